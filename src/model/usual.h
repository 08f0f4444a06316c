/* What is usual for a figure that changes once in a while, such as the size of a nightly backup: the
 * middle of what it was at the end of each of the seven days before the last one. Pure. */
#ifndef MODEL_USUAL_H
#define MODEL_USUAL_H

#include "model/sample.h"

enum { USUAL_DAYS = 7, USUAL_DAYS_MIN = 3 };

/* points: the figure's history (desk_health_history), in any steps up to a day, the oldest first. NAN
 * if fewer than USUAL_DAYS_MIN days are known: then nobody can say. */
double usual_value(const struct samples_point *points, size_t count, wall_s now);
/* "backup.ratio": value in percent of what is usual; NAN if that is not known or 0. */
double usual_ratio(const struct samples_point *points, size_t count, wall_s now, double value);

#endif
