/* Reading the samples. A check's value is that of the last round of its part, if that had it, and
 * otherwise the last one that was stored; its age says which. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/samples_inside.h"

int samples_each_host(struct samples *samples,
                      int (*each)(const struct samples_host *host, void *data), void *data,
                      struct err *err)
{
    struct driver_stmt *stmt =
        samples_stmt(samples,
                     "SELECT h.name, h.level, h.since, h.text, "
                     "(SELECT MAX(r.at) FROM round_now r WHERE r.host = h.id), "
                     "(SELECT MAX(r.took_ms) FROM round_now r WHERE r.host = h.id) "
                     "FROM host h ORDER BY h.id",
                     err);
    int rc;

    if (stmt == NULL)
        return -1;
    while ((rc = samples_step(samples, stmt, err)) == 1) {
        const struct samples_host host = {.name = samples_text(samples, stmt, 0),
                                          .level = (int)samples_int(samples, stmt, 1),
                                          .since = samples_int(samples, stmt, 2),
                                          .text = samples_text(samples, stmt, 3),
                                          .at = samples_int(samples, stmt, 4),
                                          .took_ms = samples_int(samples, stmt, 5)};

        rc = each(&host, data);
        if (rc != 0) {
            samples->driver->reset(stmt);
            return rc;
        }
    }
    return rc;
}

/* --- checks --- */

struct part {
    char *name;
    wall_s at;
    size_t first, count; /* in values */
};

/* The last rounds of one host. */
struct parts {
    int64_t host;
    VEC(struct part) list;
    VEC(struct sample) values;
};

static void parts_reset(struct parts *parts)
{
    vec_each (part, &parts->list)
        free(part->name);
    parts->list.len = parts->values.len = 0;
}

static int parts_load(struct samples *samples, struct parts *parts, int64_t host, struct err *err)
{
    struct driver_stmt *stmt =
        samples_stmt(samples, "SELECT section, at, body FROM round_now WHERE host = $1", err);
    int rc;

    parts_reset(parts);
    parts->host = host;
    if (stmt == NULL)
        return -1;
    samples_bind_int(samples, stmt, 1, host);
    while ((rc = samples_step(samples, stmt, err)) == 1) {
        struct part *part = vec_push(&parts->list);
        struct sample sample = {0};
        size_t at = 0, len;
        const void *bytes = samples->driver->column_blob(stmt, 2, &len);

        *part = (struct part){.name = xstrdup(samples_text(samples, stmt, 0)),
                              .at = samples_int(samples, stmt, 1),
                              .first = parts->values.len};
        while (sample_round_next(bytes, len, &at, &sample) == 1) {
            *vec_push(&parts->values) = sample;
            part->count++;
        }
    }
    return rc;
}

static int by_series(const void *left, const void *right)
{
    const struct sample *a = left, *b = right;

    return (a->series > b->series) - (a->series < b->series);
}

/* The state as it was stored, and what its part's last round says since then. */
static void bring_up_to_date(const struct parts *parts, int64_t series, const char *section,
                             struct check_state *state)
{
    const struct sample key = {.series = series};

    vec_each (part, &parts->list) {
        const struct sample *found;

        if (strcmp(part->name, section) != 0 || part->at <= state->asked)
            continue;
        state->asked = part->at;
        found = part->count == 0 ? NULL
                                 : bsearch(&key, parts->values.items + part->first, part->count,
                                           sizeof(key), by_series);
        if (found != NULL) {
            state->value = found->value;
            state->at = part->at;
        }
    }
}

/* 0 for what is none: the file may be damaged. */
static uint8_t level_at(struct samples *samples, struct driver_stmt *stmt, int column)
{
    int64_t level = samples_int(samples, stmt, column);

    return level < 0 || level > CHECK_UNREACHABLE ? 0 : (uint8_t)level;
}

