/* Downtime (R23): the union of outages, clipped, weighted, less windows; against a naive sum that
 * walks second by second. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/downtime.h"
#include "model/figure.h"

enum { MIN = 60 };

struct spell {
    const char *covered, *module;
    int from, to; /* minutes */
    int percent;
};

static void add(struct downtime *downtime, struct spell spell)
{
    const struct downtime_piece piece = {.record = (char *)"O-1",
                                         .covered = (char *)spell.covered,
                                         .module = (char *)spell.module,
                                         .from = (wall_s)spell.from * MIN,
                                         .to = (wall_s)spell.to * MIN,
                                         .percent = spell.percent};

    downtime_add(downtime, &piece);
}

static void r23_cases(void **state)
{
    static const struct {
        const char *what;
        struct spell outages[4];
        struct spell excused[2];
        int from, to;
        int64_t minutes_100; /* hundredths of minutes */
    } cases[] = {
        {"none", {{0}}, {{0}}, 0, 1000, 0},
        {"one", {{"a", NULL, 10, 40, 0}}, {{0}}, 0, 1000, 3000},
        {"a union counts no second twice",
         {{"a", NULL, 10, 40, 0}, {"a", NULL, 20, 60, 0}, {"a", NULL, 25, 30, 0}},
         {{0}},
         0,
         1000,
         5000},
        {"two that touch", {{"a", NULL, 10, 40, 0}, {"a", NULL, 40, 60, 0}}, {{0}}, 0, 1000, 5000},
        {"clipped at both ends", {{"a", NULL, 0, 100, 0}}, {{0}}, 30, 70, 4000},
        {"outside of the period",
         {{"a", NULL, 0, 20, 0}, {"a", NULL, 80, 90, 0}},
         {{0}},
         30,
         70,
         0},
        {"two systems at once are one whole",
         {{"a", NULL, 10, 40, 0}, {"b", NULL, 20, 60, 0}},
         {{0}},
         0,
         1000,
         5000},
        {"a window takes off what it covers",
         {{"a", NULL, 10, 40, 0}},
         {{"a", NULL, 20, 30, 0}},
         0,
         1000,
         2000},
        {"the window of another system excuses nothing",
         {{"a", NULL, 10, 40, 0}},
         {{"b", NULL, 0, 100, 0}},
         0,
         1000,
         3000},
        {"a module weighs what the contract says", {{"a", "m", 0, 100, 30}}, {{0}}, 0, 1000, 3000},
        {"without a weight it is all", {{"a", "m", 0, 100, 0}}, {{0}}, 0, 1000, 10000},
        {"two modules add up",
         {{"a", "m", 0, 100, 30}, {"a", "n", 50, 100, 25}},
         {{0}},
         0,
         1000,
         4250},
        {"one module twice is once",
         {{"a", "m", 0, 100, 30}, {"a", "m", 50, 100, 30}},
         {{0}},
         0,
         1000,
         3000},
        {"never more than the whole",
         {{"a", "m", 0, 100, 70}, {"a", "n", 0, 100, 70}},
         {{0}},
         0,
         1000,
         10000},
        {"the system holds its modules",
         {{"a", NULL, 0, 100, 40}, {"a", "n", 0, 100, 25}},
         {{0}},
         0,
         1000,
         4000},
        {"thirds are exact", {{"a", "m", 0, 1, 33}}, {{0}}, 0, 1000, 33},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct downtime downtime = {0};

        for (size_t j = 0; j < 4 && cases[i].outages[j].covered != NULL; j++)
            add(&downtime, cases[i].outages[j]);
        for (size_t j = 0; j < 2 && cases[i].excused[j].covered != NULL; j++)
            downtime_excuse(&downtime, cases[i].excused[j].covered,
                            (wall_s)cases[i].excused[j].from * MIN,
                            (wall_s)cases[i].excused[j].to * MIN);
        downtime_sum(&downtime, (wall_s)cases[i].from * MIN, (wall_s)cases[i].to * MIN);
        if (downtime.sum_ms != cases[i].minutes_100 * 600)
            fail_msg("%s: %lld ms, expected %lld", cases[i].what, (long long)downtime.sum_ms,
                     (long long)cases[i].minutes_100 * 600);
        downtime_release(&downtime);
    }
}

/* --- the naive sum --- */

static unsigned seed = 20261120;

static int pick(int below)
{
    seed = seed * 1103515245u + 12345u;
    return (int)(seed >> 16) % below;
}

