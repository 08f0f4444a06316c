/* Field tables and JSON: whole records, single fields, and the journal's patches. */
#include "base/field.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"

static json_t *written(void (*add)(struct str *, int64_t), int64_t value)
{
    struct str text = STR_INIT;
    json_t *json;

    add(&text, value);
    json = json_stringn(text.buf, text.len);
    str_release(&text);
    return json;
}

static void add_rfc3339(struct str *out, int64_t at)
{
    civil_add_rfc3339(out, at);
}

static void add_date(struct str *out, int64_t day)
{
    civil_add_date(out, (day_t)day);
}

static json_t *span_json(struct span span)
{
    struct str text = STR_INIT;
    json_t *json;

    if (span.unit == SPAN_NONE)
        return json_null();
    span_add(&text, span);
    json = json_stringn(text.buf, text.len);
    str_release(&text);
    return json;
}

static json_t *vec_json(const struct field *field, const struct vec_any *vec, enum json_form form)
{
    json_t *array = json_array();

    for (size_t i = 0; i < vec->len; i++) {
        if (field->type == FIELD_TEXTS)
            json_array_append_new(array, json_string(((char **)vec->items)[i]));
        else if (field->type == FIELD_DATES)
            json_array_append_new(array, written(add_date, ((day_t *)vec->items)[i]));
        else
            json_array_append_new(
                array, record_to_json(field->sub, (char *)vec->items + i * field->sub->size, form));
    }
    return array;
}

json_t *field_to_json(const struct field *field, const void *record, enum json_form form)
{
    const void *slot = field_at_const(field, record);
    wall_s at;

    switch (field->type) {
    case FIELD_TEXT: return json_string(field_text(field, record));
    case FIELD_INT: return json_integer(*(const int64_t *)slot);
    case FIELD_BOOL: return json_boolean(*(const bool *)slot);
    case FIELD_CHOICE: return json_string(choice_name(field->choices, *(const int *)slot));
    case FIELD_TIME:
        at = *(const wall_s *)slot;
        if (form == JSON_STORED)
            return json_integer(at);
        return at == 0 ? json_null() : written(add_rfc3339, at);
    case FIELD_DATE:
        return field_is_empty(field, record) ? json_null()
                                             : written(add_date, *(const day_t *)slot);
    case FIELD_SPAN: return span_json(*(const struct span *)slot);
    case FIELD_GROUP: return record_to_json(field->sub, slot, form);
    case FIELD_TEXTS:
    case FIELD_DATES:
    case FIELD_LIST: return vec_json(field, slot, form);
    case FIELD__COUNT: break;
    }
    return json_null();
}

json_t *record_to_json(const struct schema *schema, const void *record, enum json_form form)
{
    json_t *object = json_object();

    for (const struct field *f = schema->fields; f->name != NULL; f++)
        if (form == JSON_SHOWN || !field_is_empty(f, record))
            json_object_set_new_nocheck(object, f->name, field_to_json(f, record, form));
    return object;
}

/* --- reading --- */

static int wrong_type(const struct field *field, const char *wanted, struct err *err)
{
    return err_set(err, ERR_USAGE, _("%s has the wrong type; write %s"), field->name, wanted);
}

static int texts_from_json(const struct field *field, struct vec_any *vec, const json_t *json,
                           struct err *err)
{
    size_t i;
    json_t *item;

    json_array_foreach(json, i, item)
    {
        if (!json_is_string(item))
            return wrong_type(field, _("a list of texts"), err);
        *(char **)vec_grow(vec, sizeof(char *)) = xstrdup(json_string_value(item));
    }
    return 0;
}

static int dates_from_json(const struct field *field, struct vec_any *vec, const json_t *json,
                           struct err *err)
{
    size_t i;
    json_t *item;

    json_array_foreach(json, i, item)
    {
        day_t day;

        if (!json_is_string(item))
            return wrong_type(field, _("a list of dates"), err);
        if (civil_parse_date(json_string_value(item), &day, err) < 0)
            return err_prefix(err, "%s[%zu]", field->name, i + 1);
        *(day_t *)vec_grow(vec, sizeof(day_t)) = day;
    }
    return 0;
}

static int list_from_json(const struct field *field, struct vec_any *vec, const json_t *json,
                          struct err *err)
{
    size_t i;
    json_t *item;

    json_array_foreach(json, i, item)
    {
        void *record = vec_grow(vec, field->sub->size);

        if (record_from_json(field->sub, record, item, err) < 0)
            return err_prefix(err, "%s[%zu]", field->name, i + 1);
    }
    return 0;
}

static int vec_from_json(const struct field *field, void *record, const json_t *json,
                         struct err *err)
{
    struct vec_any *vec = field_at(field, record);

