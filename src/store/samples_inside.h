/* What the files of the samples share. Nobody else includes it. */
#ifndef STORE_SAMPLES_INSIDE_H
#define STORE_SAMPLES_INSIDE_H

#include <sys/types.h>

#include "base/map.h"
#include "store/driver.h"
#include "store/sample_code.h"
#include "store/samples.h"

enum { SAMPLES_SCHEMA = 1, SAMPLES_FIVE_S = 300 };

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
    struct map series; /* "host\037metric\037object" -> id; of this file and what is committed */
    VEC(struct sample) round;
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
