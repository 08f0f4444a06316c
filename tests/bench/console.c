/* What the console costs, from the outside: in a pseudo-terminal (lib/pty.h), beside programs that
 * people know and beside a floor, ncursesw and SQLite alone drawing the same list (peer/floor.c). All
 * of it in one run, so that what is compared was measured on the same machine at the same time.
 *
 * ZB_TICKETS (100000) and ZB_OPEN (5000) say how many, ZB_MORE (0) names a second, larger store whose
 * start and memory are compared; 1000000 takes minutes and 5 GB. ZB_ROUNDS (9): starts of each
 * program. ZB_SLOW=0 leaves the slow links out. A peer that is not installed is named and left out. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/mem.h"
#include "lib/bench.h"
#include "lib/pty.h"

#define NOW "2026-11-20 10:00"
#define NOW_S "1795140000"
#define DIR "build/bench"
#define FLOOR DIR "/floor"

enum {
    ARGS_MAX = 12,
    STARTS_MAX = 101,
    KEYS_MAX = 200,
    MAILS = 100000,
    FILES = 100000,
    QUIET_MS = 40,
    PAINT_LIMIT_MS = 60000,
};

/* --- numbers --- */

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

struct series {
    int64_t values[KEYS_MAX];
    size_t count;
};

static void series_add(struct series *series, int64_t value)
{
    if (series->count < KEYS_MAX)
        series->values[series->count++] = value;
}

static double part_of(struct series *series, int percent)
{
    if (series->count == 0)
        return 0;
    qsort(series->values, series->count, sizeof(series->values[0]), by_size);
    return (double)series->values[(series->count - 1) * (size_t)percent / 100];
}

/* --- stores --- */

static void set_now(int64_t at)
{
    struct tm tm;
    time_t seconds = (time_t)at + 8 * 3600; /* the sample's zone */
    char text[40];

    gmtime_r(&seconds, &tm);
    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
    setenv("ZHIBAN_NOW", text, 1);
}

static void open_ticket(const char *store, int64_t at, const char *system_id)
{
    char *system_option = xasprintf("--system=%s", system_id);

    set_now(at);
    bench_run((char *const[]){bench_program("zhiban"), (char *)store, (char[]){"ticket"},
                              (char[]){"open"}, (char[]){"收费窗口退费报错"}, system_option,
                              (char[]){"--category=fault"}, (char[]){"--callback=10100000001"},
                              NULL});
    free(system_option);
}

static void answer_ticket(const char *store, const char *prefix, int number, int64_t at)
{
    struct tm tm;
    time_t seconds = (time_t)at + 8 * 3600;
    char id[40];

    gmtime_r(&seconds, &tm);
    snprintf(id, sizeof(id), "%s-%04d%02d%02d-%02d", prefix, tm.tm_year + 1900, tm.tm_mon + 1,
             tm.tm_mday, number);
    set_now(at);
    bench_run((char *const[]){bench_program("zhiban"), (char *)store, (char[]){"ticket"},
                              (char[]){"answer"}, id, (char[]){"--mode=phone"}, NULL});
}

/* Twenty tickets by the real clock. mixed: two due within ten minutes, four within the hour, eight
 * within the day, six later; otherwise all of them later, so that no second is shown. */
static char *live_store(const char *name, bool mixed)
{
    static const int hour_of[] = {55, 52, 40, 30, 20, 10}; /* minutes ago, of one hour */
    char *path = xasprintf(DIR "/%s.db", name), *store = xasprintf("--store=sqlite:%s", path);
    char *more[] = {xasprintf("%s-wal", path), xasprintf("%s-shm", path),
                    xasprintf("%s-wake", path)};
    int64_t now = (int64_t)time(NULL), at = now - 3300;

    unlink(path);
    for (size_t i = 0; i < ARRAY_LEN(more); i++) {
        unlink(more[i]);
        free(more[i]);
    }
    set_now(at);
    bench_run((char *const[]){bench_program("zhiban"), store, (char[]){"--config=config"},
                              (char[]){"init"}, (char[]){"--test"}, NULL});
    for (int i = 0; i < (mixed ? 14 : 20); i++) {
        bool days = !mixed || i >= 8;

        open_ticket(store, at + i, days ? "outpatient-billing" : "base");
        answer_ticket(store, days ? "HIS" : "LOG", days && mixed ? i - 7 : i + 1, at + i);
    }
    for (size_t i = 0; mixed && i < ARRAY_LEN(hour_of); i++)
        open_ticket(store, now - hour_of[i] * 60 + 30 + (int64_t)i, "outpatient-billing");
    unsetenv("ZHIBAN_NOW");
    free(path);
    return store;
}

