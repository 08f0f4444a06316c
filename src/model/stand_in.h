/* A stand-in on the roster that was agreed on later than the roster was written: a substitution, or
 * one half of a swap. The rule is that of roster.yaml: at least the skill of whom one stands in for
 * (HIS-5.3). What follows from it is model/roster.h. */
#ifndef MODEL_STAND_IN_H
#define MODEL_STAND_IN_H

#include "base/field.h"
#include "model/roster.h"

struct stand_in {
    char *id; /* S-1, S-2, … */
    int64_t seq;
    char *layer; /* NULL: all */
    day_t first_day, last_day;
    char *away, *deputy;
    char *reason;
    char *pair; /* the other half of a swap; NULL: a substitution */
    char *made_by;
    wall_s made_at;
    char *undone_by;
    wall_s undone_at; /* 0: it stands */
};

extern const struct schema stand_in_schema;

/* ERR_REFUSED names the rule: unknown people, less skill, nothing to stand in for, twice on duty at
 * once. roster is without it. */
int stand_in_check(const struct stand_in *stand_in, const struct config *config,
                   const struct roster *roster, struct err *err);
/* As a row of roster.yaml would say it, to be released. */
void stand_in_to_swap(const struct stand_in *stand_in, struct roster_swap *swap);

#endif
