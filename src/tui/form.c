/* The form's state and its keys. Which items are shown follows from the fold alone; everything that
 * changes a value goes through form_changed(). */
#include "tui/form.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/tr.h"
#include "tui/form_inside.h"
#include "tui/match.h"

enum { SHORT_MAX = 64, TEXTS_MAX = 65536 };

/* --- entries --- */

struct form_entry *form_focused(const struct form *form)
{
    return form->focus < form->entries.len ? &form->entries.items[form->focus] : NULL;
}

bool form_entry_is_required(const struct form_entry *entry)
{
    return entry->item->flags & FORM_REQUIRED || entry->field->flags & (FIELD_REQUIRED | FIELD_KEY);
}

bool form_entry_is_shown(const struct form *form, const struct form_entry *entry)
{
    return form->unfolded || !(entry->item->flags & FORM_FOLDED) || form_entry_is_required(entry);
}

static struct form_entry *find(const struct form *form, const char *name)
{
    vec_each (entry, &form->entries) {
        if (strcmp(entry->item->name, name) == 0)
            return entry;
    }
    return NULL;
}

/* What stands there now. */
const char *form_entry_text(const struct form_entry *entry)
{
    const struct choice *choices = form_choices(entry->field);

    if (!entry->touched)
        return entry->initial;
    if (choices != NULL)
        return entry->choice < 0 ? "" : choices[entry->choice].name;
    return entry->edit.text.buf;
}

static int choice_of(const struct choice *choices, const char *name)
{
    for (int i = 0; choices[i].name != NULL; i++)
        if (strcmp(choices[i].name, name) == 0)
            return i;
    return -1;
}

static size_t most_bytes(const struct field *field)
{
    if (field->type == FIELD_TEXT)
        return field->max > 0 ? (size_t)field->max : 0;
    return field->type == FIELD_TEXTS || field->type == FIELD_DATES ? TEXTS_MAX : SHORT_MAX;
}

/* Shows text without taking it for the user's. */
static void show(struct form_entry *entry, const char *text)
{
    const struct choice *choices = form_choices(entry->field);

    if (choices != NULL)
        entry->choice = choice_of(choices, text);
    else
        edit_set(&entry->edit, text);
    entry->dropped = choices != NULL ? 0 : entry->edit.dropped;
}

static const struct field *field_of(const struct form *form, const struct form_item *item)
{
    const struct field *field =
        item->field != NULL ? item->field : schema_field(form->spec.schema, item->name);

    if (field != NULL && field->type != FIELD_GROUP && field->type != FIELD_LIST)
        return field;
    die("a form cannot have the item %s", item->name);
}

static void add_entry(struct form *form, const struct form_item *item, const void *record)
{
    const struct field *field = field_of(form, item);
    struct form_entry *entry = vec_push(&form->entries);
    struct str text = STR_INIT;
    unsigned flags = 0;

    if (form_is_long(field))
        flags |= EDIT_LINES;
    if (item->flags & FORM_SECRET)
        flags |= EDIT_SECRET;
    *entry = (struct form_entry){.item = item, .field = field, .choice = -1};
    edit_init(&entry->edit, flags, most_bytes(field));
    entry->edit.yank = &form->yank;
    if (item->field == NULL)
        form_write(field, record, &text);
    else if (field->fallback != NULL)
        str_add(&text, field->fallback);
    entry->initial = str_detach(&text);
    show(entry, entry->initial);
    entry->dropped = 0; /* nobody pasted it */
}

/* What stands there at the beginning is a code: its word beside it, as if it had been chosen. */
static void note_first_words(struct form *form, struct form_entry *entry)
{
    struct form_offers offers = {0};

    if (!(entry->item->flags & FORM_OFFERED) || *entry->initial == '\0' ||
        form->spec.suggest == NULL)
        return;
    form->spec.suggest(form, entry->item->name, &offers, form->spec.data);
    vec_each (offer, &offers.all) {
        if (entry->words == NULL && strcmp(offer->value, entry->initial) == 0)
            entry->words = xstrdup(offer->words);
        free(offer->value);
        free(offer->words);
    }
    vec_release(&offers.all);
}

struct form *form_new(const struct form_spec *spec, const void *record, wall_s now)
{
    struct form *form = xcalloc(1, sizeof(*form));
    void *fallbacks = NULL;

    form->spec = *spec;
    form->title = xstrdup(spec->title != NULL ? spec->title : "");
    form->now = now;
    form->offer_at = -1;
    str_init(&form->yank);
    str_init(&form->preview);
    if (record == NULL && spec->schema != NULL) {
        fallbacks = xcalloc(1, spec->schema->size);
        record_init(spec->schema, fallbacks);
    }
    for (const struct form_item *item = spec->items; item->name != NULL; item++)
        add_entry(form, item, record != NULL ? record : fallbacks);
    if (fallbacks != NULL)
        record_release(spec->schema, fallbacks);
    free(fallbacks);
    vec_each (entry, &form->entries)
        note_first_words(form, entry);
    while (form_focused(form) != NULL && !form_entry_is_shown(form, form_focused(form)))
        form->focus++;
    return form;
}

