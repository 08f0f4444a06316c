/* Canonical JSON straight into a record. Nearly all that a start reads is such bytes of our own, and a
 * tree of JSON values would cost three times as much as what is kept of them.
 *
 * The rule that is easy to break: this gives what json_read_keys() and field_from_json() give, or it
 * stops, and then those read it all. So nothing is reported here. */
#include "base/field.h"

#include <string.h>

#include "base/json_scan.h"
#include "base/mem.h"
#include "base/utf8.h"

struct reading {
    struct json_scan scan;
    struct str text; /* the one read last */
};

static bool read_object(struct reading *reading, const struct schema *schema, void *record,
                        const char *const *keys);

/* As JSON has it, with escapes: rare. */
static bool unescape(struct reading *reading, const char *from)
{
    json_t *json = json_loadb(from, (size_t)(reading->scan.at - from), JSON_DECODE_ANY, NULL);

    str_reset(&reading->text);
    if (json != NULL)
        str_add(&reading->text, json_string_value(json));
    json_decref(json);
    return json != NULL;
}

static bool read_text(struct reading *reading)
{
    const char *from = reading->scan.at;
    size_t len;
    bool escaped;

    if (!json_scan_is(&reading->scan, '"') || !json_scan_text(&reading->scan, &escaped))
        return false;
    if (escaped)
        return unescape(reading, from);
    len = (size_t)(reading->scan.at - from) - 2;
    str_reset(&reading->text);
    str_addn(&reading->text, from + 1, len);
    return utf8_valid(from + 1, len, NULL) && strlen(reading->text.buf) == len;
}

static bool is_number(const struct reading *reading)
{
    return reading->scan.at < reading->scan.end && strchr("-0123456789", *reading->scan.at) != NULL;
}

static bool read_scalar(struct reading *reading, const struct field *field, void *record)
{
    void *slot = field_at(field, record);

    if (field->type == FIELD_BOOL) {
        *(bool *)slot = json_scan_word(&reading->scan, "true");
        return *(bool *)slot || json_scan_word(&reading->scan, "false");
    }
    if (field->type == FIELD_INT || (field->type == FIELD_TIME && is_number(reading)))
        return json_scan_integer(&reading->scan, slot);
    if (!read_text(reading))
        return false;
    if (reading->text.len > 0)
        return field_set(field, record, reading->text.buf, NULL) == 0;
    field_clear(field, record);
    return true;
}

static bool read_item(struct reading *reading, const struct field *field, struct vec_any *vec,
                      const char *const *keys)
{
    if (field->type == FIELD_LIST)
        return read_object(reading, field->sub, vec_grow(vec, field->sub->size), keys);
    if (!read_text(reading))
        return false;
    if (field->type == FIELD_TEXTS)
        *(char **)vec_grow(vec, sizeof(char *)) = xstrdup(reading->text.buf);
    else
        return civil_parse_date(reading->text.buf, vec_grow(vec, sizeof(day_t)), NULL) == 0;
    return true;
}

/* id: only the entry that has it; NULL: all. */
static bool read_list(struct reading *reading, const struct field *field, void *record,
                      const char *const *keys, const char *id)
{
    struct json_scan *scan = &reading->scan;

    field_clear(field, record);
    if (!json_scan_is(scan, '['))
        return false;
    if (json_scan_is(scan, ']'))
        return true;
    do {
        if (id != NULL && json_scan_pass_other(scan, id))
            continue;
        if (!read_item(reading, field, field_at(field, record), keys))
            return false;
    } while (json_scan_is(scan, ','));
    return json_scan_is(scan, ']');
}

static bool read_field(struct reading *reading, const struct field *field, void *record,
                       const char *const *keys, const char *id)
{
    if (json_scan_word(&reading->scan, "null")) {
        field_clear(field, record);
        return true;
    }
    switch (field->type) {
    case FIELD_GROUP: return read_object(reading, field->sub, field_at(field, record), keys);
    case FIELD_TEXTS:
    case FIELD_DATES:
    case FIELD_LIST: return read_list(reading, field, record, keys, id);
    default: return read_scalar(reading, field, record);
    }
}

/* What stands there twice is for jansson to refuse. */
static bool read_keys(struct reading *reading, const struct schema *schema, void *record,
                      const char *const *keys)
{
    uint64_t seen = 0;
    char key[JSON_KEY_SIZE];

    do {
        const struct field *field;
        uint64_t bit;

        if (!json_scan_key(&reading->scan, key))
            return false;
        if (!json_scan_wants(keys, key)) {
            if (!json_scan_pass(&reading->scan))
                return false;
            continue;
        }
        field = schema_field(schema, key);
        if (field == NULL || field - schema->fields >= 64)
            return false;
        bit = UINT64_C(1) << (field - schema->fields);
        if ((seen & bit) != 0 || !read_field(reading, field, record, NULL, NULL))
            return false;
        seen |= bit;
    } while (json_scan_is(&reading->scan, ','));
    return true;
}

static bool read_object(struct reading *reading, const struct schema *schema, void *record,
                        const char *const *keys)
{
    struct json_scan *scan = &reading->scan;
    bool read = false;

    if (scan->depth++ < JSON_DEPTH_MAX && json_scan_is(scan, '{'))
        read = json_scan_is(scan, '}') ||
               (read_keys(reading, schema, record, keys) && json_scan_is(scan, '}'));
    scan->depth--;
    return read;
}

static int read_slowly(const struct field *field, void *record, const char *bytes, size_t len,
                       const char *const *keys, struct err *err)
{
    json_t *json = json_read_keys(bytes, len, keys, err);
    int rc;

    if (json == NULL)
        return err_prefix(err, "%s", field->name);
    rc = field_from_json(field, record, json, err);
    json_decref(json);
    return rc;
}

int field_from_bytes(const struct field *field, void *record, const char *bytes, size_t len,
                     const struct field_pick *pick, struct err *err)
{
    const char *const *keys = pick == NULL ? NULL : pick->keys;
    struct reading reading = {.scan = {.at = bytes, .end = bytes + len}, .text = STR_INIT};
    bool read;

    field_clear(field, record);
    read = len <= JSON_INPUT_MAX &&
           read_field(&reading, field, record, keys, pick == NULL ? NULL : pick->id) &&
           reading.scan.at == reading.scan.end;
    str_release(&reading.text);
    if (read)
        return 0;
    field_clear(field, record);
    return read_slowly(field, record, bytes, len, keys, err);
}
