/* A store with very many tickets, quickly: tool_tickets ZHIBAN CONFIG STORE COUNT OPEN. A handful of
 * real tickets is opened with zhiban; the others are their copies with numbers, times, events, private
 * texts and search terms of their own, written by SQL in the order of the tables. Most are closed
 * after four events, the newest OPEN are in all open states.
 *
 * The tables are those that zhiban would have made, except that the copies' hashes are only numbers:
 * such a store is for measuring, its chain does not verify. Its clock stands at TOOL_NOW. */
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/civil.h"
#include "base/die.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/terms.h"
#include "base/vec.h"

#define TOOL_NOW "2026-11-20 10:00"
#define FIRST_DAY "2016-11-20 00:00"

enum { OPEN_S = 8 * 86400 };

extern char **environ;

/* --- the real ones --- */

static const struct {
    const char *subject, *system_id, *category, *department;
} seeds[] = {
    {"三床监护仪数据中断", "if-monitor", "interface", "重症一科"},
    {"收费窗口退费报错", "outpatient-billing", "fault", "门诊收费处"},
    {"报修单派不到班组", "base", "fault", "后勤科"},
    {"院感预警没有推送", "nis", "fault", "院感科"},
    {"急诊ICU护理记录打不开", "cis-dongjie", "fault", "急诊医学科"},
    {"护士站 PDA 扫码后不执行医嘱", "mobile-nursing", "fault", "住院护士站"},
    {"输液泵数据延迟十分钟", "if-pump", "interface", "重症二科"},
    {"医保目录对照不上，结算报错", "insurance", "fault", "医保办"},
    {"季度报表数字对不上", "statistics", "fault", "统计室"},
    {"问一下怎么导出名单", "nis", "consult", "感染管理科"},
};

enum { SEEDS = ARRAY_LEN(seeds) };

struct seed {
    char *id, *prefix;
    VEC(char *) terms; /* without those of its number */
};

struct work {
    sqlite3 *db;
    const char *zhiban, *config, *path;
    int64_t count, open;
    wall_s first, now;
    struct seed seeds[SEEDS];
    VEC(char *) later; /* indexes and triggers, made again at the end */
    int64_t seq;
    struct map postings; /* of terms: struct posting */
};

struct posting {
    VEC(uint32_t) tickets;
};

static void run(char *const argv[])
{
    pid_t pid;
    int status, error = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);

    if (error != 0)
        die("%s: %s", argv[0], strerror(error));
    if (waitpid(pid, &status, 0) != pid || status != 0)
        die("%s failed", argv[0]);
}

static void open_seeds(const struct work *work)
{
    char *store = xasprintf("--store=sqlite:%s", work->path);
    char *config = xasprintf("--config=%s", work->config);

    setenv("ZHIBAN_NOW", TOOL_NOW, 1);
    run((char *const[]){(char *)work->zhiban, store, config, (char[]){"init"}, (char[]){"--test"},
                        NULL});
    for (size_t i = 0; i < SEEDS; i++) {
        char *system_id = xasprintf("--system=%s", seeds[i].system_id);
        char *category = xasprintf("--category=%s", seeds[i].category);
        char *department = xasprintf("--department=%s", seeds[i].department);

        run((char *const[]){(char *)work->zhiban, store, (char[]){"ticket"}, (char[]){"open"},
                            (char *)seeds[i].subject, system_id, category, department,
                            (char[]){"--callback=10100000001"}, NULL});
        free(system_id);
        free(category);
        free(department);
    }
    free(store);
    free(config);
}

/* --- SQL --- */

static void check(const struct work *work, int rc, int wanted, const char *what)
{
    if (rc != wanted)
        die("%s: %s", what, sqlite3_errmsg(work->db));
}

static void sql(const struct work *work, const char *text)
{
    check(work, sqlite3_exec(work->db, text, NULL, NULL, NULL), SQLITE_OK, text);
}

static sqlite3_stmt *prepare(const struct work *work, const char *text)
{
    sqlite3_stmt *stmt;

    check(work, sqlite3_prepare_v2(work->db, text, -1, &stmt, NULL), SQLITE_OK, text);
    return stmt;
}

static void bind_text(sqlite3_stmt *stmt, int index, const char *text)
{
    sqlite3_bind_text(stmt, index, text, -1, SQLITE_TRANSIENT);
}

