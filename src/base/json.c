/* Canonical JSON, and reading with limits. jansson sorts keys and escapes alike on every machine;
 * the house writes no floating-point numbers, so the bytes are the same everywhere. */
#include "base/json.h"

#include <string.h>

#include "base/die.h"
#include "base/json_scan.h"
#include "base/tr.h"

static int add_bytes(const char *bytes, size_t len, void *out)
{
    str_addn(out, bytes, len);
    return 0;
}

static void dump(struct str *out, const json_t *value, size_t flags)
{
    if (json_dump_callback(value, add_bytes, out, flags | JSON_ENCODE_ANY | JSON_COMPACT) != 0)
        die("a JSON value could not be written");
}

void json_add_canonical(struct str *out, const json_t *value)
{
    dump(out, value, JSON_SORT_KEYS);
}

void json_add_text(struct str *out, const char *text)
{
    static const char short_form[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    const char *from = text;

    str_addc(out, '"');
    for (;; text++) {
        unsigned char c = (unsigned char)*text;

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        str_addn(out, from, (size_t)(text - from));
        from = text + 1;
        if (c == '\0')
            break;
        if (c == '"' || c == '\\')
            str_addf(out, "\\%c", c);
        else if (c < sizeof(short_form) && short_form[c] != 0)
            str_addf(out, "\\%c", short_form[c]);
        else
            str_addf(out, "\\u%04X", c);
    }
    str_addc(out, '"');
}

void json_add_line(struct str *out, const json_t *value)
{
    dump(out, value, 0);
}

/* jansson recurses; what comes from outside is measured before it gets there. */
static bool too_deep(const char *bytes, size_t len)
{
    int depth = 0;
    bool in_text = false;

    for (size_t i = 0; i < len; i++) {
        char c = bytes[i];

        if (in_text) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_text = false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_DEPTH_MAX)
                return true;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

json_t *json_read(const char *bytes, size_t len, struct err *err)
{
    json_error_t why;
    json_t *value;

    if (len > JSON_INPUT_MAX) {
        err_set(err, ERR_USAGE, _("JSON of %zu bytes is too large; at most %d bytes are read"), len,
                JSON_INPUT_MAX);
        return NULL;
    }
    if (too_deep(bytes, len)) {
        err_set(err, ERR_USAGE, _("JSON is nested too deeply; at most %d levels are read"),
                JSON_DEPTH_MAX);
        return NULL;
    }
    value = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    if (value == NULL)
        err_set(err, ERR_USAGE, _("not valid JSON at %d:%d: %s"), why.line, why.column, why.text);
    return value;
}

/* --- quickly, and some keys only --- */

/* Several times quicker than jansson's own reader. Whatever it does not know makes it stop, and then
 * jansson reads it all and says what is wrong. */
static json_t *quick_text(struct json_scan *scan)
{
    const char *from = scan->at;
    bool escaped;

    if (!json_scan_is(scan, '"') || !json_scan_text(scan, &escaped))
        return NULL;
    return escaped ? json_loadb(from, (size_t)(scan->at - from), JSON_DECODE_ANY, NULL)
                   : json_stringn(from + 1, (size_t)(scan->at - from) - 2);
}

static json_t *quick_word(struct json_scan *scan, const char *word, json_t *value)
{
    return json_scan_word(scan, word) ? value : NULL; /* they are not counted */
}

static json_t *quick_integer(struct json_scan *scan)
{
    int64_t value;

    return json_scan_integer(scan, &value) ? json_integer(value) : NULL;
}

static json_t *quick_value(struct json_scan *scan, const char *const *keys);

static json_t *quick_array(struct json_scan *scan, const char *const *keys)
{
    json_t *array = json_array();

    if (json_scan_is(scan, ']'))
        return array;
    do {
        json_t *item = quick_value(scan, keys);

        if (item == NULL || json_array_append_new(array, item) < 0)
            goto stop;
    } while (json_scan_is(scan, ','));
    if (json_scan_is(scan, ']'))
        return array;
stop:
    json_decref(array);
    return NULL;
}

static json_t *quick_object(struct json_scan *scan, const char *const *keys)
{
    json_t *object = json_object(), *value;
    char key[JSON_KEY_SIZE];

    if (json_scan_is(scan, '}'))
        return object;
    do {
        if (!json_scan_key(scan, key))
            goto stop;
        if (!json_scan_wants(keys, key)) {
            if (!json_scan_pass(scan))
                goto stop;
            continue;
        }
        value = quick_value(scan, NULL);
        if (json_object_get(object, key) != NULL) { /* twice */
            json_decref(value);
            goto stop;
        }
        if (value == NULL || json_object_set_new(object, key, value) < 0)
            goto stop;
    } while (json_scan_is(scan, ','));
    if (json_scan_is(scan, '}'))
        return object;
stop:
    json_decref(object);
    return NULL;
}

static json_t *quick_value(struct json_scan *scan, const char *const *keys)
{
    json_t *value = NULL;

    if (scan->at == scan->end || scan->depth++ >= JSON_DEPTH_MAX)
        return NULL;
    switch (*scan->at) {
    case '"': value = quick_text(scan); break;
    case '[':
        scan->at++;
        value = quick_array(scan, keys);
        break;
    case '{':
        scan->at++;
        value = quick_object(scan, keys);
        break;
    case 't': value = quick_word(scan, "true", json_true()); break;
    case 'f': value = quick_word(scan, "false", json_false()); break;
    case 'n': value = quick_word(scan, "null", json_null()); break;
    default: value = quick_integer(scan); break;
    }
    scan->depth--;
    return value;
}

json_t *json_read_keys(const char *bytes, size_t len, const char *const *keys, struct err *err)
{
    struct json_scan scan = {.at = bytes, .end = bytes + len};
    json_t *json = len <= JSON_INPUT_MAX ? quick_value(&scan, keys) : NULL;

    if (json != NULL && scan.at == scan.end)
        return json;
    json_decref(json);
    return json_read(bytes, len, err);
}
