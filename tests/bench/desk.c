/* What the desk costs with very many tickets, as a person feels it: from exec to the last byte, with a
 * warm page cache. Beside each command runs a program of SQLite alone (peer/peer.c) on the same store
 * with the same select, in turn, and medians are compared.
 *
 * ZB_TICKETS (1000000) and ZB_OPEN (5000) say how many; ZB_ROUNDS (41) how often. Stores are made by
 * tests/lib/tool_tickets, kept in build/bench and used again as long as the schema is the same. */
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "lib/bench.h"

#define NOW "2026-11-20 10:00"
#define NOW_S "1795140000"
#define PEER "build/bench/peer"

enum { ARGS_MAX = 12, ROUNDS_MAX = 1001, FEW = 10000 };

extern char **environ;

/* --- running --- */

struct cost {
    int64_t us, cpu_us;
    long rss_kib;
    struct str out;
};

static int64_t micros(struct timeval at)
{
    return (int64_t)at.tv_sec * 1000000 + at.tv_usec;
}

/* Until its output ends and it has gone; *cost: release out. */
static void run(char *const argv[], struct cost *cost)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    int pipes[2], status, error;
    int64_t since = clock_mono_us();
    char bytes[65536];
    ssize_t got;
    pid_t pid;

    *cost = (struct cost){.out = STR_INIT};
    if (pipe(pipes) < 0)
        die("pipe: %s", strerror(errno));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipes[0]);
    posix_spawn_file_actions_addclose(&actions, pipes[1]);
    error = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipes[1]);
    if (error != 0)
        die("%s: %s", argv[0], strerror(error));
    while ((got = read(pipes[0], bytes, sizeof(bytes))) > 0)
        str_addn(&cost->out, bytes, (size_t)got);
    close(pipes[0]);
    if (wait4(pid, &status, 0, &usage) != pid || status != 0)
        die("%s %s failed", argv[0], argv[1]);
    cost->us = clock_mono_us() - since;
    cost->cpu_us = micros(usage.ru_utime) + micros(usage.ru_stime);
    cost->rss_kib = usage.ru_maxrss;
}

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static double median(int64_t *values, size_t count)
{
    qsort(values, count, sizeof(*values), by_size);
    return (double)values[count / 2];
}

/* One command and its peer, round by round. */
struct pair {
    int64_t ours[ROUNDS_MAX], peer[ROUNDS_MAX], our_cpu[ROUNDS_MAX], peer_cpu[ROUNDS_MAX];
    size_t count;
};

static void pair_add(struct pair *pair, const struct cost *ours, const struct cost *peer)
{
    pair->ours[pair->count] = ours->us;
    pair->peer[pair->count] = peer->us;
    pair->our_cpu[pair->count] = ours->cpu_us;
    pair->peer_cpu[pair->count++] = peer->cpu_us;
}

/* Where others use the machine too, a program that takes longer is interrupted more often; the
 * processor's time beside it knows nothing of that. */
static void pair_print(struct pair *pair, const char *what, double goal)
{
    double ours = median(pair->ours, pair->count), peer = median(pair->peer, pair->count);
    double our_cpu = median(pair->our_cpu, pair->count);
    double peer_cpu = median(pair->peer_cpu, pair->count);

    printf("%s: %.2f ms, SQLite alone %.2f ms, ratio %.2f (goal <= %.0f); of the processor %.2f "
           "and %.2f ms, ratio %.2f",
           what, ours / 1e3, peer / 1e3, ours / peer, goal, our_cpu / 1e3, peer_cpu / 1e3,
           our_cpu / peer_cpu);
}

/* A line of words and what stands for the blanks in them: '_'. */
static void split(const char *store, const char *words, char *args[ARGS_MAX], struct str *text)
{
    size_t count = 0;
    char *at;

    str_addf(text, "%s --store=sqlite:%s %s", "zhiban", store, words);
    args[count++] = bench_program("zhiban");
    for (at = strchr(text->buf, ' '); at != NULL && count < ARGS_MAX - 1; at = strchr(at, ' ')) {
        *at++ = '\0';
        args[count++] = at;
    }
    args[count] = NULL;
}

/* --- stores --- */