static void step(const struct work *work, sqlite3_stmt *stmt)
{
    check(work, sqlite3_step(stmt), SQLITE_DONE, sqlite3_sql(stmt));
    sqlite3_reset(stmt);
}

static void add_number_term(const char *term, void *data)
{
    map_put(data, term, NULL);
}

static void read_terms(const struct work *work, struct seed *seed)
{
    sqlite3_stmt *stmt = prepare(work, "SELECT term FROM ticket_term WHERE ticket = ?1");
    struct map number;

    map_init(&number);
    terms_each(seed->id, strlen(seed->id), add_number_term, &number);
    map_put(&number, "1120", NULL);
    bind_text(stmt, 1, seed->id);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *term = (const char *)sqlite3_column_text(stmt, 0);

        if (!map_has(&number, term))
            *vec_push(&seed->terms) = xstrdup(term);
    }
    sqlite3_finalize(stmt);
    map_release(&number, NULL);
}

static void read_seeds(struct work *work)
{
    sqlite3_stmt *stmt = prepare(work, "SELECT id FROM ticket ORDER BY seq");

    for (size_t i = 0; i < SEEDS && sqlite3_step(stmt) == SQLITE_ROW; i++) {
        struct seed *seed = &work->seeds[i];

        seed->id = xstrdup((const char *)sqlite3_column_text(stmt, 0));
        seed->prefix = xstrndup(seed->id, strcspn(seed->id, "-"));
        read_terms(work, seed);
    }
    sqlite3_finalize(stmt);
    stmt = prepare(work, "SELECT seq FROM head");
    if (sqlite3_step(stmt) == SQLITE_ROW)
        work->seq = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
}

/* Tables without indexes and triggers take rows in any order, quickly. */
static void set_aside(struct work *work)
{
    sqlite3_stmt *stmt = prepare(
        work, "SELECT sql, 'DROP ' || type || ' ' || name FROM sqlite_schema WHERE sql IS NOT NULL "
              "AND type IN ('trigger', 'index') ORDER BY type");
    VEC(char *) drops = {0};

    while (sqlite3_step(stmt) == SQLITE_ROW) {
        *vec_push(&work->later) = xstrdup((const char *)sqlite3_column_text(stmt, 0));
        *vec_push(&drops) = xstrdup((const char *)sqlite3_column_text(stmt, 1));
    }
    sqlite3_finalize(stmt);
    vec_each (drop, &drops) {
        sql(work, *drop);
        free(*drop);
    }
    vec_release(&drops);
}

static void bring_back(struct work *work)
{
    vec_each (text, &work->later) {
        sql(work, *text);
        free(*text);
    }
    vec_release(&work->later);
}

/* --- one ticket --- */

struct copy {
    int64_t n;
    const struct seed *seed;
    char id[40];
    const char *state;
    wall_s received, answered, resolved, confirmed, paused, resume;
};

/* Spread evenly: the history over ten years, the open ones over the last days. */
static wall_s received_at(const struct work *work, int64_t n)
{
    int64_t history = work->count - work->open;
    wall_s since = work->now - OPEN_S;

    if (n < history)
        return work->first + (since - work->first) / history * n;
    return since + OPEN_S * (n - history) / (work->open + 1);
}

static void make_copy(const struct work *work, int64_t n, int64_t number, struct copy *copy)
{
    struct civil day;

    *copy = (struct copy){.n = n, .seed = &work->seeds[n % SEEDS], .state = "closed"};
    copy->received = received_at(work, n);
    day = civil_of(copy->received);
    snprintf(copy->id, sizeof(copy->id), "%s-%04d%02d%02d-%02" PRId64, copy->seed->prefix, day.year,
             day.month, day.mday, number);
    copy->answered = copy->received + 300 + n % 600;
    if (n < work->count - work->open) {
        copy->resolved = copy->answered + 1800 + n % 7200;
        copy->confirmed = copy->resolved + 3600;
        return;
    }
    switch (n % 7) {
    case 0: copy->answered = 0; break;
    case 1:
        copy->paused = copy->answered + 60;
        copy->resume = work->now + 3600 + n % 50000;
        break;
    case 2: copy->resolved = copy->answered + 1800; break;
    default: break;
    }
    if (copy->answered > work->now || copy->paused > work->now || copy->resolved > work->now)
        copy->answered = copy->paused = copy->resolved = 0;
    copy->state = copy->answered == 0   ? "waiting"
                  : copy->paused != 0   ? "paused"
                  : copy->resolved != 0 ? "to_confirm"
                                        : "working";
}

