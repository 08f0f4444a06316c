/* Business time and working days (R3, R4, R5, R6, R7, R22): the shipped calendars, and odd ones. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "lib/calendars.h"
#include "model/deadline.h"

static struct calendars shipped;

static int load(void **state)
{
    (void)state;
    calendars_load(&shipped);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    calendars_release(&shipped);
    return 0;
}

static void assert_instant(wall_s found, const char *expected, const char *what)
{
    struct str text = STR_INIT;

    civil_add_instant(&text, found);
    if (strcmp(text.buf, expected) != 0)
        fail_msg("%s: %s, expected %s", what, text.buf, expected);
    str_release(&text);
}

struct due_case {
    int calendar;
    const char *from, *target, *due;
    int mode;
};

struct pause_case {
    struct due_case due;
    const char *from, *to;
};

/* due ends in 推算 where it rests on a provisional year. */
static void check_due(const struct due_case *c, const struct intervals *pauses)
{
    const struct worktime *worktime = shipped.all[c->calendar];
    struct target target = {.mode = c->mode, .grace_s = 300};
    struct err err = ERR_INIT;
    struct str found = STR_INIT;
    wall_s due;

    assert_int_equal(span_parse(c->target, &target.span, &err), 0);
    assert_int_equal(target_check(&target, &err), 0);
    due = deadline_of(worktime, &target, at(c->from), pauses);
    civil_add_instant(&found, due);
    if (deadline_is_estimate(worktime, &target, at(c->from), due))
        str_add(&found, " 推算");
    if (strcmp(found.buf, c->due) != 0)
        fail_msg("%s + %s (%s) is %s, expected %s", c->from, c->target, worktime_id(worktime),
                 found.buf, c->due);
    str_release(&found);
}

static void check_all(const struct due_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_due(&cases[i], NULL);
}

/* --- R3 --- */

static void r3_budgets_end_at_closing_time(void **state)
{
    static const struct due_case cases[] = {
        {WD58, "2026-11-20 17:00", "1h", "2026-11-20 18:00:00", 0},
        {WD58, "2026-11-20 17:00", "3601s", "2026-11-23 08:00:01", 0},
        {WD58, "2026-11-20 11:00", "1h", "2026-11-20 12:00:00", 0},
        {WD58, "2026-11-20 11:30", "1h", "2026-11-20 14:30:00", 0},
        {WD58, "2026-11-20 10:00", "6h", "2026-11-20 18:00:00", 0},
        {WD58, "2026-11-16 08:00", "40h", "2026-11-20 18:00:00", 0},
        {D247, "2026-11-20 23:45", "15m", "2026-11-21 00:00:00", 0},
        {D247, "2026-11-20 23:50", "15m", "2026-11-21 00:05:00", 0},
        {D247, "2026-11-20 23:50", "1d", "2026-11-21 23:50:00", 0},
        {D78, "2026-11-21 11:50", "15m", "2026-11-21 14:05:00", 0},
        {D78, "2026-10-01 08:00", "8h", "2026-10-01 18:00:00", 0},
        {WD524, "2026-11-20 23:00", "2h", "2026-11-23 01:00:00", 0},
        {WD524, "2026-11-20 22:00", "2h", "2026-11-21 00:00:00", 0},
    };

    (void)state;
    check_all(cases, ARRAY_LEN(cases));
}

static void r3_what_is_received_in_closed_time_counts_from_the_next_opening(void **state)
{
    static const struct due_case cases[] = {
        {WD58, "2026-11-20 18:00", "30m", "2026-11-23 08:30:00", 0},
        {WD58, "2026-11-21 03:00", "30m", "2026-11-23 08:30:00", 0},
        {WD58, "2026-11-20 12:30", "30m", "2026-11-20 14:30:00", 0},
        {WD58, "2026-11-20 07:59:59", "1s", "2026-11-20 08:00:01", 0},
        {WD58, "2026-02-14 18:30", "1h", "2026-02-24 09:00:00", 0},
        {D78, "2026-11-21 20:00", "15m", "2026-11-22 08:15:00", 0},
    };

    (void)state;
    check_all(cases, ARRAY_LEN(cases));
}

