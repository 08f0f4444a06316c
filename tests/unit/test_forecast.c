/* Forecasts: a week of data at least, growth that lasts, a level in addition; and what it was
 * yesterday and a week ago. Days of hourly points, made by a rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/mem.h"
#include "model/forecast.h"

enum { HOURS_MAX = 40 * 24 };

static const wall_s now = 1795100000 - 1795100000 % 86400;

typedef double rule(double day); /* days before now, negative */

static size_t make(struct forecast_point *points, int days, rule *value)
{
    size_t n = 0;

    for (int hour = -days * 24; hour < 0; hour++)
        points[n++] = (struct forecast_point){now + hour * 3600, value(hour / 24.0)};
    return n;
}

static double two_a_day(double day)
{
    return 90 + 2 * day;
}

static double flat(double day)
{
    return day < -1000 ? 0 : 85;
}

static double falling(double day)
{
    return 70 - day;
}

/* 3 a.m.: a temporary file of half the disk, every night (Netdata 9802). */
static double nightly(double day)
{
    double hour = (day - floor(day)) * 24;

    return hour >= 3 && hour < 5 ? 99 : 80;
}

/* Somebody put a large file there once. */
static double one_step(double day)
{
    return day < -12 ? 60 : 80;
}

static double slow(double day)
{
    return 80 + 0.01 * day;
}

/* Weekdays 1.5 a day, nothing at weekends. */
static double working_days(double day)
{
    double weeks = floor(day / 7), rest = day - weeks * 7;

    return 95 + weeks * 7.5 + (rest < 5 ? rest : 5) * 1.5;
}

static void the_answer_follows_from_the_growth(void **state)
{
    static const struct {
        const char *name;
        rule *value;
        int days;
        double above;
        enum forecast_answer answer;
        double least, most; /* of the days */
    } cases[] = {
        {"two a day", two_a_day, 30, 60, FORECAST_FULL, 4.9, 5.1},
        {"two a day, for 8 days", two_a_day, 8, NAN, FORECAST_FULL, 4.9, 5.1},
        {"two a day, for 6 days", two_a_day, 6, NAN, FORECAST_SHORT, 0, 0},
        {"two a day, but low", two_a_day, 30, 95, FORECAST_LOW, 0, 0},
        {"flat", flat, 30, 60, FORECAST_FLAT, 0, 0},
        {"falling", falling, 30, 60, FORECAST_FLAT, 0, 0},
        {"a burst every night", nightly, 30, 60, FORECAST_FLAT, 0, 0},
        {"one step", one_step, 30, 60, FORECAST_FLAT, 0, 0},
        {"slow", slow, 30, 60, FORECAST_FAR, 0, 0},
        {"working days", working_days, 30, 60, FORECAST_FULL, 4, 6},
        {"nothing", flat, 0, 60, FORECAST_SHORT, 0, 0},
    };
    struct forecast_point points[HOURS_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct forecast forecast;
        size_t count = make(points, cases[i].days, cases[i].value);

        forecast_full(points, count, now, cases[i].above, 100, &forecast);
        if (forecast.answer != cases[i].answer)
            fail_msg("%s: %d, expected %d", cases[i].name, (int)forecast.answer,
                     (int)cases[i].answer);
        if (forecast.answer != FORECAST_FULL)
            continue;
        if (!(forecast.days >= cases[i].least && forecast.days <= cases[i].most))
            fail_msg("%s: %g days", cases[i].name, forecast.days);
        assert_true(forecast.earliest <= forecast.days && forecast.days <= forecast.latest);
    }
}

/* Seven days with data, not seven days ago something and then nothing. */
static void gaps_are_no_data(void **state)
{
    struct forecast_point points[HOURS_MAX];
    struct forecast forecast;
    size_t count = make(points, 20, two_a_day), kept = 0;

    (void)state;
    for (size_t i = 0; i < count; i++)
        if (i / 24 % 4 == 0)
            points[kept++] = points[i];
    forecast_full(points, kept, now, NAN, 100, &forecast);
    assert_int_equal(forecast.answer, FORECAST_SHORT); /* 5 days of 20 */
    count = make(points, 30, two_a_day);
    for (size_t i = 0; i < count; i++)
        if (i % 7 == 0)
            points[i].value = NAN;
    forecast_full(points, count, now, NAN, 100, &forecast);
    assert_int_equal(forecast.answer, FORECAST_FULL);
}

static void what_is_full_is_full_in_no_time(void **state)
{
    const struct forecast_point points[] = {
        {now - 8 * 86400, 98},  {now - 7 * 86400, 98}, {now - 6 * 86400, 99},
        {now - 5 * 86400, 99},  {now - 4 * 86400, 99}, {now - 3 * 86400, 100},
        {now - 2 * 86400, 100}, {now - 86400, 100},    {now - 3600, 100},
    };
    struct forecast forecast;

    (void)state;
    forecast_full(points, ARRAY_LEN(points), now, 60, 100, &forecast);
    assert_int_equal(forecast.answer, FORECAST_FULL);
    assert_true(forecast.days == 0);
}

static void the_same_hour_of_other_days_is_compared(void **state)
{
    struct forecast_point points[HOURS_MAX];
    struct comparison comparison;
    size_t count = make(points, 10, two_a_day);

    (void)state;
    forecast_compare(points, count, now - 1, &comparison);
    assert_true(fabs(comparison.now - (90 - 2.0 / 24)) < 0.001);
    assert_true(fabs(comparison.yesterday - (comparison.now - 2)) < 0.001);
    assert_true(fabs(comparison.last_week - (comparison.now - 14)) < 0.001);
    forecast_compare(points + count - 30, 30, now - 1, &comparison);
    assert_true(isnan(comparison.last_week));
    assert_false(isnan(comparison.yesterday));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_follows_from_the_growth),
        cmocka_unit_test(gaps_are_no_data),
        cmocka_unit_test(what_is_full_is_full_in_no_time),
        cmocka_unit_test(the_same_hour_of_other_days_is_compared),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("forecast", tests, NULL, NULL);
}
