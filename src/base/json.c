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
