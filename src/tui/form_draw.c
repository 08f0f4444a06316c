/* Drawing a form:
 *
 *      New ticket                                          a title bar
 *     * system      icu-mon  监护仪接口                      items: mark, label, value
 *     ! call back   x8
 *                   'x8' is no number to call back …        an error stands below its value
 *     + 14 more (Tab)
 *                   [ save ]
 *
 *     > icu-mon     监护仪接口                               the pane: offers, or the preview
 *     The system it is about.                              help of the item that has the focus
 *
 * The items are drawn twice, first without a screen, to know how far they must scroll. */
#include <string.h>

#include "base/tr.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "tui/form_inside.h"
#include "tui/glyph.h"

enum {
    SIDE_COLS = 100, /* from here on the pane stands beside the items */
    BELOW_ROWS = 11, /* from here on it fits below them */
    LONG_ROWS = 5,   /* of a text of several lines */
    ERROR_ROWS = 2,
    MARK_CELLS = 2,
};

struct drawing {
    struct form *form;
    struct screen *screen; /* NULL: only measuring */
    struct area area;      /* of the items */
    int labels;            /* cells of the widest label */
    int row;               /* the next one, from the first item on */
    int focus_from, focus_to;
};

/* The row of the screen, or -1 if it is not to be seen. */
static int visible_row(const struct drawing *d, int row)
{
    int at = row - d->form->top;

    return d->screen != NULL && at >= 0 && at < d->area.rows ? d->area.row + at : -1;
}

static int value_col(const struct drawing *d)
{
    return d->area.col + MARK_CELLS + d->labels + 1;
}

static int value_cells(const struct drawing *d)
{
    int cells = d->area.col + d->area.cols - value_col(d);

    return cells < 2 ? 2 : cells;
}

static void put_value(const struct drawing *d, int row, enum role_id role, const char *text)
{
    if (visible_row(d, row) >= 0)
        screen_put(d->screen, visible_row(d, row), value_col(d), value_cells(d), role, WIDTH_DOTS,
                   text);
}

static void park(const struct drawing *d, int row, int cell)
{
    int at = visible_row(d, row), most = value_cells(d) - 1;

    if (at < 0)
        return;
    screen_park(d->screen, at, value_col(d) + (cell > most ? most : cell));
    screen_set_rank(d->screen, at, ROW_SELECTED);
}

static void fill_input(const struct drawing *d, int row)
{
    if (visible_row(d, row) >= 0)
        screen_fill(d->screen, visible_row(d, row), value_col(d), value_cells(d), ROLE_INPUT);
}

/* --- one item --- */

static void draw_label(const struct drawing *d, const struct form_entry *entry, bool here)
{
    int row = visible_row(d, d->row);
    const char *mark = entry->error != NULL ? "!" : form_entry_is_required(entry) ? "*" : "";

    if (row < 0)
        return;
    screen_put(d->screen, row, d->area.col, MARK_CELLS,
               entry->error != NULL ? ROLE_ERROR : ROLE_LABEL, 0, mark);
    screen_put(d->screen, row, d->area.col + MARK_CELLS, d->labels, here ? ROLE_STRONG : ROLE_LABEL,
               WIDTH_DOTS, form_entry_label(entry));
}

static int draw_choice(const struct drawing *d, const struct form_entry *entry, bool here)
{
    const struct choice *choices = form_choices(entry->field);
    const char *label =
        entry->choice < 0 ? "-" : choice_label(choices, choices[entry->choice].value);
    int row = visible_row(d, d->row), taken;

    if (row < 0)
        return 1;
    taken = screen_put(d->screen, row, value_col(d), value_cells(d),
                       here ? ROLE_INPUT : ROLE_NORMAL, WIDTH_DOTS, label);
    if (here && entry->edit.text.len > 0 && taken + 2 < value_cells(d))
        screen_put(d->screen, row, value_col(d) + taken + 1, value_cells(d) - taken - 1, ROLE_DIM,
                   WIDTH_DOTS, entry->edit.text.buf);
    if (here)
        park(d, d->row, 0);
    return 1;
}

