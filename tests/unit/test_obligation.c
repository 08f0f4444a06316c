/* Obligations: which periods there are (R21), and what may happen to one. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "conf/conf.h"
#include "lib/calendars.h"
#include "lib/life.h"
#include "model/obligation.h"
#include "model/worktimes.h"

struct shipped {
    struct config config;
    struct worktimes worktimes;
};

static int setup(void **state)
{
    const struct conf_source source = {0};
    struct conf_report report = {0};
    struct shipped *shipped = xcalloc(1, sizeof(*shipped));

    tr_set_lang(LANG_EN);
    *state = shipped;
    return conf_load(&source, &shipped->config, &report);
}

static int teardown(void **state)
{
    struct shipped *shipped = *state;

    worktimes_release(&shipped->worktimes);
    config_release(&shipped->config);
    free(shipped);
    return 0;
}

/* "KEY first..last due D xQ, …" */
static void add_periods(const struct obligation_periods *periods, struct str *out)
{
    vec_each (p, &periods->list) {
        str_addf(out, "%s%s ", out->len > 0 ? ", " : "", p->key);
        civil_add_date(out, p->first_day);
        str_add(out, "..");
        civil_add_date(out, p->last_day);
        str_add(out, " due ");
        civil_add_date(out, p->due);
        str_addf(out, " x%lld", (long long)p->quota);
    }
}

static void expect_periods(struct shipped *shipped, const struct contract_obligation *row,
                           const char *const term[3], const char *newest, const char *now,
                           const char *expected)
{
    const char *calendar = row->calendar != NULL ? row->calendar : "wd58";
    const struct obligation_rule rule = {
        .row = row,
        .anchor = on(term[0]),
        .from = on(term[1]),
        .until = on(term[2]),
        .worktime = worktimes_get(&shipped->worktimes, &shipped->config, calendar),
    };
    struct obligation_periods periods = {0};
    struct str text = STR_INIT;

    assert_non_null(rule.worktime);
    obligation_periods_due(&rule, newest == NULL ? 0 : at(newest), at(now), &periods);
    add_periods(&periods, &text);
    assert_string_equal(text.buf, expected);
    str_release(&text);
    obligation_periods_release(&periods);
}

/* Months and longer are counted from the contract's first day; the last possible day is a working
 * day of the tables, make-up days included. */
static void test_periods_by_length(void **state)
{
    static const struct {
        int every;
        const char *from, *now, *expected;
    } cases[] = {
        {PERIOD_DAY, "2026-01-01", "2026-11-20 10:00",
         "2026-11-20 2026-11-20..2026-11-20 due 2026-11-20 x1"},
        {PERIOD_DAY, "2026-01-01", "2026-11-21 10:00", ""}, /* a Saturday, on working days */
        {PERIOD_DAY, "2026-01-01", "2026-02-16 10:00", ""}, /* spring festival */
        {PERIOD_DAY, "2026-01-01", "2026-02-14 10:00",      /* a Saturday that is worked */
         "2026-02-14 2026-02-14..2026-02-14 due 2026-02-14 x1"},
        {PERIOD_WEEK, "2026-01-01", "2026-11-22 23:59:59",
         "2026-11-16 2026-11-16..2026-11-22 due 2026-11-20 x1"},
        {PERIOD_WEEK, "2026-01-01", "2026-11-23 00:00",
         "2026-11-23 2026-11-23..2026-11-29 due 2026-11-27 x1"},
        {PERIOD_WEEK, "2026-01-01", "2026-02-10 10:00", /* its Saturday is worked */
         "2026-02-09 2026-02-09..2026-02-15 due 2026-02-14 x1"},
        {PERIOD_WEEK, "2026-01-01", "2026-02-18 10:00", ""}, /* nothing but holidays */
        {PERIOD_WEEK, "2026-01-01", "2026-01-02 10:00", /* cut by the term; 4 January is worked */
         "2025-12-29 2026-01-01..2026-01-04 due 2026-01-04 x1"},
        {PERIOD_MONTH, "2026-01-01", "2026-02-20 10:00",
         "2026-02-01 2026-02-01..2026-02-28 due 2026-02-28 x1"},
        {PERIOD_MONTH, "2026-01-15", "2026-02-14 10:00",
         "2026-01-15 2026-01-15..2026-02-14 due 2026-02-14 x1"},
        {PERIOD_MONTH, "2026-01-31", "2026-02-28 10:00",
         "2026-02-28 2026-02-28..2026-03-30 due 2026-03-30 x1"},
        {PERIOD_QUARTER, "2026-03-01", "2026-11-30 10:00",
         "2026-09-01 2026-09-01..2026-11-30 due 2026-11-30 x1"},
        {PERIOD_QUARTER, "2026-03-01", "2026-12-01 00:00",
         "2026-12-01 2026-12-01..2026-12-31 due 2026-12-31 x1"},
        {PERIOD_HALF, "2026-01-01", "2026-11-20 10:00",
         "2026-07-01 2026-07-01..2026-12-31 due 2026-12-31 x1"},
        {PERIOD_YEAR, "2026-03-01", "2026-11-20 10:00",
         "2026-03-01 2026-03-01..2026-12-31 due 2026-12-31 x1"},
        {PERIOD_ONCE, "2026-03-01", "2026-11-20 10:00",
         "2026-03-01 2026-03-01..2026-12-31 due 2026-12-31 x1"},
        {PERIOD_DEMAND, "2026-03-01", "2026-11-20 10:00", ""},
        {PERIOD_MONTH, "2026-12-01", "2026-11-20 10:00", ""}, /* not begun */
        {PERIOD_MONTH, "2026-01-01", "2027-01-05 10:00", ""}, /* over */
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct contract_obligation row = {
            .id = (char *)(uintptr_t) "x", .every = cases[i].every, .quota = 1};

        expect_periods(*state, &row,
                       (const char *const[]){cases[i].from, cases[i].from, "2026-12-31"}, NULL,
                       cases[i].now, cases[i].expected);
    }
}

