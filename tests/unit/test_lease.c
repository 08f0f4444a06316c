/* Leases: taking, renewing, expiring, and that a stale holder writes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "store/journal.h"
#include "store/lease.h"
#include "store/record.h"

enum { LONG_MS = 3600 * 1000, SHORT_MS = 3 };

static int64_t take(struct store *store, const char *holder, int64_t ttl_ms)
{
    struct err err = ERR_INIT;
    int64_t epoch = 0;
    int rc = lease_take(store, "collector", holder, ttl_ms, &epoch, &err);

    if (rc < 0)
        fail_msg("%s", err.text.buf);
    return rc == 1 ? epoch : 0;
}

static struct lease look(struct store *store)
{
    struct lease lease = {0};
    struct err err = ERR_INIT;

    assert_int_equal(lease_read(store, "collector", &lease, &err), 1);
    return lease;
}

static void wait_until_free(struct store *store)
{
    while (look(store).held)
        continue;
}

static void nobody_ever_held_it(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct lease lease = {0};
    struct err err = ERR_INIT;

    assert_int_equal(lease_read(store, "collector", &lease, &err), 0);
    store_close(store);
}

static void one_at_a_time_and_each_taking_over_is_an_epoch(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;
    struct lease lease;

    assert_int_equal(take(store, "a", LONG_MS), 1);
    lease = look(store);
    assert_string_equal(lease.name, "collector");
    assert_string_equal(lease.holder, "a");
    assert_true(lease.held);
    assert_int_equal(take(store, "b", LONG_MS), 0);
    assert_string_equal(look(store).holder, "a");
    assert_int_equal(take(store, "a", LONG_MS), 1); /* the same holder keeps its epoch */
    assert_int_equal(lease_release(store, "collector", 1, &err), 0);
    assert_false(look(store).held);
    assert_int_equal(take(store, "b", LONG_MS), 2);
    assert_int_equal(lease_release(store, "collector", 1, &err), 0); /* not a's any more */
    assert_true(look(store).held);
    assert_int_equal(lease_release(store, "collector", 2, &err), 0);
    assert_int_equal(take(store, "b", LONG_MS), 3); /* it was let go: a new epoch */
    store_close(store);
}

static void leases_are_independent(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;
    int64_t epoch;

    assert_int_equal(take(store, "a", LONG_MS), 1);
    assert_int_equal(lease_take(store, "keeper", "b", LONG_MS, &epoch, &err), 1);
    assert_int_equal(epoch, 1);
    assert_string_equal(look(store).holder, "a");
    store_close(store);
}

