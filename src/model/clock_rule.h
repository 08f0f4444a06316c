/* The promises that have clocks, and what happens to a ticket that starts, stops or changes them:
 * the words of the clock engine (sla.h). */
#ifndef MODEL_CLOCK_RULE_H
#define MODEL_CLOCK_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"
#include "model/deadline.h"

enum clock_kind {
    CLOCK_RESPOND = 1, /* a qualified person has talked to the reporter (R11) */
    CLOCK_PLAN,        /* the plan is delivered and told */
    CLOCK_ON_SITE,     /* somebody has arrived (R17) */
    CLOCK_RESOLVE,     /* restored, or a workaround accepted (R12) */
    CLOCK_FEEDBACK,    /* the reporter was told */
    CLOCK_FOLLOW_UP,   /* called back (R21) */
    CLOCK_REPORT,      /* a report after a patrol */
    CLOCK_NOTICE,      /* a change submitted in time: counts backwards (R22) */
    CLOCK__COUNT
};

enum clock_event_kind {
    EV_OTHER, /* notes, assignment, edits, hand-over: nothing that touches a clock (R11, R27) */
    EV_RECEIVED,
    EV_NOTICE, /* the hospital gives notice; if there is none, the reception is it */
    EV_ONSITE_REQUESTED,
    EV_REMOTE_FAILED,
    EV_DISPATCHED,
    EV_ARRIVED,
    EV_ANSWERED,
    EV_PLANNED,
    EV_RESOLVED,
    EV_WORKAROUND,
    EV_FED_BACK,
    EV_CLOSED,
    EV_FOLLOWED_UP,
    EV_FOLLOW_UP_FAILED,
    EV_PATROL_END,
    EV_REPORTED,
    EV_CHANGE_PLANNED, /* until: when the change begins */
    EV_CHANGE_SUBMITTED,
    EV_PAUSED, /* until: the expected resume, 0 if open; reason */
    EV_RESUMED,
    EV_REGRADED, /* reason: enum regrade; book */
    EV_REOPENED,
    EV_MERGED, /* into another ticket: this one is the child; reason: enum merge */
    EV_UNMERGED,
    EV_WITHDRAWN,
    EV_EXEMPTED,         /* clocks: which */
    EV_CALENDAR_ADOPTED, /* book: of a configuration put in force, by its calendars (R16) */
    EV_REBOUND,          /* book: another contract; everything is judged anew (R15) */
    EV_CORRECTED,        /* about: the event; until: its right time (R25) */
    EV_AGREED,           /* until: the date agreed with the hospital */
    EV__COUNT
};

enum pause_reason {
    PAUSE_INFORMATION = 1,
    PAUSE_AUTHORISATION,
    PAUSE_CONFIRMATION,
    PAUSE_POSTPONED,
    PAUSE_THIRD_PARTY,
    PAUSE_FORCE_MAJEURE,
};

enum regrade {
    REGRADE_FIRST = 1,  /* a grading, not a re-grading (DESIGN 8.5) */
    REGRADE_CORRECTION, /* was misjudged: as if graded so from the start */
    REGRADE_WORSE,      /* got worse: a fresh target from now, never later than the old deadline */
    REGRADE_LOWER,      /* by the hospital's consent: the longer target from the start */
};

enum merge { MERGE_REPORTER = 0, MERGE_SAME_REPORTER = 1 /* told with the other (R18) */ };

/* Codes and labels; each ends with a NULL name. */
extern const struct choice clock_kinds[], clock_event_kinds[], pause_reasons[], regrades[];

struct clock_step {
    int percent;      /* of the live time; may be over 100 */
    int64_t before_s; /* if percent is 0: so many live seconds before due */
    const char *role;
};

enum { STEPS_MAX = 8 };

/* One promise, as a contract states it for one class of tickets. */
struct clock_rule {
    enum clock_kind kind;
    enum clock_event_kind start_on; /* EV_OTHER: as usual for the kind */
    struct target target;
    unsigned calendar; /* index into the book's calendars */
    bool pausable;
    bool agreed;        /* due when EV_AGREED says; the target, if any, is the longest */
    const char *clause; /* "HIS-4.5.1" */
    int64_t travel_s;   /* on-site: to show the latest departure */
    const struct clock_step *steps;
    size_t step_count;
};

/* ERR_USAGE: targets of zero, pausable clocks of kinds
 * that never pause (R9), a lead in months, more than STEPS_MAX steps. */
int clock_rule_check(const struct clock_rule *rule, struct err *err);

/* The live seconds after which a step is due, of a clock that has total_s of them (R20). */
int64_t clock_step_seconds(const struct clock_step *step, int64_t total_s);

/* What to do after a time without looking (R20): the highest passed step fires, those below it are
 * only noted, and what is older than a day pages nobody. at: when each step was due; done: how many
 * were handled before. */
struct steps_due {
    int fire;   /* -1: none */
    bool pages; /* false: noted only, too old */
    int noted;  /* how many below it */
};
struct steps_due clock_steps_due(const wall_s *at, size_t count, size_t done, wall_s now);

#endif