static void r3_business_time_is_additive(void **state)
{
    const struct worktime *wd58 = shipped.all[WD58];
    wall_s a = at("2026-02-13 09:17:31"), b = at("2026-02-28 16:45:09"), c;

    (void)state;
    assert_int_equal(worktime_between(wd58, at("2026-11-19 15:20"), at("2026-11-19 18:00")), 9600);
    assert_int_equal(worktime_between(wd58, a, a), 0);
    for (c = a; c <= b; c += 7919)
        assert_int_equal(worktime_between(wd58, a, c) + worktime_between(wd58, c, b),
                         worktime_between(wd58, a, b));
    assert_int_equal(worktime_between(wd58, b, a), -worktime_between(wd58, a, b));
    /* Sub is the mirror of add. */
    assert_instant(worktime_sub(wd58, at("2026-11-23 08:30"), 3600), "2026-11-20 17:30:00", "sub");
    assert_instant(worktime_sub(wd58, at("2026-11-23 08:00"), 3600), "2026-11-20 17:00:00", "sub");
    assert_instant(worktime_sub(wd58, at("2026-11-20 14:00"), 3600), "2026-11-20 11:00:00", "sub");
}

/* --- R4 --- */

static void r4_working_days_by_the_civil_code(void **state)
{
    static const struct due_case cases[] = {
        {WD58, "2026-11-19 15:20", "3wd", "2026-11-24 18:00:00", TARGET_EOD},
        {WD58, "2026-11-19 15:20", "1wd", "2026-11-20 18:00:00", TARGET_EOD},
        {WD58, "2026-11-19 15:20", "5wd", "2026-11-26 18:00:00", TARGET_EOD},
        /* the start day is excluded at any hour; no after-hours roll */
        {WD58, "2026-11-19 00:00", "1wd", "2026-11-20 18:00:00", TARGET_EOD},
        {WD58, "2026-11-19 23:59:59", "1wd", "2026-11-20 18:00:00", TARGET_EOD},
        /* from a rest day: no day more than the Code gives */
        {WD58, "2026-11-21 10:00", "1wd", "2026-11-23 18:00:00", TARGET_EOD},
        {WD58, "2026-11-20 20:00", "3wd", "2026-11-25 18:00:00", TARGET_EOD},
        /* spring festival 2026: off 02-15 to 02-23, worked on 02-14 and 02-28 */
        {WD58, "2026-02-13 16:00", "1wd", "2026-02-14 18:00:00", TARGET_EOD},
        {WD58, "2026-02-13 16:00", "2wd", "2026-02-24 18:00:00", TARGET_EOD},
        {WD58, "2026-02-27 09:00", "1wd", "2026-02-28 18:00:00", TARGET_EOD},
        {WD58, "2026-02-27 09:00", "2wd", "2026-03-02 18:00:00", TARGET_EOD},
        {WD58, "2026-09-30 12:00", "1wd", "2026-10-08 18:00:00", TARGET_EOD},
        {WD58, "2026-10-08 12:00", "2wd", "2026-10-10 18:00:00", TARGET_EOD},
        /* where there are no business hours the day ends at 24:00 */
        {WD524, "2026-11-19 15:20", "3wd", "2026-11-25 00:00:00", TARGET_EOD},
        {D247, "2026-11-19 15:20", "3wd", "2026-11-25 00:00:00", TARGET_EOD},
        {D78, "2026-11-19 15:20", "3wd", "2026-11-24 18:00:00", TARGET_EOD},
        {WD58, "2026-11-19 15:20", "3wd", "2026-11-24 15:20:00", TARGET_ROLLING},
        {WD58, "2026-11-19 07:00", "1wd", "2026-11-19 18:00:00", TARGET_ROLLING},
        {WD58, "2026-11-20 18:00", "1wd", "2026-11-23 18:00:00", TARGET_ROLLING},
        {D247, "2026-11-20 18:00", "1wd", "2026-11-23 18:00:00", TARGET_ROLLING},
        {WD58, "2026-11-19 15:20", "3wd", "2026-11-24 15:20:00", TARGET_SAME_TIME},
        {WD58, "2026-11-21 15:20", "1wd", "2026-11-23 15:20:00", TARGET_SAME_TIME},
        {WD58, "2026-11-19 20:30", "1wd", "2026-11-20 18:00:00", TARGET_SAME_TIME},
        {WD58, "2026-11-19 05:30", "1wd", "2026-11-20 08:00:00", TARGET_SAME_TIME},
        {WD58, "2026-11-19 13:00", "1wd", "2026-11-20 13:00:00", TARGET_SAME_TIME},
        {WD524, "2026-11-20 20:30", "1wd", "2026-11-23 20:30:00", TARGET_SAME_TIME},
    };

    (void)state;
    check_all(cases, ARRAY_LEN(cases));
}

