/* Trips, and the lease that they are made under. */
#include "health/post.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/alerts.h"
#include "desk/hosts.h"
#include "desk/leases.h"
#include "desk/logging.h"
#include "desk/need.h"
#include "desk/windows.h"
#include "health/holder.h"

enum { BUSY_WAIT_MS = 2000, SWEEP_MS = 20, SWEEP_REST_MS = 60000, SETTLE_LATEST_S = 60 };

struct post {
    struct post_options options;
    struct desk *desk;
    struct desk_health *health;
    char holder[128];
    int64_t epoch;
    mono_ms renewed;
    wall_s settle_at;
    mono_ms sweep_at; /* not before: the last one found nothing more to do */
    struct str version;
    struct map others; /* hosts of the collector beside this one, the agent's or the first */
    char *path;        /* of the store's file */
};

/* --- the lease --- */

static int say_holder(struct post *post, struct err *err)
{
    struct desk_lease lease = {.holder = "?"};

    desk_lease_read(post->desk, post->options.lease, &lease, NULL);
    holder_shorten(lease.holder);
    err_set(err, ERR_FAILED, _("another collector is at work: %s; --wait waits for it to end"),
            lease.holder);
    return 0;
}

static int take_lease(struct post *post, struct err *err)
{
    const char *name = post->options.lease;
    struct desk_lease lease;
    int rc = desk_lease_take(post->desk, name, post->holder, POST_LEASE_MS, &post->epoch, err);

    if (rc == 0 && desk_lease_read(post->desk, name, &lease, err) == 1 && lease.held &&
        holder_life(lease.holder, NULL) == HOLDER_DEAD) {
        desk_lease_release(post->desk, name, lease.epoch, err);
        rc = desk_lease_take(post->desk, name, post->holder, POST_LEASE_MS, &post->epoch, err);
    }
    post->renewed = clock_mono();
    return rc == 0 ? say_holder(post, err) : rc;
}

static bool is_lost(struct post *post)
{
    struct desk_lease lease = {0};

    return desk_lease_read(post->desk, post->options.lease, &lease, NULL) == 1 &&
           lease.epoch != post->epoch;
}

/* --- opening --- */

static int may_collect(struct desk *desk, struct err *err)
{
    if (desk_require(desk, MAY_ALERT_RAISE, "collect", err) < 0)
        return -1;
    return desk_require(desk, MAY_RECORD_WRITE, "collect", err);
}

static void close_desk(struct post *post)
{
    desk_health_close(post->health);
    desk_close(post->desk);
    post->health = NULL;
    post->desk = NULL;
}

static int open_desk(struct post *post, struct err *err)
{
    struct str note = STR_INIT;
    int rc = -1;

    post->desk = desk_open(&post->options.desk, err);
    if (post->desk == NULL)
        return -1;
    desk_limit_cache(post->desk, 512);
    if (post->path == NULL) /* a log that cannot be opened stops nobody's work */
        desk_log_open(&desk_config(post->desk)->settings, "zhiband", NULL);
    if (may_collect(post->desk, err) == 0)
        rc = take_lease(post, err);
    if (rc == 1) {
        post->health =
            desk_health_collect_beside(post->desk, post->options.lease, post->epoch, &note, err);
        rc = post->health == NULL ? -1 : 1;
    }
    if (rc == 1)
        desk_set_busy_wait(post->desk, BUSY_WAIT_MS);
    else
        close_desk(post);
    if (note.len > 0)
        log_warn("%s", note.buf);
    str_release(&note);
    return rc;
}

int post_open(const struct post_options *options, struct post **out, struct err *err)
{
    struct post *post = xcalloc(1, sizeof(*post));
    int rc;

    post->options = *options;
    str_init(&post->version);
    map_init(&post->others);
    holder_name(post->holder, sizeof(post->holder));
    rc = open_desk(post, err);
    if (rc == 1) {
        post->path = xstrdup(desk_store_path(post->desk));
        *out = post;
    } else {
        post_close(post);
    }
    return rc;
}

void post_close(struct post *post)
{
    if (post == NULL)
        return;
    if (post->desk != NULL)
        desk_lease_release(post->desk, post->options.lease, post->epoch, NULL);
    close_desk(post);
    str_release(&post->version);
    map_release(&post->others, NULL);
    free(post->path);
    free(post);
}

const char *post_wake_path(const struct post *post)
{
    return desk_wake_path(post->desk);
}

