/* Changes (R22) and the maintenance windows that belong to them (R23). */
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
#include "model/change.h"
#include "model/site.h"
#include "model/window.h"
#include "model/worktimes.h"

struct shipped {
    struct config config;
    struct worktimes worktimes;
    const struct worktime *wd58;
};

static int setup(void **state)
{
    const struct conf_source source = {0};
    struct conf_report report = {0};
    struct shipped *shipped = xcalloc(1, sizeof(*shipped));
    int rc = conf_load(&source, &shipped->config, &report);

    tr_set_lang(LANG_EN);
    *state = shipped;
    if (rc == 0)
        shipped->wd58 = worktimes_get(&shipped->worktimes, &shipped->config, "wd58");
    return rc;
}

static int teardown(void **state)
{
    struct shipped *shipped = *state;

    worktimes_release(&shipped->worktimes);
    config_release(&shipped->config);
    free(shipped);
    return 0;
}

static char *needs[] = {(char *)(uintptr_t) "approval", (char *)(uintptr_t) "backup"};
static const struct contract_change upgrade = {
    .id = (char *)(uintptr_t) "upgrade",
    .lead = {SPAN_WORKDAYS, 3},
    .needs = {.items = needs, .len = 2},
};

static void make(struct change *change, const char *from, const char *to)
{
    record_init(&change_schema, change);
    change->id = xstrdup("CH-1");
    change->contract = xstrdup("icu");
    change->sort = xstrdup("upgrade");
    change->title = xstrdup("x");
    change->planned_from = at(from);
    change->planned_to = at(to);
}

/* The change day does not count; close of business of the third working day before it. */
static void test_lead(void **state)
{
    static const struct {
        const char *from, *now;
        bool in_time;
    } cases[] = {
        {"2026-11-25 22:00", "2026-11-20 18:00:00", true},
        {"2026-11-25 22:00", "2026-11-20 18:00:01", false},
        {"2026-11-25 00:00", "2026-11-20 18:00:00", true},
        {"2026-11-23 08:00", "2026-11-18 18:00:00", true}, /* a Monday */
        {"2026-11-23 08:00", "2026-11-19 08:00:00", false},
        {"2026-11-22 08:00", "2026-11-18 18:00:00", true}, /* a Sunday */
        /* Spring festival: 24 is the first working day, 14 was a worked Saturday. */
        {"2026-02-24 20:00", "2026-02-12 18:00:00", true},
        {"2026-02-24 20:00", "2026-02-12 18:00:01", false},
        {"2026-03-03 20:00", "2026-02-27 18:00:00", true}, /* 28 February is worked */
        {"2026-03-03 20:00", "2026-02-27 18:00:01", false},
    };
    const struct shipped *shipped = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;
        struct change change;
        bool met;
        int rc;

        make(&change, cases[i].from, "2026-12-31 00:00");
        rc = change_submit(&change, &upgrade, shipped->wd58, "zhang", at(cases[i].now), &err);
        if (rc != (cases[i].in_time ? 0 : -1))
            fail_msg("case %zu: %s", i, err.text.buf);
        if (rc < 0) {
            assert_int_equal(err.kind, ERR_REFUSED);
            ASSERT_HAS(err.text.buf, "R22");
            err_reset(&err);
            change.emergency = true;
            assert_int_equal(
                change_submit(&change, &upgrade, shipped->wd58, "zhang", at(cases[i].now), &err),
                -1);
            ASSERT_HAS(err.text.buf, "consent");
            change.consent = xstrdup("it");
            assert_int_equal(
                change_submit(&change, &upgrade, shipped->wd58, "zhang", at(cases[i].now), &err),
                0);
        }
        assert_int_equal(change_met_lead(&change, &upgrade, shipped->wd58, &met, &err), 0);
        assert_int_equal(met, cases[i].in_time);
        err_release(&err);
        record_release(&change_schema, &change);
    }
}

static void expect_refusal(int rc, struct err *err, const char *part)
{
    assert_int_equal(rc, -1);
    assert_int_equal(err->kind, ERR_REFUSED);
    ASSERT_HAS(err->text.buf, part);
    ASSERT_HAS(err->text.buf, "(R2");
    err_reset(err);
}

