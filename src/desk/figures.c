/* The state of a ticket at the cut-off is folded from its journal; only its clocks come from the
 * engine. Rates are those of the period that was asked for; budgets and downtime run over periods of
 * the contract's own, so that tickets may be read from before the period. */
#include "desk/figures.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/contracts.h"
#include "desk/outages.h"
#include "desk/ticket_clocks.h"
#include "model/contract_rules.h"
#include "model/ticket.h"
#include "store/journal.h"
#include "store/patch.h"
#include "store/ticket_store.h"

/* --- periods of the contract --- */

static day_t anniversary(day_t first, int years)
{
    int year, month, mday;

    civil_day_split(first, &year, &month, &mday);
    year += years;
    if (mday > civil_month_days(year, month))
        mday = civil_month_days(year, month);
    return civil_day(year, month, mday);
}

/* When the year of the contract began that holds the day. */
static day_t contract_year(day_t first, day_t day)
{
    int years = 0;

    while (anniversary(first, years + 1) <= day)
        years++;
    return anniversary(first, years);
}

/* When the period of that kind began that holds the day. */
static day_t period_start(int kind, day_t first, day_t term, day_t day)
{
    int year, month, mday;

    civil_day_split(day, &year, &month, &mday);
    switch (kind) {
    case PERIOD_DAY: return day;
    case PERIOD_WEEK: return day - (civil_weekday(day) + 6) % 7;
    case PERIOD_MONTH: return civil_day(year, month, 1);
    case PERIOD_QUARTER: return civil_day(year, (month - 1) / 3 * 3 + 1, 1);
    case PERIOD_HALF: return civil_day(year, month > 6 ? 7 : 1, 1);
    case PERIOD_YEAR: return contract_year(first, day);
    default: return term;
    }
}

/* The day after the period of that kind that holds the day. */
static day_t period_end(int kind, day_t first, const struct contract *contract, day_t day)
{
    day_t end = day + 1;

    if (period_start(kind, first, contract->from, day) == contract->from &&
        period_start(kind, first, contract->from, contract->until) == contract->from)
        return contract->until + 1;
    while (period_start(kind, first, contract->from, end) ==
           period_start(kind, first, contract->from, day))
        end++;
    return end;
}

/* The first day of the first version: years of the contract begin there. */
static day_t first_day(const struct config *config, const struct contract *contract)
{
    const struct contract *first = config_contract(config, contract_family(contract));

    return first != NULL && first->from <= contract->from ? first->from : contract->from;
}

/* --- a ticket as it was --- */

struct reading {
    struct desk *desk;
    struct ticket_clocks *clocks;
    struct figures *figures;
    struct ticket folded;
    wall_s known_until; /* what was written down before; 0: all */
    bool last_counts;   /* the event before had happened by the cut-off */
    struct err *err;
};

/* When the event took effect: a solution and a call-back may be written down later. */
static int took_effect(const struct event *event, wall_s *at, struct err *err)
{
    struct ticket said = {0};
    int rc = 0;

    *at = event->at;
    if (strcmp(event->verb, "resolve") != 0 && strcmp(event->verb, "followup") != 0)
        return 0;
    if (patch_fold(&ticket_schema, &said, event->patch, err) < 0)
        rc = -1;
    else if (event->verb[0] == 'r' && said.resolved_at != 0)
        *at = said.resolved_at;
    else if (event->verb[0] == 'f' && said.follow_up_at != 0)
        *at = said.follow_up_at;
    record_release(&ticket_schema, &said);
    return rc;
}

/* An undo goes with the event that it takes back, which is the one before it. The opening always
 * counts: the ticket was received in time, or it would not be here. */
static int fold(const struct event *event, void *data)
{
    struct reading *reading = data;
    wall_s at;

    if (took_effect(event, &at, reading->err) < 0)
        return -1;
    if (strcmp(event->verb, "void") != 0)
        reading->last_counts = at <= reading->figures->cut_off || strcmp(event->verb, "open") == 0;
    if (!reading->last_counts)
        return 0;
    return patch_fold(&ticket_schema, &reading->folded, event->patch, reading->err) < 0 ? -1 : 0;
}

static enum figure_fate fate_of(int state)
{
    if (state == TICKET_WITHDRAWN)
        return FATE_WITHDRAWN;
    return state == TICKET_MERGED ? FATE_MERGED : FATE_STANDING;
}

