/* The words of a command for a child process, as a NULL-terminated vector of owned strings. A command
 * is built word by word and never split out of a line, so nothing in a word can become a second one.
 * A zeroed struct is empty; items is NULL until the first push. */
#ifndef BASE_ARGV_H
#define BASE_ARGV_H

#include <stddef.h>

#include "base/str.h"

struct argv {
    char **items;
    size_t len; /* without the NULL at the end */
    size_t size;
};

void argv_push(struct argv *argv, const char *word);
void argv_pushf(struct argv *argv, const char *format, ...) PRINTF_LIKE(2, 3);
void argv_release(struct argv *argv);

/* For logs and people: quoted so that a shell would read the same words; printable throughout. */
void argv_add_text(struct str *out, const struct argv *argv);

#endif
