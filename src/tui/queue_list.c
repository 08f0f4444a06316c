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
#include "tui/ticket_words.h"

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
    [COLUMN_CLOCK] = {.title = N_("clock"),
                      .layout = {.cells = 9, .rank = 1},
                      .words = clock_kinds},
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

static enum role_id level_role(const struct ticket *ticket)
{
    return ticket->priority == 1 ? ROLE_URGENT : ROLE_NORMAL;
}

static void add_row(struct queue_list *tickets, struct list_rows *rows, const struct ticket *ticket,
                    const struct urgency *urgency)
{
    struct list_row *row = list_rows_add(rows, ticket->id);
    const struct field *priority = schema_field(&ticket_schema, "priority");
    struct str number = STR_INIT, who = STR_INIT;

    ticket_add_number(&number, ticket->id, console_now(tickets->console));
    ticket_words_add_person(desk_config(console_desk(tickets->console)),
                            ticket->assignee == NULL ? "" : ticket->assignee, &who);
    list_cell_set(row, COLUMN_LEVEL, choice_label(priority->choices, ticket->priority),
                  level_role(ticket));
    list_cell_set(row, COLUMN_NUMBER, number.buf, ROLE_NORMAL);
    /* Without a clock it is the state that says what it waits for. */
    list_cell_set(row, COLUMN_CLOCK,
                  urgency->due != 0                ? choice_label(clock_kinds, (int)urgency->clock)
                  : ticket->state == TICKET_PAUSED ? ""
                                                   : ticket_state_label(ticket->state),
                  ROLE_NORMAL);
    list_cell_set(row, COLUMN_STATE, ticket_state_label(ticket->state),
                  ticket->state == TICKET_PAUSED ? ROLE_PAUSED : ROLE_NORMAL);
    list_cell_set(row, COLUMN_WHO, who.buf, ROLE_NORMAL);
    list_cell_set(row, COLUMN_SYSTEM, ticket_words_system(tickets->names, ticket), ROLE_NORMAL);
    list_cell_set(row, COLUMN_DEPARTMENT, ticket->department, ROLE_NORMAL);
    list_cell_set(row, COLUMN_SUBJECT, ticket->subject, ROLE_NORMAL);
    row->due = urgency->due;
    if (urgency->due == 0 && ticket->state == TICKET_PAUSED)
        row->due_word = N_("paused");
    str_release(&number);
    str_release(&who);
}

/* --- reading --- */

struct reading {
    struct queue_list *tickets;
    struct list_rows *rows;
    size_t skip; /* rows that are known already */
    int64_t given;
    struct err *err;
};

/* Stops a walk before its end; the desk hands it on. */
enum { ENOUGH = 0x71 };

static enum queue_keep keeps(const struct queue_list *tickets, const struct ticket *ticket,
                             const struct urgency *urgency)
{
    return tickets->keep == NULL ? QUEUE_KEEP
                                 : tickets->keep(ticket, urgency, console_now(tickets->console));
}

static void note_first(struct queue_list *tickets, const struct ticket *ticket,
                       const struct urgency *urgency)
{
    if (tickets->first_id != NULL)
        return;
    tickets->first = *urgency;
    tickets->first_id = xstrdup(ticket->id);
    tickets->first_subject = xstrdup(ticket->subject == NULL ? "" : ticket->subject);
}

static int take_queued(struct ticket *ticket, const struct urgency *urgency, void *data)
{
    struct reading *reading = data;
    struct queue_list *tickets = reading->tickets;
    enum queue_keep keep = keeps(tickets, ticket, urgency);
    char *id = xstrdup(ticket->id);

    reading->given++;
    if (keep == QUEUE_KEEP) {
        note_first(tickets, ticket, urgency);
        add_row(tickets, reading->rows, ticket, urgency);
    }
    free(tickets->last_id);
    tickets->last_id = id;
    tickets->last = (struct urgency_place){(int)urgency->rank, urgency->due, id};
    return keep == QUEUE_END ? ENOUGH : 0;
}

/* Until so many rows more are kept, or all were read. */
static int read_queue(struct queue_list *tickets, size_t from, size_t count,
                      struct reading *reading)
{
    struct desk *desk = console_desk(tickets->console);
    size_t wanted = reading->rows->items.len + count;
    struct queue_query query = tickets->query;
    int rc = 0;

