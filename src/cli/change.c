/* `zhiban change`: changes with their lead, approval and evidence. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/duty.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "desk/changes.h"

/* --- output --- */

/* Empty if the contract asks for no lead, or knows the change no more. */
static void add_latest(struct desk *desk, const struct change *change, struct str *out)
{
    struct change_terms terms;
    struct err err = ERR_INIT;
    wall_s latest;

    if (desk_change_terms(desk, change, &terms, &err) == 0 &&
        change_latest(terms.row, terms.worktime, change->planned_from, &latest, &err) == 0 &&
        latest != 0)
        civil_add_short(out, latest);
    err_release(&err);
}

static void add_missing(struct desk *desk, const struct change *change, struct str *out)
{
    struct change_terms terms;
    struct err err = ERR_INIT;

    if (desk_change_terms(desk, change, &terms, &err) == 0)
        change_add_missing(change, terms.row, out);
    err_release(&err);
}

static json_t *shown_json(struct desk *desk, const struct change *change)
{
    json_t *json = record_to_json(&change_schema, change, JSON_SHOWN);
    struct str missing = STR_INIT, latest = STR_INIT;

    add_missing(desk, change, &missing);
    add_latest(desk, change, &latest);
    json_object_set_new(json, "missing", json_string(missing.buf));
    json_object_set_new(json, "latest", json_string(latest.buf));
    str_release(&missing);
    str_release(&latest);
    return json;
}

static void print_saved(struct cli *cli, struct desk *desk, const struct change *change)
{
    struct str missing = STR_INIT;

    if (cli_flag(cli, "json")) {
        json_print(cli->out, shown_json(desk, change));
        return;
    }
    add_missing(desk, change, &missing);
    fprintf(cli->out, "%s %s", change->id, choice_label(change_states, change->state));
    if (missing.len > 0 && change->state < CHANGE_STARTED)
        fprintf(cli->out, _(", still missing: %s"), missing.buf);
    fputc('\n', cli->out);
    str_release(&missing);
}

/* --- open --- */

static int submit(struct cli *cli, struct desk *desk, struct err *err)
{
    struct change change;
    int rc;

    record_init(&change_schema, &change);
    change.title = xstrdup(cli_operand(cli, 0));
    change.contract = duty_copy_option(cli, "contract");
    change.sort = duty_copy_option(cli, "kind");
    change.site = duty_copy_option(cli, "site");
    change.note = duty_copy_option(cli, "note");
    change.emergency = cli_flag(cli, "emergency");
    change.consent = duty_copy_option(cli, "consent");
    duty_read_texts(cli, "system", (struct vec_any *)(void *)&change.systems);
    cli_instant(cli, "from", &change.planned_from);
    cli_instant(cli, "to", &change.planned_to);
    rc = desk_change_open(desk, &change, err);
    if (rc == 0)
        print_saved(cli, desk, &change);
    record_release(&change_schema, &change);
    return rc;
}

static int run_open(struct cli *cli)
{
    if (cli_text(cli, "contract") == NULL || cli_text(cli, "kind") == NULL ||
        !cli_has(cli, "from") || !cli_has(cli, "to"))
        return cli_usage(cli, "%s", _("--contract, --kind, --from and --to are needed"));
    return session_run(cli, submit);
}

/* --- list and show --- */

static int list_one(const struct change *change, void *data)
{
    struct listing *listing = data;
    struct str text = STR_INIT;

    if (listing->json) {
        json_list_add(&listing->list, shown_json(listing->desk, change));
        return 0;
    }
    table_add(&listing->table, change->id);
    table_addf(&listing->table, "%s/%s", change->contract, change->sort);
    table_add(&listing->table, change->title);
    listing_add_short(listing, change->planned_from);
    listing_add_short(listing, change->planned_to);
    table_add(&listing->table, choice_label(change_states, change->state));
    table_add(&listing->table, change->emergency ? _("emergency") : "");
    if (change->state < CHANGE_STARTED)
        add_missing(listing->desk, change, &text);
    table_add(&listing->table, text.buf);
    str_release(&text);
    return 0;
}

