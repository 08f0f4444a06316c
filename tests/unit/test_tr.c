/* The catalogue that is compiled in, and who decides the language. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/catalogue.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/tr.h"
#include "base/utf8.h"

static int chinese(void **state)
{
    (void)state;
    tr_set_lang(LANG_ZH_CN);
    return 0;
}

static void test_every_entry_is_found(void **state)
{
    (void)state;
    assert_true(catalogue_zh_cn_len > 0);
    for (size_t i = 0; i < catalogue_zh_cn_len; i++)
        assert_ptr_equal(tr(catalogue_msgid(&catalogue_zh_cn[i])),
                         catalogue_msgstr(&catalogue_zh_cn[i]));
}

static void test_sorted_by_bytes(void **state)
{
    (void)state;
    for (size_t i = 1; i < catalogue_zh_cn_len; i++)
        assert_true(strcmp(catalogue_msgid(&catalogue_zh_cn[i - 1]),
                           catalogue_msgid(&catalogue_zh_cn[i])) < 0);
}

static void test_unknown_is_itself(void **state)
{
    static const char unknown[] = "this sentence stands in no catalogue";

    (void)state;
    assert_ptr_equal(tr(unknown), unknown);
    assert_string_equal(tr(""), "");
}

static void test_english_is_the_id(void **state)
{
    (void)state;
    tr_set_lang(LANG_EN);
    for (size_t i = 0; i < catalogue_zh_cn_len; i++)
        assert_ptr_equal(tr(catalogue_msgid(&catalogue_zh_cn[i])),
                         catalogue_msgid(&catalogue_zh_cn[i]));
}

enum { ARGUMENTS_MAX = 16 };

/* The conversion that each argument gets: "%s of %-5ld" is "s ld", and "%2$ld of %1$s" as well. */
static void add_conversions(struct str *out, const char *format)
{
    char taken[ARGUMENTS_MAX][8] = {{0}};
    size_t next = 0;

    while ((format = strchr(format, '%')) != NULL) {
        char *end;
        unsigned long place = strtoul(format + 1, &end, 10);
        size_t len = 0, at = *end == '$' && place > 0 ? place - 1 : next++;

        format = *end == '$' ? end + 1 : format + 1;
        assert_true(at < ARGUMENTS_MAX);
        format += strspn(format, "-+ #0123456789.");
        while (*format != '\0' && strchr("hlzjt*", *format) != NULL && len < 6)
            taken[at][len++] = *format++;
        taken[at][len] = *format;
        format += *format != '\0';
    }
    for (size_t i = 0; i < ARGUMENTS_MAX; i++)
        str_addf(out, "%s ", taken[i]);
}

/* A translation that takes other arguments than its id would read wild memory. */
static void test_formats_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalogue_zh_cn_len; i++) {
        struct str id = STR_INIT, translated = STR_INIT;

        add_conversions(&id, catalogue_msgid(&catalogue_zh_cn[i]));
        add_conversions(&translated, catalogue_msgstr(&catalogue_zh_cn[i]));
        if (!str_eq(id.buf, translated.buf))
            fail_msg("other conversions than its msgid: %s", catalogue_msgstr(&catalogue_zh_cn[i]));
        str_release(&id);
        str_release(&translated);
    }
}

/* Blanks and line ends are part of the layout. */
static void test_ends_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalogue_zh_cn_len; i++) {
        const char *id = catalogue_msgid(&catalogue_zh_cn[i]),
                   *translated = catalogue_msgstr(&catalogue_zh_cn[i]);

        assert_true(utf8_valid(translated, strlen(translated), NULL));
        if (str_ends(id, "\n") != str_ends(translated, "\n"))
            fail_msg("other line end than its msgid: %s", translated);
    }
}

static void test_plural(void **state)
{
    static const char one[] = "%lu unheard-of thing", many[] = "%lu unheard-of things";

    (void)state;
    assert_ptr_equal(tr_n(one, many, 1), one);
    assert_ptr_equal(tr_n(one, many, 0), many);
    assert_ptr_equal(tr_n(one, many, 2), many);
    /* a known text stands for both numbers */
    assert_ptr_equal(tr_n(catalogue_msgid(&catalogue_zh_cn[0]), many, 1),
                     catalogue_msgstr(&catalogue_zh_cn[0]));
    assert_ptr_equal(tr_n(catalogue_msgid(&catalogue_zh_cn[0]), many, 2),
                     catalogue_msgstr(&catalogue_zh_cn[0]));
}

static void test_lang_of(void **state)
{
    static const struct {
        const char *name, *lc_all, *lc_messages, *lang;
        int result;
        enum lang expected;
    } cases[] = {
        {"zh_CN", "en_US.UTF-8", NULL, NULL, 0, LANG_ZH_CN},
        {"en", "zh_CN.UTF-8", NULL, NULL, 0, LANG_EN},
        {"fr", NULL, NULL, NULL, -1, LANG_EN},
        {"", NULL, NULL, NULL, -1, LANG_EN},
        {"auto", NULL, NULL, NULL, 0, LANG_ZH_CN},
        {"auto", NULL, NULL, "en_US.UTF-8", 0, LANG_EN},
        {"auto", NULL, NULL, "zh_CN.GB18030", 0, LANG_ZH_CN},
        {"auto", NULL, "zh_TW", "en_US", 0, LANG_ZH_CN},
        {"auto", "de_DE", "zh_CN", "zh_CN", 0, LANG_EN},
        {"auto", "", "", "en_GB", 0, LANG_EN},
        {"auto", "C.UTF-8", NULL, NULL, 0, LANG_ZH_CN},
        {"auto", "C", NULL, NULL, 0, LANG_ZH_CN},
        {"auto", "POSIX", NULL, NULL, 0, LANG_ZH_CN},
        {"auto", "Cherokee", NULL, NULL, 0, LANG_EN},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
        const char *const values[] = {cases[i].lc_all, cases[i].lc_messages, cases[i].lang};
        enum lang lang = LANG_EN;

        for (size_t v = 0; v < ARRAY_LEN(names); v++)
            values[v] != NULL ? setenv(names[v], values[v], 1) : unsetenv(names[v]);
        assert_int_equal(tr_lang_of(cases[i].name, &lang), cases[i].result);
        assert_int_equal(lang, cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_every_entry_is_found, chinese),
        cmocka_unit_test_setup(test_sorted_by_bytes, chinese),
        cmocka_unit_test_setup(test_unknown_is_itself, chinese),
        cmocka_unit_test_setup(test_english_is_the_id, chinese),
        cmocka_unit_test_setup(test_formats_agree, chinese),
        cmocka_unit_test_setup(test_ends_agree, chinese),
        cmocka_unit_test_setup(test_plural, chinese),
        cmocka_unit_test_setup(test_lang_of, chinese),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("tr", tests, NULL, NULL);
}