static void r4_months(void **state)
{
    static const struct due_case cases[] = {
        {D247, "2026-01-15 10:00", "3mo", "2026-04-16 00:00:00", 0},
        {WD58, "2026-01-15 10:00", "3mo", "2026-04-15 18:00:00", 0},
        /* no such day: the last of the month */
        {WD58, "2025-11-30 10:00", "3mo", "2026-02-28 18:00:00", 0},
        {WD58, "2024-01-31 10:00", "1mo", "2024-02-29 18:00:00", 0},
        {WD58, "2025-12-31 10:00", "2mo", "2026-02-28 18:00:00", 0},
        /* a rest day gives way to the next working day */
        {WD58, "2026-01-16 10:00", "1mo", "2026-02-24 18:00:00", 0},
        {WD58, "2026-07-01 10:00", "3mo", "2026-10-08 18:00:00", 0},
        {WD58, "2026-10-22 10:00", "1mo", "2026-11-23 18:00:00", 0},
        {WD58, "2026-01-15 10:00", "3mo", "2026-04-15 10:00:00", TARGET_SAME_TIME},
        {WD58, "2025-12-15 10:00", "12mo", "2026-12-15 18:00:00", 0},
        {WD58, "2026-11-15 10:00", "3mo", "2027-02-15 18:00:00 推算", 0},
    };

    (void)state;
    check_all(cases, ARRAY_LEN(cases));
}

/* --- R5 --- */

static void r5_immediate_takes_its_grace_and_zero_is_refused(void **state)
{
    static const struct due_case cases[] = {
        {D247, "2026-11-20 23:41", "immediate", "2026-11-20 23:46:00", 0},
        {WD58, "2026-11-20 23:41", "immediate", "2026-11-23 08:05:00", 0},
    };
    struct target target = {.span = {.unit = SPAN_IMMEDIATE}};
    struct err err = ERR_INIT;

    (void)state;
    check_all(cases, ARRAY_LEN(cases));
    assert_int_equal(target_check(&target, &err), -1);
    assert_string_equal(err.text.buf, "'immediate' needs an agreed grace, such as 5m (R5)");
    target = (struct target){.span = {SPAN_SECONDS, 0}};
    assert_int_equal(target_check(&target, &err), -1);
    target = (struct target){.span = {SPAN_WORKDAYS, 0}};
    assert_int_equal(target_check(&target, &err), -1);
    target = (struct target){.span = {SPAN_NONE, 0}};
    assert_int_equal(target_check(&target, &err), -1);
    err_release(&err);
}

/* --- R6 --- */

