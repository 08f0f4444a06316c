/* Rates are compared as numerator * 1000 >= goal * denominator; nothing here divides except to show
 * a value, and then by a number that is not 0. */
#include "model/figure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"

enum { MS_A_MIN = 60000 };

const struct choice figure_kinds[] = {
    {FIGURE_RESOLUTION, "resolution", N_("rate of resolution")},
    {FIGURE_ATTAINMENT, "attainment", N_("rate of attainment")},
    {FIGURE_SATISFACTION, "satisfaction", N_("satisfaction")},
    {FIGURE_PERSON_DAYS, "person_days", N_("person-days")},
    {FIGURE_DEMANDS, "demands", N_("requests within their person-days")},
    {FIGURE_DOWNTIME, "downtime", N_("downtime")},
    {0, NULL, NULL},
};

const struct choice figure_parts[] = {
    {PART_KEPT, "kept", N_("counted")},
    {PART_MISSED, "missed", N_("counted as missed")},
    {PART_EXEMPT, "exempt", N_("exempt")},
    {PART_PENDING, "pending", N_("not judged yet")},
    {PART_EXCLUDED, "excluded", N_("not counted")},
    {0, NULL, NULL},
};

const struct choice figure_reasons[] = {
    {WHY_RESOLVED, "resolved", N_("resolved")},
    {WHY_UNRESOLVED, "unresolved", N_("not resolved")},
    {WHY_MET, "met", N_("every clock met")},
    {WHY_BREACHED, "breached", N_("breached")},
    {WHY_EXEMPTED, "exempted", N_("breached, exempt")},
    {WHY_RUNNING, "running", N_("still runs")},
    {WHY_NO_CLOCK, "no_clock", N_("no clock has run")},
    {WHY_WITHDRAWN, "withdrawn", N_("withdrawn")},
    {WHY_MERGED, "merged", N_("merged")},
    {WHY_SCORED, "scored", N_("score")},
    {WHY_NO_SCORE, "no_score", N_("no score yet")},
    {WHY_SPENT, "spent", N_("minutes spent")},
    {WHY_OVERSPENT, "overspent", N_("minutes spent, over the budget")},
    {0, NULL, NULL},
};

const struct choice figure_answers[] = {
    {ANSWER_NO_GOAL, "no_goal", N_("no goal")},     {ANSWER_NONE, "none", N_("none yet")},
    {ANSWER_NOT_KNOWN, "unknown", N_("not known")}, {ANSWER_MET, "met", N_("goal reached")},
    {ANSWER_MISSED, "missed", N_("goal missed")},   {0, NULL, NULL},
};

/* --- periods --- */

static bool digits(const char *text, size_t count, int *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *number = *number * 10 + (text[i] - '0');
    }
    return true;
}

static day_t first_of(int year, int month)
{
    return civil_day(year + (month - 1) / 12, (month - 1) % 12 + 1, 1);
}

/* The months of a year that the rest behind it means: "", "-11", "-Q4". */
static bool read_months(const char *rest, struct figure_period *period, int *first, int *count)
{
    size_t len = strlen(rest);

    if (len == 0) {
        period->kind = PERIOD_YEAR;
        *first = 1;
        *count = 12;
        return true;
    }
    if (len != 3 || rest[0] != '-')
        return false;
    if ((rest[1] == 'Q' || rest[1] == 'q') && rest[2] >= '1' && rest[2] <= '4') {
        period->kind = PERIOD_QUARTER;
        *first = (rest[2] - '1') * 3 + 1;
        *count = 3;
        return true;
    }
    period->kind = PERIOD_MONTH;
    *count = 1;
    return digits(rest + 1, 2, first) && *first >= 1 && *first <= 12;
}

int figure_period_parse(const char *text, struct figure_period *period, struct err *err)
{
    int year, first, count;

    if (strlen(text) < 4 || !digits(text, 4, &year) || year < 1971 ||
        !read_months(text + 4, period, &first, &count))
        return err_set(err, ERR_USAGE,
                       _("'%s' is no period; write a month 2026-11, a quarter 2026-Q4 or a year "
                         "2026"),
                       text);
    period->from = first_of(year, first);
    period->until = first_of(year, first + count);
    return 0;
}

