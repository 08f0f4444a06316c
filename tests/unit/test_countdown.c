/* Countdowns: what they say, and that they wake nobody up for nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/width.h"
#include "tui/countdown.h"

enum { NOW = 1795147200 }; /* 2026-11-20 12:00:00 in Shanghai, a Friday */

static void says(void **state)
{
    static const struct {
        int64_t left;
        enum countdown_tick tick;
        const char *text;
    } cases[] = {
        {228, TICK_NEAR, "03:48"},
        {0, TICK_NEAR, "00:00"},
        {-1, TICK_NEAR, "-0h00m"},
        {-12 * 60, TICK_NEAR, "-0h12m"},
        {-100 * 3600, TICK_NEAR, "-4d"},
        {3599, TICK_NEAR, "59:59"},
        {3600, TICK_NEAR, "1h00m"},
        {7500, TICK_NEAR, "2h05m"},
        {7500, TICK_SECOND, "2:05:00"},
        {228, TICK_MINUTE, "3m"},
        {301, TICK_SLOW, "5m"},
        {299, TICK_SLOW, "04:59"},
        {86400, TICK_NEAR, "Sa 12:00"},
        {2 * 86400, TICK_NEAR, "Su 12:00"},
        {3 * 86400, TICK_NEAR, "Mo 12:00"},
        {7 * 86400, TICK_NEAR, "11-27"},
        {400 * 86400, TICK_NEAR, "2027-12"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;

        countdown_add(&out, NOW + cases[i].left, NOW, cases[i].tick);
        assert_string_equal(out.buf, cases[i].text);
        str_release(&out);
    }
}

/* Walks by seconds: the text changes exactly where countdown_next() said it would. */
static void walk(wall_s due, wall_s from, wall_s to, enum countdown_tick tick)
{
    struct str last = STR_INIT, text = STR_INIT;
    wall_s next = countdown_next(due, from, tick);

    countdown_add(&last, due, from, tick);
    for (wall_s now = from + 1; now < to; now++) {
        str_reset(&text);
        countdown_add(&text, due, now, tick);
        assert_true(width_text(text.buf) <= COUNTDOWN_CELLS);
        if (now < next) {
            assert_string_equal(text.buf, last.buf);
            continue;
        }
        assert_string_not_equal(text.buf, last.buf);
        str_set(&last, text.buf);
        next = countdown_next(due, now, tick);
    }
    str_release(&last);
    str_release(&text);
}

static void changes_when_it_said(void **state)
{
    (void)state;
    for (int tick = TICK_NEAR; tick <= TICK_SLOW; tick++) {
        walk(NOW, NOW - 90000, NOW + 8000, (enum countdown_tick)tick);
        walk(NOW + 17, NOW + 17 + 359000, NOW + 17 + 367000, (enum countdown_tick)tick);
    }
}

/* Far away it changes with the distance, not every minute. */
static void far_ones_sleep(void **state)
{
    (void)state;
    assert_true(countdown_next(NOW + 20 * 86400, NOW, TICK_NEAR) >= NOW + 12 * 86400);
    assert_true(countdown_next(NOW + 2 * 86400, NOW, TICK_SECOND) >= NOW + 86400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says),
        cmocka_unit_test(changes_when_it_said),
        cmocka_unit_test(far_ones_sleep),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("countdown", tests, NULL, NULL);
}
