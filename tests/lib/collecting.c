#include "lib/collecting.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/argv.h"
#include "base/clock.h"
#include "base/die.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "lib/bench.h"

#define PEER "tests/bench/peer/ssh"

enum { LIMIT_MS = 300000 };

struct meter *server, *client, *masters;
char *bench_dir;
bool bench_brief;

/* Sockets need short names, and TMPDIR may be anywhere. */
static char sockets[] = "/tmp/zb-XXXXXX";

static void clean(void)
{
    struct meter *last = meter_new("last");

    meter_free(client);
    meter_free(masters);
    meter_free(server);
    meter_wait(
        last,
        meter_start(
            last, (char *const[]){(char[]){"rm"}, (char[]){"-rf"}, bench_dir, sockets, NULL}, NULL),
        LIMIT_MS);
    meter_free(last);
    free(bench_dir);
}

void collecting_begin(void)
{
    const char *parent = getenv("TMPDIR");
    char *name = xasprintf("%s/zhiban-bench.XXXXXX", parent == NULL ? "/tmp" : parent);

    if (mkdtemp(name) == NULL || mkdtemp(sockets) == NULL)
        die("%s: no folder", name);
    setenv("ZB_SOCKETS", sockets, 1);
    bench_dir = name;
    bench_brief = bench_number("ZB_SHORT", 0) != 0;
    server = meter_new("server");
    client = meter_new("client");
    masters = meter_new("masters");
    atexit(clean); /* also when something fails */
}

/* --- what is printed --- */

static const char *judged(bool met)
{
    return met ? "" : "  NOT MET";
}

void at_least(const char *what, double ratio, double goal)
{
    printf("ssh:   %s: ratio %.1f (goal >= %g)%s\n", what, ratio, goal, judged(ratio >= goal));
    fflush(stdout);
}

void at_most(const char *what, double value, const char *unit, double goal)
{
    printf("ssh:   %s: %.2f%s (goal <= %g)%s\n", what, value, unit, goal, judged(value <= goal));
    fflush(stdout);
}

bool have(const char *program)
{
    struct str command = STR_INIT;
    int status;

    str_addf(&command, "command -v %s", program);
    status = meter_wait(
        client,
        meter_start(client, (char *const[]){(char[]){"sh"}, (char[]){"-c"}, command.buf, NULL},
                    NULL),
        LIMIT_MS);
    str_release(&command);
    return status == 0;
}

bool begins(const char *part, const char *what)
{
    const char *only = getenv("ZB_PARTS");

    if (only != NULL && *only != '\0' && strstr(part, only) == NULL)
        return false;
    printf("ssh: %s: %s\n", part, what);
    fflush(stdout);
    return true;
}

/* --- programs --- */

/* The words are separated by blanks. */
static struct argv words_of(const char *text)
{
    struct argv argv = {0};
    char *copy = xstrdup(text);

    for (char *at = copy, *next; at != NULL; at = next) {
        next = strchr(at, ' ');
        if (next != NULL)
            *next++ = '\0';
        if (*at != '\0')
            argv_push(&argv, at);
    }
    free(copy);
    return argv;
}

char *path_of(const char *name)
{
    return xasprintf("%s/%s", bench_dir, name);
}

static int count_lines(const char *path, const char *with)
{
    FILE *file = fopen(path, "re");
    char line[8192];
    int count = 0;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        count += strstr(line, with) != NULL;
    if (file != NULL)
        fclose(file);
    return count;
}

void begin_cost(struct cost *cost)
{
    *cost = (struct cost){
        .wall_ms = (double)clock_mono_us() / -1e3,
        .cpu_ms = (double)(meter_cpu_us(client) + meter_cpu_us(masters)) / -1e3,
        .server_ms = (double)meter_cpu_us(server) / -1e3,
    };
}

void end_cost(struct cost *cost)
{
    cost->wall_ms += (double)clock_mono_us() / 1e3;
    cost->cpu_ms += (double)(meter_cpu_us(client) + meter_cpu_us(masters)) / 1e3;
    cost->server_ms += (double)meter_cpu_us(server) / 1e3;
}

/* A peer that has to give so many answers. */
struct cost peer(const char *what, int answers, const char *mark)
{
    char *line = xasprintf(PEER " %s", what), *out = path_of("peer.out");
    struct argv argv = words_of(line);
    struct cost cost;
    int got;

    begin_cost(&cost);
    meter_run(client, argv.items, out);
    end_cost(&cost);
    got = count_lines(out, mark);
    if (got < answers)
        die("%s: %d answers instead of %d", line, got, answers);
    argv_release(&argv);
    free(line);
    free(out);
    return cost;
}

