/* The event loop: one per process, one thread. Everything that waits (timers, fds, signals,
 * children, file watches, names) hangs on it and calls back from loop_run().
 *
 * The rule that is easy to break: callbacks must not block, and must not call loop_run(),
 * loop_turn() or loop_free(). Any thing may be stopped or freed in any callback, also its own. */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/err.h"

struct loop;

/* NULL with err if the system has no descriptors left. Ignores SIGPIPE for the whole process: a
 * child that does not read must not kill us. Children get the default action back. */
struct loop *loop_new(struct err *err);
/* Frees whatever still hangs on the loop without calling back; pointers to it are dead afterwards.
 * Running children are killed. A name that is just being asked for holds this up until the system's
 * resolver gives up: a daemon that must end at once ends with _exit(). */
void loop_free(struct loop *loop);

/* Turns until loop_stop(), or until nothing is left to wait for. Signals and the children that
 * outlive us do not count as something to wait for; everything else that is started does. */
void loop_run(struct loop *loop);
/* loop_run() returns at the end of the turn; outside of it: the next loop_run() returns at once. */
void loop_stop(struct loop *loop);
/* One turn; with wait it blocks until at least one thing has happened. False: nothing is left. */
bool loop_turn(struct loop *loop, bool wait);

/* The hook runs once in every turn, after the timers and before the loop blocks: the place to draw
 * what the callbacks of the last turn have changed. NULL takes it away. */
void loop_set_before_wait(struct loop *loop, void (*hook)(void *context), void *context);

/* How long the loop has waited for something to happen since this was called first, in microseconds:
 * what is missing from the clock's time was work. Begins to count with the first call. */
int64_t loop_waited_us(struct loop *loop);

/* The clock of clock_mono() as this turn sees it: it stands still within a turn. */
mono_ms loop_now(const struct loop *loop);
/* How long this turn lasts already, for those who are asked hundreds of times in it: every fourth time
 * the clock is read. */
int64_t loop_turn_ms(struct loop *loop);

#endif
