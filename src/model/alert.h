/* Alerts: something about a machine is not as it should be, from its first report to the end of the
 * trouble. There is at most one that is not over for a key (host, metric, object): what is reported
 * again changes nothing, what gets better or worse is an event on the same alert.
 *
 * A recovery is held: only after hold_s without a relapse is the alert resolved. That it is over by
 * then is seen by alert_settle() whenever somebody reads it, whether or not it was written down. */
#ifndef MODEL_ALERT_H
#define MODEL_ALERT_H

#include <stdbool.h>

#include "base/field.h"
#include "model/check.h"

enum alert_state { ALERT_OPEN = 1, ALERT_RECOVERING, ALERT_RESOLVED };

/* What a check, or another monitor, says. */
struct alert_report {
    const char *host, *metric;
    const char *object; /* NULL or "": the machine has one only */
    int level;          /* enum check_level; not looked at by a recovery */
    double value;       /* NAN: there is none */
    const char *text;   /* for people; NULL: none */
    wall_s at;          /* 0: now */
    bool soft;          /* seen once; the check looks again before it is sure */
};

struct alert {
    char *id; /* */
    int64_t seq;
    char *host, *metric, *object; /* the key */
    char *site;
    int state;        /* enum alert_state */
    int level, worst; /* enum check_level */
    bool soft;
    char *value; /* as it is printed; the metric's unit */
    char *text;
    wall_s raised_at;
    wall_s changed_at; /* the last report that changed something */
    int64_t returns;   /* how often the trouble came back while the recovery was held */
    wall_s recovered_at;
    int64_t hold_s;
    wall_s resolved_at;
    char *resolved_by, *reason; /* by hand */
    char *acked_by, *ack_note;
    wall_s acked_at;
    char *rule;        /* of the configuration, that fits it; NULL: none */
    bool suppressed;   /* a silence kept it from being told; it is told when that ends */
    bool told;         /* its rule was carried out */
    char *storm;       /* the alert that leads its group, which may be itself */
    char *ticket;      /* that was opened for it or for its group */
    char *no_ticket;   /* why its rule could not open one */
    VEC(char *) plans; /* that fit, by the tags of its systems */
};

extern const struct schema alert_schema;

/* Codes and labels of levels that an alert can have; ends with a NULL name. */
extern const struct choice alert_levels[];
extern const struct choice alert_states[];

/* Is a worse than b? Not to know is worse than a warning and better than critical. */
bool alert_is_worse(int a, int b);

enum alert_step {
    ALERT_SAME,   /* nothing that was not known */
    ALERT_RAISED, /* a new one */
    ALERT_HARD,   /* it was soft, now it is certain */
    ALERT_WORSE,
    ALERT_BETTER, /* but not well */
    ALERT_BACK,   /* the recovery did not hold */
    ALERT_RECOVERED,
    ALERT_OVER, /* recovered for long enough */
};
/* The verb of the journal; NULL for ALERT_SAME. */
const char *alert_step_verb(enum alert_step step);

/* Key, level and instant are usable? at may be five minutes ahead at most, and counts as now then. */
int alert_report_check(const struct alert_report *report, bool recovery, wall_s now,
                       struct err *err);
/* alert: the one of that key that is not over, or a zeroed one. What is older than the last change
 * is ALERT_SAME: deliveries may overtake each other. */
enum alert_step alert_raise(struct alert *alert, const struct alert_report *report, wall_s now);
/* hold_s 0: it is resolved at once. */
enum alert_step alert_recover(struct alert *alert, const struct alert_report *report,
                              int64_t hold_s, wall_s now);
/* Makes of a recovery that was held for long enough an end. True if it did. */
bool alert_settle(struct alert *alert, wall_s now);

/* note may be NULL. Whoever took it keeps it: a second one is refused, naming the first. */
int alert_ack(struct alert *alert, const char *who, const char *note, wall_s now, struct err *err);
/* By hand, with a reason. */
int alert_resolve(struct alert *alert, const char *who, const char *reason, wall_s now,
                  struct err *err);

/* "icu-gw disk.used /data" */
void alert_add_key(struct str *out, const struct alert *alert);
/* "Disk used /data" */
void alert_add_what(struct str *out, const struct alert *alert);
/* "94%", as the figure is printed; nothing if there is none. */
void alert_add_value(struct str *out, const struct alert *alert);

#endif
