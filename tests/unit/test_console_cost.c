/* What the console costs on the wire, as issue 4 bounds it: the program itself in a pseudo-terminal
 * (lib/pty.h), the list of twenty countdowns second by second. Bytes, writes and wake-ups are
 * counted; no time decides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/pty.h"
#include "lib/scratch.h"
#include "tui/list.h"
#include "tui/list_array.h"
#include "tui/paint.h"

enum { LIMIT_MS = 60000, QUIET_MS = 300, TICKETS = 30 };

static void expect_at_most(const char *what, double figure, double goal)
{
    if (figure > goal)
        fail_msg("%s: %.1f, the goal is %.1f", what, figure, goal);
}

/* --- the program --- */

static struct scratch scratch;

static char *zhiban(void)
{
    const char *b = getenv("B");

    return xasprintf("%s/zhiban", b == NULL ? "build" : b);
}

static void run(const char *line)
{
    char *program = zhiban(),
         *command = xasprintf("'%s' %s > '%s/said' 2>&1", program, line, scratch.dir);
    char *const argv[] = {(char[]){"sh"}, (char[]){"-c"}, command, NULL};
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        execvp(argv[0], argv);
        _exit(127);
    }
    if (waitpid(pid, &status, 0) != pid || status != 0)
        fail_msg("%s: status %d", command, status);
    free(program);
    free(command);
}

/* A store with more open tickets than a screen shows, and a clock that stands still. */
static int make_store(void **state)
{
    static const char *const subjects[] = {"三床监护仪数据中断", "收费窗口退费报错",
                                           "报修单派不到班组", "急诊ICU护理记录打不开"};
    char *url;

    (void)state;
    setlocale(LC_ALL, "C.UTF-8");
    scratch.dir = xstrdup("/tmp/zhiban-cost.XXXXXX");
    if (mkdtemp(scratch.dir) == NULL)
        return -1;
    url = xasprintf("sqlite:%s/z.db", scratch.dir);
    setenv("ZHIBAN_STORE", url, 1);
    setenv("ZHIBAN_NOW", "2026-11-20 10:00", 1);
    setenv("ZHIBAN_LANG", "zh_CN", 1);
    setenv("TERM", "xterm-256color", 1);
    run("--config config init --test");
    for (int i = 0; i < TICKETS; i++) {
        char *line =
            xasprintf("ticket open '%s' --system %s --category fault --callback 1010000000%d",
                      subjects[i % 4], i % 2 ? "outpatient-billing" : "if-monitor", i % 10);

        run(line);
        free(line);
    }
    free(url);
    return 0;
}

static int drop_store(void **state)
{
    (void)state;
    scratch_remove(scratch.dir);
    free(scratch.dir);
    return 0;
}

static void open_console(struct pty *pty, int cols, int rows)
{
    char *program = zhiban();
    char *argv[] = {program, NULL};
    const struct pty_options options = {.argv = argv, .rows = rows, .cols = cols};

    pty_start(pty, &options);
    free(program);
    if (!pty_await(pty, "命令", LIMIT_MS))
        fail_msg("the console never painted: %s", pty->text.buf);
    pty_settle(pty, 2 * QUIET_MS, LIMIT_MS);
}

static size_t bytes_of(struct pty *pty, const char *key)
{
    pty_mark(pty);
    pty_press(pty, key);
    if (!pty_settle(pty, QUIET_MS, LIMIT_MS))
        fail_msg("%s changes nothing", key);
    return pty->out.len;
}

static void bytes_of_the_console(void **state)
{
    static const struct {
        int cols, rows;
        double paint, page;
    } sizes[] = {{80, 24, 1900, 1300}, {160, 45, 3500, 2600}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct pty pty;

        open_console(&pty, sizes[i].cols, sizes[i].rows);
        expect_at_most("first paint", (double)pty.out.len, sizes[i].paint);
        expect_at_most("selection down", (double)bytes_of(&pty, "j"), 60);
        expect_at_most("selection down", (double)bytes_of(&pty, "j"), 60);
        expect_at_most("selection up", (double)bytes_of(&pty, "k"), 60);
        if (sizes[i].rows == 24) {
            expect_at_most("page", (double)bytes_of(&pty, "\033[6~"), sizes[i].page);
            expect_at_most("scroll by one", (double)bytes_of(&pty, "j"), 150);
        }
        pty_end(&pty);
    }
}

