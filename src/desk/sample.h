/* The sample that `make run` shows: plainly invented names, numbers that cannot ring. */
#ifndef DESK_SAMPLE_H
#define DESK_SAMPLE_H

#include "desk/desk.h"

/* Fills an empty sample store with two weeks that end at now: contacts, and if contracts are in
 * force tickets in most states; nothing if there are records already. Moves the process's clock to
 * do so: the caller sets it right afterwards. */
int desk_sample_fill(struct desk *desk, wall_s now, struct err *err);

#endif
