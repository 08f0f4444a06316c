#include "health/role.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/tr.h"
#include "base/vec.h"
#include "base/visible.h"

enum { HELP = 1, FIRST = 2 }; /* what getopt_long() returns: rows count from FIRST */

int role_number(const char *text, double min, double max, double *number, struct err *err)
{
    char *end;

    *number = strtod(text, &end);
    if (end == text || *end != '\0' || !(*number >= min && *number <= max)) {
        err_set(err, ERR_USAGE, _("write a number from %lld to %lld"), (long long)min,
                (long long)max);
        return visible_blame(err, text);
    }
    return 0;
}

static int put(const struct role_option *row, void *data, struct err *err)
{
    if (row->take != NULL)
        return row->take(optarg, data, err) < 0 ? err_prefix(err, "--%s", row->name) : 0;
    if (row->flag != NULL)
        *row->flag = true;
    else
        *row->text = optarg;
    return 0;
}

int role_parse(int argc, char **argv, const struct role_option *options, int operands,
               const char *usage, void *data, int *first, struct err *err)
{
    VEC(struct option) rows = {0};
    int found, rc = 1;

    *vec_push(&rows) = (struct option){"help", no_argument, NULL, HELP};
    for (const struct role_option *row = options; row->name != NULL; row++)
        *vec_push(&rows) =
            (struct option){row->name, row->flag != NULL ? no_argument : required_argument, NULL,
                            FIRST + (int)(row - options)};
    *vec_push(&rows) = (struct option){0};
    opterr = 0;
    while (rc == 1 && (found = getopt_long(argc, argv, "h", rows.items, NULL)) != -1) {
        if (found >= FIRST && found - FIRST < (int)rows.len - 2) {
            rc = put(&options[found - FIRST], data, err) < 0 ? -1 : 1;
        } else if (found == HELP || found == 'h') {
            puts(usage); /* lint:allow: a role is what main runs */
            rc = 0;
        } else {
            rc = err_set(err, ERR_USAGE, "%s", usage);
        }
    }
    if (rc == 1 && argc - optind != operands)
        rc = err_set(err, ERR_USAGE, "%s", usage);
    *first = optind;
    vec_release(&rows);
    return rc;
}

int role_end(int rc, const struct err *err)
{
    if (rc >= 0)
        return 0;
    fprintf(stderr, "zhiband: %s\n", err->text.buf); /* lint:allow: likewise */
    return err_status(err);
}
