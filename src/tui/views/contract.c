/* One contract, in sections that fold:
 *
 *      HIS  information system ...        14 values to be confirmed     title bar
 *      - Terms (5)
 *          term   2026-01-01 to 2026-12-31, 41 days left
 *    > + Systems (48)
 *      + Classes and their clocks (20)
 *
 * Enter folds and unfolds, Tab goes to the next section, / finds in all of them, folded or not. The
 * lines are laid out for the width of the screen, so they are made anew when it changes. */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/contracts.h"
#include "tui/console.h"
#include "tui/contract_lines.h"
#include "tui/list_array.h"
#include "tui/match.h"
#include "tui/prompt_view.h"
#include "tui/screen.h"
#include "tui/views.h"

enum { MARGIN = 2, FIRST_COLS = 80, CONTEXT_ROWS = 3 };

static const struct list_column columns[] = {{.title = "", .layout = {.cells = 20, .grow = 1}}};

struct contract_view {
    struct view view;
    struct list list;
    struct list_array array;
    struct contract_section sections[CONTRACT_PART__COUNT];
    struct contract_lines lines; /* of all sections, folded or not */
    char *id, *title, *find;
    unsigned folded; /* bits 1 << enum contract_part */
    int cols;        /* that the lines are laid out for */
};

static void forget(struct contract_view *view)
{
    contract_lines_release(&view->lines);
    for (int i = 0; i < CONTRACT_PART__COUNT; i++)
        contract_section_release(&view->sections[i]);
    list_array_forget(&view->array);
}

static void contract_free(struct view *base)
{
    struct contract_view *view = (struct contract_view *)base;

    forget(view);
    list_release(&view->list);
    list_array_release(&view->array);
    free(view->id);
    free(view->title);
    free(view->find);
    free(view);
}

/* --- lines as rows --- */

static bool is_folded(const struct contract_view *view, enum contract_part part)
{
    return (view->folded & 1u << part) != 0;
}

static bool is_found(const struct contract_view *view, const struct contract_line *line)
{
    const struct contract_section *section = &view->sections[line->part];
    struct str text = STR_INIT;
    bool found;

    if (view->find == NULL || line->row == SIZE_MAX)
        return false;
    for (size_t i = 0; i < section->width; i++)
        str_addf(&text, "%s ", section->cells.items[line->row * section->width + i]);
    found = match_rank(view->find, NULL, text.buf) != MATCH_NONE;
    str_release(&text);
    return found;
}

static void add_row(const struct contract_view *view, struct list_rows *rows, size_t index)
{
    const struct contract_line *line = &view->lines.items.items[index];
    char *key = xasprintf("%zu", index), *text = NULL;
    struct list_row *row = list_rows_add(rows, key);

    if (line->title)
        text = xasprintf("%s %s", is_folded(view, line->part) ? "+" : "-", line->text);
    list_cell_set(row, 0, text != NULL ? text : line->text,
                  is_found(view, line) ? ROLE_MATCH : line->role);
    free(text);
    free(key);
}

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    const struct contract_view *view = data;
    size_t at = 0;

    (void)err;
    for (size_t i = 0; i < view->lines.items.len; i++) {
        const struct contract_line *line = &view->lines.items.items[i];

        if ((line->title || !is_folded(view, line->part)) && at++ >= from && at <= from + count)
            add_row(view, rows, i);
    }
    return 0;
}

/* --- reading --- */

static int contract_load(struct view *base, struct err *err)
{
    struct contract_view *view = (struct contract_view *)base;
    const struct config *config = desk_full_config(console_desk(base->console), err);
    day_t today = civil_day_of(console_now(base->console));
    const struct contract *contract =
        config == NULL ? NULL : desk_contract_pick(config, view->id, 0, today, err);

    if (contract == NULL)
        return -1;
    forget(view);
    for (int i = 0; i < CONTRACT_PART__COUNT; i++) {
        contract_section_make(contract, (enum contract_part)i, today, &view->sections[i]);
        contract_lines_add(&view->lines, (enum contract_part)i, &view->sections[i],
                           view->cols - MARGIN);
    }
    free(view->title);
    view->title = xasprintf(_("%s  %s  open values %zu"), contract->prefix, contract->name,
                            contract_unconfirmed(contract));
    return list_reload(&view->list, err);
}

/* Where one is, when the title of the section is not on the screen. */
static void draw_section(const struct contract_view *view, struct screen *screen, struct area area)
{
    const struct list_row *row = list_selected(&view->list);
    size_t index = row == NULL ? 0 : (size_t)strtoul(row->key, NULL, 10);
    const struct contract_line *line =
        index < view->lines.items.len ? &view->lines.items.items[index] : NULL;
    const char *title = line == NULL || line->title ? "" : tr(view->sections[line->part].title);
    int cells = screen_width(screen, title);

    if (cells > 0 && cells + 3 < area.cols)
        screen_putf(screen, area.row, area.col + area.cols - cells - 3, cells + 2, ROLE_TITLE, 0,
                    "  %s", title);
}

static void contract_draw(struct view *base, struct screen *screen, struct area area)
{
    struct contract_view *view = (struct contract_view *)base;

    list_draw(&view->list, screen, area, console_now(base->console), console_tick(base->console));
    screen_put(screen, area.row, area.col + MARGIN, area.cols - MARGIN, ROLE_TITLE, WIDTH_DOTS,
               view->title == NULL ? view->id : view->title);
    draw_section(view, screen, area);
    if (view->cols != area.cols || list_is_hungry(&view->list)) {
        view->cols = area.cols;
        console_stale(base);
    }
}

