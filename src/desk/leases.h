/* Use cases about leases (store/lease.h), for the roles of the daemon: who may write for a role. */
#ifndef DESK_LEASES_H
#define DESK_LEASES_H

#include "desk/desk.h"

struct desk_lease {
    char holder[128];
    int64_t epoch;
    bool held;     /* by somebody, and not expired */
    bool released; /* given back, not left behind by a death */
};

/* 1: taken, *epoch is ours, and everything that this desk journals from now on is written under it.
 * 0: somebody else holds it. -1. */
int desk_lease_take(struct desk *desk, const char *name, const char *holder, int64_t ttl_ms,
                    int64_t *epoch, struct err *err);
/* ERR_REFUSED if it has gone to another. */
int desk_lease_renew(struct desk *desk, const char *name, int64_t epoch, int64_t ttl_ms,
                     struct err *err);
/* Ours, or that of a holder who is dead for sure: it expires now. */
int desk_lease_release(struct desk *desk, const char *name, int64_t epoch, struct err *err);
/* 1 with *lease filled, 0 if nobody ever held it, -1. */
int desk_lease_read(struct desk *desk, const char *name, struct desk_lease *lease, struct err *err);
/* How long a write waits for another process. A daemon has others to attend to. */
void desk_set_busy_wait(struct desk *desk, int ms);

#endif
