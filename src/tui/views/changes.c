/* 变更与维护窗口: planned changes, or (w) their maintenance windows, the first to begin first.
 *
 *      id     state      left     begins      hand in by  missing    title
 *    > CH-4   approved   Fri 20:00 11-27 20:00 11-20 09:00 backup    database maintenance
 *
 *      id   change state    left     begins      forced end  outage  counts   systems
 *    > W-2  CH-2   open     01:20    23:01       11-21 01:01         counts   payment
 *
 * "left" counts to what comes next: the planned begin, then the planned or forced end. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/changes.h"
#include "desk/windows.h"
#include "tui/change_acts.h"
#include "tui/console.h"
#include "tui/list_array.h"
#include "tui/match.h"
#include "tui/prompt_view.h"
#include "tui/screen.h"
#include "tui/views.h"

struct changes_view {
    struct view view;
    struct list changes, windows;
    struct list_array change_rows, window_rows;
    bool at_windows, all;
    char *filter; /* NULL: none */
    wall_s until; /* a window opens, ends or runs over: what was read holds no longer */
};

enum change_column {
    CHANGE_ID,
    CHANGE_STATE,
    CHANGE_LEFT,
    CHANGE_BEGINS,
    CHANGE_LATEST,
    CHANGE_MISSING,
    CHANGE_TITLE,
    CHANGE_COLUMNS
};

static const struct list_column change_columns[CHANGE_COLUMNS] = {
    [CHANGE_ID] = {.title = N_("id"), .layout = {.cells = 6}, .number = true},
    [CHANGE_STATE] = {.title = N_("state"), .layout = {.cells = 9}},
    [CHANGE_LEFT] = {.title = N_("left"), .layout = {.cells = COUNTDOWN_CELLS}, .countdown = true},
    [CHANGE_BEGINS] = {.title = N_("begins"), .layout = {.cells = 11, .rank = 2}},
    [CHANGE_LATEST] = {.title = N_("hand in by"), .layout = {.cells = 11, .rank = 3}},
    [CHANGE_MISSING] = {.title = N_("missing"), .layout = {.cells = 10, .rank = 1}},
    [CHANGE_TITLE] = {.title = N_("change"), .layout = {.cells = 14, .grow = 1}},
};

enum window_column {
    WINDOW_ID,
    WINDOW_CHANGE,
    WINDOW_STATE,
    WINDOW_LEFT,
    WINDOW_BEGINS,
    WINDOW_END,
    WINDOW_BEYOND,
    WINDOW_COUNTS,
    WINDOW_SYSTEMS,
    WINDOW_COLUMNS
};

static const struct list_column window_columns[WINDOW_COLUMNS] = {
    [WINDOW_ID] = {.title = N_("id"), .layout = {.cells = 5}, .number = true},
    [WINDOW_CHANGE] = {.title = N_("change"), .layout = {.cells = 6, .rank = 3}},
    [WINDOW_STATE] = {.title = N_("state"), .layout = {.cells = 8}},
    [WINDOW_LEFT] = {.title = N_("left"), .layout = {.cells = COUNTDOWN_CELLS}, .countdown = true},
    [WINDOW_BEGINS] = {.title = N_("begins"), .layout = {.cells = 11, .rank = 1}},
    [WINDOW_END] = {.title = N_("forced end"), .layout = {.cells = 11}},
    [WINDOW_BEYOND] = {.title = N_("beyond"), .layout = {.cells = 7}, .right = true},
    [WINDOW_COUNTS] = {.title = N_("counts"), .layout = {.cells = 6, .rank = 4}},
    [WINDOW_SYSTEMS] = {.title = N_("systems"), .layout = {.cells = 8, .grow = 1, .rank = 2}},
};

/* --- reading --- */

struct reading {
    struct console *console;
    const char *filter;
    struct list_rows *rows;
    wall_s until; /* of windows */
};

