/* The clocks of tickets, rules R14 to R27 (sla.md): what changes a running clock, and the clocks beside
 * respond and resolve. A test's name begins with the rule it is about. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "lib/clock_cases.h"

/* --- R14 --- */

static const struct clock_rule slow = {
    .kind = CLOCK_RESOLVE, .target = SECONDS(8 * HOUR), .pausable = true, .clause = "slow"};
static const struct clock_rule fast = {
    .kind = CLOCK_RESOLVE, .target = SECONDS(HOUR), .pausable = true, .clause = "fast"};

static void r14_a_corrected_grade_holds_from_the_start(void **state)
{
    const struct clock_book books[] = {{&slow, 1, shipped.all}, {&fast, 1, shipped.all}};
    const struct clock_verdict *v;

    (void)state;
    JUDGE_BOOKS(books, "10:40", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:10", .until = "10:20"),
                E(EV_REGRADED, "10:30", .reason = REGRADE_CORRECTION, .book = 1));
    v = verdict(CLOCK_RESOLVE, 0, 0);
    expect_at(v->due, "11:10"); /* the pause is kept */
    assert_string_equal(v->rule->clause, "fast");
    JUDGE_BOOKS(books, "12:05", E(EV_RECEIVED, "10:00"),
                E(EV_REGRADED, "12:00", .reason = REGRADE_CORRECTION, .book = 1));
    v = verdict(CLOCK_RESOLVE, 0, 0);
    expect_state(v, CLOCK_BREACHED);
    assert_true(v->by_regrade);
    expect_at(v->breached_at, "11:00:01");
    /* a first grading is none of that */
    JUDGE_BOOKS(books, "12:05", E(EV_RECEIVED, "10:00"),
                E(EV_REGRADED, "12:00", .reason = REGRADE_FIRST, .book = 1));
    assert_false(verdict(CLOCK_RESOLVE, 0, 0)->by_regrade);
}

static void r14_worse_gives_a_fresh_target_never_a_later_one(void **state)
{
    const struct clock_book books[] = {{&slow, 1, shipped.all}, {&fast, 1, shipped.all}};

    (void)state;
    JUDGE_BOOKS(books, "12:30", E(EV_RECEIVED, "10:00"),
                E(EV_REGRADED, "12:00", .reason = REGRADE_WORSE, .book = 1));
    expect_state(verdict(CLOCK_RESOLVE, 0, 0), CLOCK_RUNNING);
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "13:00");
    JUDGE_BOOKS(books, "17:40", E(EV_RECEIVED, "10:00"),
                E(EV_REGRADED, "17:30", .reason = REGRADE_WORSE, .book = 1));
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "18:00");
    /* both deadlines move with a pause */
    JUDGE_BOOKS(books, "12:30", E(EV_RECEIVED, "10:00"),
                E(EV_REGRADED, "12:00", .reason = REGRADE_WORSE, .book = 1),
                E(EV_PAUSED, "12:10", .until = "12:20"));
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "13:10");
}

static void r14_lower_gives_the_longer_target_and_stopped_clocks_keep_theirs(void **state)
{
    const struct clock_book books[] = {{&fast, 1, shipped.all}, {&slow, 1, shipped.all}};

    (void)state;
    JUDGE_BOOKS(books, "10:40", E(EV_RECEIVED, "10:00"),
                E(EV_REGRADED, "10:30", .reason = REGRADE_LOWER, .book = 1));
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "18:00");
    JUDGE_BOOKS(books, "12:00", E(EV_RECEIVED, "10:00", .book = 1), E(EV_RESOLVED, "11:30"),
                E(EV_REGRADED, "11:40", .reason = REGRADE_CORRECTION, .book = 0));
    expect_state(verdict(CLOCK_RESOLVE, 0, 0), CLOCK_MET);
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "18:00");
}

