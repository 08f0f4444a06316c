/* `zhiban ticket`: open, list, show; what one does with a ticket is in ticket_acts.c. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/ticket_acts.h"
#include "cli/ticket_due.h"
#include "desk/journals.h"
#include "desk/tickets.h"

/* --- open --- */

static const struct {
    const char *option, *field;
} open_fields[] = {
    {"site", "site"},           {"system", "system"},         {"callback", "callback"},
    {"category", "category"},   {"reporter", "reporter"},     {"department", "department"},
    {"channel", "channel"},     {"received", "received_at"},  {"late-reason", "late_reason"},
    {"emergency", "emergency"}, {"scope", "scope"},           {"type", "type"},
    {"severity", "severity"},   {"difficulty", "difficulty"}, {"detail", "detail"},
    {"external", "external"},   {"document", "document_no"},  {"mandated", "mandated_on"},
};

static int read_draft(const struct cli *cli, struct ticket *draft, struct err *err)
{
    if (field_parse(schema_field(&ticket_schema, "subject"), draft, cli_operand(cli, 0), err) < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(open_fields); i++) {
        const char *text = cli_text(cli, open_fields[i].option);

        if (text != NULL && text[0] != '\0' &&
            field_parse(schema_field(&ticket_schema, open_fields[i].field), draft, text, err) < 0)
            return -1;
    }
    return 0;
}

static int run_open(struct cli *cli)
{
    struct err err = ERR_INIT;
    struct ticket draft;
    int status;
    struct desk *desk = session_need(cli, &status);

    if (desk == NULL)
        return status;
    record_init(&ticket_schema, &draft);
    if (read_draft(cli, &draft, &err) < 0 ||
        desk_ticket_open(desk, &draft, cli_text(cli, "note"), &err) < 0)
        status = cli_fail(cli, &err);
    else if (cli_flag(cli, "json"))
        json_print(cli->out, record_to_json(&ticket_schema, &draft, JSON_SHOWN));
    else
        fprintf(cli->out, "%s %s\n", draft.id,
                draft.contract == NULL ? _("off contract: no clocks run") : draft.class);
    record_release(&ticket_schema, &draft);
    desk_close(desk);
    err_release(&err);
    return status;
}

/* --- list --- */

struct row {
    struct ticket ticket;
    wall_s due; /* of the nearest clock; 0: none runs */
    int clock;  /* enum clock_kind */
};

struct listing {
    struct ticket_clocks *clocks;
    VEC(struct row) rows;
    wall_s now;
    struct err *err;
};

static int collect(const struct ticket *ticket, void *data)
{
    struct listing *listing = data;
    const struct sla *sla =
        ticket_clocks_judge(listing->clocks, ticket, listing->now, listing->err);
    const struct clock_verdict *nearest;
    struct row *row;

    if (sla == NULL)
        return -1;
    nearest = ticket_clocks_nearest(sla);
    row = vec_push(&listing->rows);
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
    const struct row *left = a, *right = b;

    if (left->due == right->due)
        return strcmp(left->ticket.id, right->ticket.id);
    if (left->due == 0 || right->due == 0)
        return left->due == 0 ? 1 : -1;
    return left->due < right->due ? -1 : 1;
}

static void add_row(struct table *table, const struct row *row, wall_s now)
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

static void print_rows(struct cli *cli, const struct listing *listing)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},         {.title = N_("left"), .right = true},
        {.title = N_("clock")},      {.title = N_("priority")},
        {.title = N_("state")},      {.title = N_("with")},
        {.title = N_("reported")},   {.title = N_("system")},
        {.title = N_("what it is")}, TABLE_END,
    };
    struct table table;

    table_init(&table, columns);
    for (size_t i = 0; i < listing->rows.len; i++)
        add_row(&table, &listing->rows.items[i], listing->now);
    table_print(&table, cli->out);
    table_release(&table);
}

static void print_rows_json(struct cli *cli, const struct listing *listing)
{
    struct json_list list;

    json_list_begin(&list, cli->out, false);
    for (size_t i = 0; i < listing->rows.len; i++) {
        const struct row *row = &listing->rows.items[i];
        json_t *json = record_to_json(&ticket_schema, &row->ticket, JSON_SHOWN);
        struct str due = STR_INIT;

        if (row->due != 0)
            civil_add_rfc3339(&due, row->due);
        json_object_set_new(json, "due", row->due == 0 ? json_null() : json_string(due.buf));
        json_object_set_new(json, "clock", json_string(choice_name(clock_kinds, row->clock)));
        json_list_add(&list, json);
        str_release(&due);
    }
    json_list_end(&list);
}