static void r6_odd_calendars(void **state)
{
    static const struct {
        const char *calendar, *own, *from, *due;
        int64_t minutes;
    } cases[] = {
        /* six days; a worked Saturday takes the ordinary weekday's hours, not Saturday's */
        {"{\"id\":\"x\",\"name\":\"x\",\"holidays\":true,\"week\":["
         "{\"days\":[\"mon-fri\"],\"open\":[\"08:00-12:00\",\"14:00-18:00\"]},"
         "{\"days\":[\"sat\"],\"open\":[\"08:00-12:00\"]}]}",
         NULL, "2026-11-20 17:30", "2026-11-21 08:30:00", 60},
        {"{\"id\":\"x\",\"name\":\"x\",\"holidays\":true,\"week\":["
         "{\"days\":[\"mon-fri\"],\"open\":[\"08:00-12:00\",\"14:00-18:00\"]},"
         "{\"days\":[\"sat\"],\"open\":[\"08:00-12:00\"]}]}",
         NULL, "2026-02-14 11:30", "2026-02-14 14:30:00", 60},
        /* four windows to the minute, the last to midnight */
        {"{\"id\":\"x\",\"name\":\"x\",\"week\":[{\"days\":[\"mon-sun\"],\"open\":["
         "\"00:00-00:07\",\"07:31-11:58\",\"13:00-13:01\",\"23:59-24:00\"]}]}",
         NULL, "2026-11-20 13:00", "2026-11-21 00:07:00", 9},
        /* summer hours, every year */
        {"{\"id\":\"x\",\"name\":\"x\",\"week\":[{\"days\":[\"mon-fri\"],\"open\":["
         "\"08:00-12:00\",\"14:00-18:00\"]}],\"seasons\":[{\"from\":\"05-01\",\"to\":\"09-30\","
         "\"week\":[{\"days\":[\"mon-fri\"],\"open\":[\"07:30-12:00\",\"15:00-18:30\"]}]}]}",
         NULL, "2026-04-30 17:00", "2026-05-01 08:30:00", 120},
        /* winter hours over the turn of the year */
        {"{\"id\":\"x\",\"name\":\"x\",\"week\":[{\"days\":[\"mon-sun\"],\"open\":["
         "\"08:00-18:00\"]}],\"seasons\":[{\"from\":\"12-01\",\"to\":\"02-28\","
         "\"week\":[{\"days\":[\"mon-sun\"],\"open\":[\"09:00-17:00\"]}]}]}",
         NULL, "2026-11-30 17:30", "2026-12-01 09:30:00", 60},
        {"{\"id\":\"x\",\"name\":\"x\",\"week\":[{\"days\":[\"mon-sun\"],\"open\":["
         "\"08:00-18:00\"]}],\"seasons\":[{\"from\":\"12-01\",\"to\":\"02-28\","
         "\"week\":[{\"days\":[\"mon-sun\"],\"open\":[\"09:00-17:00\"]}]}]}",
         NULL, "2027-02-28 16:30", "2027-03-01 08:30:00", 60},
        /* hours of one year go before those of every year */
        {"{\"id\":\"x\",\"name\":\"x\",\"week\":[{\"days\":[\"mon-sun\"],\"open\":["
         "\"08:00-18:00\"]}],\"seasons\":[{\"from\":\"05-01\",\"to\":\"09-30\","
         "\"week\":[{\"days\":[\"mon-sun\"],\"open\":[\"07:00-17:00\"]}]},"
         "{\"from\":\"2026-06-01\",\"to\":\"2026-06-10\","
         "\"week\":[{\"days\":[\"mon-sun\"],\"open\":[\"06:00-10:00\"]}]}]}",
         NULL, "2026-06-10 09:30", "2026-06-11 07:30:00", 60},
        /* the hospital's own days go before the law's: off, worked, hours of their own */
        {"{\"id\":\"x\",\"name\":\"x\",\"holidays\":true,\"own_days\":\"o\",\"week\":["
         "{\"days\":[\"mon-fri\"],\"open\":[\"08:00-12:00\",\"14:00-18:00\"]}]}",
         "{\"id\":\"o\",\"days\":[{\"from\":\"2026-11-20\",\"to\":\"2026-11-20\",\"kind\":\"off\"},"
         "{\"from\":\"2026-11-22\",\"to\":\"2026-11-22\",\"kind\":\"hours\","
         "\"open\":[\"09:00-09:20\"]}]}",
         "2026-11-19 17:30", "2026-11-23 08:10:00", 60},
        {"{\"id\":\"x\",\"name\":\"x\",\"holidays\":true,\"own_days\":\"o\",\"week\":["
         "{\"days\":[\"mon-fri\"],\"open\":[\"08:00-12:00\",\"14:00-18:00\"]}]}",
         "{\"id\":\"o\",\"days\":[{\"from\":\"2026-10-03\",\"to\":\"2026-10-04\","
         "\"kind\":\"work\"}]}",
         "2026-09-30 17:30", "2026-10-03 08:30:00", 60},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct worktime *worktime =
            calendar_of_json(cases[i].calendar, cases[i].own, &shipped.config);

        assert_instant(worktime_add(worktime, at(cases[i].from), cases[i].minutes * 60),
                       cases[i].due, cases[i].from);
        worktime_free(worktime);
    }
}

