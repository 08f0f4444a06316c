/* Records by their field tables. SQL is made once per kind from the rows of the table; names of
 * tables and columns come from our own schemas only, values are always bound. */
#include "store/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "store/internal.h"
#include "store/journal.h"

#define NUMBERS_MAX INT64_C(1000000000000)

static const struct record_head *head_of(const void *record)
{
    return record;
}

/* --- SQL text --- */

static void add_columns(const struct schema *schema, struct str *out)
{
    str_add(out, "id, seq");
    for (const struct field *f = schema->fields + 1; f->name != NULL; f++)
        str_addf(out, ", %s", f->name); /* sql-ident */
}

static void make_select(const struct schema *schema, const char *tail, struct str *out)
{
    str_add(out, "SELECT ");
    add_columns(schema, out);
    str_addf(out, " FROM %s %s", schema->kind, tail); /* sql-ident */
}

static void make_insert(const struct schema *schema, const char *tail, struct str *out)
{
    int count = 2;

    (void)tail;
    str_addf(out, "INSERT INTO %s (", schema->kind); /* sql-ident */
    add_columns(schema, out);
    str_add(out, ") VALUES ($1, $2");
    for (const struct field *f = schema->fields + 1; f->name != NULL; f++)
        str_addf(out, ", $%d", ++count);
    str_addc(out, ')');
}

static void make_update(const struct schema *schema, const char *tail, struct str *out)
{
    int count = 0;

    (void)tail;
    str_addf(out, "UPDATE %s SET seq = $%d", schema->kind, ++count); /* sql-ident */
    for (const struct field *f = schema->fields + 1; f->name != NULL; f++)
        str_addf(out, ", %s = $%d", f->name, ++count); /* sql-ident */
    str_addf(out, " WHERE id = $%d AND seq = $%d", count + 1, count + 2);
}

static void make_delete(const struct schema *schema, const char *tail, struct str *out)
{
    (void)tail;
    str_addf(out, "DELETE FROM %s WHERE id = $1 AND seq = $2", schema->kind); /* sql-ident */
}

/* The text is made at the first use and lives as long as the store. */
static struct stmt *made(struct store *store, const struct schema *schema,
                         void (*make)(const struct schema *, const char *, struct str *),
                         const char *purpose, const char *tail, struct err *err)
{
    char key[128];
    const char *sql;

    snprintf(key, sizeof(key), "%s %s %s", purpose, schema->kind, tail);
    sql = map_get(&store->texts, key);
    if (sql == NULL) {
        struct str text = STR_INIT;

        make(schema, tail, &text);
        map_put(&store->texts, key, text.buf);
        sql = str_detach(&text);
    }
    return store_stmt(store, sql, err);
}

struct stmt *record_select(struct store *store, const struct schema *schema, const char *tail,
                           struct err *err)
{
    return made(store, schema, make_select, "select", tail, err);
}

/* --- values --- */

/* Texts that had to be made for binding; they must outlive the statement's run. */
struct made_texts {
    VEC(char *) items;
};

static void bind_field(const struct field *field, const void *record, struct stmt *stmt, int index,
                       struct made_texts *texts)
{
    const void *slot = field_at_const(field, record);
    struct str text = STR_INIT;

    switch (field->type) {
    case FIELD_TEXT: stmt_bind_text(stmt, index, field_text(field, record)); return;
    case FIELD_INT: stmt_bind_int(stmt, index, *(const int64_t *)slot); return;
    case FIELD_BOOL: stmt_bind_int(stmt, index, *(const bool *)slot); return;
    case FIELD_TIME: stmt_bind_int(stmt, index, *(const wall_s *)slot); return;
    case FIELD_CHOICE:
        stmt_bind_text(stmt, index, choice_name(field->choices, *(const int *)slot));
        return;
    case FIELD_DATE:
    case FIELD_SPAN:
    case FIELD_TEXTS:
    case FIELD_DATES:
    case FIELD_GROUP:
    case FIELD_LIST:
        if (field_is_empty(field, record)) {
            stmt_bind_text(stmt, index, "");
            return;
        }
        field_add_text(field, record, &text);
        *vec_push(&texts->items) = str_detach(&text);
        stmt_bind_text(stmt, index, texts->items.items[texts->items.len - 1]);
        return;
    case FIELD__COUNT: return;
    }
}

static void release_texts(struct made_texts *texts)
{
    vec_each (text, &texts->items)
        free(*text);
    vec_release(&texts->items);
}

static int read_json(const struct field *field, void *record, const char *text, struct err *err)
{
    return field_from_bytes(field, record, text, strlen(text), NULL, err);
}

