/* UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF. Text is bytes with a
 * length; a NUL is a character like any other. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { UTF8_LEN_MAX = 4 };

/* The first character of bytes: its length, with *c set; 0 if there is none (len is 0, or the bytes
 * are not UTF-8). Who goes on after a 0 skips one byte. */
size_t utf8_decode(const char *bytes, size_t len, uint32_t *c);
/* Could more bytes make one character of these? True for len 0 too. */
bool utf8_is_partial(const char *bytes, size_t len);
/* bad may be NULL; it is set to the offset of the first byte that is not UTF-8. */
bool utf8_valid(const char *bytes, size_t len, size_t *bad);

/* Not NUL-terminated. 0 for what is no character (surrogates, above U+10FFFF). */
size_t utf8_encode(uint32_t c, char out[UTF8_LEN_MAX]);
/* Adds U+FFFD for what is no character. */
void utf8_add(struct str *out, uint32_t c);

/* Where the character before offset at begins; a byte that is not UTF-8 counts for itself. 0 at the
 * start. */
size_t utf8_back(const char *bytes, size_t at);

#endif