/* --- programs --- */

struct program {
    const char *name;
    const char *argv[ARGS_MAX];
    const char *ready; /* shown when the paint is full */
    const char *down, *up, *page, *quit;
    bool ours;
};

struct cost {
    struct series start_us, cpu_us, all_us, key_us, move, scroll, page, writes;
    size_t paint, rest;
    int64_t rss_kib;
    double idle_bytes, idle_waits;
    bool missing;
};

/* Every start is a first one: where somebody was the last time is another measurement. */
static void forget_screen(const struct program *program)
{
    static const char before[] = "--store=sqlite:";
    sqlite3 *db = NULL;

    if (sqlite3_open_v2(program->argv[1] + strlen(before), &db, SQLITE_OPEN_READWRITE, NULL) ==
        SQLITE_OK)
        sqlite3_exec(db, "DELETE FROM screen_state", NULL, NULL, NULL);
    sqlite3_close(db);
}

static void start(struct pty *pty, const struct program *program, int cols, int rows,
                  int64_t bytes_per_s, int64_t rtt_ms)
{
    const struct pty_options options = {.argv = (char *const *)program->argv,
                                        .rows = rows,
                                        .cols = cols,
                                        .bytes_per_s = bytes_per_s,
                                        .rtt_ms = rtt_ms};

    if (program->ours)
        forget_screen(program);
    pty_start(pty, &options);
}

static void leave(struct pty *pty, const struct program *program)
{
    pty_press(pty, program->quit);
    pty_await_end(pty, 3000);
    pty_end(pty);
}

/* False if it never showed what it should. */
static bool measure_start(const struct program *program, int cols, int rows, struct cost *cost)
{
    struct pty pty;
    bool ready;

    start(&pty, program, cols, rows, 0, 0);
    ready = pty_await(&pty, program->ready, PAINT_LIMIT_MS);
    if (ready) {
        series_add(&cost->start_us, pty.last_us - pty.started_us);
        series_add(&cost->cpu_us, pty_cpu_us(&pty));
        cost->paint = pty.out.len;
        pty_settle(&pty, 100, 2000);
        series_add(&cost->all_us, pty.last_us - pty.started_us);
        cost->rest = pty.out.len - cost->paint;
        leave(&pty, program);
    } else {
        printf("console: %s never showed '%s'\n", program->name, program->ready);
        pty_end(&pty);
    }
    return ready;
}

static void measure_key(struct pty *pty, const char *key, struct series *bytes, struct cost *cost)
{
    pty_mark(pty);
    pty_press(pty, key);
    if (!pty_settle(pty, QUIET_MS, 1000))
        return;
    if (bytes == NULL)
        return;
    series_add(bytes, (int64_t)pty->out.len);
    series_add(&cost->key_us, pty->last_us - pty->marked_us);
    series_add(&cost->writes, (int64_t)pty->reads);
}

static void measure_keys(const struct program *program, int cols, int rows, struct cost *cost)
{
    struct pty pty;

    start(&pty, program, cols, rows, 0, 0);
    if (pty_await(&pty, program->ready, PAINT_LIMIT_MS) && pty_settle(&pty, 150, 3000)) {
        for (int i = 0; i < 5; i++)
            measure_key(&pty, program->down, NULL, cost);
        for (int i = 0; i < 20; i++) {
            measure_key(&pty, program->up, &cost->move, cost);
            measure_key(&pty, program->down, &cost->move, cost);
        }
        for (int i = 0; i < rows; i++)
            measure_key(&pty, program->down, NULL, cost);
        for (int i = 0; i < 30; i++)
            measure_key(&pty, program->down, &cost->scroll, cost);
        for (int i = 0; i < 10; i++)
            measure_key(&pty, program->page, &cost->page, cost);
        cost->rss_kib = pty_rss_kib(&pty);
    }
    leave(&pty, program);
}