static void set_when(struct list_row *row, size_t column, wall_s at, enum role_id role, wall_s now)
{
    struct str text = STR_INIT;

    if (at != 0)
        when_add(&text, at, now);
    list_cell_set(row, column, text.buf, role);
    str_release(&text);
}

/* What the contract asks for; nothing if it knows the change no more. */
static void set_terms(struct list_row *row, struct desk *desk, const struct change *change,
                      wall_s now)
{
    struct change_terms terms;
    struct str missing = STR_INIT;
    wall_s latest = 0;

    if (desk_change_terms(desk, change, &terms, NULL) < 0)
        return;
    if (change_latest(terms.row, terms.worktime, change->planned_from, &latest, NULL) == 0)
        set_when(row, CHANGE_LATEST, latest,
                 latest != 0 && change->submitted_at > latest ? ROLE_OVERDUE : ROLE_NORMAL, now);
    if (change->emergency)
        list_cell_set(row, CHANGE_LATEST, _("emergency"), ROLE_WARN);
    if (change->state < CHANGE_STARTED)
        change_add_missing(change, terms.row, &missing);
    list_cell_set(row, CHANGE_MISSING, missing.buf, ROLE_WARN);
    str_release(&missing);
}

static bool is_wanted(const struct reading *reading, const char *id, const char *words,
                      const char *more)
{
    struct str text = STR_INIT;
    bool wanted;

    if (reading->filter == NULL)
        return true;
    str_addf(&text, "%s %s", words == NULL ? "" : words, more == NULL ? "" : more);
    wanted = match_rank(reading->filter, id, text.buf) != MATCH_NONE;
    str_release(&text);
    return wanted;
}

static int take_change(const struct change *change, void *data)
{
    struct reading *reading = data;
    wall_s now = console_now(reading->console);
    struct list_row *row;

    if (!is_wanted(reading, change->id, change->title, change->contract))
        return 0;
    row = list_rows_add(reading->rows, change->id);
    list_cell_set(row, CHANGE_ID, change->id, ROLE_NORMAL);
    list_cell_set(row, CHANGE_STATE, choice_label(change_states, change->state),
                  change->state == CHANGE_STARTED ? ROLE_STRONG : ROLE_NORMAL);
    set_when(row, CHANGE_BEGINS, change->planned_from, ROLE_NORMAL, now);
    list_cell_set(row, CHANGE_TITLE, change->title, ROLE_NORMAL);
    set_terms(row, console_desk(reading->console), change, now);
    if (change->state == CHANGE_OPEN || change->state == CHANGE_APPROVED)
        row->due = change->planned_from;
    else if (change->state == CHANGE_STARTED)
        row->due = change->planned_to;
    return 0;
}

static enum role_id phase_role(enum window_phase phase)
{
    return phase == WINDOW_OVERRUN ? ROLE_OVERDUE
           : phase == WINDOW_OPEN  ? ROLE_STRONG
                                   : ROLE_NORMAL;
}

/* The next instant at which the row says something else. */
static wall_s next_phase(const struct maintenance *window, enum window_phase phase, wall_s now)
{
    switch (phase) {
    case WINDOW_AHEAD: return window->opens;
    case WINDOW_OPEN: return window->closes;
    case WINDOW_OVERRUN: return (now / 60 + 1) * 60;
    default: return 0;
    }
}

static void set_systems(struct list_row *row, const struct maintenance *window)
{
    struct str text = STR_INIT;

    vec_each (name, &window->systems)
        str_addf(&text, "%s%s", text.len > 0 ? " " : "", *name);
    list_cell_set(row, WINDOW_SYSTEMS, text.buf, ROLE_NORMAL);
    str_release(&text);
}

