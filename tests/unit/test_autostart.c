/* When a console starts a collector, and how long it waits after one that failed (tui/autostart.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "desk/leases.h"
#include "tui/autostart.h"

static void one_is_started_where_nobody_collects_but_not_behind_somebodys_back(void **state)
{
    static const struct {
        struct desk_lease lease;
        bool looked;
        int64_t wait_ms;
        bool may;
    } cases[] = {
        {.lease = {.epoch = 0}, .may = true}, /* nobody ever collected */
        {.lease = {.epoch = 0}, .looked = true, .may = true},
        {.lease = {.epoch = 3, .held = true}},
        {.lease = {.epoch = 3, .held = true}, .looked = true},
        {.lease = {.epoch = 3}, .may = true}, /* left behind by a death */
        {.lease = {.epoch = 3}, .looked = true, .may = true},
        {.lease = {.epoch = 3, .released = true}, .may = true},
        {.lease = {.epoch = 3, .released = true}, .looked = true}, /* ended while we looked on */
        {.lease = {.epoch = 3, .released = true}, .looked = true, .wait_ms = 60000, .may = true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct autostart autostart = {.looked = cases[i].looked, .wait_ms = cases[i].wait_ms};

        if (autostart_may(&autostart, &cases[i].lease) != cases[i].may)
            fail_msg("case %zu", i);
    }
}

static void what_fails_at_once_is_tried_ever_more_rarely(void **state)
{
    static const int64_t minutes[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};
    struct autostart autostart = {0};
    mono_ms now = 1000;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(minutes); i++) {
        autostart.begun = now;
        now += 200;
        autostart_failed(&autostart, now);
        assert_int_equal(autostart.next - now, minutes[i] * 60000);
        now = autostart.next;
    }
}

static void what_worked_for_long_is_followed_after_a_minute(void **state)
{
    struct autostart autostart = {.begun = 1000, .wait_ms = 3600 * 1000};

    (void)state;
    autostart_failed(&autostart, 1000 + 3600 * 1000);
    assert_int_equal(autostart.wait_ms, 60000);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_started_where_nobody_collects_but_not_behind_somebodys_back),
        cmocka_unit_test(what_fails_at_once_is_tried_ever_more_rarely),
        cmocka_unit_test(what_worked_for_long_is_followed_after_a_minute),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("autostart", tests, NULL, NULL);
}
