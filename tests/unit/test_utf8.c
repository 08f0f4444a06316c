/* UTF-8: what is a character, what is not, and where the first bad byte is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

static void characters_are_decoded_and_encoded(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        uint32_t c;
    } cases[] = {
        {"\0", 1, 0},
        {"A", 1, 'A'},
        {"\x7F", 1, 0x7F},
        {"\xC2\x80", 2, 0x80},
        {"\xC3\xA9", 2, 0xE9},
        {"\xDF\xBF", 2, 0x7FF},
        {"\xE0\xA0\x80", 3, 0x800},
        {"值", 3, 0x503C},
        {"\xED\x9F\xBF", 3, 0xD7FF},
        {"\xEE\x80\x80", 3, 0xE000},
        {"\xEF\xBF\xBF", 3, 0xFFFF},
        {"\xF0\x90\x80\x80", 4, 0x10000},
        {"😀", 4, 0x1F600},
        {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char bytes[UTF8_LEN_MAX + 2] = {0};
        uint32_t c;

        assert_int_equal(utf8_decode(cases[i].bytes, cases[i].len, &c), cases[i].len);
        assert_int_equal(c, cases[i].c);
        assert_true(utf8_valid(cases[i].bytes, cases[i].len, NULL));
        assert_int_equal(utf8_encode(c, bytes), cases[i].len);
        assert_memory_equal(bytes, cases[i].bytes, cases[i].len);
        bytes[cases[i].len] = 'x'; /* what follows is not looked at */
        assert_int_equal(utf8_decode(bytes, cases[i].len + 1, &c), cases[i].len);
        assert_int_equal(utf8_back(bytes, cases[i].len + 1), cases[i].len);
        assert_int_equal(utf8_back(bytes, cases[i].len), 0);
    }
}

static void every_code_point_survives_the_round_trip(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        char bytes[UTF8_LEN_MAX];
        size_t len = utf8_encode(c, bytes);
        uint32_t again = 0;

        if (surrogate ? len != 0 : utf8_decode(bytes, len, &again) != len || again != c)
            fail_msg("U+%04X", (unsigned)c);
    }
}

static void what_is_not_utf8_is_found_at_its_offset(void **state)
{
    static const struct {
        const char *bytes;
        size_t bad;
    } cases[] = {
        {"\x80", 0}, /* no leading byte */
        {"ab\xBF", 2},
        {"\xC0\x80", 0}, /* overlong NUL */
        {"\xC1\xBF", 0},
        {"\xE0\x80\xAF", 0}, /* overlong slash */
        {"\xE0\x9F\xBF", 0},
        {"\xF0\x80\x80\xAF", 0},
        {"\xF0\x8F\xBF\xBF", 0},
        {"\xED\xA0\x80", 0}, /* surrogates */
        {"\xED\xBF\xBF", 0},
        {"\xF4\x90\x80\x80", 0}, /* above U+10FFFF */
        {"\xF5\x80\x80\x80", 0},
        {"\xF8\x88\x80\x80\x80", 0}, /* five bytes */
        {"\xFE", 0},
        {"\xFF", 0},
        {"值班\xE5", 6}, /* cut */
        {"值班\xE5\x80", 6},
        {"\xF0\x9F\x98", 0},
        {"\xC3", 0},
        {"\xE5\x80x", 0}, /* interrupted */
        {"\xF0\x9F\x98值", 0},
        {"\xD6\xB5\xB0\xE0", 2}, /* 值班 in GBK */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t bad = 99;
        uint32_t c = 4711;

        assert_false(utf8_valid(cases[i].bytes, strlen(cases[i].bytes), &bad));
        assert_int_equal(bad, cases[i].bad);
        assert_int_equal(utf8_decode(cases[i].bytes + bad, strlen(cases[i].bytes) - bad, &c), 0);
        assert_int_equal(c, 4711);
    }
    assert_true(utf8_valid("", 0, NULL));
    assert_true(utf8_valid("值班\0台", 10, NULL));
    assert_int_equal(utf8_decode("", 0, &(uint32_t){0}), 0);
}

static void a_cut_character_is_told_from_a_wrong_one(void **state)
{
    static const struct {
        const char *bytes;
        bool partial;
    } cases[] = {
        {"", true},          {"\xE5", true},       {"\xE5\x80", true},     {"\xE5\x80\xBC", false},
        {"\xC3", true},      {"\xF0", true},       {"\xF0\x9F\x98", true}, {"\xF0\x8F", false},
        {"\xED\xA0", false}, {"\x80", false},      {"a", false},           {"\xC0", false},
        {"\xE5x", false},    {"\xE5\x80x", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(utf8_is_partial(cases[i].bytes, strlen(cases[i].bytes)), cases[i].partial);
}

static void stepping_back_visits_what_stepping_forward_did(void **state)
{
    static const char text[] = "a值\xE5\x80"
                               "b\x80\x80\xCC\x81😀\xF0\x9F\x98";
    size_t starts[sizeof(text)], count = 0, at = 0, len = sizeof(text) - 1;

    (void)state;
    while (at < len) {
        uint32_t c;
        size_t n = utf8_decode(text + at, len - at, &c);

        starts[count++] = at;
        at += n == 0 ? 1 : n;
    }
    while (at > 0) {
        at = utf8_back(text, at);
        assert_int_equal(at, starts[--count]);
    }
    assert_int_equal(count, 0);
    assert_int_equal(utf8_back(text, 0), 0);
}

static void what_is_no_character_is_added_as_its_replacement(void **state)
{
    struct str out = STR_INIT;

    (void)state;
    utf8_add(&out, 0x503C);
    utf8_add(&out, 0xD800);
    utf8_add(&out, 0x110000);
    utf8_add(&out, 'x');
    assert_string_equal(out.buf, "值\xEF\xBF\xBD\xEF\xBF\xBDx");
    str_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_decoded_and_encoded),
        cmocka_unit_test(every_code_point_survives_the_round_trip),
        cmocka_unit_test(what_is_not_utf8_is_found_at_its_offset),
        cmocka_unit_test(a_cut_character_is_told_from_a_wrong_one),
        cmocka_unit_test(stepping_back_visits_what_stepping_forward_did),
        cmocka_unit_test(what_is_no_character_is_added_as_its_replacement),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
