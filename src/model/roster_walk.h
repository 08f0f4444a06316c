/* The roster along time: which shifts begin to hold, and until when. A layer may cut another's shift
 * short, so what a shift says of its own end is not enough. */
#ifndef MODEL_ROSTER_WALK_H
#define MODEL_ROSTER_WALK_H

#include "model/roster.h"

/* From when to when a shift holds. */
struct roster_piece {
    const struct roster_shift *shift;
    wall_s from, to;
};

typedef void roster_each(const struct roster_piece *piece, void *data);

/* Everyone who is on duty at an instant, first rank first; pieces begin with their shift. Returns how
 * many. */
size_t roster_now(const struct roster *roster, wall_s at, roster_each *each, void *data);
/* Those who come on duty next, at the first instant behind at and before end when somebody is who is
 * not at `at`. */
size_t roster_next(const struct roster *roster, wall_s at, wall_s end, roster_each *each,
                   void *data);
/* Every shift where it begins to hold in [from, end), and at from what holds then. */
void roster_walk(const struct roster *roster, wall_s from, wall_s end, roster_each *each,
                 void *data);

/* What kind of day it is, translated: "" for an ordinary working day. */
const char *roster_day_word(const struct roster *roster, day_t day);
const char *roster_trouble_word(int kind);

#endif
