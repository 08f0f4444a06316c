#include "tui/layout.h"

static struct area take_top(struct area *from, int rows)
{
    struct area area = *from;

    area.rows = rows < from->rows ? rows : from->rows;
    from->row += area.rows;
    from->rows -= area.rows;
    return area;
}

static struct area take_bottom(struct area *from, int rows)
{
    struct area area = *from;

    area.rows = rows < from->rows ? rows : from->rows;
    area.row = from->row + from->rows - area.rows;
    from->rows -= area.rows;
    return area;
}

bool layout_frame(int rows, int cols, struct frame *frame)
{
    struct area rest = {0, 0, rows, cols};

    *frame = (struct frame){.body = rest};
    if (rows < LAYOUT_MIN_ROWS || cols < LAYOUT_MIN_COLS)
        return false;
    frame->state = take_top(&rest, 1);
    frame->tabs = take_top(&rest, rows >= 16 ? 1 : 0);
    frame->hints = take_bottom(&rest, rows >= 12 ? 1 : 0);
    frame->message = take_bottom(&rest, 1);
    frame->body = rest;
    return true;
}

void layout_split(struct area area, int wanted, struct area *above, struct area *below)
{
    int room = area.rows - 6;

    *above = area;
    *below = (struct area){area.row + area.rows, area.col, 0, area.cols};
    if (wanted > room)
        wanted = room;
    if (wanted >= 3)
        *below = take_bottom(above, wanted);
}

void layout_beside(struct area area, int left_min, int right_wanted, struct area *left,
                   struct area *right)
{
    *left = area;
    *right = (struct area){area.row, area.col + area.cols, area.rows, 0};
    if (area.cols - right_wanted - 1 < left_min)
        return;
    left->cols = area.cols - right_wanted - 1;
    right->col = left->col + left->cols + 1;
    right->cols = right_wanted;
}

static int total(const int *widths, size_t count)
{
    int sum = 0;

    for (size_t i = 0; i < count; i++)
        if (widths[i] > 0)
            sum += widths[i] + (sum > 0);
    return sum;
}

/* The shown column that matters least, or -1 if only those of rank 0 are left. */
static int least(const struct layout_column *columns, size_t count, const int *widths)
{
    int found = -1;

    for (size_t i = 0; i < count; i++)
        if (widths[i] > 0 && columns[i].rank > 0 &&
            (found < 0 || columns[i].rank >= columns[found].rank))
            found = (int)i;
    return found;
}

static void share(const struct layout_column *columns, size_t count, int left, int *widths)
{
    int shares = 0;

    for (size_t i = 0; i < count; i++)
        shares += widths[i] > 0 ? columns[i].grow : 0;
    for (size_t i = 0; i < count && shares > 0; i++) {
        int part = widths[i] > 0 ? left * columns[i].grow / shares : 0;

        if (widths[i] == 0)
            continue;
        widths[i] += part;
        left -= part;
        shares -= columns[i].grow;
    }
}

void layout_columns(const struct layout_column *columns, size_t count, int cells, int *widths)
{
    int drop;

    for (size_t i = 0; i < count; i++)
        widths[i] = cells >= columns[i].from ? columns[i].cells : 0;
    while (total(widths, count) > cells && (drop = least(columns, count, widths)) >= 0)
        widths[drop] = 0;
    for (size_t i = count; i-- > 0 && total(widths, count) > cells;) {
        int over = total(widths, count) - cells;

        widths[i] = widths[i] > over ? widths[i] - over : 0;
    }
    share(columns, count, cells - total(widths, count), widths);
}
