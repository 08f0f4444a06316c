/* Base64 as keys and hashes are written in it: no line breaks; padding may be there when it is read
 * and is not written. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>

#include "base/str.h"

/* Appends the bytes; -1 if it is none, and then out may hold a part. */
int base64_read(const char *text, size_t len, struct str *out);
void base64_add(struct str *out, const void *bytes, size_t len);

#endif
