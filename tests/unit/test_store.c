/* The store: opening, transactions, migrations, locking, and what the engine itself refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/scratch.h"
#include "model/records.h"
#include "store/driver.h"
#include "store/journal.h"
#include "store/record.h"
#include "store/store.h"

static int64_t count_of(struct store *store, const char *sql)
{
    struct err err = ERR_INIT;
    struct stmt *stmt = store_stmt(store, sql, &err);
    int64_t value;

    assert_non_null(stmt);
    assert_int_equal(stmt_step(stmt, &err), 1);
    value = stmt_int(stmt, 0);
    stmt_reset(stmt);
    return value;
}

static int run_sql(struct store *store, const char *sql, struct err *err)
{
    struct stmt *stmt = store_stmt(store, sql, err);

    return stmt == NULL ? -1 : stmt_run(stmt, err);
}

static void a_new_store_has_the_newest_schema_and_is_private(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct stat st;

    assert_int_equal(store_schema_version(store), store_schema_newest());
    assert_int_equal(store_mode(store), STORE_TEST);
    assert_int_equal(stat(store_path(store), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(store_wake_path(store), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    store_close(store);
}

static void a_store_in_a_shared_directory_is_for_its_group(void **state)
{
    struct scratch *s = *state;
    struct stat st;
    struct store *store;

    assert_int_equal(chmod(s->dir, 02770), 0);
    store = scratch_store(s, STORE_TEST);
    assert_int_equal(stat(store_path(store), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
    assert_int_equal(stat(store_wake_path(store), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
    store_close(store);
}

static void urls_that_are_none_are_refused(void **state)
{
    static const struct {
        const char *url, *message;
    } cases[] = {
        {"", "'' is no store URL; write sqlite:PATH"},
        {"zhiban.db", "'zhiban.db' is no store URL; write sqlite:PATH"},
        {"oracle:x", "'oracle:x' is no store URL; write sqlite:PATH"},
        {"sqlite:", "the store URL names no file; write sqlite:PATH"},
        {"sqlite:/nonexistent-dir/x.db",
         "there is no store at /nonexistent-dir/x.db; 'zhiban init' makes one"},
    };
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_null(
            store_open(cases[i].url, &(struct store_options){.access = STORE_EXISTING}, &err));
        assert_string_equal(err.text.buf, cases[i].message);
    }
    err_release(&err);
}

static void a_newer_schema_is_refused(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;

    assert_int_equal(run_sql(store, "UPDATE meta SET value = '9999' WHERE name = 'schema'", &err),
                     0);
    store_close(store);
    assert_null(store_open(s->url, &(struct store_options){.access = STORE_CREATE}, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_non_null(strstr(err.text.buf, "has schema 9999"));
    err_release(&err);
}

/* Rebuilds the store as each earlier version left it and lets today's program open it. */
static void every_earlier_schema_is_brought_up_to_date(void **state)
{
    struct scratch *s = *state;
    const struct driver_options options = {.create = true, .busy_wait_ms = 1000};
    struct err err = ERR_INIT;

    for (int version = 1; version < store_schema_newest(); version++) {
        struct driver_conn *conn;
        struct store *store;

        unlink(s->path);
        conn = driver_sqlite.open(s->path, &options, &err);
        assert_non_null(conn);
        for (int v = 1; v <= version; v++)
            scratch_run_migration(conn, v);
        driver_sqlite.close(conn);
        store = store_open(s->url, &(struct store_options){.access = STORE_EXISTING}, &err);
        if (store == NULL)
            fail_msg("from version %d: %s", version, err.text.buf);
        assert_int_equal(store_schema_version(store), store_schema_newest());
        assert_int_equal(count_of(store, "SELECT count(*) FROM contact"), 0);
        store_close(store);
    }
    err_release(&err);
}

/* A record's table and its field table say the same: id, seq, then row by row. */
static void tables_have_the_columns_of_their_field_tables(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;

    for (const struct schema *const *kind = record_kinds; *kind != NULL; kind++) {
        struct stmt *stmt =
            store_stmt(store, "SELECT name FROM pragma_table_info($1) ORDER BY cid", &err);
        const struct field *field = (*kind)->fields;

        assert_non_null(stmt);
        stmt_bind_text(stmt, 1, (*kind)->kind);
        assert_int_equal(stmt_step(stmt, &err), 1);
        assert_string_equal(stmt_text(stmt, 0), "id");
        assert_string_equal(field->name, "id");
        assert_true(field->flags & FIELD_KEY);
        assert_int_equal(field->offset, offsetof(struct record_head, id));
        assert_int_equal(stmt_step(stmt, &err), 1);
        assert_string_equal(stmt_text(stmt, 0), "seq");
        while (stmt_step(stmt, &err) == 1) {
            field++;
            assert_non_null(field->name);
            assert_string_equal(stmt_text(stmt, 0), field->name);
            assert_true(!(field->flags & FIELD_PRIVATE) || field->type == FIELD_TEXT);
        }
        assert_null(field[1].name);
    }
    store_close(store);
}

