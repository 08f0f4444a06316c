/* What the rooms of this floor share and nobody else includes. A thing that hangs on the loop
 * carries a loop_item, so that loop_free() finds it. Memory of a thing is given back only when
 * libuv has closed its last handle: that is what makes freeing inside a callback safe. */
#ifndef LOOP_INSIDE_H
#define LOOP_INSIDE_H

#include <stddef.h>
#include <stdint.h>

#include "loop/loop.h"

struct uv_loop_s;

struct loop_item {
    struct loop_item *prev, *next;
    void (*release)(struct loop_item *item); /* must take the item off the list it is on */
};

struct uv_loop_s *loop_uv(struct loop *loop);
void loop_ring_init(struct loop_item *head);
void loop_ring_add(struct loop_item *head, struct loop_item *item);
void loop_adopt(struct loop *loop, struct loop_item *item);
/* The item's process has been killed but not reaped: loop_free() gives it a moment, then calls
 * release. */
void loop_adopt_dying(struct loop *loop, struct loop_item *item);
/* Takes an item off whatever ring it is on; off none is fine. */
void loop_disown(struct loop_item *item);

/* What uv_timer_start() must be given so that ms counts from the present and not from the start of the
 * turn; at least 1, because 0 would fire in the round of timers that is running. */
uint64_t loop_timeout(const struct loop *loop, int64_t ms);

/* One buffer for all reads: a read and its callback are one step, so they cannot overlap. */
char *loop_buffer(struct loop *loop, size_t *size);

#define item_owner(item, type, member) ((type *)(void *)((char *)(item)-offsetof(type, member)))

#endif
