/* Deadlines. Only what is open counts, except where the law or a contract names an instant that may
 * be closed (24:00 of a day without hours, the same time of day within a break). */
#include "model/deadline.h"

#include "base/field.h"
#include "base/tr.h"

/* A calendar may have hours on a working day once and never again; 200 years end every search. */
enum { ROLLING_DAYS_MAX = 200 * 366 };

const struct choice target_modes[] = {
    {TARGET_EOD, "eod", N_("close of business of the last working day")},
    {TARGET_ROLLING, "rolling", N_("as many times the hours of a working day")},
    {TARGET_SAME_TIME, "same_time", N_("the last working day at the same time of day")},
    {0, NULL, NULL},
};

int target_check(const struct target *target, struct err *err)
{
    if (target->span.unit == SPAN_NONE)
        return err_set(err, ERR_USAGE,
                       _("no target is given; write 30m, 8h, 3wd, 3mo or "
                         "immediate"));
    if (target->span.unit == SPAN_IMMEDIATE && target->grace_s <= 0)
        return err_set(err, ERR_USAGE, _("'immediate' needs an agreed grace, such as 5m (R5)"));
    if (target->span.unit != SPAN_IMMEDIATE && target->span.count <= 0)
        return err_set(err, ERR_USAGE,
                       _("a target of zero is none; write at least 1s or "
                         "'immediate' with a grace (R5)"));
    return 0;
}

/* --- without pauses --- */

/* The time of day of start on another day, kept between opening and closing. */
static wall_s same_time(const struct worktime *worktime, day_t day, wall_s start)
{
    wall_s at = civil_day_start(day) + (start - civil_day_start(civil_day_of(start)));
    wall_s opening = worktime_opening(worktime, day), closing = worktime_closing(worktime, day);

    return at < opening ? opening : at > closing ? closing : at;
}

static wall_s last_day_base(const struct worktime *worktime, int mode, day_t day, wall_s start)
{
    return mode == TARGET_SAME_TIME ? same_time(worktime, day, start)
                                    : worktime_closing(worktime, day);
}

/* The first working day that has hours, from start's on, gives the measure. Walks day by day. */
static wall_s rolling_base(const struct worktime *worktime, int64_t days, wall_s start)
{
    day_t day = civil_day_of(start);
    int64_t left = 0, live;
    wall_s from = start;

    for (day_t d = day; left == 0 && d - day < 4 * 366; d++)
        if (worktime_is_workday(worktime, d))
            left = days * worktime_day_seconds(worktime, d);
    if (left == 0)
        return worktime_closing(worktime, worktime_workday(worktime, day, days));
    for (day_t end = day + ROLLING_DAYS_MAX;; from = civil_day_start(++day)) {
        if (day >= end)
            return worktime_closing(worktime, day);
        if (!worktime_is_workday(worktime, day))
            continue;
        live = from == start ? worktime_between(worktime, from, civil_day_start(day + 1))
                             : worktime_day_seconds(worktime, day);
        if (live >= left)
            return worktime_add(worktime, from, left);
        left -= live;
    }
}

static day_t add_months(day_t day, int64_t months)
{
    int year, month, mday, last;
    int64_t count;

    civil_day_split(day, &year, &month, &mday);
    count = (int64_t)year * 12 + month - 1 + months;
    year = (int)(count / 12);
    month = (int)(count % 12) + 1;
    last = civil_month_days(year, month);
    return civil_day(year, month, mday < last ? mday : last);
}

static wall_s months_base(const struct worktime *worktime, const struct target *target,
                          wall_s start)
{
    day_t day = add_months(civil_day_of(start), target->span.count);

    if (!worktime_is_workday(worktime, day))
        day = worktime_workday(worktime, day, 1);
    return last_day_base(worktime, target->mode, day, start);
}

wall_s target_base(const struct worktime *worktime, const struct target *target, wall_s start)
{
    int64_t count = target->span.count;

    switch (target->span.unit) {
    case SPAN_SECONDS: return worktime_add(worktime, start, count);
    case SPAN_IMMEDIATE: return worktime_add(worktime, start, target->grace_s);
    case SPAN_MONTHS: return months_base(worktime, target, start);
    case SPAN_WORKDAYS:
        if (target->mode == TARGET_ROLLING)
            return rolling_base(worktime, count, start);
        return last_day_base(worktime, target->mode,
                             worktime_workday(worktime, civil_day_of(start), count), start);
    case SPAN_NONE: break;
    }
    return start;
}

/* --- pauses --- */

wall_s deadline_extend(const struct worktime *worktime, wall_s base, wall_s start,
                       const struct intervals *pauses)
{
    wall_s due = base;

    for (size_t i = 0; pauses != NULL && i < pauses->list.len; i++) {
        const struct interval *pause = &pauses->list.items[i];
        wall_s from = pause->from > start ? pause->from : start;
        int64_t left;

        if (pause->to <= start)
            continue;
        if (from >= due)
            break;
        if (worktime_between(worktime, from, pause->to < due ? pause->to : due) > 0) {
            left = worktime_between(worktime, from, due);
            due = worktime_add(worktime, pause->to, left);
        } else if (pause->to > due) {
            due = pause->to; /* an instant in closed time; nothing falls due in a pause */
        }
    }
    return due;
}

wall_s deadline_of(const struct worktime *worktime, const struct target *target, wall_s start,
                   const struct intervals *pauses)
{
    return deadline_extend(worktime, target_base(worktime, target, start), start, pauses);
}

int64_t paused_between(const struct worktime *worktime, wall_s from, wall_s to,
                       const struct intervals *pauses)
{
    int64_t sum = 0;

    for (size_t i = 0; pauses != NULL && i < pauses->list.len; i++) {
        const struct interval *pause = &pauses->list.items[i];
        wall_s a = pause->from > from ? pause->from : from, b = pause->to < to ? pause->to : to;

        if (a < b)
            sum += worktime_between(worktime, a, b);
    }
    return sum;
}

int64_t live_between(const struct worktime *worktime, wall_s from, wall_s to,
                     const struct intervals *pauses)
{
    return worktime_between(worktime, from, to) - paused_between(worktime, from, to, pauses);
}

wall_s live_add(const struct worktime *worktime, wall_s from, int64_t seconds,
                const struct intervals *pauses)
{
    if (seconds <= 0)
        return from;
    return deadline_extend(worktime, worktime_add(worktime, from, seconds), from, pauses);
}

bool deadline_is_estimate(const struct worktime *worktime, const struct target *target,
                          wall_s start, wall_s due)
{
    bool workdays = target->span.unit == SPAN_WORKDAYS || target->span.unit == SPAN_MONTHS;
    wall_s last = due > start ? due - 1 : start; /* the end of a day is not the next day */

    return worktime_is_estimate(worktime, civil_day_of(start), civil_day_of(last), workdays);
}

/* --- backwards --- */

int lead_latest(const struct worktime *worktime, struct span lead, wall_s before, wall_s *latest,
                struct err *err)
{
    if (lead.unit != SPAN_SECONDS && lead.unit != SPAN_WORKDAYS)
        return err_set(err, ERR_USAGE, _("a lead is written in working days or hours: 3wd, 8h"));
    if (lead.count <= 0)
        return err_set(err, ERR_USAGE, _("a lead of zero is none; write at least 1wd or 1s"));
    if (lead.unit == SPAN_SECONDS)
        *latest = worktime_sub(worktime, before, lead.count);
    else
        *latest = worktime_closing(worktime,
                                   worktime_workday(worktime, civil_day_of(before), -lead.count));
    return 0;
}