static int list(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},     {.title = N_("kind")},    {.title = N_("change"), .max_cells = 36},
        {.title = N_("begins")}, {.title = N_("ends")},    {.title = N_("state")},
        {.title = N_("remark")}, {.title = N_("missing")}, TABLE_END,
    };
    struct listing listing;

    listing_begin(&listing, cli, desk, columns);
    return listing_end(&listing,
                       desk_change_list(desk, cli_flag(cli, "all"), list_one, &listing, err));
}

static int run_list(struct cli *cli)
{
    return session_run(cli, list);
}

static void print_one(struct cli *cli, struct desk *desk, const struct change *change)
{
    struct str text = STR_INIT;

    duty_print_record(cli, &change_schema, change);
    add_latest(desk, change, &text);
    duty_print_line(cli, "latest", text.buf);
    str_reset(&text);
    add_missing(desk, change, &text);
    duty_print_line(cli, "missing", text.buf);
    str_release(&text);
}

static int show(struct cli *cli, struct desk *desk, struct err *err)
{
    struct change change;

    if (desk_change_load(desk, cli_operand(cli, 0), &change, err) < 0)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, shown_json(desk, &change));
    else
        print_one(cli, desk, &change);
    record_release(&change_schema, &change);
    return 0;
}

static int run_show(struct cli *cli)
{
    return session_run(cli, show);
}

/* --- steps --- */

/* Prints what became of it, if the step was taken. */
static int print_step(struct cli *cli, struct desk *desk, struct change *after, int rc)
{
    if (rc < 0)
        return -1;
    print_saved(cli, desk, after);
    record_release(&change_schema, after);
    return 0;
}

static int take_attach(struct cli *cli, struct desk *desk, struct err *err)
{
    struct change after;

    return print_step(
        cli, desk, &after,
        desk_change_attach(desk, cli_operand(cli, 0), cli_operand(cli, 1), &after, err));
}

static int run_attach(struct cli *cli)
{
    return session_run(cli, take_attach);
}

static int take_approve(struct cli *cli, struct desk *desk, struct err *err)
{
    struct change after;

    return print_step(cli, desk, &after,
                      desk_change_approve(desk, cli_operand(cli, 0), cli_text(cli, "by"),
                                          cli_text(cli, "document"), &after, err));
}

static int run_approve(struct cli *cli)
{
    return session_run(cli, take_approve);
}

static int take_start(struct cli *cli, struct desk *desk, struct err *err)
{
    struct change after;

    return print_step(cli, desk, &after, desk_change_start(desk, cli_operand(cli, 0), &after, err));
}

static int run_start(struct cli *cli)
{
    return session_run(cli, take_start);
}

static int take_finish(struct cli *cli, struct desk *desk, struct err *err)
{
    struct change after;

    return print_step(cli, desk, &after,
                      desk_change_finish(desk, cli_operand(cli, 0),
                                         OUTCOME_DONE + cli_choice(cli, "outcome"),
                                         cli_text(cli, "note"), &after, err));
}

static int run_finish(struct cli *cli)
{
    return session_run(cli, take_finish);
}

static int take_cancel(struct cli *cli, struct desk *desk, struct err *err)
{
    struct change after;

    return print_step(
        cli, desk, &after,
        desk_change_cancel(desk, cli_operand(cli, 0), cli_text(cli, "reason"), &after, err));
}

static int run_cancel(struct cli *cli)
{
    if (cli_text(cli, "reason") == NULL)
        return cli_usage(cli, "%s", _("--reason says why; it is missing"));
    return session_run(cli, take_cancel);
}

/* --- tables --- */

/* In the order of enum change_outcome. */
static const char *const outcomes[] = {"done", "rolled_back", "failed", NULL};

