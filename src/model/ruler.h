/* The ruler: why a deadline is where it is, day by day (console.md, "w 为何"). First as data, for JSON
 * and the console, then as text of at most 80 cells where notes are short.
 *
 *      11-19 四 ░░░░ ░░██   起算日不计入工作日数
 *      11-20 五 ████ ████   第 1 个工作日
 *      11-21 六 ·········   休息日
 *
 * One cell is an open hour, judged by its first second: before the start, used, paused, to come; the
 * one that holds now is marked. Pure: now is a parameter. */
#ifndef MODEL_RULER_H
#define MODEL_RULER_H

#include <stdbool.h>

#include "base/str.h"
#include "model/deadline.h"

struct ruler_pause {
    wall_s from, to;  /* to: now if it has not ended */
    const char *note; /* who agreed, why; may be NULL */
};

struct ruler_input {
    const char *subject; /* "HIS-1119-22 解决"; may be NULL */
    const char *clause;  /* may be NULL */
    const struct worktime *calendar;
    struct target target;
    wall_s start, now; /* now 0: not shown */
    wall_s stop;       /* the clock stopped; 0: it did not */
    const struct ruler_pause *pauses;
    size_t pause_count;
};

struct ruler_day {
    day_t day;
    enum day_cause cause;
    bool workday, open;
    int64_t counted; /* the N of the N-th working day; 0: not counted */
    int64_t live_s;  /* of the clock's time on this day, to due */
    int64_t paused_s;
};

struct ruler {
    struct ruler_input input; /* borrowed */
    struct intervals pauses;  /* their union */
    wall_s base, due;         /* without the pauses, and with them */
    bool estimate;
    int64_t used_s, remaining_s, paused_s; /* business seconds at now */
    int64_t overrun_s;
    /* From the start's day to due's, or now's; at most ten years. By ruler_add_days(). */
    VEC(struct ruler_day) days;
};

enum ruler_glyphs { RULER_UNICODE, RULER_PLAIN };

void ruler_make(struct ruler *ruler, const struct ruler_input *input);
void ruler_add_days(struct ruler *ruler);
/* Adds the days if they are not there yet. */
void ruler_add_text(struct ruler *ruler, enum ruler_glyphs glyphs, struct str *out);
void ruler_release(struct ruler *ruler);

/* "3 个工作日", "30m": a target in words. */
void target_add_words(struct str *out, const struct target *target);
/* "18:00", "8:40": business hours and minutes, rounded down. */
void hours_add(struct str *out, int64_t seconds);

#endif
