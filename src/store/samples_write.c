/* What a round writes: one row of raw samples, the same bytes as the last round of its part, and the
 * states of those checks that changed. A quiet host costs two rows a round, however many figures. */
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "store/samples_inside.h"

/* --- hosts and series --- */

static int find_host(struct samples *samples, const char *name, int64_t *id, struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, "SELECT id FROM host WHERE name = $1", err);

    if (stmt == NULL)
        return -1;
    samples_bind_text(samples, stmt, 1, name);
    return samples_get(samples, stmt, id, err);
}

static int make_host(struct samples *samples, const char *name, int64_t *id, struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, "INSERT INTO host (name) VALUES ($1)", err);

    if (stmt == NULL)
        return -1;
    samples->named = true;
    samples_bind_text(samples, stmt, 1, name);
    if (samples_run(samples, stmt, err) < 0)
        return -1;
    return find_host(samples, name, id, err);
}

static struct samples_known_host *need_host(struct samples *samples, const char *name,
                                            struct err *err)
{
    struct samples_known_host *known = map_get(&samples->hosts, name);
    int64_t id;
    int rc = known != NULL ? 1 : find_host(samples, name, &id, err);

    if (known != NULL)
        return known;
    if (rc == 0)
        rc = make_host(samples, name, &id, err);
    if (rc != 1)
        return NULL;
    known = xcalloc(1, sizeof(*known));
    known->id = id;
    map_put(&samples->hosts, name, known);
    return known;
}

void samples_forget_names(struct samples *samples)
{
    struct samples_known_host *host;
    void *value;

    for (size_t at = 0; map_next(&samples->hosts, &at, NULL, &value);) {
        host = value;
        vec_release(&host->series);
        free(host);
    }
    map_release(&samples->hosts, NULL);
    map_init(&samples->hosts);
    samples->named = false;
}

static int find_series(struct samples *samples, int64_t host, const char *metric,
                       const char *object, int64_t *id, struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(
        samples, "SELECT id FROM series WHERE host = $1 AND metric = $2 AND object = $3", err);

    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, host);
    samples_bind_text(samples, stmt, 2, metric);
    samples_bind_text(samples, stmt, 3, object);
    return samples_get(samples, stmt, id, err);
}

/* 1 if there is room for one more, 0 if not. */
static int has_room(struct samples *samples, int64_t host, struct err *err)
{
    struct driver_stmt *stmt =
        samples_stmt(samples, "SELECT COUNT(*) FROM series WHERE host = $1", err);
    int64_t count;

    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, host);
    if (samples_get(samples, stmt, &count, err) < 0)
        return -1;
    return count < SAMPLES_SERIES_MAX;
}

static int make_series(struct samples *samples, int64_t host, const char *metric,
                       const char *object, wall_s at, int64_t *id, struct err *err)
{
    int rc = has_room(samples, host, err);
    struct driver_stmt *stmt;

    *id = 0;
    if (rc <= 0)
        return rc;
    stmt = samples_stmt(
        samples, "INSERT INTO series (host, metric, object, seen) VALUES ($1, $2, $3, $4)", err);
    if (stmt == NULL)
        return -1;
    samples->named = true;
    samples_bind_int(samples, stmt, 1, host);
    samples_bind_text(samples, stmt, 2, metric);
    samples_bind_text(samples, stmt, 3, object);
    samples_bind_int(samples, stmt, 4, samples_day(at));
    if (samples_run(samples, stmt, err) < 0)
        return -1;
    return find_series(samples, host, metric, object, id, err);
}

/* FNV-1a, from the seed of this process. */
static uint64_t hash_of(const struct samples *samples, const char *metric, const char *object)
{
    uint64_t hash = 0xcbf29ce484222325u ^ samples->hosts.seed;

    for (; *metric != '\0'; metric++)
        hash = (hash ^ (unsigned char)*metric) * 0x100000001b3u;
    hash = (hash ^ '\037') * 0x100000001b3u;
    for (; *object != '\0'; object++)
        hash = (hash ^ (unsigned char)*object) * 0x100000001b3u;
    return hash;
}

