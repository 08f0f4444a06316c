/* `zhiban change`: changes with their lead, approval and evidence. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/duty.h"
#include "cli/table.h"
#include "desk/changes.h"

/* --- output --- */

/* Empty if the contract asks for no lead, or knows the change no more. */
static void add_latest(struct duty_session *session, const struct change *change, struct str *out)
{
    struct change_terms terms;
    struct err err = ERR_INIT;
    wall_s latest;

    if (desk_change_terms(&session->duty, change, &terms, &err) == 0 &&
        change_latest(terms.row, terms.worktime, change->planned_from, &latest, &err) == 0 &&
        latest != 0)
        civil_add_short(out, latest);
    err_release(&err);
}

static void add_missing(struct duty_session *session, const struct change *change, struct str *out)
{
    struct change_terms terms;
    struct err err = ERR_INIT;

    if (desk_change_terms(&session->duty, change, &terms, &err) == 0)
        change_add_missing(change, terms.row, out);
    err_release(&err);
}

static json_t *shown_json(struct duty_session *session, const struct change *change)
{
    json_t *json = record_to_json(&change_schema, change, JSON_SHOWN);
    struct str missing = STR_INIT, latest = STR_INIT;

    add_missing(session, change, &missing);
    add_latest(session, change, &latest);
    json_object_set_new(json, "missing", json_string(missing.buf));
    json_object_set_new(json, "latest", json_string(latest.buf));
    str_release(&missing);
    str_release(&latest);
    return json;
}

static void print_saved(struct cli *cli, struct duty_session *session, const struct change *change)
{
    struct str missing = STR_INIT;

    if (cli_flag(cli, "json")) {
        json_print(cli->out, shown_json(session, change));
        return;
    }
    add_missing(session, change, &missing);
    fprintf(cli->out, "%s %s", change->id, choice_label(change_states, change->state));
    if (missing.len > 0 && change->state < CHANGE_STARTED)
        fprintf(cli->out, _(", still missing: %s"), missing.buf);
    fputc('\n', cli->out);
    str_release(&missing);
}

/* --- open --- */

static char *copy_option(const struct cli *cli, const char *option)
{
    const char *text = cli_text(cli, option);

    return text == NULL ? NULL : xstrdup(text);
}

static int run_open(struct cli *cli)
{
    struct err err = ERR_INIT;
    struct duty_session session;
    struct change change;
    int status;

    if (cli_text(cli, "contract") == NULL || cli_text(cli, "kind") == NULL ||
        !cli_has(cli, "from") || !cli_has(cli, "to"))
        return cli_usage(cli, "%s", _("--contract, --kind, --from and --to are needed"));
    if (!duty_session_open(cli, &session, &status))
        return status;
    record_init(&change_schema, &change);
    change.title = xstrdup(cli_operand(cli, 0));
    change.contract = copy_option(cli, "contract");
    change.sort = copy_option(cli, "kind");
    change.site = copy_option(cli, "site");
    change.note = copy_option(cli, "note");
    change.emergency = cli_flag(cli, "emergency");
    change.consent = copy_option(cli, "consent");
    duty_read_texts(cli, "system", (struct vec_any *)(void *)&change.systems);
    cli_instant(cli, "from", &change.planned_from);
    cli_instant(cli, "to", &change.planned_to);
    if (desk_change_open(session.desk, &session.duty, &change, &err) == 0)
        print_saved(cli, &session, &change);
    record_release(&change_schema, &change);
    return duty_session_end(cli, &session, &err);
}

/* --- list and show --- */

struct listing {
    struct duty_session *session;
    struct table table;
    struct json_list list;
    bool json;
};

static int list_one(const struct change *change, void *data)
{
    struct listing *listing = data;
    struct str text = STR_INIT;

    if (listing->json) {
        json_list_add(&listing->list, shown_json(listing->session, change));
        return 0;
    }
    table_add(&listing->table, change->id);
    table_addf(&listing->table, "%s/%s", change->contract, change->sort);
    table_add(&listing->table, change->title);
    civil_add_short(&text, change->planned_from);
    table_add(&listing->table, text.buf);
    str_reset(&text);
    civil_add_short(&text, change->planned_to);
    table_add(&listing->table, text.buf);
    table_add(&listing->table, choice_label(change_states, change->state));
    table_add(&listing->table, change->emergency ? _("emergency") : "");
    str_reset(&text);
    if (change->state < CHANGE_STARTED)
        add_missing(listing->session, change, &text);
    table_add(&listing->table, text.buf);
    str_release(&text);
    return 0;
}