    if (!json_is_array(json))
        return wrong_type(field, _("a list"), err);
    field_clear(field, record);
    if (field->type == FIELD_TEXTS)
        return texts_from_json(field, vec, json, err);
    if (field->type == FIELD_DATES)
        return dates_from_json(field, vec, json, err);
    return list_from_json(field, vec, json, err);
}

static int scalar_from_json(const struct field *field, void *record, const json_t *json,
                            struct err *err)
{
    void *slot = field_at(field, record);
    char number[32];

    if (field->type == FIELD_BOOL) {
        if (!json_is_boolean(json))
            return wrong_type(field, _("true or false"), err);
        *(bool *)slot = json_is_true(json);
        return 0;
    }
    if (field->type == FIELD_TIME && json_is_integer(json)) {
        *(wall_s *)slot = json_integer_value(json);
        return 0;
    }
    if (field->type == FIELD_INT) {
        if (!json_is_integer(json))
            return wrong_type(field, _("a whole number"), err);
        snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(json));
        return field_set(field, record, number, err);
    }
    if (!json_is_string(json))
        return wrong_type(field, _("a text"), err);
    if (json_string_length(json) == 0) {
        field_clear(field, record);
        return 0;
    }
    return field_set(field, record, json_string_value(json), err);
}

int field_from_json(const struct field *field, void *record, const json_t *json, struct err *err)
{
    if (json_is_null(json)) {
        field_clear(field, record);
        return 0;
    }
    if (field->type == FIELD_GROUP) {
        if (record_from_json(field->sub, field_at(field, record), json, err) < 0)
            return err_prefix(err, "%s", field->name);
        return 0;
    }
    if (field->type == FIELD_TEXTS || field->type == FIELD_DATES || field->type == FIELD_LIST)
        return vec_from_json(field, record, json, err);
    return scalar_from_json(field, record, json, err);
}

static int unknown_key(const struct schema *schema, const char *key, struct err *err)
{
    const char *nearest = schema_nearest(schema, key);
    struct str shown = STR_INIT;

    visible_add(&shown, key, strlen(key), VISIBLE_LINE);
    if (nearest != NULL)
        err_set(err, ERR_USAGE, _("unknown key '%s'; did you mean '%s'?"), shown.buf, nearest);
    else
        err_set(err, ERR_USAGE, _("unknown key '%s'; 'zhiban config describe %s' lists them"),
                shown.buf, schema->kind);
    str_release(&shown);
    return -1;
}

int record_from_json(const struct schema *schema, void *record, const json_t *json, struct err *err)
{
    const char *key;
    json_t *value;

    if (!json_is_object(json))
        return err_set(err, ERR_USAGE, _("%s must be a JSON object"), schema->kind);
    json_object_foreach((json_t *)json, key, value)
    {
        const struct field *field = schema_field(schema, key);

        if (field == NULL)
            return unknown_key(schema, key, err);
        if (field_from_json(field, record, value, err) < 0)
            return -1;
    }
    return 0;
}

/* --- patches --- */

static bool same(const struct field *field, const void *a, const void *b)
{
    const struct schema one = {.fields = (const struct field[]){*field, FIELD_END}};

    return record_equal(&one, a, b);
}

static json_t *value_or_null(const struct field *field, const void *record)
{
    if (record == NULL || field_is_empty(field, record))
        return json_null();
    return field_to_json(field, record, JSON_STORED);
}

json_t *record_diff(const struct schema *schema, const void *old_record, const void *new_record)
{
    json_t *patch = json_object();

    for (const struct field *f = schema->fields; f->name != NULL; f++) {
        bool differ;

        if (old_record != NULL && new_record != NULL)
            differ = !same(f, old_record, new_record);
        else
            differ = !field_is_empty(f, old_record != NULL ? old_record : new_record);
        if (differ)
            json_object_set_new_nocheck(
                patch, f->name,
                json_pack("[o,o]", value_or_null(f, old_record), value_or_null(f, new_record)));
    }
    return patch;
}

int record_patch(const struct schema *schema, void *record, const json_t *patch,
                 enum patch_direction direction, struct err *err)
{
    const char *key;
    json_t *change;

    if (!json_is_object(patch))
        return err_set(err, ERR_FAILED, _("the patch is no JSON object"));
    json_object_foreach((json_t *)patch, key, change)
    {
        const struct field *field = schema_field(schema, key);

        if (field == NULL)
            return unknown_key(schema, key, err);
        if (!json_is_array(change) || json_array_size(change) != 2)
            return err_set(err, ERR_FAILED, _("the patch of %s is no pair of old and new"), key);
        field_clear(field, record);
        if (field_from_json(field, record, json_array_get(change, direction), err) < 0)
            return -1;
    }
    return 0;
}