void figure_period_add(struct str *out, const struct figure_period *period)
{
    int year, month, mday;

    civil_day_split(period->from, &year, &month, &mday);
    str_addf(out, "%04d", year);
    if (period->kind == PERIOD_MONTH)
        str_addf(out, "-%02d", month);
    else if (period->kind == PERIOD_QUARTER)
        str_addf(out, "-Q%d", (month + 2) / 3);
}

/* --- which part a ticket has in a figure --- */

static void set(struct figure_entry *entry, enum figure_part part, enum figure_reason why)
{
    entry->part = part;
    entry->why = why;
}

static void set_gone(struct figure_entry *entry)
{
    set(entry, PART_EXCLUDED, entry->ticket->fate == FATE_WITHDRAWN ? WHY_WITHDRAWN : WHY_MERGED);
}

static void count_resolution(const struct figure *figure, struct figure_entry *entry)
{
    const struct figure_ticket *ticket = entry->ticket;

    if (ticket->fate != FATE_STANDING)
        set_gone(entry);
    else if (ticket->resolved_at != 0 && ticket->resolved_at <= figure->cut_off)
        set(entry, PART_KEPT, WHY_RESOLVED);
    else
        set(entry, PART_MISSED, WHY_UNRESOLVED);
}

static bool runs(enum clock_state state)
{
    return state == CLOCK_RUNNING || state == CLOCK_PAUSED || state == CLOCK_OFF_HOURS;
}

/* The first clock of the ticket in such a state; NULL if there is none. */
static const struct clock_verdict *find_breach(const struct figure_ticket *ticket, bool exempt)
{
    vec_each (verdict, &ticket->verdicts)
        if (verdict->state == CLOCK_BREACHED && verdict->exempt == exempt)
            return verdict;
    return NULL;
}

static const struct clock_verdict *find_running(const struct figure_ticket *ticket)
{
    vec_each (verdict, &ticket->verdicts)
        if (runs(verdict->state))
            return verdict;
    return NULL;
}

static bool has_met(const struct figure_ticket *ticket)
{
    vec_each (verdict, &ticket->verdicts)
        if (verdict->state == CLOCK_MET)
            return true;
    return false;
}

/* The order matters: a breach counts whatever became of the ticket (R10, R18). */
static void count_attainment(struct figure_entry *entry)
{
    const struct figure_ticket *ticket = entry->ticket;
    const struct clock_verdict *verdict;

    if ((verdict = find_breach(ticket, false)) != NULL)
        set(entry, PART_MISSED, WHY_BREACHED);
    else if (ticket->fate != FATE_STANDING)
        set_gone(entry);
    else if ((verdict = find_breach(ticket, true)) != NULL)
        set(entry, PART_EXEMPT, WHY_EXEMPTED);
    else if ((verdict = find_running(ticket)) != NULL)
        set(entry, PART_PENDING, WHY_RUNNING);
    else if (has_met(ticket))
        set(entry, PART_KEPT, WHY_MET);
    else
        set(entry, PART_EXCLUDED, WHY_NO_CLOCK);
    if (verdict != NULL)
        entry->clock = verdict->kind;
}

static void count_satisfaction(struct figure_entry *entry)
{
    const struct figure_ticket *ticket = entry->ticket;

    entry->amount = ticket->score;
    if (ticket->score > 0)
        set(entry, PART_KEPT, WHY_SCORED);
    else if (ticket->fate != FATE_STANDING)
        set_gone(entry);
    else
        set(entry, PART_PENDING, WHY_NO_SCORE);
}