/* The table may have been damaged: nothing gets in that could not have been saved. */
static int read_text(const struct field *field, struct stmt *stmt, int column, const char **text,
                     struct err *err)
{
    size_t len;

    *text = stmt_textn(stmt, column, &len);
    if (strlen(*text) != len || !utf8_valid(*text, len, NULL))
        return err_set(err, ERR_STORE, _("%s holds bytes that are no UTF-8"), field->name);
    return 0;
}

static int read_number(const struct field *field, struct stmt *stmt, int column, int64_t *number,
                       struct err *err)
{
    const char *text;
    char *end;

    if (stmt_is_int(stmt, column)) {
        *number = stmt_int(stmt, column);
        return 0;
    }
    text = stmt_text(stmt, column);
    *number = strtoll(text, &end, 10);
    if (end == text || *end != '\0')
        return err_set(err, ERR_STORE, _("%s holds something that is no number"), field->name);
    return 0;
}

static int read_field(const struct field *field, void *record, struct stmt *stmt, int column,
                      struct err *err)
{
    void *slot = field_at(field, record);
    const char *text = "";
    int64_t number = 0;

    if (field->type == FIELD_INT || field->type == FIELD_BOOL || field->type == FIELD_TIME) {
        if (read_number(field, stmt, column, &number, err) < 0)
            return -1;
    } else if (read_text(field, stmt, column, &text, err) < 0) {
        return -1;
    }
    switch (field->type) {
    case FIELD_INT: *(int64_t *)slot = number; return 0;
    case FIELD_BOOL: *(bool *)slot = number != 0; return 0;
    case FIELD_TIME: *(wall_s *)slot = number; return 0;
    case FIELD_TEXT:
    case FIELD_CHOICE:
    case FIELD_DATE:
    case FIELD_SPAN: return text[0] == '\0' ? 0 : field_set(field, record, text, err);
    case FIELD_TEXTS:
    case FIELD_DATES:
    case FIELD_GROUP:
    case FIELD_LIST: return text[0] == '\0' ? 0 : read_json(field, record, text, err);
    case FIELD__COUNT: break;
    }
    return 0;
}

int record_read_row(const struct schema *schema, struct stmt *stmt, void *record, struct err *err)
{
    int column = 2;

    memset(record, 0, schema->size);
    ((struct record_head *)record)->id = xstrdup(stmt_text(stmt, 0));
    ((struct record_head *)record)->seq = stmt_int(stmt, 1);
    for (const struct field *f = schema->fields + 1; f->name != NULL; f++) {
        if (read_field(f, record, stmt, column++, err) < 0) {
            err->kind = ERR_STORE;
            err_prefix(err, "%s %s", schema->kind, stmt_text(stmt, 0));
            record_release(schema, record);
            return -1;
        }
    }
    return 0;
}

int record_load(struct store *store, const struct schema *schema, const char *id, void *record,
                struct err *err)
{
    struct stmt *stmt = record_select(store, schema, "WHERE id = $1", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, id);
    rc = stmt_step(stmt, err);
    if (rc != 1)
        return rc;
    if (record_read_row(schema, stmt, record, err) < 0)
        rc = -1;
    stmt_reset(stmt);
    return rc;
}

int record_each(struct store *store, const struct schema *schema,
                int (*each)(const void *record, void *data), void *data, struct err *err)
{
    struct stmt *stmt = record_select(store, schema, "ORDER BY id", err);
    void *record;
    int rc, verdict = 0;

    if (stmt == NULL)
        return -1;
    record = xcalloc(1, schema->size);
    while (verdict == 0 && (rc = stmt_step(stmt, err)) == 1) {
        if (record_read_row(schema, stmt, record, err) < 0) {
            verdict = -1;
            break;
        }
        verdict = each(record, data);
        record_release(schema, record);
    }
    free(record);
    if (verdict != 0) {
        stmt_reset(stmt);
        return verdict;
    }
    return rc;
}

/* --- numbers --- */

/* The number of the id that stands last as text, which is -99 even where there is a -100; 0: none. */
static int last_as_text(struct store *store, const struct schema *schema, const char *prefix,
                        int64_t *number, struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "SELECT subject FROM event "
                                   "WHERE kind = $1 AND subject >= $2 AND subject < $3 "
                                   "ORDER BY subject DESC LIMIT 1",
                                   err);
    char *from = xasprintf("%s-", prefix), *to = xasprintf("%s-:", prefix); /* ':' is behind '9' */
    int rc = -1;

    *number = 0;
    if (stmt == NULL)
        goto out;
    stmt_bind_text(stmt, 1, schema->kind);
    stmt_bind_text(stmt, 2, from);
    stmt_bind_text(stmt, 3, to);
    rc = stmt_step(stmt, err);
    if (rc == 1) {
        *number = strtoll(stmt_text(stmt, 0) + strlen(from), NULL, 10);
        stmt_reset(stmt);
        rc = 0;
    }
