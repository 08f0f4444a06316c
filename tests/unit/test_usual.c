/* What is usual for a backup's size (issue 5: "size against the median"): a table of histories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "model/usual.h"

enum { NOW = 1795132800, HOUR = 3600, DAY = 86400, POINTS_MAX = 400 };

/* One size a day, the oldest first, seen every three hours; size 0: that day nobody looked. The last
 * one is today's. */
static size_t history(const double *sizes, size_t days, struct samples_point *points)
{
    size_t count = 0;

    for (size_t i = 0; i < days; i++)
        for (int hour = 0; hour < 24 && sizes[i] > 0; hour += 3)
            points[count++] = (struct samples_point){
                .at = NOW - (wall_s)(days - i) * DAY + (hour + 1) * HOUR, .max = sizes[i]};
    return count;
}

static void a_backup_is_compared_with_the_seven_days_before(void **state)
{
    static const struct {
        double sizes[12];
        size_t days;
        double value, percent; /* NAN: not known */
    } cases[] = {
        {{100, 100, 100, 100, 100, 100, 100, 40}, 8, 40, 40},
        {{10, 20, 30, 40, 50, 60, 70, 80}, 8, 80, 200},
        /* what is older than the seven days does not count, nor does today's */
        {{1, 1, 1, 100, 100, 100, 100, 100, 100, 100, 5}, 11, 50, 50},
        /* one odd day is not what is usual */
        {{100, 100, 1, 100, 9999, 100, 100, 100}, 8, 100, 100},
        /* days that nobody saw; an even number of days */
        {{100, 0, 200, 0, 0, 300, 0, 1}, 8, 100, 50},
        {{100, 200, 300, 400, 1}, 5, 250, 100},
        /* too little is known */
        {{100, 100, 1}, 3, 100, NAN},
        {{100}, 1, 100, NAN},
        {{0}, 0, 100, NAN},
        {{100, 100, 100, 100}, 4, NAN, NAN},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct samples_point points[POINTS_MAX];
        size_t count = history(cases[i].sizes, cases[i].days, points);
        double percent = usual_ratio(points, count, NOW, cases[i].value);

        if (isnan(percent) != isnan(cases[i].percent) ||
            (!isnan(percent) && fabs(percent - cases[i].percent) > 0.01))
            fail_msg("case %zu: %g %%, expected %g %%", i, percent, cases[i].percent);
    }
}

static void absurd_history_gives_no_absurd_figure(void **state)
{
    const struct samples_point points[] = {
        {.at = NOW - 2 * DAY, .max = NAN}, {.at = NOW - 3 * DAY, .max = INFINITY},
        {.at = NOW - 4 * DAY, .max = 0},   {.at = NOW - 5 * DAY, .max = 0},
        {.at = NOW - 6 * DAY, .max = 0},   {.at = NOW + DAY, .max = 7},
        {.at = INT64_MIN / 2, .max = 7},
    };

    (void)state;
    assert_true(isnan(usual_ratio(points, ARRAY_LEN(points), NOW, 5)));
    assert_true(usual_value(points, ARRAY_LEN(points), NOW) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_is_compared_with_the_seven_days_before),
        cmocka_unit_test(absurd_history_gives_no_absurd_figure),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("usual", tests, NULL, NULL);
}
