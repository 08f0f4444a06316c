/* A maintenance contract: who is promised what, for which systems, from when to when. */
#ifndef MODEL_CONTRACT_H
#define MODEL_CONTRACT_H

#include "base/field.h"

struct contract_system {
    char *id;
    char *name;
};

struct contract {
    char *id;
    char *name;
    char *prefix; /* of ticket numbers: ICU-20261120-07 */
    day_t from;
    day_t until; /* the last day of the term */
    VEC(char *) sites;
    VEC(struct contract_system) systems;
};

extern const struct schema contract_schema;

#endif
