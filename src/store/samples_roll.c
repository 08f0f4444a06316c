/* Rolling up and forgetting, a bounded step at a time: one host's day, some series' blocks, some
 * rows. Where it stands is kept in the file, so a restart goes on there. A day is packed when it is
 * over, long before its raw samples go. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/samples_history.h"

enum {
    DAY_POINTS = 86400 / SAMPLES_FIVE_S,
    BLOCK_POINTS = SAMPLES_BLOCK_DAYS * 24,
    BLOCK_SERIES = 8, /* a step */
    RAW_ROWS = 1000,
    CHUNK_ROWS = 200,
};

/* --- a host's day --- */

struct day_series {
    int64_t series;
    float min[DAY_POINTS], max[DAY_POINTS];
    double sum[DAY_POINTS];
    uint16_t count[DAY_POINTS];
};

struct day {
    wall_s begin;
    VEC(struct day_series *) list;
    struct day_series *by[64]; /* found before, by the low bits of the number */
};

static struct day_series *day_series_of(struct day *day, int64_t series)
{
    struct day_series **slot = &day->by[series & 63];

    if (*slot != NULL && (*slot)->series == series)
        return *slot;
    vec_each (known, &day->list) {
        if ((*known)->series == series)
            return *slot = *known;
    }
    *slot = xcalloc(1, sizeof(**slot));
    (*slot)->series = series;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&day->list) = *slot;
    return *slot;
}

static void add_sample(wall_s at, const struct sample *sample, void *data)
{
    struct day *day = data;
    struct day_series *s = day_series_of(day, sample->series);
    size_t i = (size_t)((at - day->begin) / SAMPLES_FIVE_S);
    float value = (float)sample->value;

    if (s->count[i] == UINT16_MAX)
        return;
    s->min[i] = s->count[i] == 0 ? value : fminf(s->min[i], value);
    s->max[i] = s->count[i] == 0 ? value : fmaxf(s->max[i], value);
    s->sum[i] += sample->value;
    s->count[i]++;
}

static int put_chunk(struct samples *samples, const char *sql, int64_t slot,
                     const struct sample_point *points, size_t count, struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, sql, err);
    struct str body = STR_INIT;
    int rc = 0;

    if (stmt == NULL)
        return -1;
    sample_chunk_add(&body, points, count);
    if (body.len > 0) {
        samples_bind_int(samples, stmt, 1, slot);
        samples->driver->bind_blob(stmt, 2, body.buf, body.len);
        rc = samples_run(samples, stmt, err);
    }
    str_release(&body);
    return rc;
}

static int put_day(struct samples *samples, int64_t day, const struct day_series *s,
                   struct err *err)
{
    struct sample_point points[DAY_POINTS];
    struct driver_stmt *stmt;

    for (size_t i = 0; i < DAY_POINTS; i++)
        points[i] = (struct sample_point){
            .there = s->count[i] > 0,
            .min = s->min[i],
            .max = s->max[i],
            .avg = s->count[i] > 0 ? (float)(s->sum[i] / s->count[i]) : 0,
        };
    if (put_chunk(samples, "INSERT OR REPLACE INTO five (slot, body) VALUES ($1, $2)",
                  day << 32 | s->series, points, DAY_POINTS, err) < 0)
        return -1;
    stmt = samples_stmt(samples, "UPDATE series SET seen = $1 WHERE id = $2", err);
    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, day);
    samples_bind_int(samples, stmt, 2, s->series);
    return samples_run(samples, stmt, err);
}

static int roll_host(struct samples *samples, int64_t host, int64_t day_number, struct err *err)
{
    struct day day = {.begin = day_number * 86400};
    int rc = samples_raw_each(samples, host, day.begin, day.begin + 86400, add_sample, &day, err);

    vec_each (s, &day.list) {
        if (rc == 0)
            rc = put_day(samples, day_number, *s, err);
        free(*s);
    }
    vec_release(&day.list);
    return rc;
}

/* *id: the next one behind it, 0 if there is none. */
static int next_id(struct samples *samples, const char *sql, int64_t *id, struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, sql, err);

    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, *id);
    return samples_get(samples, stmt, id, err) < 0 ? -1 : 0;
}

