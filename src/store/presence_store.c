/* Statements about presence and screen states. Nobody would miss them after a power cut, so nobody
 * waits for the disk. */
#include "store/presence_store.h"

static int forget(struct store *store, const struct presence_row *row, wall_s expired,
                  struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "DELETE FROM presence WHERE session = $1 OR seen_at < $2", err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, row->session);
    stmt_bind_int(stmt, 2, expired);
    return stmt_run(stmt, err);
}

static int insert(struct store *store, const struct presence_row *row, wall_s now, struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "INSERT INTO presence (session, owner, subject, edits, seen_at) "
                                   "VALUES ($1, $2, $3, $4, $5)",
                                   err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, row->session);
    stmt_bind_text(stmt, 2, row->owner);
    stmt_bind_text(stmt, 3, row->subject);
    stmt_bind_int(stmt, 4, row->edits);
    stmt_bind_int(stmt, 5, now);
    return stmt_run(stmt, err);
}

/* Does this say something that another session would see? */
static int would_be_seen(struct store *store, const struct presence_row *row, bool *seen,
                         struct err *err)
{
    struct stmt *stmt = store_stmt(
        store,
        "SELECT COUNT(*) FROM presence AS other WHERE other.session <> $1 AND "
        "(other.subject = $2 OR other.subject IN "
        "(SELECT mine.subject FROM presence AS mine WHERE mine.session = $1)) AND NOT EXISTS "
        "(SELECT 1 FROM presence AS mine WHERE mine.session = $1 AND mine.subject = $2 AND "
        "mine.edits = $3)",
        err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, row->session);
    stmt_bind_text(stmt, 2, row->subject);
    stmt_bind_int(stmt, 3, row->edits);
    if (stmt_step(stmt, err) != 1)
        return -1;
    *seen = stmt_int(stmt, 0) > 0;
    stmt_reset(stmt);
    return 0;
}

static int put(struct store *store, const struct presence_row *row, wall_s now, wall_s expired,
               struct err *err)
{
    bool seen;

    if (would_be_seen(store, row, &seen, err) < 0 || forget(store, row, expired, err) < 0)
        return -1;
    if (seen)
        store_mark_changed(store);
    return row->subject[0] == '\0' ? 0 : insert(store, row, now, err);
}

static int put_alone(struct store *store, const struct presence_row *row, wall_s now,
                     wall_s expired, struct err *err)
{
    if (store_try_begin(store, err) < 0)
        return -1;
    if (put(store, row, now, expired, err) < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err);
}

int presence_store_put(struct store *store, const struct presence_row *row, wall_s now,
                       wall_s expired, struct err *err)
{
    int rc;

    store_set_sure(store, false);
    rc = put_alone(store, row, now, expired, err);
    store_set_sure(store, true);
    return rc;
}

int presence_store_each(struct store *store, const char *subject, const char *session, wall_s since,
                        int (*each)(const struct presence_row *row, void *data), void *data,
                        struct err *err)
{
    struct stmt *stmt = store_stmt(
        store,
        "SELECT session, owner, edits FROM presence WHERE subject = $1 AND session <> $2 "
        "AND seen_at >= $3 ORDER BY edits DESC, owner, session",
        err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, subject);
    stmt_bind_text(stmt, 2, session);
    stmt_bind_int(stmt, 3, since);
    while ((rc = stmt_step(stmt, err)) == 1) {
        const struct presence_row row = {.session = stmt_text(stmt, 0),
                                         .owner = stmt_text(stmt, 1),
                                         .subject = subject,
                                         .edits = stmt_int(stmt, 2) != 0};

        rc = each(&row, data);
        if (rc != 0) {
            stmt_reset(stmt);
            break;
        }
    }
    return rc;
}

/* --- screen states --- */

static struct stmt *statement_of(struct store *store, bool keep, struct err *err)
{
    return keep ? store_stmt(store,
                             "INSERT INTO screen_state (owner, saved_at, body) VALUES ($1, $2, $3) "
                             "ON CONFLICT (owner) DO UPDATE SET saved_at = excluded.saved_at, "
                             "body = excluded.body",
                             err)
                : store_stmt(store, "DELETE FROM screen_state WHERE owner = $1", err);
}

static int save_alone(struct store *store, const char *owner, const char *body, wall_s now,
                      struct err *err)
{
    struct stmt *stmt;

    if (store_begin(store, err) < 0)
        return -1;
    stmt = statement_of(store, body[0] != '\0', err);
    if (stmt != NULL) {
        stmt_bind_text(stmt, 1, owner);
        if (body[0] != '\0') {
            stmt_bind_int(stmt, 2, now);
            stmt_bind_text(stmt, 3, body);
        }
    }
    if (stmt == NULL || stmt_run(stmt, err) < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err);
}

int screen_store_save(struct store *store, const char *owner, const char *body, wall_s now,
                      struct err *err)
{
    int rc;

    store_set_sure(store, false);
    rc = save_alone(store, owner, body, now, err);
    store_set_sure(store, true);
    return rc;
}

int screen_store_load(struct store *store, const char *owner, struct str *body, wall_s *saved_at,
                      struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "SELECT saved_at, body FROM screen_state WHERE owner = $1", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, owner);
    rc = stmt_step(stmt, err);
    if (rc == 1) {
        *saved_at = stmt_int(stmt, 0);
        str_add(body, stmt_text(stmt, 1));
        stmt_reset(stmt);
    }
    return rc;
}
