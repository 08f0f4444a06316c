/* From the journal to the clock engine. A ticket's events are read in the order of seq; their verbs
 * say what happened, the fields they set say when it took effect. Each class that the ticket was
 * ever graded into is a book of rules, made from the contract version in force when the ticket was
 * received (R15). */
#include "desk/ticket_clocks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "model/contract_rules.h"
#include "model/ruler.h"
#include "store/journal.h"

static_assert((int)PROMISE_RESPOND == (int)CLOCK_RESPOND &&
                  (int)PROMISE_NOTICE == (int)CLOCK_NOTICE,
              "contracts and clocks count their kinds alike");
static_assert((int)MODE_EOD == (int)TARGET_EOD && (int)MODE_SAME_TIME == (int)TARGET_SAME_TIME,
              "contracts and targets count their modes alike");

/* The rules of one class. */
struct book {
    char *class;
    VEC(struct clock_rule) rules;
    VEC(char *) clauses;
    VEC(struct clock_step *) steps;
};

struct ticket_clocks {
    struct desk *desk;
    const struct config *config;
    const struct worktime **calendars; /* one for each of the configuration's */
    struct sla sla;

    /* Of the ticket that is judged. */
    const struct contract *contract;
    int64_t travel_s;
    VEC(struct book) books;
    VEC(struct clock_book) clock_books;
    VEC(struct clock_event) events;
    struct ticket folded; /* what the events read so far made of it; without private text */
    struct err *err;
};

struct ticket_clocks *ticket_clocks_new(struct desk *desk, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    struct ticket_clocks *clocks;

    if (config == NULL)
        return NULL;
    clocks = xcalloc(1, sizeof(*clocks));
    clocks->desk = desk;
    clocks->config = config;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    clocks->calendars = xcalloc(config->calendars.len + 1, sizeof(*clocks->calendars));
    for (size_t i = 0; i < config->calendars.len; i++) {
        const struct service_calendar *calendar = &config->calendars.items[i];

        clocks->calendars[i] = worktime_new(calendar, config_own_days(config, calendar->own_days),
                                            config->years.items, config->years.len);
    }
    return clocks;
}

static void forget_ticket(struct ticket_clocks *clocks)
{
    vec_each (book, &clocks->books) {
        free(book->class);
        vec_release(&book->rules);
        vec_each (clause, &book->clauses)
            free(*clause);
        vec_release(&book->clauses);
        vec_each (steps, &book->steps)
            free(*steps);
        vec_release(&book->steps);
    }
    clocks->books.len = clocks->clock_books.len = clocks->events.len = 0;
    record_release(&ticket_schema, &clocks->folded);
}

void ticket_clocks_free(struct ticket_clocks *clocks)
{
    if (clocks == NULL)
        return;
    forget_ticket(clocks);
    vec_release(&clocks->books);
    vec_release(&clocks->clock_books);
    vec_release(&clocks->events);
    sla_release(&clocks->sla);
    for (size_t i = 0; i < clocks->config->calendars.len; i++)
        worktime_free((struct worktime *)clocks->calendars[i]);
    free(clocks->calendars);
    free(clocks);
}

/* --- rules from the contract --- */

static enum clock_event_kind start_of(const struct contract_clock *clock)
{
    switch (clock->start_on) {
    case START_RECEIVED: return EV_RECEIVED;
    case START_NOTICE: return EV_NOTICE;
    case START_ONSITE_REQUESTED: return EV_ONSITE_REQUESTED;
    case START_REMOTE_FAILED: return EV_REMOTE_FAILED;
    case START_RESOLVED: return EV_RESOLVED;
    case START_CLOSED: return EV_CLOSED;
    default: return EV_OTHER; /* as usual for the kind */
    }
}

static bool find_calendar(const struct ticket_clocks *clocks, const char *id, unsigned *index)
{
    for (size_t i = 0; i < clocks->config->calendars.len; i++) {
        if (str_eq(clocks->config->calendars.items[i].id, id)) {
            *index = (unsigned)i;
            return true;
        }
    }
    return false;
}

