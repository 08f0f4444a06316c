/* A list of records on the way out: a table for people, one array for programs (--json). */
#ifndef CLI_LISTING_H
#define CLI_LISTING_H

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/table.h"
#include "desk/desk.h"

struct listing {
    struct cli *cli;
    struct desk *desk;
    bool json;
    struct table table;
    struct json_list list;
};

/* columns must outlive the listing. */
void listing_begin(struct listing *listing, struct cli *cli, struct desk *desk,
                   const struct table_column *columns);
/* Prints what was added unless rc, which it returns, is an error. */
int listing_end(struct listing *listing, int rc);

/* Cells: an instant to the minute, and texts with commas between. */
void listing_add_short(struct listing *listing, wall_s at);
void listing_add_texts(struct listing *listing, char *const *texts, size_t count);

#endif