static int gather(struct cli *cli, struct desk *desk, struct listing *listing)
{
    const struct ticket_filter filter = {
        .open = !cli_flag(cli, "all") && !cli_has(cli, "state"),
        .contract = cli_text(cli, "contract"),
        .state = cli_text(cli, "state"),
        .assignee = cli_flag(cli, "mine") ? desk_user(desk) : cli_text(cli, "with"),
        .limit = cli_int(cli, "limit"),
    };

    listing->now = clock_wall();
    listing->clocks = ticket_clocks_new(desk, listing->err);
    if (listing->clocks == NULL ||
        desk_ticket_list(desk, &filter, collect, listing, listing->err) < 0)
        return -1;
    if (cli_flag(cli, "urgent") && listing->rows.len > 1)
        qsort(listing->rows.items, listing->rows.len, sizeof(listing->rows.items[0]), by_due);
    return 0;
}

static int run_list(struct cli *cli)
{
    struct err err = ERR_INIT;
    struct listing listing = {.err = &err};
    int status;
    struct desk *desk = session_need(cli, &status);

    if (desk == NULL)
        return status;
    if (gather(cli, desk, &listing) < 0)
        status = cli_fail(cli, &err);
    else if (cli_flag(cli, "json"))
        print_rows_json(cli, &listing);
    else
        print_rows(cli, &listing);
    for (size_t i = 0; i < listing.rows.len; i++)
        record_release(&ticket_schema, &listing.rows.items[i].ticket);
    vec_release(&listing.rows);
    ticket_clocks_free(listing.clocks);
    desk_close(desk);
    err_release(&err);
    return status;
}

/* --- show --- */

static void print_fields(struct cli *cli, const struct ticket *ticket)
{
    struct str line = STR_INIT, text = STR_INIT;

    for (const struct field *f = ticket_schema.fields; f->name != NULL; f++) {
        if (field_is_empty(f, ticket))
            continue;
        str_reset(&line);
        str_reset(&text);
        if (f->type == FIELD_CHOICE)
            str_add(&text, choice_label(f->choices, *(const int *)field_at_const(f, ticket)));
        else
            field_add_text(f, ticket, &text);
        visible_add(&line, text.buf, text.len, VISIBLE_TEXT);
        fprintf(cli->out, "%-18s %s\n", f->name, line.buf);
    }
    str_release(&line);
    str_release(&text);
}

static int print_event(const json_t *event, void *data)
{
    struct table *table = data;
    wall_s at = 0;
    struct str when = STR_INIT;

    if (civil_parse_instant(json_string_value(json_object_get(event, "at")), &at, NULL) == 0)
        civil_add_instant(&when, at);
    table_add(table, when.buf);
    table_add(table, json_string_value(json_object_get(event, "actor")));
    table_add(table, json_string_value(json_object_get(event, "verb")));
    str_release(&when);
    return 0;
}

static int print_timeline(struct cli *cli, struct desk *desk, const char *id, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("at")}, {.title = N_("who")}, {.title = N_("what")}, TABLE_END};
    const struct desk_journal_filter filter = {.kind = "ticket", .subject = id};
    struct table table;
    int rc;

    table_init(&table, columns);
    rc = desk_journal_each(desk, &filter, print_event, &table, err);
    if (rc == 0) {
        fputc('\n', cli->out);
        table_print(&table, cli->out);
    }
    table_release(&table);
    return rc;
}

static int show(struct cli *cli, struct desk *desk, struct ticket_clocks *clocks,
                const struct ticket *ticket, struct err *err)
{
    wall_s now = clock_wall();
    const struct sla *sla = ticket_clocks_judge(clocks, ticket, now, err);
    json_t *json;

    if (sla == NULL)
        return -1;
    if (cli_flag(cli, "json")) {
        json = record_to_json(&ticket_schema, ticket, JSON_SHOWN);
        json_object_set_new(json, "clocks", due_clocks_json(sla));
        json_print(cli->out, json);
        return 0;
    }
    print_fields(cli, ticket);
    due_print_clocks(cli, sla, now);
    return print_timeline(cli, desk, ticket->id, err);
}

static int run_show(struct cli *cli)
{
    struct err err = ERR_INIT;
    struct ticket ticket = {0};
    struct ticket_clocks *clocks;
    int status;
    struct desk *desk = session_need(cli, &status);

    if (desk == NULL)
        return status;
    clocks = ticket_clocks_new(desk, &err);
    if (clocks == NULL || desk_ticket_load(desk, cli_operand(cli, 0), &ticket, &err) < 0 ||
        show(cli, desk, clocks, &ticket, &err) < 0)
        status = cli_fail(cli, &err);
    ticket_clocks_free(clocks);
    record_release(&ticket_schema, &ticket);
    desk_close(desk);
    err_release(&err);
    return status;
}

/* --- tables --- */

#define TEXT_OPTION(option, what, words)                                                           \
    {                                                                                              \
        .name = option, .kind = OPTION_TEXT, .argument = (what), .help = (words)                   \
    }

static const char *const channel_choices[] = {"phone",   "wechat", "mail",    "platform",
                                              "on_site", "patrol", "monitor", NULL};