static void r14_a_grade_without_the_clock_cancels_it_and_one_with_it_starts_it(void **state)
{
    const struct clock_rule on_site = {.kind = CLOCK_ON_SITE, .target = SECONDS(2 * HOUR)};
    const struct clock_book books[] = {{&on_site, 1, shipped.all}, {NULL, 0, shipped.all}};

    (void)state;
    JUDGE_BOOKS(books, "10:40", E(EV_RECEIVED, "10:00"),
                E(EV_REGRADED, "10:30", .reason = REGRADE_CORRECTION, .book = 1));
    expect_state(verdict(CLOCK_ON_SITE, 0, 0), CLOCK_CANCELLED);
    JUDGE_BOOKS(books, "10:40", E(EV_RECEIVED, "10:00", .book = 1),
                E(EV_REGRADED, "10:30", .reason = REGRADE_WORSE, .book = 0));
    expect_at(verdict(CLOCK_ON_SITE, 0, 0)->due, "12:30");
    JUDGE_BOOKS(books, "10:40", E(EV_RECEIVED, "10:00", .book = 1),
                E(EV_REGRADED, "10:30", .reason = REGRADE_FIRST, .book = 0));
    expect_at(verdict(CLOCK_ON_SITE, 0, 0)->due, "12:00");
}

/* --- R15, R16 --- */

static void r15_another_contract_judges_all_anew(void **state)
{
    const struct clock_book books[] = {{&fast, 1, shipped.all}, {&slow, 1, shipped.all}};
    const struct clock_verdict *v;

    (void)state;
    JUDGE_BOOKS(books, "14:00", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "12:00"),
                E(EV_REBOUND, "13:00", .book = 1));
    v = verdict(CLOCK_RESOLVE, 0, 0);
    expect_state(v, CLOCK_MET);
    assert_true(v->has_struck);
    assert_int_equal(v->struck_state, CLOCK_BREACHED);
    expect_at(v->struck_due, "11:00");
}

static void r15_a_clock_that_the_right_contract_lacks_is_still_shown_struck(void **state)
{
    const struct clock_book books[] = {{&fast, 1, shipped.all}, {NULL, 0, shipped.all}};
    const struct clock_verdict *v;

    (void)state;
    JUDGE_BOOKS(books, "14:00", E(EV_RECEIVED, "10:00"), E(EV_REBOUND, "13:00", .book = 1));
    v = verdict(CLOCK_RESOLVE, 0, 0);
    expect_state(v, CLOCK_CANCELLED);
    assert_true(v->stopped && v->has_struck && !v->binding);
    assert_int_equal(v->struck_state, CLOCK_BREACHED);
    expect_at(v->struck_due, "11:00");
}

static void r16_open_clocks_follow_a_new_calendar(void **state)
{
    struct worktime *closed = calendar_of_json(
        "{\"id\":\"wd58\",\"name\":\"x\",\"holidays\":true,\"own_days\":\"o\",\"week\":["
        "{\"days\":[\"mon-fri\"],\"open\":[\"08:00-12:00\",\"14:00-18:00\"]}]}",
        "{\"id\":\"o\",\"days\":[{\"from\":\"2026-11-24\",\"to\":\"2026-11-24\",\"kind\":\"off\"}]"
        "}",
        &shipped.config);
    const struct worktime *later[CALENDARS] = {shipped.all[D247], shipped.all[WD524], closed,
                                               shipped.all[D78]};
    const struct clock_book books[] = {{&resolve_days, 1, shipped.all}, {&resolve_days, 1, later}};

    (void)state;
    JUDGE_BOOKS(books, "2026-11-23 10:00", E(EV_RECEIVED, "2026-11-19 15:20"),
                E(EV_CALENDAR_ADOPTED, "2026-11-23 09:00", .book = 1));
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "2026-11-25 18:00");
    /* a stopped clock keeps what it was judged by */
    JUDGE_BOOKS(books, "2026-11-26 10:00", E(EV_RECEIVED, "2026-11-19 15:20"),
                E(EV_RESOLVED, "2026-11-23 08:30"),
                E(EV_CALENDAR_ADOPTED, "2026-11-23 09:00", .book = 1));
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "2026-11-24 18:00");
    /* nothing falls due before the new table was adopted */
    {
        const struct clock_book back[] = {{&resolve_days, 1, later},
                                          {&resolve_days, 1, shipped.all}};

        JUDGE_BOOKS(back, "2026-11-25 11:00", E(EV_RECEIVED, "2026-11-19 15:20"),
                    E(EV_CALENDAR_ADOPTED, "2026-11-25 10:00", .book = 1));
        expect_at(verdict(CLOCK_RESOLVE, 0, 0)->breached_at, "2026-11-25 10:00:01");
    }
    worktime_free(closed);
}

