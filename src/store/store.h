/* The store: one door to the database that all processes of an installation share. Everything is
 * written inside a transaction; what changes a record goes through record_save() (record.h), which
 * writes the journal too. Errors carry the statement. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

struct store;
struct stmt;

/* What the store was made for; ZHIBAN_NOW works only on the last two. */
enum store_mode { STORE_LIVE, STORE_TEST, STORE_SAMPLE };

enum store_access {
    STORE_EXISTING, /* error if there is no store yet */
    STORE_CREATE,   /* made if missing, brought to the newest schema */
    STORE_READ,     /* existing, nothing is ever written; the schema must be the newest */
    STORE_SCRATCH,  /* made anew, disposable, not durable; "sqlite:DIR/": nameless in that folder */
};

struct store_options {
    enum store_access access;
    enum store_mode mode; /* for a store that is made now */
    int busy_wait_ms;     /* 0: 5 seconds */
};

enum { STORE_BUSY_WAIT_MS = 5000 };

/* url: "sqlite:PATH". NULL with err: ERR_STORE, or ERR_REFUSED for a newer schema. */
struct store *store_open(const char *url, const struct store_options *options, struct err *err);
void store_close(struct store *store);

/* Is the file still the one that was opened, and may it be read? The engine goes on with a file that
 * was moved or deleted as if nothing had happened; store_begin() refuses to write into it. A stat(2)
 * or two. */
bool store_is_there(const struct store *store);

/* How long a write waits for another writer, from now on. */
void store_set_busy_wait(struct store *store, int ms);
/* Pages of the file that this process keeps: for those that stay open and read little. */
void store_limit_cache(struct store *store, int kib);

/* Off: what is committed survives the end of the program, but perhaps not that of the machine. For
 * what nobody would miss; outside of transactions. */
void store_set_sure(struct store *store, bool on);

enum store_mode store_mode(const struct store *store);
const char *store_url(const struct store *store);
/* The file of a sqlite store; NULL otherwise. */
const char *store_path(const struct store *store);
int store_schema_version(const struct store *store);
int store_schema_newest(void);
/* Watched by consoles and daemons: changes after each commit that wrote to the journal. */
const char *store_wake_path(const struct store *store);

/* Who writes, for the journal. The texts are copied. */
struct actor {
    const char *name;
    const char *role;
    const char *origin; /* program, pid, tty, SSH client */
};
void store_set_actor(struct store *store, const struct actor *actor);
const struct actor *store_actor(const struct store *store);

/* Transactions nest: an inner rollback undoes the inner part only. commit can fail; then the
 * transaction is rolled back. */
int store_begin(struct store *store, struct err *err);
/* Fails at once if somebody else is writing: for what need not be written. */
int store_try_begin(struct store *store, struct err *err);
int store_commit(struct store *store, struct err *err);
/* A transaction that only reads: what it sees stands still, and nobody has to wait for it. Ends with
 * store_rollback(). Inside a transaction it is a nested one. */
int store_begin_read(struct store *store, struct err *err);
void store_rollback(struct store *store);
bool store_in_transaction(const struct store *store);

/* The number of the last journalled event: moves exactly when a record changed. A few µs. */
int store_change_counter(struct store *store, int64_t *counter, struct err *err);

/* Are tables, indexes and triggers those of a store that is made now? ERR_FAILED if not: a trigger
 * that is gone protects nothing. fresh: an empty store. */
int store_check_schema(struct store *store, struct store *fresh, struct err *err);
/* The engine's integrity check. */
int store_check(struct store *store, struct err *err);
/* Leaves no copy of erased text in the engine's files. Fails while another process reads. */
int store_scrub(struct store *store, struct err *err);

/* --- statements, for the other files of src/store --- */

/* Prepared once for the life of the store, returned reset and unbound. sql must be a literal or
 * otherwise live as long as the store. */
struct stmt *store_stmt(struct store *store, const char *sql, struct err *err);
/* Bound text must live until the statement is stepped to its end or reset. */
void stmt_bind_int(struct stmt *stmt, int index, int64_t value);
void stmt_bind_text(struct stmt *stmt, int index, const char *text);
void stmt_bind_textn(struct stmt *stmt, int index, const char *text, size_t len);
void stmt_bind_null(struct stmt *stmt, int index);
/* 1: a row, 0: no more rows (and reset), -1: error (and reset). */
int stmt_step(struct stmt *stmt, struct err *err);
/* For statements without rows. */
int stmt_run(struct stmt *stmt, struct err *err);
/* Needed only when rows are left unread. */
void stmt_reset(struct stmt *stmt);
int64_t stmt_int(struct stmt *stmt, int column);
/* Is it stored as a number, so that stmt_int() is all of it? */
bool stmt_is_int(struct stmt *stmt, int column);
/* Never NULL; lives until the next step. */
const char *stmt_text(struct stmt *stmt, int column);
const char *stmt_textn(struct stmt *stmt, int column, size_t *len);
bool stmt_is_null(struct stmt *stmt, int column);
int64_t store_affected(struct store *store);
/* The wake-up file will be touched when the outermost transaction commits. */
void store_mark_changed(struct store *store);

#endif
