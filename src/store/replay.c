/* Folding goes record by record (kind, subject, seq), so that one record is in memory at a time and
 * each row is written once, however long the journal is. */
#include "store/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "store/journal.h"
#include "store/record.h"

struct fold {
    struct store *store, *target;
    const struct schema *schema;
    void *record;       /* being folded */
    struct str subject; /* whose it is; "" before the first */
    struct private_walk texts;
    int64_t events;
};

/* A record whose id is gone was removed. */
static int finish_record(struct fold *fold, struct err *err)
{
    struct record_head *head = fold->record;
    int rc = 0;

    if (head->id != NULL) {
        if (patch_fold_end(&fold->texts, fold->schema, fold->record, err) < 0)
            rc = err_prefix(err, "%s %s", fold->schema->kind, head->id);
        else
            rc = record_insert_row(fold->target, fold->schema, fold->record, err);
    }
    record_release(fold->schema, fold->record);
    return rc < 0 ? -1 : private_walk_leave(&fold->texts, fold->subject.buf, err);
}

static int fold_row(struct fold *fold, struct stmt *stmt, struct err *err)
{
    const char *subject = stmt_text(stmt, 1);
    int64_t seq = stmt_int(stmt, 0);
    int rc;

    if (fold->events == 0 || strcmp(fold->subject.buf, subject) != 0) {
        if (finish_record(fold, err) < 0)
            return -1;
        str_set(&fold->subject, subject);
    }
    fold->events++;
    rc = patch_fold(fold->schema, fold->record, stmt_text(stmt, 2), err);
    if (rc < 0)
        return err_prefix(err, _("event %lld"), (long long)seq);
    if (rc > 0) /* otherwise it only stands in the record's timeline */
        ((struct record_head *)fold->record)->seq = seq;
    return 0;
}

static int fold_events(struct fold *fold, struct err *err)
{
    struct stmt *stmt = store_stmt(fold->store,
                                   "SELECT seq, subject, patch FROM event "
                                   "WHERE kind = $1 AND ok = 1 ORDER BY subject, seq",
                                   err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, fold->schema->kind);
    while ((rc = stmt_step(stmt, err)) == 1) {
        if (fold_row(fold, stmt, err) < 0) {
            stmt_reset(stmt);
            return -1;
        }
    }
    return rc < 0 ? -1 : finish_record(fold, err);
}

static int fold_kind(struct fold *fold, struct err *err)
{
    int rc;

    if (private_walk_begin(&fold->texts, fold->store, fold->schema->kind, err) < 0)
        return -1;
    rc = fold_events(fold, err);
    private_walk_end(&fold->texts);
    return rc;
}

int replay_into(struct store *store, struct store *target, const struct schema *const *schemas,
                int64_t *events, struct err *err)
{
    int rc = 0;

    *events = 0;
    if (store_begin(target, err) < 0)
        return -1;
    for (; *schemas != NULL && rc == 0; schemas++) {
        struct fold fold = {.store = store,
                            .target = target,
                            .schema = *schemas,
                            .record = xcalloc(1, (*schemas)->size),
                            .subject = STR_INIT};

        rc = fold_kind(&fold, err);
        *events += fold.events;
        record_release(fold.schema, fold.record);
        free(fold.record);
        str_release(&fold.subject);
    }
    if (rc < 0) {
        store_rollback(target);
        return -1;
    }
    return store_commit(target, err);
}

/* --- comparing --- */

static int differ(const struct schema *schema, const char *id, const char *column, struct err *err)
{
    return err_set(err, ERR_FAILED, _("the table of %s differs from the journal: %s, column %s"),
                   schema->kind, id, column);
}

static bool same_text(struct stmt *a, struct stmt *b, int column)
{
    size_t a_len, b_len;
    const char *left = stmt_textn(a, column, &a_len), *right = stmt_textn(b, column, &b_len);

    return a_len == b_len && memcmp(left, right, a_len) == 0;
}

static int compare_row(const struct schema *schema, struct stmt *table, struct stmt *journal,
                       struct err *err)
{
    int column = 2;
    const char *id = stmt_text(table, 0), *id_replayed = stmt_text(journal, 0);

    if (!same_text(table, journal, 0))
        return err_set(err, ERR_FAILED,
                       _("the table of %s differs from the journal: the table has %s where the "
                         "journal has %s"),
                       schema->kind, id, id_replayed);
    if (!same_text(table, journal, 1))
        return differ(schema, id, "seq", err);
    for (const struct field *f = schema->fields + 1; f->name != NULL; f++, column++)
        if (!same_text(table, journal, column))
            return differ(schema, id, f->name, err);
    return 0;
}

static int only_in(const struct schema *schema, struct stmt *stmt, const char *where,
                   struct err *err)
{
    return err_set(err, ERR_FAILED, _("%s %s is in the %s only"), schema->kind, stmt_text(stmt, 0),
                   where);
}

static int compare_kind(const struct schema *schema, struct stmt *table, struct stmt *journal,
                        int64_t *rows, struct err *err)
{
    for (;; (*rows)++) {
        int a = stmt_step(table, err), b = stmt_step(journal, err), rc = 0;

        if (a == 0 && b == 0)
            return 0;
        if (a == 1 && b == 0)
            rc = only_in(schema, table, _("table"), err);
        else if (a == 0 && b == 1)
            rc = only_in(schema, journal, _("journal"), err);
        else if (a == 1 && b == 1)
            rc = compare_row(schema, table, journal, err);
        else
            rc = -1;
        if (rc == 0)
            continue;
        if (a == 1)
            stmt_reset(table);
        if (b == 1)
            stmt_reset(journal);
        return -1;
    }
}

int replay_compare(struct store *store, struct store *target, const struct schema *const *schemas,
                   int64_t *rows, struct err *err)
{
    *rows = 0;
    for (; *schemas != NULL; schemas++) {
        struct stmt *table = record_select(store, *schemas, "ORDER BY id", err);
        struct stmt *journal = record_select(target, *schemas, "ORDER BY id", err);

        if (table == NULL || journal == NULL) {
            if (table != NULL)
                stmt_reset(table);
            if (journal != NULL)
                stmt_reset(journal);
            return -1;
        }
        if (compare_kind(*schemas, table, journal, rows, err) < 0)
            return -1;
    }
    return 0;
}
