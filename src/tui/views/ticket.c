/* One ticket:
 *
 *      ICU-1120-07  waiting   monitor data stops                     title bar
 *      answer    running   03:48   by 11-20 23:45   ICU-4.1          a line a clock, ticking
 *      ...
 *      facts, then the timeline, the newest event first              scrolled
 *
 * The clocks stay where they are while the rest is scrolled. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/ticket_clocks.h"
#include "desk/tickets.h"
#include "tui/acts.h"
#include "tui/console.h"
#include "tui/screen.h"
#include "tui/text_block.h"
#include "tui/text_view.h"
#include "tui/queue_list.h"
#include "tui/ticket_text.h"
#include "tui/views.h"

struct clock_row {
    enum clock_kind kind;
    enum clock_state state;
    bool stopped, binding, estimate;
    wall_s due, stop, resume_at;
    char *clause;
};

struct ticket_view {
    struct view view;
    char *id;
    struct ticket ticket;
    VEC(struct clock_row) clocks;
    struct text_block block;
    char *next; /* while the next one is looked for */
    bool passed;
};

/* How far Tab looks; what stops the walk. */
enum { NEXT_MAX = 1000, FOUND = 0x72 };

static void forget_clocks(struct ticket_view *view)
{
    vec_each (clock, &view->clocks)
        free(clock->clause);
    view->clocks.len = 0;
}

static void ticket_free(struct view *view)
{
    struct ticket_view *ticket = (struct ticket_view *)view;

    forget_clocks(ticket);
    vec_release(&ticket->clocks);
    text_block_release(&ticket->block);
    record_release(&ticket_schema, &ticket->ticket);
    free(ticket->id);
    free(ticket);
}

/* --- reading --- */

static void note_clocks(struct ticket_view *view, const struct sla *sla)
{
    forget_clocks(view);
    for (size_t i = 0; i < sla->verdicts.len; i++) {
        const struct clock_verdict *v = &sla->verdicts.items[i];

        *vec_push(&view->clocks) = (struct clock_row){
            .kind = v->kind,
            .state = v->state,
            .stopped = v->stopped,
            .binding = v->binding,
            .estimate = v->estimate,
            .due = v->due,
            .stop = v->stop,
            .resume_at = v->resume_at,
            .clause = xstrdup(v->rule->clause == NULL ? "" : v->rule->clause),
        };
    }
}

/* Clocks, and below them what they lead to. */
static int read_clocks(struct ticket_view *view, const struct ticket_words *words, struct err *err)
{
    wall_s now = console_now(view->view.console);
    struct ticket_clocks *clocks = ticket_clocks_new(console_desk(view->view.console), err);
    const struct sla *sla =
        clocks == NULL ? NULL : ticket_clocks_judge(clocks, &view->ticket, now, err);

    if (sla != NULL) {
        note_clocks(view, sla);
        ticket_text_steps(words, sla, now, &view->block);
    }
    ticket_clocks_free(clocks);
    return sla == NULL ? -1 : 0;
}

static int ticket_load(struct view *base, struct err *err)
{
    struct ticket_view *view = (struct ticket_view *)base;
    struct desk *desk = console_desk(base->console);
    const struct config *config = desk_full_config(desk, err);
    struct ticket_words words;

    record_release(&ticket_schema, &view->ticket);
    if (config == NULL || desk_ticket_load(desk, view->id, &view->ticket, err) < 0)
        return -1;
    words = ticket_words_of(config, &view->ticket);
    ticket_words_mask(&words, desk);
    text_block_reset(&view->block);
    ticket_text_facts(&words, &view->ticket, &view->block);
    if (read_clocks(view, &words, err) < 0 ||
        ticket_text_relations(desk, &view->ticket, &view->block, err) < 0)
        return -1;
    text_block_add(&view->block, ROLE_NORMAL, "");
    text_block_add(&view->block, ROLE_STRONG, _("timeline, the newest first"));
    return ticket_text_timeline(desk, &words, view->id, &view->block, err);
}

/* --- drawing --- */

static enum role_id state_role(const struct clock_row *clock)
{
    switch (clock->state) {
    case CLOCK_BREACHED: return ROLE_OVERDUE;
    case CLOCK_MET: return ROLE_GOOD;
    case CLOCK_PAUSED:
    case CLOCK_OFF_HOURS: return ROLE_PAUSED;
    default: return ROLE_NORMAL;
    }
}

static void draw_clock(const struct ticket_view *view, const struct clock_row *clock,
                       struct screen *screen, struct area area, int row)
{
    wall_s now = console_now(view->view.console);
    struct str left = STR_INIT, due = STR_INIT;
    int col = area.col + 1;

