/* The figures. Rounds are written as the collector writes them, so that views, forecasts and patrols
 * need not know. */
#include "desk/sample_health.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/health.h"
#include "desk/leases.h"
#include "model/reading.h"

enum { HISTORY_S = 14 * CIVIL_DAY_S, NEAR_S = 26 * 3600, CLOSE_S = 3600, LEASE_MS = 60000 };
enum { DOWN_S = 31 * 60, UNSEEN_S = 42 * 60, SWEEP_MS = 2000 };

#define BASE_FIGURE "sample_base"

/* from two weeks ago to now, and how far it swings with the hours of the day. */
static const struct row {
    const char *host, *metric, *object;
    double from, to, swing;
} rows[] = {
    {"his-db1", "host.up", "", 1, 1, 0},
    {"his-db1", "disk.used", "/", 41, 41, 0},
    {"his-db1", "disk.used", "/data", 66, 71, 0},
    {"his-db1", "mem.used", "", 71, 72, 4},
    {"his-db1", "load.5", "", 0.5, 0.5, 0.3},
    {"his-db1", "db.connections", "HIS", 48, 50, 22},
    {"his-db1", "db.locks", "HIS", 1, 1, 1},
    {"his-db1", "clock.offset", "", 0.02, 0.02, 0.01},
    {"his-db2", "host.up", "", 1, 1, 0},
    {"his-db2", "disk.used", "/", 39, 39, 0},
    {"his-db2", "disk.used", "/data", 66, 71, 0},
    {"his-db2", "mem.used", "", 55, 56, 3},
    {"his-db2", "load.5", "", 0.2, 0.2, 0.1},
    {"his-db2", "db.lag", "HIS", 3, 3, 3},
    {"his-lis", "host.up", "", 1, 1, 0},
    {"his-lis", "disk.used", "/", 47, 47, 0},
    {"his-lis", "disk.used", "/data", 62, 87, 0},
    {"his-lis", "mem.used", "", 63, 64, 5},
    {"his-lis", "load.5", "", 0.4, 0.4, 0.3},
    {"his-lis", "log.errors", "", 0, 0, 0},
    {"his-emr", "host.up", "", 1, 1, 0},
    {"his-emr", "disk.used", "D:", 58, 59, 0},
    {"his-emr", "mem.used", "", 74, 76, 6},
    {"his-emr", "unit.failed", "Spooler", 0, 0, 0},
    {"his-fw", "host.up", "", 1, 1, 0},
    {"his-fw", "mem.used", "", 44, 44, 2},
    {"his-bastion", "host.up", "", 1, 1, 0},
    {"his-bastion", "disk.used", "/", 35, 37, 0},
    {"his-bastion", "mem.used", "", 30, 30, 3},
    {"icu-app", "host.up", "", 1, 1, 0},
    {"icu-app", "disk.used", "/", 52, 53, 0},
    {"icu-app", "mem.used", "", 66, 66, 5},
    {"icu-app", "load.5", "", 0.3, 0.3, 0.2},
    {"icu-gw", "host.up", "", 1, 1, 0},
    {"icu-gw", "disk.used", "/", 28, 29, 0},
    {"icu-gw", "mem.used", "", 48, 49, 2},
    {"cis-db", "host.up", "", 1, 1, 0},
    {"cis-db", "disk.used", "/", 61, 63, 0},
    {"cis-db", "mem.used", "", 69, 70, 4},
    {"cis-db", "backup.age", "full", 43000, 43000, 42000},
    {"cis-js-app", "host.up", "", 1, 1, 0},
    {"cis-js-app", "disk.used", "/", 44, 45, 0},
    {"cis-js-app", "mem.used", "", 57, 57, 4},
    {"nis-app", "host.up", "", 1, 1, 0},
    {"nis-app", "disk.used", "/", 33, 34, 0},
    {"nis-app", "mem.used", "", 51, 52, 3},
    {"nis-db", "host.up", "", 1, 1, 0},
    {"nis-db", "disk.used", "/", 49, 50, 0},
    {"nis-db", "mem.used", "", 62, 62, 3},
    {"log-app", "host.up", "", 1, 1, 0},
    {"log-app", "disk.used", "/", 55, 57, 0},
    {"log-app", "mem.used", "", 60, 61, 4},
    {"log-scada", "host.up", "", 1, 1, 0},
    {"log-scada", "disk.used", "/", 71, 72, 0},
};

