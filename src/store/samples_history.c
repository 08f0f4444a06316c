/* From raw samples to points, and from points to steps. The raw rounds of a host lie minute by
 * minute among those of all others, so a day is 1440 short look-ups and no scan. */
#include "store/samples_history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"

int samples_raw_each(struct samples *samples, int64_t host, wall_s from, wall_s to,
                     void (*each)(wall_s at, const struct sample *sample, void *data), void *data,
                     struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(
        samples, "SELECT slot, body FROM raw WHERE slot BETWEEN $1 AND $2 ORDER BY slot", err);
    int rc = 0;

    if (stmt == NULL)
        return -1;
    for (wall_s minute = from - from % 60; minute < to && rc == 0; minute += 60) {
        samples_bind_int(samples, stmt, 1, samples_slot(host, minute));
        samples_bind_int(samples, stmt, 2, samples_slot(host, minute + 59));
        while ((rc = samples_step(samples, stmt, err)) == 1) {
            wall_s at = minute + (samples_int(samples, stmt, 0) & 63);
            struct sample sample = {0};
            size_t len, offset = 0;
            const void *bytes = samples->driver->column_blob(stmt, 1, &len);

            while (at >= from && at < to && sample_round_next(bytes, len, &offset, &sample) == 1)
                each(at, &sample, data);
        }
    }
    return rc;
}

int samples_chunk_get(struct samples *samples, const char *sql, int64_t slot,
                      struct sample_point *points, size_t count, struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, sql, err);
    int rc;

    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, slot);
    rc = samples_step(samples, stmt, err);
    if (rc == 1) {
        size_t len;
        const void *bytes = samples->driver->column_blob(stmt, 0, &len);

        sample_chunk_read(bytes, len, points, count);
        samples->driver->reset(stmt);
    }
    return rc;
}

/* --- steps --- */

struct stepper {
    int64_t series, step_s;
    wall_s from, to;
    struct samples_point point; /* the step in the making; at 0: none */
    double sum;
    int count;
    int rc;
    int (*each)(const struct samples_point *point, void *data);
    void *data;
};

static void flush(struct stepper *stepper)
{
    if (stepper->count > 0 && stepper->rc == 0) {
        stepper->point.avg = stepper->sum / stepper->count;
        stepper->rc = stepper->each(&stepper->point, stepper->data);
    }
    stepper->count = 0;
    stepper->sum = 0;
}

static void take(struct stepper *stepper, wall_s at, double min, double avg, double max)
{
    wall_s begin = at - (at + civil_offset_s()) % stepper->step_s; /* days begin at midnight */

    if (at < stepper->from || at >= stepper->to || stepper->rc != 0)
        return;
    if (stepper->count > 0 && begin != stepper->point.at)
        flush(stepper);
    if (stepper->count == 0)
        stepper->point = (struct samples_point){.at = begin, .min = min, .max = max};
    stepper->point.min = fmin(stepper->point.min, min);
    stepper->point.max = fmax(stepper->point.max, max);
    stepper->sum += avg;
    stepper->count++;
}

static void take_raw(wall_s at, const struct sample *sample, void *data)
{
    struct stepper *stepper = data;

    if (sample->series == stepper->series)
        take(stepper, at, sample->value, sample->value, sample->value);
}

static void take_points(struct stepper *stepper, wall_s begin, int64_t distance_s,
                        const struct sample_point *points, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (points[i].there)
            take(stepper, begin + (wall_s)i * distance_s, (double)points[i].min,
                 (double)points[i].avg, (double)points[i].max);
}

static int walk_chunks(struct samples *samples, struct stepper *stepper, const char *sql,
                       int64_t chunk_s, int64_t distance_s, wall_s from, wall_s to, struct err *err)
{
    struct sample_point points[SAMPLE_CHUNK_POINTS];
    size_t count = (size_t)(chunk_s / distance_s);

    for (int64_t chunk = from / chunk_s; chunk * chunk_s < to; chunk++) {
        int rc = samples_chunk_get(samples, sql, chunk << 32 | stepper->series, points, count, err);

        if (rc < 0)
            return -1;
        for (size_t i = 0; i < count && rc == 1; i++) /* the next tier begins within a block */
            if (chunk * chunk_s + (wall_s)i * distance_s >= to)
                points[i].there = false;
        if (rc == 1)
            take_points(stepper, chunk * chunk_s, distance_s, points, count);
    }
    return 0;
}

