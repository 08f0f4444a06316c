/* The overlay of a connection that looks back. A row of a table carries the seq of its last event, so
 * a row with a greater one is of later; what its record was then is undone, newest event first, into
 * KIND_then. Names of tables and columns come from our own schemas only. */
#include "store/lookback.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/tr.h"
#include "store/internal.h"
#include "store/patch.h"
#include "store/record.h"

struct look {
    struct store *store;
    const struct schema *const *schemas;
    int64_t seq;
};

/* --- where --- */

static int find_first(struct store *store, wall_s *first, struct err *err)
{
    struct stmt *stmt = store_stmt(store, "SELECT at FROM event ORDER BY seq LIMIT 1", err);
    int rc = stmt == NULL ? -1 : stmt_step(stmt, err);

    *first = 0;
    if (rc == 1) {
        *first = stmt_int(stmt, 0);
        stmt_reset(stmt);
    }
    return rc < 0 ? -1 : 0;
}

int lookback_find(struct store *store, wall_s at, int64_t *seq, wall_s *first, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "SELECT seq FROM event WHERE at <= $1 ORDER BY seq DESC LIMIT 1", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, at);
    *seq = 0;
    rc = stmt_step(stmt, err);
    if (rc == 1) {
        *seq = stmt_int(stmt, 0);
        stmt_reset(stmt);
    }
    return rc < 0 ? -1 : find_first(store, first, err);
}

bool store_looks_back(const struct store *store)
{
    return store->looking_back;
}

/* --- statements that are made --- */

static void add_columns(const struct schema *schema, struct str *out)
{
    str_add(out, "id, seq");
    for (const struct field *f = schema->fields + 1; f->name != NULL; f++)
        str_addf(out, ", %s", f->name); /* sql-ident */
}

static int exec_and_release(struct store *store, struct str *sql, struct err *err)
{
    int rc = store->driver->exec(store->conn, sql->buf, err);

    str_release(sql);
    return rc;
}

/* An empty table KIND_then like the table KIND. */
static int make_copies(struct look *look, const struct schema *schema, struct err *err)
{
    const char *kind = schema->kind;
    struct str sql = STR_INIT;

    str_addf(&sql, "CREATE TEMP TABLE %s_then AS SELECT ", kind); /* sql-ident */
    add_columns(schema, &sql);
    /* sql-ident */
    str_addf(&sql, " FROM %s WHERE 1 = 0; CREATE UNIQUE INDEX %s_then_id ON %s_then (id)", kind,
             kind, kind);
    return exec_and_release(look->store, &sql, err);
}

static int show_records(struct look *look, const struct schema *schema, struct err *err)
{
    struct str sql = STR_INIT;

    str_addf(&sql, "CREATE TEMP VIEW %s AS SELECT ", schema->kind); /* sql-ident */
    add_columns(schema, &sql);
    /* sql-ident */
    str_addf(&sql, " FROM %s.%s WHERE seq <= %" PRId64 " UNION ALL SELECT ",
             look->store->driver->schema, schema->kind, look->seq);
    add_columns(schema, &sql);
    str_addf(&sql, " FROM %s_then", schema->kind); /* sql-ident */
    return exec_and_release(look->store, &sql, err);
}

/* The journal, its head and the texts beside it end at the event. */
static int show_journal(struct look *look, struct err *err)
{
    const char *schema = look->store->driver->schema;
    struct str sql = STR_INIT;

    str_addf(&sql,
             /* sql-ident */
             "CREATE TEMP VIEW event AS SELECT seq, at, actor, role, origin, ok, kind, subject, "
             "verb, patch, note, hash FROM %s.event WHERE seq <= %" PRId64 ";",
             schema, look->seq);
    str_addf(&sql,
             /* sql-ident */
             "CREATE TEMP VIEW private_text AS SELECT hash, kind, subject, field, seq, salt, body "
             "FROM %s.private_text WHERE seq <= %" PRId64 ";",
             schema, look->seq);
    if (look->seq == 0)
        str_add(&sql, "CREATE TEMP VIEW head AS SELECT 1 AS id, 0 AS seq, 0 AS at, '' AS hash");
    else
        str_addf(&sql,
                 /* sql-ident */
                 "CREATE TEMP VIEW head AS SELECT 1 AS id, seq, at, hash "
                 "FROM %s.event WHERE seq = %" PRId64,
                 schema, look->seq);
    return exec_and_release(look->store, &sql, err);
}

