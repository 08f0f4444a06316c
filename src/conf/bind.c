/* Binding. The base layer's messages name the field and the remedy; here they get their place. */
#include "conf/bind.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"

static void complain(struct binder *b, struct mark mark, struct err *err)
{
    conf_report_add(b->report, b->file, mark, "%s", err->text.buf);
    err_release(err);
}

static struct err *no_err(struct err *err)
{
    *err = (struct err)ERR_INIT;
    return err;
}

/* --- kinds of nodes --- */

static const char *wrong_kind(enum node_kind wanted, enum node_kind found)
{
    static const char *const messages[3][3] = {
        [NODE_TEXT] = {[NODE_LIST] = N_("%s: expected one value, found a list; write it without "
                                        "'- ' and [ ]"),
                       [NODE_MAP] = N_("%s: expected one value, found a mapping; quote a text that "
                                       "contains ': '")},
        [NODE_LIST] = {[NODE_TEXT] = N_("%s: expected a list, found one value; begin each item "
                                        "with '- ', or write [ITEM, ITEM]"),
                       [NODE_MAP] = N_("%s: expected a list, found a mapping; begin each item with "
                                       "'- '")},
        [NODE_MAP] = {[NODE_TEXT] = N_("%s: expected a mapping, found one value; write KEY: VALUE "
                                       "lines"),
                      [NODE_LIST] = N_("%s: expected a mapping, found a list; write KEY: VALUE "
                                       "lines without '- '")},
    };

    return messages[wanted][found];
}

static const char *no_scalar(const struct field *field)
{
    if (field->flags & (FIELD_REQUIRED | FIELD_KEY))
        return N_("%s has no value; it must be given");
    if (field->type == FIELD_TEXT)
        return N_("%s has no value; leave the key out or write ''");
    return N_("%s has no value; leave the key out or write one");
}

static const char *no_value(enum node_kind wanted)
{
    static const char *const messages[] = {
        [NODE_TEXT] = N_("%s has no value; leave the key out or write one"),
        [NODE_LIST] = N_("%s has no value; write [] for an empty list"),
        [NODE_MAP] = N_("%s has no value; leave the key out or write KEY: VALUE lines below it"),
    };

    return messages[wanted];
}

bool bind_is_kind(struct binder *b, const struct node *node, enum node_kind kind, const char *name)
{
    if (node->kind == NODE_BROKEN) {
        b->skipped++;
        return false;
    }
    if (node_is_null(node)) {
        conf_report_add(b->report, b->file, node->mark, tr(no_value(kind)), name);
        return false;
    }
    if (node->kind == kind)
        return true;
    conf_report_add(b->report, b->file, node->mark, tr(wrong_kind(kind, node->kind)), name);
    return false;
}

/* --- single values --- */

/* YAML readers disagree on what 010 is. */
static bool has_leading_zero(const char *text)
{
    if (*text == '-')
        text++;
    return text[0] == '0' && text[1] != '\0';
}

static bool text_is_usable(struct binder *b, const struct field *field, const struct node *node)
{
    if (node_is_null(node)) {
        conf_report_add(b->report, b->file, node->mark, tr(no_scalar(field)), field->name);
        return false;
    }
    if (!bind_is_kind(b, node, NODE_TEXT, field->name))
        return false;
    if (field->type != FIELD_INT && field->type != FIELD_BOOL)
        return true;
    if (!node->plain)
        conf_report_add(b->report, b->file, node->mark,
                        _("%s is a text in quotes; write the value without them"), field->name);
    else if (field->type == FIELD_INT && has_leading_zero(node->text))
        conf_report_add(b->report, b->file, node->mark,
                        _("%s is '%s'; write the number without leading zeros"), field->name,
                        node->text);
    else
        return true;
    return false;
}

static void note_use(struct binder *b, const struct field *field, const struct node *node)
{
    if (field->ref == NULL || node->len == 0)
        return;
    *vec_push(&b->refs->uses) = (struct ref){
        .kind = field->ref,
        .owner = b->owner,
        .id = node->text,
        .field = field->name,
        .file = b->file,
        .mark = node->mark,
    };
}

