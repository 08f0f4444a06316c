/* Themes: the words of styles, the four that are shipped, what each depth of colour gets; and the
 * rules about locales. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conf/conf.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "tui/charset.h"
#include "tui/theme.h"

static struct config shipped;

static int load(void **state)
{
    struct conf_report report = {0};

    (void)state;
    return conf_load(&(struct conf_source){0}, &shipped, &report);
}

static int release(void **state)
{
    (void)state;
    config_release(&shipped);
    return 0;
}

static void styles_are_read_and_written(void **state)
{
    static const struct {
        const char *text;
        int colours;
        const char *again;
    } cases[] = {
        {"normal", 0, "normal"},
        {"bold reverse", 0, "bold reverse"},
        {"red", 8, "red"},
        {"bold white on blue", 8, "bold white on blue"},
        {"white bold on blue underline", 8, "bold underline white on blue"},
        {"on red", 8, "on red"},
        {" dim   cyan ", 8, "dim cyan"},
        {"bright-red on bright-black", 16, "bright-red on bright-black"},
        {"colour-208 on colour-17", 256, "colour-208 on colour-17"},
        {"colour-3", 256, "yellow"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str again = STR_INIT;
        struct style style;

        assert_int_equal(style_parse(cases[i].text, cases[i].colours, &style, NULL), 0);
        style_add(&again, style);
        assert_string_equal(again.buf, cases[i].again);
        str_release(&again);
    }
}

static void what_is_no_style_is_refused_with_the_words(void **state)
{
    static const struct {
        const char *text;
        int colours;
        const char *says;
    } cases[] = {
        {"", 8, "is no word of a style"},
        {"blink", 8, "'blink' is no word of a style; write normal, or bold, dim"},
        {"normal bold", 8, "is no word"}, /* normal stands alone */
        {"bold normal", 8, "'normal' is no word"},
        {"white on", 8, "'on' is no word"},
        {"white on bold", 8, "'bold' is no word"},
        {"red", 0, "a style without colours has only bold"},
        {"bright-red", 8, "a colour that 8 colours do not have"},
        {"colour-208", 16, "a colour that 16 colours do not have"},
        {"colour-256", 256, "is no word"},
        {"colour-", 256, "is no word"},
        {"colour-2x", 256, "is no word"},
        {"red blue", 8, "two colours for one thing"},
        {"red on blue on green", 8, "two colours for one thing"},
        {"\033[31m", 8, "'^[[31m' is no word"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;
        struct style style = {.fg = 42};

        if (style_parse(cases[i].text, cases[i].colours, &style, &err) == 0)
            fail_msg("\"%s\" was taken", cases[i].text);
        ASSERT_HAS(err.text.buf, cases[i].says);
        assert_int_equal(style.fg, 42);
        err_release(&err);
    }
}

static void four_themes_are_built_in(void **state)
{
    static const char *const ids[] = {"night", "day", "mono", "contrast"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        assert_non_null(config_theme(&shipped, ids[i]));
        assert_true(strlen(config_theme(&shipped, ids[i])->title) > 0);
    }
    assert_null(config_theme(&shipped, "none"));
}

static bool is_plain(struct style style)
{
    return style.attrs == 0 && style.fg == STYLE_DEFAULT_COLOUR && style.bg == STYLE_DEFAULT_COLOUR;
}

/* What must be told from ordinary text at every depth, for those who see no colours too. */
static void what_matters_stands_out_at_every_depth(void **state)
{
    static const enum role_id important[] = {ROLE_BAR,   ROLE_TITLE,   ROLE_NOTICE, ROLE_SELECTED,
                                             ROLE_ERROR, ROLE_OVERDUE, ROLE_URGENT, ROLE_INPUT};
    static const int depths[] = {0, 8, 16, 256};

    (void)state;
    vec_each (theme, &shipped.themes) {
        for (size_t i = 0; i < ARRAY_LEN(important); i++) {
            for (size_t j = 0; j < ARRAY_LEN(depths); j++) {
                struct style style = theme_style(theme, important[i], depths[j]);

                if (is_plain(style))
                    fail_msg("%s: %s is plain with %d colours", theme->id, role_name(important[i]),
                             depths[j]);
                assert_true(style.fg < depths[j] && style.bg < depths[j]);
                assert_true(style.fg != style.bg || style.fg == STYLE_DEFAULT_COLOUR);
            }
        }
    }
}