/* between: the time measured lies between two minutes, when nothing that shows only minutes changes. */
static void measure_idle(const struct program *program, int rows, bool between, struct cost *cost)
{
    int64_t waits, ms = between ? 40000 : program->ours ? 20000 : 5000;
    struct pty pty;

    start(&pty, program, 80, rows, 0, 0);
    pty_await(&pty, program->ready, PAINT_LIMIT_MS);
    pty_settle(&pty, 600, 5000);
    while (between && (time(NULL) % 60 < 2 || time(NULL) % 60 > 15))
        pty_run(&pty, 200);
    pty_mark(&pty);
    waits = pty_waits(&pty);
    pty_run(&pty, ms);
    cost->idle_bytes = (double)pty.out.len * 1000 / (double)ms;
    cost->idle_waits = (double)(pty_waits(&pty) - waits) * 1000 / (double)ms;
    leave(&pty, program);
}

/* --- peers --- */

static void build_floor(void)
{
    char *cc = getenv("CC");

    bench_run((char *const[]){cc != NULL && *cc != '\0' ? cc : (char[]){"cc"}, (char[]){"-O2"},
                              (char[]){"-o"}, (char[]){FLOOR}, (char[]){"tests/bench/peer/floor.c"},
                              (char[]){"-lncursesw"}, (char[]){"-lsqlite3"}, NULL});
}

/* Mails with the headers that a mail has that went through two servers. */
static void write_mail(FILE *file, int i)
{
    int hour = i / 3600 % 24, minute = i / 60 % 60, second = i % 60;

    fprintf(file,
            "Return-Path: <a%d@example.org>\nDelivered-To: b@example.org\n"
            "Received: from relay.example.org (relay.example.org [192.0.2.7])\n"
            "\tby mail.example.org (Postfix) with ESMTPS id %08X\n"
            "\tfor <b@example.org>; Fri, 20 Nov 2026 %02d:%02d:%02d +0800 (CST)\n"
            "Received: from desk.example.org (desk.example.org [192.0.2.8])\n"
            "\tby relay.example.org (Postfix) with ESMTP id %08X;\n"
            "\tFri, 20 Nov 2026 %02d:%02d:%02d +0800 (CST)\n"
            "Date: Fri, 20 Nov 2026 %02d:%02d:%02d +0800\nFrom: a%d <a%d@example.org>\n"
            "To: b@example.org\nSubject: HIS-1120-%06d 收费窗口退费报错\n"
            "Message-ID: <%d@example.org>\nMIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
            "三号窗口退费时提示库存不足，重启后仍然报错。\n",
            i % 50, i, hour, minute, second, i + MAILS, hour, minute, second, hour, minute, second,
            i % 50, i % 50, i, i);
}

static FILE *make_file(const char *path)
{
    FILE *file = fopen(path, "we");

    if (file == NULL)
        die("%s: %s", path, strerror(errno));
    return file;
}

static void end_file(FILE *file, const char *path)
{
    if (fclose(file) != 0)
        die("%s: %s", path, strerror(errno));
}

static void make_settings(const char *path, const char *cache)
{
    FILE *file = make_file(path);

    fprintf(file, "set folder=" DIR " quit=yes move=no mbox_type=Maildir header_cache=%s\n", cache);
    end_file(file, path);
}

/* As people have them who open 100 000 mails: a folder, and the headers in a cache, which the first
 * start of each program makes. */
