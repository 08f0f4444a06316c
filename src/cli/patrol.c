/* `zhiban patrol`: rounds of patrols, filled in item by item and signed. */
#include <unistd.h>

#include "base/tr.h"
#include "cli/commands.h"
#include "cli/listing.h"
#include "cli/patrol_sheet.h"
#include "cli/patrol_walk.h"
#include "cli/session.h"
#include "desk/patrols.h"

/* --- output --- */

/* Prints what became of the round, and releases it. */
static int print_after(struct cli *cli, struct patrol_sheet *sheet)
{
    struct str head = STR_INIT;

    if (cli_flag(cli, "json")) {
        json_print(cli->out, patrol_sheet_json(sheet));
    } else {
        patrol_sheet_add_head(sheet, &head);
        fprintf(cli->out, "%s\n", head.buf);
    }
    str_release(&head);
    patrol_sheet_release(sheet);
    return 0;
}

static int list_one(const struct patrol_sheet *sheet, void *data)
{
    const struct patrol *round = &sheet->round;
    struct listing *listing = data;
    struct table *table = &listing->table;
    int64_t late_s = round->state == PATROL_VOID ? 0 : patrol_late_s(round, clock_wall());

    if (listing->json) {
        json_list_add(&listing->list, patrol_sheet_json(sheet));
        return 0;
    }
    table_add(table, round->id);
    table_add(table, round->name);
    table_add(table, round->site);
    table_add(table, choice_label(patrol_states, round->state));
    table_addf(table, "%zu/%zu", round->items.len - patrol_owed(sheet), round->items.len);
    table_addf(table, "%zu", patrol_abnormal(sheet));
    listing_add_short(listing, round->started_at);
    listing_add_short(listing, round->signed_at);
    if (late_s > 0)
        table_addf(table, _("%lld min"), (long long)((late_s + 59) / 60));
    else
        table_add(table, NULL);
    table_add(table, round->started_by);
    return 0;
}

static int list(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("patrol"), .max_cells = 20},
        {.title = N_("site")},
        {.title = N_("state")},
        {.title = N_("filled"), .right = true},
        {.title = N_("abnormal"), .right = true},
        {.title = N_("begun")},
        {.title = N_("signed")},
        {.title = N_("late"), .right = true},
        {.title = N_("by")},
        TABLE_END,
    };
    const struct patrol_filter filter = {
        .all = cli_flag(cli, "all"), .kind = cli_text(cli, "kind"), .site = cli_text(cli, "site")};
    struct listing listing;

    listing_begin(&listing, cli, desk, columns);
    return listing_end(&listing, desk_patrol_list(desk, &filter, list_one, &listing, err));
}

static int run_list(struct cli *cli)
{
    return session_run(cli, list);
}

static int show(struct cli *cli, struct desk *desk, struct err *err)
{
    struct patrol_sheet sheet;
    int rc = 0;

    if (desk_patrol_load(desk, cli_operand(cli, 0), &sheet, err) < 0)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, patrol_sheet_json(&sheet));
    else if (cli_flag(cli, "sheet"))
        rc = patrol_sheet_print_form(cli, desk, &sheet, err);
    else
        patrol_sheet_print(cli, &sheet);
    patrol_sheet_release(&sheet);
    return rc;
}

static int run_show(struct cli *cli)
{
    return session_run(cli, show);
}

/* --- acts --- */

static int start(struct cli *cli, struct desk *desk, struct err *err)
{
    bool asks = !cli_flag(cli, "json") && isatty(STDIN_FILENO) && isatty(fileno(cli->out));
    struct patrol_sheet sheet;
    bool resumed;
    int rc = 0;

    if (desk_patrol_start(desk, cli_operand(cli, 0), cli_text(cli, "site"), &sheet, &resumed, err) <
        0)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, patrol_sheet_json(&sheet));
    else if (asks)
        rc = patrol_walk(cli, desk, &sheet, err);
    else
        patrol_sheet_print_owed(cli, &sheet);
    patrol_sheet_release(&sheet);
    return rc;
}

static int run_run(struct cli *cli)
{
    return session_run(cli, start);
}

static int fill(struct cli *cli, struct desk *desk, struct err *err)
{
    const struct patrol_entry entry = {.value = cli_operand(cli, 2),
                                       .note = cli_text(cli, "note"),
                                       .told = cli_text(cli, "told"),
                                       .remedy = cli_text(cli, "remedy")};
    struct patrol_sheet sheet;

    if (desk_patrol_fill(desk, cli_operand(cli, 0), cli_operand(cli, 1), &entry, &sheet, err) < 0)
        return -1;
    return print_after(cli, &sheet);
}

static int run_fill(struct cli *cli)
{
    return session_run(cli, fill);
}

static int skip(struct cli *cli, struct desk *desk, struct err *err)
{
    struct patrol_sheet sheet;

    if (desk_patrol_skip(desk, cli_operand(cli, 0), cli->operands.items + 1,
                         cli_operand_count(cli) - 1, cli_flag(cli, "unknown"),
                         cli_text(cli, "reason"), &sheet, err) < 0)
        return -1;
    return print_after(cli, &sheet);
}