static void bind_scalar(struct binder *b, const struct field *field, void *record,
                        const struct node *node)
{
    struct err err;

    if (!text_is_usable(b, field, node))
        return;
    if (field_parse(field, record, node->text, no_err(&err)) < 0) {
        complain(b, node->mark, &err);
        return;
    }
    if ((field->flags & (FIELD_REQUIRED | FIELD_KEY)) && node->len == 0)
        conf_report_add(b->report, b->file, node->mark, _("%s is empty; it must be given"),
                        field->name);
    note_use(b, field, node);
}

/* --- lists --- */

static void bind_text_item(struct binder *b, const struct field *field, struct vec_any *texts,
                           const struct node *item)
{
    char *text = xstrndup(item->text, item->len);
    struct vec_any alone = {.items = &text, .len = 1, .size = 1};
    struct field rule = *field;
    struct err err;

    rule.offset = 0;
    *(char **)vec_grow(texts, sizeof(char *)) = text;
    if (field_check(&rule, &alone, no_err(&err)) < 0)
        complain(b, item->mark, &err);
    else
        note_use(b, field, item);
}

static void bind_date_item(struct binder *b, const struct field *field, struct vec_any *dates,
                           const struct node *item)
{
    struct err err;
    day_t day = 0;

    if (civil_parse_date(item->text, &day, no_err(&err)) < 0) {
        err_prefix(&err, "%s", field->name);
        complain(b, item->mark, &err);
    }
    *(day_t *)vec_grow(dates, sizeof(day_t)) = day;
}

static void check_not_empty(struct binder *b, const struct field *field, const struct node *list)
{
    if (list->count == 0 && (field->flags & FIELD_REQUIRED))
        conf_report_add(b->report, b->file, list->mark, _("%s is empty; it must be given"),
                        field->name);
}

static void bind_items(struct binder *b, const struct field *field, void *record,
                       const struct node *list)
{
    struct vec_any *vec = field_at(field, record);

    if (!bind_is_kind(b, list, NODE_LIST, field->name))
        return;
    field_clear(field, record);
    check_not_empty(b, field, list);
    for (const struct node *item = list->first; item != NULL; item = item->next) {
        if (item->kind == NODE_TEXT && (item->len == 0 || node_is_null(item))) {
            conf_report_add(b->report, b->file, item->mark, _("%s holds an empty item; delete it"),
                            field->name);
            continue;
        }
        if (!text_is_usable(b, field, item))
            continue;
        if (field->type == FIELD_TEXTS)
            bind_text_item(b, field, vec, item);
        else
            bind_date_item(b, field, vec, item);
    }
}

static void bind_list(struct binder *b, const struct field *field, void *record,
                      const struct node *list, unsigned flags)
{
    struct vec_any *vec = field_at(field, record);

    if (!bind_is_kind(b, list, NODE_LIST, field->name))
        return;
    check_not_empty(b, field, list);
    for (const struct node *item = list->first; item != NULL; item = item->next) {
        void *slot;

        if (!bind_is_kind(b, item, NODE_MAP, field->sub->kind))
            continue;
        if (flags & BIND_TOP)
            b->owner = item;
        slot = vec_grow(vec, field->sub->size);
        record_init(field->sub, slot);
        bind_record(b, field->sub, slot, item, 0);
        bind_key(b, field->sub, item, flags & BIND_TOP ? NULL : list);
    }
}

void bind_field(struct binder *b, const struct field *field, void *record, const struct node *value,
                unsigned flags)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_INT:
    case FIELD_BOOL:
    case FIELD_CHOICE:
    case FIELD_TIME:
    case FIELD_DATE:
    case FIELD_SPAN: bind_scalar(b, field, record, value); return;
    case FIELD_TEXTS:
    case FIELD_DATES: bind_items(b, field, record, value); return;
    case FIELD_GROUP: bind_record(b, field->sub, field_at(field, record), value, flags); return;
    case FIELD_LIST: bind_list(b, field, record, value, flags); return;
    case FIELD__COUNT: return;
    }
}

/* --- records --- */

void bind_unknown_key(struct binder *b, const struct node *key, const char *const *known,
                      size_t count)
{
    const char *nearest =
        conf_report_is_full(b->report) ? NULL : name_nearest(key->text, known, count);
    struct str names = STR_INIT;

    if (nearest != NULL) {
        conf_report_add(b->report, b->file, key->mark, _("unknown key '%s'; did you mean '%s'?"),
                        key->text, nearest);
        return;
    }
    for (size_t i = 0; i < count; i++)
        str_addf(&names, "%s%s", i > 0 ? ", " : "", known[i]);
    conf_report_add(b->report, b->file, key->mark, _("unknown key '%s'; write one of: %s"),
                    key->text, names.buf);
    str_release(&names);
}