static int run_list(struct cli *cli)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},     {.title = N_("kind")},    {.title = N_("change"), .max_cells = 36},
        {.title = N_("begins")}, {.title = N_("ends")},    {.title = N_("state")},
        {.title = N_("remark")}, {.title = N_("missing")}, TABLE_END,
    };
    struct duty_session session;
    struct listing listing = {.json = cli_flag(cli, "json"), .session = &session};
    struct err err = ERR_INIT;
    int status;

    if (!duty_session_open(cli, &session, &status))
        return status;
    table_init(&listing.table, columns);
    if (listing.json)
        json_list_begin(&listing.list, cli->out, false);
    if (desk_change_list(session.desk, cli_flag(cli, "all"), list_one, &listing, &err) == 0 &&
        !listing.json)
        table_print(&listing.table, cli->out);
    if (listing.json)
        json_list_end(&listing.list);
    table_release(&listing.table);
    return duty_session_end(cli, &session, &err);
}

static void print_one(struct cli *cli, struct duty_session *session, const struct change *change)
{
    struct str text = STR_INIT;

    duty_print_record(cli, &change_schema, change);
    add_latest(session, change, &text);
    duty_print_line(cli, "latest", text.buf);
    str_reset(&text);
    add_missing(session, change, &text);
    duty_print_line(cli, "missing", text.buf);
    str_release(&text);
}

static int run_show(struct cli *cli)
{
    struct duty_session session;
    struct err err = ERR_INIT;
    struct change change;
    int status;

    if (!duty_session_open(cli, &session, &status))
        return status;
    if (desk_change_load(session.desk, cli_operand(cli, 0), &change, &err) == 0) {
        if (cli_flag(cli, "json"))
            json_print(cli->out, shown_json(&session, &change));
        else
            print_one(cli, &session, &change);
        record_release(&change_schema, &change);
    }
    return duty_session_end(cli, &session, &err);
}

/* --- steps --- */

typedef int take_step(struct cli *cli, struct duty_session *session, struct change *after,
                      struct err *err);

static int run_step(struct cli *cli, take_step *take)
{
    struct duty_session session;
    struct err err = ERR_INIT;
    struct change after;
    int status;

    if (!duty_session_open(cli, &session, &status))
        return status;
    if (take(cli, &session, &after, &err) == 0) {
        print_saved(cli, &session, &after);
        record_release(&change_schema, &after);
    }
    return duty_session_end(cli, &session, &err);
}

static int take_attach(struct cli *cli, struct duty_session *session, struct change *after,
                       struct err *err)
{
    return desk_change_attach(session->desk, &session->duty, cli_operand(cli, 0),
                              cli_operand(cli, 1), after, err);
}

static int run_attach(struct cli *cli)
{
    return run_step(cli, take_attach);
}

static int take_approve(struct cli *cli, struct duty_session *session, struct change *after,
                        struct err *err)
{
    return desk_change_approve(session->desk, cli_operand(cli, 0), cli_text(cli, "by"),
                               cli_text(cli, "document"), after, err);
}

static int run_approve(struct cli *cli)
{
    return run_step(cli, take_approve);
}

static int take_start(struct cli *cli, struct duty_session *session, struct change *after,
                      struct err *err)
{
    return desk_change_start(session->desk, &session->duty, cli_operand(cli, 0), after, err);
}

static int run_start(struct cli *cli)
{
    return run_step(cli, take_start);
}

static int take_finish(struct cli *cli, struct duty_session *session, struct change *after,
                       struct err *err)
{
    return desk_change_finish(session->desk, cli_operand(cli, 0),
                              OUTCOME_DONE + cli_choice(cli, "outcome"), cli_text(cli, "note"),
                              after, err);
}

static int run_finish(struct cli *cli)
{
    return run_step(cli, take_finish);
}

static int take_cancel(struct cli *cli, struct duty_session *session, struct change *after,
                       struct err *err)
{
    return desk_change_cancel(session->desk, cli_operand(cli, 0), cli_text(cli, "reason"), after,
                              err);
}

static int run_cancel(struct cli *cli)
{
    if (cli_text(cli, "reason") == NULL)
        return cli_usage(cli, "%s", _("--reason says why; it is missing"));
    return run_step(cli, take_cancel);
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