/* --- folding and finding --- */

/* The index of the selected line among all lines. */
static size_t selected(const struct contract_view *view)
{
    const struct list_row *row = list_selected(&view->list);

    return row == NULL ? 0 : (size_t)strtoul(row->key, NULL, 10);
}

static int show(struct contract_view *view, size_t index, struct err *err)
{
    char *key = xasprintf("%zu", index);

    list_array_forget(&view->array);
    if (!list_select(&view->list, key, err) && err->kind == ERR_NONE)
        list_rewind(&view->list, err);
    if (err->kind == ERR_NONE)
        list_reload(&view->list, err); /* the window may show what is folded now */
    free(key);
    console_dirty(view->view.console);
    return err->kind == ERR_NONE ? 1 : -1;
}

static size_t title_of(const struct contract_view *view, enum contract_part part)
{
    for (size_t i = 0; i < view->lines.items.len; i++)
        if (view->lines.items.items[i].part == part)
            return i;
    return 0;
}

static int fold(struct contract_view *view, struct err *err)
{
    enum contract_part part;

    if (view->lines.items.len == 0)
        return 1;
    part = view->lines.items.items[selected(view)].part;
    view->folded ^= 1u << part;
    return show(view, title_of(view, part), err);
}

/* All open if one is folded, else all folded. */
static int fold_all(struct contract_view *view, struct err *err)
{
    enum contract_part part;

    if (view->lines.items.len == 0)
        return 1;
    part = view->lines.items.items[selected(view)].part;
    view->folded = view->folded != 0 ? 0 : (1u << CONTRACT_PART__COUNT) - 1;
    return show(view, title_of(view, part), err);
}

static int next_section(struct contract_view *view, struct err *err)
{
    size_t count = view->lines.items.len, at = selected(view);

    for (size_t i = 1; i <= count; i++)
        if (view->lines.items.items[(at + i) % count].title)
            return show(view, (at + i) % count, err);
    return 1;
}

/* The next row behind the selected one; after the last one from the beginning. */
static int find_next(struct contract_view *view, struct err *err)
{
    size_t count = view->lines.items.len, at = selected(view);

    for (size_t i = 1; i <= count; i++) {
        size_t index = (at + i) % count;
        const struct contract_line *line = &view->lines.items.items[index];
        bool first = index == 0 || line[-1].row != line->row;

        if (!first || !is_found(view, line))
            continue;
        view->folded &= ~(1u << line->part);
        if (show(view, index, err) < 0 || list_move(&view->list, -CONTEXT_ROWS, err) < 0)
            return -1;
        return show(view, index, err);
    }
    list_array_forget(&view->array);
    console_say(view->view.console, _("'%s' is not in this contract"), view->find);
    return list_reload(&view->list, err) < 0 ? -1 : 1;
}

static void find_done(struct view *asker, const char *text, void *data)
{
    struct contract_view *view = (struct contract_view *)asker;
    struct err err = ERR_INIT;
    char *find;

    (void)data;
    if (text == NULL)
        return;
    find = text[0] == '\0' ? NULL : xstrdup(text);
    free(view->find);
    view->find = find;
    list_array_forget(&view->array);
    if (find == NULL ? list_reload(&view->list, &err) < 0 : find_next(view, &err) < 0)
        console_say_err(asker->console, &err);
    err_release(&err);
    console_dirty(asker->console);
}

static int contract_act(struct view *base, enum action action, struct err *err)
{
    struct contract_view *view = (struct contract_view *)base;
    const struct prompt prompt = {
        .label = "/", .kind = "contract", .initial = view->find, .done = find_done};
    int moved = list_act(&view->list, action, err);

    if (moved != 0)
        return moved;
    switch (action) {
    case ACTION_OPEN: return fold(view, err);
    case ACTION_CONTRACT_FOLD: return fold_all(view, err);
    case ACTION_NEXT_NEED: return next_section(view, err);
    case ACTION_FILTER: prompt_ask(base->console, base, &prompt); return 1;
    default: return 0;
    }
}

static const struct view_ops contract_ops = {
    .places = PLACE_CONTRACTS | PLACE_LIST,
    .free = contract_free,
    .load = contract_load,
    .draw = contract_draw,
    .act = contract_act,
};

/* argument: the id of a version, " *" behind it: with all sections open. */
struct view *view_contract_open(struct console *console, const char *argument, struct err *err)
{
    struct contract_view *view = xcalloc(1, sizeof(*view));

    (void)err;
    view->view.ops = &contract_ops;
    view->view.console = console;
    view->id = xstrdup(argument == NULL ? "" : argument);
    view->cols = FIRST_COLS;
    view->folded = ((1u << CONTRACT_PART__COUNT) - 1) & ~(1u << CONTRACT_TERMS);
    if (str_ends(view->id, " *")) {
        view->id[strlen(view->id) - 2] = '\0';
        view->folded = 0;
    }
    list_array_init(&view->array, 1, more, view);
    list_init(&view->list, &list_array_source, &view->array, columns, 1);
    return &view->view;
}