    if (from == 0) {
        free(tickets->last_id);
        tickets->last_id = NULL;
    }
    do {
        query.after = tickets->last_id == NULL ? NULL : &tickets->last;
        query.limit = (int64_t)(wanted - reading->rows->items.len);
        reading->given = 0;
        rc = desk_queue_each(desk, &query, console_now(tickets->console), take_queued, reading,
                             reading->err);
    } while (rc == 0 && reading->given == query.limit && reading->rows->items.len < wanted);
    return rc < 0 ? -1 : 0;
}

/* --- what was found --- */

static struct urgency follow_up_of(const struct sla *sla)
{
    struct urgency urgency = {.rank = URGENCY_NONE};

    vec_each (verdict, &sla->verdicts)
        if (verdict->kind == CLOCK_FOLLOW_UP && !verdict->stopped && verdict->due != 0)
            urgency = (struct urgency){
                .rank = URGENCY_RUNNING, .due = verdict->due, .clock = CLOCK_FOLLOW_UP};
    return urgency;
}

static bool is_judged(const struct queue_list *tickets, const struct ticket *ticket)
{
    if (ticket_is_open((enum ticket_state)ticket->state))
        return true;
    return tickets->follow_ups && ticket->state == TICKET_CLOSED && ticket->follow_up_at == 0;
}

static int judge(const struct queue_list *tickets, const struct ticket *ticket,
                 struct urgency *urgency, struct err *err)
{
    struct ticket_clocks *clocks = desk_ticket_clocks(console_desk(tickets->console), err);
    wall_s now = console_now(tickets->console);
    const struct sla *sla = clocks == NULL ? NULL : ticket_clocks_judge(clocks, ticket, now, err);

    if (sla == NULL)
        return -1;
    *urgency = tickets->follow_ups ? follow_up_of(sla) : urgency_of(sla, now);
    return 0;
}

static int take_found(const struct ticket *ticket, void *data)
{
    struct reading *reading = data;
    struct urgency urgency = {.rank = URGENCY_NONE};

    if (reading->skip > 0) {
        reading->skip--;
        return 0;
    }
    if (is_judged(reading->tickets, ticket) &&
        judge(reading->tickets, ticket, &urgency, reading->err) < 0)
        return -1;
    if (keeps(reading->tickets, ticket, &urgency) == QUEUE_KEEP)
        add_row(reading->tickets, reading->rows, ticket, &urgency);
    return 0;
}

static void say_limit(struct queue_list *tickets, size_t rows, int limit)
{
    if (rows >= (size_t)limit)
        console_say(tickets->console, _("only the first %d are listed; narrow the search"), limit);
}

/* The search begins at its beginning each time: so each time it goes twice as far, and it ends
 * somewhere; who wants more narrows the filter. */
static int read_found(struct queue_list *tickets, size_t from, size_t count,
                      struct reading *reading)
{
    size_t limit = 2 * from > from + count ? 2 * from : from + count;
    int rc;

    if (tickets->keep != NULL) { /* rows say nothing about how far it went */
        if (from > 0)
            return 0;
        limit = QUEUE_FOUND_MAX;
    }
    if (from >= QUEUE_FOUND_MAX)
        return 0;
    if (limit > QUEUE_FOUND_MAX)
        limit = QUEUE_FOUND_MAX;
    rc = desk_ticket_search(console_desk(tickets->console), tickets->line, (int64_t)limit,
                            take_found, reading, reading->err);
    if (rc >= 0)
        say_limit(tickets, reading->rows->items.len, QUEUE_FOUND_MAX);
    return rc < 0 ? -1 : 0;
}

static bool is_search(const struct queue_list *tickets)
{
    return tickets->line != NULL && tickets->line[0] != '\0';
}

static int read_rows(struct queue_list *tickets, size_t from, size_t count, struct list_rows *rows,
                     struct err *err)
{
    struct reading reading = {.tickets = tickets, .rows = rows, .skip = from, .err = err};

    return is_search(tickets) ? read_found(tickets, from, count, &reading)
                              : read_queue(tickets, from, count, &reading);
}

/* --- other orders --- */

static const struct {
    const char *name; /* N_() */
    enum column column;
} orders[] = {
    [ORDER_URGENCY] = {NULL, COLUMN__COUNT},        [ORDER_LEVEL] = {N_("level"), COLUMN_LEVEL},
    [ORDER_NUMBER] = {N_("number"), COLUMN_NUMBER}, [ORDER_STATE] = {N_("state"), COLUMN_STATE},
    [ORDER_WHO] = {N_("with"), COLUMN_WHO},         [ORDER_SYSTEM] = {N_("system"), COLUMN_SYSTEM},
};
static_assert(sizeof(orders) / sizeof(orders[0]) == ORDER__COUNT, "a row an order");

