/* Figures: what is counted in which number, exact comparison, values cut off, what is left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/figure.h"

enum { CUT_OFF = 100000 };

/* Tickets of one test; texts and verdicts are borrowed, so that nothing is to be released. */
static struct figure_ticket ticket(const char *id, struct clock_verdict *verdicts, size_t count)
{
    struct figure_ticket made = {.id = (char *)(uintptr_t)id, .accepted_at = 1000};

    made.verdicts.items = verdicts;
    made.verdicts.len = count;
    return made;
}

static struct figure figure(enum figure_kind kind, int64_t goal)
{
    return (struct figure){
        .kind = kind, .from = 0, .cut_off = CUT_OFF, .has_goal = goal != 0, .goal = goal};
}

static void assert_value(const struct figure *made, const char *expected)
{
    struct str text = STR_INIT;
    int64_t tenths;

    if (figure_tenths(made, &tenths))
        figure_add_tenths(&text, tenths);
    else
        str_add(&text, "none");
    assert_string_equal(text.buf, expected);
    str_release(&text);
}

/* --- R24 --- */

static const struct {
    size_t resolved, of;
    int64_t goal;
    const char *value;
    enum figure_answer answer;
    const char *next_value;
    enum figure_answer next_answer;
    int64_t room; /* -1: none */
} ratios[] = {
    {189, 199, 950, "94.9", ANSWER_MISSED, "94.5", ANSWER_MISSED, -1},
    {190, 200, 950, "95.0", ANSWER_MET, "94.5", ANSWER_MISSED, 0},
    {192, 200, 950, "96.0", ANSWER_MET, "95.5", ANSWER_MET, 2},
    {949, 1000, 950, "94.9", ANSWER_MISSED, "94.8", ANSWER_MISSED, -1},
    {1999, 2000, 1000, "99.9", ANSWER_MISSED, "99.9", ANSWER_MISSED, -1},
    {2, 3, 666, "66.6", ANSWER_MET, "50.0", ANSWER_MISSED, 0},
    {2, 3, 667, "66.6", ANSWER_MISSED, "50.0", ANSWER_MISSED, -1},
    {0, 0, 950, "none", ANSWER_NONE, "0.0", ANSWER_MISSED, -1},
    {0, 3, 950, "0.0", ANSWER_MISSED, "0.0", ANSWER_MISSED, -1},
    {3, 3, 950, "100.0", ANSWER_MET, "75.0", ANSWER_MISSED, 0},
};

static void r24_rates_are_compared_exactly_and_cut_off(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ratios); i++) {
        struct figure_ticket *tickets = xcalloc(ratios[i].of + 1, sizeof(*tickets));
        struct figure made = figure(FIGURE_RESOLUTION, ratios[i].goal);
        struct figure_next next;

        for (size_t j = 0; j < ratios[i].of; j++) {
            tickets[j] = ticket("T", NULL, 0);
            tickets[j].resolved_at = j < ratios[i].resolved ? 2000 : 0;
        }
        figure_make(&made, tickets, ratios[i].of);
        assert_int_equal(made.numerator, ratios[i].resolved);
        assert_int_equal(made.denominator, ratios[i].of);
        assert_int_equal(made.answer, ratios[i].answer);
        assert_value(&made, ratios[i].value);
        assert_true(figure_next(&made, &next));
        assert_int_equal(next.answer, ratios[i].next_answer);
        assert_int_equal(next.has_room ? next.room : -1, ratios[i].room);
        made.numerator = next.tenths;
        made.denominator = 1000;
        assert_value(&made, ratios[i].next_value);
        figure_release(&made);
        free(tickets);
    }
}

