/* Field tables: scalars, life cycle and comparison. JSON is in field_json.c, words for people in
 * field_help.c. Every switch over enum field_type names all types, so that a new one is noticed. */
#include "base/field.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "base/visible.h"

enum { TEXT_MAX_DEFAULT = 4096 };

void *field_at(const struct field *field, void *record)
{
    return (char *)record + field->offset;
}

const void *field_at_const(const struct field *field, const void *record)
{
    return (const char *)record + field->offset;
}

const struct field *schema_field(const struct schema *schema, const char *name)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

const struct field *schema_key(const struct schema *schema)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        if (f->flags & FIELD_KEY)
            return f;
    return NULL;
}

const char *choice_name(const struct choice *choices, int value)
{
    for (const struct choice *c = choices; c->name != NULL; c++)
        if (c->value == value)
            return c->name;
    return "";
}

const char *choice_label(const struct choice *choices, int value)
{
    for (const struct choice *c = choices; c->name != NULL; c++)
        if (c->value == value)
            return tr(c->label != NULL ? c->label : c->name);
    return "";
}

/* --- scalars --- */

static int set_text(char **slot, const char *text)
{
    free(*slot);
    *slot = text[0] == '\0' ? NULL : xstrdup(text);
    return 0;
}

/* format takes the field's name and what was written, which may be anything. */
static int blame(const struct field *field, const char *text, struct err *err, const char *format)
{
    struct str shown = STR_INIT;

    visible_add(&shown, text, strlen(text), VISIBLE_LINE);
    err_set(err, ERR_USAGE, format, field->name, shown.buf);
    str_release(&shown);
    return -1;
}

static int set_int(const struct field *field, int64_t *slot, const char *text, struct err *err)
{
    char *end;
    long long value;

    errno = 0;
    value = strtoll(text, &end, 10);
    if ((text[0] != '-' && (text[0] < '0' || text[0] > '9')) || end == text || *end != '\0')
        return blame(field, text, err, _("%s is '%s'; write a whole number"));
    if (errno == ERANGE)
        return blame(field, text, err, _("%s is '%s', which is too large a number"));
    *slot = value;
    return 0;
}

static int set_bool(const struct field *field, bool *slot, const char *text, struct err *err)
{
    if (strcmp(text, "true") == 0 || strcmp(text, "yes") == 0)
        *slot = true;
    else if (strcmp(text, "false") == 0 || strcmp(text, "no") == 0)
        *slot = false;
    else
        return blame(field, text, err, _("%s is '%s'; write true or false"));
    return 0;
}

static int set_choice(const struct field *field, int *slot, const char *text, struct err *err)
{
    struct str known = STR_INIT, shown = STR_INIT;

    for (const struct choice *c = field->choices; c->name != NULL; c++) {
        if (strcmp(c->name, text) == 0) {
            *slot = c->value;
            return 0;
        }
    }
    for (const struct choice *c = field->choices; c->name != NULL; c++)
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", c->name);
    visible_add(&shown, text, strlen(text), VISIBLE_LINE);
    err_set(err, ERR_USAGE, _("%s is '%s'; write one of: %s"), field->name, shown.buf, known.buf);
    str_release(&known);
    str_release(&shown);
    return -1;
}

int field_set(const struct field *field, void *record, const char *text, struct err *err)
{
    void *slot = field_at(field, record);

    switch (field->type) {
    case FIELD_TEXT: return set_text(slot, text);
    case FIELD_INT: return set_int(field, slot, text, err);
    case FIELD_BOOL: return set_bool(field, slot, text, err);
    case FIELD_CHOICE: return set_choice(field, slot, text, err);
    case FIELD_TIME:
        if (civil_parse_instant(text, slot, err) < 0)
            return err_prefix(err, "%s", field->name);
        return 0;
    case FIELD_DATE:
        if (civil_parse_date(text, slot, err) < 0)
            return err_prefix(err, "%s", field->name);
        return 0;
    case FIELD_SPAN:
        if (span_parse(text, slot, err) < 0)
            return err_prefix(err, "%s", field->name);
        return 0;
    case FIELD_TEXTS:
    case FIELD_DATES:
    case FIELD_GROUP:
    case FIELD_LIST:
    case FIELD__COUNT: break;
    }
    return err_set(err, ERR_USAGE, _("%s is not a single value"), field->name);
}

