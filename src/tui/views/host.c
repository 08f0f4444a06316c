/* One machine:
 *
 *      his-db1  HIS database one  County hospital                 title bar
 *      X critical, since 23:40   last round <1m ago, it took 7 ms
 *      open alert     A-12 X crit. Disk used /data 94%  23:12  taken by li
 *      figures, the last 24 hours
 *      X crit. Disk used /data        94%  >80%/90%     __..--~~==++**##
 *              critical since 23:12
 *              this hour 94%, yesterday 92%; full in 3 days (2 to 4)
 *      about it: systems, address, key, ways in, contacts
 *
 * The plots come some turns later than the page: they take a day of each figure. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/settings.h"
#include "tui/console.h"
#include "tui/host_acts.h"
#include "tui/host_text.h"
#include "tui/machines.h"
#include "tui/screen.h"
#include "tui/text_view.h"
#include "tui/views.h"

enum { TURN_MS = 15 };

struct host_view {
    struct view view;
    char *id, *title;
    struct health_list checks;
    struct host_history history;
    struct text_block block;
    enum glyph_set glyphs;
};

static int lay_out(struct host_view *view, struct err *err)
{
    struct console *console = view->view.console;
    const struct host_page page = {
        .console = console,
        .id = view->id,
        .host = machines_find(console_all_machines(console), view->id),
        .checks = &view->checks,
        .history = &view->history,
        .glyphs = view->glyphs,
        .cols = console_cols(console) - 1,
    };

    free(view->title);
    view->title =
        page.host == NULL ? xstrdup(view->id) : xasprintf("%s  %s", view->id, page.host->name);
    text_block_reset(&view->block);
    return host_text_add(&page, &view->block, err);
}

/* Nobody can be asked while one looks back; the rest of the page is of then. */
static int load_checks(struct host_view *view, struct err *err)
{
    struct desk_health *health;
    struct err none = ERR_INIT;

    health_list_release(&view->checks);
    view->checks = (struct health_list){0};
    if (console_is_past(view->view.console))
        return 0;
    health = console_health(view->view.console, err);
    if (health == NULL)
        return -1;
    if (desk_health_checks(health, view->id, &view->checks, &none) < 0) {
        view->checks = (struct health_list){0};
        console_say_err(view->view.console, &none);
    }
    err_release(&none);
    return 0;
}

static bool wants_history(const struct host_view *view)
{
    return view->checks.checks.len > 0 &&
           !host_history_is_fresh(&view->history,
                                  host_plot_cells(console_cols(view->view.console) - 1),
                                  console_now(view->view.console));
}

static int host_load(struct view *base, struct err *err)
{
    struct host_view *view = (struct host_view *)base;

    base->stale = false;
    if (load_checks(view, err) < 0)
        return -1;
    if (wants_history(view))
        console_later(base);
    return lay_out(view, err);
}

static int host_load_rest(struct view *base, struct err *err)
{
    struct host_view *view = (struct host_view *)base;
    struct desk_health *health;
    int more;

    if (!wants_history(view))
        return 0;
    health = console_health(base->console, err);
    if (health == NULL)
        return -1;
    more = host_history_load(&view->history, health, &view->checks,
                             host_plot_cells(console_cols(base->console) - 1), TURN_MS, err);
    if (more == 1)
        console_later(base); /* keys come in between */
    return more == 0 ? lay_out(view, err) : more < 0 ? -1 : 0;
}

/* The terminal's answer about widths comes after the first frame. */
static void choose_glyphs(struct host_view *view, const struct screen *screen)
{
    const struct desk *desk = console_desk(view->view.console);
    bool plain = desk_config(desk)->settings.ui.glyphs == UI_GLYPHS_PLAIN;
    enum glyph_set glyphs =
        screen->ambiguous == AMBIGUOUS_NARROW && !plain ? GLYPHS_UNICODE : GLYPHS_PLAIN;

    if (glyphs == view->glyphs)
        return;
    view->glyphs = glyphs;
    console_stale(&view->view);
}

static void host_draw(struct view *base, struct screen *screen, struct area area)
{
    struct host_view *view = (struct host_view *)base;

    choose_glyphs(view, screen);
    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    screen_put(screen, area.row, area.col + 1, area.cols - 1, ROLE_TITLE, WIDTH_DOTS,
               view->title == NULL ? view->id : view->title);
    text_block_draw(&view->block, screen,
                    (struct area){area.row + 1, area.col + 1, area.rows - 1, area.cols - 1});
    screen_park(screen, area.row, area.col);
}

static int host_act(struct view *base, enum action action, struct err *err)
{
    struct host_view *view = (struct host_view *)base;

    if (base->stale && host_load(base, err) < 0) /* keys may come before the first frame */
        return -1;
    if (text_block_act(&view->block, action))
        return 1;
    if (action == ACTION_FILTER) {
        text_find_ask(base, &view->block);
        return 1;
    }
    if (action == ACTION_OPEN)
        return 0;
    return host_acts_begin(base->console, action, view->id, err);
}

static void host_free(struct view *base)
{
    struct host_view *view = (struct host_view *)base;

    health_list_release(&view->checks);
    host_history_release(&view->history);
    text_block_release(&view->block);
    free(view->id);
    free(view->title);
    free(view);
}

static void host_state(const struct view *base, struct str *out)
{
    str_add(out, ((const struct host_view *)base)->id);
}

static const struct view_ops host_ops = {
    .door = ACTION_VIEW_HEALTH,
    .places = PLACE_HOST | PLACE_TEXT,
    .free = host_free,
    .load = host_load,
    .load_rest = host_load_rest,
    .draw = host_draw,
    .act = host_act,
    .state = host_state,
};

/* argument: the machine's id. */
struct view *view_host_open(struct console *console, const char *argument, struct err *err)
{
    struct host_view *view;

    if (argument == NULL) {
        err_set(err, ERR_USAGE, _("no machine is selected"));
        return NULL;
    }
    view = xcalloc(1, sizeof(*view));
    view->view.ops = &host_ops;
    view->view.console = console;
    view->id = xstrdup(argument);
    return &view->view;
}
