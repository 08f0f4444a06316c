/* The window of rows and the selection in it. Drawing is in list_draw.c.
 *
 * The window keeps WINDOW rows on either side of what is shown at most; moving near its edge reads on
 * by key, so nothing here depends on how long the list is. */
#include "tui/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { CHUNK = 16, WINDOW = 192, MARKED_AT_ONCE = 250 };

void list_init(struct list *list, const struct list_source *source, void *data,
               const struct list_column *columns, size_t column_count)
{
    *list = (struct list){
        .source = source,
        .data = data,
        .columns = columns,
        .column_count = column_count,
        .rows.columns = column_count,
        .height = 1,
    };
}

/* --- rows --- */

struct list_row *list_rows_add(struct list_rows *rows, const char *key)
{
    struct list_row *row = vec_push(&rows->items);

    *row = (struct list_row){.key = xstrdup(key),
                             .cells = xcalloc(rows->columns, sizeof(struct list_cell))};
    return row;
}

void list_cell_set(struct list_row *row, size_t column, const char *text, enum role_id role)
{
    free(row->cells[column].text);
    row->cells[column] =
        (struct list_cell){.text = xstrdup(text == NULL ? "" : text), .role = role};
}

static void row_release(struct list_row *row, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        free(row->cells[i].text);
    free(row->cells);
    free(row->key);
}

void list_rows_release(struct list_rows *rows)
{
    vec_each (row, &rows->items)
        row_release(row, rows->columns);
    vec_release(&rows->items);
}

static void drop(struct list_rows *rows, size_t first, size_t count)
{
    for (size_t i = first; i < first + count; i++)
        row_release(&rows->items.items[i], rows->columns);
    memmove(&rows->items.items[first], &rows->items.items[first + count],
            (rows->items.len - first - count) * sizeof(rows->items.items[0]));
    rows->items.len -= count;
}

/* Moves all of from behind the rows of to. */
static void append(struct list_rows *to, struct list_rows *from)
{
    vec_each (row, &from->items)
        *vec_push(&to->items) = *row;
    vec_release(&from->items);
}

static void reverse(struct list_rows *rows)
{
    size_t len = rows->items.len;

    for (size_t i = 0; i < len / 2; i++) {
        struct list_row row = rows->items.items[i];

        rows->items.items[i] = rows->items.items[len - 1 - i];
        rows->items.items[len - 1 - i] = row;
    }
}

void list_release(struct list *list)
{
    list_rows_release(&list->rows);
    vec_each (mark, &list->marks)
        free(*mark);
    vec_release(&list->marks);
}

/* --- reading --- */

static size_t row_count(const struct list *list)
{
    return list->rows.items.len;
}

static const char *key_at(const struct list *list, size_t index)
{
    return list->rows.items.items[index].key;
}

static int read_on(struct list *list, struct err *err)
{
    struct list_rows more = {.columns = list->column_count};
    const char *last = row_count(list) == 0 ? NULL : key_at(list, row_count(list) - 1);
    size_t limit = CHUNK;

    /* What is shown first does not wait for more than is shown. */
    if (last == NULL && list->height > 1)
        limit = (size_t)list->height + 1;
    if (list->source->read(list->data, last, LIST_AFTER, limit, &more, err) < 0) {
        list_rows_release(&more);
        return -1;
    }
    list->at_end = more.items.len < limit;
    append(&list->rows, &more);
    if (row_count(list) > 2 * WINDOW && list->top > WINDOW) {
        size_t gone = list->top - WINDOW;

        drop(&list->rows, 0, gone);
        list->top -= gone;
        list->selected -= gone;
        list->drawn = list->drawn >= gone ? list->drawn - gone : 0;
        list->at_start = false;
    }
    return 0;
}

static int read_back(struct list *list, struct err *err)
{
    struct list_rows more = {.columns = list->column_count};
    const char *first = row_count(list) == 0 ? NULL : key_at(list, 0);
    size_t added;

    if (list->source->read(list->data, first, LIST_BEFORE, CHUNK, &more, err) < 0) {
        list_rows_release(&more);
        return -1;
    }
    added = more.items.len;
    list->at_start = added < CHUNK;
    reverse(&more);
    append(&more, &list->rows);
    list->rows = more;
    list->top += added;
    list->selected += added;
    if (row_count(list) > 2 * WINDOW && row_count(list) - list->top > 2 * WINDOW) {
        drop(&list->rows, list->top + 2 * WINDOW, row_count(list) - list->top - 2 * WINDOW);
        list->at_end = false;
    }
    return 0;
}

