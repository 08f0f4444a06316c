/* 工单, the queue: all open tickets by urgency, or what the filter finds in all history.
 *
 *       mine (V)  filter: zyh state:working           (a line, if something is narrowed)
 *       level number      left     clock ...
 *     > ... */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "tui/console.h"
#include "tui/prompt_view.h"
#include "tui/screen.h"
#include "tui/queue_list.h"
#include "tui/views.h"

/* Saved views; V goes through them. */
struct saved {
    const char *name; /* N_() */
    const char *line; /* of search; "" for the queue */
    bool mine;        /* of the queue: assigned to me */
    const char *state;
};

static const struct saved saved_views[] = {
    {.name = N_("all open"), .line = ""},
    {.name = N_("mine"), .line = "", .mine = true},
    {.name = N_("unanswered"), .line = "", .state = "waiting"},
    {.name = N_("paused"), .line = "", .state = "paused"},
    {.name = N_("to be confirmed"), .line = "", .state = "to_confirm"},
    {.name = N_("due within 12 hours"), .line = "due<12h"},
    {.name = N_("closed"), .line = "state:closed"},
};

struct tickets_view {
    struct view view;
    struct queue_list tickets;
    size_t saved;
    char *filter;
};

static void tickets_free(struct view *view)
{
    struct tickets_view *tickets = (struct tickets_view *)view;

    queue_list_release(&tickets->tickets);
    free(tickets->filter);
    free(tickets);
}

static int tickets_load(struct view *view, struct err *err)
{
    return queue_list_load(&((struct tickets_view *)view)->tickets, err);
}

/* What is asked, from the saved view and the filter. */
static void narrow(struct tickets_view *view)
{
    const struct saved *saved = &saved_views[view->saved];
    struct str line = STR_INIT;

    view->tickets.query = (struct queue_query){
        .state = saved->state,
        .assignee = saved->mine ? desk_user(console_desk(view->view.console)) : NULL,
    };
    str_add(&line, saved->line);
    if (view->filter != NULL && view->filter[0] != '\0') {
        if (saved->state != NULL)
            str_addf(&line, " state:%s", saved->state);
        if (saved->mine)
            str_addf(&line, " who:%s", desk_user(console_desk(view->view.console)));
        str_addf(&line, "%s%s", line.len > 0 ? " " : "", view->filter);
    }
    queue_list_search(&view->tickets, line.buf);
    str_release(&line);
}

static void tickets_draw(struct view *view, struct screen *screen, struct area area)
{
    struct tickets_view *tickets = (struct tickets_view *)view;
    struct area list = area;

    if (tickets->saved != 0 || tickets->filter != NULL) {
        int col = area.col + 2;

        col += screen_put(screen, area.row, col, area.cols / 2, ROLE_STRONG, 0,
                          tr(saved_views[tickets->saved].name));
        if (tickets->filter != NULL)
            screen_putf(screen, area.row, col + 2, area.cols - col - 2, ROLE_MATCH, WIDTH_DOTS,
                        "/%s", tickets->filter);
        list.row++;
        list.rows--;
    }
    queue_list_draw(&tickets->tickets, view, screen, list);
}

/* --- the filter --- */

static void set_filter(struct tickets_view *tickets, const char *text)
{
    struct err err = ERR_INIT;
    char *filter = text == NULL || text[0] == '\0' ? NULL : xstrdup(text); /* may be the old one */

    free(tickets->filter);
    tickets->filter = filter;
    narrow(tickets);
    if (list_rewind(&tickets->tickets.list, &err) < 0)
        console_say_err(tickets->view.console, &err);
    err_release(&err);
    console_dirty(tickets->view.console);
}

static void filter_done(struct view *asker, const char *text, void *data)
{
    (void)data;
    if (text != NULL)
        set_filter((struct tickets_view *)asker, text);
}

static void ask_filter(struct tickets_view *tickets)
{
    const struct prompt prompt = {
        .label = "/",
        .kind = "filter",
        .initial = tickets->filter,
        .done = filter_done,
    };

    prompt_ask(tickets->view.console, &tickets->view, &prompt);
}

static int tickets_act(struct view *view, enum action action, struct err *err)
{
    struct tickets_view *tickets = (struct tickets_view *)view;

    switch (action) {
    case ACTION_FILTER: ask_filter(tickets); return 1;
    case ACTION_SAVED_VIEW:
        tickets->saved = (tickets->saved + 1) % ARRAY_LEN(saved_views);
        set_filter(tickets, tickets->filter);
        return 1;
    case ACTION_BACK: /* the filter goes first, then the view */
        if (tickets->filter == NULL && tickets->saved == 0)
            return 0;
        tickets->saved = 0;
        set_filter(tickets, NULL);
        return 1;
    default: return queue_list_act(&tickets->tickets, view, action, err);
    }
}

static wall_s tickets_next(const struct view *view, wall_s now)
{
    const struct tickets_view *tickets = (const struct tickets_view *)view;

    return list_next_change(&tickets->tickets.list, now, console_tick(view->console));
}

static const struct view_ops tickets_ops = {
    .door = ACTION_VIEW_TICKETS,
    .places = PLACE_TICKETS | PLACE_LIST,
    .free = tickets_free,
    .load = tickets_load,
    .draw = tickets_draw,
    .act = tickets_act,
    .next_change = tickets_next,
};

/* argument: "filter:…" to begin with. */
struct view *view_tickets_open(struct console *console, const char *argument, struct err *err)
{
    struct tickets_view *tickets = xcalloc(1, sizeof(*tickets));

    (void)err;
    tickets->view.ops = &tickets_ops;
    tickets->view.console = console;
    queue_list_init(&tickets->tickets, console);
    if (argument != NULL && strncmp(argument, "filter:", 7) == 0)
        tickets->filter = xstrdup(argument + 7);
    narrow(tickets);
    return &tickets->view;
}
