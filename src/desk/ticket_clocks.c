/* From the journal to the clock engine. A ticket's events are read in the order of seq; their verbs
 * say what happened, the fields they set say when it took effect. Each class that the ticket was
 * ever graded into is a book of rules, made from the contract version in force when the ticket was
 * received (R15), once for each configuration that was put in force since (R16). */
#include "desk/ticket_clocks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/epochs.h"
#include "desk/promises.h"
#include "desk/ticket_master.h"
#include "model/contract_rules.h"
#include "model/ruler.h"
#include "model/ticket_lapse.h"
#include "model/urgency.h"
#include "store/journal.h"

static_assert((int)PROMISE_RESPOND == (int)CLOCK_RESPOND &&
                  (int)PROMISE_NOTICE == (int)CLOCK_NOTICE,
              "contracts and clocks count their kinds alike");
static_assert((int)MODE_EOD == (int)TARGET_EOD && (int)MODE_SAME_TIME == (int)TARGET_SAME_TIME,
              "contracts and targets count their modes alike");

/* The rules of one class in one configuration. */
struct book {
    const struct contract *contract; /* NULL: off contract */
    char *class;
    bool graded;
    size_t epoch;
    VEC(const struct worktime *) calendars; /* as many as the clocks have names of */
    VEC(struct clock_rule) rules;
    VEC(char *) clauses;
    VEC(struct clock_step *) steps;
};

/* Of the closing by silence, behind all events and before a configuration that is only planned. */
#define SILENCE_SEQ (INT64_MAX - 2)

/* Why the clocks stood still, for whoever asks (the ruler). */
struct pause_note {
    wall_s from;
    char *note;
};

struct ticket_clocks {
    struct desk *desk;
    const struct config *config;
    struct epochs *epochs;
    wall_s known_until;        /* 0: all */
    VEC(char *) calendars;     /* names; all books count them alike */
    struct sla sla, unplanned; /* unplanned: without the configuration that is planned */

    /* Of the ticket that is judged. */
    const struct contract *contract; /* as the events read so far and the epoch have it */
    size_t epoch;
    int64_t travel_s;
    VEC(struct book) books;
    VEC(struct clock_book) clock_books;
    struct clock_events events;
    VEC(struct pause_note) pause_notes;
    struct ticket folded; /* what the events read so far made of it; without private text */
    struct err *err;
};

static struct ticket_clocks *clocks_of(struct desk *desk, const struct config *config,
                                       struct err *err)
{
    struct ticket_clocks *clocks;

    if (config == NULL)
        return NULL;
    clocks = xcalloc(1, sizeof(*clocks));
    clocks->desk = desk;
    clocks->config = config;
    clocks->epochs = epochs_new(desk, config, err);
    if (clocks->epochs != NULL)
        return clocks;
    ticket_clocks_free(clocks);
    return NULL;
}

void ticket_clocks_know(struct ticket_clocks *clocks, wall_s until)
{
    clocks->known_until = until;
}

void ticket_clocks_plan(struct ticket_clocks *clocks, const struct config *next, wall_s at)
{
    epochs_plan(clocks->epochs, next, at);
}

struct ticket_clocks *ticket_clocks_new(struct desk *desk, struct err *err)
{
    return clocks_of(desk, desk_clock_config(desk, true, err), err);
}

struct ticket_clocks *ticket_clocks_plain(struct desk *desk, struct err *err)
{
    return clocks_of(desk, desk_clock_config(desk, false, err), err);
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
        vec_release(&book->calendars);
    }
    vec_each (pause, &clocks->pause_notes)
        free(pause->note);
    clocks->pause_notes.len = 0;
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
    vec_release(&clocks->pause_notes);
    sla_release(&clocks->sla);
    sla_release(&clocks->unplanned);
    vec_each (name, &clocks->calendars)
        free(*name);
    vec_release(&clocks->calendars);
    epochs_free(clocks->epochs);
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

static bool find_calendar(struct ticket_clocks *clocks, const char *id, unsigned *index)
{
    for (size_t i = 0; i < clocks->calendars.len; i++) {
        if (str_eq(clocks->calendars.items[i], id)) {
            *index = (unsigned)i;
            return true;
        }
    }
    if (id == NULL || epochs_calendar(clocks->epochs, clocks->epoch, id) == NULL)
        return false;
    *index = (unsigned)clocks->calendars.len;
    *vec_push(&clocks->calendars) = xstrdup(id);
    return true;
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
        .target = promise_target(clock),
        .pausable = clock->pausable,
        .agreed = clock->agreed,
        .travel_s = clock->kind == PROMISE_ON_SITE ? clocks->travel_s : 0,
    };
    struct str clauses = STR_INIT;

    if (!find_calendar(clocks, clock->calendar, &rule.calendar) ||
        clock_rule_check(&rule, NULL) < 0)
        return;
    contract_clauses_of(clocks->contract, "clocks", clock->id, &clauses);
    *vec_push(&book->clauses) = str_detach(&clauses);
    rule.clause = book->clauses.items[book->clauses.len - 1];
    add_steps(book, &rule, clock, clocks->contract);
    *vec_push(&book->rules) = rule;
}

