/* Promised spans of time as contracts write them: 90s 15m 2h 1d 3wd 3mo, and 立即 (immediate).
 * Working days and months have no fixed length: only a calendar can turn them into seconds. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum span_unit {
    SPAN_NONE, /* not given */
    SPAN_SECONDS,
    SPAN_WORKDAYS,
    SPAN_MONTHS,
    SPAN_IMMEDIATE,
};

struct span {
    enum span_unit unit;
    int64_t count;
};

/* "立即" and "immediate" are the same; "d" is 24 hours. Whole numbers only, no sign, at most 100
 * years. The error names the accepted forms. */
int span_parse(const char *text, struct span *span, struct err *err);
/* The shortest form that span_parse() reads back to the same span: 5400 s is 90m, 7200 s is 2h. */
void span_add(struct str *out, struct span span);
bool span_equal(struct span a, struct span b);

#endif
