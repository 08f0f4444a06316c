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

int ticket_to_follow_up_each(struct store *store, wall_s since,
                             int (*each)(const void *ticket, void *data), void *data,
                             struct err *err)
{
    struct stmt *stmt = record_select(
        store, &ticket_schema,
        "WHERE state = 'closed' AND follow_up_at = 0 AND closed_at >= $1 ORDER BY closed_at", err);

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, since);
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

int ticket_bound_each(struct store *store, enum ticket_bond bond, const char *id,
                      int (*each)(const void *ticket, void *data), void *data, struct err *err)
{
    struct stmt *stmt =
        record_select(store, &ticket_schema,
                      bond == BOND_MERGED ? "WHERE merged_into = $1 ORDER BY id"
                                          : "WHERE incident = $1 AND incident <> '' ORDER BY id",
                      err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, id);
    return hand_rows(stmt, each, data, err);
}

int ticket_linked_each(struct store *store, const char *link,
                       int (*each)(const char *id, void *data), void *data, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "SELECT ticket FROM ticket_link WHERE link = $1 ORDER BY ticket", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, link);
    while ((rc = stmt_step(stmt, err)) == 1) {
        rc = each(stmt_text(stmt, 0), data);
        if (rc != 0) {
            stmt_reset(stmt);
            return rc;
        }
    }
    return rc;
}

int ticket_mandated_each(struct store *store, const char *contract, bool open,
                         int (*each)(const void *ticket, void *data), void *data, struct err *err)
{
    struct stmt *stmt =
        record_select(store, &ticket_schema,
                      "WHERE mandated_on <> '' AND ($1 = '' OR contract = $1) AND ($2 = 0 OR "
                      "state IN ('waiting', 'working', 'paused', 'to_confirm')) "
                      "ORDER BY mandated_on, id",
                      err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, contract == NULL ? "" : contract);
    stmt_bind_int(stmt, 2, open);
    return hand_rows(stmt, each, data, err);
}

int ticket_effort_each(struct store *store, const char *contract, wall_s since, wall_s until,
                       void (*each)(const struct effort_row *row, void *data), void *data,
                       struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "SELECT category, class, received_at, effort_min FROM ticket "
                                   "WHERE contract = $1 AND received_at >= $2 AND received_at < $3 "
                                   "AND effort_min > 0",
                                   err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, contract);
    stmt_bind_int(stmt, 2, since);
    stmt_bind_int(stmt, 3, until);
    while ((rc = stmt_step(stmt, err)) == 1) {
        const struct effort_row row = {.category = stmt_text(stmt, 0),
                                       .class = stmt_text(stmt, 1),
                                       .received_at = stmt_int(stmt, 2),
                                       .minutes = stmt_int(stmt, 3)};

        each(&row, data);
    }
    return rc;
}
