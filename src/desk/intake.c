/* A delivery is read whole before anything is opened: keys that are not known are errors, since a
 * field that is silently left out is a fact that is lost. Whether it came before is asked inside the
 * transaction that takes it; two at once wait for each other there. */
#include "desk/intake.h"

#include <stdlib.h>
#include <string.h>

#include "base/gb18030.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "desk/ticket_many_acts.h"
#include "desk/tickets.h"
#include "store/intake_store.h"
#include "store/store.h"

enum { SOURCE_MAX = 32, KEY_MAX = 80, NOTE_MAX = 100000 };

static const char *const ticket_keys[] = {
    "source",    "key",      "note",   "subject",    "site",        "system",      "category",
    "callback",  "reporter", "detail", "department", "received_at", "external",    "late_reason",
    "emergency", "scope",    "type",   "severity",   "difficulty",  "document_no", "mandated_on",
};
static const char *const event_keys[] = {"source", "key",    "note",    "verb",
                                         "at",     "ticket", "external"};

/* What belongs to the delivery and not to a field of the ticket. */
struct delivery {
    const char *source, *key, *note, *verb, *ticket, *external, *at;
    VEC(char *) texts;     /* owned; the others point into them */
    struct ticket draft;   /* without a verb */
    struct ticket_act act; /* with one */
    char *mark;
};

static void delivery_release(struct delivery *d)
{
    for (size_t i = 0; i < d->texts.len; i++)
        free(d->texts.items[i]);
    vec_release(&d->texts);
    vec_release(&d->act.values);
    record_release(&ticket_schema, &d->draft);
    free(d->mark);
}

/* --- reading --- */

/* The value as it would be written; NULL: none was given. */
static int text_of(struct delivery *d, const char *name, const json_t *value, const char **text,
                   struct err *err)
{
    char *copy = NULL;

    *text = NULL;
    if (value == NULL || json_is_null(value))
        return 0;
    if (json_is_string(value))
        copy = xstrdup(json_string_value(value));
    else if (json_is_integer(value))
        copy = xasprintf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_boolean(value))
        copy = xstrdup(json_is_true(value) ? "yes" : "no");
    else
        return err_set(err, ERR_USAGE, _("%s has the wrong type; write %s"), name, _("a text"));
    *vec_push(&d->texts) = copy;
    *text = copy;
    return 0;
}

static int unknown(const char *name, const char *const *known, size_t count, struct err *err)
{
    const char *nearest = name_nearest(name, known, count);
    struct str shown = STR_INIT, list = STR_INIT;

    visible_add_brief(&shown, name);
    for (size_t i = 0; i < count; i++)
        str_addf(&list, "%s%s", i > 0 ? ", " : "", known[i]);
    if (nearest != NULL)
        err_set(err, ERR_USAGE, _("unknown key '%s'; did you mean '%s'?"), shown.buf, nearest);
    else
        err_set(err, ERR_USAGE, _("unknown key '%s'; known are: %s"), shown.buf, list.buf);
    str_release(&shown);
    str_release(&list);
    return -1;
}

static bool is_one_of(const char *name, const char *const *known, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(known[i], name) == 0)
            return true;
    return false;
}

/* Where a text of the envelope goes; NULL: it is a field of the ticket. An external number tells the
 * ticket of an event, unless the ticket is named: then it may be edited. */
static const char **envelope_slot(struct delivery *d, const char *name)
{
    const struct {
        const char *name;
        const char **slot;
        bool event_only;
    } slots[] = {
        {"source", &d->source, false}, {"key", &d->key, false}, {"note", &d->note, false},
        {"verb", &d->verb, true},      {"at", &d->at, true},    {"ticket", &d->ticket, true},
    };

    for (size_t i = 0; i < ARRAY_LEN(slots); i++)
        if (strcmp(slots[i].name, name) == 0 && (d->verb != NULL || !slots[i].event_only))
            return slots[i].slot;
    return d->verb != NULL && d->ticket == NULL && strcmp(name, "external") == 0 ? &d->external
                                                                                 : NULL;
}

/* The keys that this delivery may have. */
static void add_known(const struct delivery *d, const struct ticket_act_row *row,
                      struct vec_any *known)
{
    const char *const *keys = d->verb == NULL ? ticket_keys : event_keys;
    size_t count = d->verb == NULL ? ARRAY_LEN(ticket_keys) : ARRAY_LEN(event_keys);

    for (size_t i = 0; i < count; i++)
        *(const char **)vec_grow(known, sizeof(char *)) = keys[i];
    for (size_t i = 0; row != NULL && row->fields[i] != NULL; i++)
        *(const char **)vec_grow(known, sizeof(char *)) = row->fields[i];
}

