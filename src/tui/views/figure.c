/* What is behind one figure: its tickets, or the outages of a downtime budget.
 *
 *      HIS resolution 6/18 = 33.3 %, goal 95.0 %, missed
 *        number      counts as  why ...
 *      > ... */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/figures.h"
#include "desk/tickets.h"
#include "model/contract.h"
#include "model/figure_text.h"
#include "tui/console.h"
#include "tui/list_array.h"
#include "tui/queue_list.h"
#include "tui/screen.h"
#include "tui/views.h"

enum column { COLUMN_NUMBER, COLUMN_PART, COLUMN_WHY, COLUMN_WHEN, COLUMN_SUBJECT, COLUMN__COUNT };

static const struct list_column columns[] = {
    [COLUMN_NUMBER] = {.title = N_("number"), .layout = {.cells = 11}, .number = true},
    [COLUMN_PART] = {.title = N_("counts as"), .layout = {.cells = 6}},
    [COLUMN_WHY] = {.title = N_("why"), .layout = {.cells = 20}},
    [COLUMN_WHEN] = {.title = N_("accepted"), .layout = {.cells = 11, .rank = 1}},
    [COLUMN_SUBJECT] = {.title = N_("what it is"), .layout = {.cells = 12, .grow = 1, .rank = 2}},
};
static_assert(ARRAY_LEN(columns) == COLUMN__COUNT, "a row a column");

struct figure_view {
    struct view view;
    struct list list;
    struct list_array array;
    struct figures figures;
    const struct figure *figure; /* of figures; NULL: not read yet */
    char contract[64], period[16];
    size_t index;
    char *title;
};

static void figure_view_free(struct view *base)
{
    struct figure_view *view = (struct figure_view *)base;

    figures_release(&view->figures);
    list_release(&view->list);
    list_array_release(&view->array);
    free(view->title);
    free(view);
}

/* --- as rows --- */

static void add_subject(struct figure_view *view, struct list_row *row, const char *id)
{
    struct ticket ticket;
    struct err err = ERR_INIT;

    if (desk_ticket_load(console_desk(view->view.console), id, &ticket, &err) == 0) {
        list_cell_set(row, COLUMN_SUBJECT, ticket.subject, ROLE_NORMAL);
        record_release(&ticket_schema, &ticket);
    }
    err_release(&err);
}

static enum role_id part_role(enum figure_part part)
{
    switch (part) {
    case PART_KEPT: return ROLE_GOOD;
    case PART_MISSED: return ROLE_OVERDUE;
    default: return ROLE_DIM;
    }
}

static void add_entry(struct figure_view *view, struct list_rows *rows,
                      const struct figure_entry *entry)
{
    struct list_row *row = list_rows_add(rows, entry->ticket->id);
    wall_s now = console_now(view->view.console);
    struct str text = STR_INIT;

    ticket_add_number(&text, entry->ticket->id, now);
    list_cell_set(row, COLUMN_NUMBER, text.buf, ROLE_NORMAL);
    list_cell_set(row, COLUMN_PART, choice_label(figure_parts, (int)entry->part),
                  part_role(entry->part));
    str_reset(&text);
    figure_add_why(&text, entry);
    list_cell_set(row, COLUMN_WHY, text.buf, ROLE_NORMAL);
    str_reset(&text);
    when_add(&text, entry->ticket->accepted_at, now);
    list_cell_set(row, COLUMN_WHEN, text.buf, ROLE_NORMAL);
    add_subject(view, row, entry->ticket->id);
    str_release(&text);
}

static void add_piece(struct figure_view *view, struct list_rows *rows,
                      const struct downtime_piece *piece, size_t index)
{
    char *key = xasprintf("%s#%zu", piece->record, index);
    struct list_row *row = list_rows_add(rows, key);
    struct str text = STR_INIT;

    list_cell_set(row, COLUMN_NUMBER, piece->record, ROLE_NORMAL);
    str_addf(&text, "%lld %%", (long long)piece->percent);
    list_cell_set(row, COLUMN_PART, text.buf, ROLE_NORMAL);
    str_reset(&text);
    str_addf(&text, _("counts %lld min"), (long long)(piece->counted_s / 60));
    list_cell_set(row, COLUMN_WHY, text.buf, piece->counted_s > 0 ? ROLE_OVERDUE : ROLE_DIM);
    str_reset(&text);
    when_add(&text, piece->from, console_now(view->view.console));
    list_cell_set(row, COLUMN_WHEN, text.buf, ROLE_NORMAL);
    str_reset(&text);
    str_addf(&text, "%s %s", piece->covered, piece->module == NULL ? "" : piece->module);
    list_cell_set(row, COLUMN_SUBJECT, text.buf, ROLE_NORMAL);
    str_release(&text);
    free(key);
}

