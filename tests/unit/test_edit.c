/* Typing: keys in, text and caret out. "|" in what is expected is the caret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "lib/keys.h"
#include "model/keymap.h"
#include "tui/edit.h"

static void play(struct edit *edit, const char *script)
{
    uint32_t key;

    while ((key = keys_next(&script)) != 0)
        edit_key(edit, key);
}

static void assert_edit(const struct edit *edit, const char *expected, const char *what)
{
    struct str got = STR_INIT;

    str_addn(&got, edit->text.buf, edit->caret);
    str_add(&got, "|");
    str_add(&got, edit->text.buf + edit->caret);
    if (strcmp(got.buf, expected) != 0)
        fail_msg("%s: expected \"%s\", got \"%s\"", what, expected, got.buf);
    str_release(&got);
}

static const struct {
    const char *keys, *result;
} lines[] = {
    {"", "|"},
    {"abc", "abc|"},
    {"三床监护仪", "三床监护仪|"},
    {"a<Space>b", "a b|"},
    /* moving */
    {"abc<Left><Left>", "a|bc"},
    {"abc<Home>x", "x|abc"},
    {"abc<C-a><C-f>x", "ax|bc"},
    {"abc<Home><End>d", "abcd|"},
    {"abc<C-a><C-e>d", "abcd|"}, /* field R3.8 */
    {"<Left><Right>", "|"},
    {"床位<C-b>", "床|位"},
    {"e\u0301x<Left><Left>", "|e\u0301x"}, /* never between a letter and its mark */
    {"e\u0301x<Home><Right>", "e\u0301|x"},
    /* words: plain arrows do the same, one by one (field R3.4) */
    {"one two-three<C-Left>", "one two-|three"},
    {"one two-three<M-b><M-b>", "one two|-three"},
    {"one two<Home><C-Right>", "one| two"},
    {"one  two<Home><M-f><M-f>", "one  two|"},
    {"急诊pda扫码 坏<C-Left><C-Left>", "急诊pda|扫码 坏"},
    {"a，b<S-Left>", "a，|b"},
    {"<C-Left><C-Right>", "|"},
    /* taking away */
    {"abc<Backspace>", "ab|"},
    {"床位<Backspace>", "床|"},
    {"e\u0301<Backspace>", "|"}, /* a letter goes with its marks */
    {"<Backspace><Delete>", "|"},
    {"abc<Home><Delete>", "|bc"},
    {"abc<Left><C-d>", "ab|"},
    {"one two<C-w>", "one |"},
    {"one two <C-w>", "one |"},
    {"one two<M-Backspace><C-w>", "|"},
    {"one two<C-w><C-y><C-y>", "one twotwo|"},
    {"one two<Left><C-u>x", "x|"}, /* all of the line: field R3.8 */
    {"one two<Home><C-Right><C-k>", "one|"},
    {"one two<C-a><C-k><C-y>", "one two|"},
    {"<C-y>", "|"},
    {"<C-u><C-k><C-w>", "|"},
    /* what is no letter changes nothing */
    {"ab<Tab><Esc><F5><Enter><Up><Down><PgUp><M-x><C-t><C-l>", "ab|"},
};

static void keys_edit_a_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct edit edit;
        struct str yank = STR_INIT;

        edit_init(&edit, 0, 0);
        edit.yank = &yank;
        play(&edit, lines[i].keys);
        assert_edit(&edit, lines[i].result, lines[i].keys);
        edit_release(&edit);
        str_release(&yank);
    }
}

static const struct {
    const char *keys, *result;
} texts[] = {
    {"a<Enter>b", "a\nb|"},
    {"a<Enter><Enter>b<Up>", "a\n|\nb"},
    {"abc<Enter>de<Up>", "ab|c\nde"},
    {"ab<Enter>cde<Up><Up>", "ab|\ncde"}, /* nothing above the first */
    {"床位<Enter>abcd<Up>", "床位|\nabcd"},
    {"床位<Enter>abc<Up>", "床|位\nabc"}, /* cell 3 is inside a wide one */
    {"ab<Enter>cd<Home>x", "ab\nx|cd"},
    {"ab<Enter>cd<Up><End>x", "abx|\ncd"},
    {"ab<Enter>cd<C-u>", "ab\n|"},
    {"ab<Enter>cd<Up><C-a><C-k><C-k>", "|cd"},
    {"ab<Enter>cd<Home><Backspace>", "ab|cd"},
    {"ab<Up><Down>", "ab|"},
    {"abcdefghijkl<Up>", "ab|cdefghijkl"}, /* rows of ten cells */
    {"abcdefghijkl<Home>", "|abcdefghijkl"},
};

static void keys_edit_a_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct edit edit;

        edit_init(&edit, EDIT_LINES, 0);
        edit.cells = 11;
        play(&edit, texts[i].keys);
        assert_edit(&edit, texts[i].result, texts[i].keys);
        edit_release(&edit);
    }
}

/* --- pasting --- */

