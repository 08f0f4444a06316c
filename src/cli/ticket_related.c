/* Tickets that hang on this one, and the person-days that it counts against. */
#include "cli/ticket_related.h"

#include "base/str.h"
#include "base/tr.h"
#include "cli/table.h"
#include "desk/alerts.h"
#include "desk/ticket_budget.h"
#include "desk/ticket_many.h"
#include "model/figure.h"

/* Minutes as person-days with one decimal, cut off: "2.5". */
static void add_days(struct str *out, int64_t minutes)
{
    figure_add_tenths(out, minutes * 10 / PERSON_DAY_MIN);
}

/* --- text --- */

static void print_budget(struct cli *cli, const struct ticket_budget *budget)
{
    struct str used = STR_INIT, limit = STR_INIT, left = STR_INIT;
    const char *name = budget->name[0] == '\0' ? budget->id : budget->name;

    add_days(&used, budget->used_min);
    add_days(&limit, budget->limit_min);
    add_days(&left, budget->limit_min - budget->used_min);
    fprintf(cli->out, _("%s: %s of %s person-days used, %s left\n"), name, used.buf, limit.buf,
            left.buf);
    str_release(&used);
    str_release(&limit);
    str_release(&left);
}

int related_warn(struct cli *cli, struct desk *desk, const struct ticket *ticket, struct err *err)
{
    struct ticket_budgets budgets;
    int rc = desk_ticket_budgets(desk, ticket, &budgets, err);

    vec_each (budget, &budgets.list) {
        if (budget->used_min <= budget->limit_min)
            continue;
        fputs(_("over the budget: "), cli->out);
        print_budget(cli, budget);
    }
    ticket_budgets_release(&budgets);
    return rc;
}

static int print_budgets(struct cli *cli, struct desk *desk, const struct ticket *ticket,
                         struct err *err)
{
    struct ticket_budgets budgets;
    int rc = 0;

    if (ticket->effort_min == 0)
        return 0;
    rc = desk_ticket_budgets(desk, ticket, &budgets, err);
    if (budgets.list.len > 0)
        fputc('\n', cli->out);
    vec_each (budget, &budgets.list)
        print_budget(cli, budget);
    ticket_budgets_release(&budgets);
    return rc;
}

static void add_row(struct table *table, const struct ticket *ticket, const char *how)
{
    struct str told = STR_INIT, asked = STR_INIT;

    if (ticket->told_at != 0)
        civil_add_short(&told, ticket->told_at);
    if (ticket->follow_up_at != 0)
        civil_add_short(&asked, ticket->follow_up_at);
    table_add(table, ticket->id);
    table_add(table, how);
    table_add(table, ticket_state_label(ticket->state));
    table_add(table, ticket->same_reporter ? _("the same") : ticket->reporter);
    table_add(table, told.buf);
    table_add(table, asked.buf);
    table_add(table, ticket->subject);
    str_release(&told);
    str_release(&asked);
}

static void print_tickets(struct cli *cli, const struct ticket_relations *relations)
{
    static const struct table_column columns[] = {
        {.title = N_("ticket")},     {.title = N_("hangs on it as")},
        {.title = N_("state")},      {.title = N_("reporter")},
        {.title = N_("told")},       {.title = N_("asked")},
        {.title = N_("what it is")}, TABLE_END,
    };
    struct table table;

    if (relations->merged.len + relations->attached.len == 0)
        return;
    table_init(&table, columns);
    vec_each (ticket, &relations->merged)
        add_row(&table, ticket, _("merged"));
    vec_each (ticket, &relations->attached)
        if (ticket->state != TICKET_MERGED)
            add_row(&table, ticket, _("incident"));
    fputc('\n', cli->out);
    table_print(&table, cli->out);
    table_release(&table);
}

/* --- alerts --- */

enum { ALERTS_SHOWN = 10 };

struct alert_rows {
    struct table table;
    size_t count, unresolved;
};