static int64_t known_series(struct samples_known_host *host, uint64_t hash)
{
    size_t count = host->series.len;

    for (size_t i = 0; i < count; i++) {
        size_t at = host->next + i < count ? host->next + i : host->next + i - count;

        if (host->series.items[at].hash == hash) {
            host->next = at + 1 < count ? at + 1 : 0;
            return host->series.items[at].id;
        }
    }
    return 0;
}

/* *id 0: the host has too many. */
static int need_series(struct samples *samples, struct samples_known_host *host,
                       const struct samples_figure *figure, wall_s at, int64_t *id, struct err *err)
{
    const char *object = figure->object == NULL ? "" : figure->object;
    uint64_t hash = hash_of(samples, figure->metric, object);
    int rc;

    *id = known_series(host, hash);
    if (*id != 0)
        return 0;
    rc = find_series(samples, host->id, figure->metric, object, id, err);
    if (rc == 0)
        rc = make_series(samples, host->id, figure->metric, object, at, id, err);
    if (rc == 1)
        *vec_push(&host->series) = (struct samples_known_series){.hash = hash, .id = *id};
    return rc < 0 ? -1 : 0;
}

/* --- rounds --- */

/* What the second has already, and what comes now; a slot of its own for each would not be found. */
static int add_to_raw(struct samples *samples, int64_t slot, struct samples_raw *raw,
                      struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, "SELECT body FROM raw WHERE slot = $1", err);
    struct str body = STR_INIT;
    int rc;

    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, slot);
    rc = samples_step(samples, stmt, err);
    if (rc == 1) {
        struct sample sample = {0};
        size_t len, at = 0;
        const void *bytes = samples->driver->column_blob(stmt, 0, &len);

        while (sample_round_next(bytes, len, &at, &sample) == 1)
            *vec_push(&raw->samples) = sample;
        samples->driver->reset(stmt);
    }
    stmt = rc < 0 ? NULL : samples_stmt(samples, "UPDATE raw SET body = $1 WHERE slot = $2", err);
    if (stmt != NULL) {
        sample_round_add(&body, raw->samples.items, raw->samples.len);
        samples->driver->bind_blob(stmt, 1, body.buf, body.len);
        samples_bind_int(samples, stmt, 2, slot);
        rc = samples_run(samples, stmt, err);
    } else {
        rc = -1;
    }
    str_release(&body);
    return rc;
}

int samples_flush_raw(struct samples *samples, struct err *err)
{
    struct samples_raw *raw = &samples->raw;
    struct driver_stmt *stmt;
    struct str body = STR_INIT;
    int rc = 0;

    if (raw->samples.len == 0)
        return 0;
    sample_round_add(&body, raw->samples.items, raw->samples.len);
    stmt = samples_stmt(
        samples, "INSERT INTO raw (slot, body) VALUES ($1, $2) ON CONFLICT (slot) DO NOTHING", err);
    if (stmt == NULL) {
        rc = -1;
    } else if (body.len > 0) {
        samples_bind_int(samples, stmt, 1, raw->slot);
        samples->driver->bind_blob(stmt, 2, body.buf, body.len);
        rc = samples_run(samples, stmt, err);
        if (rc == 0 && samples->driver->affected(samples->conn) == 0)
            rc = add_to_raw(samples, raw->slot, raw, err);
    }
    raw->samples.len = 0;
    str_release(&body);
    return rc;
}

/* Parts of a host's probes that end in the same second nearly always follow each other. */
static int put_raw(struct samples *samples, int64_t slot, struct err *err)
{
    struct samples_raw *raw = &samples->raw;

    if (raw->slot != slot && samples_flush_raw(samples, err) < 0)
        return -1;
    raw->slot = slot;
    vec_each (sample, &samples->round)
        *vec_push(&raw->samples) = *sample;
    return 0;
}

