/* Sets of instants as half-open intervals, sorted and apart: the pauses of a clock (R9). Adding one
 * makes the union, so that no second is counted twice. A zeroed set is empty. */
#ifndef MODEL_INTERVAL_H
#define MODEL_INTERVAL_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/vec.h"

struct interval {
    wall_s from, to; /* from <= t < to */
};

struct intervals {
    VEC(struct interval) list;
};

/* Nothing if to is not after from. Keeps its memory for the next use. */
void intervals_add(struct intervals *set, wall_s from, wall_s to);
void intervals_reset(struct intervals *set);
void intervals_release(struct intervals *set);

#endif
