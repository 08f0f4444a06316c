/* What the history says of figures of now. Only days that are over and packed are read: the raw rounds
 * of a day are a thousand look-ups, and a forecast of weeks does not miss some hours. */
#include <math.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/mem.h"
#include "desk/health_inside.h"
#include "model/metric.h"
#include "model/usual.h"

struct past {
    struct health_points points;
    VEC(struct forecast_point) trend;
};

static int take_point(const struct samples_point *point, void *data)
{
    struct past *past = data;

    *vec_push(&past->points.list) = *point;
    *vec_push(&past->trend) = (struct forecast_point){.at = point->at, .value = point->avg};
    return 0;
}

/* The days that are over, and now. */
static int load_past(struct desk_health *health, const struct health_series *series, double value,
                     struct past *past, struct err *err)
{
    int rc = samples_history(health->samples, series->host, series->metric, series->object,
                             series->from, series->to - series->to % CIVIL_DAY_S, series->step_s,
                             take_point, past, err);

    *vec_push(&past->trend) = (struct forecast_point){.at = series->to, .value = value};
    return rc;
}

static bool add_forecast(const struct past *past, const struct check_limits *limits, wall_s now,
                         struct reading *reading)
{
    struct forecast forecast;
    struct str text = STR_INIT;
    bool full;

    forecast_full(past->trend.items, past->trend.len, now, limits->forecast_above, 100, &forecast);
    if (forecast.answer == FORECAST_SHORT)
        return false;
    full = forecast.answer == FORECAST_FULL &&
           (limits->forecast_within_s == 0 ||
            forecast.days * CIVIL_DAY_S <= (double)limits->forecast_within_s);
    forecast_add_words(&text, &forecast);
    reading->value = full ? forecast.days : (double)NAN;
    reading->said = full ? 0 : CHECK_OK;
    reading->text = str_detach(&text);
    return true;
}

static bool add_ratio(const struct past *past, wall_s now, double value, struct reading *reading)
{
    reading->value = usual_ratio(past->points.list.items, past->points.list.len, now, value);
    reading->text = xstrdup("");
    return !isnan(reading->value);
}

int desk_health_outlook(struct desk_health *health, const char *host, const char *metric,
                        const char *object, double value, struct reading *reading, struct err *err)
{
    const struct metric *of = metric_of(metric);
    wall_s now = clock_wall();
    struct health_series series = {
        .host = host, .metric = metric, .object = object, .to = now, .step_s = 3600};
    struct check_limits limits;
    struct past past = {0};
    bool known = false;
    int rc;

    *reading = (struct reading){0};
    series.from = now - (of->forecast ? FORECAST_DAYS_MAX : USUAL_DAYS + 1) * CIVIL_DAY_S;
    rc = desk_health_limits(health->desk, host, metric, object, &limits, err);
    if (rc == 0)
        rc = desk_health_look(health, err);
    if (rc == 1)
        rc = load_past(health, &series, value, &past, err);
    if (rc == 1)
        known = of->forecast ? add_forecast(&past, &limits, now, reading)
                             : add_ratio(&past, now, value, reading);
    vec_release(&past.points.list);
    vec_release(&past.trend);
    if (!known) {
        reading_release(reading);
        *reading = (struct reading){0};
        return rc < 0 ? -1 : 0;
    }
    reading->metric = xstrdup(of->outlook);
    reading->object = xstrdup(object);
    return 1;
}