/* R15: the version in force when the ticket was received, of the contract it was under then, as the
 * epoch's configuration has it. A contract that a configuration has no more stays as it was. */
static int follow_contract(struct ticket_clocks *clocks)
{
    const struct config *config = epochs_config(clocks->epochs, clocks->epoch, clocks->err);
    const struct ticket *folded = &clocks->folded;
    const struct contract *contract = NULL;
    const struct site *site =
        folded->site == NULL ? NULL : config_site(clocks->config, folded->site);

    if (config == NULL)
        return -1;
    if (folded->contract != NULL)
        contract = config_contract_at(config, folded->contract, civil_day_of(folded->received_at));
    if (contract != NULL || folded->contract == NULL)
        clocks->contract = contract;
    clocks->travel_s = site != NULL && site->travel.unit == SPAN_SECONDS ? site->travel.count : 0;
    return 0;
}

static void fill_book(struct ticket_clocks *clocks, struct book *book, const struct ticket *ticket)
{
    const struct contract_clock *strictest = NULL;

    if (!book->graded)
        strictest = promise_strictest(clocks->contract, clocks->epochs, clocks->epoch,
                                      ticket->system_id, ticket->received_at);
    if (strictest != NULL)
        add_rule(clocks, book, strictest);
    vec_each (clock, &clocks->contract->clocks) {
        if (contract_clock_applies(clock, book->class, ticket->system_id) &&
            (strictest == NULL || clock->kind != PROMISE_RESPOND))
            add_rule(clocks, book, clock);
    }
}

/* The book of a class, made when it is first needed. */
static unsigned book_of(struct ticket_clocks *clocks, const struct ticket *ticket)
{
    bool graded = ticket_is_graded(ticket);
    struct book *book;

    for (size_t i = 0; i < clocks->books.len; i++)
        if (clocks->books.items[i].epoch == clocks->epoch &&
            clocks->books.items[i].contract == clocks->contract &&
            clocks->books.items[i].graded == graded &&
            str_eq(clocks->books.items[i].class, ticket->class == NULL ? "" : ticket->class))
            return (unsigned)i;
    book = vec_push(&clocks->books);
    book->epoch = clocks->epoch;
    book->contract = clocks->contract;
    book->class = xstrdup(ticket->class == NULL ? "" : ticket->class);
    book->graded = graded;
    if (clocks->contract != NULL)
        fill_book(clocks, book, ticket);
    return (unsigned)clocks->books.len - 1;
}

/* --- configurations --- */

static int enter_epoch(struct ticket_clocks *clocks, size_t epoch)
{
    clocks->epoch = epoch;
    return follow_contract(clocks);
}

/* The configuration that a ticket began under. */
static int enter_first(struct ticket_clocks *clocks, int64_t seq)
{
    size_t epoch;

    return epochs_find(clocks->epochs, seq, &epoch, clocks->err) < 0 ? -1
                                                                     : enter_epoch(clocks, epoch);
}