static void build_peer(void)
{
    char *cc = getenv("CC");

    mkdir("build", 0777);
    mkdir("build/bench", 0777);
    bench_run((char *const[]){cc != NULL && *cc != '\0' ? cc : (char[]){"cc"}, (char[]){"-O2"},
                              (char[]){"-o"}, (char[]){PEER}, (char[]){"tests/bench/peer/peer.c"},
                              (char[]){"-lsqlite3"}, NULL});
}

/* --- reading --- */

/* The peer reads what zhiban reads: whole tickets, in the same order by the same index. It judges
 * nothing. */
struct reading {
    const char *words; /* of the command */
    const char *sql;   /* the peer's */
    double goal;
};

static const struct reading readings[] = {
    {"ticket list --urgent",
     "SELECT t.*, d.due FROM ticket_due d JOIN ticket t ON t.id = d.ticket "
     "WHERE d.fresh_until > " NOW_S " AND (d.rank, d.due, d.ticket) > (0, 0, '') "
     "ORDER BY d.rank, d.due, d.ticket LIMIT 50",
     2},
    {"ticket show HIS-20261119-05", "SELECT * FROM ticket WHERE id = 'HIS-20261119-05'", 3},
    {"ticket search 退费",
     "SELECT t.* FROM ticket_term m JOIN ticket t ON t.id = m.ticket WHERE m.term = '退费' "
     "ORDER BY m.at DESC, m.ticket DESC LIMIT 50",
     5},
};

/* The first row of both is the same ticket, or one of them answers another question. */
static void compare_answers(const struct reading *reading, const struct cost *ours,
                            const struct cost *peer)
{
    size_t len = strcspn(peer->out.buf, "\t");

    if (len == 0 || len == peer->out.len || strstr(ours->out.buf, "-2026") == NULL)
        die("%s: nothing was found", reading->words);
    if (strncmp(strstr(ours->out.buf, "-2026") - 3, peer->out.buf, len) != 0)
        die("%s: the first rows differ", reading->words);
}

static void read_once(const struct reading *reading, const char *store, struct cost *ours,
                      struct cost *peer)
{
    char *args[ARGS_MAX];
    struct str text = STR_INIT;

    split(store, reading->words, args, &text);
    run(args, ours);
    run((char *const[]){(char[]){PEER}, (char[]){"select"}, (char *)store, (char *)reading->sql,
                        NULL},
        peer);
    free(args[0]);
    str_release(&text);
}

static void measure_reading(const struct reading *reading, const char *store, const char *small,
                            size_t rounds)
{
    struct pair pair = {.count = 0};
    struct cost mine, its;
    long rss = 0;

    for (size_t i = 0; i < rounds + 2; i++) {
        read_once(reading, store, &mine, &its);
        if (i == 0)
            compare_answers(reading, &mine, &its);
        if (i >= 2)
            pair_add(&pair, &mine, &its);
        rss = mine.rss_kib;
        str_release(&mine.out);
        str_release(&its.out);
    }
    read_once(reading, small, &mine, &its);
    pair_print(&pair, reading->words, reading->goal);
    printf("; memory %ld KiB, with %d tickets %ld KiB\n", rss, FEW, mine.rss_kib);
    str_release(&mine.out);
    str_release(&its.out);
}

/* --- writing --- */

static void add_rows(sqlite3 *db, const char *table, const char *where, struct str *out)
{
    char *text = xasprintf("SELECT * FROM %s WHERE %s", table, where);
    sqlite3_stmt *stmt;

    if (sqlite3_prepare_v2(db, text, -1, &stmt, NULL) != SQLITE_OK)
        die("%s: %s", text, sqlite3_errmsg(db));
    for (int row = 0; sqlite3_step(stmt) == SQLITE_ROW; row++) {
        if (row == 0)
            str_addf(out, "INSERT INTO %s VALUES ", table);
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            char *value = sqlite3_mprintf("%Q", sqlite3_column_text(stmt, i));

            str_addf(out, "%s%s", i > 0 ? "," : row > 0 ? ",(" : "(", value);
            sqlite3_free(value);
        }
        str_addc(out, ')');
    }
    str_addc(out, ';');
    sqlite3_finalize(stmt);
    free(text);
}

static void replace_all(struct str *text, const char *old, const char *new)
{
    struct str result = STR_INIT;
    const char *at = text->buf, *found;

    for (; (found = strstr(at, old)) != NULL; at = found + strlen(old)) {
        str_addn(&result, at, (size_t)(found - at));
        str_add(&result, new);
    }
    str_add(&result, at);
    str_set(text, result.buf);
    str_release(&result);
}

