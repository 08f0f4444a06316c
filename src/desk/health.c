/* Opening and writing. The reader's file may be moved aside and begun anew at any moment, so it is
 * looked at before each use. */
#include "desk/health.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/health_inside.h"
#include "model/check_rule.h"

static struct desk_health *new_health(struct desk *desk, struct err *err)
{
    const char *store = desk_store_path(desk);
    struct desk_health *health;
    struct str path = STR_INIT;
    size_t stem;

    if (store == NULL) {
        err_set(err, ERR_FAILED,
                _("the store %s is no file, so there is no place beside it for samples"),
                desk_store_url(desk));
        return NULL;
    }
    samples_add_path(&path, store);
    stem = path.len - strlen(".db");
    health = xcalloc(1, sizeof(*health));
    health->desk = desk;
    health->wake_path = xasprintf("%.*s.wake", (int)stem, path.buf);
    health->ask_path = xasprintf("%.*s.ask", (int)stem, path.buf);
    health->path = str_detach(&path);
    return health;
}

void desk_health_close(struct desk_health *health)
{
    if (health == NULL)
        return;
    samples_close(health->samples);
    free(health->path);
    free(health->wake_path);
    free(health->ask_path);
    free(health);
}

struct desk_health *desk_health_open(struct desk *desk, struct err *err)
{
    return desk_require(desk, MAY_READ, "health", err) < 0 ? NULL : new_health(desk, err);
}

struct desk_health *desk_health_collect(struct desk *desk, int64_t epoch, struct str *note,
                                        struct err *err)
{
    return desk_health_collect_beside(desk, HEALTH_LEASE, epoch, note, err);
}

struct desk_health *desk_health_collect_beside(struct desk *desk, const char *lease, int64_t epoch,
                                               struct str *note, struct err *err)
{
    struct desk_health *health = new_health(desk, err);

    if (health == NULL)
        return NULL;
    health->collects = true;
    health->samples = samples_collect(health->path, desk_store(desk), lease, epoch, note, err);
    if (health->samples == NULL) {
        desk_health_close(health);
        return NULL;
    }
    return health;
}

const char *desk_health_wake_path(const struct desk_health *health)
{
    return health->wake_path;
}

const char *desk_health_ask_path(const struct desk_health *health)
{
    return health->ask_path;
}

int desk_health_look(struct desk_health *health, struct err *err)
{
    if (health->collects)
        return 1;
    if (health->samples != NULL && !samples_is_damaged(health->samples))
        return 1;
    samples_close(health->samples);
    health->samples = NULL;
    return samples_read(health->path, &health->samples, err);
}

/* --- writing --- */

static int put_batch(struct samples *samples, const struct health_batch *batch, wall_s now,
                     struct err *err)
{
    if (samples_begin(samples, err) < 0)
        return -1;
    for (size_t i = 0; i < batch->round_count; i++)
        if (samples_put_round(samples, &batch->rounds[i], err) < 0)
            goto undo;
    for (const struct health_host_state *h = batch->hosts; h < batch->hosts + batch->host_count;
         h++)
        if (samples_put_host(samples, h->host, h->level, h->since, h->text, err) < 0)
            goto undo;
    for (size_t i = 0; i < batch->figure_count; i++)
        if (samples_put_figure(samples, batch->figures[i].name, batch->figures[i].value, now, err) <
            0)
            goto undo;
    return samples_commit(samples, err);
undo:
    samples_rollback(samples);
    return -1;
}

int desk_health_write(struct desk_health *health, const struct health_batch *batch, wall_s now,
                      bool *renewed, struct str *note, struct err *err)
{
    struct err first = ERR_INIT;
    int rc = -1;

    *renewed = false;
    if (!samples_is_damaged(health->samples))
        rc = put_batch(health->samples, batch, now, &first);
    if (rc < 0 && samples_is_damaged(health->samples)) {
        err_reset(&first);
        rc = samples_renew(health->samples, note, &first);
        *renewed = rc == 0;
        if (rc == 0)
            rc = put_batch(health->samples, batch, now, &first);
    }
    if (rc < 0)
        err_set(err, first.kind, "%s", first.text.buf);
    err_release(&first);
    return rc;
}

int desk_health_take_asked(struct desk_health *health,
                           bool (*each)(const char *host, wall_s at, const char *by, void *data),
                           void *data, struct err *err)
{
    int rc;

    if (samples_begin(health->samples, err) < 0)
        return -1;
    rc = samples_take_asked(health->samples, each, data, err);
    if (rc == 0)
        return samples_commit(health->samples, err);
    samples_rollback(health->samples);
    return rc;
}

int desk_health_forget(struct desk_health *health, const char *host, const char *metric,
                       const char *object, struct err *err)
{
    if (samples_begin(health->samples, err) < 0)
        return -1;
    if (samples_forget(health->samples, host, metric, object, err) == 0)
        return samples_commit(health->samples, err);
    samples_rollback(health->samples);
    return -1;
}

int desk_health_sweep(struct desk_health *health, wall_s now, int64_t budget_ms, struct err *err)
{
    mono_ms until = clock_mono() + budget_ms;
    int rc;

    do
        rc = samples_sweep(health->samples, now, err);
    while (rc == 1 && clock_mono() < until);
    return rc;
}

int desk_health_each_host(struct desk_health *health,
                          int (*each)(const struct samples_host *host, void *data), void *data,
                          struct err *err)
{
    int rc = desk_health_look(health, err);

    return rc <= 0 ? rc : samples_each_host(health->samples, each, data, err);
}

int desk_health_each_check(struct desk_health *health, const char *host,
                           int (*each)(const struct samples_check *check, void *data), void *data,
                           struct err *err)
{
    int rc = desk_health_look(health, err);

    return rc <= 0 ? rc : samples_each_check(health->samples, host, each, data, err);
}

int desk_health_figures(struct desk_health *health,
                        int (*each)(const char *name, double value, wall_s at, void *data),
                        void *data, struct err *err)
{
    int rc = desk_health_look(health, err);

    return rc <= 0 ? rc : samples_each_figure(health->samples, each, data, err);
}

int desk_health_limits(struct desk *desk, const char *host, const char *metric, const char *object,
                       struct check_limits *limits, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    const struct host *found = config == NULL ? NULL : config_host(config, host);
    struct check_subject subject = {.host = host, .metric = metric, .object = object};

    if (config == NULL)
        return -1;
    if (found != NULL) {
        subject.site = found->site;
        subject.systems = found->systems.items;
        subject.system_count = found->systems.len;
    }
    check_limits_of(config->checks.items, config->checks.len, &subject, limits);
    return 0;
}
