/* The clocks of tickets, rules R0 to R13 (sla.md). A test's name begins with the rule it is about; the
 * later rules are in test_sla_changes.c. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "lib/clock_cases.h"

/* --- R0, R1, R2 --- */

static void r0_the_same_events_give_the_same_verdicts(void **state)
{
    struct clock_verdict first;
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&resolve, "10:40", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:10", .until = "10:20"));
    first = *v;
    (void)JUDGE(&respond, "23:00", E(EV_RECEIVED, "01:00"));
    v = JUDGE(&resolve, "10:40", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:10", .until = "10:20"));
    assert_memory_equal(v, &first, sizeof(first));
}

static void r1_met_is_to_the_second(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&respond, "12:00", E(EV_RECEIVED, "10:00"), E(EV_ANSWERED, "10:30:00"));
    expect_state(v, CLOCK_MET);
    assert_int_equal(v->used_s, 30 * MINUTE);
    v = JUDGE(&respond, "12:00", E(EV_RECEIVED, "10:00"), E(EV_ANSWERED, "10:30:01"));
    expect_state(v, CLOCK_BREACHED);
    expect_at(v->breached_at, "10:30:01");
    assert_int_equal(v->overrun_s, 1);
}

static void r2_the_clock_starts_when_it_was_received(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&respond, "10:25", E(EV_RECEIVED, "10:00", .recorded = "10:20"));
    expect_at(v->start, "10:00");
    expect_at(v->due, "10:30");
    assert_int_equal(v->used_s, 25 * MINUTE);
    assert_int_equal(v->remaining_s, 5 * MINUTE);
    /* other clocks have other beginnings */
    expect_state(JUDGE(&feedback, "10:25", E(EV_RECEIVED, "10:00")), CLOCK_NOT_STARTED);
    v = JUDGE(&feedback, "11:00", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "10:40"));
    expect_at(v->start, "10:40");
}

/* --- R3, R4, R5 --- */

static void r3_due_at_closing_time(void **state)
{
    (void)state;
    expect_at(JUDGE(&resolve_hours, "16:30", E(EV_RECEIVED, "16:00"))->due, "18:00");
    expect_at(JUDGE(&resolve_hours, "18:30", E(EV_RECEIVED, "18:00"))->due, "2026-11-23 10:00");
}

static void r4_three_working_days(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&resolve_days, "2026-11-24 09:20", E(EV_RECEIVED, "2026-11-19 15:20"));
    expect_at(v->due, "2026-11-24 18:00");
    expect_state(JUDGE(&resolve_days, "2026-11-24 18:00", E(EV_RECEIVED, "2026-11-19 15:20")),
                 CLOCK_OFF_HOURS);
    expect_state(JUDGE(&resolve_days, "2026-11-24 18:00:01", E(EV_RECEIVED, "2026-11-19 15:20")),
                 CLOCK_BREACHED);
}

static void r5_immediate_has_a_grace(void **state)
{
    const struct clock_rule at_once = {
        .kind = CLOCK_RESPOND, .target = {.span = {.unit = SPAN_IMMEDIATE}, .grace_s = 300}};
    const struct clock_rule none = {.kind = CLOCK_RESPOND,
                                    .target = {.span = {.unit = SPAN_IMMEDIATE}}};
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(clock_rule_check(&at_once, &err), 0);
    assert_int_equal(clock_rule_check(&none, &err), -1);
    expect_at(JUDGE(&at_once, "10:01", E(EV_RECEIVED, "10:00"))->due, "10:05");
    err_release(&err);
}

/* --- R7, R8 --- */

static void r7_a_provisional_year_is_flagged(void **state)
{
    (void)state;
    assert_true(
        JUDGE(&resolve_days, "2026-12-31 16:00", E(EV_RECEIVED, "2026-12-31 15:20"))->estimate);
    assert_false(
        JUDGE(&resolve_days, "2026-12-28 16:00", E(EV_RECEIVED, "2026-12-28 15:20"))->estimate);
}

