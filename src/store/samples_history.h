/* What the roll-up and the reading of history share: raw samples and chunks. Inside src/store only. */
#ifndef STORE_SAMPLES_HISTORY_H
#define STORE_SAMPLES_HISTORY_H

#include "store/samples_inside.h"

#define SAMPLES_FIVE_GET "SELECT body FROM five WHERE slot = $1"
#define SAMPLES_HOURLY_GET "SELECT body FROM hourly WHERE slot = $1"

/* All raw samples of the host from <= at < to, in order of time. */
int samples_raw_each(struct samples *samples, int64_t host, wall_s from, wall_s to,
                     void (*each)(wall_s at, const struct sample *sample, void *data), void *data,
                     struct err *err);
/* 1 with the points, 0 if there is no such chunk, -1. */
int samples_chunk_get(struct samples *samples, const char *sql, int64_t slot,
                      struct sample_point *points, size_t count, struct err *err);

#endif
