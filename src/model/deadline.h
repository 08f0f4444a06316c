/* From a promised span to an instant: the arithmetic of one clock, without its events (R3, R4, R5,
 * R7, R9, R22). Every deadline has a base, the instant it would fall on without pauses, and is moved
 * by the business time of the pauses before it; a span in seconds is the same as a budget.
 *
 *     seconds    the earliest t with B(start, t) >= the span
 *     immediate  the same with the agreed grace
 *     Nwd eod    close of business of the N-th working day after the day of the start; 24:00 where
 *                that day has no hours. The day of the start never counts, at whatever hour.
 *     Nwd rolling   N times what the first working day from the start on has open, used up on
 *                working days only
 *     Nwd same_time  the N-th working day at the time of day of the start, but not before that
 *                day's opening nor after its close
 *     Nmo        the same-numbered day, else the last of that month; a rest day gives way to the
 *                next working day; close of business (same_time as above) */
#ifndef MODEL_DEADLINE_H
#define MODEL_DEADLINE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"
#include "model/interval.h"
#include "model/worktime.h"

enum target_mode { TARGET_EOD = 1, TARGET_ROLLING, TARGET_SAME_TIME };

/* Codes and labels; ends with a NULL name. */
extern const struct choice target_modes[];

struct target {
    struct span span;
    int mode;        /* enum target_mode; 0: eod */
    int64_t grace_s; /* of immediate; more than 0 */
};

/* ERR_USAGE for a span of zero or none, and for immediate without a grace (R5). */
int target_check(const struct target *target, struct err *err);

/* Without pauses. target has passed target_check(). */
wall_s target_base(const struct worktime *worktime, const struct target *target, wall_s start);
/* base moved by the pauses, of which only what lies after start counts (R9). A pause that is still
 * running ends where the caller ended it. */
wall_s deadline_extend(const struct worktime *worktime, wall_s base, wall_s start,
                       const struct intervals *pauses);
wall_s deadline_of(const struct worktime *worktime, const struct target *target, wall_s start,
                   const struct intervals *pauses);

/* Business time in [from, to) that is not paused, and that is. */
int64_t live_between(const struct worktime *worktime, wall_s from, wall_s to,
                     const struct intervals *pauses);
int64_t paused_between(const struct worktime *worktime, wall_s from, wall_s to,
                       const struct intervals *pauses);
/* The earliest t with live_between(from, t) >= seconds; from itself for 0 and less. */
wall_s live_add(const struct worktime *worktime, wall_s from, int64_t seconds,
                const struct intervals *pauses);

/* Does the way from start to due touch days that are only estimated? */
bool deadline_is_estimate(const struct worktime *worktime, const struct target *target,
                          wall_s start, wall_s due);

/* The latest instant that is a lead before an instant (R22): of working days the close of business
 * of the N-th one before its day, of seconds the latest t with B(t, before) >= lead. Months are
 * refused, as is a lead of zero. */
int lead_latest(const struct worktime *worktime, struct span lead, wall_s before, wall_s *latest,
                struct err *err);

#endif
