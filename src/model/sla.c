/* The evaluator: which events count, all clocks of a ticket, and what binds. */
#include "model/sla.h"

#include <stdlib.h>

#include "base/tr.h"
#include "model/clock_run.h"

const struct choice clock_states[] = {
    {CLOCK_NOT_STARTED, "not_started", N_("not started")},
    {CLOCK_RUNNING, "running", N_("running")},
    {CLOCK_PAUSED, "paused", N_("paused")},
    {CLOCK_OFF_HOURS, "off_hours", N_("off hours")},
    {CLOCK_MET, "met", N_("met")},
    {CLOCK_BREACHED, "breached", N_("breached")},
    {CLOCK_CANCELLED, "cancelled", N_("cancelled")},
    {CLOCK_MERGED, "merged", N_("merged")},
    {0, NULL, NULL},
};

/* --- the events that count --- */

/* How the list is read: as it is now, or as it was before corrections and other contracts. */
enum reading { READ_NOW, READ_BEFORE };

static bool is_taken_back(const struct clock_case *ticket, size_t index, wall_s now)
{
    for (size_t i = index + 1; i < ticket->event_count; i++) {
        const struct clock_event *later = &ticket->events[i];

        if (later->kind == EV_MERGED && !later->voided)
            return false;
        if (later->kind == EV_UNMERGED && !later->voided && later->at <= now)
            return true;
    }
    return false;
}

/* What the master did counts as long as the merge does. */
static bool merge_is_taken_back(const struct clock_case *ticket, int64_t seq, wall_s now)
{
    for (size_t i = 0; i < ticket->event_count; i++)
        if (ticket->events[i].kind == EV_MERGED && ticket->events[i].seq == seq)
            return is_taken_back(ticket, i, now);
    return false;
}

static wall_s corrected_at(const struct clock_case *ticket, const struct clock_event *event,
                           wall_s now)
{
    wall_s at = event->at;

    for (size_t i = 0; i < ticket->event_count; i++) {
        const struct clock_event *later = &ticket->events[i];

        if (later->kind == EV_CORRECTED && !later->voided && later->about == event->seq &&
            later->at <= now)
            at = later->until;
    }
    return at;
}

/* True if there is something that READ_BEFORE would read otherwise. */
static bool read_events(struct sla *sla, const struct clock_case *ticket, enum reading reading,
                        wall_s now, unsigned *first_book)
{
    size_t first = 0;
    bool differs = false;

    for (size_t i = 0; i < ticket->event_count; i++) {
        const struct clock_event *event = &ticket->events[i];

        if (event->voided || event->at > now)
            continue;
        differs = differs || event->kind == EV_CORRECTED || event->kind == EV_REBOUND;
        if (event->kind == EV_RECEIVED && first == 0)
            *first_book = event->book;
        if (event->kind == EV_REBOUND && reading == READ_NOW) {
            *first_book = event->book;
            first = i + 1;
        }
    }
    sla->events.len = 0;
    for (size_t i = 0; i < ticket->event_count; i++) {
        const struct clock_event *event = &ticket->events[i];
        struct clock_event *kept;

        if (event->voided || event->at > now || event->kind == EV_OTHER)
            continue;
        if (i < first && (event->kind == EV_REGRADED || event->kind == EV_CALENDAR_ADOPTED))
            continue; /* of the contract that was the wrong one */
        if (event->kind == EV_MERGED && is_taken_back(ticket, i, now))
            continue;
        if (event->of_master && merge_is_taken_back(ticket, event->about, now))
            continue;
        kept = vec_push(&sla->events);
        *kept = *event;
        if (differs && reading == READ_NOW && event->kind != EV_CORRECTED)
            kept->at = corrected_at(ticket, event, now);
    }
    return differs;
}

/* --- one ticket --- */

static bool has_notice(const struct sla *sla)
{
    vec_each (event, &sla->events) {
        if (event->kind == EV_NOTICE)
            return true;
    }
    return false;
}

/* How many rules of the kind any book has. */
static unsigned count_rules(const struct clock_case *ticket, enum clock_kind kind)
{
    unsigned most = 0;

    for (size_t b = 0; b < ticket->book_count; b++) {
        unsigned count = 0;

        for (size_t i = 0; i < ticket->books[b].rule_count; i++)
            count += ticket->books[b].rules[i].kind == kind;
        most = count > most ? count : most;
    }
    return most;
}

