/* When what is due (health/schedule.h), and who may log in (health/limits.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "health/limits.h"
#include "health/schedule.h"

static void the_earliest_comes_first_and_only_when_it_is_due(void **state)
{
    static const mono_ms times[] = {50, 10, 40, 20, 30, 10, 60, 5};
    struct schedule schedule = {0};
    struct due dues[ARRAY_LEN(times)] = {0};
    mono_ms last = 0;
    size_t taken = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(times); i++)
        schedule_put(&schedule, &dues[i], times[i]);
    assert_null(schedule_take(&schedule, 4));
    for (struct due *due; (due = schedule_take(&schedule, 40)) != NULL; taken++) {
        assert_true(due->at >= last);
        assert_int_equal(due->place, 0);
        last = due->at;
    }
    assert_int_equal(taken, 6);
    assert_int_equal(schedule_next(&schedule), 50);
    schedule_release(&schedule);
}

static void what_is_moved_or_taken_away_comes_at_its_new_time_or_not_at_all(void **state)
{
    struct schedule schedule = {0};
    struct due dues[100] = {0};

    (void)state;
    for (size_t i = 0; i < 100; i++)
        schedule_put(&schedule, &dues[i], (mono_ms)(i * 7 % 100));
    for (size_t i = 0; i < 100; i += 2)
        schedule_remove(&schedule, &dues[i]);
    schedule_remove(&schedule, &dues[0]); /* again changes nothing */
    for (size_t i = 1; i < 100; i += 2)
        schedule_put(&schedule, &dues[i], 1000 - (mono_ms)i);
    for (size_t i = 99; i < 100; i -= 2)
        assert_ptr_equal(schedule_take(&schedule, 2000), &dues[i]);
    assert_null(schedule_take(&schedule, INT64_MAX - 1));
    assert_int_equal(schedule_next(&schedule), INT64_MAX);
    schedule_release(&schedule);
}

static void three_hundred_machines_are_spread_over_their_interval(void **state)
{
    enum { TENTHS = 10, INTERVAL = 30000 };
    int tenths[TENTHS] = {0};
    char name[64];

    (void)state;
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof(name), "192.0.2.%d:22 linux/fast", i);
        tenths[schedule_slot(name, INTERVAL) * TENTHS / INTERVAL]++;
    }
    for (int i = 0; i < TENTHS; i++) {
        assert_true(tenths[i] >= 12);
        assert_true(tenths[i] <= 50);
    }
}

static void a_slot_is_the_same_in_every_interval(void **state)
{
    static const struct {
        int64_t slot, interval;
        mono_ms at, next;
    } cases[] = {
        {0, 1000, 0, 0},        {0, 1000, 1, 1000},      {300, 1000, 0, 300}, {300, 1000, 300, 300},
        {300, 1000, 301, 1300}, {999, 1000, 5000, 5999}, {300, 0, 77, 77}, /* no interval: now */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(schedule_slot_after(cases[i].slot, cases[i].interval, cases[i].at),
                         cases[i].next);
}

/* --- who may log in --- */

struct caller {
    struct pass pass;
    int called;
};

static void on_turn(void *context)
{
    ((struct caller *)context)->called++;
}

static void set_callers(struct caller *callers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        callers[i] = (struct caller){.pass = {.on_turn = on_turn, .context = &callers[i]}};
}

static void no_more_handshakes_at_once_than_allowed_and_the_urgent_go_first(void **state)
{
    struct limits limits = {.handshakes.max = 2};
    struct caller callers[5];

    (void)state;
    set_callers(callers, 5);
    callers[4].pass.urgent = true;
    assert_true(limits_enter(&limits, &callers[0].pass));
    assert_true(limits_enter(&limits, &callers[1].pass));
    for (int i = 2; i < 5; i++)
        assert_false(limits_enter(&limits, &callers[i].pass));
    limits_settle(&limits, &callers[0].pass);
    assert_int_equal(callers[4].called, 1);
    assert_int_equal(callers[2].called, 0);
    limits_leave(&limits, &callers[2].pass); /* who waits may go */
    limits_leave(&limits, &callers[1].pass);
    assert_int_equal(callers[2].called, 0);
    assert_int_equal(callers[3].called, 1);
    assert_int_equal(limits.handshakes.used, 2);
    limits_release(&limits);
}

static void a_site_that_allows_one_session_is_visited_one_by_one(void **state)
{
    struct limits limits = {.handshakes.max = 24};
    struct door site = {.max = 1};
    struct caller callers[3];

    (void)state;
    set_callers(callers, 3);
    callers[0].pass.site = callers[1].pass.site = &site;
    assert_true(limits_enter(&limits, &callers[0].pass));
    assert_false(limits_enter(&limits, &callers[1].pass));
    assert_true(limits_enter(&limits, &callers[2].pass)); /* of another site */
    limits_settle(&limits, &callers[0].pass);
    assert_int_equal(callers[1].called, 0); /* the session stays */
    assert_true(limits_is_wanted(&callers[0].pass));
    assert_false(limits_is_wanted(&callers[2].pass));
    limits_leave(&limits, &callers[0].pass);
    assert_int_equal(callers[1].called, 1);
    assert_int_equal(callers[1].pass.state, PASS_HANDSHAKE);
    assert_int_equal(site.waiting, 0);
    limits_release(&limits);
}

static void a_bastion_is_not_asked_for_more_at_once_than_it_bears(void **state)
{
    struct limits limits = {.handshakes.max = 24};
    struct door jump = {.max = 1};
    struct caller callers[3];

    (void)state;
    set_callers(callers, 3);
    callers[0].pass.jump = callers[1].pass.jump = callers[2].pass.jump = &jump;
    assert_true(limits_enter(&limits, &callers[0].pass));
    assert_false(limits_enter(&limits, &callers[1].pass));
    assert_false(limits_enter(&limits, &callers[2].pass));
    limits_settle(&limits, &callers[0].pass); /* sessions through it are not counted */
    assert_int_equal(callers[1].called, 1);
    assert_int_equal(callers[2].called, 0);
    limits_leave(&limits, &callers[1].pass);
    assert_int_equal(callers[2].called, 1);
    limits_release(&limits);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_earliest_comes_first_and_only_when_it_is_due),
        cmocka_unit_test(what_is_moved_or_taken_away_comes_at_its_new_time_or_not_at_all),
        cmocka_unit_test(three_hundred_machines_are_spread_over_their_interval),
        cmocka_unit_test(a_slot_is_the_same_in_every_interval),
        cmocka_unit_test(no_more_handshakes_at_once_than_allowed_and_the_urgent_go_first),
        cmocka_unit_test(a_site_that_allows_one_session_is_visited_one_by_one),
        cmocka_unit_test(a_bastion_is_not_asked_for_more_at_once_than_it_bears),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