static void forget_offers(struct form *form)
{
    vec_each (offer, &form->offers.all) {
        free(offer->value);
        free(offer->words);
    }
    form->offers.all.len = form->fitting.len = form->whole = 0;
    form->asked = false;
    form->offer_at = -1;
}

void form_free(struct form *form)
{
    if (form == NULL)
        return;
    vec_each (entry, &form->entries) {
        edit_release(&entry->edit);
        free(entry->initial);
        free(entry->words);
        free(entry->error);
    }
    vec_release(&form->entries);
    forget_offers(form);
    vec_release(&form->offers.all);
    vec_release(&form->fitting);
    str_release(&form->yank);
    str_release(&form->preview);
    free(form->title);
    free(form->error);
    free(form);
}

static void set_text(char **slot, const char *text)
{
    free(*slot);
    *slot = text == NULL ? NULL : xstrdup(text);
}

/* --- offers --- */

void form_offer(struct form_offers *offers, const char *value, const char *words)
{
    *vec_push(&offers->all) =
        (struct offer){.value = xstrdup(value), .words = xstrdup(words != NULL ? words : "")};
}

/* Insertion by rank: the lists are short, and of equals the first stays first. */
static void fit(struct form *form, const char *typed)
{
    VEC(enum match) ranks = {0};

    form->fitting.len = form->whole = 0;
    for (size_t i = 0; i < form->offers.all.len; i++) {
        const struct offer *offer = &form->offers.all.items[i];
        enum match rank = match_rank(typed, offer->value, offer->words);
        size_t at;

        if (rank == MATCH_NONE)
            continue;
        *vec_push(&form->fitting) = i;
        *vec_push(&ranks) = rank;
        for (at = ranks.len - 1; at > 0 && ranks.items[at - 1] < rank; at--) {
            ranks.items[at] = ranks.items[at - 1];
            form->fitting.items[at] = form->fitting.items[at - 1];
        }
        ranks.items[at] = rank;
        form->fitting.items[at] = i;
        form->whole += rank == MATCH_WHOLE;
    }
    vec_release(&ranks);
}

void form_ask(struct form *form)
{
    struct form_entry *entry = form_focused(form);

    if (entry == NULL || form->asked || form->spec.suggest == NULL ||
        form_choices(entry->field) != NULL)
        return;
    forget_offers(form);
    form->spec.suggest(form, entry->item->name, &form->offers, form->spec.data);
    form->asked = true;
    fit(form, form_entry_text(entry));
}

static bool is_offered(const struct form *form, const char *text)
{
    vec_each (offer, &form->offers.all) {
        if (strcmp(offer->value, text) == 0)
            return true;
    }
    return false;
}

bool form_offers_are_open(const struct form *form)
{
    const struct form_entry *entry = form_focused(form);

    if (entry == NULL || !form->asked || form->fitting.len == 0)
        return false;
    if (form->offer_at >= 0)
        return true;
    return *form_entry_text(entry) == '\0' ||
           (form->typed && !is_offered(form, form_entry_text(entry)));
}

/* --- values --- */

void form_changed(struct form *form, struct form_entry *entry)
{
    entry->touched = true;
    set_text(&entry->error, NULL);
    set_text(&entry->words, NULL);
    form->version++;
    form->typed = true;
    form->offer_at = -1;
    if (form->asked)
        fit(form, form_entry_text(entry));
}

void form_take_offer(struct form *form, struct form_entry *entry, size_t at)
{
    const struct offer *offer = &form->offers.all.items[form->fitting.items[at]];
    char *words = xstrdup(offer->words);

    edit_set(&entry->edit, offer->value);
    form_changed(form, entry);
    free(entry->words);
    entry->words = words;
}

static void trim(struct form_entry *entry)
{
    struct str *text = &entry->edit.text;
    size_t from = strspn(text->buf, " "), len = text->len;
    char *rest;

    while (len > from && text->buf[len - 1] == ' ')
        len--;
    if (entry->edit.flags & EDIT_SECRET || (from == 0 && len == text->len))
        return;
    rest = xstrndup(text->buf + from, len - from);
    edit_set(&entry->edit, rest);
    free(rest);
}

/* What the offer of this value says, to stand beside it. */
static void note_words(const struct form *form, struct form_entry *entry)
{
    vec_each (offer, &form->offers.all) {
        if (strcmp(offer->value, form_entry_text(entry)) == 0)
            set_text(&entry->words, offer->words);
    }
}

