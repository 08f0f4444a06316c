/* The samples file: what goes in comes out, is rolled up and forgotten, keeps its bound, is fenced by
 * the lease, and is begun anew when it is damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/civil.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "store/lease.h"
#include "store/sample_code.h"
#include "store/samples.h"
#include "store/samples_inside.h"

#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

static const wall_s day0 = 20000LL * 86400; /* UTC midnight, and the first day of a block */

/* --- the file --- */

static char *path_of(const struct scratch *scratch)
{
    struct str path = STR_INIT;

    samples_add_path(&path, scratch->path);
    return str_detach(&path);
}

static struct samples *collect(const char *path, int64_t epoch, struct str *note)
{
    struct err err = ERR_INIT;
    struct samples *samples = samples_collect(path, NULL, NULL, epoch, note, &err);

    if (samples == NULL)
        fail_msg("%s", err.text.buf);
    return samples;
}

static void must(int rc, const struct err *err)
{
    if (rc < 0)
        fail_msg("%s", err->text.buf);
}

static void put(struct samples *samples, const char *host, const char *section, wall_s at,
                const struct samples_figure *figures, size_t count)
{
    const struct samples_round round = {host, section, at, 12, figures, count};
    struct err err = ERR_INIT;

    must(samples_begin(samples, &err), &err);
    must(samples_put_round(samples, &round, &err), &err);
    must(samples_commit(samples, &err), &err);
}

static void put_one(struct samples *samples, wall_s at, double value)
{
    const struct samples_figure figure = {.metric = "disk.used", .object = "/", .value = value};

    put(samples, "his-db1", "fast", at, &figure, 1);
}

struct points {
    struct samples_point items[2000];
    size_t count;
};

static int take(const struct samples_point *point, void *data)
{
    struct points *points = data;

    assert_true(points->count < ARRAY_LEN(points->items));
    points->items[points->count++] = *point;
    return 0;
}

static void history(struct samples *samples, wall_s from, wall_s to, int64_t step,
                    struct points *points)
{
    struct err err = ERR_INIT;

    points->count = 0;
    must(samples_history(samples, "his-db1", "disk.used", "/", from, to, step, take, points, &err),
         &err);
}

static int sweep_all(struct samples *samples, wall_s now)
{
    struct err err = ERR_INIT;
    int rc, steps = 0;

    while ((rc = samples_sweep(samples, now, &err)) == 1)
        steps++;
    must(rc, &err);
    return steps;
}

static void the_place_is_beside_the_store(void **state)
{
    static const char *const cases[][2] = {{"/x/zhiban.db", "/x/health.db"},
                                           {"/x/other.db", "/x/other.db-health.db"},
                                           {"zhiban.db", "./health.db"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str path = STR_INIT;

        samples_add_path(&path, cases[i][0]);
        assert_string_equal(path.buf, cases[i][1]);
        str_release(&path);
    }
}

static void raw_samples_are_read_back_in_steps(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);
    static struct points points;
    struct stat st;

    for (int i = 0; i < 20; i++)
        put_one(samples, day0 + i * 30, i);
    history(samples, day0, day0 + 600, 30, &points);
    assert_int_equal(points.count, 20);
    assert_int_equal(points.items[7].at, day0 + 210);
    assert_true(points.items[7].avg == 7);
    history(samples, day0 + 60, day0 + 600, 300, &points);
    assert_int_equal(points.count, 2);
    assert_true(points.items[0].min == 2 && points.items[0].max == 9);
    assert_true(points.items[1].avg == 14.5);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    samples_close(samples);
    free(path);
}

/* Two parts of a host's probes may end in the same second. */
static void two_parts_in_one_second_are_both_kept(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);
    const struct samples_figure mem = {.metric = "mem.used", .object = "", .value = 31};
    static struct points points;
    struct err err = ERR_INIT;

    put_one(samples, day0, 50);
    put(samples, "his-db1", "slow", day0, &mem, 1);
    history(samples, day0, day0 + 60, 30, &points);
    assert_int_equal(points.count, 1);
    points.count = 0;
    assert_int_equal(samples_history(samples, "his-db1", "mem.used", "", day0, day0 + 60, 30, take,
                                     &points, &err),
                     1);
    assert_true(points.count == 1 && points.items[0].avg == 31);
    assert_int_equal(
        samples_history(samples, "his-db1", "none", "", day0, day0 + 60, 30, take, &points, &err),
        0);
    samples_close(samples);
    free(path);
}

