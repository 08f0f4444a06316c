/* The table of terms by which tickets are found. It is no record: nothing of it is journalled, all
 * of it can be made again. Whoever saves a ticket puts its terms in the same transaction. */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/map.h"
#include "store/store.h"

/* terms: a set, values are not looked at; at: when the ticket was received. Only what differs is
 * written. Inside the caller's transaction. */
int search_put(struct store *store, const char *ticket, wall_s at, const struct map *terms,
               struct err *err);
/* Removes the terms of tickets that are not there. */
int search_prune(struct store *store, struct err *err);
/* 1 if there are tickets but no terms at all: the table was never made. 0 if not, -1. */
int search_is_missing(struct store *store, struct err *err);

struct search_term {
    char *term;
    bool prefix; /* any term that begins so */
};

/* The ids of the tickets that have all the terms (one or more), the newest first. each() may read
 * the store; non-zero stops and is returned. */
int search_each(struct store *store, const struct search_term *terms, size_t count,
                int (*each)(const char *ticket, void *data), void *data, struct err *err);

#endif
