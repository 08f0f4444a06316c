/* What the store costs over SQLite itself, measured in the same run: acknowledged events (each its
 * own transaction, synchronous=FULL) and replay. The bare side does the least that could pass for
 * the same work: the same event row and the same contact row, prepared once, raw. Rounds of both
 * sides alternate, medians are compared, so that a busy machine harms both alike. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/mem.h"
#include "model/contact.h"
#include "model/records.h"
#include "store/journal.h"
#include "store/record.h"
#include "store/replay.h"
#include "store/store.h"

enum { ROUNDS = 9, PER_ROUND = 300, EVENTS = 100000, PEOPLE = 20000, CALLS = 200000 };

static void must(int rc, const struct err *err)
{
    if (rc < 0)
        die("%s", err->text.buf);
}

static void fresh_file(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm", "-wake"};

    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        char *file = xasprintf("%s%s", path, tails[i]);

        unlink(file);
        free(file);
    }
}

static struct store *open_store(const char *path, enum store_access access)
{
    char *url = xasprintf("sqlite:%s", path);
    struct err err = ERR_INIT;
    struct store *store;

    fresh_file(path);
    store = store_open(url, &(struct store_options){.access = access, .mode = STORE_TEST}, &err);
    if (store == NULL)
        die("%s", err.text.buf);
    store_set_actor(store,
                    &(struct actor){.name = "wang", .role = "duty", .origin = "bench 4711 pts/3"});
    free(url);
    return store;
}

/* --- the bare side --- */

struct bare {
    sqlite3 *db;
    sqlite3_stmt *event, *contact;
};

