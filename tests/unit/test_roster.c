/* The roster: layers, make-up days, rotation, swaps, gaps. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/embed.h"
#include "base/mem.h"
#include "base/tr.h"
#include "conf/conf.h"
#include "lib/calendars.h"
#include "lib/life.h"
#include "model/roster.h"

static const char users[] = "users:\n"
                            "  - { id: a, name: A, role: duty, skill: 2 }\n"
                            "  - { id: b, name: B, role: duty, skill: 2 }\n"
                            "  - { id: c, name: C, role: duty, skill: 3 }\n"
                            "  - { id: d, name: D, role: duty, skill: 1 }\n"
                            "roles:\n"
                            "  - { id: duty, name: Duty, may: [read] }\n";

static const char four_layers[] =
    "layers:\n"
    "  - { id: holiday, name: H, days: [holiday], from: '08:00', to: '08:00', users: [a, b],\n"
    "      rotate: day, start: 2026-02-15 }\n"
    "  - { id: weekend, name: W, days: [weekend], from: '08:00', to: '08:00', users: [c, d],\n"
    "      rotate: day, start: 2026-02-07 }\n"
    "  - { id: day, name: D, days: [workday], from: '08:00', to: '18:00', users: [a, b],\n"
    "      rotate: week, start: 2026-02-09 }\n"
    "  - { id: night, name: N, days: [workday], from: '18:00', to: '08:00', users: [a, b, c],\n"
    "      rotate: day, start: 2026-02-09 }\n";

/* The shipped configuration with these users and this roster; complaints as text. */
static int load(const char *roster, struct config *config, struct str *complaints)
{
    struct embedded files[64];
    struct conf_report report = {0};
    struct conf_source source = {.defaults = files};
    size_t count = 0;
    int rc;

    for (const struct embedded *e = embedded_defaults; e->path != NULL; e++) {
        assert_true(count + 1 < ARRAY_LEN(files));
        files[count] = *e;
        if (str_eq(e->path, "users.yaml"))
            files[count].text = users;
        if (str_eq(e->path, "roster.yaml"))
            files[count].text = roster;
        count++;
    }
    files[count] = (struct embedded){0};
    tr_set_lang(LANG_EN);
    rc = conf_load(&source, config, &report);
    conf_report_add_text(&report, complaints);
    conf_report_release(&report);
    return rc;
}

static struct roster *open_roster(const char *text, struct config *config)
{
    struct str complaints = STR_INIT;
    struct err err = ERR_INIT;
    struct roster *roster;

    if (load(text, config, &complaints) < 0)
        fail_msg("%s", complaints.buf);
    roster = roster_new(config, &err);
    if (roster == NULL)
        fail_msg("%s", err.text.buf);
    str_release(&complaints);
    return roster;
}

/* "layer:user" of each rank; "" where nobody is. */
static void expect_on(const struct roster *roster, const char *instant, const char *expected)
{
    struct roster_shifts on = {0};
    struct str text = STR_INIT;

    roster_on(roster, at(instant), &on);
    vec_each (shift, &on.list) {
        str_addf(&text, "%s%s:%s", text.len > 0 ? " " : "", shift->layer->id,
                 shift->user == NULL ? "-" : shift->user->id);
    }
    if (!str_eq(text.buf, expected))
        fail_msg("%s: %s, expected %s", instant, text.buf, expected);
    str_release(&text);
    roster_shifts_release(&on);
}

