/* One machine: its session, the rounds that are due, and those that are under way. It asks for leave
 * before it logs in (limits.h), backs off when it cannot, and tells its hosts what came of it.
 *
 * A round that is due while the machine is away stays due: what was missed is asked once, not as often
 * as it was missed. */
#ifndef HEALTH_MACHINE_H
#define HEALTH_MACHINE_H

#include <stdbool.h>

#include "health/errand.h"
#include "health/limits.h"
#include "health/plan.h"
#include "health/schedule.h"
#include "health/scripts.h"
#include "health/verdict.h"
#include "remote/backoff.h"
#include "remote/remote.h"

struct hostkeys;
struct machine;
struct remote_key;
struct resident;
struct resolver;

/* A round of a probe on this machine. */
struct task {
    struct due due;
    struct machine *machine;
    const struct plan_task *plan;
    char *name;
    VEC(struct subject *) subjects;
    VEC(struct probe_state) states; /* of the last answer, for the next question */
    struct errand *errand;          /* under way; NULL: none */
    size_t answered;
    unsigned soon; /* rounds that follow each other quickly while a check is soft: it was down */
    bool wanted;   /* its time has come */
    bool urgent;
    bool wary;      /* the last answer did not come whole */
    bool unaskable; /* the last round could not be started; it has been logged */
    bool kept;      /* by the plan that is being taken over */
};

/* What all machines share; the collector's. */
struct station {
    struct loop *loop;
    struct resolver *resolver;
    struct hostkeys *known;
    struct limits limits;
    struct schedule schedule;
    VEC(struct machine *)
    machines; /* in the order of the plan: a jump host before those behind it */
    struct scripts scripts;
    struct map keys;  /* file to struct remote_key */
    struct map doors; /* site to struct door */
    size_t rounds;    /* ask everything quick so often, then no more; 0: for ever */
    bool resident;    /* a shell that stays, on Linux too */
    size_t children;  /* plugins that run */
    size_t running;   /* rounds that need a session */
    size_t fresh;     /* quick rounds that the last plan has brought: their turn comes one by one */
    /* Own figures, since the start. */
    size_t sessions, logins, asked, answered, failed, missed;
    int64_t late_ms; /* the worst, until it is taken */
};

struct machine {
    struct due retry; /* to log in */
    struct station *station;
    const struct plan_machine *plan;
    char *key, *session;
    struct remote *remote; /* NULL: nothing of it needs a session */
    struct machine *jump;
    struct door jump_door; /* of those who go through it */
    VEC(struct task *) tasks;
    VEC(struct subject *) subjects;
    struct pass pass;
    struct backoff backoff;
    struct resident *resident;
    size_t running;    /* rounds that need the session */
    unsigned tries;    /* in vain, since it was up */
    unsigned doubts;   /* of them while it was not known whether what leads to it is up */
    mono_ms connected; /* since when; 0: it is not */
    mono_ms trouble;   /* since when it cannot be; 0: it can */
    mono_ms counted;   /* when a try in vain was told last */
    size_t commands;   /* rounds since it connected */
    bool away; /* it was tried and is not there: wanted back, whether a round is due or not */
    bool key_trouble;
    bool leads;    /* others go through it */
    bool answered; /* a round came back in this session */
    bool in_vain;  /* none did in the last one: logging in alone does not say that it is up */
    bool kept;
};

struct machine *machine_new(struct station *station, const struct plan_machine *plan);
void machine_free(struct machine *machine);
/* Takes over what a plan says: its rounds and hosts. A session is made anew only if it has to be
 * another one. jump: the machine of the jump host, which has been taken over already, or NULL. */
void machine_plan(struct machine *machine, const struct plan_machine *plan, struct machine *jump,
                  const struct verdicts *verdicts);
/* When all machines of a plan have theirs: who leads to others is known then. */
void machine_find_doors(struct machine *machine);
/* Ask everything now; if it is away, log in now. */
void machine_urge(struct machine *machine);
/* The key of its session is not trusted any more: the session ends, and logging in again says why. */
void machine_refuse(struct machine *machine);
/* With a number of rounds: all of them were asked. */
bool machine_is_through(const struct machine *machine);
/* Rounds that need the session begin (1) or end (-1). */
void machine_count_running(struct machine *machine, int more);
/* For errands. */
void machine_finished(struct errand *errand, const struct probe_output *out, bool lost);

#endif