int field_parse(const struct field *field, void *record, const char *text, struct err *err)
{
    if (field_set(field, record, text, err) < 0)
        return -1;
    return field_check(field, record, err);
}

/* The same bytes as the canonical JSON of the list; saved with every record, so without a detour. */
static void add_texts(const struct vec_any *vec, struct str *out)
{
    for (size_t i = 0; i < vec->len; i++) {
        str_addc(out, i == 0 ? '[' : ',');
        json_add_text(out, ((char **)vec->items)[i]);
    }
    str_addc(out, ']');
}

void field_add_text(const struct field *field, const void *record, struct str *out)
{
    const void *slot = field_at_const(field, record);
    json_t *json;

    if (field_is_empty(field, record))
        return;
    switch (field->type) {
    case FIELD_TEXT: str_add(out, field_text(field, record)); return;
    case FIELD_INT: str_addf(out, "%" PRId64, *(const int64_t *)slot); return;
    case FIELD_BOOL: str_add(out, *(const bool *)slot ? "true" : "false"); return;
    case FIELD_CHOICE: str_add(out, choice_name(field->choices, *(const int *)slot)); return;
    case FIELD_TIME: civil_add_instant(out, *(const wall_s *)slot); return;
    case FIELD_DATE: civil_add_date(out, *(const day_t *)slot); return;
    case FIELD_SPAN: span_add(out, *(const struct span *)slot); return;
    case FIELD_TEXTS: add_texts(slot, out); return;
    case FIELD_DATES:
    case FIELD_GROUP:
    case FIELD_LIST:
        json = field_to_json(field, record, JSON_STORED);
        json_add_canonical(out, json);
        json_decref(json);
        return;
    case FIELD__COUNT: return;
    }
}

const char *field_text(const struct field *field, const void *record)
{
    const char *text = *(char *const *)field_at_const(field, record);

    return text == NULL ? "" : text;
}

static bool group_is_empty(const struct schema *schema, const void *record)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        if (!field_is_empty(f, record))
            return false;
    return true;
}

bool field_is_empty(const struct field *field, const void *record)
{
    const void *slot = field_at_const(field, record);

    switch (field->type) {
    case FIELD_TEXT: return *field_text(field, record) == '\0';
    case FIELD_INT: return *(const int64_t *)slot == 0;
    case FIELD_BOOL: return !*(const bool *)slot;
    case FIELD_CHOICE: return *(const int *)slot == 0;
    case FIELD_TIME: return *(const wall_s *)slot == 0;
    case FIELD_DATE: return *(const day_t *)slot == 0;
    case FIELD_SPAN: return ((const struct span *)slot)->unit == SPAN_NONE;
    case FIELD_TEXTS:
    case FIELD_DATES:
    case FIELD_LIST: return ((const struct vec_any *)slot)->len == 0;
    case FIELD_GROUP: return group_is_empty(field->sub, slot);
    case FIELD__COUNT: break;
    }
    return true;
}

/* --- life cycle --- */

static void *list_item(const struct field *field, const void *slot, size_t i)
{
    return (char *)((const struct vec_any *)slot)->items + i * field->sub->size;
}

static size_t scalar_size(enum field_type type)
{
    switch (type) {
    case FIELD_INT: return sizeof(int64_t);
    case FIELD_BOOL: return sizeof(bool);
    case FIELD_CHOICE: return sizeof(int);
    case FIELD_TIME: return sizeof(wall_s);
    case FIELD_DATE: return sizeof(day_t);
    case FIELD_SPAN: return sizeof(struct span);
    case FIELD_TEXT: return sizeof(char *);
    case FIELD_TEXTS:
    case FIELD_DATES:
    case FIELD_LIST: return sizeof(struct vec_any);
    case FIELD_GROUP:
    case FIELD__COUNT: break;
    }
    die("field type %d has no size of its own", (int)type);
}

