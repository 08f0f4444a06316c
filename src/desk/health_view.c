/* How the machines are, for people: worst first, with the age of everything. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/health_inside.h"
#include "desk/leases.h"
#include "desk/need.h"

/* --- lists --- */

static void check_release(struct health_check *check)
{
    free(check->host);
    free(check->metric);
    free(check->object);
    free(check->text);
}

void health_list_release(struct health_list *list)
{
    vec_each (host, &list->hosts) {
        free(host->id);
        free(host->name);
        free(host->site);
        free(host->text);
        check_release(&host->worst);
    }
    vec_each (check, &list->checks)
        check_release(check);
    vec_release(&list->hosts);
    vec_release(&list->checks);
}

static int64_t age_of(wall_s at, wall_s now)
{
    if (at == 0)
        return -1;
    return now > at ? now - at : 0;
}

static void fill_check(struct health_check *check, const struct samples_check *from, wall_s now)
{
    *check = (struct health_check){
        .host = xstrdup(from->host),
        .metric = xstrdup(from->metric),
        .object = xstrdup(from->object),
        .text = xstrdup(from->text),
        .level = check_shown(&from->state, from->stale_s, now),
        .soft = check_is_soft(&from->state),
        .state = from->state,
        .age_s = age_of(from->state.at, now),
    };
}

/* Where nobody knows, what was known last counts: an alarm that is held comes before what was in
 * order when the answers ceased. */
static int urgency(int level, int held)
{
    return check_rank(level) * 8 + (level > CHECK_CRIT ? check_rank(held) : 0);
}

static int last_known(const struct check_state *state)
{
    if (state->hard == 0)
        return state->soft;
    return state->hard <= CHECK_CRIT ? state->hard : state->held;
}

static int worst_check_first(const void *left, const void *right)
{
    const struct health_check *a = left, *b = right;
    int order = urgency(b->level, last_known(&b->state)) - urgency(a->level, last_known(&a->state));

    if (order == 0)
        order = strcmp(a->host, b->host);
    if (order == 0)
        order = strcmp(a->metric, b->metric);
    return order != 0 ? order : strcmp(a->object, b->object);
}

static int worst_host_first(const void *left, const void *right)
{
    const struct health_host *a = left, *b = right;
    int order = urgency(b->level, b->held) - urgency(a->level, a->held);

    return order != 0 ? order : strcmp(a->id, b->id);
}

/* --- hosts --- */

struct gathering {
    struct health_list *list;
    struct map index; /* id -> place in hosts + 1 */
};

static struct health_host *host_of(struct gathering *gathering, const char *id)
{
    size_t place = (size_t)(uintptr_t)map_get(&gathering->index, id);

    return place == 0 ? NULL : &gathering->list->hosts.items[place - 1];
}

static char *copy_of(const char *text)
{
    return xstrdup(text == NULL ? "" : text);
}

static int list_configured(struct desk *desk, struct gathering *gathering, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);

    if (config == NULL)
        return -1;
    vec_each (host, &config->hosts) {
        *vec_push(&gathering->list->hosts) = (struct health_host){.id = copy_of(host->id),
                                                                  .name = copy_of(host->name),
                                                                  .site = copy_of(host->site),
                                                                  .text = xstrdup("")};
        map_put(&gathering->index, host->id, (void *)(uintptr_t)gathering->list->hosts.len);
    }
    return 0;
}

static int take_host(const struct samples_host *from, void *data)
{
    struct gathering *gathering = data;
    struct health_host *host = host_of(gathering, from->name);

    if (from->at > gathering->list->last_round)
        gathering->list->last_round = from->at;
    if (host == NULL) /* it is in the configuration no longer */
        return 0;
    host->level = from->level;
    host->since = from->since;
    host->at = from->at;
    host->took_ms = from->took_ms;
    free(host->text);
    host->text = xstrdup(from->text);
    return 0;
}

static bool is_up_check(const char *metric)
{
    return strcmp(metric, "host.up") == 0;
}

/* What is hidden behind a machine that is down is not asked: once that is old, it is no more. */
static int urgency_of(const struct samples_check *check, int level, wall_s now)
{
    if (level == CHECK_UNREACHABLE && !is_up_check(check->metric) &&
        check_is_old(&check->state, check->stale_s, now))
        level = CHECK_STALE;
    return urgency(level, last_known(&check->state));
}

