/* The last day is left out: what it brought is what is being judged. */
#include "model/usual.h"

#include <math.h>
#include <stdlib.h>

enum { DAY_S = 86400 };

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

double usual_value(const struct samples_point *points, size_t count, wall_s now)
{
    double days[USUAL_DAYS], known[USUAL_DAYS];
    size_t len = 0;

    for (int i = 0; i < USUAL_DAYS; i++)
        days[i] = NAN;
    for (size_t i = 0; i < count; i++) {
        int64_t age = now - points[i].at;

        /* A step may hold two sizes, of before and after: the larger one is nearer to either. */
        if (age > DAY_S && age <= (USUAL_DAYS + 1) * (int64_t)DAY_S && isfinite(points[i].max))
            days[(age - 1) / DAY_S - 1] = points[i].max;
    }
    for (int i = 0; i < USUAL_DAYS; i++)
        if (!isnan(days[i]))
            known[len++] = days[i];
    if (len < USUAL_DAYS_MIN)
        return NAN;
    qsort(known, len, sizeof(known[0]), compare);
    return (known[(len - 1) / 2] + known[len / 2]) / 2;
}

double usual_ratio(const struct samples_point *points, size_t count, wall_s now, double value)
{
    double usual = usual_value(points, count, now);

    return isfinite(value) && usual > 0 ? value * 100 / usual : NAN;
}