/* The rows that zhiban wrote for the ticket, as of another one: what the peer shall insert. */
static void raw_insert(sqlite3 *db, const char *id, int number, struct str *out)
{
    char *subject = xasprintf("subject = '%s'", id), *ticket = xasprintf("ticket = '%s'", id);
    char *own = xasprintf("id = '%s'", id), *other = xasprintf("RAW-20261120-%09d", number);
    char *hash = xasprintf("raw-%d", number);
    sqlite3_stmt *stmt;
    char *event_seq;

    if (sqlite3_prepare_v2(db, "SELECT max(seq) FROM event WHERE kind = 'ticket'", -1, &stmt,
                           NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW)
        die("%s", sqlite3_errmsg(db));
    event_seq = xasprintf("('%s',", sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    str_add(out, "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; BEGIN IMMEDIATE;");
    add_rows(db, "ticket", own, out);
    add_rows(db, "ticket_term", ticket, out);
    add_rows(db, "event", subject, out);
    replace_all(out, event_seq, "((SELECT seq + 1 FROM head),");
    str_addf(out,
             "INSERT INTO private_text VALUES ('%s', 'ticket', '%s', 'callback', 1, "
             "'31179d66f51c2665857892a99109bc4b', '10100000001');"
             "UPDATE head SET seq = seq + 1, hash = '%s'; COMMIT",
             hash, id, hash);
    replace_all(out, id, other);
    free(subject);
    free(ticket);
    free(own);
    free(other);
    free(hash);
    free(event_seq);
}

static void drop_newline(struct str *text)
{
    str_truncate(text, strcspn(text->buf, " \n"));
}

/* The peer repeats what zhiban just wrote, in the same store: its rows are those of the last ticket
 * under another number. */
static void measure_open(const char *store, size_t rounds)
{
    struct pair pair = {.count = 0};
    char *args[ARGS_MAX];
    struct str words = STR_INIT;
    sqlite3 *db;

    if (sqlite3_open(store, &db) != SQLITE_OK)
        die("%s: %s", store, sqlite3_errmsg(db));
    split(store,
          "ticket open 三床监护仪数据中断 --system=if-monitor --callback=10100000001 "
          "--category=interface --department=重症一科",
          args, &words);
    for (size_t i = 0; i < rounds + 1; i++) {
        struct str raw = STR_INIT;
        struct cost mine, its;

        run(args, &mine);
        drop_newline(&mine.out);
        raw_insert(db, mine.out.buf, (int)(clock_mono_us() % 1000000000), &raw);
        run((char *const[]){(char[]){PEER}, (char[]){"run"}, (char *)store, raw.buf, NULL}, &its);
        if (i > 0)
            pair_add(&pair, &mine, &its);
        str_release(&raw);
        str_release(&mine.out);
        str_release(&its.out);
    }
    pair_print(&pair, "ticket open against the raw inserts", 2);
    putchar('\n');
    free(args[0]);
    str_release(&words);
    sqlite3_close(db);
}

/* --- all of it --- */

/* The engine's own bench says it, beside the calibration of the loop. */
static void measure_clocks(void)
{
    struct cost cost;
    char *program = bench_program("tests/bench/clock");

    run((char *const[]){program, NULL}, &cost);
    fputs(cost.out.buf, stdout);
    str_release(&cost.out);
    free(program);
}

int main(void)
{
    int64_t count = bench_number("ZB_TICKETS", 1000000), open = bench_number("ZB_OPEN", 5000);
    int64_t rounds = bench_number("ZB_ROUNDS", 41);
    char *store, *small;

    if (rounds < 1 || rounds > ROUNDS_MAX)
        die("ZB_ROUNDS: 1 to %d", ROUNDS_MAX);
    setenv("ZHIBAN_NOW", NOW, 1);
    build_peer();
    setvbuf(stdout, NULL, _IOLBF, 0);
    store = bench_store("desk", count, open);
    small = bench_store("desk", FEW, FEW / 2);
    printf("desk: %" PRId64 " tickets, %" PRId64 " of them open\n", count, open);
    measure_clocks();
    for (size_t i = 0; i < ARRAY_LEN(readings); i++)
        measure_reading(&readings[i], store, small, (size_t)rounds);
    measure_open(store, (size_t)rounds);
    free(store);
    free(small);
    return 0;
}