static int take_check_of_host(const struct samples_check *from, void *data)
{
    struct gathering *gathering = data;
    struct health_host *host = host_of(gathering, from->host);
    wall_s now = gathering->list->now;
    int level = check_shown(&from->state, from->stale_s, now);
    int urgent = urgency_of(from, level, now);

    if (host == NULL)
        return 0;
    host->counts[level]++;
    if (is_up_check(from->metric))
        host->stale_s = from->stale_s;
    if (level == CHECK_OK || urgent < host->urgency ||
        (urgent == host->urgency && host->worst.metric != NULL && !is_up_check(from->metric)))
        return 0;
    host->urgency = urgent;
    check_release(&host->worst);
    fill_check(&host->worst, from, now);
    return 0;
}

/* What is told of the whole host. A host that is down says more than its checks. */
static int settle_host(struct desk *desk, struct health_host *host, wall_s now, struct err *err)
{
    struct check_limits limits;
    int worst = host->worst.metric == NULL ? CHECK_OK : host->worst.level;

    if (desk_health_limits(desk, host->id, "host.up", "", &limits, err) < 0)
        return -1;
    if (host->stale_s < limits.stale_s)
        host->stale_s = limits.stale_s;
    host->held = host->worst.metric == NULL ? 0 : last_known(&host->worst.state);
    if (check_rank(host->level) > check_rank(host->held))
        host->held = host->level;
    if (host->at == 0)
        host->level = CHECK_UNKNOWN;
    else if (host->level == CHECK_UNREACHABLE && now - host->at <= host->stale_s)
        host->level = CHECK_UNREACHABLE;
    else if (now - host->at > host->stale_s || host->at - now > host->stale_s)
        host->level = CHECK_STALE;
    else if (check_rank(worst) > check_rank(host->level)) {
        host->level = worst;
        host->since = host->worst.state.since;
    }
    return 0;
}

bool health_is_left(const struct health_list *list, wall_s now)
{
    return list->last_round != 0 && !list->collected && now - list->last_round > HEALTH_LATE_S;
}

int desk_health_is_collected(struct desk *desk, struct err *err)
{
    struct desk_lease lease = {0};
    int rc = desk_lease_read(desk, HEALTH_LEASE, &lease, err);

    return rc < 0 ? -1 : rc > 0 && lease.held;
}

static int look_for_collector(struct desk_health *health, struct health_list *list, struct err *err)
{
    int collected = desk_health_is_collected(health->desk, err);

    list->collected = collected > 0;
    return collected < 0 ? -1 : 0;
}

int desk_health_hosts(struct desk_health *health, struct health_list *list, struct err *err)
{
    struct gathering gathering = {.list = list};
    int rc;

    *list = (struct health_list){.now = clock_wall()};
    map_init(&gathering.index);
    rc = list_configured(health->desk, &gathering, err);
    if (rc == 0)
        rc = look_for_collector(health, list, err);
    if (rc == 0)
        rc = desk_health_look(health, err);
    if (rc == 1)
        rc = samples_each_host(health->samples, take_host, &gathering, err);
    if (rc == 0 && health->samples != NULL)
        rc = samples_each_check(health->samples, NULL, take_check_of_host, &gathering, err);
    vec_each (host, &list->hosts)
        if (rc == 0)
            rc = settle_host(health->desk, host, list->now, err);
    map_release(&gathering.index, NULL);
    if (rc < 0) {
        health_list_release(list);
        return -1;
    }
    if (list->hosts.len > 1)
        qsort(list->hosts.items, list->hosts.len, sizeof(*list->hosts.items), worst_host_first);
    return 0;
}

/* --- checks --- */

static int take_check(const struct samples_check *from, void *data)
{
    struct health_list *list = data;

    fill_check(vec_push(&list->checks), from, list->now);
    return 0;
}

static int take_last_round(const struct samples_host *host, void *data)
{
    struct health_list *list = data;

    if (host->at > list->last_round)
        list->last_round = host->at;
    return 0;
}

int desk_health_checks(struct desk_health *health, const char *host, struct health_list *list,
                       struct err *err)
{
    int rc = host == NULL ? 0 : desk_need_host(health->desk, host, err);

    *list = (struct health_list){.now = clock_wall()};
    if (rc == 0)
        rc = look_for_collector(health, list, err);
    if (rc == 0)
        rc = desk_health_look(health, err);
    if (rc == 1)
        rc = samples_each_host(health->samples, take_last_round, list, err);
    if (rc == 0 && health->samples != NULL)
        rc = samples_each_check(health->samples, host, take_check, list, err);
    if (rc < 0) {
        health_list_release(list);
        return -1;
    }
    if (list->checks.len > 1)
        qsort(list->checks.items, list->checks.len, sizeof(*list->checks.items), worst_check_first);
    return 0;
}