void field_clear(const struct field *field, void *record)
{
    void *slot = field_at(field, record);
    struct vec_any *vec = slot;

    if (field->type == FIELD_GROUP) {
        record_release(field->sub, slot);
        return;
    }
    if (field->type == FIELD_TEXT)
        free(*(char **)slot);
    if (field->type == FIELD_TEXTS)
        for (size_t i = 0; i < vec->len; i++)
            free(((char **)vec->items)[i]);
    if (field->type == FIELD_LIST)
        for (size_t i = 0; i < vec->len; i++)
            record_release(field->sub, list_item(field, slot, i));
    if (field->type == FIELD_TEXTS || field->type == FIELD_LIST || field->type == FIELD_DATES)
        free(vec->items);
    memset(slot, 0, scalar_size(field->type));
}

static void fall_back(const struct field *field, void *record)
{
    struct err err = ERR_INIT;

    if (field->type == FIELD_GROUP) {
        record_init(field->sub, field_at(field, record));
        return;
    }
    if (field->fallback == NULL)
        return;
    if (field_parse(field, record, field->fallback, &err) < 0)
        die("the default of %s is wrong: %s", field->name, err.text.buf);
}

void record_init(const struct schema *schema, void *record)
{
    memset(record, 0, schema->size);
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        fall_back(f, record);
}

void record_release(const struct schema *schema, void *record)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        field_clear(f, record);
    memset(record, 0, schema->size);
}

static void field_copy(const struct field *field, void *dst, const void *src)
{
    void *to = field_at(field, dst);
    const void *from = field_at_const(field, src);
    const struct vec_any *vec = from;
    struct vec_any *copy = to;

    if (field->type == FIELD_TEXTS || field->type == FIELD_DATES || field->type == FIELD_LIST)
        memset(copy, 0, sizeof(*copy));
    switch (field->type) {
    case FIELD_TEXT:
        *(char **)to = *field_text(field, src) == '\0' ? NULL : xstrdup(field_text(field, src));
        return;
    case FIELD_GROUP: record_copy(field->sub, to, from); return;
    case FIELD_TEXTS:
        for (size_t i = 0; i < vec->len; i++)
            *(char **)vec_grow(copy, sizeof(char *)) = xstrdup(((char **)vec->items)[i]);
        return;
    case FIELD_DATES:
        for (size_t i = 0; i < vec->len; i++)
            *(day_t *)vec_grow(copy, sizeof(day_t)) = ((day_t *)vec->items)[i];
        return;
    case FIELD_LIST:
        for (size_t i = 0; i < vec->len; i++)
            record_copy(field->sub, vec_grow(copy, field->sub->size), list_item(field, from, i));
        return;
    case FIELD_INT:
    case FIELD_BOOL:
    case FIELD_CHOICE:
    case FIELD_TIME:
    case FIELD_DATE:
    case FIELD_SPAN: memcpy(to, from, scalar_size(field->type)); return;
    case FIELD__COUNT: return;
    }
}

void record_copy(const struct schema *schema, void *dst, const void *src)
{
    memcpy(dst, src, schema->size); /* also what no row describes, such as a record's seq */
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        field_copy(f, dst, src);
}

static bool vec_equal(const struct field *field, const struct vec_any *a, const struct vec_any *b)
{
    if (a->len != b->len)
        return false;
    for (size_t i = 0; i < a->len; i++) {
        if (field->type == FIELD_TEXTS && !str_eq(((char **)a->items)[i], ((char **)b->items)[i]))
            return false;
        if (field->type == FIELD_DATES && ((day_t *)a->items)[i] != ((day_t *)b->items)[i])
            return false;
        if (field->type == FIELD_LIST &&
            !record_equal(field->sub, list_item(field, a, i), list_item(field, b, i)))
            return false;
    }
    return true;
}

