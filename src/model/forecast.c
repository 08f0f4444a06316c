/* The median of the growth between all pairs of days (Theil and Sen), over daily medians: neither a
 * nightly burst nor one odd day moves it. At most 30 days: 435 pairs. */
#include "model/forecast.h"

#include <math.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/tr.h"
#include "model/metric.h"

enum { PAIRS_MAX = FORECAST_DAYS_MAX * (FORECAST_DAYS_MAX - 1) / 2, DAY_POINTS_MAX = 1440 };

struct daily {
    double day, median;
};

static int by_size(const void *left, const void *right)
{
    const double *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static double middle_of(double *values, size_t count, double share)
{
    double place = share * (double)(count - 1);
    size_t below = (size_t)place;
    double rest = place - (double)below;

    qsort(values, count, sizeof(*values), by_size);
    return below + 1 < count ? values[below] * (1 - rest) + values[below + 1] * rest
                             : values[below];
}

/* Whole days back from now, so that today counts as one without being cut short. */
static size_t daily_medians(const struct forecast_point *points, size_t count, wall_s now,
                            struct daily *days)
{
    double values[DAY_POINTS_MAX];
    size_t found = 0, i = 0;

    for (int back = FORECAST_DAYS_MAX; back > 0; back--) {
        wall_s from = now - (wall_s)back * CIVIL_DAY_S, to = from + CIVIL_DAY_S;
        size_t n = 0;

        for (; i < count && points[i].at < to; i++)
            if (points[i].at >= from && isfinite(points[i].value) && n < DAY_POINTS_MAX)
                values[n++] = points[i].value;
        if (n > 0)
            days[found++] = (struct daily){-back + 0.5, middle_of(values, n, 0.5)};
    }
    return found;
}

static size_t growths(const struct daily *days, size_t count, double *growth)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            growth[n++] = (days[j].median - days[i].median) / (days[j].day - days[i].day);
    return n;
}

/* Reaching full from value at a growth a day. */
static double days_until(double value, double full, double per_day)
{
    if (value >= full)
        return 0;
    return per_day > 0 ? (full - value) / per_day : INFINITY;
}

void forecast_full(const struct forecast_point *points, size_t count, wall_s now, double above,
                   double full, struct forecast *forecast)
{
    struct daily days[FORECAST_DAYS_MAX];
    double growth[PAIRS_MAX], slow, quick, value;
    size_t found = daily_medians(points, count, now, days), pairs;

    *forecast = (struct forecast){.answer = FORECAST_SHORT};
    if (found < FORECAST_DAYS_MIN || days[found - 1].day - days[0].day < FORECAST_DAYS_MIN - 1)
        return;
    value = points[count - 1].value;
    if (!isfinite(value))
        value = days[found - 1].median;
    pairs = growths(days, found, growth);
    forecast->per_day = middle_of(growth, pairs, 0.5);
    slow = middle_of(growth, pairs, 0.25);
    quick = middle_of(growth, pairs, 0.75);
    forecast->days = days_until(value, full, forecast->per_day);
    forecast->earliest = days_until(value, full, quick);
    forecast->latest = days_until(value, full, slow);
    if (!isnan(above) && value < above)
        forecast->answer = FORECAST_LOW;
    else if (value >= full)
        forecast->answer = FORECAST_FULL;
    else if (slow <= 0) /* a quarter of all pairs say that it does not grow */
        forecast->answer = FORECAST_FLAT;
    else
        forecast->answer = forecast->days > FORECAST_FAR_DAYS ? FORECAST_FAR : FORECAST_FULL;
}

static double average(const struct forecast_point *points, size_t count, wall_s from, wall_s to)
{
    double sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        if (points[i].at < from || points[i].at >= to || !isfinite(points[i].value))
            continue;
        sum += points[i].value;
        n++;
    }
    return n == 0 ? NAN : sum / (double)n;
}

void forecast_compare(const struct forecast_point *points, size_t count, wall_s now,
                      struct comparison *comparison)
{
    const wall_s to = now + 1, from = now - 3600;

    *comparison = (struct comparison){
        .now = average(points, count, from, to),
        .yesterday = average(points, count, from - CIVIL_DAY_S, to - CIVIL_DAY_S),
        .last_week = average(points, count, from - 7 * CIVIL_DAY_S, to - 7 * CIVIL_DAY_S),
    };
}

/* --- words --- */

void forecast_add_words(struct str *out, const struct forecast *forecast)
{
    switch (forecast->answer) {
    case FORECAST_FULL:
        if (isfinite(forecast->latest))
            str_addf(out, _("full in %.0f days (%.0f to %.0f)"), floor(forecast->days),
                     floor(forecast->earliest), ceil(forecast->latest));
        else
            str_addf(out, _("full in %.0f days, perhaps in %.0f"), floor(forecast->days),
                     floor(forecast->earliest));
        break;
    case FORECAST_SHORT:
        str_addf(out, _("none, there are not %d days of figures yet"), FORECAST_DAYS_MIN);
        break;
    case FORECAST_FLAT: str_add(out, _("none, it does not grow")); break;
    case FORECAST_LOW: str_add(out, _("none, it is not full enough for one")); break;
    case FORECAST_FAR: str_add(out, _("not full within a year")); break;
    }
}

static void add_compared(struct str *out, const struct metric *metric, const char *words,
                         double value)
{
    if (!isfinite(value))
        return;
    str_addf(out, "%s%s ", out->len > 0 ? ", " : "", words);
    metric_text(metric, value, out);
}

void comparison_add_words(struct str *out, const struct metric *metric,
                          const struct comparison *comparison)
{
    add_compared(out, metric, _("this hour"), comparison->now);
    add_compared(out, metric, _("yesterday"), comparison->yesterday);
    add_compared(out, metric, _("a week ago"), comparison->last_week);
}
