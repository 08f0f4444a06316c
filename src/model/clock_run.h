/* Inside of the clock engine (sla.h): one clock on its way through the events of a ticket. */
#ifndef MODEL_CLOCK_RUN_H
#define MODEL_CLOCK_RUN_H

#include "model/sla.h"

/* Re-gradings "for the worse" after one another; the earliest deadline of all holds. */
enum { PROMISES_MAX = 6 };

/* A target and the instant it counts from. */
struct promise {
    const struct clock_rule *rule;
    wall_s start;
};

/* The deadline of a clock whose date nobody has agreed on yet. */
#define NEVER INT64_MAX

enum ending { END_NONE, END_MET, END_CANCELLED, END_MERGED, END_BREACHED };

/* One clock on its way through the events. */
struct run {
    struct sla *sla;
    const struct clock_case *ticket;
    bool has_notice; /* the events hold an EV_NOTICE */
    enum clock_kind kind;
    unsigned ordinal, cycle;
    wall_s now;

    const struct clock_rule *rule; /* NULL: the book in force has none */
    const struct worktime *const *calendars;
    enum clock_event_kind start_on;

    bool started;
    enum ending ending;
    wall_s start, stop;
    struct promise promises[PROMISES_MAX];
    size_t promise_count;
    wall_s floor;                 /* a new calendar moves no deadline before its adoption (R16) */
    wall_s change_due, change_at; /* CLOCK_NOTICE */
    wall_s agreed_due;            /* 0: no date is agreed */

    bool due_known;
    wall_s due;
    bool latched;
    wall_s breached_at;

    bool paused;
    wall_s pause_from, pause_until;
    int pause_reason;

    int attempts; /* follow-up */
    day_t first_attempt;
    bool other_day;

    wall_s corrected_at; /* when a grade was last corrected */
    bool by_regrade, exempt, unreached, confirmed, late_record;
};

/* The ordinal-th rule of the kind, or NULL. */
const struct clock_rule *clock_rule_of(const struct clock_book *book, enum clock_kind kind,
                                       unsigned ordinal);
/* Takes run through sla->events; run says which clock of which ticket, and when now is. */
void clock_run(struct run *run, unsigned first_book);
/* Adds the verdict as things stand. */
void clock_run_conclude(const struct run *run);

#endif
