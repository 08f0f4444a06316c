/* What is due when: a heap of things with a deadline, and the slots that spread machines evenly over
 * their interval. Pure. A thing keeps its slot over restarts and new configurations, since the slot
 * comes from its name. */
#ifndef HEALTH_SCHEDULE_H
#define HEALTH_SCHEDULE_H

#include <stdint.h>

#include "base/clock.h"
#include "base/vec.h"

/* Part of whatever is scheduled; zeroed: not scheduled. */
struct due {
    void (*on_due)(struct due *due); /* for whoever takes it */
    mono_ms at;
    size_t place; /* in the heap, from 1; 0: not there */
};

struct schedule {
    VEC(struct due *) heap;
};

/* Moves it if it is there already. */
void schedule_put(struct schedule *schedule, struct due *due, mono_ms at);
void schedule_remove(struct schedule *schedule, struct due *due);
/* The earliest that is due by now, taken off; NULL: none is. */
struct due *schedule_take(struct schedule *schedule, mono_ms now);
/* INT64_MAX: nothing is waiting. */
mono_ms schedule_next(const struct schedule *schedule);
void schedule_release(struct schedule *schedule);

/* Where in its interval a name belongs: 0 … interval - 1, spread evenly over names. */
int64_t schedule_slot(const char *name, int64_t interval_ms);
/* The next of the slots that is not before at. */
mono_ms schedule_slot_after(int64_t slot_ms, int64_t interval_ms, mono_ms at);

#endif