/* What took no work is not behind the figure at all. */
static void count_effort(const struct figure *figure, struct figure_entry *entry)
{
    entry->amount = entry->ticket->effort_min;
    if (entry->amount <= 0)
        return;
    if (figure->kind == FIGURE_DEMANDS && entry->amount > figure->limit)
        set(entry, PART_MISSED, WHY_OVERSPENT);
    else
        set(entry, PART_KEPT, WHY_SPENT);
}

bool figure_is_about(const struct figure *figure, const struct figure_ticket *ticket)
{
    if (ticket->accepted_at < figure->from || ticket->accepted_at > figure->cut_off)
        return false;
    if (figure->categories.len == 0 && figure->classes.len == 0)
        return true;
    vec_each (category, &figure->categories)
        if (str_eq(*category, ticket->category))
            return true;
    vec_each (class, &figure->classes)
        if (str_eq(*class, ticket->class))
            return true;
    return false;
}

static void place(struct figure *figure, const struct figure_ticket *ticket)
{
    struct figure_entry entry = {.ticket = ticket};

    switch (figure->kind) {
    case FIGURE_RESOLUTION: count_resolution(figure, &entry); break;
    case FIGURE_ATTAINMENT: count_attainment(&entry); break;
    case FIGURE_SATISFACTION: count_satisfaction(&entry); break;
    case FIGURE_PERSON_DAYS:
    case FIGURE_DEMANDS: count_effort(figure, &entry); break;
    case FIGURE_DOWNTIME: break;
    }
    if (entry.part == 0)
        return;
    *vec_push(&figure->entries) = entry;
    figure->parts[entry.part]++;
}

/* --- the numbers --- */

static void add_up(struct figure *figure)
{
    int64_t amounts = 0;

    vec_each (entry, &figure->entries)
        if (entry->part == PART_KEPT)
            amounts += entry->amount;
    figure->numerator = (int64_t)figure->parts[PART_KEPT];
    figure->denominator = figure->numerator + (int64_t)figure->parts[PART_MISSED];
    if (figure->kind == FIGURE_SATISFACTION || figure->kind == FIGURE_PERSON_DAYS)
        figure->numerator = amounts;
    if (figure->kind == FIGURE_PERSON_DAYS || figure->kind == FIGURE_DOWNTIME)
        figure->denominator = figure->has_goal ? figure->goal : 0;
    if (figure->kind == FIGURE_DOWNTIME && figure->downtime != NULL)
        figure->numerator = figure->downtime->sum_ms / MS_A_MIN;
}

static enum figure_answer answer(const struct figure *figure, int64_t numerator,
                                 int64_t denominator)
{
    bool met;

    if (figure->kind == FIGURE_DOWNTIME && figure->downtime == NULL)
        return ANSWER_NOT_KNOWN;
    if (!figure->has_goal)
        return ANSWER_NO_GOAL;
    if (figure->kind == FIGURE_DOWNTIME)
        return figure->downtime->sum_ms <= figure->goal * MS_A_MIN ? ANSWER_MET : ANSWER_MISSED;
    if (figure->kind == FIGURE_PERSON_DAYS)
        return numerator <= figure->goal ? ANSWER_MET : ANSWER_MISSED;
    if (denominator == 0)
        return ANSWER_NONE;
    met = figure->kind == FIGURE_SATISFACTION ? numerator >= figure->goal * denominator
                                              : numerator * 1000 >= figure->goal * denominator;
    return met ? ANSWER_MET : ANSWER_MISSED;
}

void figure_make(struct figure *figure, const struct figure_ticket *tickets, size_t count)
{
    figure->entries.len = 0;
    memset(figure->parts, 0, sizeof(figure->parts));
    for (size_t i = 0; i < count; i++)
        if (figure_is_about(figure, &tickets[i]))
            place(figure, &tickets[i]);
    add_up(figure);
    figure->answer = answer(figure, figure->numerator, figure->denominator);
}

void figure_release(struct figure *figure)
{
    vec_release(&figure->categories);
    vec_release(&figure->classes);
    vec_release(&figure->entries);
    if (figure->downtime != NULL)
        downtime_release(figure->downtime);
    free(figure->downtime);
}

