/* One clock folding the events of its ticket. No second way to judge exists anywhere; queue, detail,
 * reports, escalation and export all end here. */
#include "model/clock_run.h"

#include <stdlib.h>
#include <string.h>

enum { ATTEMPTS_DONE = 3 };

#define BIT(kind) (UINT64_C(1) << (kind))

static const struct {
    enum clock_event_kind start_on;
    uint64_t stops;
} kinds[CLOCK__COUNT] = {
    [CLOCK_RESPOND] = {EV_RECEIVED, BIT(EV_ANSWERED)},
    [CLOCK_PLAN] = {EV_RECEIVED, BIT(EV_PLANNED) | BIT(EV_RESOLVED) | BIT(EV_WORKAROUND)},
    [CLOCK_ON_SITE] = {EV_NOTICE, BIT(EV_ARRIVED)},
    [CLOCK_RESOLVE] = {EV_RECEIVED, BIT(EV_RESOLVED) | BIT(EV_WORKAROUND)},
    [CLOCK_FEEDBACK] = {EV_RESOLVED, BIT(EV_FED_BACK)},
    [CLOCK_FOLLOW_UP] = {EV_CLOSED, BIT(EV_FOLLOWED_UP)},
    [CLOCK_REPORT] = {EV_PATROL_END, BIT(EV_REPORTED)},
    [CLOCK_NOTICE] = {EV_CHANGE_PLANNED, BIT(EV_CHANGE_SUBMITTED)},
};

static const struct worktime *calendar_of(const struct run *run, const struct clock_rule *rule)
{
    return run->calendars[rule->calendar];
}

const struct clock_rule *clock_rule_of(const struct clock_book *book, enum clock_kind kind,
                                       unsigned ordinal)
{
    for (size_t i = 0; i < book->rule_count; i++)
        if (book->rules[i].kind == kind && ordinal-- == 0)
            return &book->rules[i];
    return NULL;
}

static bool is_over(const struct run *run)
{
    return run->ending != END_NONE;
}

static bool is_live(const struct run *run)
{
    return run->rule != NULL && run->started && !is_over(run);
}

/* --- the deadline --- */

static wall_s promise_due(const struct run *run, const struct promise *promise)
{
    const struct clock_rule *rule = promise->rule;
    const struct worktime *calendar = calendar_of(run, rule);
    const struct intervals *pauses = &run->sla->pauses;
    wall_s agreed, due = NEVER;

    if (rule->target.span.unit != SPAN_NONE)
        due = deadline_of(calendar, &rule->target, promise->start, pauses);
    if (!rule->agreed || run->agreed_due == 0)
        return due;
    agreed = deadline_extend(calendar, run->agreed_due, promise->start, pauses);
    return agreed < due ? agreed : due;
}

/* Without a pause that is still running. */
static wall_s find_due(struct run *run)
{
    if (run->due_known)
        return run->due;
    run->due_known = true;
    if (run->kind == CLOCK_NOTICE) {
        run->due = run->change_due;
        return run->due;
    }
    for (size_t i = 0; i < run->promise_count; i++) {
        wall_s due = promise_due(run, &run->promises[i]);

        if (i == 0 || due < run->due)
            run->due = due;
    }
    if (run->due < run->floor)
        run->due = run->floor;
    return run->due;
}

static void promise_only(struct run *run, const struct clock_rule *rule, wall_s start)
{
    run->promises[0] = (struct promise){rule, start};
    run->promise_count = 1;
    run->due_known = false;
}

static void promise_too(struct run *run, const struct clock_rule *rule, wall_s start)
{
    size_t at = run->promise_count < PROMISES_MAX ? run->promise_count++ : PROMISES_MAX - 1;

    run->promises[at] = (struct promise){rule, start};
    run->due_known = false;
}

/* The second after the deadline (R10); a deadline that a corrected grade moved into the past counts
 * as that grade's doing (R14). */
static void latch(struct run *run)
{
    wall_s due = find_due(run);

    run->latched = true;
    run->breached_at = due < run->start ? run->start : due + 1;
    run->by_regrade = due < run->corrected_at;
}

