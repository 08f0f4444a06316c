/* What the files of desk/health share. Nobody else includes it. */
#ifndef DESK_HEALTH_INSIDE_H
#define DESK_HEALTH_INSIDE_H

#include "desk/health.h"
#include "model/reading.h"
#include "store/samples.h"

struct desk_health {
    struct desk *desk;
    struct samples *samples; /* NULL: nothing was ever collected */
    char *path;
    char *wake_path, *ask_path;
    bool collects;
};

/* The file as it is now: another one may have been put in its place. 1, 0 if there is none, -1. */
int desk_health_look(struct desk_health *health, struct err *err);

#endif
