/* How samples are packed. A round is the figures that one exec brought from one host, at one second:
 * 2 to 6 bytes each. A chunk is a row of points at equal distance, each with minimum, average and
 * maximum: at most 4 bytes each, less where nothing moves.
 *
 * What is read here comes from a disk: it may be anything, and is never trusted for a length. */
#ifndef STORE_SAMPLE_CODE_H
#define STORE_SAMPLE_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct sample {
    int64_t series;
    double value; /* finite, as exact as a float; whole numbers below 32768 exactly */
};

/* Sorts the samples by series and appends them. What is not finite is left out. */
void sample_round_add(struct str *out, struct sample *samples, size_t count);
/* The next one: 1, 0 at the end or where it is damaged. Start with *at = 0 and a zeroed sample. */
int sample_round_next(const void *bytes, size_t len, size_t *at, struct sample *sample);

struct sample_point {
    float min, avg, max;
    bool there;
};

enum { SAMPLE_CHUNK_POINTS = 288 };

void sample_chunk_add(struct str *out, const struct sample_point *points, size_t count);
/* Fills all count points; those that the chunk does not have are not there. */
void sample_chunk_read(const void *bytes, size_t len, struct sample_point *points, size_t count);

#endif
