/* Opening, transactions, statements and the wake-up file. Only the outermost commit is durable, and
 * only after it is the wake-up file touched: who wakes up must find what it was woken for. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "store/internal.h"

struct stmt {
    struct store *store;
    struct driver_stmt *prepared;
    bool busy;    /* bound or in the middle of its rows */
    bool private; /* not in the cache: goes when reset */
};

static const struct driver *const drivers[] = {&driver_sqlite};

static const struct driver *driver_of(const char *url, const char **where)
{
    for (size_t i = 0; i < ARRAY_LEN(drivers); i++) {
        size_t len = strlen(drivers[i]->scheme);

        if (strncmp(url, drivers[i]->scheme, len) == 0 && url[len] == ':') {
            *where = url + len + 1;
            return drivers[i];
        }
    }
    return NULL;
}

static void open_wake(struct store *store, const struct store_options *options)
{
    struct stat st;

    store->wake_fd = -1;
    if (store->path == NULL || options->access == STORE_SCRATCH)
        return;
    store->wake_path = xasprintf("%s-wake", store->path);
    if (options->access == STORE_READ)
        return;
    store->wake_fd = open(store->wake_path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (store->wake_fd >= 0 && stat(store->path, &st) == 0 && (st.st_mode & S_IWGRP))
        (void)!fchmod(store->wake_fd, 0660); /* fails for who does not own it: it is so already */
}

static void note_file(struct store *store, const struct store_options *options)
{
    struct stat st;

    if (store->path == NULL || options->access == STORE_SCRATCH || stat(store->path, &st) < 0)
        return;
    store->device = st.st_dev;
    store->inode = st.st_ino;
}

bool store_is_there(const struct store *store)
{
    struct stat st;

    return store->inode == 0 || (stat(store->path, &st) == 0 && st.st_ino == store->inode &&
                                 st.st_dev == store->device && access(store->path, R_OK) == 0);
}

struct store *store_open(const char *url, const struct store_options *options, struct err *err)
{
    const char *where = NULL;
    const struct driver *driver = driver_of(url, &where);
    struct driver_options wanted = {
        .create = options->access == STORE_CREATE || options->access == STORE_SCRATCH,
        .scratch = options->access == STORE_SCRATCH,
        .read_only = options->access == STORE_READ,
        .busy_wait_ms = options->busy_wait_ms > 0 ? options->busy_wait_ms : STORE_BUSY_WAIT_MS,
    };
    struct store *store;

    if (driver == NULL) {
        err_set(err, ERR_USAGE, _("'%s' is no store URL; write sqlite:PATH"), url);
        return NULL;
    }
    store = xcalloc(1, sizeof(*store));
    store->driver = driver;
    store->url = xstrdup(url);
    store->path = xstrdup(where);
    store->busy_wait_ms = wanted.busy_wait_ms;
    map_init(&store->statements);
    map_init(&store->texts);
    store_set_actor(store, &(struct actor){.name = "", .role = "", .origin = ""});
    store->wake_fd = -1;
    store->conn = driver->open(where, &wanted, err);
    if (store->conn == NULL || store_migrate(store, options, err) < 0) {
        store_close(store);
        return NULL;
    }
    open_wake(store, options);
    note_file(store, options);
    return store;
}

static void free_stmt(void *data)
{
    struct stmt *stmt = data;

    stmt->store->driver->finalize(stmt->prepared);
    free(stmt);
}

static void release_actor(struct actor *actor)
{
    free((char *)actor->name);
    free((char *)actor->role);
    free((char *)actor->origin);
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    while (store->depth > 0)
        store_rollback(store);
    map_release(&store->statements, free_stmt);
    map_release(&store->texts, free);
    store->driver->close(store->conn);
    if (store->wake_fd >= 0)
        close(store->wake_fd);
    release_actor(&store->actor);
    free(store->lease.name);
    free(store->wake_path);
    free(store->path);
    free(store->url);
    free(store);
}

void store_limit_cache(struct store *store, int kib)
{
    if (store->driver->limit_cache != NULL)
        store->driver->limit_cache(store->conn, kib);
}

void store_set_sure(struct store *store, bool on)
{
    store->driver->set_sure(store->conn, on);
}

void store_set_busy_wait(struct store *store, int ms)
{
    store->busy_wait_ms = ms;
    store->driver->set_busy_wait(store->conn, ms);
}

enum store_mode store_mode(const struct store *store)
{
    return store->mode;
}

const char *store_url(const struct store *store)
{
    return store->url;
}

const char *store_path(const struct store *store)
{
    return store->path;
}

int store_schema_version(const struct store *store)
{
    return store->schema;
}

const char *store_wake_path(const struct store *store)
{
    return store->wake_path;
}

/* A login or terminal may be called anything; the journal has to stay readable. */
static char *visible(const char *text)
{
    struct str shown = STR_INIT;

    visible_add(&shown, text, strlen(text), VISIBLE_LINE);
    return str_detach(&shown);
}

void store_set_actor(struct store *store, const struct actor *actor)
{
    struct actor copy = {
        .name = visible(actor->name),
        .role = visible(actor->role),
        .origin = visible(actor->origin),
    };

    release_actor(&store->actor);
    store->actor = copy;
}

const struct actor *store_actor(const struct store *store)
{
    return &store->actor;
}

/* --- transactions --- */

/* After some errors (a full disk, out of memory) the engine drops the whole transaction by itself.
 * What came after it would be committed statement by statement, so nothing may come after it. */
static void note_loss(struct store *store)
{
    if (store->depth > 0 && !store->driver->in_transaction(store->conn))
        store->lost = true;
}

static int refuse_lost(struct err *err)
{
    return err_set(err, ERR_STORE, _("the transaction was lost to an earlier error; try again"));
}

static int exec_level(struct store *store, const char *verb, int level, struct err *err)
{
    char sql[64];
    int rc;

    if (store->lost)
        return refuse_lost(err);
    snprintf(sql, sizeof(sql), "%s level_%d", verb, level);
    rc = store->driver->exec(store->conn, sql, err);
    if (rc < 0)
        note_loss(store);
    return rc;
}

/* What is written into a file that nobody finds any more is lost. */
static int refuse_gone(const struct store *store, struct err *err)
{
    return err_set(err, ERR_STORE, _("%s was moved, deleted or locked away; nothing was written"),
                   store->url);
}

int store_begin(struct store *store, struct err *err)
{
    int rc;

    if (store->depth == 0 && !store_is_there(store))
        return refuse_gone(store, err);
    rc = store->depth == 0 ? store->driver->begin(store->conn, err)
                           : exec_level(store, "SAVEPOINT", store->depth, err);

    if (rc == 0)
        store->depth++;
    return rc;
}

int store_try_begin(struct store *store, struct err *err)
{
    int rc;

    store->driver->set_busy_wait(store->conn, 0);
    rc = store_begin(store, err);
    store->driver->set_busy_wait(store->conn, store->busy_wait_ms);
    return rc;
}

int store_begin_read(struct store *store, struct err *err)
{
    if (store->depth > 0)
        return store_begin(store, err);
    if (store->driver->begin_read(store->conn, err) < 0)
        return -1;
    store->depth = 1;
    store->reading = true;
    return 0;
}

static void leave_outermost(struct store *store)
{
    store->depth = 0;
    store->reading = store->lost = store->changed = false;
    store->place = (struct journal_place){0};
}

static void touch_wake(struct store *store)
{
    if (store->wake_fd >= 0 && pwrite(store->wake_fd, "\n", 1, 0) < 0) {
        /* Others learn of the change at their next look; the record itself is safe. */
        close(store->wake_fd);
        store->wake_fd = -1;
    }
}

int store_commit(struct store *store, struct err *err)
{
    bool changed = store->changed;
    int rc;

    if (store->depth == 0)
        die("commit without a transaction");
    if (store->depth > 1)
        rc = exec_level(store, "RELEASE SAVEPOINT", store->depth - 1, err);
    else if (store->lost)
        rc = refuse_lost(err);
    else
        rc = store->driver->exec(store->conn, "COMMIT", err);
    if (rc < 0) {
        store_rollback(store);
        return -1;
    }
    if (store->depth > 1) {
        store->depth--;
        return 0;
    }
    leave_outermost(store);
    if (changed)
        touch_wake(store);
    return 0;
}

void store_rollback(struct store *store)
{
    struct err ignored = ERR_INIT; /* the engine may have rolled back by itself already */

    if (store->depth == 0)
        die("rollback without a transaction");
    store->place.known = false;
    if (store->depth == 1) {
        store->driver->exec(store->conn, "ROLLBACK", &ignored);
        leave_outermost(store);
    } else {
        store->depth--;
        exec_level(store, "ROLLBACK TO SAVEPOINT", store->depth, &ignored);
        exec_level(store, "RELEASE SAVEPOINT", store->depth, &ignored);
    }
    err_release(&ignored);
}

bool store_in_transaction(const struct store *store)
{
    return store->depth > 0;
}

void store_mark_changed(struct store *store)
{
    store->changed = true;
}

int store_change_counter(struct store *store, int64_t *counter, struct err *err)
{
    struct stmt *stmt = store_stmt(store, "SELECT seq FROM head WHERE id = 1", err);
    int rc = stmt == NULL ? -1 : stmt_step(stmt, err);

    if (rc != 1)
        return rc < 0 ? -1
                      : err_set(err, ERR_STORE, _("the store has lost the head of its journal"));
    *counter = stmt_int(stmt, 0);
    stmt_reset(stmt);
    return 0;
}

int store_check_schema(struct store *store, struct store *fresh, struct err *err)
{
    struct str found = STR_INIT, wanted = STR_INIT;
    int rc = -1;

    if (store->driver->add_schema(store->conn, &found, err) == 0 &&
        fresh->driver->add_schema(fresh->conn, &wanted, err) == 0)
        rc = strcmp(found.buf, wanted.buf) == 0
                 ? 0
                 : err_set(err, ERR_FAILED,
                           _("tables, indexes or triggers are not those that zhiban made; bring "
                             "the store back from a backup"));
    str_release(&found);
    str_release(&wanted);
    return rc;
}

int store_check(struct store *store, struct err *err)
{
    return store->driver->check(store->conn, err);
}

int store_scrub(struct store *store, struct err *err)
{
    return store->driver->scrub(store->conn, err);
}

/* --- statements --- */

static struct stmt *prepare(struct store *store, const char *sql, struct err *err)
{
    struct driver_stmt *prepared = store->driver->prepare(store->conn, sql, err);
    struct stmt *stmt;

    if (prepared == NULL)
        return NULL;
    stmt = xcalloc(1, sizeof(*stmt));
    stmt->store = store;
    stmt->prepared = prepared;
    return stmt;
}

struct stmt *store_stmt(struct store *store, const char *sql, struct err *err)
{
    struct stmt_at *recent = &store->recent[(uintptr_t)sql / 16 % STMT_RECENT];
    struct stmt *stmt = recent->sql == sql ? recent->stmt : map_get(&store->statements, sql);

    if (stmt == NULL) {
        stmt = prepare(store, sql, err);
        if (stmt != NULL)
            map_put(&store->statements, sql, stmt);
    } else if (stmt->busy) { /* an outer loop is in the middle of its rows */
        stmt = prepare(store, sql, err);
        if (stmt != NULL)
            stmt->private = true;
    }
    if (stmt != NULL && !stmt->private)
        *recent = (struct stmt_at){sql, stmt};
    if (stmt != NULL)
        stmt->busy = true;
    return stmt;
}

void store_forget_statements(struct store *store)
{
    map_release(&store->statements, free_stmt);
    map_init(&store->statements);
    memset(store->recent, 0, sizeof(store->recent));
}

void stmt_bind_int(struct stmt *stmt, int index, int64_t value)
{
    stmt->store->driver->bind_int(stmt->prepared, index, value);
}

void stmt_bind_textn(struct stmt *stmt, int index, const char *text, size_t len)
{
    stmt->store->driver->bind_text(stmt->prepared, index, text, len);
}

void stmt_bind_text(struct stmt *stmt, int index, const char *text)
{
    stmt_bind_textn(stmt, index, text == NULL ? "" : text, text == NULL ? 0 : strlen(text));
}

void stmt_bind_null(struct stmt *stmt, int index)
{
    stmt->store->driver->bind_null(stmt->prepared, index);
}

int stmt_step(struct stmt *stmt, struct err *err)
{
    struct store *store = stmt->store;
    int rc = store->lost ? refuse_lost(err) : store->driver->step(stmt->prepared, err);

    if (rc != 1)
        stmt_reset(stmt);
    if (rc < 0)
        note_loss(store);
    return rc;
}

int stmt_run(struct stmt *stmt, struct err *err)
{
    int rc = stmt_step(stmt, err);

    if (rc == 1)
        stmt_reset(stmt);
    return rc < 0 ? -1 : 0;
}

void stmt_reset(struct stmt *stmt)
{
    stmt->busy = false;
    if (stmt->private)
        free_stmt(stmt);
    else
        stmt->store->driver->reset(stmt->prepared);
}

int64_t stmt_int(struct stmt *stmt, int column)
{
    return stmt->store->driver->column_int(stmt->prepared, column);
}

bool stmt_is_int(struct stmt *stmt, int column)
{
    return stmt->store->driver->column_is_int(stmt->prepared, column);
}

const char *stmt_textn(struct stmt *stmt, int column, size_t *len)
{
    return stmt->store->driver->column_text(stmt->prepared, column, len);
}

const char *stmt_text(struct stmt *stmt, int column)
{
    size_t len;

    return stmt_textn(stmt, column, &len);
}

bool stmt_is_null(struct stmt *stmt, int column)
{
    return stmt->store->driver->column_is_null(stmt->prepared, column);
}

int64_t store_affected(struct store *store)
{
    return store->driver->affected(store->conn);
}
