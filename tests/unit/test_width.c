/* Cells: of characters and texts; clipping, padding, wrapping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/width.h"
#include "base/width_table.h"

static int narrow(void **state)
{
    (void)state;
    width_set_ambiguous(1);
    return 0;
}

static void texts_take_known_cells(void **state)
{
    static const struct {
        const char *text;
        int narrow, wide; /* by the width of ambiguous characters */
    } cases[] = {
        {"", 0, 0},
        {"icu-db1", 7, 7},
        {"值班", 4, 4},
        {"ICU 磁盘满", 10, 10},
        {"，。、（）：；！？", 18, 18},
        {"　", 2, 2}, /* ideographic blank */
        {"ＡＢ１", 6, 6},
        {"ｱｲ", 2, 2}, /* half-width katakana */
        {"·", 1, 2},
        {"…", 1, 2},
        {"①②", 2, 4},
        {"αβΩ", 3, 6},
        {"жД", 2, 4},
        {"“引号”", 6, 8},
        {"—", 1, 2},
        {"×÷±°", 4, 8},
        {"→↑●★■", 5, 10},
        {"─│┌", 3, 6},
        {"℃", 1, 2},
        {"é", 1, 2},         /* U+00E9 is ambiguous */
        {"e\xCC\x81", 1, 1}, /* e and U+0301 */
        {"\xCC\x81", 0, 0},
        {"か\xE3\x82\x99", 2, 2}, /* a combining voiced mark */
        {"กำ", 2, 2},
        {"한국어", 6, 6},
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2, 2}, /* 한 in jamo */
        {"😀", 2, 2},
        {"⏰", 2, 2},
        {"❤\xEF\xB8\x8F", 1, 1},  /* a variation selector widens nothing */
        {"👩\xE2\x80\x8D💻", 4, 4}, /* a joined emoji counts as its parts */
        {"👍🏽", 4, 4},
        {"🇨🇳", 2, 2},
        {"㎡㎏", 4, 4},
        {"𠮷", 2, 2}, /* an ideograph beyond U+FFFF */
        {"\xE2\x80\x8B\xEF\xBB\xBF", 0, 0},
        {"\xC2\xAD", 1, 1},  /* soft hyphen */
        {"a\x80\xFF", 3, 3}, /* not UTF-8: one each */
        {"\xE5\x80", 2, 2},
        {"\x1b[", 2, 2},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        width_set_ambiguous(1);
        if (width_text(cases[i].text) != cases[i].narrow)
            fail_msg("%s: %d", cases[i].text, width_text(cases[i].text));
        assert_int_equal(width_bytes(cases[i].text, strlen(cases[i].text)), cases[i].narrow);
        width_set_ambiguous(2);
        if (width_text(cases[i].text) != cases[i].wide)
            fail_msg("%s: %d", cases[i].text, width_text(cases[i].text));
    }
    assert_int_equal(width_bytes("值班台", 6), 4);
    assert_int_equal(width_bytes("a\0b", 3), 3);
}

static void the_table_is_sorted(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(width_ranges); i++) {
        assert_true(width_ranges[i].first <= width_ranges[i].last);
        if (i > 0)
            assert_true(width_ranges[i].first > width_ranges[i - 1].last);
    }
    assert_true(width_ranges[0].first >= 0x80);
    assert_true(width_ranges[ARRAY_LEN(width_ranges) - 1].last <= 0x10FFFF);
}

static void characters_at_the_edges_of_ranges(void **state)
{
    static const struct {
        uint32_t c;
        int cells;
    } cases[] = {
        {0, 1},      {0x7E, 1},    {0x2FF, 1},   {0x300, 0},    {0x36F, 0},    {0x370, 1},
        {0x10FF, 1}, {0x1100, 2},  {0x115F, 2},  {0x1160, 0},   {0x11FF, 0},   {0x33FF, 2},
        {0x3400, 2}, {0x4DBF, 2},  {0x4DC0, 2},  {0x4E00, 2},   {0x9FFF, 2},   {0xA000, 2},
        {0xD7A3, 2}, {0xE000, 1},  {0xFE00, 0},  {0xFF01, 2},   {0xFF60, 2},   {0xFF61, 1},
        {0xFFFD, 1}, {0x1F600, 2}, {0x20000, 2}, {0x2FFFD, 2},  {0x2FFFE, 1},  {0x3FFFD, 2},
        {0x378, 1},  {0x1FAFF, 2}, {0xE0100, 0}, {0x10FFFF, 1}, {0x110000, 1}, {0xFFFFFFFF, 1}};

    (void)state;
    width_set_ambiguous(1);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (width_of(cases[i].c) != cases[i].cells)
            fail_msg("U+%04X: %d", (unsigned)cases[i].c, width_of(cases[i].c));
    }
}