static const struct {
    const char *pasted, *line, *text;
} pastes[] = {
    {"plain", "plain|", "plain|"},
    {"a\nb\r\nc\rd", "a b c d|", "a\nb\nc\nd|"}, /* field R3.6 */
    {"a\tb", "a b|", "a b|"},
    {"\x1b[31mred\x07\x7f", "[31mred|", "[31mred|"},
    {"a\xff\xc0\x80z", "az|", "az|"},
    {"a\u202Eb\u200Bc\xc2\x85"
     "d\uFEFF",
     "abcd|", "abcd|"},
    {"\u0301a", "a|", "a|"}, /* a mark without a letter */
    {"a\u0301\u0302\u0303\u0304\u0305\u0306", "a\u0301\u0302\u0303\u0304|",
     "a\u0301\u0302\u0303\u0304|"},
    {"a\n\u0301", "a \u0301|", "a\n|"},
    {"", "|", "|"},
};

static void pasted_text_is_cleaned(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pastes); i++) {
        struct edit line, text;

        edit_init(&line, 0, 0);
        edit_init(&text, EDIT_LINES, 0);
        edit_insert(&line, pastes[i].pasted, strlen(pastes[i].pasted));
        edit_insert(&text, pastes[i].pasted, strlen(pastes[i].pasted));
        assert_edit(&line, pastes[i].line, pastes[i].pasted);
        assert_edit(&text, pastes[i].text, pastes[i].pasted);
        edit_release(&line);
        edit_release(&text);
    }
}

static void marks_are_counted_over_several_insertions(void **state)
{
    struct edit edit;

    (void)state;
    edit_init(&edit, 0, 0);
    play(&edit, "a\u0301\u0301\u0301\u0301\u0301");
    assert_edit(&edit, "a\u0301\u0301\u0301\u0301|", "five marks typed");
    play(&edit, "<Home>\u0301b");
    assert_edit(&edit, "b|a\u0301\u0301\u0301\u0301", "a mark typed at the beginning");
    edit_release(&edit);
}

static void a_megabyte_is_cut_and_said(void **state)
{
    enum { BYTES = 1 << 20 };
    char *bytes = xmalloc(BYTES);
    struct edit edit;
    int64_t began = clock_mono_us();

    (void)state;
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = "\xe5\xba\x8a"[i % 3];
    edit_init(&edit, 0, 400);
    play(&edit, "ab<Left>");
    assert_true(edit_insert(&edit, bytes, BYTES));
    assert_int_equal(edit.text.len, 2 + 132 * 3 + 0);
    assert_int_equal(edit.dropped, BYTES - 132 * 3);
    assert_true(utf8_valid(edit.text.buf, edit.text.len, NULL));
    assert_false(edit_insert(&edit, bytes, 3));
    assert_int_equal(edit.dropped, BYTES - 131 * 3);
    edit_key(&edit, KEYCODE_BACKSPACE);
    assert_int_equal(edit.dropped, 0);
    edit_release(&edit);
    edit_init(&edit, EDIT_LINES, BYTES);
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = "a\x1b\xcc\x81\n"[i % 5];
    edit_insert(&edit, bytes, BYTES);
    edit_release(&edit);
    free(bytes);
    assert_in_range(clock_mono_us() - began, 0, 2000000); /* some ms; a sanitizer is slower */
}

static void a_full_line_takes_no_more(void **state)
{
    struct edit edit;

    (void)state;
    edit_init(&edit, 0, 5);
    play(&edit, "abc床");
    assert_edit(&edit, "abc|", "no half of a character comes in");
    assert_int_equal(edit.dropped, 3);
    play(&edit, "de");
    assert_edit(&edit, "abcde|", "what fits does");
    edit_set(&edit, "123456789");
    assert_edit(&edit, "12345|", "set");
    edit_release(&edit);
}

/* --- history, secrets --- */

