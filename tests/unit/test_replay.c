/* Replay: the journal alone gives the tables, and one changed cell is found and named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "model/records.h"
#include "store/journal.h"
#include "store/record.h"
#include "store/replay.h"

static struct store *scratch_target(const struct scratch *s)
{
    char *url = xasprintf("sqlite:%s/replay.db", s->dir);
    struct err err = ERR_INIT;
    struct store *target = store_open(url, &(struct store_options){.access = STORE_SCRATCH}, &err);

    if (target == NULL)
        fail_msg("%s", err.text.buf);
    free(url);
    return target;
}

static int compare(struct store *store, struct store *target, int64_t *rows, struct err *err)
{
    return replay_compare(store, target, record_kinds, rows, err);
}

static void replay(struct store *store, struct store *target, int64_t *count)
{
    struct err err = ERR_INIT;

    if (replay_into(store, target, record_kinds, count, &err) < 0)
        fail_msg("%s", err.text.buf);
}

static void expect_equal(struct store *store, struct store *target)
{
    struct err err = ERR_INIT;
    int64_t rows;

    if (compare(store, target, &rows, &err) < 0)
        fail_msg("%s", err.text.buf);
}

/* Two hundred people, three thousand events. */
static void a_random_life_replays_to_its_tables(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *target = scratch_target(s);
    struct dice dice = {.state = 20261120};
    sqlite3 *db = raw_open(s->path);
    struct journal_head head;
    struct err err = ERR_INIT;
    int64_t folded, rows;

    life_run(store, &dice, 200, 3000);
    replay(store, target, &folded);
    assert_int_equal(folded, 3000);
    if (compare(store, target, &rows, &err) < 0)
        fail_msg("%s", err.text.buf);
    assert_int_equal(rows, raw_int(db, "SELECT count(*) FROM contact"));
    assert_true(raw_int(db, "SELECT count(*) FROM event WHERE verb = 'remove'") > 100);
    assert_true(raw_int(db, "SELECT count(*) FROM event WHERE verb = 'redact'") > 50);
    assert_int_equal(journal_verify(store, &head, &err), 0);
    assert_int_equal(private_verify(store, &err), 0);
    sqlite3_close(db);
    store_close(target);
    store_close(store);
}

static void an_empty_store_replays_to_an_empty_store(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *target = scratch_target(s);
    int64_t folded;

    replay(store, target, &folded);
    assert_int_equal(folded, 0);
    expect_equal(store, target);
    store_close(target);
    store_close(store);
}

/* A record's timeline also holds what changes nothing: a call made, a refusal. */
static void events_that_change_nothing_move_no_row(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *target = scratch_target(s);
    json_t *patch = json_pack("{s:[s,s]}", "name", "Wang", "Mallory");
    const struct event_draft drafts[] = {
        {.kind = "contact", .subject = "C-1", .verb = "call", .note = "nobody answered"},
        {.kind = "contact", .subject = "C-2", .verb = "call"}, /* one that never was */
        {.kind = "contact", .subject = "C-1", .verb = "edit", .patch = patch, .refused = true},
    };
    struct err err = ERR_INIT;
    int64_t folded;

    life_save(store, "C-1", "Wang", NULL, NULL);
    for (size_t i = 0; i < ARRAY_LEN(drafts); i++) {
        assert_int_equal(store_begin(store, &err), 0);
        assert_int_equal(journal_append(store, &drafts[i], &err), 0);
        assert_int_equal(store_commit(store, &err), 0);
    }
    replay(store, target, &folded);
    expect_equal(store, target);
    json_decref(patch);
    store_close(target);
    store_close(store);
}

/* --- one changed cell at a time --- */

static void expect_named(struct store *store, struct store *target, const char *id,
                         const char *column)
{
    char *message =
        xasprintf("the table of contact differs from the journal: %s, column %s", id, column);
    struct err err = ERR_INIT;
    int64_t rows;

    if (compare(store, target, &rows, &err) == 0)
        fail_msg("not found: %s", message);
    assert_int_equal(err.kind, ERR_FAILED);
    assert_string_equal(err.text.buf, message);
    free(message);
    err_release(&err);
}

static void every_changed_cell_is_named(void **state)
{
    static const struct {
        const char *column, *value;
    } cells[] = {
        {"seq", "seq + 1"},
        {"seq", "seq || 'x'"},
        {"name", "name || 'x'"},
        {"name", "name || char(0) || 'hidden'"},
        {"organisation", "organisation || ' '"},
        {"duty", "'another'"},
        {"duty", "CAST(duty AS BLOB)"},
        {"phone", "'110'"},
        {"reach", "'mail'"},
        {"priority", "priority + 1"},
        {"valid_until", "'2030-01-01'"},
        {"tags", "'[\"HIS\"]'"},
        {"remark", "'forged'"},
    };
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *target = scratch_target(s);
    struct dice dice = {.state = 5};
    sqlite3 *db = raw_open(s->path);
    int64_t folded;
    char *ids[3];

    life_run(store, &dice, 30, 200);
    replay(store, target, &folded);
    raw_exec(db, "CREATE TABLE kept AS SELECT * FROM contact");
    expect_equal(store, target);
    ids[0] = raw_text(db, "SELECT min(id) FROM contact");
    ids[1] = raw_text(db, "SELECT max(id) FROM contact");
    ids[2] = raw_text(db, "SELECT id FROM contact ORDER BY id LIMIT 1 OFFSET 7");
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        for (size_t c = 0; c < ARRAY_LEN(cells); c++) {
            raw_exec(db, "UPDATE contact SET %s = %s WHERE id = '%s'", cells[c].column,
                     cells[c].value, ids[i]);
            expect_named(store, target, ids[i], cells[c].column);
            raw_exec(db, "DELETE FROM contact; INSERT INTO contact SELECT * FROM kept");
        }
        free(ids[i]);
    }
    expect_equal(store, target);
    sqlite3_close(db);
    store_close(target);
    store_close(store);
}

