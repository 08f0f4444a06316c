/* 合同, all contracts: what runs, until when, how much of it something fulfils, and how many values
 * the hospital has not confirmed yet (约定值). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/contract_page.h"
#include "desk/contracts.h"
#include "tui/console.h"
#include "tui/list_array.h"
#include "tui/match.h"
#include "tui/prompt_view.h"
#include "tui/views.h"

enum column {
    COLUMN_PREFIX,
    COLUMN_LEFT,
    COLUMN_COVERED,
    COLUMN_OPEN,
    COLUMN_UNTIL,
    COLUMN_FROM,
    COLUMN_SYSTEMS,
    COLUMN_NAME,
    COLUMN__COUNT
};

static const struct list_column columns[] = {
    [COLUMN_PREFIX] = {.title = N_("prefix"), .layout = {.cells = 5}, .number = true},
    [COLUMN_LEFT] = {.title = N_("days left"), .layout = {.cells = 9}, .right = true},
    [COLUMN_COVERED] = {.title = N_("covered"), .layout = {.cells = 8, .rank = 2}, .right = true},
    [COLUMN_OPEN] = {.title = N_("unconfirmed"), .layout = {.cells = 6, .rank = 1}, .right = true},
    [COLUMN_UNTIL] = {.title = N_("last day"), .layout = {.cells = 10, .rank = 3}},
    [COLUMN_FROM] = {.title = N_("first day"), .layout = {.cells = 10, .rank = 4}},
    [COLUMN_SYSTEMS] = {.title = N_("systems"), .layout = {.cells = 4, .rank = 5}, .right = true},
    [COLUMN_NAME] = {.title = N_("contract name"), .layout = {.cells = 16, .grow = 1}},
};
static_assert(ARRAY_LEN(columns) == COLUMN__COUNT, "a row a column");

struct contracts_view {
    struct view view;
    struct list list;
    struct list_array array;
    char *filter;
};

static void contracts_free(struct view *base)
{
    struct contracts_view *view = (struct contracts_view *)base;

    list_release(&view->list);
    list_array_release(&view->array);
    free(view->filter);
    free(view);
}

static void set_date(struct list_row *row, enum column column, day_t day)
{
    struct str text = STR_INIT;

    civil_add_date(&text, day);
    list_cell_set(row, column, text.buf, ROLE_NORMAL);
    str_release(&text);
}

static void set_number(struct list_row *row, enum column column, enum role_id role, size_t number)
{
    struct str text = STR_INIT;

    str_addf(&text, "%zu", number);
    list_cell_set(row, column, text.buf, role);
    str_release(&text);
}

static void add_left(struct list_row *row, const struct contract *contract, day_t today)
{
    int64_t left = contract_days_left(contract, today);
    struct str text = STR_INIT;
    enum role_id role = ROLE_NORMAL;

    if (today < contract->from) {
        str_add(&text, _("not begun"));
    } else if (left < 0) {
        str_addf(&text, _("over %lld d"), (long long)-left);
        role = ROLE_DIM;
    } else if (contract_ends_soon(contract, today)) {
        str_addf(&text, _("soon %lld"), (long long)left);
        role = ROLE_WARN;
    } else {
        str_addf(&text, "%lld", (long long)left);
    }
    list_cell_set(row, COLUMN_LEFT, text.buf, role);
    str_release(&text);
}

static void add_row(struct list_rows *rows, const struct contract *contract, day_t today)
{
    struct list_row *row = list_rows_add(rows, contract->id);
    size_t count = contract->clauses.len, open = contract_unconfirmed(contract);
    struct str text = STR_INIT;

    list_cell_set(row, COLUMN_PREFIX, contract->prefix, ROLE_NORMAL);
    add_left(row, contract, today);
    str_addf(&text, "%zu/%zu", count - contract_clauses_by_people(contract), count);
    list_cell_set(row, COLUMN_COVERED, text.buf, ROLE_NORMAL);
    set_number(row, COLUMN_OPEN, open > 0 ? ROLE_WARN : ROLE_GOOD, open);
    set_date(row, COLUMN_UNTIL, contract->until);
    set_date(row, COLUMN_FROM, contract->from);
    set_number(row, COLUMN_SYSTEMS, ROLE_NORMAL, contract->systems.len);
    list_cell_set(row, COLUMN_NAME, contract->name, ROLE_NORMAL);
    str_release(&text);
}

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    struct contracts_view *view = data;
    const struct config *config = desk_full_config(console_desk(view->view.console), err);
    day_t today = civil_day_of(console_now(view->view.console));
    size_t at = 0;

    if (config == NULL)
        return -1;
    vec_each (contract, &config->contracts) {
        if (view->filter != NULL &&
            match_rank(view->filter, contract->prefix, contract->name) == MATCH_NONE)
            continue;
        if (at++ >= from && at <= from + count)
            add_row(rows, contract, today);
    }
    return 0;
}

static int contracts_load(struct view *base, struct err *err)
{
    struct contracts_view *view = (struct contracts_view *)base;

    list_array_forget(&view->array);
    return list_reload(&view->list, err);
}

static void contracts_draw(struct view *base, struct screen *screen, struct area area)
{
    struct contracts_view *view = (struct contracts_view *)base;

    list_draw(&view->list, screen, area, console_now(base->console), console_tick(base->console));
    if (list_is_hungry(&view->list))
        console_stale(base);
}

static void set_filter(struct contracts_view *view, const char *text)
{
    char *filter = text == NULL || text[0] == '\0' ? NULL : xstrdup(text);

    free(view->filter);
    view->filter = filter;
    view->list.empty = filter == NULL ? N_("no contract") : N_("nothing found");
    console_stale(&view->view);
}

static void filter_done(struct view *asker, const char *text, void *data)
{
    (void)data;
    if (text != NULL)
        set_filter((struct contracts_view *)asker, text);
}

static int open_selected(struct contracts_view *view, bool unfolded, struct err *err)
{
    const struct list_row *row = list_selected(&view->list);
    char *argument;

    if (row == NULL)
        return err_set(err, ERR_REFUSED, _("nothing is selected"));
    argument = xasprintf("%s%s", row->key, unfolded ? " *" : "");
    console_open(view->view.console, "contract", argument);
    free(argument);
    return 1;
}

static int contracts_act(struct view *base, enum action action, struct err *err)
{
    struct contracts_view *view = (struct contracts_view *)base;
    const struct prompt prompt = {
        .label = "/", .kind = "contracts", .initial = view->filter, .done = filter_done};
    int moved = list_act(&view->list, action, err);

    if (moved != 0)
        return moved;
    switch (action) {
    case ACTION_FILTER: prompt_ask(base->console, base, &prompt); return 1;
    case ACTION_BACK:
        if (view->filter == NULL)
            return 0;
        set_filter(view, NULL);
        return 1;
    case ACTION_OPEN:
    case ACTION_CONTRACT_FOLD: return open_selected(view, action == ACTION_CONTRACT_FOLD, err);
    default: return 0;
    }
}

static const struct view_ops contracts_ops = {
    .door = ACTION_VIEW_CONTRACTS,
    .places = PLACE_CONTRACTS | PLACE_LIST,
    .free = contracts_free,
    .load = contracts_load,
    .draw = contracts_draw,
    .act = contracts_act,
};

struct view *view_contracts_open(struct console *console, const char *argument, struct err *err)
{
    struct contracts_view *view = xcalloc(1, sizeof(*view));

    (void)argument;
    (void)err;
    view->view.ops = &contracts_ops;
    view->view.console = console;
    list_array_init(&view->array, COLUMN__COUNT, more, view);
    list_init(&view->list, &list_array_source, &view->array, columns, COLUMN__COUNT);
    view->list.empty = N_("no contract");
    return &view->view;
}