static int take_window(const struct maintenance *window, const struct window_view *view, void *data)
{
    struct reading *reading = data;
    wall_s now = console_now(reading->console);
    struct list_row *row;
    struct str beyond = STR_INIT;
    wall_s next;

    if (!is_wanted(reading, window->id, window->change, window->contract))
        return 0;
    row = list_rows_add(reading->rows, window->id);
    list_cell_set(row, WINDOW_ID, window->id, ROLE_NORMAL);
    list_cell_set(row, WINDOW_CHANGE, window->change, ROLE_NORMAL);
    list_cell_set(row, WINDOW_STATE, choice_label(window_phases, (int)view->phase),
                  phase_role(view->phase));
    set_when(row, WINDOW_BEGINS, window->opens, ROLE_NORMAL, now);
    set_when(row, WINDOW_END, window->closes, ROLE_NORMAL, now);
    if (view->overrun_s > 0)
        str_addf(&beyond, _("%lld min"), (long long)(view->overrun_s + 59) / 60);
    list_cell_set(row, WINDOW_BEYOND, beyond.buf, beyond.len > 0 ? ROLE_OVERDUE : ROLE_NORMAL);
    list_cell_set(row, WINDOW_COUNTS,
                  view->met_lead && view->approved ? _("counts") : _("counts not"),
                  view->met_lead && view->approved ? ROLE_NORMAL : ROLE_WARN);
    set_systems(row, window);
    next = next_phase(window, view->phase, now);
    if (next != 0 && (reading->until == 0 || next < reading->until))
        reading->until = next;
    if (view->phase == WINDOW_AHEAD)
        row->due = window->opens;
    else if (view->phase == WINDOW_OPEN || view->phase == WINDOW_OVERRUN)
        row->due = window->closes;
    str_release(&beyond);
    return 0;
}

/* Both lists are short: all of them at once. */
static int more_changes(void *data, size_t from, size_t count, struct list_rows *rows,
                        struct err *err)
{
    struct changes_view *view = data;
    struct reading reading = {.console = view->view.console, .filter = view->filter, .rows = rows};

    (void)count;
    if (from > 0)
        return 0;
    return desk_change_list(console_desk(view->view.console), view->all, take_change, &reading,
                            err);
}

static int more_windows(void *data, size_t from, size_t count, struct list_rows *rows,
                        struct err *err)
{
    struct changes_view *view = data;
    struct reading reading = {.console = view->view.console, .filter = view->filter, .rows = rows};

    (void)count;
    if (from > 0)
        return 0;
    if (desk_window_list(console_desk(view->view.console), view->all, take_window, &reading, err) <
        0)
        return -1;
    view->until = reading.until;
    return 0;
}

/* --- the view --- */

static struct list *shown(struct changes_view *view)
{
    return view->at_windows ? &view->windows : &view->changes;
}

static void changes_free(struct view *base)
{
    struct changes_view *view = (struct changes_view *)base;

    list_release(&view->changes);
    list_release(&view->windows);
    list_array_release(&view->change_rows);
    list_array_release(&view->window_rows);
    free(view->filter);
    free(view);
}

static int changes_load(struct view *base, struct err *err)
{
    struct changes_view *view = (struct changes_view *)base;

    list_array_forget(&view->change_rows);
    list_array_forget(&view->window_rows);
    view->until = 0;
    if (list_reload(shown(view), err) < 0)
        return -1;
    return 0;
}

static void changes_draw(struct view *base, struct screen *screen, struct area area)
{
    struct changes_view *view = (struct changes_view *)base;
    struct area list = {area.row + 1, area.col, area.rows - 1, area.cols};

    int col = area.col + 2;

    col += screen_putf(screen, area.row, col, area.cols - 2, ROLE_STRONG, WIDTH_DOTS, "%s%s",
                       view->at_windows ? _("maintenance windows") : _("planned changes"),
                       view->all ? _(", also the past") : "");
    if (view->filter != NULL)
        screen_putf(screen, area.row, col + 2, area.cols - col - 2, ROLE_MATCH, WIDTH_DOTS, "/%s",
                    view->filter);
    list_draw(shown(view), screen, list, console_now(base->console), console_tick(base->console));
    if (list_is_hungry(shown(view)) ||
        (view->until != 0 && console_now(base->console) >= view->until))
        console_stale(base);
}

