/* A row is fresh before its fresh_until. Tickets are named, not joined, unless somebody filters: the
 * index holds all that the order needs. */
#include "store/due_store.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/vec.h"

#define OPEN "('waiting', 'working', 'paused', 'to_confirm')"

int due_is_usable(struct store *store, wall_s now, struct err *err)
{
    struct stmt *stmt = store_stmt(store, "SELECT 1 FROM head WHERE id = 1 AND at <= $1", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, now);
    rc = stmt_step(stmt, err);
    if (rc == 1)
        stmt_reset(stmt);
    return rc;
}

/* --- writing --- */

int due_put(struct store *store, const char *ticket, const struct urgency *urgency, struct err *err)
{
    struct stmt *stmt = store_stmt(
        store, "UPDATE ticket_due SET rank = $1, due = $2, fresh_until = $3 WHERE ticket = $4",
        err);

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, urgency->rank);
    stmt_bind_int(stmt, 2, urgency->due);
    stmt_bind_int(stmt, 3, urgency->until);
    stmt_bind_text(stmt, 4, ticket);
    return stmt_run(stmt, err);
}

int due_reset(struct store *store, struct err *err)
{
    static const char *const sql[] = {
        "DELETE FROM ticket_due",
        "INSERT INTO ticket_due (ticket, rank, due, fresh_until) "
        "SELECT id, 0, 0, 0 FROM ticket WHERE state IN " OPEN,
    };

    for (size_t i = 0; i < ARRAY_LEN(sql); i++) {
        struct stmt *stmt = store_stmt(store, sql[i], err);

        if (stmt == NULL || stmt_run(stmt, err) < 0)
            return -1;
    }
    return 0;
}

/* --- reading --- */

/* Gathered before any is handed on: each() may make them fresh. */
struct names {
    VEC(char *) items;
};

static int read_stale(struct store *store, wall_s now, int64_t limit, struct names *names,
                      struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "SELECT ticket FROM ticket_due WHERE fresh_until <= $1 LIMIT $2", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, now);
    stmt_bind_int(stmt, 2, limit > 0 ? limit : INT64_MAX);
    while ((rc = stmt_step(stmt, err)) == 1)
        *vec_push(&names->items) = xstrdup(stmt_text(stmt, 0));
    return rc;
}

int due_stale_each(struct store *store, wall_s now, int64_t limit,
                   int (*each)(const char *ticket, void *data), void *data, struct err *err)
{
    struct names names = {0};
    int rc = read_stale(store, now, limit, &names, err);

    for (size_t i = 0; i < names.items.len && rc == 0; i++)
        rc = each(names.items.items[i], data);
    vec_each (name, &names.items)
        free(*name);
    vec_release(&names.items);
    return rc;
}

static_assert(URGENCY_OVER == 4, "the statements leave these out");

#define FRESH                                                                                      \
    "fresh_until > $1 AND rank < 4 AND (rank, due, ticket) > ($2, $3, $4) ORDER BY rank, due, "    \
    "ticket LIMIT $5"
#define FRESH_FILTERED                                                                             \
    "FROM ticket_due JOIN ticket ON ticket.id = ticket_due.ticket "                                \
    "WHERE ($1 = '' OR contract = $1) AND ($2 = '' OR state = $2) AND "                            \
    "($3 = '' OR assignee = $3) AND fresh_until > $4 AND rank < 4 AND (rank, due, ticket) > ($5, " \
    "$6, $7) "                                                                                     \
    "ORDER BY rank, due, ticket LIMIT $8"

static struct stmt *select_fresh(struct store *store, wall_s now, const struct ticket_query *query,
                                 const struct urgency_place *after, struct err *err)
{
    bool filtered = query->contract != NULL || query->state != NULL || query->assignee != NULL;
    struct stmt *stmt =
        filtered ? store_stmt(store, "SELECT rank, due, ticket " FRESH_FILTERED, err)
                 : store_stmt(store, "SELECT rank, due, ticket FROM ticket_due WHERE " FRESH, err);
    int index = 0;

    if (stmt == NULL)
        return NULL;
    if (filtered) {
        stmt_bind_text(stmt, ++index, query->contract);
        stmt_bind_text(stmt, ++index, query->state);
        stmt_bind_text(stmt, ++index, query->assignee);
    }
    stmt_bind_int(stmt, ++index, now);
    stmt_bind_int(stmt, ++index, after == NULL ? 0 : after->rank);
    stmt_bind_int(stmt, ++index, after == NULL ? 0 : after->due);
    stmt_bind_text(stmt, ++index, after == NULL ? "" : after->id);
    stmt_bind_int(stmt, ++index, query->limit);
    return stmt;
}

int due_fresh_each(struct store *store, wall_s now, const struct ticket_query *query,
                   const struct urgency_place *after,
                   int (*each)(const struct urgency_place *place, void *data), void *data,
                   struct err *err)
{
    struct stmt *stmt = select_fresh(store, now, query, after, err);
    int rc;

    if (stmt == NULL)
        return -1;
    while ((rc = stmt_step(stmt, err)) == 1) {
        const struct urgency_place place = {
            .rank = (int)stmt_int(stmt, 0), .due = stmt_int(stmt, 1), .id = stmt_text(stmt, 2)};
        int verdict = each(&place, data);

        if (verdict != 0) {
            stmt_reset(stmt);
            return verdict;
        }
    }
    return rc;
}

int due_count(struct store *store, wall_s now, wall_s horizon, struct due_counts *counts,
              struct err *err)
{
    struct stmt *stmt =
        store_stmt(store,
                   "SELECT count(1), count(CASE WHEN due > 0 AND due < $1 THEN 1 END), "
                   "count(CASE WHEN due >= $1 AND due < $2 THEN 1 END) "
                   "FROM ticket_due WHERE fresh_until > $1 AND rank < 4",
                   err);

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, now);
    stmt_bind_int(stmt, 2, horizon);
    if (stmt_step(stmt, err) < 0)
        return -1;
    *counts = (struct due_counts){
        .open = stmt_int(stmt, 0), .overdue = stmt_int(stmt, 1), .soon = stmt_int(stmt, 2)};
    stmt_reset(stmt);
    return 0;
}

int due_check_rows(struct store *store, struct err *err)
{
    struct stmt *stmt = store_stmt(
        store,
        "SELECT id FROM ticket WHERE state IN " OPEN
        " AND id NOT IN (SELECT ticket FROM ticket_due) "
        "UNION ALL SELECT ticket FROM ticket_due WHERE ticket NOT IN (SELECT id FROM ticket "
        "WHERE state IN " OPEN ") LIMIT 1",
        err);
    int rc = stmt == NULL ? -1 : stmt_step(stmt, err);

    if (rc == 1) {
        err_set(err, ERR_FAILED,
                _("the order of urgency does not hold exactly the open tickets: see %s"),
                stmt_text(stmt, 0));
        stmt_reset(stmt);
        rc = -1;
    }
    return rc;
}