/* The same contract written otherwise: what runs follows from its own beginning, a verdict stays. */
static void r16_open_clocks_follow_a_rule_that_is_written_otherwise(void **state)
{
    const struct clock_rule hour = {
        .kind = CLOCK_RESOLVE, .target = SECONDS(HOUR), .calendar = D247, .pausable = true};
    const struct clock_rule three = {
        .kind = CLOCK_RESOLVE, .target = SECONDS(3 * HOUR), .calendar = D247, .pausable = true};
    const struct clock_book longer[] = {{&hour, 1, shipped.all}, {&three, 1, shipped.all}};
    const struct clock_book gone[] = {{&hour, 1, shipped.all}, {NULL, 0, shipped.all}};
    const struct clock_book new[] = {{NULL, 0, shipped.all}, {&three, 1, shipped.all}};

    (void)state;
    JUDGE_BOOKS(longer, "10:40", E(EV_RECEIVED, "10:00"),
                E(EV_CALENDAR_ADOPTED, "10:30", .book = 1));
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "13:00");
    JUDGE_BOOKS(longer, "12:00", E(EV_RECEIVED, "10:00"),
                E(EV_CALENDAR_ADOPTED, "11:00:01", .book = 1));
    expect_state(verdict(CLOCK_RESOLVE, 0, 0), CLOCK_BREACHED);
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "11:00");
    JUDGE_BOOKS(gone, "10:40", E(EV_RECEIVED, "10:00"), E(EV_CALENDAR_ADOPTED, "10:30", .book = 1));
    expect_state(verdict(CLOCK_RESOLVE, 0, 0), CLOCK_CANCELLED);
    JUDGE_BOOKS(new, "10:40", E(EV_RECEIVED, "10:00"), E(EV_CALENDAR_ADOPTED, "10:30", .book = 1));
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "13:00");
}

/* --- R17 --- */

static void r17_on_site(void **state)
{
    const struct clock_rule by_notice = {.kind = CLOCK_ON_SITE,
                                         .target = SECONDS(2 * HOUR),
                                         .start_on = EV_NOTICE,
                                         .travel_s = 40 * MINUTE};
    const struct clock_rule by_failure = {
        .kind = CLOCK_ON_SITE, .target = SECONDS(2 * HOUR), .start_on = EV_REMOTE_FAILED};
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&by_notice, "10:30", E(EV_RECEIVED, "10:00"));
    expect_at(v->due, "12:00");
    expect_at(v->depart_by, "11:20");
    expect_at(JUDGE(&by_notice, "10:30", E(EV_RECEIVED, "10:00"), E(EV_NOTICE, "10:20"))->due,
              "12:20");
    expect_state(JUDGE(&by_failure, "10:30", E(EV_RECEIVED, "10:00")), CLOCK_NOT_STARTED);
    expect_at(JUDGE(&by_failure, "11:30", E(EV_RECEIVED, "10:00"), E(EV_REMOTE_FAILED, "10:45"),
                    E(EV_DISPATCHED, "11:00"))
                  ->due,
              "12:45");
    /* sent without saying so: from the dispatch on */
    expect_at(JUDGE(&by_failure, "11:30", E(EV_RECEIVED, "10:00"), E(EV_DISPATCHED, "11:00"))->due,
              "13:00");
    expect_state(JUDGE(&by_failure, "14:00", E(EV_RECEIVED, "10:00"), E(EV_ARRIVED, "11:00")),
                 CLOCK_MET);
    /* solved from afar: in time it is not needed any more, too late it is missed */
    expect_state(JUDGE(&by_notice, "14:00", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "11:59")),
                 CLOCK_CANCELLED);
    v = JUDGE(&by_notice, "14:00", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "12:01"));
    expect_state(v, CLOCK_BREACHED);
    assert_true(v->stopped);
}

/* --- R18 --- */

