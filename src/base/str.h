/* Growing text. The buffer is always NUL-terminated, also when empty, so str->buf can be read as a
 * C string at any time; bytes may contain NUL, len counts. STR_INIT needs no memory. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define PRINTF_LIKE(text, first) __attribute__((__format__(__printf__, text, first)))

struct str {
    char *buf;
    size_t len;
    size_t size; /* 0: buf is the shared empty text */
};

extern char str_empty[1];

#define STR_INIT                                                                                   \
    {                                                                                              \
        .buf = str_empty                                                                           \
    }

void str_init(struct str *s);
void str_release(struct str *s);
/* Forget the text, keep the memory. */
void str_reset(struct str *s);
void str_truncate(struct str *s, size_t len);
void str_reserve(struct str *s, size_t extra);

void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const char *bytes, size_t len);
void str_addc(struct str *s, char c);
void str_addc_times(struct str *s, char c, size_t times);
void str_addf(struct str *s, const char *format, ...) PRINTF_LIKE(2, 3);
void str_vaddf(struct str *s, const char *format, va_list args) PRINTF_LIKE(2, 0);
void str_set(struct str *s, const char *text);

/* The caller frees the result; the str is empty afterwards. */
char *str_detach(struct str *s);

/* A heap string from a format. */
char *xasprintf(const char *format, ...) PRINTF_LIKE(1, 2);

bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);
/* NULL-safe equality: NULL equals "" */
bool str_eq(const char *a, const char *b);

#endif
