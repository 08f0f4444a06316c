/* 值班台, the board:
 *
 *     > to do now  ICU-1120-07 monitor data stops: call the ward before 23:45        03:48
 *       level number      left     clock ...
 *     > high  ICU-1120-07   03:48  answer ...
 *       ...
 *       machines: 1 critical 11 in order (3)    owed next, of 9 (5)     (below, if there is room)
 *     X crit. <1m his-db1  Disk used /data 94%  ! overdue 1 d  ICU-3.2  evening patrol
 *
 * The first line says what the nearest promise wants done, not only which ticket it is on. */
#include <stdlib.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "tui/console.h"
#include "tui/machines.h"
#include "tui/owed.h"
#include "tui/screen.h"
#include "tui/queue_list.h"
#include "tui/views.h"

enum {
    OWED_ROWS = 6,
    OWED_ROWS_TALL = 9,
    TALL = 36,
    MACHINES_CELLS = 38, /* beside what is owed, and not less */
    MACHINES_ROWS = 3,   /* above it, where the screen is narrow */
};

struct board {
    struct view view;
    struct queue_list tickets;
    struct owed owed;
    bool owed_hidden; /* shows the preview, or nothing */
};

static void board_free(struct view *view)
{
    struct board *board = (struct board *)view;

    queue_list_release(&board->tickets);
    owed_release(&board->owed);
    free(board);
}

static int board_load(struct view *view, struct err *err)
{
    struct board *board = (struct board *)view;

    if (board->tickets.list.height <= 1) /* the first paint reads no more than it shows */
        list_set_height(&board->tickets.list, console_body_rows(view->console) - OWED_ROWS - 1);
    if (queue_list_load(&board->tickets, err) < 0)
        return -1;
    return board->owed.wanted ? owed_load(&board->owed, console_desk(view->console), err) : 0;
}

/* Not before the first paint: it costs more than the list. */
static int board_load_rest(struct view *view, struct err *err)
{
    struct board *board = (struct board *)view;

    queue_list_load_rest(&board->tickets);
    return owed_load(&board->owed, console_desk(view->console), err);
}

static struct list *board_ahead(struct view *view)
{
    return queue_list_ahead(&((struct board *)view)->tickets);
}

static const char *what_to_do(enum clock_kind kind)
{
    switch (kind) {
    case CLOCK_RESPOND: return _("call the reporter");
    case CLOCK_PLAN: return _("deliver the plan and tell it");
    case CLOCK_ON_SITE: return _("be on site");
    case CLOCK_RESOLVE: return _("get it working again");
    case CLOCK_FEEDBACK: return _("tell the reporter");
    case CLOCK_FOLLOW_UP: return _("ask how it went");
    case CLOCK_REPORT: return _("send the report");
    case CLOCK_NOTICE: return _("submit the change");
    case CLOCK__COUNT: break;
    }
    return "";
}

static void draw_first(struct board *board, struct screen *screen, struct area area)
{
    const struct queue_list *tickets = &board->tickets;
    wall_s now = console_now(board->view.console);
    struct str number = STR_INIT, due = STR_INIT, left = STR_INIT;
    int col = area.col + 2;

    if (tickets->first_id == NULL || tickets->first.due == 0) {
        screen_put(screen, area.row, col, area.cols - 2, ROLE_GOOD, 0, _("nothing is due now"));
        return;
    }
    ticket_add_number(&number, tickets->first_id, now);
    when_add(&due, tickets->first.due, now);
    countdown_add(&left, tickets->first.due, now, TICK_MINUTE); /* the list below has the seconds */
    screen_putf(screen, area.row, area.col + area.cols - COUNTDOWN_CELLS - 1, COUNTDOWN_CELLS,
                tickets->first.due < now ? ROLE_OVERDUE : ROLE_STRONG, WIDTH_RIGHT, "%s", left.buf);
    col += screen_putf(screen, area.row, col, area.cols - 12, ROLE_STRONG, 0, _("now: %s"),
                       what_to_do(tickets->first.clock));
    screen_putf(screen, area.row, col + 1, area.cols - COUNTDOWN_CELLS - 2 - col, ROLE_NORMAL,
                WIDTH_DOTS, tickets->first.due < now ? _("(was due %s)  %s %s") : _("by %s  %s %s"),
                due.buf, number.buf, tickets->first_subject);
    screen_set_rank(screen, area.row, ROW_SELECTED);
    str_release(&number);
    str_release(&due);
    str_release(&left);
}

