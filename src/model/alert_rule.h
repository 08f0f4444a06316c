/* Alert rules (alert_rules in the files of checks): what is done when an alert is raised. The first that
 * fits holds, in the order in which they are written; without one an alert is only recorded. */
#ifndef MODEL_ALERT_RULE_H
#define MODEL_ALERT_RULE_H

#include <stdbool.h>

#include "base/field.h"
#include "model/alert.h"

struct config;
struct host;

struct alert_rule {
    char *id;
    char *name;
    /* what it fits; empty: anything */
    VEC(char *) levels;
    char *metric; /* patterns with * and ? */
    VEC(char *) hosts;
    VEC(char *) sites;
    VEC(char *) systems; /* one of these runs on the host */
    VEC(char *) days;    /* mon-fri */
    VEC(char *) hours;   /* 08:00-18:00 */
    /* what is done */
    bool soft;                 /* already when it was seen once */
    bool ticket;               /* open one on the contract that covers the host's systems */
    char *category, *severity; /* of that contract */
    VEC(char *) notify;        /* roles that are told */
    struct span hold;          /* that a recovery has to last */
    int64_t
        storm; /* more new alerts of a site than this within storm_within are one group; 0: no */
    struct span storm_within;
};

extern const struct schema alert_rule_schema;

/* The rule for the alert as it is, raised on that host (NULL: not in the configuration). NULL: none. */
const struct alert_rule *alert_rule_for(const struct config *config, const struct alert *alert,
                                        const struct host *host, wall_s now);
/* NULL if there is none of that id (any more). */
const struct alert_rule *alert_rule_of(const struct config *config, const char *id);

#endif