static void end_pause(struct run *run, wall_s at)
{
    if (!run->paused)
        return;
    run->paused = false;
    if (at > run->pause_from) {
        intervals_add(&run->sla->pauses, run->pause_from, at);
        run->due_known = run->latched && run->due_known;
    }
}

/* What is known at an instant: a pause that resumed by itself, a deadline that has passed. */
static void settle(struct run *run, wall_s at)
{
    if (!is_live(run))
        return;
    if (run->paused && run->pause_until != 0 && run->pause_until <= at)
        end_pause(run, run->pause_until);
    if (!run->latched && !run->paused && find_due(run) < at)
        latch(run);
}

/* When the event was known. */
static wall_s known_at(const struct clock_event *event)
{
    return event->recorded > event->at ? event->recorded : event->at;
}

/* --- starting and stopping --- */

static bool starts(const struct run *run, const struct clock_event *event)
{
    switch (run->start_on) {
    case EV_REMOTE_FAILED: /* whoever is sent, is sent because of that (R17) */
        return event->kind == EV_REMOTE_FAILED || event->kind == EV_DISPATCHED ||
               event->kind == EV_ARRIVED;
    case EV_NOTICE:
        return event->kind == EV_NOTICE || (event->kind == EV_RECEIVED && !run->has_notice);
    case EV_RESOLVED: return event->kind == EV_RESOLVED || event->kind == EV_WORKAROUND;
    default: return event->kind == run->start_on;
    }
}

static void plan_change(struct run *run, const struct clock_event *event)
{
    struct err err = ERR_INIT;
    wall_s latest;

    if (run->rule != NULL && lead_latest(calendar_of(run, run->rule), run->rule->target.span,
                                         event->until, &latest, &err) == 0) {
        run->change_due = latest;
        run->change_at = event->until;
        run->due_known = false;
    }
    err_release(&err);
}

static void start(struct run *run, const struct clock_event *event)
{
    bool moves = run->kind == CLOCK_REPORT || run->kind == CLOCK_NOTICE;

    if (is_over(run) || (run->started && (!moves || run->latched)))
        return;
    if (run->kind == CLOCK_NOTICE)
        plan_change(run, event);
    run->started = true;
    run->start = event->at;
    if (run->rule != NULL)
        promise_only(run, run->rule, event->at);
}

/* met if at is in time, whatever was thought when it was not known yet (R1, R11). */
static void stop(struct run *run, wall_s at)
{
    if (run->paused)
        end_pause(run, run->pause_until != 0 && run->pause_until < at ? run->pause_until : at);
    run->stop = at;
    if (run->rule == NULL) {
        run->ending = END_CANCELLED;
        return;
    }
    if (at <= find_due(run)) {
        run->late_record = run->latched && !run->by_regrade;
        if (!run->by_regrade)
            run->latched = false;
    } else if (!run->latched) {
        latch(run);
    }
    run->ending = run->latched ? END_BREACHED : END_MET;
}

/* Ends without having been kept; a breach stays (R10, R18). */
static void give_up(struct run *run, wall_s at, enum ending ending)
{
    settle(run, at);
    if (is_over(run))
        return;
    end_pause(run, at);
    run->stop = at;
    run->ending = run->latched ? END_BREACHED : ending;
}

static void solve_remotely(struct run *run, const struct clock_event *event)
{
    stop(run, event->at);
    if (run->ending == END_MET)
        run->ending = END_CANCELLED;
}

static void attempt(struct run *run, const struct clock_event *event)
{
    day_t day = civil_day_of(event->at);

    if (!is_live(run))
        return;
    if (run->attempts++ == 0)
        run->first_attempt = day;
    run->other_day = run->other_day || day != run->first_attempt;
    if (run->attempts < ATTEMPTS_DONE || !run->other_day)
        return;
    stop(run, event->at);
    run->unreached = true;
}

/* --- pausing --- */

