/* A walk over canonical JSON, which has no blanks and hardly any escapes, piece by piece and without
 * building anything. Nothing here judges: what a function does not know it refuses with false, and
 * then the whole is read by json_read(), which says what is wrong. */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stdint.h>

enum { JSON_KEY_SIZE = 64 };

struct json_scan {
    const char *at, *end;
    int depth; /* the caller's, who must not go deeper than JSON_DEPTH_MAX */
};

/* Passes c if it is next. */
bool json_scan_is(struct json_scan *scan, char c);
bool json_scan_word(struct json_scan *scan, const char *word);
/* From behind the first quote to behind the last; *escaped: a backslash is in it. */
bool json_scan_text(struct json_scan *scan, bool *escaped);
bool json_scan_integer(struct json_scan *scan, int64_t *value);
/* A key without escapes, and its colon. */
bool json_scan_key(struct json_scan *scan, char key[JSON_KEY_SIZE]);
/* Over a value, unread. */
bool json_scan_pass(struct json_scan *scan);
/* Over an object that has another "id"; one of which that cannot be told is not passed over. */
bool json_scan_pass_other(struct json_scan *scan, const char *id);
/* keys: to a NULL; NULL: all. */
bool json_scan_wants(const char *const *keys, const char *key);

#endif