/* Machines are shown once somebody looks at them at all. */
static void draw_below(struct board *board, struct screen *screen, struct area area)
{
    struct console *console = board->view.console;
    const struct machines *machines = console_machines(console);
    struct area left = area, right = area;

    if (machines->looked) {
        layout_beside(area, MACHINES_CELLS, area.cols / 2 - 1, &left, &right);
        if (right.cols == 0 && area.rows > MACHINES_ROWS + 1) {
            left.rows = MACHINES_ROWS;
            right = (struct area){area.row + MACHINES_ROWS, area.col, area.rows - MACHINES_ROWS,
                                  area.cols};
        }
        screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE); /* one bar for both */
        machines_draw(machines, screen, left, console_now(console));
    }
    if (right.cols > 0)
        owed_draw(&board->owed, screen, right, console_now(console));
}

static void board_draw(struct view *view, struct screen *screen, struct area area)
{
    struct board *board = (struct board *)view;
    struct area list = area, below = {0};

    draw_first(board, screen, area);
    list.row += 1;
    list.rows -= 1;
    if (!board->owed_hidden)
        layout_split(list, area.rows >= TALL ? OWED_ROWS_TALL : OWED_ROWS, &list, &below);
    queue_list_draw(&board->tickets, view, screen, list);
    if (below.rows > 0)
        draw_below(board, screen, below);
    if (!board->owed.wanted) { /* in the next turn */
        board->owed.wanted = true;
        console_later(view);
    }
}

/* What is owed, the selected ticket, nothing. */
static int next_pane(struct board *board, struct err *err)
{
    bool preview = !board->owed_hidden;

    board->owed_hidden = preview || board->tickets.wants_glimpse;
    return queue_list_preview(&board->tickets, preview, err);
}

static int board_act(struct view *view, enum action action, struct err *err)
{
    struct board *board = (struct board *)view;

    if (action == ACTION_PREVIEW)
        return next_pane(board, err);
    if (action == ACTION_FILTER) {
        console_act_in(view->console, ACTION_VIEW_TICKETS, ACTION_FILTER);
        return 1;
    }
    if (action == ACTION_NEXT_NEED)
        return list_rewind(&board->tickets.list, err) < 0 ? -1 : 1;
    return queue_list_act(&board->tickets, view, action, err);
}

static wall_s board_next(const struct view *view, wall_s now)
{
    const struct board *board = (const struct board *)view;

    wall_s next = list_next_change(&board->tickets.list, now, console_tick(view->console));
    wall_s first = 0;

    if (board->tickets.first_id != NULL && board->tickets.first.due != 0)
        first = countdown_next(board->tickets.first.due, now, TICK_MINUTE);
    return next == 0 || (first != 0 && first < next) ? first : next;
}

static void board_state(const struct view *view, struct str *out)
{
    queue_list_add_state(&((const struct board *)view)->tickets, out);
}

static bool board_click(struct view *view, int row, struct err *err)
{
    return list_click(&((struct board *)view)->tickets.list, row, err);
}

static const struct view_ops board_ops = {
    .door = ACTION_VIEW_BOARD,
    .places = PLACE_BOARD | PLACE_LIST,
    .free = board_free,
    .load = board_load,
    .load_rest = board_load_rest,
    .draw = board_draw,
    .act = board_act,
    .next_change = board_next,
    .state = board_state,
    .click = board_click,
    .ahead = board_ahead,
};

struct view *view_board_open(struct console *console, const char *argument, struct err *err)
{
    struct board *board = xcalloc(1, sizeof(*board));

    (void)err;
    board->view.ops = &board_ops;
    board->view.console = console;
    queue_list_init(&board->tickets, console);
    queue_list_restore(&board->tickets, argument);
    return &board->view;
}
