/* Inside of verdicts: hosts and their checks as lists. Only subject.c, verdict.c and outlook.c
 * include it. */
#ifndef HEALTH_SUBJECT_H
#define HEALTH_SUBJECT_H

#include "health/verdict.h"
#include "model/check_rule.h"

struct verdicts {
    struct outbox *outbox;
    const struct plan *plan;
    struct map subjects; /* by id */
    VEC(struct check_limits *) limits;
    VEC(char *) sections; /* verdicts_section() */
    wall_s looked, awake; /* at the clock the last time; without a pause since then */
};

/* A machine that names ever new objects fills no memory. */
enum { PART_CHECKS_MAX = 1000 };

/* The name, kept once for all checks and told by its place; of what probes ask there are few. */
const char *verdicts_section(struct verdicts *verdicts, const char *name);
struct part *subject_part(struct subject *subject, const char *name);
struct part *subject_need_part(struct subject *subject, const char *name);
/* A task of the plan asks it, of that part (NULL: of any). */
bool subject_is_asked(const struct subject *subject, const char *part);
/* How old what it says may be; its checks find their limits anew if that is another age. */
void part_set_stale(struct part *part, int64_t stale_s);
bool check_is(const struct check *check, const char *metric, const char *object);
/* NULL: there is none. */
struct check *part_check(const struct part *part, const char *metric, const char *object);
struct check *part_add_check(struct part *part, const char *metric, const char *object);
/* It is not there any more: an alert of it ends, saying why (NULL: it says nothing new). */
void subject_forget_check(struct check *check, const char *why, wall_s at);
/* Nobody is told: another check stands for it now. */
void subject_drop_check(struct check *check);
/* What the rules say about it, and no sooner stale than its part allows. */
void check_find_limits(struct check *check);
/* True if it was another one. */
bool check_set_text(char **text, const char *to);

#endif
