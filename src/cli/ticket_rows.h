/* A list of tickets with what is due next on each: for `ticket list` and the board. */
#ifndef CLI_TICKET_ROWS_H
#define CLI_TICKET_ROWS_H

#include <stdio.h>

#include "base/json.h"
#include "desk/tickets.h"

struct ticket_row {
    struct ticket ticket;
    wall_s due; /* of the nearest clock; 0: none runs */
    int clock;  /* enum clock_kind */
};

struct ticket_rows {
    VEC(struct ticket_row) list;
    size_t shown; /* of the list: the filter's limit */
    wall_s now;
};

/* Release them also after an error. urgent_first: the order of urgency (R5, R19), else the newest. The
 * limit of the filter counts after sorting: the most urgent ticket may be the oldest. */
int ticket_rows_gather(struct ticket_rows *rows, struct desk *desk,
                       const struct ticket_filter *filter, bool urgent_first, struct err *err);
void ticket_rows_release(struct ticket_rows *rows);
/* R9: paused for longer than a day. */
size_t ticket_rows_paused_long(const struct ticket_rows *rows);
void ticket_rows_print(const struct ticket_rows *rows, FILE *out);
json_t *ticket_rows_json(const struct ticket_rows *rows);

#endif
