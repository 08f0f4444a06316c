/* A value in a patch is as the store keeps it (a code, seconds, a reference to private text). It is
 * read back through its field's row, so that it looks here as it does in the record itself. */
#include "tui/event_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "base/width.h"
#include "desk/journals.h"
#include "desk/tickets.h"
#include "model/records.h"
#include "tui/console.h"
#include "tui/countdown.h"
#include "tui/form.h"

enum { LABEL_CELLS = 16 };

static const struct {
    const char *kind, *words;
} kinds[] = {
    {"access", N_("access")},
    {"alert", N_("alert")},
    {"change", N_("change")},
    {"clock", N_("system clock")},
    {"config_version", N_("configuration")},
    {"contact", N_("contact")},
    {"maintenance", N_("maintenance window")},
    {"obligation", N_("obligation")},
    {"outage", N_("outage")},
    {"patrol", N_("patrol")},
    {"patrol_answer", N_("item of a patrol")},
    {"silence", N_("silence")},
    {"stand_in", N_("stand-in")},
    {"ticket", N_("ticket")},
};

static const struct {
    const char *kind, *verb, *words; /* kind NULL: of any */
} verbs[] = {
    {"access", "export", N_("an export was taken")},
    {"access", "refused", N_("refused")},
    {"access", "unmask", N_("private text was read")},
    {"alert", "ack", N_("took it")},
    {"alert", "better", N_("it got better")},
    {"alert", "confirm", N_("it is certain")},
    {"alert", "end", N_("it is over")},
    {"alert", "group", N_("it is one of a group")},
    {"alert", "raise", N_("it was raised")},
    {"alert", "recover", N_("it recovered")},
    {"alert", "resolve", N_("ended it by hand")},
    {"alert", "return", N_("it came back")},
    {"alert", "tell", N_("its rule was carried out")},
    {"alert", "unsilence", N_("its silence was over")},
    {"alert", "worse", N_("it got worse")},
    {"change", "approve", N_("approved it")},
    {"change", "attach", N_("added evidence")},
    {"change", "cancel", N_("took it back")},
    {"change", "finish", N_("ended the work")},
    {"change", "start", N_("began the work")},
    {"change", "submit", N_("handed it in")},
    {"clock", "step", N_("the clock was set back")},
    {"config_version", "apply", N_("put it in force")},
    {"maintenance", "close", N_("said that the work is over")},
    {"maintenance", "open", N_("announced it")},
    {"obligation", "begin", N_("it became due")},
    {"obligation", "done", N_("did it")},
    {"obligation", "missed", N_("it was missed")},
    {"obligation", "take_back", N_("it proves nothing any more")},
    {"obligation", "waive", N_("waived it")},
    {"outage", "begin", N_("it began")},
    {"outage", "end", N_("it ended")},
    {"silence", "begin", N_("silenced it")},
    {"silence", "end", N_("ended the silence")},
    {"patrol", "begin", N_("began the round")},
    {"patrol", "sign", N_("signed it")},
    {"patrol_answer", "fill", N_("filled it in")},
    {"patrol_answer", "judge", N_("judged from checks")},
    {"patrol_answer", "skip", N_("left it out")},
    {"patrol_answer", "ticket", N_("opened a ticket about it")},
    {"stand_in", "begin", N_("agreed on it")},
    {"stand_in", "pair", N_("paired the two halves of a swap")},
    {"stand_in", "undo", N_("took it back")},
    {"ticket", "open", N_("took the call")},
    {NULL, "add", N_("added it")},
    {NULL, "edit", N_("corrected it")},
    {NULL, "redact", N_("erased private text")},
    {NULL, "remove", N_("removed it")},
    {NULL, "void", N_("it was a mistake")},
};

const char *event_text(const json_t *event, const char *key)
{
    const char *text = json_string_value(json_object_get(event, key));

    return text == NULL ? "" : text;
}

wall_s event_at(const json_t *event)
{
    wall_s at = 0;

    return civil_parse_instant(event_text(event, "at"), &at, NULL) < 0 ? 0 : at;
}

const char *event_kind_words(const char *kind)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return tr(kinds[i].words);
    return kind;
}

const char *event_verb_words(const char *kind, const char *verb)
{
    const struct ticket_act_row *row = strcmp(kind, "ticket") == 0 ? ticket_act_row(verb) : NULL;

    if (row != NULL && row->summary != NULL)
        return tr(row->summary);
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(verbs[i].verb, verb) == 0 &&
            (verbs[i].kind == NULL || strcmp(verbs[i].kind, kind) == 0))
            return tr(verbs[i].words);
    return verb;
}

/* --- values --- */

static bool is_reference(const json_t *value)
{
    return json_is_object(value) && json_object_get(value, "text") != NULL;
}

static void add_texts(struct str *out, const void *slot)
{
    const VEC(char *) *texts = slot;

    vec_each (text, texts)
        str_addf(out, "%s%s", text > texts->items ? ", " : "", *text);
}

void field_add_words(struct str *out, const struct field *field, const void *record, wall_s now)
{
    const void *slot = field_at_const(field, record);

    if (field_is_empty(field, record))
        str_addc(out, '-');
    else if (field->type == FIELD_CHOICE)
        str_add(out, choice_label(field->choices, *(const int *)slot));
    else if (field->type == FIELD_BOOL)
        str_add(out, _("yes"));
    else if (field->type == FIELD_TIME)
        when_add(out, *(const wall_s *)slot, now);
    else if (field->type == FIELD_TEXTS)
        add_texts(out, slot);
    else
        field_add_text(field, record, out);
}

