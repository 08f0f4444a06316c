/* The lives that a sample invents, as a text (src/desk/sample/lives.txt) whose times are told
 * relative to now, so that it is right at any hour of any day. The text's own head explains its form.
 *
 * Nothing here lies ahead of now, or before the sample's beginning: an act whose time would is moved
 * to the border, and within one life no act comes before the one above it. */
#ifndef DESK_SAMPLE_SCRIPT_H
#define DESK_SAMPLE_SCRIPT_H

#include "base/err.h"
#include "base/vec.h"
#include "model/worktime.h"

struct sample_times {
    wall_s begin, now;
    const struct worktime *working; /* hospital hours */
};

/* base: what "+20m" and "-20m" count from. */
int sample_time(const struct sample_times *times, const char *text, wall_s base, wall_s *at,
                struct err *err);

enum sample_block { SAMPLE_TICKET = 1, SAMPLE_CHANGE, SAMPLE_DUTY, SAMPLE_ALERT, SAMPLE_PATROL };

struct sample_pair {
    char *key, *value;
};

struct sample_act {
    wall_s at;
    size_t line;
    enum sample_block block;
    char *life, *contract; /* of the block's head */
    char *who, *verb;
    VEC(struct sample_pair) pairs;
};

struct sample_script {
    VEC(struct sample_act) acts; /* in the order of time */
};

/* script is empty before; release it in any case. */
int sample_script_read(const char *text, const struct sample_times *times,
                       struct sample_script *script, struct err *err);
void sample_script_release(struct sample_script *script);
/* NULL if the act has no such value. */
const char *sample_act_value(const struct sample_act *act, const char *key);

#endif