static int run_skip(struct cli *cli)
{
    if (cli_text(cli, "reason") == NULL)
        return cli_usage(cli, "%s", _("--reason says why; it is missing"));
    if (cli_operand_count(cli) < 2 && !cli_flag(cli, "unknown"))
        return cli_usage(cli, "%s", _("name the items, or all without a result with --unknown"));
    return session_run(cli, skip);
}

static json_t *credits_json(const struct patrol_credits *credits)
{
    json_t *json = json_array();

    vec_each (credit, &credits->list) {
        json_t *one = json_object();

        json_object_set_new(one, "obligation", json_string(credit->obligation));
        json_object_set_new(one, "counted", json_boolean(credit->counted));
        json_object_set_new(one, "why_not",
                            credit->why_not == NULL ? json_null() : json_string(credit->why_not));
        json_array_append_new(json, one);
    }
    return json;
}

static int sign(struct cli *cli, struct desk *desk, struct err *err)
{
    struct patrol_sheet sheet;
    struct patrol_credits credits = {0};
    int rc =
        desk_patrol_sign(desk, cli_operand(cli, 0), cli_text(cli, "extra"), &sheet, &credits, err);

    if (rc == 0 && cli_flag(cli, "json")) {
        json_t *json = patrol_sheet_json(&sheet);

        json_object_set_new(json, "obligations", credits_json(&credits));
        json_print(cli->out, json);
        patrol_sheet_release(&sheet);
    } else if (rc == 0) {
        print_after(cli, &sheet);
        patrol_print_credits(cli, &credits);
    }
    patrol_credits_release(&credits);
    return rc;
}

static int run_sign(struct cli *cli)
{
    return session_run(cli, sign);
}

static int take_away(struct cli *cli, struct desk *desk, struct err *err)
{
    struct patrol_sheet sheet;

    if (desk_patrol_void(desk, cli_operand(cli, 0), cli_text(cli, "reason"), &sheet, err) < 0)
        return -1;
    return print_after(cli, &sheet);
}

static int run_void(struct cli *cli)
{
    if (cli_text(cli, "reason") == NULL)
        return cli_usage(cli, "%s", _("--reason says why; it is missing"));
    return session_run(cli, take_away);
}

static int open_ticket(struct cli *cli, struct desk *desk, struct err *err)
{
    const struct patrol_ticket how = {.system_id = cli_text(cli, "system"),
                                      .callback = cli_text(cli, "callback")};
    struct ticket ticket = {0};

    if (desk_patrol_ticket(desk, cli_operand(cli, 0), cli_operand(cli, 1), &how, &ticket, err) < 0)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, record_to_json(&ticket_schema, &ticket, JSON_SHOWN));
    else
        fprintf(cli->out, "%s %s\n", ticket.id, ticket.subject);
    record_release(&ticket_schema, &ticket);
    return 0;
}

static int run_ticket(struct cli *cli)
{
    return session_run(cli, open_ticket);
}

/* --- tables --- */

/* The built-in ones; a hospital may have others. */
static const char *const *plan_words(void)
{
    static const char *const words[] = {"morning",   "evening", "monthly",
                                        "quarterly", "yearly",  NULL};

    return words;
}

static const struct option_row list_options[] = {
    {.name = "all", .kind = OPTION_FLAG, .help = N_("also what is voided or older than 31 days")},
    {.name = "kind",
     .kind = OPTION_TEXT,
     .argument = N_("KIND"),
     .words = plan_words,
     .help = N_("only this patrol, by id or name")},
    {.name = "site", .kind = OPTION_TEXT, .argument = N_("ID"), .help = N_("only this site")},
    OPTION_END,
};
static const struct option_row show_options[] = {
    {.name = "sheet",
     .kind = OPTION_FLAG,
     .help = N_("the record of a signed round, with all that is to be handed in")},
    OPTION_END,
};
static const struct option_row run_options[] = {
    {.name = "site",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("where; needed if the patrol is made at several sites")},
    OPTION_END,
};
static const struct option_row fill_options[] = {
    {.name = "note",
     .kind = OPTION_TEXT,
     .argument = N_("TEXT"),
     .help = N_("what is abnormal; or, for an automatic item, how you looked")},
    {.name = "told",
     .kind = OPTION_TEXT,
     .argument = N_("TEXT"),
     .help = N_("who was told of what is abnormal")},
    {.name = "remedy",
     .kind = OPTION_TEXT,
     .argument = N_("TEXT"),
     .help = N_("what was done about what is abnormal")},
    OPTION_END,
};
static const struct option_row skip_options[] = {
    {.name = "reason", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("why; required")},
    {.name = "unknown", .kind = OPTION_FLAG, .help = N_("all automatic items that have no result")},
    OPTION_END,
};
static const struct option_row sign_options[] = {
    {.name = "extra",
     .kind = OPTION_TEXT,
     .argument = N_("TEXT"),
     .help = N_("what the hospital wants to be recorded besides")},
    OPTION_END,
};
static const struct option_row void_options[] = {
    {.name = "reason", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("why; required")},
    OPTION_END,
};
static const struct option_row ticket_options[] = {
    {.name = "system",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("the system that it is about; without it, that of the item")},
    {.name = "callback",
     .kind = OPTION_TEXT,
     .argument = N_("NUMBER"),
     .help = N_("whom to call back; without it, your own number")},
    OPTION_END,
};

