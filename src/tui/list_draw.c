/* How a list looks:
 *
 *       level number      left      clock ...          title bar
 *       high >ICU-1120-07    03:48  answer ...         selected: a marker and a reversed number
 *     * high  CIS-1120-02    31:40  on site ...        marked
 *
 * The marker touches the number, so that moving it is one stretch a row: that is what a key costs on
 * the wire. The countdown is made here, from `now`: all rows tick in one frame. */
#include "base/field.h"
#include "base/tr.h"
#include "base/width.h"
#include "tui/glyph.h"
#include "tui/list.h"
#include "tui/screen.h"

enum { MARGIN = 2 };

static bool is_late(const struct list_row *row, wall_s now)
{
    return row->due_word == NULL && row->due != 0 && row->due < now;
}

static void draw_countdown(struct screen *screen, int at, int col, int cells,
                           const struct list_row *row, wall_s now, enum countdown_tick tick)
{
    struct str text = STR_INIT;
    enum role_id role = ROLE_NORMAL;

    if (row->due_word != NULL) {
        screen_put(screen, at, col, cells, ROLE_PAUSED, WIDTH_RIGHT, tr(row->due_word));
        return;
    }
    if (row->due == 0)
        return;
    countdown_add(&text, row->due, now, tick);
    /* No third colour: within the hour the seconds run, that tells it; each change of colour in the
     * column costs bytes every second. */
    if (is_late(row, now))
        role = ROLE_OVERDUE;
    else if (row->due - now < 15 * 60)
        role = ROLE_URGENT;
    screen_put(screen, at, col, cells, role, WIDTH_RIGHT, text.buf);
    str_release(&text);
}

/* The column that the marker touches: what names the row, or else the first one. */
static size_t marker_column(const struct list *list, const int *widths)
{
    size_t first = list->column_count;

    for (size_t i = list->column_count; i-- > 0;)
        if (widths[i] > 0) {
            if (list->columns[i].number)
                return i;
            first = i;
        }
    return first;
}

static void draw_row(const struct list *list, struct screen *screen, struct area area, int at,
                     const struct list_row *row, const int *widths, wall_s now,
                     enum countdown_tick tick)
{
    bool selected = row == list_selected(list);
    size_t marker = marker_column(list, widths);
    int col = area.col + MARGIN, park = area.col;

    if (list_is_marked(list, row->key))
        screen_put(screen, at, area.col, 1, ROLE_MARKED, 0, "*");
    for (size_t i = 0; i < list->column_count; i++) {
        const struct list_column *column = &list->columns[i];
        const struct list_cell *cell = &row->cells[i];
        bool reversed = selected && column->number && tick != TICK_SLOW;

        if (widths[i] == 0)
            continue;
        if (selected && i == marker)
            screen_put(screen, at, col - 1, 1, reversed ? ROLE_SELECTED : ROLE_STRONG, 0, ">");
        /* Nobody moves: the cursor waits where the next second is written. */
        if (column->countdown && list->drawn == list->selected)
            park = col + widths[i];
        if (column->countdown)
            draw_countdown(screen, at, col, widths[i], row, now, tick);
        else if (cell->text != NULL)
            screen_put(screen, at, col, widths[i], reversed ? ROLE_SELECTED : cell->role,
                       WIDTH_DOTS | (column->right ? WIDTH_RIGHT : 0), cell->text);
        col += widths[i] + 1;
    }
    screen_set_rank(screen, at,
                    selected            ? ROW_SELECTED
                    : is_late(row, now) ? ROW_URGENT
                                        : ROW_PLAIN);
    if (selected)
        screen_park(screen, at, park);
}

static void draw_titles(const struct list *list, struct screen *screen, struct area area,
                        const int *widths)
{
    int col = area.col + MARGIN;

    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    for (size_t i = 0; i < list->column_count; i++) {
        const struct list_column *column = &list->columns[i];

        if (widths[i] == 0)
            continue;
        screen_put(screen, area.row, col, widths[i], ROLE_TITLE,
                   column->right || column->countdown ? WIDTH_RIGHT : 0,
                   column->title[0] == '\0' ? "" : tr(column->title));
        col += widths[i] + 1;
    }
}

/* As the language has them: four cells less in Chinese are four bytes less a row. */
static struct layout_column layout_of(const struct list_column *column)
{
    struct layout_column layout = column->layout;
    int widest = 0;

    if (column->words == NULL)
        return layout;
    for (const struct choice *word = column->words; word->name != NULL; word++)
        if (width_text(tr(word->label)) > widest)
            widest = width_text(tr(word->label));
    if (widest < layout.cells)
        layout.cells = widest;
    return layout;
}

void list_draw(struct list *list, struct screen *screen, struct area area, wall_s now,
               enum countdown_tick tick)
{
    struct layout_column columns[LAYOUT_COLUMNS_MAX];
    int widths[LAYOUT_COLUMNS_MAX];

    for (size_t i = 0; i < list->column_count; i++)
        columns[i] = layout_of(&list->columns[i]);
    layout_columns(columns, list->column_count, area.cols - MARGIN, widths);
    draw_titles(list, screen, area, widths);
    list_set_height(list, area.rows - 1);
    list->first_row = area.row + 1;
    list->jumps = tick == TICK_SLOW;
    if (list->rows.items.len == 0)
        screen_put(screen, area.row + 1, area.col + MARGIN, area.cols - MARGIN, ROLE_DIM, 0,
                   tr(list->empty != NULL ? list->empty : N_("nothing here")));
    for (int i = 0; i < list->height && list->top + (size_t)i < list->rows.items.len; i++)
        draw_row(list, screen, area, area.row + 1 + i,
                 &list->rows.items.items[list->top + (size_t)i], widths, now, tick);
    list->drawn = list->selected;
}

wall_s list_next_change(const struct list *list, wall_s now, enum countdown_tick tick)
{
    wall_s next = 0;

    for (int i = 0; i < list->height && list->top + (size_t)i < list->rows.items.len; i++) {
        const struct list_row *row = &list->rows.items.items[list->top + (size_t)i];
        wall_s change;

        if (row->due == 0 || row->due_word != NULL)
            continue;
        change = countdown_next(row->due, now, tick);
        if (next == 0 || change < next)
            next = change;
    }
    return next;
}