static void r24_resolution_counts_what_was_accepted_and_resolved_by_the_cut_off(void **state)
{
    struct figure_ticket tickets[9];
    struct figure made = figure(FIGURE_RESOLUTION, 0);
    static const struct {
        wall_s accepted, resolved;
        enum figure_fate fate;
        int part; /* 0: not of the figure */
    } cases[] = {
        {0, 10, FATE_STANDING, PART_KEPT},
        {CUT_OFF, CUT_OFF, FATE_STANDING, PART_KEPT},
        {10, CUT_OFF + 1, FATE_STANDING, PART_MISSED},
        {10, 0, FATE_STANDING, PART_MISSED},
        {-1, 10, FATE_STANDING, 0},
        {CUT_OFF + 1, 0, FATE_STANDING, 0},
        {10, 0, FATE_WITHDRAWN, PART_EXCLUDED},
        {10, 0, FATE_MERGED, PART_EXCLUDED},
        {10, 20, FATE_MERGED, PART_EXCLUDED},
    };
    size_t entry = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        tickets[i] = ticket("T", NULL, 0);
        tickets[i].accepted_at = cases[i].accepted;
        tickets[i].resolved_at = cases[i].resolved;
        tickets[i].fate = cases[i].fate;
    }
    figure_make(&made, tickets, ARRAY_LEN(tickets));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (cases[i].part == 0)
            continue;
        assert_ptr_equal(made.entries.items[entry].ticket, &tickets[i]);
        assert_int_equal(made.entries.items[entry].part, cases[i].part);
        entry++;
    }
    assert_int_equal(made.entries.len, entry);
    assert_int_equal(made.numerator, 2);
    assert_int_equal(made.denominator, 4);
    assert_int_equal(made.parts[PART_EXCLUDED], 3);
    assert_int_equal(made.answer, ANSWER_NO_GOAL);
    figure_release(&made);
}

/* --- attainment: one ticket of up to three clocks --- */

/* m met, b breached, x breached and exempt, r running, p paused, o off hours, n not started,
 * c cancelled, d ended by a merge. */
static size_t make_verdicts(const char *states, struct clock_verdict *verdicts)
{
    static const struct {
        char letter;
        enum clock_state state;
    } letters[] = {{'m', CLOCK_MET},         {'b', CLOCK_BREACHED},  {'x', CLOCK_BREACHED},
                   {'r', CLOCK_RUNNING},     {'p', CLOCK_PAUSED},    {'o', CLOCK_OFF_HOURS},
                   {'n', CLOCK_NOT_STARTED}, {'c', CLOCK_CANCELLED}, {'d', CLOCK_MERGED}};
    static const enum clock_kind kinds[] = {CLOCK_RESPOND, CLOCK_PLAN, CLOCK_RESOLVE};
    size_t count = strlen(states);

    for (size_t i = 0; i < count; i++) {
        verdicts[i] = (struct clock_verdict){.kind = kinds[i], .exempt = states[i] == 'x'};
        for (size_t j = 0; j < ARRAY_LEN(letters); j++)
            if (letters[j].letter == states[i])
                verdicts[i].state = letters[j].state;
    }
    return count;
}

struct attainment_case {
    const char *states;
    enum figure_fate fate;
    enum figure_part part;
    enum figure_reason why;
    enum clock_kind clock;
};

static void check_attainment(const struct attainment_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct clock_verdict verdicts[3];
        struct figure_ticket one = ticket("T", verdicts, make_verdicts(cases[i].states, verdicts));
        struct figure made = figure(FIGURE_ATTAINMENT, 900);

        one.fate = cases[i].fate;
        figure_make(&made, &one, 1);
        assert_int_equal(made.entries.len, 1);
        if (made.entries.items[0].part != cases[i].part ||
            made.entries.items[0].why != cases[i].why ||
            made.entries.items[0].clock != cases[i].clock)
            fail_msg("%s fate %d: part %d, why %d, clock %d", cases[i].states, (int)cases[i].fate,
                     (int)made.entries.items[0].part, (int)made.entries.items[0].why,
                     (int)made.entries.items[0].clock);
        assert_int_equal(made.numerator, cases[i].part == PART_KEPT);
        assert_int_equal(made.denominator,
                         cases[i].part == PART_KEPT || cases[i].part == PART_MISSED);
        figure_release(&made);
    }
}

static void r24_a_ticket_is_judged_when_its_clocks_stopped_or_one_is_latched(void **state)
{
    static const struct attainment_case cases[] = {
        {"mmm", FATE_STANDING, PART_KEPT, WHY_MET, 0},
        {"mnm", FATE_STANDING, PART_KEPT, WHY_MET, 0},
        {"mcm", FATE_STANDING, PART_KEPT, WHY_MET, 0},
        {"mmr", FATE_STANDING, PART_PENDING, WHY_RUNNING, CLOCK_RESOLVE},
        {"mpm", FATE_STANDING, PART_PENDING, WHY_RUNNING, CLOCK_PLAN},
        {"omm", FATE_STANDING, PART_PENDING, WHY_RUNNING, CLOCK_RESPOND},
        {"mmb", FATE_STANDING, PART_MISSED, WHY_BREACHED, CLOCK_RESOLVE},
        {"rbr", FATE_STANDING, PART_MISSED, WHY_BREACHED, CLOCK_PLAN},
        {"", FATE_STANDING, PART_EXCLUDED, WHY_NO_CLOCK, 0},
        {"nc", FATE_STANDING, PART_EXCLUDED, WHY_NO_CLOCK, 0},
    };

    (void)state;
    check_attainment(cases, ARRAY_LEN(cases));
}