static const struct option_row open_options[] = {
    {.name = "contract",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("whose rules hold; required")},
    {.name = "kind",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("which of the contract's kinds of change; required")},
    {.name = "from",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("when it shall begin; required")},
    {.name = "to",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("when it shall be over; required")},
    {.name = "system",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .repeatable = true,
     .help = N_("a system that it touches")},
    {.name = "site", .kind = OPTION_TEXT, .argument = N_("ID"), .help = N_("where")},
    {.name = "emergency",
     .kind = OPTION_FLAG,
     .help = N_("without the lead, with the hospital's consent")},
    {.name = "consent",
     .kind = OPTION_TEXT,
     .argument = N_("NAME"),
     .help = N_("who of the hospital agreed to the emergency")},
    {.name = "note", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("a remark")},
    OPTION_END,
};
static const struct option_row list_options[] = {
    {.name = "all", .kind = OPTION_FLAG, .help = N_("also what is finished or cancelled")},
    OPTION_END,
};
static const struct option_row approve_options[] = {
    {.name = "by",
     .kind = OPTION_TEXT,
     .argument = N_("NAME"),
     .help = N_("who approved, if that is somebody else")},
    {.name = "document",
     .kind = OPTION_TEXT,
     .argument = N_("TEXT"),
     .help = N_("the document of the approval")},
    OPTION_END,
};
static const struct option_row finish_options[] = {
    {.name = "outcome",
     .kind = OPTION_CHOICE,
     .argument = N_("HOW"),
     .choices = outcomes,
     .fallback = "done",
     .help = N_("how it ended")},
    {.name = "note", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("a remark")},
    OPTION_END,
};
static const struct option_row cancel_options[] = {
    {.name = "reason", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("why; required")},
    OPTION_END,
};

static const struct operand_row title_operand[] = {
    {.name = N_("TITLE"), .required = true, .help = N_("what will be changed, in one line")},
    OPERAND_END,
};
static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as CH-1")},
    OPERAND_END,
};
static const struct operand_row attach_operands[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as CH-1")},
    {.name = N_("NEED:WHAT"),
     .required = true,
     .help = N_("what the contract asks for and where it is, such as backup:nas-0412")},
    OPERAND_END,
};
static const struct example attach_examples[] = {
    {.line = "zhiban change attach CH-1 backup:nas-0412",
     .help = N_("says where the backup is that the contract asks for")},
    EXAMPLE_END,
};

static const struct command open_command = {
    .name = "open",
    .summary = N_("hand in a change"),
    .description = N_("It has to be handed in as long before its beginning as the contract says "
                      "(R22); later only as an emergency that the hospital consents to."),
    .options = open_options,
    .operands = title_operand,
    .run = run_open,
};
static const struct command list_command = {
    .name = "list",
    .summary = N_("print the changes, first to begin first"),
    .options = list_options,
    .looks_back = true,
    .run = run_list,
};
static const struct command show_command = {
    .name = "show",
    .summary = N_("print all of one change"),
    .operands = id_operand,
    .looks_back = true,
    .run = run_show,
};
static const struct command attach_command = {
    .name = "attach",
    .summary = N_("add what the contract asks for"),
    .operands = attach_operands,
    .examples = attach_examples,
    .run = run_attach,
};
static const struct command approve_command = {
    .name = "approve",
    .summary = N_("approve a change for the hospital"),
    .description = N_("Nobody approves what he handed in himself. Whoever may correct records an "
                      "approval that was given elsewhere, with --by and --document."),
    .options = approve_options,
    .operands = id_operand,
    .run = run_approve,
};
static const struct command start_command = {
    .name = "start",
    .summary = N_("begin an approved change"),
    .operands = id_operand,
    .run = run_start,
};
static const struct command finish_command = {
    .name = "finish",
    .summary = N_("record that a change is over"),
    .options = finish_options,
    .operands = id_operand,
    .run = run_finish,
};
static const struct command cancel_command = {
    .name = "cancel",
    .summary = N_("take a change back before it is begun"),
    .options = cancel_options,
    .operands = id_operand,
    .run = run_cancel,
};

static const struct command *const subcommands[] = {
    &open_command,   &list_command,    &show_command,
    &attach_command, &approve_command, &start_command,
    &finish_command, &cancel_command,  NULL,
};

const struct command command_change = {
    .name = "change",
    .summary = N_("planned changes of systems"),
    .subcommands = subcommands,
    .otherwise = &list_command,
};