static struct check_state state_of(struct samples *samples, struct driver_stmt *stmt)
{
    return (struct check_state){
        .hard = level_at(samples, stmt, 6),
        .soft = level_at(samples, stmt, 7),
        .rounds = (int)samples_int(samples, stmt, 8),
        .held = level_at(samples, stmt, 9),
        .told = level_at(samples, stmt, 10),
        .last = level_at(samples, stmt, 11),
        .since = samples_int(samples, stmt, 12),
        .at = samples_int(samples, stmt, 13),
        .asked = samples_int(samples, stmt, 14),
        .value = samples->driver->column_is_null(stmt, 15) ? NAN
                                                           : samples->driver->column_real(stmt, 15),
        .changes = (uint32_t)samples_int(samples, stmt, 16),
        .flapping = samples_int(samples, stmt, 17) != 0,
    };
}

static int each_row(struct samples *samples, struct driver_stmt *stmt, struct parts *parts,
                    int (*each)(const struct samples_check *check, void *data), void *data,
                    struct err *err)
{
    struct samples_check check = {.host = samples_text(samples, stmt, 2),
                                  .metric = samples_text(samples, stmt, 3),
                                  .object = samples_text(samples, stmt, 4),
                                  .section = samples_text(samples, stmt, 5),
                                  .state = state_of(samples, stmt),
                                  .stale_s = samples_int(samples, stmt, 18),
                                  .text = samples_text(samples, stmt, 19)};
    int64_t host = samples_int(samples, stmt, 1);

    if (parts->host != host && parts_load(samples, parts, host, err) < 0)
        return -1;
    bring_up_to_date(parts, samples_int(samples, stmt, 0), check.section, &check.state);
    return each(&check, data);
}

int samples_each_check(struct samples *samples, const char *host,
                       int (*each)(const struct samples_check *check, void *data), void *data,
                       struct err *err)
{
    struct driver_stmt *stmt = samples_stmt(
        samples,
        "SELECT s.id, s.host, h.name, s.metric, s.object, c.section, c.hard, c.soft, c.rounds, "
        "c.held, c.told, c.last, c.since, c.at, c.asked, c.value, c.changes, c.flapping, "
        "c.stale_s, c.text FROM host h JOIN series s ON s.host = h.id "
        "JOIN check_now c ON c.series = s.id WHERE $1 = '' OR h.name = $1 ORDER BY s.host, s.id",
        err);
    struct parts parts = {.host = -1};
    int rc;

    if (stmt == NULL)
        return -1;
    samples_bind_text(samples, stmt, 1, host);
    while ((rc = samples_step(samples, stmt, err)) == 1) {
        rc = each_row(samples, stmt, &parts, each, data, err);
        if (rc != 0) {
            samples->driver->reset(stmt);
            break;
        }
    }
    parts_reset(&parts);
    vec_release(&parts.list);
    vec_release(&parts.values);
    return rc;
}

int samples_each_figure(struct samples *samples,
                        int (*each)(const char *name, double value, wall_s at, void *data),
                        void *data, struct err *err)
{
    struct driver_stmt *stmt =
        samples_stmt(samples, "SELECT name, value, at FROM figure ORDER BY name", err);
    int rc;

    if (stmt == NULL)
        return -1;
    while ((rc = samples_step(samples, stmt, err)) == 1) {
        rc = each(samples_text(samples, stmt, 0), samples->driver->column_real(stmt, 1),
                  samples_int(samples, stmt, 2), data);
        if (rc != 0) {
            samples->driver->reset(stmt);
            return rc;
        }
    }
    return rc;
}

int samples_size(struct samples *samples, int64_t *bytes, struct err *err)
{
    static const char *const pragmas[] = {"PRAGMA page_count", "PRAGMA freelist_count",
                                          "PRAGMA page_size"};
    int64_t numbers[ARRAY_LEN(pragmas)];

    for (size_t i = 0; i < ARRAY_LEN(pragmas); i++) {
        struct driver_stmt *stmt = samples_stmt(samples, pragmas[i], err);

        if (stmt == NULL || samples_get(samples, stmt, &numbers[i], err) < 0)
            return -1;
    }
    *bytes = (numbers[0] - numbers[1]) * numbers[2];
    return 0;
}