static void put_event(struct work *work, sqlite3_stmt *stmt, const struct copy *copy, wall_s at,
                      const char *verb, const char *patch)
{
    char hash[65];

    if (at == 0)
        return;
    work->seq++;
    snprintf(hash, sizeof(hash), "%064" PRId64, work->seq);
    sqlite3_bind_int64(stmt, 1, work->seq);
    sqlite3_bind_int64(stmt, 2, at);
    bind_text(stmt, 3, copy->id);
    bind_text(stmt, 4, verb);
    bind_text(stmt, 5, patch);
    bind_text(stmt, 6, hash);
    step(work, stmt);
}

/* The patch of the seed's first event, with what is the copy's own. */
static char *open_patch(const struct copy *copy, const char *contract, const char *class)
{
    return xasprintf("{\"callback\":[null,{\"text\":\"%064" PRId64 "\"}],\"category\":[null,"
                     "\"fault\"],\"channel\":[null,\"phone\"],\"class\":[null,\"%s\"],"
                     "\"contract\":[null,\"%s\"],\"department\":[null,\"%s\"],\"id\":[null,\"%s\"],"
                     "\"priority\":[null,\"middle\"],\"received_at\":[null,%" PRId64
                     "],\"recorded_at\":[null,%" PRId64 "],\"state\":[null,\"waiting\"],"
                     "\"subject\":[null,\"%s\"],\"system\":[null,\"%s\"]}",
                     copy->n, class, contract, seeds[copy->n % SEEDS].department, copy->id,
                     copy->received, copy->received, seeds[copy->n % SEEDS].subject,
                     seeds[copy->n % SEEDS].system_id);
}

static void put_events(struct work *work, sqlite3_stmt *stmt, const struct copy *copy,
                       const char *contract, const char *class)
{
    char *opened = open_patch(copy, contract, class);
    char *answered =
        xasprintf("{\"answered_at\":[null,%" PRId64 "],\"answered_by\":[null,\"root\"],"
                  "\"assignee\":[null,\"root\"],\"mode\":[null,\"phone\"],\"state\":["
                  "\"waiting\",\"working\"]}",
                  copy->answered);
    char *paused =
        xasprintf("{\"pause_agreed_by\":[null,\"张某\"],\"pause_reason\":[null,"
                  "\"authorisation\"],\"paused_at\":[null,%" PRId64 "],\"resume_at\":[null,%" PRId64
                  "],\"state\":[\"working\",\"paused\"]}",
                  copy->paused, copy->resume);
    char *resolved =
        xasprintf("{\"resolved_at\":[null,%" PRId64 "],\"solution\":[null,\"重启服务\"],"
                  "\"solved_by\":[null,\"root\"],\"state\":[\"working\",\"to_confirm\"]}",
                  copy->resolved);
    char *confirmed = xasprintf("{\"closed_at\":[null,%" PRId64 "],\"confirmed_at\":[null,%" PRId64
                                "],\"state\":[\"to_confirm\",\"closed\"]}",
                                copy->confirmed, copy->confirmed);

    put_event(work, stmt, copy, copy->received, "open", opened);
    put_event(work, stmt, copy, copy->answered, "answer", answered);
    put_event(work, stmt, copy, copy->paused, "pause", paused);
    put_event(work, stmt, copy, copy->resolved, "resolve", resolved);
    put_event(work, stmt, copy, copy->confirmed, "confirm", confirmed);
    free(opened);
    free(answered);
    free(paused);
    free(resolved);
    free(confirmed);
}

/* --- all of them --- */