static void test_spring_festival_2026(void **state)
{
    static const struct {
        const char *at, *on;
    } cases[] = {
        {"2026-02-13 08:00", "day:a"}, /* Friday */
        {"2026-02-13 17:59:59", "day:a"},
        {"2026-02-13 18:00", "night:b"},
        {"2026-02-14 07:59:59", "night:b"},
        {"2026-02-14 08:00", "day:a"}, /* a Saturday that is worked */
        {"2026-02-14 20:00", "night:c"},
        {"2026-02-15 07:59:59", "night:c"}, /* its night ends on a holiday */
        {"2026-02-15 08:00", "holiday:a"},  /* Sunday, but a holiday */
        {"2026-02-16 08:00", "holiday:b"},
        {"2026-02-21 12:00", "holiday:a"}, /* Saturday, but a holiday */
        {"2026-02-23 12:00", "holiday:a"},
        {"2026-02-24 07:59:59", "holiday:a"},
        {"2026-02-24 08:00", "day:a"},     /* the second week behind the start */
        {"2026-02-24 18:00", "night:a"},   /* nights go on as if the holidays were not there */
        {"2026-02-28 10:00", "day:a"},     /* a Saturday that is worked */
        {"2026-03-01 08:00", "weekend:c"}, /* the third weekend day behind the start */
        {"2026-02-07 08:00", "weekend:c"},
        {"2026-02-08 08:00", "weekend:d"},
        {"2026-02-02 08:00", "day:b"}, /* before the start it goes backwards */
    };
    struct config config;
    struct roster *roster = open_roster(four_layers, &config);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        expect_on(roster, cases[i].at, cases[i].on);
    assert_true(roster_kind_of(roster, civil_day_of(at("2026-02-14"))) & ROSTER_WORKDAY);
    assert_false(roster_is_estimate(roster, civil_day_of(at("2026-02-14"))));
    assert_true(roster_is_estimate(roster, civil_day_of(at("2027-02-14")))); /* R7 */
    roster_free(roster);
    config_release(&config);
}

/* Nobody is missing at any second of the year, whatever the calendar does. */
static void test_the_four_layers_cover_the_year(void **state)
{
    struct roster_troubles troubles = {0};
    struct config config;
    struct roster *roster = open_roster(four_layers, &config);

    (void)state;
    roster_examine(roster, at("2026-01-01 00:00"), at("2027-01-01 00:00"), &troubles);
    /* 31 December 2025 is in the table of 2025, so even the first night is covered. */
    assert_int_equal(troubles.list.len, 0);
    roster_troubles_release(&troubles);
    roster_free(roster);
    config_release(&config);
}

