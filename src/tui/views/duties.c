/* 履约, what is promised; Tab goes round its three parts:
 *
 *     [owed 29]  to be asked 4  figures 2026-11
 *       standing    last workday  times  contract  obligation ...    part 1; its detail below
 *       left      number       to call ...                           part 2: the follow-up desk
 *       HIS  resolution  33.3 %  ===.......  6/18 ...                part 3: meters, detail below
 *
 * Only the list of obligations is read before the first paint. What costs more is done in later
 * turns, one piece a turn: making the records of periods that have begun, whom to ask, the figures
 * of one contract. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/duty.h"
#include "desk/obligations.h"
#include "tui/acts.h"
#include "tui/console.h"
#include "tui/duty_acts.h"
#include "tui/duty_list.h"
#include "tui/figure_list.h"
#include "tui/followup_list.h"
#include "tui/prompt_view.h"
#include "tui/screen.h"
#include "tui/views.h"

enum part { SHOW_OWED, SHOW_FOLLOWUPS, SHOW_FIGURES, SHOW__COUNT };

struct duties_view {
    struct view view;
    enum part part;
    struct duty_list owed;
    struct followup_list followups;
    struct figure_list figures;
    int64_t counter; /* of changes that were read */
    bool turn;       /* the next load() is a turn that we asked for */
    bool ensured;    /* the records of what has begun were made */
    bool asks;       /* followups are to be read */
};

static void duties_free(struct view *base)
{
    struct duties_view *view = (struct duties_view *)base;

    duty_list_release(&view->owed);
    followup_list_release(&view->followups);
    figure_list_release(&view->figures);
    free(view);
}

/* --- reading --- */

/* Whoever may not write, or looks back, sees what is there. */
static int ensure(struct duties_view *view, struct err *err)
{
    struct desk *desk = console_desk(view->view.console);
    size_t made = 0;

    view->ensured = true;
    if (console_is_past(view->view.console) || !duty_may(desk, MAY_RECORD_WRITE))
        return 0;
    if (desk_obligations_ensure(desk, &made, err) < 0)
        return -1;
    return made > 0 ? duty_list_load(&view->owed, err) : 0;
}

static bool is_behind(const struct duties_view *view)
{
    return !view->ensured || (view->part == SHOW_FOLLOWUPS && view->asks) ||
           (view->part == SHOW_FIGURES && view->figures.computing);
}

static int read_followups(struct duties_view *view, struct err *err)
{
    view->asks = false;
    return followup_list_load(&view->followups, err);
}

/* One piece of what was put off. */
static int work(struct duties_view *view, struct err *err)
{
    if (!view->ensured)
        return ensure(view, err);
    if (view->part == SHOW_FOLLOWUPS && view->asks)
        return read_followups(view, err);
    if (view->part == SHOW_FIGURES && view->figures.computing)
        return figure_list_step(&view->figures, err);
    return 0;
}

static int begin_part(struct duties_view *view, struct err *err)
{
    if (view->part == SHOW_FIGURES)
        return figure_list_begin(&view->figures, err);
    return 0;
}

static int duties_load(struct view *base, struct err *err)
{
    struct duties_view *view = (struct duties_view *)base;
    bool turn = view->turn;
    int64_t counter;

    view->turn = false;
    if (desk_change_counter(console_desk(base->console), &counter, err) < 0)
        return -1;
    if (turn && counter == view->counter)
        return work(view, err);
    view->asks = view->asks || counter != view->counter;
    view->counter = counter;
    if (duty_list_load(&view->owed, err) < 0 || list_reload(&view->figures.list, err) < 0 ||
        list_reload(&view->followups.list, err) < 0)
        return -1;
    return begin_part(view, err);
}

/* --- drawing --- */

