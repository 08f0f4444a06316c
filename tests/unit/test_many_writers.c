/* Eight processes on one store: nothing is lost, nothing is there twice, nobody waits for ever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "lib/writers.h"
#include "store/journal.h"

enum { WRITERS = 8, EVENTS = 5000, DEADLOCK_S = 240 };

/* ids: whom each writer writes about. */
static void run_together(struct scratch *s, const char *const ids[WRITERS])
{
    struct writer writers[WRITERS];
    bool *acked = xcalloc(EVENTS + 1, sizeof(bool));
    struct journal_head head;
    struct err err = ERR_INIT;
    struct store *store;

    store_close(scratch_store(s, STORE_TEST));
    alarm(DEADLOCK_S);
    for (int i = 0; i < WRITERS; i++)
        writer_start(&writers[i], s->url, ids[i], EVENTS / WRITERS);
    for (int i = 0; i < WRITERS; i++) {
        while (writer_read(&writers[i], -1))
            continue;
        assert_int_equal(writer_wait(&writers[i]), 0);
        assert_int_equal(writers[i].acked.len, EVENTS / WRITERS);
        vec_each (seq, &writers[i].acked) {
            assert_in_range(*seq, 1, EVENTS);
            assert_false(acked[*seq]); /* each number once */
            acked[*seq] = true;
        }
        writer_release(&writers[i]);
    }
    alarm(0);
    store = scratch_store(s, STORE_TEST);
    assert_int_equal(journal_verify(store, &head, &err), 0);
    assert_int_equal(head.count, EVENTS);
    if (life_examine(store, s->dir, &err) < 0)
        fail_msg("%s", err.text.buf);
    store_close(store);
    free(acked);
}

static void everybody_on_a_record_of_their_own(void **state)
{
    static const char *const ids[WRITERS] = {"C-1", "C-2", "C-3", "C-4",
                                             "C-5", "C-6", "C-7", "C-8"};
    struct scratch *s = *state;
    sqlite3 *db;

    run_together(s, ids);
    db = raw_open(s->path);
    assert_int_equal(raw_int(db, "SELECT count(*) FROM event"), EVENTS);
    assert_int_equal(raw_int(db, "SELECT seq FROM head"), EVENTS);
    assert_int_equal(raw_int(db, "SELECT count(*) FROM contact"), WRITERS);
    assert_int_equal(raw_int(db, "SELECT count(*) FROM (SELECT subject FROM event "
                                 "GROUP BY subject HAVING count(*) = 625)"),
                     WRITERS);
    sqlite3_close(db);
}

/* All on one record: a save on an older row is a conflict, never an overwrite. Each goes on until its
 * first conflict; what was acknowledged is exactly what the journal has. */
static void everybody_on_the_same_record(void **state)
{
    enum { EACH = 300 };
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct writer writers[WRITERS];
    bool acked[WRITERS * EACH + 2] = {false};
    struct journal_head head;
    struct err err = ERR_INIT;
    int64_t saved = 1;

    life_save(store, "C-1", "Wang", NULL, NULL);
    store_close(store);
    alarm(DEADLOCK_S);
    for (int i = 0; i < WRITERS; i++)
        writer_start(&writers[i], s->url, "C-1", EACH);
    for (int i = 0; i < WRITERS; i++) {
        while (writer_read(&writers[i], -1))
            continue;
        assert_true(WIFEXITED(writer_wait(&writers[i])));
        vec_each (seq, &writers[i].acked) {
            assert_in_range(*seq, 2, WRITERS * EACH + 1);
            assert_false(acked[*seq]);
            acked[*seq] = true;
            saved++;
        }
        writer_release(&writers[i]);
    }
    alarm(0);
    store = scratch_store(s, STORE_TEST);
    assert_int_equal(journal_verify(store, &head, &err), 0);
    assert_int_equal(head.count, saved);
    if (life_examine(store, s->dir, &err) < 0)
        fail_msg("%s", err.text.buf);
    store_close(store);
}

int main(void)
{
#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(everybody_on_a_record_of_their_own),
        SCRATCH_TEST(everybody_on_the_same_record),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("many_writers", tests, NULL, NULL);
}
