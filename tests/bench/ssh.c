/* The collector beside the usual clients of SSH (peer/ssh), on fleets of tests/fleet: behind real
 * sshd's, and behind a server that costs next to nothing, for load and for faults. All of it in one run;
 * what counts is the ratios, and of those the ones of the processor's time: a machine that is busy
 * otherwise spoils the clock first.
 *
 * A part of a number of rounds is the difference of two runs, so that starting and logging in are not
 * in it, and what is compared is the median of three such parts, one beside the other. The peers get
 * every benefit: connections that are up already, no script to send, answers that nobody reads.
 *
 * ZB_SHORT=1: a minute instead of some. ZB_HOSTS (300), ZB_CROWD (1000, of the load fleet), ZB_ROUNDS
 * (20), ZB_SECONDS (60, of the daemon). ZB_PARTS: only the parts whose names contain it. A peer that is
 * not installed, and what needs root, is named and left out. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/mem.h"
#include "base/file.h"
#include "conf/conf.h"
#include "health/ask.h"
#include "lib/bench.h"
#include "lib/collecting.h"
#include "remote/hostkeys.h"

#define PLUGINS "/usr/lib/nagios/plugins/check_by_ssh"

enum { TWELVE_HOSTS = 10, SCRIPT_HOSTS = 10, JUMPED = 100, PLAIN_PORT = 32271 };

/* A round of a shell that stays is over so quickly that more of them are needed. */
enum { PASSES = 3, RESIDENT_ROUNDS = 5 };

static int hosts, rounds, seconds;

/* --- medians --- */

static int by_size(const void *left, const void *right)
{
    const double *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), by_size);
    return values[count / 2];
}

/* Each figure by itself: what disturbs one leaves the others alone. */
static struct cost middle(const struct cost *costs, size_t count)
{
    double wall[PASSES], cpu[PASSES], host[PASSES];

    for (size_t i = 0; i < count; i++) {
        wall[i] = costs[i].wall_ms;
        cpu[i] = costs[i].cpu_ms;
        host[i] = costs[i].server_ms;
    }
    return (struct cost){median(wall, count), median(cpu, count), median(host, count)};
}

static size_t passes(void)
{
    return bench_brief ? 1 : PASSES;
}

static struct cost middle_steady(const char *store, const char *options, int many)
{
    struct cost costs[PASSES];
    struct figures figures;

    for (size_t i = 0; i < passes(); i++)
        costs[i] = steady(store, options, many, &figures);
    return middle(costs, passes());
}

static struct cost middle_peer(const char *what, int answers, const char *mark)
{
    struct cost costs[PASSES];

    for (size_t i = 0; i < passes(); i++)
        costs[i] = peer(what, answers, mark);
    return middle(costs, passes());
}

/* --- a probe --- */

static void say_cost(const char *who, const struct cost *cost, int probes)
{
    printf("ssh:   %-34s %8.3f ms CPU a probe, %7.0f ms the round\n", who, cost->cpu_ms / probes,
           cost->wall_ms);
    fflush(stdout);
}

static struct cost persistent_peer(const struct fleet *fleet)
{
    char *one = xasprintf("asyncssh %s 1", fleet->dir),
         *six = xasprintf("asyncssh %s 6", fleet->dir);
    struct cost first = peer(one, hosts, "end disk"), all = peer(six, 6 * hosts, "end disk");

    free(one);
    free(six);
    return (struct cost){(all.wall_ms - first.wall_ms) / 5, (all.cpu_ms - first.cpu_ms) / 5, 0};
}