out:
    free(from);
    free(to);
    return rc;
}

static int was_given(struct store *store, const struct schema *schema, const char *prefix,
                     int64_t number, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "SELECT 1 FROM event WHERE kind = $1 AND subject = $2 LIMIT 1", err);
    char *id = xasprintf("%s-%" PRId64, prefix, number);
    int rc = -1;

    if (stmt != NULL) {
        stmt_bind_text(stmt, 1, schema->kind);
        stmt_bind_text(stmt, 2, id);
        rc = stmt_step(stmt, err);
        if (rc == 1)
            stmt_reset(stmt);
    }
    free(id);
    return rc;
}

/* Longer numbers stand among the shorter ones. They were given one after another, so the first one
 * of each length is looked for, and then the last one of the greatest length, by halves. */
static int last_given(struct store *store, const struct schema *schema, const char *prefix,
                      int64_t *number, struct err *err)
{
    int64_t low = *number, high = 10;
    bool longer = false;
    int rc = 1;

    while (high <= low && high < NUMBERS_MAX)
        high *= 10;
    while (high < NUMBERS_MAX && (rc = was_given(store, schema, prefix, high, err)) == 1) {
        low = high;
        high *= 10;
        longer = true;
    }
    while (rc >= 0 && longer && high - low > 1) {
        int64_t middle = low + (high - low) / 2;

        rc = was_given(store, schema, prefix, middle, err);
        *(rc == 1 ? &low : &high) = middle;
    }
    *number = low;
    return rc < 0 ? -1 : 0;
}

int record_next_number(struct store *store, const struct schema *schema, const char *prefix,
                       int64_t *number, struct err *err)
{
    if (last_as_text(store, schema, prefix, number, err) < 0)
        return -1;
    if (*number > 0 && last_given(store, schema, prefix, number, err) < 0)
        return -1;
    ++*number;
    return 0;
}

/* --- writing --- */

/* before: what the row must still be, or NULL for a new row. */
static int write_row(struct store *store, const struct schema *schema, const void *record,
                     const struct record_head *before, struct err *err)
{
    struct stmt *stmt = before == NULL ? made(store, schema, make_insert, "insert", "", err)
                                       : made(store, schema, make_update, "update", "", err);
    struct made_texts texts = {0};
    int index = 0, rc;

    if (stmt == NULL)
        return -1;
    if (before == NULL)
        stmt_bind_text(stmt, ++index, head_of(record)->id);
    stmt_bind_int(stmt, ++index, head_of(record)->seq);
    for (const struct field *f = schema->fields + 1; f->name != NULL; f++)
        bind_field(f, record, stmt, ++index, &texts);
    if (before != NULL) {
        stmt_bind_text(stmt, ++index, before->id);
        stmt_bind_int(stmt, ++index, before->seq);
    }
    rc = stmt_run(stmt, err);
    release_texts(&texts);
    return rc;
}

int record_insert_row(struct store *store, const struct schema *schema, const void *record,
                      struct err *err)
{
    return write_row(store, schema, record, NULL, err);
}

struct last_writer {
    struct str who;
    wall_s at;
};

static int note_writer(const struct event *event, void *data)
{
    struct last_writer *last = data;

    str_set(&last->who, event->actor);
    last->at = event->at;
    return 0;
}

/* Says who was there before us. */
static int conflict(struct store *store, const struct schema *schema, const char *id,
                    struct err *err)
{
    const struct journal_filter filter = {.kind = schema->kind, .subject = id, .last = 1};
    struct last_writer last = {.who = STR_INIT};
    struct str at = STR_INIT;
    int rc = journal_each(store, &filter, note_writer, &last, err);

    if (rc == 0) {
        civil_add_instant(&at, last.at);
        err_set(err, ERR_CONFLICT,
                _("%s %s was changed by %s at %s in the meantime; look at it and try again"),
                schema->kind, id, last.who.buf, at.buf);
    }
    str_release(&last.who);
    str_release(&at);
    return -1;
}

static int is_taken(struct store *store, const struct schema *schema, const char *id,
                    struct err *err)
{
    struct stmt *stmt = record_select(store, schema, "WHERE id = $1", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, id);
    rc = stmt_step(stmt, err);
    if (rc == 1)
        stmt_reset(stmt);
    return rc;
}