static void r8_the_stricter_of_two_clauses_binds_and_both_are_shown(void **state)
{
    const struct clock_rule rules[] = {
        {.kind = CLOCK_RESPOND, .target = SECONDS(HOUR), .calendar = WD524, .clause = "HIS-4.5.2"},
        {.kind = CLOCK_RESPOND, .target = SECONDS(HOUR), .calendar = D247, .clause = "HIS-5.4a"},
    };
    const struct clock_book books[] = {{rules, 2, shipped.all}};

    (void)state;
    /* Saturday: only the second one runs. */
    JUDGE_BOOKS(books, "2026-11-21 10:10", E(EV_RECEIVED, "2026-11-21 10:00"));
    assert_int_equal(sla.verdicts.len, 2);
    expect_at(verdict(CLOCK_RESPOND, 0, 0)->due, "2026-11-23 01:00");
    assert_false(verdict(CLOCK_RESPOND, 0, 0)->binding);
    expect_at(verdict(CLOCK_RESPOND, 1, 0)->due, "2026-11-21 11:00");
    assert_true(verdict(CLOCK_RESPOND, 1, 0)->binding);
    assert_string_equal(verdict(CLOCK_RESPOND, 1, 0)->rule->clause, "HIS-5.4a");
    /* On a working day both are due at once: exactly one binds. */
    JUDGE_BOOKS(books, "10:10", E(EV_RECEIVED, "10:00"));
    assert_true(verdict(CLOCK_RESPOND, 0, 0)->binding);
    assert_false(verdict(CLOCK_RESPOND, 1, 0)->binding);
}

/* --- R9 --- */

static void r9_the_ruler_of_the_console(void **state)
{
    const struct clock_verdict *v = JUDGE(
        &resolve_days, "2026-11-24 09:20", E(EV_RECEIVED, "2026-11-19 15:20"),
        E(EV_PAUSED, "2026-11-23 11:00", .until = "2026-11-23 17:00", .reason = PAUSE_INFORMATION),
        E(EV_RESUMED, "2026-11-23 15:00"));

    (void)state;
    expect_state(v, CLOCK_RUNNING);
    expect_at(v->due, "2026-11-25 10:00");
    assert_int_equal(v->used_s, 18 * HOUR);
    assert_int_equal(v->remaining_s, 8 * HOUR + 40 * MINUTE);
}

static void r9_a_paused_clock_has_no_due_time_and_cannot_breach(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&resolve, "2026-11-22 10:00", E(EV_RECEIVED, "10:00"),
              E(EV_PAUSED, "10:40", .reason = PAUSE_AUTHORISATION));
    expect_state(v, CLOCK_PAUSED);
    assert_int_equal(v->due, 0);
    assert_int_equal(v->remaining_s, 20 * MINUTE);
    assert_int_equal(v->used_s, 40 * MINUTE);
    assert_int_equal(v->pause_reason, PAUSE_AUTHORISATION);
    assert_int_equal(v->next_step, -1);
}