const char *post_ask_path(const struct post *post)
{
    return desk_health_ask_path(post->health);
}

/* Not the one beside it, for hosts with an agent: what all share is done once. */
static bool is_first(const struct post *post)
{
    return !post->options.plan.agent;
}

/* --- news --- */

void news_release(struct news *news)
{
    if (news->plan != NULL)
        plan_release(news->plan);
    free(news->plan);
    vec_each (key, &news->keys)
        record_release(&host_key_schema, key);
    vec_release(&news->keys);
    vec_each (window, &news->windows)
        record_release(&maintenance_schema, window);
    vec_release(&news->windows);
    news->plan = NULL;
}

static int note_key(const struct host_key *key, void *data)
{
    struct news *news = data;

    record_copy(&host_key_schema, vec_push(&news->keys), key);
    return 0;
}

static int note_window(const struct maintenance *window, const struct window_view *view, void *data)
{
    struct news *news = data;

    (void)view;
    record_copy(&maintenance_schema, vec_push(&news->windows), window);
    return 0;
}

static void note_others(struct post *post, const struct plan *plan)
{
    map_release(&post->others, NULL);
    map_init(&post->others);
    vec_each (host, &plan->hosts.list)
        if (plan_is_by_agent(plan, host) != post->options.plan.agent)
            map_put(&post->others, host->host->id, post);
}

/* A machine may be taken out of the configuration later, but is there when it is chosen. */
static int check_chosen(struct post *post, struct err *err)
{
    const struct map *only = post->options.plan.only;
    const char *name;
    size_t at = 0;

    while (only != NULL && map_next(only, &at, &name, NULL))
        if (desk_need_host(post->desk, name, err) < 0)
            return -1;
    return 0;
}

static int make_plan(struct post *post, struct news *news, struct err *err)
{
    const struct config *config = desk_full_config(post->desk, err);

    if (config == NULL)
        return -1;
    if (post->version.len == 0 && check_chosen(post, err) < 0)
        return -1;
    news->plan = xcalloc(1, sizeof(*news->plan));
    if (plan_make(config, &post->options.plan, news->plan, err) == 0) {
        note_others(post, news->plan);
        return 0;
    }
    free(news->plan);
    news->plan = NULL;
    return -1;
}

int post_news(struct post *post, struct news *news, struct err *err)
{
    struct str version = STR_INIT;
    int rc = desk_version(post->desk, &version, err);

    *news = (struct news){0};
    if (rc == 0 && !str_eq(version.buf, post->version.buf)) {
        if (post->version.len > 0)
            rc = desk_reload(post->desk, err);
        if (rc == 0)
            rc = make_plan(post, news, err);
        if (rc == 0 && is_first(post))
            rc = desk_alerts_drop_removed(post->desk, NULL, err);
    }
    if (rc == 0)
        rc = desk_host_keys(post->desk, false, note_key, news, err);
    if (rc == 0)
        rc = desk_window_list(post->desk, false, note_window, news, err);
    if (rc == 0)
        str_set(&post->version, version.buf); /* otherwise it is looked at again */
    else
        news_release(news);
    str_release(&version);
    return rc;
}

/* --- what was stored --- */

struct restoring {
    struct verdicts *verdicts;
    VEC(struct samples_check) gone; /* what nobody asks any more */
};

static int restore_host(const struct samples_host *host, void *data)
{
    struct restoring *restoring = data;

    verdicts_restore_host(restoring->verdicts, host);
    return 0;
}

static int restore_check(const struct samples_check *check, void *data)
{
    struct restoring *restoring = data;

    if (!verdicts_restore(restoring->verdicts, check))
        *vec_push(&restoring->gone) = (struct samples_check){.host = xstrdup(check->host),
                                                             .metric = xstrdup(check->metric),
                                                             .object = xstrdup(check->object)};
    return 0;
}

static int restore_alert(const struct alert *alert, const struct alert_view *view, void *data)
{
    struct restoring *restoring = data;

    (void)view;
    if (alert->state == ALERT_OPEN)
        verdicts_seed(restoring->verdicts, alert->host, alert->metric, alert->object, alert->level);
    return 0;
}

static int forget(struct post *post, struct restoring *restoring, int rc, struct err *err)
{
    vec_each (check, &restoring->gone) {
        if (rc == 0)
            rc = desk_health_forget(post->health, check->host, check->metric, check->object, err);
        free((char *)check->host);
        free((char *)check->metric);
        free((char *)check->object);
    }
    vec_release(&restoring->gone);
    return rc;
}

