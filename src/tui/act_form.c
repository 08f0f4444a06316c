#include "tui/act_form.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/tr.h"

static const struct field note_field = {.name = "note",
                                        .type = FIELD_TEXT,
                                        .flags = FIELD_LONG,
                                        .help = N_("Why; stands in the timeline.")};
static const struct field at_field = {
    .name = "at", .type = FIELD_TIME, .help = N_("When it took effect; empty: now.")};
static const struct field link_field = {
    .name = "what",
    .type = FIELD_TEXT,
    .max = 120,
    .help = N_("What it belongs to: ticket:NUMBER, alert:ID, change:ID, problem:ID, external:ID.")};
static const struct field spent_field = {.name = "what",
                                         .type = FIELD_TEXT,
                                         .max = 40,
                                         .help = N_("How long: 90m, 2h; -30m takes back.")};
/* Is added to what was spent before: so it never begins with that. */
static const struct field minutes_field = {.name = "effort_min",
                                           .type = FIELD_INT,
                                           .max = 1000000,
                                           .help = N_("Minutes; added to what was spent before.")};

static bool is_in(const char *const *names, const char *name)
{
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static bool is_verb(const struct ticket_act_row *row, const char *verb)
{
    return strcmp(row->verb, verb) == 0;
}

/* What it takes besides fields: act.what. NULL: nothing. */
static const struct field *what_field(const struct ticket_act_row *row)
{
    if (is_verb(row, "link") || is_verb(row, "unlink"))
        return &link_field;
    return is_verb(row, "effort") ? &spent_field : NULL;
}

bool act_form_is_empty(const struct ticket_act_row *row)
{
    return row->fields[0] == NULL && !row->needs_note && what_field(row) == NULL;
}

bool act_form_is_prefilled(const struct ticket_act_row *row)
{
    static const char *const verbs[] = {"edit",    "plan",   "resolve",  "regrade",
                                        "confirm", "rebind", "incident", NULL};

    return is_in(verbs, row->verb);
}

/* --- items --- */

static unsigned flags_of(const struct ticket_act_row *row, const char *name)
{
    static const char *const coded[] = {"scope",    "type",     "severity", "difficulty",
                                        "category", "contract", "assignee", NULL};
    static const char *const later[] = {"resume_at", "agreed_at", "mandated_on", NULL};
    const struct field *field = schema_field(&ticket_schema, name);
    unsigned flags = 0;

    if (is_in(row->required, name))
        flags |= FORM_REQUIRED;
    if (is_in(coded, name))
        flags |= FORM_OFFERED;
    if (is_in(later, name))
        flags |= FORM_FUTURE;
    else if (field->type == FIELD_TIME)
        flags |= FORM_PAST | FORM_FOLDED; /* instants are corrected seldom */
    return flags;
}

static void add_item(struct act_form *form, size_t *count, struct form_item item)
{
    if (*count < ACT_ITEMS_MAX - 1)
        form->items[(*count)++] = item;
}

static void add_field(struct act_form *form, size_t *count, const char *name)
{
    struct form_item item = {.name = name, .flags = flags_of(form->row, name)};

    if (is_verb(form->row, "resolve") && strcmp(name, "effort_min") == 0)
        item.field = &minutes_field;
    add_item(form, count, item);
}

void act_form_lay_out(struct act_form *form)
{
    const struct ticket_act_row *row = form->row;
    const struct field *what = what_field(row);
    size_t count = 0;

    for (const char *const *name = row->fields; *name != NULL; name++)
        add_field(form, &count, *name);
    if (what != NULL)
        add_item(
            form, &count,
            (struct form_item){.name = "what",
                               .field = what,
                               .label = what == &spent_field ? N_("time spent") : N_("belongs to"),
                               .flags = FORM_REQUIRED});
    add_item(form, &count,
             (struct form_item){.name = "note",
                                .field = &note_field,
                                .label = N_("note"),
                                .flags = row->needs_note ? FORM_REQUIRED : 0});
    if (row->stamp != NULL || is_verb(row, "broadcast"))
        add_item(form, &count,
                 (struct form_item){.name = "at",
                                    .field = &at_field,
                                    .label = N_("when"),
                                    .flags = FORM_FOLDED | FORM_PAST});
}

/* --- reading it --- */

/* As it stood when the form was opened. */
static bool is_untouched(const struct act_form *form, const char *name, const char *text)
{
    const struct field *field = schema_field(&ticket_schema, name);
    struct str before = STR_INIT;
    bool same;

    if (!act_form_is_prefilled(form->row) || field == NULL ||
        (is_verb(form->row, "resolve") && strcmp(name, "effort_min") == 0))
        return false;
    field_add_text(field, &form->shown, &before);
    same = strcmp(before.buf, text) == 0;
    str_release(&before);
    return same;
}

struct gathering {
    const struct act_form *form;
    struct ticket_act *act;
};

static void take(const char *name, const char *text, void *data)
{
    struct gathering *gathering = data;
    struct ticket_act *act = gathering->act;

    if (strcmp(name, "note") == 0)
        act->note = text[0] == '\0' ? NULL : text;
    else if (strcmp(name, "what") == 0)
        act->what = text;
    else if (strcmp(name, "at") != 0 && !is_untouched(gathering->form, name, text))
        *vec_push(&act->values) = (struct ticket_value){name, text};
}

int act_form_gather(const struct act_form *act_form, const struct form *form,
                    struct ticket_act *act, struct err *err)
{
    struct gathering gathering;
    const char *at = form_text(form, "at");

    *act = (struct ticket_act){.verb = act_form->row->verb, .seen = act_form->seen};
    gathering = (struct gathering){act_form, act};
    form_each(form, take, &gathering);
    return at[0] == '\0' ? 0 : field_parse(&at_field, &act->at, at, err);
}

static bool differs(const struct field *field, const struct ticket *ticket, const char *text)
{
    struct str there = STR_INIT;
    bool other;

    field_add_text(field, ticket, &there);
    other = strcmp(there.buf, text) != 0;
    str_release(&there);
    return other;
}

const char *act_form_contested(const struct act_form *form, const struct ticket_act *act,
                               const struct ticket *now)
{
    const char *name = NULL;

    for (size_t i = 0; i < act->values.len; i++) {
        const struct ticket_value *value = &act->values.items[i];
        const struct field *field = schema_field(&ticket_schema, value->field);
        struct str then = STR_INIT;
        bool moved;

        field_add_text(field, &form->shown, &then);
        moved = differs(field, now, then.buf);
        str_release(&then);
        if (moved)
            return field->name;
        if (name == NULL && differs(field, now, value->text)) /* it moved before a draft went on */
            name = field->name;
    }
    return name;
}
