/* The collector on bad days, on the fleet that costs next to nothing: a thousand machines every second,
 * all of them gone and back, one in ten faulty in every way, and one whose cable is cut (in a network
 * namespace, as root). ssh.c has what it costs on good ones, and the variables of both. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/mem.h"
#include "desk/desk.h"
#include "lib/bench.h"
#include "lib/collecting.h"
#include "lib/pty.h"

static int hosts, crowd;

/* --- the crowd --- */

static int take_missed(const char *name, double value, wall_s at, void *data)
{
    (void)at;
    if (str_eq(name, "missed"))
        *(double *)data = value;
    return 0;
}

/* As the collector stored it last. */
static double missed_so_far(struct desk_health *health)
{
    struct err err = ERR_INIT;
    double missed = 0;

    if (desk_health_figures(health, take_missed, &missed, &err) < 0)
        die("%s", err.text.buf);
    return missed;
}

/* The log-ins of a thousand take longer than a round: they are not counted. */
static void measure_crowd(const struct fleet *fleet, const char *store)
{
    int span = bench_brief ? 10 : 30;
    pid_t pid = collector_start(store, "--interval=1");
    struct desk_health *health;
    struct figures figures;
    struct meter_size size;
    struct desk *desk;
    int64_t before;
    double missed;

    if (!await_connections(fleet->port, crowd, 60000))
        die("not all machines were reached");
    meter_pause(15000); /* its own figures are stored now and then */
    health = look_into(store, &desk);
    missed = missed_so_far(health);
    before = meter_cpu_us(client);
    meter_pause(span * 1000);
    before = meter_cpu_us(client) - before;
    missed = missed_so_far(health) - missed;
    size = meter_size(client);
    desk_health_close(health);
    desk_close(desk);
    collector_stop(pid);
    figures = read_figures();
    printf("ssh:   %d s of it: %.0f answers in all, longest turn by the clock %.1f ms\n", span,
           figures.answered, figures.turn_us / 1e3);
    at_most("missed rounds", missed, "", 0);
    at_most("of one core", (double)before / 1e4 / span, " %", 25);
    at_most("memory (PSS) a host", (double)size.pss_kib / crowd, " KiB", 48);
}

/* --- gone and back --- */

static void measure_return(struct fleet *fleet, const char *store)
{
    pid_t pid = collector_start(store, "--interval=30");
    char *one = xasprintf("ssh %s", fleet->dir);
    struct cost cost, logins;
    int64_t since, took;
    bool back;

    if (!await_connections(fleet->port, hosts, 60000))
        die("not all machines were reached");
    settle();
    kill(fleet->pid, SIGUSR1);
    while (fleet_connections(fleet->port) > 0)
        meter_pause(1);
    begin_cost(&cost);
    since = clock_mono_us();
    kill(fleet->pid, SIGUSR2);
    back = await_connections(fleet->port, hosts, 45000);
    took = clock_mono_us() - since;
    settle();
    end_cost(&cost);
    collector_stop(pid);
    logins = peer(one, hosts, "end disk");
    printf("ssh:   %.2f ms CPU a machine for coming back and its rounds, ssh %.2f%s\n",
           cost.cpu_ms / hosts, logins.cpu_ms / hosts, back ? "" : "; NOT ALL CAME BACK");
    at_most("all are back after", (double)took / 1e6, " s", 1);
    at_least("CPU against ssh", logins.cpu_ms / cost.cpu_ms, 12);
    free(one);
}

/* --- faults --- */

static const char *const faults[] = {
    "hang",   "half",         "truncated",    "slow",       "flood",      "stderr",
    "exit3",  "delay",        "gone",         "silent",     "nokex",      "garbage",
    "banner", "close-accept", "close-banner", "close-kex",  "wrong-key",  "authfail",
    "noexec", "noopen",       "close-auth",   "close-open", "close-exec", "drop",
};

enum { FAULTY_HOSTS = 10 * ARRAY_LEN(faults) };

/* Two seconds, so that no two rounds of a machine fall into one second of the store. */
enum { FAULTY_INTERVAL_S = 2 };

/* Rounds left out between two that are so far apart; near the edge of a second it is a second more
 * or less. */
static int64_t left_out(wall_s gap)
{
    return gap > 1 ? gap / FAULTY_INTERVAL_S - 1 : 0;
}

/* Rounds of that time that the machine should have had and had not. */
static int64_t lost_of(struct desk_health *health, int machine, wall_s from, wall_s to)
{
    char *host = xasprintf("m%03d", machine), *object = NULL;
    const struct health_series series = {
        .host = host, .metric = "load.5", .object = "", .from = from, .to = to, .step_s = 1};
    struct health_points points = {0};
    struct err err = ERR_INIT;
    wall_s before = from - 1;
    int64_t lost = 0;

    if (desk_health_history(health, &series, &object, &points, &err) < 0)
        die("%s", err.text.buf);
    vec_each (point, &points.list) {
        lost += left_out(point->at - before);
        before = point->at;
    }
    lost += left_out(to - before);
    vec_release(&points.list);
    err_release(&err);
    free(object);
    free(host);
    return lost;
}

static void count_lost(const char *store, wall_s from, wall_s to)
{
    int64_t lost = 0;
    struct desk *desk;
    struct desk_health *health = look_into(store, &desk);

    for (int machine = 1; machine <= (int)FAULTY_HOSTS; machine++)
        if (machine % 10 != 0)
            lost += lost_of(health, machine, from, to);
    desk_health_close(health);
    desk_close(desk);
    at_most("rounds lost by healthy machines", (double)lost, "", 0);
}

