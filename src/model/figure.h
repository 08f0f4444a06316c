/* The figures that a hospital is shown: rates, scores, person-days (R24). Exact integers all the
 * way: a rate is compared by multiplying, never by dividing, and shown cut off, never rounded up, so
 * 189 of 199 is 94.9 and misses 95.0. Every figure holds the tickets behind it and why one is not
 * counted.
 *
 * What is counted:
 *   resolution    resolved at the cut-off / accepted in the period, without withdrawn and merged
 *   attainment    every clock met / judged: no clock runs any more, or one is breached. A clock that
 *                 has not started owes nothing yet. Withdrawn and merged tickets are judged only by a
 *                 breach that had happened before (R18). A ticket all of whose breaches are exempt
 *                 is in neither number, but in a column of its own (R10)
 *   satisfaction  sum of scores / number of scores
 *   person_days   minutes spent / minutes of the budget; 480 are a person-day
 *   demands       requests within their budget / requests that took work
 *   downtime      minutes down / minutes of the budget (model/downtime.h, R23) */
#ifndef MODEL_FIGURE_H
#define MODEL_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/vec.h"
#include "model/contract_duties.h"
#include "model/downtime.h"
#include "model/sla.h"

enum { PERSON_DAY_MIN = 480 };

/* --- periods --- */

struct figure_period {
    int kind;          /* PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR of the calendar */
    day_t from, until; /* until is the day after it */
};

/* "2026-11", "2026-Q4", "2026"; ERR_USAGE for anything else. */
int figure_period_parse(const char *text, struct figure_period *period, struct err *err);
void figure_period_add(struct str *out, const struct figure_period *period);

/* --- tickets, as they were at the cut-off --- */

enum figure_fate { FATE_STANDING, FATE_WITHDRAWN, FATE_MERGED };

struct figure_ticket {
    char *id;
    wall_s accepted_at, resolved_at; /* resolved_at 0: it was not */
    enum figure_fate fate;
    char *into; /* merged into this one */
    char *category, *class;
    int64_t score;      /* 0: none */
    int64_t effort_min; /* person-minutes */
    VEC(struct clock_verdict) verdicts;
};

void figure_ticket_release(struct figure_ticket *ticket);

/* --- figures --- */

enum figure_kind {
    FIGURE_RESOLUTION = 1,
    FIGURE_ATTAINMENT,
    FIGURE_SATISFACTION,
    FIGURE_PERSON_DAYS,
    FIGURE_DEMANDS,
    FIGURE_DOWNTIME,
};

enum figure_part {
    PART_KEPT = 1, /* in both numbers */
    PART_MISSED,   /* in the denominator only */
    PART_EXEMPT,
    PART_PENDING,
    PART_EXCLUDED,
    PART__COUNT
};

enum figure_reason {
    WHY_RESOLVED = 1,
    WHY_UNRESOLVED,
    WHY_MET,
    WHY_BREACHED,
    WHY_EXEMPTED,
    WHY_RUNNING,
    WHY_NO_CLOCK,
    WHY_WITHDRAWN,
    WHY_MERGED,
    WHY_SCORED,
    WHY_NO_SCORE,
    WHY_SPENT,
    WHY_OVERSPENT,
};

enum figure_answer {
    ANSWER_NO_GOAL = 1, /* the contract states none for such a period */
    ANSWER_NONE,        /* nothing to count yet: denominator 0 */
    ANSWER_NOT_KNOWN,   /* nobody measures it yet */
    ANSWER_MET,
    ANSWER_MISSED,
};

extern const struct choice figure_kinds[];
extern const struct choice figure_parts[];
extern const struct choice figure_reasons[];
extern const struct choice figure_answers[];

struct figure_entry {
    const struct figure_ticket *ticket;
    enum figure_part part;
    enum figure_reason why;
    enum clock_kind clock; /* WHY_BREACHED, WHY_EXEMPTED, WHY_RUNNING: which; else 0 */
    int64_t amount;        /* the score, or minutes spent; else 0 */
};

struct figure {
    /* The caller says: */
    enum figure_kind kind;
    const char *id, *name; /* of the target or budget; NULL: none */
    wall_s from, cut_off;  /* accepted from <= at <= cut_off; judged at cut_off */
    bool has_goal;
    int64_t goal;              /* at least: permille, or score; at most: minutes */
    int64_t limit;             /* FIGURE_DEMANDS: minutes of one request */
    wall_s until;              /* FIGURE_DOWNTIME: when the budget's period ends */
    struct downtime *downtime; /* FIGURE_DOWNTIME: with its sum; the figure's own. NULL: unknown */
    /* Only of these; both empty: all. */
    VEC(const char *) categories;
    VEC(const char *) classes;

    /* figure_make() fills: */
    int64_t numerator, denominator;
    enum figure_answer answer;
    size_t parts[PART__COUNT]; /* how many entries of each */
    VEC(struct figure_entry) entries;
};

/* Counts the tickets, which must outlive the figure; all the rest of it follows. */
void figure_make(struct figure *figure, const struct figure_ticket *tickets, size_t count);
void figure_release(struct figure *figure);
/* Is the ticket among those that it counts? Looks at accepted_at, category and class. */
bool figure_is_about(const struct figure *figure, const struct figure_ticket *ticket);

/* In tenths of a percent, of a point, of a person-day, cut off; false: there is no value. */
bool figure_tenths(const struct figure *figure, int64_t *tenths);
/* "94.9" of 949; "-0.1" of -1. */
void figure_add_tenths(struct str *out, int64_t tenths);

/* What the next miss would do: one more ticket that is not resolved or breaks a clock, one more
 * score of 1. */
struct figure_next {
    int64_t tenths;
    enum figure_answer answer;
    /* Rates that are met: how many more misses the goal still bears. Scores: the lowest next score
     * with which the goal is met; over 100: one is not enough. Person-days and downtime: minutes
     * left, negative if there are none. */
    int64_t room;
    bool has_room;
};
/* How fast a downtime budget is used, in tenths: 10 would use it up exactly at the end of its
 * period. False where that cannot be told. */
bool figure_burn(const struct figure *figure, int64_t *tenths);
/* False without a goal, and where no miss can be told: demands. */
bool figure_next(const struct figure *figure, struct figure_next *next);

#endif
