/* 工单, the queue: all open tickets by urgency, or what the filter finds in all history.
 *
 *       mine  by level  /zyh state:working            (a line, if something is narrowed)
 *       level number      left     clock ...
 *     > ... */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "tui/choose_view.h"
#include "tui/console.h"
#include "tui/prompt_view.h"
#include "tui/screen.h"
#include "tui/search_line.h"
#include "tui/queue_list.h"
#include "tui/views.h"

enum {
    DAY_HOURS = 24,
    MORNING_HOUR = 8, /* the night ends */
    FOLLOW_UP_DAYS = 60,
};

/* Saved views, to choose from by V; behind them the contracts. */
struct saved {
    const char *name; /* N_() */
    const char *line; /* of search; "" for the queue */
    bool mine;        /* of the queue: assigned to me */
    const char *state;
    enum queue_keep (*keep)(const struct ticket *ticket, const struct urgency *urgency, wall_s now);
    bool follow_ups;
};

static enum queue_keep keep_unclaimed(const struct ticket *ticket, const struct urgency *urgency,
                                      wall_s now)
{
    (void)urgency;
    (void)now;
    return ticket->assignee == NULL ? QUEUE_KEEP : QUEUE_DROP;
}

/* The next morning at eight. */
static wall_s end_of_night(wall_s now)
{
    wall_s end = civil_day_start(civil_day_of(now)) + MORNING_HOUR * 3600;

    return end > now ? end : end + CIVIL_DAY_S;
}

static enum queue_keep keep_tonight(const struct ticket *ticket, const struct urgency *urgency,
                                    wall_s now)
{
    (void)ticket;
    if (urgency->due != 0 && urgency->due <= end_of_night(now))
        return QUEUE_KEEP;
    return urgency->rank == URGENCY_RUNNING ? QUEUE_END : QUEUE_DROP;
}

static enum queue_keep keep_long_paused(const struct ticket *ticket, const struct urgency *urgency,
                                        wall_s now)
{
    (void)urgency;
    return ticket->paused_at != 0 && ticket->paused_at < now - DAY_HOURS * 3600 ? QUEUE_KEEP
                                                                                : QUEUE_DROP;
}

static enum queue_keep keep_follow_up(const struct ticket *ticket, const struct urgency *urgency,
                                      wall_s now)
{
    return urgency->clock == CLOCK_FOLLOW_UP &&
                   ticket->closed_at > now - FOLLOW_UP_DAYS * (wall_s)CIVIL_DAY_S
               ? QUEUE_KEEP
               : QUEUE_DROP;
}

static const struct saved saved_views[] = {
    {.name = N_("all open"), .line = ""},
    {.name = N_("mine"), .line = "", .mine = true},
    {.name = N_("unclaimed"), .line = "", .keep = keep_unclaimed},
    {.name = N_("due tonight"), .line = "", .keep = keep_tonight},
    {.name = N_("paused over 24 h"), .line = "", .state = "paused", .keep = keep_long_paused},
    {.name = N_("to be followed up"),
     .line = "state:closed",
     .keep = keep_follow_up,
     .follow_ups = true},
    {.name = N_("unanswered"), .line = "", .state = "waiting"},
    {.name = N_("paused"), .line = "", .state = "paused"},
    {.name = N_("to be confirmed"), .line = "", .state = "to_confirm"},
    {.name = N_("closed"), .line = "state:closed"},
};

struct tickets_view {
    struct view view;
    struct queue_list tickets;
    size_t saved;
    char *contract; /* a saved view of one contract; NULL: any */
    char *filter;
};

static void tickets_free(struct view *view)
{
    struct tickets_view *tickets = (struct tickets_view *)view;

    queue_list_release(&tickets->tickets);
    free(tickets->contract);
    free(tickets->filter);
    free(tickets);
}

