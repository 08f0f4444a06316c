/* Holiday tables: the shipped years against their notices, and the rules that catch a slip. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/tr.h"
#include "conf/conf.h"

static void load_shipped(struct config *config)
{
    const struct conf_source source = {0};
    struct conf_report report = {0};
    struct str text = STR_INIT;

    if (conf_load(&source, config, &report) == 0)
        return;
    conf_report_add_text(&report, &text);
    fail_msg("%s", text.buf);
}

static bool is_workday(const struct holiday_year *year, day_t day)
{
    int weekday = civil_weekday(day);

    for (size_t i = 0; i < year->workdays.len; i++)
        if (year->workdays.items[i] == day)
            return true;
    for (size_t i = 0; i < year->holidays.len; i++)
        if (year->holidays.items[i].from <= day && day <= year->holidays.items[i].to)
            return false;
    return weekday != 0 && weekday != 6;
}

/* The figures of the notices: days off, make-up days, working days of the year, statutory days. */
static void test_shipped_years(void **state)
{
    static const struct {
        int year;
        int status;
        int off, made_up, working, statutory;
    } years[] = {
        {2024, HOLIDAYS_OFFICIAL, 28, 8, 251, 11},
        {2025, HOLIDAYS_OFFICIAL, 28, 5, 248, 13},
        {2026, HOLIDAYS_OFFICIAL, 33, 6, 248, 13},
        {2027, HOLIDAYS_PROVISIONAL, 13, 0, -1, 13},
    };
    struct config config;

    (void)state;
    load_shipped(&config);
    assert_int_equal(config.years.len, ARRAY_LEN(years));
    for (size_t i = 0; i < ARRAY_LEN(years); i++) {
        const struct holiday_year *year = config_year(&config, years[i].year);
        int off = 0, working = 0;

        assert_non_null(year);
        for (size_t h = 0; h < year->holidays.len; h++)
            off += year->holidays.items[h].to - year->holidays.items[h].from + 1;
        for (day_t day = civil_day(years[i].year, 1, 1); day < civil_day(years[i].year + 1, 1, 1);
             day++)
            working += is_workday(year, day);
        assert_int_equal(year->status, years[i].status);
        assert_int_equal(off, years[i].off);
        assert_int_equal(year->workdays.len, years[i].made_up);
        assert_int_equal(year->statutory.len, years[i].statutory);
        if (years[i].working >= 0)
            assert_int_equal(working, years[i].working);
    }
    assert_null(config_year(&config, 2028));
    config_release(&config);
}

/* A table like the notice of 2026, cut to two holidays; any part can be replaced. */
static void check_rule(const char *status, const char *holidays, const char *workdays,
                       const char *statutory, const char *expected)
{
    struct str text = STR_INIT;
    struct holiday_year year = {0};
    struct err err = ERR_INIT;
    json_t *json;

    str_addf(
        &text,
        "{\"year\":2026,\"status\":\"%s\",\"notice\":\"x\",\"holidays\":[%s],\"workdays\":[%s],"
        "\"statutory\":[%s]}",
        status, holidays, workdays, statutory);
    json = json_read(text.buf, text.len, &err);
    assert_non_null(json);
    assert_int_equal(record_from_json(&holiday_year_schema, &year, json, &err), 0);
    if (record_check(&holiday_year_schema, &year, &err) == 0)
        assert_null(expected);
    else
        assert_string_equal(err.text.buf, expected == NULL ? "" : expected);
    json_decref(json);
    err_release(&err);
    record_release(&holiday_year_schema, &year);
    str_release(&text);
}

#define DAYS(name, from, to) "{\"name\":\"" name "\",\"from\":\"" from "\",\"to\":\"" to "\"}"
#define NEW_YEAR DAYS("元旦", "2026-01-01", "2026-01-03")

static void test_rules(void **state)
{
    static const struct {
        const char *status, *holidays, *workdays, *statutory, *expected;
    } cases[] = {
        {"official", NEW_YEAR, "\"2026-01-04\"", "\"2026-01-01\"", NULL},
        {"provisional", NEW_YEAR, "", "\"2026-01-01\"", NULL},
        {"provisional", DAYS("元旦", "2025-12-31", "2026-01-01"), "", "\"2026-01-01\"", NULL},
        {"official", NEW_YEAR, "", "\"2026-01-01\"",
         "year: 2026 does not balance: weekdays off (2) less days worked instead (0) must be the "
         "statutory days (1); compare the dates with the notice"},
        {"official", NEW_YEAR, "\"2026-01-05\"", "\"2026-01-01\"",
         "workdays[1]: 2026-01-05 is no Saturday or Sunday; only weekend days are worked instead"},
        {"official", NEW_YEAR, "\"2026-01-03\"", "\"2026-01-01\"",
         "workdays[1]: 2026-01-03 is also a day off; delete it here or shorten the holiday"},
        {"official", NEW_YEAR, "\"2026-01-04\",\"2026-01-04\"", "\"2026-01-01\"",
         "workdays[2]: 2026-01-04 is written twice; delete one"},
        {"official", NEW_YEAR, "\"2027-02-06\"", "\"2026-01-01\"",
         "workdays[1]: 2027-02-06 is too far from the table's year; correct the date"},
        {"official", NEW_YEAR, "\"2026-01-04\"", "\"2026-01-05\"",
         "statutory[1]: 2026-01-05 is in no holiday; add it to one or delete it here"},
        {"official", NEW_YEAR, "\"2026-01-04\"", "\"2026-01-01\",\"2026-01-01\"",
         "statutory[2]: 2026-01-01 is written twice; delete one"},
        {"official", NEW_YEAR "," DAYS("x", "2026-01-03", "2026-01-04"), "", "\"2026-01-01\"",
         "holidays[2]: 2026-01-03 overlaps an earlier range; give each day to one holiday"},
        {"official", DAYS("x", "2025-11-30", "2026-01-01"), "", "\"2026-01-01\"",
         "holidays[1]: 2025-11-30 is too far from the table's year; correct the date"},
        {"official", DAYS("x", "2026-01-03", "2026-01-01"), "", "\"2026-01-01\"",
         "holidays[1]: to: before the first day, 2026-01-03; write the last day off"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_rule(cases[i].status, cases[i].holidays, cases[i].workdays, cases[i].statutory,
                   cases[i].expected);
}

static void test_official_years_name_their_notice(void **state)
{
    struct config config;
    struct err err = ERR_INIT;
    struct holiday_year *year;

    (void)state;
    load_shipped(&config);
    year = &config.years.items[0];
    free(year->notice);
    year->notice = NULL;
    assert_int_equal(record_check(&holiday_year_schema, year, &err), -1);
    assert_string_equal(err.text.buf, "notice: missing; an official table names its notice");
    err_release(&err);
    config_release(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_years),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_official_years_name_their_notice),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
