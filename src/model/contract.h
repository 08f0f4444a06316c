/* A maintenance contract as data: who is promised what, for which systems, from when to when. One
 * record is one version of a contract (R15); an amended version names the first one and takes over
 * where that one ends. What the parts have to do with each other is judged in contract_rules.h. */
#ifndef MODEL_CONTRACT_H
#define MODEL_CONTRACT_H

#include "base/field.h"
#include "model/contract_duties.h"
#include "model/contract_terms.h"

struct contract {
    char *id;
    char *name;
    char *prefix; /* of ticket numbers: ICU-20261120-07; and of clause ids */
    char *amends; /* id of the first version; NULL: this is the first */
    day_t from;
    day_t until;                /* the last day of the term */
    int64_t warn_days;          /* before the term ends */
    char *calendar;             /* the hospital's ordinary hours */
    int followup_by;            /* enum followup_by */
    struct span confirm_within; /* R12: silent for so long, a solved ticket is closed */
    codes_t sites;
    VEC(struct contract_department) departments;
    VEC(struct contract_party) parties;
    VEC(struct contract_system) systems;
    VEC(struct contract_service) services;
    VEC(struct contract_category) categories;
    VEC(struct contract_class) classes;
    char *default_class;
    VEC(struct contract_step) escalation;
    VEC(struct contract_clock) clocks;
    VEC(struct contract_target) targets;
    VEC(struct contract_budget) budgets;
    VEC(struct contract_change) changes;
    VEC(struct contract_obligation) obligations;
    VEC(struct contract_document) documents;
    codes_t outline; /* the numbers of its clauses; see outline.h */
    VEC(struct contract_clause) clauses;
    VEC(struct contract_conflict) conflicts;
    VEC(struct contract_open) open;
};

enum followup_by { FOLLOWUP_NOT_SOLVER = 1, FOLLOWUP_ANYONE };

extern const struct schema contract_schema;

/* The id of the first version: what sites, tickets and people call the contract by. */
const char *contract_family(const struct contract *contract);
bool contract_is_in_force(const struct contract *contract, day_t day);

#endif