void figure_ticket_release(struct figure_ticket *ticket)
{
    free(ticket->id);
    free(ticket->into);
    free(ticket->category);
    free(ticket->class);
    vec_release(&ticket->verdicts);
}

/* --- shown --- */

/* Towards less, also below 0; denominator > 0. */
static int64_t divide_down(int64_t numerator, int64_t denominator)
{
    int64_t quotient = numerator / denominator;

    return numerator % denominator < 0 ? quotient - 1 : quotient;
}

static int64_t tenths_of(enum figure_kind kind, int64_t numerator, int64_t denominator)
{
    if (kind == FIGURE_PERSON_DAYS)
        return divide_down(numerator * 10, PERSON_DAY_MIN);
    return divide_down(numerator * (kind == FIGURE_SATISFACTION ? 10 : 1000), denominator);
}

bool figure_tenths(const struct figure *figure, int64_t *tenths)
{
    if (figure->kind == FIGURE_DOWNTIME && figure->downtime != NULL) {
        *tenths = figure->downtime->sum_ms * 10 / MS_A_MIN;
        return true;
    }
    if (figure->kind == FIGURE_DOWNTIME ||
        (figure->kind != FIGURE_PERSON_DAYS && figure->denominator == 0))
        return false;
    *tenths = tenths_of(figure->kind, figure->numerator, figure->denominator);
    return true;
}

void figure_add_tenths(struct str *out, int64_t tenths)
{
    int64_t size = tenths < 0 ? -tenths : tenths;

    str_addf(out, "%s%" PRId64 ".%" PRId64, tenths < 0 ? "-" : "", size / 10, size % 10);
}

static void next_score(const struct figure *figure, struct figure_next *next)
{
    int64_t needed = figure->goal * (figure->denominator + 1) - figure->numerator;

    next->has_room = true;
    next->room = needed < 1 ? 1 : needed;
}

bool figure_burn(const struct figure *figure, int64_t *tenths)
{
    wall_s elapsed = figure->cut_off + 1 - figure->from, all = figure->until - figure->from;

    if (figure->kind != FIGURE_DOWNTIME || figure->downtime == NULL || figure->goal <= 0 ||
        elapsed <= 0 || all <= 0)
        return false;
    *tenths = figure->downtime->sum_ms / 1000 * 10 * all / (figure->goal * 60 * elapsed);
    return true;
}

static bool next_downtime(const struct figure *figure, struct figure_next *next)
{
    int64_t left_ms;

    if (figure->downtime == NULL)
        return false;
    left_ms = figure->goal * MS_A_MIN - figure->downtime->sum_ms;
    next->has_room = true;
    next->room = divide_down(left_ms, MS_A_MIN);
    next->tenths = divide_down(left_ms * 10, MS_A_MIN);
    next->answer = figure->answer;
    return true;
}

bool figure_next(const struct figure *figure, struct figure_next *next)
{
    bool score = figure->kind == FIGURE_SATISFACTION;
    int64_t numerator = figure->numerator + (score ? 1 : 0);

    *next = (struct figure_next){.answer = ANSWER_NO_GOAL};
    if (!figure->has_goal || figure->kind == FIGURE_DEMANDS)
        return false;
    if (figure->kind == FIGURE_DOWNTIME)
        return next_downtime(figure, next);
    if (figure->kind == FIGURE_PERSON_DAYS) {
        next->has_room = true;
        next->room = figure->goal - figure->numerator;
        next->tenths = divide_down(next->room * 10, PERSON_DAY_MIN);
        next->answer = figure->answer;
        return true;
    }
    next->tenths = tenths_of(figure->kind, numerator, figure->denominator + 1);
    next->answer = answer(figure, numerator, figure->denominator + 1);
    if (score) {
        next_score(figure, next);
    } else if (figure->answer == ANSWER_MET && figure->goal > 0) {
        next->has_room = true;
        next->room = figure->numerator * 1000 / figure->goal - figure->denominator;
    }
    return true;
}
