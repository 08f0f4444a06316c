/* Statements about obligations. */
#include "store/duty_store.h"

#include "store/record.h"

int duty_store_newest_opens(struct store *store, const char *contract, const char *duty,
                            wall_s *opens, struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "SELECT opens FROM obligation WHERE contract = $1 AND duty = $2 "
                                   "ORDER BY opens DESC LIMIT 1",
                                   err);
    int rc;

    *opens = 0;
    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, contract);
    stmt_bind_text(stmt, 2, duty);
    rc = stmt_step(stmt, err);
    if (rc == 1) {
        *opens = stmt_int(stmt, 0);
        stmt_reset(stmt);
    }
    return rc < 0 ? -1 : 0;
}

int duty_store_each_obligation(struct store *store, enum duty_store_which which,
                               int (*each)(const struct obligation *obligation, void *data),
                               void *data, struct err *err)
{
    static const char *const tails[] = {
        [DUTY_STORE_ALL] = "ORDER BY closes, id",
        [DUTY_STORE_OWED] = "WHERE state IN ('open', 'missed') ORDER BY closes, id",
    };
    struct stmt *stmt = record_select(store, &obligation_schema, tails[which], err);
    int rc = -1;

    if (stmt == NULL)
        return -1;
    while ((rc = stmt_step(stmt, err)) == 1) {
        struct obligation obligation;

        rc = record_read_row(&obligation_schema, stmt, &obligation, err);
        if (rc == 0)
            rc = each(&obligation, data);
        record_release(&obligation_schema, &obligation);
        if (rc != 0)
            break;
    }
    stmt_reset(stmt);
    return rc;
}
