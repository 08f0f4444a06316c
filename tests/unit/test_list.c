/* The list engine over a source of a million rows that are never held, against a plain model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/list.h"
#include "tui/list_array.h"

enum { ROWS = 1000000 };

/* Row i has the key "i"; rows whose number is in gone[] are not there. */
struct numbers {
    long count;
    long gone;
    size_t most;  /* rows asked for at once */
    size_t reads; /* how often */
    bool broken;
};

static long number(const char *key)
{
    return strtol(key, NULL, 10);
}

static void add(struct list_rows *rows, long number)
{
    char key[32];

    snprintf(key, sizeof(key), "%ld", number);
    list_cell_set(list_rows_add(rows, key), 0, key, ROLE_NORMAL);
}

static int numbers_read(void *data, const char *key, enum list_direction direction, size_t limit,
                        struct list_rows *rows, struct err *err)
{
    struct numbers *numbers = data;
    long step = direction == LIST_AFTER ? 1 : -1;
    long at = key != NULL ? number(key) + step : step > 0 ? 0 : numbers->count - 1;

    numbers->reads++;
    if (numbers->broken)
        return err_set(err, ERR_STORE, "broken");
    if (limit > numbers->most)
        numbers->most = limit;
    for (; at >= 0 && at < numbers->count && rows->items.len < limit; at += step)
        if (at != numbers->gone)
            add(rows, at);
    return 0;
}

static int numbers_find(void *data, const char *key, struct list_rows *rows, struct err *err)
{
    struct numbers *numbers = data;
    long at = number(key);

    (void)err;
    if (at >= numbers->count || at == numbers->gone)
        return 0;
    add(rows, at);
    return 1;
}

static const struct list_source numbers_source = {numbers_read, numbers_find};
static const struct list_column one_column[] = {{.title = "n", .layout = {8, 1, 0}}};

static void make(struct list *list, struct numbers *numbers, int height)
{
    struct err err = ERR_INIT;

    list_init(list, &numbers_source, numbers, one_column, 1);
    list_set_height(list, height);
    assert_int_equal(list_rewind(list, &err), 0);
}

static long selected(const struct list *list)
{
    return number(list_selected(list)->key);
}

static long top(const struct list *list)
{
    return number(list->rows.items.items[list->top].key);
}

/* What holds at any time. */
static void check(const struct list *list)
{
    size_t height = (size_t)list->height;

    assert_true(list->selected >= list->top && list->selected - list->top < height);
    assert_true(list->rows.items.len <= 1000);
    for (size_t i = 1; i < list->rows.items.len; i++)
        assert_true(number(list->rows.items.items[i - 1].key) <
                    number(list->rows.items.items[i].key));
    /* The screen is full if there are rows enough. */
    assert_true(list->rows.items.len - list->top >= height || list->at_end);
    if (list->at_end && list->top > 0)
        assert_true(list->rows.items.len - list->top >= height);
}

static void walks_like_the_model(void **state)
{
    struct numbers numbers = {.count = ROWS, .gone = -1};
    struct list list;
    struct err err = ERR_INIT;
    long model = 0;
    unsigned seed = 7;

    (void)state;
    make(&list, &numbers, 19);
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1103515245u + 12345u;
        while ((seed >> 20 & 1) && list_is_short(&list)) /* somebody waits between two keys */
            list_read_ahead(&list);
        switch (seed >> 16 & 7) {
        case 0:
        case 1:
            model += model < ROWS - 1;
            assert_int_equal(list_move(&list, 1, &err), 0);
            break;
        case 2:
            model -= model > 0;
            assert_int_equal(list_move(&list, -1, &err), 0);
            break;
        case 3:
        case 4:
            model = model + 18 < ROWS ? model + 18 : ROWS - 1;
            assert_int_equal(list_page(&list, 1, &err), 0);
            break;
        case 5:
            model = model > 18 ? model - 18 : 0;
            assert_int_equal(list_page(&list, -1, &err), 0);
            break;
        case 6: assert_int_equal(list_reload(&list, &err), 0); break;
        default:
            if (i % 500 == 0) {
                model = ROWS - 1;
                assert_int_equal(list_end(&list, &err), 0);
            }
        }
        check(&list);
        assert_int_equal(selected(&list), model);
    }
    assert_true(numbers.most <= 200);
    list_release(&list);
}