static int put_rolled(struct samples *samples, int64_t day, struct err *err)
{
    if (samples_put_meta(samples, "rolled_day", day, err) < 0 ||
        samples_put_meta(samples, "rolled_host", 0, err) < 0)
        return -1;
    return 1;
}

/* Begins with the first of the last days that has samples: a file that is new has none. */
static int skip_days(struct samples *samples, int64_t today, struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, "SELECT MIN(slot) >> 26 FROM raw", err);
    int64_t minute, rolled;

    if (stmt == NULL || samples_get(samples, stmt, &minute, err) < 0)
        return -1;
    rolled = minute == 0 ? today - 1 : samples_day(minute * 60) - 1;
    return put_rolled(samples, rolled < today - 4 ? today - 4 : rolled, err);
}

/* 1 if something was done, 0 if all days that are over are packed. */
static int roll_day(struct samples *samples, wall_s now, struct err *err)
{
    int64_t rolled, host, today = samples_day(now);

    if (samples_get_meta(samples, "rolled_day", &rolled, err) < 0 ||
        samples_get_meta(samples, "rolled_host", &host, err) < 0)
        return -1;
    if (rolled < today - 4) /* the first time, or nobody collected for days */
        return skip_days(samples, today, err);
    if (rolled >= today) /* the clock was ahead once: what is packed is not packed again */
        return put_rolled(samples, today - 1, err);
    if (rolled + 1 >= today)
        return 0;
    if (next_id(samples, "SELECT id FROM host WHERE id > $1 ORDER BY id LIMIT 1", &host, err) < 0 ||
        (host != 0 && roll_host(samples, host, rolled + 1, err) < 0) ||
        samples_put_meta(samples, "rolled_host", host, err) < 0 ||
        (host == 0 && samples_put_meta(samples, "rolled_day", rolled + 1, err) < 0))
        return -1;
    return 1;
}

/* --- ten days by the hour --- */

static void hours_of_day(const struct sample_point *five, struct sample_point *hours)
{
    for (size_t h = 0; h < 24; h++) {
        double sum = 0;
        int count = 0;

        for (const struct sample_point *p = five + h * 12; p < five + h * 12 + 12; p++) {
            if (!p->there)
                continue;
            hours[h].min = count == 0 ? p->min : fminf(hours[h].min, p->min);
            hours[h].max = count == 0 ? p->max : fmaxf(hours[h].max, p->max);
            sum += (double)p->avg;
            count++;
        }
        hours[h].there = count > 0;
        hours[h].avg = count > 0 ? (float)(sum / count) : 0;
    }
}

static int roll_series(struct samples *samples, int64_t series, int64_t block, struct err *err)
{
    struct sample_point hours[BLOCK_POINTS] = {0}, five[DAY_POINTS];

    for (int64_t i = 0; i < SAMPLES_BLOCK_DAYS; i++) {
        int64_t day = block * SAMPLES_BLOCK_DAYS + i;
        int rc =
            samples_chunk_get(samples, SAMPLES_FIVE_GET, day << 32 | series, five, DAY_POINTS, err);

        if (rc < 0)
            return -1;
        if (rc == 1)
            hours_of_day(five, hours + i * 24);
    }
    return put_chunk(samples, "INSERT OR REPLACE INTO hourly (slot, body) VALUES ($1, $2)",
                     block << 32 | series, hours, BLOCK_POINTS, err);
}

static int roll_block(struct samples *samples, struct err *err)
{
    int64_t rolled_day, block, series;

    if (samples_get_meta(samples, "rolled_day", &rolled_day, err) < 0 ||
        samples_get_meta(samples, "rolled_block", &block, err) < 0 ||
        samples_get_meta(samples, "block_series", &series, err) < 0)
        return -1;
    if (block == 0)
        return samples_put_meta(samples, "rolled_block", rolled_day / SAMPLES_BLOCK_DAYS - 1, err) <
                       0
                   ? -1
                   : 1;
    if ((block + 2) * SAMPLES_BLOCK_DAYS > rolled_day + 1)
        return 0;
    for (int i = 0; i < BLOCK_SERIES; i++) {
        if (next_id(samples, "SELECT id FROM series WHERE id > $1 ORDER BY id LIMIT 1", &series,
                    err) < 0)
            return -1;
        if (series == 0)
            break;
        if (roll_series(samples, series, block + 1, err) < 0)
            return -1;
    }
    if (samples_put_meta(samples, "block_series", series, err) < 0 ||
        (series == 0 && samples_put_meta(samples, "rolled_block", block + 1, err) < 0))
        return -1;
    return 1;
}

