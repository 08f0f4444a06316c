/* How good or bad a figure is: levels, from the worst readings up to what a whole host is, and the
 * state of one check, stepped round by round. Pure: the caller brings the time.
 *
 * Two rules are easy to break. Missing data is never good: UNKNOWN, STALE and UNREACHABLE hold the
 * last alarm and clear nothing. And what people were told is kept apart from what is: telling is
 * compared with the state at every step, so a silence swallows no recovery and hides no alarm for
 * longer than it lasts. */
#ifndef MODEL_CHECK_H
#define MODEL_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/field.h"

struct reading;

/* Worse is greater, except that the last three say why nobody knows. 0: nothing was said. */
enum check_level {
    CHECK_OK = 1,
    CHECK_WARN,
    CHECK_CRIT,
    CHECK_UNKNOWN,     /* asked, and there was no answer that could be read */
    CHECK_STALE,       /* the last answer is too old */
    CHECK_UNREACHABLE, /* the machine, or what leads to it, does not answer */
};

/* Codes and labels; ends with a NULL name. */
extern const struct choice check_levels[];
/* For lists, worst first: CRIT, UNREACHABLE, STALE, UNKNOWN, WARN, OK. Greater is worse. */
int check_rank(int level);

/* --- limits --- */

/* What holds for one check (model/check_rule.h makes it). NAN: no limit. */
struct check_limits {
    double warn, crit, warn_clear, crit_clear; /* good again from the clear ones on; hysteresis */
    int rounds_bad;                            /* N: rounds in a row until worse is hard */
    int rounds_good;                           /* M: rounds in a row until better is hard */
    int64_t stale_s; /* the collector may raise it to a few of its own intervals */
    bool low_bad;    /* low figures are the bad ones */
    bool either_bad; /* how far it is off counts, to either side */
    bool watched;    /* false: it is recorded, and never good or bad */
    double forecast_above;
    int64_t forecast_within_s; /* one that is further off is none; 0: any counts */
    int64_t forget_s; /* what is missing for so long is gone; 0: never, somebody named it */
};

/* By the thresholds, or by what the source itself said if that is worse. held: the last known hard
 * level, for the hysteresis; 0: none. */
int check_level_of(const struct check_limits *limits, const struct reading *reading, int held);

/* --- states --- */

enum { CHECK_FLAP_RESULTS = 21, CHECK_FLAP_BEGIN = 20, CHECK_FLAP_END = 5 }; /* percent */

/* Zeroed: nothing is known yet. All of it is stored, so that a restart forgets nothing. */
struct check_state {
    uint8_t hard;     /* what it is, once it lasted: enum check_level */
    uint8_t soft;     /* what the last rounds say; == hard when it is settled */
    uint8_t held;     /* the last hard OK, WARN or CRIT; 0: never known */
    uint8_t told;     /* what people were told last: OK, WARN, CRIT, UNKNOWN or STALE; 0: nothing */
    uint8_t last;     /* of the last result, for the flapping */
    int rounds;       /* how many in a row say soft */
    wall_s since;     /* of hard */
    wall_s at;        /* of the last answer; 0: never */
    wall_s asked;     /* of the last round, answered or not */
    double value;     /* of the last answer; NAN: none */
    uint32_t changes; /* bit n: the result n rounds ago was another one than that before it */
    bool flapping;
};

enum check_tell {
    CHECK_TELL_NOTHING,
    CHECK_TELL_RAISE,   /* there is an alarm now */
    CHECK_TELL_WORSE,   /* one that is there got worse */
    CHECK_TELL_BETTER,  /* … better, but is not over */
    CHECK_TELL_RECOVER, /* it is over */
};

struct check_circumstances {
    wall_s now;
    bool asked;       /* a round was made: no reading means no answer, not just no news */
    bool parent_down; /* host, site or what leads there is down, by its hard state */
    bool maintenance; /* keep asking, raise nothing */
};

struct check_change {
    int from, to; /* hard levels; equal: no change */
    enum check_tell tell;
    int level; /* that is told */
    bool flap_began, flap_ended;
};

/* One round, or a look at the clock (reading NULL and not asked). A host that does not answer while
 * its parent is down is stepped with a NULL reading. Returns true if anything but value and time
 * changed, so that it is worth storing at once. */
bool check_step(struct check_state *state, const struct check_limits *limits,
                const struct reading *reading, const struct check_circumstances *circumstances,
                struct check_change *change);
/* Between the first other result and the hard state: ask again sooner. */
bool check_is_soft(const struct check_state *state);
/* Nobody asked for long. That there was no answer is another thing: UNKNOWN. */
bool check_is_old(const struct check_state *state, int64_t stale_s, wall_s now);
/* What a reader is shown at now: STALE when the last answer is too old or from the future, whatever
 * is stored; a check that never was hard shows its soft level. */
int check_shown(const struct check_state *state, int64_t stale_s, wall_s now);
/* Percent of the last results that were another one than that before. */
int check_flap_percent(const struct check_state *state);

#endif