static void r6_working_days_of_the_notices(void **state)
{
    static const struct {
        const char *day;
        bool workday;
        enum day_cause cause;
    } days[] = {
        {"2026-02-13", true, DAY_ORDINARY},  {"2026-02-14", true, DAY_MADE_UP},
        {"2026-02-15", false, DAY_HOLIDAY},  {"2026-02-19", false, DAY_HOLIDAY},
        {"2026-02-23", false, DAY_HOLIDAY},  {"2026-02-24", true, DAY_ORDINARY},
        {"2026-02-28", true, DAY_MADE_UP},   {"2026-03-01", false, DAY_ORDINARY},
        {"2026-01-04", true, DAY_MADE_UP},   {"2024-02-18", true, DAY_MADE_UP},
        {"2025-10-08", false, DAY_HOLIDAY},  {"2025-10-11", true, DAY_MADE_UP},
        {"2026-11-21", false, DAY_ORDINARY}, {"2026-11-20", true, DAY_ORDINARY},
    };
    static const struct {
        int year, workdays;
    } years[] = {{2024, 251}, {2025, 248}, {2026, 248}};

    (void)state;
    /* Also on calendars that are open on every day the working days are the law's. */
    for (int calendar = 0; calendar < CALENDARS; calendar++) {
        const struct worktime *worktime = shipped.all[calendar];

        for (size_t i = 0; i < ARRAY_LEN(days); i++) {
            if (worktime_is_workday(worktime, on(days[i].day)) != days[i].workday)
                fail_msg("%s on %s", days[i].day, worktime_id(worktime));
            assert_int_equal(worktime_cause(worktime, on(days[i].day)), days[i].cause);
        }
        for (size_t i = 0; i < ARRAY_LEN(years); i++)
            assert_int_equal(worktime_workdays(worktime, civil_day(years[i].year, 1, 1),
                                               civil_day(years[i].year, 12, 31)),
                             years[i].workdays);
    }
    assert_int_equal(worktime_last_workday(shipped.all[WD58], on("2026-02-01"), on("2026-02-28")),
                     on("2026-02-28"));
    assert_int_equal(worktime_last_workday(shipped.all[WD58], on("2026-10-01"), on("2026-10-07")),
                     0);
}

/* --- R7 --- */

