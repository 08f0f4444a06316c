/* 巡检: rounds of patrols, the newest first.
 *
 *      id    patrol     site       state      filled  abnormal  late    begun        by
 *    > P-12  早巡检     his-main   under way   9/14         1           07:05        zhang
 *      P-11  晚巡检     his-main   signed     14/14            12 min   11-19 17:10  li
 */
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/patrols.h"
#include "tui/console.h"
#include "tui/list_array.h"
#include "tui/patrol_acts.h"
#include "tui/screen.h"
#include "tui/views.h"

struct patrols_view {
    struct view view;
    struct list list;
    struct list_array rows;
    bool all;
};

enum column {
    ROUND_ID,
    ROUND_NAME,
    ROUND_SITE,
    ROUND_STATE,
    ROUND_FILLED,
    ROUND_ABNORMAL,
    ROUND_LATE,
    ROUND_BEGUN,
    ROUND_BY,
    ROUND_COLUMNS
};

static const struct list_column columns[ROUND_COLUMNS] = {
    [ROUND_ID] = {.title = N_("id"), .layout = {.cells = 6}, .number = true},
    [ROUND_NAME] = {.title = N_("patrol"), .layout = {.cells = 8, .grow = 1}},
    [ROUND_SITE] = {.title = N_("site"), .layout = {.cells = 12, .rank = 1}},
    [ROUND_STATE] = {.title = N_("state"), .layout = {.cells = 9}, .words = patrol_states},
    [ROUND_FILLED] = {.title = N_("filled"), .layout = {.cells = 6}, .right = true},
    [ROUND_ABNORMAL] = {.title = N_("abnormal"), .layout = {.cells = 8}, .right = true},
    [ROUND_LATE] = {.title = N_("late"), .layout = {.cells = 8, .rank = 2}, .right = true},
    [ROUND_BEGUN] = {.title = N_("begun"), .layout = {.cells = 11, .rank = 3}},
    [ROUND_BY] = {.title = N_("by"), .layout = {.cells = 8, .rank = 4}},
};

/* --- reading --- */

struct reading {
    struct console *console;
    struct list_rows *rows;
};

static enum role_id state_role(int state)
{
    return state == PATROL_OPEN ? ROLE_STRONG : state == PATROL_VOID ? ROLE_DIM : ROLE_NORMAL;
}

static int take(const struct patrol_sheet *sheet, void *data)
{
    const struct patrol *round = &sheet->round;
    struct reading *reading = data;
    wall_s now = console_now(reading->console);
    int64_t late_s = round->state == PATROL_VOID ? 0 : patrol_late_s(round, now);
    struct list_row *row = list_rows_add(reading->rows, round->id);
    struct str text = STR_INIT;

    list_cell_set(row, ROUND_ID, round->id, ROLE_NORMAL);
    list_cell_set(row, ROUND_NAME, round->name, ROLE_NORMAL);
    list_cell_set(row, ROUND_SITE, round->site, ROLE_NORMAL);
    list_cell_set(row, ROUND_STATE, choice_label(patrol_states, round->state),
                  state_role(round->state));
    str_addf(&text, "%zu/%zu", round->items.len - patrol_owed(sheet), round->items.len);
    list_cell_set(row, ROUND_FILLED, text.buf, ROLE_NORMAL);
    str_reset(&text);
    if (patrol_abnormal(sheet) > 0)
        str_addf(&text, "%zu", patrol_abnormal(sheet));
    list_cell_set(row, ROUND_ABNORMAL, text.buf, text.len > 0 ? ROLE_WARN : ROLE_NORMAL);
    str_reset(&text);
    if (late_s > 0)
        str_addf(&text, _("%lld min"), (long long)((late_s + 59) / 60));
    list_cell_set(row, ROUND_LATE, text.buf, text.len > 0 ? ROLE_OVERDUE : ROLE_NORMAL);
    str_reset(&text);
    when_add(&text, round->started_at, now);
    list_cell_set(row, ROUND_BEGUN, text.buf, ROLE_NORMAL);
    list_cell_set(row, ROUND_BY, round->started_by, ROLE_NORMAL);
    str_release(&text);
    return 0;
}

/* A month of them is short: all at once. */
static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    struct patrols_view *view = data;
    struct reading reading = {view->view.console, rows};
    const struct patrol_filter filter = {.all = view->all};

    (void)count;
    if (from > 0)
        return 0;
    return desk_patrol_list(console_desk(view->view.console), &filter, take, &reading, err);
}

/* --- the view --- */

static void patrols_free(struct view *base)
{
    struct patrols_view *view = (struct patrols_view *)base;

    list_release(&view->list);
    list_array_release(&view->rows);
    free(view);
}

static int patrols_load(struct view *base, struct err *err)
{
    struct patrols_view *view = (struct patrols_view *)base;

    list_array_forget(&view->rows);
    return list_reload(&view->list, err);
}

static void patrols_draw(struct view *base, struct screen *screen, struct area area)
{
    struct patrols_view *view = (struct patrols_view *)base;
    struct area list = {area.row + 1, area.col, area.rows - 1, area.cols};

    screen_putf(screen, area.row, area.col + 2, area.cols - 2, ROLE_STRONG, WIDTH_DOTS, "%s%s",
                _("patrols"), view->all ? _(", also the past") : "");
    list_draw(&view->list, screen, list, console_now(base->console), console_tick(base->console));
    if (list_is_hungry(&view->list))
        console_stale(base);
}

static int show_all(struct patrols_view *view, bool all)
{
    view->all = all;
    console_stale(&view->view);
    console_dirty(view->view.console);
    return 1;
}

static int patrols_act(struct view *base, enum action action, struct err *err)
{
    struct patrols_view *view = (struct patrols_view *)base;
    const struct list_row *row;
    int moved;

    if (base->stale) { /* keys may come before the first frame */
        base->stale = false;
        if (patrols_load(base, err) < 0)
            return -1;
    }
    moved = list_act(&view->list, action, err);
    if (moved != 0)
        return moved;
    row = list_selected(&view->list);
    if (action == ACTION_OPEN && row != NULL) {
        console_open(base->console, "patrol", row->key);
        return 1;
    }
    if (action == ACTION_PATROL_ALL)
        return show_all(view, !view->all);
    if (action == ACTION_BACK)
        return view->all ? show_all(view, false) : 0;
    return patrol_acts_begin(base->console, action, row == NULL ? NULL : row->key, NULL, err);
}

static const struct view_ops patrols_ops = {
    .door = ACTION_VIEW_PATROLS,
    .places = PLACE_PATROLS | PLACE_LIST,
    .free = patrols_free,
    .load = patrols_load,
    .draw = patrols_draw,
    .act = patrols_act,
};

struct view *view_patrols_open(struct console *console, const char *argument, struct err *err)
{
    struct patrols_view *view = xcalloc(1, sizeof(*view));

    (void)argument;
    (void)err;
    view->view.ops = &patrols_ops;
    view->view.console = console;
    list_array_init(&view->rows, ROUND_COLUMNS, more, view);
    list_init(&view->list, &list_array_source, &view->rows, columns, ROUND_COLUMNS);
    view->list.empty = N_("no round in the last 31 days; c begins one");
    return &view->view;
}