static void pause(struct run *run, const struct clock_event *event)
{
    settle(run, known_at(event));
    if (!is_live(run) || !run->rule->pausable)
        return;
    if (!run->paused && !run->latched && find_due(run) <= event->at)
        latch(run); /* a pause in the very second of the deadline comes too late */
    if (run->paused) {
        if (run->pause_until != 0 && (event->until == 0 || event->until > run->pause_until))
            run->pause_until = event->until;
        return;
    }
    run->paused = true;
    run->pause_from = event->at > run->start ? event->at : run->start;
    run->pause_until = event->until;
    run->pause_reason = event->reason;
}

static void resume(struct run *run, const struct clock_event *event)
{
    settle(run, event->at);
    end_pause(run, event->at);
}

/* --- other books --- */

static void regrade(struct run *run, const struct clock_event *event)
{
    const struct clock_book *book = &run->ticket->books[event->book];
    const struct clock_rule *rule = clock_rule_of(book, run->kind, run->ordinal);
    bool was_none = run->rule == NULL;

    settle(run, known_at(event));
    if (is_over(run) || run->latched)
        return;
    run->calendars = book->calendars;
    run->rule = rule;
    if (rule == NULL || !run->started)
        return;
    if (event->reason != REGRADE_WORSE)
        promise_only(run, rule, run->start);
    else if (was_none)
        promise_only(run, rule, event->at);
    else
        promise_too(run, rule, event->at);
    if (event->reason == REGRADE_CORRECTION)
        run->corrected_at = known_at(event);
    settle(run, known_at(event));
}

/* The rule may be written otherwise in the new configuration; what it promised before counts from the
 * same instant. */
static void change_rule(struct run *run, const struct clock_rule *rule)
{
    if (run->rule == NULL && rule != NULL && run->started)
        promise_only(run, rule, run->start);
    for (size_t i = 0; i < run->promise_count; i++)
        if (run->promises[i].rule == run->rule && rule != NULL)
            run->promises[i].rule = rule;
    run->rule = rule;
}

/* A verdict that was given stays; what runs goes on by the new book (R16). */
static void adopt(struct run *run, const struct clock_event *event)
{
    const struct clock_book *book = &run->ticket->books[event->book];

    settle(run, known_at(event));
    if (is_over(run) || run->latched)
        return;
    run->calendars = book->calendars;
    change_rule(run, clock_rule_of(book, run->kind, run->ordinal));
    run->floor = known_at(event);
    run->due_known = false;
}

/* Also before the clock starts, or while another rule holds: the date stays agreed. */
static void agree(struct run *run, const struct clock_event *event)
{
    settle(run, known_at(event));
    run->agreed_due = event->until;
    if (!is_over(run) && !run->latched)
        run->due_known = false;
}

/* --- reopening (R13) --- */

static void begin_cycle(struct run *run, wall_s at)
{
    if (run->latched)
        give_up(run, at, END_BREACHED);
    if (run->ending == END_MET || run->ending == END_BREACHED)
        clock_run_conclude(run);
    run->cycle++;
    intervals_reset(&run->sla->pauses);
    run->started = run->latched = run->due_known = run->paused = false;
    run->ending = END_NONE;
    run->start = run->stop = run->breached_at = run->floor = 0;
    run->by_regrade = run->exempt = run->unreached = run->late_record = false;
    run->corrected_at = 0;
    run->attempts = 0;
    run->other_day = false;
}

static void reopen_resolve(struct run *run, wall_s at)
{
    if (run->ending != END_MET && run->ending != END_BREACHED)
        return;
    run->ending = END_NONE;
    if (!run->latched)
        run->due_known = false;
    intervals_add(&run->sla->pauses, run->stop, at);
    run->stop = 0;
    run->confirmed = false;
}

static void reopen(struct run *run, const struct clock_event *event)
{
    switch (run->kind) {
    case CLOCK_RESOLVE: reopen_resolve(run, event->at); return;
    case CLOCK_RESPOND:
        if (!is_over(run)) {
            settle(run, event->at);
            return; /* was never answered: the first promise still stands */
        }
        begin_cycle(run, event->at);
        run->started = true;
        run->start = event->at;
        if (run->rule != NULL)
            promise_only(run, run->rule, event->at);
        return;
    case CLOCK_ON_SITE:
        if (is_over(run))
            begin_cycle(run, event->at);
        return;
    case CLOCK_FEEDBACK:
    case CLOCK_FOLLOW_UP:
        settle(run, event->at);
        begin_cycle(run, event->at);
        return;
    default: return;
    }
}

