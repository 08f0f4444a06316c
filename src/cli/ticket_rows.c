/* Tickets with their nearest deadline, as rows. */
#include "cli/ticket_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/tr.h"
#include "cli/table.h"
#include "cli/ticket_due.h"
#include "desk/contracts.h"
#include "desk/queue.h"
#include "desk/ticket_clocks.h"

struct gathering {
    struct ticket_rows *rows;
    struct ticket_clocks *clocks;
    struct err *err;
};

static int collect(const struct ticket *ticket, void *data)
{
    struct gathering *gathering = data;
    const struct sla *sla =
        ticket_clocks_judge(gathering->clocks, ticket, gathering->rows->now, gathering->err);
    const struct clock_verdict *nearest;
    struct ticket_row *row;

    if (sla == NULL)
        return -1;
    nearest = ticket_clocks_nearest(sla);
    row = vec_push(&gathering->rows->list);
    record_copy(&ticket_schema, &row->ticket, ticket);
    if (nearest != NULL) {
        row->due = nearest->due;
        row->clock = (int)nearest->kind;
    }
    return 0;
}

/* R19: by the wall clock; what has no clock comes last. */
static int by_due(const void *a, const void *b)
{
    const struct ticket_row *left = a, *right = b;

    if (left->due == right->due)
        return strcmp(left->ticket.id, right->ticket.id);
    if (left->due == 0 || right->due == 0)
        return left->due == 0 ? 1 : -1;
    return left->due < right->due ? -1 : 1;
}

static void add_row(struct table *table, const struct ticket_row *row, wall_s now)
{
    const struct ticket *ticket = &row->ticket;
    struct str received = STR_INIT, left = STR_INIT;

    civil_add_short(&received, ticket->received_at);
    if (row->due != 0)
        due_add_left(&left, row->due, now);
    table_add(table, ticket->id);
    table_add(table, left.buf);
    table_add(table, row->due == 0 ? "" : choice_label(clock_kinds, row->clock));
    table_add_field(table, schema_field(&ticket_schema, "priority"), ticket);
    table_add(table, ticket_state_label(ticket->state));
    table_add(table, ticket->assignee);
    table_add(table, received.buf);
    table_add(table, ticket->system_id);
    table_add(table, ticket->subject);
    str_release(&received);
    str_release(&left);
}

static int collect_urgent(struct ticket *ticket, const struct urgency *urgency, void *data)
{
    struct ticket_rows *rows = data;
    struct ticket_row *row = vec_push(&rows->list);

    row->ticket = *ticket;
    *ticket = (struct ticket){0};
    row->due = urgency->due;
    row->clock = (int)urgency->clock;
    return 0;
}

static int gather_urgent(struct ticket_rows *rows, struct desk *desk,
                         const struct ticket_filter *filter, struct err *err)
{
    const struct queue_query query = {
        .contract = filter->contract, .assignee = filter->assignee, .limit = filter->limit};
    int rc = desk_queue_each(desk, &query, rows->now, collect_urgent, rows, err);

    rows->shown = rows->list.len;
    return rc;
}

/* Of those that are over too there is no order of urgency; all of them are judged. */
static int gather_judged(struct ticket_rows *rows, struct desk *desk,
                         const struct ticket_filter *filter, bool urgent_first, struct err *err)
{
    struct gathering gathering = {.rows = rows, .err = err};
    struct ticket_filter all = *filter;
    int rc;

    if (urgent_first)
        all.limit = INT64_MAX;
    gathering.clocks = ticket_clocks_new(desk, err);
    rc = gathering.clocks == NULL ? -1 : desk_ticket_list(desk, &all, collect, &gathering, err);
    ticket_clocks_free(gathering.clocks);
    if (urgent_first && rows->list.len > 1)
        qsort(rows->list.items, rows->list.len, sizeof(rows->list.items[0]), by_due);
    rows->shown = (int64_t)rows->list.len < filter->limit ? rows->list.len : (size_t)filter->limit;
    return rc;
}

/* A name that is written wrong must not look as if there were nothing to do. */
static int check_contract(struct desk *desk, const char *name, wall_s now, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);

    return config == NULL || desk_contract_pick(config, name, 0, civil_day_of(now), err) == NULL
               ? -1
               : 0;
}

int ticket_rows_gather(struct ticket_rows *rows, struct desk *desk,
                       const struct ticket_filter *filter, bool urgent_first, struct err *err)
{
    int rc;

    *rows = (struct ticket_rows){.now = clock_wall()};
    rc = urgent_first && filter->open ? gather_urgent(rows, desk, filter, err)
                                      : gather_judged(rows, desk, filter, urgent_first, err);
    if (rc == 0 && rows->list.len == 0 && filter->contract != NULL)
        rc = check_contract(desk, filter->contract, rows->now, err);
    return rc;
}

void ticket_rows_release(struct ticket_rows *rows)
{
    vec_each (row, &rows->list)
        record_release(&ticket_schema, &row->ticket);
    vec_release(&rows->list);
}

size_t ticket_rows_paused_long(const struct ticket_rows *rows)
{
    size_t count = 0;

    vec_each (row, &rows->list)
        count +=
            row->ticket.state == TICKET_PAUSED && row->ticket.paused_at + CIVIL_DAY_S < rows->now;
    return count;
}

void ticket_rows_print(const struct ticket_rows *rows, FILE *out)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("left"), .right = true},
        {.title = N_("clock")},
        {.title = N_("priority"), .drop = 3},
        {.title = N_("state")},
        {.title = N_("with")},
        {.title = N_("reported"), .drop = 1},
        {.title = N_("system"), .drop = 2},
        {.title = N_("what it is"), .least = 24},
        TABLE_END,
    };
    struct table table;

    table_init(&table, columns);
    for (size_t i = 0; i < rows->shown; i++)
        add_row(&table, &rows->list.items[i], rows->now);
    table_print(&table, out);
    table_release(&table);
}

static json_t *row_json(const struct ticket_row *row)
{
    json_t *json = record_to_json(&ticket_schema, &row->ticket, JSON_SHOWN);

    json_object_set_new(json, "due", row->due == 0 ? json_null() : json_instant(row->due));
    json_object_set_new(json, "clock", json_string(choice_name(clock_kinds, row->clock)));
    return json;
}

json_t *ticket_rows_json(const struct ticket_rows *rows)
{
    json_t *array = json_array();

    for (size_t i = 0; i < rows->shown; i++)
        json_array_append_new(array, row_json(&rows->list.items[i]));
    return array;
}
