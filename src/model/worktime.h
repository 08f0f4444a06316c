/* A service calendar, compiled: business time, working days, openings and closings (R3, R4, R6, R7,
 * R22). Pure: no clock, and no memory is taken after worktime_new().
 *
 * For the years around the holiday tables every day is classified once, with running sums of open
 * seconds and working days, so that each question is a look-up or a binary search. Days outside of
 * them are classified when asked: right, and slow. What rests on a provisional or missing year is an
 * estimate; whoever shows a result asks worktime_is_estimate() and says so (R7). */
#ifndef MODEL_WORKTIME_H
#define MODEL_WORKTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "model/calendar.h"
#include "model/service_calendar.h"

struct worktime;

/* own may be NULL. Copies what it needs. */
struct worktime *worktime_new(const struct service_calendar *calendar, const struct own_days *own,
                              const struct holiday_year *years, size_t year_count);
void worktime_free(struct worktime *worktime);
const char *worktime_id(const struct worktime *worktime);

/* --- business time --- */

/* B(from, to): the open seconds in [from, to); negative if to is before from. */
int64_t worktime_between(const struct worktime *worktime, wall_s from, wall_s to);
/* The earliest t with B(from, t) >= seconds, which is at least 1. A span that ends at closing time
 * ends there, not at the next opening. */
wall_s worktime_add(const struct worktime *worktime, wall_s from, int64_t seconds);
/* The latest t with B(t, to) >= seconds, which is at least 1. */
wall_s worktime_sub(const struct worktime *worktime, wall_s to, int64_t seconds);
bool worktime_is_open(const struct worktime *worktime, wall_s at);
/* The earliest open instant at or after at. */
wall_s worktime_next_open(const struct worktime *worktime, wall_s at);

/* --- days --- */

bool worktime_is_workday(const struct worktime *worktime, day_t day);
/* The n-th working day after day, or before it if n is negative; day is never counted. */
day_t worktime_workday(const struct worktime *worktime, day_t day, int64_t n);
/* How many working days there are in [from, to]. */
int64_t worktime_workdays(const struct worktime *worktime, day_t from, day_t to);
/* The last working day of [from, to]; 0 if there is none. */
day_t worktime_last_workday(const struct worktime *worktime, day_t from, day_t to);

/* Of a day without windows: 00:00, and 24:00 (the law's close of business where there is none). */
wall_s worktime_opening(const struct worktime *worktime, day_t day);
wall_s worktime_closing(const struct worktime *worktime, day_t day);
/* The windows of a day, borrowed. */
size_t worktime_windows(const struct worktime *worktime, day_t day, const struct window **windows);
/* The open seconds of a day. */
int64_t worktime_day_seconds(const struct worktime *worktime, day_t day);

enum day_cause {
    DAY_ORDINARY,
    DAY_HOLIDAY, /* of the tables, or of the law where the table is missing */
    DAY_MADE_UP, /* worked instead */
    DAY_OWN,     /* the hospital's own */
};
/* Why the day is what it is. */
enum day_cause worktime_cause(const struct worktime *worktime, day_t day);

/* Does anything about the days [from, to] rest on a provisional or missing table? On a calendar that
 * does not follow the holidays only its working days can, not its windows. */
bool worktime_is_estimate(const struct worktime *worktime, day_t from, day_t to, bool workdays);

#endif