static void run_all(struct sla *sla, const struct clock_case *ticket, unsigned first_book,
                    wall_s now)
{
    bool notice = has_notice(sla);

    sla->verdicts.len = 0;
    for (int kind = 1; kind < CLOCK__COUNT; kind++) {
        unsigned count = count_rules(ticket, (enum clock_kind)kind);

        for (unsigned ordinal = 0; ordinal < count; ordinal++) {
            struct run run = {.sla = sla,
                              .ticket = ticket,
                              .has_notice = notice,
                              .kind = (enum clock_kind)kind,
                              .ordinal = ordinal,
                              .now = now};

            clock_run(&run, first_book);
            clock_run_conclude(&run);
        }
    }
}

static bool can_bind(const struct clock_verdict *v)
{
    return v->start != 0 && v->state != CLOCK_CANCELLED && v->state != CLOCK_MERGED;
}

/* A paused clock has no due time: any other goes before it. */
static bool is_earlier(const struct clock_verdict *a, const struct clock_verdict *b)
{
    if (a->due == b->due)
        return a < b;
    return b->due == 0 || (a->due != 0 && a->due < b->due);
}

/* R8: of the clocks for one promise the earliest due binds. */
static void bind_earliest(struct sla *sla)
{
    vec_each (v, &sla->verdicts) {
        v->binding = can_bind(v);
        vec_each (other, &sla->verdicts) {
            if (other != v && other->kind == v->kind && other->cycle == v->cycle &&
                can_bind(other) && is_earlier(other, v))
                v->binding = false;
        }
    }
}

static void keep_struck(struct sla *sla)
{
    sla->struck.len = 0;
    vec_each (v, &sla->verdicts) {
        *vec_push(&sla->struck) = *v;
    }
}

/* A clock that the right contract does not have, or that has not come so far. */
static void strike_lost(struct sla *sla)
{
    vec_each (old, &sla->struck) {
        bool found = old->start == 0;

        vec_each (v, &sla->verdicts)
            found = found ||
                    (old->kind == v->kind && old->ordinal == v->ordinal && old->cycle == v->cycle);
        if (found)
            continue;
        *vec_push(&sla->verdicts) = (struct clock_verdict){.kind = old->kind,
                                                           .ordinal = old->ordinal,
                                                           .cycle = old->cycle,
                                                           .rule = old->rule,
                                                           .calendar = old->calendar,
                                                           .state = CLOCK_CANCELLED,
                                                           .stopped = true,
                                                           .next_step = -1,
                                                           .has_struck = true,
                                                           .struck_state = old->state,
                                                           .struck_due = old->due};
    }
}

static void strike(struct sla *sla)
{
    vec_each (v, &sla->verdicts) {
        vec_each (old, &sla->struck) {
            if (old->kind != v->kind || old->ordinal != v->ordinal || old->cycle != v->cycle ||
                (old->state == v->state && old->due == v->due))
                continue;
            v->has_struck = true;
            v->struck_state = old->state;
            v->struck_due = old->due;
        }
    }
    strike_lost(sla);
}

void sla_evaluate(struct sla *sla, const struct clock_case *ticket, wall_s now)
{
    unsigned book = 0;
    bool differs = read_events(sla, ticket, READ_NOW, now, &book);

    if (differs) {
        unsigned before = 0;

        read_events(sla, ticket, READ_BEFORE, now, &before);
        run_all(sla, ticket, before, now);
        keep_struck(sla);
        read_events(sla, ticket, READ_NOW, now, &book);
    }
    run_all(sla, ticket, book, now);
    bind_earliest(sla);
    if (differs)
        strike(sla);
}

bool sla_explain(struct sla *sla, const struct clock_case *ticket, enum clock_kind kind,
                 unsigned ordinal, wall_s now, struct clock_verdict *verdict)
{
    struct run run = {.sla = sla, .ticket = ticket, .kind = kind, .ordinal = ordinal, .now = now};
    unsigned book = 0;

    if (ordinal >= count_rules(ticket, kind))
        return false;
    read_events(sla, ticket, READ_NOW, now, &book);
    run.has_notice = has_notice(sla);
    sla->verdicts.len = 0;
    clock_run(&run, book);
    clock_run_conclude(&run);
    if (sla->verdicts.len == 0)
        return false;
    *verdict = sla->verdicts.items[sla->verdicts.len - 1];
    if (run.paused)
        intervals_add(&sla->pauses, run.pause_from, now);
    return true;
}

void sla_release(struct sla *sla)
{
    vec_release(&sla->verdicts);
    intervals_release(&sla->pauses);
    vec_release(&sla->events);
    vec_release(&sla->struck);
}
