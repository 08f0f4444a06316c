/* Statements about drafts. */
#include "store/draft_store.h"

static void bind_row(struct stmt *stmt, const struct draft_row *row)
{
    stmt_bind_text(stmt, 1, row->owner);
    stmt_bind_text(stmt, 2, row->kind);
    stmt_bind_text(stmt, 3, row->subject);
}

static int forget(struct store *store, const char *owner, wall_s expired, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "DELETE FROM draft WHERE owner = $1 AND saved_at < $2", err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, owner);
    stmt_bind_int(stmt, 2, expired);
    return stmt_run(stmt, err);
}

static int write_row(struct store *store, const struct draft_row *row, const char *body, wall_s now,
                     struct err *err)
{
    struct stmt *stmt =
        store_stmt(store,
                   "INSERT INTO draft (owner, kind, subject, saved_at, body) "
                   "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (owner, kind, subject) DO UPDATE "
                   "SET saved_at = excluded.saved_at, body = excluded.body",
                   err);

    if (stmt == NULL)
        return -1;
    bind_row(stmt, row);
    stmt_bind_int(stmt, 4, now);
    stmt_bind_text(stmt, 5, body);
    return stmt_run(stmt, err);
}

int draft_store_save(struct store *store, const struct draft_row *row, const char *body, wall_s now,
                     wall_s expired, struct err *err)
{
    if (store_begin(store, err) < 0)
        return -1;
    if (forget(store, row->owner, expired, err) < 0 || write_row(store, row, body, now, err) < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err);
}

int draft_store_load(struct store *store, const struct draft_row *row, struct str *body,
                     struct err *err)
{
    struct stmt *stmt = store_stmt(
        store, "SELECT body FROM draft WHERE owner = $1 AND kind = $2 AND subject = $3", err);
    int rc;

    if (stmt == NULL)
        return -1;
    bind_row(stmt, row);
    rc = stmt_step(stmt, err);
    if (rc == 1) {
        str_add(body, stmt_text(stmt, 0));
        stmt_reset(stmt);
    }
    return rc;
}

int draft_store_delete(struct store *store, const struct draft_row *row, struct err *err)
{
    struct stmt *stmt;

    if (store_begin(store, err) < 0)
        return -1;
    stmt =
        store_stmt(store, "DELETE FROM draft WHERE owner = $1 AND kind = $2 AND subject = $3", err);
    if (stmt != NULL)
        bind_row(stmt, row);
    if (stmt == NULL || stmt_run(stmt, err) < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err);
}

int draft_store_each(struct store *store, const char *owner,
                     int (*each)(const struct draft_row *row, wall_s saved_at, void *data),
                     void *data, struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "SELECT kind, subject, saved_at FROM draft WHERE owner = $1 "
                                   "ORDER BY saved_at DESC, kind, subject",
                                   err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, owner);
    while ((rc = stmt_step(stmt, err)) == 1) {
        const struct draft_row row = {
            .owner = owner, .kind = stmt_text(stmt, 0), .subject = stmt_text(stmt, 1)};

        rc = each(&row, stmt_int(stmt, 2), data);
        if (rc != 0) {
            stmt_reset(stmt);
            break;
        }
    }
    return rc;
}
