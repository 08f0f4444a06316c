/* Growing text. Growth doubles; str_empty is shared by all unused strings and never written. */
#include "base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"

char str_empty[1] = "";

void str_init(struct str *s)
{
    *s = (struct str)STR_INIT;
}

void str_release(struct str *s)
{
    if (s->size > 0)
        free(s->buf);
    str_init(s);
}

void str_reset(struct str *s)
{
    str_truncate(s, 0);
}

void str_truncate(struct str *s, size_t len)
{
    if (s->size == 0 || len > s->len)
        return;
    s->len = len;
    s->buf[len] = '\0';
}

void str_reserve(struct str *s, size_t extra)
{
    size_t need, size;

    if (extra > SIZE_MAX / 4 - s->len)
        die("text too long");
    need = s->len + extra + 1;
    if (need <= s->size)
        return;
    size = s->size < 32 ? 32 : s->size * 2;
    if (size < need)
        size = need;
    if (s->size == 0) {
        s->buf = xmalloc(size);
        s->buf[0] = '\0';
    } else {
        s->buf = xreallocarray(s->buf, size, 1);
    }
    s->size = size;
}

void str_addn(struct str *s, const char *bytes, size_t len)
{
    if (len == 0)
        return;
    str_reserve(s, len);
    memcpy(s->buf + s->len, bytes, len);
    s->len += len;
    s->buf[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
    str_addn(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
    str_addn(s, &c, 1);
}

void str_addc_times(struct str *s, char c, size_t times)
{
    if (times == 0)
        return;
    str_reserve(s, times);
    memset(s->buf + s->len, c, times);
    s->len += times;
    s->buf[s->len] = '\0';
}

void str_vaddf(struct str *s, const char *format, va_list args)
{
    va_list again;
    int len;

    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0)
        die("a message could not be formatted: %s", format);
    str_reserve(s, (size_t)len);
    vsnprintf(s->buf + s->len, (size_t)len + 1, format, args);
    s->len += (size_t)len;
}

void str_addf(struct str *s, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    str_vaddf(s, format, args);
    va_end(args);
}

void str_set(struct str *s, const char *text)
{
    str_reset(s);
    str_add(s, text);
}

char *str_detach(struct str *s)
{
    char *text;

    str_reserve(s, 0);
    text = s->buf;
    str_init(s);
    return text;
}

char *xasprintf(const char *format, ...)
{
    struct str s = STR_INIT;
    va_list args;

    va_start(args, format);
    str_vaddf(&s, format, args);
    va_end(args);
    return str_detach(&s);
}

bool str_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *text, const char *suffix)
{
    size_t text_len = strlen(text), len = strlen(suffix);

    return text_len >= len && memcmp(text + text_len - len, suffix, len) == 0;
}

bool str_eq(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}