static void add_steps(struct book *book, struct clock_rule *rule,
                      const struct contract_clock *clock, const struct contract *contract)
{
    const struct contract_step *from =
        clock->steps.len > 0 ? clock->steps.items : contract->escalation.items;
    size_t count = clock->steps.len > 0 ? clock->steps.len : contract->escalation.len;
    struct clock_step *steps;

    if (count > STEPS_MAX)
        count = STEPS_MAX;
    if (count == 0)
        return;
    steps = xcalloc(count, sizeof(*steps));
    for (size_t i = 0; i < count; i++)
        steps[i] = (struct clock_step){
            .percent = (int)from[i].percent,
            .before_s = from[i].before.unit == SPAN_SECONDS ? from[i].before.count : 0,
            .role = from[i].to.len > 0 ? from[i].to.items[0] : ""};
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&book->steps) = steps;
    rule->steps = steps;
    rule->step_count = count;
}

static void add_rule(struct ticket_clocks *clocks, struct book *book,
                     const struct contract_clock *clock)
{
    struct clock_rule rule = {
        .kind = (enum clock_kind)clock->kind,
        .start_on = start_of(clock),
        .target = {.span = clock->target,
                   .mode = clock->mode,
                   .grace_s = clock->grace.unit == SPAN_SECONDS ? clock->grace.count : 0},
        .pausable = clock->pausable,
        .travel_s = clock->kind == PROMISE_ON_SITE ? clocks->travel_s : 0,
    };
    struct str clauses = STR_INIT;

    /* A date agreed for one ticket is no span; it is shown with the ticket. */
    if (clock->agreed || !find_calendar(clocks, clock->calendar, &rule.calendar) ||
        clock_rule_check(&rule, NULL) < 0)
        return;
    contract_clauses_of(clocks->contract, "clocks", clock->id, &clauses);
    *vec_push(&book->clauses) = str_detach(&clauses);
    rule.clause = book->clauses.items[book->clauses.len - 1];
    add_steps(book, &rule, clock, clocks->contract);
    *vec_push(&book->rules) = rule;
}

/* The book of a class, made when it is first needed. */
static unsigned book_of(struct ticket_clocks *clocks, const struct ticket *ticket)
{
    struct book *book;

    for (size_t i = 0; i < clocks->books.len; i++)
        if (str_eq(clocks->books.items[i].class, ticket->class))
            return (unsigned)i;
    book = vec_push(&clocks->books);
    book->class = xstrdup(ticket->class == NULL ? "" : ticket->class);
    for (size_t i = 0; clocks->contract != NULL && i < clocks->contract->clocks.len; i++) {
        const struct contract_clock *clock = &clocks->contract->clocks.items[i];

        if (contract_clock_applies(clock, book->class, ticket->system_id))
            add_rule(clocks, book, clock);
    }
    return (unsigned)clocks->books.len - 1;
}

/* --- events from the journal --- */

static int fold(struct ticket_clocks *clocks, const json_t *patch)
{
    const char *name;
    json_t *change;

    json_object_foreach((json_t *)patch, name, change)
    {
        const struct field *field = schema_field(&ticket_schema, name);

        if (field == NULL || (field->flags & FIELD_PRIVATE))
            continue;
        field_clear(field, &clocks->folded);
        if (field_from_json(field, &clocks->folded, json_array_get(change, PATCH_FORWARD),
                            clocks->err) < 0)
            return -1;
    }
    return 0;
}

static bool sets(const json_t *patch, const char *name)
{
    json_t *value = json_array_get(json_object_get(patch, name), PATCH_FORWARD);

    return value != NULL && !json_is_null(value);
}