static void r18_a_merged_child(void **state)
{
    const struct clock_rule rules[] = {respond, resolve, feedback};
    const struct clock_book books[] = {{rules, 3, shipped.all}};

    (void)state;
    JUDGE_BOOKS(books, "12:00", E(EV_RECEIVED, "10:00"), E(EV_MERGED, "10:40"),
                E(EV_RESOLVED, "11:30"));
    expect_state(verdict(CLOCK_RESPOND, 0, 0), CLOCK_BREACHED); /* it was before */
    expect_state(verdict(CLOCK_RESOLVE, 0, 0), CLOCK_MERGED);
    expect_state(verdict(CLOCK_FEEDBACK, 0, 0), CLOCK_RUNNING); /* his reporter is told too */
    /* taking the merge back restores it all */
    JUDGE_BOOKS(books, "10:50", E(EV_RECEIVED, "10:00"), E(EV_MERGED, "10:10"),
                E(EV_UNMERGED, "10:45"));
    expect_state(verdict(CLOCK_RESPOND, 0, 0), CLOCK_BREACHED);
    expect_state(verdict(CLOCK_RESOLVE, 0, 0), CLOCK_RUNNING);
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "11:00");
}

static void r18_what_the_master_does_moves_feedback_and_follow_up_only(void **state)
{
    const struct clock_rule rules[] = {respond, resolve, feedback, follow_up};
    const struct clock_book books[] = {{rules, 4, shipped.all}};

    (void)state;
    JUDGE_BOOKS(books, "12:00", E(EV_RECEIVED, "10:00"), E(EV_MERGED, "10:10"),
                E(EV_RESOLVED, "11:30", .of_master = true, .about = 2),
                E(EV_REOPENED, "11:40", .of_master = true, .about = 2));
    expect_state(verdict(CLOCK_RESPOND, 0, 0), CLOCK_MERGED); /* no fresh one (R13) */
    expect_state(verdict(CLOCK_RESOLVE, 0, 0), CLOCK_MERGED);
    expect_state(verdict(CLOCK_FEEDBACK, 0, 1), CLOCK_NOT_STARTED);
    JUDGE_BOOKS(books, "12:00", E(EV_RECEIVED, "10:00"), E(EV_MERGED, "10:10"),
                E(EV_RESOLVED, "11:30", .of_master = true, .about = 2),
                E(EV_CLOSED, "11:40", .of_master = true, .about = 2), E(EV_FED_BACK, "11:45"));
    expect_state(verdict(CLOCK_FEEDBACK, 0, 0), CLOCK_MET);
    assert_int_not_equal(verdict(CLOCK_FOLLOW_UP, 0, 0)->start, 0);
    /* the breach of a child keeps its end: the master's solution is not its own */
    JUDGE_BOOKS(books, "14:00", E(EV_RECEIVED, "10:00"), E(EV_MERGED, "13:00"),
                E(EV_RESOLVED, "13:30", .of_master = true, .about = 2),
                E(EV_REOPENED, "13:40", .of_master = true, .about = 2));
    expect_state(verdict(CLOCK_RESOLVE, 0, 0), CLOCK_BREACHED);
    assert_true(verdict(CLOCK_RESOLVE, 0, 0)->stopped);
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->stop, "13:00");
    /* taken back, and all that came with it */
    JUDGE_BOOKS(books, "12:00", E(EV_RECEIVED, "10:00"), E(EV_MERGED, "10:10"),
                E(EV_RESOLVED, "11:30", .of_master = true, .about = 2), E(EV_UNMERGED, "11:50"));
    expect_state(verdict(CLOCK_FEEDBACK, 0, 0), CLOCK_NOT_STARTED);
}

static void r18_one_reporter_is_told_once(void **state)
{
    const struct clock_rule rules[] = {feedback, follow_up};
    const struct clock_book books[] = {{rules, 2, shipped.all}};

    (void)state;
    JUDGE_BOOKS(books, "12:00", E(EV_RECEIVED, "10:00"),
                E(EV_MERGED, "10:10", .reason = MERGE_SAME_REPORTER),
                E(EV_RESOLVED, "11:30", .of_master = true, .about = 2),
                E(EV_CLOSED, "11:40", .of_master = true, .about = 2));
    expect_state(verdict(CLOCK_FEEDBACK, 0, 0), CLOCK_MERGED);
    expect_state(verdict(CLOCK_FOLLOW_UP, 0, 0), CLOCK_MERGED);
}