struct sorted {
    struct list_row row;
    const char *text;
    int level;    /* of priority; 0: none, which goes last */
    size_t place; /* of equals the more urgent one stays first */
};

static int compare(const void *left, const void *right)
{
    const struct sorted *a = left, *b = right;
    int by = (a->level == 0) - (b->level == 0);

    if (by == 0)
        by = (a->level > b->level) - (a->level < b->level);
    if (by == 0)
        by = strcmp(a->text, b->text);
    return by != 0 ? by : (a->place > b->place) - (a->place < b->place);
}

static int level_of(const char *label)
{
    const struct choice *choice = schema_field(&ticket_schema, "priority")->choices;

    while (choice->name != NULL && strcmp(tr(choice->label), label) != 0)
        choice++;
    return choice->value;
}

static void sort_rows(enum queue_order order, struct list_rows *rows)
{
    struct sorted *all = xcalloc(rows->items.len + 1, sizeof(*all));

    for (size_t i = 0; i < rows->items.len; i++) {
        const char *text = rows->items.items[i].cells[orders[order].column].text;

        all[i] = (struct sorted){
            .row = rows->items.items[i],
            .text = order == ORDER_NUMBER ? rows->items.items[i].key
                    : text == NULL        ? ""
                                          : text,
            .level = order == ORDER_LEVEL ? level_of(text == NULL ? "" : text) : 0,
            .place = i,
        };
    }
    qsort(all, rows->items.len, sizeof(*all), compare);
    for (size_t i = 0; i < rows->items.len; i++)
        rows->items.items[i] = all[i].row;
    free(all);
}

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    struct queue_list *tickets = data;

    if (tickets->order == ORDER_URGENCY)
        return read_rows(tickets, from, count, rows, err);
    if (from > 0)
        return 0;
    if (read_rows(tickets, 0, QUEUE_SORT_MAX, rows, err) < 0)
        return -1;
    say_limit(tickets, rows->items.len, QUEUE_SORT_MAX);
    sort_rows(tickets->order, rows);
    return 0;
}

int queue_list_sort(struct queue_list *tickets, struct err *err)
{
    tickets->order = (enum queue_order)((tickets->order + 1) % ORDER__COUNT);
    list_array_forget(&tickets->array);
    if (list_rewind(&tickets->list, err) < 0)
        return -1;
    if (tickets->order == ORDER_URGENCY)
        console_say(tickets->console, _("in the order of urgency"));
    else
        console_say(tickets->console, _("ordered by %s"), tr(orders[tickets->order].name));
    return 1;
}

