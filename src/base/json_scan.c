/* Texts are passed over by memchr(): what is not wanted costs next to nothing. */
#include "base/json_scan.h"

#include <string.h>

bool json_scan_is(struct json_scan *scan, char c)
{
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

bool json_scan_word(struct json_scan *scan, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, word, len) != 0)
        return false;
    scan->at += len;
    return true;
}

bool json_scan_text(struct json_scan *scan, bool *escaped)
{
    const char *from = scan->at;

    for (;;) {
        const char *quote = memchr(scan->at, '"', (size_t)(scan->end - scan->at)), *last = quote;

        if (quote == NULL)
            return false;
        while (last > from && last[-1] == '\\')
            last--;
        scan->at = quote + 1;
        if ((quote - last) % 2 == 0) { /* no backslash is before it, but in pairs */
            *escaped = memchr(from, '\\', (size_t)(quote - from)) != NULL;
            return true;
        }
    }
}

bool json_scan_integer(struct json_scan *scan, int64_t *value)
{
    bool negative = json_scan_is(scan, '-');
    const char *from = scan->at;

    *value = 0;
    for (; scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9'; scan->at++)
        *value = scan->at - from < 18 ? *value * 10 + (*scan->at - '0') : 0;
    if (negative)
        *value = -*value;
    return scan->at > from && scan->at - from <= 18 && (*from != '0' || scan->at - from == 1) &&
           (scan->at == scan->end || strchr(".eE", *scan->at) == NULL);
}

bool json_scan_key(struct json_scan *scan, char key[JSON_KEY_SIZE])
{
    const char *from = scan->at + 1;
    size_t len;
    bool escaped;

    if (!json_scan_is(scan, '"') || !json_scan_text(scan, &escaped) || escaped ||
        !json_scan_is(scan, ':'))
        return false;
    len = (size_t)(scan->at - from) - 2;
    if (len >= JSON_KEY_SIZE || memchr(from, '\0', len) != NULL)
        return false;
    memcpy(key, from, len);
    key[len] = '\0';
    return true;
}

bool json_scan_pass(struct json_scan *scan)
{
    int depth = 0;
    bool escaped;

    do {
        switch (scan->at < scan->end ? *scan->at++ : '\0') {
        case '\0': return false;
        case '"':
            if (!json_scan_text(scan, &escaped))
                return false;
            break;
        case '[':
        case '{': depth++; break;
        case ']':
        case '}': depth--; break;
        default: break;
        }
    } while (depth > 0 || (scan->at < scan->end && strchr(",]}", *scan->at) == NULL));
    return depth == 0;
}

bool json_scan_pass_other(struct json_scan *scan, const char *id)
{
    struct json_scan ahead = *scan;
    size_t len = strlen(id);
    char key[JSON_KEY_SIZE];
    const char *value;

    if (!json_scan_is(&ahead, '{'))
        return false;
    do {
        if (!json_scan_key(&ahead, key))
            return false;
        value = ahead.at;
        if (!json_scan_pass(&ahead))
            return false;
        if (strcmp(key, "id") == 0)
            return ((size_t)(ahead.at - value) != len + 2 || memcmp(value + 1, id, len) != 0) &&
                   json_scan_pass(scan);
    } while (json_scan_is(&ahead, ','));
    return false;
}

bool json_scan_wants(const char *const *keys, const char *key)
{
    if (keys == NULL)
        return true;
    for (; *keys != NULL; keys++)
        if (**keys == *key && strcmp(*keys, key) == 0)
            return true;
    return false;
}
