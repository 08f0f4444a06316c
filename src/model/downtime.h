/* How long a contract's systems were down (R23): outages and work beyond a window's forced end, as a
 * union, so that no second counts twice; clipped to a period; less the windows that were approved
 * and met their lead. Pure.
 *
 * At any instant each system weighs as much as it, or all of its modules that are down, by the
 * contract's percents; the systems together never more than the whole. The sum is exact: in
 * thousandths of seconds. */
#ifndef MODEL_DOWNTIME_H
#define MODEL_DOWNTIME_H

#include <stddef.h>

#include "base/civil.h"
#include "base/vec.h"

struct downtime_piece {
    char *record;  /* O-1; W-1 for work beyond its end */
    char *covered; /* the system */
    char *module;  /* NULL: all of it */
    wall_s from, to;
    int64_t percent;
    int64_t counted_s; /* of the period and outside of windows, whole; filled by downtime_sum() */
};

/* A window in which a system may be down. */
struct downtime_excuse {
    char *covered;
    wall_s from, to;
};

struct downtime {
    VEC(struct downtime_piece) pieces;
    VEC(struct downtime_excuse) excuses;
    int64_t sum_ms; /* downtime_sum() fills it */
};

void downtime_add(struct downtime *downtime, const struct downtime_piece *piece);
void downtime_excuse(struct downtime *downtime, const char *covered, wall_s from, wall_s to);
/* Of [from, to). */
void downtime_sum(struct downtime *downtime, wall_s from, wall_s to);
void downtime_release(struct downtime *downtime);

#endif