static void draw_parts(const struct duties_view *view, struct screen *screen, struct area area)
{
    struct str period = STR_INIT, parts[SHOW__COUNT] = {STR_INIT, STR_INIT, STR_INIT};
    int col = area.col + 1;

    figure_period_add(&period, &view->figures.period);
    str_addf(&parts[SHOW_OWED], _("owed %zu"), view->owed.rows.len);
    if (view->followups.known && !view->asks)
        str_addf(&parts[SHOW_FOLLOWUPS], _("to be asked %zu"), view->followups.followups.list.len);
    else
        str_add(&parts[SHOW_FOLLOWUPS], _("to be asked"));
    str_addf(&parts[SHOW_FIGURES], _("figures %s"), period.buf);
    for (int i = 0; i < SHOW__COUNT; i++) {
        bool here = i == (int)view->part;

        col += screen_putf(screen, area.row, col, area.cols - col, here ? ROLE_STRONG : ROLE_DIM, 0,
                           here ? "[%s]" : " %s ", parts[i].buf);
        str_release(&parts[i]);
    }
    if (view->part == SHOW_FIGURES && !view->figures.computing) {
        struct str cut_off = STR_INIT;

        when_add(&cut_off, figure_list_cut_off(&view->figures), console_now(view->view.console));
        screen_putf(screen, area.row, col + 1, area.cols - col - 1, ROLE_DIM, 0, _("cut-off %s"),
                    cut_off.buf);
        str_release(&cut_off);
    } else if (view->part == SHOW_FIGURES)
        screen_put(screen, area.row, col + 1, area.cols - col - 1, ROLE_STALE, 0, _("computing"));
    else if (view->owed.filter != NULL && view->part == SHOW_OWED)
        screen_putf(screen, area.row, col + 1, area.cols - col - 1, ROLE_MATCH, WIDTH_DOTS, "/%s",
                    view->owed.filter);
    str_release(&period);
}

static void duties_draw(struct view *base, struct screen *screen, struct area area)
{
    struct duties_view *view = (struct duties_view *)base;
    struct area list = {area.row + 1, area.col, area.rows - 1, area.cols};
    wall_s old_at = figure_list_old_at(&view->figures, view->counter);

    draw_parts(view, screen, area);
    switch (view->part) {
    case SHOW_OWED: duty_list_draw(&view->owed, base, screen, list); break;
    case SHOW_FOLLOWUPS: followup_list_draw(&view->followups, base, screen, list); break;
    default: figure_list_draw(&view->figures, base, screen, list); break;
    }
    if (view->part == SHOW_FIGURES && old_at != 0 && old_at <= console_now(base->console))
        console_stale(base);
    if (is_behind(view) && !base->stale) { /* in the next turn */
        view->turn = true;
        console_later(base);
    }
}

/* --- acting --- */

static struct list *list_of(struct duties_view *view)
{
    switch (view->part) {
    case SHOW_OWED: return &view->owed.list;
    case SHOW_FOLLOWUPS: return &view->followups.list;
    default: return &view->figures.list;
    }
}

static int go_on(struct duties_view *view, struct err *err)
{
    view->part = (enum part)((view->part + 1) % SHOW__COUNT);
    view->asks = view->asks || !view->followups.known;
    console_dirty(view->view.console);
    return begin_part(view, err) < 0 ? -1 : 1;
}

static int open_selected(struct duties_view *view, struct err *err)
{
    static const char *const views[] = {"obligation", "followup", "figure"};
    const struct list_row *row = list_selected(list_of(view));

    if (row == NULL)
        return err_set(err, ERR_REFUSED, "%s",
                       view->part == SHOW_FIGURES && view->figures.computing
                           ? _("computing")
                           : _("nothing is selected"));
    console_open(view->view.console, views[view->part], row->key);
    return 1;
}

static void period_done(struct view *asker, const char *text, void *data)
{
    struct duties_view *view = (struct duties_view *)asker;
    struct err err = ERR_INIT;

    (void)data;
    if (text == NULL || text[0] == '\0')
        return;
    if (figure_list_period(&view->figures, text, &err) < 0)
        console_say_err(asker->console, &err);
    else
        view->part = SHOW_FIGURES;
    if (err.kind == 0 && begin_part(view, &err) < 0)
        console_say_err(asker->console, &err);
    err_release(&err);
    console_dirty(asker->console);
}

