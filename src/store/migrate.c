/* The schema, version by version. Each version is one or two files, NNNN_name.sql and
 * NNNN_name.DIALECT.sql, run in one transaction together with the note that they ran. A store of a
 * newer schema is refused: an old program would not know what it overwrites. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/embed.h"
#include "base/mem.h"
#include "base/tr.h"
#include "store/internal.h"

static const char *const mode_names[] = {
    [STORE_LIVE] = "live", [STORE_TEST] = "test", [STORE_SAMPLE] = "sample"};

static int version_of(const struct embedded *file)
{
    return (int)strtol(file->path, NULL, 10);
}

int store_schema_newest(void)
{
    int newest = 0;

    for (const struct embedded *f = embedded_migrations; f->path != NULL; f++)
        if (version_of(f) > newest)
            newest = version_of(f);
    return newest;
}

/* NNNN_name.sql is for all, NNNN_name.sqlite.sql for one. */
static bool is_for(const struct embedded *file, const struct driver *driver)
{
    const char *dot = strchr(file->path, '.');

    return strcmp(dot, ".sql") == 0 ||
           (strncmp(dot + 1, driver->dialect, strlen(driver->dialect)) == 0 &&
            strcmp(dot + 1 + strlen(driver->dialect), ".sql") == 0);
}

/* Replaces the dialect's words: @bigkey@ and such. */
static void translate(const char *sql, const struct driver *driver, struct str *out)
{
    while (*sql != '\0') {
        const char *const *word = driver->words;

        while (*word != NULL && !str_starts(sql, *word))
            word += 2;
        if (*word != NULL) {
            str_add(out, word[1]);
            sql += strlen(*word);
        } else {
            str_addc(out, *sql++);
        }
    }
}

static int put_meta(struct store *store, const char *name, const char *value, struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "INSERT INTO meta (name, value) VALUES ($1, $2) "
                                   "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                                   err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, name);
    stmt_bind_text(stmt, 2, value);
    return stmt_run(stmt, err);
}

static int run_version(struct store *store, int version, struct err *err)
{
    struct str sql = STR_INIT;
    char number[16];
    int rc = -1;

    for (const struct embedded *f = embedded_migrations; f->path != NULL; f++) {
        if (version_of(f) != version || !is_for(f, store->driver))
            continue;
        str_reset(&sql);
        translate(f->text, store->driver, &sql);
        if (store->driver->exec(store->conn, sql.buf, err) < 0) {
            err_prefix(err, _("migration %s"), f->path);
            goto out;
        }
    }
    snprintf(number, sizeof(number), "%d", version);
    rc = put_meta(store, "schema", number, err);
out:
    str_release(&sql);
    return rc;
}

static int read_mode(struct store *store, const char *name, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(mode_names); i++) {
        if (strcmp(mode_names[i], name) == 0) {
            store->mode = (enum store_mode)i;
            return 0;
        }
    }
    return err_set(err, ERR_STORE,
                   _("the store %s is damaged (it does not know what it was made for); "
                     "run 'zhiban doctor'"),
                   store->path);
}

static int read_meta(struct store *store, struct err *err)
{
    struct str mode = STR_INIT;
    struct stmt *stmt;
    int rc = store->driver->has_table(store->conn, "meta", err);

    store->schema = 0;
    if (rc <= 0)
        return rc;
    stmt = store_stmt(store, "SELECT name, value FROM meta", err);
    if (stmt == NULL)
        return -1;
    while ((rc = stmt_step(stmt, err)) == 1) {
        if (strcmp(stmt_text(stmt, 0), "schema") == 0)
            store->schema = (int)strtol(stmt_text(stmt, 1), NULL, 10);
        if (strcmp(stmt_text(stmt, 0), "mode") == 0)
            str_set(&mode, stmt_text(stmt, 1));
    }
    if (rc == 0)
        rc = read_mode(store, mode.buf, err);
    str_release(&mode);
    return rc;
}

static int run_missing(struct store *store, const struct store_options *options, struct err *err)
{
    int newest = store_schema_newest();

    if (store_begin(store, err) < 0)
        return -1;
    if (read_meta(store, err) < 0) /* again, now that nobody else can migrate */
        goto undo;
    if (store->schema == 0) {
        store->mode = options->mode;
        if (run_version(store, 1, err) < 0 ||
            put_meta(store, "mode", mode_names[options->mode], err) < 0)
            goto undo;
        store->schema = 1;
    }
    for (; store->schema < newest; store->schema++)
        if (run_version(store, store->schema + 1, err) < 0)
            goto undo;
    return store_commit(store, err);
undo:
    store_rollback(store);
    return -1;
}

int store_migrate(struct store *store, const struct store_options *options, struct err *err)
{
    int newest = store_schema_newest();

    if (read_meta(store, err) < 0)
        return -1;
    if (store->schema > newest)
        return err_set(err, ERR_REFUSED,
                       _("the store %s has schema %d, this program knows up to %d; "
                         "use a newer zhiban"),
                       store->path, store->schema, newest);
    if (store->schema == newest)
        return 0;
    if (store->schema <= 0 && options->access != STORE_CREATE && options->access != STORE_SCRATCH)
        return err_set(err, ERR_STORE,
                       _("the store %s is empty; bring it back from a backup, or make a new one "
                         "with 'zhiban init'"),
                       store->path);
    if (options->access == STORE_READ)
        return err_set(err, ERR_REFUSED,
                       _("the store %s has the old schema %d; open it once with 'zhiban init'"),
                       store->path, store->schema);
    return run_missing(store, options, err);
}