static void r9_a_pause_resumes_by_itself(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&resolve, "10:50", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:40", .until = "11:00"));
    expect_at(v->resume_at, "11:00");
    v = JUDGE(&resolve, "11:05", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:40", .until = "11:00"));
    expect_state(v, CLOCK_RUNNING);
    expect_at(v->due, "11:20");
    v = JUDGE(&resolve, "11:30", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:40", .until = "11:00"));
    expect_state(v, CLOCK_BREACHED);
    expect_at(v->breached_at, "11:20:01");
}

static void r9_pauses_are_a_union(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&resolve, "12:00", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:10", .until = "10:40"),
              E(EV_PAUSED, "10:20", .until = "10:50"), E(EV_RESOLVED, "11:35"));
    expect_state(v, CLOCK_MET);
    expect_at(v->due, "11:40");
    assert_int_equal(v->used_s, 55 * MINUTE);
    /* a shorter one inside a longer one ends nothing */
    v = JUDGE(&resolve, "10:45", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:10", .until = "10:50"),
              E(EV_PAUSED, "10:20", .until = "10:30"));
    expect_state(v, CLOCK_PAUSED);
}

static void r9_some_clocks_never_pause(void **state)
{
    const struct clock_rule bad = {
        .kind = CLOCK_RESPOND, .target = SECONDS(HOUR), .pausable = true};
    struct err err = ERR_INIT;

    (void)state;
    expect_at(JUDGE(&respond, "10:20", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:10"))->due,
              "10:30");
    assert_int_equal(clock_rule_check(&bad, &err), -1);
    assert_string_equal(err.text.buf, "a clock of kind 'respond' never pauses (R9); only resolve, "
                                      "plan and report may");
    err_release(&err);
}

static void r9_a_retro_dated_pause_never_crosses_a_breach(void **state)
{
    const struct clock_verdict *v =
        JUDGE(&resolve, "12:00", E(EV_RECEIVED, "10:00"),
              E(EV_PAUSED, "10:30", .until = "11:30", .recorded = "11:10"));

    (void)state;
    expect_state(v, CLOCK_BREACHED);
    expect_at(v->breached_at, "11:00:01");
}

static void r9_off_hours_is_no_pause(void **state)
{
    const struct clock_verdict *v =
        JUDGE(&resolve_hours, "2026-11-21 12:00", E(EV_RECEIVED, "17:00"));

    (void)state;
    expect_state(v, CLOCK_OFF_HOURS);
    expect_at(v->resume_at, "2026-11-23 08:00");
    expect_at(v->due, "2026-11-23 09:00");
    assert_int_equal(v->used_s, HOUR);
}

/* --- R10 --- */

static void r10_a_breach_is_latched(void **state)
{
    const struct clock_rule longer = {
        .kind = CLOCK_RESOLVE, .target = SECONDS(24 * HOUR), .pausable = true};
    const struct clock_book books[] = {{&resolve, 1, shipped.all}, {&longer, 1, shipped.all}};
    static const struct event after[] = {
        E(EV_PAUSED, "11:10", .until = "18:00"),
        E(EV_REGRADED, "11:10", .reason = REGRADE_LOWER, .book = 1),
        E(EV_REGRADED, "11:10", .reason = REGRADE_CORRECTION, .book = 1),
        E(EV_MERGED, "11:10"),
        E(EV_WITHDRAWN, "11:10"),
        E(EV_CALENDAR_ADOPTED, "11:10", .book = 1),
        E(EV_EXEMPTED, "11:10"),
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(after); i++) {
        const struct event events[] = {E(EV_RECEIVED, "10:00"), after[i]};

        evaluate_books(books, 2, events, 2, "2026-11-20 12:00");
        expect_state(verdict(CLOCK_RESOLVE, 0, 0), CLOCK_BREACHED);
        expect_at(verdict(CLOCK_RESOLVE, 0, 0)->breached_at, "11:00:01");
        assert_int_equal(verdict(CLOCK_RESOLVE, 0, 0)->exempt, after[i].kind == EV_EXEMPTED);
    }
}

static void r10_overrun_is_shown_in_business_and_wall_time(void **state)
{
    const struct clock_verdict *v =
        JUDGE(&resolve_hours, "2026-11-23 09:30", E(EV_RECEIVED, "15:00"));

    (void)state;
    expect_at(v->due, "17:00");
    assert_int_equal(v->overrun_s, 2 * HOUR + 30 * MINUTE);
    assert_int_equal(v->overrun_wall_s, at("2026-11-23 09:30") - when("17:00"));
    assert_false(v->stopped);
    v = JUDGE(&resolve_hours, "2026-11-25 09:30", E(EV_RECEIVED, "15:00"), E(EV_RESOLVED, "17:30"));
    expect_state(v, CLOCK_BREACHED);
    assert_int_equal(v->overrun_s, 30 * MINUTE);
    assert_true(v->stopped);
}

/* --- R11, R12 --- */

static void r11_only_an_answer_stops_respond(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&respond, "11:00", E(EV_RECEIVED, "10:00"), E(EV_OTHER, "10:01"),
              E(EV_DISPATCHED, "10:05"), E(EV_PLANNED, "10:10"));
    expect_state(v, CLOCK_BREACHED);
    /* the phone call counts at its own time, though it was written down late */
    v = JUDGE(&respond, "11:00", E(EV_RECEIVED, "10:00"), E(EV_OTHER, "10:50"),
              E(EV_ANSWERED, "10:05", .recorded = "10:55"));
    expect_state(v, CLOCK_MET);
    expect_at(v->stop, "10:05");
}

static void r12_what_stops_the_others(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    expect_state(JUDGE(&plan, "12:00", E(EV_RECEIVED, "10:00"), E(EV_PLANNED, "10:50")), CLOCK_MET);
    v = JUDGE(&plan, "12:00", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "10:40"));
    expect_state(v, CLOCK_MET);
    expect_at(v->stop, "10:40");
    v = JUDGE(&resolve, "12:00", E(EV_RECEIVED, "10:00"), E(EV_WORKAROUND, "10:40"));
    expect_state(v, CLOCK_MET);
    assert_true(v->unconfirmed);
    v = JUDGE(&resolve, "12:00", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "10:40"),
              E(EV_CLOSED, "11:00"));
    assert_false(v->unconfirmed);
    assert_int_equal(v->used_s, 40 * MINUTE);
    expect_state(JUDGE(&feedback, "12:00", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "10:40"),
                       E(EV_FED_BACK, "11:00")),
                 CLOCK_MET);
}