static void selection_belongs_to_a_record(void **state)
{
    struct numbers numbers = {.count = 500, .gone = -1};
    struct list list;
    struct err err = ERR_INIT;
    long was_top;

    (void)state;
    make(&list, &numbers, 10);
    assert_true(list_select(&list, "250", &err));
    assert_int_equal(list_move(&list, -3, &err), 0);
    was_top = top(&list);
    assert_int_equal(list_reload(&list, &err), 0);
    assert_int_equal(selected(&list), 247);
    assert_int_equal(top(&list), was_top);
    numbers.gone = 247; /* the row below takes its place */
    assert_int_equal(list_reload(&list, &err), 0);
    assert_int_equal(selected(&list), 248);
    numbers.count = 100; /* everything below is gone as well */
    assert_int_equal(list_reload(&list, &err), 0);
    check(&list);
    assert_false(list_select(&list, "300", &err));
    list_release(&list);
}

static void empty_and_short_lists(void **state)
{
    struct numbers numbers = {.count = 0, .gone = -1};
    struct list list;
    struct err err = ERR_INIT;

    (void)state;
    make(&list, &numbers, 10);
    assert_null(list_selected(&list));
    assert_int_equal(list_move(&list, 1, &err), 0);
    assert_int_equal(list_page(&list, -1, &err), 0);
    assert_int_equal(list_end(&list, &err), 0);
    numbers.count = 3;
    assert_int_equal(list_reload(&list, &err), 0);
    assert_int_equal(list_end(&list, &err), 0);
    assert_int_equal(selected(&list), 2);
    assert_int_equal(top(&list), 0);
    list_set_height(&list, 2); /* the window of the terminal shrank */
    assert_true(list.selected - list.top < 2);
    list_release(&list);
}

static void marks_stay_with_records(void **state)
{
    struct numbers numbers = {.count = 50, .gone = -1};
    struct list list;
    struct err err = ERR_INIT;

    (void)state;
    make(&list, &numbers, 5);
    list_mark(&list);
    assert_int_equal(list_move(&list, 2, &err), 0);
    list_mark(&list);
    assert_int_equal(list_reload(&list, &err), 0);
    assert_true(list_is_marked(&list, "0"));
    assert_false(list_is_marked(&list, "1"));
    assert_true(list_is_marked(&list, "2"));
    list_mark(&list);
    assert_false(list_is_marked(&list, "2"));
    assert_int_equal(list_mark_all(&list, &err), 0); /* some are marked: none afterwards */
    assert_int_equal(list.marks.len, 0);
    assert_int_equal(list_mark_all(&list, &err), 0);
    assert_int_equal(list.marks.len, 50);
    list_release(&list);
}

static void all_are_marked_also_those_that_were_not_read(void **state)
{
    struct numbers numbers = {.count = 7000, .gone = -1};
    struct list list;
    struct err err = ERR_INIT;

    (void)state;
    make(&list, &numbers, 5);
    assert_int_equal(list_act(&list, ACTION_MARK_ALL, &err), 1);
    assert_int_equal(list.marks.len, LIST_MARKS_MAX);
    assert_true(list_is_marked(&list, "4999"));
    assert_true(list.rows.items.len < 100);
    list_release(&list);
}

/* --- the array that reads as far as one scrolls --- */

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    struct numbers *numbers = data;

    (void)err;
    for (size_t i = from; i < from + count && (long)i < numbers->count; i++)
        add(rows, (long)i);
    numbers->most = from + count;
    return 0;
}

static void array_reads_as_far_as_needed(void **state)
{
    struct numbers numbers = {.count = 5000, .gone = -1};
    struct list_array array;
    struct list list;
    struct err err = ERR_INIT;

    (void)state;
    list_array_init(&array, 1, more, &numbers);
    list_init(&list, &list_array_source, &array, one_column, 1);
    list_set_height(&list, 20);
    assert_int_equal(list_rewind(&list, &err), 0);
    assert_true(numbers.most < 200);
    for (int i = 0; i < 300; i++)
        assert_int_equal(list_page(&list, 1, &err), 0);
    assert_int_equal(selected(&list), 4999);
    assert_int_equal(list_page(&list, -1, &err), 0);
    list_array_forget(&array);
    assert_int_equal(list_reload(&list, &err), 0);
    assert_int_equal(list_end(&list, &err), 0);
    assert_int_equal(selected(&list), 4999);
    check(&list);
    list_release(&list);
    list_array_release(&array);
}