/* INSERT of a copy: the columns of the seed's row but for its own. */
static sqlite3_stmt *prepare_ticket(const struct work *work)
{
    static const struct {
        const char *column, *value;
    } own[] = {
        {"id", "?2"},
        {"seq", "?3"},
        {"state", "?4"},
        {"received_at", "?5"},
        {"recorded_at", "?5"},
        {"answered_at", "?6"},
        {"resolved_at", "?7"},
        {"confirmed_at", "?8"},
        {"closed_at", "?8"},
        {"paused_at", "?9"},
        {"resume_at", "?10"},
        {"assignee", "iif(?6, 'root', '')"},
        {"answered_by", "iif(?6, 'root', '')"},
        {"solved_by", "iif(?7, 'root', '')"},
        {"solution", "iif(?7, '重启服务', '')"},
        {"pause_reason", "iif(?9, 'authorisation', '')"},
        {"pause_agreed_by", "iif(?9, '张某', '')"},
    };
    sqlite3_stmt *columns = prepare(work, "SELECT name FROM pragma_table_info('ticket')"), *stmt;
    struct str text = STR_INIT;

    str_add(&text, "INSERT INTO ticket SELECT ");
    for (int n = 0; sqlite3_step(columns) == SQLITE_ROW; n++) {
        const char *name = (const char *)sqlite3_column_text(columns, 0), *value = name;

        for (size_t i = 0; i < ARRAY_LEN(own); i++)
            if (strcmp(own[i].column, name) == 0)
                value = own[i].value;
        str_addf(&text, "%s%s", n > 0 ? ", " : "", value);
    }
    str_add(&text, " FROM ticket WHERE id = ?1");
    stmt = prepare(work, text.buf);
    sqlite3_finalize(columns);
    str_release(&text);
    return stmt;
}

static void put_ticket(struct work *work, sqlite3_stmt *stmt, const struct copy *copy)
{
    bind_text(stmt, 1, copy->seed->id);
    bind_text(stmt, 2, copy->id);
    sqlite3_bind_int64(stmt, 3, work->seq);
    bind_text(stmt, 4, copy->state);
    sqlite3_bind_int64(stmt, 5, copy->received);
    sqlite3_bind_int64(stmt, 6, copy->answered);
    sqlite3_bind_int64(stmt, 7, copy->resolved);
    sqlite3_bind_int64(stmt, 8, copy->confirmed);
    sqlite3_bind_int64(stmt, 9, copy->paused);
    sqlite3_bind_int64(stmt, 10, copy->resume);
    step(work, stmt);
}

static void put_text(struct work *work, sqlite3_stmt *stmt, const struct copy *copy)
{
    char hash[65];

    snprintf(hash, sizeof(hash), "%064" PRId64, copy->n);
    bind_text(stmt, 1, hash);
    bind_text(stmt, 2, copy->id);
    sqlite3_bind_int64(stmt, 3, work->seq);
    step(work, stmt);
}

struct noting {
    struct work *work;
    uint32_t n;
};

static void note_term(const char *term, void *data)
{
    struct noting *noting = data;
    struct posting *posting = map_get(&noting->work->postings, term);

    if (posting == NULL) {
        posting = xcalloc(1, sizeof(*posting));
        map_put(&noting->work->postings, term, posting);
    }
    if (posting->tickets.len == 0 || posting->tickets.items[posting->tickets.len - 1] != noting->n)
        *vec_push(&posting->tickets) = noting->n;
}

static void note_terms(struct work *work, const struct copy *copy)
{
    struct noting noting = {work, (uint32_t)copy->n};
    struct str folded = STR_INIT;

    vec_each (term, &copy->seed->terms)
        note_term(*term, &noting);
    terms_fold(&folded, copy->id, strlen(copy->id));
    terms_each(folded.buf, folded.len, note_term, &noting);
    str_release(&folded);
}

/* Numbers of a day run on for each prefix; the seeds have those of today. */
static int64_t next_number(struct map *numbers, const struct work *work, int64_t n)
{
    day_t day = civil_day_of(received_at(work, n));
    char *key = xasprintf("%s %d", work->seeds[n % SEEDS].prefix, (int)day);
    int64_t *last = map_get(numbers, key);

    if (last == NULL) {
        last = xmalloc(sizeof(*last));
        *last = day == civil_day_of(work->now) ? SEEDS : 0;
        map_put(numbers, key, last);
    }
    free(key);
    return ++*last;
}

static char *column_of(const struct work *work, const char *id, const char *column)
{
    char *text = xasprintf("SELECT %s FROM ticket WHERE id = ?1", column);
    sqlite3_stmt *stmt = prepare(work, text);
    char *value;

    bind_text(stmt, 1, id);
    value =
        xstrdup(sqlite3_step(stmt) == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : "");
    sqlite3_finalize(stmt);
    free(text);
    return value;
}