static char *copy(const char *text)
{
    return text == NULL ? NULL : xstrdup(text);
}

/* What a verdict points to lives only until the next ticket is judged. */
static void copy_verdicts(struct figure_ticket *to, const struct sla *sla)
{
    vec_each (verdict, &sla->verdicts) {
        struct clock_verdict *kept = vec_push(&to->verdicts);

        *kept = *verdict;
        kept->rule = NULL;
        kept->calendar = NULL;
    }
}

static int read_ticket(const void *record, void *data)
{
    const struct ticket *ticket = record;
    struct reading *reading = data;
    const struct journal_filter filter = {
        .kind = ticket_schema.kind, .subject = ticket->id, .until = reading->known_until};
    const struct sla *sla;
    struct figure_ticket *to;

    if (ticket->drill)
        return 0; /* R29 */
    record_release(&ticket_schema, &reading->folded);
    reading->last_counts = false;
    if (journal_each(desk_store(reading->desk), &filter, fold, reading, reading->err) < 0)
        return -1;
    if (reading->folded.received_at == 0)
        return 0; /* not known yet */
    sla = ticket_clocks_judge(reading->clocks, ticket, reading->figures->cut_off, reading->err);
    if (sla == NULL)
        return -1;
    to = vec_push(&reading->figures->tickets);
    *to = (struct figure_ticket){.id = xstrdup(ticket->id),
                                 .accepted_at = ticket->received_at,
                                 .resolved_at = reading->folded.resolved_at,
                                 .fate = fate_of(reading->folded.state),
                                 .into = copy(reading->folded.merged_into),
                                 .category = copy(reading->folded.category),
                                 .class = copy(reading->folded.class),
                                 .score = reading->folded.score,
                                 .effort_min = reading->folded.effort_min};
    copy_verdicts(to, sla);
    return 0;
}

static int read_tickets(struct desk *desk, day_t from, wall_s known_until, struct figures *figures,
                        struct err *err)
{
    struct reading reading = {
        .desk = desk, .figures = figures, .known_until = known_until, .err = err};
    int rc = -1;

    reading.clocks = ticket_clocks_new(desk, err);
    if (reading.clocks != NULL)
        ticket_clocks_know(reading.clocks, known_until);
    if (reading.clocks != NULL)
        rc = ticket_received_each(desk_store(desk), contract_family(figures->contract),
                                  civil_day_start(from), figures->cut_off + 1, read_ticket,
                                  &reading, err);
    ticket_clocks_free(reading.clocks);
    record_release(&ticket_schema, &reading.folded);
    return rc;
}

/* --- which figures there are --- */

static const struct {
    int measure;
    enum figure_kind kind;
} rates[] = {
    {MEASURE_RESOLUTION, FIGURE_RESOLUTION},
    {MEASURE_ATTAINMENT, FIGURE_ATTAINMENT},
    {MEASURE_SATISFACTION, FIGURE_SATISFACTION},
};

static struct figure *add(struct figures *figures, enum figure_kind kind, const char *id,
                          const char *name, day_t from)
{
    struct figure *figure = vec_push(&figures->figures);

    figure->kind = kind;
    figure->id = id;
    figure->name = name;
    figure->from = civil_day_start(from);
    figure->cut_off = figures->cut_off;
    return figure;
}

/* A target of every month says nothing about a quarter. */
static bool is_for(const struct contract_target *target, const struct figure_period *period,
                   day_t first)
{
    if (target->period != period->kind)
        return false;
    return target->period != PERIOD_YEAR || contract_year(first, period->until - 1) == period->from;
}

static void add_rates(struct figures *figures, day_t first)
{
    day_t from = figures->period.from;

    for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
        size_t before = figures->figures.len;

        vec_each (target, &figures->contract->targets) {
            struct figure *figure;

            if (target->measure != rates[i].measure || !is_for(target, &figures->period, first))
                continue;
            figure = add(figures, rates[i].kind, target->id, target->name, from);
            figure->has_goal = true;
            figure->goal =
                target->measure == MEASURE_SATISFACTION ? target->score : target->permille;
        }
        if (figures->figures.len == before)
            add(figures, rates[i].kind, NULL, NULL, from);
    }
}

