/* Both look-ups go by an index: what comes in is compared with all that ever came in. */
#include "store/intake_store.h"

#include "base/tr.h"

int intake_key_find(struct store *store, const char *source, const char *key, struct str *ticket,
                    struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "SELECT ticket FROM intake_key WHERE source = $1 AND key = $2", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, source);
    stmt_bind_text(stmt, 2, key);
    rc = stmt_step(stmt, err);
    if (rc == 1) {
        str_set(ticket, stmt_text(stmt, 0));
        stmt_reset(stmt);
    }
    return rc;
}

/* Open ones come first; two of one kind are one too many. */
int ticket_external_find(struct store *store, const char *external, struct str *ticket,
                         struct err *err)
{
    struct stmt *stmt = store_stmt(
        store,
        "SELECT id, CASE WHEN state IN ('waiting', 'working', 'paused', 'to_confirm') THEN 0 "
        "ELSE 1 END AS over FROM ticket WHERE external = $1 AND external <> '' "
        "ORDER BY over, id LIMIT 2",
        err);
    int64_t over;
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, external);
    rc = stmt_step(stmt, err);
    if (rc != 1)
        return rc;
    str_set(ticket, stmt_text(stmt, 0));
    over = stmt_int(stmt, 1);
    rc = stmt_step(stmt, err);
    if (rc == 1 && stmt_int(stmt, 1) == over)
        rc = err_set(err, ERR_USAGE, _("%s and %s both have this external number; name the ticket"),
                     ticket->buf, stmt_text(stmt, 0));
    else if (rc >= 0)
        rc = 1;
    stmt_reset(stmt);
    return rc;
}