/* --- history --- */

struct objects {
    const char *metric;
    struct str names, metrics;
    char *only;
    size_t count;
};

static void add_name(struct str *names, const char *name)
{
    if (names->len < 500)
        str_addf(names, "%s%s", names->len > 0 ? ", " : "", name);
}

static int take_object(const struct samples_check *check, void *data)
{
    struct objects *objects = data;

    if (strcmp(check->metric, objects->metric) != 0) {
        if (strstr(objects->metrics.buf, check->metric) == NULL)
            add_name(&objects->metrics, check->metric);
        return 0;
    }
    if (objects->count++ == 0)
        objects->only = xstrdup(check->object);
    add_name(&objects->names, check->object);
    return 0;
}

/* The object that is meant when none is said. */
static int find_object(struct desk_health *health, const struct health_series *series,
                       char **object, struct err *err)
{
    struct objects objects = {.metric = series->metric, .names = STR_INIT, .metrics = STR_INIT};
    int rc = desk_health_each_check(health, series->host, take_object, &objects, err);

    if (rc == 0 && objects.count == 0 && objects.metrics.len > 0)
        rc = err_set(err, ERR_USAGE, _("%s has no figures of %s; it has: %s"), series->host,
                     series->metric, objects.metrics.buf);
    else if (rc == 0 && objects.count == 0)
        rc = err_set(err, ERR_FAILED, _("%s was never looked at, so there is no history"),
                     series->host);
    else if (rc == 0 && objects.count > 1)
        rc = err_set(err, ERR_USAGE, _("%s has %s of several; write --object=ONE of: %s"),
                     series->host, series->metric, objects.names.buf);
    if (rc == 0)
        *object = objects.only;
    else
        free(objects.only);
    str_release(&objects.names);
    str_release(&objects.metrics);
    return rc;
}

static int take_point(const struct samples_point *point, void *data)
{
    struct health_points *points = data;

    *vec_push(&points->list) = *point;
    return 0;
}

int desk_health_history(struct desk_health *health, const struct health_series *series,
                        char **object, struct health_points *points, struct err *err)
{
    int rc = desk_need_host(health->desk, series->host, err);

    *object = NULL;
    if (rc == 0 && series->object != NULL)
        *object = xstrdup(series->object);
    else if (rc == 0)
        rc = find_object(health, series, object, err);
    if (rc == 0)
        rc = desk_health_look(health, err);
    if (rc == 1)
        rc = samples_history(health->samples, series->host, series->metric, *object, series->from,
                             series->to, series->step_s, take_point, points, err);
    if (rc == 0)
        err_set(err, ERR_USAGE, _("%s has no figures of %s %s; 'zhiban health show %s' lists them"),
                series->host, series->metric, *object, series->host);
    if (rc == 1)
        return 0;
    free(*object);
    *object = NULL;
    return -1;
}

struct forecast_points {
    VEC(struct forecast_point) list;
};

static int take_for_forecast(const struct samples_point *point, void *data)
{
    struct forecast_points *points = data;

    *vec_push(&points->list) = (struct forecast_point){.at = point->at, .value = point->avg};
    return 0;
}

int desk_health_forecast(struct desk_health *health, const char *host, const char *metric,
                         const char *object, struct forecast *forecast,
                         struct comparison *comparison, struct err *err)
{
    struct forecast_points points = {0};
    wall_s now = clock_wall();
    struct check_limits limits;
    int rc = desk_health_limits(health->desk, host, metric, object, &limits, err);

    if (rc == 0)
        rc = desk_health_look(health, err);
    if (rc == 1)
        rc = samples_history(health->samples, host, metric, object,
                             now - FORECAST_DAYS_MAX * CIVIL_DAY_S, now + 1, 3600,
                             take_for_forecast, &points, err);
    if (rc >= 0) {
        forecast_full(points.list.items, points.list.len, now, limits.forecast_above, 100,
                      forecast);
        forecast_compare(points.list.items, points.list.len, now, comparison);
    }
    vec_release(&points.list);
    return rc < 0 ? -1 : 0;
}

int desk_health_ask(struct desk_health *health, const char *host, struct err *err)
{
    if (desk_require(health->desk, MAY_RECORD_WRITE, "health.recheck", err) < 0 ||
        desk_need_host(health->desk, host, err) < 0 ||
        samples_ask(health->path, host, desk_user(health->desk), clock_wall(), err) < 0)
        return -1;
    return desk_health_is_collected(health->desk, err);
}