static void a_richer_terminal_gets_the_next_poorer_style_that_is_written(void **state)
{
    const struct theme theme = {
        .id = (char *)"x",
        .overdue = {.mono = (char *)"reverse", .bright = (char *)"bright-red"},
        .warn = {.basic = (char *)"yellow", .rich = (char *)"colour-208"}};

    (void)state;
    assert_int_equal(theme_style(&theme, ROLE_OVERDUE, 0).attrs, STYLE_REVERSE);
    assert_int_equal(theme_style(&theme, ROLE_OVERDUE, 8).attrs, STYLE_REVERSE);
    assert_int_equal(theme_style(&theme, ROLE_OVERDUE, 16).fg, 9);
    assert_int_equal(theme_style(&theme, ROLE_OVERDUE, 256).fg, 9);
    assert_true(is_plain(theme_style(&theme, ROLE_WARN, 0)));
    assert_int_equal(theme_style(&theme, ROLE_WARN, 16).fg, 3);
    assert_int_equal(theme_style(&theme, ROLE_WARN, 256).fg, 208);
    assert_true(is_plain(theme_style(NULL, ROLE_OVERDUE, 256)));
}

static void a_palette_has_every_role(void **state)
{
    struct palette palette;

    (void)state;
    palette_resolve(&palette, config_theme(&shipped, "night"), 8);
    assert_int_equal(palette.styles[ROLE_OVERDUE].fg, 1);
    assert_int_equal(palette.styles[ROLE_BAR].bg, 4);
    assert_true(is_plain(palette.styles[ROLE_NORMAL]));
    palette_resolve(&palette, config_theme(&shipped, "night"), 0); /* NO_COLOR */
    for (int role = 0; role < ROLE__COUNT; role++)
        assert_true(palette.styles[role].fg < 0 && palette.styles[role].bg < 0);
    assert_string_equal(role_name(ROLE_NORMAL), "normal");
    assert_string_equal(role_name(ROLE_BAR_REST), "bar_rest");
    assert_string_equal(role_name(ROLE_OVERDUE), "overdue");
}

/* --- locales --- */

static void known_character_sets_are_taken(void **state)
{
    static const struct {
        const char *codeset;
        int status;
        enum charset charset;
    } cases[] = {
        {"UTF-8", 0, CHARSET_UTF8},      {"utf8", 0, CHARSET_UTF8},
        {"GB18030", 0, CHARSET_GB18030}, {"GBK", 0, CHARSET_GB18030},
        {"GB2312", 0, CHARSET_GB18030},  {"ISO-8859-1", -1, CHARSET_UTF8},
        {"BIG5", -1, CHARSET_UTF8},      {"", -1, CHARSET_UTF8},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        enum charset charset = CHARSET_UTF8;

        assert_int_equal(charset_of(cases[i].codeset, &charset), cases[i].status);
        assert_int_equal(charset, cases[i].charset);
    }
}

static void no_locale_means_utf8(void **state)
{
    static const char *const values[] = {"C", "POSIX", "no_SUCH.locale", "C.UTF-8", ""};
    enum charset charset;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        assert_int_equal(setenv("LC_ALL", values[i], 1), 0);
        charset = CHARSET_GB18030;
        assert_int_equal(charset_choose(&charset, NULL), 0);
        assert_int_equal(charset, CHARSET_UTF8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(styles_are_read_and_written),
        cmocka_unit_test(what_is_no_style_is_refused_with_the_words),
        cmocka_unit_test(four_themes_are_built_in),
        cmocka_unit_test(what_matters_stands_out_at_every_depth),
        cmocka_unit_test(a_richer_terminal_gets_the_next_poorer_style_that_is_written),
        cmocka_unit_test(a_palette_has_every_role),
        cmocka_unit_test(known_character_sets_are_taken),
        cmocka_unit_test(no_locale_means_utf8),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("theme", tests, load, release);
}