static int by_size(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

/* For so many seconds somebody goes up and down in the view of health. What 95 of 100 keys show within,
 * in ms; what the collector has brought meanwhile is shown as well. */
static double look_on(const char *store, int s)
{
    char *program = bench_program("zhiban"), *option = xasprintf("--store=sqlite:%s", store);
    char *argv[] = {program, option, NULL};
    const struct pty_options options = {.argv = argv, .rows = 24, .cols = 80};
    int64_t until = clock_mono_us() + s * INT64_C(1000000), slow;
    VEC(int64_t) all = {0};
    struct pty pty;

    pty_start(&pty, &options);
    if (!pty_settle(&pty, 300, 10000))
        die("the console shows nothing");
    pty_mark(&pty);
    pty_press(&pty, "3");
    if (!pty_await(&pty, "m0", 2000))
        die("the console does not show the machines");
    for (size_t i = 0; clock_mono_us() < until; i++) {
        pty_mark(&pty);
        pty_press(&pty, i % 20 < 10 ? "j" : "k");
        pty_run(&pty, 50);
        if (pty.first_us == 0)
            die("a key shows nothing");
        *vec_push(&all) = pty.first_us - pty.marked_us;
    }
    pty_end(&pty);
    qsort(all.items, all.len, sizeof(*all.items), by_size);
    slow = all.items[all.len * 95 / 100];
    vec_release(&all);
    free(option);
    free(program);
    return (double)slow / 1000;
}

static void measure_faults(struct fleet *fleet, const char *store)
{
    int span = bench_brief ? 12 : 40;
    struct figures figures;
    struct meter_size size;
    double key_ms;
    wall_s from;
    pid_t pid;

    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        char *machine = xasprintf("%zu", 10 * (i + 1));

        fleet_set(fleet, machine, faults[i]);
        free(machine);
    }
    pid = collector_start(store, "--interval=2");
    if (!await_connections(fleet->port, (int)FAULTY_HOSTS * 9 / 10, 60000))
        die("not all machines were reached");
    meter_pause(5000);
    from = clock_wall();
    key_ms = look_on(store, span);
    size = meter_size(client);
    meter_pause(2000);
    collector_stop(pid);
    figures = read_figures();
    count_lost(store, from, from + span);
    at_most("longest turn of the loop", figures.turn_us / 1e3, " ms", 20);
    at_most("memory (PSS)", (double)size.pss_kib / 1024, " MiB", 25);
    at_most("95 of 100 keys of a console meanwhile", key_ms, " ms", 2);
}

/* --- a dead host --- */

struct up {
    int level;
};

static int take_up(const struct samples_check *check, void *data)
{
    struct up *up = data;

    if (str_eq(check->metric, "host.up"))
        up->level = check->state.soft;
    return 0;
}

static int level_of(struct desk_health *health)
{
    struct err err = ERR_INIT;
    struct up up = {0};

    if (desk_health_each_check(health, NULL, take_up, &up, &err) < 0)
        err_reset(&err);
    err_release(&err);
    return up.level;
}

/* Seconds from the cut until the collector has stored a doubt; -1: never. */
static double notice(const char *store, const char *options)
{
    pid_t pid = collector_start(store, options);
    struct desk_health *health;
    struct desk *desk;
    double took = -1;
    int64_t since;

    meter_pause(4000);
    health = look_into(store, &desk);
    if (level_of(health) != CHECK_OK)
        die("the far machine was not reached");
    helperf(server, "net-cut -");
    for (since = clock_mono_us(); took < 0 && clock_mono_us() - since < 40000000;) {
        meter_pause(20);
        if (level_of(health) != CHECK_OK)
            took = (double)(clock_mono_us() - since) / 1e6;
    }
    helperf(server, "net-mend -");
    desk_health_close(health);
    desk_close(desk);
    collector_stop(pid);
    return took < 0 ? 999 : took;
}

/* --- the parts --- */

static void on_load(void)
{
    struct fleet fleet;
    char *store;

    if (begins("crowd", "the fake fleet, every second")) {
        start_fleet(&fleet, "crowd", crowd, "load");
        store = own_store(&fleet, "crowd", "config", 0);
        printf("ssh:   %d machines\n", crowd);
        measure_crowd(&fleet, store);
        free(store);
        fleet_stop(&fleet);
    }
    if (begins("return", "the fake fleet goes and comes back")) {
        start_fleet(&fleet, "return", hosts, "load");
        store = own_store(&fleet, "return", "config", 0);
        measure_return(&fleet, store);
        free(store);
        fleet_stop(&fleet);
    }
    if (begins("faults", "one machine in ten is faulty, each in another way, every two seconds")) {
        start_fleet(&fleet, "faults", (int)FAULTY_HOSTS, "load");
        store = own_store(&fleet, "faults", "config", 0);
        measure_faults(&fleet, store);
        free(store);
        fleet_stop(&fleet);
    }
}

static void on_cable(void)
{
    struct fleet fleet;
    char *store;

    if (!begins("cable", "the link of a machine is cut"))
        return;
    if (geteuid() != 0 || !have("ip")) {
        printf("ssh:   a network namespace needs root and iproute2: left out\n");
        return;
    }
    start_fleet(&fleet, "cable", 1, "sshd");
    helperf(server, "net-up %s", fleet.dir);
    store = own_store(&fleet, "cable", "far", 0);
    at_most("noticed with a probe on its way", notice(store, "--interval=1"), " s", 6);
    at_most("noticed when idle", notice(store, "--interval=600"), " s", 12);
    helperf(server, "net-down %s", fleet.dir);
    free(store);
    fleet_stop(&fleet);
}

int main(void)
{
    collecting_begin();
    hosts = (int)bench_number("ZB_HOSTS", bench_brief ? 50 : 300);
    crowd = (int)bench_number("ZB_CROWD", bench_brief ? 200 : 1000);
    on_load();
    on_cable();
    return 0;
}
