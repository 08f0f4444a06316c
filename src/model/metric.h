/* What can be measured: every figure has a row here, and readings, checks, samples and screens name
 * it by the row's name, with an object beside it ("disk.used", "/data") where there are several.
 *
 * Plugins name their own figures: "plugin.NAME" (the exit status) and "plugin.NAME.LABEL" share one
 * row each. Add rows at the end of a group; a name that samples were stored under stays. */
#ifndef MODEL_METRIC_H
#define MODEL_METRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum metric_unit {
    UNIT_COUNT,
    UNIT_PERCENT,
    UNIT_KIB,
    UNIT_BYTES,
    UNIT_SECONDS,
    UNIT_MS,
    UNIT_DAYS,
    UNIT_CELSIUS,
    UNIT_LEVEL, /* enum check_level, as a plugin says it */
};

enum metric_sense { SENSE_NONE, SENSE_HIGH_IS_BAD, SENSE_LOW_IS_BAD };

struct metric {
    const char *name;
    const char *label; /* N_() */
    enum metric_unit unit;
    enum metric_sense sense;
    bool per_object;
    bool forecast; /* grows towards a limit: "full in N days" makes sense */
    /* The metric that is worked out of its history: "disk.days" of a forecast, "backup.ratio" of what
     * is usual. NULL: none. */
    const char *outlook;
};

extern const struct metric metrics[];
extern const size_t metric_count;

/* NULL if there is no such metric. */
const struct metric *metric_of(const char *name);
/* "Disk used", or the name itself where it has no words. */
const char *metric_words(const char *name);
/* A value for people, with its unit: "93.5%", "12.3 GiB", "2d 03h", "250 ms", "45 °C". "-" for NAN.
 * metric may be NULL: a bare number. */
void metric_text(const struct metric *metric, double value, struct str *out);

#endif
