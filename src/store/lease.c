/* Leases. Expiry is wall time, because processes of several hosts compare it; if a clock jumps, a
 * lease may change hands early, and the epoch keeps that safe. */
#include "store/lease.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/tr.h"
#include "store/internal.h"

static int64_t wall_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int lease_read(struct store *store, const char *name, struct lease *lease, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "SELECT holder, epoch, expires_ms FROM lease WHERE name = $1", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, name);
    rc = stmt_step(stmt, err);
    if (rc != 1)
        return rc;
    snprintf(lease->name, sizeof(lease->name), "%s", name);
    snprintf(lease->holder, sizeof(lease->holder), "%s", stmt_text(stmt, 0));
    lease->epoch = stmt_int(stmt, 1);
    lease->expires_ms = stmt_int(stmt, 2);
    lease->held = lease->expires_ms > wall_ms();
    stmt_reset(stmt);
    return 1;
}

static int write_lease(struct store *store, const char *name, const char *holder, int64_t epoch,
                       int64_t ttl_ms, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store,
                   "INSERT INTO lease (name, holder, epoch, expires_ms) VALUES ($1, $2, $3, $4) "
                   "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, "
                   "epoch = excluded.epoch, expires_ms = excluded.expires_ms",
                   err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, name);
    stmt_bind_text(stmt, 2, holder);
    stmt_bind_int(stmt, 3, epoch);
    stmt_bind_int(stmt, 4, wall_ms() + ttl_ms);
    return stmt_run(stmt, err);
}

static int take(struct store *store, const char *name, const char *holder, int64_t ttl_ms,
                int64_t *epoch, struct err *err)
{
    struct lease lease = {0};
    int found = lease_read(store, name, &lease, err);
    bool ours = found == 1 && lease.held && strcmp(lease.holder, holder) == 0;

    if (found < 0)
        return -1;
    if (found == 1 && lease.held && !ours)
        return 0;
    *epoch = ours ? lease.epoch : lease.epoch + 1;
    return write_lease(store, name, holder, *epoch, ttl_ms, err) < 0 ? -1 : 1;
}

int lease_take(struct store *store, const char *name, const char *holder, int64_t ttl_ms,
               int64_t *epoch, struct err *err)
{
    const size_t name_size = sizeof(((struct lease *)0)->name);
    const size_t holder_size = sizeof(((struct lease *)0)->holder);
    int rc;

    if (strlen(name) >= name_size || strlen(holder) >= holder_size) /* cut, it may be another's */
        return err_set(err, ERR_USAGE, _("the lease '%s' cannot be taken: too long a name"), name);
    if (store_begin(store, err) < 0)
        return -1;
    rc = take(store, name, holder, ttl_ms, epoch, err);
    if (rc == 1)
        return store_commit(store, err) < 0 ? -1 : 1;
    store_rollback(store);
    return rc;
}

/* 1 if the epoch was still ours and the expiry is moved, 0 if not. */
static int move_expiry(struct store *store, const char *name, int64_t epoch, int64_t expires_ms,
                       struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "UPDATE lease SET expires_ms = $1 WHERE name = $2 AND epoch = $3", err);

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, expires_ms);
    stmt_bind_text(stmt, 2, name);
    stmt_bind_int(stmt, 3, epoch);
    if (stmt_run(stmt, err) < 0)
        return -1;
    return store_affected(store) == 1;
}

static int lost(const char *name, struct err *err)
{
    return err_set(err, ERR_REFUSED, _("the lease '%s' has gone to another process"), name);
}

int lease_renew(struct store *store, const char *name, int64_t epoch, int64_t ttl_ms,
                struct err *err)
{
    int rc = move_expiry(store, name, epoch, wall_ms() + ttl_ms, err);

    if (rc == 0)
        return lost(name, err);
    return rc < 0 ? -1 : 0;
}

int lease_release(struct store *store, const char *name, int64_t epoch, struct err *err)
{
    return move_expiry(store, name, epoch, 0, err) < 0 ? -1 : 0;
}

void store_write_under(struct store *store, const char *name, int64_t epoch)
{
    free(store->lease.name);
    store->lease = (struct lease_mark){.name = name == NULL ? NULL : xstrdup(name), .epoch = epoch};
}

int lease_guard(struct store *store, struct err *err)
{
    struct lease lease;
    int rc;

    if (store->lease.name == NULL)
        return 0;
    rc = lease_read(store, store->lease.name, &lease, err);
    if (rc < 0)
        return -1;
    return rc == 1 && lease.epoch == store->lease.epoch ? 0 : lost(store->lease.name, err);
}