static int tickets_load(struct view *view, struct err *err)
{
    struct tickets_view *tickets = (struct tickets_view *)view;

    if (saved_views[tickets->saved].mine) /* another desk may have come */
        tickets->tickets.query.assignee = desk_user(console_desk(view->console));
    return queue_list_load(&tickets->tickets, err);
}

/* What is asked, from the saved view and the filter. */
static void narrow(struct tickets_view *view)
{
    const struct saved *saved = &saved_views[view->saved];
    const char *me = desk_user(console_desk(view->view.console));
    struct str line = STR_INIT;

    view->tickets.query = (struct queue_query){
        .state = saved->state,
        .assignee = saved->mine ? me : NULL,
        .contract = view->contract,
    };
    view->tickets.keep = saved->keep;
    view->tickets.follow_ups = saved->follow_ups;
    str_add(&line, saved->line);
    if (view->filter != NULL) {
        if (saved->state != NULL)
            str_addf(&line, " state:%s", saved->state);
        if (saved->mine)
            str_addf(&line, " who:%s", me);
        if (view->contract != NULL)
            str_addf(&line, " contract:%s", view->contract);
        str_addc(&line, ' ');
        search_line_add(&line, view->filter, me);
    }
    queue_list_search(&view->tickets, line.buf);
    str_release(&line);
}

static bool is_narrowed(const struct tickets_view *view)
{
    return view->saved != 0 || view->filter != NULL || view->contract != NULL;
}

/* What narrows, in one line above the list. */
static void draw_narrowed(const struct tickets_view *view, struct screen *screen, struct area area)
{
    const char *order = queue_list_order(&view->tickets);
    int col = area.col + 2, end = area.col + area.cols;

    col += screen_put(screen, area.row, col, end - col, ROLE_STRONG, 0,
                      view->contract != NULL ? view->contract : tr(saved_views[view->saved].name)) +
           2;
    if (order[0] != '\0')
        col += screen_putf(screen, area.row, col, end - col, ROLE_DIM, 0, _("by %s"), order) + 2;
    if (view->filter != NULL && col < end)
        screen_putf(screen, area.row, col, end - col, ROLE_MATCH, WIDTH_DOTS, "/%s", view->filter);
}

