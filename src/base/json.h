/* JSON by jansson, with the two things the house adds: one canonical form to hash, and limits on
 * what comes from outside. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>

#include "base/err.h"
#include "base/str.h"

enum { JSON_INPUT_MAX = 8 << 20, JSON_DEPTH_MAX = 64 };

/* Keys sorted by bytes, no blanks, UTF-8 unescaped: the same value gives the same bytes. */
void json_add_canonical(struct str *out, const json_t *value);
/* One text as canonical JSON: quoted, escaped as jansson does. */
void json_add_text(struct str *out, const char *text);
/* For people and pipes: one line, key order as built. */
void json_add_line(struct str *out, const json_t *value);
/* NULL with err (line:column and what is wrong) for anything that is not one JSON value. Refuses
 * duplicate keys, more than JSON_INPUT_MAX bytes and more than JSON_DEPTH_MAX levels. */
json_t *json_read(const char *bytes, size_t len, struct err *err);
/* The same for bytes of our own, which are canonical: quicker. Of an object, or of a list of objects,
 * only these keys (to a NULL) of each; what stands at the others is passed over unread, and so are
 * mistakes in it. NULL: all. */
json_t *json_read_keys(const char *bytes, size_t len, const char *const *keys, struct err *err);

#endif
