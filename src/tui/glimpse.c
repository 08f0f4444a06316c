/*
 *      ICU-1120-07  awaits answer  monitor data stops, bed 3          title bar
 *      answer  03:48  by 23:45  ICU-4.1   resolve ...
 *      if-monitor  ICU  10100000001
 *      with: -  what was said ...
 *      last: 23:41  Wang Lei  the reporter was reached
 */
#include "tui/glimpse.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/duty.h"
#include "desk/journals.h"
#include "desk/ticket_clocks.h"
#include "desk/tickets.h"
#include "tui/screen.h"
#include "tui/ticket_words.h"

static void forget(struct glimpse *glimpse)
{
    vec_each (clock, &glimpse->clocks)
        free(clock->clause);
    glimpse->clocks.len = 0;
    free(glimpse->id);
    free(glimpse->title);
    free(glimpse->where);
    free(glimpse->who);
    free(glimpse->last);
    glimpse->id = glimpse->title = glimpse->where = glimpse->who = glimpse->last = NULL;
}

void glimpse_release(struct glimpse *glimpse)
{
    forget(glimpse);
    vec_release(&glimpse->clocks);
}

/* --- reading --- */

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

static void write_lines(struct glimpse *glimpse, const struct config *config,
                        const struct ticket *ticket, bool masked)
{
    struct str with = STR_INIT;

    ticket_words_add_person(config, ticket->assignee == NULL ? "-" : ticket->assignee, &with);
    glimpse->title = xasprintf("%s  %s  %s", ticket->id, ticket_state_label(ticket->state),
                               or_nothing(ticket->subject));
    glimpse->where =
        xasprintf("%s  %s  %s  %s", or_nothing(ticket_words_system(config, ticket)),
                  or_nothing(ticket->department), masked ? "***" : or_nothing(ticket->reporter),
                  masked ? "***" : or_nothing(ticket->callback));
    glimpse->who = xasprintf(_("with: %s  %s"), with.buf, masked ? "" : or_nothing(ticket->detail));
    str_release(&with);
}

static int read_clocks(struct glimpse *glimpse, struct desk *desk, const struct ticket *ticket,
                       wall_s now, struct err *err)
{
    struct ticket_clocks *clocks = ticket_clocks_new(desk, err);
    const struct sla *sla = clocks == NULL ? NULL : ticket_clocks_judge(clocks, ticket, now, err);

    if (sla != NULL)
        vec_each (verdict, &sla->verdicts)
            if (!verdict->stopped && verdict->due != 0)
                *vec_push(&glimpse->clocks) = (struct glimpse_clock){
                    .word = choice_label(clock_kinds, (int)verdict->kind),
                    .clause = xstrdup(or_nothing(verdict->rule->clause)),
                    .due = verdict->due,
                };
    ticket_clocks_free(clocks);
    return sla == NULL ? -1 : 0;
}

struct last {
    struct glimpse *glimpse;
    const struct config *config;
    bool masked;
};

static const char *json_text(const json_t *event, const char *key)
{
    return or_nothing(json_string_value(json_object_get(event, key)));
}

static int take_last(const json_t *event, void *data)
{
    struct last *last = data;
    struct str when = STR_INIT, who = STR_INIT;
    wall_s at = 0;

    if (civil_parse_instant(json_text(event, "at"), &at, NULL) == 0)
        civil_add_short(&when, at);
    ticket_words_add_person(last->config, json_text(event, "actor"), &who);
    free(last->glimpse->last);
    last->glimpse->last =
        xasprintf(_("last: %s  %s  %s  %s"), when.buf, who.buf,
                  ticket_words_verb(json_text(event, "verb")), json_text(event, "note"));
    str_release(&when);
    str_release(&who);
    return 0;
}

int glimpse_load(struct glimpse *glimpse, struct desk *desk, const char *id, wall_s now,
                 struct err *err)
{
    const struct desk_journal_filter filter = {
        .kind = "ticket", .subject = id, .last = 1, .of_page = true};
    struct last last = {.glimpse = glimpse, .masked = !duty_may(desk, MAY_READ_PRIVATE)};
    struct ticket ticket;
    int rc;

    forget(glimpse);
    if (id == NULL)
        return 0;
    last.config = desk_full_config(desk, err);
    if (last.config == NULL || desk_ticket_load(desk, id, &ticket, err) < 0)
        return -1;
    glimpse->id = xstrdup(id);
    write_lines(glimpse, last.config, &ticket, last.masked);
    rc = read_clocks(glimpse, desk, &ticket, now, err);
    record_release(&ticket_schema, &ticket);
    return rc < 0 ? -1 : desk_journal_each(desk, &filter, take_last, &last, err);
}

/* --- drawing --- */

static void draw_clocks(const struct glimpse *glimpse, struct screen *screen, struct area area,
                        int row, wall_s now, enum countdown_tick tick)
{
    int col = area.col + 1, end = area.col + area.cols;

    vec_each (clock, &glimpse->clocks) {
        struct str left = STR_INIT, due = STR_INIT;

        countdown_add(&left, clock->due, now, tick);
        when_add(&due, clock->due, now);
        if (col < end)
            col += screen_putf(screen, row, col, end - col,
                               clock->due < now ? ROLE_OVERDUE : ROLE_NORMAL, WIDTH_DOTS,
                               _("%s %s by %s %s"), clock->word, left.buf, due.buf, clock->clause) +
                   2;
        str_release(&left);
        str_release(&due);
    }
    if (glimpse->clocks.len == 0)
        screen_put(screen, row, col, end - col, ROLE_DIM, 0, _("no clock runs"));
}

void glimpse_draw(const struct glimpse *glimpse, struct screen *screen, struct area area,
                  wall_s now, enum countdown_tick tick)
{
    const char *lines[] = {glimpse->where, glimpse->who, glimpse->last};
    int row = area.row, last = area.row + area.rows;

    screen_fill(screen, row, area.col, area.cols, ROLE_TITLE);
    screen_put(screen, row++, area.col + 1, area.cols - 1, ROLE_TITLE, WIDTH_DOTS,
               glimpse->title == NULL ? _("nothing is selected") : glimpse->title);
    if (glimpse->id == NULL)
        return;
    if (row < last)
        draw_clocks(glimpse, screen, area, row++, now, tick);
    for (size_t i = 0; i < ARRAY_LEN(lines) && row < last; i++)
        if (lines[i] != NULL)
            screen_put(screen, row++, area.col + 1, area.cols - 1, ROLE_NORMAL, WIDTH_DOTS,
                       lines[i]);
}