#define DOWN_HOST "nis-db"
#define UNSEEN_HOST "log-scada"

struct sample_health {
    struct desk *desk;
    struct desk_health *health;
    int64_t epoch;
    wall_s base, last; /* the latest round that is there */
    wall_s swept;
    char holder[64];
    struct check_limits limits[ARRAY_LEN(rows)];
    struct check_state states[ARRAY_LEN(rows)];
    bool known[ARRAY_LEN(rows)]; /* the configuration has the host */
};

/* --- figures --- */

/* A little unrest, the same whenever it is asked for. */
static double noise(const struct row *row, wall_s at)
{
    uint64_t mixed = (uint64_t)at * 2654435761U + (uint64_t)(row - rows) * 40503U;

    return (double)(mixed >> 8 & 0xff) / 255 - 0.5;
}

static double value_at(const struct sample_health *sample, const struct row *row, wall_s at)
{
    double passed = (double)(at - (sample->base - HISTORY_S)) / HISTORY_S;
    double hour = (double)(at % CIVIL_DAY_S) / CIVIL_DAY_S;
    double value = row->from + (row->to - row->from) * passed;

    value += row->swing * (0.9 * sin(2 * 3.14159265 * hour) + 0.2 * noise(row, at));
    if (strcmp(row->metric, "disk.used") == 0)
        value = round(fmin(value, 99) * 10) / 10;
    return strcmp(row->metric, "db.connections") == 0 || strcmp(row->metric, "db.locks") == 0
               ? round(fmax(value, 0))
               : round(fmax(value, 0) * 100) / 100;
}

static bool is_down(const struct sample_health *sample, const char *host, wall_s at)
{
    return strcmp(host, DOWN_HOST) == 0 && at >= sample->base - DOWN_S;
}

/* One row at one instant: its state goes a step on. */
static void step(struct sample_health *sample, size_t i, wall_s at, struct samples_figure *figure)
{
    const struct row *row = &rows[i];
    bool down = is_down(sample, row->host, at), is_host = strcmp(row->metric, "host.up") == 0;
    struct reading reading = {.value = down ? 0 : value_at(sample, row, at)};
    const struct check_circumstances now = {
        .now = at, .asked = true, .parent_down = down && !is_host};
    struct check_change change;

    check_step(&sample->states[i], &sample->limits[i], down && !is_host ? NULL : &reading, &now,
               &change);
    *figure = (struct samples_figure){.metric = row->metric,
                                      .object = row->object,
                                      .value = down && !is_host ? NAN : reading.value,
                                      .state = &sample->states[i],
                                      .stale_s = sample->limits[i].stale_s,
                                      .text = ""};
}

/* --- rounds --- */

enum { ROUNDS_MAX = ARRAY_LEN(rows) };

static int write_batch(struct sample_health *sample, const struct health_batch *batch, wall_s at,
                       struct err *err)
{
    struct str note = STR_INIT;
    bool renewed;
    int rc = desk_health_write(sample->health, batch, at, &renewed, &note, err);

    str_release(&note);
    return rc;
}

/* Rows of one host stand together. */
static int write_rounds(struct sample_health *sample, wall_s at, struct err *err)
{
    struct samples_figure figures[ARRAY_LEN(rows)];
    struct samples_round rounds[ROUNDS_MAX] = {{0}};
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (!sample->known[i] ||
            (strcmp(rows[i].host, UNSEEN_HOST) == 0 && at > sample->base - UNSEEN_S))
            continue;
        step(sample, i, at, &figures[i]);
        if (count == 0 || strcmp(rounds[count - 1].host, rows[i].host) != 0)
            rounds[count++] = (struct samples_round){.host = rows[i].host,
                                                     .section = "fast",
                                                     .at = at,
                                                     .took_ms = 20 + (int64_t)i,
                                                     .figures = &figures[i]};
        rounds[count - 1].count++;
    }
    return write_batch(sample, &(struct health_batch){.rounds = rounds, .round_count = count}, at,
                       err);
}