const char *queue_list_order(const struct queue_list *tickets)
{
    return tickets->order == ORDER_URGENCY ? "" : tr(orders[tickets->order].name);
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

static void forget_wanted(struct queue_list *tickets)
{
    free(tickets->wanted);
    tickets->wanted = NULL;
}

void queue_list_release(struct queue_list *tickets)
{
    forget_first(tickets);
    list_release(&tickets->list);
    list_array_release(&tickets->array);
    glimpse_release(&tickets->glimpse);
    free(tickets->last_id);
    free(tickets->line);
    free(tickets->wanted);
}

void queue_list_search(struct queue_list *tickets, const char *line)
{
    free(tickets->line);
    tickets->line = line == NULL ? NULL : xstrdup(line);
    tickets->list.empty =
        line != NULL && line[0] != '\0' ? N_("nothing found") : N_("no open ticket");
    list_array_forget(&tickets->array);
}

static int load_glimpse(struct queue_list *tickets, struct err *err)
{
    return !tickets->wants_glimpse
               ? 0
               : glimpse_load(&tickets->glimpse, console_desk(tickets->console),
                              queue_list_selected(tickets), console_now(tickets->console), err);
}

int queue_list_preview(struct queue_list *tickets, bool shown, struct err *err)
{
    tickets->wants_glimpse = shown;
    console_dirty(tickets->console);
    return load_glimpse(tickets, err) < 0 ? -1 : 1;
}

void queue_list_load_rest(struct queue_list *tickets)
{
    if (tickets->wanted != NULL)
        list_select(&tickets->list, tickets->wanted, NULL);
    tickets->list.drawn = tickets->list.selected; /* nobody moved it: the cursor rests at once */
    forget_wanted(tickets);
}

struct list *queue_list_ahead(struct queue_list *tickets)
{
    return is_search(tickets) ? NULL : &tickets->list;
}

int queue_list_load(struct queue_list *tickets, struct err *err)
{
    forget_first(tickets);
    list_array_forget(&tickets->array);
    /* Another version of the configuration may be in force by now. */
    tickets->names =
        tickets->wants_names ? desk_full_config(console_desk(tickets->console), err) : NULL;
    if (tickets->wants_names && tickets->names == NULL)
        return -1;
    if (tickets->list.height <= 1) /* before it is drawn */
        list_set_height(&tickets->list, console_body_rows(tickets->console));
    if (list_reload(&tickets->list, err) < 0)
        return -1;
    if (tickets->drawn)
        queue_list_load_rest(tickets);
    return load_glimpse(tickets, err);
}

void queue_list_add_state(const struct queue_list *tickets, struct str *out)
{
    const struct list *list = &tickets->list;

    if (tickets->wanted != NULL) /* it was never loaded */
        str_addf(out, "select:%s\n", tickets->wanted);
    else if (list_selected(list) != NULL && (list->selected > 0 || !list->at_start))
        str_addf(out, "select:%s\n", list_selected(list)->key);
}

void queue_list_restore(struct queue_list *tickets, const char *state)
{
    const char *key = state == NULL ? NULL : strstr(state, "select:");

    if (key == NULL)
        return;
    key += strlen("select:");
    free(tickets->wanted);
    tickets->wanted = xstrndup(key, strcspn(key, "\n"));
}

const char *queue_list_selected(const struct queue_list *tickets)
{
    const struct list_row *row = list_selected(&tickets->list);

    return row == NULL ? NULL : row->key;
}

/* --- acting --- */

static void unmark(void *data)
{
    struct list *list = data;

    vec_each (mark, &list->marks)
        free(*mark);
    list->marks.len = 0;
}

/* The marked ones, or the selected one; *selected is kept by the caller. */
static struct acts_target target_of(struct queue_list *tickets, const char **selected)
{
    *selected = queue_list_selected(tickets);
    if (tickets->list.marks.len > 0)
        return (struct acts_target){.ids = (const char *const *)tickets->list.marks.items,
                                    .count = tickets->list.marks.len,
                                    .done = unmark,
                                    .data = &tickets->list};
    return (struct acts_target){.ids = selected, .count = *selected == NULL ? 0 : 1};
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
    const char *selected;
    struct acts_target target;
    int moved = list_act(&tickets->list, action, err);

    forget_wanted(tickets);
    (void)view;
    if (moved > 0 && action == ACTION_MARK_ALL)
        console_say(tickets->console, _("%zu tickets are marked"), tickets->list.marks.len);
    if (moved != 0)
        return moved < 0 || load_glimpse(tickets, err) < 0 ? -1 : moved;
    target = target_of(tickets, &selected);
    switch (action) {
    case ACTION_OPEN: return open_on(tickets, "ticket", err);
    case ACTION_TICKET_WHY: return open_on(tickets, "ruler", err);
    case ACTION_COPY: return open_on(tickets, "copy", err);
    case ACTION_SORT: return queue_list_sort(tickets, err);
    case ACTION_UNDO: return acts_undo(tickets->console, &target, err);
    default: return acts_begin(tickets->console, action, &target, err);
    }
}

/* Names come after the first paint: it must not wait for the configuration. */
static void want_names(struct queue_list *tickets, struct view *view, int cells)
{
    struct layout_column layouts[COLUMN__COUNT];
    int widths[COLUMN__COUNT];

    for (size_t i = 0; i < COLUMN__COUNT; i++)
        layouts[i] = columns[i].layout;
    layout_columns(layouts, COLUMN__COUNT, cells, widths);
    if (widths[COLUMN_SYSTEM] == 0)
        return;
    tickets->wants_names = true;
    console_later(view);
}

void queue_list_draw(struct queue_list *tickets, struct view *view, struct screen *screen,
                     struct area area)
{
    struct area list = area, below = {0};

    if (tickets->wants_glimpse)
        layout_split(area, GLIMPSE_ROWS, &list, &below);
    list_draw(&tickets->list, screen, list, console_now(tickets->console),
              console_tick(tickets->console));
    if (below.rows > 0)
        glimpse_draw(&tickets->glimpse, screen, below, console_now(tickets->console),
                     console_tick(tickets->console));
    tickets->drawn = true;
    if (tickets->wanted != NULL) /* it may be far down, which is no reason to wait */
        console_later(view);
    if (list_is_hungry(&tickets->list))
        console_stale(view);
    else if (!tickets->wants_names)
        want_names(tickets, view, area.cols - 2);
}
