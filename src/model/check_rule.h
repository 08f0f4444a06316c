/* Rules of checks (config kind "check", config/checks/any.yaml): from where on a figure is bad, how
 * long it must last, and how old an answer may be. For each key the most specific rule that says it
 * counts, so that an override is one short row. More specific is: not the shipped ones, then a host,
 * a system, a site, a longer literal part of the object, of the metric. */
#ifndef MODEL_CHECK_RULE_H
#define MODEL_CHECK_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"

struct check_limits;

enum check_watch { CHECK_WATCH_YES = 1, CHECK_WATCH_NO };

struct check_rule {
    char *id;
    char *metric; /* a name, or a pattern with * and ? */
    char *object; /* the same; NULL: any */
    char *site, *host, *system_id;
    char *warn, *crit; /* numbers in the metric's unit; "none" takes a limit away */
    char *warn_clear, *crit_clear;
    int64_t rounds_bad, rounds_good; /* 0: not said here */
    struct span stale;
    char *forecast_above;
    struct span forecast_within;
    struct span forget;
    int watch;     /* enum check_watch, or 0 */
    bool fallback; /* gives way to every rule that is not one */
};

extern const struct schema check_rule_schema;

enum { CHECK_ROUNDS_BAD = 3, CHECK_ROUNDS_GOOD = 2, CHECK_STALE_S = 300, CHECK_FORGET_S = 86400 };

/* What a check is about. */
struct check_subject {
    const char *site, *host, *metric, *object;
    char *const *systems; /* that run on the host */
    size_t system_count;
};

/* rules: the checks of struct config. */
void check_limits_of(const struct check_rule *rules, size_t count,
                     const struct check_subject *subject, struct check_limits *limits);
/* Two rules about the same: the later one. NULL if there are none. */
const struct check_rule *check_rule_twin(const struct check_rule *rules, size_t count,
                                         const struct check_rule **first);
/* "*" stands for any bytes, "?" for one character. */
bool check_glob(const char *pattern, const char *text);
/* A number as rules write it; -1. */
int check_number(const char *text, double *number);

#endif
