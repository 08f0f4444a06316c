/* `zhiban ticket search` and `reindex`. What the words mean is model/ticket_search.h. */
#include "cli/ticket_search.h"

#include "base/json.h"
#include "base/tr.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/ticket_search.h"

struct finds {
    struct cli *cli;
    struct table table; /* one of the two is filled */
    struct json_list list;
};

static void add_row(struct table *table, const struct ticket *ticket)
{
    struct str received = STR_INIT;

    civil_add_short(&received, ticket->received_at);
    table_add(table, ticket->id);
    table_add(table, ticket_state_label(ticket->state));
    table_add(table, ticket->assignee);
    table_add(table, received.buf);
    table_add(table, ticket->system_id);
    table_add(table, ticket->subject);
    str_release(&received);
}

static int print_row(const struct ticket *ticket, void *data)
{
    struct finds *finds = data;

    add_row(&finds->table, ticket);
    return 0;
}

static int print_object(const struct ticket *ticket, void *data)
{
    struct finds *finds = data;

    json_list_add(&finds->list, record_to_json(&ticket_schema, ticket, JSON_SHOWN));
    return 0;
}

/* All operands are one line: a search reads the same here and in the console. */
static void join_operands(const struct cli *cli, struct str *line)
{
    for (size_t i = 0; i < cli_operand_count(cli); i++)
        str_addf(line, "%s%s", i > 0 ? " " : "", cli_operand(cli, i));
}

static int print_table(struct finds *finds, struct desk *desk, const char *line, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("state")},
        {.title = N_("with")},
        {.title = N_("reported")},
        {.title = N_("system")},
        {.title = N_("what it is")},
        TABLE_END,
    };
    int rc;

    table_init(&finds->table, columns);
    rc = desk_ticket_search(desk, line, cli_int(finds->cli, "limit"), print_row, finds, err);
    if (rc == 0)
        table_print(&finds->table, finds->cli->out);
    table_release(&finds->table);
    return rc;
}

static int print_json(struct finds *finds, struct desk *desk, const char *line, struct err *err)
{
    int rc;

    json_list_begin(&finds->list, finds->cli->out, false);
    rc = desk_ticket_search(desk, line, cli_int(finds->cli, "limit"), print_object, finds, err);
    if (rc == 0 || finds->list.count > 0)
        json_list_end(&finds->list);
    return rc;
}

static int run_search(struct cli *cli)
{
    struct err err = ERR_INIT;
    struct finds finds = {.cli = cli};
    struct str line = STR_INIT;
    int status, rc;
    struct desk *desk = session_need(cli, &status);

    if (desk == NULL)
        return status;
    join_operands(cli, &line);
    rc = cli_flag(cli, "json") ? print_json(&finds, desk, line.buf, &err)
                               : print_table(&finds, desk, line.buf, &err);
    if (rc < 0)
        status = cli_fail(cli, &err);
    str_release(&line);
    desk_close(desk);
    err_release(&err);
    return status;
}

static int run_reindex(struct cli *cli)
{
    struct err err = ERR_INIT;
    int64_t count = 0;
    int status;
    struct desk *desk = session_need(cli, &status);

    if (desk == NULL)
        return status;
    if (desk_ticket_reindex(desk, &count, &err) < 0)
        status = cli_fail(cli, &err);
    else if (cli_flag(cli, "json"))
        json_print(cli->out, json_pack("{sI}", "tickets", (json_int_t)count));
    else
        fprintf(cli->out,
                tr_n("the search terms of %llu ticket are made\n",
                     "the search terms of %llu tickets are made\n", (unsigned long)count),
                (unsigned long long)count);
    desk_close(desk);
    err_release(&err);
    return status;
}

/* --- tables --- */

static const struct option_row search_options[] = {
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
static const struct operand_row search_operands[] = {
    {.name = N_("WORDS"), .required = true, .repeated = true, .help = N_("what all must be there")},
    OPERAND_END,
};
static const struct example search_examples[] = {
    {.line = "zhiban ticket search 护士 pda", .help = N_("two ideographs are enough")},
    {.line = "zhiban ticket search zyh", .help = N_("initials of pinyin: 住院护士站")},
    {.line = "zhiban ticket search '#icu' state:waiting 'due<2h'",
     .help = N_("by fields; keep < and # from the shell")},
    {.line = "zhiban ticket search '\"500: timeout\"'",
     .help = N_("in quotes: as it stands, blanks and colons too")},
    EXAMPLE_END,
};

const struct command ticket_search = {
    .name = "search",
    .summary = N_("find tickets of all times, the newest first"),
    .description = N_(
        "Words are looked for in number, subject, department, external number and the names of "
        "the system; a word of letters and digits begins a word there, or the pinyin initials "
        "of ideographs. Fields: state, contract (also #ID), who (also @NAME; works on it, answered "
        "or solved it), site, system, class, category, and due with < or >. All of it must hold. "
        "Names and what was done are not searched, so that they can be erased."),
    .options = search_options,
    .operands = search_operands,
    .examples = search_examples,
    .looks_back = true,
    .run = run_search,
};
const struct command ticket_reindex = {
    .name = "reindex",
    .summary = N_("make the search terms of all tickets again"),
    .description =
        N_("Needed after the names of systems changed, once after an update that brought "
           "searching, and when 'zhiban doctor' asks for it. The order of urgency is made "
           "again too."),
    .run = run_reindex,
};