static void r7_provisional_and_missing_years_are_flagged(void **state)
{
    static const struct due_case cases[] = {
        {WD58, "2026-12-31 15:00", "3h", "2026-12-31 18:00:00", 0},
        {WD58, "2026-12-30 15:00", "1wd", "2026-12-31 18:00:00", 0},
        {WD58, "2026-12-31 15:00", "3wd", "2027-01-06 18:00:00 推算", 0},
        {WD58, "2026-12-31 17:30", "1h", "2027-01-04 08:30:00 推算", 0},
        /* the end of a day is not the next year */
        {WD524, "2026-12-30 15:00", "1wd", "2027-01-01 00:00:00", 0},
        /* hours on calendars that know no holidays rest on no table */
        {D247, "2026-12-31 23:50", "30m", "2027-01-01 00:20:00", 0},
        {D78, "2027-01-01 08:00", "1h", "2027-01-01 09:00:00", 0},
        {D78, "2026-12-31 08:00", "1wd", "2027-01-04 18:00:00 推算", 0},
        /* no table at all: the fixed days and the weekends */
        {WD58, "2028-04-28 15:00", "1wd", "2028-05-03 18:00:00 推算", 0},
        {WD58, "2029-12-31 15:00", "1wd", "2030-01-02 18:00:00 推算", 0},
        {WD58, "2020-09-30 15:00", "1wd", "2020-10-05 18:00:00 推算", 0},
        {WD58, "2099-09-30 15:00", "1wd", "2099-10-05 18:00:00 推算", 0},
    };
    const struct worktime *wd58 = shipped.all[WD58];

    (void)state;
    check_all(cases, ARRAY_LEN(cases));
    /* Beyond the compiled years everything goes on in the same way. */
    assert_int_equal(worktime_between(wd58, at("2045-01-02 00:00"), at("2045-01-03 00:00")), 28800);
    assert_instant(worktime_add(wd58, at("2034-12-29 17:00"), 7200), "2035-01-02 09:00:00", "edge");
    assert_instant(worktime_add(wd58, at("2015-01-02 17:00"), 7200), "2015-01-05 09:00:00", "past");
    assert_int_equal(worktime_workday(wd58, on("2035-12-31"), 300),
                     worktime_workday(wd58, worktime_workday(wd58, on("2035-12-31"), 150), 150));
    assert_int_equal(worktime_workday(wd58, on("2022-01-10"), -20),
                     worktime_workday(wd58, worktime_workday(wd58, on("2022-01-10"), -10), -10));
}

/* --- R9 --- */

static void r9_pauses_extend_by_business_time(void **state)
{
    static const struct pause_case cases[] = {
        /* the ruler of console.md */
        {{WD58, "2026-11-19 15:20", "3wd", "2026-11-25 10:00:00", TARGET_EOD},
         "2026-11-23 11:00",
         "2026-11-23 15:00"},
        /* nothing of a pause in closed time */
        {{WD58, "2026-11-19 15:20", "3wd", "2026-11-24 18:00:00", TARGET_EOD},
         "2026-11-20 18:00",
         "2026-11-23 08:00"},
        {{WD58, "2026-11-19 15:20", "3wd", "2026-11-25 08:01:00", TARGET_EOD},
         "2026-11-20 18:00",
         "2026-11-23 08:01"},
        {{WD58, "2026-11-20 17:00", "2h", "2026-11-23 10:00:00", 0},
         "2026-11-20 17:30",
         "2026-11-23 08:30"},
        /* before the start and behind the deadline */
        {{WD58, "2026-11-20 10:00", "1h", "2026-11-20 11:00:00", 0},
         "2026-11-20 08:00",
         "2026-11-20 10:00"},
        {{WD58, "2026-11-20 10:00", "1h", "2026-11-20 11:00:00", 0},
         "2026-11-20 11:00",
         "2026-11-20 12:00"},
        {{WD58, "2026-11-20 10:00", "1h", "2026-11-20 11:30:00", 0},
         "2026-11-20 09:00",
         "2026-11-20 10:30"},
        {{D247, "2026-11-20 10:00", "1h", "2026-11-20 11:00:01", 0},
         "2026-11-20 10:30",
         "2026-11-20 10:30:01"},
    };
    struct intervals set = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        intervals_reset(&set);
        intervals_add(&set, at(cases[i].from), at(cases[i].to));
        check_due(&cases[i].due, &set);
    }
    /* The union, not the sum. */
    intervals_reset(&set);
    intervals_add(&set, 100, 200);
    intervals_add(&set, 300, 400);
    intervals_add(&set, 150, 320);
    intervals_add(&set, 500, 500);
    intervals_add(&set, 400, 410);
    intervals_add(&set, 10, 20);
    assert_int_equal(set.list.len, 2);
    assert_int_equal(set.list.items[0].from, 10);
    assert_int_equal(set.list.items[1].from, 100);
    assert_int_equal(set.list.items[1].to, 410);
    intervals_release(&set);
}