static void make_mails(void)
{
    static const char *const folders[] = {DIR "/mails", DIR "/mails/cur", DIR "/mails/tmp"};
    char name[80];
    FILE *file;

    make_settings(DIR "/muttrc.mutt", DIR "/headers.mutt");
    make_settings(DIR "/muttrc.neomutt", DIR "/headers.neomutt");
    if (bench_exists(DIR "/mails/new"))
        return;
    for (size_t i = 0; i < ARRAY_LEN(folders); i++)
        mkdir(folders[i], 0777);
    for (int i = 0; i < MAILS; i++) {
        snprintf(name, sizeof(name), DIR "/mails/cur/1795140000.%d.desk:2,S", i);
        file = make_file(name);
        write_mail(file, i);
        end_file(file, name);
    }
    mkdir(DIR "/mails/new", 0777); /* now it is whole */
}

/* Named as our rows are. */
static void make_files(void)
{
    char name[120];
    FILE *file;

    if (bench_exists(DIR "/lines"))
        return;
    mkdir(DIR "/files", 0777);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof(name), DIR "/files/HIS-1120-%06d 收费窗口退费报错", i);
        end_file(make_file(name), name);
    }
    file = make_file(DIR "/lines");
    for (int i = 0; i < FILES; i++)
        fprintf(file, "%07d HIS-20261120-%05d 门诊收费 收费窗口退费报错\n", i, i);
    end_file(file, DIR "/lines");
}

static const struct program peers[] = {
    {.name = "nnn",
     .argv = {"nnn", DIR "/files"},
     .ready = "1/100000",
     .down = "j",
     .up = "k",
     .page = "\033[6~",
     .quit = "q"},
    {.name = "mutt",
     .argv = {"mutt", "-n", "-F", DIR "/muttrc.mutt", "-f", DIR "/mails"},
     .ready = "Msgs:100000",
     .down = "j",
     .up = "k",
     .page = "\033[6~",
     .quit = "x"},
    {.name = "neomutt",
     .argv = {"neomutt", "-n", "-F", DIR "/muttrc.neomutt", "-f", DIR "/mails"},
     .ready = "Msgs:100000",
     .down = "j",
     .up = "k",
     .page = "\033[6~",
     .quit = "x"},
    {.name = "htop",
     .argv = {"htop"},
     .ready = "F10",
     .down = "\033OB",
     .up = "\033OA",
     .page = "\033[6~",
     .quit = "q"},
    {.name = "less",
     .argv = {"less", DIR "/lines"},
     .ready = "0000022",
     .down = "j",
     .up = "k",
     .page = "\033[6~",
     .quit = "q"},
};

static bool is_installed(const char *name)
{
    char *path = xstrdup(getenv("PATH") == NULL ? "/usr/bin" : getenv("PATH")), *rest = path, *dir;
    bool found = false;

    while (!found && (dir = strsep(&rest, ":")) != NULL) {
        char *file = xasprintf("%s/%s", dir, name);

        found = access(file, X_OK) == 0;
        free(file);
    }
    free(path);
    return found;
}

/* --- printing --- */

static void print_cost(const char *name, int cols, int rows, struct cost *cost)
{
    printf("  %-16s %3dx%-3d start %8.2f ms (cpu %.2f)  paint %6zu B + %zu  key %.2f ms (p95 %.2f) "
           " move %.0f  "
           "scroll %.0f  page %.0f B in %.1f reads  %.1f MB\n",
           name, cols, rows, part_of(&cost->start_us, 50) / 1e3, part_of(&cost->cpu_us, 50) / 1e3,
           cost->paint, cost->rest, part_of(&cost->key_us, 50) / 1e3,
           part_of(&cost->key_us, 95) / 1e3, part_of(&cost->move, 50), part_of(&cost->scroll, 50),
           part_of(&cost->page, 50), part_of(&cost->writes, 50), (double)cost->rss_kib / 1024);
}

static void print_ratio(const char *what, double ours, double other, double goal, bool at_least)
{
    double ratio = at_least ? other / ours : ours / other;

    printf("console: %s: ratio %.2f (goal %s %.1f)%s\n", what, ratio, at_least ? ">=" : "<=", goal,
           (at_least ? ratio >= goal : ratio <= goal) ? "" : "  MISSED");
}

/* Where others use the machine too, whoever takes longer is interrupted more often; the processor's
 * time knows nothing of that, and decides. */