/* --- R13 --- */

static void r13_a_reopened_resolve_clock_goes_on(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&resolve, "13:10", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "10:40"),
              E(EV_REOPENED, "13:00"));
    expect_state(v, CLOCK_RUNNING);
    assert_int_equal(v->used_s, 50 * MINUTE);
    expect_at(v->due, "13:20");
    v = JUDGE(&resolve, "14:00", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "10:40"),
              E(EV_REOPENED, "13:00"), E(EV_RESOLVED, "13:15"));
    expect_state(v, CLOCK_MET);
    v = JUDGE(&resolve, "14:00", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "10:40"),
              E(EV_REOPENED, "13:00"), E(EV_RESOLVED, "13:25"));
    expect_state(v, CLOCK_BREACHED);
    /* once latched, for good */
    v = JUDGE(&resolve, "14:00", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "11:10"),
              E(EV_REOPENED, "13:00"), E(EV_RESOLVED, "13:05"));
    expect_state(v, CLOCK_BREACHED);
    expect_at(v->breached_at, "11:00:01");
    assert_int_equal(v->overrun_s, 15 * MINUTE);
}

static void r13_a_fresh_respond_clock_and_follow_up(void **state)
{
    const struct clock_rule rules[] = {respond, follow_up};
    const struct clock_book books[] = {{rules, 2, shipped.all}};

    (void)state;
    JUDGE_BOOKS(books, "2026-11-20 13:10", E(EV_RECEIVED, "10:00"), E(EV_ANSWERED, "10:45"),
                E(EV_RESOLVED, "11:00"), E(EV_CLOSED, "11:30"), E(EV_REOPENED, "13:00"));
    expect_state(verdict(CLOCK_RESPOND, 0, 0), CLOCK_BREACHED);
    expect_state(verdict(CLOCK_RESPOND, 0, 1), CLOCK_RUNNING);
    expect_at(verdict(CLOCK_RESPOND, 0, 1)->due, "13:30");
    expect_state(verdict(CLOCK_FOLLOW_UP, 0, 1), CLOCK_NOT_STARTED);
    JUDGE_BOOKS(books, "2026-11-20 16:00", E(EV_RECEIVED, "10:00"), E(EV_ANSWERED, "10:10"),
                E(EV_CLOSED, "11:30"), E(EV_REOPENED, "13:00"), E(EV_ANSWERED, "13:05"),
                E(EV_CLOSED, "15:00"));
    expect_state(verdict(CLOCK_RESPOND, 0, 0), CLOCK_MET);
    expect_state(verdict(CLOCK_RESPOND, 0, 1), CLOCK_MET);
    expect_at(verdict(CLOCK_FOLLOW_UP, 0, 1)->due, "2026-11-25 18:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(r0_the_same_events_give_the_same_verdicts),
        cmocka_unit_test(r1_met_is_to_the_second),
        cmocka_unit_test(r2_the_clock_starts_when_it_was_received),
        cmocka_unit_test(r3_due_at_closing_time),
        cmocka_unit_test(r4_three_working_days),
        cmocka_unit_test(r5_immediate_has_a_grace),
        cmocka_unit_test(r7_a_provisional_year_is_flagged),
        cmocka_unit_test(r8_the_stricter_of_two_clauses_binds_and_both_are_shown),
        cmocka_unit_test(r9_the_ruler_of_the_console),
        cmocka_unit_test(r9_a_paused_clock_has_no_due_time_and_cannot_breach),
        cmocka_unit_test(r9_a_pause_resumes_by_itself),
        cmocka_unit_test(r9_pauses_are_a_union),
        cmocka_unit_test(r9_some_clocks_never_pause),
        cmocka_unit_test(r9_a_retro_dated_pause_never_crosses_a_breach),
        cmocka_unit_test(r9_off_hours_is_no_pause),
        cmocka_unit_test(r10_a_breach_is_latched),
        cmocka_unit_test(r10_overrun_is_shown_in_business_and_wall_time),
        cmocka_unit_test(r11_only_an_answer_stops_respond),
        cmocka_unit_test(r12_what_stops_the_others),
        cmocka_unit_test(r13_a_reopened_resolve_clock_goes_on),
        cmocka_unit_test(r13_a_fresh_respond_clock_and_follow_up),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sla", tests, clock_cases_load, clock_cases_release);
}
