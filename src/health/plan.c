/* Making plans. How often: a round's own interval, unless the host or its site says how often it is
 * looked at; then its quickest rounds go by that, and no round comes more often. */
#include "health/plan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"

enum { STALE_INTERVALS = 3 };

#define COPY(plan, config, list, schema)                                                           \
    vec_each (item, &(config)->list) {                                                             \
        record_copy(&(schema), vec_push(&(plan)->config.list), item);                              \
    }

static void copy_config(struct plan *plan, const struct config *config)
{
    COPY(plan, config, sites, site_schema)
    COPY(plan, config, hosts, host_schema)
    COPY(plan, config, probes, probe_plan_schema)
    COPY(plan, config, scripts, probe_script_schema)
    COPY(plan, config, checks, check_rule_schema)
    COPY(plan, config, interfaces, link_schema)
}

/* --- where --- */

static char *key_of(const struct host_plan *host)
{
    struct str key = STR_INIT;

    if (host->transport == TRANSPORT_LOCAL)
        return xstrdup("local");
    str_addf(&key, "%s:%lld", host->place.address, (long long)host->place.port);
    if (host->place.route[0] != '\0')
        str_addf(&key, " via %s", host->place.route);
    return str_detach(&key);
}

static char *session_of(const struct host_plan *host, const char *jump_session)
{
    const struct host *h = host->host;
    struct str text = STR_INIT;

    str_addf(&text, "%d %s %d %d %s", (int)host->transport, host->user == NULL ? "" : host->user,
             (int)host->auth, h->legacy, host->key_file == NULL ? "" : host->key_file);
    vec_each (word, &h->password_command)
        str_addf(&text, "\n%s", *word);
    str_addf(&text, "\n%d\n%s", h->os, jump_session == NULL ? "" : jump_session);
    return str_detach(&text);
}

static struct plan_machine *find_machine(const struct plan *plan, const char *key)
{
    size_t index = (size_t)(uintptr_t)map_get(&plan->by_key, key);

    return index == 0 ? NULL : &plan->machines.items[index - 1];
}

static const struct host_plan *plan_of(const struct plan *plan, const struct host *host)
{
    vec_each (found, &plan->hosts.list) {
        if (found->host == host)
            return found;
    }
    return NULL;
}

/* The jump host's machine is made first, also if nothing is asked of it. */
static struct plan_machine *need_machine(struct plan *plan, const struct host_plan *host)
{
    const struct host_plan *jump = host->jump == NULL ? NULL : plan_of(plan, host->jump);
    const char *jump_key = NULL, *jump_session = NULL;
    char *key = key_of(host);
    struct plan_machine *machine = find_machine(plan, key);

    if (machine != NULL) {
        free(key);
        return machine;
    }
    if (jump != NULL) {
        machine = need_machine(plan, jump);
        jump_key = machine->key;
        jump_session = machine->session;
    }
    machine = vec_push(&plan->machines);
    *machine = (struct plan_machine){
        .key = key, .session = session_of(host, jump_session), .host = host, .jump = jump_key};
    map_put(&plan->by_key, key, (void *)(uintptr_t)plan->machines.len);
    return machine;
}

/* --- what --- */

static int64_t said_interval_ms(const struct host_plan *host)
{
    const struct site *site = host->site;
    bool said = host->host->interval.unit == SPAN_SECONDS ||
                (site != NULL && site->interval.unit == SPAN_SECONDS);

    return said ? host->interval_s * 1000 : -1;
}

static int64_t quickest_ms(const struct probe_plan *probe)
{
    int64_t quickest = INT64_MAX;

    if (probe->rounds.len == 0)
        return probe_interval_s(probe, NULL) * 1000;
    vec_each (round, &probe->rounds) {
        int64_t own = probe_interval_s(probe, round) * 1000;

        quickest = own < quickest ? own : quickest;
    }
    return quickest;
}

static int64_t interval_of(const struct plan_options *options, const struct host_plan *host,
                           const struct probe_plan *probe, int64_t own)
{
    int64_t said = options->interval_ms >= 0 ? options->interval_ms : said_interval_ms(host);

    if (said < 0)
        return own;
    if (options->interval_ms < 0 &&
        probe_is_active(probe)) /* it is no part of the machine's pace */
        return said > own ? said : own;
    return own <= quickest_ms(probe) || said > own ? said : own;
}

static char *task_name(const struct plan_task *task, const struct host_plan *host)
{
    if (task->links != NULL)
        return xasprintf("%s/%s", task->probe->id, host->host->id);
    if (task->round == NULL || task->round->sections.len == 0)
        return xstrdup(task->probe->id);
    return xasprintf("%s/%s", task->probe->id, task->round->sections.items[0]);
}