static void r18_withdrawn(void **state)
{
    (void)state;
    expect_state(JUDGE(&respond, "12:00", E(EV_RECEIVED, "10:00"), E(EV_WITHDRAWN, "10:20")),
                 CLOCK_CANCELLED);
    expect_state(JUDGE(&respond, "12:00", E(EV_RECEIVED, "10:00"), E(EV_WITHDRAWN, "10:40")),
                 CLOCK_BREACHED);
}

/* --- R19 --- */

static void r19_all_clocks_run_independently(void **state)
{
    const struct clock_rule rules[] = {respond, plan, resolve, feedback, follow_up};
    const struct clock_book books[] = {{rules, 5, shipped.all}};

    (void)state;
    JUDGE_BOOKS(books, "10:20", E(EV_RECEIVED, "10:00"), E(EV_ANSWERED, "10:10"));
    assert_int_equal(sla.verdicts.len, 5);
    expect_state(verdict(CLOCK_RESPOND, 0, 0), CLOCK_MET);
    expect_state(verdict(CLOCK_PLAN, 0, 0), CLOCK_RUNNING);
    expect_state(verdict(CLOCK_RESOLVE, 0, 0), CLOCK_RUNNING);
    expect_state(verdict(CLOCK_FEEDBACK, 0, 0), CLOCK_NOT_STARTED);
    expect_state(verdict(CLOCK_FOLLOW_UP, 0, 0), CLOCK_NOT_STARTED);
}

/* --- R20 --- */

static void r20_steps_are_in_business_time(void **state)
{
    static const struct clock_step steps[] = {
        {.percent = 50}, {.percent = 75}, {.before_s = 600}, {.percent = 120}};
    const struct clock_rule rule = {.kind = CLOCK_RESOLVE,
                                    .target = SECONDS(2 * HOUR),
                                    .calendar = WD58,
                                    .pausable = true,
                                    .steps = steps,
                                    .step_count = ARRAY_LEN(steps)};
    static const struct {
        const char *now;
        int step;
        const char *due;
    } cases[] = {
        {"17:15", 0, "2026-11-20 18:00"},
        {"2026-11-21 12:00", 1, "2026-11-23 08:30"},
        {"2026-11-23 08:30", 2, "2026-11-23 08:50"},
        {"2026-11-23 08:55", 3, "2026-11-23 09:24"},
        {"2026-11-23 09:30", -1, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct clock_verdict *v = JUDGE(&rule, cases[i].now, E(EV_RECEIVED, "17:00"));

        assert_int_equal(v->next_step, cases[i].step);
        if (cases[i].step >= 0)
            expect_at(v->next_step_at, cases[i].due);
    }
    expect_at(
        JUDGE(&rule, "17:15", E(EV_RECEIVED, "16:00"), E(EV_PAUSED, "16:10", .until = "17:10"))
            ->next_step_at,
        "18:00");
}

static void r20_after_a_time_without_looking(void **state)
{
    const wall_s due[] = {1000, 2000, 3000};
    struct steps_due steps;

    (void)state;
    steps = clock_steps_due(due, 3, 0, 2500);
    assert_int_equal(steps.fire, 1);
    assert_int_equal(steps.noted, 1);
    assert_true(steps.pages);
    steps = clock_steps_due(due, 3, 2, 2500);
    assert_int_equal(steps.fire, -1);
    steps = clock_steps_due(due, 3, 2, 3000 + CIVIL_DAY_S + 1);
    assert_int_equal(steps.fire, 2);
    assert_false(steps.pages);
}

/* --- R21, R22 --- */

static void r21_follow_up_and_reports(void **state)
{
    const struct clock_rule report = {.kind = CLOCK_REPORT,
                                      .target = WORKDAYS(5),
                                      .calendar = WD58,
                                      .pausable = true,
                                      .clause = "ICU-2.14"};
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&follow_up, "2026-11-23 10:00", E(EV_RECEIVED, "08:00"), E(EV_CLOSED, "10:00"));
    expect_at(v->due, "2026-11-25 18:00");
    expect_state(JUDGE(&follow_up, "2026-11-26 10:00", E(EV_CLOSED, "10:00"),
                       E(EV_FOLLOWED_UP, "2026-11-24 10:00")),
                 CLOCK_MET);
    /* three attempts on one day are not enough; on two days they end it, shown apart */
    v = JUDGE(&follow_up, "2026-11-23 10:00", E(EV_CLOSED, "10:00"),
              E(EV_FOLLOW_UP_FAILED, "11:00"), E(EV_FOLLOW_UP_FAILED, "14:00"),
              E(EV_FOLLOW_UP_FAILED, "16:00"));
    assert_false(v->stopped);
    v = JUDGE(&follow_up, "2026-11-23 10:00", E(EV_CLOSED, "10:00"),
              E(EV_FOLLOW_UP_FAILED, "11:00"), E(EV_FOLLOW_UP_FAILED, "14:00"),
              E(EV_FOLLOW_UP_FAILED, "2026-11-23 09:00"));
    assert_true(v->stopped);
    assert_true(v->unreached);
    /* from the last day of the patrol */
    v = JUDGE(&report, "2026-11-23 10:00", E(EV_PATROL_END, "2026-11-19 17:00"),
              E(EV_PATROL_END, "17:00"));
    expect_at(v->due, "2026-11-27 18:00");
}