static void test_impossible_times(void **state)
{
    const struct shipped *shipped = *state;
    struct err err = ERR_INIT;
    struct change change;

    make(&change, "2026-11-25 22:00", "2026-11-25 22:00");
    assert_int_equal(
        change_submit(&change, &upgrade, shipped->wd58, "zhang", at("2026-11-01 10:00"), &err), -1);
    assert_int_equal(err.kind, ERR_USAGE);
    err_reset(&err);
    change.planned_to = at("2026-11-25 23:00");
    expect_refusal(
        change_submit(&change, &upgrade, shipped->wd58, "zhang", at("2026-11-25 23:00"), &err),
        &err, "its time is over");
    err_release(&err);
    record_release(&change_schema, &change);
}

static void test_a_life(void **state)
{
    const struct shipped *shipped = *state;
    const wall_s noon = at("2026-11-18 12:00");
    struct err err = ERR_INIT;
    struct change change;

    make(&change, "2026-11-25 22:00", "2026-11-26 02:00");
    assert_int_equal(change_submit(&change, &upgrade, shipped->wd58, "zhang", noon, &err), 0);
    expect_refusal(change_start(&change, &upgrade, "zhang", at("2026-11-25 22:00"), &err), &err,
                   "approved");
    expect_refusal(change_approve(&change, "zhang", NULL, "zhang", noon, &err), &err, "nobody");
    assert_int_equal(change_approve(&change, "it", NULL, "it", noon, &err), 0);
    expect_refusal(change_approve(&change, "it", NULL, "it", noon, &err), &err, "approved");
    expect_refusal(change_start(&change, &upgrade, "zhang", at("2026-11-25 22:00"), &err), &err,
                   "backup");
    assert_int_equal(change_attach(&change, &upgrade, "approval:x", &err), -1);
    err_reset(&err);
    assert_int_equal(change_attach(&change, &upgrade, "backup:", &err), -1);
    err_reset(&err);
    assert_int_equal(change_attach(&change, &upgrade, "backup:nas", &err), 0);
    expect_refusal(change_start(&change, &upgrade, "zhang", at("2026-11-25 21:59:59"), &err), &err,
                   "not before");
    expect_refusal(change_start(&change, &upgrade, "zhang", at("2026-11-26 02:00"), &err), &err,
                   "is over");
    expect_refusal(change_finish(&change, OUTCOME_DONE, at("2026-11-25 22:00"), &err), &err,
                   "under way");
    assert_int_equal(change_start(&change, &upgrade, "zhang", at("2026-11-25 22:00"), &err), 0);
    expect_refusal(change_cancel(&change, "x", &err), &err, "under way");
    assert_int_equal(change_finish(&change, OUTCOME_FAILED, at("2026-11-25 23:00"), &err), 0);
    assert_int_equal(change.state, CHANGE_FINISHED);
    err_release(&err);
    record_release(&change_schema, &change);
}

/* --- windows --- */