/* Rule 8 of the console's speed: on a slow link the rows move seldom, and then by half a page. */
static void a_slow_link_moves_half_a_page(void **state)
{
    struct numbers numbers = {.count = 100, .gone = -1};
    struct err err = ERR_INIT;
    struct list list;
    size_t tops = 0, before = 0;

    (void)state;
    make(&list, &numbers, 20);
    list.jumps = true;
    assert_int_equal(list_rewind(&list, &err), 0);
    for (int i = 0; i < 60; i++) {
        assert_int_equal(list_move(&list, 1, &err), 0);
        check(&list);
        tops += list.top != before;
        before = list.top;
    }
    assert_in_range(tops, 3, 6);
    for (int i = 0; i < 60; i++) {
        assert_int_equal(list_move(&list, -1, &err), 0);
        check(&list);
    }
    assert_int_equal(list.top, 0);
    list_release(&list);
}

static void a_click_selects_the_row_that_stands_there(void **state)
{
    struct numbers numbers = {.count = 10, .gone = -1};
    struct err err = ERR_INIT;
    struct list list;

    (void)state;
    make(&list, &numbers, 20);
    list.first_row = 4;
    assert_int_equal(list_rewind(&list, &err), 0);
    assert_true(list_click(&list, 7, &err));
    assert_int_equal(selected(&list), 3);
    assert_false(list_click(&list, 3, &err));  /* the title */
    assert_false(list_click(&list, 14, &err)); /* below the last */
    assert_false(list_click(&list, 99, &err));
    assert_int_equal(selected(&list), 3);
    list_release(&list);
}

static void read_all_ahead(struct list *list)
{
    for (int i = 0; list_is_short(list); i++) {
        assert_in_range(i, 0, 9);
        list_read_ahead(list);
    }
}

static void the_next_page_is_there_before_it_is_asked_for(void **state)
{
    struct numbers numbers = {.count = 200, .gone = -1};
    struct list list;
    struct err err = ERR_INIT;

    (void)state;
    make(&list, &numbers, 20);
    assert_in_range(list.rows.items.len, 20, 24); /* the first paint waits for no more */
    for (long page = 1; page < 8; page++) {
        read_all_ahead(&list);
        numbers.reads = 0;
        assert_int_equal(list_page(&list, 1, &err), 0);
        assert_int_equal(numbers.reads, 0);
        assert_int_equal(selected(&list), page * 19);
    }
    assert_in_range(numbers.most, 1, 21); /* a key in between waits for one piece at most */
    assert_int_equal(list_end(&list, &err), 0);
    assert_false(list_is_short(&list));
    list_release(&list);
}

static void what_cannot_be_read_ahead_is_told_when_it_is_needed(void **state)
{
    struct numbers numbers = {.count = ROWS, .gone = -1};
    struct list list;
    struct err err = ERR_INIT;

    (void)state;
    make(&list, &numbers, 20);
    numbers.broken = true;
    assert_true(list_is_short(&list));
    list_read_ahead(&list);
    assert_false(list_is_short(&list)); /* not tried again and again */
    assert_int_equal(selected(&list), 0);
    assert_int_equal(list_page(&list, 1, &err), -1);
    assert_string_equal(err.text.buf, "broken");
    err_release(&err);
    numbers.broken = false;
    assert_int_equal(list_page(&list, 1, &err), 0);
    assert_true(list_is_short(&list));
    list_release(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_page_is_there_before_it_is_asked_for),
        cmocka_unit_test(what_cannot_be_read_ahead_is_told_when_it_is_needed),
        cmocka_unit_test(walks_like_the_model),
        cmocka_unit_test(selection_belongs_to_a_record),
        cmocka_unit_test(empty_and_short_lists),
        cmocka_unit_test(marks_stay_with_records),
        cmocka_unit_test(all_are_marked_also_those_that_were_not_read),
        cmocka_unit_test(array_reads_as_far_as_needed),
        cmocka_unit_test(a_slow_link_moves_half_a_page),
        cmocka_unit_test(a_click_selects_the_row_that_stands_there),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