static int add_alert(const struct alert *alert, void *data)
{
    struct alert_rows *rows = data;

    rows->unresolved += alert->state != ALERT_RESOLVED;
    if (rows->count++ >= ALERTS_SHOWN)
        return 0;
    table_add(&rows->table, alert->id);
    table_add(&rows->table, choice_label(alert_levels, alert->level));
    table_add(&rows->table, choice_label(alert_states, alert->state));
    table_add(&rows->table, alert->host);
    table_add(&rows->table, alert->metric);
    table_add(&rows->table, alert->object);
    return 0;
}

static int print_alerts(struct cli *cli, struct desk *desk, const struct ticket *ticket,
                        struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("alert")},
        {.title = N_("level")},
        {.title = N_("state")},
        {.title = N_("host")},
        {.title = N_("metric")},
        {.title = N_("object"), .max_cells = 24},
        TABLE_END,
    };
    struct alert_rows rows = {0};
    int rc;

    table_init(&rows.table, columns);
    rc = desk_ticket_alerts(desk, ticket->id, add_alert, &rows, err);
    if (rc == 0 && rows.count > 0) {
        fputc('\n', cli->out);
        table_print(&rows.table, cli->out);
        if (rows.count > ALERTS_SHOWN)
            fprintf(cli->out, _("%zu alerts in all, %zu of them not over\n"), rows.count,
                    rows.unresolved);
    }
    table_release(&rows.table);
    return rc;
}

static int add_alert_id(const struct alert *alert, void *data)
{
    json_array_append_new(data, json_string(alert->id));
    return 0;
}

int related_print(struct cli *cli, struct desk *desk, const struct ticket *ticket, struct err *err)
{
    struct ticket_relations relations;
    int rc = desk_ticket_relations(desk, ticket, &relations, err);

    if (rc == 0) {
        vec_each (id, &relations.linked_from)
            fprintf(cli->out, "%-18s %s\n", "linked_from", *id);
        print_tickets(cli, &relations);
        rc = print_alerts(cli, desk, ticket, err);
    }
    if (rc == 0)
        rc = print_budgets(cli, desk, ticket, err);
    ticket_relations_release(&relations);
    return rc;
}

/* --- JSON --- */

static json_t *ids_json(const struct ticket *tickets, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_string(tickets[i].id));
    return array;
}

static int add_budgets(json_t *json, struct desk *desk, const struct ticket *ticket,
                       struct err *err)
{
    struct ticket_budgets budgets = {0};
    json_t *array = json_array();
    int rc = 0;

    if (ticket->effort_min != 0)
        rc = desk_ticket_budgets(desk, ticket, &budgets, err);
    vec_each (budget, &budgets.list)
        json_array_append_new(
            array, json_pack("{s:s,s:s,s:I,s:I,s:b}", "id", budget->id, "name", budget->name,
                             "used_min", (json_int_t)budget->used_min, "limit_min",
                             (json_int_t)budget->limit_min, "each", (int)budget->each));
    ticket_budgets_release(&budgets);
    json_object_set_new(json, "budgets", array);
    return rc;
}

int related_add_json(json_t *json, struct desk *desk, const struct ticket *ticket, struct err *err)
{
    struct ticket_relations relations;
    json_t *linked = json_array(), *alerts = json_array();
    int rc = desk_ticket_relations(desk, ticket, &relations, err);

    if (rc == 0)
        rc = desk_ticket_alerts(desk, ticket->id, add_alert_id, alerts, err);
    json_object_set_new(json, "alerts", alerts);

    vec_each (id, &relations.linked_from)
        json_array_append_new(linked, json_string(*id));
    json_object_set_new(json, "merged", ids_json(relations.merged.items, relations.merged.len));
    json_object_set_new(json, "incident_tickets",
                        ids_json(relations.attached.items, relations.attached.len));
    json_object_set_new(json, "linked_from", linked);
    ticket_relations_release(&relations);
    return rc < 0 ? -1 : add_budgets(json, desk, ticket, err);
}