/* A budget holds for what its clauses speak of. */
static void narrow(struct figure *figure, const struct contract *contract)
{
    vec_each (clause, &contract->clauses) {
        if (!codes_have(&clause->budgets, figure->id))
            continue;
        vec_each (category, &clause->categories)
            *vec_push(&figure->categories) = *category;
        vec_each (class, &clause->classes)
            *vec_push(&figure->classes) = *class;
        vec_each (clock, &contract->clocks)
            if (codes_have(&clause->clocks, clock->id))
                vec_each (class, &clock->classes)
                    *vec_push(&figure->classes) = *class;
    }
}

static day_t budget_start(const struct figures *figures, int per, day_t first)
{
    if (per == PERIOD_DEMAND)
        return figures->period.from;
    return period_start(per, first, figures->contract->from, civil_day_of(figures->cut_off));
}

static void add_budgets(struct figures *figures, day_t first)
{
    vec_each (budget, &figures->contract->budgets) {
        bool each = budget->per == PERIOD_DEMAND;
        struct figure *figure = add(figures, each ? FIGURE_DEMANDS : FIGURE_PERSON_DAYS, budget->id,
                                    budget->name, budget_start(figures, budget->per, first));

        figure->has_goal = true;
        figure->limit = budget->person_days * PERSON_DAY_MIN;
        figure->goal = each ? 1000 : figure->limit;
        narrow(figure, figures->contract);
    }
}

void figures_begin_budgets(const struct config *config, const struct contract *contract, wall_s at,
                           struct figures *figures)
{
    *figures =
        (struct figures){.contract = contract, .cut_off = at, .period.from = civil_day_of(at)};
    add_budgets(figures, first_day(config, contract));
}

/* Until the instant of the cut-off, or through the last second of the period. */
static wall_s downtime_end(const struct figures *figures)
{
    wall_s end = civil_day_start(figures->period.until);

    return figures->cut_off == end - 1 ? end : figures->cut_off;
}

static int add_downtime(struct desk *desk, struct figures *figures, day_t first, struct err *err)
{
    vec_each (target, &figures->contract->targets) {
        struct figure *figure;

        if (target->measure != MEASURE_DOWNTIME)
            continue;
        figure = add(figures, FIGURE_DOWNTIME, target->id, target->name,
                     budget_start(figures, target->period, first));
        figure->has_goal = true;
        figure->goal = target->minutes;
        figure->until = civil_day_start(
            period_end(target->period, first, figures->contract, civil_day_of(figures->cut_off)));
        figure->downtime = xcalloc(1, sizeof(*figure->downtime));
        if (desk_downtime(desk, figures->contract, target, figure->from, downtime_end(figures),
                          figure->downtime, err) < 0)
            return -1;
    }
    return 0;
}

/* --- the use case --- */

static int begin(const struct config *config, const char *contract, struct figures *figures,
                 struct err *err)
{
    const struct figure_period *period = &figures->period;
    wall_s now = clock_wall(), last = civil_day_start(period->until) - 1;
    struct str label = STR_INIT;
    int rc = 0;

    if (figures->asked != 0 &&
        (figures->asked > now || figures->asked < civil_day_start(period->from)))
        return err_set(err, ERR_USAGE,
                       _("the cut-off lies before the period or in the future (R24)"));
    figures->cut_off = last < now ? last : now;
    if (figures->asked != 0 && figures->asked < figures->cut_off)
        figures->cut_off = figures->asked;
    figures->contract =
        desk_contract_pick(config, contract, 0, civil_day_of(figures->cut_off), err);
    if (figures->contract == NULL)
        return -1;
    figure_period_add(&label, period);
    if (civil_day_start(period->from) > now)
        rc = err_set(err, ERR_USAGE, _("%s has not begun; there are no figures of it"), label.buf);
    else if (figures->contract->until < period->from ||
             figures->contract->from > civil_day_of(figures->cut_off))
        rc =
            err_set(err, ERR_USAGE,
                    _("the contract %s does not run in %s; 'zhiban contract list' shows the terms"),
                    figures->contract->id, label.buf);
    str_release(&label);
    return rc;
}

