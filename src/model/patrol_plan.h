/* What a patrol looks at, as people write it (patrols/): when it is made, where, and its items.
 * An item is manual (a tick, or a value with a unit and a range) or automatic (readings of machines,
 * chosen by metric, host and system). A round keeps a copy of the items that it was begun with, so
 * that a later plan does not change what was signed. */
#ifndef MODEL_PATROL_PLAN_H
#define MODEL_PATROL_PLAN_H

#include "base/field.h"

struct patrol_item {
    char *id;
    char *name;
    char *how;  /* what to look at, in words */
    char *unit; /* with one of these three a value is asked for, else a tick */
    char *low, *high;
    VEC(char *) metrics; /* patterns such as backup.*; not empty: automatic */
    VEC(char *) hosts;   /* patterns; each host that one of them names has to answer */
    VEC(char *) systems; /* only hosts that one of them runs on; the first one gets the ticket */
    char *object;        /* a pattern; NULL: any */
};

enum patrol_every { PATROL_DAY = 1, PATROL_WEEK, PATROL_MONTH, PATROL_QUARTER, PATROL_YEAR };

struct patrol_plan {
    char *id;
    char *name;
    int every;         /* enum patrol_every */
    char *from, *to;   /* "07:00", "07:30": each day between; both or none */
    VEC(char *) sites; /* empty: all */
    struct span fresh; /* an older reading is none */
    VEC(struct patrol_item) items;
};

extern const struct schema patrol_item_schema;
extern const struct schema patrol_plan_schema;

bool patrol_item_is_automatic(const struct patrol_item *item);
bool patrol_item_wants_value(const struct patrol_item *item);
bool patrol_plan_is_for(const struct patrol_plan *plan, const char *site);
/* "15-30 ℃", ">= 20 %"; nothing without a range. */
void patrol_item_add_range(const struct patrol_item *item, struct str *out);
/* A decimal number with at most three places, as thousandths; unit (may be NULL) may stand behind. */
int patrol_number(const char *text, const char *unit, int64_t *thousandths, struct err *err);
/* When it is to be made on that day; false if it has no hours. */
bool patrol_plan_hours(const struct patrol_plan *plan, day_t day, wall_s *from, wall_s *to);

#endif
