/* Small things that all of the command line says or reads in the same way. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include <stdint.h>

#include "base/str.h"

/* A piece of what someone typed, for a message: visible, on one line, not longer than a message can
 * bear. */
void words_add_shown(struct str *out, const char *foreign);
/* "a, b, c"; words ends with NULL. */
void words_add_list(struct str *out, const char *const *words);
/* Where word stands in words; -1 if it does not. */
int words_index(const char *const *words, const char *word);
/* The whole text as a decimal number with an optional minus; -1 if it is not one. */
int words_number(const char *text, int64_t *number);

#endif