static int draw_line(const struct drawing *d, struct form_entry *entry, bool here)
{
    struct str line = STR_INIT;
    int caret, row = visible_row(d, d->row), taken;

    if (here) {
        caret = edit_add_line(&entry->edit, value_cells(d), &line);
        fill_input(d, d->row);
        put_value(d, d->row, ROLE_INPUT, line.buf);
        park(d, d->row, caret);
    } else if (row >= 0) {
        entry->edit.caret = 0; /* the beginning is what tells */
        edit_add_line(&entry->edit, value_cells(d), &line);
        taken = screen_put(d->screen, row, value_col(d), value_cells(d), ROLE_NORMAL, 0, line.buf);
        if (entry->words != NULL && taken + 3 < value_cells(d))
            screen_put(d->screen, row, value_col(d) + taken + 2, value_cells(d) - taken - 2,
                       ROLE_DIM, WIDTH_DOTS, entry->words);
    }
    str_release(&line);
    return 1;
}

/* The rows around the caret, or the first ones. */
static int draw_text(const struct drawing *d, struct form_entry *entry, bool here)
{
    struct edit_rows rows;
    struct str line = STR_INIT;
    size_t from = 0, shown;

    edit_layout(&entry->edit, value_cells(d), &rows);
    shown = rows.rows.len < LONG_ROWS ? rows.rows.len : LONG_ROWS;
    if (here && rows.caret_row >= shown)
        from = rows.caret_row - shown + 1;
    if (here && shown < 2)
        shown = 2; /* there is room for more */
    for (size_t i = 0; i < shown; i++) {
        int row = d->row + (int)i;

        str_reset(&line);
        if (from + i < rows.rows.len)
            edit_add_row(&entry->edit, &rows.rows.items[from + i], &line);
        if (here)
            fill_input(d, row);
        put_value(d, row, here ? ROLE_INPUT : ROLE_NORMAL, line.buf);
    }
    if (here)
        park(d, d->row + (int)(rows.caret_row - from), rows.caret_cell);
    edit_rows_release(&rows);
    str_release(&line);
    return (int)shown;
}

/* Text in at most so many rows; returns how many. */
static int draw_wrapped(const struct drawing *d, int most, enum role_id role, const char *text)
{
    struct str shown = STR_INIT, line = STR_INIT;
    struct width_line part;
    size_t at = 0;
    int rows = 0;

    visible_add(&shown, text, strlen(text), VISIBLE_TEXT);
    while (rows < most && width_wrap(shown.buf, shown.len, &at, value_cells(d), &part)) {
        str_reset(&line);
        str_addn(&line, shown.buf + part.start, part.len);
        put_value(d, d->row + rows, role, line.buf);
        rows++;
    }
    str_release(&shown);
    str_release(&line);
    return rows;
}

static void draw_trouble(struct drawing *d, const struct form_entry *entry)
{
    struct str text = STR_INIT;

    if (entry->error != NULL)
        d->row += draw_wrapped(d, ERROR_ROWS, ROLE_ERROR, entry->error);
    if (entry->dropped > 0) {
        str_addf(&text, _("cut: %zu bytes did not fit, at most %zu are kept"), entry->dropped,
                 entry->edit.max);
        d->row += draw_wrapped(d, ERROR_ROWS, ROLE_WARN, text.buf);
    }
    str_release(&text);
}

static void draw_entry(struct drawing *d, struct form_entry *entry, bool here)
{
    int from = d->row;

    entry->edit.add_twin =
        d->screen != NULL && d->screen->ambiguous == AMBIGUOUS_UNKNOWN ? glyph_add_twin : NULL;
    draw_label(d, entry, here);
    if (form_choices(entry->field) != NULL)
        d->row += draw_choice(d, entry, here);
    else if (form_is_long(entry->field))
        d->row += draw_text(d, entry, here);
    else
        d->row += draw_line(d, entry, here);
    draw_trouble(d, entry);
    if (here) {
        d->focus_from = from;
        d->focus_to = d->row;
    }
}

/* --- all items --- */

static size_t count_folded(const struct form *form)
{
    size_t count = 0;

    vec_each (entry, &form->entries) {
        count += !form_entry_is_shown(form, entry);
    }
    return count;
}

static void draw_foot(struct drawing *d)
{
    size_t folded = count_folded(d->form);
    bool here = d->form->focus == d->form->entries.len;
    int row;
    struct str text = STR_INIT;

    if (folded > 0) {
        str_addf(&text, _("%zu more: Tab"), folded);
        row = visible_row(d, d->row++);
        if (row >= 0) {
            screen_put(d->screen, row, d->area.col, MARK_CELLS, ROLE_LABEL, 0, "+");
            screen_put(d->screen, row, d->area.col + MARK_CELLS, d->area.cols - MARK_CELLS,
                       ROLE_DIM, WIDTH_DOTS, text.buf);
        }
    }
    str_reset(&text);
    str_addf(&text, "[ %s ]", _("save"));
    put_value(d, d->row, here ? ROLE_SELECTED : ROLE_LABEL, text.buf);
    if (here) {
        park(d, d->row, 2);
        d->focus_from = d->row;
        d->focus_to = d->row + 1;
    }
    d->row++;
    if (d->form->error != NULL)
        d->row += draw_wrapped(d, ERROR_ROWS, ROLE_ERROR, d->form->error);
    if (here)
        d->focus_to = d->row;
    str_release(&text);
}