/* The collector's day: fourteen machines, three of them sick. */
static void watch_machines(void)
{
    static const char *const well[] = {"his-db2",     "his-emr",   "his-lis", "his-fw",
                                       "his-bastion", "nis-app",   "icu-app", "icu-gw",
                                       "log-app",     "log-scada", "cis-db",  NULL};
    const char *b = getenv("B");
    char *day = xasprintf("%s/day", scratch.dir), *line;
    FILE *file = fopen(day, "we");

    assert_non_null(file);
    for (const char *const *host = well; *host != NULL; host++)
        fprintf(file, "round %s fast 2026-11-20T09:59:30 host.up=1 disk.used:/=40\n", *host);
    for (int i = 0; i < 3; i++)
        fprintf(file,
                "round his-db1 fast 2026-11-20T09:59:%d host.up=1 disk.used:/data=93\n"
                "round cis-js-app fast 2026-11-20T09:59:%d host.up=1 disk.used:/=84\n",
                10 + i, 10 + i);
    fprintf(file, "host nis-db 6 2026-11-20T09:50 connection refused\n"
                  "round nis-db fast 2026-11-20T09:59:30\n");
    fclose(file);
    line = xasprintf("version && '%s/tests/lib/tool_health' \"$ZHIBAN_STORE\" <'%s'",
                     b == NULL ? "build" : b, day);
    run(line);
    free(line);
    free(day);
}

/* With machines on the board the gate of the goals holds, a tenth more; a round that changes nothing to
 * see sends nothing. */
static void bytes_with_machines(void **state)
{
    static const struct {
        int cols, rows;
        double paint;
    } sizes[] = {{80, 24, 1900 * 1.1}, {160, 45, 3500 * 1.1}};

    (void)state;
    watch_machines();
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct pty pty;

        open_console(&pty, sizes[i].cols, sizes[i].rows);
        if (strstr(pty.text.buf, "his-db1") == NULL)
            fail_msg("no machine is on the board: %s", pty.text.buf);
        print_message("# first paint with machines at %dx%d: %zu bytes\n", sizes[i].cols,
                      sizes[i].rows, pty.out.len);
        expect_at_most("first paint with machines", (double)pty.out.len, sizes[i].paint);
        pty_mark(&pty);
        watch_machines();
        pty_run(&pty, 2500);
        assert_int_equal(pty.out.len, 0);
        expect_at_most("selection down", (double)bytes_of(&pty, "j"), 60);
        pty_end(&pty);
    }
}

/* Of the terminal, not of files. */
static int writes_in(const char *path)
{
    char line[512];
    FILE *file = fopen(path, "re");
    int count = 0;

    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL)
        count += strstr(line, "write") != NULL &&
                 (strstr(line, "</dev/pts/") != NULL || strstr(line, "</dev/tty") != NULL);
    fclose(file);
    return count;
}

static void a_key_is_one_write(void **state)
{
    enum { KEYS = 8 };
    char *program = zhiban(), *log = xasprintf("%s/writes", scratch.dir);
    char *argv[] = {(char[]){"strace"},
                    (char[]){"-y"},
                    (char[]){"-e"},
                    (char[]){"trace=write"},
                    (char[]){"-o"},
                    log,
                    program,
                    NULL};
    const struct pty_options options = {.argv = argv, .rows = 24, .cols = 80};
    struct pty pty;
    int before;

    (void)state;
    if (access("/usr/bin/strace", X_OK) != 0) {
        print_message("# strace is not installed: writes are NOT counted\n");
        skip();
    }
    pty_start(&pty, &options);
    if (!pty_await(&pty, "命令", LIMIT_MS))
        fail_msg("the console never painted: %s", pty.text.buf);
    pty_settle(&pty, 2 * QUIET_MS, LIMIT_MS);
    before = writes_in(log);
    assert_in_range(before, 1, 3); /* the list, then counts and duties, then the width's answer */
    for (int i = 0; i < KEYS; i++)
        bytes_of(&pty, "j");
    assert_int_equal(writes_in(log), before + KEYS);
    pty_press(&pty, "q");
    assert_true(pty_await_end(&pty, LIMIT_MS));
    pty_end(&pty);
    free(program);
    free(log);
}

static void leaves_the_terminal_as_it_was(void **state)
{
    static const int signals[] = {0, SIGTERM, SIGHUP};
    struct str why = STR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct pty pty;

        open_console(&pty, 80, 24);
        if (signals[i] == 0)
            pty_press(&pty, "q");
        else
            kill(pty.pid, signals[i]);
        assert_true(pty_await_end(&pty, LIMIT_MS));
        if (!pty_is_clean(&pty, &why))
            fail_msg("after signal %d: %s", signals[i], why.buf);
        pty_end(&pty);
    }
    str_release(&why);
}

static void is_silent_when_nothing_changes(void **state)
{
    struct pty pty;

    (void)state;
    open_console(&pty, 80, 24); /* the clock stands still */
    pty_mark(&pty);
    pty_run(&pty, 2500);
    assert_int_equal(pty.out.len, 0);
    pty_end(&pty);
}

