/* What a Nagios plugin says: its exit status, its first line, and performance data,
 *
 *     OK - 3 users|users=3;5;10;0 '/var log'=81%;80;90;; time=U
 *
 * read by the rules of the plugin guidelines: quotes, units, ranges, U for "could not be measured",
 * further data behind a bar in later lines. Bad data is passed over; the exit status still counts. */
#ifndef HEALTH_PERFDATA_H
#define HEALTH_PERFDATA_H

#include <stddef.h>

#include "base/str.h"
#include "health/frame.h"
#include "model/reading.h"

enum { PERFDATA_MAX = 200 };

/* "10", "10:", "~:10", "10:20", "@10:20": alarm outside of low…high, with @ inside. */
struct perf_range {
    double low, high;
    bool inside, given;
};

struct perf {
    struct str label; /* the caller's to release */
    double value;     /* NAN for U */
    struct piece unit;
    struct perf_range warn, crit;
};

/* The next figure; false at the end. What is no figure is skipped. */
bool perf_next(struct piece *data, struct perf *perf);
bool perf_range_parse(struct piece text, struct perf_range *range);
/* An enum check_level; 0 if there are no ranges. */
int perf_level(const struct perf *perf);

/* Adds "plugin.NAME" (what the exit status says, with the first line) and "plugin.NAME.LABEL". */
void plugin_read(const char *name, int status, const char *text, size_t len,
                 struct readings *readings);

#endif