static void test_excused_and_overrun(void **state)
{
    static const struct {
        const char *approved, *ended, *now;
        bool met_lead;
        int64_t excused_s, overrun_s;
    } cases[] = {
        {"2026-11-20 10:00", "2026-11-26 01:00", "2026-11-27 00:00", true, 10800, 0},
        {"2026-11-20 10:00", "2026-11-26 02:00", "2026-11-27 00:00", true, 14400, 0},
        {"2026-11-20 10:00", "2026-11-26 02:00:01", "2026-11-27 00:00", true, 14400, 1},
        {"2026-11-20 10:00", "2026-11-26 03:00", "2026-11-27 00:00", true, 14400, 3600},
        {"2026-11-20 10:00", NULL, "2026-11-25 21:00", true, 0, 0},
        {"2026-11-20 10:00", NULL, "2026-11-25 23:00", true, 3600, 0},
        {"2026-11-20 10:00", NULL, "2026-11-26 02:10", true, 14400, 600}, /* nobody closed it */
        {"2026-11-20 10:00", "2026-11-26 03:00", "2026-11-27 00:00", false, 0, 3600},
        {"2026-11-25 22:00", "2026-11-26 01:00", "2026-11-27 00:00", true, 10800, 0},
        {"2026-11-25 22:00:01", "2026-11-26 01:00", "2026-11-27 00:00", true, 0, 0},
        {NULL, "2026-11-26 01:00", "2026-11-27 00:00", true, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct change change = {.state = CHANGE_STARTED};
        struct maintenance window = {.opens = at("2026-11-25 22:00"),
                                     .closes = at("2026-11-26 02:00"),
                                     .state = MAINTENANCE_OPEN};
        struct interval excused;

        if (cases[i].approved != NULL)
            change.approved_at = at(cases[i].approved);
        if (cases[i].ended != NULL) {
            window.state = MAINTENANCE_CLOSED;
            window.ended_at = at(cases[i].ended);
        }
        excused = window_excused(&window, &change, cases[i].met_lead, at(cases[i].now));
        if (excused.to - excused.from != cases[i].excused_s ||
            window_overrun_s(&window, at(cases[i].now)) != cases[i].overrun_s)
            fail_msg("case %zu: %lld %lld", i, (long long)(excused.to - excused.from),
                     (long long)window_overrun_s(&window, at(cases[i].now)));
    }
}

/* One rule for who keeps quiet about a machine and who shows its window. */
static void test_window_is_about_the_machines_of_its_systems_and_its_site(void **state)
{
    static const struct {
        const char *site, *systems[2];
        bool about;
    } cases[] = {
        {NULL, {"icis", NULL}, true},    {"main", {"icis", NULL}, true},
        {"east", {"icis", NULL}, false}, {NULL, {"his", "icis"}, true},
        {NULL, {"his", NULL}, false},    {"main", {NULL}, true},
        {"east", {NULL}, false},         {NULL, {NULL}, false},
    };
    struct host host;

    (void)state;
    record_init(&host_schema, &host);
    host.site = xstrdup("main");
    *vec_push(&host.systems) = xstrdup("gateway");
    *vec_push(&host.systems) = xstrdup("icis");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct maintenance window;

        record_init(&maintenance_schema, &window);
        window.site = cases[i].site == NULL ? NULL : xstrdup(cases[i].site);
        for (size_t k = 0; k < 2 && cases[i].systems[k] != NULL; k++)
            *vec_push(&window.systems) = xstrdup(cases[i].systems[k]);
        if (window_is_about(&window, &host) != cases[i].about)
            fail_msg("case %zu", i);
        record_release(&maintenance_schema, &window);
    }
    record_release(&host_schema, &host);
}

static void test_window_needs_an_approved_change_and_an_end(void **state)
{
    struct maintenance window;
    struct err err = ERR_INIT;
    struct change change;
    const wall_s now = at("2026-11-20 10:00");

    (void)state;
    make(&change, "2026-11-25 22:00", "2026-11-26 02:00");
    change.state = CHANGE_OPEN;
    record_init(&maintenance_schema, &window);
    window.id = xstrdup("W-1");
    window.opens = change.planned_from;
    window.closes = change.planned_to;
    expect_refusal(window_open(&window, &change, "zhang", now, &err), &err, "approved");
    change.state = CHANGE_APPROVED;
    assert_int_equal(window_open(&window, &change, "zhang", now, &err), -1);
    ASSERT_HAS(err.text.buf, "system");
    err_reset(&err);
    *vec_push(&window.systems) = xstrdup("icis");
    window.closes = window.opens;
    assert_int_equal(window_open(&window, &change, "zhang", now, &err), -1);
    assert_int_equal(err.kind, ERR_USAGE);
    err_reset(&err);
    window.closes = change.planned_to + 1;
    expect_refusal(window_open(&window, &change, "zhang", now, &err), &err, "within");
    window.closes = change.planned_to;
    expect_refusal(window_open(&window, &change, "zhang", window.closes, &err), &err, "before");
    assert_int_equal(window_open(&window, &change, "zhang", now, &err), 0);
    assert_int_equal(window_phase(&window, now), WINDOW_AHEAD);
    assert_int_equal(window_phase(&window, window.closes), WINDOW_OVERRUN);
    expect_refusal(window_close(&window, now + 1, "zhang", now, &err), &err, "future");
    assert_int_equal(window_close(&window, now, "zhang", now, &err), 0);
    assert_int_equal(window.state, MAINTENANCE_CANCELLED);
    expect_refusal(window_close(&window, now, "zhang", now, &err), &err, "cancelled");
    err_release(&err);
    record_release(&maintenance_schema, &window);
    record_release(&change_schema, &change);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lead),
        cmocka_unit_test(test_impossible_times),
        cmocka_unit_test(test_a_life),
        cmocka_unit_test(test_excused_and_overrun),
        cmocka_unit_test(test_window_is_about_the_machines_of_its_systems_and_its_site),
        cmocka_unit_test(test_window_needs_an_approved_change_and_an_end),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("change", tests, setup, teardown);
}