static void r22_change_notice_counts_backwards(void **state)
{
    const struct clock_rule notice = {
        .kind = CLOCK_NOTICE, .target = WORKDAYS(3), .calendar = WD58, .clause = "ICU-1.6"};
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&notice, "2026-11-18 10:00",
              E(EV_CHANGE_PLANNED, "2026-11-17 09:00", .until = "2026-11-25 02:00"));
    expect_at(v->due, "18:00");
    expect_state(v, CLOCK_RUNNING);
    expect_state(JUDGE(&notice, "2026-11-24 10:00",
                       E(EV_CHANGE_PLANNED, "2026-11-17 09:00", .until = "2026-11-25 02:00"),
                       E(EV_CHANGE_SUBMITTED, "18:00")),
                 CLOCK_MET);
    expect_state(JUDGE(&notice, "2026-11-24 10:00",
                       E(EV_CHANGE_PLANNED, "2026-11-17 09:00", .until = "2026-11-25 02:00"),
                       E(EV_CHANGE_SUBMITTED, "2026-11-23 08:00")),
                 CLOCK_BREACHED);
    /* planned again for later: there is time again */
    expect_at(JUDGE(&notice, "2026-11-19 10:00",
                    E(EV_CHANGE_PLANNED, "2026-11-17 09:00", .until = "2026-11-25 02:00"),
                    E(EV_CHANGE_PLANNED, "2026-11-18 09:00", .until = "2026-11-27 02:00"))
                  ->due,
              "2026-11-24 18:00");
}

/* --- agreed dates --- */

static const struct clock_rule on_agreement = {
    .kind = CLOCK_RESOLVE, .pausable = true, .agreed = true, .clause = "agreed"};
static const struct clock_rule at_most_eight_hours = {
    .kind = CLOCK_RESOLVE, .target = SECONDS(8 * HOUR), .agreed = true, .clause = "agreed"};

static void r17_an_agreed_date_is_the_deadline(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&on_agreement, "17:00", E(EV_RECEIVED, "10:00"));
    expect_state(v, CLOCK_RUNNING);
    assert_true(v->due == 0 && v->remaining_s == 0 && v->next_step == -1);
    v = JUDGE(&on_agreement, "17:00", E(EV_RECEIVED, "10:00"),
              E(EV_AGREED, "11:00", .until = "16:00"));
    expect_state(v, CLOCK_BREACHED);
    expect_at(v->breached_at, "16:00:01");
    /* another date moves what is not breached, and nothing else (R10) */
    v = JUDGE(&on_agreement, "17:00", E(EV_RECEIVED, "10:00"),
              E(EV_AGREED, "11:00", .until = "16:00"), E(EV_AGREED, "15:00", .until = "17:30"));
    expect_state(v, CLOCK_RUNNING);
    expect_at(v->due, "17:30");
    v = JUDGE(&on_agreement, "17:00", E(EV_RECEIVED, "10:00"),
              E(EV_AGREED, "11:00", .until = "16:00"), E(EV_AGREED, "16:30", .until = "17:30"));
    expect_state(v, CLOCK_BREACHED);
    /* a pause moves it like any other */
    v = JUDGE(&on_agreement, "15:00", E(EV_RECEIVED, "10:00"),
              E(EV_AGREED, "11:00", .until = "16:00"), E(EV_PAUSED, "14:10", .until = "14:20"));
    expect_at(v->due, "16:10");
    /* solved before anybody agreed on a date: kept */
    v = JUDGE(&on_agreement, "17:00", E(EV_RECEIVED, "10:00"), E(EV_RESOLVED, "12:00"));
    expect_state(v, CLOCK_MET);
}