/* --- one event --- */

/* Each distinct reporter is told and asked, whoever else reported the same (R18). */
static bool is_of_reporter(const struct run *run)
{
    return run->kind == CLOCK_FEEDBACK || run->kind == CLOCK_FOLLOW_UP;
}

static void merge(struct run *run, const struct clock_event *event)
{
    if (!is_of_reporter(run) || event->reason == MERGE_SAME_REPORTER)
        give_up(run, event->at, END_MERGED);
}

static void apply_progress(struct run *run, const struct clock_event *event)
{
    if (starts(run, event))
        start(run, event);
    if (is_over(run) || !run->started)
        return;
    if (kinds[run->kind].stops & BIT(event->kind))
        stop(run, event->at);
    else if (run->kind == CLOCK_ON_SITE &&
             (event->kind == EV_RESOLVED || event->kind == EV_WORKAROUND))
        solve_remotely(run, event);
    else if (run->kind == CLOCK_FOLLOW_UP && event->kind == EV_FOLLOW_UP_FAILED)
        attempt(run, event);
}

static void apply(struct run *run, const struct clock_event *event)
{
    if (event->of_master && (!is_of_reporter(run) || run->ending == END_MERGED))
        return;
    switch (event->kind) {
    case EV_PAUSED: pause(run, event); return;
    case EV_RESUMED: resume(run, event); return;
    case EV_REGRADED: regrade(run, event); return;
    case EV_CALENDAR_ADOPTED: adopt(run, event); return;
    case EV_AGREED: agree(run, event); return;
    case EV_REOPENED: reopen(run, event); return;
    case EV_MERGED: merge(run, event); return;
    case EV_WITHDRAWN: give_up(run, event->at, END_CANCELLED); return;
    case EV_EXEMPTED:
        if (event->clocks == 0 || (event->clocks & 1u << run->kind))
            run->exempt = true;
        return;
    case EV_CLOSED: run->confirmed = true; break;
    default: break;
    }
    apply_progress(run, event);
}

/* --- the verdict --- */

static enum clock_state state_of(const struct run *run, const struct worktime *calendar)
{
    switch (run->ending) {
    case END_MET: return CLOCK_MET;
    case END_CANCELLED: return CLOCK_CANCELLED;
    case END_MERGED: return CLOCK_MERGED;
    case END_BREACHED: return CLOCK_BREACHED;
    case END_NONE: break;
    }
    if (run->latched)
        return CLOCK_BREACHED;
    if (run->rule == NULL)
        return CLOCK_CANCELLED;
    if (!run->started)
        return CLOCK_NOT_STARTED;
    if (run->paused)
        return CLOCK_PAUSED;
    return run->kind == CLOCK_NOTICE || worktime_is_open(calendar, run->now) ? CLOCK_RUNNING
                                                                             : CLOCK_OFF_HOURS;
}

static void find_step(const struct run *run, struct clock_verdict *v)
{
    if (v->stopped || v->state == CLOCK_PAUSED || v->state == CLOCK_NOT_STARTED ||
        v->kind == CLOCK_NOTICE)
        return;
    for (size_t i = 0; i < v->rule->step_count; i++) {
        int64_t seconds = clock_step_seconds(&v->rule->steps[i], v->total_s);
        wall_s at;

        if (seconds < v->used_s)
            continue;
        at = live_add(v->calendar, v->start, seconds, &run->sla->pauses);
        if (at <= run->now)
            continue;
        v->next_step = (int)i;
        v->next_step_at = at;
        return;
    }
}

static void measure_overrun(const struct run *run, struct clock_verdict *v, wall_s end)
{
    if (v->state != CLOCK_BREACHED || end <= run->due)
        return;
    v->overrun_s = live_between(v->calendar, run->due, end, &run->sla->pauses);
    v->overrun_wall_s = end - run->due;
    if (run->paused && end > run->pause_from)
        v->overrun_s -= worktime_between(
            v->calendar, run->pause_from > run->due ? run->pause_from : run->due, end);
}