static int read_field(struct delivery *d, const char *name, const char *text, struct err *err)
{
    if (d->verb != NULL) {
        *vec_push(&d->act.values) = (struct ticket_value){.field = name, .text = text};
        return 0;
    }
    if (text[0] == '\0')
        return 0;
    return field_parse(schema_field(&ticket_schema, name), &d->draft, text, err);
}

static int read_members(struct delivery *d, const json_t *object, const struct ticket_act_row *row,
                        struct err *err)
{
    VEC(const char *) known = {0};
    const char *name;
    json_t *value;
    int rc = 0;

    add_known(d, row, (struct vec_any *)(void *)&known);
    json_object_foreach((json_t *)object, name, value)
    {
        const char **slot = envelope_slot(d, name), *text = NULL;

        rc = is_one_of(name, known.items, known.len) ? text_of(d, name, value, &text, err)
                                                     : unknown(name, known.items, known.len, err);
        if (rc == 0 && text != NULL && slot != NULL)
            *slot = text;
        else if (rc == 0 && text != NULL)
            rc = read_field(d, name, text, err);
        if (rc < 0)
            break;
    }
    vec_release(&known);
    return rc;
}

static int read_verb(const char *verb, const struct ticket_act_row **row, struct err *err)
{
    VEC(const char *) verbs = {0};
    const char *nearest;
    struct str shown = STR_INIT;

    *row = ticket_act_row(verb);
    if (*row != NULL)
        return 0;
    for (const struct ticket_act_row *r = ticket_act_rows; r->verb != NULL; r++)
        *vec_push(&verbs) = r->verb;
    nearest = name_nearest(verb, verbs.items, verbs.len);
    vec_release(&verbs);
    visible_add_brief(&shown, verb);
    if (nearest != NULL)
        err_set(err, ERR_USAGE, _("there is no verb '%s'; did you mean '%s'?"), shown.buf, nearest);
    else
        err_set(err, ERR_USAGE, _("nobody can %s a ticket"), shown.buf);
    str_release(&shown);
    return -1;
}

/* --- checking --- */

static int check_source(const char *source, struct err *err)
{
    size_t len = source == NULL ? 0 : strlen(source);

    if (len == 0)
        return err_set(err, ERR_USAGE, _("%s is missing; it must be given"), "source");
    if (len <= SOURCE_MAX && strspn(source, "abcdefghijklmnopqrstuvwxyz0123456789._-") == len)
        return 0;
    return err_set(err, ERR_USAGE,
                   _("source is up to %d small letters, digits and . _ -: the name of the program "
                     "that delivers"),
                   SOURCE_MAX);
}

static int check_key(const char *key, struct err *err)
{
    size_t len = key == NULL ? 0 : strlen(key);

    if (len == 0)
        return err_set(err, ERR_USAGE, _("%s is missing; it must be given"), "key");
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)key[i] < 0x20 || key[i] == 0x7f)
            return err_set(err, ERR_USAGE, _("key holds control characters"));
    if (len > KEY_MAX)
        return err_set(err, ERR_USAGE, _("%s is %zu bytes long; at most %zu are kept"), "key", len,
                       (size_t)KEY_MAX);
    return 0;
}

static int check_delivery(struct delivery *d, struct err *err)
{
    if (check_source(d->source, err) < 0 || check_key(d->key, err) < 0)
        return -1;
    if (d->note != NULL && strlen(d->note) > NOTE_MAX)
        return err_set(err, ERR_USAGE, _("%s is %zu bytes long; at most %zu are kept"), "note",
                       strlen(d->note), (size_t)NOTE_MAX);
    if (d->at != NULL && civil_parse_instant(d->at, &d->act.at, err) < 0)
        return err_prefix(err, "at");
    if (d->verb != NULL && d->ticket == NULL && d->external == NULL)
        return err_set(err, ERR_USAGE, _("say which: the ticket, or its external number"));
    d->mark = xasprintf("intake:%s:%s", d->source, d->key);
    d->draft.channel = str_starts(d->source, "monitor") ? CHANNEL_MONITOR : CHANNEL_PLATFORM;
    d->act.verb = d->verb;
    d->act.note = d->note;
    d->act.link = d->mark;
    return 0;
}

static int read_delivery(struct delivery *d, const json_t *object, struct err *err)
{
    const struct ticket_act_row *row = NULL;
    const json_t *verb = json_object_get(object, "verb");

    if (!json_is_object(object))
        return err_set(err, ERR_USAGE, _("a delivery is one JSON object"));
    if (verb != NULL && text_of(d, "verb", verb, &d->verb, err) < 0)
        return -1;
    if (d->verb != NULL && read_verb(d->verb, &row, err) < 0)
        return -1;
    if (d->verb != NULL &&
        text_of(d, "ticket", json_object_get(object, "ticket"), &d->ticket, err) < 0)
        return -1;
    if (read_members(d, object, row, err) < 0)
        return -1;
    return check_delivery(d, err);
}

