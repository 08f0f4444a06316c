/* Columns, by what matters when the screen is narrow: number, countdown, clock and subject stay. */
#include "tui/queue_list.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/ticket_clocks.h"
#include "desk/ticket_search.h"
#include "model/contract_codes.h"
#include "tui/console.h"
#include "tui/screen.h"

enum column {
    COLUMN_LEVEL,
    COLUMN_NUMBER,
    COLUMN_LEFT,
    COLUMN_CLOCK,
    COLUMN_STATE,
    COLUMN_WHO,
    COLUMN_SYSTEM,
    COLUMN_DEPARTMENT,
    COLUMN_SUBJECT,
    COLUMN__COUNT
};

/* The state follows from the clock and "paused", the system mostly from the number; a full screen of
 * them costs more bytes than a slow link has seconds for. From here on there is room for all. */
enum { WIDE = 168 };

static const struct list_column columns[] = {
    [COLUMN_LEVEL] = {.title = N_("level"),
                      .layout = {.cells = 6, .rank = 4},
                      .words = contract_priorities},
    [COLUMN_NUMBER] = {.title = N_("id"), .layout = {.cells = 11}, .number = true},
    [COLUMN_LEFT] = {.title = N_("left"), .layout = {.cells = COUNTDOWN_CELLS}, .countdown = true},
    [COLUMN_CLOCK] = {.title = N_("clock"), .layout = {.cells = 6, .rank = 1}},
    [COLUMN_STATE] = {.title = N_("state"), .layout = {.cells = 6, .rank = 3, .from = WIDE}},
    [COLUMN_WHO] = {.title = N_("with"), .layout = {.cells = 8, .rank = 2}},
    [COLUMN_SYSTEM] = {.title = N_("system"), .layout = {.cells = 12, .rank = 5, .from = WIDE}},
    [COLUMN_DEPARTMENT] = {.title = N_("department"),
                           .layout = {.cells = 14, .rank = 6, .from = WIDE}},
    [COLUMN_SUBJECT] = {.title = N_("what it is"), .layout = {.cells = 16, .grow = 1}},
};
static_assert(sizeof(columns) / sizeof(columns[0]) == COLUMN__COUNT, "a row a column");

void ticket_add_number(struct str *out, const char *id, wall_s now)
{
    const char *dash = strchr(id, '-');
    struct civil civil = civil_of(now);
    char year[8];

    snprintf(year, sizeof(year), "%04d", civil.year); /* lint:allow four digits */
    if (dash != NULL && strncmp(dash + 1, year, 4) == 0) {
        str_addn(out, id, (size_t)(dash - id) + 1);
        str_add(out, dash + 5);
    } else {
        str_add(out, id);
    }
}

static const char *name_of(const struct queue_list *tickets, const char *login)
{
    const struct user *user =
        login == NULL ? NULL : config_user(desk_config(console_desk(tickets->console)), login);

    return user != NULL && user->name != NULL ? user->name : login;
}

static enum role_id level_role(const struct ticket *ticket)
{
    return ticket->priority == 1 ? ROLE_URGENT : ROLE_NORMAL;
}

static void add_row(struct queue_list *tickets, struct list_rows *rows, const struct ticket *ticket,
                    const struct urgency *urgency)
{
    struct list_row *row = list_rows_add(rows, ticket->id);
    const struct field *priority = schema_field(&ticket_schema, "priority");
    struct str number = STR_INIT;

    ticket_add_number(&number, ticket->id, console_now(tickets->console));
    list_cell_set(row, COLUMN_LEVEL, choice_label(priority->choices, ticket->priority),
                  level_role(ticket));
    list_cell_set(row, COLUMN_NUMBER, number.buf, ROLE_NORMAL);
    list_cell_set(row, COLUMN_CLOCK,
                  urgency->due == 0 ? "" : choice_label(clock_kinds, (int)urgency->clock),
                  ROLE_NORMAL);
    list_cell_set(row, COLUMN_STATE, ticket_state_label(ticket->state),
                  ticket->state == TICKET_PAUSED ? ROLE_PAUSED : ROLE_NORMAL);
    list_cell_set(row, COLUMN_WHO,
                  ticket->assignee == NULL ? "" : name_of(tickets, ticket->assignee), ROLE_NORMAL);
    list_cell_set(row, COLUMN_SYSTEM, ticket->system_id, ROLE_NORMAL);
    list_cell_set(row, COLUMN_DEPARTMENT, ticket->department, ROLE_NORMAL);
    list_cell_set(row, COLUMN_SUBJECT, ticket->subject, ROLE_NORMAL);
    row->due = urgency->due;
    if (urgency->due == 0 && ticket->state == TICKET_PAUSED)
        row->due_word = N_("paused");
    str_release(&number);
}

/* --- reading --- */

struct reading {
    struct queue_list *tickets;
    struct list_rows *rows;
    size_t skip;
    struct err *err;
};