int post_restore(struct post *post, struct verdicts *verdicts, struct err *err)
{
    const struct alert_filter filter = {.open = true, .each = true, .limit = 100000};
    struct restoring restoring = {.verdicts = verdicts};
    int rc = desk_alert_list(post->desk, &filter, restore_alert, &restoring, err);

    if (rc == 0)
        rc = desk_health_each_host(post->health, restore_host, &restoring, err);
    if (rc == 0)
        rc = desk_health_each_check(post->health, NULL, restore_check, &restoring, err);
    return forget(post, &restoring, rc, err);
}

/* --- trips --- */

void trip_release(struct trip *trip)
{
    vec_each (host, &trip->hosts)
        free(*host);
    vec_release(&trip->hosts);
    outlooks_release(&trip->outlooks);
    if (trip->has_news)
        news_release(&trip->news);
    err_release(&trip->err);
}

/* The file may have been moved away and back, or another put in its place. */
static int find_store(struct post *post, struct trip *trip)
{
    int rc;

    if (post->desk != NULL && desk_is_there(post->desk))
        return 0;
    if (!file_exists(post->path))
        return err_set(&trip->err, ERR_STORE, _("the store %s is gone"), post->path);
    close_desk(post);
    rc = open_desk(post, &trip->err);
    if (rc == 1)
        trip->renewed = trip->look = true;
    trip->lost = rc == 0;
    return rc == 1 ? 0 : -1;
}

static int renew(struct post *post, struct trip *trip)
{
    mono_ms now = clock_mono();

    if (now - post->renewed < POST_RENEW_MS)
        return 0;
    if (desk_lease_renew(post->desk, post->options.lease, post->epoch, POST_LEASE_MS, &trip->err) <
        0)
        return -1;
    post->renewed = now;
    return 0;
}

static int deliver(struct post *post, struct trip *trip)
{
    struct delivery delivery = {.note = STR_INIT};
    int rc;

    if (trip->parcel == NULL)
        return 0;
    rc =
        parcel_deliver(trip->parcel, post->desk, post->health, clock_wall(), &delivery, &trip->err);
    trip->renewed = trip->renewed || delivery.renewed;
    if (delivery.reported)
        post->settle_at = 0;
    if (delivery.note.len > 0)
        log_warn("%s", delivery.note.buf);
    str_release(&delivery.note);
    if (rc < 0)
        return -1;
    parcel_free(trip->parcel);
    trip->parcel = NULL;
    return 0;
}

static int settle(struct post *post, struct trip *trip)
{
    wall_s now = clock_wall(), next = 0;

    if (post->settle_at > now)
        return 0;
    if (desk_alerts_settle(post->desk, &next, &trip->err) < 0)
        return -1;
    post->settle_at = next > now && next < now + SETTLE_LATEST_S ? next : now + SETTLE_LATEST_S;
    return 0;
}

static bool note_asked(const char *host, wall_s at, const char *by, void *data)
{
    struct trip *trip = data;

    (void)at;
    (void)by;
    if (map_has(&trip->post->others, host))
        return false;
    *vec_push(&trip->hosts) = xstrdup(host);
    return true;
}

static int sweep(struct post *post, struct trip *trip)
{
    int rc;

    if (!is_first(post) || clock_mono() < post->sweep_at)
        return 0;
    rc = desk_health_sweep(post->health, clock_wall(), SWEEP_MS, &trip->err);
    if (rc == 0)
        post->sweep_at = clock_mono() + SWEEP_REST_MS;
    return rc;
}

static int fetch(struct post *post, struct trip *trip)
{
    if (trip->asked && desk_health_take_asked(post->health, note_asked, trip, &trip->err) < 0)
        return -1;
    if (!trip->look)
        return 0;
    trip->has_news = post_news(post, &trip->news, &trip->err) == 0;
    return trip->has_news ? 0 : -1;
}

void trip_run(struct trip *trip)
{
    struct post *post = trip->post;

    trip->err = (struct err)ERR_INIT;
    if (find_store(post, trip) == 0 && renew(post, trip) == 0 && deliver(post, trip) == 0 &&
        settle(post, trip) == 0 && fetch(post, trip) == 0 && sweep(post, trip) >= 0) {
        outlooks_find(&trip->outlooks, post->health);
        return;
    }
    trip->failed = true;
    if (post->desk != NULL && trip->err.kind == ERR_REFUSED && is_lost(post))
        trip->lost = true;
}