static void compare_probe(const struct fleet *fleet, const char *store)
{
    char *shared = xasprintf("shared %s", fleet->dir), *clush = xasprintf("clush %s", fleet->dir);
    struct cost ours = middle_steady(store, "", rounds);
    struct cost resident = middle_steady(store, "--resident", RESIDENT_ROUNDS * rounds), mux, other;

    say_cost("zhiband, a command a round", &ours, hosts);
    say_cost("zhiband, a shell that stays", &resident, hosts);
    helperf(masters, "masters %s", fleet->dir);
    mux = middle_peer(shared, hosts, "end disk");
    say_cost("ssh over ControlMaster, 50 at once", &mux, hosts);
    at_least("a command a round, against ssh over ControlMaster", mux.cpu_ms / ours.cpu_ms, 40);
    at_least("a shell that stays, against ssh over ControlMaster", mux.cpu_ms / resident.cpu_ms,
             90);
    at_least("one round by the clock, against the same", mux.wall_ms / ours.wall_ms, 2);
    if (have("clush")) {
        other = middle_peer(clush, hosts, "end disk");
        say_cost("clush over ControlMaster", &other, hosts);
        at_least("against clush over ControlMaster", other.cpu_ms / ours.cpu_ms, 65);
    } else
        printf("ssh:   clush is not installed (clustershell): left out\n");
    meter_kill(masters, SIGTERM);
    if (have("/usr/bin/python3 && /usr/bin/python3 -W ignore -c 'import asyncssh'")) {
        other = persistent_peer(fleet);
        say_cost("asyncssh, connections that stay", &other, hosts);
        at_least("against asyncssh", other.cpu_ms / ours.cpu_ms, 8);
    } else
        printf("ssh:   asyncssh is not installed (python3-asyncssh): left out\n");
    free(shared);
    free(clush);
}

/* --- the daemon --- */

static void measure_daemon(const struct fleet *fleet, const char *store, const char *options)
{
    pid_t pid = collector_start(store, options);
    struct meter_size size;
    struct figures figures;
    int64_t before;

    if (!await_connections(fleet->port, hosts, 60000))
        die("not all machines were reached");
    /* The first round of everything is over after the slots of one interval. */
    meter_pause(bench_brief ? 10000 : 32000);
    before = meter_cpu_us(client);
    meter_pause(seconds * 1000);
    before = meter_cpu_us(client) - before;
    size = meter_size(client);
    collector_stop(pid);
    figures = read_figures();
    printf("ssh:   %d s: %.0f answers, %.0f failed, %.0f missed; %" PRId64 " KiB RSS\n", seconds,
           figures.answered, figures.failed, figures.missed, size.rss_kib);
    at_most("of one core", (double)before / 1e4 / seconds, " %", 0.7);
    at_most("memory (PSS)", (double)size.pss_kib / 1024, " MiB", 25);
    at_most("log-ins a machine since the start", figures.logins / figures.machines, "", 1);
}

/* --- through a jump host --- */

static void measure_jump(const struct fleet *fleet, const char *store, int behind)
{
    pid_t pid = collector_start(store, "--interval=5");
    struct meter_size ours, theirs, ways;

    /* Each is a connection to the jump host's own machine, and there is one to the jump host. */
    if (!await_connections(fleet->port, behind + 1, 60000))
        die("not all machines were reached");
    meter_pause(8000);
    ours = meter_size(client);
    collector_stop(pid);
    printf("ssh:   zhiband: %.0f answers, %.0f failed\n", read_figures().answered,
           read_figures().failed);
    helperf(masters, "behind %s %d", fleet->dir, behind);
    theirs = meter_size(masters);
    meter_kill(masters, SIGTERM);
    ways = theirs;
    printf("ssh:   zhiband %d process, %.1f MiB; ssh %d processes, %.1f MiB (PSS)\n", ours.count,
           (double)ours.pss_kib / 1024, ways.count, (double)ways.pss_kib / 1024);
    at_least("memory against ProxyCommand", (double)theirs.pss_kib / (double)ours.pss_kib, 20);
}

/* --- known hosts --- */

enum { KNOWN = 1000, LOOKS = 20000, LOADS = 9 };

static double cpu_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* What a handshake asks of the table: which types to offer, and whether the key is the right one. */
static double time_looks(void)
{
    static const char key[] =
        "AAAAC3NzaC1lZDI1NTE5AAAAIC3reeTTh45ZUom4qyngZ1DHcRUFZARXfC15A55qoyGf";
    struct hostkeys *keys = hostkeys_new();
    struct err err = ERR_INIT;
    struct str types = STR_INIT;
    double since;

    for (int i = 0; i < KNOWN; i++) {
        char *name = xasprintf("10.9.%d.%d", i / 250, i % 250 + 1);

        if (hostkeys_add(keys, name, 22, "ssh-ed25519", key, &err) < 0)
            die("%s", err.text.buf);
        free(name);
    }
    since = cpu_now_ms();
    for (int i = 0; i < LOOKS; i++) {
        str_reset(&types);
        hostkeys_add_types(keys, "10.9.2.77", 22, &types);
        if (hostkeys_check(keys, "10.9.2.77", 22, "ssh-ed25519", key) != HOSTKEY_KNOWN)
            die("a key is not known");
    }
    since = cpu_now_ms() - since;
    hostkeys_free(keys);
    str_release(&types);
    return since / LOOKS;
}