static int write_hosts(struct sample_health *sample, struct err *err)
{
    struct health_host_state hosts[ROUNDS_MAX];
    const struct health_own_figure base = {BASE_FIGURE, (double)sample->base};
    struct health_batch batch = {.hosts = hosts, .figures = &base, .figure_count = 1};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool down = is_down(sample, rows[i].host, sample->base);

        if (!sample->known[i] || strcmp(rows[i].metric, "host.up") != 0)
            continue;
        hosts[batch.host_count++] = (struct health_host_state){
            .host = rows[i].host,
            .level = down ? CHECK_CRIT : CHECK_OK,
            .since = down ? sample->base - DOWN_S : sample->base - HISTORY_S,
            .text = down ? "连接超时，三次都没有回音" : ""};
    }
    return write_batch(sample, &batch, sample->base, err);
}

/* How far to the next round. */
static int64_t gap_before(wall_s end, wall_s at)
{
    if (end - at > NEAR_S)
        return 3600;
    return end - at > CLOSE_S ? 600 : 30;
}

static int sweep(struct sample_health *sample, wall_s at, struct err *err)
{
    if (at - sample->swept < CIVIL_DAY_S)
        return 0;
    sample->swept = at;
    return desk_health_sweep(sample->health, at, SWEEP_MS, err) < 0 ? -1 : 0;
}

int sample_health_until(struct sample_health *sample, wall_s at, struct err *err)
{
    wall_s end = at > sample->base ? at : sample->base;
    bool was_down = sample->last >= sample->base - DOWN_S;

    if (desk_lease_renew(sample->desk, HEALTH_LEASE, sample->epoch, LEASE_MS, err) < 0)
        return -1;
    for (wall_s next = sample->last + gap_before(end, sample->last); next <= at;
         next += gap_before(end, next)) {
        if (write_rounds(sample, next, err) < 0 || sweep(sample, next, err) < 0)
            return -1;
        sample->last = next;
    }
    if (!was_down && sample->last >= sample->base - DOWN_S)
        return write_hosts(sample, err);
    return 0;
}

/* --- life --- */

static int find_base(const char *name, double value, wall_s at, void *data)
{
    (void)at;
    if (strcmp(name, BASE_FIGURE) == 0)
        *(wall_s *)data = (wall_s)value;
    return 0;
}

static int restore(const struct samples_check *check, void *data)
{
    struct sample_health *sample = data;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].host, check->host) == 0 && strcmp(rows[i].metric, check->metric) == 0 &&
            strcmp(rows[i].object, check->object) == 0)
            sample->states[i] = check->state;
    if (check->state.asked > sample->last)
        sample->last = check->state.asked;
    return 0;
}

static int begin(struct sample_health *sample, struct err *err)
{
    const struct config *config = desk_full_config(sample->desk, err);

    if (config == NULL)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        sample->known[i] = config_host(config, rows[i].host) != NULL;
        if (sample->known[i] && desk_health_limits(sample->desk, rows[i].host, rows[i].metric,
                                                   rows[i].object, &sample->limits[i], err) < 0)
            return -1;
    }
    if (sample->base == 0 && desk_health_figures(sample->health, find_base, &sample->base, err) < 0)
        return -1;
    if (sample->base == 0)
        return err_set(err, ERR_REFUSED, _("%s has no invented machines"),
                       desk_store_url(sample->desk));
    sample->last = sample->base - HISTORY_S;
    return desk_health_each_check(sample->health, NULL, restore, sample, err);
}

int sample_health_open(struct desk *desk, wall_s base, struct sample_health **out, struct err *err)
{
    struct sample_health *sample = xcalloc(1, sizeof(*sample));
    struct str note = STR_INIT;
    int rc;

    sample->desk = desk;
    sample->base = base;
    snprintf(sample->holder, sizeof(sample->holder), "sample pid=%ld", (long)getpid());
    rc = desk_lease_take(desk, HEALTH_LEASE, sample->holder, LEASE_MS, &sample->epoch, err);
    if (rc == 1) {
        sample->health = desk_health_collect(desk, sample->epoch, &note, err);
        rc = sample->health == NULL || begin(sample, err) < 0 ? -1 : 1;
    }
    if (rc == 1)
        *out = sample;
    else
        sample_health_close(sample);
    str_release(&note);
    return rc;
}

void sample_health_close(struct sample_health *sample)
{
    if (sample == NULL)
        return;
    if (sample->health != NULL)
        desk_lease_release(sample->desk, HEALTH_LEASE, sample->epoch, NULL);
    desk_health_close(sample->health);
    free(sample);
}