/* Verbs whose instant is a field of the ticket. */
static const struct {
    const char *verb;
    enum clock_event_kind kind;
    size_t instant;
} timed[] = {
    {"open", EV_RECEIVED, offsetof(struct ticket, received_at)},
    {"answer", EV_ANSWERED, offsetof(struct ticket, answered_at)},
    {"plan", EV_PLANNED, offsetof(struct ticket, planned_at)},
    {"onsite", EV_ONSITE_REQUESTED, offsetof(struct ticket, onsite_wanted_at)},
    {"remote_failed", EV_REMOTE_FAILED, offsetof(struct ticket, remote_failed_at)},
    {"dispatch", EV_DISPATCHED, offsetof(struct ticket, dispatched_at)},
    {"arrive", EV_ARRIVED, offsetof(struct ticket, arrived_at)},
    {"pause", EV_PAUSED, offsetof(struct ticket, paused_at)},
    {"resume", EV_RESUMED, offsetof(struct ticket, resumed_at)},
    {"resolve", EV_RESOLVED, offsetof(struct ticket, resolved_at)},
    {"feedback", EV_FED_BACK, offsetof(struct ticket, told_at)},
    {"confirm", EV_CLOSED, offsetof(struct ticket, closed_at)},
    {"followup", EV_FOLLOWED_UP, offsetof(struct ticket, follow_up_at)},
};

static const struct {
    const char *verb;
    enum clock_event_kind kind;
} untimed[] = {
    {"regrade", EV_REGRADED}, {"reopen", EV_REOPENED},    {"merge", EV_MERGED},
    {"unmerge", EV_UNMERGED}, {"withdraw", EV_WITHDRAWN}, {"exempt", EV_EXEMPTED},
};

static void translate(const struct ticket *folded, const struct event *event,
                      struct clock_event *out)
{
    *out = (struct clock_event){.seq = event->seq, .at = event->at, .recorded = event->at};
    for (size_t i = 0; i < ARRAY_LEN(timed); i++) {
        if (strcmp(timed[i].verb, event->verb) == 0) {
            wall_s at = *(const wall_s *)((const char *)folded + timed[i].instant);

            out->kind = timed[i].kind;
            out->at = at != 0 ? at : event->at;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(untimed); i++)
        if (strcmp(untimed[i].verb, event->verb) == 0)
            out->kind = untimed[i].kind;
}

/* An undo takes back the event before it that is still standing. */
static void void_last(struct ticket_clocks *clocks)
{
    for (size_t i = clocks->events.len; i > 0; i--) {
        struct clock_event *event = &clocks->events.items[i - 1];

        if (!event->voided) {
            event->voided = true;
            return;
        }
    }
}

static void add_details(struct ticket_clocks *clocks, const json_t *patch,
                        struct clock_event *event)
{
    const struct ticket *folded = &clocks->folded;

    switch (event->kind) {
    case EV_RECEIVED: event->book = book_of(clocks, folded); break;
    case EV_REGRADED:
        event->book = book_of(clocks, folded);
        event->reason = folded->regrade;
        break;
    case EV_PAUSED:
        event->until = folded->resume_at;
        event->reason = folded->pause_reason;
        break;
    case EV_RESOLVED:
        if (!sets(patch, "solution"))
            event->kind = EV_WORKAROUND;
        break;
    case EV_FOLLOWED_UP:
        if (!sets(patch, "follow_up_at"))
            event->kind = EV_FOLLOW_UP_FAILED;
        break;
    case EV_EXEMPTED:
        event->clocks = ticket_clock_mask(folded->exempted == NULL ? "" : folded->exempted);
        break;
    default: break;
    }
}

static int read_event(const struct event *event, void *data)
{
    struct ticket_clocks *clocks = data;
    json_t *patch = json_read(event->patch, strlen(event->patch), clocks->err);
    struct clock_event translated;
    int rc = -1;

    if (patch == NULL)
        return -1;
    if (fold(clocks, patch) < 0)
        goto out;
    rc = 0;
    if (strcmp(event->verb, "void") == 0) {
        void_last(clocks);
        goto out;
    }
    translate(&clocks->folded, event, &translated);
    add_details(clocks, patch, &translated);
    *vec_push(&clocks->events) = translated;
out:
    json_decref(patch);
    return rc;
}

/* --- judging --- */

static int make_case(struct ticket_clocks *clocks, const struct ticket *ticket,
                     struct clock_case *clock_case, struct err *err)
{
    const struct journal_filter filter = {.kind = ticket_schema.kind, .subject = ticket->id};
    const struct site *site =
        ticket->site == NULL ? NULL : config_site(clocks->config, ticket->site);