static int put_last(struct samples *samples, int64_t host, const struct samples_round *round,
                    const struct str *body, struct err *err)
{
    struct driver_stmt *stmt =
        samples_stmt(samples,
                     "INSERT OR REPLACE INTO round_now (host, section, at, took_ms, body) "
                     "VALUES ($1, $2, $3, $4, $5)",
                     err);

    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, host);
    samples_bind_text(samples, stmt, 2, round->section);
    samples_bind_int(samples, stmt, 3, round->at);
    samples_bind_int(samples, stmt, 4, round->took_ms);
    samples->driver->bind_blob(stmt, 5, body->buf, body->len);
    return samples_run(samples, stmt, err);
}

static int put_check(struct samples *samples, int64_t series, const char *section,
                     const struct samples_figure *figure, struct err *err)
{
    const struct check_state *state = figure->state;
    const int64_t numbers[] = {state->hard, state->soft,  state->rounds, state->held, state->told,
                               state->last, state->since, state->at,     state->asked};
    struct driver_stmt *stmt = samples_stmt(
        samples,
        "INSERT OR REPLACE INTO check_now (series, section, hard, soft, rounds, held, told, last, "
        "since, at, asked, value, changes, flapping, stale_s, text) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        err);

    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, series);
    samples_bind_text(samples, stmt, 2, section);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        samples_bind_int(samples, stmt, (int)i + 3, numbers[i]);
    if (isfinite(state->value))
        samples->driver->bind_real(stmt, 12, state->value);
    else
        samples->driver->bind_null(stmt, 12);
    samples_bind_int(samples, stmt, 13, state->changes);
    samples_bind_int(samples, stmt, 14, state->flapping);
    samples_bind_int(samples, stmt, 15, figure->stale_s);
    samples_bind_text(samples, stmt, 16, figure->text);
    return samples_run(samples, stmt, err);
}

static int put_figures(struct samples *samples, struct samples_known_host *host,
                       const struct samples_round *round, struct err *err)
{
    samples->round.len = 0;
    for (const struct samples_figure *f = round->figures; f < round->figures + round->count; f++) {
        int64_t series;

        if (need_series(samples, host, f, round->at, &series, err) < 0)
            return -1;
        if (series == 0)
            continue;
        if (isfinite(f->value))
            *vec_push(&samples->round) = (struct sample){series, f->value};
        if (f->state != NULL && put_check(samples, series, round->section, f, err) < 0)
            return -1;
    }
    return 0;
}

int samples_put_round(struct samples *samples, const struct samples_round *round, struct err *err)
{
    struct samples_known_host *host = need_host(samples, round->host, err);
    struct str body = STR_INIT;
    int rc = -1;

    samples->changed = true;
    if (host == NULL || put_figures(samples, host, round, err) < 0)
        return -1;
    sample_round_add(&body, samples->round.items, samples->round.len);
    if (put_last(samples, host->id, round, &body, err) == 0)
        rc = put_raw(samples, samples_slot(host->id, round->at), err);
    str_release(&body);
    return rc;
}

int samples_put_host(struct samples *samples, const char *host, int level, wall_s since,
                     const char *text, struct err *err)
{
    struct samples_known_host *known = need_host(samples, host, err);
    struct driver_stmt *stmt;

    samples->changed = true;
    if (known == NULL)
        return -1;
    stmt = samples_stmt(samples, "UPDATE host SET level = $1, since = $2, text = $3 WHERE id = $4",
                        err);
    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, level);
    samples_bind_int(samples, stmt, 2, since);
    samples_bind_text(samples, stmt, 3, text);
    samples_bind_int(samples, stmt, 4, known->id);
    return samples_run(samples, stmt, err);
}

int samples_put_figure(struct samples *samples, const char *name, double value, wall_s at,
                       struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(
        samples, "INSERT OR REPLACE INTO figure (name, value, at) VALUES ($1, $2, $3)", err);

    if (stmt == NULL)
        return -1;
    samples_bind_text(samples, stmt, 1, name);
    samples->driver->bind_real(stmt, 2, isfinite(value) ? value : 0);
    samples_bind_int(samples, stmt, 3, at);
    return samples_run(samples, stmt, err);
}

