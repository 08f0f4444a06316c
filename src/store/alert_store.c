/* Statements about alerts and silences. */
#include "store/alert_store.h"

#include "store/record.h"

static int hand_alerts(struct stmt *stmt, int (*each)(const struct alert *alert, void *data),
                       void *data, struct err *err)
{
    int rc = -1;

    while ((rc = stmt_step(stmt, err)) == 1) {
        struct alert alert;

        rc = record_read_row(&alert_schema, stmt, &alert, err);
        if (rc == 0) {
            rc = each(&alert, data);
            record_release(&alert_schema, &alert);
        }
        if (rc != 0)
            break;
    }
    stmt_reset(stmt);
    return rc;
}

int alert_store_newest(struct store *store, const char *host, const char *metric,
                       const char *object, struct alert *alert, struct err *err)
{
    struct stmt *stmt = record_select(
        store, &alert_schema,
        "WHERE host = $1 AND metric = $2 AND object = $3 ORDER BY raised_at DESC, seq DESC LIMIT 1",
        err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, host);
    stmt_bind_text(stmt, 2, metric);
    stmt_bind_text(stmt, 3, object == NULL ? "" : object);
    rc = stmt_step(stmt, err);
    if (rc == 1 && record_read_row(&alert_schema, stmt, alert, err) < 0)
        rc = -1;
    stmt_reset(stmt);
    return rc;
}

#define MATCHES "($1 = '' OR host = $1) AND ($2 = '' OR site = $2) "
#define NEWEST "ORDER BY raised_at DESC, seq DESC LIMIT $3"

int alert_store_each(struct store *store, const struct alert_query *query,
                     int (*each)(const struct alert *alert, void *data), void *data,
                     struct err *err)
{
    struct stmt *stmt = record_select(store, &alert_schema,
                                      query->open ? "WHERE state <> 'resolved' AND " MATCHES NEWEST
                                                  : "WHERE " MATCHES NEWEST,
                                      err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, query->host == NULL ? "" : query->host);
    stmt_bind_text(stmt, 2, query->site == NULL ? "" : query->site);
    stmt_bind_int(stmt, 3, query->limit);
    return hand_alerts(stmt, each, data, err);
}

int alert_store_each_new(struct store *store, const char *site, const char *rule, wall_s after,
                         int (*each)(const struct alert *alert, void *data), void *data,
                         struct err *err)
{
    struct stmt *stmt =
        record_select(store, &alert_schema,
                      "WHERE site = $1 AND rule = $2 AND raised_at > $3 AND state <> 'resolved' "
                      "AND suppressed = 0 ORDER BY raised_at, seq",
                      err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, site);
    stmt_bind_text(stmt, 2, rule);
    stmt_bind_int(stmt, 3, after);
    return hand_alerts(stmt, each, data, err);
}

int alert_store_last_storm(struct store *store, const char *site, const char *rule, wall_s after,
                           struct str *storm, struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "SELECT storm FROM alert WHERE site = $1 AND rule = $2 AND "
                                   "raised_at > $3 AND storm <> '' "
                                   "ORDER BY raised_at DESC, seq DESC LIMIT 1",
                                   err);
    int rc;

    str_reset(storm);
    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, site);
    stmt_bind_text(stmt, 2, rule);
    stmt_bind_int(stmt, 3, after);
    rc = stmt_step(stmt, err);
    if (rc == 1) {
        str_set(storm, stmt_text(stmt, 0));
        stmt_reset(stmt);
    }
    return rc < 0 ? -1 : 0;
}

int alert_store_each_bound(struct store *store, enum alert_bond bond, const char *id,
                           int (*each)(const struct alert *alert, void *data), void *data,
                           struct err *err)
{
    struct stmt *stmt = record_select(
        store, &alert_schema,
        bond == ALERT_BOND_STORM ? "WHERE storm = $1 AND storm <> '' ORDER BY raised_at, seq"
                                 : "WHERE ticket = $1 AND ticket <> '' ORDER BY raised_at, seq",
        err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, id);
    return hand_alerts(stmt, each, data, err);
}

int alert_store_count_bound(struct store *store, enum alert_bond bond, const char *id, int64_t *all,
                            int64_t *unresolved, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store,
                   bond == ALERT_BOND_STORM
                       ? "SELECT count(*), coalesce(sum(CASE WHEN state = 'resolved' THEN 0 "
                         "ELSE 1 END), 0) FROM alert WHERE storm = $1 AND storm <> ''"
                       : "SELECT count(*), coalesce(sum(CASE WHEN state = 'resolved' THEN 0 "
                         "ELSE 1 END), 0) FROM alert WHERE ticket = $1 AND ticket <> ''",
                   err);

    *all = *unresolved = 0;
    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, id);
    if (stmt_step(stmt, err) != 1)
        return -1;
    *all = stmt_int(stmt, 0);
    *unresolved = stmt_int(stmt, 1);
    stmt_reset(stmt);
    return 0;
}

int alert_store_each_waiting(struct store *store,
                             int (*each)(const struct alert *alert, void *data), void *data,
                             struct err *err)
{
    struct stmt *stmt = record_select(store, &alert_schema,
                                      "WHERE state <> 'resolved' AND (state = 'recovering' OR "
                                      "suppressed = 1) ORDER BY raised_at, seq",
                                      err);

    return stmt == NULL ? -1 : hand_alerts(stmt, each, data, err);
}

int silence_store_each(struct store *store, wall_s at,
                       int (*each)(const struct silence *silence, void *data), void *data,
                       struct err *err)
{
    struct stmt *stmt =
        record_select(store, &silence_schema,
                      "WHERE until > $1 AND ($1 = 0 OR ended_at = 0) ORDER BY until DESC, id", err);
    int rc = -1;

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, at);
    while ((rc = stmt_step(stmt, err)) == 1) {
        struct silence silence;

        rc = record_read_row(&silence_schema, stmt, &silence, err);
        if (rc == 0) {
            rc = each(&silence, data);
            record_release(&silence_schema, &silence);
        }
        if (rc != 0)
            break;
    }
    stmt_reset(stmt);
    return rc;
}
