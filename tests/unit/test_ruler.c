/* The ruler of console.md, line by line as it is drawn there, and the shapes it does not show. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "lib/calendars.h"
#include "model/ruler.h"

static struct calendars shipped;

static int load(void **state)
{
    (void)state;
    calendars_load(&shipped);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    calendars_release(&shipped);
    return 0;
}

static void expect_ruler(const struct ruler_input *input, enum ruler_glyphs glyphs,
                         const char *expected)
{
    struct str text = STR_INIT;
    struct ruler ruler;

    ruler_make(&ruler, input);
    ruler_add_text(&ruler, glyphs, &text);
    if (strcmp(text.buf, expected) != 0)
        fail_msg("found:\n%sexpected:\n%s", text.buf, expected);
    ruler_release(&ruler);
    str_release(&text);
}

static void the_ruler_of_the_console(void **state)
{
    const struct ruler_pause pause = {at("2026-11-23 11:00"), at("2026-11-23 15:00"),
                                      "等医保科（张科长同意）"};
    const struct ruler_input input = {
        .subject = "HIS-1119-22 解决",
        .clause = "HIS-4.5.1",
        .calendar = shipped.all[WD58],
        .target = {.span = {SPAN_WORKDAYS, 3}},
        .start = at("2026-11-19 15:20"),
        .now = at("2026-11-24 09:20"),
        .pauses = &pause,
        .pause_count = 1,
    };

    (void)state;
    tr_set_lang(LANG_ZH_CN);
    expect_ruler(
        &input, RULER_UNICODE,
        " 为何是这个时间  HIS-1119-22 解决 3 个工作日  条款 HIS-4.5.1  日历 wd58\n"
        " 收到 11-19 周四 15:20                                     现在 11-24 周二 09:20\n"
        " 11-19 四 ░░░░ ░░██   起算日不计入工作日数\n"
        " 11-20 五 ████ ████   第 1 个工作日\n"
        " 11-21 六 ·········   休息日\n"
        " 11-22 日 ·········   休息日\n"
        " 11-23 一 ███▒ ▒███   第 2 个工作日；▒ 暂停 11:00-15:00 等医保科（张科长同意）\n"
        " 11-24 二 █▲━━ ━━━━   第 3 个工作日；▲ 现在\n"
        " 11-25 三 ━━          暂停的 2:00 业务小时顺延到这里\n"
        " 到期 11-25 周三 10:00   已用 18:00 业务小时  剩 8:40  未暂停时应为 11-24 18:00\n");
    tr_set_lang(LANG_EN);
}

static void plain_and_overdue(void **state)
{
    const struct ruler_input input = {
        .calendar = shipped.all[WD58],
        .target = {.span = {SPAN_SECONDS, 7200}},
        .start = at("2026-11-20 17:00"),
        .now = at("2026-11-23 10:30"),
    };

    (void)state;
    expect_ruler(&input, RULER_PLAIN,
                 " Why this time  2h  calendar wd58\n"
                 " received 11-20 Fri 17:00                                    "
                 "now 11-23 Mon 10:30\n"
                 " 11-20 Fri .... ...#   1:00 business hours\n"
                 " 11-21 Sat ---------   day of rest\n"
                 " 11-22 Sun ---------   day of rest\n"
                 " 11-23 Mon ##^         1:00 business hours; ^ now\n"
                 " due 11-23 Mon 09:00   used 3:30 business hours  overrun 1:30\n");
}

static void midnight_holidays_and_provisional_years(void **state)
{
    const struct ruler_input night = {
        .calendar = shipped.all[WD524],
        .target = {.span = {SPAN_WORKDAYS, 1}},
        .start = at("2026-02-13 20:30"),
    };
    const struct ruler_input next_year = {
        .calendar = shipped.all[WD58],
        .target = {.span = {SPAN_WORKDAYS, 1}},
        .start = at("2026-12-31 20:30"),
    };

    (void)state;
    expect_ruler(&night, RULER_PLAIN,
                 " Why this time  1 working day  calendar wd524\n"
                 " received 02-13 Fri 20:30\n"
                 " 02-13 Fri .....................===   the first day is not counted\n"
                 " 02-14 Sat ========================   working day 1 (worked instead of another "
                 "day)\n"
                 " due 02-14 Sat 24:00  left 27:30\n");
    expect_ruler(&next_year, RULER_PLAIN,
                 " Why this time  1 working day  calendar wd58\n"
                 " received 12-31 Thu 20:30\n"
                 " 12-31 Thu .... ....   the first day is not counted\n"
                 " 2027-01-01 Fri ---------   public holiday\n"
                 " 2027-01-02 Sat ---------   day of rest\n"
                 " 2027-01-03 Sun ---------   day of rest\n"
                 " 2027-01-04 Mon ==== ====   working day 1\n"
                 " due 2027-01-04 Mon 18:00  left 8:00  推算\n");
}

static void long_ways_are_cut_in_the_middle(void **state)
{
    const struct ruler_input input = {
        .calendar = shipped.all[WD58],
        .target = {.span = {SPAN_MONTHS, 3}},
        .start = at("2026-03-02 09:00"),
        .now = at("2026-04-15 09:00"),
    };
    struct str text = STR_INIT;
    struct ruler ruler;
    size_t lines = 0;

    (void)state;
    ruler_make(&ruler, &input);
    ruler_add_text(&ruler, RULER_PLAIN, &text);
    for (const char *c = text.buf; *c != '\0'; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 2 + 8 + 1 + 1 + 1 + 8 + 1);
    assert_non_null(strstr(text.buf, " .. 36 days more, 25 of them working days\n"));
    assert_non_null(strstr(text.buf, " 04-15 Wed #^"));
    ruler_release(&ruler);
    str_release(&text);
}

static void control_characters_of_a_note_are_visible(void **state)
{
    const struct ruler_pause pause = {at("2026-11-20 10:00"), at("2026-11-20 11:00"), "a\033[2Jb"};
    const struct ruler_input input = {
        .calendar = shipped.all[WD58],
        .target = {.span = {SPAN_SECONDS, 7200}},
        .start = at("2026-11-20 09:00"),
        .pauses = &pause,
        .pause_count = 1,
    };
    struct str text = STR_INIT;
    struct ruler ruler;

    (void)state;
    ruler_make(&ruler, &input);
    ruler_add_text(&ruler, RULER_PLAIN, &text);
    assert_null(strchr(text.buf, '\033'));
    assert_non_null(strstr(text.buf, "p paused 10:00-11:00 a^[[2Jb"));
    ruler_release(&ruler);
    str_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ruler_of_the_console),
        cmocka_unit_test(plain_and_overdue),
        cmocka_unit_test(midnight_holidays_and_provisional_years),
        cmocka_unit_test(long_ways_are_cut_in_the_middle),
        cmocka_unit_test(control_characters_of_a_note_are_visible),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ruler", tests, load, unload);
}
