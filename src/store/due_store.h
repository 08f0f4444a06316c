/* The table of open tickets in the order of urgency: a cache that triggers keep stale where anything
 * happened, and that desk/queue.c makes fresh. Nothing of it is journalled. */
#ifndef STORE_DUE_STORE_H
#define STORE_DUE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "model/urgency.h"
#include "store/store.h"
#include "store/ticket_store.h"

/* 1 if the rows can be trusted at now: the journal is not ahead of it. 0 if not, -1. */
int due_is_usable(struct store *store, wall_s now, struct err *err);

/* Of an open ticket; until: see struct urgency. Inside the caller's transaction. */
int due_put(struct store *store, const char *ticket, const struct urgency *urgency,
            struct err *err);
/* Takes all rows for stale, adds those that are missing and removes those of no open ticket. */
int due_reset(struct store *store, struct err *err);

/* The ids of at most limit tickets (0: all) whose rows are stale at now. each() may read and write
 * the store; non-zero stops and is returned. */
int due_stale_each(struct store *store, wall_s now, int64_t limit,
                   int (*each)(const char *ticket, void *data), void *data, struct err *err);
/* The fresh rows behind `after` in their order, of the tickets that the query matches; its limit
 * holds. place lives during the call. */
int due_fresh_each(struct store *store, wall_s now, const struct ticket_query *query,
                   const struct urgency_place *after,
                   int (*each)(const struct urgency_place *place, void *data), void *data,
                   struct err *err);

struct due_counts {
    int64_t open;    /* all of them */
    int64_t overdue; /* due before now */
    int64_t soon;    /* due from now on, and before the horizon */
};
/* Of the fresh rows only. */
int due_count(struct store *store, wall_s now, wall_s horizon, struct due_counts *counts,
              struct err *err);
/* ERR_FAILED unless each open ticket has one row and nothing else has. */
int due_check_rows(struct store *store, struct err *err);

#endif