/* --- countdowns, by a clock of the test's own --- */

static const struct list_column columns[] = {
    {.title = "number", .layout = {.cells = 11}, .number = true},
    {.title = "left", .layout = {.cells = COUNTDOWN_CELLS}, .countdown = true},
    {.title = "what", .layout = {.cells = 16, .grow = 1}},
};

enum { COUNTDOWNS = 20, NOW = 1795140000 };

/* The natural mix: 2 of 20 due within ten minutes, 4 more within the hour, 8 within a working day, 6
 * later. */
static int64_t left_of(size_t row)
{
    if (row < 2)
        return 200 + (int64_t)row * 170;
    if (row < 6)
        return 900 + (int64_t)(row - 2) * 611;
    if (row < 14)
        return 4000 + (int64_t)(row - 6) * 3119;
    return 90000 + (int64_t)(row - 14) * 50021;
}

struct mix {
    bool far; /* all of them later than today */
};

static int make_rows(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    const struct mix *mix = data;

    (void)err;
    for (size_t i = from; i < COUNTDOWNS && i < from + count; i++) {
        char key[24];
        struct list_row *row;

        snprintf(key, sizeof(key), "HIS-1120-%02zu", i);
        row = list_rows_add(rows, key);
        list_cell_set(row, 0, key, ROLE_NORMAL);
        list_cell_set(row, 2, "收费窗口退费报错", ROLE_NORMAL);
        row->due = NOW + (mix->far ? 90000 + (int64_t)i * 977 : left_of(i));
    }
    return 0;
}

struct ticking {
    size_t bytes, frames, waits;
};

/* Draws whenever something may look different, for so many seconds. */
static void tick_for(struct mix *mix, wall_s seconds, struct ticking *ticking)
{
    struct err err = ERR_INIT;
    struct paint *paint = paint_open("xterm-256color", -1, 24, 80, &err);
    struct list_array array;
    struct list list;
    struct screen screen;
    struct palette palette;
    struct str bytes = STR_INIT;

    *ticking = (struct ticking){0};
    assert_non_null(paint);
    palette_resolve(&palette, NULL, 8);
    palette.styles[ROLE_URGENT] = (struct style){.fg = 3, .bg = -1, .attrs = STYLE_BOLD};
    palette.styles[ROLE_SELECTED] = (struct style){.fg = -1, .bg = -1, .attrs = STYLE_REVERSE};
    paint_set_palette(paint, &palette);
    screen_init(&screen, 24, 80);
    list_array_init(&array, ARRAY_LEN(columns), make_rows, mix);
    list_init(&list, &list_array_source, &array, columns, ARRAY_LEN(columns));
    assert_int_equal(list_reload(&list, &err), 0);
    for (wall_s now = NOW; now != 0 && now < NOW + seconds;) {
        screen_begin(&screen);
        list_draw(&list, &screen, (struct area){1, 0, COUNTDOWNS + 1, 80}, now, TICK_NEAR);
        str_reset(&bytes);
        paint_draw(paint, &screen, 0, &bytes);
        if (now != NOW) {
            ticking->waits++;
            ticking->frames += bytes.len > 0;
            ticking->bytes += bytes.len;
        }
        now = list_next_change(&list, now, TICK_NEAR);
    }
    list_release(&list);
    list_array_release(&array);
    screen_release(&screen);
    paint_close(paint);
    str_release(&bytes);
    err_release(&err);
}

static void countdowns_of_a_natural_mix(void **state)
{
    struct mix mix = {.far = false};
    struct ticking ticking;

    (void)state;
    tick_for(&mix, 180, &ticking);
    expect_at_most("bytes a second", (double)ticking.bytes / 180, 55);
    expect_at_most("wake-ups a second", (double)ticking.waits / 180, 1);
    assert_true(ticking.frames > 150); /* it does tick */
}

static void nothing_near_costs_nothing(void **state)
{
    struct mix mix = {.far = true};
    struct ticking ticking;

    (void)state;
    tick_for(&mix, 3600, &ticking);
    assert_int_equal(ticking.bytes, 0);
    expect_at_most("wake-ups an hour", (double)ticking.waits, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_of_the_console),
        cmocka_unit_test(a_key_is_one_write),
        cmocka_unit_test(leaves_the_terminal_as_it_was),
        cmocka_unit_test(is_silent_when_nothing_changes),
        cmocka_unit_test(bytes_with_machines),
        cmocka_unit_test(countdowns_of_a_natural_mix),
        cmocka_unit_test(nothing_near_costs_nothing),
    };

    alarm(110);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, make_store, drop_store);
}
