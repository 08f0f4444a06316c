/* Lists of tickets, the newest first. */
#ifndef STORE_TICKET_STORE_H
#define STORE_TICKET_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "store/store.h"

struct ticket_query {
    bool open;                               /* only those that are not over */
    const char *contract, *state, *assignee; /* NULL: any */
    int64_t limit;
};

/* each() gets a struct ticket that lives during the call; non-zero stops and is returned. */
int ticket_query_each(struct store *store, const struct ticket_query *query,
                      int (*each)(const void *ticket, void *data), void *data, struct err *err);
/* All of a contract received since <= at < until, the earliest first. */
int ticket_received_each(struct store *store, const char *contract, wall_s since, wall_s until,
                         int (*each)(const void *ticket, void *data), void *data, struct err *err);
/* At most limit tickets in the order of their ids, from behind that one on ("": from the first). */
int ticket_each_after(struct store *store, const char *id, int64_t limit,
                      int (*each)(const void *ticket, void *data), void *data, struct err *err);

#endif
