/* The store's leases for those who may not see the store. */
#include "desk/leases.h"

#include <stdio.h>

#include "store/lease.h"
#include "store/store.h"

int desk_lease_take(struct desk *desk, const char *name, const char *holder, int64_t ttl_ms,
                    int64_t *epoch, struct err *err)
{
    int rc = lease_take(desk_store(desk), name, holder, ttl_ms, epoch, err);

    if (rc == 1)
        store_write_under(desk_store(desk), name, *epoch);
    return rc;
}

int desk_lease_renew(struct desk *desk, const char *name, int64_t epoch, int64_t ttl_ms,
                     struct err *err)
{
    return lease_renew(desk_store(desk), name, epoch, ttl_ms, err);
}

int desk_lease_release(struct desk *desk, const char *name, int64_t epoch, struct err *err)
{
    return lease_release(desk_store(desk), name, epoch, err);
}

int desk_lease_read(struct desk *desk, const char *name, struct desk_lease *lease, struct err *err)
{
    struct lease found;
    int rc = lease_read(desk_store(desk), name, &found, err);

    if (rc == 1) {
        snprintf(lease->holder, sizeof(lease->holder), "%s", found.holder);
        lease->epoch = found.epoch;
        lease->held = found.held;
        lease->released = found.expires_ms == 0;
    }
    return rc;
}

void desk_set_busy_wait(struct desk *desk, int ms)
{
    store_set_busy_wait(desk_store(desk), ms);
}
