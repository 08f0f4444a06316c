/* Nagios plugins: exit status, ranges, performance data, and figures as words for people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/perfdata.h"
#include "model/check.h"
#include "model/metric.h"

static int in_english(void **state)
{
    (void)state;
    tr_set_lang(LANG_EN);
    return 0;
}

static const char *level_text(int level)
{
    static const char *const names[] = {"", " OK", " WARN", " CRIT", " UNKNOWN"};

    return names[level];
}

static void ranges_are_read(void **state)
{
    static const struct {
        const char *text;
        bool good;
        double inside, outside; /* figures without and with an alarm */
    } cases[] = {
        {"10", true, 5, 11},    {"10", true, 0, -1},     {"10:", true, 10, 9},
        {"~:10", true, -5, 11}, {"10:20", true, 15, 21}, {"@10:20", true, 9, 15},
        {":10", true, 0, -1},   {"-5:-1", true, -3, 0},  {"@5", true, 6, 5},
        {"20:10", false, 0, 0}, {"abc", false, 0, 0},    {"1:2:3", false, 0, 0},
        {"@", false, 0, 0},     {"1e3", false, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct perf perf = {0};

        if (perf_range_parse(piece_of(cases[i].text), &perf.crit) != cases[i].good)
            fail_msg("\"%s\"", cases[i].text);
        if (!cases[i].good)
            continue;
        perf.value = cases[i].inside;
        assert_int_equal(perf_level(&perf), CHECK_OK);
        perf.value = cases[i].outside;
        assert_int_equal(perf_level(&perf), CHECK_CRIT);
    }
}

static void answers_of_plugins_become_readings(void **state)
{
    static const struct {
        int status;
        const char *text, *readings;
    } cases[] = {
        {0, "OK - all well", "p=1 OK: OK - all well"},
        {1, "", "p=2 WARN"},
        {2, "DOWN | ", "p=3 CRIT: DOWN"},
        {3, "?", "p=4 UNKNOWN: ?"},
        {127, "sh: not found", "p=4 UNKNOWN: sh: not found; the plugin cannot be run"},
        {137, "", "p=4 UNKNOWN: the plugin took too long"},
        {42, "", "p=4 UNKNOWN: no exit status of a plugin"},
        {-1, "", "p=4 UNKNOWN: no exit status of a plugin"},
        {0, "OK|a=1 b=2.5ms;5;10;0;100", "p=1 OK: OK; p.a=1; p.b=2.5 OK: ms"},
        {0, "OK|'/var log'=81%;80;90 'it''s'=3c", "p=1 OK: OK; p./var log=81 WARN: %; p.it's=3: c"},
        {0, "OK|t=U;1;2", "p=1 OK: OK; p.t=- UNKNOWN"},
        {0, "OK|a=-7B;~:5;@1:2", "p=1 OK: OK; p.a=-7 OK: B"},
        {0, "OK|a=1;x;y", "p=1 OK: OK; p.a=1"},
        /* bad data is passed over, good data behind it is read */
        {0, "OK|bad =1 'open=2 c=3", "p=1 OK: OK"},
        {0, "OK|noise a=x b= =5 c=1,5 d=4", "p=1 OK: OK; p.c=1: ,5; p.d=4"},
        {0, "OK|a=1e5 b=2", "p=1 OK: OK; p.a=1: e5; p.b=2"},
        /* data goes on behind the first bar of the later lines */
        {0, "OK | a=1\nmore text\nlast|b=2\nc=3 d=4", "p=1 OK: OK; p.a=1; p.b=2; p.c=3; p.d=4"},
        {0, "OK\r\n", "p=1 OK: OK"},
        {0, "\033[2J|\033=1", "p=1 OK: ^[[2J; p.^[=1"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct readings readings = {0};
        struct str text = STR_INIT;

        plugin_read("x", cases[i].status, cases[i].text, strlen(cases[i].text), &readings);
        vec_each (r, &readings.list) {
            str_addf(&text, "%sp%s=", text.len > 0 ? "; " : "", r->metric + strlen("plugin.x"));
            if (isnan(r->value))
                str_add(&text, "-");
            else
                str_addf(&text, "%g", r->value);
            str_add(&text, level_text(r->said));
            str_addf(&text, r->text[0] != '\0' ? ": %s" : "%s", r->text);
        }
        assert_string_equal(text.buf, cases[i].readings);
        str_release(&text);
        readings_release(&readings);
    }
}

static void a_plugin_cannot_flood(void **state)
{
    struct readings readings = {0};
    struct str text = STR_INIT;

    (void)state;
    str_add(&text, "OK|");
    for (int i = 0; i < 5 * PERFDATA_MAX; i++)
        str_addf(&text, " a%d=%d", i, i);
    plugin_read("x", 0, text.buf, text.len, &readings);
    assert_int_equal(readings.list.len, PERFDATA_MAX + 1);
    str_release(&text);
    readings_release(&readings);
}

/* --- metrics --- */

static void figures_are_told_with_their_units(void **state)
{
    static const struct {
        const char *metric;
        double value;
        const char *text;
    } cases[] = {
        {"disk.used", 93.46, "93.5%"},
        {"disk.used", 100, "100%"},
        {"mem.used", 0.04, "0%"},
        {"disk.free", 512, "512 KiB"},
        {"disk.free", 10485760, "10 GiB"},
        {"disk.free", 1e13, "9.1 PiB"},
        {"backup.size", 1536, "1.5 KiB"},
        {"backup.size", 0, "0 B"},
        {"clock.offset", -12.5, "-12.5 s"},
        {"clock.offset", -0.01, "0 s"},
        {"clock.offset", -150, "-2m 30s"},
        {"uptime", 119.6, "2m 00s"},
        {"uptime", 7265, "2h 01m"},
        {"uptime", 864000 + 7200, "10d 02h"},
        {"port.ms", 250.25, "250.3 ms"},
        {"port.ms", 15000, "15 s"},
        {"cert.days", 10.9, "10 d"},
        {"cert.days", -0.1, "-1 d"},
        {"temp", 45.5, "45.5 °C"},
        {"load.5", 0.754, "0.75"},
        {"load.5", 12.34, "12.3"},
        {"proc.count", 345, "345"},
        {"proc.count", 0, "0"},
        {"proc.count", 3e12, "3e+12"},
        {"plugin.x", CHECK_WARN, "WARN"},
        {"plugin.x", CHECK_UNKNOWN, "UNKNOWN"},
        {"plugin.x.a", 2.5, "2.50"},
        {"no.such", 7, "7"},
        {"disk.used", (double)NAN, "-"},
        {"disk.used", (double)INFINITY, "-"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str text = STR_INIT;

        metric_text(metric_of(cases[i].metric), cases[i].value, &text);
        assert_string_equal(text.buf, cases[i].text);
        str_release(&text);
    }
}

static void metrics_have_names_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < metric_count; i++) {
        assert_ptr_equal(metric_of(metrics[i].name), &metrics[i]);
        assert_true(strlen(metrics[i].label) > 0);
        assert_true(!metrics[i].forecast || metrics[i].sense == SENSE_HIGH_IS_BAD);
    }
    assert_null(metric_of("disk"));
    assert_non_null(metric_of("plugin.users"));
    assert_ptr_not_equal(metric_of("plugin.users"), metric_of("plugin.users.count"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_read),
        cmocka_unit_test(answers_of_plugins_become_readings),
        cmocka_unit_test(a_plugin_cannot_flood),
        cmocka_unit_test(figures_are_told_with_their_units),
        cmocka_unit_test(metrics_have_names_of_their_own),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("perfdata", tests, in_english, NULL);
}
