/* The sample that `make run` shows: plainly invented names, numbers that cannot ring. */
#ifndef DESK_SAMPLE_H
#define DESK_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/desk.h"

/* Called now and then while it is filled; NULL: not at all. */
typedef void desk_sample_progress(size_t done, size_t all, void *data);

struct desk_sample {
    wall_s now;
    bool machines; /* also how they are, with alerts and patrols */
    desk_sample_progress *progress;
    void *data;
};

/* 1 if the store holds contacts or tickets already, 0 if not. */
int desk_sample_is_filled(struct desk *desk, struct err *err);
/* Fills an empty sample store with weeks that end at now: contacts, and of those of the five sample
 * contracts that are in force tickets, changes, obligations, alerts and patrols, each by the use case
 * and the person that would have done it. *acts: how many. Moves the process's clock, and leaves it at
 * now. */
int desk_sample_fill(struct desk *desk, const struct desk_sample *sample, size_t *acts,
                     struct err *err);

#endif