static void an_expired_lease_can_be_taken_over(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;

    assert_int_equal(take(store, "a", SHORT_MS), 1);
    wait_until_free(store);
    assert_int_equal(lease_renew(store, "collector", 1, SHORT_MS, &err), 0); /* nobody took it */
    wait_until_free(store);
    assert_int_equal(take(store, "b", LONG_MS), 2);
    assert_int_equal(lease_renew(store, "collector", 1, LONG_MS, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_string_equal(err.text.buf, "the lease 'collector' has gone to another process");
    assert_int_equal(lease_renew(store, "collector", 2, LONG_MS, &err), 0);
    assert_int_equal(lease_renew(store, "never", 1, LONG_MS, &err), -1);
    err_release(&err);
    store_close(store);
}

static void renewing_moves_the_expiry(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;
    int64_t before;

    assert_int_equal(take(store, "a", LONG_MS), 1);
    before = look(store).expires_ms;
    assert_int_equal(lease_renew(store, "collector", 1, 2LL * LONG_MS, &err), 0);
    assert_true(look(store).expires_ms >= before + LONG_MS);
    store_close(store);
}

/* Cut names would let two holders pass for one, or one holder lose its own lease. */
static void names_that_are_too_long_are_refused(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;
    char name[200];
    int64_t epoch;

    memset(name, 'x', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(lease_take(store, "collector", name, LONG_MS, &epoch, &err), -1);
    assert_int_equal(err.kind, ERR_USAGE);
    assert_int_equal(lease_take(store, name, "a", LONG_MS, &epoch, &err), -1);
    assert_int_equal(err.kind, ERR_USAGE);
    name[127] = '\0';
    assert_int_equal(lease_take(store, "collector", name, LONG_MS, &epoch, &err), 1);
    assert_int_equal(lease_take(store, "collector", name, LONG_MS, &epoch, &err), 1);
    assert_int_equal(epoch, 1);
    err_release(&err);
    store_close(store);
}

static char *contents(struct store *store)
{
    sqlite3 *db = raw_open(store_path(store));
    struct str all = STR_INIT;

    raw_dump(db, &all);
    sqlite3_close(db);
    return str_detach(&all);
}

static void expect_lost(struct store *store, int rc, struct err *err)
{
    assert_int_equal(rc, -1);
    assert_int_equal(err->kind, ERR_REFUSED);
    assert_string_equal(err->text.buf, "the lease 'collector' has gone to another process");
    assert_false(store_in_transaction(store));
}

static void a_stale_holder_writes_nothing(void **state)
{
    struct scratch *s = *state;
    struct store *stale = scratch_store(s, STORE_TEST), *fresh = scratch_store(s, STORE_TEST);
    const struct field *phone = schema_field(&contact_schema, "phone");
    struct contact before, after, another = {.id = xstrdup("C-2"), .name = xstrdup("Li")};
    struct err err = ERR_INIT;
    char *was, *is;

    store_write_under(stale, "collector", take(stale, "a", SHORT_MS));
    life_save(stale, "C-1", "Wang", "12000138000", NULL);
    wait_until_free(fresh);
    assert_int_equal(record_load(stale, &contact_schema, "C-1", &before, &err), 1);
    record_copy(&contact_schema, &after, &before);
    after.priority = 1;
    assert_int_equal(take(fresh, "b", LONG_MS), 2);
    was = contents(fresh);
    expect_lost(stale, record_save(stale, &contact_schema, &before, &after, "edit", "note", &err),
                &err);
    expect_lost(stale, record_save(stale, &contact_schema, NULL, &another, "add", NULL, &err),
                &err);
    expect_lost(stale, record_remove(stale, &contact_schema, &before, "remove", NULL, &err), &err);
    expect_lost(stale, record_redact(stale, &contact_schema, &before, phone, "why", &err), &err);
    expect_lost(stale, journal_access(stale, "look", "C-1", true, NULL, &err), &err);
    is = contents(fresh);
    assert_string_equal(is, was);
    assert_int_equal(after.seq, 1);
    store_write_under(stale, NULL, 0); /* under no lease it may */
    assert_int_equal(record_save(stale, &contact_schema, &before, &after, "edit", NULL, &err), 0);
    free(was);
    free(is);
    record_release(&contact_schema, &before);
    record_release(&contact_schema, &after);
    record_release(&contact_schema, &another);
    err_release(&err);
    store_close(stale);
    store_close(fresh);
}

/* The epoch is looked at in the writing transaction, not before it. */
static void a_lease_lost_between_two_writes_stops_the_second(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *other = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;

    store_write_under(store, "collector", take(store, "a", LONG_MS));
    life_save(store, "C-1", "Wang", NULL, NULL);
    assert_int_equal(lease_release(other, "collector", 1, &err), 0);
    life_save(store, "C-2", "Wang", NULL, NULL); /* let go, but nobody has it: still ours */
    assert_int_equal(take(other, "b", LONG_MS), 2);
    expect_lost(store, journal_access(store, "look", "C-1", true, NULL, &err), &err);
    store_write_under(store, "never taken", 1);
    assert_int_equal(journal_access(store, "look", "C-1", true, NULL, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    err_release(&err);
    store_close(store);
    store_close(other);
}

/* --- the race --- */

enum { RACERS = 8, TAKES = 200 };

/* 0 fine or refused, otherwise what went wrong. */
static int write_once(struct store *store, int64_t epoch, const char *holder)
{
    char *note = xasprintf("%" PRId64 " %s", epoch, holder);
    const struct event_draft draft = {
        .kind = "access", .subject = "race", .verb = "look", .note = note};
    struct lease lease = {0};
    struct err err = ERR_INIT;
    int rc = 0;

    store_write_under(store, "collector", epoch);
    if (store_begin(store, &err) < 0) {
        rc = 10;
    } else if (journal_append(store, &draft, &err) < 0) {
        rc = err.kind == ERR_REFUSED ? 0 : 11;
        store_rollback(store);
    } else {
        if (lease_read(store, "collector", &lease, &err) != 1 || lease.epoch != epoch ||
            strcmp(lease.holder, holder) != 0)
            rc = 12;
        if (store_commit(store, &err) < 0)
            rc = 13;
    }
    free(note);
    err_release(&err);
    return rc;
}

static int race(const char *url, int number)
{
    struct err err = ERR_INIT;
    struct store *store = store_open(
        url, &(struct store_options){.access = STORE_EXISTING, .busy_wait_ms = 60000}, &err);
    struct dice dice = {.state = (uint64_t)number};
    char holder[32];
    int rc = store == NULL ? 1 : 0;

    snprintf(holder, sizeof(holder), "racer-%d", number);
    for (int i = 0; i < TAKES && rc == 0; i++) {
        int64_t epoch;
        int taken = lease_take(store, "collector", holder, dice_roll(&dice, 4), &epoch, &err);

        if (taken < 0)
            rc = 2;
        /* Some writes are late on purpose: their lease is over and maybe another's. */
        for (unsigned late = dice_roll(&dice, 8); taken == 1 && late > 0 && rc == 0; late--)
            rc = write_once(store, epoch, holder);
    }
    if (rc != 0)
        fprintf(stderr, "# racer %d: %d: %s\n", number, rc, err.text.buf);
    store_close(store);
    return rc;
}

struct epochs {
    struct store *store;
    int64_t last;
    struct str holder; /* of the last epoch */
    int writes;
};

static int check_epoch(const struct event *event, void *data)
{
    struct epochs *epochs = data;
    struct str note = STR_INIT;
    struct err err = ERR_INIT;
    char *holder;
    int64_t epoch;

    assert_int_equal(private_get(epochs->store, event->note, &note, &err), 1);
    epoch = strtoll(note.buf, &holder, 10);
    assert_true(epoch >= epochs->last);
    if (epoch == epochs->last)
        assert_string_equal(holder, epochs->holder.buf);
    epochs->last = epoch;
    str_set(&epochs->holder, holder);
    epochs->writes++;
    str_release(&note);
    return 0;
}

static void racers_never_share_an_epoch(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct epochs epochs = {.store = store, .holder = STR_INIT};
    struct err err = ERR_INIT;
    struct journal_head head;
    int status;

    store_close(store); /* a connection must not cross a fork */
    for (int i = 1; i <= RACERS; i++) {
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
            alarm(120);
            _exit(race(s->url, i));
        }
    }
    for (int i = 0; i < RACERS; i++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    epochs.store = store = scratch_store(s, STORE_TEST);
    assert_int_equal(
        journal_each(store, &(struct journal_filter){.kind = "access"}, check_epoch, &epochs, &err),
        0);
    assert_true(epochs.writes > 0);
    assert_true(look(store).epoch >= epochs.last);
    assert_int_equal(journal_verify(store, &head, &err), 0);
    assert_int_equal(head.count, epochs.writes);
    str_release(&epochs.holder);
    store_close(store);
}

int main(void)
{
#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(nobody_ever_held_it),
        SCRATCH_TEST(one_at_a_time_and_each_taking_over_is_an_epoch),
        SCRATCH_TEST(leases_are_independent),
        SCRATCH_TEST(an_expired_lease_can_be_taken_over),
        SCRATCH_TEST(renewing_moves_the_expiry),
        SCRATCH_TEST(names_that_are_too_long_are_refused),
        SCRATCH_TEST(a_stale_holder_writes_nothing),
        SCRATCH_TEST(a_lease_lost_between_two_writes_stops_the_second),
        SCRATCH_TEST(racers_never_share_an_epoch),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("lease", tests, NULL, NULL);
}
