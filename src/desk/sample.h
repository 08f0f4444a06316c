/* The sample that `make run` shows: plainly invented names, numbers that cannot ring. */
#ifndef DESK_SAMPLE_H
#define DESK_SAMPLE_H

#include "desk/desk.h"

/* Fills an empty sample store; nothing if there are records already. */
int desk_sample_fill(struct desk *desk, struct err *err);

#endif