static void print_start(const char *what, struct cost *ours, struct cost *other, double goal,
                        bool at_least)
{
    char *cpu = xasprintf("%s, of the processor", what);

    print_ratio(what, part_of(&ours->start_us, 50), part_of(&other->start_us, 50), goal, at_least);
    print_ratio(cpu, part_of(&ours->cpu_us, 50), part_of(&other->cpu_us, 50), goal, at_least);
    free(cpu);
}

static void print_figure(const char *what, double figure, double goal, const char *unit)
{
    printf("console: %s: %.1f %s (goal <= %.4g)%s\n", what, figure, unit, goal,
           figure <= goal ? "" : "  MISSED");
}

/* --- one size --- */

static void set_console(struct program *program, const char *store)
{
    *program = (struct program){.name = "zhiban",
                                .argv = {bench_program("zhiban"), store},
                                .ready = "命令",
                                .down = "j",
                                .up = "k",
                                .page = "\033[6~",
                                .quit = "q",
                                .ours = true};
}

static void set_floor(struct program *program, const char *path)
{
    *program = (struct program){.name = "floor",
                                .argv = {FLOOR, path, NOW_S},
                                .ready = "quits",
                                .down = "j",
                                .up = "k",
                                .page = "j",
                                .quit = "q"};
}

/* Ours and the floor in turn, so that what the machine does meanwhile strikes both. */
static void measure_pair(const struct program *ours, const struct program *floor_program, int cols,
                         int rows, struct cost *mine, struct cost *its)
{
    int64_t rounds = bench_number("ZB_ROUNDS", 9);

    for (int64_t i = 0; i < rounds && i < STARTS_MAX; i++)
        if (!measure_start(ours, cols, rows, mine) ||
            !measure_start(floor_program, cols, rows, its))
            die("the console or the floor does not start");
    measure_keys(ours, cols, rows, mine);
    measure_keys(floor_program, cols, rows, its);
    print_cost("zhiban", cols, rows, mine);
    print_cost("floor", cols, rows, its);
}

static void compare_peer(const struct program *peer, const struct cost *ours_at_80, double goal)
{
    struct cost ours = *ours_at_80, cost = {.missing = false};
    char *what;

    if (!is_installed(peer->argv[0])) {
        printf("console: %s is not installed (contrib/deps.sh bench); NOT compared\n", peer->name);
        return;
    }
    for (int i = 0; i < 3; i++)
        if (!measure_start(peer, 80, 24, &cost))
            return;
    measure_keys(peer, 80, 24, &cost);
    measure_idle(peer, 24, false, &cost);
    print_cost(peer->name, 80, 24, &cost);
    printf("  %-16s idle %.0f B/s, %.1f wake-ups a second\n", peer->name, cost.idle_bytes,
           cost.idle_waits);
    what = xasprintf("start of %s against ours", peer->name);
    print_start(what, &ours, &cost, goal, true);
    free(what);
}

static void judge(struct cost *mine, struct cost *its, int cols)
{
    bool wide = cols > 80;

    print_start("start to full paint against the floor", mine, its, 2.2, false);
    printf("console: counts and duties follow after %.2f ms\n",
           (part_of(&mine->all_us, 50) - part_of(&mine->start_us, 50)) / 1e3);
    print_figure("first paint", (double)(mine->paint + mine->rest), wide ? 3500 : 1900, "B");
    print_ratio("key to last byte against the floor", part_of(&mine->key_us, 50),
                part_of(&its->key_us, 50), 1.5, false);
    print_ratio("key p95 against its median", part_of(&mine->key_us, 95),
                part_of(&mine->key_us, 50), 4, false);
    printf("console: the floor's p95 is %.1f of its median: that is the machine\n",
           part_of(&its->key_us, 95) / part_of(&its->key_us, 50));
    print_figure("selection move", part_of(&mine->move, 50), 60, "B");
    print_figure("scroll by one", part_of(&mine->scroll, 50), 150, "B");
    print_figure("page", part_of(&mine->page, 50), wide ? 2600 : 1300, "B");
    /* The goal is for 80x24: four times the cells are kept twice. */
    if (!wide)
        print_figure("memory", (double)mine->rss_kib / 1024, 8, "MB");
}