static void tickets_draw(struct view *view, struct screen *screen, struct area area)
{
    struct tickets_view *tickets = (struct tickets_view *)view;
    struct area list = area;

    if (is_narrowed(tickets) || tickets->tickets.order != ORDER_URGENCY) {
        draw_narrowed(tickets, screen, area);
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

/* --- saved views --- */

static void fill_saved(struct view *asker, struct chooser *chooser)
{
    struct err err = ERR_INIT;
    const struct config *config = desk_full_config(console_desk(asker->console), &err);

    for (size_t i = 0; i < ARRAY_LEN(saved_views); i++)
        chooser_add(chooser, &(const struct chooser_entry){.title = (char *)tr(saved_views[i].name),
                                                           .usable = true,
                                                           .id = (int)i});
    if (config != NULL)
        for (size_t i = 0; i < config->contracts.len; i++) {
            const struct contract *contract = &config->contracts.items[i];

            chooser_add(chooser,
                        &(const struct chooser_entry){.name = contract->id,
                                                      .title = contract->name,
                                                      .usable = contract->amends == NULL,
                                                      .id = (int)(ARRAY_LEN(saved_views) + i)});
        }
    err_release(&err);
}

static void take_saved(struct view *asker, int id)
{
    struct tickets_view *tickets = (struct tickets_view *)asker;
    struct err err = ERR_INIT;
    const struct config *config = desk_full_config(console_desk(asker->console), &err);
    size_t contract = (size_t)id - ARRAY_LEN(saved_views);

    free(tickets->contract);
    tickets->contract = NULL;
    tickets->saved = 0;
    if ((size_t)id < ARRAY_LEN(saved_views))
        tickets->saved = (size_t)id;
    else if (config != NULL && contract < config->contracts.len)
        tickets->contract = xstrdup(contract_family(&config->contracts.items[contract]));
    err_release(&err);
    set_filter(tickets, tickets->filter);
}

static void ask_saved(struct tickets_view *tickets)
{
    const struct choosing choosing = {
        .label = _("view:"), .kind = "saved", .fill = fill_saved, .done = take_saved};

    choose_ask(tickets->view.console, &tickets->view, &choosing);
}

/* The filter goes first, then the saved view. */
static int step_back(struct tickets_view *tickets)
{
    if (!is_narrowed(tickets))
        return 0;
    if (tickets->filter == NULL) {
        tickets->saved = 0;
        free(tickets->contract);
        tickets->contract = NULL;
    }
    set_filter(tickets, NULL);
    return 1;
}

static int tickets_act(struct view *view, enum action action, struct err *err)
{
    struct tickets_view *tickets = (struct tickets_view *)view;

    switch (action) {
    case ACTION_FILTER: ask_filter(tickets); return 1;
    case ACTION_SAVED_VIEW: ask_saved(tickets); return 1;
    case ACTION_PREVIEW:
        return queue_list_preview(&tickets->tickets, !tickets->tickets.wants_glimpse, err);
    case ACTION_BACK: return step_back(tickets);
    default: return queue_list_act(&tickets->tickets, view, action, err);
    }
}

static wall_s tickets_next(const struct view *view, wall_s now)
{
    const struct tickets_view *tickets = (const struct tickets_view *)view;

    return list_next_change(&tickets->tickets.list, now, console_tick(view->console));
}

static void tickets_state(const struct view *view, struct str *out)
{
    const struct tickets_view *tickets = (const struct tickets_view *)view;

    if (tickets->saved != 0)
        str_addf(out, "saved:%zu\n", tickets->saved);
    queue_list_add_state(&tickets->tickets, out);
    if (tickets->filter != NULL)
        str_addf(out, "filter:%s", tickets->filter);
}

static bool tickets_click(struct view *view, int row, struct err *err)
{
    return list_click(&((struct tickets_view *)view)->tickets.list, row, err);
}

static struct list *tickets_ahead(struct view *view)
{
    return queue_list_ahead(&((struct tickets_view *)view)->tickets);
}

static const struct view_ops tickets_ops = {
    .door = ACTION_VIEW_TICKETS,
    .places = PLACE_TICKETS | PLACE_LIST,
    .free = tickets_free,
    .load = tickets_load,
    .draw = tickets_draw,
    .act = tickets_act,
    .next_change = tickets_next,
    .state = tickets_state,
    .click = tickets_click,
    .ahead = tickets_ahead,
};

/* What a state or an opener says: "saved:2\nselect:ID\nfilter:…", all may be missing; the filter is
 * the rest, it may hold anything. */
static void begin(struct tickets_view *tickets, const char *argument)
{
    const char *filter = strstr(argument, "filter:"), *selected = strstr(argument, "select:");
    size_t saved = 0;

    if (str_starts(argument, "saved:"))
        saved = strtoul(argument + strlen("saved:"), NULL, 10);
    if (saved < ARRAY_LEN(saved_views))
        tickets->saved = saved;
    if (filter != NULL)
        tickets->filter = xstrdup(filter + strlen("filter:"));
    if (selected != NULL && (filter == NULL || selected < filter))
        queue_list_restore(&tickets->tickets, argument);
}

/* argument: "filter:…" to begin with, or what tickets_state() said. */
struct view *view_tickets_open(struct console *console, const char *argument, struct err *err)
{
    struct tickets_view *tickets = xcalloc(1, sizeof(*tickets));

    (void)err;
    tickets->view.ops = &tickets_ops;
    tickets->view.console = console;
    queue_list_init(&tickets->tickets, console);
    if (argument != NULL)
        begin(tickets, argument);
    narrow(tickets);
    return &tickets->view;
}
