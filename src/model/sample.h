/* What passes between the collector, the samples file and the screens: rounds on the way in; hosts,
 * checks and points on the way out. Texts belong to whoever hands them over. */
#ifndef MODEL_SAMPLE_H
#define MODEL_SAMPLE_H

#include <stddef.h>

#include "model/check.h"

struct samples_figure {
    const char *metric, *object;
    double value;                    /* NAN: none; nothing is sampled */
    const struct check_state *state; /* to be stored; NULL: as it was */
    int64_t stale_s;
    const char *text; /* with the state */
};

struct samples_round {
    const char *host;
    const char *section; /* which part of the probes: each has its own last round */
    wall_s at;
    int64_t took_ms;
    const struct samples_figure *figures;
    size_t count;
};

struct samples_host {
    const char *name;
    int level; /* as the collector said; 0: nothing yet */
    wall_s since;
    wall_s at; /* of the last round; 0: never */
    int64_t took_ms;
    const char *text;
};

struct samples_check {
    const char *host, *metric, *object, *section;
    struct check_state state; /* with value, at and asked of the last round */
    int64_t stale_s;
    const char *text;
};

struct samples_point {
    wall_s at; /* where the step begins */
    double min, avg, max;
};

#endif
