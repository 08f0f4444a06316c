/* Words from a machine on their way to a person: one line, control characters made visible, secrets
 * and personal numbers masked, cut. Masking is by form (password=…, ://user:…@, resident and mobile
 * numbers) and cannot know every secret: what is quoted is kept short as well. */
#ifndef HEALTH_EXCERPT_H
#define HEALTH_EXCERPT_H

#include <stddef.h>

#include "base/str.h"

enum { EXCERPT_TEXT_MAX = 400, EXCERPT_OBJECT_MAX = 255 };

/* Appends at most max bytes; what is cut ends with "…". */
void excerpt_add(struct str *out, const char *bytes, size_t len, size_t max);
/* The same without masking, for names of things. */
void excerpt_add_name(struct str *out, const char *bytes, size_t len, size_t max);

#endif