static void put_all(struct work *work, char **ids)
{
    sqlite3_stmt *ticket = prepare_ticket(work);
    sqlite3_stmt *event = prepare(
        work,
        "INSERT INTO event VALUES (?1, ?2, 'root', 'admin', 'zhiban pid=4711 tty=/dev/pts/3', "
        "1, 'ticket', ?3, ?4, ?5, '', ?6)");
    sqlite3_stmt *text =
        prepare(work, "INSERT INTO private_text VALUES (?1, 'ticket', ?2, 'callback', ?3, "
                      "'31179d66f51c2665857892a99109bc4b', '10100000001')");
    char *contracts[SEEDS], *classes[SEEDS];
    struct map numbers;
    struct copy copy;

    for (size_t i = 0; i < SEEDS; i++) {
        contracts[i] = column_of(work, work->seeds[i].id, "contract");
        classes[i] = column_of(work, work->seeds[i].id, "class");
    }
    map_init(&numbers);
    for (int64_t n = 0; n < work->count; n++) {
        make_copy(work, n, next_number(&numbers, work, n), &copy);
        put_events(work, event, &copy, contracts[n % SEEDS], classes[n % SEEDS]);
        put_ticket(work, ticket, &copy);
        put_text(work, text, &copy);
        note_terms(work, &copy);
        ids[n] = xstrdup(copy.id);
    }
    map_release(&numbers, free);
    sqlite3_finalize(ticket);
    sqlite3_finalize(event);
    sqlite3_finalize(text);
    for (size_t i = 0; i < SEEDS; i++) {
        free(contracts[i]);
        free(classes[i]);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_terms(struct work *work, char *const *ids)
{
    sqlite3_stmt *stmt = prepare(work, "INSERT INTO ticket_term (term, at, ticket) VALUES "
                                       "(?1, ?2, ?3)");
    VEC(const char *) terms = {0};
    const char *term;
    size_t at = 0;

    while (map_next(&work->postings, &at, &term, NULL))
        *vec_push(&terms) = term;
    qsort(terms.items, terms.len, sizeof(terms.items[0]), by_text);
    vec_each (name, &terms) {
        const struct posting *posting = map_get(&work->postings, *name);

        sqlite3_bind_text(stmt, 1, *name, -1, SQLITE_STATIC);
        vec_each (n, &posting->tickets) {
            sqlite3_bind_int64(stmt, 2, received_at(work, *n));
            sqlite3_bind_text(stmt, 3, ids[*n], -1, SQLITE_STATIC);
            step(work, stmt);
        }
    }
    vec_release(&terms);
    sqlite3_finalize(stmt);
}

static void free_posting(void *data)
{
    struct posting *posting = data;

    vec_release(&posting->tickets);
    free(posting);
}

static void fill(struct work *work)
{
    char **ids = xcalloc((size_t)work->count, sizeof(*ids)), *head;

    sql(work, "BEGIN");
    set_aside(work);
    put_all(work, ids);
    put_terms(work, ids);
    head = xasprintf("UPDATE head SET seq = %" PRId64 ", hash = '%064" PRId64 "'", work->seq,
                     work->seq);
    sql(work, head);
    sql(work, "INSERT OR IGNORE INTO ticket_due SELECT id, 0, 0, 0 FROM ticket "
              "WHERE state IN ('waiting', 'working', 'paused', 'to_confirm')");
    bring_back(work);
    sql(work, "COMMIT");
    free(head);
    for (int64_t n = 0; n < work->count; n++)
        free(ids[n]);
    free(ids);
}

int main(int argc, char **argv)
{
    struct work work = {0};

    if (argc != 6)
        die("tool_tickets ZHIBAN CONFIG STORE COUNT OPEN");
    work.zhiban = argv[1];
    work.config = argv[2];
    work.path = argv[3];
    work.count = strtoll(argv[4], NULL, 10);
    work.open = strtoll(argv[5], NULL, 10);
    map_init(&work.postings);
    if (work.open >= work.count || civil_parse_instant(TOOL_NOW, &work.now, NULL) < 0 ||
        civil_parse_instant(FIRST_DAY, &work.first, NULL) < 0)
        die("COUNT must be more than OPEN");
    open_seeds(&work);
    if (sqlite3_open(work.path, &work.db) != SQLITE_OK)
        die("%s: %s", work.path, sqlite3_errmsg(work.db));
    sql(&work, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; "
               "PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=FILE");
    read_seeds(&work);
    fill(&work);
    sql(&work, "PRAGMA journal_mode=WAL");
    sqlite3_close(work.db);
    for (size_t i = 0; i < SEEDS; i++) {
        free(work.seeds[i].id);
        free(work.seeds[i].prefix);
        vec_each (term, &work.seeds[i].terms)
            free(*term);
        vec_release(&work.seeds[i].terms);
    }
    map_release(&work.postings, free_posting);
    return 0;
}