static void put_in_batch(struct samples *samples, const char *host, const char *section,
                         const char *metric, double value)
{
    const struct samples_figure figure = {.metric = metric, .object = "", .value = value};
    const struct samples_round round = {host, section, day0, 12, &figure, 1};
    struct err err = ERR_INIT;

    must(samples_put_round(samples, &round, &err), &err);
}

static double only_value(struct samples *samples, const char *host, const char *metric)
{
    static struct points points;
    struct err err = ERR_INIT;

    points.count = 0;
    must(samples_history(samples, host, metric, "", day0, day0 + 60, 30, take, &points, &err),
         &err);
    return points.count == 1 ? points.items[0].avg : -1;
}

/* One after the other, and with another host between them. */
static void parts_of_one_second_in_one_batch_are_all_kept(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);
    struct err err = ERR_INIT;

    must(samples_begin(samples, &err), &err);
    put_in_batch(samples, "his-db1", "fast", "mem.used", 31);
    put_in_batch(samples, "his-db1", "host", "host.up", 1);
    put_in_batch(samples, "his-db2", "fast", "mem.used", 32);
    put_in_batch(samples, "his-db1", "slow", "swap.used", 33);
    must(samples_commit(samples, &err), &err);
    assert_true(only_value(samples, "his-db1", "mem.used") == 31);
    assert_true(only_value(samples, "his-db1", "host.up") == 1);
    assert_true(only_value(samples, "his-db1", "swap.used") == 33);
    assert_true(only_value(samples, "his-db2", "mem.used") == 32);
    samples_close(samples);
    free(path);
}

/* Hosts and figures that a batch has named are not there when it is undone. */
static void what_an_undone_batch_has_named_is_named_anew(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);
    struct err err = ERR_INIT;

    must(samples_begin(samples, &err), &err);
    put_in_batch(samples, "his-db1", "fast", "mem.used", 31);
    samples_rollback(samples);
    must(samples_begin(samples, &err), &err);
    put_in_batch(samples, "his-db2", "fast", "swap.used", 32);
    put_in_batch(samples, "his-db1", "fast", "mem.used", 33);
    must(samples_commit(samples, &err), &err);
    assert_true(only_value(samples, "his-db2", "swap.used") == 32);
    assert_true(only_value(samples, "his-db1", "mem.used") == 33);
    samples_close(samples);
    free(path);
}

/* A sweep comes all the time: asking the file for each name after it would cost more than the rounds. */
static void a_sweep_with_nothing_to_do_forgets_no_names(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);

    put_one(samples, day0 + 5, 50);
    sweep_all(samples, day0 + 10);
    assert_int_equal(samples->hosts.len, 1);
    samples_close(samples);
    free(path);
}

/* Days before the first sample are not gone through, host by host and minute by minute. */
static void a_new_file_has_nothing_to_roll_up(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);

    for (int i = 0; i < 5; i++) {
        char name[] = "his-db0";
        const struct samples_figure figure = {.metric = "load.5", .object = "", .value = 1};

        name[6] = (char)('1' + i);
        put(samples, name, "fast", day0 + 5, &figure, 1);
    }
    /* Where it stands, by days and by blocks. */
    assert_true(sweep_all(samples, day0 + 10) <= 3);
    assert_true(sweep_all(samples, day0 + 86400 + 10) > 5);
    samples_close(samples);
    free(path);
}

/* DESIGN 5: raw for 2 days, by 5 minutes for 90 days, by the hour for 3 years. A figure that says
 * which day and hour it was is looked for in all three. */
static void samples_become_coarser_and_are_forgotten(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);
    static struct points points;
    enum { DAYS = 130 };

    for (int day = 0; day < DAYS; day++) {
        for (int i = 0; i < 24 * 4; i++)
            put_one(samples, day0 + day * 86400 + i * 900, day + i / 4 / 100.0);
        sweep_all(samples, day0 + (day + 1) * 86400 + 60);
    }
    history(samples, day0, day0 + DAYS * 86400LL, 86400, &points);
    assert_int_equal(points.count, DAYS);
    for (size_t i = 0; i < DAYS; i++) {
        assert_int_equal(points.items[i].at, day0 + (wall_s)i * 86400);
        assert_true(fabs(points.items[i].avg - ((double)i + 0.115)) < 0.05);
        assert_true(points.items[i].min <= (double)i + 0.001);
        assert_true(points.items[i].max >= (double)i + 0.229);
    }
    /* the first days are there by the hour only, and no longer raw after two days */
    history(samples, day0 + 86400, day0 + 2 * 86400, 300, &points);
    assert_int_equal(points.count, 24);
    history(samples, day0 + (DAYS - 60) * 86400LL, day0 + (DAYS - 59) * 86400LL, 60, &points);
    assert_int_equal(points.count, 96);
    history(samples, day0 + (DAYS - 1) * 86400LL, day0 + DAYS * 86400LL, 60, &points);
    assert_int_equal(points.count, 96);
    /* three years later nothing of it is left but what is asked for in vain */
    sweep_all(samples, day0 + 1300 * 86400LL);
    history(samples, day0, day0 + DAYS * 86400LL, 86400, &points);
    assert_int_equal(points.count, 0);
    samples_close(samples);
    free(path);
}