static void texts_are_clipped_by_cells(void **state)
{
    static const struct {
        const char *text;
        int cells;
        unsigned flags;
        const char *clipped;
        int used;
    } cases[] = {
        {"icu-db1", 7, 0, "icu-db1", 7},
        {"icu-db1", 6, 0, "icu-db", 6},
        {"icu-db1", 6, WIDTH_DOTS, "icu-..", 6},
        {"icu-db1", 7, WIDTH_DOTS, "icu-db1", 7},
        {"icu-db1", 0, WIDTH_DOTS, "", 0},
        {"icu-db1", -3, WIDTH_DOTS, "", 0},
        {"icu-db1", 1, WIDTH_DOTS, "i", 1},
        {"icu-db1", 2, WIDTH_DOTS, "ic", 2},
        {"icu-db1", 3, WIDTH_DOTS, "i..", 3},
        {"磁盘空间", 8, WIDTH_DOTS, "磁盘空间", 8},
        {"磁盘空间", 7, 0, "磁盘空", 6},
        {"磁盘空间", 7, WIDTH_DOTS, "磁盘..", 6},
        {"磁盘空间", 6, WIDTH_DOTS, "磁盘..", 6},
        {"磁盘空间", 3, WIDTH_DOTS, "..", 2},
        {"磁盘空间", 1, 0, "", 0},
        {"e\xCC\x81x", 1, 0, "e\xCC\x81", 1}, /* the mark stays with its base */
        {"xe\xCC\x81\xCC\xA3", 2, 0, "xe\xCC\x81\xCC\xA3", 2},
        {"値\xF3\xA0\x84\x80x", 2, 0, "値\xF3\xA0\x84\x80", 2},
        {"a値\xF3\xA0\x84\x80", 2, 0, "a", 1}, /* and goes with it */
        {"\xCC\x81x", 0, 0, "", 0},
        {"😀😀", 3, 0, "😀", 2},
        {"a\xE5\x80", 2, 0, "a\xE5", 2},
    };

    (void)state;
    width_set_ambiguous(1);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;

        assert_int_equal(width_add_clipped(&out, cases[i].text, cases[i].cells, cases[i].flags),
                         cases[i].used);
        assert_string_equal(out.buf, cases[i].clipped);
        str_release(&out);
    }
}

static void ambiguous_characters_are_clipped_at_their_width(void **state)
{
    int used;

    (void)state;
    width_set_ambiguous(1);
    assert_int_equal(width_fit("①②③", 9, 3, &used), 9);
    assert_int_equal(used, 3);
    width_set_ambiguous(2);
    assert_int_equal(width_fit("①②③", 9, 3, &used), 3);
    assert_int_equal(used, 2);
    assert_int_equal(width_fit("①②③", 9, 4, NULL), 6);
}

static void texts_are_padded_to_exact_cells(void **state)
{
    static const struct {
        const char *text;
        int cells;
        unsigned flags;
        const char *padded;
    } cases[] = {
        {"磁盘", 6, 0, "磁盘  "},
        {"磁盘", 6, WIDTH_RIGHT, "  磁盘"},
        {"磁盘", 4, 0, "磁盘"},
        {"磁盘", 3, 0, "磁 "}, /* half a character is a blank */
        {"磁盘", 3, WIDTH_RIGHT, " 磁"},
        {"磁盘空间", 5, WIDTH_DOTS, "磁.. "},
        {"", 3, 0, "   "},
        {"12", 5, WIDTH_RIGHT, "   12"},
        {"1234567", 5, WIDTH_RIGHT | WIDTH_DOTS, "123.."},
        {"x", 0, 0, ""},
        {"x", -1, 0, ""},
        {"e\xCC\x81", 2, 0, "e\xCC\x81 "},
    };

    (void)state;
    width_set_ambiguous(1);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;

        str_add(&out, "|");
        width_add_padded(&out, cases[i].text, cases[i].cells, cases[i].flags);
        assert_string_equal(out.buf + 1, cases[i].padded);
        str_release(&out);
    }
}

static void texts_are_wrapped(void **state)
{
    static const struct {
        const char *text;
        int cells;
        const char *wrapped; /* lines ended by | */
    } cases[] = {
        {"", 10, ""},
        {"\n", 10, "|"},
        {"one two three", 20, "one two three|"},
        {"one two three", 13, "one two three|"},
        {"one two three", 12, "one two|three|"},
        {"one two three", 7, "one two|three|"},
        {"one two three", 6, "one|two|three|"},
        {"one   two", 5, "one|two|"},
        {"  indented text", 10, "  indented|text|"},
        {"restarting", 4, "rest|arti|ng|"},
        {"a restarting", 4, "a|rest|arti|ng|"},
        {"one\ntwo", 10, "one|two|"},
        {"one\n\ntwo\n", 10, "one||two|"},
        {"abc \ndef", 3, "abc|def|"},
        {"abc\ndef", 3, "abc|def|"},
        {"磁盘空间不足", 4, "磁盘|空间|不足|"},
        {"磁盘空间不足", 5, "磁盘|空间|不足|"},
        {"磁盘空间", 1, "磁|盘|空|间|"},
        {"主库db1磁盘", 5, "主库|db1磁|盘|"},
        {"重启服务，再看", 8, "重启服|务，再看|"}, /* no line begins with ， */
        {"看（主库）页", 4, "看|（主|库）|页|"},   /* none ends with （ */
        {"查 db1 的日志", 6, "查 db1|的日志|"},
        {"e\xCC\x81"
         "e\xCC\x81"
         "e\xCC\x81",
         2,
         "e\xCC\x81"
         "e\xCC\x81|e\xCC\x81|"},
        {"a\x80\x80\x80", 2, "a\x80|\x80\x80|"},
    };

    (void)state;
    width_set_ambiguous(1);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;
        struct width_line line;
        size_t at = 0, len = strlen(cases[i].text);

        while (width_wrap(cases[i].text, len, &at, cases[i].cells, &line)) {
            str_addn(&out, cases[i].text + line.start, line.len);
            str_addc(&out, '|');
            assert_int_equal(line.cells, width_bytes(cases[i].text + line.start, line.len));
        }
        assert_int_equal(at, len);
        assert_string_equal(out.buf, cases[i].wrapped);
        str_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(texts_take_known_cells, narrow),
        cmocka_unit_test(the_table_is_sorted),
        cmocka_unit_test(characters_at_the_edges_of_ranges),
        cmocka_unit_test(texts_are_clipped_by_cells),
        cmocka_unit_test_teardown(ambiguous_characters_are_clipped_at_their_width, narrow),
        cmocka_unit_test(texts_are_padded_to_exact_cells),
        cmocka_unit_test(texts_are_wrapped),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("width", tests, NULL, NULL);
}
