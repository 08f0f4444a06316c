/* The role: options, waiting for the lease, and the summary after a number of rounds. */
#include "health/collect.h"

#include <getopt.h>
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
#include "health/collector.h"
#include "remote/remote.h"

enum { HOSTS_FILE_MAX = 4 << 20, WAIT_MS = 300, INTERVAL_MAX_S = 86400, ROUNDS_MAX = 1000000 };

#define AGENT_LEASE "collector-agent"

struct request {
    struct collector_options collector;
    struct map only;
    bool has_only, wait, json;
};

/* --- the command line --- */

static int parse_number(const char *text, double max, double *number, struct err *err)
{
    char *end;

    *number = strtod(text, &end);
    if (end == text || *end != '\0' || !(*number >= 0 && *number <= max)) {
        err_set(err, ERR_USAGE, _("write a number from 0 to %lld"), (long long)max);
        return visible_blame(err, text);
    }
    return 0;
}

/* A name a line; what follows it, and lines that begin with '#', are for people. */
static int read_hosts(const char *path, struct request *request, struct err *err)
{
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

static int usage(struct err *err)
{
    return err_set(err, ERR_USAGE,
                   _("usage: zhiband collect [--store URL] [--as USER] [--wait] [--agent] "
                     "[--resident]\n"
                     "       [--hosts FILE] [--rounds N] [--interval SECONDS] [--json]"));
}

/* For the supervisor. */
static void print_agent_hosts(size_t agent_hosts)
{
    printf("agent-hosts %zu\n", agent_hosts); /* lint:allow: a role is what main runs */
    fflush(stdout);
}

static int parse_option(int option, struct request *request, struct err *err)
{
    struct collector_options *options = &request->collector;
    double number;

    switch (option) {
    case 's': options->post.desk.store_url = optarg; return 0;
    case 'u': options->post.desk.as = optarg; return 0;
    case 'w': request->wait = true; return 0;
    case 'a': options->post.plan.agent = true; return 0;
    case 'R': options->resident = true; return 0;
    case 'j': request->json = true; return 0;
    case 'S':
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* a supervisor that was killed leaves nobody behind */
        options->on_plan = print_agent_hosts;
        return 0;
    case 'h': return read_hosts(optarg, request, err);
    case 'r':
        if (parse_number(optarg, ROUNDS_MAX, &number, err) < 0)
            return -1;
        options->rounds = (size_t)number;
        return 0;
    case 'i':
        if (parse_number(optarg, INTERVAL_MAX_S, &number, err) < 0)
            return -1;
        options->post.plan.interval_ms = (int64_t)llround(number * 1000);
        return 0;
    default: return usage(err);
    }
}

static int parse(int argc, char **argv, struct request *request, struct err *err)
{
    static const struct option options[] = {
        {"store", required_argument, NULL, 's'},
        {"as", required_argument, NULL, 'u'},
        {"wait", no_argument, NULL, 'w'},
        {"agent", no_argument, NULL, 'a'},
        {"resident", no_argument, NULL, 'R'},
        {"json", no_argument, NULL, 'j'},
        {"hosts", required_argument, NULL, 'h'},
        {"rounds", required_argument, NULL, 'r'},
        {"supervised", no_argument, NULL, 'S'},
        {"interval", required_argument, NULL, 'i'},
        {NULL, 0, NULL, 0},
    };
    const char *store = getenv("ZHIBAN_STORE"); /* lint:allow: a role is what main runs */
    int option;

    request->collector.post.plan.interval_ms = -1;
    request->collector.post.desk.store_url = str_eq(store, "") ? NULL : store;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (parse_option(option, request, err) < 0)
            return -1;
    }
    if (optind != argc)
        return usage(err);
    if (request->has_only)
        request->collector.post.plan.only = &request->only;
    request->collector.post.lease = request->collector.post.plan.agent ? AGENT_LEASE : HEALTH_LEASE;
    return 0;
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
            json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "hosts",
                      (json_int_t)t->hosts, "machines", (json_int_t)t->machines, "logins",
                      (json_int_t)t->logins, "asked", (json_int_t)t->asked, "answered",
                      (json_int_t)t->answered, "failed", (json_int_t)t->failed, "missed",
                      (json_int_t)t->missed, "wall_ms", (json_int_t)t->wall_ms, "cpu_ms",
                      (json_int_t)t->cpu_ms, "longest_turn_us", (json_int_t)t->longest_turn_us,
                      "memory_kib", (json_int_t)t->memory_kib);
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
    if (rc <= 0)
        return -1;
    log_info("collecting");
    rc = collector_run(collector, err);
    collector_totals(collector, &totals);
    collector_free(collector);
    if (rc == 0 && (request->collector.rounds > 0 || request->json))
        print_totals(request, &totals);
    return rc;
}

int role_collect(int argc, char **argv)
{
    struct request request = {0};
    struct err err = ERR_INIT;
    char *origin = xasprintf("zhiband collect pid=%d", (int)getpid());
    int status = 0;

    map_init(&request.only);
    request.collector.post.desk.origin = origin;
    request.collector.post.desk.now = getenv("ZHIBAN_NOW"); /* lint:allow: likewise */
    raise_limits();
    if (parse(argc, argv, &request, &err) == 0 && request.collector.post.plan.agent)
        remote_allow_agent();
    if (err.kind != ERR_NONE || run(&request, &err) < 0) {
        fprintf(stderr, "zhiband: %s\n", err.text.buf); /* lint:allow: likewise */
        status = err_status(&err);
    }
    map_release(&request.only, NULL);
    err_release(&err);
    free(origin);
    return status;
}
