/* The grid: nothing leaves its cells, whatever the text; pictures as text and as roles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "lib/life.h"
#include "tui/glyph.h"
#include "tui/screen.h"

static void expect_picture(const struct screen *screen, const char *expected)
{
    struct str out = STR_INIT;

    screen_add_text(screen, &out);
    assert_string_equal(out.buf, expected);
    str_release(&out);
}

static void expect_roles(const struct screen *screen, const char *expected)
{
    struct str out = STR_INIT;

    screen_add_roles(screen, &out);
    assert_string_equal(out.buf, expected);
    str_release(&out);
}

static void text_is_clipped_by_cells(void **state)
{
    static const struct {
        const char *text;
        int col, cells;
        unsigned flags;
        int taken;
        const char *row;
    } cases[] = {
        {"abc", 0, -1, 0, 3, "abc"},
        {"abc", 8, -1, 0, 2, "        ab"},
        {"abc", 2, 2, 0, 2, "  ab"},
        {"急诊收费", 0, 5, 0, 4, "急诊"},
        {"急诊收费", 7, -1, 0, 2, "       急"}, /* no half of a character */
        {"急诊收费", 0, 7, WIDTH_DOTS, 6, "急诊.."},
        {"急", 9, -1, 0, 0, ""},
        {"12", 0, 8, WIDTH_RIGHT, 8, "      12"},
        {"急诊", 1, 5, WIDTH_RIGHT, 5, "  急诊"},
        {"急诊收费", 0, 5, WIDTH_RIGHT, 5, " 急诊"},
        {"abc", 10, -1, 0, 0, ""},
        {"abc", 99, 5, 0, 0, ""},
        {"abc", -1, 5, 0, 0, ""},
        {"abc", 0, 0, 0, 0, ""},
        {"", 0, 5, 0, 0, ""},
        {"e\xCC\x81x", 0, -1, 0, 2, "e\xCC\x81x"}, /* a mark stays with its base */
        {"急\xCC\x81x", 0, -1, 0, 3, "急\xCC\x81x"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct screen screen;
        struct str expected = STR_INIT;

        screen_init(&screen, 2, 10);
        str_addf(&expected, "%s\n\n", cases[i].row);
        assert_int_equal(screen_put(&screen, 0, cases[i].col, cases[i].cells, ROLE_NORMAL,
                                    cases[i].flags, cases[i].text),
                         cases[i].taken);
        expect_picture(&screen, expected.buf);
        screen_release(&screen);
        str_release(&expected);
    }
}

static void what_lies_outside_is_ignored(void **state)
{
    struct screen screen;

    (void)state;
    screen_init(&screen, 2, 10);
    assert_int_equal(screen_put(&screen, -1, 0, -1, ROLE_NORMAL, 0, "abc"), 0);
    assert_int_equal(screen_put(&screen, 2, 0, -1, ROLE_NORMAL, 0, "abc"), 0);
    screen_fill(&screen, 5, 0, -1, ROLE_BAR);
    screen_fill(&screen, 0, -5, 3, ROLE_BAR);
    screen_set_role(&screen, 0, 50, 3, ROLE_BAR);
    screen_set_rank(&screen, 9, ROW_URGENT);
    expect_picture(&screen, "\n\n");
    expect_roles(&screen, "cursor:1:0\n");
    screen_park(&screen, 50, 50);
    expect_roles(&screen, "cursor:1:9\n");
    screen_fill(&screen, 0, -5, 7, ROLE_BAR); /* what of it is on the screen */
    expect_roles(&screen, "0:0+2 bar\ncursor:1:9\n");
    screen_release(&screen);
}

static void hostile_text_is_made_visible(void **state)
{
    struct screen screen;

    (void)state;
    screen_init(&screen, 4, 40);
    screen_put(&screen, 0, 0, -1, ROLE_NORMAL, 0, "a\033[2Jb\r\nc\td\177");
    screen_put(&screen, 1, 0, -1, ROLE_NORMAL, 0, "x\xE2\x80\xAEy\xFFz");
    screen_put(&screen, 2, 0, 6, ROLE_NORMAL, WIDTH_DOTS, "\033\033\033\033");
    expect_picture(&screen, "a^[[2Jb^M^Jc^Id^?\nx<U+202E>y<FF>z\n^[^[..\n\n");
    screen_release(&screen);
}