/* --- forgetting --- */

/* Rows of the table before slot, at most count. 1 if there may be more. */
static int drop(struct samples *samples, const char *sql, int64_t slot, int64_t count,
                struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, sql, err);

    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, slot);
    samples_bind_int(samples, stmt, 2, count);
    if (samples_run(samples, stmt, err) < 0)
        return -1;
    return samples->driver->affected(samples->conn) > 0;
}

#define DROP(table)                                                                                \
    "DELETE FROM " table " WHERE slot IN (SELECT slot FROM " table                                 \
    " WHERE slot < $1 ORDER BY slot LIMIT $2)"

static int drop_old(struct samples *samples, wall_s now, struct err *err)
{
    int64_t today = samples_day(now), rolled;
    wall_s raw_from = now - SAMPLES_RAW_S;
    int rc;

    if (samples_get_meta(samples, "rolled_day", &rolled, err) < 0)
        return -1;
    if (raw_from > (rolled + 1) * 86400) /* not before it is packed */
        raw_from = (rolled + 1) * 86400;
    rc = drop(samples, DROP("raw"), samples_slot(0, raw_from), RAW_ROWS, err);
    if (rc == 0)
        rc = drop(samples, DROP("five"), (today - SAMPLES_FIVE_DAYS) << 32, CHUNK_ROWS, err);
    if (rc == 0)
        rc = drop(samples, DROP("hourly"), (today - SAMPLES_HOURLY_DAYS) / SAMPLES_BLOCK_DAYS << 32,
                  CHUNK_ROWS, err);
    if (rc != 0)
        return rc;
    rc = drop(samples,
              "DELETE FROM series WHERE id IN (SELECT s.id FROM series s WHERE s.seen < $1 "
              "AND NOT EXISTS (SELECT 1 FROM check_now c WHERE c.series = s.id) LIMIT $2)",
              today - SAMPLES_HOURLY_DAYS - SAMPLES_BLOCK_DAYS, CHUNK_ROWS, err);
    if (rc == 1)
        samples_forget_names(samples);
    return rc;
}

/* The file is larger than it may be: the oldest points go, the coarse ones last. */
static int drop_beyond(struct samples *samples, struct err *err)
{
    int64_t bytes;
    int rc = samples_size(samples, &bytes, err);

    if (rc < 0 || bytes <= samples->limit)
        return rc;
    rc = drop(samples, DROP("five"), INT64_MAX, CHUNK_ROWS, err);
    if (rc == 0)
        rc = drop(samples, DROP("raw"), INT64_MAX, RAW_ROWS, err);
    if (rc == 0)
        rc = drop(samples, DROP("hourly"), INT64_MAX, CHUNK_ROWS, err);
    return rc;
}

int samples_sweep(struct samples *samples, wall_s now, struct err *err)
{
    int rc;

    if (samples_begin(samples, err) < 0)
        return -1;
    rc = roll_day(samples, now, err);
    if (rc == 0)
        rc = roll_block(samples, err);
    if (rc == 0)
        rc = drop_old(samples, now, err);
    if (rc == 0)
        rc = drop_beyond(samples, err);
    if (rc <= 0) {
        samples_rollback(samples);
        return rc;
    }
    return samples_commit(samples, err) < 0 ? -1 : 1;
}

int64_t samples_bound(int hosts, int fast_figures, int interval_s, int all_figures, int days)
{
    int64_t raw_days = days < 3 ? days : 3; /* the oldest one waits to be packed */
    int64_t five = days < SAMPLES_FIVE_DAYS ? days : SAMPLES_FIVE_DAYS;
    int64_t blocks = (days < SAMPLES_HOURLY_DAYS ? days : SAMPLES_HOURLY_DAYS) / SAMPLES_BLOCK_DAYS;
    int64_t raw = raw_days * 86400 / interval_s * (18 + 11 * fast_figures / 2);
    int64_t chunks = all_figures * (five * 1365 + blocks * 1024 + 400);

    return (1 << 20) + hosts * (raw + chunks);
}
