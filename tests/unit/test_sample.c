/* The sample's text: times that are told relative to now, and nothing ahead of it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/embed.h"
#include "base/mem.h"
#include "desk/sample_people.h"
#include "desk/sample_script.h"
#include "lib/calendars.h"

static struct calendars calendars;

static int setup(void **state)
{
    (void)state;
    calendars_load(&calendars);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    calendars_release(&calendars);
    return 0;
}

static struct sample_times times_at(const char *now)
{
    return (struct sample_times){at(now) - 20 * CIVIL_DAY_S, at(now), calendars.all[WD58]};
}

/* 2026-10-01 to 10-07 are holidays, 10-10 is worked instead; 11-20 is a Friday. */
static void times_are_told_from_now(void **state)
{
    static const struct {
        const char *now, *text, *expected;
    } cases[] = {
        {"2026-11-20 10:00", "now", "2026-11-20 10:00"},
        {"2026-11-20 10:00", "now-56m12s", "2026-11-20 09:03:48"},
        {"2026-11-20 10:00", "now+2h", "2026-11-20 12:00"},
        {"2026-11-20 10:00", "d1@23:40", "2026-11-19 23:40"},
        {"2026-11-20 10:00", "d-2", "2026-11-22 00:00"},
        {"2026-11-20 10:00", "w0@18:00", "2026-11-20 18:00"},
        {"2026-11-20 10:00", "w1@10:20", "2026-11-19 10:20"},
        {"2026-11-20 10:00", "w-1@09:00", "2026-11-23 09:00"},
        /* A day that is over is the last one, at night and on a weekend as well. */
        {"2026-11-20 18:00", "w1@10:20", "2026-11-20 10:20"},
        {"2026-11-22 12:00", "w1@10:20", "2026-11-20 10:20"},
        {"2026-11-23 07:59", "w1@10:20", "2026-11-20 10:20"},
        {"2026-10-02 10:00", "w1@10:20", "2026-09-30 10:20"},
        {"2026-10-02 10:00", "w0@10:20", "2026-10-08 10:20"},
        {"2026-10-10 09:00", "w0@10:20", "2026-10-10 10:20"},
        {"2026-11-20 10:00", "+1h30m", "2026-11-20 01:30"},
        {"2026-11-20 10:00", "-10m", "2026-11-19 23:50"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sample_times times = times_at(cases[i].now);
        struct err err = ERR_INIT;
        wall_s instant;

        if (sample_time(&times, cases[i].text, at("2026-11-20 00:00"), &instant, &err) < 0)
            fail_msg("%s: %s", cases[i].text, err.text.buf);
        if (instant != at(cases[i].expected))
            fail_msg("%s at %s is not %s", cases[i].text, cases[i].now, cases[i].expected);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const wrong[] = {"", "x", "w", "w1@25:00", "d1x", "+", "+5", "+5y", "now5m"};
    struct sample_times times = times_at("2026-11-20 10:00");

    (void)state;
    for (size_t i = 1; i < ARRAY_LEN(wrong); i++) {
        struct err err = ERR_INIT;
        wall_s instant;

        if (sample_time(&times, wrong[i], 0, &instant, &err) == 0)
            fail_msg("'%s' passed", wrong[i]);
        err_release(&err);
    }
}

static void acts_stand_in_order_and_not_ahead(void **state)
{
    static const char text[] = "# a remark\n"
                               "ticket late his\n"
                               "  now-5m wang open subject=a; callback=10100000011\n"
                               "  +9m wang answer mode=phone; note=b, c\n"
                               "ticket early his\n"
                               "  w2@09:00 li open subject=d\n"
                               "  w3@09:00 li answer\n"
                               "duty his his\n"
                               "  d1..d0@18:05 shen done duty=patrol\n";
    struct sample_times times = times_at("2026-11-20 10:00");
    struct sample_script script = {0};
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(sample_script_read(text, &times, &script, &err), 0);
    assert_int_equal(script.acts.len, 5); /* this evening's is left out */
    assert_int_equal(script.acts.items[0].at, at("2026-11-18 09:00"));
    assert_int_equal(script.acts.items[1].at, at("2026-11-18 09:01"));
    assert_int_equal(script.acts.items[2].at, at("2026-11-19 18:05"));
    assert_string_equal(script.acts.items[3].life, "late");
    assert_int_equal(script.acts.items[4].at, times.now);
    assert_string_equal(sample_act_value(&script.acts.items[4], "note"), "b, c");
    assert_null(sample_act_value(&script.acts.items[4], "subject"));
    sample_script_release(&script);
}

static void a_mistake_names_its_line(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"  now wang open\n", "lives.txt:1: an act outside of a life"},
        {"tickets a b\n", "lives.txt:1: 'tickets' begins no life"},
        {"ticket a his\n  soon wang open\n", "lives.txt:2: 'soon' is no time of a sample"},
        {"ticket a his\n  now wang open subject\n", "lives.txt:2: 'subject' is no value"},
        {"duty a his\n  d3-d1@08:10 li done x=y\n",
         "lives.txt:2: 'd3-d1@08:10' is no time of a sample"},
    };
    struct sample_times times = times_at("2026-11-20 10:00");

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sample_script script = {0};
        struct err err = ERR_INIT;

        assert_int_equal(sample_script_read(cases[i].text, &times, &script, &err), -1);
        assert_string_equal(err.text.buf, cases[i].message);
        sample_script_release(&script);
        err_release(&err);
    }
}

/* Sixty tickets, told once; all numbers begin with 10, which no network hands out. */
static void the_shipped_text_reads_at_any_hour(void **state)
{
    const struct embedded *file = embedded_sample;
    wall_s now = at("2026-09-01 00:00");

    (void)state;
    while (strcmp(file->path, "lives.txt") != 0)
        file++;
    for (int i = 0; i < 400; i++, now += 37 * 3600 + 61) {
        struct sample_times times = {now - 20 * CIVIL_DAY_S, now, calendars.all[WD58]};
        struct sample_script script = {0};
        struct err err = ERR_INIT;
        size_t tickets = 0;

        if (sample_script_read(file->text, &times, &script, &err) < 0)
            fail_msg("%s", err.text.buf);
        vec_each (act, &script.acts) {
            const char *callback = sample_act_value(act, "callback");

            assert_in_range(act->at, times.begin, now);
            assert_true(act == script.acts.items || act->at >= act[-1].at);
            if (act->block == SAMPLE_TICKET && strcmp(act->verb, "open") == 0)
                tickets++;
            if (callback != NULL)
                assert_int_equal(strncmp(callback, "101000", 6), 0);
        }
        assert_int_equal(tickets, 60);
        sample_script_release(&script);
    }
}

static void without_contracts_there_are_no_people(void **state)
{
    struct err err = ERR_INIT;
    struct config config = {0};

    (void)state;
    assert_int_equal(sample_people_add(&config, at("2026-11-20 10:00"), &err), 0);
    assert_int_equal(config.users.len, 0);
    assert_int_equal(config.layers.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_told_from_now),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(acts_stand_in_order_and_not_ahead),
        cmocka_unit_test(a_mistake_names_its_line),
        cmocka_unit_test(the_shipped_text_reads_at_any_hour),
        cmocka_unit_test(without_contracts_there_are_no_people),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sample", tests, setup, teardown);
}
