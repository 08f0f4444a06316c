#include "tui/ticket_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "base/width.h"
#include "desk/journals.h"
#include "desk/ticket_budget.h"
#include "desk/ticket_many.h"
#include "desk/tickets.h"
#include "tui/countdown.h"
#include "tui/form.h"

enum { LABEL_CELLS = 12, DAY_MIN = 480 };

/* --- lines --- */

static void add_line(struct text_block *block, const char *label, const char *value)
{
    struct str line = STR_INIT;

    width_add_padded(&line, label, LABEL_CELLS, 0);
    str_addf(&line, "  %s", value);
    text_block_add(block, ROLE_NORMAL, line.buf);
    str_release(&line);
}

static bool is_in(const char *const *names, const char *name)
{
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

/* --- facts --- */

/* Stands elsewhere on the page, or tells nobody anything. */
static bool is_left_out(const struct field *field, const struct ticket *ticket)
{
    static const char *const above[] = {"id",    "seq",          "state",         "subject",
                                        "links", "state_before", "same_reporter", NULL};

    if (is_in(above, field->name) || field_is_empty(field, ticket))
        return true;
    if (field->type == FIELD_BOOL && !*(const bool *)field_at_const(field, ticket))
        return true;
    return strcmp(field->name, "recorded_at") == 0 && ticket->recorded_at == ticket->received_at;
}

static void add_plain(struct text_block *block, const char *label, const char *value)
{
    text_block_addf(block, ROLE_NORMAL, "%s: %s", label, value);
}

static void add_facts(const struct ticket_words *words, const struct ticket *ticket,
                      struct text_block *block,
                      void (*add)(struct text_block *block, const char *label, const char *value))
{
    for (const struct field *f = ticket_schema.fields; f->name != NULL; f++) {
        struct str value = STR_INIT;

        if (is_left_out(f, ticket))
            continue;
        ticket_words_add_field(words, ticket, f, &value);
        add(block, form_label(f->name), value.buf);
        str_release(&value);
    }
}

void ticket_text_facts(const struct ticket_words *words, const struct ticket *ticket,
                       struct text_block *block)
{
    add_facts(words, ticket, block, add_line);
}

void ticket_text_plain(const struct ticket_words *words, const struct ticket *ticket,
                       struct text_block *block)
{
    add_facts(words, ticket, block, add_plain);
}

/* --- what comes by itself, what was --- */

static const char *party_name(const struct ticket_words *words, const char *id)
{
    if (words->contract != NULL && id != NULL)
        vec_each (party, &words->contract->parties)
            if (strcmp(party->id, id) == 0 && party->name != NULL)
                return party->name;
    return id == NULL ? "-" : id;
}

static void add_step(const struct ticket_words *words, const struct clock_verdict *verdict,
                     wall_s now, struct text_block *block)
{
    const char *role = party_name(words, verdict->rule->steps[verdict->next_step].role);
    struct str when = STR_INIT;
    char *line;

    when_add(&when, verdict->next_step_at, now);
    line = xasprintf(_("%s: %s is told at %s"), choice_label(clock_kinds, (int)verdict->kind), role,
                     when.buf);
    add_line(block, _("escalation"), line);
    free(line);
    str_release(&when);
}

static void add_struck(const struct clock_verdict *verdict, wall_s now, struct text_block *block)
{
    struct str when = STR_INIT;
    char *line;

    when_add(&when, verdict->struck_due, now);
    line = xasprintf(_("%s: was %s, due %s, before it was corrected"),
                     choice_label(clock_kinds, (int)verdict->kind),
                     choice_label(clock_states, (int)verdict->struck_state), when.buf);
    add_line(block, _("earlier"), line);
    free(line);
    str_release(&when);
}

void ticket_text_steps(const struct ticket_words *words, const struct sla *sla, wall_s now,
                       struct text_block *block)
{
    vec_each (verdict, &sla->verdicts) {
        if (!verdict->stopped && verdict->next_step >= 0)
            add_step(words, verdict, now, block);
        if (verdict->has_struck)
            add_struck(verdict, now, block);
    }
}

/* --- relations --- */

static void add_tickets(const char *label, const struct ticket *tickets, size_t count,
                        struct text_block *block)
{
    for (size_t i = 0; i < count; i++) {
        struct str value = STR_INIT;

        str_addf(&value, "%s  %s  ", tickets[i].id, ticket_state_label(tickets[i].state));
        if (tickets[i].subject != NULL)
            visible_add(&value, tickets[i].subject, strlen(tickets[i].subject), VISIBLE_LINE);
        add_line(block, i == 0 ? label : "", value.buf);
        str_release(&value);
    }
}

static void add_ids(const char *label, char *const *ids, size_t count, struct text_block *block)
{
    for (size_t i = 0; i < count; i++) {
        struct str value = STR_INIT;

        visible_add(&value, ids[i], strlen(ids[i]), VISIBLE_LINE);
        add_line(block, i == 0 ? label : "", value.buf);
        str_release(&value);
    }
}

static void add_days(struct str *out, int64_t minutes)
{
    int64_t tenths = (minutes * 10 + DAY_MIN / 2) / DAY_MIN;

    str_addf(out, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

static void add_budget(const struct ticket_budget *budget, struct text_block *block)
{
    struct str used = STR_INIT, limit = STR_INIT;
    char *line;

    add_days(&used, budget->used_min);
    add_days(&limit, budget->limit_min);
    line = xasprintf(budget->used_min > budget->limit_min ? _("%s: %s of %s person-days, exceeded")
                                                          : _("%s: %s of %s person-days"),
                     budget->name == NULL ? budget->id : budget->name, used.buf, limit.buf);
    add_line(block, _("budget"), line);
    free(line);
    str_release(&used);
    str_release(&limit);
}

static int add_budgets(struct desk *desk, const struct ticket *ticket, struct text_block *block,
                       struct err *err)
{
    struct ticket_budgets budgets = {0};
    int rc = desk_ticket_budgets(desk, ticket, &budgets, err);

    if (rc == 0)
        vec_each (budget, &budgets.list)
            add_budget(budget, block);
    ticket_budgets_release(&budgets);
    return rc;
}

int ticket_text_relations(struct desk *desk, const struct ticket *ticket, struct text_block *block,
                          struct err *err)
{
    struct ticket_relations relations = {0};
    int rc = desk_ticket_relations(desk, ticket, &relations, err);

    if (rc == 0) {
        add_ids(_("links"), ticket->links.items, ticket->links.len, block);
        add_tickets(_("merged here"), relations.merged.items, relations.merged.len, block);
        add_tickets(_("its incident"), relations.attached.items, relations.attached.len, block);
        add_ids(_("linked from"), relations.linked_from.items, relations.linked_from.len, block);
        rc = add_budgets(desk, ticket, block, err);
    }
    ticket_relations_release(&relations);
    return rc;
}

/* --- the timeline --- */

struct event_lines {
    char *head;    /* when, who, what */
    char *changes; /* "" if none */
    char *note;
};

struct timeline {
    const struct ticket_words *words;
    VEC(struct event_lines) events;
};

static const char *json_text(const json_t *event, const char *key)
{
    const char *text = json_string_value(json_object_get(event, key));

    return text == NULL ? "" : text;
}

static void add_change(const struct timeline *timeline, const char *name, const json_t *sides,
                       bool opening, struct str *out)
{
    const struct field *field = schema_field(&ticket_schema, name);

    if (field == NULL)
        return;
    str_addf(out, "%s%s ", out->len > 0 ? "; " : "", form_label(name));
    if (!opening) {
        ticket_words_add_json(timeline->words, field, json_array_get(sides, 0), out);
        str_add(out, " -> ");
    }
    ticket_words_add_json(timeline->words, field, json_array_get(sides, 1), out);
}

/* The instant of the event itself says nothing more. */
static bool is_stamp(const struct field *field, const json_t *sides, wall_s at)
{
    const json_t *after = json_array_get(sides, 1);

    return field->type == FIELD_TIME && json_is_null(json_array_get(sides, 0)) &&
           json_is_integer(after) && (wall_s)json_integer_value(after) == at;
}

/* The fields of the patch in the order of the table. Of a new ticket only what follows: the facts
 * stand above. */
static void add_changes(const struct timeline *timeline, const json_t *event, wall_s at,
                        struct str *out)
{
    static const char *const opened[] = {"contract", "class", "priority", "received_at", NULL};
    const json_t *patch = json_object_get(event, "patch");
    bool opening = strcmp(json_text(event, "verb"), "open") == 0;

    for (const struct field *f = ticket_schema.fields; f->name != NULL; f++) {
        const json_t *sides = json_object_get(patch, f->name);

        if (sides != NULL && strcmp(f->name, "id") != 0 && !is_stamp(f, sides, at) &&
            (!opening || is_in(opened, f->name)))
            add_change(timeline, f->name, sides, opening, out);
    }
}

static int take_event(const json_t *event, void *data)
{
    struct timeline *timeline = data;
    struct event_lines *lines = vec_push(&timeline->events);
    struct str when = STR_INIT, who = STR_INIT, changes = STR_INIT, note = STR_INIT;
    wall_s at = 0;

    if (civil_parse_instant(json_text(event, "at"), &at, NULL) == 0)
        civil_add_short(&when, at);
    ticket_words_add_person(timeline->words->config, json_text(event, "actor"), &who);
    add_changes(timeline, event, at, &changes);
    if (timeline->words->masked && json_text(event, "note")[0] != '\0')
        str_add(&note, "***");
    else
        visible_add(&note, json_text(event, "note"), strlen(json_text(event, "note")),
                    VISIBLE_TEXT);
    *lines = (struct event_lines){
        .head =
            xasprintf("%s  %s  %s", when.buf, who.buf, ticket_words_verb(json_text(event, "verb"))),
        .changes = str_detach(&changes),
        .note = str_detach(&note),
    };
    str_release(&when);
    str_release(&who);
    return 0;
}

static void release_timeline(struct timeline *timeline)
{
    vec_each (event, &timeline->events) {
        free(event->head);
        free(event->changes);
        free(event->note);
    }
    vec_release(&timeline->events);
}

int ticket_text_timeline(struct desk *desk, const struct ticket_words *words, const char *id,
                         struct text_block *block, struct err *err)
{
    const struct desk_journal_filter filter = {.kind = "ticket", .subject = id, .of_page = true};
    struct timeline timeline = {.words = words};
    int rc = desk_journal_each(desk, &filter, take_event, &timeline, err);

    for (size_t i = timeline.events.len; rc == 0 && i-- > 0;) {
        const struct event_lines *lines = &timeline.events.items[i];

        text_block_add(block, ROLE_NORMAL, lines->head);
        if (lines->note[0] != '\0')
            text_block_addf(block, ROLE_STRONG, "    %s", lines->note);
        if (lines->changes[0] != '\0')
            text_block_addf(block, ROLE_DIM, "    %s", lines->changes);
    }
    release_timeline(&timeline);
    return rc;
}