static void filter_done(struct view *asker, const char *text, void *data)
{
    struct duties_view *view = (struct duties_view *)asker;
    struct err err = ERR_INIT;

    (void)data;
    if (text != NULL && duty_list_filter(&view->owed, text, &err) < 0)
        console_say_err(asker->console, &err);
    err_release(&err);
    console_dirty(asker->console);
}

static int ask_period(struct duties_view *view)
{
    struct str period = STR_INIT;
    struct prompt prompt = {.label = _("period (YYYY-MM)"), .kind = "period", .done = period_done};

    figure_period_add(&period, &view->figures.period);
    prompt.initial = period.buf;
    prompt_ask(view->view.console, &view->view, &prompt);
    str_release(&period);
    return 1;
}

static int ask_filter(struct duties_view *view)
{
    const struct prompt prompt = {
        .label = "/", .kind = "duties", .initial = view->owed.filter, .done = filter_done};

    view->part = SHOW_OWED;
    prompt_ask(view->view.console, &view->view, &prompt);
    return 1;
}

static int act_on_obligation(struct duties_view *view, enum action action, struct err *err)
{
    const struct duty_row *row = view->part == SHOW_OWED ? duty_list_selected(&view->owed) : NULL;

    return duty_acts_begin(view->view.console, action, row == NULL ? NULL : row->id, err);
}

static int act_on_followup(struct duties_view *view, struct err *err)
{
    const struct followup *followup =
        view->part == SHOW_FOLLOWUPS ? followup_list_selected(&view->followups) : NULL;
    const char *id = followup == NULL ? NULL : followup->id;
    const struct acts_target target = {.ids = &id, .count = id == NULL ? 0 : 1};

    return acts_begin(view->view.console, ACTION_TICKET_FOLLOWUP, &target, err);
}

static int duties_act(struct view *base, enum action action, struct err *err)
{
    struct duties_view *view = (struct duties_view *)base;
    int moved;

    /* Typed ahead: whoever acts on the follow-ups waits for them. */
    if (view->part == SHOW_FOLLOWUPS && view->asks && read_followups(view, err) < 0)
        return -1;
    moved = list_act(list_of(view), action, err);
    if (moved != 0)
        return moved;
    switch (action) {
    case ACTION_NEXT_NEED:
    case ACTION_DUTY_PART: return go_on(view, err);
    case ACTION_OPEN: return open_selected(view, err);
    case ACTION_DUTY_PERIOD: return ask_period(view);
    case ACTION_FILTER: return ask_filter(view);
    case ACTION_TICKET_FOLLOWUP: return act_on_followup(view, err);
    case ACTION_BACK: /* the filter goes first, then the view */
        if (view->part != SHOW_OWED || view->owed.filter == NULL)
            return 0;
        return duty_list_filter(&view->owed, NULL, err) < 0 ? -1 : 1;
    default: return act_on_obligation(view, action, err);
    }
}

static wall_s duties_next(const struct view *base, wall_s now)
{
    const struct duties_view *view = (const struct duties_view *)base;

    if (view->part == SHOW_FIGURES)
        return figure_list_old_at(&view->figures, view->counter);
    if (view->part != SHOW_FOLLOWUPS)
        return 0;
    return list_next_change(&view->followups.list, now, console_tick(base->console));
}

static const struct view_ops duties_ops = {
    .door = ACTION_VIEW_DUTIES,
    .places = PLACE_DUTIES | PLACE_LIST,
    .free = duties_free,
    .load = duties_load,
    .draw = duties_draw,
    .act = duties_act,
    .next_change = duties_next,
};

struct view *view_duties_open(struct console *console, const char *argument, struct err *err)
{
    struct duties_view *view = xcalloc(1, sizeof(*view));

    (void)argument;
    (void)err;
    view->view.ops = &duties_ops;
    view->view.console = console;
    view->counter = -1;
    duty_list_init(&view->owed, console);
    followup_list_init(&view->followups, console);
    figure_list_init(&view->figures, console);
    return &view->view;
}
