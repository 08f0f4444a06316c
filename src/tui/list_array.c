#include "tui/list_array.h"

#include <string.h>

#include "base/mem.h"

/* A piece is small, so that the key that needs one is hardly slower than the others. */
enum { PIECE = 16, FIND_MAX = 2000 };

void list_array_init(struct list_array *array, size_t columns,
                     int (*more)(void *data, size_t from, size_t count, struct list_rows *rows,
                                 struct err *err),
                     void *data)
{
    *array = (struct list_array){.rows.columns = columns, .more = more, .data = data};
}

void list_array_release(struct list_array *array)
{
    list_rows_release(&array->rows);
}

void list_array_forget(struct list_array *array)
{
    size_t columns = array->rows.columns;

    list_rows_release(&array->rows);
    array->rows = (struct list_rows){.columns = columns};
    array->complete = false;
}

/* At least count rows, or all there are. */
static int fill(struct list_array *array, size_t count, struct err *err)
{
    while (array->rows.items.len < count && !array->complete) {
        size_t from = array->rows.items.len, want = count - from;

        if (from > 0 && want < PIECE) /* the first piece is waited for */
            want = PIECE;
        if (array->more(array->data, from, want, &array->rows, err) < 0)
            return -1;
        array->complete = array->rows.items.len < from + want;
    }
    return 0;
}

/* The position of the key, or rows.len; reads on until it is found, but not for ever. */
static int find_index(struct list_array *array, const char *key, size_t *index, struct err *err)
{
    /* Reading on by keys asks for the one that was given out last. */
    *index = array->given;
    if (*index < array->rows.items.len && strcmp(array->rows.items.items[*index].key, key) == 0)
        return 0;
    for (*index = 0;; ++*index) {
        if (*index >= array->rows.items.len && *index < FIND_MAX &&
            fill(array, *index + 1, err) < 0)
            return -1;
        if (*index >= array->rows.items.len ||
            strcmp(array->rows.items.items[*index].key, key) == 0)
            return 0;
    }
}

static void copy_row(struct list_rows *to, struct list_array *array, size_t index)
{
    const struct list_row *from = &array->rows.items.items[index];
    struct list_row *row = list_rows_add(to, from->key);

    row->due = from->due;
    row->due_word = from->due_word;
    for (size_t i = 0; i < array->rows.columns; i++)
        if (from->cells[i].text != NULL)
            list_cell_set(row, i, from->cells[i].text, from->cells[i].role);
    array->given = index;
}

static int array_read(void *data, const char *key, enum list_direction direction, size_t limit,
                      struct list_rows *rows, struct err *err)
{
    struct list_array *array = data;
    size_t at = 0;

    if (key != NULL && find_index(array, key, &at, err) < 0)
        return -1;
    if (direction == LIST_AFTER) {
        size_t from = key == NULL ? 0 : at + 1;

        if (fill(array, from + limit, err) < 0)
            return -1;
        for (size_t i = from; i < array->rows.items.len && i < from + limit; i++)
            copy_row(rows, array, i);
        return 0;
    }
    while (key == NULL && !array->complete)
        if (fill(array, array->rows.items.len + 8 * PIECE, err) < 0)
            return -1;
    for (size_t i = key == NULL ? array->rows.items.len : at; i-- > 0 && rows->items.len < limit;)
        copy_row(rows, array, i);
    return 0;
}

static int array_find(void *data, const char *key, struct list_rows *rows, struct err *err)
{
    struct list_array *array = data;
    size_t at;

    if (find_index(array, key, &at, err) < 0)
        return -1;
    if (at >= array->rows.items.len)
        return 0;
    copy_row(rows, array, at);
    return 1;
}

const struct list_source list_array_source = {array_read, array_find};