static void helper(struct meter *meter, const char *what)
{
    char *line = xasprintf(PEER " %s", what);
    struct argv argv = words_of(line);

    meter_run(meter, argv.items, NULL);
    argv_release(&argv);
    free(line);
}

void helperf(struct meter *meter, const char *format, ...)
{
    struct str text = STR_INIT;
    va_list list;

    va_start(list, format);
    str_vaddf(&text, format, list);
    va_end(list);
    helper(meter, text.buf);
    str_release(&text);
}

/* --- the collector --- */

static double figure(const char *line, const char *name)
{
    char *key = xasprintf("\"%s\":", name);
    const char *at = strstr(line, key);
    double value = at == NULL ? -1 : strtod(at + strlen(key), NULL);

    free(key);
    return value;
}

struct figures read_figures(void)
{
    char *path = path_of("collect.out");
    struct err err = ERR_INIT;
    struct str text = STR_INIT;
    struct figures figures;

    if (file_read(path, 65536, &text, &err) < 0 || strchr(text.buf, '{') == NULL)
        die("%s: the collector said nothing", path);
    figures = (struct figures){
        .machines = figure(text.buf, "machines"),
        .logins = figure(text.buf, "logins"),
        .asked = figure(text.buf, "asked"),
        .answered = figure(text.buf, "answered"),
        .failed = figure(text.buf, "failed"),
        .missed = figure(text.buf, "missed"),
        .turn_us = figure(text.buf, "longest_turn_us"),
    };
    str_release(&text);
    free(path);
    return figures;
}

pid_t collector_start(const char *store, const char *options)
{
    char *program = bench_program("zhiband"), *out = path_of("collect.out");
    char *line = xasprintf("%s collect --store=sqlite:%s --json %s", program, store, options);
    struct argv argv = words_of(line);
    pid_t pid = meter_start(client, argv.items, out);

    argv_release(&argv);
    free(line);
    free(out);
    free(program);
    return pid;
}

static void collector_end(pid_t pid)
{
    int status = meter_wait(client, pid, LIMIT_MS);

    if (status != 0)
        die("the collector ended with status %d", status);
}

void collector_stop(pid_t pid)
{
    kill(pid, SIGTERM);
    collector_end(pid);
}

struct cost collect(const char *store, const char *options)
{
    struct cost cost;

    begin_cost(&cost);
    collector_end(collector_start(store, options));
    end_cost(&cost);
    return cost;
}

/* One round over all, from two runs; *figures of the longer one. */
struct cost steady(const char *store, const char *options, int many, struct figures *figures)
{
    char *few_options = xasprintf("--interval=0 --rounds=2 %s", options);
    char *many_options = xasprintf("--interval=0 --rounds=%d %s", 2 + many, options);
    struct cost few = collect(store, few_options), all = collect(store, many_options);

    *figures = read_figures();
    free(few_options);
    free(many_options);
    return (struct cost){(all.wall_ms - few.wall_ms) / many, (all.cpu_ms - few.cpu_ms) / many,
                         (all.server_ms - few.server_ms) / many};
}

/* Until that many are connected, and what followed of it is over. */
bool await_connections(int port, int count, int64_t limit_ms)
{
    for (int64_t since = clock_mono_us(); clock_mono_us() - since < limit_ms * 1000;) {
        if (fleet_connections(port) >= count)
            return true;
        meter_pause(5);
    }
    return false;
}

void settle(void)
{
    int64_t last = meter_cpu_us(client);

    for (int quiet = 0, tries = 0; quiet < 3 && tries < 100; tries++) {
        int64_t now;

        meter_pause(200);
        now = meter_cpu_us(client);
        quiet = now - last < 5000 ? quiet + 1 : 0;
        last = now;
    }
}

/* --- fleets --- */

char *own_store(const struct fleet *fleet, const char *name, const char *config, int more)
{
    char *from = xasprintf("%s/%s", fleet->dir, config);
    char *pub = xasprintf("%s/host_key.pub", fleet->dir);
    char *store = fleet_store(bench_dir, name, from, pub, more);

    free(from);
    free(pub);
    return store;
}

void start_fleet(struct fleet *fleet, const char *name, int count, const char *kind)
{
    char *at = path_of(name);

    fleet_start(fleet, server, at, count, kind);
    helperf(server, "files %s %d", at, fleet->port);
    free(at);
}

struct desk_health *look_into(const char *store, struct desk **desk)
{
    char *url = xasprintf("sqlite:%s", store);
    const struct desk_options options = {.store_url = url, .origin = "bench"};
    struct err err = ERR_INIT;
    struct desk_health *health;

    *desk = desk_open(&options, &err);
    health = *desk == NULL ? NULL : desk_health_open(*desk, &err);
    if (health == NULL)
        die("%s: %s", store, err.text.buf);
    free(url);
    return health;
}