static int put_row(struct store *store, const struct schema *schema, const void *before,
                   const void *after, struct err *err)
{
    const char *id = head_of(after)->id;
    int rc;

    if (before == NULL) {
        rc = is_taken(store, schema, id, err);
        if (rc == 1)
            return err_set(err, ERR_REFUSED, _("%s %s exists already"), schema->kind, id);
        return rc < 0 ? -1 : write_row(store, schema, after, NULL, err);
    }
    if (write_row(store, schema, after, before, err) < 0)
        return -1;
    return store_affected(store) == 1 ? 0 : conflict(store, schema, id, err);
}

static int append_patch(struct store *store, const struct schema *schema, const char *subject,
                        json_t *patch, int64_t seq, const char *verb, const char *note,
                        struct err *err)
{
    const struct event_draft draft = {
        .kind = schema->kind, .subject = subject, .verb = verb, .patch = patch, .note = note};

    if (patch_hide(store, schema, subject, patch, seq, err) < 0)
        return -1;
    return journal_append(store, &draft, err);
}

static int save(struct store *store, const struct schema *schema, const void *before, void *after,
                const char *verb, const char *note, struct err *err)
{
    struct record_head *head = after;
    json_t *patch = record_diff(schema, before, after);
    int64_t old_seq = head->seq, seq;
    int rc = -1;

    if (json_object_size(patch) == 0) {
        json_decref(patch);
        return 0;
    }
    if (store_begin(store, err) < 0)
        goto out;
    if (journal_next(store, &seq, err) < 0)
        goto undo;
    head->seq = seq;
    if (put_row(store, schema, before, after, err) < 0 ||
        append_patch(store, schema, head->id, patch, seq, verb, note, err) < 0)
        goto undo;
    rc = store_commit(store, err);
    goto out;
undo:
    store_rollback(store);
out:
    if (rc < 0)
        head->seq = old_seq;
    json_decref(patch);
    return rc;
}

int record_save(struct store *store, const struct schema *schema, const void *before, void *after,
                const char *verb, const char *note, struct err *err)
{
    if (record_check(schema, after, err) < 0)
        return -1;
    if (before != NULL && !str_eq(head_of(before)->id, head_of(after)->id))
        return err_set(err, ERR_REFUSED, _("the id of %s %s cannot become %s; ids never change"),
                       schema->kind, head_of(before)->id, head_of(after)->id);
    return save(store, schema, before, after, verb, note, err);
}

static int delete_row(struct store *store, const struct schema *schema, const void *before,
                      struct err *err)
{
    struct stmt *stmt = made(store, schema, make_delete, "delete", "", err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, head_of(before)->id);
    stmt_bind_int(stmt, 2, head_of(before)->seq);
    if (stmt_run(stmt, err) < 0)
        return -1;
    return store_affected(store) == 1 ? 0 : conflict(store, schema, head_of(before)->id, err);
}

int record_remove(struct store *store, const struct schema *schema, const void *before,
                  const char *verb, const char *note, struct err *err)
{
    json_t *patch = record_diff(schema, before, NULL);
    int64_t seq;
    int rc = -1;

    if (store_begin(store, err) < 0)
        goto out;
    if (journal_next(store, &seq, err) < 0 || delete_row(store, schema, before, err) < 0 ||
        append_patch(store, schema, head_of(before)->id, patch, seq, verb, note, err) < 0) {
        store_rollback(store);
        goto out;
    }
    rc = store_commit(store, err);
out:
    json_decref(patch);
    return rc;
}

static int erase(struct store *store, const struct schema *schema, const void *before, void *after,
                 const struct field *field, const char *reason, struct err *err)
{
    if (store_begin(store, err) < 0)
        return -1;
    if (save(store, schema, before, after, "redact", reason, err) < 0 ||
        private_erase(store, schema->kind, head_of(before)->id, field->name, err) < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err);
}

int record_redact(struct store *store, const struct schema *schema, void *record,
                  const struct field *field, const char *reason, struct err *err)
{
    void *after = xcalloc(1, schema->size);
    int rc = -1;

    if (store_in_transaction(store))
        die("a text was to be erased inside of a transaction");
    record_copy(schema, after, record);
    if (!(field->flags & FIELD_PRIVATE)) {
        err_set(err, ERR_REFUSED, _("%s of %s is no private field; only such can be erased"),
                field->name, schema->kind);
        goto out;
    }
    /* The mark is no value that the field's rules know, so the rules are not asked. */
    if (field_set(field, after, JOURNAL_ERASED, err) < 0 ||
        erase(store, schema, record, after, field, reason, err) < 0)
        goto out;
    record_release(schema, record);
    memcpy(record, after, schema->size);
    memset(after, 0, schema->size);
    rc = store_scrub(store, err);
    if (rc < 0)
        err_prefix(err, _("%s of %s is erased, but"), field->name, head_of(record)->id);
out:
    record_release(schema, after);
    free(after);
    return rc;
}
