/* Days, instants and their written forms; nothing may depend on the caller's TZ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/civil.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/tr.h"

static int in_english(void **state)
{
    (void)state;
    tr_set_lang(LANG_EN);
    return 0;
}

static int default_zone(void **state)
{
    (void)state;
    return civil_set_zone("Asia/Shanghai", NULL);
}

static void assert_text(void (*add)(struct str *, wall_s), wall_s at, const char *expected)
{
    struct str out = STR_INIT;

    add(&out, at);
    assert_string_equal(out.buf, expected);
    str_release(&out);
}

static void days_and_weekdays_are_known(void **state)
{
    static const struct {
        int year, month, mday;
        day_t day;
        int weekday;
    } cases[] = {
        {1970, 1, 1, 0, 4},      {1970, 1, 2, 1, 5},       {1969, 12, 31, -1, 3},
        {2000, 2, 29, 11016, 2}, {2000, 3, 1, 11017, 3},   {1900, 3, 1, -25508, 4},
        {2024, 2, 29, 19782, 4}, {2024, 12, 31, 20088, 2}, {2025, 1, 29, 20117, 3},
        {2026, 2, 17, 20501, 2}, {2026, 10, 1, 20727, 4},  {2026, 11, 20, 20777, 5},
        {2027, 1, 1, 20819, 5},  {2027, 12, 31, 21183, 5}, {2100, 2, 28, 47540, 0},
        {2100, 3, 1, 47541, 1},  {2400, 2, 29, 157113, 2}, {9999, 12, 31, 2932896, 5},
        {0, 1, 1, -719528, 6},   {1, 1, 1, -719162, 1},    {-400, 3, 1, -865565, 3},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int year, month, mday;

        assert_int_equal(civil_day(cases[i].year, cases[i].month, cases[i].mday), cases[i].day);
        assert_int_equal(civil_weekday(cases[i].day), cases[i].weekday);
        civil_day_split(cases[i].day, &year, &month, &mday);
        assert_int_equal(year, cases[i].year);
        assert_int_equal(month, cases[i].month);
        assert_int_equal(mday, cases[i].mday);
    }
}

static void every_day_of_1200_years_splits_and_joins(void **state)
{
    int year = 1500, month = 1, mday = 1;
    day_t day = civil_day(1500, 1, 1);

    (void)state;
    for (; year < 2700; day++) {
        int y, m, d;

        civil_day_split(day, &y, &m, &d);
        if (y != year || m != month || d != mday || civil_day(y, m, d) != day)
            fail_msg("day %d: %d-%d-%d", day, y, m, d);
        if (++mday > civil_month_days(year, month)) {
            mday = 1;
            if (++month > 12) {
                month = 1;
                year++;
            }
        }
    }
}

static void extreme_days_split_and_join(void **state)
{
    static const day_t days[] = {INT32_MIN, INT32_MIN + 1, -719529, 2932897, INT32_MAX};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        int y, m, d;

        civil_day_split(days[i], &y, &m, &d);
        assert_true(civil_date_valid(y, m, d));
        assert_int_equal(civil_day(y, m, d), days[i]);
        assert_in_range(civil_weekday(days[i]), 0, 6);
    }
}

static void leap_years_have_a_29th_of_february(void **state)
{
    static const struct {
        int year, days;
    } cases[] = {{1900, 28}, {2000, 29}, {2023, 28}, {2024, 29}, {2025, 28},
                 {2026, 28}, {2028, 29}, {2100, 28}, {2400, 29}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(civil_month_days(cases[i].year, 2), cases[i].days);
        assert_int_equal(civil_date_valid(cases[i].year, 2, 29), cases[i].days == 29);
    }
    assert_false(civil_date_valid(2026, 0, 1));
    assert_false(civil_date_valid(2026, 13, 1));
    assert_false(civil_date_valid(2026, 4, 31));
    assert_false(civil_date_valid(2026, 4, 0));
}

static void weekdays_have_names(void **state)
{
    wall_s at;

    (void)state;
    assert_int_equal(civil_parse_instant("2026-11-20 23:41", &at, NULL), 0);
    assert_int_equal(civil_of(at).weekday, 5);
    for (int day = 0; day < 7; day++) {
        assert_true(strlen(civil_weekday_name(day)) > 0);
        assert_string_not_equal(civil_weekday_name(day), civil_weekday_name((day + 1) % 7));
    }
}

static void instants_are_read(void **state)
{
    static const struct {
        const char *text;
        wall_s at;
        const char *printed;
    } cases[] = {
        {"2026-11-20 23:41", 1795189260, "2026-11-20 23:41:00"},
        {"2026-11-20 23:41:07", 1795189267, "2026-11-20 23:41:07"},
        {"2026-11-20T23:41:07", 1795189267, "2026-11-20 23:41:07"},
        {"2026-11-20T23:41:07+08:00", 1795189267, "2026-11-20 23:41:07"},
        {"2026-11-20T15:41:07Z", 1795189267, "2026-11-20 23:41:07"},
        {"2026-11-20T15:41:07+00:00", 1795189267, "2026-11-20 23:41:07"},
        {"2026-11-20T10:41:07-05:00", 1795189267, "2026-11-20 23:41:07"},
        {"2026-11-20 21:11+05:30", 1795189260, "2026-11-20 23:41:00"},
        {"2026-11-20", 1795104000, "2026-11-20 00:00:00"},
        {"2024-02-29 00:00", 1709136000, "2024-02-29 00:00:00"},
        {"1970-01-01 08:00", 0, "1970-01-01 08:00:00"},
        {"1970-01-01", -28800, "1970-01-01 00:00:00"},
        {"2000-01-01T00:00:00+14:00", 946634400, "1999-12-31 18:00:00"},
        {"2038-01-19T03:14:08Z", 2147483648, "2038-01-19 11:14:08"},
        {"9999-12-31 23:59:59", 253402271999, "9999-12-31 23:59:59"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;
        wall_s at = 1;

        if (civil_parse_instant(cases[i].text, &at, &err) < 0)
            fail_msg("%s", err.text.buf);
        if (at != cases[i].at)
            fail_msg("%s: %lld", cases[i].text, (long long)at);
        assert_text(civil_add_instant, at, cases[i].printed);
    }
}

typedef int (*parser)(const char *text, struct err *err);

static int parse_instant(const char *text, struct err *err)
{
    wall_s at = 4711;
    int status = civil_parse_instant(text, &at, err);

    assert_true(status == 0 || at == 4711);
    return status;
}

static int parse_date(const char *text, struct err *err)
{
    day_t day = 4711;
    int status = civil_parse_date(text, &day, err);

    assert_true(status == 0 || day == 4711);
    return status;
}

static int parse_minute(const char *text, struct err *err)
{
    int minute = 4711;
    int status = civil_parse_minute(text, &minute, err);

    assert_true(status == 0 || minute == 4711);
    return status;
}

static void mistakes_name_the_part_and_the_remedy(void **state)
{
    static const struct {
        parser parse;
        const char *text, *message;
    } cases[] = {
        {parse_date, "2026-02-30", "2026-02-30: February 2026 has 28 days"},
        {parse_date, "2024-02-30", "2024-02-30: February 2024 has 29 days"},
        {parse_date, "2100-02-29", "2100-02-29: February 2100 has 28 days"},
        {parse_date, "2026-04-31", "2026-04-31: April 2026 has 30 days"},
        {parse_date, "2026-13-01", "2026-13-01: there is no month 13; write 01 to 12"},
        {parse_date, "2026-00-01", "2026-00-01: there is no month 00; write 01 to 12"},
        {parse_date, "2026-01-00", "2026-01-00: there is no day 00; the first day is 01"},
        {parse_date, "1969-12-31", "1969-12-31: the year must be 1970 to 9999"},
        {parse_date, "2026-1-1", "2026-1-1: not a date; write it as 2026-11-20"},
        {parse_date, "2026-11-20 ", "2026-11-20 : not a date; write it as 2026-11-20"},
        {parse_date, "2026/11/20", "2026/11/20: not a date; write it as 2026-11-20"},
        {parse_date, "", "\"\": not a date; write it as 2026-11-20"},
        {parse_date, "2026-11-\x1b[2J", "2026-11-^[[2J: not a date; write it as 2026-11-20"},
        {parse_instant, "2026-02-30 10:00", "2026-02-30 10:00: February 2026 has 28 days"},
        {parse_instant, "2026-11-20 24:00",
         "2026-11-20 24:00: the end of a day is the start of the next; write 2026-11-21 00:00"},
        {parse_instant, "2026-12-31T24:00:00+08:00",
         "2026-12-31T24:00:00+08:00: the end of a day is the start of the next; "
         "write 2027-01-01 00:00"},
        {parse_instant, "2026-11-20 24:01",
         "2026-11-20 24:01: there is no hour 24; write 00 to 23"},
        {parse_instant, "9999-12-31 24:00",
         "9999-12-31 24:00: there is no hour 24; write 00 to 23"},
        {parse_instant, "2026-11-20 10:60",
         "2026-11-20 10:60: there is no minute 60; write 00 to 59"},
        {parse_instant, "2026-11-20 10:00:60",
         "2026-11-20 10:00:60: there is no second 60; write 00 to 59"},
        {parse_instant, "2026-11-20T10:00:00+14:01",
         "2026-11-20T10:00:00+14:01: an offset from UTC is written as +08:00, at most 14:00"},
        {parse_instant, "2026-11-20T10:00:00-08:60",
         "2026-11-20T10:00:00-08:60: an offset from UTC is written as +08:00, at most 14:00"},
        {parse_instant, "2026-11-20 10",
         "2026-11-20 10: the time after the date is written as 23:41, 23:41:07 or "
         "23:41:07+08:00"},
        {parse_instant, "2026-11-20 10:00:00.5",
         "2026-11-20 10:00:00.5: the time after the date is written as 23:41, 23:41:07 or "
         "23:41:07+08:00"},
        {parse_instant, "yesterday",
         "yesterday: not a date and time; write it as 2026-11-20 23:41"},
        {parse_instant, "20261120T2341",
         "20261120T2341: not a date and time; "
         "write it as 2026-11-20 23:41"},
        {parse_instant, "9999-12-31T23:59:59-08:00",
         "9999-12-31T23:59:59-08:00: the year must be 1970 to 9999"},
        {parse_instant, "1970-01-01T00:00:00+14:00",
         "1970-01-01T00:00:00+14:00: the year must be 1970 to 9999"},
        {parse_minute, "24:01", "24:01: a day ends at 24:00"},
        {parse_minute, "25:00", "25:00: there is no hour 25; write 00 to 24"},
        {parse_minute, "08:60", "08:60: there is no minute 60; write 00 to 59"},
        {parse_minute, "8:00", "8:00: not a time of day; write it as 08:00"},
        {parse_minute, "08:00:00", "08:00:00: not a time of day; write it as 08:00"},
        {parse_minute, "\xEF\xBC\x98\xEF\xBC\x9A\xEF\xBC\x90",
         "\xEF\xBC\x98\xEF\xBC\x9A\xEF\xBC\x90: not a time of day; write it as 08:00"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;

        assert_int_equal(cases[i].parse(cases[i].text, &err), -1);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_string_equal(err.text.buf, cases[i].message);
        err_release(&err);
        assert_int_equal(cases[i].parse(cases[i].text, NULL), -1);
    }
}

static void minutes_of_a_day_go_to_24_00(void **state)
{
    static const struct {
        const char *text;
        int minute;
    } cases[] = {{"00:00", 0}, {"00:01", 1}, {"08:00", 480}, {"23:59", 1439}, {"24:00", 1440}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int minute;

        assert_int_equal(civil_parse_minute(cases[i].text, &minute, NULL), 0);
        assert_int_equal(minute, cases[i].minute);
    }
}

static void instants_are_printed(void **state)
{
    struct str out = STR_INIT;

    (void)state;
    assert_text(civil_add_instant, 1795189267, "2026-11-20 23:41:07");
    assert_text(civil_add_short, 1795189267, "2026-11-20 23:41");
    assert_text(civil_add_rfc3339, 1795189267, "2026-11-20T23:41:07+08:00");
    assert_text(civil_add_instant, -1, "1970-01-01 07:59:59");
    assert_text(civil_add_instant, -28801, "1969-12-31 23:59:59");
    assert_text(civil_add_instant, INT64_MAX, "9999-12-31 23:59:59");
    assert_text(civil_add_instant, INT64_MIN, "0000-01-01 00:00:00");
    civil_add_date(&out, 20777);
    assert_string_equal(out.buf, "2026-11-20");
    str_release(&out);
}

static void days_begin_at_midnight_of_the_zone(void **state)
{
    (void)state;
    assert_int_equal(civil_day_start(20777), 1795104000);
    assert_int_equal(civil_day_of(1795104000), 20777);
    assert_int_equal(civil_day_of(1795103999), 20776);
    assert_int_equal(civil_day_of(1795104000 + CIVIL_DAY_S - 1), 20777);
    assert_int_equal(civil_day_of(-28800), 0);
    assert_int_equal(civil_day_of(-28801), -1);
}

static void zones_shift_what_is_read_and_shown(void **state)
{
    static const struct {
        const char *zone;
        int offset_s;
        const char *shown;
    } cases[] = {
        {"Asia/Shanghai", 28800, "2026-11-20T23:41:07+08:00"},
        {"UTC", 0, "2026-11-20T15:41:07+00:00"},
        {"+06:00", 21600, "2026-11-20T21:41:07+06:00"},
        {"-03:30", -12600, "2026-11-20T12:11:07-03:30"},
        {"-00:30", -1800, "2026-11-20T15:11:07-00:30"},
        {"+14:00", 50400, "2026-11-21T05:41:07+14:00"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;
        wall_s at;

        assert_int_equal(civil_set_zone(cases[i].zone, NULL), 0);
        assert_string_equal(civil_zone(), cases[i].zone);
        assert_int_equal(civil_offset_s(), cases[i].offset_s);
        civil_add_rfc3339(&out, 1795189267);
        assert_string_equal(out.buf, cases[i].shown);
        out.buf[19] = '\0'; /* read again without its offset: the zone's own */
        assert_int_equal(civil_parse_instant(out.buf, &at, NULL), 0);
        assert_int_equal(at, 1795189267);
        str_release(&out);
    }
}