/* --- R22 --- */

static void r22_latest_submission(void **state)
{
    static const struct {
        int calendar;
        const char *before, *lead, *latest;
    } cases[] = {
        {WD58, "2026-11-25 02:00", "3wd", "2026-11-20 18:00:00"},
        {WD58, "2026-11-25 23:00", "3wd", "2026-11-20 18:00:00"},
        {WD58, "2026-11-22 02:00", "3wd", "2026-11-18 18:00:00"},
        {WD58, "2026-02-25 02:00", "3wd", "2026-02-13 18:00:00"},
        {WD58, "2026-10-09 02:00", "1wd", "2026-10-08 18:00:00"},
        {WD58, "2026-10-05 02:00", "1wd", "2026-09-30 18:00:00"},
        {WD524, "2026-11-25 02:00", "1wd", "2026-11-25 00:00:00"},
        {WD58, "2026-11-23 09:00", "2h", "2026-11-20 17:00:00"},
        {D247, "2026-11-23 09:00", "1d", "2026-11-22 09:00:00"},
    };
    struct err err = ERR_INIT;
    wall_s latest;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct span lead = {0};

        assert_int_equal(span_parse(cases[i].lead, &lead, &err), 0);
        assert_int_equal(
            lead_latest(shipped.all[cases[i].calendar], lead, at(cases[i].before), &latest, &err),
            0);
        assert_instant(latest, cases[i].latest, cases[i].before);
    }
    assert_int_equal(
        lead_latest(shipped.all[WD58], (struct span){SPAN_MONTHS, 1}, 0, &latest, &err), -1);
    assert_int_equal(
        lead_latest(shipped.all[WD58], (struct span){SPAN_WORKDAYS, 0}, 0, &latest, &err), -1);
    err_release(&err);
}

static void a_day_open_once_ends_every_search(void **state)
{
    struct worktime *worktime =
        calendar_of_json("{\"id\":\"x\",\"name\":\"x\",\"own_days\":\"o\",\"week\":["
                         "{\"days\":[\"sat\"],\"open\":[\"08:00-09:00\"]}]}",
                         "{\"id\":\"o\",\"days\":[{\"from\":\"2026-11-25\",\"to\":\"2026-11-25\","
                         "\"kind\":\"hours\",\"open\":[\"08:00-09:00\"]}]}",
                         &shipped.config);
    struct target target = {.span = {SPAN_WORKDAYS, 3}, .mode = TARGET_ROLLING};

    (void)state;
    assert_true(target_base(worktime, &target, at("2026-11-20 10:00")) > at("2200-01-01"));
    worktime_free(worktime);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(r3_budgets_end_at_closing_time),
        cmocka_unit_test(r3_what_is_received_in_closed_time_counts_from_the_next_opening),
        cmocka_unit_test(r3_business_time_is_additive),
        cmocka_unit_test(r4_working_days_by_the_civil_code),
        cmocka_unit_test(r4_months),
        cmocka_unit_test(r5_immediate_takes_its_grace_and_zero_is_refused),
        cmocka_unit_test(r6_odd_calendars),
        cmocka_unit_test(r6_working_days_of_the_notices),
        cmocka_unit_test(r7_provisional_and_missing_years_are_flagged),
        cmocka_unit_test(r9_pauses_extend_by_business_time),
        cmocka_unit_test(r22_latest_submission),
        cmocka_unit_test(a_day_open_once_ends_every_search),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("worktime", tests, load, unload);
}