/* Where only offers count, what can mean but one thing is that thing. */
static void settle_offer(struct form *form, struct form_entry *entry)
{
    if (!form->typed || *form_entry_text(entry) == '\0')
        return;
    form_ask(form);
    if (!form->asked)
        return;
    if (!is_offered(form, form_entry_text(entry)) &&
        (form->whole == 1 || (entry->item->flags & FORM_OFFERED && form->fitting.len == 1)))
        form_take_offer(form, entry, 0);
    note_words(form, entry);
}

static int check_offered(struct form *form, const struct form_entry *entry, struct err *err)
{
    if (!(entry->item->flags & FORM_OFFERED) || !form->asked ||
        is_offered(form, form_entry_text(entry)))
        return 0;
    if (form->fitting.len == 0)
        return err_set(err, ERR_USAGE,
                       _("there is no such one; clear it and press Down to choose"));
    return err_set(err, ERR_USAGE, _("%zu fit; press Down to choose one"), form->fitting.len);
}

static int check_value(const struct form *form, const struct form_entry *entry, struct err *err)
{
    union {
        char *text;
        int64_t number;
        struct span span;
        struct vec_any vec;
    } slot = {0};
    struct field rule = *entry->field;
    int rc;

    rule.offset = 0;
    rc = form_read(entry, form_entry_text(entry), form->now, &slot, err);
    field_clear(&rule, &slot);
    return rc;
}

/* "NAME: " or "LABEL: " says what the place of the message says already. */
static const char *bare(const struct form_entry *entry, const char *message)
{
    const char *names[] = {entry->item->name, form_entry_label(entry)};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        size_t len = strlen(names[i]);

        if (strncmp(message, names[i], len) == 0 && strncmp(message + len, ": ", 2) == 0)
            return message + len + 2;
    }
    return message;
}

/* "10:30" becomes the instant that it means: so it is seen, and the desk can read it. */
static void normalize(const struct form *form, struct form_entry *entry)
{
    struct str full = STR_INIT;

    if (form_normalize(entry, form_entry_text(entry), form->now, &full))
        edit_set(&entry->edit, full.buf);
    str_release(&full);
}

/* The focus leaves: what was typed is understood, or what is wrong is said. */
static void settle(struct form *form)
{
    struct form_entry *entry = form_focused(form);
    struct err err = ERR_INIT;

    if (entry == NULL || !entry->touched)
        return;
    if (form_choices(entry->field) == NULL && !form_is_long(entry->field))
        trim(entry);
    settle_offer(form, entry);
    normalize(form, entry);
    if (*form_entry_text(entry) != '\0' &&
        (check_value(form, entry, &err) < 0 || check_offered(form, entry, &err) < 0))
        set_text(&entry->error, bare(entry, err.text.buf));
    err_release(&err);
}

/* --- moving --- */

void form_go_to(struct form *form, size_t focus)
{
    struct form_entry *entry;

    settle(form);
    if (focus != form->focus) {
        forget_offers(form);
        form->typed = false;
    }
    form->focus = focus;
    entry = form_focused(form);
    if (entry == NULL)
        return;
    if (form_choices(entry->field) != NULL)
        edit_set(&entry->edit, "");
    else
        entry->edit.caret = entry->edit.text.len;
}

static bool has_folded(const struct form *form)
{
    vec_each (entry, &form->entries) {
        if (!form_entry_is_shown(form, entry))
            return true;
    }
    return false;
}

/* The next shown item behind this one; entries.len if there is none. */
size_t form_after(const struct form *form, size_t at)
{
    do
        at++;
    while (at < form->entries.len && !form_entry_is_shown(form, &form->entries.items[at]));
    return at;
}

size_t form_first(const struct form *form)
{
    return form_after(form, (size_t)-1);
}

void form_next(struct form *form)
{
    size_t to;

    if (form->focus == form->entries.len) {
        form_go_to(form, form_first(form));
        return;
    }
    to = form_after(form, form->focus);
    if (to >= form->entries.len && has_folded(form)) {
        size_t folded = 0;

        while (form_entry_is_shown(form, &form->entries.items[folded]))
            folded++;
        form->unfolded = true;
        to = folded;
    }
    form_go_to(form, to);
}

void form_previous(struct form *form)
{
    size_t at = form->focus;

    if (at == form_first(form)) {
        form_go_to(form, form->entries.len);
        return;
    }
    do
        at--;
    while (at > 0 && !form_entry_is_shown(form, &form->entries.items[at]));
    form_go_to(form, at);
}

/* Where it can be seen. */
static void show_focus(struct form *form, struct form_entry *entry)
{
    if (!form_entry_is_shown(form, entry))
        form->unfolded = true;
    form_go_to(form, (size_t)(entry - form->entries.items));
}

/* --- saving --- */