static void up_and_down_walk_the_history(void **state)
{
    static const struct {
        const char *keys, *result;
    } cases[] = {
        {"<Up>", "two|"},
        {"<Up><Up>", "one|"},
        {"<Up><Up><Up>", "one|"},
        {"now<Up><Down>", "now|"},
        {"now<Up>x", "twox|"},
        {"now<C-p><C-p><C-n>", "two|"},
        {"now<Up>x<Up>", "two|"}, /* what was changed is what is typed now */
        {"now<Up>x<Up><Down>", "twox|"},
        {"now<Down>", "now|"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct edit_history history = {0};
        struct edit edit;

        edit_history_add(&history, "one");
        edit_history_add(&history, "two");
        edit_history_add(&history, "two");
        edit_history_add(&history, "");
        edit_init(&edit, 0, 0);
        edit.history = &history;
        play(&edit, cases[i].keys);
        assert_edit(&edit, cases[i].result, cases[i].keys);
        edit_release(&edit);
        edit_history_release(&history);
    }
}

static void a_history_forgets_the_oldest(void **state)
{
    struct edit_history history = {0};

    (void)state;
    for (int i = 0; i < 150; i++) {
        char *line = xasprintf("line %d", i);

        edit_history_add(&history, line);
        free(line);
    }
    assert_int_equal(history.lines.len, 100);
    assert_string_equal(history.lines.items[0], "line 50");
    assert_string_equal(history.lines.items[99], "line 149");
    edit_history_release(&history);
}

static void a_secret_is_shown_as_stars_and_not_yanked(void **state)
{
    struct edit edit;
    struct str yank = STR_INIT, shown = STR_INIT;

    (void)state;
    edit_init(&edit, EDIT_SECRET, 0);
    edit.yank = &yank;
    play(&edit, "密e\u0301x");
    assert_int_equal(edit_add_line(&edit, 10, &shown), 3);
    assert_string_equal(shown.buf, "***");
    play(&edit, "<C-u>");
    assert_string_equal(yank.buf, "");
    assert_edit(&edit, "|", "C-u");
    edit_release(&edit);
    str_release(&yank);
    str_release(&shown);
}

/* --- how it looks --- */

static void assert_line(struct edit *edit, int cells, int caret, const char *expected)
{
    struct str shown = STR_INIT;
    int at = edit_add_line(edit, cells, &shown);

    if (strcmp(shown.buf, expected) != 0 || at != caret)
        fail_msg("expected \"%s\" %d, got \"%s\" %d", expected, caret, shown.buf, at);
    assert_true(width_text(shown.buf) <= cells);
    str_release(&shown);
}

static void a_line_scrolls_with_the_caret(void **state)
{
    struct edit edit;

    (void)state;
    edit_init(&edit, 0, 0);
    play(&edit, "0123456789");
    assert_line(&edit, 11, 10, "0123456789");
    assert_line(&edit, 10, 5, "<6789");
    play(&edit, "<Home>");
    assert_line(&edit, 10, 0, "0123456789");
    play(&edit, "<Right><Right><Right><Right><Right><Right><Right><Right>");
    assert_line(&edit, 10, 8, "0123456789");
    assert_line(&edit, 9, 4, "<56789");
    play(&edit, "<Home>");
    assert_line(&edit, 9, 0, "01234567>");
    play(&edit, "<C-e><Left><Left>");
    assert_line(&edit, 10, 8, "0123456789");
    play(&edit, "<Right>");
    assert_line(&edit, 10, 5, "<56789");
    play(&edit, "<C-u>床位床位床位");
    assert_line(&edit, 13, 12, "床位床位床位");
    assert_line(&edit, 9, 3, "<位");
    play(&edit, "<Home>");
    assert_line(&edit, 10, 0, "床位床位 >");
    edit_release(&edit);
}

static const char *const arrow = "\u2192";

static bool arrow_twin(uint32_t c, struct str *out)
{
    if (c == 0x2192)
        str_add(out, "->");
    return c == 0x2192;
}

static void twins_count_as_they_are_drawn(void **state)
{
    struct edit edit;

    (void)state;
    edit_init(&edit, 0, 0);
    edit_set(&edit, arrow);
    play(&edit, "x");
    assert_line(&edit, 10, 2, "\u2192x");
    edit.add_twin = arrow_twin;
    assert_line(&edit, 10, 3, "->x");
    edit_release(&edit);
}

static void a_text_is_laid_out_in_rows(void **state)
{
    static const struct {
        const char *text;
        int cells;
        const char *rows; /* each ends with "/" */
    } cases[] = {
        {"", 10, "/"},
        {"abc", 10, "abc/"},
        {"abc\n", 10, "abc//"},
        {"a\n\nb", 10, "a//b/"},
        {"abcdef", 4, "abc/def/"},
        {"床位床", 5, "床位/床/"},
        {"床位床", 6, "床位/床/"},
        {"a b c d", 4, "a b/ c /d/"}, /* no blank gets lost */
        {"床", 1, "床/"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct edit edit;
        struct edit_rows rows;
        struct str got = STR_INIT;

        edit_init(&edit, EDIT_LINES, 0);
        edit_set(&edit, cases[i].text);
        edit_layout(&edit, cases[i].cells, &rows);
        vec_each (row, &rows.rows) {
            edit_add_row(&edit, row, &got);
            str_addc(&got, '/');
        }
        assert_string_equal(got.buf, cases[i].rows);
        assert_int_equal(rows.caret_row, rows.rows.len - 1);
        edit_rows_release(&rows);
        edit_release(&edit);
        str_release(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_edit_a_line),
        cmocka_unit_test(keys_edit_a_text),
        cmocka_unit_test(pasted_text_is_cleaned),
        cmocka_unit_test(marks_are_counted_over_several_insertions),
        cmocka_unit_test(a_megabyte_is_cut_and_said),
        cmocka_unit_test(a_full_line_takes_no_more),
        cmocka_unit_test(up_and_down_walk_the_history),
        cmocka_unit_test(a_history_forgets_the_oldest),
        cmocka_unit_test(a_secret_is_shown_as_stars_and_not_yanked),
        cmocka_unit_test(a_line_scrolls_with_the_caret),
        cmocka_unit_test(twins_count_as_they_are_drawn),
        cmocka_unit_test(a_text_is_laid_out_in_rows),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("edit", tests, NULL, NULL);
}