static bool excused_at(const struct downtime *downtime, const char *covered, wall_s at)
{
    bool excused = false;

    vec_each (excuse, &downtime->excuses)
        excused =
            excused || (excuse->from <= at && at < excuse->to && str_eq(excuse->covered, covered));
    return excused;
}

/* Systems "a" to "c", each with modules "m" and "n" or all of it, with fixed weights. */
static int64_t naive_second(const struct downtime *downtime, wall_s at)
{
    int64_t all = 0;

    for (int s = 0; s < 3; s++) {
        const char covered[2] = {(char)('a' + s), 0};
        bool whole = false, m = false, n = false;
        int64_t modules;

        if (excused_at(downtime, covered, at))
            continue;
        vec_each (piece, &downtime->pieces) {
            if (!str_eq(piece->covered, covered) || at < piece->from || at >= piece->to)
                continue;
            whole = whole || piece->module == NULL;
            m = m || str_eq(piece->module, "m");
            n = n || str_eq(piece->module, "n");
        }
        modules = (m ? 20 : 0) + (n ? 35 : 0);
        all += whole && modules < 50 ? 50 : modules;
    }
    return (all > 100 ? 100 : all) * 10;
}

static void r23_agrees_with_a_naive_sum(void **state)
{
    static const char *const modules[] = {NULL, "m", "n"};
    static const int weights[] = {50, 20, 35};

    (void)state;
    for (int round = 0; round < 400; round++) {
        struct downtime downtime = {0};
        int64_t sum = 0;

        for (int i = pick(8); i > 0; i--) {
            const char covered[2] = {(char)('a' + pick(3)), 0};
            int what = pick(3), from = pick(300);
            const struct downtime_piece piece = {.record = (char *)"O-1",
                                                 .covered = (char *)covered,
                                                 .module = (char *)modules[what],
                                                 .from = from,
                                                 .to = from + pick(120),
                                                 .percent = weights[what]};

            downtime_add(&downtime, &piece);
        }
        for (int i = pick(3); i > 0; i--) {
            const char covered[2] = {(char)('a' + pick(3)), 0};
            int from = pick(300);

            downtime_excuse(&downtime, covered, from, from + pick(90));
        }
        for (wall_s at = 20; at < 350; at++)
            sum += naive_second(&downtime, at);
        downtime_sum(&downtime, 20, 350);
        assert_int_equal(downtime.sum_ms, sum);
        downtime_release(&downtime);
    }
}

/* --- the meter --- */

static struct figure meter(int64_t used_s, int64_t elapsed_s)
{
    struct figure figure = {.kind = FIGURE_DOWNTIME,
                            .has_goal = true,
                            .goal = 480,
                            .from = 1000,
                            .cut_off = 1000 + elapsed_s - 1,
                            .until = 1000 + 365 * CIVIL_DAY_S,
                            .downtime = xcalloc(1, sizeof(struct downtime))};

    figure.downtime->sum_ms = used_s * 1000;
    figure_make(&figure, NULL, 0);
    return figure;
}

static void r23_the_meter_shows_used_left_and_burn(void **state)
{
    static const struct {
        int64_t used_s, elapsed_s;
        enum figure_answer answer;
        int64_t tenths, left_tenths, room, burn_tenths;
    } cases[] = {
        {0, 100 * CIVIL_DAY_S, ANSWER_MET, 0, 4800, 480, 0},
        {5730, 73 * CIVIL_DAY_S, ANSWER_MET, 955, 3845, 384, 9},
        {5761, 73 * CIVIL_DAY_S, ANSWER_MET, 960, 3839, 383, 10},
        {28800, 365 * CIVIL_DAY_S, ANSWER_MET, 4800, 0, 0, 10},
        {28801, 365 * CIVIL_DAY_S, ANSWER_MISSED, 4800, -1, -1, 10},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct figure figure = meter(cases[i].used_s, cases[i].elapsed_s);
        struct figure_next next;
        int64_t tenths;

        assert_int_equal(figure.answer, cases[i].answer);
        assert_true(figure_tenths(&figure, &tenths));
        assert_int_equal(tenths, cases[i].tenths);
        assert_true(figure_next(&figure, &next));
        assert_int_equal(next.tenths, cases[i].left_tenths);
        assert_int_equal(next.room, cases[i].room);
        assert_true(figure_burn(&figure, &tenths));
        assert_int_equal(tenths, cases[i].burn_tenths);
        assert_int_equal(figure.denominator, 480);
        figure_release(&figure);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(r23_cases),
        cmocka_unit_test(r23_agrees_with_a_naive_sum),
        cmocka_unit_test(r23_the_meter_shows_used_left_and_burn),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
