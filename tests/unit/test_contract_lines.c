/* A contract laid out in lines: nothing is lost and no clause's number is cut, at any width; and the
 * words for how an obligation stands (R21). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/width.h"
#include "tui/contract_lines.h"
#include "tui/owed.h"

enum { NOW = 1795147200 }; /* 2026-11-20 12:00:00 in Shanghai, a Friday */

static const struct contract_column columns[] = {
    {.title = "class"}, {.title = "times", .right = true}, {.title = "clauses"}, {.title = NULL}};

static const char *const cells[] = {
    "urgent, of the whole hospital",
    "1",
    "HIS-4.5.4-3 HIS-5.4b",
    "重症监护室全部床位的中央站",
    "24",
    "HIS-4.3a, 两条都显示（R8）",
    "",
    "3",
    "",
};

static void make(struct contract_lines *lines, int width)
{
    struct contract_section section = {.title = "Classes", .columns = columns, .width = 3};

    for (size_t i = 0; i < ARRAY_LEN(cells); i++)
        *vec_push(&section.cells) = xstrdup(cells[i]);
    *lines = (struct contract_lines){0};
    contract_lines_add(lines, CONTRACT_CLASSES, &section, width);
    contract_section_release(&section);
}

static void title_counts_rows_and_rows_know_their_place(void **state)
{
    struct contract_lines lines;

    (void)state;
    make(&lines, 200);
    assert_int_equal(lines.items.len, 5);
    assert_true(lines.items.items[0].title);
    assert_string_equal(lines.items.items[0].text, "Classes (3)");
    assert_string_equal(lines.items.items[1].text,
                        "  class                          times  clauses");
    assert_string_equal(lines.items.items[2].text,
                        "  urgent, of the whole hospital      1  HIS-4.5.4-3 HIS-5.4b");
    assert_int_equal(lines.items.items[2].row, 0);
    assert_int_equal(lines.items.items[4].row, 2);
    contract_lines_release(&lines);
}

/* All letters of the cell stand in the lines of its row. */
static size_t letters(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += *text != ' ';
    return count;
}

static void nothing_is_lost_at_any_width(void **state)
{
    (void)state;
    for (int width = 36; width <= 120; width++) {
        struct contract_lines lines;
        size_t wanted = 0, found = 0;
        bool number = false;

        make(&lines, width);
        for (size_t i = 0; i < ARRAY_LEN(cells); i++)
            wanted += letters(cells[i]);
        vec_each (line, &lines.items) {
            assert_true(width_text(line->text) <= width);
            number = number || strstr(line->text, "HIS-4.5.4-3") != NULL;
            found += line->row == SIZE_MAX ? 0 : letters(line->text);
        }
        assert_true(number);
        assert_int_equal(found, wanted);
        contract_lines_release(&lines);
    }
}

static void section_without_rows_is_its_title(void **state)
{
    const struct contract_section section = {.title = "Changes", .columns = columns, .width = 3};
    struct contract_lines lines = {0};

    (void)state;
    contract_lines_add(&lines, CONTRACT_CHANGES, &section, 60);
    assert_int_equal(lines.items.len, 1);
    assert_string_equal(lines.items.items[0].text, "Changes (0)");
    contract_lines_release(&lines);
}

static void standing_is_said_in_words(void **state)
{
    static const struct {
        enum obligation_standing standing;
        int days; /* to the last possible working day */
        const char *words;
        enum role_id role;
    } cases[] = {
        {STANDING_MISSED, -14, "missed 14 d", ROLE_OVERDUE},
        {STANDING_OVERDUE, -1, "overdue 1 d", ROLE_OVERDUE},
        {STANDING_OPEN, 0, "last day today", ROLE_WARN},
        {STANDING_OPEN, -2, "last day past", ROLE_WARN}, /* of one of several times */
        {STANDING_OPEN, 10, "10 d left", ROLE_NORMAL},
        {STANDING_AHEAD, 0, "last day today", ROLE_WARN},
        {STANDING_DONE, 3, "done", ROLE_DIM},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct owed_when when = {cases[i].standing, civil_day_of(NOW) + cases[i].days};
        struct str out = STR_INIT;

        owed_add_when(&out, &when, NOW);
        assert_string_equal(out.buf, cases[i].words);
        assert_int_equal(owed_role(&when, NOW), cases[i].role);
        str_release(&out);
    }
}

static void missed_comes_first_then_overdue_then_the_day(void **state)
{
    static const struct owed_when in_order[] = {
        {STANDING_MISSED, 50}, {STANDING_MISSED, 60}, {STANDING_OVERDUE, 40},
        {STANDING_AHEAD, 30},  {STANDING_OPEN, 31},   {STANDING_DONE, 10},
    };

    (void)state;
    for (size_t i = 0; i + 1 < ARRAY_LEN(in_order); i++) {
        assert_true(owed_compare(&in_order[i], &in_order[i + 1]) < 0);
        assert_true(owed_compare(&in_order[i + 1], &in_order[i]) > 0);
    }
    assert_int_equal(owed_compare(&in_order[0], &in_order[0]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(title_counts_rows_and_rows_know_their_place),
        cmocka_unit_test(nothing_is_lost_at_any_width),
        cmocka_unit_test(section_without_rows_is_its_title),
        cmocka_unit_test(standing_is_said_in_words),
        cmocka_unit_test(missed_comes_first_then_overdue_then_the_day),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("contract_lines", tests, NULL, NULL);
}