static void missing_and_added_rows_are_named(void **state)
{
    static const struct {
        const char *sql, *message;
    } cases[] = {
        {"DELETE FROM contact WHERE id = 'C-1'",
         "the table of contact differs from the journal: the table has C-2 where the journal has "
         "C-1"},
        {"DELETE FROM contact WHERE id = 'C-3'", "contact C-3 is in the journal only"},
        {"INSERT INTO contact SELECT 'C-4', seq, name, organisation, duty, phone, reach, priority, "
         "valid_until, tags, remark FROM contact WHERE id = 'C-1'",
         "contact C-4 is in the table only"},
        {"INSERT INTO contact SELECT 'C-0', seq, name, organisation, duty, phone, reach, priority, "
         "valid_until, tags, remark FROM contact WHERE id = 'C-1'",
         "the table of contact differs from the journal: the table has C-0 where the journal has "
         "C-1"},
        {"UPDATE contact SET id = 'C-3x' WHERE id = 'C-3'",
         "the table of contact differs from the journal: the table has C-3x where the journal has "
         "C-3"},
        {"DELETE FROM contact", "contact C-1 is in the journal only"},
    };
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *target = scratch_target(s);
    sqlite3 *db = raw_open(s->path);
    struct err err = ERR_INIT;
    int64_t folded, rows;

    life_save(store, "C-1", "Wang", NULL, NULL);
    life_save(store, "C-2", "Li", NULL, NULL);
    life_save(store, "C-3", "Zhao", NULL, NULL);
    replay(store, target, &folded);
    raw_exec(db, "CREATE TABLE kept AS SELECT * FROM contact");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        raw_exec(db, "%s", cases[i].sql);
        assert_int_equal(compare(store, target, &rows, &err), -1);
        assert_int_equal(err.kind, ERR_FAILED);
        assert_string_equal(err.text.buf, cases[i].message);
        raw_exec(db, "DELETE FROM contact; INSERT INTO contact SELECT * FROM kept");
    }
    expect_equal(store, target);
    err_release(&err);
    sqlite3_close(db);
    store_close(target);
    store_close(store);
}

static void a_damaged_patch_names_its_event(void **state)
{
    static const struct {
        const char *patch, *message;
    } cases[] = {
        {"{", "event 2: not valid JSON at 1:1: string or '}' expected near end of file"},
        {"[]", "event 2: the patch is no JSON object"},
        {"{\"name\":7}", "event 2: the patch of name is no pair of old and new"},
        {"{\"nmae\":[null,\"x\"]}", "event 2: unknown key 'nmae'; did you mean 'name'?"},
        {"{\"id\":[null,\"C-2\"],\"phone\":[null,{\"text\":\"feed\"}]}",
         "contact C-2: phone: the text feed beside the journal is missing"},
        {"{\"priority\":[5,\"x\"]}", "event 2: priority has the wrong type; write a whole number"},
    };
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    sqlite3 *db = raw_open(s->path);
    struct err err = ERR_INIT;
    int64_t folded;

    life_save(store, "C-1", "Wang", NULL, NULL);
    life_save(store, "C-2", "Li", NULL, NULL);
    raw_drop_triggers(db);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct store *target = scratch_target(s);

        raw_exec(db, "UPDATE event SET patch = '%s' WHERE seq = 2", cases[i].patch);
        assert_int_equal(replay_into(store, target, record_kinds, &folded, &err), -1);
        assert_string_equal(err.text.buf, cases[i].message);
        store_close(target);
    }
    err_release(&err);
    sqlite3_close(db);
    store_close(store);
}

/* Tables and journal are looked at as of one instant, however long it takes. */
static void replay_sees_one_instant_of_a_living_store(void **state)
{
    struct scratch *s = *state;
    struct store *writer = scratch_store(s, STORE_TEST), *target = scratch_target(s);
    struct store *store;
    struct err err = ERR_INIT;
    int64_t folded;

    life_save(writer, "C-1", "Wang", "12000138000", "a note");
    store = store_open(s->url, &(struct store_options){.access = STORE_READ}, &err);
    assert_non_null(store);
    assert_int_equal(store_begin_read(store, &err), 0);
    replay(store, target, &folded);
    life_save(writer, "C-2", "Li", NULL, NULL);
    expect_equal(store, target);
    if (life_examine(store, s->dir, &err) < 0) /* as doctor does */
        fail_msg("%s", err.text.buf);
    store_rollback(store);
    store_close(target);
    store_close(writer);
    store_close(store);
}

int main(void)
{
#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(a_random_life_replays_to_its_tables),
        SCRATCH_TEST(an_empty_store_replays_to_an_empty_store),
        SCRATCH_TEST(events_that_change_nothing_move_no_row),
        SCRATCH_TEST(every_changed_cell_is_named),
        SCRATCH_TEST(missing_and_added_rows_are_named),
        SCRATCH_TEST(a_damaged_patch_names_its_event),
        SCRATCH_TEST(replay_sees_one_instant_of_a_living_store),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