static day_t earliest(const struct figures *figures)
{
    day_t from = figures->period.from;

    vec_each (figure, &figures->figures)
        if (figure->kind != FIGURE_DOWNTIME && civil_day_of(figure->from) < from)
            from = civil_day_of(figure->from);
    return from;
}

/* --- corrections of the period before (R25) --- */

static struct figure_period period_before(const struct figure_period *period)
{
    struct figure_period before = {.kind = period->kind, .until = period->from};
    int year, month, mday, months = period->kind == PERIOD_MONTH ? 1 : 3;

    civil_day_split(period->from, &year, &month, &mday);
    if (period->kind == PERIOD_YEAR)
        months = 12;
    month -= months;
    if (month < 1) {
        month += 12;
        year--;
    }
    before.from = civil_day(year, month, 1);
    return before;
}

/* The rates of a period by what was written down before an instant. */
static int read_rates(struct desk *desk, const struct figures *now, wall_s known_until, day_t first,
                      struct figures *figures, struct err *err)
{
    *figures = (struct figures){.contract = now->contract,
                                .period = now->before,
                                .cut_off = civil_day_start(now->before.until) - 1};
    add_rates(figures, first);
    if (read_tickets(desk, now->before.from, known_until, figures, err) < 0)
        return -1;
    vec_each (figure, &figures->figures)
        figure_make(figure, figures->tickets.items, figures->tickets.len);
    return 0;
}

static const struct figure_entry *entry_of(const struct figure *figure, const char *ticket)
{
    vec_each (entry, &figure->entries)
        if (str_eq(entry->ticket->id, ticket))
            return entry;
    return NULL;
}

/* Every ticket that is known now was known then, or is new. */
static void compare_figure(struct figures *figures, const struct figure *was,
                           const struct figure *is)
{
    vec_each (entry, &is->entries) {
        const struct figure_entry *old = entry_of(was, entry->ticket->id);

        if (old != NULL && old->part == entry->part && old->why == entry->why &&
            old->amount == entry->amount)
            continue;
        *vec_push(&figures->corrections) =
            (struct figure_correction){.kind = is->kind,
                                       .name = is->name,
                                       .ticket = xstrdup(entry->ticket->id),
                                       .was_part = old == NULL ? 0 : old->part,
                                       .was_why = old == NULL ? 0 : old->why,
                                       .part = entry->part,
                                       .why = entry->why};
    }
}

static int find_corrections(struct desk *desk, struct figures *figures, day_t first,
                            struct err *err)
{
    struct figures was = {0}, is = {0};
    int rc = 0;

    figures->before = period_before(&figures->period);
    if (figures->before.until <= figures->contract->from)
        return 0;
    if (read_rates(desk, figures, civil_day_start(figures->before.until), first, &was, err) < 0 ||
        read_rates(desk, figures, figures->cut_off + 1, first, &is, err) < 0)
        rc = -1;
    for (size_t i = 0; rc == 0 && i < is.figures.len; i++)
        compare_figure(figures, &was.figures.items[i], &is.figures.items[i]);
    figures_release(&was);
    figures_release(&is);
    return rc;
}

int desk_figures(struct desk *desk, const char *contract, const struct figure_period *period,
                 wall_s cut_off, struct figures *figures, struct err *err)
{
    const struct config *config;
    day_t first;

    *figures = (struct figures){.period = *period, .asked = cut_off};
    if (desk_require(desk, MAY_READ, "figures", err) < 0)
        return -1;
    config = desk_full_config(desk, err);
    if (config == NULL || begin(config, contract, figures, err) < 0)
        return -1;
    first = first_day(config, figures->contract);
    add_rates(figures, first);
    add_budgets(figures, first);
    if (add_downtime(desk, figures, first, err) < 0)
        return -1;
    if (read_tickets(desk, earliest(figures), 0, figures, err) < 0)
        return -1;
    vec_each (figure, &figures->figures)
        figure_make(figure, figures->tickets.items, figures->tickets.len);
    return find_corrections(desk, figures, first, err);
}

void figures_release(struct figures *figures)
{
    vec_each (figure, &figures->figures)
        figure_release(figure);
    vec_release(&figures->figures);
    vec_each (ticket, &figures->tickets)
        figure_ticket_release(ticket);
    vec_release(&figures->tickets);
    vec_each (correction, &figures->corrections)
        free(correction->ticket);
    vec_release(&figures->corrections);
}
