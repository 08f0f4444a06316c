/* Statements about notices. */
#include "store/notice_store.h"

int notice_put(struct store *store, const struct notice *notice, struct err *err)
{
    struct stmt *stmt = store_stmt(
        store,
        "INSERT INTO notice (kind, role, about, ticket, site, level, at, state, tries, next_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', 0, $7)",
        err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, notice->kind);
    stmt_bind_text(stmt, 2, notice->role);
    stmt_bind_text(stmt, 3, notice->about);
    stmt_bind_text(stmt, 4, notice->ticket);
    stmt_bind_text(stmt, 5, notice->site);
    stmt_bind_text(stmt, 6, notice->level);
    stmt_bind_int(stmt, 7, notice->at);
    return stmt_run(stmt, err);
}

int notice_fold(struct store *store, const char *about, struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "UPDATE notice SET state = 'folded' WHERE about = $1 AND "
                                   "state = 'pending'",
                                   err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, about);
    return stmt_run(stmt, err);
}

int notice_each_pending(struct store *store, int (*each)(const struct notice *notice, void *data),
                        void *data, struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "SELECT id, kind, role, about, ticket, site, level, at "
                                   "FROM notice WHERE state = 'pending' ORDER BY id",
                                   err);
    int rc;

    if (stmt == NULL)
        return -1;
    while ((rc = stmt_step(stmt, err)) == 1) {
        const struct notice notice = {.id = stmt_int(stmt, 0),
                                      .kind = stmt_text(stmt, 1),
                                      .role = stmt_text(stmt, 2),
                                      .about = stmt_text(stmt, 3),
                                      .ticket = stmt_text(stmt, 4),
                                      .site = stmt_text(stmt, 5),
                                      .level = stmt_text(stmt, 6),
                                      .at = stmt_int(stmt, 7)};

        rc = each(&notice, data);
        if (rc != 0) {
            stmt_reset(stmt);
            return rc;
        }
    }
    return rc;
}