static void draw_items(struct drawing *d)
{
    d->row = 0;
    for (size_t i = 0; i < d->form->entries.len; i++) {
        struct form_entry *entry = &d->form->entries.items[i];

        if (form_entry_is_shown(d->form, entry))
            draw_entry(d, entry, i == d->form->focus);
    }
    draw_foot(d);
}

static int widest_label(const struct form *form, int most)
{
    int widest = 4;

    vec_each (entry, &form->entries) {
        int cells = width_text(form_entry_label(entry));

        if (form_entry_is_shown(form, entry) && cells > widest)
            widest = cells;
    }
    return widest > most ? most : widest;
}

/* Scrolls no further than the focus needs. */
static void scroll(struct drawing *d)
{
    struct form *form = d->form;

    if (form->top > d->row - d->area.rows)
        form->top = d->row > d->area.rows ? d->row - d->area.rows : 0;
    if (d->focus_to > form->top + d->area.rows)
        form->top = d->focus_to - d->area.rows;
    if (d->focus_from < form->top)
        form->top = d->focus_from;
}

/* --- the pane --- */

static void draw_offers(const struct form *form, struct screen *screen, struct area area)
{
    size_t from = 0;
    int values = 8;

    if (form->offer_at >= area.rows)
        from = (size_t)(form->offer_at - area.rows + 1);
    vec_each (index, &form->fitting) {
        int cells = width_text(form->offers.all.items[*index].value);

        values = cells > values ? cells : values;
    }
    values = values > area.cols / 2 ? area.cols / 2 : values;
    for (int i = 0; i < area.rows && from + (size_t)i < form->fitting.len; i++) {
        const struct offer *offer = &form->offers.all.items[form->fitting.items[from + (size_t)i]];
        bool here = (long)from + i == form->offer_at;

        screen_put(screen, area.row + i, area.col, MARK_CELLS, ROLE_NORMAL, 0, here ? ">" : "");
        screen_put(screen, area.row + i, area.col + MARK_CELLS, values,
                   here ? ROLE_SELECTED : ROLE_NORMAL, WIDTH_DOTS, offer->value);
        screen_put(screen, area.row + i, area.col + MARK_CELLS + values + 2,
                   area.cols - MARK_CELLS - values - 2, ROLE_DIM, WIDTH_DOTS, offer->words);
    }
}

/* Numbered, as their digits choose them; as many columns as they need. */
static void draw_choices(const struct form_entry *entry, struct screen *screen, struct area area)
{
    const struct choice *choices = form_choices(entry->field);
    int widest = 0, count = 0, columns;

    for (; choices[count].name != NULL; count++) {
        int cells = width_text(choice_label(choices, choices[count].value));

        widest = cells > widest ? cells : widest;
    }
    columns = area.cols / (widest + 6) > 0 ? area.cols / (widest + 6) : 1;
    for (int i = 0; i < count && i / columns < area.rows; i++) {
        int row = area.row + i / columns, col = area.col + i % columns * (widest + 6);
        bool here = i == entry->choice;

        screen_putf(screen, row, col, 4, ROLE_KEY, 0, i < 9 ? "%s%d" : "%s ", here ? ">" : " ",
                    i + 1);
        screen_put(screen, row, col + 4, area.cols - (col + 4 - area.col),
                   here ? ROLE_SELECTED : ROLE_NORMAL, WIDTH_DOTS,
                   choice_label(choices, choices[i].value));
    }
}

static void draw_preview(const struct form *form, struct screen *screen, struct area area)
{
    struct str shown = STR_INIT, line = STR_INIT;
    struct width_line part;
    size_t at = 0;

    visible_add(&shown, form->preview.buf, form->preview.len, VISIBLE_TEXT);
    for (int row = 0; row < area.rows && width_wrap(shown.buf, shown.len, &at, area.cols, &part);
         row++) {
        str_reset(&line);
        str_addn(&line, shown.buf + part.start, part.len);
        screen_put(screen, area.row + row, area.col, area.cols, ROLE_NORMAL, WIDTH_DOTS, line.buf);
    }
    str_release(&shown);
    str_release(&line);
}