/* host: whose machine it is. */
static void add_task(struct plan_machine *machine, const struct plan_options *options,
                     const struct host_plan *host, const struct plan_task *wanted)
{
    struct plan_task *task = NULL;
    int64_t own = probe_interval_s(wanted->probe, wanted->round) * 1000;
    int64_t interval = interval_of(options, host, wanted->probe, own);

    vec_each (known, &machine->tasks) {
        if (known->probe == wanted->probe && known->round == wanted->round && wanted->links == NULL)
            task = known;
    }
    if (task == NULL) {
        task = vec_push(&machine->tasks);
        *task = *wanted;
        task->name = task_name(wanted, host);
        task->interval_ms = interval;
        task->timeout_ms = probe_timeout_s(wanted->probe, wanted->round) * 1000;
    }
    if (interval < task->interval_ms)
        task->interval_ms = interval;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&task->hosts) = host;
}

static void add_probe(struct plan *plan, struct plan_machine *machine,
                      const struct plan_options *options, const struct host_plan *host,
                      const struct probe_plan *probe)
{
    struct plan_task wanted = {.probe = probe};

    if (probe->script != NULL)
        wanted.script = config_script(&plan->config, probe->script);
    if (probe->rounds.len == 0)
        add_task(machine, options, host, &wanted);
    vec_each (round, &probe->rounds) {
        wanted.round = round;
        add_task(machine, options, host, &wanted);
    }
}

/* Interfaces say how they are looked at, and not how often. */
static char link_probe_id[] = PART_LINK;
static const struct probe_plan link_probe = {.id = link_probe_id,
                                             .kind = PROBE_TCP,
                                             .interval = {.count = 60, .unit = SPAN_SECONDS},
                                             .timeout = {.count = 10, .unit = SPAN_SECONDS}};

static void add_links(struct plan *plan, struct plan_machine *machine,
                      const struct plan_options *options, const struct host_plan *host)
{
    const struct plan_task wanted = {.probe = &link_probe, .links = &plan->config};

    vec_each (link, &plan->config.interfaces) {
        if (link->host == NULL || strcmp(link->host, host->host->id) != 0 ||
            (link->url == NULL && link->port == 0))
            continue;
        add_task(machine, options, host, &wanted);
        return;
    }
}

static int64_t quickest_of(const struct plan_machine *machine, bool answered)
{
    int64_t quickest = INT64_MAX;

    vec_each (task, &machine->tasks) {
        if (task->interval_ms < quickest && (task->round != NULL || !answered))
            quickest = task->interval_ms;
    }
    return quickest;
}

static void mark_quick(struct plan_machine *machine)
{
    int64_t quickest = quickest_of(machine, false), pulse = quickest_of(machine, true);

    vec_each (task, &machine->tasks) {
        task->stale_s = STALE_INTERVALS * task->interval_ms / 1000;
        task->quick = task->interval_ms == quickest;
        task->pulse = task->interval_ms == pulse && task->round != NULL;
        if (task->pulse || (pulse == INT64_MAX && task->quick))
            machine->stale_s = task->stale_s;
    }
}

bool plan_is_by_agent(const struct plan *plan, const struct host_plan *host)
{
    bool by_agent = host->transport == TRANSPORT_SSH && host->auth == AUTH_AGENT;

    for (const struct host *jump = host->jump; jump != NULL && !by_agent;
         jump = host_jump(&plan->config, jump))
        by_agent = jump->auth == AUTH_AGENT;
    return by_agent;
}

static bool is_ours(struct plan *plan, const struct plan_options *options,
                    const struct host_plan *host)
{
    bool by_agent = plan_is_by_agent(plan, host);

    if (options->only != NULL && !map_has(options->only, host->host->id))
        return false;
    plan->agent_hosts += by_agent;
    return by_agent == options->agent;
}

static void add_host(struct plan *plan, const struct plan_options *options,
                     const struct host_plan *host)
{
    struct plan_machine *machine;

    if (!is_ours(plan, options, host))
        return;
    machine = need_machine(plan, host);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&machine->hosts) = host;
    vec_each (id, &host->probes) {
        const struct probe_plan *probe = config_probe(&plan->config, *id);

        if (probe != NULL)
            add_probe(plan, machine, options, host, probe);
    }
    add_links(plan, machine, options, host);
}

int plan_make(const struct config *config, const struct plan_options *options, struct plan *plan,
              struct err *err)
{
    *plan = (struct plan){0};
    map_init(&plan->by_key);
    copy_config(plan, config);
    vec_each (host, &plan->config.hosts) {
        if (host_plan_make(&plan->config, host, vec_push(&plan->hosts.list), err) < 0)
            goto fail;
    }
    vec_each (host, &plan->hosts.list)
        add_host(plan, options, host);
    vec_each (machine, &plan->machines)
        mark_quick(machine);
    return 0;
fail:
    plan_release(plan);
    return -1;
}

size_t plan_host_count(const struct plan *plan)
{
    size_t count = 0;

    vec_each (machine, &plan->machines)
        count += machine->hosts.len;
    return count;
}

void plan_release(struct plan *plan)
{
    vec_each (machine, &plan->machines) {
        vec_each (task, &machine->tasks) {
            free(task->name);
            vec_release(&task->hosts);
        }
        vec_release(&machine->tasks);
        vec_release(&machine->hosts);
        free(machine->key);
        free(machine->session);
    }
    vec_release(&plan->machines);
    map_release(&plan->by_key, NULL);
    host_plans_release(&plan->hosts);
    config_release(&plan->config);
}