static void test_quota_and_amended_version(void **state)
{
    const struct contract_obligation row = {.every = PERIOD_YEAR, .quota = 2};

    /* An amended version goes on with the first one's periods. */
    expect_periods(*state, &row, (const char *const[]){"2026-03-01", "2026-09-15", "2027-02-28"},
                   NULL, "2026-11-20 10:00", "2026-03-01 2026-09-15..2027-02-28 due 2027-02-26 x2");
}

static void test_missed_are_made_and_known_ones_are_not(void **state)
{
    const char *const term[] = {"2026-01-01", "2026-01-01", "2026-12-31"};
    const struct contract_obligation row = {.every = PERIOD_MONTH, .quota = 1};

    /* The newest record is that of September: October was missed, November has begun. */
    expect_periods(*state, &row, term, "2026-09-01 00:00", "2026-11-20 10:00",
                   "2026-10-01 2026-10-01..2026-10-31 due 2026-10-30 x1, "
                   "2026-11-01 2026-11-01..2026-11-30 due 2026-11-30 x1");
    expect_periods(*state, &row, term, "2026-11-01 00:00", "2026-11-20 10:00", "");
    expect_periods(*state, &row, term, "2026-11-01 00:00", "2026-11-30 23:59:59", "");
    /* What was over before the first record is not claimed to be missed. */
    expect_periods(*state, &row, term, NULL, "2026-11-20 10:00",
                   "2026-11-01 2026-11-01..2026-11-30 due 2026-11-30 x1");
    /* Missed at the end of the term, found after it. */
    expect_periods(*state, &row, term, "2026-11-01 00:00", "2027-03-01 10:00",
                   "2026-12-01 2026-12-01..2026-12-31 due 2026-12-31 x1");
}

static void test_windows_of_a_day(void **state)
{
    const char *const term[] = {"2026-01-01", "2026-01-01", "2026-12-31"};
    char *windows[] = {(char *)(uintptr_t) "07:00-09:00", (char *)(uintptr_t) "17:00-19:00"};
    const struct contract_obligation row = {
        .every = PERIOD_DAY,
        .quota = 2,
        .calendar = (char *)(uintptr_t) "d247",
        .windows = {.items = windows, .len = 2},
    };

    expect_periods(*state, &row, term, NULL, "2026-11-21 06:00",
                   "2026-11-21.1 2026-11-21..2026-11-21 due 2026-11-21 x1, "
                   "2026-11-21.2 2026-11-21..2026-11-21 due 2026-11-21 x1");
    expect_periods(*state, &row, term, NULL, "2026-11-21 09:00",
                   "2026-11-21.2 2026-11-21..2026-11-21 due 2026-11-21 x1");
    expect_periods(*state, &row, term, "2026-11-20 17:00", "2026-11-22 00:00",
                   "2026-11-21.1 2026-11-21..2026-11-21 due 2026-11-21 x1, "
                   "2026-11-21.2 2026-11-21..2026-11-21 due 2026-11-21 x1, "
                   "2026-11-22.1 2026-11-22..2026-11-22 due 2026-11-22 x1, "
                   "2026-11-22.2 2026-11-22..2026-11-22 due 2026-11-22 x1");
}

