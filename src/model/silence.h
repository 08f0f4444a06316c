/* Silences: for some time alerts about a host, a site or a metric are recorded but not told, and open
 * no ticket. A silence has a reason and always an end, at most seven days off; what is still wrong
 * then is told. That something is well again is told even during a silence. */
#ifndef MODEL_SILENCE_H
#define MODEL_SILENCE_H

#include <stdbool.h>

#include "base/field.h"
#include "model/alert.h"

enum { SILENCE_MAX_S = 7 * CIVIL_DAY_S };

struct silence {
    char *id; /* SL-1, SL-2, … */
    int64_t seq;
    char *host, *site; /* NULL: any */
    char *metric;      /* a pattern with * and ?; NULL: any */
    wall_s begins, until;
    char *reason;
    char *made_by;
    char *ended_by; /* before its time */
    wall_s ended_at;
};

extern const struct schema silence_schema;

/* silence has what it is about, until and reason. */
int silence_begin(struct silence *silence, const char *who, wall_s now, struct err *err);
int silence_end(struct silence *silence, const char *who, wall_s now, struct err *err);
bool silence_holds(const struct silence *silence, wall_s now);
bool silence_covers(const struct silence *silence, const struct alert *alert);

#endif