/* The configurations that were put in force before an event, each an event of the ticket (R16). */
static int adopt_until(struct ticket_clocks *clocks, int64_t seq)
{
    while (clocks->epoch + 1 < epochs_count(clocks->epochs) &&
           epochs_seq(clocks->epochs, clocks->epoch + 1) < seq) {
        if (enter_epoch(clocks, clocks->epoch + 1) < 0)
            return -1;
        *vec_push(&clocks->events) =
            (struct clock_event){.seq = epochs_seq(clocks->epochs, clocks->epoch),
                                 .at = epochs_at(clocks->epochs, clocks->epoch),
                                 .kind = EV_CALENDAR_ADOPTED,
                                 .book = book_of(clocks, &clocks->folded)};
    }
    return 0;
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
#define INSTANT(verb, kind, member)                                                                \
    {                                                                                              \
        verb, kind, #member, offsetof(struct ticket, member)                                       \
    }

static const struct {
    const char *verb;
    enum clock_event_kind kind;
    const char *field;
    size_t instant;
} timed[] = {
    INSTANT("open", EV_RECEIVED, received_at),
    INSTANT("answer", EV_ANSWERED, answered_at),
    INSTANT("plan", EV_PLANNED, planned_at),
    INSTANT("onsite", EV_ONSITE_REQUESTED, onsite_wanted_at),
    INSTANT("remote_failed", EV_REMOTE_FAILED, remote_failed_at),
    INSTANT("dispatch", EV_DISPATCHED, dispatched_at),
    INSTANT("arrive", EV_ARRIVED, arrived_at),
    INSTANT("pause", EV_PAUSED, paused_at),
    INSTANT("resume", EV_RESUMED, resumed_at),
    INSTANT("resolve", EV_RESOLVED, resolved_at),
    INSTANT("feedback", EV_FED_BACK, told_at),
    INSTANT("confirm", EV_CLOSED, closed_at),
    INSTANT("report", EV_REPORTED, reported_at),
    INSTANT("lapse", EV_CLOSED, closed_at),
    INSTANT("followup", EV_FOLLOWED_UP, follow_up_at),
};

static const struct {
    const char *verb;
    enum clock_event_kind kind;
} untimed[] = {
    {"regrade", EV_REGRADED}, {"reopen", EV_REOPENED},    {"merge", EV_MERGED},
    {"unmerge", EV_UNMERGED}, {"withdraw", EV_WITHDRAWN}, {"exempt", EV_EXEMPTED},
    {"rebind", EV_REBOUND},
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

/* An undo takes back the event before it that is still standing, with all that it meant. */
static void void_last(struct ticket_clocks *clocks)
{
    int64_t seq = 0;

    for (size_t i = clocks->events.len; i > 0; i--) {
        struct clock_event *event = &clocks->events.items[i - 1];

        if (event->voided || event->kind == EV_CALENDAR_ADOPTED)
            continue;
        if (seq == 0)
            seq = event->seq;
        event->voided = event->seq == seq;
    }
}

/* The last event of a kind that stands; 0: there is none. */
static int64_t last_of(const struct ticket_clocks *clocks, enum clock_event_kind kind)
{
    for (size_t i = clocks->events.len; i > 0; i--) {
        const struct clock_event *event = &clocks->events.items[i - 1];
        bool same = event->kind == kind || (kind == EV_RESOLVED && event->kind == EV_WORKAROUND);

        if (!event->voided && same)
            return event->seq;
    }
    return 0;
}

/* R25: a wrong time is corrected by an event of its own, about the one that had it. */
static void add_corrections(struct ticket_clocks *clocks, const struct event *event,
                            const json_t *patch)
{
    for (size_t i = 0; i < ARRAY_LEN(timed); i++) {
        wall_s right = *(const wall_s *)((const char *)&clocks->folded + timed[i].instant);
        int64_t about = last_of(clocks, timed[i].kind);

        if (about == 0 || !sets(patch, timed[i].field))
            continue;
        *vec_push(&clocks->events) = (struct clock_event){.seq = event->seq,
                                                          .at = event->at,
                                                          .recorded = event->at,
                                                          .kind = EV_CORRECTED,
                                                          .about = about,
                                                          .until = right};
    }
}

/* A date agreed with the hospital, or the day that a document demands. */
static void add_agreement(struct ticket_clocks *clocks, const struct event *event,
                          const json_t *patch)
{
    const struct ticket *folded = &clocks->folded;
    wall_s due = folded->agreed_at;
    const struct worktime *worktime;

    if (!sets(patch, "agreed_at") && !sets(patch, "mandated_on"))
        return;
    worktime =
        epochs_calendar(clocks->epochs, clocks->epoch, ticket_lapse_calendar(clocks->contract));
    if (due == 0 && worktime != NULL)
        due = worktime_closing(worktime, folded->mandated_on);
    *vec_push(&clocks->events) = (struct clock_event){
        .seq = event->seq, .at = event->at, .recorded = event->at, .kind = EV_AGREED, .until = due};
}

/* What an event means besides its verb. before: the contract until then. */
static void add_besides(struct ticket_clocks *clocks, const struct event *event,
                        const json_t *patch, const struct contract *before)
{
    if (strcmp(event->verb, "edit") == 0)
        add_corrections(clocks, event, patch);
    if (strcmp(event->verb, "edit") == 0 && clocks->contract != before)
        *vec_push(&clocks->events) = (struct clock_event){.seq = event->seq,
                                                          .at = event->at,
                                                          .recorded = event->at,
                                                          .kind = EV_REBOUND,
                                                          .book = book_of(clocks, &clocks->folded)};
    add_agreement(clocks, event, patch);
}

static void add_details(struct ticket_clocks *clocks, const json_t *patch,
                        struct clock_event *event)
{
    const struct ticket *folded = &clocks->folded;

    switch (event->kind) {
    case EV_RECEIVED:
    case EV_REBOUND: event->book = book_of(clocks, folded); break;
    case EV_REGRADED:
        event->book = book_of(clocks, folded);
        event->reason = folded->regrade;
        break;
    case EV_PAUSED:
        event->until = folded->resume_at;
        event->reason = folded->pause_reason;
        *vec_push(&clocks->pause_notes) = (struct pause_note){
            .from = event->at,
            .note =
                xasprintf(_("%s (%s agreed)"), choice_label(pause_reasons, folded->pause_reason),
                          folded->pause_agreed_by == NULL ? "" : folded->pause_agreed_by)};
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
    case EV_MERGED:
        event->reason = folded->same_reporter ? MERGE_SAME_REPORTER : MERGE_REPORTER;
        break;
    default: break;
    }
}

/* All that is read of a patch: the instants of timed[], what the books follow from, and the details. */
static const char *const patch_keys[] = {
    "agreed_at",
    "answered_at",
    "arrived_at",
    "category",
    "class",
    "closed_at",
    "contract",
    "difficulty",
    "dispatched_at",
    "emergency",
    "exempted",
    "follow_up_at",
    "mandated_on",
    "onsite_wanted_at",
    "pause_agreed_by",
    "pause_reason",
    "paused_at",
    "planned_at",
    "priority_by_hand",
    "received_at",
    "regrade",
    "remote_failed_at",
    "reported_at",
    "resolved_at",
    "resume_at",
    "resumed_at",
    "same_reporter",
    "scope",
    "severity",
    "site",
    "solution",
    "state",
    "system",
    "told_at",
    "type",
    NULL,
};

static int read_event(const struct event *event, void *data)
{
    struct ticket_clocks *clocks = data;
    const struct contract *before;
    json_t *patch = json_read_keys(event->patch, strlen(event->patch), patch_keys, clocks->err);
    struct clock_event translated;
    int rc = -1;

    if (patch == NULL)
        return -1;
    if (clocks->events.len == 0 ? enter_first(clocks, event->seq) < 0
                                : adopt_until(clocks, event->seq) < 0)
        goto out;
    before = clocks->contract;
    if (fold(clocks, patch) < 0 || follow_contract(clocks) < 0)
        goto out;
    rc = 0;
    if (strcmp(event->verb, "void") == 0) {
        void_last(clocks);
        goto out;
    }
    translate(&clocks->folded, event, &translated);
    add_details(clocks, patch, &translated);
    *vec_push(&clocks->events) = translated;
    add_besides(clocks, event, patch, before);
out:
    json_decref(patch);
    return rc;
}

/* R12: the hospital's silence has closed it, though nobody has written that down yet. */
static void add_silence(struct ticket_clocks *clocks)
{
    const struct ticket *folded = &clocks->folded;
    const struct worktime *worktime;

    if (folded->state != TICKET_TO_CONFIRM)
        return;
    worktime =
        epochs_calendar(clocks->epochs, clocks->epoch, ticket_lapse_calendar(clocks->contract));
    if (worktime == NULL)
        return;
    *vec_push(&clocks->events) =
        (struct clock_event){.seq = SILENCE_SEQ,
                             .at = ticket_silent_at(folded, clocks->contract, worktime),
                             .kind = EV_CLOSED};
}

/* --- judging --- */

/* What the engine takes, once the events are gathered. */
static void fill_case(struct ticket_clocks *clocks, struct clock_case *clock_case)
{
    vec_each (book, &clocks->books) {
        vec_each (name, &clocks->calendars)
            /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
            *vec_push(&book->calendars) = epochs_calendar(clocks->epochs, book->epoch, *name);
        *vec_push(&clocks->clock_books) = (struct clock_book){.rules = book->rules.items,
                                                              .rule_count = book->rules.len,
                                                              .calendars = book->calendars.items};
    }
    *clock_case = (struct clock_case){.books = clocks->clock_books.items,
                                      .book_count = clocks->clock_books.len,
                                      .events = clocks->events.items,
                                      .event_count = clocks->events.len};
}

static int make_case(struct ticket_clocks *clocks, const struct ticket *ticket,
                     struct clock_case *clock_case, struct err *err)
{
    const struct journal_filter filter = {
        .kind = ticket_schema.kind, .subject = ticket->id, .until = clocks->known_until};

    forget_ticket(clocks);
    clocks->err = err;
    clocks->contract = NULL;
    if (journal_each(desk_store(clocks->desk), &filter, read_event, clocks, err) < 0 ||
        ticket_master_add(desk_store(clocks->desk), ticket->id, &clocks->events, err) < 0 ||
        adopt_until(clocks, SILENCE_SEQ) < 0)
        return -1;
    add_silence(clocks);
    if (adopt_until(clocks, INT64_MAX) < 0) /* what is planned stands last */
        return -1;
    fill_case(clocks, clock_case);
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

const struct sla *ticket_clocks_preview(struct ticket_clocks *clocks, const struct ticket *draft,
                                        wall_s now, struct err *err)
{
    struct clock_case clock_case;

    forget_ticket(clocks);
    clocks->err = err;
    clocks->contract = NULL;
    record_copy(&ticket_schema, &clocks->folded, draft);
    if (enter_epoch(clocks, epochs_count(clocks->epochs) - 1) < 0)
        return NULL;
    *vec_push(&clocks->events) = (struct clock_event){.seq = 1,
                                                      .at = draft->received_at,
                                                      .recorded = now,
                                                      .kind = EV_RECEIVED,
                                                      .book = book_of(clocks, &clocks->folded)};
    fill_case(clocks, &clock_case);
    sla_evaluate(&clocks->sla, &clock_case, now);
    return &clocks->sla;
}

wall_s ticket_clocks_last_event(const struct ticket_clocks *clocks)
{
    wall_s last = 0;

    for (size_t i = 0; i < clocks->events.len; i++) {
        const struct clock_event *event = &clocks->events.items[i];

        if (!event->voided && event->kind != EV_OTHER && event->kind != EV_CALENDAR_ADOPTED &&
            event->seq != SILENCE_SEQ && event->at > last)
            last = event->at;
    }
    return last;
}

int ticket_clocks_compare(struct ticket_clocks *clocks, const struct ticket *ticket, wall_s now,
                          const struct sla **before, const struct sla **after, struct err *err)
{
    struct clock_case clock_case;

    if (make_case(clocks, ticket, &clock_case, err) < 0)
        return -1;
    sla_evaluate(&clocks->sla, &clock_case, now);
    clock_case.event_count--; /* the last one is the planned configuration */
    sla_evaluate(&clocks->unplanned, &clock_case, now);
    *before = &clocks->unplanned;
    *after = &clocks->sla;
    return 0;
}

wall_s ticket_clocks_ahead(const struct ticket_clocks *clocks, wall_s now)
{
    wall_s ahead = INT64_MAX;

    vec_each (event, &clocks->events) {
        if (event->at > now && event->at < ahead)
            ahead = event->at;
    }
    return ahead;
}

const struct clock_verdict *ticket_clocks_nearest(const struct sla *sla)
{
    return urgency_nearest(sla);
}

static const char *note_of(const struct ticket_clocks *clocks, wall_s from)
{
    const char *note = NULL;

    for (size_t i = 0; i < clocks->pause_notes.len; i++)
        if (clocks->pause_notes.items[i].from == from)
            note = clocks->pause_notes.items[i].note;
    return note;
}

static void draw(const struct ticket_clocks *clocks, const struct clock_verdict *verdict,
                 const struct ticket *ticket, wall_s now, struct str *out)
{
    const struct sla *sla = &clocks->sla;
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
                                         .to = sla->pauses.list.items[i].to,
                                         .note = note_of(clocks, sla->pauses.list.items[i].from)};
    str_addf(&subject, "%s %s", ticket->id, choice_label(clock_kinds, (int)verdict->kind));
    input.subject = subject.buf;
    ruler_make(&ruler, &input);
    ruler_add_text(&ruler, RULER_PLAIN, out);
    ruler_release(&ruler);
    free(pauses);
    str_release(&subject);
}

/* A date that was agreed on is not computed; there is nothing to draw. */
static void say_agreed(const struct clock_verdict *verdict, const struct ticket *ticket,
                       struct str *out)
{
    str_addf(out, "%s %s  %s\n", ticket->id, choice_label(clock_kinds, (int)verdict->kind),
             verdict->rule->clause);
    if (verdict->due == 0) {
        str_add(out, verdict->state == CLOCK_PAUSED
                         ? _("paused: no date is due until it goes on\n")
                         : _("due on a date agreed with the hospital; none is agreed yet\n"));
        return;
    }
    str_add(out, _("due on the date agreed with the hospital, or the contract's longest: "));
    civil_add_instant(out, verdict->due);
    str_addc(out, '\n');
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
    if (verdict.rule->agreed)
        say_agreed(&verdict, ticket, out);
    else
        draw(clocks, &verdict, ticket, now, out);
    return 0;
}