/* --- one obligation --- */

static void begin(struct obligation *obligation, int64_t quota, const char *now)
{
    const struct obligation_period period = {
        .key = "2026-11-01",
        .first_day = on("2026-11-01"),
        .last_day = on("2026-11-30"),
        .opens = at("2026-11-01 00:00"),
        .closes = at("2026-12-01 00:00"),
        .due = on("2026-11-27"),
        .quota = quota,
    };

    obligation_begin(obligation, "his", "report", &period, at(now));
}

static void test_standing(void **state)
{
    static const struct {
        const char *now;
        enum obligation_standing standing;
    } cases[] = {
        {"2026-10-31 23:59:59", STANDING_AHEAD},   {"2026-11-01 00:00", STANDING_OPEN},
        {"2026-11-27 23:59:59", STANDING_OPEN},    {"2026-11-28 00:00", STANDING_OVERDUE},
        {"2026-11-30 23:59:59", STANDING_OVERDUE}, {"2026-12-01 00:00", STANDING_MISSED},
    };
    struct obligation obligation;

    (void)state;
    begin(&obligation, 1, "2026-11-01 00:00");
    assert_string_equal(obligation.id, "his/report/2026-11-01");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(obligation_standing(&obligation, at(cases[i].now)), cases[i].standing);
    record_release(&obligation_schema, &obligation);
    begin(&obligation, 1, "2026-12-01 00:00");
    assert_int_equal(obligation.state, OBLIGATION_MISSED);
    record_release(&obligation_schema, &obligation);
}

static char *kinds[] = {(char *)(uintptr_t) "patrol", (char *)(uintptr_t) "document"};
static const struct contract_obligation report_row = {.id = (char *)(uintptr_t) "report",
                                                      .every = PERIOD_MONTH,
                                                      .quota = 2,
                                                      .evidence = {.items = kinds, .len = 2}};

static int do_it(struct obligation *obligation, const char *evidence, const char *now,
                 const char *refusal)
{
    struct err err = ERR_INIT;
    const struct obligation_deed deed = {evidence, "zhang", at(now)};
    int rc = obligation_do(obligation, &report_row, &deed, at("2027-01-01 00:00"), &err);

    if (refusal != NULL) {
        assert_int_equal(rc, -1);
        assert_int_equal(err.kind, ERR_REFUSED);
        ASSERT_HAS(err.text.buf, refusal);
        ASSERT_HAS(err.text.buf, "R21");
    }
    err_release(&err);
    return rc;
}

static void test_done_counts_to_the_quota(void **state)
{
    struct obligation obligation;

    (void)state;
    begin(&obligation, 2, "2026-11-01 00:00");
    do_it(&obligation, "patrol:1", "2026-10-31 23:00", "may not be done before");
    do_it(&obligation, "ticket:1", "2026-11-20 10:00", "no evidence");
    do_it(&obligation, "patrol", "2026-11-20 10:00", "no evidence");
    do_it(&obligation, "patrol:", "2026-11-20 10:00", "patrol:");
    do_it(&obligation, "patrols:1", "2026-11-20 10:00", "no evidence");
    assert_int_equal(obligation.done, 0);
    assert_int_equal(do_it(&obligation, "patrol:1", "2026-11-20 10:00", NULL), 0);
    assert_int_equal(obligation.state, OBLIGATION_OPEN);
    do_it(&obligation, "patrol:1", "2026-11-21 10:00", "counted already");
    assert_int_equal(do_it(&obligation, "document:2", "2026-11-30 23:59:59", NULL), 0);
    assert_int_equal(obligation.state, OBLIGATION_DONE);
    do_it(&obligation, "patrol:3", "2026-11-30 23:59:59", "done already");
    record_release(&obligation_schema, &obligation);
}