static void unknown_zones_are_refused(void **state)
{
    static const char *const names[] = {"",       "Europe/Berlin", "+6",         "+15:00", "08:00",
                                        "+08:60", "utc",           "+08:00 PRC", "GMT+8"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct err err = ERR_INIT;

        assert_int_equal(civil_set_zone(names[i], &err), -1);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_true(strstr(err.text.buf, ":00") != NULL); /* says what an offset looks like */
        assert_string_equal(civil_zone(), "Asia/Shanghai");
        err_release(&err);
    }
}

static void the_callers_tz_changes_nothing(void **state)
{
    static const char *const zones[] = {"America/New_York", "UTC", ":/nonexistent", "XYZ-13"};
    char *old = getenv("TZ") == NULL ? NULL : xstrdup(getenv("TZ"));

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        wall_s at;

        assert_int_equal(setenv("TZ", zones[i], 1), 0);
        tzset();
        assert_int_equal(civil_parse_instant("2026-11-20 23:41:07", &at, NULL), 0);
        assert_int_equal(at, 1795189267);
        assert_text(civil_add_rfc3339, at, "2026-11-20T23:41:07+08:00");
        /* 2026-03-08: New York's clocks jump */
        assert_text(civil_add_short, 1772953200, "2026-03-08 15:00");
        assert_int_equal(civil_day_of(at), 20777);
    }
    if (old != NULL)
        setenv("TZ", old, 1);
    else
        unsetenv("TZ");
    tzset();
    free(old);
}