/* Nobody swept for a while: what is not packed yet is not thrown away. */
static void raw_samples_wait_until_they_are_packed(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);
    static struct points points;

    sweep_all(samples, day0 + 100);
    for (int i = 0; i < 96; i++)
        put_one(samples, day0 + i * 900, i);
    sweep_all(samples, day0 + 3 * 86400 + 100);
    history(samples, day0, day0 + 86400, 300, &points);
    assert_int_equal(points.count, 96);
    samples_close(samples);
    free(path);
}

/* Issue 5: "a day of 300 hosts in accelerated time keeps the samples file within its stated bound". */
static void a_day_of_300_hosts_keeps_the_bound(void **state)
{
    enum { HOSTS = 300, FIGURES = 24, INTERVAL = 120 };
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);
    struct samples_figure figures[FIGURES];
    struct dice dice = {.state = 3};
    char metrics[FIGURES][32], hosts[HOSTS][32];
    struct err err = ERR_INIT;
    int64_t bytes, bound = samples_bound(HOSTS, FIGURES, INTERVAL, FIGURES, 1);
    struct stat st;

    for (int f = 0; f < FIGURES; f++)
        snprintf(metrics[f], sizeof(metrics[f]), "plugin.figure.%d", f);
    for (int h = 0; h < HOSTS; h++)
        snprintf(hosts[h], sizeof(hosts[h]), "host-%d", h);
    for (wall_s at = day0; at < day0 + 86400; at += INTERVAL) {
        must(samples_begin(samples, &err), &err);
        for (int h = 0; h < HOSTS; h++) {
            struct samples_round round = {hosts[h], "fast", at + h % INTERVAL, 5, figures, FIGURES};

            for (int f = 0; f < FIGURES; f++) /* the worst: everything moves, and in fractions */
                figures[f] = (struct samples_figure){
                    .metric = metrics[f], .object = "", .value = dice_roll(&dice, 100000) / 7.0};
            must(samples_put_round(samples, &round, &err), &err);
        }
        must(samples_commit(samples, &err), &err);
    }
    sweep_all(samples, day0 + 86400 + 600);
    must(samples_size(samples, &bytes, &err), &err);
    if (bytes > bound)
        fail_msg("%lld bytes, the bound is %lld", (long long)bytes, (long long)bound);
    assert_true(bytes > bound / 4); /* and the bound is not idle talk */
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size <= bound + bound / 10);
    samples_close(samples);
    free(path);
}

static void the_arithmetic_of_the_header_holds(void **state)
{
    const double raw = 2.0 * 2880 * 300 * (16 + 5.5 * 24),
                 all = (double)samples_bound(300, 24, 30, 64, 1200);

    (void)state;
    assert_true(raw > 0.25e9 && raw < 0.27e9);
    assert_true(all > 4.5e9 && all < 5.2e9);
    assert_true(all < (double)SAMPLES_BYTES_MAX);
}

static void beyond_the_limit_the_oldest_go(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);
    struct dice dice = {.state = 9};
    struct err err = ERR_INIT;
    int64_t bytes;

    samples_limit(samples, 300000);
    sweep_all(samples, day0);
    for (int day = 0; day < 20; day++) {
        struct samples_figure figures[20];
        char objects[20][16];

        for (int i = 0; i < 48; i++) {
            for (int f = 0; f < 20; f++) {
                snprintf(objects[f], sizeof(objects[f]), "/%d", f);
                figures[f] = (struct samples_figure){.metric = "disk.used",
                                                     .object = objects[f],
                                                     .value = dice_roll(&dice, 1000) / 9.0};
            }
            put(samples, "his-db1", "fast", day0 + day * 86400 + i * 1800, figures, 20);
        }
        sweep_all(samples, day0 + (day + 1) * 86400 + 60);
        must(samples_size(samples, &bytes, &err), &err);
        assert_true(bytes <= 300000);
    }
    samples_close(samples);
    free(path);
}