/* How far back chunks of a table may go: nothing is looked up before. */
static int first_chunk(struct samples *samples, const char *sql, int64_t chunk_s, wall_s *first,
                       struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, sql, err);
    int64_t slot;

    if (stmt == NULL || samples_get(samples, stmt, &slot, err) < 0)
        return -1;
    *first = slot == 0 ? INT64_MAX : (slot >> 32) * chunk_s;
    return 0;
}

static int find(struct samples *samples, const char *host, const char *metric, const char *object,
                int64_t *host_id, int64_t *series, struct err *err)
{
    struct driver_stmt *stmt =
        samples_stmt(samples,
                     "SELECT s.id, s.host FROM series s JOIN host h ON h.id = s.host "
                     "WHERE h.name = $1 AND s.metric = $2 AND s.object = $3",
                     err);
    int rc;

    if (stmt == NULL)
        return -1;
    samples_bind_text(samples, stmt, 1, host);
    samples_bind_text(samples, stmt, 2, metric);
    samples_bind_text(samples, stmt, 3, object);
    rc = samples_step(samples, stmt, err);
    if (rc == 1) {
        *series = samples_int(samples, stmt, 0);
        *host_id = samples_int(samples, stmt, 1);
        samples->driver->reset(stmt);
    }
    return rc;
}

static wall_s later(wall_s a, wall_s b)
{
    return a > b ? a : b;
}

static wall_s earlier(wall_s a, wall_s b)
{
    return a < b ? a : b;
}

static int walk(struct samples *samples, struct stepper *stepper, int64_t host, struct err *err)
{
    wall_s five_from, hourly_from, raw_from, raw_first;
    int64_t rolled;

    if (samples_get_meta(samples, "rolled_day", &rolled, err) < 0 ||
        first_chunk(samples, "SELECT MIN(slot) >> 26 << 32 FROM raw", 60, &raw_first, err) < 0 ||
        first_chunk(samples, "SELECT MIN(slot) FROM five", 86400, &five_from, err) < 0 ||
        first_chunk(samples, "SELECT MIN(slot) FROM hourly", 86400 * SAMPLES_BLOCK_DAYS,
                    &hourly_from, err) < 0)
        return -1;
    raw_from = (rolled + 1) * 86400;
    if (stepper->step_s < SAMPLES_FIVE_S)
        raw_from = earlier(raw_from, later(stepper->from, raw_first));
    if (hourly_from < earlier(five_from, raw_from) &&
        walk_chunks(samples, stepper, SAMPLES_HOURLY_GET, 86400 * SAMPLES_BLOCK_DAYS, 3600,
                    later(stepper->from, hourly_from),
                    earlier(stepper->to, earlier(five_from, raw_from)), err) < 0)
        return -1;
    if (five_from < raw_from &&
        walk_chunks(samples, stepper, SAMPLES_FIVE_GET, 86400, SAMPLES_FIVE_S,
                    later(stepper->from, five_from), earlier(stepper->to, raw_from), err) < 0)
        return -1;
    return samples_raw_each(samples, host, later(stepper->from, raw_from), stepper->to, take_raw,
                            stepper, err);
}

int samples_history(struct samples *samples, const char *host, const char *metric,
                    const char *object, wall_s from, wall_s to, int64_t step_s,
                    int (*each)(const struct samples_point *point, void *data), void *data,
                    struct err *err)
{
    struct stepper stepper = {.from = later(from, 0),
                              .to = to,
                              .step_s = step_s < 1 ? 1 : step_s,
                              .each = each,
                              .data = data};
    int64_t host_id = 0;
    int rc =
        find(samples, host, metric, object == NULL ? "" : object, &host_id, &stepper.series, err);

    if (rc <= 0)
        return rc;
    if (walk(samples, &stepper, host_id, err) < 0)
        return -1;
    flush(&stepper);
    return stepper.rc != 0 ? stepper.rc : 1;
}