/* Reading them is paid once a start; with two machines nothing else hides it. */
static void measure_known(const char *few, const char *many)
{
    double without[LOADS], with[LOADS], look = time_looks(), load;

    for (size_t i = 0; i < LOADS; i++) {
        without[i] = collect(few, "--interval=0 --rounds=1").cpu_ms;
        with[i] = collect(many, "--interval=0 --rounds=1").cpu_ms;
    }
    load = median(with, LOADS) - median(without, LOADS);
    printf("ssh:   %.4f ms a look among %d keys; %.1f ms to read them at the start\n", look, KNOWN,
           load);
    at_most("1000 more keys cost a handshake of 300, reading them included", look + load / 300,
            " ms", 0.1);
}

/* --- the watched host --- */

/* What zhiband would send for the first round of the probe "linux". */
static void write_script(const char *path)
{
    struct conf_report report = {0};
    struct config config = {0};
    struct ask ask = ASK_INIT;
    struct err err = ERR_INIT;
    struct ask_round round;

    if (conf_load(&(struct conf_source){0}, &config, &report) < 0)
        die("the built-in configuration cannot be read");
    round.plan = config_probe(&config, "linux");
    round = (struct ask_round){.plan = round.plan,
                               .script = config_script(&config, "linux.sh"),
                               .round = &round.plan->rounds.items[0]};
    if (ask_once(&round, &ask, &err) < 0 ||
        file_write_atomic(path, ask.input.buf, ask.input.len, 0600, &err) < 0)
        die("%s", err.text.buf);
    ask_release(&ask);
    config_release(&config);
    conf_report_release(&report);
}

static void compare_host(const struct fleet *fleet, const char *store)
{
    int many = bench_brief ? 10 : 30, count = SCRIPT_HOSTS;
    char *script = path_of("script.sh");
    char *line = xasprintf("script %s %s %d %d", fleet->dir, script, count, many);
    struct cost ours, resident, mux;

    write_script(script);
    mux = middle_peer(line, count * many, "end disk");
    ours = middle_steady(store, "", many);
    resident = middle_steady(store, "--resident", many);
    printf("ssh:   the watched host's CPU a probe: %.2f ms, by a shell that stays %.2f, ssh over "
           "ControlMaster %.2f\n",
           ours.server_ms / count, resident.server_ms / count, mux.server_ms / count / many);
    at_most("the same script, against ssh over ControlMaster",
            ours.server_ms / (mux.server_ms / many), "", 1.05);
    free(script);
    free(line);
}

/* Twelve checks as somebody with plugins asks them, one command each, against the same looks as items of
 * one command (fast and disk of the probe "linux" say more than twelve figures), and against the same
 * twelve programs run by one command. These have costs of their own that nobody can save. */
static void compare_twelve(const struct fleet *fleet, const char *items, const char *plugins)
{
    int count = TWELVE_HOSTS, many = bench_brief ? 10 : 30;
    char *line = xasprintf("check %s %d", fleet->dir, count);
    struct cost ours = middle_steady(items, "", many), run = middle_steady(plugins, "", many);
    struct cost theirs = middle_peer(line, 12 * count, ""), bare;

    begin_cost(&bare);
    helperf(server, "bare %s %d", fleet->dir, count);
    end_cost(&bare);

    printf("ssh:   a host's twelve: zhiband %.3f ms CPU as items and %.3f as plugins, check_by_ssh "
           "%.1f\n",
           ours.cpu_ms / count, run.cpu_ms / count, theirs.cpu_ms / count);
    printf(
        "ssh:   the host's part: %.1f and %.1f, by check_by_ssh %.1f; the plugins themselves are "
        "%.1f\n",
        ours.server_ms / count, run.server_ms / count, theirs.server_ms / count,
        bare.server_ms / count);
    at_least("twelve checks in one command, against check_by_ssh over ControlMaster",
             theirs.cpu_ms / ours.cpu_ms, 200);
    at_most("the watched host's part of what check_by_ssh costs it",
            ours.server_ms / theirs.server_ms, "", 0.5);
    printf("ssh:   as plugins: %.0f times less, %.2f of the host's part\n",
           theirs.cpu_ms / run.cpu_ms, run.server_ms / theirs.server_ms);
    free(line);
}

