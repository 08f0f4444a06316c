/* What the files of the samples share. Nobody else includes it. */
#ifndef STORE_SAMPLES_INSIDE_H
#define STORE_SAMPLES_INSIDE_H

#include <sys/types.h>

#include "base/map.h"
#include "store/driver.h"
#include "store/sample_code.h"
#include "store/samples.h"

enum { SAMPLES_SCHEMA = 1, SAMPLES_FIVE_S = 300 };

/* What a host's figures are called, by a hash of it: the names themselves would be most of what the
 * collector keeps of a quiet host. They come in the same order each round. */
struct samples_known_host {
    int64_t id;
    VEC(struct samples_known_series {
        uint64_t hash;
        int64_t id;
    })
    series;
    size_t next; /* the one that is likely to be asked for */
};

/* The raw samples of one host in one second, of one part of its probes or of some. */
struct samples_raw {
    int64_t slot;
    VEC(struct sample) samples;
};

struct samples {
    const struct driver *driver;
    struct driver_conn *conn; /* NULL after a renewal that failed */
    char *path, *wake_path, *ask_path;
    int wake_fd;
    dev_t device;
    ino_t inode;
    struct map statements;
    bool writing, open_transaction, damaged;
    bool changed;        /* something that a screen shows */
    struct store *store; /* where the lease is */
    char *lease;
    int64_t epoch;
    int64_t limit;
    struct map hosts; /* samples_known_host by name, of what is in this file for sure */
    bool named;       /* the transaction has made a host or a series */
    VEC(struct sample) round;
    struct samples_raw raw; /* not written yet */
};

/* Prepared once, reset and unbound. */
struct driver_stmt *samples_stmt(struct samples *samples, const char *sql, struct err *err);
/* 1 row, 0 none, -1; notes damage. Not a row: it is reset. */
int samples_step(struct samples *samples, struct driver_stmt *stmt, struct err *err);
/* For statements without rows, and for the first column of one row (0 without one). */
int samples_run(struct samples *samples, struct driver_stmt *stmt, struct err *err);
int samples_get(struct samples *samples, struct driver_stmt *stmt, int64_t *value, struct err *err);
void samples_bind_text(struct samples *samples, struct driver_stmt *stmt, int index,
                       const char *text);
void samples_bind_int(struct samples *samples, struct driver_stmt *stmt, int index, int64_t value);
int64_t samples_int(struct samples *samples, struct driver_stmt *stmt, int column);
const char *samples_text(struct samples *samples, struct driver_stmt *stmt, int column);

/* What of a transaction is not written yet; before it is committed. */
int samples_flush_raw(struct samples *samples, struct err *err);
/* Which number a name has, since it may not be so in the file any more. */
void samples_forget_names(struct samples *samples);

int samples_get_meta(struct samples *samples, const char *name, int64_t *value, struct err *err);
int samples_put_meta(struct samples *samples, const char *name, int64_t value, struct err *err);

/* Opens what is there without the lease, to read or to ask. 1, 0 if nothing was ever collected, -1. */
int samples_guest(const char *path, struct samples **samples, struct err *err);

/* Days are counted in UTC: nobody sees them. */
static inline int64_t samples_day(wall_s at)
{
    return at / 86400;
}

static inline int64_t samples_slot(int64_t host, wall_s at)
{
    return (at / 60) << 26 | (host & 0xfffff) << 6 | at % 60;
}

#endif