/* --- forgetting --- */

static int forget(struct samples *samples, const char *sql, int64_t host, const char *metric,
                  const char *object, struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, sql, err);

    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, host);
    if (metric != NULL) {
        samples_bind_text(samples, stmt, 2, metric);
        samples_bind_text(samples, stmt, 3, object);
    }
    return samples_run(samples, stmt, err);
}

int samples_forget(struct samples *samples, const char *host, const char *metric,
                   const char *object, struct err *err)
{
    int64_t id;
    int rc = find_host(samples, host, &id, err);

    samples->changed = true;
    if (rc <= 0)
        return rc;
    if (metric != NULL)
        return forget(samples,
                      "DELETE FROM check_now WHERE series IN (SELECT id FROM series "
                      "WHERE host = $1 AND metric = $2 AND object = $3)",
                      id, metric, object, err);
    if (forget(samples,
               "DELETE FROM check_now WHERE series IN (SELECT id FROM series WHERE host = $1)", id,
               NULL, NULL, err) < 0 ||
        forget(samples, "DELETE FROM round_now WHERE host = $1", id, NULL, NULL, err) < 0)
        return -1;
    return forget(samples, "UPDATE host SET level = 0, text = '' WHERE id = $1", id, NULL, NULL,
                  err);
}

/* --- asking for a round --- */

static int forget_asked(struct samples *samples, const char *host, struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(samples, "DELETE FROM recheck WHERE host = $1", err);

    if (stmt == NULL)
        return -1;
    samples_bind_text(samples, stmt, 1, host);
    return samples_run(samples, stmt, err);
}

int samples_take_asked(struct samples *samples,
                       bool (*each)(const char *host, wall_s at, const char *by, void *data),
                       void *data, struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(
        samples, "SELECT host, asked_at, asked_by FROM recheck ORDER BY asked_at, host", err);
    VEC(char *) taken = {0};
    int rc;

    if (stmt == NULL)
        return -1;
    while ((rc = samples_step(samples, stmt, err)) == 1) {
        const char *host = samples_text(samples, stmt, 0);

        if (each(host, samples_int(samples, stmt, 1), samples_text(samples, stmt, 2), data))
            *vec_push(&taken) = xstrdup(host);
    }
    vec_each (host, &taken) {
        if (rc == 0)
            rc = forget_asked(samples, *host, err);
        free(*host);
    }
    vec_release(&taken);
    return rc;
}

static int put_asked(struct samples *samples, const char *host, const char *by, wall_s now,
                     struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(
        samples, "INSERT OR REPLACE INTO recheck (host, asked_at, asked_by) VALUES ($1, $2, $3)",
        err);

    if (stmt == NULL)
        return -1;
    samples_bind_text(samples, stmt, 1, host);
    samples_bind_int(samples, stmt, 2, now);
    samples_bind_text(samples, stmt, 3, by);
    return samples_run(samples, stmt, err);
}

/* The collector looks for requests now and then even if nothing wakes it. */
static void touch(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);

    if (fd < 0)
        return;
    (void)!pwrite(fd, "\n", 1, 0);
    close(fd);
}

int samples_ask(const char *path, const char *host, const char *by, wall_s now, struct err *err)
{
    struct samples *samples = NULL;
    int rc = samples_guest(path, &samples, err);

    if (rc == 0)
        return err_set(err, ERR_FAILED, "%s",
                       _("no machine was ever looked at; start the collector with 'zhiban "
                         "collect'"));
    if (rc < 0)
        return -1;
    rc = samples_begin(samples, err);
    if (rc == 0 && put_asked(samples, host, by, now, err) < 0) {
        samples_rollback(samples);
        rc = -1;
    }
    if (rc == 0)
        rc = samples_commit(samples, err);
    if (rc == 0)
        touch(samples_ask_path(samples));
    samples_close(samples);
    return rc;
}
