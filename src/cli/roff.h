/* Text as man(7) source for groff and mandoc: nothing in a text can turn into a request. */
#ifndef CLI_ROFF_H
#define CLI_ROFF_H

#include "base/str.h"

/* Prose: one paragraph on one line. Lines may break between ideographs; words that begin with a
 * hyphen, such as --json, keep it as it is typed. */
void roff_add_prose(struct str *out, const char *text);
/* Something to type: every character as it is. */
void roff_add_literal(struct str *out, const char *text);

#endif
