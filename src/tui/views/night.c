/* The night screen: one thing, large enough for tired eyes:
 *
 *
 *        23:41   high   ICU-1120-07
 *
 *        call the reporter by 23:45                 03:48
 *
 *        monitor data stops, bed 3
 *        ward: ICU   who: -   call: 0571-…
 *
 *        then: CIS-1120-02  31:40
 *        w why   Enter open   Tab next
 */
#include <stdlib.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "tui/console.h"
#include "tui/screen.h"
#include "tui/queue_list.h"
#include "tui/views.h"

struct night {
    struct view view;
    struct queue_list tickets;
};

static void night_free(struct view *view)
{
    queue_list_release(&((struct night *)view)->tickets);
    free(view);
}

static int night_load(struct view *view, struct err *err)
{
    return queue_list_load(&((struct night *)view)->tickets, err);
}

static void draw_thing(struct night *night, struct screen *screen, struct area area)
{
    const struct list_row *row = list_selected(&night->tickets.list);
    wall_s now = console_now(night->view.console);
    struct str due = STR_INIT, left = STR_INIT;
    int top = area.row + area.rows / 4, col = area.col + area.cols / 8;
    enum role_id role = row->due != 0 && row->due < now ? ROLE_OVERDUE : ROLE_STRONG;

    screen_putf(screen, top, col, area.cols - col, ROLE_STRONG, 0, "%s  %s  %s", row->cells[0].text,
                row->cells[1].text, row->cells[3].text);
    if (row->due != 0) {
        when_add(&due, row->due, now);
        countdown_add(&left, row->due, now, console_tick(night->view.console));
        screen_putf(screen, top + 2, col, area.cols - col, role, 0, _("%s   by %s"), left.buf,
                    due.buf);
    } else {
        screen_put(screen, top + 2, col, area.cols - col, ROLE_GOOD, 0, _("no clock runs"));
    }
    for (size_t i = 6; i < night->tickets.list.column_count; i++)
        if (row->cells[i].text != NULL)
            screen_put(screen, top + 4 + (int)i - 6, col, area.cols - col, ROLE_NORMAL, WIDTH_DOTS,
                       row->cells[i].text);
    str_release(&due);
    str_release(&left);
}

static void night_draw(struct view *view, struct screen *screen, struct area area)
{
    struct night *night = (struct night *)view;

    list_set_height(&night->tickets.list, 2);
    if (list_selected(&night->tickets.list) == NULL)
        screen_put(screen, area.row + area.rows / 3, area.col + area.cols / 8, -1, ROLE_GOOD, 0,
                   _("nothing is open; sleep well"));
    else
        draw_thing(night, screen, area);
    screen_hide_cursor(screen);
}

static int night_act(struct view *view, enum action action, struct err *err)
{
    struct night *night = (struct night *)view;

    if (action == ACTION_NEXT_NEED)
        action = ACTION_DOWN;
    return queue_list_act(&night->tickets, view, action, err);
}

static wall_s night_next(const struct view *view, wall_s now)
{
    const struct night *night = (const struct night *)view;

    return list_next_change(&night->tickets.list, now, console_tick(view->console));
}

static const struct view_ops night_ops = {
    .door = ACTION_VIEW_NIGHT,
    .places = PLACE_NIGHT | PLACE_LIST | PLACE_TICKETS,
    .free = night_free,
    .load = night_load,
    .draw = night_draw,
    .act = night_act,
    .next_change = night_next,
};

struct view *view_night_open(struct console *console, const char *argument, struct err *err)
{
    struct night *night = xcalloc(1, sizeof(*night));

    (void)argument;
    (void)err;
    night->view.ops = &night_ops;
    night->view.console = console;
    queue_list_init(&night->tickets, console);
    return &night->view;
}
