/* Opening, fencing and renewing the samples file. The file is worth less than a false figure: what
 * is damaged is moved aside, never repaired, and what cannot be written is an error, never a pass. */
#include "store/samples.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/tr.h"
#include "store/lease.h"
#include "store/samples_inside.h"

/* What is written is appended or lies close together. */
enum { CACHE_KIB = 512 };

void samples_add_path(struct str *out, const char *store_path)
{
    struct str base = STR_INIT, dir = STR_INIT;

    path_add_base(&base, store_path);
    path_add_dir(&dir, store_path);
    if (strcmp(base.buf, "zhiban.db") == 0)
        path_join(&dir, "health.db");
    else {
        str_add(&base, "-health.db");
        path_join(&dir, base.buf);
    }
    str_add(out, dir.buf);
    str_release(&base);
    str_release(&dir);
}

/* --- statements --- */

static void free_statement(void *stmt)
{
    driver_sqlite.finalize(stmt);
}

struct driver_stmt *samples_stmt(struct samples *samples, const char *sql, struct err *err)
{
    struct driver_stmt *stmt = map_get(&samples->statements, sql);

    if (stmt == NULL) {
        stmt = samples->driver->prepare(samples->conn, sql, err);
        if (stmt == NULL)
            samples->damaged = samples->damaged || samples->driver->is_damaged(samples->conn);
        else
            map_put(&samples->statements, sql, stmt);
    }
    return stmt;
}

int samples_step(struct samples *samples, struct driver_stmt *stmt, struct err *err)
{
    int rc = samples->driver->step(stmt, err);

    if (rc < 0)
        samples->damaged = samples->damaged || samples->driver->is_damaged(samples->conn);
    if (rc != 1)
        samples->driver->reset(stmt);
    return rc;
}

int samples_run(struct samples *samples, struct driver_stmt *stmt, struct err *err)
{
    int rc = samples_step(samples, stmt, err);

    if (rc == 1)
        samples->driver->reset(stmt);
    return rc < 0 ? -1 : 0;
}

int samples_get(struct samples *samples, struct driver_stmt *stmt, int64_t *value, struct err *err)
{
    int rc = samples_step(samples, stmt, err);

    *value = rc == 1 ? samples_int(samples, stmt, 0) : 0;
    if (rc == 1)
        samples->driver->reset(stmt);
    return rc;
}

void samples_bind_text(struct samples *samples, struct driver_stmt *stmt, int index,
                       const char *text)
{
    samples->driver->bind_text(stmt, index, text == NULL ? "" : text,
                               text == NULL ? 0 : strlen(text));
}

void samples_bind_int(struct samples *samples, struct driver_stmt *stmt, int index, int64_t value)
{
    samples->driver->bind_int(stmt, index, value);
}

int64_t samples_int(struct samples *samples, struct driver_stmt *stmt, int column)
{
    return samples->driver->column_int(stmt, column);
}

const char *samples_text(struct samples *samples, struct driver_stmt *stmt, int column)
{
    size_t len;

    return samples->driver->column_text(stmt, column, &len);
}

int samples_get_meta(struct samples *samples, const char *name, int64_t *value, struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, "SELECT value FROM meta WHERE name = $1", err);

    if (stmt == NULL)
        return -1;
    samples_bind_text(samples, stmt, 1, name);
    return samples_get(samples, stmt, value, err);
}

int samples_put_meta(struct samples *samples, const char *name, int64_t value, struct err *err)
{
    struct driver_stmt *stmt =
        samples_stmt(samples, "INSERT OR REPLACE INTO meta (name, value) VALUES ($1, $2)", err);

    if (stmt == NULL)
        return -1;
    samples_bind_text(samples, stmt, 1, name);
    samples_bind_int(samples, stmt, 2, value);
    return samples_run(samples, stmt, err);
}

/* --- opening --- */

static struct samples *new_samples(const char *path)
{
    struct samples *samples = xcalloc(1, sizeof(*samples));
    size_t len = strlen(path) - (str_ends(path, ".db") ? 3 : 0);

    samples->driver = &driver_sqlite;
    samples->path = xstrdup(path);
    samples->wake_path = xasprintf("%.*s.wake", (int)len, path);
    samples->ask_path = xasprintf("%.*s.ask", (int)len, path);
    samples->wake_fd = -1;
    samples->limit = SAMPLES_BYTES_MAX;
    map_init(&samples->statements);
    map_init(&samples->hosts);
    return samples;
}

static void disconnect(struct samples *samples)
{
    if (samples->open_transaction)
        samples_rollback(samples);
    map_release(&samples->statements, free_statement);
    map_init(&samples->statements);
    samples_forget_names(samples);
    if (samples->conn != NULL)
        samples->driver->close(samples->conn);
    samples->conn = NULL;
    samples->damaged = false;
}

void samples_close(struct samples *samples)
{
    if (samples == NULL)
        return;
    disconnect(samples);
    if (samples->wake_fd >= 0)
        close(samples->wake_fd);
    map_release(&samples->statements, NULL);
    map_release(&samples->hosts, NULL);
    vec_release(&samples->round);
    vec_release(&samples->raw.samples);
    free(samples->lease);
    free(samples->path);
    free(samples->wake_path);
    free(samples->ask_path);
    free(samples);
}

