/* What the files of src/store share. Nobody else includes it. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <sys/types.h>

#include "base/map.h"
#include "base/str.h"
#include "store/driver.h"
#include "store/store.h"

struct lease_mark {
    char *name; /* NULL: this process writes under no lease */
    int64_t epoch;
};

/* Where the chain ends and what time it is, for the transaction that is open: all its events happen
 * at one instant, and nobody else can move the head meanwhile. */
struct journal_place {
    bool known; /* seq, at and hash are those of the head row */
    wall_s now; /* 0: not asked yet */
    int64_t seq;
    wall_s at;
    char hash[65];
};

/* A long text is hashed only when it was not asked for just before. */
struct stmt_at {
    const char *sql;
    struct stmt *stmt;
};
enum { STMT_RECENT = 16 };

struct store {
    const struct driver *driver;
    struct driver_conn *conn;
    char *url;
    char *path;
    char *wake_path;
    int wake_fd;
    dev_t device; /* of the file when it was opened; inode 0: not a file of ours to look after */
    ino_t inode;
    int busy_wait_ms;
    enum store_mode mode;
    int schema;
    int depth;    /* of nested transactions */
    bool reading; /* the outermost one is a view */
    bool lost;    /* the engine gave the outermost one up; all in it fails until it is left */
    bool changed;
    struct journal_place place;
    struct map statements;
    bool looking_back;                  /* lookback.h */
    bool terms_then;                    /* the search terms too */
    wall_s present;                     /* what time it was when the looking back began */
    struct stmt_at recent[STMT_RECENT]; /* of statements, by where their text stands */
    struct map texts;                   /* SQL made from field tables, by kind and purpose */
    struct actor actor;
    struct lease_mark lease;
};

/* Brings an open database to the newest schema, or says why not. */
int store_migrate(struct store *store, const struct store_options *options, struct err *err);
/* Prepared statements mean the tables that were there when they were prepared. None may be in the
 * middle of its rows. */
void store_forget_statements(struct store *store);
/* Refuses when the lease that this process writes under has gone to another. */
int lease_guard(struct store *store, struct err *err);

#endif
