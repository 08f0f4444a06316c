/* Open tickets are few whatever the history is; they are found by their state. */
#include "store/ticket_store.h"

#include "model/ticket.h"
#include "store/record.h"

#define MATCHES                                                                                    \
    "($1 = '' OR contract = $1) AND ($2 = '' OR state = $2) AND ($3 = '' OR assignee = $3) "       \
    "ORDER BY received_at DESC, id DESC LIMIT $4"

int ticket_query_each(struct store *store, const struct ticket_query *query,
                      int (*each)(const void *ticket, void *data), void *data, struct err *err)
{
    struct stmt *stmt = record_select(
        store, &ticket_schema,
        query->open ? "WHERE state IN ('waiting', 'working', 'paused', 'to_confirm') AND " MATCHES
                    : "WHERE " MATCHES,
        err);
    struct ticket ticket;
    int rc, verdict = 0;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, query->contract);
    stmt_bind_text(stmt, 2, query->state);
    stmt_bind_text(stmt, 3, query->assignee);
    stmt_bind_int(stmt, 4, query->limit);
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