static bool check_entry(struct form *form, struct form_entry *entry)
{
    struct err err = ERR_INIT;
    const char *text;

    if (entry->touched) /* a draft may hold what was never left */
        normalize(form, entry);
    text = form_entry_text(entry);
    if (*text == '\0' && form_entry_is_required(entry))
        set_text(&entry->error, _("it must be given"));
    else if (*text != '\0' && entry->touched && entry->error == NULL &&
             check_value(form, entry, &err) < 0)
        set_text(&entry->error, bare(entry, err.text.buf));
    err_release(&err);
    return entry->error == NULL;
}

enum form_state form_save(struct form *form)
{
    struct form_entry *wrong = NULL;
    struct err err = ERR_INIT;

    settle(form);
    set_text(&form->error, NULL);
    vec_each (entry, &form->entries) {
        if (entry->blamed)
            set_text(&entry->error, NULL);
        entry->blamed = false;
        if (!check_entry(form, entry) && wrong == NULL)
            wrong = entry;
    }
    if (wrong != NULL) {
        show_focus(form, wrong);
        return FORM_EDITING;
    }
    if (form->spec.check == NULL || form->spec.check(form, &err, form->spec.data) == 0)
        return FORM_SAVE;
    form_blame(form, NULL, err.text.buf);
    err_release(&err);
    return FORM_EDITING;
}

/* The item that the message begins with, as "NAME: …" or "NAME is …". */
static struct form_entry *blamed(const struct form *form, const char *message)
{
    size_t len = strcspn(message, ": ");

    vec_each (entry, &form->entries) {
        const char *name = entry->item->name;

        if (message[len] != '\0' && strlen(name) == len && strncmp(message, name, len) == 0)
            return entry;
    }
    return NULL;
}

void form_blame(struct form *form, const char *name, const char *message)
{
    struct form_entry *entry = name != NULL ? find(form, name) : blamed(form, message);

    if (entry == NULL) {
        set_text(&form->error, message);
        return;
    }
    show_focus(form, entry);
    set_text(&entry->error, bare(entry, message));
    entry->blamed = true;
}

/* --- for the caller --- */

const char *form_text(const struct form *form, const char *name)
{
    const struct form_entry *entry = find(form, name);

    return entry == NULL ? "" : form_entry_text(entry);
}

void form_set(struct form *form, const char *name, const char *text)
{
    struct form_entry *entry = find(form, name);
    bool typed = form->typed;

    if (entry == NULL)
        return;
    show(entry, text);
    form_changed(form, entry);
    form->typed = typed || entry == form_focused(form);
}

bool form_is_changed(const struct form *form)
{
    vec_each (entry, &form->entries) {
        if (entry->touched && strcmp(form_entry_text(entry), entry->initial) != 0)
            return true;
    }
    return false;
}

unsigned form_version(const struct form *form)
{
    return form->version;
}

int form_fill(const struct form *form, void *record, struct err *err)
{
    int rc = 0;

    vec_each (entry, &form->entries) {
        struct err why = ERR_INIT;

        if (entry->touched && entry->item->field == NULL &&
            form_read(entry, form_entry_text(entry), form->now, field_at(entry->field, record),
                      &why) < 0 &&
            rc == 0 && err != NULL)
            rc = err_set(err, why.kind, "%s: %s", entry->item->name, bare(entry, why.text.buf));
        err_release(&why);
    }
    return rc;
}

void form_each(const struct form *form,
               void (*each)(const char *name, const char *text, void *data), void *data)
{
    vec_each (entry, &form->entries) {
        const char *text = form_entry_text(entry);

        if (*text != '\0' || *entry->initial != '\0')
            each(entry->item->name, text, data);
    }
}

json_t *form_draft(const struct form *form)
{
    json_t *values = json_object(), *draft = json_object();
    const struct form_entry *focused = form_focused(form);

    vec_each (entry, &form->entries) {
        if (entry->touched && !(entry->item->flags & FORM_SECRET))
            json_object_set_new(values, entry->item->name, json_string(form_entry_text(entry)));
    }
    json_object_set_new(draft, "values", values);
    if (focused != NULL)
        json_object_set_new(draft, "focus", json_string(focused->item->name));
    return draft;
}

void form_resume(struct form *form, const json_t *draft)
{
    const char *focus = json_string_value(json_object_get(draft, "focus")), *name;
    struct form_entry *entry = focus == NULL ? NULL : find(form, focus);
    json_t *value;

    json_object_foreach(json_object_get(draft, "values"), name, value)
    {
        const struct form_entry *known = find(form, name);

        if (known == NULL || known->item->flags & FORM_SECRET || !json_is_string(value))
            continue;
        form_set(form, name, json_string_value(value));
        form->unfolded = form->unfolded || !form_entry_is_shown(form, known);
    }
    form->typed = false;
    if (entry != NULL)
        show_focus(form, entry);
}
