/* The clocks of a ticket. A clock is one promise; its state is worked out from the ticket's events
 * every time it is asked for and never stored (R0). sla.md has the rules; R numbers are cited.
 *
 *     struct sla sla = {0};
 *     sla_evaluate(&sla, &ticket, now);
 *     vec_each (verdict, &sla.verdicts) …
 *     sla_release(&sla);
 *
 * One struct sla serves any number of tickets and keeps its memory between them. Events are folded in
 * the order of seq; what took effect earlier than it was written down (a call answered, then
 * recorded) counts from its effect, but nothing that is no stop undoes a breach that had happened
 * when it was written down (R9, R10). Only a corrected time or another contract does, and then the
 * verdict holds the old one too, to be shown struck through. */
#ifndef MODEL_SLA_H
#define MODEL_SLA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"
#include "model/clock_rule.h"

/* What a ticket is judged by from some event on: the rules of its contract version and class, and
 * the calendars of a version. Rules of one kind hold side by side; the earliest binds (R8). All
 * books of a ticket count their calendars alike. */
struct clock_book {
    const struct clock_rule *rules;
    size_t rule_count;
    const struct worktime *const *calendars;
};

struct clock_event {
    int64_t seq;
    wall_s at;       /* when it took effect */
    wall_s recorded; /* when it was written down; 0: at once */
    enum clock_event_kind kind;
    int reason;
    wall_s until;
    int64_t about;
    unsigned clocks; /* 1 << enum clock_kind; 0: all */
    unsigned book;   /* index: EV_RECEIVED, EV_REGRADED, EV_CALENDAR_ADOPTED, EV_REBOUND */
    bool voided;     /* taken back; as if it had never been (DESIGN 8.2) */
    /* Of the ticket that goes on for this one: moves only what every reporter keeps (R18). about: the
     * seq of the merge. */
    bool of_master;
};

/* A ticket, or whatever else has clocks; events in the order of seq, at least one book. */
struct clock_case {
    const struct clock_book *books;
    size_t book_count;
    const struct clock_event *events;
    size_t event_count;
};

enum clock_state {
    CLOCK_NOT_STARTED,
    CLOCK_RUNNING,
    CLOCK_PAUSED,
    CLOCK_OFF_HOURS, /* not a pause: outside of the calendar (R9) */
    CLOCK_MET,
    CLOCK_BREACHED,  /* latched, stopped or not */
    CLOCK_CANCELLED, /* not needed any more, or withdrawn: counted nowhere */
    CLOCK_MERGED,    /* ended by a merge: counted nowhere */
};

extern const struct choice clock_states[];

struct clock_verdict {
    enum clock_kind kind;
    unsigned ordinal; /* of the rules of this kind */
    unsigned cycle;   /* 0, and one more for each reopening that starts it anew (R13) */
    const struct clock_rule *rule;
    const struct worktime *calendar;
    enum clock_state state;
    bool binding;     /* the earliest of its kind */
    bool stopped;     /* nothing moves it any more */
    bool by_regrade;  /* breached by a corrected grade (R14) */
    bool exempt;      /* stays breached, reported in a column of its own (R10) */
    bool unreached;   /* follow-up: three failed attempts, shown apart (R21) */
    bool unconfirmed; /* resolved, waiting for the hospital's word (R12) */
    bool late_record; /* was kept, but written down after it had seemed breached */
    bool estimate;    /* rests on a provisional year (R7) */
    int pause_reason;

    wall_s start, due, stop;              /* 0: none. No due time while paused (R9) */
    wall_s breached_at;                   /* due + 1 s, or when a new grade made it so */
    wall_s resume_at;                     /* paused or off hours: when it goes on; 0: open */
    wall_s depart_by;                     /* on-site: due less the travel time */
    int64_t used_s, remaining_s, total_s; /* live business seconds */
    int64_t overrun_s, overrun_wall_s;    /* from due on, business and wall */
    int next_step;                        /* index into rule->steps; -1: none */
    wall_s next_step_at;

    bool has_struck; /* the verdict before a correction or another contract */
    enum clock_state struck_state;
    wall_s struck_due;
};

struct sla {
    VEC(struct clock_verdict) verdicts;
    /* Of the clock evaluated last; for sla_explain(). */
    struct intervals pauses;
    /* Work space. */
    VEC(struct clock_event) events;
    VEC(struct clock_verdict) struck;
};

/* Fills sla->verdicts, by kind, ordinal and cycle. Events after now are not looked at. */
void sla_evaluate(struct sla *sla, const struct clock_case *clock_case, wall_s now);
/* The newest cycle of one clock, and its pauses in sla->pauses; false if there is none. */
bool sla_explain(struct sla *sla, const struct clock_case *clock_case, enum clock_kind kind,
                 unsigned ordinal, wall_s now, struct clock_verdict *verdict);
void sla_release(struct sla *sla);

#endif