static void r17_the_contracts_longest_binds_beside_the_agreed_date(void **state)
{
    (void)state;
    expect_at(JUDGE(&at_most_eight_hours, "11:00", E(EV_RECEIVED, "10:00"))->due, "18:00");
    expect_at(JUDGE(&at_most_eight_hours, "11:00", E(EV_RECEIVED, "10:00"),
                    E(EV_AGREED, "10:30", .until = "16:00"))
                  ->due,
              "16:00");
    expect_at(JUDGE(&at_most_eight_hours, "11:00", E(EV_RECEIVED, "10:00"),
                    E(EV_AGREED, "10:30", .until = "20:00"))
                  ->due,
              "18:00");
}

static void r14_a_grade_with_an_agreed_date_waits_for_one(void **state)
{
    const struct clock_book books[] = {{&fast, 1, shipped.all}, {&on_agreement, 1, shipped.all}};

    (void)state;
    JUDGE_BOOKS(books, "10:40", E(EV_RECEIVED, "10:00"),
                E(EV_REGRADED, "10:30", .reason = REGRADE_LOWER, .book = 1));
    expect_state(verdict(CLOCK_RESOLVE, 0, 0), CLOCK_RUNNING);
    assert_true(verdict(CLOCK_RESOLVE, 0, 0)->due == 0);
    /* agreed on before it was graded so */
    JUDGE_BOOKS(books, "10:40", E(EV_RECEIVED, "10:00"), E(EV_AGREED, "10:10", .until = "16:00"),
                E(EV_REGRADED, "10:30", .reason = REGRADE_LOWER, .book = 1));
    expect_at(verdict(CLOCK_RESOLVE, 0, 0)->due, "16:00");
}

/* --- R25, R26, R27 --- */

static void r25_a_corrected_time_judges_anew_and_shows_the_old_verdict(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&respond, "12:00", E(EV_RECEIVED, "10:00"), E(EV_ANSWERED, "10:45"),
              E(EV_CORRECTED, "11:30", .about = 2, .until = "10:25"));
    expect_state(v, CLOCK_MET);
    assert_true(v->has_struck);
    assert_int_equal(v->struck_state, CLOCK_BREACHED);
    v = JUDGE(&respond, "12:00", E(EV_RECEIVED, "10:00"), E(EV_ANSWERED, "10:25"),
              E(EV_CORRECTED, "11:30", .about = 1, .until = "09:50"));
    expect_state(v, CLOCK_BREACHED);
    assert_int_equal(v->struck_state, CLOCK_MET);
    /* a correction that changes nothing strikes nothing out */
    v = JUDGE(&respond, "12:00", E(EV_RECEIVED, "10:00"), E(EV_ANSWERED, "10:25"),
              E(EV_CORRECTED, "11:30", .about = 2, .until = "10:20"));
    assert_false(v->has_struck);
}

static void r26_events_of_one_second_keep_their_order(void **state)
{
    const struct clock_verdict *v;

    (void)state;
    v = JUDGE(&resolve, "10:30", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:10"),
              E(EV_RESUMED, "10:10"));
    expect_state(v, CLOCK_RUNNING);
    v = JUDGE(&resolve, "10:30", E(EV_RECEIVED, "10:00"), E(EV_RESUMED, "10:10"),
              E(EV_PAUSED, "10:10"));
    expect_state(v, CLOCK_PAUSED);
}