/* A machine that names ever new objects fills no disk. */
static void a_host_has_a_limited_number_of_series(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);
    static struct points points;
    struct err err = ERR_INIT;
    struct samples_figure figure = {.metric = "proc.count", .value = 1};
    struct samples_round round = {"his-db1", "fast", day0, 1, &figure, 1};

    must(samples_begin(samples, &err), &err);
    for (int i = 0; i < SAMPLES_SERIES_MAX + 50; i++) {
        char object[16];

        snprintf(object, sizeof(object), "%d", i);
        figure.object = object;
        must(samples_put_round(samples, &round, &err), &err);
    }
    must(samples_commit(samples, &err), &err);
    assert_int_equal(samples_history(samples, "his-db1", "proc.count", "999", day0, day0 + 60, 60,
                                     take, &points, &err),
                     1);
    assert_int_equal(samples_history(samples, "his-db1", "proc.count", "1000", day0, day0 + 60, 60,
                                     take, &points, &err),
                     0);
    samples_close(samples);
    free(path);
}

/* --- states --- */

struct seen {
    struct samples_check check;
    size_t count;
};

static int see(const struct samples_check *check, void *data)
{
    struct seen *seen = data;

    seen->check = *check;
    seen->count++;
    return 0;
}

/* The state is stored when it changes; value and age follow from the last round of its part. */
static void a_check_has_the_value_of_the_last_round_of_its_part(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL), *reader = NULL;
    const struct check_state check = {.hard = CHECK_WARN,
                                      .soft = CHECK_CRIT,
                                      .rounds = 2,
                                      .held = CHECK_WARN,
                                      .told = CHECK_WARN,
                                      .last = CHECK_CRIT,
                                      .since = day0 - 500,
                                      .at = day0,
                                      .asked = day0,
                                      .value = 91,
                                      .changes = 5,
                                      .flapping = true};
    const struct samples_figure figure = {"disk.used", "/", 91, &check, 300, "full of \"logs\""};
    struct seen seen = {0};
    struct err err = ERR_INIT;

    put(samples, "his-db1", "fast", day0, &figure, 1);
    put_one(samples, day0 + 30, 92.5);
    put(samples, "his-db1", "slow", day0 + 60, NULL, 0);
    assert_int_equal(samples_read(path, &reader, &err), 1);
    must(samples_each_check(reader, "his-db1", see, &seen, &err), &err);
    assert_int_equal(seen.count, 1);
    assert_true(seen.check.state.value == 92.5);
    assert_int_equal(seen.check.state.at, day0 + 30);
    assert_int_equal(seen.check.state.asked, day0 + 30);
    assert_int_equal(seen.check.state.hard, CHECK_WARN);
    assert_int_equal(seen.check.state.soft, CHECK_CRIT);
    assert_int_equal(seen.check.state.rounds, 2);
    assert_int_equal(seen.check.state.since, day0 - 500);
    assert_int_equal(seen.check.state.changes, 5);
    assert_true(seen.check.state.flapping);
    assert_int_equal(seen.check.stale_s, 300);
    /* a round without it: asked, and no answer */
    put(samples, "his-db1", "fast", day0 + 90, NULL, 0);
    must(samples_each_check(reader, NULL, see, &seen, &err), &err);
    assert_int_equal(seen.check.state.at, day0);
    assert_int_equal(seen.check.state.asked, day0 + 90);
    must(samples_begin(samples, &err), &err);
    must(samples_forget(samples, "his-db1", "disk.used", "/", &err), &err);
    must(samples_commit(samples, &err), &err);
    seen.count = 0;
    must(samples_each_check(reader, NULL, see, &seen, &err), &err);
    assert_int_equal(seen.count, 0);
    samples_close(reader);
    samples_close(samples);
    free(path);
}

static bool note_asked(const char *host, wall_s at, const char *by, void *data)
{
    struct str *out = data;

    if (str_eq(host, "his-agent"))
        return false;
    str_addf(out, "%s %lld %s;", host, (long long)(at - day0), by);
    return true;
}

static bool note_rest(const char *host, wall_s at, const char *by, void *data)
{
    (void)at;
    (void)by;
    str_add(data, host);
    return true;
}

