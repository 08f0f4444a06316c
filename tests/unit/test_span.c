/* Spans as contracts write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/span.h"
#include "base/tr.h"

static int in_english(void **state)
{
    (void)state;
    tr_set_lang(LANG_EN);
    return 0;
}

static void spans_are_read_and_printed_in_their_shortest_form(void **state)
{
    static const struct {
        const char *text;
        enum span_unit unit;
        int64_t count;
        const char *printed;
    } cases[] = {
        {"90s", SPAN_SECONDS, 90, "90s"},
        {"15m", SPAN_SECONDS, 900, "15m"},
        {"2h", SPAN_SECONDS, 7200, "2h"},
        {"1d", SPAN_SECONDS, 86400, "1d"},
        {"24h", SPAN_SECONDS, 86400, "1d"},
        {"36h", SPAN_SECONDS, 129600, "36h"},
        {"5400s", SPAN_SECONDS, 5400, "90m"},
        {"7200s", SPAN_SECONDS, 7200, "2h"},
        {"3601s", SPAN_SECONDS, 3601, "3601s"},
        {"0h", SPAN_SECONDS, 0, "0s"},
        {"007m", SPAN_SECONDS, 420, "7m"},
        {"3wd", SPAN_WORKDAYS, 3, "3wd"},
        {"5wd", SPAN_WORKDAYS, 5, "5wd"},
        {"0wd", SPAN_WORKDAYS, 0, "0wd"},
        {"3mo", SPAN_MONTHS, 3, "3mo"},
        {"12mo", SPAN_MONTHS, 12, "12mo"},
        {"1200mo", SPAN_MONTHS, 1200, "1200mo"},
        {"36525d", SPAN_SECONDS, INT64_C(3155760000), "36525d"},
        {"3155760000s", SPAN_SECONDS, INT64_C(3155760000), "36525d"},
        {"立即", SPAN_IMMEDIATE, 0, "immediate"},
        {"immediate", SPAN_IMMEDIATE, 0, "immediate"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;
        struct span span, again;

        assert_int_equal(span_parse(cases[i].text, &span, NULL), 0);
        assert_int_equal(span.unit, cases[i].unit);
        assert_int_equal(span.count, cases[i].count);
        span_add(&out, span);
        assert_string_equal(out.buf, cases[i].printed);
        assert_int_equal(span_parse(out.buf, &again, NULL), 0);
        assert_true(span_equal(span, again));
        str_release(&out);
    }
}

static void what_is_no_span_is_refused_with_the_accepted_forms(void **state)
{
    static const char *const texts[] = {
        "",           "h",         "2",      "2 h",  " 2h",
        "2h ",        "-2h",       "+2h",    "1.5h", "2H",
        "2hh",        "1h30m",     "2w",     "3y",   "2min",
        "0x10s",      "Immediate", "立即。", "2wd1", "mo",
        "immediat",   "二小时",    "２h",    "2h\n", "\xE7\xAB\x8B\xE5",
        "\x1b[31m2h",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct err err = ERR_INIT;
        struct span span = {.unit = SPAN_MONTHS, .count = 7};

        assert_int_equal(span_parse(texts[i], &span, &err), -1);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_non_null(strstr(err.text.buf, "90s, 15m, 2h, 1d, 3wd"));
        assert_null(strchr(err.text.buf, '\x1b'));
        assert_true(span_equal(span, (struct span){.unit = SPAN_MONTHS, .count = 7}));
        err_release(&err);
        assert_int_equal(span_parse(texts[i], &span, NULL), -1);
    }
}

static void spans_end_at_100_years(void **state)
{
    static const char *const texts[] = {"3155760001s",
                                        "52596001m",
                                        "876601h",
                                        "36526d",
                                        "36526wd",
                                        "1201mo",
                                        "9223372036854775808s",
                                        "99999999999999999999999999999999h"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct err err = ERR_INIT;
        struct span span;

        assert_int_equal(span_parse(texts[i], &span, &err), -1);
        assert_non_null(strstr(err.text.buf, "longer than 100 years"));
        err_release(&err);
    }
}

static void a_span_that_is_not_given_prints_nothing(void **state)
{
    struct str out = STR_INIT;

    (void)state;
    span_add(&out, (struct span){0});
    assert_string_equal(out.buf, "");
    str_release(&out);
}

static void spans_are_equal_by_unit_and_count(void **state)
{
    struct span day = {.unit = SPAN_SECONDS, .count = 1};
    struct span workday = {.unit = SPAN_WORKDAYS, .count = 1};
    struct span none = {0}, none_too = {.count = 5};
    struct span now = {.unit = SPAN_IMMEDIATE}, now_too = {.unit = SPAN_IMMEDIATE, .count = 5};

    (void)state;
    assert_true(span_equal(day, day));
    assert_false(span_equal(day, workday));
    assert_false(span_equal(day, (struct span){.unit = SPAN_SECONDS, .count = 2}));
    assert_true(span_equal(none, none_too));
    assert_true(span_equal(now, now_too));
    assert_false(span_equal(none, now));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_read_and_printed_in_their_shortest_form),
        cmocka_unit_test(what_is_no_span_is_refused_with_the_accepted_forms),
        cmocka_unit_test(spans_end_at_100_years),
        cmocka_unit_test(a_span_that_is_not_given_prints_nothing),
        cmocka_unit_test(spans_are_equal_by_unit_and_count),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("span", tests, in_english, NULL);
}