static void test_swaps_and_ranks(void **state)
{
    static const char text[] =
        "layers:\n"
        "  - { id: special, name: S, days: [wed], from: '12:00', to: '14:00', users: [c] }\n"
        "  - { id: always, name: A, days: [all], from: '08:00', to: '08:00', users: [a, b],\n"
        "      rotate: month, start: 2026-10-31, valid_until: 2026-11-29 }\n"
        "  - { id: second, name: S, days: [all], from: '00:00', to: '24:00', users: [c],\n"
        "      rank: 2 }\n"
        "swaps:\n"
        "  - { id: s1, layer: always, from: 2026-11-10, until: 2026-11-12, out: b, in: a }\n"
        "  - { id: s2, from: 2026-11-12, until: 2026-11-12, out: a, in: c }\n"
        "  - { id: s3, from: 2026-11-20, until: 2026-11-20, out: b }\n";
    static const struct {
        const char *at, *on;
    } cases[] = {
        {"2026-10-31 12:00", "always:a second:c"},
        {"2026-11-01 07:00", "always:a second:c"}, /* October's last shift */
        {"2026-11-01 08:00", "always:b second:c"},
        {"2026-11-10 07:59:59", "always:b second:c"},
        {"2026-11-10 08:00", "always:a second:c"},
        {"2026-11-12 08:00", "always:c second:c"},    /* the stand-in is away too */
        {"2026-11-13 07:59:59", "always:c second:c"}, /* the whole shift */
        {"2026-11-13 08:00", "always:b second:c"},
        {"2026-11-18 11:59:59", "always:b second:c"},
        {"2026-11-18 12:00", "special:c second:c"}, /* written first */
        {"2026-11-18 14:00", "always:b second:c"},
        {"2026-11-20 10:00", "always:- second:c"},
        {"2026-11-30 07:59:59", "always:b second:c"},
        {"2026-11-30 08:00", "second:c"},
    };
    struct roster_troubles troubles = {0};
    struct config config;
    struct roster *roster = open_roster(text, &config);
    const struct roster_trouble *found;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        expect_on(roster, cases[i].at, cases[i].on);
    roster_examine(roster, at("2026-11-19 00:00"), at("2026-12-01 00:00"), &troubles);
    assert_int_equal(troubles.list.len, 3);
    found = troubles.list.items;
    assert_int_equal(found[0].kind, ROSTER_ABSENT);
    assert_true(found[0].from == at("2026-11-20 08:00") && found[0].to == at("2026-11-21 08:00"));
    assert_string_equal(found[0].user->id, "b");
    assert_int_equal(found[1].kind, ROSTER_DOUBLE);
    assert_true(found[1].from == at("2026-11-25 12:00") && found[1].to == at("2026-11-25 14:00"));
    assert_int_equal(found[2].kind, ROSTER_NOBODY);
    assert_true(found[2].from == at("2026-11-30 08:00") && found[2].to == at("2026-12-01 00:00"));
    roster_troubles_release(&troubles);
    roster_free(roster);
    config_release(&config);
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *text, *complaint;
    } cases[] = {
        {"layers:\n  - { id: x, name: X, days: [all], from: '08:00', to: '08:00', users: [a, b] "
         "}\n",
         "without a rotation"},
        {"layers:\n  - { id: x, name: X, days: [all], from: '08:00', to: '08:00', users: [a, b],\n"
         "      rotate: day }\n",
         "begins on some day"},
        {"layers:\n  - { id: x, name: X, days: [monday], from: '08:00', to: '08:00', users: [a] "
         "}\n",
         "no kind of day"},
        {"layers:\n  - { id: x, name: X, days: [all], from: '25:00', to: '08:00', users: [a] }\n",
         "25:00"},
        {"layers:\n  - { id: x, name: X, days: [all], from: '08:00', to: '08:00', users: [z] }\n",
         "no such user"},
        {"layers:\n  - { id: x, name: X, days: [all], from: '08:00', to: '08:00', users: [a],\n"
         "      calendar: nope }\n",
         "no such calendar"},
        {"layers:\n  - { id: x, name: X, days: [all], from: '08:00', to: '08:00', users: [a],\n"
         "      skill: 3 }\n",
         "this layer needs 3"},
        {"swaps:\n  - { id: s, from: 2026-11-10, until: 2026-11-12, out: c, in: a }\n", "HIS-5.3"},
        {"swaps:\n  - { id: s, from: 2026-11-10, until: 2026-11-09, out: a, in: b }\n",
         "before it begins"},
        {"swaps:\n  - { id: s, from: 2026-11-10, until: 2026-11-10, out: a, in: a }\n",
         "for himself"},
        {"swaps:\n  - { id: s, layer: x, from: 2026-11-10, until: 2026-11-10, out: a }\n",
         "no such layer"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str complaints = STR_INIT;
        struct config config;

        assert_int_equal(load(cases[i].text, &config, &complaints), -1);
        ASSERT_HAS(complaints.buf, cases[i].complaint);
        str_release(&complaints);
    }
}

static void test_no_roster(void **state)
{
    struct roster_troubles troubles = {0};
    struct config config;
    struct roster *roster = open_roster("layers: []\n", &config);

    (void)state;
    assert_true(roster_is_empty(roster));
    expect_on(roster, "2026-11-20 10:00", "");
    roster_examine(roster, at("2026-11-20 10:00"), at("2026-11-22 10:00"), &troubles);
    assert_int_equal(troubles.list.len, 1);
    assert_int_equal(troubles.list.items[0].to - troubles.list.items[0].from, 2 * CIVIL_DAY_S);
    roster_troubles_release(&troubles);
    roster_free(roster);
    config_release(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spring_festival_2026),
        cmocka_unit_test(test_the_four_layers_cover_the_year),
        cmocka_unit_test(test_swaps_and_ranks),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_no_roster),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("roster", tests, NULL, NULL);
}
