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

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/journals.h"
#include "desk/ticket_clocks.h"
#include "desk/tickets.h"
#include "tui/acts.h"
#include "tui/console.h"
#include "tui/form.h"
#include "tui/screen.h"
#include "tui/text_block.h"
#include "tui/queue_list.h"
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
};

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

static int read_clocks(struct ticket_view *view, struct err *err)
{
    struct desk *desk = console_desk(view->view.console);
    struct ticket_clocks *clocks = ticket_clocks_new(desk, err);
    const struct sla *sla =
        clocks == NULL
            ? NULL
            : ticket_clocks_judge(clocks, &view->ticket, console_now(view->view.console), err);

    forget_clocks(view);
    if (sla == NULL) {
        ticket_clocks_free(clocks);
        return -1;
    }
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
    ticket_clocks_free(clocks);
    return 0;
}

/* The value for people: choices and instants as they read best. */
static void add_value(struct str *out, const struct field *field, const void *record)
{
    if (field->type == FIELD_CHOICE)
        str_add(out, choice_label(field->choices, *(const int *)field_at_const(field, record)));
    else if (field->type == FIELD_TIME)
        civil_add_short(out, *(const wall_s *)field_at_const(field, record));
    else
        field_add_text(field, record, out);
}

static void add_facts(struct ticket_view *view)
{
    static const char *const above[] = {"id", "seq", "state", "subject", NULL};

    for (const struct field *f = ticket_schema.fields; f->name != NULL; f++) {
        struct str value = STR_INIT, label = STR_INIT;
        bool shown = false;

        for (const char *const *name = above; *name != NULL; name++)
            shown = shown || strcmp(*name, f->name) == 0;
        if (!shown && !field_is_empty(f, &view->ticket)) {
            add_value(&value, f, &view->ticket);
            width_add_padded(&label, form_label(f->name), 16, 0);
            text_block_addf(&view->block, ROLE_NORMAL, "%s %s", label.buf, value.buf);
        }
        str_release(&value);
        str_release(&label);
    }
}

static const char *json_text(const json_t *event, const char *key)
{
    const char *text = json_string_value(json_object_get(event, key));

    return text == NULL ? "" : text;
}

static const char *verb_words(const char *verb)
{
    const struct ticket_act_row *row = ticket_act_row(verb);

    return row == NULL ? verb : tr(row->summary);
}

static int add_event(const json_t *event, void *data)
{
    struct ticket_view *view = data;
    struct str when = STR_INIT;
    wall_s at = 0;

    if (civil_parse_instant(json_text(event, "at"), &at, NULL) == 0)
        civil_add_short(&when, at);
    text_block_addf(&view->block, ROLE_NORMAL, "%s  %s  %s", when.buf, json_text(event, "actor"),
                    verb_words(json_text(event, "verb")));
    if (json_text(event, "note")[0] != '\0')
        text_block_addf(&view->block, ROLE_DIM, "             %s", json_text(event, "note"));
    str_release(&when);
    return 0;
}

static int ticket_load(struct view *base, struct err *err)
{
    struct ticket_view *view = (struct ticket_view *)base;
    struct desk *desk = console_desk(base->console);
    struct desk_journal_filter filter = {.kind = "ticket", .subject = view->id};

    record_release(&ticket_schema, &view->ticket);
    if (desk_ticket_load(desk, view->id, &view->ticket, err) < 0 || read_clocks(view, err) < 0)
        return -1;
    text_block_reset(&view->block);
    add_facts(view);
    text_block_add(&view->block, ROLE_NORMAL, "");
    text_block_add(&view->block, ROLE_STRONG, _("timeline"));
    return desk_journal_each(desk, &filter, add_event, view, err);
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

    screen_put(screen, row, col, 8, clock->binding ? ROLE_STRONG : ROLE_NORMAL, 0,
               choice_label(clock_kinds, (int)clock->kind));
    screen_put(screen, row, col + 9, 10, state_role(clock), 0,
               choice_label(clock_states, (int)clock->state));
    if (!clock->stopped && clock->due != 0)
        countdown_add(&left, clock->due, now, console_tick(view->view.console));
    screen_put(screen, row, col + 20, COUNTDOWN_CELLS,
               clock->due != 0 && clock->due < now ? ROLE_OVERDUE : ROLE_STRONG, WIDTH_RIGHT,
               left.buf);
    if (clock->stop != 0) {
        when_add(&due, clock->stop, now);
        screen_putf(screen, row, col + 30, 20, ROLE_NORMAL, 0, _("stopped %s"), due.buf);
    } else if (clock->due != 0) {
        when_add(&due, clock->due, now);
        screen_putf(screen, row, col + 30, 20, ROLE_NORMAL, 0, _("by %s%s"), due.buf,
                    clock->estimate ? _(" (provisional)") : "");
    }
    screen_put(screen, row, col + 51, area.cols - 52, ROLE_DIM, WIDTH_DOTS, clock->clause);
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

static int ticket_act(struct view *base, enum action action, struct err *err)
{
    struct ticket_view *view = (struct ticket_view *)base;
    const char *id = view->id;
    const struct acts_target target = {&id, 1};

    if (text_block_act(&view->block, action))
        return 1;
    switch (action) {
    case ACTION_TICKET_WHY: console_open(base->console, "ruler", id); return 1;
    case ACTION_COPY: console_open(base->console, "copy", id); return 1;
    case ACTION_UNDO: return acts_undo(base->console, id, err);
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

static const struct view_ops ticket_ops = {
    .places = PLACE_TICKET | PLACE_TEXT,
    .free = ticket_free,
    .load = ticket_load,
    .draw = ticket_draw,
    .act = ticket_act,
    .next_change = ticket_next,
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
