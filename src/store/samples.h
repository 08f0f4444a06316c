/* The samples file, health.db beside the store: figures of the machines, raw for 2 days, by 5
 * minutes for 90 days, by the hour for 3 years, with what every check says now. It is disposable: a
 * damaged file is moved aside and begun anew. Only the holder of the collector's lease writes, and
 * says its epoch each time; anybody may read, and ask for a round (samples_ask).
 *
 * Its size. A host that brings F figures a round every T seconds, and S figures in all:
 *     raw      172800 / T rounds of 16 + 5.5 F bytes
 *     5 min    90 days of S chunks of at most 1365 bytes (288 points of 4, three to a page)
 *     hourly   110 blocks of S chunks of at most 1024 bytes (240 points of 4, four to a page)
 * and a figure that does not move costs some 40 bytes a chunk instead. samples_bound() reckons so:
 * 300 hosts with 24 figures every 30 s and 40 slower ones need 0.26 GB for raw samples and at most
 * 4.8 GB in all after three years; 1.5 GB if three in four figures hardly move. Whatever happens, the
 * oldest chunks go first when SAMPLES_BYTES_MAX is reached.
 *
 * Points are stored once: a day is packed when it is over, from raw samples, and never touched again. */
#ifndef STORE_SAMPLES_H
#define STORE_SAMPLES_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/str.h"
#include "model/sample.h"
#include "store/store.h"

enum {
    SAMPLES_RAW_S = 2 * 86400,
    SAMPLES_FIVE_DAYS = 90,
    SAMPLES_HOURLY_DAYS = 1100,
    SAMPLES_BLOCK_DAYS = 10,
    SAMPLES_SERIES_MAX =
        1000, /* of one host: a machine that names ever new objects fills no disk */
};
#define SAMPLES_BYTES_MAX ((int64_t)8 << 30)

struct samples;

/* DIR/health.db for DIR/zhiban.db, DIR/x.db-health.db for any other. */
void samples_add_path(struct str *out, const char *store_path);

/* For the holder of the lease. Makes the file if there is none, and begins it anew if it is damaged;
 * then note says so. store: where the lease is; NULL with lease: no lease (tests). */
struct samples *samples_collect(const char *path, struct store *store, const char *lease,
                                int64_t epoch, struct str *note, struct err *err);
/* 1 with *samples, 0 if nothing was ever collected, -1. */
int samples_read(const char *path, struct samples **samples, struct err *err);
void samples_close(struct samples *samples);
/* Touched after each batch; the other one when somebody asks for a round. */
const char *samples_wake_path(const struct samples *samples);
const char *samples_ask_path(const struct samples *samples);
/* The file is damaged or gone: it is begun anew, and note says so. */
int samples_renew(struct samples *samples, struct str *note, struct err *err);
bool samples_is_damaged(const struct samples *samples);
/* 0: SAMPLES_BYTES_MAX. */
void samples_limit(struct samples *samples, int64_t bytes);

/* --- writing: a batch is one transaction --- */

/* ERR_REFUSED when the lease has gone to another. */
int samples_begin(struct samples *samples, struct err *err);
int samples_put_round(struct samples *samples, const struct samples_round *round, struct err *err);
int samples_put_host(struct samples *samples, const char *host, int level, wall_s since,
                     const char *text, struct err *err);
/* The collector's own figures. */
int samples_put_figure(struct samples *samples, const char *name, double value, wall_s at,
                       struct err *err);
/* What the host does not have any more: its checks are shown no longer, its history stays. object
 * and metric NULL: all of the host. */
int samples_forget(struct samples *samples, const char *host, const char *metric,
                   const char *object, struct err *err);
/* Takes the requests: each() for every one, in the order they came; false: it stays, another
 * collector looks after that host. */
int samples_take_asked(struct samples *samples,
                       bool (*each)(const char *host, wall_s at, const char *by, void *data),
                       void *data, struct err *err);
int samples_commit(struct samples *samples, struct err *err);
void samples_rollback(struct samples *samples);

/* One bounded step of rolling up and forgetting (a few milliseconds), in a transaction of its own:
 * 1 if there is more to do now, 0 if not, -1. */
int samples_sweep(struct samples *samples, wall_s now, struct err *err);

/* Anybody; not under the lease. */
int samples_ask(const char *path, const char *host, const char *by, wall_s now, struct err *err);

/* --- reading --- */

int samples_each_host(struct samples *samples,
                      int (*each)(const struct samples_host *host, void *data), void *data,
                      struct err *err);
/* In the order of hosts and series; host NULL: all. */
int samples_each_check(struct samples *samples, const char *host,
                       int (*each)(const struct samples_check *check, void *data), void *data,
                       struct err *err);
int samples_each_figure(struct samples *samples,
                        int (*each)(const char *name, double value, wall_s at, void *data),
                        void *data, struct err *err);
/* Steps that have samples, from first to last; 1 if the series is known, 0 if not. Less than 300
 * seconds are finer only where raw samples are. */
int samples_history(struct samples *samples, const char *host, const char *metric,
                    const char *object, wall_s from, wall_s to, int64_t step_s,
                    int (*each)(const struct samples_point *point, void *data), void *data,
                    struct err *err);

/* The whole size of the file in use, and what it may come to. */
int samples_size(struct samples *samples, int64_t *bytes, struct err *err);
int64_t samples_bound(int hosts, int fast_figures, int interval_s, int all_figures, int days);

#endif
