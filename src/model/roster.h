/* Who is on duty: the roster of the configuration, asked for an instant. Pure.
 *
 *  - A shift belongs to the day on which it begins, so the kind of that day decides, not that of the
 *    day on which a night ends.
 *  - Days worked instead of a holiday are working days, whatever weekday they are.
 *  - A rotation by day goes on with every day on which the layer has a shift, so that weekends and
 *    holidays are shared evenly; by week and by month it follows the calendar.
 *  - Of layers of one rank that overlap, the one that is written first holds.
 *  - Swaps go in the order in which they are written: the stand-in of one can be away by another. */
#ifndef MODEL_ROSTER_H
#define MODEL_ROSTER_H

#include <stdbool.h>

#include "base/clock.h"
#include "model/config.h"

struct roster;

/* Borrows config. NULL with err if a layer names a calendar that is not there. */
struct roster *roster_new(const struct config *config, struct err *err);
void roster_free(struct roster *roster);
/* One more swap, behind all that are there; copied. */
void roster_add_swap(struct roster *roster, const struct roster_swap *swap);
/* A second roster with one more swap. */
struct roster *roster_with(const struct roster *roster, const struct roster_swap *swap);
bool roster_is_empty(const struct roster *roster);

struct roster_shift {
    const struct roster_layer *layer;
    day_t day; /* on which it begins */
    wall_s from, to;
    const struct user *user;       /* NULL: away, and nobody stands in */
    const struct user *instead_of; /* NULL: the roster's own */
    const struct roster_swap *swap;
};

struct roster_shifts {
    VEC(struct roster_shift) list;
};

/* Who is on duty at an instant, one for each rank that has somebody, first rank first. out is
 * emptied first. */
void roster_on(const struct roster *roster, wall_s at, struct roster_shifts *out);
void roster_shifts_release(struct roster_shifts *shifts);
/* The next instant at which that can be otherwise. */
wall_s roster_next_change(const struct roster *roster, wall_s at);

/* Has the user a shift that begins on one of the days, in that layer (NULL: any)? */
bool roster_has(const struct roster *roster, const char *layer, const char *user, day_t from,
                day_t until);

/* For a kind of day: the words of roster_plan.h. */
unsigned roster_kind_of(const struct roster *roster, day_t day);
/* Does a layer's answer for the day rest on a provisional year (R7)? */
bool roster_is_estimate(const struct roster *roster, day_t day);

enum roster_trouble_kind {
    ROSTER_NOBODY = 1, /* no layer of the first rank */
    ROSTER_ABSENT,     /* away without a stand-in */
    ROSTER_DOUBLE,     /* one person in two ranks at once */
};

struct roster_trouble {
    int kind; /* enum roster_trouble_kind */
    wall_s from, to;
    const struct user *user; /* who is away or twice on duty */
    const struct roster_layer *layer;
};

struct roster_troubles {
    VEC(struct roster_trouble) list;
};

/* What is wrong with the roster in [from, to). */
void roster_examine(const struct roster *roster, wall_s from, wall_s to,
                    struct roster_troubles *out);
void roster_troubles_release(struct roster_troubles *troubles);

/* The rules over several records: skills of layers and of stand-ins. For config_check(). */
void roster_check_config(const struct config *config, config_complain *complain, void *data);

#endif
