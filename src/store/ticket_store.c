/* Open tickets are few whatever the history is; they are found by their state. */
#include "store/ticket_store.h"

#include "model/ticket.h"
#include "store/record.h"

#define MATCHES                                                                                    \
    "($1 = '' OR contract = $1) AND ($2 = '' OR state = $2) AND ($3 = '' OR assignee = $3) "       \
    "ORDER BY received_at DESC, id DESC LIMIT $4"

/* Hands the rows on and leaves the statement reset. */
static int hand_rows(struct stmt *stmt, int (*each)(const void *ticket, void *data), void *data,
                     struct err *err)
{
    struct ticket ticket;
    int rc, verdict = 0;

    while ((rc = stmt_step(stmt, err)) == 1) {
        verdict = record_read_row(&ticket_schema, stmt, &ticket, err);
        if (verdict == 0) {
            verdict = each(&ticket, data);
            record_release(&ticket_schema, &ticket);
        }
        if (verdict != 0) {
            stmt_reset(stmt);
            return verdict;
        }
    }
    return rc;
}

int ticket_query_each(struct store *store, const struct ticket_query *query,
                      int (*each)(const void *ticket, void *data), void *data, struct err *err)
{
    struct stmt *stmt = record_select(
        store, &ticket_schema,
        query->open ? "WHERE state IN ('waiting', 'working', 'paused', 'to_confirm') AND " MATCHES
                    : "WHERE " MATCHES,
        err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, query->contract);
    stmt_bind_text(stmt, 2, query->state);
    stmt_bind_text(stmt, 3, query->assignee);
    stmt_bind_int(stmt, 4, query->limit);
    return hand_rows(stmt, each, data, err);
}

int ticket_received_each(struct store *store, const char *contract, wall_s since, wall_s until,
                         int (*each)(const void *ticket, void *data), void *data, struct err *err)
{
    struct stmt *stmt =
        record_select(store, &ticket_schema,
                      "WHERE contract = $1 AND received_at >= $2 AND received_at < $3 "
                      "ORDER BY received_at, id",
                      err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, contract);
    stmt_bind_int(stmt, 2, since);
    stmt_bind_int(stmt, 3, until);
    return hand_rows(stmt, each, data, err);
}

int ticket_each_after(struct store *store, const char *id, int64_t limit,
                      int (*each)(const void *ticket, void *data), void *data, struct err *err)
{
    struct stmt *stmt =
        record_select(store, &ticket_schema, "WHERE id > $1 ORDER BY id LIMIT $2", err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, id);
    stmt_bind_int(stmt, 2, limit);
    return hand_rows(stmt, each, data, err);
}