static void bare_exec(struct bare *bare, const char *sql)
{
    if (sqlite3_exec(bare->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die("%s: %s", sql, sqlite3_errmsg(bare->db));
}

static sqlite3_stmt *bare_prepare(struct bare *bare, const char *sql)
{
    sqlite3_stmt *stmt;

    if (sqlite3_prepare_v3(bare->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
        die("%s: %s", sql, sqlite3_errmsg(bare->db));
    return stmt;
}

/* The same tables and index as the store's, nothing else. */
static void bare_open(struct bare *bare, const char *path, const char *pragmas)
{
    fresh_file(path);
    if (sqlite3_open(path, &bare->db) != SQLITE_OK)
        die("%s: %s", path, sqlite3_errmsg(bare->db));
    bare_exec(bare, pragmas);
    bare_exec(bare,
              "CREATE TABLE event (seq INTEGER PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT "
              "NULL, role TEXT NOT NULL, origin TEXT NOT NULL, ok INTEGER NOT NULL, kind TEXT NOT "
              "NULL, subject TEXT NOT NULL, verb TEXT NOT NULL, patch TEXT NOT NULL, note TEXT "
              "NOT NULL, hash TEXT NOT NULL);"
              "CREATE INDEX event_subject ON event (kind, subject, seq);"
              "CREATE TABLE contact (id TEXT PRIMARY KEY, seq BIGINT NOT NULL, name TEXT NOT NULL, "
              "organisation TEXT NOT NULL, duty TEXT NOT NULL, phone TEXT NOT NULL, reach TEXT NOT "
              "NULL, priority BIGINT NOT NULL, valid_until TEXT NOT NULL, tags TEXT NOT NULL, "
              "remark TEXT NOT NULL)");
    bare->event =
        bare_prepare(bare, "INSERT INTO event VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)");
    bare->contact =
        bare_prepare(bare, "INSERT INTO contact VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)");
}

static void bare_close(struct bare *bare)
{
    sqlite3_finalize(bare->event);
    sqlite3_finalize(bare->contact);
    sqlite3_close(bare->db);
}

static void bind_text(sqlite3_stmt *stmt, int index, const char *text)
{
    sqlite3_bind_text(stmt, index, text, -1, SQLITE_STATIC);
}

static void run(sqlite3_stmt *stmt)
{
    if (sqlite3_step(stmt) != SQLITE_DONE)
        die("%s", sqlite3_errmsg(sqlite3_db_handle(stmt)));
    sqlite3_reset(stmt);
}

static void bare_event(struct bare *bare, int64_t seq, const char *subject, const char *patch)
{
    sqlite3_stmt *stmt = bare->event;

    sqlite3_bind_int64(stmt, 1, seq);
    sqlite3_bind_int64(stmt, 2, clock_wall());
    bind_text(stmt, 3, "wang");
    bind_text(stmt, 4, "duty");
    bind_text(stmt, 5, "bench 4711 pts/3");
    sqlite3_bind_int(stmt, 6, 1);
    bind_text(stmt, 7, "contact");
    bind_text(stmt, 8, subject);
    bind_text(stmt, 9, "add");
    bind_text(stmt, 10, patch);
    bind_text(stmt, 11, "");
    bind_text(stmt, 12, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    run(stmt);
}

static void bare_contact(struct bare *bare, int64_t seq, const struct contact *contact)
{
    sqlite3_stmt *stmt = bare->contact;

    bind_text(stmt, 1, contact->id);
    sqlite3_bind_int64(stmt, 2, seq);
    bind_text(stmt, 3, contact->name);
    bind_text(stmt, 4, contact->organisation);
    bind_text(stmt, 5, contact->duty);
    bind_text(stmt, 6, contact->phone);
    bind_text(stmt, 7, "wecom");
    sqlite3_bind_int64(stmt, 8, contact->priority);
    bind_text(stmt, 9, "");
    bind_text(stmt, 10, "[\"HIS\",\"PACS\"]");
    bind_text(stmt, 11, "");
    run(stmt);
}

/* --- the same contacts on both sides --- */

static void make_contact(struct contact *contact, int64_t number)
{
    record_init(&contact_schema, contact);
    contact->id = xasprintf("C-%" PRId64, number);
    contact->name = xasprintf("王%" PRId64, number);
    contact->organisation = xstrdup("第一人民医院信息中心");
    contact->duty = xstrdup("HIS 数据库值班");
    contact->phone = xasprintf("120%08" PRId64, number);
    contact->reach = REACH_WECOM;
    contact->priority = number % 9 + 1;
    *vec_push(&contact->tags) = xstrdup("HIS");
    *vec_push(&contact->tags) = xstrdup("PACS");
}

static char *patch_text(const struct contact *contact)
{
    json_t *patch = record_diff(&contact_schema, NULL, contact);
    struct str text = STR_INIT;

    json_add_canonical(&text, patch);
    json_decref(patch);
    return str_detach(&text);
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), by_size);
    return values[count / 2];
}

static double per_second(int64_t count, int64_t since_us)
{
    return (double)count * 1e6 / (double)(clock_mono_us() - since_us);
}

/* --- acknowledged events --- */

static double ours_round(struct store *store, int64_t from)
{
    struct contact contacts[PER_ROUND];
    struct err err = ERR_INIT;
    int64_t since;
    double speed;

    for (int i = 0; i < PER_ROUND; i++)
        make_contact(&contacts[i], from + i);
    since = clock_mono_us();
    for (int i = 0; i < PER_ROUND; i++)
        must(record_save(store, &contact_schema, NULL, &contacts[i], "add", NULL, &err), &err);
    speed = per_second(PER_ROUND, since);
    for (int i = 0; i < PER_ROUND; i++)
        record_release(&contact_schema, &contacts[i]);
    return speed;
}

static double bare_round(struct bare *bare, int64_t from)
{
    struct contact contacts[PER_ROUND];
    char *patches[PER_ROUND];
    int64_t since;
    double speed;

    for (int i = 0; i < PER_ROUND; i++) {
        make_contact(&contacts[i], from + i);
        patches[i] = patch_text(&contacts[i]);
    }
    since = clock_mono_us();
    for (int i = 0; i < PER_ROUND; i++) {
        bare_exec(bare, "BEGIN IMMEDIATE");
        bare_event(bare, from + i, contacts[i].id, patches[i]);
        bare_contact(bare, from + i, &contacts[i]);
        bare_exec(bare, "COMMIT");
    }
    speed = per_second(PER_ROUND, since);
    for (int i = 0; i < PER_ROUND; i++) {
        record_release(&contact_schema, &contacts[i]);
        free(patches[i]);
    }
    return speed;
}

static void bench_events(const char *dir)
{
    char *path = xasprintf("%s/ours.db", dir), *bare_path = xasprintf("%s/bare.db", dir);
    struct store *store = open_store(path, STORE_CREATE);
    double ours[ROUNDS], bare_speeds[ROUNDS];
    struct bare bare;

    bare_open(&bare, bare_path, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    ours_round(store, 1); /* both warm up */
    bare_round(&bare, 1);
    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = ours_round(store, (i + 1) * PER_ROUND + 1);
        bare_speeds[i] = bare_round(&bare, (i + 1) * PER_ROUND + 1);
    }
    printf("events/s acknowledged: ours %.0f, bare SQLite %.0f, ratio %.2f (goal >= 0.6)\n",
           median(ours, ROUNDS), median(bare_speeds, ROUNDS),
           median(ours, ROUNDS) / median(bare_speeds, ROUNDS));
    store_close(store);
    bare_close(&bare);
    fresh_file(path);
    fresh_file(bare_path);
    free(path);
    free(bare_path);
}

/* --- replay --- */

/* EVENTS events on `people` contacts: each is added, then changed in turn. */
static void fill(struct store *store, int64_t people)
{
    struct err err = ERR_INIT;

    must(store_begin(store, &err), &err);
    for (int64_t i = 0; i < EVENTS; i++) {
        struct contact before, after;

        if (i < people) {
            make_contact(&after, i + 1);
            must(record_save(store, &contact_schema, NULL, &after, "add", NULL, &err), &err);
        } else {
            char *id = xasprintf("C-%" PRId64, i % people + 1);

            must(record_load(store, &contact_schema, id, &before, &err), &err);
            record_copy(&contact_schema, &after, &before);
            after.priority = after.priority % 9 + 1;
            free(after.duty);
            after.duty = xasprintf("值班 %" PRId64, i / people);
            must(record_save(store, &contact_schema, &before, &after, "edit", NULL, &err), &err);
            record_release(&contact_schema, &before);
            free(id);
        }
        record_release(&contact_schema, &after);
    }
    must(store_commit(store, &err), &err);
}

static double ours_replay(struct store *store, const char *path)
{
    struct store *target = open_store(path, STORE_SCRATCH);
    struct err err = ERR_INIT;
    int64_t events, since = clock_mono_us();
    double speed;

    must(replay_into(store, target, record_kinds, &events, &err), &err);
    speed = per_second(events, since);
    store_close(target);
    fresh_file(path);
    return speed;
}

/* The same pragmas as a scratch store has. */
static double bare_rows(const char *path)
{
    struct contact *contacts = xcalloc(EVENTS, sizeof(*contacts));
    struct bare bare;
    int64_t since;
    double speed;

    for (int64_t i = 0; i < EVENTS; i++)
        make_contact(&contacts[i], i + 1);
    bare_open(&bare, path, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF");
    since = clock_mono_us();
    bare_exec(&bare, "BEGIN");
    for (int64_t i = 0; i < EVENTS; i++)
        bare_contact(&bare, i + 1, &contacts[i]);
    bare_exec(&bare, "COMMIT");
    speed = per_second(EVENTS, since);
    bare_close(&bare);
    fresh_file(path);
    for (int64_t i = 0; i < EVENTS; i++)
        record_release(&contact_schema, &contacts[i]);
    free(contacts);
    return speed;
}

static void bench_replay(struct store *store, const char *dir, const char *what)
{
    char *path = xasprintf("%s/replay.db", dir);
    double ours[3], bare[3];

    for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
        ours[i] = ours_replay(store, path);
        bare[i] = bare_rows(path);
    }
    printf("replay%s: ours %.0f rows/s, bare SQLite insert %.0f rows/s, ratio %.2f (goal >= 0.3)\n",
           what, median(ours, 3), median(bare, 3), median(ours, 3) / median(bare, 3));
    free(path);
}

static void bench_counter(struct store *store)
{
    struct err err = ERR_INIT;
    int64_t counter, since = clock_mono_us();

    for (int i = 0; i < CALLS; i++)
        must(store_change_counter(store, &counter, &err), &err);
    printf("change counter: %.1f us\n", (double)(clock_mono_us() - since) / CALLS);
}

static void bench_verify(struct store *store)
{
    struct journal_head head;
    struct err err = ERR_INIT;
    int64_t since = clock_mono_us();

    must(journal_verify(store, &head, &err), &err);
    printf("verify: %.0f events/s\n", per_second(head.count, since));
}

int main(void)
{
    static const struct {
        int64_t people;
        const char *what;
    } lives[] = {{PEOPLE, ""}, {EVENTS, " of additions only"}};
    const char *tmp = getenv("TMPDIR"), *dir = tmp != NULL ? tmp : "build/bench";
    char *path = xasprintf("%s/journal.db", dir);

    if (tmp == NULL) {
        mkdir("build", 0777);
        mkdir(dir, 0777);
    }
    bench_events(dir);
    for (size_t i = 0; i < ARRAY_LEN(lives); i++) {
        struct store *store = open_store(path, STORE_SCRATCH);

        fill(store, lives[i].people);
        bench_replay(store, dir, lives[i].what);
        if (i == 0) {
            bench_counter(store);
            bench_verify(store);
        }
        store_close(store);
        fresh_file(path);
    }
    free(path);
    return 0;
}
