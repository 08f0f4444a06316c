/* The second half of a contract: targets, budgets, changes, obligations, documents, and the clauses
 * that all of it rests on.
 *
 * The direction of references is one: a clause names what fulfils it, never the other way round. To
 * go from a clock to its clauses, ask contract_clauses_of(). */
#ifndef MODEL_CONTRACT_DUTIES_H
#define MODEL_CONTRACT_DUTIES_H

#include "base/field.h"
#include "model/contract_terms.h"

enum measure {
    MEASURE_RESOLUTION = 1,
    MEASURE_ATTAINMENT,
    MEASURE_SATISFACTION,
    MEASURE_DOWNTIME,
};

enum contract_period {
    PERIOD_DAY = 1,
    PERIOD_WEEK,
    PERIOD_MONTH,
    PERIOD_QUARTER,
    PERIOD_HALF,
    PERIOD_YEAR, /* of the contract, not of the calendar */
    PERIOD_ONCE,
    PERIOD_DEMAND,
};

struct contract_target {
    char *id;
    char *name;
    int measure;      /* enum measure */
    int64_t permille; /* at least; resolution and attainment */
    int64_t score;    /* at least, of 100; satisfaction */
    int64_t minutes;  /* at most; downtime */
    int period;       /* enum contract_period */
    codes_t systems;  /* empty: all */
};

struct contract_budget {
    char *id;
    char *name;
    int64_t person_days;
    int per; /* enum contract_period; PERIOD_DEMAND: each request */
};

/* What has to be there before a change is begun (R22). */
struct contract_change {
    char *id;
    char *name;
    struct span lead;
    char *calendar;
    char *approver; /* a party */
    codes_t needs;
};

struct contract_obligation {
    char *id;
    char *name;
    int every;       /* enum contract_period */
    int64_t quota;   /* times in each period */
    codes_t windows; /* "07:30-08:30": one for each time of a day */
    char *calendar;
    char *responsible; /* a party */
    codes_t evidence;  /* kinds of records */
    char *report;      /* the clock of the report about it */
    char *ahead_of;    /* an obligation that must not be done before this one is */
    codes_t regions;   /* only for sites there; empty: all */
    codes_t items;     /* what must be covered, in words */
    codes_t patrols;   /* plans whose signed rounds are evidence, each time at all sites */
};

struct contract_document {
    char *id;
    char *name;
    int every;     /* enum contract_period */
    bool approval; /* the hospital accepts it */
};

/* --- clauses --- */

/* Which clauses say different things about one promise, and what holds. */
struct contract_conflict {
    char *id;
    codes_t clauses, clocks, services;
    int rule; /* enum conflict_rule */
    char *note;
};

enum conflict_rule { CONFLICT_STRICTER = 1, CONFLICT_AGREED };

/* A value that the contract leaves open (约定值): the field of one thing, and whether the hospital
 * has confirmed what stands there. No thing named: a field of the contract itself. */
struct contract_open {
    char *clock, *service, *class, *target, *budget, *change, *obligation, *document, *party;
    char *field;
    char *note;
    bool confirmed;
};

enum clause_by { CLAUSE_BY_TERMS = 1, CLAUSE_BY_PEOPLE };

struct contract_clause {
    char *id;
    char *title;   /* in our own words */
    int kind;      /* contract_clause_kinds */
    int by;        /* enum clause_by */
    codes_t terms; /* fields of the contract itself */
    codes_t clocks, services, classes, categories, systems, targets, budgets, changes, obligations,
        documents, parties;
    codes_t proof; /* kinds of records */
};

extern const struct schema contract_target_schema;
extern const struct schema contract_budget_schema;
extern const struct schema contract_change_schema;
extern const struct schema contract_obligation_schema;
extern const struct schema contract_document_schema;
extern const struct schema contract_clause_schema;
extern const struct schema contract_conflict_schema;
extern const struct schema contract_open_schema;

#endif