static void the_clock_can_be_held(void **state)
{
    mono_ms before = clock_mono();

    (void)state;
    clock_set_override(1795189267);
    assert_int_equal(clock_wall(), 1795189267);
    clock_set_override(0);
    assert_true(clock_wall() != 1795189267);
    assert_true(clock_wall() > 1600000000);
    assert_true(clock_mono() >= before);
    assert_true(clock_mono_us() / 1000 >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_weekdays_are_known),
        cmocka_unit_test(every_day_of_1200_years_splits_and_joins),
        cmocka_unit_test(extreme_days_split_and_join),
        cmocka_unit_test(leap_years_have_a_29th_of_february),
        cmocka_unit_test(weekdays_have_names),
        cmocka_unit_test(instants_are_read),
        cmocka_unit_test(mistakes_name_the_part_and_the_remedy),
        cmocka_unit_test(minutes_of_a_day_go_to_24_00),
        cmocka_unit_test(instants_are_printed),
        cmocka_unit_test(days_begin_at_midnight_of_the_zone),
        cmocka_unit_test_teardown(zones_shift_what_is_read_and_shown, default_zone),
        cmocka_unit_test_setup(unknown_zones_are_refused, default_zone),
        cmocka_unit_test(the_callers_tz_changes_nothing),
        cmocka_unit_test(the_clock_can_be_held),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("civil", tests, in_english, NULL);
}