static void requests_are_taken_once(void **state)
{
    char *path = path_of(*state);
    struct err err = ERR_INIT;
    struct samples *samples;
    struct str asked = STR_INIT;

    assert_int_equal(samples_ask(path, "his-db1", "wang", day0, &err), -1);
    assert_non_null(strstr(err.text.buf, "no machine was ever looked at"));
    samples = collect(path, 7, NULL);
    must(samples_ask(path, "his-db1", "wang", day0 + 2, &err), &err);
    must(samples_ask(path, "his-lis", "li", day0 + 1, &err), &err);
    must(samples_ask(path, "his-db1", "li", day0 + 3, &err), &err);
    must(samples_ask(path, "his-agent", "li", day0 + 4, &err), &err);
    assert_int_equal(access(samples_ask_path(samples), F_OK), 0);
    must(samples_begin(samples, &err), &err);
    must(samples_take_asked(samples, note_asked, &asked, &err), &err);
    must(samples_take_asked(samples, note_asked, &asked, &err), &err);
    assert_string_equal(asked.buf, "his-lis 1 li;his-db1 3 li;");
    must(samples_take_asked(samples, note_rest, &asked, &err), &err);
    must(samples_commit(samples, &err), &err);
    assert_string_equal(asked.buf, "his-lis 1 li;his-db1 3 li;his-agent");
    str_release(&asked);
    err_release(&err);
    samples_close(samples);
    free(path);
}

/* --- bad days --- */

/* The collector and the one for hosts with an agent are started in the same moment. */
static void who_begins_at_once_shares_one_file(void **state)
{
    char *path = path_of(*state);

    for (int try = 0; try < 20; try++) {
        pid_t children[3];
        int gate[2], status;
        char c;

        unlink(path);
        assert_int_equal(pipe(gate), 0);
        for (size_t i = 0; i < ARRAY_LEN(children); i++) {
            children[i] = fork();
            if (children[i] == 0) {
                close(gate[1]);
                while (read(gate[0], &c, 1) > 0)
                    continue;
                _exit(samples_collect(path, NULL, NULL, 7, NULL, NULL) == NULL);
            }
        }
        close(gate[0]);
        close(gate[1]); /* now */
        for (size_t i = 0; i < ARRAY_LEN(children); i++) {
            assert_int_equal(waitpid(children[i], &status, 0), children[i]);
            assert_int_equal(status, 0);
        }
    }
    free(path);
}

/* DESIGN 2: every write of a lease holder carries its epoch, so a stale holder writes nothing. */
static void a_stale_holder_writes_nothing(void **state)
{
    char *path = path_of(*state);
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;
    int64_t first = 0, second = 0;
    struct samples *old, *new;

    assert_int_equal(lease_take(store, "collector", "a", 100000, &first, &err), 1);
    old = samples_collect(path, store, "collector", first, NULL, &err);
    must(samples_begin(old, &err), &err);
    must(samples_commit(old, &err), &err);
    must(lease_release(store, "collector", first, &err), &err);
    assert_int_equal(lease_take(store, "collector", "b", 100000, &second, &err), 1);
    assert_int_equal(samples_begin(old, &err), -1); /* by the store */
    assert_int_equal(err.kind, ERR_REFUSED);
    err_reset(&err);
    new = collect(path, second, NULL);
    must(samples_begin(new, &err), &err);
    must(samples_commit(new, &err), &err);
    samples_close(old);
    old = collect(path, first, NULL);
    assert_int_equal(samples_begin(old, &err), -1); /* by the file alone */
    assert_int_equal(err.kind, ERR_REFUSED);
    err_release(&err);
    samples_close(old);
    samples_close(new);
    store_close(store);
    free(path);
}

static void overwrite(const char *path, size_t from, size_t len)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    char *junk = xmalloc(len);

    memset(junk, 0x5a, len);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, junk, len, (off_t)from), (ssize_t)len);
    close(fd);
    free(junk);
}

static void a_damaged_file_is_moved_aside_and_begun_anew(void **state)
{
    struct scratch *scratch = *state;
    char *path = path_of(scratch), *aside = xasprintf("%s.damaged", path);
    struct err err = ERR_INIT;
    struct str note = STR_INIT;
    struct samples *samples = collect(path, 1, &note), *reader = NULL;

    put_one(samples, day0, 1);
    assert_string_equal(note.buf, "");
    samples_close(samples);
    overwrite(path, 0, 512);
    assert_int_equal(samples_read(path, &reader, &err), -1); /* a reader repairs nothing */
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.text.buf, "nobody knows how the machines are"));
    err_reset(&err);
    samples = collect(path, 2, &note);
    assert_non_null(strstr(note.buf, "begun anew"));
    assert_int_equal(access(aside, F_OK), 0);
    put_one(samples, day0, 1);
    samples_close(samples);
    str_release(&note);
    err_release(&err);
    free(aside);
    free(path);
}

