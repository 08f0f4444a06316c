/* From readings to verdicts: every check of every host is stepped here (model/check.h), round by
 * round, and what that says goes into the outbox. Whether a host is up comes first: while it is not,
 * or while what leads to it is not, its checks are UNREACHABLE, and nobody is told of each.
 *
 * Missing data is never good. A check that got no reading in a round that was asked is stepped
 * without one; a section that did not come whole speaks for its figures, which are not told one by
 * one. Pure but for the outbox: the caller brings the time. */
#ifndef HEALTH_VERDICT_H
#define HEALTH_VERDICT_H

#include <stdbool.h>

#include "base/map.h"
#include "base/vec.h"
#include "health/probe.h"
#include "model/check.h"
#include "model/host_plan.h"
#include "model/sample.h"

struct outbox;
struct plan;
struct plan_machine;
struct verdicts;

/* One figure of one host. */
struct check {
    struct part *part;
    const char *metric;
    char *object, *text;
    const char *outlook; /* the metric that is worked out of its history; NULL: none */
    const char *section; /* of the answer that it came with; NULL: not seen since the start */
    const struct check_limits *limits;
    struct check_state state;
    unsigned round;   /* of its part, in which it was seen last */
    unsigned missed;  /* whole answers in a row that it was missing from */
    bool owns_metric; /* else it lives as long as the program */
    bool sudden;      /* outlook is worked out anew whenever it changes */
    bool dirty;       /* the stored state is another one */
};

/* What comes in one answer: the checks of a task. */
struct part {
    struct subject *subject;
    char *name;
    VEC(struct check *) checks;
    unsigned round;
    int64_t stale_s;
    bool outside; /* of looks from the duty host */
};

/* A host. */
struct subject {
    struct verdicts *verdicts;
    const struct host_plan *plan;
    const struct plan_machine *asked_on; /* of the plan, as plan is */
    char *id;
    VEC(struct part *) parts;
    VEC(struct subject *) parents;
    struct check *up, *key; /* host.up, host.key; of part "host" */
    struct map seeds; /* "METRIC\nOBJECT": the level people were told, of alerts that are open */
    int level;        /* as it is told with the host */
    wall_s since;
    char *text;
    bool maintenance;
    bool waiting;        /* let in for the first time: nothing but that is known */
    bool kept;           /* by the plan that is being taken over */
    mono_ms looked_good; /* when it last answered; 0: never */
    mono_ms outlook_at;  /* when it is worked out again what its history says */
    void *machine;       /* who asks it: the owner's */
};

struct verdicts *verdicts_new(struct outbox *outbox);
void verdicts_free(struct verdicts *verdicts);
/* Takes over a new plan: hosts that stay keep their states, new limits hold. gone() for those that are
 * not there any more, before they are freed. */
void verdicts_plan(struct verdicts *verdicts, const struct plan *plan,
                   void (*gone)(struct subject *subject, void *context), void *context);
struct subject *verdicts_subject(const struct verdicts *verdicts, const char *id);
bool verdicts_next(const struct verdicts *verdicts, size_t *at, struct subject **subject);

/* --- what was stored --- */

/* False: there is no such host: it may be forgotten. What nobody asks any more ends, and an alert of
 * it, with the next verdicts_plan(). */
bool verdicts_restore(struct verdicts *verdicts, const struct samples_check *stored);
void verdicts_restore_host(struct verdicts *verdicts, const struct samples_host *stored);
/* An alert that is open: its end is told even if the stored state is lost. */
void verdicts_seed(struct verdicts *verdicts, const char *host, const char *metric,
                   const char *object, int level);
/* Everything has to be stored again: another file. */
void verdicts_renew(struct verdicts *verdicts);

/* --- what is found --- */

struct findings {
    const char *part;               /* the task */
    const struct probe_output *out; /* sections that did not come are in it as absent */
    wall_s at;
    mono_ms now;
    int64_t took_ms;
    int64_t stale_s; /* at least; a few intervals */
    bool outside;    /* seen from the duty host: the machine itself has said nothing */
};

/* True: some check of it is soft and wants to be asked again sooner. */
bool verdict_answer(struct subject *subject, const struct findings *findings);

enum outcome {
    OUTCOME_UP = 1,      /* a session, or an answer */
    OUTCOME_DOWN,        /* no session */
    OUTCOME_NO_LOGIN,    /* it is there and lets nobody in */
    OUTCOME_KEY_UNKNOWN, /* nobody has accepted its key */
    OUTCOME_KEY_CHANGED,
    OUTCOME_BEHIND, /* what leads to it does not work */
};

/* What a try to reach it came to. */
void verdict_outcome(struct subject *subject, enum outcome outcome, const char *text, wall_s at,
                     mono_ms now);
/* The first thing that is said when a session ends, before it is known what that means. */
void verdict_doubt(struct subject *subject, const char *text, wall_s at);
/* How long the quickest round took. */
void verdict_latency(struct subject *subject, int64_t took_ms, wall_s at);
/* It did not answer. */
void verdict_no_latency(struct subject *subject, wall_s at);

/* A figure that was worked out here. NULL: nobody can say. quiet: nobody is told of trouble. */
void verdict_figure(struct check *check, const struct reading *reading, wall_s at, bool quiet);

enum parents { PARENTS_UP, PARENTS_IN_DOUBT, PARENTS_DOWN };
/* since: when the trouble was seen; a parent that has answered after that is up. */
enum parents verdict_parents(const struct subject *subject, mono_ms since);
bool subject_is_down(const struct subject *subject);

/* A look at the clock, for what has become stale. */
void verdicts_look(struct verdicts *verdicts, wall_s now);

#endif
