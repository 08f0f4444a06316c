/* A second evaluator, as plain as it can be: it asks of every second (or minute) whether it counts,
 * and adds up. It reads the configuration itself and shares no code with model/worktime.c or
 * model/deadline.c, so that the two can be held against each other. */
#ifndef LIB_NAIVE_H
#define LIB_NAIVE_H

#include "model/calendar.h"
#include "model/deadline.h"
#include "model/service_calendar.h"

struct naive {
    const struct service_calendar *calendar;
    const struct own_days *own; /* or NULL */
    const struct holiday_year *years;
    size_t year_count;
    const struct interval *pauses; /* in any order, overlapping or not */
    size_t pause_count;
    int step_s; /* 1 or 60; with 60 everything is on full minutes */

    /* The day looked at last. */
    day_t day;
    wall_s midnight;
    int from_s[16], to_s[16], windows;
    bool known, workday;
};

bool naive_open(struct naive *naive, wall_s at);
bool naive_paused(const struct naive *naive, wall_s at);
bool naive_workday(struct naive *naive, day_t day);
/* Open seconds in [from, to) that are not paused. */
int64_t naive_live(struct naive *naive, wall_s from, wall_s to);
wall_s naive_due(struct naive *naive, const struct target *target, wall_s start);
bool naive_estimate(struct naive *naive, const struct target *target, wall_s start, wall_s due);
wall_s naive_latest(struct naive *naive, struct span lead, wall_s before);

#endif