/* The selection on the screen, and the rows below the top read as far as they are shown. */
static int settle(struct list *list, struct err *err)
{
    size_t height = list->height > 0 ? (size_t)list->height : 1;

    list->stuck = false;
    while (list->selected + height >= row_count(list) && !list->at_end)
        if (read_on(list, err) < 0)
            return -1;
    while (list->selected < height && !list->at_start)
        if (read_back(list, err) < 0)
            return -1;
    if (row_count(list) == 0) {
        list->top = list->selected = 0;
        return 0;
    }
    if (list->selected >= row_count(list))
        list->selected = row_count(list) - 1;
    if (list->top > list->selected)
        list->top = list->jumps && list->selected > height / 2 ? list->selected - height / 2
                    : list->jumps                              ? 0
                                                               : list->selected;
    if (list->selected - list->top >= height)
        list->top = list->selected - (list->jumps ? height / 2 : height - 1);
    if (list->at_end && row_count(list) - list->top < height)
        list->top = row_count(list) > height ? row_count(list) - height : 0;
    return 0;
}

static void forget(struct list *list)
{
    list_rows_release(&list->rows);
    list->rows = (struct list_rows){.columns = list->column_count};
    list->at_start = list->at_end = false;
    list->top = list->selected = 0;
}

int list_rewind(struct list *list, struct err *err)
{
    forget(list);
    list->at_start = true;
    if (read_on(list, err) < 0)
        return -1;
    return settle(list, err);
}

int list_end(struct list *list, struct err *err)
{
    if (!list->at_end) {
        forget(list);
        list->at_end = true;
        if (read_back(list, err) < 0)
            return -1;
    }
    list->selected = row_count(list) == 0 ? 0 : row_count(list) - 1;
    list->top = 0;
    return settle(list, err);
}

/* 1: the window stands around the record now. 0: it is gone, and the window is as it was. */
static int stand_at(struct list *list, const char *key, size_t offset, struct err *err)
{
    struct list_rows one = {.columns = list->column_count};
    int found = list->source->find(list->data, key, &one, err);

    if (found <= 0) {
        list_rows_release(&one);
        return found;
    }
    forget(list);
    list->rows = one;
    if (read_back(list, err) < 0 || read_on(list, err) < 0)
        return -1;
    list->top = list->selected > offset ? list->selected - offset : 0;
    return settle(list, err) < 0 ? -1 : 1;
}

/* The nearest row that is still there: those below first, then those above. */
static int stand_near(struct list *list, size_t offset, struct err *err)
{
    char **keys = xcalloc(row_count(list) + 1, sizeof(char *));
    size_t count = 0;
    int found = 0;

    for (size_t i = list->selected; i < row_count(list); i++)
        keys[count++] = xstrdup(key_at(list, i));
    for (size_t i = list->selected; i-- > 0;)
        keys[count++] = xstrdup(key_at(list, i));
    for (size_t i = 0; i < count && found == 0; i++)
        found = stand_at(list, keys[i], offset, err);
    for (size_t i = 0; i < count; i++)
        free(keys[i]);
    free(keys);
    return found;
}

int list_reload(struct list *list, struct err *err)
{
    int found;

    if (row_count(list) == 0)
        return list_rewind(list, err);
    /* A selection that was never moved stays at the top, where the most urgent row stands. */
    found = stand_near(list, list->selected - list->top, err);
    if (found < 0)
        return -1;
    return found > 0 ? 0 : list_rewind(list, err);
}

bool list_select(struct list *list, const char *key, struct err *err)
{
    for (size_t i = 0; i < row_count(list); i++)
        if (strcmp(key_at(list, i), key) == 0) {
            list->selected = i;
            return settle(list, err) == 0;
        }
    return stand_at(list, key, 0, err) > 0;
}

bool list_click(struct list *list, int row, struct err *err)
{
    size_t index = list->top + (size_t)(row - list->first_row);

    if (row < list->first_row || row >= list->first_row + list->height || index >= row_count(list))
        return false;
    list->selected = index;
    return settle(list, err) == 0;
}

