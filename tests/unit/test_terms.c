/* What a text is found by, and what a word asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "base/terms.h"

static void join(const char *term, void *data)
{
    str_addf(data, "%s ", term);
}

static void join_wanted(const struct term_wanted *wanted, void *data)
{
    str_addf(data, "%s%s ", wanted->term, wanted->prefix ? "*" : "");
}

static const struct {
    const char *text;
    size_t len; /* 0: strlen */
    const char *terms, *wanted;
} cases[] = {
    {"", 0, "", ""},
    {"住院", 0, "住院 院 zy ", "住院 "},
    {"住院护士站", 0, "住院 院护 护士 士站 站 zyhsz yhsz hsz sz ", "住院 院护 护士 士站 "},
    {"床", 0, "床 ", "床* "},
    {"3床PDA", 0, "床 pda ", "床* pda* "},
    {"HIS-20261120-07", 0, "his 20261120 07 ", "his* 20261120* 07* "},
    {"a b c-d", 0, "", ""},
    {"ＰＤＡ扫码", 0, "pda 扫码 码 sm ", "pda* 扫码 "},
    {"瀣门诊", 0, "瀣门 门诊 诊 mz ", "瀣门 门诊 "}, /* 瀣: level 2, without an initial */
    {"门\xff诊", 0, "门 诊 ", "门* 诊* "},
    {"门\0诊", 7, "门 诊 ", "门* 诊* "},
    {"\x1b[31m%_'\"", 0, "31m ", "31m* "},
    {"0123456789012345678901234567890123456789XY", 0, "0123456789012345678901234567890123456789 ",
     "0123456789012345678901234567890123456789* "},
    {"𠮷野", 0, "𠮷野 野 ", "𠮷野 "},
};

static void texts_and_words_become_terms(void **state)
{
    struct str got = STR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t len = cases[i].len > 0 ? cases[i].len : strlen(cases[i].text);

        str_reset(&got);
        terms_each(cases[i].text, len, join, &got);
        assert_string_equal(got.buf, cases[i].terms);
        str_reset(&got);
        terms_wanted(cases[i].text, len, join_wanted, &got);
        assert_string_equal(got.buf, cases[i].wanted);
    }
    str_release(&got);
}

/* The first and the last of a letter in GB2312, and characters that have none. */
static void initials_follow_the_order_of_gb2312(void **state)
{
    static const struct {
        uint32_t c;
        char initial;
    } known[] = {
        {L'啊', 'a'}, {L'澳', 'a'}, {L'芭', 'b'}, {L'怖', 'b'}, {L'擦', 'c'}, {L'错', 'c'},
        {L'匝', 'z'}, {L'座', 'z'}, {L'院', 'y'}, {L'重', 'z'}, {L'亍', 0},   {L'亓', 0},
        {'a', 0},     {0x3400, 0},  {0x9FA5, 0},  {0x9FFF, 0},  {0x4DFF, 0},  {0x20BB7, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (terms_initial(known[i].c) != known[i].initial)
            fail_msg("U+%04X: %d", (unsigned)known[i].c, terms_initial(known[i].c));
}

static void count(const char *term, void *data)
{
    assert_true(strlen(term) <= TERM_MAX);
    ++*(size_t *)data;
}

/* What is kept stays in proportion to the text. */
static void a_long_run_has_cut_initials(void **state)
{
    struct str text = STR_INIT;
    size_t terms = 0;

    (void)state;
    for (int i = 0; i < 1000; i++)
        str_add(&text, "院");
    terms_each(text.buf, text.len, count, &terms);
    assert_int_equal(terms, 1000 + 999);
    str_release(&text);
}

static void folding_is_by_width_and_case(void **state)
{
    struct str out = STR_INIT;

    (void)state;
    terms_fold(&out, "ＡbC：\xff床Ä", strlen("ＡbC：\xff床Ä"));
    assert_string_equal(out.buf, "abc:床Ä");
    str_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_and_words_become_terms),
        cmocka_unit_test(initials_follow_the_order_of_gb2312),
        cmocka_unit_test(a_long_run_has_cut_initials),
        cmocka_unit_test(folding_is_by_width_and_case),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("terms", tests, NULL, NULL);
}