static const struct operand_row kind_operand[] = {
    {.name = N_("KIND"),
     .required = true,
     .words = plan_words,
     .help = N_("which patrol, by id or name: morning, evening, monthly")},
    OPERAND_END,
};
static const struct operand_row round_operand[] = {
    {.name = N_("ROUND"), .required = true, .help = N_("such as P-1")},
    OPERAND_END,
};
static const struct operand_row fill_operands[] = {
    {.name = N_("ROUND"), .required = true, .help = N_("such as P-1")},
    {.name = N_("ITEM"), .required = true, .help = N_("the item, by id or name")},
    {.name = N_("VALUE"), .required = true, .help = N_("ok, bad, or the number that was read")},
    OPERAND_END,
};
static const struct operand_row skip_operands[] = {
    {.name = N_("ROUND"), .required = true, .help = N_("such as P-1")},
    {.name = N_("ITEM"), .repeated = true, .help = N_("the items, by id or name")},
    OPERAND_END,
};
static const struct operand_row ticket_operands[] = {
    {.name = N_("ROUND"), .required = true, .help = N_("such as P-1")},
    {.name = N_("ITEM"), .required = true, .help = N_("the item, by id or name")},
    OPERAND_END,
};
static const struct example run_examples[] = {
    {.line = "zhiban patrol run morning --site=his-main",
     .help = N_("asks for one item after the other, and goes on where it was left")},
    EXAMPLE_END,
};
static const struct example fill_examples[] = {
    {.line = "zhiban patrol fill P-1 temperature 31 --note=空调停机 --told=总务科",
     .help = N_("a value out of its range, with what is wrong and who was told")},
    EXAMPLE_END,
};

static const struct command list_command = {
    .name = "list",
    .summary = N_("print the rounds, the newest first"),
    .options = list_options,
    .looks_back = true,
    .run = run_list,
};
static const struct command show_command = {
    .name = "show",
    .summary = N_("print one round"),
    .options = show_options,
    .operands = round_operand,
    .looks_back = true,
    .run = run_show,
};
static const struct command run_command = {
    .name = "run",
    .summary = N_("begin a round, or go on with it"),
    .description = N_("Automatic items are judged from the machines' checks; without a fresh "
                      "result an item is open, never good. At a terminal the open items are asked "
                      "for one after the other; elsewhere it prints what is to be filled in and "
                      "how."),
    .options = run_options,
    .operands = kind_operand,
    .examples = run_examples,
    .run = run_run,
};
static const struct command fill_command = {
    .name = "fill",
    .summary = N_("fill an item in"),
    .description = N_("What is abnormal needs a note, and so does an automatic item that is filled "
                      "in by hand. A second time replaces the first; the journal "
                      "keeps both."),
    .options = fill_options,
    .operands = fill_operands,
    .examples = fill_examples,
    .run = run_fill,
};
static const struct command skip_command = {
    .name = "skip",
    .summary = N_("leave items out, with a reason"),
    .options = skip_options,
    .operands = skip_operands,
    .run = run_skip,
};
static const struct command sign_command = {
    .name = "sign",
    .summary = N_("sign a round"),
    .description =
        N_("Every item has to be filled in or skipped, and nobody signs for another. "
           "A signed round is the evidence for the obligations that name the patrol; it counts "
           "when all sites of the contract have one in the period (R21)."),
    .options = sign_options,
    .operands = round_operand,
    .run = run_sign,
};
static const struct command void_command = {
    .name = "void",
    .summary = N_("record that a round does not count"),
    .description = N_("It stays in the list and in the journal (R25), and obligations that it "
                      "proved are owed again. A signed round, or one of somebody else, needs the "
                      "permission to correct."),
    .options = void_options,
    .operands = round_operand,
    .run = run_void,
};
static const struct command ticket_command = {
    .name = "ticket",
    .summary = N_("open a ticket about what is abnormal"),
    .options = ticket_options,
    .operands = ticket_operands,
    .run = run_ticket,
};

static const struct command *const subcommands[] = {
    &list_command, &show_command, &run_command,    &fill_command, &skip_command,
    &sign_command, &void_command, &ticket_command, NULL,
};

const struct command command_patrol = {
    .name = "patrol",
    .summary = N_("rounds that look at machines and rooms"),
    .subcommands = subcommands,
    .otherwise = &list_command,
};
