/* Canonical JSON, and reading with limits. jansson sorts keys and escapes alike on every machine;
 * the house writes no floating-point numbers, so the bytes are the same everywhere. */
#include "base/json.h"

#include <string.h>

#include "base/die.h"
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

/* Reads canonical JSON, which has no blanks and hardly any escapes: several times quicker than
 * jansson's own reader. Whatever it does not know makes it stop, and then jansson reads it all and
 * says what is wrong. */
struct quick {
    const char *at, *end;
    int depth;
    const char *id; /* of a list only the entry that has it; NULL: all */
};

static bool is_at(struct quick *q, char c)
{
    if (q->at == q->end || *q->at != c)
        return false;
    q->at++;
    return true;
}

/* From behind the first quote to behind the last; *escaped: a backslash is in it. */
static bool pass_text(struct quick *q, bool *escaped)
{
    const char *from = q->at;

    for (;;) {
        const char *quote = memchr(q->at, '"', (size_t)(q->end - q->at)), *last = quote;

        if (quote == NULL)
            return false;
        while (last > from && last[-1] == '\\')
            last--;
        q->at = quote + 1;
        if ((quote - last) % 2 == 0) { /* no backslash is before it, but in pairs */
            *escaped = memchr(from, '\\', (size_t)(quote - from)) != NULL;
            return true;
        }
    }
}

static bool pass_value(struct quick *q)
{
    int depth = 0;
    bool escaped;

    do {
        switch (q->at < q->end ? *q->at++ : '\0') {
        case '\0': return false;
        case '"':
            if (!pass_text(q, &escaped))
                return false;
            break;
        case '[':
        case '{': depth++; break;
        case ']':
        case '}': depth--; break;
        default: break;
        }
    } while (depth > 0 || (q->at < q->end && strchr(",]}", *q->at) == NULL));
    return depth == 0;
}

static json_t *quick_text(struct quick *q)
{
    const char *from = q->at;
    bool escaped;

    if (!pass_text(q, &escaped))
        return NULL;
    return escaped ? json_loadb(from - 1, (size_t)(q->at - from) + 1, JSON_DECODE_ANY, NULL)
                   : json_stringn(from, (size_t)(q->at - from) - 1);
}

static json_t *quick_word(struct quick *q, const char *word, json_t *value)
{
    size_t len = strlen(word);

    if ((size_t)(q->end - q->at) < len || memcmp(q->at, word, len) != 0)
        return NULL;
    q->at += len;
    return value; /* they are not counted */
}

static json_t *quick_integer(struct quick *q)
{
    bool negative = is_at(q, '-');
    const char *from = q->at;
    json_int_t value = 0;

    for (; q->at < q->end && *q->at >= '0' && *q->at <= '9'; q->at++)
        value = q->at - from < 18 ? value * 10 + (*q->at - '0') : 0;
    if (q->at == from || q->at - from > 18 || (*from == '0' && q->at - from > 1) ||
        (q->at < q->end && strchr(".eE", *q->at) != NULL))
        return NULL;
    return json_integer(negative ? -value : value);
}

static json_t *quick_value(struct quick *q, const char *const *keys);
static bool quick_key(struct quick *q, char *key, size_t size);

/* Passes over an entry of another id; what cannot be told is not passed over. */
static bool pass_other(struct quick *q)
{
    struct quick ahead = *q;
    size_t len = strlen(q->id);
    char key[64];
    const char *value;

    if (!is_at(&ahead, '{'))
        return false;
    do {
        if (!quick_key(&ahead, key, sizeof(key)))
            return false;
        value = ahead.at;
        if (!pass_value(&ahead))
            return false;
        if (strcmp(key, "id") == 0)
            return ((size_t)(ahead.at - value) != len + 2 || memcmp(value + 1, q->id, len) != 0) &&
                   pass_value(q);
    } while (is_at(&ahead, ','));
    return false;
}

static json_t *quick_array(struct quick *q, const char *const *keys)
{
    json_t *array = json_array();

    if (is_at(q, ']'))
        return array;
    do {
        json_t *item;

        if (q->id != NULL && q->depth == 1 && pass_other(q))
            continue;
        item = quick_value(q, keys);
        if (item == NULL || json_array_append_new(array, item) < 0)
            goto stop;
    } while (is_at(q, ','));
    if (is_at(q, ']'))
        return array;
stop:
    json_decref(array);
    return NULL;
}

static bool is_wanted(const char *const *keys, const char *key)
{
    if (keys == NULL)
        return true;
    for (; *keys != NULL; keys++)
        if (**keys == *key && strcmp(*keys, key) == 0)
            return true;
    return false;
}

static bool quick_key(struct quick *q, char *key, size_t size)
{
    const char *from = q->at + 1;
    size_t len;
    bool escaped;

    if (!is_at(q, '"') || !pass_text(q, &escaped) || escaped || !is_at(q, ':'))
        return false;
    len = (size_t)(q->at - from) - 2;
    if (len >= size || memchr(from, '\0', len) != NULL)
        return false;
    memcpy(key, from, len);
    key[len] = '\0';
    return true;
}

static json_t *quick_object(struct quick *q, const char *const *keys)
{
    json_t *object = json_object(), *value;
    char key[64];

    if (is_at(q, '}'))
        return object;
    do {
        if (!quick_key(q, key, sizeof(key)))
            goto stop;
        if (!is_wanted(keys, key)) {
            if (!pass_value(q))
                goto stop;
            continue;
        }
        value = quick_value(q, NULL);
        if (json_object_get(object, key) != NULL) { /* twice */
            json_decref(value);
            goto stop;
        }
        if (value == NULL || json_object_set_new(object, key, value) < 0)
            goto stop;
    } while (is_at(q, ','));
    if (is_at(q, '}'))
        return object;
stop:
    json_decref(object);
    return NULL;
}

static json_t *quick_value(struct quick *q, const char *const *keys)
{
    json_t *value = NULL;

    if (q->at == q->end || q->depth++ >= JSON_DEPTH_MAX)
        return NULL;
    switch (*q->at) {
    case '"':
        q->at++;
        value = quick_text(q);
        break;
    case '[':
        q->at++;
        value = quick_array(q, keys);
        break;
    case '{':
        q->at++;
        value = quick_object(q, keys);
        break;
    case 't': value = quick_word(q, "true", json_true()); break;
    case 'f': value = quick_word(q, "false", json_false()); break;
    case 'n': value = quick_word(q, "null", json_null()); break;
    default: value = quick_integer(q); break;
    }
    q->depth--;
    return value;
}

static json_t *read_some(const char *bytes, size_t len, const char *const *keys, const char *id,
                         struct err *err)
{
    struct quick quick = {.at = bytes, .end = bytes + len, .id = id};
    json_t *json = len <= JSON_INPUT_MAX ? quick_value(&quick, keys) : NULL;

    if (json != NULL && quick.at == quick.end)
        return json;
    json_decref(json);
    return json_read(bytes, len, err);
}

json_t *json_read_keys(const char *bytes, size_t len, const char *const *keys, struct err *err)
{
    return read_some(bytes, len, keys, NULL, err);
}

json_t *json_read_entry(const char *bytes, size_t len, const char *id, struct err *err)
{
    return read_some(bytes, len, NULL, id, err);
}