/* --- idle, leaving, slow links --- */

static void measure_live(void)
{
    struct program ours;
    struct cost cost = {.missing = false};
    char *mixed = live_store("mixed", true), *calm = live_store("calm", false);

    set_console(&ours, mixed);
    measure_idle(&ours, 33, false, &cost); /* twenty rows of tickets */
    print_figure("idle, 20 countdowns of a natural mix", cost.idle_bytes, 55, "B/s");
    print_figure("wake-ups", cost.idle_waits, 1.1, "a second");
    set_console(&ours, calm);
    measure_idle(&ours, 33, true, &cost);
    print_figure("idle, nothing near", cost.idle_bytes, 0, "B/s");
    print_figure("wake-ups", cost.idle_waits, 0.05, "a second");
    free(mixed);
    free(calm);
}

static void end_by(const struct program *ours, const char *how, const char *key, int signal_number)
{
    struct pty pty;
    struct str why = STR_INIT;
    int64_t since;

    start(&pty, ours, 80, 24, 0, 0);
    pty_await(&pty, ours->ready, PAINT_LIMIT_MS);
    pty_settle(&pty, 200, 2000);
    since = clock_mono_us();
    if (key != NULL)
        pty_press(&pty, key);
    else
        kill(pty.pid, signal_number);
    pty_await_end(&pty, 3000);
    printf("console: ends by %s in %.1f ms (goal <= 20), the terminal is %s%s\n", how,
           (double)(clock_mono_us() - since) / 1e3,
           pty_is_clean(&pty, &why) ? "clean" : "NOT clean: ", why.buf);
    pty_end(&pty);
    str_release(&why);
}

static void measure_ends(const struct program *ours)
{
    struct pty pty;

    start(&pty, ours, 80, 24, 0, 0);
    pty_await(&pty, ours->ready, PAINT_LIMIT_MS);
    pty_settle(&pty, 300, 2000);
    pty_mark(&pty);
    pty_press(&pty, "\033");
    pty_settle(&pty, 100, 3000);
    print_figure("Esc alone", (double)(pty.last_us - pty.marked_us) / 1e3, 50, "ms");
    leave(&pty, ours);
    end_by(ours, "q", "q", 0);
    end_by(ours, "SIGTERM", NULL, SIGTERM);
    end_by(ours, "SIGHUP", NULL, SIGHUP);
}

struct slow {
    const char *name;
    int64_t bytes_per_s;
    double paint_s, run_on_s;
};

static void measure_slow(const struct program *program, const struct slow *slow, const char *first)
{
    struct pty pty;
    double first_s = 0, paint_s, run_on_s;
    int64_t last_key;

    start(&pty, program, 80, 24, slow->bytes_per_s, 150);
    if (program->ours && pty_await(&pty, first, PAINT_LIMIT_MS))
        first_s = (double)(pty.last_us - pty.started_us) / 1e6;
    if (!pty_await(&pty, program->ready, PAINT_LIMIT_MS))
        printf("console: %s never showed '%s'\n", program->name, program->ready);
    paint_s = (double)(pty.last_us - pty.started_us) / 1e6;
    pty_settle(&pty, 1500, 20000);
    for (int i = 0; i < 60; i++) {
        pty_press(&pty, program->down);
        pty_run(&pty, 50);
    }
    last_key = clock_mono_us() - 50000;
    pty_settle(&pty, 1200, PAINT_LIMIT_MS);
    run_on_s = pty.last_us > last_key ? (double)(pty.last_us - last_key) / 1e6 : 0;
    printf("  %-16s %s, 150 ms: full paint %.1f s, run-on after j held for 3 s %.1f s\n",
           program->name, slow->name, paint_s, run_on_s);
    if (program->ours) {
        print_figure("full paint", paint_s, slow->paint_s, "s");
        print_figure("the most urgent row is readable", first_s, 1.5, "s");
        print_figure("run-on", run_on_s, slow->run_on_s, "s");
    }
    pty_press(&pty, program->quit);
    pty_end(&pty);
}

