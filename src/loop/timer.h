/* Timers on the monotonic clock; thousands are cheap. Those that are due fire in the order of their
 * deadlines, equal ones in the order in which they were started.
 *
 * A timer never fires within the call that starts it, nor in the same round of timers: one that
 * starts itself again and again with 0 ms does not starve the fds. */
#ifndef LOOP_TIMER_H
#define LOOP_TIMER_H

#include "loop/loop.h"

struct timer;

struct timer *timer_new(struct loop *loop, void (*on_fire)(struct timer *timer, void *context),
                        void *context);
void timer_free(struct timer *timer);

/* Starting one that runs moves it. A deadline that has passed is due at once. */
void timer_at(struct timer *timer, mono_ms deadline);
void timer_after(struct timer *timer, int64_t ms);
/* First after ms, then again and again; rounds missed because we were busy are left out. */
void timer_every(struct timer *timer, int64_t ms);
void timer_stop(struct timer *timer);
bool timer_is_running(const struct timer *timer);

#endif