/* --- the parts --- */

static void on_sshd(void)
{
    int behind = hosts <= JUMPED ? hosts - 1 : JUMPED;
    struct fleet fleet;
    char *store, *more;

    start_fleet(&fleet, "sshd", hosts, "sshd");
    store = own_store(&fleet, "plain", "config", 0);
    printf("ssh: %d machines behind a real sshd\n", hosts);
    if (begins("probe", "client CPU a probe, parsing, rules and samples included"))
        compare_probe(&fleet, store);
    if (begins("daemon", "every 30 s, samples stored"))
        measure_daemon(&fleet, store, "");
    if (begins("known", "the keys of other machines")) {
        char *few;

        helperf(server, "few-config %s two %d 2", fleet.dir, fleet.port);
        few = own_store(&fleet, "few", "two", 0);
        more = own_store(&fleet, "known", "two", KNOWN);
        measure_known(few, more);
        free(few);
        free(more);
    }
    if (begins("jump", "machines behind a jump host")) {
        helperf(server, "jump-config %s jumped %d %d", fleet.dir, fleet.port, behind + 1);
        more = own_store(&fleet, "jump", "jumped", 0);
        measure_jump(&fleet, more, behind);
        free(more);
    }
    fleet_stop(&fleet);
    free(store);
}

static void plain_start(const struct fleet *fleet)
{
    char *port = xasprintf("%d", PLAIN_PORT);

    meter_start(server,
                (char *const[]){(char[]){"tests/bench/peer/ssh"}, (char[]){"plain"}, fleet->dir,
                                port, (char[]){"0.0.0.0"}, NULL},
                NULL);
    for (int i = 0; i < 200 && !fleet_listens(PLAIN_PORT); i++)
        meter_pause(10);
    free(port);
}

/* Real shells: the same sshd without a fake machine behind it. */
static void on_shells(void)
{
    struct fleet fleet;
    char *store, *plugins;

    start_fleet(&fleet, "shells", SCRIPT_HOSTS, "sshd");
    helperf(server, "files %s %d", fleet.dir, PLAIN_PORT);
    plain_start(&fleet);
    helperf(masters, "masters %s", fleet.dir);
    if (begins("host", "what the watched host pays")) {
        helperf(server, "config %s real %d", fleet.dir, PLAIN_PORT);
        store = own_store(&fleet, "real", "real", 0);
        compare_host(&fleet, store);
        free(store);
    }
    if (begins("twelve", "twelve checks on each of ten hosts")) {
        if (access(PLUGINS, X_OK) == 0) {
            helperf(server, "few-config %s items %d %d", fleet.dir, PLAIN_PORT, TWELVE_HOSTS);
            helperf(server, "plugins-config %s twelve %d %d", fleet.dir, PLAIN_PORT, TWELVE_HOSTS);
            store = own_store(&fleet, "items", "items", 0);
            plugins = own_store(&fleet, "twelve", "twelve", 0);
            compare_twelve(&fleet, store, plugins);
            free(store);
            free(plugins);
        } else
            printf("ssh:   " PLUGINS " is missing (monitoring-plugins-basic): left out\n");
    }
    meter_kill(masters, SIGTERM);
    fleet_stop(&fleet);
}

int main(void)
{
    double load;

    collecting_begin();
    hosts = (int)bench_number("ZB_HOSTS", bench_brief ? 50 : 300);
    rounds = (int)bench_number("ZB_ROUNDS", bench_brief ? 10 : 20);
    seconds = (int)bench_number("ZB_SECONDS", bench_brief ? 10 : 60);
    if (getloadavg(&load, 1) == 1)
        printf("ssh: CPU by %s; the machine's load at the start %.1f\n", meter_way(), load);
    on_sshd();
    on_shells();
    return 0;
}