/* Secrets are not a matter of spelling: nothing takes one. */
static bool report_secret_key(struct binder *b, const struct node *key)
{
    static const char *const names[] = {"password",
                                        "passwd",
                                        "pass",
                                        "passphrase",
                                        "pwd",
                                        "secret",
                                        "token",
                                        "ansible_password",
                                        "ansible_ssh_pass",
                                        "private_key"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcasecmp(key->text, names[i]) == 0) {
            conf_report_add(b->report, b->file, key->mark,
                            _("'%s': secrets are not written into files; name where it is kept "
                              "(vault:NAME), or let a host use a key file, an agent or "
                              "password_command"),
                            key->text);
            return true;
        }
    return false;
}

static void unknown_in_schema(struct binder *b, const struct schema *schema, const struct node *key)
{
    VEC(const char *) known = {0};

    if (report_secret_key(b, key))
        return;
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        *vec_push(&known) = f->name;
    bind_unknown_key(b, key, known.items, known.len);
    vec_release(&known);
}

static const struct node *value_of(const struct node *map, const char *name, size_t len)
{
    for (const struct node *value = map->first; value != NULL; value = value->next)
        if (value->key->len == len && memcmp(value->key->text, name, len) == 0)
            return value;
    return NULL;
}

static void check_missing(struct binder *b, const struct schema *schema, const struct node *map)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        if ((f->flags & (FIELD_REQUIRED | FIELD_KEY)) &&
            value_of(map, f->name, strlen(f->name)) == NULL)
            conf_report_add(b->report, b->file, map->mark, _("%s: the key '%s' is missing. %s"),
                            schema->kind, f->name, tr(f->help));
}

struct mark bind_rule_mark(const struct node *map, const char *message)
{
    size_t len = strcspn(message, ":[ ");
    const struct node *value = message[len] == ' ' ? NULL : value_of(map, message, len);
    unsigned long n;

    if (value == NULL)
        return map->mark;
    if (message[len] == ':' || value->kind != NODE_LIST)
        return value->mark;
    n = strtoul(message + len + 1, NULL, 10);
    for (value = value->first; value != NULL && n > 1; n--)
        value = value->next;
    return value == NULL ? map->mark : value->mark;
}

/* Keys mostly come in the order of the table, so the search begins behind the last one found. */
static const struct field *find_field(const struct schema *schema, const struct field *from,
                                      const char *name)
{
    for (const struct field *f = from; f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    for (const struct field *f = schema->fields; f != from; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

void bind_record(struct binder *b, const struct schema *schema, void *record,
                 const struct node *map, unsigned flags)
{
    size_t trouble = b->report->items.len + b->skipped;
    const struct field *next = schema->fields;
    struct err err;

    if (!bind_is_kind(b, map, NODE_MAP, schema->kind))
        return;
    for (const struct node *value = map->first; value != NULL; value = value->next) {
        const struct field *field = find_field(schema, next, value->key->text);

        if (field == NULL) {
            unknown_in_schema(b, schema, value->key);
            continue;
        }
        bind_field(b, field, record, value, flags & BIND_PARTIAL);
        next = field + 1;
    }
    if (!(flags & BIND_PARTIAL))
        check_missing(b, schema, map);
    if (b->report->items.len + b->skipped == trouble && schema->check != NULL &&
        schema->check(record, no_err(&err)) < 0) {
        struct mark mark = bind_rule_mark(map, err.text.buf);

        complain(b, mark, &err);
    }
}

void bind_key(struct binder *b, const struct schema *schema, const struct node *map,
              const struct node *scope)
{
    const struct field *key = schema_key(schema);
    const struct node *value =
        key == NULL || map->kind != NODE_MAP ? NULL : value_of(map, key->name, strlen(key->name));

    if (value == NULL || value->kind != NODE_TEXT || value->len == 0)
        return;
    *vec_push(&b->refs->ids) = (struct ref){
        .kind = schema->kind,
        .scope = scope,
        .owner = b->owner,
        .map = map,
        .id = value->text,
        .field = key->name,
        .file = b->file,
        .mark = value->mark,
    };
}