static void test_late_is_not_done(void **state)
{
    struct obligation obligation;

    (void)state;
    begin(&obligation, 1, "2026-12-05 00:00");
    assert_int_equal(do_it(&obligation, "patrol:1", "2026-12-05 10:00", NULL), 0);
    assert_int_equal(obligation.state, OBLIGATION_LATE);
    assert_int_equal(obligation_standing(&obligation, at("2026-12-06 00:00")), STANDING_LATE);
    record_release(&obligation_schema, &obligation);
}

static void test_waive_needs_reason_and_approver(void **state)
{
    struct obligation obligation;
    struct err err = ERR_INIT;

    (void)state;
    begin(&obligation, 1, "2026-11-01 00:00");
    assert_int_equal(obligation_waive(&obligation, "it", "  ", &err), -1);
    ASSERT_HAS(err.text.buf, "R21");
    err_reset(&err);
    assert_int_equal(obligation_waive(&obligation, NULL, "moved", &err), -1);
    err_reset(&err);
    assert_int_equal(obligation_waive(&obligation, "it", "moved", &err), 0);
    assert_false(obligation_is_owed(&obligation));
    assert_int_equal(obligation_waive(&obligation, "it", "moved", &err), -1);
    ASSERT_HAS(err.text.buf, "waived");
    err_release(&err);
    record_release(&obligation_schema, &obligation);
}

/* Each of what is left takes one working day. */
static void test_latest_day_of_the_next(void **state)
{
    struct shipped *shipped = *state;
    const struct worktime *worktime = worktimes_get(&shipped->worktimes, &shipped->config, "wd58");
    struct obligation obligation;

    begin(&obligation, 3, "2026-11-01 00:00");
    assert_int_equal(obligation_next_latest(&obligation, worktime), on("2026-11-25"));
    obligation.done = 2;
    assert_int_equal(obligation_next_latest(&obligation, worktime), on("2026-11-27"));
    obligation.done = 0;
    obligation.quota = 100;
    assert_int_equal(obligation_next_latest(&obligation, worktime), on("2026-11-01"));
    record_release(&obligation_schema, &obligation);
}

static void test_report_counts_from_the_last_time(void **state)
{
    struct shipped *shipped = *state;
    const struct worktime *worktime = worktimes_get(&shipped->worktimes, &shipped->config, "wd58");
    const struct contract_clock clock = {.target = {SPAN_WORKDAYS, 5}};
    struct obligation obligation;
    struct err err = ERR_INIT;
    wall_s due;

    begin(&obligation, 2, "2026-11-01 00:00");
    assert_int_equal(obligation_report_due(&obligation, &clock, worktime, &due, &err), 0);
    assert_true(due == 0);
    do_it(&obligation, "patrol:1", "2026-11-05 10:00", NULL);
    do_it(&obligation, "patrol:2", "2026-11-03 10:00", NULL); /* written down later */
    assert_int_equal(obligation_report_due(&obligation, &clock, worktime, &due, &err), 0);
    assert_true(due == at("2026-11-12 18:00"));
    record_release(&obligation_schema, &obligation);
}

static void test_nothing_is_done_in_the_future(void **state)
{
    const struct obligation_deed deed = {"patrol:1", "zhang", at("2026-11-20 10:00:01")};
    struct obligation obligation;
    struct err err = ERR_INIT;

    (void)state;
    begin(&obligation, 1, "2026-11-01 00:00");
    assert_int_equal(
        obligation_do(&obligation, &report_row, &deed, at("2026-11-20 10:00:00"), &err), -1);
    ASSERT_HAS(err.text.buf, "future");
    err_release(&err);
    record_release(&obligation_schema, &obligation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_periods_by_length),
        cmocka_unit_test(test_quota_and_amended_version),
        cmocka_unit_test(test_missed_are_made_and_known_ones_are_not),
        cmocka_unit_test(test_windows_of_a_day),
        cmocka_unit_test(test_standing),
        cmocka_unit_test(test_done_counts_to_the_quota),
        cmocka_unit_test(test_late_is_not_done),
        cmocka_unit_test(test_waive_needs_reason_and_approver),
        cmocka_unit_test(test_latest_day_of_the_next),
        cmocka_unit_test(test_report_counts_from_the_last_time),
        cmocka_unit_test(test_nothing_is_done_in_the_future),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("obligation", tests, setup, teardown);
}
