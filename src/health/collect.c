/* The role: options, waiting for the lease, and the summary after a number of rounds. */
#include "health/collect.h"

#include <malloc.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "desk/health.h"
#include "health/collect_stop.h"
#include "health/collector.h"
#include "health/role.h"
#include "remote/remote.h"

enum { HOSTS_FILE_MAX = 4 << 20, WAIT_MS = 300, INTERVAL_MAX_S = 86400, ROUNDS_MAX = 1000000 };

#define AGENT_LEASE "collector-agent"

struct request {
    struct collector_options collector;
    struct map only;
    bool has_only, wait, stop, json, supervised;
};

/* --- the command line --- */

/* A name a line; what follows it, and lines that begin with '#', are for people. */
static int take_hosts(const char *path, void *data, struct err *err)
{
    struct request *request = data;
    struct str text = STR_INIT;
    int rc = file_read(path, HOSTS_FILE_MAX, &text, err);

    for (char *line = text.buf, *next; rc == 0 && line != NULL && *line != '\0'; line = next) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        line += strspn(line, " \t");
        line[strcspn(line, " \t\r")] = '\0';
        if (*line != '\0' && *line != '#')
            map_put(&request->only, line, request);
    }
    str_release(&text);
    request->has_only = true;
    return rc;
}

/* For the supervisor. */
static void print_agent_hosts(size_t agent_hosts)
{
    printf("agent-hosts %zu\n", agent_hosts); /* lint:allow: a role is what main runs */
    fflush(stdout);
}

static int take_rounds(const char *text, void *data, struct err *err)
{
    struct request *request = data;
    double number;

    if (role_number(text, 0, ROUNDS_MAX, &number, err) < 0)
        return -1;
    request->collector.rounds = (size_t)number;
    return 0;
}

static int take_interval(const char *text, void *data, struct err *err)
{
    struct request *request = data;
    double number;

    if (role_number(text, 0, INTERVAL_MAX_S, &number, err) < 0)
        return -1;
    request->collector.post.plan.interval_ms = (int64_t)llround(number * 1000);
    return 0;
}

static int parse(int argc, char **argv, struct request *request, struct err *err)
{
    struct collector_options *collector = &request->collector;
    const char *store = getenv("ZHIBAN_STORE"); /* lint:allow: a role is what main runs */
    const struct role_option options[] = {{"store", .text = &collector->post.desk.store_url},
                                          {"as", .text = &collector->post.desk.as},
                                          {"wait", .flag = &request->wait},
                                          {"stop", .flag = &request->stop},
                                          {"agent", .flag = &collector->post.plan.agent},
                                          {"resident", .flag = &collector->resident},
                                          {"json", .flag = &request->json},
                                          {"supervised", .flag = &request->supervised},
                                          {"hosts", .take = take_hosts},
                                          {"rounds", .take = take_rounds},
                                          {"interval", .take = take_interval},
                                          {NULL}};
    int first, rc;

    collector->post.plan.interval_ms = -1;
    collector->post.desk.store_url = str_eq(store, "") ? NULL : store;
    rc = role_parse(argc, argv, options, 0,
                    _("usage: zhiband collect [--store URL] [--as USER] [--wait] [--agent] "
                      "[--resident]\n"
                      "       [--hosts FILE] [--rounds N] [--interval SECONDS] [--json] | --stop"),
                    request, &first, err);
    if (request->supervised) {
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* a supervisor that was killed leaves nobody behind */
        collector->on_plan = print_agent_hosts;
    }
    if (request->has_only)
        collector->post.plan.only = &request->only;
    collector->post.lease = collector->post.plan.agent ? AGENT_LEASE : HEALTH_LEASE;
    return rc;
}

/* --- the work --- */

/* A descriptor a machine, and some. One heap for both threads: they are never busy at once for long,
 * and memory that one gives back the other can use. */
static void raise_limits(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, 256 << 10);
}

static void print_totals(const struct request *request, const struct collector_totals *t)
{
    double each = t->answered == 0 ? 0 : (double)t->cpu_ms / (double)t->answered;

    if (request->json) {
        json_t *value =
            json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "hosts",
                      (json_int_t)t->hosts, "machines", (json_int_t)t->machines, "logins",
                      (json_int_t)t->logins, "asked", (json_int_t)t->asked, "answered",
                      (json_int_t)t->answered, "failed", (json_int_t)t->failed, "missed",
                      (json_int_t)t->missed, "wall_ms", (json_int_t)t->wall_ms, "cpu_ms",
                      (json_int_t)t->cpu_ms, "longest_turn_us", (json_int_t)t->longest_turn_us,
                      "longest_turn_cpu_us", (json_int_t)t->longest_turn_cpu_us, "memory_kib",
                      (json_int_t)t->memory_kib);
        struct str line = STR_INIT;

        json_add_line(&line, value);
        puts(line.buf); /* lint:allow: a role is what main runs */
        json_decref(value);
        str_release(&line);
        return;
    }
    printf(_("%zu machines, %zu answers, %zu failed, %zu missed, in %.1f s\n"), /* lint:allow */
           t->machines, t->answered, t->failed, t->missed, (double)t->wall_ms / 1000);
    printf(_("%.3f ms CPU an answer; longest turn %.1f ms; %lld MiB\n"), each, /* lint:allow */
           (double)t->longest_turn_us / 1000, (long long)t->memory_kib / 1024);
    if (t->failed > 0)
        printf("%s\n", _("'zhiban health' says what failed")); /* lint:allow */
}

static int run(struct request *request, struct err *err)
{
    struct collector *collector = NULL;
    struct collector_totals totals;
    int rc;

    while ((rc = collector_new(&request->collector, &collector, err)) == 0 && request->wait) {
        err_reset(err);
        poll(NULL, 0, WAIT_MS);
    }
    if (rc <= 0) {
        log_warn("%s",
                 err->text.buf); /* whoever was started in the background says it nowhere else */
        return -1;
    }
    log_info("collecting");
    rc = collector_run(collector, err);
    collector_totals(collector, &totals);
    collector_free(collector);
    if (rc == 0 && (request->collector.rounds > 0 || request->json))
        print_totals(request, &totals);
    return rc;
}

static int stop(const struct request *request, struct err *err)
{
    struct str said = STR_INIT;
    int rc = collect_stop(&request->collector.post.desk, request->collector.post.lease, &said, err);

    if (rc == 0)
        puts(said.buf); /* lint:allow: a role is what main runs */
    str_release(&said);
    return rc;
}

int role_collect(int argc, char **argv)
{
    struct request request = {0};
    struct err err = ERR_INIT;
    char *origin = xasprintf("zhiband collect pid=%d", (int)getpid());
    int rc;

    map_init(&request.only);
    request.collector.post.desk.origin = origin;
    request.collector.post.desk.now = getenv("ZHIBAN_NOW"); /* lint:allow: likewise */
    raise_limits();
    rc = parse(argc, argv, &request, &err);
    if (rc == 1 && request.stop) {
        rc = stop(&request, &err);
    } else if (rc == 1) {
        if (request.collector.post.plan.agent)
            remote_allow_agent();
        rc = run(&request, &err);
    }
    map_release(&request.only, NULL);
    rc = role_end(rc, &err);
    err_release(&err);
    free(origin);
    return rc;
}
