/* How an edit looks: one line around the caret, or rows. What is drawn may be wider than the
 * character is (a twin), so nothing here asks width_text(). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/edit.h"

/* A character with its marks, as it is drawn. */
struct shape {
    size_t bytes;
    int cells;
    char text[8]; /* instead of the bytes; "": themselves */
};

static void find_twin(const struct edit *edit, uint32_t c, struct shape *shape)
{
    struct str twin = STR_INIT;

    if (edit->flags & EDIT_SECRET)
        str_add(&twin, "*");
    else if (edit->add_twin != NULL && c >= 0x80)
        edit->add_twin(c, &twin);
    if (twin.len > 0) {
        snprintf(shape->text, sizeof(shape->text), "%s", twin.buf);
        shape->cells = (int)strlen(shape->text);
    }
    str_release(&twin);
}

static struct shape shape_at(const struct edit *edit, size_t at)
{
    const char *bytes = edit->text.buf;
    size_t len = edit->text.len;
    struct shape shape;
    uint32_t c = 0, mark;
    size_t n = utf8_decode(bytes + at, len - at, &c), next = at + n;

    while (next < len && (n = utf8_decode(bytes + next, len - next, &mark)) > 1 &&
           width_of(mark) == 0)
        next += n;
    shape = (struct shape){.bytes = next - at, .cells = width_of(c)};
    find_twin(edit, c, &shape);
    return shape;
}

static void add_shape(const struct edit *edit, size_t at, struct shape shape, struct str *out)
{
    if (shape.text[0] != '\0')
        str_add(out, shape.text);
    else
        str_addn(out, edit->text.buf + at, shape.bytes);
}

static int cells_between(const struct edit *edit, size_t from, size_t to)
{
    int cells = 0;

    while (from < to) {
        struct shape shape = shape_at(edit, from);

        cells += shape.cells;
        from += shape.bytes;
    }
    return cells;
}

/* Where the last part begins that takes at most so many cells before the caret. */
static size_t start_for(const struct edit *edit, int cells)
{
    size_t from = 0;
    int all = cells_between(edit, 0, edit->caret);

    while (from < edit->caret && all > cells) {
        struct shape shape = shape_at(edit, from);

        all -= shape.cells;
        from += shape.bytes;
    }
    return from;
}

/* What was edited since the last time may have moved the left edge into a character. */
static size_t boundary(const struct edit *edit, size_t at)
{
    size_t from = 0;

    while (from < at && from < edit->text.len) {
        size_t bytes = shape_at(edit, from).bytes;

        if (from + bytes > at)
            break;
        from += bytes;
    }
    return from;
}

/* Scrolls by half a line, so that a slow link does not repaint it at every key. */
static void scroll(struct edit *edit, int cells)
{
    int left;

    edit->shown_from = boundary(edit, edit->shown_from);
    left = edit->shown_from > 0;
    if (cells_between(edit, 0, edit->text.len) < cells) {
        edit->shown_from = 0;
        return;
    }
    if (edit->shown_from <= edit->caret &&
        cells_between(edit, edit->shown_from, edit->caret) < cells - left - 1)
        return;
    edit->shown_from = start_for(edit, cells / 2 > 1 ? cells / 2 - 1 : 0);
}

int edit_add_line(struct edit *edit, int cells, struct str *out)
{
    int used = 0, caret = 0;
    size_t at;

    if (cells < 2)
        cells = 2;
    edit->cells = cells;
    scroll(edit, cells);
    if (edit->shown_from > 0) {
        str_addc(out, '<');
        used = 1;
    }
    for (at = edit->shown_from; at < edit->text.len;) {
        struct shape shape = shape_at(edit, at);
        bool last = at + shape.bytes == edit->text.len;

        if (at == edit->caret)
            caret = used;
        if (used + shape.cells > cells - !last)
            break;
        add_shape(edit, at, shape, out);
        used += shape.cells;
        at += shape.bytes;
    }
    if (at == edit->caret)
        caret = used;
    if (at < edit->text.len) {
        str_addc_times(out, ' ', (size_t)(cells - 1 - used));
        str_addc(out, '>');
    }
    return caret < cells ? caret : cells - 1;
}

/* --- rows --- */

static void end_row(struct edit_rows *rows, size_t end, int used)
{
    struct width_line *row = &rows->rows.items[rows->rows.len - 1];

    row->len = end - row->start;
    row->cells = used;
}

static void start_row(struct edit_rows *rows, size_t at)
{
    *vec_push(&rows->rows) = (struct width_line){.start = at};
}

void edit_layout(struct edit *edit, int cells, struct edit_rows *rows)
{
    int used = 0, limit = cells < 3 ? 2 : cells - 1;
    size_t at = 0;

    edit->cells = cells;
    *rows = (struct edit_rows){0};
    start_row(rows, 0);
    while (at < edit->text.len) {
        bool is_newline = edit->text.buf[at] == '\n';
        struct shape shape = {.bytes = 1};

        if (!is_newline)
            shape = shape_at(edit, at);
        if (!is_newline && used > 0 && used + shape.cells > limit) {
            end_row(rows, at, used);
            start_row(rows, at);
            used = 0;
        }
        if (at == edit->caret) {
            rows->caret_row = rows->rows.len - 1;
            rows->caret_cell = used;
        }
        if (is_newline) {
            end_row(rows, at, used);
            start_row(rows, at + 1);
            used = 0;
        }
        used += shape.cells;
        at += shape.bytes;
    }
    end_row(rows, at, used);
    if (edit->caret >= edit->text.len) {
        rows->caret_row = rows->rows.len - 1;
        rows->caret_cell = used;
    }
}

void edit_rows_release(struct edit_rows *rows)
{
    vec_release(&rows->rows);
}

void edit_add_row(const struct edit *edit, const struct width_line *row, struct str *out)
{
    for (size_t at = row->start; at < row->start + row->len;) {
        struct shape shape = shape_at(edit, at);

        add_shape(edit, at, shape, out);
        at += shape.bytes;
    }
}