static const char *selected_id(const struct view *base)
{
    const struct changes_view *view = (const struct changes_view *)base;
    const struct list_row *row = list_selected(view->at_windows ? &view->windows : &view->changes);

    return row == NULL ? NULL : row->key;
}

static const struct change_source source = {selected_id};

static int show(struct changes_view *view, bool windows, bool all)
{
    view->at_windows = windows;
    view->all = all;
    console_stale(&view->view);
    console_dirty(view->view.console);
    return 1;
}

static void filter_done(struct view *asker, const char *text, void *data)
{
    struct changes_view *view = (struct changes_view *)asker;
    char *filter = text == NULL || text[0] == '\0' ? NULL : xstrdup(text);

    (void)data;
    if (text == NULL)
        return;
    free(view->filter);
    view->filter = filter;
    show(view, view->at_windows, view->all);
}

static void ask_filter(struct changes_view *view)
{
    const struct prompt prompt = {
        .label = "/", .kind = "changes", .initial = view->filter, .done = filter_done};

    prompt_ask(view->view.console, &view->view, &prompt);
}

static int open_page(struct changes_view *view, struct err *err)
{
    const char *id = selected_id(&view->view);

    if (id == NULL)
        return err_set(err, ERR_REFUSED, _("no change is selected"));
    console_open(view->view.console, "change", id);
    return 1;
}

/* Keys may come before the first frame, on a slow link: they mean what would be shown. */
static int catch_up(struct view *view, struct err *err)
{
    if (!view->stale)
        return 0;
    view->stale = false;
    return changes_load(view, err);
}

static int changes_act(struct view *base, enum action action, struct err *err)
{
    struct changes_view *view = (struct changes_view *)base;
    int moved;

    if (catch_up(base, err) < 0)
        return -1;
    moved = list_act(shown(view), action, err);
    if (moved != 0)
        return moved;
    switch (action) {
    case ACTION_OPEN: return open_page(view, err);
    case ACTION_CHANGE_WINDOWS: return show(view, !view->at_windows, view->all);
    case ACTION_CHANGE_ALL: return show(view, view->at_windows, !view->all);
    case ACTION_FILTER: ask_filter(view); return 1;
    case ACTION_BACK: /* to all that is ahead first, then out of the view */
        if (!view->all && view->filter == NULL)
            return 0;
        free(view->filter);
        view->filter = NULL;
        return show(view, view->at_windows, false);
    default: return change_acts_begin(base, &source, action, err);
    }
}

static wall_s changes_next(const struct view *base, wall_s now)
{
    const struct changes_view *view = (const struct changes_view *)base;
    const struct list *list = view->at_windows ? &view->windows : &view->changes;
    wall_s next = list_next_change(list, now, console_tick(base->console));

    return view->until != 0 && (next == 0 || view->until < next) ? view->until : next;
}

static const struct view_ops changes_ops = {
    .door = ACTION_VIEW_CHANGES,
    .places = PLACE_CHANGES | PLACE_LIST,
    .free = changes_free,
    .load = changes_load,
    .draw = changes_draw,
    .act = changes_act,
    .next_change = changes_next,
};

struct view *view_changes_open(struct console *console, const char *argument, struct err *err)
{
    struct changes_view *view = xcalloc(1, sizeof(*view));

    (void)err;
    view->view.ops = &changes_ops;
    view->at_windows = str_eq(argument, "windows");
    view->view.console = console;
    list_array_init(&view->change_rows, CHANGE_COLUMNS, more_changes, view);
    list_array_init(&view->window_rows, WINDOW_COLUMNS, more_windows, view);
    list_init(&view->changes, &list_array_source, &view->change_rows, change_columns,
              CHANGE_COLUMNS);
    list_init(&view->windows, &list_array_source, &view->window_rows, window_columns,
              WINDOW_COLUMNS);
    view->changes.empty = N_("no change is ahead; c hands one in");
    view->windows.empty = N_("no window is ahead; W announces one for an approved change");
    return &view->view;
}