/* A patch of a field that is no more, or of an older form. */
static void add_raw(struct str *out, const json_t *value)
{
    if (json_is_string(value))
        str_add(out, json_string_value(value));
    else
        json_add_canonical(out, value);
}

static void add_value(struct str *out, const struct schema *schema, const char *name,
                      const json_t *value, wall_s now)
{
    const struct field *field = schema == NULL ? NULL : schema_field(schema, name);
    void *record;

    if (value == NULL || json_is_null(value)) {
        str_addc(out, '-');
    } else if (is_reference(value)) {
        str_add(out, "***");
    } else if (field == NULL) {
        add_raw(out, value);
    } else {
        record = xcalloc(1, schema->size);
        if (field_from_json(field, record, value, NULL) == 0)
            field_add_words(out, field, record, now);
        else
            add_raw(out, value);
        record_release(schema, record);
        free(record);
    }
}

static bool holds(const json_t *list, const json_t *wanted)
{
    const json_t *item;
    size_t i;

    json_array_foreach((json_t *)list, i, item)
    {
        if (json_equal(item, wanted))
            return true;
    }
    return false;
}

/* What list has and other has not, each behind a sign. */
static void add_only(struct str *out, const json_t *list, const json_t *other, char sign)
{
    const json_t *item;
    size_t i;

    json_array_foreach((json_t *)list, i, item)
    {
        if (holds(other, item))
            continue;
        str_addf(out, "%s%c", out->len > 0 && out->buf[out->len - 1] != ' ' ? " " : "", sign);
        add_raw(out, item);
    }
}

static void add_change(struct str *out, const struct schema *schema, const char *name,
                       const json_t *change, wall_s now)
{
    const json_t *before = json_array_get(change, 0), *after = json_array_get(change, 1);

    if (json_is_array(before) && json_is_array(after)) {
        add_only(out, before, after, '-');
        add_only(out, after, before, '+');
        return;
    }
    if (!json_is_null(before)) {
        add_value(out, schema, name, before, now);
        str_add(out, " -> ");
    }
    add_value(out, schema, name, after, now);
}

/* Of a record that is new everything changed: only what it is about. */
static bool add_new_record(struct str *out, const struct schema *schema, const json_t *patch,
                           wall_s now)
{
    static const char *const about[] = {"subject", "title", "change", "name", "duty", "away"};
    const json_t *id = json_object_get(patch, "id");

    if (id == NULL || !json_is_null(json_array_get(id, 0)))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(about); i++) {
        const json_t *change = json_object_get(patch, about[i]);

        if (change == NULL)
            continue;
        add_value(out, schema, about[i], json_array_get(change, 1), now);
        break;
    }
    return true;
}

void event_add_changes(struct str *out, const json_t *event, wall_s now)
{
    const struct schema *schema = record_kind(event_text(event, "kind"));
    size_t begin = out->len;
    const char *name;
    json_t *change;

    if (add_new_record(out, schema, json_object_get(event, "patch"), now))
        return;
    json_object_foreach(json_object_get(event, "patch"), name, change)
    {
        str_addf(out, "%s%s ", out->len > begin ? ", " : "", form_label(name));
        add_change(out, schema, name, change, now);
    }
}

void event_add_patch(struct text_block *block, const json_t *event, wall_s now)
{
    const struct schema *schema = record_kind(event_text(event, "kind"));
    const char *name;
    json_t *change;

    json_object_foreach(json_object_get(event, "patch"), name, change)
    {
        struct str line = STR_INIT;

        width_add_padded(&line, form_label(name), LABEL_CELLS, 0);
        str_addc(&line, ' ');
        add_change(&line, schema, name, change, now);
        text_block_add(block, ROLE_NORMAL, line.buf);
        str_release(&line);
    }
}

/* --- what happened to a record --- */

struct timeline {
    struct text_block *block;
    wall_s now;
};

static int add_event(const json_t *event, void *data)
{
    const struct timeline *timeline = data;
    struct str when = STR_INIT, changes = STR_INIT;

    when_add(&when, event_at(event), timeline->now);
    text_block_addf(timeline->block, ROLE_NORMAL, "%-12s%-8s  %s", /* lint:allow digits, a login */
                    when.buf, event_text(event, "actor"),
                    event_verb_words(event_text(event, "kind"), event_text(event, "verb")));
    event_add_changes(&changes, event, timeline->now);
    if (changes.len > 0)
        text_block_addf(timeline->block, ROLE_DIM, "            %s", changes.buf);
    str_release(&when);
    str_release(&changes);
    return 0;
}

int event_add_timeline(struct console *console, const char *kind, const char *subject,
                       struct text_block *block, struct err *err)
{
    const struct desk_journal_page page = {.filter = {.kind = kind, .subject = subject},
                                           .limit = 1000};
    struct timeline timeline = {block, console_now(console)};

    text_block_add(block, ROLE_STRONG, _("timeline"));
    return desk_journal_page(console_desk(console), &page, add_event, &timeline, err);
}