static int take_queued(struct ticket *ticket, const struct urgency *urgency, void *data)
{
    struct reading *reading = data;
    struct queue_list *tickets = reading->tickets;
    char *id = xstrdup(ticket->id);

    if (tickets->first_id == NULL) {
        tickets->first = *urgency;
        tickets->first_id = xstrdup(ticket->id);
        tickets->first_subject = xstrdup(ticket->subject == NULL ? "" : ticket->subject);
    }
    add_row(tickets, reading->rows, ticket, urgency);
    free(tickets->last_id);
    tickets->last_id = id;
    tickets->last = (struct urgency_place){(int)urgency->rank, urgency->due, id};
    return 0;
}

static int take_found(const struct ticket *ticket, void *data)
{
    struct reading *reading = data;
    struct desk *desk = console_desk(reading->tickets->console);
    struct urgency urgency = {0};
    struct ticket_clocks *clocks;
    const struct sla *sla;
    wall_s now = console_now(reading->tickets->console);

    if (reading->skip > 0) {
        reading->skip--;
        return 0;
    }
    if (ticket_is_open((enum ticket_state)ticket->state)) {
        clocks = desk_ticket_clocks(desk, reading->err);
        sla = clocks == NULL ? NULL : ticket_clocks_judge(clocks, ticket, now, reading->err);
        if (sla == NULL)
            return -1;
        urgency = urgency_of(sla, now);
    }
    add_row(reading->tickets, reading->rows, ticket, &urgency);
    return 0;
}

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    struct queue_list *tickets = data;
    struct desk *desk = console_desk(tickets->console);
    struct reading reading = {tickets, rows, from, err};
    struct queue_query query = tickets->query;

    if (tickets->line != NULL && tickets->line[0] != '\0')
        return desk_ticket_search(desk, tickets->line, (int64_t)(from + count), take_found,
                                  &reading, err);
    query.after = from == 0 ? NULL : &tickets->last;
    query.limit = (int64_t)count;
    return desk_queue_each(desk, &query, console_now(tickets->console), take_queued, &reading, err);
}

void queue_list_init(struct queue_list *tickets, struct console *console)
{
    *tickets = (struct queue_list){.console = console};
    list_array_init(&tickets->array, COLUMN__COUNT, more, tickets);
    list_init(&tickets->list, &list_array_source, &tickets->array, columns, COLUMN__COUNT);
    tickets->list.empty = N_("no open ticket");
}

static void forget_first(struct queue_list *tickets)
{
    free(tickets->first_id);
    free(tickets->first_subject);
    tickets->first_id = tickets->first_subject = NULL;
}

void queue_list_release(struct queue_list *tickets)
{
    forget_first(tickets);
    list_release(&tickets->list);
    list_array_release(&tickets->array);
    free(tickets->last_id);
    free(tickets->line);
}

void queue_list_search(struct queue_list *tickets, const char *line)
{
    free(tickets->line);
    tickets->line = line == NULL ? NULL : xstrdup(line);
    tickets->list.empty =
        line != NULL && line[0] != '\0' ? N_("nothing found") : N_("no open ticket");
    list_array_forget(&tickets->array);
}

int queue_list_load(struct queue_list *tickets, struct err *err)
{
    forget_first(tickets);
    list_array_forget(&tickets->array);
    if (tickets->list.height <= 1) /* before it is drawn */
        list_set_height(&tickets->list, console_body_rows(tickets->console));
    return list_reload(&tickets->list, err);
}

const char *queue_list_selected(const struct queue_list *tickets)
{
    const struct list_row *row = list_selected(&tickets->list);

    return row == NULL ? NULL : row->key;
}

/* --- acting --- */

static int act_on_tickets(struct queue_list *tickets, enum action action, struct err *err)
{
    const char *selected = queue_list_selected(tickets);
    struct acts_target target = {&selected, selected == NULL ? 0 : 1};

    if (tickets->list.marks.len > 0)
        target = (struct acts_target){(const char *const *)tickets->list.marks.items,
                                      tickets->list.marks.len};
    return acts_begin(tickets->console, action, &target, err);
}

static int open_on(struct queue_list *tickets, const char *view, struct err *err)
{
    if (queue_list_selected(tickets) == NULL)
        return err_set(err, ERR_REFUSED, _("no ticket is selected"));
    console_open(tickets->console, view, queue_list_selected(tickets));
    return 1;
}

int queue_list_act(struct queue_list *tickets, struct view *view, enum action action,
                   struct err *err)
{
    int moved = list_act(&tickets->list, action, err);

    (void)view;
    if (moved != 0)
        return moved;
    switch (action) {
    case ACTION_OPEN: return open_on(tickets, "ticket", err);
    case ACTION_TICKET_WHY: return open_on(tickets, "ruler", err);
    case ACTION_COPY: return open_on(tickets, "copy", err);
    case ACTION_UNDO:
        return queue_list_selected(tickets) == NULL
                   ? err_set(err, ERR_REFUSED, _("no ticket is selected"))
                   : acts_undo(tickets->console, queue_list_selected(tickets), err);
    default: return act_on_tickets(tickets, action, err);
    }
}

void queue_list_draw(struct queue_list *tickets, struct view *view, struct screen *screen,
                     struct area area)
{
    list_draw(&tickets->list, screen, area, console_now(tickets->console),
              console_tick(tickets->console));
    if (list_is_hungry(&tickets->list))
        console_stale(view);
}