static const char *const yes_no[] = {"yes", "no", NULL};
static const char *const state_choices[] = {"waiting", "working",   "paused", "to_confirm",
                                            "closed",  "withdrawn", "merged", NULL};

static const struct option_row open_options[] = {
    TEXT_OPTION("site", N_("ID"), N_("the hospital or campus")),
    TEXT_OPTION("system", N_("ID"), N_("the system; with site or system the contract follows")),
    TEXT_OPTION("callback", N_("NUMBER"), N_("the number to call back; required")),
    TEXT_OPTION("category", N_("ID"), N_("one of the contract's categories")),
    TEXT_OPTION("reporter", N_("NAME"), N_("who reported it")),
    TEXT_OPTION("department", N_("NAME"), N_("where it comes from")),
    {.name = "channel",
     .kind = OPTION_CHOICE,
     .argument = N_("WAY"),
     .choices = channel_choices,
     .help = N_("how it came in; phone if not given")},
    {.name = "received",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("when it was reported; now if not given")},
    TEXT_OPTION("late-reason", N_("TEXT"), N_("why it comes more than 30 minutes later")),
    {.name = "emergency",
     .kind = OPTION_CHOICE,
     .argument = N_("YES"),
     .choices = yes_no,
     .help = N_("declared an emergency")},
    TEXT_OPTION("scope", N_("CODE"), N_("how much is affected")),
    TEXT_OPTION("type", N_("CODE"), N_("what kind of function")),
    TEXT_OPTION("severity", N_("CODE"), N_("how badly")),
    TEXT_OPTION("difficulty", N_("CODE"), N_("how hard to solve")),
    TEXT_OPTION("detail", N_("TEXT"), N_("what else was said")),
    TEXT_OPTION("external", N_("NUMBER"), N_("its number in the hospital's platform")),
    TEXT_OPTION("document", N_("NUMBER"), N_("the document that demands an interface")),
    TEXT_OPTION("mandated", N_("DATE"), N_("by when it demands it")),
    TEXT_OPTION("note", N_("TEXT"), N_("a remark for the timeline")),
    OPTION_END,
};
static const struct operand_row subject_operand[] = {
    {.name = N_("SUBJECT"), .required = true, .help = N_("the phenomenon, in one line")},
    OPERAND_END,
};
static const struct option_row list_options[] = {
    {.name = "urgent",
     .letter = 'u',
     .kind = OPTION_FLAG,
     .help = N_("the nearest deadline first")},
    {.name = "all", .letter = 'a', .kind = OPTION_FLAG, .help = N_("also those that are over")},
    TEXT_OPTION("contract", N_("ID"), N_("only of this contract")),
    {.name = "state",
     .kind = OPTION_CHOICE,
     .argument = N_("STATE"),
     .choices = state_choices,
     .help = N_("only in this state")},
    TEXT_OPTION("with", N_("USER"), N_("only what this user works on")),
    {.name = "mine", .kind = OPTION_FLAG, .help = N_("only what you work on")},
    {.name = "limit",
     .letter = 'n',
     .kind = OPTION_INT,
     .argument = N_("N"),
     .min = 1,
     .max = 1000000,
     .fallback = "50",
     .help = N_("at most N")},
    OPTION_END,
};
static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as ICU-1120-07")},
    OPERAND_END,
};
static const struct example open_examples[] = {
    {.line = "zhiban ticket open 三床数据中断 --system=if-monitor --callback=10100000001",
     .help = N_("three facts are enough")},
    EXAMPLE_END,
};

static const struct command open_command = {
    .name = "open",
    .summary = N_("write down what was reported"),
    .description = N_("Contract, class and number follow from site, system, category and day."),
    .options = open_options,
    .operands = subject_operand,
    .examples = open_examples,
    .run = run_open,
};
static const struct command list_command = {
    .name = "list",
    .summary = N_("print the open tickets, the newest first"),
    .options = list_options,
    .run = run_list,
};
static const struct command show_command = {
    .name = "show",
    .summary = N_("print all of one ticket, with its timeline"),
    .operands = id_operand,
    .run = run_show,
};

static const struct command *const subcommands[] = {
    &open_command,    &list_command,   &show_command,         &ticket_claim,
    &ticket_release,  &ticket_assign,  &ticket_answer,        &ticket_note,
    &ticket_plan,     &ticket_onsite,  &ticket_remote_failed, &ticket_dispatch,
    &ticket_arrive,   &ticket_pause,   &ticket_resume,        &ticket_resolve,
    &ticket_feedback, &ticket_confirm, &ticket_reopen,        &ticket_regrade,
    &ticket_merge,    &ticket_unmerge, &ticket_exempt,        &ticket_followup,
    &ticket_withdraw, &ticket_edit,    &ticket_undo,          NULL,
};

const struct command command_ticket = {
    .name = "ticket",
    .summary = N_("what was reported, and what becomes of it"),
    .subcommands = subcommands,
    .otherwise = &list_command,
};