static const char *schema_text(void)
{
    for (const struct embedded *f = embedded_migrations; f->path != NULL; f++)
        if (strcmp(f->path, "health.sql") == 0)
            return f->text;
    return "";
}

/* Unless another collector has made them since one looked. */
static int make_tables(struct samples *samples, struct err *err)
{
    int rc;

    if (samples->driver->begin(samples->conn, err) < 0)
        return -1;
    rc = samples->driver->has_table(samples->conn, "meta", err);
    if (rc != 0) {
        samples->driver->exec(samples->conn, "ROLLBACK", NULL);
        return rc < 0 ? -1 : 0;
    }
    if (samples->driver->exec(samples->conn, schema_text(), err) < 0 ||
        samples_put_meta(samples, "schema", SAMPLES_SCHEMA, err) < 0 ||
        samples->driver->exec(samples->conn, "COMMIT", err) < 0) {
        samples->driver->exec(samples->conn, "ROLLBACK", NULL);
        return -1;
    }
    return 0;
}

/* 1 if it is a samples file of this version, 0 if it is an empty one, -1. Another version counts as
 * damaged: samples are disposable. */
static int look_at_schema(struct samples *samples, struct err *err)
{
    int64_t schema;
    int rc = samples->driver->has_table(samples->conn, "meta", err);

    if (rc < 0)
        samples->damaged = samples->driver->is_damaged(samples->conn);
    if (rc <= 0)
        return rc;
    if (samples_get_meta(samples, "schema", &schema, err) < 0)
        return -1;
    if (schema == SAMPLES_SCHEMA)
        return 1;
    samples->damaged = true;
    return err_set(err, ERR_STORE, _("the samples %s are of another version of zhiban"),
                   samples->path);
}

static void note_file(struct samples *samples)
{
    struct stat st;

    if (stat(samples->path, &st) == 0) {
        samples->device = st.st_dev;
        samples->inode = st.st_ino;
    }
}

static bool is_there(const struct samples *samples)
{
    struct stat st;

    return stat(samples->path, &st) == 0 && st.st_ino == samples->inode &&
           st.st_dev == samples->device;
}

/* Durable enough: the last seconds may be lost in a power cut, never the file. */
static int connect_to(struct samples *samples, bool create, bool read_only, struct err *err)
{
    const struct driver_options options = {.create = create,
                                           .read_only = read_only,
                                           .busy_wait_ms = STORE_BUSY_WAIT_MS,
                                           .damaged = &samples->damaged};

    samples->conn = samples->driver->open(samples->path, &options, err);
    note_file(samples);
    if (samples->conn == NULL)
        return -1;
    if (samples->driver->limit_cache != NULL)
        samples->driver->limit_cache(samples->conn, CACHE_KIB);
    if (read_only)
        return 0;
    return samples->driver->exec(samples->conn,
                                 "PRAGMA synchronous=NORMAL; PRAGMA secure_delete=OFF; "
                                 "PRAGMA journal_size_limit=8388608",
                                 err);
}

/* The log of a file that was deleted would be taken for the new one's. */
static void remove_log(const struct samples *samples)
{
    static const char *const ends[] = {"-wal", "-shm"};

    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        char *path = xasprintf("%s%s", samples->path, ends[i]);

        unlink(path);
        free(path);
    }
}

static int open_for_writing(struct samples *samples, struct err *err)
{
    struct stat st;
    bool gone = stat(samples->path, &st) < 0 && errno == ENOENT;
    bool create = gone || (stat(samples->path, &st) == 0 && st.st_size == 0);
    int rc;

    if (gone)
        remove_log(samples);
    if (connect_to(samples, create, false, err) < 0)
        return -1;
    rc = look_at_schema(samples, err);
    return rc == 0 ? make_tables(samples, err) : rc < 0 ? -1 : 0;
}

/* One file aside at most, so that no disk fills with them. */
static int move_aside(struct samples *samples, struct str *note, struct err *err)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char *aside = xasprintf("%s.damaged", samples->path);
    int rc = 0;

    for (size_t i = 0; i < ARRAY_LEN(ends) && rc == 0; i++) {
        char *from = xasprintf("%s%s", samples->path, ends[i]);
        char *to = xasprintf("%s%s", aside, ends[i]);

        unlink(to);
        if (rename(from, to) < 0 && errno != ENOENT)
            rc = err_set(err, ERR_STORE, _("the damaged samples %s cannot be moved aside: %s"),
                         from, strerror(errno));
        free(from);
        free(to);
    }
    if (rc == 0)
        str_addf(note, _("the samples %s were damaged; they were moved to %s and begun anew"),
                 samples->path, aside);
    free(aside);
    return rc;
}

int samples_renew(struct samples *samples, struct str *note, struct err *err)
{
    bool gone = !is_there(samples), damaged = samples->damaged;

    disconnect(samples);
    if (gone)
        str_addf(note, _("the samples %s were gone; they are begun anew"), samples->path);
    else if (damaged && move_aside(samples, note, err) < 0)
        return -1;
    return open_for_writing(samples, err);
}