static bool field_equal(const struct field *field, const void *a, const void *b)
{
    const void *left = field_at_const(field, a), *right = field_at_const(field, b);

    switch (field->type) {
    case FIELD_TEXT: return str_eq(field_text(field, a), field_text(field, b));
    case FIELD_INT: return *(const int64_t *)left == *(const int64_t *)right;
    case FIELD_BOOL: return *(const bool *)left == *(const bool *)right;
    case FIELD_CHOICE: return *(const int *)left == *(const int *)right;
    case FIELD_TIME: return *(const wall_s *)left == *(const wall_s *)right;
    case FIELD_DATE: return *(const day_t *)left == *(const day_t *)right;
    case FIELD_SPAN: return span_equal(*(const struct span *)left, *(const struct span *)right);
    case FIELD_GROUP: return record_equal(field->sub, left, right);
    case FIELD_TEXTS:
    case FIELD_DATES:
    case FIELD_LIST: return vec_equal(field, left, right);
    case FIELD__COUNT: break;
    }
    return true;
}

bool record_equal(const struct schema *schema, const void *a, const void *b)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        if (!field_equal(f, a, b))
            return false;
    return true;
}

/* --- rules --- */

static int check_text(const struct field *field, const char *text, struct err *err)
{
    size_t len = strlen(text), max = field->max > 0 ? (size_t)field->max : TEXT_MAX_DEFAULT;

    if (len > max)
        return err_set(err, ERR_USAGE, _("%s is %zu bytes long; at most %zu are kept"), field->name,
                       len, max);
    if (!utf8_valid(text, len, NULL))
        return err_set(err, ERR_USAGE, _("%s holds bytes that are no UTF-8"), field->name);
    if (field->check != NULL && len > 0 && field->check(text, err) < 0)
        return err_prefix(err, "%s", field->name);
    return 0;
}

static int check_int(const struct field *field, int64_t value, struct err *err)
{
    if ((field->min != 0 || field->max != 0) && (value < field->min || value > field->max))
        return err_set(err, ERR_USAGE, _("%s is %lld; write a number from %lld to %lld"),
                       field->name, (long long)value, (long long)field->min, (long long)field->max);
    return 0;
}

static int check_choice(const struct field *field, int value, struct err *err)
{
    if (value != 0 && *choice_name(field->choices, value) == '\0')
        return err_set(err, ERR_USAGE, _("%s holds %d, which is none of its choices"), field->name,
                       value);
    return 0;
}

static int check_items(const struct field *field, const void *slot, struct err *err)
{
    const struct vec_any *vec = slot;

    for (size_t i = 0; i < vec->len; i++) {
        if (field->type == FIELD_TEXTS && check_text(field, ((char **)vec->items)[i], err) < 0)
            return -1;
        if (field->type == FIELD_LIST &&
            record_check(field->sub, list_item(field, slot, i), err) < 0)
            return err_prefix(err, "%s[%zu]", field->name, i + 1);
    }
    return 0;
}

int field_check(const struct field *field, const void *record, struct err *err)
{
    const void *slot = field_at_const(field, record);

    switch (field->type) {
    case FIELD_TEXT: return check_text(field, field_text(field, record), err);
    case FIELD_INT: return check_int(field, *(const int64_t *)slot, err);
    case FIELD_CHOICE: return check_choice(field, *(const int *)slot, err);
    case FIELD_GROUP:
        if (record_check(field->sub, slot, err) < 0)
            return err_prefix(err, "%s", field->name);
        return 0;
    case FIELD_TEXTS:
    case FIELD_LIST: return check_items(field, slot, err);
    case FIELD_BOOL:
    case FIELD_TIME:
    case FIELD_DATE:
    case FIELD_SPAN:
    case FIELD_DATES:
    case FIELD__COUNT: break;
    }
    return 0;
}

int record_check(const struct schema *schema, const void *record, struct err *err)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++) {
        if ((f->flags & (FIELD_REQUIRED | FIELD_KEY)) && field_is_empty(f, record))
            return err_set(err, ERR_USAGE, _("%s is missing; it must be given"), f->name);
        if (f->type == FIELD_INT && field_is_empty(f, record))
            continue;
        if (field_check(f, record, err) < 0)
            return -1;
    }
    return schema->check == NULL ? 0 : schema->check(record, err);
}
