/* Layout is arithmetic: every size is tried, and nothing ever leaves its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "tui/layout.h"

static void frame_of_every_size(void **state)
{
    (void)state;
    for (int rows = 1; rows < 60; rows++) {
        for (int cols = 1; cols < 100; cols++) {
            struct frame f;
            bool fits = layout_frame(rows, cols, &f);

            assert_int_equal(fits, rows >= LAYOUT_MIN_ROWS && cols >= LAYOUT_MIN_COLS);
            if (!fits)
                continue;
            assert_int_equal(f.state.row, 0);
            assert_int_equal(
                f.state.rows + f.tabs.rows + f.body.rows + f.message.rows + f.hints.rows, rows);
            assert_int_equal(f.body.row, f.state.rows + f.tabs.rows);
            assert_int_equal(f.message.row, f.body.row + f.body.rows);
            assert_int_equal(f.hints.row, f.message.row + 1);
            assert_true(f.body.rows >= 8);
        }
    }
}

static void pane_goes_before_the_list(void **state)
{
    static const struct {
        int rows, wanted, above, below;
    } cases[] = {
        {20, 6, 14, 6}, {10, 6, 6, 4}, {9, 6, 6, 3}, {8, 6, 8, 0}, {3, 6, 3, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct area above, below;

        layout_split((struct area){2, 0, cases[i].rows, 80}, cases[i].wanted, &above, &below);
        assert_int_equal(above.rows, cases[i].above);
        assert_int_equal(below.rows, cases[i].below);
        assert_int_equal(below.row, 2 + above.rows);
    }
}

static void beside(void **state)
{
    struct area left, right;

    (void)state;
    layout_beside((struct area){0, 0, 5, 80}, 40, 30, &left, &right);
    assert_int_equal(left.cols, 49);
    assert_int_equal(right.col, 50);
    assert_int_equal(right.cols, 30);
    layout_beside((struct area){0, 0, 5, 60}, 40, 30, &left, &right);
    assert_int_equal(left.cols, 60);
    assert_int_equal(right.cols, 0);
}

static const struct layout_column queue[] = {
    {.cells = 4, .rank = 4},  {.cells = 11},           {.cells = 8},
    {.cells = 12, .rank = 5}, {.cells = 8, .rank = 2}, {.cells = 16, .grow = 1},
};

static int used(const int *widths)
{
    int sum = 0, shown = 0;

    for (size_t i = 0; i < ARRAY_LEN(queue); i++) {
        assert_true(widths[i] >= 0);
        sum += widths[i];
        shown += widths[i] > 0;
    }
    return sum + (shown > 1 ? shown - 1 : 0);
}

static void columns_of_every_width(void **state)
{
    (void)state;
    for (int cells = 0; cells < 200; cells++) {
        int widths[ARRAY_LEN(queue)];

        layout_columns(queue, ARRAY_LEN(queue), cells, widths);
        assert_true(used(widths) <= cells);
        if (cells >= 37) { /* what never goes stands whole, and the rest is shared out */
            assert_int_equal(widths[1], 11);
            assert_int_equal(widths[2], 8);
            assert_int_equal(used(widths), cells);
        }
    }
}

static void least_important_goes_first(void **state)
{
    int widths[ARRAY_LEN(queue)];

    (void)state;
    layout_columns(queue, ARRAY_LEN(queue), 60, widths);
    assert_int_equal(widths[3], 0);
    assert_int_equal(widths[0], 4);
    assert_int_equal(widths[4], 8);
    layout_columns(queue, ARRAY_LEN(queue), 46, widths);
    assert_int_equal(widths[0], 0);
    assert_int_equal(widths[4], 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_of_every_size),
        cmocka_unit_test(pane_goes_before_the_list),
        cmocka_unit_test(beside),
        cmocka_unit_test(columns_of_every_width),
        cmocka_unit_test(least_important_goes_first),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
