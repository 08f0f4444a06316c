/* One figure that a probe brought from a machine, and what a figure can be. A reading says nothing
 * about good or bad unless its source does (a plugin, a service that failed): that is the checks'. */
#ifndef MODEL_READING_H
#define MODEL_READING_H

#include "base/vec.h"

struct reading {
    char *metric; /* "disk.used": a row of model/metric, or plugin.NAME.LABEL */
    char *object; /* "/data"; "" where the machine has one only */
    double value; /* in the metric's unit; NAN: there is only text */
    int said;     /* enum check_level (model/check.h) that the source itself gave, or 0 */
    char *text;   /* an excerpt for people: masked, control characters made visible; may be "" */
};

struct readings {
    VEC(struct reading) list;
};

/* Takes text. */
void reading_set_text(struct reading *reading, char *text);
/* Object and text are of the heap, or str_empty. */
void reading_release(struct reading *reading);
void readings_release(struct readings *readings);

#endif