static void r27_a_hand_over_touches_no_clock(void **state)
{
    struct clock_verdict before = *JUDGE(&resolve, "10:30", E(EV_RECEIVED, "10:00"));

    (void)state;
    assert_memory_equal(JUDGE(&resolve, "10:30", E(EV_RECEIVED, "10:00"), E(EV_OTHER, "10:20")),
                        &before, sizeof(before));
}

/* --- what was taken back, what lies ahead --- */

static void a_voided_event_never_was(void **state)
{
    (void)state;
    expect_state(
        JUDGE(&respond, "10:20", E(EV_RECEIVED, "10:00"), E(EV_ANSWERED, "10:10", .voided = true)),
        CLOCK_RUNNING);
    expect_state(
        JUDGE(&resolve, "10:20", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:10", .voided = true)),
        CLOCK_RUNNING);
}

static void an_earlier_now_shows_what_was_known_then(void **state)
{
    (void)state;
    expect_state(JUDGE(&respond, "10:05", E(EV_RECEIVED, "10:00"), E(EV_ANSWERED, "10:10")),
                 CLOCK_RUNNING);
}

static void explain_keeps_the_pauses(void **state)
{
    const struct clock_event events[] = {
        {.seq = 1, .at = when("10:00"), .kind = EV_RECEIVED},
        {.seq = 2, .at = when("10:10"), .until = when("10:20"), .kind = EV_PAUSED},
        {.seq = 3, .at = when("10:30"), .kind = EV_PAUSED},
    };
    const struct clock_book book = {&resolve, 1, shipped.all};
    const struct clock_case ticket = {&book, 1, events, 3};
    struct clock_verdict v;

    (void)state;
    assert_true(sla_explain(&sla, &ticket, CLOCK_RESOLVE, 0, when("10:35"), &v));
    expect_state(&v, CLOCK_PAUSED);
    assert_int_equal(sla.pauses.list.len, 2);
    expect_at(sla.pauses.list.items[1].to, "10:35");
    assert_false(sla_explain(&sla, &ticket, CLOCK_RESPOND, 0, when("10:35"), &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(r14_a_corrected_grade_holds_from_the_start),
        cmocka_unit_test(r14_worse_gives_a_fresh_target_never_a_later_one),
        cmocka_unit_test(r14_lower_gives_the_longer_target_and_stopped_clocks_keep_theirs),
        cmocka_unit_test(r14_a_grade_without_the_clock_cancels_it_and_one_with_it_starts_it),
        cmocka_unit_test(r15_another_contract_judges_all_anew),
        cmocka_unit_test(r15_a_clock_that_the_right_contract_lacks_is_still_shown_struck),
        cmocka_unit_test(r16_open_clocks_follow_a_new_calendar),
        cmocka_unit_test(r16_open_clocks_follow_a_rule_that_is_written_otherwise),
        cmocka_unit_test(r17_on_site),
        cmocka_unit_test(r18_a_merged_child),
        cmocka_unit_test(r18_what_the_master_does_moves_feedback_and_follow_up_only),
        cmocka_unit_test(r18_one_reporter_is_told_once),
        cmocka_unit_test(r18_withdrawn),
        cmocka_unit_test(r19_all_clocks_run_independently),
        cmocka_unit_test(r20_steps_are_in_business_time),
        cmocka_unit_test(r20_after_a_time_without_looking),
        cmocka_unit_test(r21_follow_up_and_reports),
        cmocka_unit_test(r22_change_notice_counts_backwards),
        cmocka_unit_test(r17_an_agreed_date_is_the_deadline),
        cmocka_unit_test(r17_the_contracts_longest_binds_beside_the_agreed_date),
        cmocka_unit_test(r14_a_grade_with_an_agreed_date_waits_for_one),
        cmocka_unit_test(r25_a_corrected_time_judges_anew_and_shows_the_old_verdict),
        cmocka_unit_test(r26_events_of_one_second_keep_their_order),
        cmocka_unit_test(r27_a_hand_over_touches_no_clock),
        cmocka_unit_test(a_voided_event_never_was),
        cmocka_unit_test(an_earlier_now_shows_what_was_known_then),
        cmocka_unit_test(explain_keeps_the_pauses),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sla_changes", tests, clock_cases_load, clock_cases_release);
}
