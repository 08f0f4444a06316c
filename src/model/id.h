/* Ids: the short names by which things of the configuration refer to each other and by which people
 * type them on a command line. */
#ifndef MODEL_ID_H
#define MODEL_ID_H

#include "base/err.h"

/* A field check: letters, digits, '-', '_' and '.', beginning with a letter or digit, at most 64. */
int id_check(const char *text, struct err *err);

#endif
