#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "health/outbox.h"
#include "lib/scene.h"

struct host *scene_add_host(struct scene *scene, const char *id, const char *address)
{
    struct host *host = vec_push(&scene->config.hosts);

    record_init(&host_schema, host);
    host->id = xstrdup(id);
    host->site = xstrdup("main");
    host->address = xstrdup(address);
    return host;
}

static void add_round(struct probe_plan *probe, const char *section, int64_t seconds)
{
    struct probe_round *round = vec_push(&probe->rounds);

    *vec_push(&round->sections) = xstrdup(section);
    round->interval = (struct span){.unit = SPAN_SECONDS, .count = seconds};
}

static void add_probe(struct scene *scene)
{
    struct probe_plan *probe = vec_push(&scene->config.probes);

    record_init(&probe_plan_schema, probe);
    probe->id = xstrdup("linux");
    probe->kind = PROBE_LINUX;
    add_round(probe, "fast", 30);
    add_round(probe, "unit", 300);
}

void scene_add_rule(struct scene *scene, const char *metric, const char *warn, const char *crit,
                    int bad, int good)
{
    struct check_rule *rule = vec_push(&scene->config.checks);

    record_init(&check_rule_schema, rule);
    rule->id = xstrdup(metric);
    rule->metric = xstrdup(metric);
    rule->warn = warn == NULL ? NULL : xstrdup(warn);
    rule->crit = xstrdup(crit);
    rule->rounds_bad = bad;
    rule->rounds_good = good;
}

int scene_set_up(void **state)
{
    struct scene *scene = xcalloc(1, sizeof(*scene));
    struct site *site = vec_push(&scene->config.sites);

    record_init(&site_schema, site);
    site->id = xstrdup("main");
    add_probe(scene);
    scene_add_host(scene, "gate", "192.0.2.1");
    scene_add_host(scene, "db", "192.0.2.2");
    *vec_push(&scene->config.hosts.items[1].depends_on) = xstrdup("gate");
    scene_add_rule(scene, "host.up", NULL, "1", 2, 1);
    scene_add_rule(scene, "host.key", NULL, "none", 1, 1);
    scene_add_rule(scene, "load.5", "2", "5", 1, 1);
    scene_add_rule(scene, "mem.used", "90", "95", 1, 1);
    scene->now = SCENE_AT;
    *state = scene;
    return 0;
}

void scene_begin(struct scene *scene)
{
    static int nobody;
    const struct plan_options options = {.interval_ms = -1};
    struct subject *subject;
    size_t at = 0;

    assert_int_equal(plan_make(&scene->config, &options, &scene->plan, NULL), 0);
    scene->outbox = outbox_new();
    scene->verdicts = verdicts_new(scene->outbox);
    verdicts_plan(scene->verdicts, &scene->plan, NULL, NULL);
    while (verdicts_next(scene->verdicts, &at, &subject))
        subject->machine = &nobody;
}

int scene_tear_down(void **state)
{
    struct scene *scene = *state;

    probe_release(&scene->out);
    verdicts_free(scene->verdicts);
    outbox_free(scene->outbox);
    plan_release(&scene->plan);
    config_release(&scene->config);
    free(scene);
    return 0;
}