static void transactions_nest(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;

    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(run_sql(store, "INSERT INTO meta VALUES ('outer', '1')", &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(run_sql(store, "INSERT INTO meta VALUES ('lost', '1')", &err), 0);
    store_rollback(store);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(run_sql(store, "INSERT INTO meta VALUES ('inner', '1')", &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
    assert_false(store_in_transaction(store));
    assert_int_equal(
        count_of(store, "SELECT count(*) FROM meta WHERE name IN ('outer', 'inner', 'lost')"), 2);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(run_sql(store, "DELETE FROM meta WHERE name = 'outer'", &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
    store_rollback(store);
    assert_int_equal(count_of(store, "SELECT count(*) FROM meta WHERE name = 'outer'"), 1);
    store_close(store);
}

/* Files that we have open and that have no name any more. */
static int nameless_files(void)
{
    char path[64], target[4096];
    int count = 0;

    for (int fd = 0; fd < 256; fd++) {
        ssize_t len;

        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        len = readlink(path, target, sizeof(target) - 1);
        if (len <= 0)
            continue;
        target[len] = '\0';
        if (strstr(target, "(deleted)") != NULL)
            count++;
    }
    return count;
}

/* What may be taken back is the store's own rows; they must not lie about in /var/tmp. */
static void a_large_change_that_may_be_taken_back_leaves_the_folder_in_no_file(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    int before = nameless_files();

    assert_int_equal(run_sql(store, "CREATE TABLE big (x BLOB)", NULL), 0);
    assert_int_equal(run_sql(store,
                             "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n "
                             "WHERE i < 500) INSERT INTO big SELECT randomblob(3000) FROM n",
                             NULL),
                     0);
    assert_int_equal(store_begin(store, NULL), 0);
    assert_int_equal(store_begin(store, NULL), 0);
    assert_int_equal(run_sql(store, "UPDATE big SET x = randomblob(3000)", NULL), 0);
    assert_int_equal(nameless_files(), before);
    store_rollback(store);
    store_rollback(store);
    store_close(store);
}

static void errors_carry_their_statement(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;

    assert_null(store_stmt(store, "SELECT nothing FROM nowhere", &err));
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.text.buf, "SELECT nothing FROM nowhere"));
    assert_int_equal(run_sql(store, "INSERT INTO meta VALUES ('mode', 'x')", &err), -1);
    assert_non_null(strstr(err.text.buf, "INSERT INTO meta VALUES ('mode', 'x')"));
    err_release(&err);
    store_close(store);
}

static void the_engine_refuses_to_rewrite_the_journal(void **state)
{
    static const char *const attempts[] = {
        "UPDATE event SET actor = 'somebody else' WHERE seq = 1",
        "DELETE FROM event WHERE seq = 1",
        "UPDATE head SET seq = 7 WHERE id = 1",
        "DELETE FROM head",
        "UPDATE private_text SET body = 'another'",
        "DELETE FROM private_text",
    };
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;

    assert_int_equal(journal_access(store, "log-in", "wang", true, "a note", &err), 0);
    for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
        assert_int_equal(run_sql(store, attempts[i], &err), -1);
        assert_non_null(strstr(err.text.buf, attempts[i]));
    }
    err_release(&err);
    store_close(store);
}

/* Another process holds the write lock until the pipe is closed. */
static pid_t hold_lock(const char *url, int ready, int release)
{
    pid_t child = fork();
    struct err err = ERR_INIT;
    struct store *store;
    char byte = 'x';

    if (child != 0)
        return child;
    store = store_open(url, &(struct store_options){.access = STORE_EXISTING}, &err);
    if (store == NULL || store_begin(store, &err) < 0 || write(ready, &byte, 1) != 1)
        _exit(1);
    while (read(release, &byte, 1) > 0)
        continue;
    store_rollback(store);
    store_close(store);
    _exit(0);
}

static void a_locked_store_is_waited_for_a_bounded_time(void **state)
{
    struct scratch *s = *state;
    struct store *store;
    struct err err = ERR_INIT;
    int ready[2], release[2], status;
    char byte;
    pid_t child;

    store_close(scratch_store(s, STORE_TEST));
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe2(release, O_CLOEXEC), 0);
    child = hold_lock(s->url, ready[1], release[0]);
    assert_true(child > 0);
    close(release[0]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    store = store_open(s->url,
                       &(struct store_options){.access = STORE_EXISTING, .busy_wait_ms = 50}, &err);
    assert_non_null(store);
    assert_int_equal(store_begin(store, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.text.buf, "for 50 ms"));
    assert_int_equal(count_of(store, "SELECT seq FROM head"), 0); /* reading goes on */
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    assert_int_equal(store_begin(store, &err), 0);
    store_rollback(store);
    store_close(store);
    close(release[1]);
    close(ready[0]);
    close(ready[1]);
    err_release(&err);
}

static void a_statement_in_use_can_be_used_again(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;
    const char *sql = "SELECT name FROM meta ORDER BY name";
    struct stmt *outer = store_stmt(store, sql, &err);
    int pairs = 0;

    while (stmt_step(outer, &err) == 1) {
        struct stmt *inner = store_stmt(store, sql, &err);

        while (stmt_step(inner, &err) == 1)
            pairs++;
    }
    assert_int_equal(pairs, 4);
    store_close(store);
}

static void the_counter_moves_and_the_file_wakes_only_on_events(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;
    int64_t before, after;
    struct stat st;

    assert_int_equal(store_change_counter(store, &before, &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(run_sql(store, "INSERT INTO meta VALUES ('heartbeat', '1')", &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
    assert_int_equal(store_change_counter(store, &after, &err), 0);
    assert_int_equal(before, after);
    assert_int_equal(stat(store_wake_path(store), &st), 0);
    assert_int_equal(st.st_size, 0);
    assert_int_equal(journal_access(store, "log-in", "wang", true, NULL, &err), 0);
    assert_int_equal(store_change_counter(store, &after, &err), 0);
    assert_int_equal(after, before + 1);
    assert_int_equal(stat(store_wake_path(store), &st), 0);
    assert_int_equal(st.st_size, 1);
    store_close(store);
}

static void a_read_only_store_writes_nothing(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;
    struct store *reader = store_open(s->url, &(struct store_options){.access = STORE_READ}, &err);

    assert_non_null(reader);
    assert_int_equal(run_sql(reader, "INSERT INTO meta VALUES ('x', '1')", &err), -1);
    store_close(reader);
    store_close(store);
    err_release(&err);
}

static void damaged_files_are_named(void **state)
{
    struct scratch *s = *state;
    struct err err = ERR_INIT;
    int fd = open(s->path, O_WRONLY | O_CREAT, 0600);

    assert_true(write(fd, "this is no database, but a letter to the hospital", 49) == 49);
    close(fd);
    assert_null(store_open(s->url, &(struct store_options){.access = STORE_EXISTING}, &err));
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.text.buf, "is damaged"));
    err_release(&err);
}

static void an_emptied_file_is_no_new_store(void **state)
{
    struct scratch *s = *state;
    struct err err = ERR_INIT;
    char *message = xasprintf("the store %s is empty; bring it back from a backup, or make a new "
                              "one with 'zhiban init'",
                              s->path);

    store_close(scratch_store(s, STORE_LIVE));
    assert_int_equal(truncate(s->path, 0), 0);
    assert_null(store_open(s->url, &(struct store_options){.access = STORE_EXISTING}, &err));
    assert_int_equal(err.kind, ERR_STORE);
    assert_string_equal(err.text.buf, message);
    store_close(scratch_store(s, STORE_TEST)); /* 'zhiban init' may */
    free(message);
    err_release(&err);
}

/* A live store must not become one for tests, whose clock can be set, by one flipped bit. */
static void a_store_without_a_mode_is_damaged(void **state)
{
    static const char *const changes[] = {"UPDATE meta SET value = 'mive' WHERE name = 'mode'",
                                          "DELETE FROM meta WHERE name = 'mode'"};
    struct scratch *s = *state;
    struct err err = ERR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        struct store *store = scratch_store(s, STORE_LIVE);

        assert_int_equal(run_sql(store, changes[i], &err), 0);
        store_close(store);
        assert_null(store_open(s->url, &(struct store_options){.access = STORE_EXISTING}, &err));
        assert_int_equal(err.kind, ERR_STORE);
        assert_non_null(strstr(err.text.buf, "is damaged"));
        unlink(s->path);
    }
    err_release(&err);
}

/* Some errors end the whole transaction inside the engine. Whoever goes on must not write outside of
 * it, statement by statement. */
static void a_transaction_that_the_engine_gave_up_takes_nothing_more(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;

    assert_int_equal(run_sql(store,
                             "CREATE TRIGGER full BEFORE INSERT ON meta WHEN NEW.name = 'full' "
                             "BEGIN SELECT RAISE(ROLLBACK, 'as if the disk were full'); END",
                             &err),
                     0);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(run_sql(store, "INSERT INTO meta VALUES ('before', '1')", &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(run_sql(store, "INSERT INTO meta VALUES ('full', '1')", &err), -1);
    store_rollback(store);
    assert_int_equal(run_sql(store, "INSERT INTO meta VALUES ('after', '1')", &err), -1);
    assert_string_equal(err.text.buf, "the transaction was lost to an earlier error; try again");
    assert_int_equal(store_begin(store, &err), -1);
    assert_int_equal(store_commit(store, &err), -1);
    assert_false(store_in_transaction(store));
    assert_int_equal(
        count_of(store, "SELECT count(*) FROM meta WHERE name IN ('before', 'after', 'full')"), 0);
    assert_int_equal(store_begin(store, &err), 0); /* and now all is well again */
    assert_int_equal(run_sql(store, "INSERT INTO meta VALUES ('after', '1')", &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
    err_release(&err);
    store_close(store);
}

/* Eight processes find no store and all make it. */
static void many_can_make_the_same_store_at_once(void **state)
{
    enum { PROCESSES = 8, ROUNDS = 15 };
    struct scratch *s = *state;
    int status;

    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < PROCESSES; i++) {
            struct err err = ERR_INIT;
            struct store *store;
            pid_t child = fork();

            assert_true(child >= 0);
            if (child > 0)
                continue;
            store =
                store_open(s->url,
                           &(struct store_options){
                               .access = STORE_CREATE, .mode = STORE_TEST, .busy_wait_ms = 60000},
                           &err);
            if (store == NULL || journal_access(store, "log-in", "wang", true, NULL, &err) < 0) {
                fprintf(stderr, "# %s\n", err.text.buf);
                _exit(1);
            }
            store_close(store);
            _exit(0);
        }
        for (int i = 0; i < PROCESSES; i++) {
            assert_true(wait(&status) > 0);
            assert_int_equal(status, 0);
        }
        {
            struct store *store = scratch_store(s, STORE_LIVE);

            assert_int_equal(store_mode(store), STORE_TEST);
            assert_int_equal(count_of(store, "SELECT count(*) FROM event"), PROCESSES);
            store_close(store);
        }
        unlink(s->path);
    }
}

int main(void)
{
#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(a_new_store_has_the_newest_schema_and_is_private),
        SCRATCH_TEST(a_store_in_a_shared_directory_is_for_its_group),
        SCRATCH_TEST(urls_that_are_none_are_refused),
        SCRATCH_TEST(a_newer_schema_is_refused),
        SCRATCH_TEST(every_earlier_schema_is_brought_up_to_date),
        SCRATCH_TEST(tables_have_the_columns_of_their_field_tables),
        SCRATCH_TEST(transactions_nest),
        SCRATCH_TEST(a_large_change_that_may_be_taken_back_leaves_the_folder_in_no_file),
        SCRATCH_TEST(errors_carry_their_statement),
        SCRATCH_TEST(the_engine_refuses_to_rewrite_the_journal),
        SCRATCH_TEST(a_locked_store_is_waited_for_a_bounded_time),
        SCRATCH_TEST(a_statement_in_use_can_be_used_again),
        SCRATCH_TEST(the_counter_moves_and_the_file_wakes_only_on_events),
        SCRATCH_TEST(a_read_only_store_writes_nothing),
        SCRATCH_TEST(damaged_files_are_named),
        SCRATCH_TEST(an_emptied_file_is_no_new_store),
        SCRATCH_TEST(a_store_without_a_mode_is_damaged),
        SCRATCH_TEST(a_transaction_that_the_engine_gave_up_takes_nothing_more),
        SCRATCH_TEST(many_can_make_the_same_store_at_once),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
