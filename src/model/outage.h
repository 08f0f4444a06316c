/* Outages (R23): a system, or a module of it, was down from one instant to another. What they come to
 * is model/downtime.h. A wrong one is voided with a reason, never rewritten (R25). */
#ifndef MODEL_OUTAGE_H
#define MODEL_OUTAGE_H

#include "base/field.h"

struct outage {
    char *id; /* O-1, O-2, … */
    int64_t seq;
    char *contract;      /* the id of its first version */
    char *system_id;     /* of the contract */
    char *module;        /* NULL: all of the system */
    wall_s begins, ends; /* ends 0: it is down still */
    char *ticket;
    char *note;
    char *recorded_by;
    wall_s recorded_at;
    char *ended_by;
    char *voided; /* why it does not count; NULL: it does */
};

extern const struct schema outage_schema;

bool outage_counts(const struct outage *outage);
/* outage has contract, system_id, module, begins, ends and note. What began more than 30 minutes ago
 * needs a note that says why it is recorded late. */
int outage_begin(struct outage *outage, const char *who, wall_s now, struct err *err);
int outage_end(struct outage *outage, wall_s at, const char *note, const char *who, wall_s now,
               struct err *err);
int outage_void(struct outage *outage, const char *reason, struct err *err);

#endif
