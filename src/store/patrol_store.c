/* Statements about patrols. */
#include "store/patrol_store.h"

#include "store/record.h"

/* Reads a bound statement to its end. */
static int read_rounds(struct stmt *stmt, patrol_store_each *each, void *data, struct err *err)
{
    int rc;

    while ((rc = stmt_step(stmt, err)) == 1) {
        struct patrol round;

        rc = record_read_row(&patrol_schema, stmt, &round, err);
        if (rc == 0)
            rc = each(&round, data);
        record_release(&patrol_schema, &round);
        if (rc != 0)
            break;
    }
    stmt_reset(stmt);
    return rc;
}

int patrol_store_each_round(struct store *store, patrol_store_each *each, void *data,
                            struct err *err)
{
    struct stmt *stmt =
        record_select(store, &patrol_schema, "ORDER BY started_at DESC, seq DESC", err);

    return stmt == NULL ? -1 : read_rounds(stmt, each, data, err);
}

int patrol_store_each_of(struct store *store, const char *plan, const char *site, wall_s from,
                         patrol_store_each *each, void *data, struct err *err)
{
    struct stmt *stmt = record_select(
        store, &patrol_schema,
        "WHERE plan = $1 AND site = $2 AND started_at >= $3 ORDER BY started_at, seq", err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, plan);
    stmt_bind_text(stmt, 2, site);
    stmt_bind_int(stmt, 3, from);
    return read_rounds(stmt, each, data, err);
}

int patrol_store_answers(struct store *store, struct patrol_sheet *sheet, struct err *err)
{
    struct stmt *stmt =
        record_select(store, &patrol_answer_schema, "WHERE round = $1 ORDER BY id", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, sheet->round.id);
    while ((rc = stmt_step(stmt, err)) == 1) {
        rc = record_read_row(&patrol_answer_schema, stmt, vec_push(&sheet->answers), err);
        if (rc != 0)
            break;
    }
    stmt_reset(stmt);
    return rc;
}
