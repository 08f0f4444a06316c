/* The SQLite driver: one file in WAL mode. synchronous=FULL, because what was acknowledged must be
 * there after a power cut. A writer that finds the file locked waits a bounded time, with growing
 * random pauses, so that many writers do not march in step. */
#include "store/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/tr.h"

struct driver_conn {
    sqlite3 *db;
    char *path;
    int busy_wait_ms;
    mono_ms busy_since;
};

struct driver_stmt {
    sqlite3_stmt *stmt;
    struct driver_conn *conn;
};

/* SQLite forgets the system's error when it is the commit that fails; the log's file knows it. */
static int log_errno(struct driver_conn *conn)
{
    sqlite3_file *log = NULL;
    int system_error = 0;

    sqlite3_file_control(conn->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (log != NULL && log->pMethods != NULL)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &system_error);
    return system_error;
}

/* The system's own reason, if there is one: "File too large", "Permission denied". */
static const char *reason(struct driver_conn *conn)
{
    int system_error = sqlite3_system_errno(conn->db);

    if (system_error == 0 && (sqlite3_errcode(conn->db) & 0xff) == SQLITE_IOERR)
        system_error = log_errno(conn);
    return system_error != 0 ? strerror(system_error) : sqlite3_errmsg(conn->db);
}

static int fail(struct driver_conn *conn, const char *sql, struct err *err)
{
    switch (sqlite3_errcode(conn->db) & 0xff) {
    case SQLITE_BUSY:
        return err_set(err, ERR_STORE,
                       _("the store is busy: another process has been writing to it for %d ms; "
                         "try again"),
                       conn->busy_wait_ms);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return err_set(err, ERR_STORE, _("the store %s is damaged (%s); run 'zhiban doctor'"),
                       conn->path, sqlite3_errmsg(conn->db));
    case SQLITE_FULL:
        return err_set(err, ERR_STORE, _("the store %s cannot grow: %s; free space on its disk"),
                       conn->path, reason(conn));
    case SQLITE_IOERR:
        return err_set(err, ERR_STORE, _("the store %s cannot be read or written: %s, in: %s"),
                       conn->path, reason(conn), sql);
    case SQLITE_CANTOPEN:
        return err_set(err, ERR_STORE, _("the store %s cannot be opened: %s"), conn->path,
                       reason(conn));
    case SQLITE_READONLY:
        return err_set(err, ERR_STORE,
                       _("the store %s may only be read by this user; look at the permissions of "
                         "the file and its directory"),
                       conn->path);
    default:
        return err_set(err, ERR_STORE, _("the store failed: %s, in: %s"), sqlite3_errmsg(conn->db),
                       sql);
    }
}

static int on_busy(void *data, int tries)
{
    struct driver_conn *conn = data;
    mono_ms now = clock_mono();
    struct timespec pause = {0};
    unsigned char dice = 0;

    if (tries == 0)
        conn->busy_since = now;
    if (now - conn->busy_since >= conn->busy_wait_ms)
        return 0;
    if (getrandom(&dice, sizeof(dice), GRND_NONBLOCK) < 0)
        dice = (unsigned char)tries;
    pause.tv_nsec = (200000L + dice * 8000L) * (tries < 4 ? tries + 1 : 5);
    nanosleep(&pause, NULL);
    return 1;
}

/* SQLite would make the file with the umask's mode; a store in a shared (setgid, group-writable)
 * directory is for the group, any other for its owner alone. */
static int create_file(const char *path, struct err *err)
{
    struct stat dir;
    char *parent = xstrdup(path), *slash = strrchr(parent, '/');
    mode_t mode = 0600;
    int fd;

    if (slash != NULL)
        *slash = '\0';
    if (stat(slash == NULL     ? "."
             : slash == parent ? "/"
                               : parent,
             &dir) == 0 &&
        (dir.st_mode & S_ISGID) && (dir.st_mode & S_IWGRP))
        mode = 0660;
    free(parent);
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return errno == EEXIST ? 0
                               : err_set(err, ERR_STORE, _("the store %s cannot be made: %s"), path,
                                         strerror(errno));
    if (mode == 0660 && fchmod(fd, mode) < 0) {
        err_set(err, ERR_STORE, _("the store %s cannot be shared: %s"), path, strerror(errno));
        close(fd);
        return -1;
    }
    close(fd);
    return 0;
}