/* First what misses, then the rest: that is what one looks for. */
static const enum figure_part order[] = {PART_MISSED, PART_PENDING, PART_EXEMPT, PART_KEPT,
                                         PART_EXCLUDED};

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    struct figure_view *view = data;
    const struct figure *figure = view->figure;
    size_t at = 0;

    (void)err;
    for (size_t i = 0; figure != NULL && i < ARRAY_LEN(order); i++)
        vec_each (entry, &figure->entries)
            if (entry->part == order[i] && at++ >= from && at <= from + count)
                add_entry(view, rows, entry);
    if (figure != NULL && figure->downtime != NULL)
        for (size_t i = from; i < figure->downtime->pieces.len && i < from + count; i++)
            add_piece(view, rows, &figure->downtime->pieces.items[i], i);
    return 0;
}

/* --- the view --- */

static char *title_of(const struct figure_view *view)
{
    const struct figure *figure = view->figure;
    struct str title = STR_INIT, cut_off = STR_INIT;

    str_addf(&title, "%s %s %s  ", view->figures.contract->prefix, view->period,
             choice_label(figure_kinds, (int)figure->kind));
    if (figure->answer != ANSWER_NOT_KNOWN)
        str_addf(&title, "%lld/%lld = ", (long long)figure->numerator,
                 (long long)figure->denominator);
    figure_add_value(&title, figure);
    str_addf(&title, "  %s", choice_label(figure_answers, (int)figure->answer));
    when_add(&cut_off, figure->cut_off, console_now(view->view.console));
    str_add(&title, "  ");
    str_addf(&title, _("cut-off %s"), cut_off.buf);
    str_release(&cut_off);
    if (figure->name != NULL)
        str_addf(&title, "  %s", figure->name);
    return str_detach(&title);
}

static int figure_view_load(struct view *base, struct err *err)
{
    struct figure_view *view = (struct figure_view *)base;
    struct figure_period period;

    figures_release(&view->figures);
    view->figures = (struct figures){0};
    view->figure = NULL;
    list_array_forget(&view->array);
    if (figure_period_parse(view->period, &period, err) < 0 ||
        desk_figures(console_desk(base->console), view->contract, &period, 0, &view->figures, err) <
            0)
        return -1;
    if (view->index < view->figures.figures.len)
        view->figure = &view->figures.figures.items[view->index];
    if (view->figure != NULL) {
        free(view->title);
        view->title = title_of(view);
    }
    return list_reload(&view->list, err);
}

static void figure_view_draw(struct view *base, struct screen *screen, struct area area)
{
    struct figure_view *view = (struct figure_view *)base;

    screen_put(screen, area.row, area.col + 1, area.cols - 1, ROLE_STRONG, WIDTH_DOTS,
               view->title == NULL ? "" : view->title);
    list_draw(&view->list, screen, (struct area){area.row + 1, area.col, area.rows - 1, area.cols},
              console_now(base->console), console_tick(base->console));
    if (list_is_hungry(&view->list))
        console_stale(base);
}

static int figure_view_act(struct view *base, enum action action, struct err *err)
{
    struct figure_view *view = (struct figure_view *)base;
    const struct list_row *row = list_selected(&view->list);
    int moved = list_act(&view->list, action, err);

    if (action == ACTION_DUTY_PART || action == ACTION_DUTY_PERIOD) { /* of the list below */
        struct console *console = base->console;

        console_pop(console);
        console_act(console, action);
        return 1;
    }
    if (moved != 0 || action != ACTION_OPEN)
        return moved;
    if (row == NULL)
        return err_set(err, ERR_REFUSED, _("nothing is selected"));
    if (strchr(row->key, '#') != NULL)
        return err_set(err, ERR_REFUSED, _("'zhiban outage show %s' shows it"),
                       row->cells[COLUMN_NUMBER].text);
    console_open(base->console, "ticket", row->key);
    return 1;
}

static const struct view_ops figure_view_ops = {
    .places = PLACE_DUTIES | PLACE_LIST,
    .free = figure_view_free,
    .load = figure_view_load,
    .draw = figure_view_draw,
    .act = figure_view_act,
};

/* The word at *at, if it fits; *at moves behind the blank. */
static bool take_word(const char **at, char *word, size_t size)
{
    size_t len = strcspn(*at, " ");

    if (len == 0 || len >= size || (*at)[len] != ' ')
        return false;
    memcpy(word, *at, len);
    word[len] = '\0';
    *at += len + 1;
    return true;
}

static bool read_argument(struct figure_view *view, const char *argument)
{
    char *end;

    if (!take_word(&argument, view->contract, sizeof(view->contract)) ||
        !take_word(&argument, view->period, sizeof(view->period)))
        return false;
    view->index = strtoul(argument, &end, 10);
    return end != argument;
}

/* argument: "CONTRACT PERIOD INDEX", as the lines of figures have it. */
struct view *view_figure_open(struct console *console, const char *argument, struct err *err)
{
    struct figure_view *view = xcalloc(1, sizeof(*view));

    if (argument == NULL || !read_argument(view, argument)) {
        err_set(err, ERR_USAGE, _("no figure is named"));
        free(view);
        return NULL;
    }
    view->view.ops = &figure_view_ops;
    view->view.console = console;
    list_array_init(&view->array, COLUMN__COUNT, more, view);
    list_init(&view->list, &list_array_source, &view->array, columns, COLUMN__COUNT);
    view->list.empty = N_("no ticket is behind it");
    return &view->view;
}