    screen_put(screen, row, col, 9, clock->binding ? ROLE_STRONG : ROLE_NORMAL, 0,
               choice_label(clock_kinds, (int)clock->kind));
    screen_put(screen, row, col + 10, 11, state_role(clock), WIDTH_DOTS,
               choice_label(clock_states, (int)clock->state));
    if (!clock->stopped && clock->due != 0)
        countdown_add(&left, clock->due, now, console_tick(view->view.console));
    if (left.len > 0)
        screen_put(screen, row, col + 22, COUNTDOWN_CELLS,
                   clock->due < now ? ROLE_OVERDUE : ROLE_STRONG, WIDTH_RIGHT, left.buf);
    if (clock->stop != 0) {
        when_add(&due, clock->stop, now);
        screen_putf(screen, row, col + 32, 20, ROLE_NORMAL, 0, _("stopped %s"), due.buf);
    } else if (clock->due != 0) {
        when_add(&due, clock->due, now);
        screen_putf(screen, row, col + 32, 20, ROLE_NORMAL, 0, _("by %s%s"), due.buf,
                    clock->estimate ? _(" (provisional)") : "");
    }
    screen_put(screen, row, col + 53, area.cols - 54, ROLE_DIM, WIDTH_DOTS, clock->clause);
    str_release(&left);
    str_release(&due);
}

static void ticket_draw(struct view *base, struct screen *screen, struct area area)
{
    struct ticket_view *view = (struct ticket_view *)base;
    struct str number = STR_INIT;
    int row = area.row + 1, last = area.row + area.rows;

    ticket_add_number(&number, view->id, console_now(base->console));
    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    screen_putf(screen, area.row, area.col + 1, area.cols - 1, ROLE_TITLE, WIDTH_DOTS, "%s  %s  %s",
                number.buf, ticket_state_label(view->ticket.state),
                view->ticket.subject == NULL ? "" : view->ticket.subject);
    for (size_t i = 0; i < view->clocks.len && row < last - 3; i++)
        draw_clock(view, &view->clocks.items[i], screen, area, row++);
    if (view->clocks.len == 0)
        screen_put(screen, row++, area.col + 1, area.cols - 1, ROLE_DIM, 0,
                   _("off contract: no clock runs"));
    row++;
    text_block_draw(&view->block, screen,
                    (struct area){row, area.col + 1, last - row, area.cols - 1});
    screen_park(screen, area.row, area.col);
    str_release(&number);
}

/* --- acting --- */

static int take_other(struct ticket *ticket, const struct urgency *urgency, void *data)
{
    struct ticket_view *view = data;

    (void)urgency;
    if (strcmp(ticket->id, view->id) == 0) {
        view->passed = true;
        return 0;
    }
    if (view->next == NULL || view->passed) {
        free(view->next);
        view->next = xstrdup(ticket->id);
    }
    return view->passed ? FOUND : 0;
}

/* The ticket behind this one in the order of urgency; behind the last, and from one that is over, the
 * first. */
static int go_on(struct ticket_view *view, struct err *err)
{
    struct console *console = view->view.console;
    const struct queue_query query = {.limit = NEXT_MAX};

    view->passed = false;
    free(view->next);
    view->next = NULL;
    if (desk_queue_each(console_desk(console), &query, console_now(console), take_other, view,
                        err) < 0)
        return -1;
    if (view->next == NULL)
        return err_set(err, ERR_REFUSED, _("no other ticket is open"));
    free(view->id);
    view->id = view->next;
    view->next = NULL;
    view->block.top = 0;
    console_stale(&view->view);
    return 1;
}

static int ticket_act(struct view *base, enum action action, struct err *err)
{
    struct ticket_view *view = (struct ticket_view *)base;
    const char *id = view->id;
    const struct acts_target target = {.ids = &id, .count = 1};

    if (text_block_act(&view->block, action))
        return 1;
    switch (action) {
    case ACTION_TICKET_WHY: console_open(base->console, "ruler", id); return 1;
    case ACTION_FILTER: text_find_ask(base, &view->block); return 1;
    case ACTION_NEXT_NEED: return go_on(view, err);
    case ACTION_COPY: console_open(base->console, "copy", id); return 1;
    case ACTION_UNDO: return acts_undo(base->console, &target, err);
    default: return acts_begin(base->console, action, &target, err);
    }
}

static wall_s ticket_next(const struct view *base, wall_s now)
{
    const struct ticket_view *view = (const struct ticket_view *)base;
    wall_s next = 0;

    for (size_t i = 0; i < view->clocks.len; i++) {
        const struct clock_row *clock = &view->clocks.items[i];
        wall_s change;

        if (clock->stopped || clock->due == 0)
            continue;
        change = countdown_next(clock->due, now, console_tick(base->console));
        next = next == 0 || change < next ? change : next;
    }
    return next;
}

static void ticket_state(const struct view *base, struct str *out)
{
    str_add(out, ((const struct ticket_view *)base)->id);
}

static const char *ticket_subject(const struct view *base)
{
    return ((const struct ticket_view *)base)->id;
}

static const struct view_ops ticket_ops = {
    .places = PLACE_TICKET | PLACE_TEXT,
    .free = ticket_free,
    .load = ticket_load,
    .draw = ticket_draw,
    .act = ticket_act,
    .next_change = ticket_next,
    .state = ticket_state,
    .subject = ticket_subject,
};

struct view *view_ticket_open(struct console *console, const char *argument, struct err *err)
{
    struct ticket_view *view = xcalloc(1, sizeof(*view));

    (void)err;
    view->view.ops = &ticket_ops;
    view->view.console = console;
    view->id = xstrdup(argument == NULL ? "" : argument);
    return &view->view;
}
