/* Leases: who may act for a role of the daemon, or run a runbook. Taking a lease over makes a new
 * epoch. A process that writes under a lease says so once with store_write_under(); from then on
 * every journalled write of its store checks, in its own transaction, that the epoch is still its
 * own, so a holder that was stalled and replaced writes nothing. Leases are not journalled. */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

struct lease {
    char name[64];
    char holder[128];
    int64_t epoch;
    int64_t expires_ms; /* milliseconds of the wall clock */
    bool held;          /* by somebody, and not expired */
};

/* 1: taken, *epoch is ours. 0: somebody else holds it (see lease_read()). -1: error.
 * Taking a lease that one holds already renews it under the same epoch. */
int lease_take(struct store *store, const char *name, const char *holder, int64_t ttl_ms,
               int64_t *epoch, struct err *err);
/* ERR_REFUSED if the epoch is no longer ours. */
int lease_renew(struct store *store, const char *name, int64_t epoch, int64_t ttl_ms,
                struct err *err);
/* Lets it expire now; without effect if it is no longer ours. */
int lease_release(struct store *store, const char *name, int64_t epoch, struct err *err);
/* 1 with *lease filled, 0 if nobody ever held it. */
int lease_read(struct store *store, const char *name, struct lease *lease, struct err *err);

/* NULL: under no lease. */
void store_write_under(struct store *store, const char *name, int64_t epoch);

#endif
