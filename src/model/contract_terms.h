/* The first half of a contract: parties, systems, the classification of tickets, and the clocks that
 * follow from it. Texts are codes unless said otherwise; an empty list does not restrict. */
#ifndef MODEL_CONTRACT_TERMS_H
#define MODEL_CONTRACT_TERMS_H

#include "base/field.h"

typedef VEC(char *) codes_t;

/* --- who and what --- */

struct contract_party {
    char *id;
    char *name;
    int role;            /* contract_roles */
    int64_t count;       /* people at least; 0: not said */
    int64_t years;       /* experience at least */
    bool consent;        /* the hospital agrees before the person changes */
    bool equal_stand_in; /* a substitute has at least the same skill */
    char *duty;          /* in words */
};

struct contract_department {
    char *id;
    char *name;
    char *site;
};

struct contract_module {
    char *id;
    char *name;
    int64_t weight; /* percent of all when it is down (R23); 0: 100 */
};

enum system_grade { GRADE_CORE = 1, GRADE_IMPORTANT, GRADE_ORDINARY };

struct contract_system {
    char *id;
    char *name;
    codes_t aliases; /* words by which people call it */
    int grade;       /* enum system_grade */
    codes_t sites;   /* empty: all of the contract */
    codes_t departments;
    VEC(struct contract_module) modules;
    int64_t weight; /* the same */
};

/* A standing offer and the hours in which it is open. */
struct contract_service {
    char *id;
    char *name;
    int mode; /* contract_modes: the same mode in other hours is a contradiction (R8) */
    codes_t channels;
    char *calendar;
};

/* --- the classification --- */

struct contract_category {
    char *id;
    char *name;
};

/* Holds if every list that is not empty has the ticket's value. */
struct contract_condition {
    codes_t categories;
    codes_t scope, type, severity, difficulty;
    int emergency; /* 0: either */
};

enum answer { ANSWER_YES = 1, ANSWER_NO };
enum class_priority { PRIORITY_URGENT = 1, PRIORITY_HIGH, PRIORITY_MIDDLE, PRIORITY_LOW };

/* The first class of the list that has a condition that holds is the ticket's; default_class while
 * there is none. */
struct contract_class {
    char *id;
    char *name;
    int priority; /* enum class_priority */
    VEC(struct contract_condition) when;
};

/* --- the clocks --- */

enum promise_kind {
    PROMISE_RESPOND = 1,
    PROMISE_PLAN,
    PROMISE_ON_SITE,
    PROMISE_RESOLVE,
    PROMISE_FEEDBACK,
    PROMISE_FOLLOW_UP,
    PROMISE_REPORT,
    PROMISE_NOTICE,
};

enum promise_start {
    START_RECEIVED = 1,
    START_NOTICE,
    START_ONSITE_REQUESTED,
    START_REMOTE_FAILED,
    START_RESOLVED,
    START_CLOSED,
    START_PATROL_END,
};

enum promise_mode { MODE_EOD = 1, MODE_ROLLING, MODE_SAME_TIME };

/* One of percent (of the target; more than 100 is after the deadline) and before is given (R20). */
struct contract_step {
    int64_t percent;
    struct span before;
    codes_t to; /* parties */
    codes_t by;
};

struct contract_clock {
    char *id;
    char *name;
    int kind;           /* enum promise_kind */
    codes_t classes;    /* empty: all */
    codes_t systems;    /* empty: all */
    int start_on;       /* enum promise_start */
    struct span target; /* with agreed: the longest that may be agreed, or none */
    struct span grace;  /* what stands for 立即 (R5) */
    bool agreed;        /* due on the day agreed with the hospital for this ticket */
    char *calendar;
    int mode; /* enum promise_mode; of targets in working days (R4) */
    bool pausable;
    VEC(struct contract_step) steps; /* empty: the contract's escalation */
};

/* False for the clock of a report about a patrol, which runs for an obligation. */
bool contract_clock_is_of_tickets(const struct contract_clock *clock);

extern const struct schema contract_party_schema;
extern const struct schema contract_department_schema;
extern const struct schema contract_system_schema;
extern const struct schema contract_service_schema;
extern const struct schema contract_category_schema;
extern const struct schema contract_class_schema;
extern const struct schema contract_step_schema;
extern const struct schema contract_clock_schema;

#endif