static int check_bytes(const char *bytes, size_t len, struct err *err)
{
    size_t bad;

    if (len > INTAKE_INPUT_MAX)
        return err_set(err, ERR_USAGE, _("a delivery has at most %d bytes"), INTAKE_INPUT_MAX);
    if (len > 0 && memchr(bytes, '\0', len) != NULL)
        return err_set(err, ERR_USAGE, _("a zero byte; a delivery is text in UTF-8"));
    if (utf8_valid(bytes, len, &bad))
        return 0;
    if (gb18030_is_likely(bytes, len))
        return err_set(err, ERR_USAGE,
                       _("the delivery is not UTF-8 but looks like GBK; send it through 'iconv -f "
                         "GB18030 -t UTF-8'"));
    return err_set(err, ERR_USAGE, _("byte %zu (0x%02x) is not UTF-8; a delivery is text in UTF-8"),
                   bad + 1, (unsigned char)bytes[bad]);
}

/* --- taking --- */

/* R18: what a reporter says about a merged ticket goes where the work is, not where nobody looks. What
 * would end the other ticket for one reporter's sake does not. */
static int load_addressee(struct desk *desk, const char *id, const char *verb,
                          struct ticket *ticket, struct err *err)
{
    if (desk_ticket_load(desk, id, ticket, err) < 0)
        return -1;
    if (ticket->state != TICKET_MERGED ||
        (strcmp(verb, "note") != 0 && strcmp(verb, "reopen") != 0))
        return 0;
    record_release(&ticket_schema, ticket);
    return ticket_load_master(desk, id, ticket, err);
}

static int act_on(struct desk *desk, const struct delivery *d, struct str *id, struct err *err)
{
    struct ticket ticket;
    size_t marks = 0;
    int found = 1;

    if (d->ticket != NULL)
        str_set(id, d->ticket);
    else
        found = ticket_external_find(desk_store(desk), d->external, id, err);
    if (found == 0)
        return err_set(err, ERR_FAILED, _("no ticket has the external number %s"), d->external);
    if (found < 0 || load_addressee(desk, id->buf, d->verb, &ticket, err) < 0)
        return -1;
    str_set(id, ticket.id);
    for (size_t i = 0; i < ticket.links.len; i++)
        marks += str_starts(ticket.links.items[i], "intake:");
    record_release(&ticket_schema, &ticket);
    if (marks >= INTAKE_MARKS_MAX)
        return err_set(err, ERR_REFUSED, _("%s has taken %d deliveries; open another ticket"),
                       id->buf, INTAKE_MARKS_MAX);
    return desk_ticket_act(desk, id->buf, &d->act, NULL, err);
}

static int open_new(struct desk *desk, struct delivery *d, struct str *id, struct err *err)
{
    *vec_push(&d->draft.links) = xstrdup(d->mark);
    if (desk_ticket_open(desk, &d->draft, d->note, err) < 0)
        return -1;
    str_set(id, d->draft.id);
    return 0;
}

static int take(struct desk *desk, struct delivery *d, struct str *id, bool *fresh, struct err *err)
{
    struct store *store = desk_store(desk);
    int found;

    if (store_begin(store, err) < 0)
        return -1;
    found = intake_key_find(store, d->source, d->key, id, err);
    if (found == 0 &&
        (d->verb == NULL ? open_new(desk, d, id, err) : act_on(desk, d, id, err)) == 0) {
        *fresh = true;
        return store_commit(store, err);
    }
    store_rollback(store);
    *fresh = false;
    return found == 1 ? 0 : -1;
}

int desk_intake(struct desk *desk, const char *bytes, size_t len, struct str *ticket, bool *fresh,
                struct err *err)
{
    struct delivery d = {0};
    json_t *object = NULL;
    enum permission needs;
    int rc = -1;

    record_init(&ticket_schema, &d.draft);
    if (check_bytes(bytes, len, err) < 0)
        goto out;
    object = json_read(bytes, len, err);
    if (object == NULL || read_delivery(&d, object, err) < 0)
        goto out;
    /* Asked before the transaction: a refusal is journalled, and must not be rolled back. */
    needs = d.verb == NULL ? MAY_RECORD_WRITE : ticket_move(d.verb)->needs;
    if (desk_require(desk, needs, "intake", err) == 0)
        rc = take(desk, &d, ticket, fresh, err);
out:
    delivery_release(&d);
    json_decref(object);
    return rc;
}