static void open_wake(struct samples *samples)
{
    struct stat st;

    samples->wake_fd = open(samples->wake_path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (samples->wake_fd >= 0 && stat(samples->path, &st) == 0 && (st.st_mode & S_IWGRP))
        (void)!fchmod(samples->wake_fd, 0660); /* fails for who does not own it: it is so already */
}

struct samples *samples_collect(const char *path, struct store *store, const char *lease,
                                int64_t epoch, struct str *note, struct err *err)
{
    struct samples *samples = new_samples(path);
    struct err first = ERR_INIT;

    samples->writing = true;
    samples->store = store;
    samples->lease = lease == NULL ? NULL : xstrdup(lease);
    samples->epoch = epoch;
    if (open_for_writing(samples, &first) < 0 &&
        (!samples->damaged || samples_renew(samples, note, err) < 0)) {
        if (err != NULL && err->kind == ERR_NONE)
            err_set(err, first.kind, "%s", first.text.buf);
        samples_close(samples);
        samples = NULL;
    }
    err_release(&first);
    if (samples != NULL)
        open_wake(samples);
    return samples;
}

static int open_as(const char *path, bool read_only, struct samples **samples, struct err *err)
{
    struct samples *made;
    int rc;

    if (access(path, F_OK) < 0 && errno == ENOENT)
        return 0;
    made = new_samples(path);
    rc = connect_to(made, false, read_only, err);
    if (rc == 0)
        rc = look_at_schema(made, err);
    if (rc <= 0) {
        if (made->damaged)
            err_prefix(err, "%s",
                       _("nobody knows how the machines are until 'zhiban collect' begins the "
                         "samples anew"));
        samples_close(made);
        return rc;
    }
    *samples = made;
    return 1;
}

int samples_read(const char *path, struct samples **samples, struct err *err)
{
    return open_as(path, true, samples, err);
}

int samples_guest(const char *path, struct samples **samples, struct err *err)
{
    return open_as(path, false, samples, err);
}

const char *samples_wake_path(const struct samples *samples)
{
    return samples->wake_path;
}

const char *samples_ask_path(const struct samples *samples)
{
    return samples->ask_path;
}

bool samples_is_damaged(const struct samples *samples)
{
    return samples->damaged || !is_there(samples);
}

void samples_limit(struct samples *samples, int64_t bytes)
{
    samples->limit = bytes == 0 ? SAMPLES_BYTES_MAX : bytes;
}

/* --- transactions --- */

static int refuse_stale(const struct samples *samples, struct err *err)
{
    return err_set(err, ERR_REFUSED, _("the lease '%s' has gone to another process"),
                   samples->lease == NULL ? "collector" : samples->lease);
}

/* Twice: the lease in the store is the truth, and the file itself remembers the newest writer, so
 * that one that was stalled between two looks writes nothing either. */
static int check_epoch(struct samples *samples, struct err *err)
{
    struct lease lease = {0};
    int64_t newest;
    int rc = samples->lease == NULL ? 1 : lease_read(samples->store, samples->lease, &lease, err);

    if (rc < 0 || samples_get_meta(samples, "epoch", &newest, err) < 0)
        return -1;
    if (newest > samples->epoch ||
        (samples->lease != NULL && (rc == 0 || lease.epoch != samples->epoch)))
        return refuse_stale(samples, err);
    return newest == samples->epoch ? 0 : samples_put_meta(samples, "epoch", samples->epoch, err);
}

int samples_begin(struct samples *samples, struct err *err)
{
    if (samples->conn == NULL || !is_there(samples))
        return err_set(err, ERR_STORE,
                       _("the samples %s were moved, deleted or locked away; nothing was written"),
                       samples->path);
    if (samples->driver->begin(samples->conn, err) < 0) {
        samples->damaged = samples->damaged || samples->driver->is_damaged(samples->conn);
        return -1;
    }
    samples->open_transaction = true;
    samples->changed = false;
    if (samples->writing && check_epoch(samples, err) < 0) {
        samples_rollback(samples);
        return -1;
    }
    return 0;
}

int samples_commit(struct samples *samples, struct err *err)
{
    if (samples_flush_raw(samples, err) < 0 ||
        samples->driver->exec(samples->conn, "COMMIT", err) < 0) {
        samples_rollback(samples);
        return -1;
    }
    samples->open_transaction = samples->named = false;
    if (samples->changed && samples->wake_fd >= 0 && pwrite(samples->wake_fd, "\n", 1, 0) < 0) {
        close(samples->wake_fd); /* readers learn of it at their next look */
        samples->wake_fd = -1;
    }
    return 0;
}

void samples_rollback(struct samples *samples)
{
    if (samples->driver->in_transaction(samples->conn))
        samples->driver->exec(samples->conn, "ROLLBACK", NULL);
    samples->open_transaction = false;
    samples->raw.samples.len = 0;
    if (samples->named) /* what was made in it is not there */
        samples_forget_names(samples);
}
