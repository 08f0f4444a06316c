/* `zhiban outage`: when systems were down, which uses up the downtime budget. */
#include "base/mem.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/duty.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "desk/outages.h"

/* --- output --- */

static const char *state_word(const struct outage *outage)
{
    if (!outage_counts(outage))
        return _("voided");
    return outage->ends == 0 ? _("down") : _("over");
}

/* "O-1 base down", "O-1 base over, 35 min" */
static int print_saved(struct cli *cli, struct outage *outage, int rc)
{
    if (rc < 0)
        return -1;
    if (cli_flag(cli, "json")) {
        json_print(cli->out, record_to_json(&outage_schema, outage, JSON_SHOWN));
        return 0;
    }
    fprintf(cli->out, "%s %s %s", outage->id, outage->system_id, state_word(outage));
    if (outage->ends != 0 && outage_counts(outage))
        fprintf(cli->out, _(", %lld min"), (long long)((outage->ends - outage->begins) / 60));
    fputc('\n', cli->out);
    return 0;
}

static int list_one(const struct outage *outage, void *data)
{
    struct listing *listing = data;
    struct table *table = &listing->table;

    if (listing->json) {
        json_list_add(&listing->list, record_to_json(&outage_schema, outage, JSON_SHOWN));
        return 0;
    }
    table_add(table, outage->id);
    table_add(table, outage->contract);
    table_add(table, outage->system_id);
    table_add(table, outage->module);
    listing_add_short(listing, outage->begins);
    listing_add_short(listing, outage->ends);
    table_add(table, state_word(outage));
    table_add(table, outage->ticket);
    table_add(table, outage->note);
    return 0;
}

static int list(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("contract")},
        {.title = N_("system")},
        {.title = N_("module")},
        {.title = N_("begins")},
        {.title = N_("ends")},
        {.title = N_("state")},
        {.title = N_("ticket")},
        {.title = N_("remark"), .max_cells = 40},
        TABLE_END,
    };
    struct listing listing;

    listing_begin(&listing, cli, desk, columns);
    return listing_end(&listing,
                       desk_outage_list(desk, cli_flag(cli, "all"), list_one, &listing, err));
}

static int run_list(struct cli *cli)
{
    return session_run(cli, list);
}

/* --- acts --- */

static int add(struct cli *cli, struct desk *desk, struct err *err)
{
    struct outage outage;
    int rc;

    record_init(&outage_schema, &outage);
    outage.system_id = duty_copy_option(cli, "system");
    outage.module = duty_copy_option(cli, "module");
    outage.contract = duty_copy_option(cli, "contract");
    outage.ticket = duty_copy_option(cli, "ticket");
    outage.note = duty_copy_option(cli, "note");
    cli_instant(cli, "from", &outage.begins);
    cli_instant(cli, "to", &outage.ends);
    rc = print_saved(cli, &outage, desk_outage_add(desk, &outage, err));
    record_release(&outage_schema, &outage);
    return rc;
}

static int run_add(struct cli *cli)
{
    return session_run(cli, add);
}

static int finish(struct cli *cli, struct desk *desk, struct err *err)
{
    struct outage after;
    wall_s at = 0;
    int rc;

    cli_instant(cli, "at", &at);
    rc = desk_outage_end(desk, cli_operand(cli, 0), at, cli_text(cli, "note"), &after, err);
    if (rc == 0) {
        print_saved(cli, &after, rc);
        record_release(&outage_schema, &after);
    }
    return rc;
}

static int run_end(struct cli *cli)
{
    return session_run(cli, finish);
}

static int take_away(struct cli *cli, struct desk *desk, struct err *err)
{
    struct outage after;

    if (desk_outage_void(desk, cli_operand(cli, 0), cli_text(cli, "reason"), &after, err) < 0)
        return -1;
    print_saved(cli, &after, 0);
    record_release(&outage_schema, &after);
    return 0;
}

static int run_void(struct cli *cli)
{
    if (cli_text(cli, "reason") == NULL)
        return cli_usage(cli, "%s", _("--reason says why; it is missing"));
    return session_run(cli, take_away);
}

/* --- tables --- */

static const struct option_row add_options[] = {
    {.name = "system",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("the system that is down; without it, that of the ticket")},
    {.name = "module",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("only this module of it; the contract says how much that weighs")},
    {.name = "contract",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("whose budget; needed only if several have the system")},
    {.name = "ticket",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("the ticket about it")},
    {.name = "from",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("since when; without it, since the ticket was received, or now")},
    {.name = "to",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("until when, if it is over")},
    {.name = "note", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("a remark")},
    OPTION_END,
};
static const struct option_row end_options[] = {
    {.name = "at",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("when it was up again; without it, now")},
    {.name = "note", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("a remark")},
    OPTION_END,
};
static const struct option_row void_options[] = {
    {.name = "reason", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("why; required")},
    OPTION_END,
};
static const struct option_row list_options[] = {
    {.name = "all", .kind = OPTION_FLAG, .help = N_("also what is over or voided")},
    OPTION_END,
};
static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as O-1")},
    OPERAND_END,
};
static const struct example add_examples[] = {
    {.line = "zhiban outage add --system=repair --module=repair-desk",
     .help = N_("one module is down from now on")},
    EXAMPLE_END,
};

static const struct command add_command = {
    .name = "add",
    .summary = N_("record that a system is or was down"),
    .description = N_("What began more than 30 minutes ago needs a remark that says why it is "
                      "recorded only now (R2). It uses up the downtime budget of the contract "
                      "unless an approved window that met its lead covers it (R23)."),
    .options = add_options,
    .examples = add_examples,
    .run = run_add,
};
static const struct command end_command = {
    .name = "end",
    .summary = N_("record that it is up again"),
    .options = end_options,
    .operands = id_operand,
    .run = run_end,
};
static const struct command void_command = {
    .name = "void",
    .summary = N_("record that an outage was none"),
    .description = N_("It stays in the list and in the journal (R25). Needs the permission to "
                      "correct."),
    .options = void_options,
    .operands = id_operand,
    .run = run_void,
};
static const struct command list_command = {
    .name = "list",
    .summary = N_("print the outages that last"),
    .options = list_options,
    .run = run_list,
};

static const struct command *const subcommands[] = {
    &add_command, &end_command, &void_command, &list_command, NULL,
};

const struct command command_outage = {
    .name = "outage",
    .summary = N_("when systems were down"),
    .subcommands = subcommands,
    .otherwise = &list_command,
};