static void measure(const struct run *run, struct clock_verdict *v)
{
    wall_s end = v->stopped ? run->stop : run->paused ? run->pause_from : run->now;

    if (run->due > run->start && run->due != NEVER)
        v->total_s = live_between(v->calendar, run->start, run->due, &run->sla->pauses);
    v->used_s =
        end > run->start ? live_between(v->calendar, run->start, end, &run->sla->pauses) : 0;
    if (!v->stopped && !run->latched && run->due > end && run->due != NEVER)
        v->remaining_s = live_between(v->calendar, end, run->due, &run->sla->pauses);
    measure_overrun(run, v, v->stopped ? run->stop : run->now);
}

static void fill_started(struct run *run, struct clock_verdict *v)
{
    bool is_due = find_due(run) != NEVER;

    v->start = run->start;
    v->due = v->state == CLOCK_PAUSED || !is_due ? 0 : run->due;
    v->stop = run->stop;
    v->breached_at = v->state == CLOCK_BREACHED ? run->breached_at : 0;
    v->unconfirmed = run->kind == CLOCK_RESOLVE && v->stopped && !run->confirmed;
    v->estimate =
        is_due && deadline_is_estimate(v->calendar, &v->rule->target,
                                       run->kind == CLOCK_NOTICE ? run->due : run->start,
                                       run->kind == CLOCK_NOTICE ? run->change_at : run->due);
    measure(run, v);
    if (v->state == CLOCK_PAUSED) {
        v->resume_at = run->pause_until;
        v->pause_reason = run->pause_reason;
    } else if (v->state == CLOCK_OFF_HOURS) {
        v->resume_at = worktime_next_open(v->calendar, run->now);
    }
    if (run->kind == CLOCK_ON_SITE && v->due != 0 && v->rule->travel_s > 0)
        v->depart_by = v->due - v->rule->travel_s;
    if (v->rule->step_count > 0 && is_due)
        find_step(run, v);
}

/* Adds the verdict as things stand. */
void clock_run_conclude(const struct run *run)
{
    struct run last = *run;
    const struct clock_rule *rule = run->rule != NULL        ? run->rule
                                    : run->promise_count > 0 ? run->promises[0].rule
                                                             : NULL;
    struct clock_verdict *v;

    if (rule == NULL)
        return;
    v = vec_push(&run->sla->verdicts);
    v->kind = run->kind;
    v->ordinal = run->ordinal;
    v->cycle = run->cycle;
    v->rule = rule;
    v->calendar = calendar_of(run, rule);
    v->state = state_of(run, v->calendar);
    v->stopped = is_over(run) || run->rule == NULL;
    v->by_regrade = run->by_regrade;
    v->exempt = run->exempt;
    v->unreached = run->unreached;
    v->late_record = run->late_record;
    v->next_step = -1;
    if (run->started && (run->promise_count > 0 || run->kind == CLOCK_NOTICE))
        fill_started(&last, v);
}

/* --- all of it --- */

static const struct clock_rule *first_rule(const struct clock_case *ticket, unsigned first_book,
                                           enum clock_kind kind, unsigned ordinal)
{
    const struct clock_rule *rule = clock_rule_of(&ticket->books[first_book], kind, ordinal);

    for (size_t i = 0; i < ticket->book_count && rule == NULL; i++)
        rule = clock_rule_of(&ticket->books[i], kind, ordinal);
    return rule;
}

void clock_run(struct run *run, unsigned first_book)
{
    const struct clock_book *book = &run->ticket->books[first_book];
    const struct clock_rule *first = first_rule(run->ticket, first_book, run->kind, run->ordinal);

    run->rule = clock_rule_of(book, run->kind, run->ordinal);
    run->calendars = book->calendars;
    run->start_on = first->start_on != EV_OTHER ? first->start_on : kinds[run->kind].start_on;
    intervals_reset(&run->sla->pauses);
    vec_each (event, &run->sla->events) {
        apply(run, event);
    }
    settle(run, run->now);
}
