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
/* Those closed since then that nobody has called back about, the earliest first. */
int ticket_to_follow_up_each(struct store *store, wall_s since,
                             int (*each)(const void *ticket, void *data), void *data,
                             struct err *err);
/* At most limit tickets in the order of their ids, from behind that one on ("": from the first). */
int ticket_each_after(struct store *store, const char *id, int64_t limit,
                      int (*each)(const void *ticket, void *data), void *data, struct err *err);

/* What hangs together, in the order of ids. */
enum ticket_bond { BOND_MERGED, BOND_INCIDENT };
int ticket_bound_each(struct store *store, enum ticket_bond bond, const char *id,
                      int (*each)(const void *ticket, void *data), void *data, struct err *err);
/* The ids of the tickets that have the link. */
int ticket_linked_each(struct store *store, const char *link,
                       int (*each)(const char *id, void *data), void *data, struct err *err);
/* Those that some document demands by a day, the earliest day first; open: only those that are not
 * over; contract NULL: any. */
int ticket_mandated_each(struct store *store, const char *contract, bool open,
                         int (*each)(const void *ticket, void *data), void *data, struct err *err);

/* What took work of a contract, received since <= at < until. */
struct effort_row {
    const char *category, *class;
    wall_s received_at;
    int64_t minutes;
};
int ticket_effort_each(struct store *store, const char *contract, wall_s since, wall_s until,
                       void (*each)(const struct effort_row *row, void *data), void *data,
                       struct err *err);

#endif