static void r10_exempt_breaches_stand_in_a_column_of_their_own(void **state)
{
    static const struct attainment_case cases[] = {
        {"mmx", FATE_STANDING, PART_EXEMPT, WHY_EXEMPTED, CLOCK_RESOLVE},
        {"xmr", FATE_STANDING, PART_EXEMPT, WHY_EXEMPTED, CLOCK_RESPOND},
        {"xmb", FATE_STANDING, PART_MISSED, WHY_BREACHED, CLOCK_RESOLVE},
    };

    (void)state;
    check_attainment(cases, ARRAY_LEN(cases));
}

static void r18_withdrawn_and_merged_count_only_by_an_earlier_breach(void **state)
{
    static const struct attainment_case cases[] = {
        {"mcc", FATE_WITHDRAWN, PART_EXCLUDED, WHY_WITHDRAWN, 0},
        {"bcc", FATE_WITHDRAWN, PART_MISSED, WHY_BREACHED, CLOCK_RESPOND},
        {"xcc", FATE_WITHDRAWN, PART_EXCLUDED, WHY_WITHDRAWN, 0},
        {"mdd", FATE_MERGED, PART_EXCLUDED, WHY_MERGED, 0},
        {"mbd", FATE_MERGED, PART_MISSED, WHY_BREACHED, CLOCK_PLAN},
    };

    (void)state;
    check_attainment(cases, ARRAY_LEN(cases));
}

/* --- scores --- */

static void r24_satisfaction_is_the_exact_mean_of_the_scores(void **state)
{
    static const struct {
        int64_t scores[3];
        int64_t sum, count;
        const char *value;
        enum figure_answer answer;
        int64_t needed;
    } cases[] = {
        {{90, 90, 89}, 269, 3, "89.6", ANSWER_MISSED, 91},
        {{90, 91, 89}, 270, 3, "90.0", ANSWER_MET, 90},
        {{100, 100, 0}, 200, 2, "100.0", ANSWER_MET, 70},
        {{1, 0, 0}, 1, 1, "1.0", ANSWER_MISSED, 179},
        {{0, 0, 0}, 0, 0, "none", ANSWER_NONE, 90},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct figure_ticket tickets[4];
        struct figure made = figure(FIGURE_SATISFACTION, 90);
        struct figure_next next;

        for (size_t j = 0; j < 4; j++) {
            tickets[j] = ticket("T", NULL, 0);
            tickets[j].score = j < 3 ? cases[i].scores[j] : 0;
        }
        tickets[3].fate = FATE_WITHDRAWN;
        figure_make(&made, tickets, 4);
        assert_int_equal(made.numerator, cases[i].sum);
        assert_int_equal(made.denominator, cases[i].count);
        assert_int_equal(made.parts[PART_PENDING], 3 - cases[i].count);
        assert_int_equal(made.parts[PART_EXCLUDED], 1);
        assert_int_equal(made.answer, cases[i].answer);
        assert_value(&made, cases[i].value);
        assert_true(figure_next(&made, &next));
        assert_int_equal(next.room, cases[i].needed);
        figure_release(&made);
    }
}

/* --- person-days --- */

static void person_days_are_480_minutes_against_the_budget(void **state)
{
    static const struct {
        int64_t spent;
        const char *used, *left;
        enum figure_answer answer;
    } cases[] = {
        {0, "0.0", "15.0", ANSWER_MET},        {481, "1.0", "13.9", ANSWER_MET},
        {7200, "15.0", "0.0", ANSWER_MET},     {7201, "15.0", "-0.1", ANSWER_MISSED},
        {7680, "16.0", "-1.0", ANSWER_MISSED},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct figure_ticket tickets[] = {ticket("A", NULL, 0), ticket("B", NULL, 0)};
        struct figure made = figure(FIGURE_PERSON_DAYS, 7200);
        struct str left = STR_INIT;
        struct figure_next next;

        tickets[0].effort_min = cases[i].spent;
        tickets[0].category = (char *)"adaptation";
        tickets[1].effort_min = 4800;
        tickets[1].category = (char *)"fault";
        *vec_push(&made.categories) = "adaptation";
        figure_make(&made, tickets, ARRAY_LEN(tickets));
        assert_int_equal(made.numerator, cases[i].spent);
        assert_int_equal(made.denominator, 7200);
        assert_int_equal(made.entries.len, cases[i].spent > 0);
        assert_value(&made, cases[i].used);
        assert_int_equal(made.answer, cases[i].answer);
        assert_true(figure_next(&made, &next));
        figure_add_tenths(&left, next.tenths);
        assert_string_equal(left.buf, cases[i].left);
        str_release(&left);
        figure_release(&made);
    }
}