const struct list_row *list_selected(const struct list *list)
{
    return row_count(list) == 0 ? NULL : &list->rows.items.items[list->selected];
}

/* --- moving --- */

void list_set_height(struct list *list, int height)
{
    size_t rows = height > 0 ? (size_t)height : 1;

    list->height = (int)rows;
    if (list->selected - list->top >= rows)
        list->top = list->selected - rows + 1;
}

int list_move(struct list *list, int by, struct err *err)
{
    size_t back = by < 0 ? (size_t)-by : 0;

    if (row_count(list) == 0)
        return 0;
    while (by > 0 && list->selected + (size_t)by >= row_count(list) && !list->at_end)
        if (read_on(list, err) < 0)
            return -1;
    while (back > list->selected && !list->at_start)
        if (read_back(list, err) < 0)
            return -1;
    if (by < 0)
        list->selected = back > list->selected ? 0 : list->selected - back;
    else
        list->selected += (size_t)by;
    return settle(list, err);
}

int list_page(struct list *list, int by, struct err *err)
{
    int page = list->height > 1 ? list->height - 1 : 1;
    size_t offset = list->selected - list->top;

    if (list_move(list, by * page, err) < 0)
        return -1;
    if (row_count(list) > 0 && list->selected >= offset)
        list->top = list->selected - offset;
    return settle(list, err);
}

/* --- marks --- */

bool list_is_marked(const struct list *list, const char *key)
{
    vec_each (mark, &list->marks)
        if (strcmp(*mark, key) == 0)
            return true;
    return false;
}

void list_mark(struct list *list)
{
    const struct list_row *row = list_selected(list);

    if (row == NULL)
        return;
    for (size_t i = 0; i < list->marks.len; i++)
        if (strcmp(list->marks.items[i], row->key) == 0) {
            free(list->marks.items[i]);
            list->marks.items[i] = list->marks.items[--list->marks.len];
            return;
        }
    *vec_push(&list->marks) = xstrdup(row->key);
}

static void unmark_all(struct list *list)
{
    vec_each (mark, &list->marks)
        free(*mark);
    list->marks.len = 0;
}

/* All of the list, and not only those that were read. */
static int mark_all(struct list *list, struct err *err)
{
    size_t read;
    int rc;

    do {
        struct list_rows rows = {.columns = list->column_count};
        size_t marked = list->marks.len;

        rc = list->source->read(list->data, marked == 0 ? NULL : list->marks.items[marked - 1],
                                LIST_AFTER, MARKED_AT_ONCE, &rows, err);
        read = rows.items.len;
        vec_each (row, &rows.items)
            *vec_push(&list->marks) = xstrdup(row->key);
        list_rows_release(&rows);
    } while (rc == 0 && read == MARKED_AT_ONCE && list->marks.len < LIST_MARKS_MAX);
    return rc;
}

int list_mark_all(struct list *list, struct err *err)
{
    if (list->marks.len == 0)
        return mark_all(list, err);
    unmark_all(list);
    return 0;
}

int list_act(struct list *list, enum action action, struct err *err)
{
    int rc;

    switch (action) {
    case ACTION_UP: rc = list_move(list, -1, err); break;
    case ACTION_DOWN: rc = list_move(list, 1, err); break;
    case ACTION_PAGE_UP: rc = list_page(list, -1, err); break;
    case ACTION_PAGE_DOWN: rc = list_page(list, 1, err); break;
    case ACTION_TOP: rc = list_rewind(list, err); break;
    case ACTION_BOTTOM: rc = list_end(list, err); break;
    case ACTION_MARK:
        list_mark(list);
        rc = list_move(list, 1, err);
        break;
    case ACTION_MARK_ALL: rc = list_mark_all(list, err); break;
    default: return 0;
    }
    return rc < 0 ? -1 : 1;
}

bool list_is_hungry(const struct list *list)
{
    return !list->at_end && list->top + (size_t)list->height > list->rows.items.len;
}

bool list_is_short(const struct list *list)
{
    return !list->at_end && !list->stuck && list->height > 1 && row_count(list) > 0 &&
           list->selected + 2 * (size_t)list->height >= row_count(list);
}

void list_read_ahead(struct list *list)
{
    struct err ignored = ERR_INIT;

    list->stuck = read_on(list, &ignored) < 0;
    err_release(&ignored);
}