static void a_file_that_goes_under_the_writer_is_begun_anew(void **state)
{
    struct scratch *scratch = *state;
    char *path = path_of(scratch);
    struct err err = ERR_INIT;
    struct str note = STR_INIT;
    struct samples *samples = collect(path, 1, &note);

    put_one(samples, day0, 1);
    unlink(path);
    assert_int_equal(samples_begin(samples, &err), -1);
    assert_true(samples_is_damaged(samples));
    err_reset(&err);
    must(samples_renew(samples, &note, &err), &err);
    assert_non_null(strstr(note.buf, "were gone"));
    put_one(samples, day0 + 60, 2);
    /* the disk itself is gone: an error, again and again, until it is back */
    scratch_remove(scratch->dir);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(samples_begin(samples, &err), -1);
        err_reset(&err);
        assert_int_equal(samples_renew(samples, &note, &err), -1);
        assert_int_equal(err.kind, ERR_STORE);
        err_reset(&err);
    }
    assert_int_equal(mkdir(scratch->dir, 0700), 0);
    must(samples_renew(samples, &note, &err), &err);
    put_one(samples, day0 + 90, 3);
    samples_close(samples);
    str_release(&note);
    err_release(&err);
    free(path);
}

static void put_day(struct samples *samples, int day)
{
    for (int i = 0; i < 96; i++)
        put_one(samples, day0 + day * 86400 + i * 900, day);
    sweep_all(samples, day0 + (day + 1) * 86400 + 60);
}

static void a_clock_that_was_ahead_once_stops_no_roll_up(void **state)
{
    char *path = path_of(*state);
    struct samples *samples = collect(path, 1, NULL);
    static struct points points;
    int day = 0;

    for (; day < 20; day++)
        put_day(samples, day);
    sweep_all(samples, day0 + (day + 400) * 86400LL);
    for (; day < 40; day++)
        put_day(samples, day);
    history(samples, day0 + 38 * 86400, day0 + 40 * 86400, 300, &points);
    assert_int_equal(points.count, 192);
    history(samples, day0 + 24 * 86400, day0 + 40 * 86400, 3600, &points);
    assert_int_equal(points.count, 16 * 24);
    samples_close(samples);
    free(path);
}

int main(void)
{
    struct err err = ERR_INIT;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_place_is_beside_the_store),
        SCRATCH_TEST(raw_samples_are_read_back_in_steps),
        SCRATCH_TEST(two_parts_in_one_second_are_both_kept),
        SCRATCH_TEST(parts_of_one_second_in_one_batch_are_all_kept),
        SCRATCH_TEST(what_an_undone_batch_has_named_is_named_anew),
        SCRATCH_TEST(a_sweep_with_nothing_to_do_forgets_no_names),
        SCRATCH_TEST(a_new_file_has_nothing_to_roll_up),
        SCRATCH_TEST(samples_become_coarser_and_are_forgotten),
        SCRATCH_TEST(raw_samples_wait_until_they_are_packed),
        SCRATCH_TEST(a_clock_that_was_ahead_once_stops_no_roll_up),
        SCRATCH_TEST(a_day_of_300_hosts_keeps_the_bound),
        cmocka_unit_test(the_arithmetic_of_the_header_holds),
        SCRATCH_TEST(beyond_the_limit_the_oldest_go),
        SCRATCH_TEST(a_host_has_a_limited_number_of_series),
        SCRATCH_TEST(a_check_has_the_value_of_the_last_round_of_its_part),
        SCRATCH_TEST(requests_are_taken_once),
        SCRATCH_TEST(who_begins_at_once_shares_one_file),
        SCRATCH_TEST(a_stale_holder_writes_nothing),
        SCRATCH_TEST(a_damaged_file_is_moved_aside_and_begun_anew),
        SCRATCH_TEST(a_file_that_goes_under_the_writer_is_begun_anew),
    };

    if (civil_set_zone("UTC", &err) < 0) /* days that begin where the roll-up's do */
        return 1;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