static void draw_pane(const struct form *form, struct screen *screen, struct area area)
{
    const struct form_entry *entry = form_focused(form);

    if (area.rows < 1 || area.cols < 8)
        return;
    if (entry != NULL && form_choices(entry->field) != NULL)
        draw_choices(entry, screen, area);
    else if (form_offers_are_open(form))
        draw_offers(form, screen, area);
    else
        draw_preview(form, screen, area);
}

static bool wants_pane(const struct form *form)
{
    if (form->spec.suggest != NULL || form->spec.preview != NULL)
        return true;
    vec_each (entry, &form->entries) {
        if (form_choices(entry->field) != NULL)
            return true;
    }
    return false;
}

/* Cuts the pane off the items' area. */
static struct area split(const struct form *form, struct area *items)
{
    struct area pane = {items->row, items->col, 0, 0};

    if (!wants_pane(form))
        return pane;
    if (items->cols >= SIDE_COLS) {
        pane = *items;
        pane.cols = items->cols * 2 / 5;
        items->cols -= pane.cols + 2;
        pane.col = items->col + items->cols + 2;
    } else if (items->rows >= BELOW_ROWS) {
        pane = *items;
        pane.rows = items->rows / 3;
        items->rows -= pane.rows + 1;
        pane.row = items->row + items->rows + 1;
    }
    return pane;
}

/* --- the whole --- */

static void draw_help(const struct form *form, struct screen *screen, struct area area)
{
    const struct form_entry *entry = form_focused(form);
    struct str help = STR_INIT;

    if (entry == NULL)
        str_add(&help, _("Enter saves what is above."));
    else if (entry->field->help != NULL)
        str_add(&help, tr(entry->field->help));
    if (entry != NULL && entry->field->type == FIELD_TIME)
        str_addf(&help, "%s%s", help.len > 0 ? " " : "",
                 entry->item->flags & FORM_PAST     ? _("(23:41, 20m, 11-20 23:41)")
                 : entry->item->flags & FORM_FUTURE ? _("(23:41, 2h, 11-20 23:41)")
                                                    : _("(23:41, -20m, +2h, 11-20 23:41)"));
    screen_put(screen, area.row + area.rows - 1, area.col, area.cols, ROLE_DIM, WIDTH_DOTS,
               help.buf);
    str_release(&help);
}

void form_draw(struct form *form, struct screen *screen, struct area area)
{
    struct area items = {area.row + 1, area.col, area.rows - 2, area.cols}, pane;
    struct drawing d = {.form = form};

    if (area.rows < 3 || area.cols < 20)
        return;
    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    screen_put(screen, area.row, area.col + 1, area.cols - 1, ROLE_TITLE, WIDTH_DOTS, form->title);
    pane = split(form, &items);
    d.area = items;
    d.labels = widest_label(form, items.cols / 3);
    draw_items(&d);
    scroll(&d);
    d.screen = screen;
    draw_items(&d);
    draw_pane(form, screen, pane);
    draw_help(form, screen, area);
}

/* "Enter打开 Esc返回", but Latin words need room: "Enter open  Esc back". */
static void add_hint(struct str *out, const char *key, const char *words)
{
    bool latin = (*words & 0x80) == 0;

    str_addf(out, "%s%s%s%s",
             out->len == 0 ? ""
             : latin       ? "  "
                           : " ",
             key, latin ? " " : "", words);
}

void form_add_hints(const struct form *form, struct str *out)
{
    const struct form_entry *entry = form_focused(form);

    if (entry != NULL && form->offer_at >= 0) {
        add_hint(out, "Enter", _("take it"));
        add_hint(out, "Esc", _("back"));
        return;
    }
    if (entry == NULL)
        add_hint(out, "Enter", _("save"));
    else if (form_is_long(entry->field))
        add_hint(out, "Tab", _("next"));
    else
        add_hint(out, "Enter", _("next"));
    if (entry != NULL && form_choices(entry->field) != NULL)
        add_hint(out, "Space", _("other choice"));
    else if (entry != NULL && form_offers_are_open(form))
        add_hint(out, "Down", _("choose"));
    if (entry != NULL)
        add_hint(out, "PgDn", _("save"));
    add_hint(out, "Esc", _("leave, keeps a draft"));
}