    forget_ticket(clocks);
    clocks->err = err;
    clocks->contract = ticket->contract == NULL
                           ? NULL
                           : config_contract_at(clocks->config, ticket->contract,
                                                civil_day_of(ticket->received_at));
    clocks->travel_s = site != NULL && site->travel.unit == SPAN_SECONDS ? site->travel.count : 0;
    if (journal_each(desk_store(clocks->desk), &filter, read_event, clocks, err) < 0)
        return -1;
    vec_each (book, &clocks->books)
        *vec_push(&clocks->clock_books) = (struct clock_book){.rules = book->rules.items,
                                                              .rule_count = book->rules.len,
                                                              .calendars = clocks->calendars};
    *clock_case = (struct clock_case){.books = clocks->clock_books.items,
                                      .book_count = clocks->clock_books.len,
                                      .events = clocks->events.items,
                                      .event_count = clocks->events.len};
    return 0;
}

const struct sla *ticket_clocks_judge(struct ticket_clocks *clocks, const struct ticket *ticket,
                                      wall_s now, struct err *err)
{
    struct clock_case clock_case;

    if (make_case(clocks, ticket, &clock_case, err) < 0)
        return NULL;
    sla_evaluate(&clocks->sla, &clock_case, now);
    return &clocks->sla;
}

static bool is_urgent(const struct clock_verdict *verdict)
{
    if (verdict->stopped || verdict->due == 0)
        return false;
    return verdict->state == CLOCK_RUNNING || verdict->state == CLOCK_OFF_HOURS ||
           verdict->state == CLOCK_BREACHED;
}

const struct clock_verdict *ticket_clocks_nearest(const struct sla *sla)
{
    const struct clock_verdict *nearest = NULL;

    for (size_t i = 0; i < sla->verdicts.len; i++) {
        const struct clock_verdict *verdict = &sla->verdicts.items[i];

        if (is_urgent(verdict) && (nearest == NULL || verdict->due < nearest->due))
            nearest = verdict;
    }
    return nearest;
}

static void draw(const struct sla *sla, const struct clock_verdict *verdict,
                 const struct ticket *ticket, wall_s now, struct str *out)
{
    struct str subject = STR_INIT;
    struct ruler_pause *pauses = xcalloc(sla->pauses.list.len + 1, sizeof(*pauses));
    struct ruler ruler = {0};
    struct ruler_input input = {.clause = verdict->rule->clause,
                                .calendar = verdict->calendar,
                                .target = verdict->rule->target,
                                .start = verdict->start,
                                .now = now,
                                .stop = verdict->stop,
                                .pauses = pauses,
                                .pause_count = sla->pauses.list.len};

    for (size_t i = 0; i < sla->pauses.list.len; i++)
        pauses[i] = (struct ruler_pause){.from = sla->pauses.list.items[i].from,
                                         .to = sla->pauses.list.items[i].to};
    str_addf(&subject, "%s %s", ticket->id, choice_label(clock_kinds, (int)verdict->kind));
    input.subject = subject.buf;
    ruler_make(&ruler, &input);
    ruler_add_text(&ruler, RULER_PLAIN, out);
    ruler_release(&ruler);
    free(pauses);
    str_release(&subject);
}

int ticket_clocks_explain(struct ticket_clocks *clocks, const struct ticket *ticket,
                          enum clock_kind kind, wall_s now, struct str *out, struct err *err)
{
    struct clock_case clock_case;
    struct clock_verdict verdict;

    if (make_case(clocks, ticket, &clock_case, err) < 0)
        return -1;
    if (clock_case.book_count == 0 ||
        !sla_explain(&clocks->sla, &clock_case, kind, 0, now, &verdict))
        return err_set(err, ERR_FAILED, _("%s has no clock '%s'"), ticket->id,
                       choice_label(clock_kinds, (int)kind));
    if (verdict.start == 0)
        return err_set(err, ERR_FAILED, _("the clock '%s' of %s has not started"),
                       choice_label(clock_kinds, (int)kind), ticket->id);
    draw(&clocks->sla, &verdict, ticket, now, out);
    return 0;
}
