/* What the daemon's roles share: their command lines, and how they end. A role says what it takes in a
 * table; --help prints its usage. */
#ifndef HEALTH_ROLE_H
#define HEALTH_ROLE_H

#include <stdbool.h>

#include "base/err.h"

/* One of text, flag and take says where the option goes. */
struct role_option {
    const char *name;  /* without dashes; NULL ends the table */
    const char **text; /* its value, borrowed from argv */
    bool *flag;
    int (*take)(const char *value, void *data, struct err *err);
};

/* argv[0] is the role's name; operands are what it takes besides options. 1: go on, with the
 * operands from *first on. 0: --help was printed. -1: err holds the complaint, or the usage. */
int role_parse(int argc, char **argv, const struct role_option *options, int operands,
               const char *usage, void *data, int *first, struct err *err);
/* A whole number or a fraction; for take(). */
int role_number(const char *text, double min, double max, double *number, struct err *err);
/* Prints the complaint; the exit status. */
int role_end(int rc, const struct err *err);

#endif
