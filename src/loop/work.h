/* One piece of work in a thread of its own, for what blocks and has no other way: the store's disk.
 * What the work touches is the work's alone until it is done; nothing of the loop may be called from
 * it. A piece that was begun always runs to its end. */
#ifndef LOOP_WORK_H
#define LOOP_WORK_H

#include "loop/loop.h"

/* on_done comes on the loop, never from within work_start(). */
void work_start(struct loop *loop, void (*run)(void *context), void (*on_done)(void *context),
                void *context);

#endif