static void a_half_of_a_wide_character_never_stays(void **state)
{
    struct screen screen;

    (void)state;
    screen_init(&screen, 3, 10);
    screen_put(&screen, 0, 0, -1, ROLE_NORMAL, 0, "急诊收费");
    screen_put(&screen, 0, 1, -1, ROLE_NORMAL, 0, "x");
    screen_put(&screen, 0, 5, 1, ROLE_NORMAL, 0, "y");
    expect_picture(&screen, " x诊 y费\n\n\n");
    screen_put(&screen, 1, 0, -1, ROLE_NORMAL, 0, "急诊收费");
    screen_fill(&screen, 1, 3, 2, ROLE_BAR);
    expect_picture(&screen, " x诊 y费\n急    费\n\n");
    screen_release(&screen);
}

static void the_corner_of_the_screen_stays_blank(void **state)
{
    struct screen screen;

    (void)state;
    screen_init(&screen, 2, 6);
    screen_put(&screen, 0, 0, -1, ROLE_NORMAL, 0, "abcdefgh");
    screen_put(&screen, 1, 0, -1, ROLE_BAR, 0, "abcdefgh");
    expect_picture(&screen, "abcdef\nabcd\n");
    expect_roles(&screen, "1:0+4 bar\ncursor:1:0\n");
    screen_release(&screen);
}

static void roles_are_pictures_too(void **state)
{
    struct screen screen;

    (void)state;
    screen_init(&screen, 3, 20);
    screen_fill(&screen, 0, 0, -1, ROLE_BAR);
    screen_put(&screen, 0, 1, -1, ROLE_NOTICE, 0, "演练");
    screen_put(&screen, 1, 4, -1, ROLE_NORMAL, 0, "HIS-1120-07");
    screen_set_role(&screen, 1, 4, 11, ROLE_SELECTED);
    screen_hide_cursor(&screen);
    expect_roles(&screen, "0:0+1 bar\n0:1+4 notice\n0:5+15 bar\n1:4+11 selected\ncursor:hidden\n");
    screen_begin(&screen);
    expect_roles(&screen, "cursor:2:0\n");
    expect_picture(&screen, "\n\n\n");
    screen_release(&screen);
}

static void ambiguous_characters_have_twins_until_they_are_known(void **state)
{
    struct screen screen;

    (void)state;
    screen_init(&screen, 2, 60);
    screen_put(&screen, 0, 0, -1, ROLE_NORMAL, 0, "“引”…→①—× 5μg ±1℃ ├─┤ Ⅳ é Ж");
    expect_picture(&screen, "\"引\"..->(1)-x 5ug +-1C +-+ IV e ?\n\n");
    assert_int_equal(screen_width(&screen, "①→"), 5);
    screen.ambiguous = AMBIGUOUS_NARROW;
    screen_begin(&screen);
    screen_put(&screen, 0, 0, -1, ROLE_NORMAL, 0, "“引”…→①");
    expect_picture(&screen, "“引”…→①\n\n");
    assert_int_equal(screen_width(&screen, "①→"), 2);
    screen_release(&screen);
}

static void every_ambiguous_character_has_a_twin_in_ascii(void **state)
{
    struct str twin = STR_INIT;
    size_t count = 0;

    (void)state;
    for (uint32_t c = 0; c < 0x20000; c++) {
        str_reset(&twin);
        assert_int_equal(glyph_add_twin(c, &twin), width_is_ambiguous(c));
        assert_int_equal(twin.len > 0, width_is_ambiguous(c));
        for (size_t i = 0; i < twin.len; i++)
            assert_in_range(twin.buf[i], 0x21, 0x7E);
        count += twin.len > 0;
    }
    assert_true(count > 500);
    str_release(&twin);
}

/* Wide characters are whole, blanks fill the rest, nothing ambiguous is left. */
static void expect_sound(const struct screen *screen)
{
    for (int row = 0; row < screen->rows; row++) {
        const struct cell *cells = screen->row[row].cells;

        for (int col = 0; col < screen->cols; col++) {
            bool is_half = cells[col].width == 0;

            assert_int_equal(is_half, cells[col].chars[0] == 0);
            assert_int_equal(is_half, col > 0 && cells[col - 1].width == 2);
            assert_true(is_half || width_of(cells[col].chars[0]) == cells[col].width);
            assert_true(cells[col].role < ROLE__COUNT);
            assert_false(width_is_ambiguous(cells[col].chars[0]));
            assert_true(cells[col].width < 2 || col + 1 < screen->cols);
        }
    }
}

