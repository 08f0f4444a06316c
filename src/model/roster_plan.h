/* The roster as people write it (roster.yaml): layers that say who is on duty on which days at which
 * hours, and swaps that put somebody else in a place. What follows from them for an instant is
 * model/roster.h. A stand-in has at least the skill of whom he stands in for (HIS-5.3). */
#ifndef MODEL_ROSTER_PLAN_H
#define MODEL_ROSTER_PLAN_H

#include "base/field.h"

enum roster_rotation { ROTATE_NONE = 1, ROTATE_DAY, ROTATE_WEEK, ROTATE_MONTH };

/* A shift from a time of a day to one of the same or the next day, on all days of some kinds. */
struct roster_layer {
    char *id;
    char *name;
    int64_t rank;                  /* 1: the first line, who is called first */
    VEC(char *) days;              /* all workday rest weekend holiday mon … sun */
    char *calendar;                /* that knows the working days; NULL: the ordinary one */
    char *from, *to;               /* "18:00", "08:00": not after from means the next day */
    VEC(char *) users;             /* in the order of the rotation */
    int rotate;                    /* enum roster_rotation */
    day_t start;                   /* a day on which the first of them is on duty */
    int64_t skill;                 /* at least */
    day_t valid_from, valid_until; /* 0: no end */
};

/* For whole shifts: those that begin on one of the days. */
struct roster_swap {
    char *id;
    char *layer; /* NULL: all */
    day_t from, until;
    char *out;
    char *in; /* NULL: nobody stands in, which is a gap */
    char *reason;
};

extern const struct schema roster_layer_schema;
extern const struct schema roster_swap_schema;

/* Kinds of days, as bits. */
enum {
    ROSTER_WORKDAY = 1 << 7,
    ROSTER_REST = 1 << 8,
    ROSTER_WEEKEND = 1 << 9,
    ROSTER_HOLIDAY = 1 << 10,
    ROSTER_ALL = 1 << 11,
};

/* The bits of a list of days; 1 << 0 is Sunday. Unknown words count for nothing. */
unsigned roster_days(const struct roster_layer *layer);
/* Minutes since midnight of the shift's day; the end is up to 2880. */
void roster_hours(const struct roster_layer *layer, int *from, int *to);

#endif