static void sqlite_close(struct driver_conn *conn)
{
    if (conn == NULL)
        return;
    sqlite3_close(conn->db);
    free(conn->path);
    free(conn);
}

static void sqlite_set_busy_wait(struct driver_conn *conn, int ms)
{
    conn->busy_wait_ms = ms;
}

static int sqlite_exec(struct driver_conn *conn, const char *sql, struct err *err)
{
    if (sqlite3_exec(conn->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail(conn, sql, err);
    return 0;
}

static void sqlite_limit_cache(struct driver_conn *conn, int kib)
{
    char *sql = xasprintf("PRAGMA cache_size=-%d", kib); /* sql-ident: a number */

    sqlite_exec(conn, sql, NULL); /* a larger one is no mistake */
    free(sql);
}

/* Several processes may make the same store at once. Here SQLite does not ask the busy handler when
 * two of them want the whole file, so we do. */
static int use_wal(struct driver_conn *conn, struct err *err)
{
    static const char sql[] = "PRAGMA journal_mode=WAL";

    for (int tries = 0; sqlite3_exec(conn->db, sql, NULL, NULL, NULL) != SQLITE_OK; tries++)
        if ((sqlite3_errcode(conn->db) & 0xff) != SQLITE_BUSY || !on_busy(conn, tries))
            return fail(conn, sql, err);
    return 0;
}

static int prepare_connection(struct driver_conn *conn, const struct driver_options *options,
                              struct err *err)
{
    sqlite3_busy_handler(conn->db, on_busy, conn);
    sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(conn->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (options->scratch)
        return sqlite_exec(conn, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", err);
    if (options->read_only)
        return sqlite_exec(conn, "PRAGMA query_only=ON", err);
    /* The journal mode is a property of the file: asked for only when it is not so yet. */
    if (options->create && use_wal(conn, err) < 0)
        return -1;
    return sqlite_exec(
        conn, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON", err);
}

/* Where SQLite makes files that lose their name as soon as they are open. */
static void use_temporary_folder(const char *folder)
{
    sqlite3_free(sqlite3_temp_directory);
    sqlite3_temp_directory = sqlite3_mprintf("%s", folder);
}

static int find_file(const char *where, const struct driver_options *options, struct err *err)
{
    if (options->scratch)
        unlink(where);
    if (options->create && create_file(where, err) < 0)
        return -1;
    if (access(where, F_OK) < 0 && errno == ENOENT)
        return err_set(err, ERR_STORE, _("there is no store at %s; 'zhiban init' makes one"),
                       where);
    return 0;
}

/* One thread a process (DESIGN 1.5): no locks, and no counting of what is allocated. Fails when SQLite
 * runs already, which does no harm. */
static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1); /* no rows in /var/tmp */
}

static bool sqlite_is_damaged(struct driver_conn *conn)
{
    int code = sqlite3_errcode(conn->db) & 0xff;

    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

static struct driver_conn *sqlite_open(const char *where, const struct driver_options *options,
                                       struct err *err)
{
    struct driver_conn *conn;
    int flags =
        SQLITE_OPEN_NOMUTEX | (options->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    bool nameless = options->scratch && str_ends(where, "/");

    configure();
    if (where[0] == '\0') {
        err_set(err, ERR_USAGE, _("the store URL names no file; write sqlite:PATH"));
        return NULL;
    }
    if (!nameless && find_file(where, options, err) < 0)
        return NULL;
    conn = xcalloc(1, sizeof(*conn));
    conn->path = xstrdup(where);
    conn->busy_wait_ms = options->busy_wait_ms;
    if (nameless)
        use_temporary_folder(where);
    if (sqlite3_open_v2(nameless ? "" : where, &conn->db, flags, NULL) != SQLITE_OK) {
        err_set(err, ERR_STORE, _("the store %s cannot be opened: %s"), where, reason(conn));
        sqlite_close(conn);
        return NULL;
    }
    if (prepare_connection(conn, options, err) < 0) {
        if (options->damaged != NULL)
            *options->damaged = sqlite_is_damaged(conn);
        sqlite_close(conn);
        return NULL;
    }
    return conn;
}

static int sqlite_begin(struct driver_conn *conn, struct err *err)
{
    return sqlite_exec(conn, "BEGIN IMMEDIATE", err);
}

/* BEGIN alone opens nothing yet; the first read does. */
static int sqlite_begin_read(struct driver_conn *conn, struct err *err)
{
    return sqlite_exec(conn, "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1", err);
}

static bool sqlite_in_transaction(struct driver_conn *conn)
{
    return sqlite3_get_autocommit(conn->db) == 0;
}

static struct driver_stmt *sqlite_prepare(struct driver_conn *conn, const char *sql,
                                          struct err *err)
{
    struct driver_stmt *stmt;
    sqlite3_stmt *prepared;

    if (sqlite3_prepare_v3(conn->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL) !=
        SQLITE_OK) {
        fail(conn, sql, err);
        return NULL;
    }
    stmt = xmalloc(sizeof(*stmt));
    *stmt = (struct driver_stmt){.stmt = prepared, .conn = conn};
    return stmt;
}

static void sqlite_finalize(struct driver_stmt *stmt)
{
    sqlite3_finalize(stmt->stmt);
    free(stmt);
}

static void sqlite_bind_int(struct driver_stmt *stmt, int index, int64_t value)
{
    sqlite3_bind_int64(stmt->stmt, index, value);
}

static void sqlite_bind_text(struct driver_stmt *stmt, int index, const char *text, size_t len)
{
    sqlite3_bind_text64(stmt->stmt, index, text, len, SQLITE_STATIC, SQLITE_UTF8);
}

static void sqlite_bind_real(struct driver_stmt *stmt, int index, double value)
{
    sqlite3_bind_double(stmt->stmt, index, value);
}

static void sqlite_bind_blob(struct driver_stmt *stmt, int index, const void *bytes, size_t len)
{
    sqlite3_bind_blob64(stmt->stmt, index, bytes, len, SQLITE_STATIC);
}

static void sqlite_bind_null(struct driver_stmt *stmt, int index)
{
    sqlite3_bind_null(stmt->stmt, index);
}

static int sqlite_step(struct driver_stmt *stmt, struct err *err)
{
    switch (sqlite3_step(stmt->stmt)) {
    case SQLITE_ROW: return 1;
    case SQLITE_DONE: return 0;
    default: return fail(stmt->conn, sqlite3_sql(stmt->stmt), err);
    }
}

static void sqlite_reset(struct driver_stmt *stmt)
{
    sqlite3_reset(stmt->stmt);
    sqlite3_clear_bindings(stmt->stmt);
}

static bool sqlite_column_is_int(struct driver_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->stmt, column) == SQLITE_INTEGER;
}

static int64_t sqlite_column_int(struct driver_stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt->stmt, column);
}

/* A flipped bit can make a text a blob of the same bytes, which reads alike and compares unlike. It
 * reads as what no text of ours can be, so that whoever looks finds it. */
static const char *sqlite_column_text(struct driver_stmt *stmt, int column, size_t *len)
{
    const char *text;

    if (sqlite3_column_type(stmt->stmt, column) == SQLITE_BLOB) {
        *len = 1;
        return "\xff";
    }
    text = (const char *)sqlite3_column_text(stmt->stmt, column);
    *len = (size_t)sqlite3_column_bytes(stmt->stmt, column);
    return text == NULL ? "" : text;
}

static double sqlite_column_real(struct driver_stmt *stmt, int column)
{
    return sqlite3_column_double(stmt->stmt, column);
}

static const void *sqlite_column_blob(struct driver_stmt *stmt, int column, size_t *len)
{
    const void *bytes = sqlite3_column_blob(stmt->stmt, column);

    *len = (size_t)sqlite3_column_bytes(stmt->stmt, column);
    return bytes == NULL ? "" : bytes;
}

static bool sqlite_column_is_null(struct driver_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->stmt, column) == SQLITE_NULL;
}

static int64_t sqlite_affected(struct driver_conn *conn)
{
    return sqlite3_changes64(conn->db);
}

static int sqlite_has_table(struct driver_conn *conn, const char *table, struct err *err)
{
    struct driver_stmt *stmt =
        sqlite_prepare(conn, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1", err);
    int rc;

    if (stmt == NULL)
        return -1;
    sqlite_bind_text(stmt, 1, table, strlen(table));
    rc = sqlite_step(stmt, err);
    sqlite_finalize(stmt);
    return rc;
}

static int sqlite_add_schema(struct driver_conn *conn, struct str *out, struct err *err)
{
    struct driver_stmt *stmt = sqlite_prepare(
        conn, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", err);
    size_t len;
    int rc;

    if (stmt == NULL)
        return -1;
    while ((rc = sqlite_step(stmt, err)) == 1) {
        str_add(out, sqlite_column_text(stmt, 0, &len));
        str_addc(out, '\n');
    }
    sqlite_finalize(stmt);
    return rc;
}

static int sqlite_check(struct driver_conn *conn, struct err *err)
{
    struct driver_stmt *stmt = sqlite_prepare(conn, "PRAGMA integrity_check(1)", err);
    const char *verdict;
    size_t len;
    int rc;

    if (stmt == NULL)
        return -1;
    rc = sqlite_step(stmt, err);
    if (rc == 1) {
        verdict = sqlite_column_text(stmt, 0, &len);
        rc = strcmp(verdict, "ok") == 0 ? 0 : err_set(err, ERR_FAILED, "%s", verdict);
    }
    sqlite_finalize(stmt);
    return rc;
}

/* Erased pages are overwritten in the database (secure_delete); the log must go too, and it cannot
 * while somebody reads from it. */
static int sqlite_scrub(struct driver_conn *conn, struct err *err)
{
    struct driver_stmt *stmt = sqlite_prepare(conn, "PRAGMA wal_checkpoint(TRUNCATE)", err);
    int rc;

    if (stmt == NULL)
        return -1;
    rc = sqlite_step(stmt, err);
    if (rc == 1)
        rc = sqlite_column_int(stmt, 0) == 0
                 ? 0
                 : err_set(err, ERR_STORE,
                           _("another process is reading the store, and its files keep a copy "
                             "until it has ended; then do this again"));
    sqlite_finalize(stmt);
    return rc;
}

static void sqlite_keep_temporary(struct driver_conn *conn)
{
    struct str folder = STR_INIT;

    path_add_dir(&folder, conn->path);
    use_temporary_folder(folder.buf);
    str_release(&folder);
}

static int sqlite_set_read_only(struct driver_conn *conn, bool on, struct err *err)
{
    return sqlite_exec(conn, on ? "PRAGMA query_only=ON" : "PRAGMA query_only=OFF", err);
}

/* In WAL mode a commit that is not waited for cannot harm those before it, and the next one that is
 * waited for takes it along. */
static void sqlite_set_sure(struct driver_conn *conn, bool on)
{
    sqlite_exec(conn, on ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", NULL);
}

static const char *const sqlite_words[] = {"@bigkey@", "INTEGER PRIMARY KEY", NULL};

const struct driver driver_sqlite = {
    .scheme = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .set_busy_wait = sqlite_set_busy_wait,
    .limit_cache = sqlite_limit_cache,
    .set_sure = sqlite_set_sure,
    .exec = sqlite_exec,
    .begin = sqlite_begin,
    .begin_read = sqlite_begin_read,
    .in_transaction = sqlite_in_transaction,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .bind_int = sqlite_bind_int,
    .bind_text = sqlite_bind_text,
    .bind_real = sqlite_bind_real,
    .bind_blob = sqlite_bind_blob,
    .bind_null = sqlite_bind_null,
    .step = sqlite_step,
    .reset = sqlite_reset,
    .column_is_int = sqlite_column_is_int,
    .column_int = sqlite_column_int,
    .column_text = sqlite_column_text,
    .column_real = sqlite_column_real,
    .column_blob = sqlite_column_blob,
    .column_is_null = sqlite_column_is_null,
    .affected = sqlite_affected,
    .has_table = sqlite_has_table,
    .add_schema = sqlite_add_schema,
    .check = sqlite_check,
    .is_damaged = sqlite_is_damaged,
    .scrub = sqlite_scrub,
    .keep_temporary = sqlite_keep_temporary,
    .set_read_only = sqlite_set_read_only,
    .schema = "main",
    .words = sqlite_words,
    .dialect = "sqlite",
};