static void requests_have_a_budget_each(void **state)
{
    struct figure_ticket tickets[] = {ticket("A", NULL, 0), ticket("B", NULL, 0),
                                      ticket("C", NULL, 0)};
    struct figure made = figure(FIGURE_DEMANDS, 1000);
    struct figure_next next;

    (void)state;
    made.limit = 5L * PERSON_DAY_MIN;
    tickets[0].effort_min = 2400;
    tickets[1].effort_min = 2401;
    for (size_t i = 0; i < ARRAY_LEN(tickets); i++)
        tickets[i].class = (char *)"requirement";
    *vec_push(&made.classes) = "requirement";
    figure_make(&made, tickets, ARRAY_LEN(tickets));
    assert_int_equal(made.numerator, 1);
    assert_int_equal(made.denominator, 2);
    assert_int_equal(made.answer, ANSWER_MISSED);
    assert_int_equal(made.entries.items[1].why, WHY_OVERSPENT);
    assert_false(figure_next(&made, &next));
    figure_release(&made);
}

static void r23_downtime_that_nobody_measures_is_not_zero(void **state)
{
    struct figure_ticket one = ticket("A", NULL, 0);
    struct figure made = figure(FIGURE_DOWNTIME, 480);

    (void)state;
    figure_make(&made, &one, 1);
    assert_int_equal(made.answer, ANSWER_NOT_KNOWN);
    assert_int_equal(made.entries.len, 0);
    assert_value(&made, "none");
    figure_release(&made);
}

/* --- periods --- */

static void periods_are_months_quarters_and_years(void **state)
{
    static const struct {
        const char *text, *from, *until; /* from NULL: refused */
    } cases[] = {
        {"2026-11", "2026-11-01", "2026-12-01"},
        {"2026-12", "2026-12-01", "2027-01-01"},
        {"2026-Q1", "2026-01-01", "2026-04-01"},
        {"2026-q4", "2026-10-01", "2027-01-01"},
        {"2026", "2026-01-01", "2027-01-01"},
        {"2024-02", "2024-02-01", "2024-03-01"},
        {"2026-13", NULL, NULL},
        {"2026-00", NULL, NULL},
        {"2026-Q5", NULL, NULL},
        {"2026-Q0", NULL, NULL},
        {"2026-1", NULL, NULL},
        {"2026-1a", NULL, NULL},
        {"26", NULL, NULL},
        {"", NULL, NULL},
        {"2026-11-20", NULL, NULL},
        {"202611", NULL, NULL},
        {"0000", NULL, NULL},
        {"-026-11", NULL, NULL},
        {"1970", NULL, NULL},
        {"2026-", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;
        struct figure_period period;
        struct str from = STR_INIT, until = STR_INIT;

        if (cases[i].from == NULL) {
            assert_int_equal(figure_period_parse(cases[i].text, &period, &err), -1);
            assert_int_equal(err.kind, ERR_USAGE);
        } else {
            assert_int_equal(figure_period_parse(cases[i].text, &period, &err), 0);
            civil_add_date(&from, period.from);
            civil_add_date(&until, period.until);
            assert_string_equal(from.buf, cases[i].from);
            assert_string_equal(until.buf, cases[i].until);
        }
        str_release(&from);
        str_release(&until);
        err_release(&err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(r24_rates_are_compared_exactly_and_cut_off),
        cmocka_unit_test(r24_resolution_counts_what_was_accepted_and_resolved_by_the_cut_off),
        cmocka_unit_test(r24_a_ticket_is_judged_when_its_clocks_stopped_or_one_is_latched),
        cmocka_unit_test(r10_exempt_breaches_stand_in_a_column_of_their_own),
        cmocka_unit_test(r18_withdrawn_and_merged_count_only_by_an_earlier_breach),
        cmocka_unit_test(r24_satisfaction_is_the_exact_mean_of_the_scores),
        cmocka_unit_test(person_days_are_480_minutes_against_the_budget),
        cmocka_unit_test(requests_have_a_budget_each),
        cmocka_unit_test(r23_downtime_that_nobody_measures_is_not_zero),
        cmocka_unit_test(periods_are_months_quarters_and_years),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("figure", tests, NULL, NULL);
}
