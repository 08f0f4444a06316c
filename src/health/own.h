/* The collector's figures about itself: what a turn of the loop takes, how late it asks, what it
 * costs. A turn of more than OWN_STALL_MS is logged: everybody waits for it. */
#ifndef HEALTH_OWN_H
#define HEALTH_OWN_H

#include "health/machine.h"
#include "health/outbox.h"

enum { OWN_STALL_MS = 20 };

struct own {
    int64_t turn_at_us, turn_waited_us, turn_cpu_us; /* of the last turn's end */
    int64_t longest_us, longest_cpu_us;              /* since the start */
    int64_t worst_us;                                /* since the figures were told */
    int64_t told_at_us, told_cpu_us;
    size_t stalls;
    mono_ms logged;
};

/* At the end of each turn. */
void own_turn(struct own *own, struct loop *loop);
/* Sleeps, which is no work. */
void own_sleep(struct own *own, int64_t us);
/* For the samples. */
void own_tell(struct own *own, struct station *station, struct outbox *outbox);
/* Of the whole process, user and system. */
int64_t own_cpu_us(void);
int64_t own_memory_kib(void);

#endif
