/* What an engine must be able to do to hold the store. SQL above this line is what SQLite and
 * PostgreSQL both understand; parameters are written $1 $2 … in the order in which they first
 * appear. Only a driver's own file knows its engine. Inside src/store only. */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct driver_conn; /* each driver's own */
struct driver_stmt;

struct driver_options {
    bool create;      /* make an empty database where there is none */
    bool scratch;     /* disposable: durability may be given up for speed */
    bool read_only;   /* no write of any kind, also no migration */
    int busy_wait_ms; /* how long a write waits for another writer */
    bool *damaged;    /* NULL, or set when opening failed because the file is none of ours */
};

struct driver {
    const char *scheme; /* "sqlite" in sqlite:PATH */

    struct driver_conn *(*open)(const char *where, const struct driver_options *options,
                                struct err *err);
    void (*close)(struct driver_conn *conn);
    void (*set_busy_wait)(struct driver_conn *conn, int ms);
    void (*limit_cache)(struct driver_conn *conn, int kib); /* NULL: it has none of its own */
    /* May commits wait for the disk (as they do at first), or only for the system? */
    void (*set_sure)(struct driver_conn *conn, bool on);
    /* Several statements without parameters, for migrations and transaction control. */
    int (*exec)(struct driver_conn *conn, const char *sql, struct err *err);
    /* Takes the write lock at once where the engine has one, so that no transaction can fail for
     * having read first. */
    int (*begin)(struct driver_conn *conn, struct err *err);
    /* A view that stands still while others write. */
    int (*begin_read)(struct driver_conn *conn, struct err *err);
    /* False after an error that made the engine roll back by itself. */
    bool (*in_transaction)(struct driver_conn *conn);

    struct driver_stmt *(*prepare)(struct driver_conn *conn, const char *sql, struct err *err);
    void (*finalize)(struct driver_stmt *stmt);
    /* Bound text stays the caller's and must live until the statement is reset. */
    void (*bind_int)(struct driver_stmt *stmt, int index, int64_t value);
    void (*bind_text)(struct driver_stmt *stmt, int index, const char *text, size_t len);
    void (*bind_real)(struct driver_stmt *stmt, int index, double value);
    void (*bind_blob)(struct driver_stmt *stmt, int index, const void *bytes, size_t len);
    void (*bind_null)(struct driver_stmt *stmt, int index);
    int (*step)(struct driver_stmt *stmt, struct err *err); /* 1 row, 0 done, -1 */
    void (*reset)(struct driver_stmt *stmt);
    bool (*column_is_int)(struct driver_stmt *stmt, int column);
    int64_t (*column_int)(struct driver_stmt *stmt, int column);
    const char *(*column_text)(struct driver_stmt *stmt, int column, size_t *len);
    double (*column_real)(struct driver_stmt *stmt, int column);
    const void *(*column_blob)(struct driver_stmt *stmt, int column, size_t *len);
    bool (*column_is_null)(struct driver_stmt *stmt, int column);
    int64_t (*affected)(struct driver_conn *conn);

    /* 1 if a table of this name exists, 0 if not. */
    int (*has_table)(struct driver_conn *conn, const char *table, struct err *err);
    /* Appends the definitions of all tables, indexes and triggers, in one order. */
    int (*add_schema)(struct driver_conn *conn, struct str *out, struct err *err);
    /* The engine's own integrity check; -1 with the first complaint. */
    int (*check)(struct driver_conn *conn, struct err *err);
    /* Was the last error that the file is damaged or none of this engine's? */
    bool (*is_damaged)(struct driver_conn *conn);
    /* Call it before the first temporary table: what does not fit into memory goes to the store's
     * own folder. */
    void (*keep_temporary)(struct driver_conn *conn);
    /* Refuses every write of this connection, or no longer. */
    int (*set_read_only)(struct driver_conn *conn, bool on, struct err *err);
    /* Where the tables are; a temporary view of a table's name stands in front of it. */
    const char *schema;
    /* Leave no copy of erased text in files of the engine's own. */
    int (*scrub)(struct driver_conn *conn, struct err *err);
    /* Words of the migrations that differ: @bigkey@ and so on, NULL-terminated pairs. */
    const char *const *words;
    const char *dialect; /* migrations named NNNN_x.DIALECT.sql are this driver's */
};

extern const struct driver driver_sqlite;

#endif
