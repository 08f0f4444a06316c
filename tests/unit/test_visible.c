/* Nothing from outside reaches a terminal in a form that acts on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "base/width.h"

struct visible_case {
    const char *bytes;
    const char *shown;
};

static void check(const struct visible_case *cases, size_t count, enum visible_mode mode)
{
    for (size_t i = 0; i < count; i++) {
        struct str once = STR_INIT, twice = STR_INIT;

        visible_add(&once, cases[i].bytes, strlen(cases[i].bytes), mode);
        assert_string_equal(once.buf, cases[i].shown);
        visible_add(&twice, once.buf, once.len, mode); /* what is clean stays as it is */
        assert_string_equal(twice.buf, once.buf);
        str_release(&once);
        str_release(&twice);
    }
}

static void hostile_bytes_are_shown(void **state)
{
    static const struct visible_case cases[] = {
        {"", ""},
        {"plain ~ text", "plain ~ text"},
        {"磁盘 /data 满了，请清理", "磁盘 /data 满了，请清理"},
        {"\x1b[2J\x1b[H", "^[[2J^[[H"},
        {"\x1b]0;title\x07", "^[]0;title^G"},
        {"\x1b]52;c;cm0gLXJm\x1b\\", "^[]52;c;cm0gLXJm^[\\"}, /* sets the clipboard */
        {"\x1bP+q544e\x1b\\", "^[P+q544e^[\\"},
        {"ok\rbad", "ok^Mbad"},
        {"a\bb\x7F", "a^Hb^?"},
        {"a\nb\tc\r\n", "a^Jb^Ic^M^J"},
        {"\x9B"
         "2J",
         "<9B>2J"}, /* C1 as a byte */
        {"\xC2\x9B"
         "2J\xC2\x85",
         "<U+009B>2J<U+0085>"}, /* C1 as a character */
        {"\xE2\x80\xAE"
         "cod.exe",
         "<U+202E>cod.exe"},
        {"\xE2\x81\xA6x\xE2\x81\xA9", "<U+2066>x<U+2069>"},
        {"\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C", "<U+200E><U+200F><U+061C>"},
        {"db\xE2\x80\x8B"
         "1",
         "db<U+200B>1"},
        {"\xEF\xBB\xBF"
         "a",
         "<U+FEFF>a"},
        {"a\xC2\xAD"
         "b",
         "a<U+00AD>b"},
        {"\xE2\x80\xA8\xE2\x80\xA9", "<U+2028><U+2029>"},
        {"\xE2\x81\xA0\xE2\x81\xA3", "<U+2060><U+2063>"},
        {"\xE3\x85\xA4", "<U+3164>"},
        {"\xEF\xBF\xBE\xEF\xBF\xBF", "<U+FFFE><U+FFFF>"},
        {"\xF0\x9F\xBF\xBF", "<U+1FFFF>"},
        {"\xF3\xA0\x80\xA1\xF3\xA0\x81\xBF", "<U+E0021><U+E007F>"}, /* tags */
        {"👩\xE2\x80\x8D💻", "👩<U+200D>💻"},
        {"❤\xEF\xB8\x8F", "❤\xEF\xB8\x8F"},
        {"值班\xE5\x80", "值班<E5><80>"}, /* cut */
        {"\xC0\xAF\xED\xA0\x80\xF4\x90\x80\x80", "<C0><AF><ED><A0><80><F4><90><80><80>"},
        {"\xD6\xBF\xFF\xFE", "<U+05BF><FF><FE>"},
    };

    (void)state;
    check(cases, ARRAY_LEN(cases), VISIBLE_LINE);
}

static void text_keeps_its_lines_and_tabs(void **state)
{
    static const struct visible_case cases[] = {
        {"a\nb\tc", "a\nb\tc"}, {"a\r\nb\r\n", "a\nb\n"},         {"a\rb\n\r", "a^Mb\n^M"},
        {"a\r\r\n", "a^M\n"},   {"\x1b[0m\n\v\f", "^[[0m\n^K^L"},
    };

    (void)state;
    check(cases, ARRAY_LEN(cases), VISIBLE_TEXT);
}

static void combining_marks_need_a_base_and_are_few(void **state)
{
    static const struct visible_case cases[] = {
        {"e\xCC\x81", "e\xCC\x81"},
        {"\xCC\x81"
         "e",
         "<U+0301>e"}, /* would join what is drawn left of it */
        {"a\n\xCC\x81", "a\n<U+0301>"},
        {"a\t\xCC\x81", "a\t<U+0301>"},
        {"e\xCC\x81\xCC\x82\xCC\x83\xCC\x84", "e\xCC\x81\xCC\x82\xCC\x83\xCC\x84"},
        {"e\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85\xCC\x86",
         "e\xCC\x81\xCC\x82\xCC\x83\xCC\x84<U+0305>\xCC\x86"},
        {"値\xF3\xA0\x84\x80", "値\xF3\xA0\x84\x80"},
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"},
    };

    (void)state;
    check(cases, ARRAY_LEN(cases), VISIBLE_TEXT);
}

static void a_nul_is_a_control_like_any_other(void **state)
{
    struct str out = STR_INIT;

    (void)state;
    visible_add(&out, "a\0b", 3, VISIBLE_TEXT);
    assert_string_equal(out.buf, "a^@b");
    str_release(&out);
}

static void no_single_byte_or_pair_gets_through(void **state)
{
    (void)state;
    for (int first = 0; first < 256; first++) {
        for (int second = 0; second < 256; second++) {
            char bytes[2] = {(char)first, (char)second};
            struct str out = STR_INIT;

            visible_add(&out, bytes, 2, VISIBLE_LINE);
            for (size_t i = 0; i < out.len; i++) {
                uint8_t byte = (uint8_t)out.buf[i];
                bool c1 = byte == 0xC2 && (uint8_t)out.buf[i + 1] < 0xA0;

                if (byte < 0x20 || byte == 0x7F || c1)
                    fail_msg("%02X %02X", (unsigned)first, (unsigned)second);
            }
            str_release(&out);
        }
    }
}

static void what_was_written_is_quoted_briefly(void **state)
{
    static const struct visible_case cases[] = {
        {"", "\"\""},
        {"db1\n", "db1^J"},
        {"磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁",
         "磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁盘磁.."},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;

        visible_add_brief(&out, cases[i].bytes);
        assert_string_equal(out.buf, cases[i].shown);
        assert_true(width_text(out.buf) <= 60);
        str_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_bytes_are_shown),
        cmocka_unit_test(text_keeps_its_lines_and_tabs),
        cmocka_unit_test(combining_marks_need_a_base_and_are_few),
        cmocka_unit_test(a_nul_is_a_control_like_any_other),
        cmocka_unit_test(no_single_byte_or_pair_gets_through),
        cmocka_unit_test(what_was_written_is_quoted_briefly),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("visible", tests, NULL, NULL);
}