static void no_text_and_no_place_breaks_the_grid(void **state)
{
    struct dice dice = {.state = 5};
    struct str text = STR_INIT;
    struct screen screen;

    (void)state;
    screen_init(&screen, 5, 12);
    for (int i = 0; i < 20000; i++) {
        int row = (int)dice_roll(&dice, 7) - 1, col = (int)dice_roll(&dice, 16) - 2;
        int cells = (int)dice_roll(&dice, 18) - 2;

        str_reset(&text);
        dice_add_text(&dice, &text, 12);
        if (dice_roll(&dice, 3) == 0)
            screen_fill(&screen, row, col, cells, ROLE_BAR);
        else
            screen_put(&screen, row, col, cells, ROLE_WARN, dice_roll(&dice, 4), text.buf);
        expect_sound(&screen);
    }
    screen_release(&screen);
    str_release(&text);
}

/* --- glyphs --- */

static void both_sets_of_glyphs_take_the_same_cells(void **state)
{
    (void)state;
    for (int id = 0; id < GLYPH__COUNT; id++) {
        for (int set = 0; set < GLYPHS__COUNT; set++)
            assert_int_equal(width_text(glyph((enum glyph_set)set, (enum glyph)id)),
                             glyph_cells((enum glyph)id));
        for (const char *c = glyph(GLYPHS_PLAIN, (enum glyph)id); *c != '\0'; c++)
            assert_in_range(*c, 0x21, 0x7E);
    }
}

static void bars_are_as_long_as_they_should_be(void **state)
{
    static const struct {
        int64_t part, whole;
        const char *plain, *unicode;
    } cases[] = {
        {0, 100, "........", "░░░░░░░░"},   {78, 100, "######..", "██████░░"},
        {50, 100, "####....", "████░░░░"},  {100, 100, "########", "████████"},
        {250, 100, "########", "████████"}, {1, 100000, "=.......", "▌░░░░░░░"},
        {94, 100, "#######=", "███████▌"},  {5, 0, "........", "░░░░░░░░"},
        {-5, 100, "........", "░░░░░░░░"},  {INT64_MAX / 2, INT64_MAX, "####....", "████░░░░"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;

        glyph_add_bar(&out, GLYPHS_PLAIN, 8, cases[i].part, cases[i].whole);
        assert_string_equal(out.buf, cases[i].plain);
        str_reset(&out);
        glyph_add_bar(&out, GLYPHS_UNICODE, 8, cases[i].part, cases[i].whole);
        assert_string_equal(out.buf, cases[i].unicode);
        str_release(&out);
    }
}

static void plots_have_a_cell_a_value(void **state)
{
    static const int64_t values[] = {0, 12, 25, 50, 75, 99, 100, 300, -1};
    struct str out = STR_INIT;

    (void)state;
    glyph_add_plot(&out, GLYPHS_PLAIN, values, (int)ARRAY_LEN(values), 100);
    assert_string_equal(out.buf, "__-=*### ");
    str_reset(&out);
    glyph_add_plot(&out, GLYPHS_UNICODE, values, (int)ARRAY_LEN(values), 100);
    assert_string_equal(out.buf, "▁▁▃▅▇███ ");
    str_reset(&out);
    glyph_add_plot(&out, GLYPHS_PLAIN, values, 2, 0);
    assert_string_equal(out.buf, "__");
    str_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_clipped_by_cells),
        cmocka_unit_test(what_lies_outside_is_ignored),
        cmocka_unit_test(hostile_text_is_made_visible),
        cmocka_unit_test(a_half_of_a_wide_character_never_stays),
        cmocka_unit_test(the_corner_of_the_screen_stays_blank),
        cmocka_unit_test(roles_are_pictures_too),
        cmocka_unit_test(ambiguous_characters_have_twins_until_they_are_known),
        cmocka_unit_test(every_ambiguous_character_has_a_twin_in_ascii),
        cmocka_unit_test(no_text_and_no_place_breaks_the_grid),
        cmocka_unit_test(both_sets_of_glyphs_take_the_same_cells),
        cmocka_unit_test(bars_are_as_long_as_they_should_be),
        cmocka_unit_test(plots_have_a_cell_a_value),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("screen", tests, NULL, NULL);
}
