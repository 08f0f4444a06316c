/* The journal in pages by number, and its chain verified in steps: both must say what reading and
 * verifying the whole says. */
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
#include "store/journal.h"

/* C-1 … C-8, then two accesses. */
static struct store *ten_events(struct scratch *s)
{
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;
    char id[16];

    for (int i = 1; i <= 8; i++) {
        snprintf(id, sizeof(id), "C-%d", i);
        life_save(store, id, "Wang", "12000138000", NULL);
    }
    assert_int_equal(journal_access(store, "log-in", "wang_li", true, NULL, &err), 0);
    assert_int_equal(journal_access(store, "export", "contact", false, NULL, &err), 0);
    return store;
}

static int add_seq(const struct event *event, void *data)
{
    str_addf(data, "%" PRId64 " ", event->seq);
    return 0;
}

static void expect_page(struct store *store, const struct journal_page *page, const char *seqs)
{
    struct str found = STR_INIT;
    struct err err = ERR_INIT;

    assert_int_equal(journal_read_page(store, page, add_seq, &found, &err), 0);
    assert_string_equal(found.buf, seqs);
    str_release(&found);
}

static void pages_go_both_ways(void **state)
{
    static const struct {
        struct journal_page page;
        const char *seqs;
    } cases[] = {
        {{.limit = 3}, "10 9 8 "},
        {{.from = 8, .limit = 3}, "7 6 5 "},
        {{.from = 2, .limit = 3}, "1 "},
        {{.from = 1, .limit = 3}, ""},
        {{.newer = true, .limit = 3}, "1 2 3 "},
        {{.from = 8, .newer = true, .limit = 3}, "9 10 "},
        {{.from = 10, .newer = true, .limit = 3}, ""},
        {{.from = 99, .limit = 2}, "10 9 "}, /* a number that is not there yet */
        {{.filter.kind = "access", .limit = 9}, "10 9 "},
        {{.filter.verb = "export", .limit = 9}, "10 "},
        {{.filter.actor = "nobody", .limit = 9}, ""},
        {{.filter = {.kind = "contact", .subject = "C-3"}, .limit = 9}, "3 "},
        {{.filter = {.kind = "contact", .subject = "C-3"}, .from = 3, .limit = 9}, ""},
        {{.filter = {.kind = "contact", .subject = "C-3"}, .newer = true, .limit = 9}, "3 "},
        {{.part = "c-", .limit = 2}, "8 7 "},
        {{.part = "G_L", .limit = 9}, "9 "}, /* nothing in it means anything to LIKE */
        {{.part = "%", .limit = 9}, ""},
        {{.part = "!", .limit = 9}, ""},
        {{.part = "C_1", .limit = 9}, ""},
        {{.part = "contact", .filter.kind = "access", .limit = 9}, "10 "},
        {{.filter.since = 1, .filter.until = 2, .limit = 9}, ""},
    };
    struct store *store = ten_events(*state);

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        expect_page(store, &cases[i].page, cases[i].seqs);
    store_close(store);
}

static int stop_at_8(const struct event *event, void *data)
{
    ++*(int *)data;
    return event->seq == 8 ? 7 : 0;
}

static void a_page_stops_when_it_is_told_to(void **state)
{
    struct store *store = ten_events(*state);
    const struct journal_page page = {.limit = 9};
    struct err err = ERR_INIT;
    int seen = 0;

    assert_int_equal(journal_read_page(store, &page, stop_at_8, &seen, &err), 7);
    assert_int_equal(seen, 3);
    expect_page(store, &(struct journal_page){.limit = 1}, "10 "); /* the statement is free again */
    store_close(store);
}

/* Walks to the end; the last result, and how many steps it took. */
static int walk(struct store *store, int64_t limit, int *steps, struct journal_head *head,
                struct err *err)
{
    struct journal_walk *walk = journal_walk_new();
    int rc = 0;

    for (*steps = 0; rc == 0; ++*steps)
        rc = journal_walk_on(store, walk, limit, head, err);
    journal_walk_free(walk);
    return rc;
}

static void steps_come_to_the_same_head(void **state)
{
    static const struct {
        int64_t limit;
        int steps;
    } cases[] = {{1, 11}, {3, 4}, {5, 3}, {10, 2}, {11, 1}, {1000, 1}};
    struct store *store = ten_events(*state);
    struct journal_head whole, head;
    struct err err = ERR_INIT;
    int steps;

    assert_int_equal(journal_verify(store, &whole, &err), 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(walk(store, cases[i].limit, &steps, &head, &err), 1);
        assert_int_equal(steps, cases[i].steps);
        assert_int_equal(head.count, 10);
        assert_string_equal(head.hash, whole.hash);
    }
    store_close(store);
}

static void what_is_written_meanwhile_is_walked_too(void **state)
{
    struct store *store = ten_events(*state);
    struct journal_walk *steps = journal_walk_new();
    struct journal_head head;
    struct err err = ERR_INIT;

    assert_int_equal(journal_walk_on(store, steps, 10, &head, &err), 0);
    assert_int_equal(head.count, 10);
    life_save(store, "C-9", "Li", NULL, NULL);
    assert_int_equal(journal_walk_on(store, steps, 10, &head, &err), 1);
    assert_int_equal(head.count, 11);
    journal_walk_free(steps);
    store_close(store);
}

static void steps_name_what_was_tampered_with(void **state)
{
    static const struct {
        const char *sql, *says;
    } cases[] = {
        {"UPDATE event SET actor = 'x' WHERE seq = 7", "event 7"},
        {"DELETE FROM event WHERE seq = 5", "event 5 is missing"},
        {"DELETE FROM event WHERE seq = 10", "ends at event 9"},
        {"INSERT INTO event SELECT -1, at, actor, role, origin, ok, kind, subject, verb, patch, "
         "note, hash FROM event WHERE seq = 1",
         "event -1"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;
        struct journal_head head;
        struct scratch *scratch;
        struct store *store;
        void *own = NULL;
        sqlite3 *raw;
        int steps;

        scratch_setup(&own);
        scratch = own;
        store = ten_events(scratch);
        raw = raw_open(scratch->path);
        raw_drop_triggers(raw);
        raw_exec(raw, "%s", cases[i].sql);
        sqlite3_close(raw);
        assert_int_equal(walk(store, 3, &steps, &head, &err), -1);
        ASSERT_HAS(err.text.buf, cases[i].says);
        err_release(&err);
        store_close(store);
        scratch_teardown(&own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pages_go_both_ways, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_page_stops_when_it_is_told_to, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(steps_come_to_the_same_head, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(what_is_written_meanwhile_is_walked_too, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(steps_name_what_was_tampered_with, scratch_setup,
                                        scratch_teardown),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("journal_page", tests, NULL, NULL);
}
