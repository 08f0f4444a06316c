/* Masking before cutting, cutting between characters. */
#include "health/excerpt.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/visible.h"

enum { URL_MAX = 4096 };

static const char hidden[] = "***";
static const char ellipsis[] = "\xe2\x80\xa6";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of "password=", "token: \"" and the like at the start of bytes, or 0. */
static size_t secret_key(const char *bytes, size_t len)
{
    static const char *const words[] = {"password", "passwd", "passphrase",   "pwd",
                                        "token",    "secret", "identified by"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        size_t at = strlen(words[i]);

        if (at >= len || strncasecmp(bytes, words[i], at) != 0)
            continue;
        while (at < len && (bytes[at] == '"' || bytes[at] == '\'' || bytes[at] == ' '))
            at++;
        if (at < len && (bytes[at] == '=' || bytes[at] == ':'))
            at++;
        else if (words[i][0] != 'i')
            continue;
        while (at < len && (bytes[at] == '"' || bytes[at] == '\'' || bytes[at] == ' '))
            at++;
        return at;
    }
    return 0;
}

static size_t value_len(const char *bytes, size_t len)
{
    size_t at = 0;

    while (at < len && (bytes[at] == '\0' || strchr(" \t\"'&,;)", bytes[at]) == NULL))
        at++;
    return at;
}

/* "scheme://user:SECRET@": what is before SECRET, with its length in *value; or 0. */
static size_t secret_url(const char *bytes, size_t len, size_t *value)
{
    const char *at, *colon;
    size_t end;

    if (len < 4 || memcmp(bytes, "://", 3) != 0)
        return 0;
    end = value_len(bytes, len < URL_MAX ? len : URL_MAX);
    at = memchr(bytes, '@', end);
    colon = at == NULL ? NULL : memchr(bytes + 3, ':', (size_t)(at - bytes) - 3);
    if (colon == NULL)
        return 0;
    *value = (size_t)(at - colon) - 1;
    return (size_t)(colon - bytes) + 1;
}

/* A resident number (17 digits and one more) or a mobile number that stands alone: its length. */
static size_t personal_number(const char *bytes, size_t len)
{
    size_t digits = 0;

    while (digits < len && is_digit(bytes[digits]))
        digits++;
    if (digits == 17 && len > 17 && (bytes[17] == 'X' || bytes[17] == 'x'))
        digits++;
    if (digits < len && is_word(bytes[digits]))
        return 0;
    if (digits == 18 && bytes[0] != '0')
        return digits;
    return digits == 11 && bytes[0] == '1' && bytes[1] >= '3' ? digits : 0;
}

/* Stops when there is more than enough to be cut to max: a line may be endless. */
static void mask(struct str *out, const char *bytes, size_t len, size_t max)
{
    for (size_t at = 0; at < len && out->len <= 2 * max;) {
        size_t value = 0, key = secret_key(bytes + at, len - at);
        bool starts = at == 0 || !is_word(bytes[at - 1]);

        if (key > 0)
            value = value_len(bytes + at + key, len - at - key);
        else
            key = secret_url(bytes + at, len - at, &value);
        if (key > 0) {
            str_addn(out, bytes + at, key);
            str_add(out, value > 0 ? hidden : "");
            at += key + value;
        } else if (starts && (value = personal_number(bytes + at, len - at)) > 0) {
            str_addn(out, bytes + at, 3);
            str_add(out, hidden);
            str_addn(out, bytes + at + value - 2, 2);
            at += value;
        } else {
            str_addc(out, bytes[at++]);
        }
    }
}

static void cut(struct str *out, size_t start, size_t max)
{
    size_t at = start;

    if (out->len - start <= max)
        return;
    while (at < out->len) {
        uint32_t c;
        size_t n = utf8_decode(out->buf + at, out->len - at, &c);

        if (n == 0 || at + n - start > max - strlen(ellipsis))
            break;
        at += n;
    }
    str_truncate(out, at);
    str_add(out, ellipsis);
}

void excerpt_add_name(struct str *out, const char *bytes, size_t len, size_t max)
{
    size_t start = out->len;

    visible_add(out, bytes, len, VISIBLE_LINE);
    cut(out, start, max);
}

void excerpt_add(struct str *out, const char *bytes, size_t len, size_t max)
{
    struct str masked = STR_INIT;

    mask(&masked, bytes, len, max);
    excerpt_add_name(out, masked.buf, masked.len, max);
    str_release(&masked);
}