/* --- undoing --- */

/* 1 if nobody has marked the record before, 0 or -1. */
static int mark(struct look *look, const char *kind, const char *id, struct err *err)
{
    struct stmt *stmt = store_stmt(
        look->store, "INSERT INTO changed_since (kind, id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, kind);
    stmt_bind_text(stmt, 2, id);
    if (stmt_run(stmt, err) < 0)
        return -1;
    return store_affected(look->store) == 1;
}

static int undo_events(struct look *look, const struct schema *schema, const char *id, void *record,
                       struct err *err)
{
    struct stmt *stmt = store_stmt(look->store,
                                   "SELECT seq, patch FROM event WHERE kind = $1 AND subject = $2 "
                                   "AND seq > $3 AND ok = 1 ORDER BY seq DESC",
                                   err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, schema->kind);
    stmt_bind_text(stmt, 2, id);
    stmt_bind_int(stmt, 3, look->seq);
    while ((rc = stmt_step(stmt, err)) == 1) {
        if (patch_undo(look->store, schema, record, stmt_text(stmt, 1), err) < 0) {
            err_prefix(err, _("event %lld"), (long long)stmt_int(stmt, 0));
            stmt_reset(stmt);
            return -1;
        }
    }
    return rc;
}

/* The event that last changed the record then. */
static int find_seq(struct look *look, const struct schema *schema, struct record_head *head,
                    struct err *err)
{
    struct stmt *stmt =
        store_stmt(look->store,
                   "SELECT seq FROM event WHERE kind = $1 AND subject = $2 AND seq <= $3 "
                   "AND ok = 1 AND patch <> '{}' ORDER BY seq DESC LIMIT 1",
                   err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, schema->kind);
    stmt_bind_text(stmt, 2, head->id);
    stmt_bind_int(stmt, 3, look->seq);
    rc = stmt_step(stmt, err);
    if (rc == 0)
        return err_set(err, ERR_FAILED, _("the journal does not know where %s %s comes from"),
                       schema->kind, head->id);
    if (rc == 1) {
        head->seq = stmt_int(stmt, 0);
        stmt_reset(stmt);
    }
    return rc < 0 ? -1 : 0;
}

static int keep(struct look *look, const struct schema *schema, void *record, struct err *err)
{
    struct schema then = *schema;
    char *kind;
    int rc;

    if (find_seq(look, schema, record, err) < 0)
        return -1;
    kind = xasprintf("%s_then", schema->kind);
    then.kind = kind;
    rc = record_insert_row(look->store, &then, record, err);
    free(kind);
    return rc;
}

/* A record whose id is undone was not there yet. */
static int undo_record(struct look *look, const struct schema *schema, const char *id,
                       struct err *err)
{
    void *record = xcalloc(1, schema->size);
    int rc = record_load(look->store, schema, id, record, err);

    if (rc >= 0)
        rc = undo_events(look, schema, id, record, err);
    if (rc == 0 && ((struct record_head *)record)->id != NULL)
        rc = keep(look, schema, record, err);
    record_release(schema, record);
    free(record);
    return rc < 0 ? err_prefix(err, "%s %s", schema->kind, id) : 0;
}

static const struct schema *schema_of(const struct look *look, const char *kind)
{
    for (const struct schema *const *schema = look->schemas; *schema != NULL; schema++)
        if (str_eq((*schema)->kind, kind))
            return *schema;
    return NULL;
}

static int undo_one(struct look *look, const char *kind, const char *id, struct err *err)
{
    const struct schema *schema = schema_of(look, kind);
    int rc = schema == NULL ? 0 : mark(look, kind, id, err);

    return rc == 1 ? undo_record(look, schema, id, err) : rc;
}

/* From now backwards: only what came since is read. Events without a patch changed no row. */
static int undo_all(struct look *look, struct err *err)
{
    struct stmt *stmt = store_stmt(look->store,
                                   "SELECT kind, subject FROM event WHERE seq > $1 AND ok = 1 "
                                   "AND patch <> '{}' ORDER BY seq DESC",
                                   err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, look->seq);
    while ((rc = stmt_step(stmt, err)) == 1) {
        if (undo_one(look, stmt_text(stmt, 0), stmt_text(stmt, 1), err) < 0) {
            stmt_reset(stmt);
            return -1;
        }
    }
    return rc;
}

/* --- the overlay --- */

static int make_tables(struct look *look, struct err *err)
{
    static const char since[] = "CREATE TEMP TABLE changed_since "
                                "(kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id))";

    if (look->store->driver->exec(look->store->conn, since, err) < 0)
        return -1;
    for (const struct schema *const *schema = look->schemas; *schema != NULL; schema++)
        if (make_copies(look, *schema, err) < 0)
            return -1;
    return 0;
}

static int make_views(struct look *look, struct err *err)
{
    for (const struct schema *const *schema = look->schemas; *schema != NULL; schema++)
        if (show_records(look, *schema, err) < 0)
            return -1;
    return show_journal(look, err);
}

int lookback_begin(struct store *store, const struct schema *const *schemas, int64_t seq,
                   struct err *err)
{
    struct look look = {.store = store, .schemas = schemas, .seq = seq};

    if (!store->reading || store->looking_back)
        die("looking back needs a reading transaction of its own");
    store->present = clock_wall();
    store->driver->keep_temporary(store->conn);
    if (make_tables(&look, err) < 0 || undo_all(&look, err) < 0 || make_views(&look, err) < 0)
        return -1;
    store_forget_statements(store);
    store->looking_back = true;
    return store->driver->set_read_only(store->conn, true, err);
}

/* --- terms --- */

static int put_terms(struct store *store, const struct schema *tickets,
                     int (*put)(const void *ticket, void *data), void *data, struct err *err)
{
    struct schema then = *tickets;
    char *kind = xasprintf("%s_then", tickets->kind);
    int rc;

    then.kind = kind;
    rc = record_each(store, &then, put, data, err);
    free(kind);
    return rc;
}

/* While the terms are put, a table of the same name stands in front of the real one. */
static int make_terms(struct store *store, const struct schema *tickets,
                      int (*put)(const void *ticket, void *data), void *data, struct err *err)
{
    static const char empty[] =
        "CREATE TEMP TABLE ticket_term (term TEXT NOT NULL, at BIGINT NOT NULL, "
        "ticket TEXT NOT NULL, PRIMARY KEY (term, at, ticket)); "
        "CREATE INDEX ticket_term_then_ticket ON ticket_term (ticket, term, at)";
    struct str view = STR_INIT;

    if (store->driver->exec(store->conn, empty, err) < 0)
        return -1;
    store_forget_statements(store);
    if (put_terms(store, tickets, put, data, err) != 0)
        return -1;
    str_addf(&view,
             /* sql-ident */
             "ALTER TABLE ticket_term RENAME TO ticket_term_then; "
             "CREATE TEMP VIEW ticket_term AS SELECT term, at, ticket FROM %s.ticket_term AS now "
             "WHERE NOT EXISTS (SELECT 1 FROM changed_since AS since "
             "WHERE since.kind = '%s' AND since.id = now.ticket) "
             "UNION ALL SELECT term, at, ticket FROM ticket_term_then",
             store->driver->schema, tickets->kind);
    store_forget_statements(store);
    return exec_and_release(store, &view, err);
}

int lookback_terms(struct store *store, const struct schema *tickets,
                   int (*put)(const void *ticket, void *data), void *data, struct err *err)
{
    if (!store->looking_back || store->terms_then)
        return 0;
    store->terms_then = true;
    if (store->driver->set_read_only(store->conn, false, err) < 0 ||
        make_terms(store, tickets, put, data, err) < 0)
        return -1;
    return store->driver->set_read_only(store->conn, true, err);
}

/* --- what is written all the same --- */

static int append(struct store *now, wall_s at, const struct event_draft *draft, struct err *err)
{
    if (store_begin(now, err) < 0)
        return -1;
    now->place.now = at; /* the clock of the process stands in the past */
    if (journal_append(now, draft, err) < 0) {
        store_rollback(now);
        return -1;
    }
    return store_commit(now, err);
}

int lookback_access(struct store *store, const struct event_draft *draft, struct err *err)
{
    struct store *now =
        store_open(store->url, &(struct store_options){.access = STORE_EXISTING}, err);
    int rc = -1;

    if (now == NULL)
        return -1;
    store_set_actor(now, store_actor(store));
    rc = append(now, store->present, draft, err);
    store_close(now);
    return rc;
}
