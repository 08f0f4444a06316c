/* GB18030 told from UTF-8, decoded, and the day the C library cannot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/gb18030.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/utf8.h"

static bool modules_missing;

/* Stands before the C library's own, so that a machine without its modules can be had. */
iconv_t iconv_open(const char *to, const char *from)
{
    iconv_t (*real)(const char *, const char *);

    if (modules_missing) {
        errno = EINVAL;
        return (iconv_t)-1;
    }
    *(void **)&real = dlsym(RTLD_NEXT, "iconv_open");
    return real(to, from);
}

static int in_english(void **state)
{
    (void)state;
    tr_set_lang(LANG_EN);
    return 0;
}

static void text_is_decoded(void **state)
{
    static const struct {
        const char *gb, *utf8;
    } cases[] = {
        {"", ""},
        {"plain\n", "plain\n"},
        {"\xD6\xB5\xB0\xE0", "值班"},
        {"title: \xB7\xFE\xCE\xF1\xC6\xF7\xA1\xA2\xB4\xC5\xC5\xCC\r\n", "title: 服务器、磁盘\r\n"},
        {"\xC1\xAA\xCD\xA8", "联通"}, /* looks like UTF-8 at first sight */
        {"\xE9\x46", "镕"},           /* in GBK, not in GB2312 */
        {"\x94\x39\xDA\x33", "💩"},    /* four bytes */
        {"\xA3\xA8\xA3\xB1\xA3\xA9", "（１）"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;
        struct err err = ERR_INIT;

        str_add(&out, "<");
        assert_int_equal(gb18030_to_utf8(cases[i].gb, strlen(cases[i].gb), &out, NULL, &err), 0);
        assert_int_equal(out.buf[0], '<');
        assert_string_equal(out.buf + 1, cases[i].utf8);
        assert_int_equal(err.kind, ERR_NONE);
        str_release(&out);
    }
}

static void long_text_is_decoded_whole(void **state)
{
    struct str gb = STR_INIT, out = STR_INIT;

    (void)state;
    for (int i = 0; i < 10000; i++)
        str_add(&gb, i % 3 == 0 ? "\xD6\xB5\xB0\xE0 " : "\xB0\xE0");
    assert_int_equal(gb18030_to_utf8(gb.buf, gb.len, &out, NULL, NULL), 0);
    assert_int_equal(out.len, 3334 * 7 + 6666 * 3);
    assert_true(utf8_valid(out.buf, out.len, NULL));
    str_release(&gb);
    str_release(&out);
}

static void bad_bytes_are_reported_with_their_offset(void **state)
{
    static const struct {
        const char *gb;
        size_t bad;
        const char *message;
    } cases[] = {
        {"\xFF", 0, "byte 1 (0xFF) is neither UTF-8 nor GB18030; save the text as UTF-8"},
        {"\xD6\xB5\xB0", 2, "byte 3 (0xB0) is neither UTF-8 nor GB18030; save the text as UTF-8"},
        {"ab\xD6 x", 2, "byte 3 (0xD6) is neither UTF-8 nor GB18030; save the text as UTF-8"},
        {"\x94\x39\xDA", 0, "byte 1 (0x94) is neither UTF-8 nor GB18030; save the text as UTF-8"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;
        struct err err = ERR_INIT;
        size_t bad = 99;

        str_add(&out, "before");
        assert_int_equal(gb18030_to_utf8(cases[i].gb, strlen(cases[i].gb), &out, &bad, &err), -1);
        assert_int_equal(bad, cases[i].bad);
        assert_string_equal(err.text.buf, cases[i].message);
        assert_string_equal(out.buf, "before");
        str_release(&out);
        err_release(&err);
    }
}

static void a_machine_without_the_tables_says_so(void **state)
{
    struct str out = STR_INIT;
    struct err err = ERR_INIT;
    size_t bad = 99;

    (void)state;
    modules_missing = true;
    assert_int_equal(gb18030_to_utf8("\xD6\xB5", 2, &out, &bad, &err), -1);
    modules_missing = false;
    assert_non_null(strstr(err.text.buf, "this machine cannot read GB18030"));
    assert_non_null(strstr(err.text.buf, "save the text as UTF-8"));
    assert_int_equal(bad, 99);
    assert_int_equal(out.len, 0);
    err_release(&err);
}

static void encodings_are_told_apart(void **state)
{
    static const struct {
        const char *bytes;
        bool likely;
    } cases[] = {
        {"", false},
        {"plain ASCII", false},
        {"值班", false}, /* UTF-8 */
        {"\xD6\xB5\xB0\xE0", true},
        {"disk: \xB4\xC5\xC5\xCC 90%", true},
        {"\x94\x39\xDA\x33\xB4\xC5", true},
        {"\xC1\xAA\xCD\xA8\xB4\xC5", true},
        {"值班\xE5\x80", false},         /* UTF-8, cut; the form of GBK */
        {"值班\xE5\x80台服务器", false}, /* UTF-8, one damaged */
        {"\xD6\xB5\xB0", false},         /* GBK, cut */
        {"\x80", false},
        {"\xFF\xFE", false},
        {"caf\xE9 noir", false}, /* Latin-1 */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (gb18030_is_likely(cases[i].bytes, strlen(cases[i].bytes)) != cases[i].likely)
            fail_msg("case %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_decoded),
        cmocka_unit_test(long_text_is_decoded_whole),
        cmocka_unit_test(bad_bytes_are_reported_with_their_offset),
        cmocka_unit_test(a_machine_without_the_tables_says_so),
        cmocka_unit_test(encodings_are_told_apart),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("gb18030", tests, in_english, NULL);
}