static void measure_share(void)
{
    struct program ours;
    struct pty pty;
    char *mixed = live_store("mixed", true);

    set_console(&ours, mixed);
    start(&pty, &ours, 80, 24, 300, 150);
    pty_await(&pty, ours.ready, PAINT_LIMIT_MS);
    pty_settle(&pty, 900, 15000);
    pty_run(&pty, 5000);
    pty_mark(&pty);
    pty_run(&pty, 20000);
    print_figure("share of a link of 300 B/s when idle", (double)pty.out.len / 20 / 3, 20, "%");
    pty_end(&pty);
    free(mixed);
}

static void measure_links(const struct program *ours)
{
    static const struct slow links[] = {{"300 B/s", 300, 6.5, 4.5}, {"9600 bit/s", 960, 2.1, 2.0}};

    for (size_t i = 0; i < ARRAY_LEN(links); i++) {
        measure_slow(ours, &links[i], "急诊ICU护..");
        for (size_t j = 0; j < ARRAY_LEN(peers); j++)
            if (is_installed(peers[j].argv[0]) &&
                (strcmp(peers[j].name, "less") == 0 || strcmp(peers[j].name, "nnn") == 0))
                measure_slow(&peers[j], &links[i], NULL);
    }
    unsetenv("ZHIBAN_NOW");
    measure_share();
    setenv("ZHIBAN_NOW", NOW, 1);
}

/* --- all of it --- */

static void compare_more(const struct program *ours, struct cost *small, int64_t count)
{
    char *path = bench_store("console", count, bench_number("ZB_OPEN", 5000));
    char *store = xasprintf("--store=sqlite:%s", path);
    struct program large = *ours;
    struct cost cost = {.missing = false};

    large.argv[1] = store;
    measure_start(&large, 80, 24, &cost); /* makes the order of urgency fresh */
    cost = (struct cost){.missing = false};
    for (int i = 0; i < 9; i++)
        measure_start(&large, 80, 24, &cost);
    measure_keys(&large, 80, 24, &cost);
    print_cost("zhiban, more", 80, 24, &cost);
    print_start("start with more tickets", &cost, small, 1.1, false);
    print_ratio("memory with more tickets", (double)cost.rss_kib, (double)small->rss_kib, 1.1,
                false);
    free(store);
    free(path);
}

int main(void)
{
    static const int sizes[][2] = {{160, 45}, {80, 24}}; /* the last one is compared with peers */
    struct program ours, floor_program;
    struct cost mine, its;
    char *path, *store;

    setvbuf(stdout, NULL, _IOLBF, 0);
    setenv("TERM", "xterm-256color", 1);
    setenv("ZHIBAN_LANG", "zh_CN", 1);
    mkdir("build", 0777);
    mkdir(DIR, 0777);
    build_floor();
    make_mails();
    make_files();
    path =
        bench_store("console", bench_number("ZB_TICKETS", 100000), bench_number("ZB_OPEN", 5000));
    store = xasprintf("--store=sqlite:%s", path);
    setenv("ZHIBAN_NOW", NOW, 1);
    set_console(&ours, store);
    set_floor(&floor_program, path);
    mine = (struct cost){.missing = false};
    measure_start(&ours, 80, 24, &mine); /* makes the order of urgency fresh */
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        mine = its = (struct cost){.missing = false};
        measure_pair(&ours, &floor_program, sizes[i][0], sizes[i][1], &mine, &its);
        judge(&mine, &its, sizes[i][0]);
    }
    if (bench_number("ZB_MORE", 0) > 0)
        compare_more(&ours, &mine, bench_number("ZB_MORE", 0));
    for (size_t i = 0; i < ARRAY_LEN(peers); i++)
        compare_peer(&peers[i], &mine,
                     strcmp(peers[i].name, "nnn") == 0    ? 40
                     : strcmp(peers[i].name, "mutt") == 0 ? 180
                                                          : 0);
    measure_ends(&ours);
    if (bench_number("ZB_SLOW", 1) != 0)
        measure_links(&ours);
    unsetenv("ZHIBAN_NOW");
    measure_live();
    free(store);
    free(path);
    return 0;
}
