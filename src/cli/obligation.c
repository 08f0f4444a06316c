/* `zhiban obligation`: what the contracts owe again and again. */
#include "base/json.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/duty.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "desk/duty.h"
#include "desk/obligations.h"

/* Also makes the records of what has begun, if the actor may write; whoever may only read, or looks
 * back, sees what is there. */
static int ensure(struct desk *desk, struct err *err)
{
    size_t made;

    if (desk_past(desk) != NULL || !duty_may(desk, MAY_RECORD_WRITE))
        return 0;
    return desk_obligations_ensure(desk, &made, err);
}

/* --- output --- */

static const char *standing_name(const struct obligation *obligation)
{
    return choice_name(obligation_standings, (int)obligation_standing(obligation, clock_wall()));
}

static const char *standing_label(const struct obligation *obligation)
{
    return choice_label(obligation_standings, (int)obligation_standing(obligation, clock_wall()));
}

static json_t *shown_json(const struct obligation *obligation,
                          const struct contract_obligation *row)
{
    json_t *json = record_to_json(&obligation_schema, obligation, JSON_SHOWN);

    json_object_set_new(json, "standing", json_string(standing_name(obligation)));
    json_object_set_new(json, "name", row == NULL ? json_null() : json_string(row->name));
    json_object_set_new(json, "responsible",
                        row == NULL || row->responsible == NULL ? json_null()
                                                                : json_string(row->responsible));
    return json;
}

static int list_one(const struct obligation *obligation, const struct contract_obligation *row,
                    void *data)
{
    struct listing *listing = data;

    if (listing->json) {
        json_list_add(&listing->list, shown_json(obligation, row));
        return 0;
    }
    table_add(&listing->table, obligation->id);
    table_add(&listing->table, row == NULL ? "" : row->name);
    table_addf(&listing->table, "%lld/%lld", (long long)obligation->done,
               (long long)obligation->quota);
    table_add_field(&listing->table, schema_field(&obligation_schema, "due"), obligation);
    listing_add_short(listing, obligation->closes);
    table_add(&listing->table, standing_label(obligation));
    table_add(&listing->table, row == NULL ? "" : row->responsible);
    return 0;
}

static int list(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("obligation"), .max_cells = 30},
        {.title = N_("times"), .right = true},
        {.title = N_("last possible day")},
        {.title = N_("period ends")},
        {.title = N_("state")},
        {.title = N_("responsible")},
        TABLE_END,
    };
    struct obligation_filter filter = {.contract = cli_text(cli, "contract"),
                                       .all = cli_flag(cli, "all")};
    struct listing listing;

    if (ensure(desk, err) < 0)
        return -1;
    listing_begin(&listing, cli, desk, columns);
    return listing_end(&listing, desk_obligation_list(desk, &filter, list_one, &listing, err));
}

static int run_list(struct cli *cli)
{
    return session_run(cli, list);
}

static void print_row(struct cli *cli, const struct contract_obligation *row)
{
    struct str items = STR_INIT;

    duty_print_line(cli, "name", row->name);
    duty_print_line(cli, "responsible", row->responsible);
    vec_each (item, &row->items) {
        str_addf(&items, "%s%s", items.len > 0 ? ", " : "", *item);
    }
    duty_print_line(cli, "covers", items.buf);
    str_reset(&items);
    vec_each (kind, &row->evidence) {
        str_addf(&items, "%s%s:…", items.len > 0 ? ", " : "", *kind);
    }
    duty_print_line(cli, "proof", items.buf);
    str_release(&items);
}

static void print_next(struct cli *cli, struct desk *desk, const struct obligation *obligation)
{
    const struct worktime *worktime = desk_obligation_worktime(desk, obligation);
    struct str day = STR_INIT;

    if (worktime != NULL && obligation_is_owed(obligation)) {
        civil_add_date(&day, obligation_next_latest(obligation, worktime));
        if (worktime_is_estimate(worktime, obligation->first_day, obligation->last_day, true))
            str_addf(&day, " %s", _("(estimated)"));
        duty_print_line(cli, "next_latest", day.buf);
    }
    str_release(&day);
}

static void print_report(struct cli *cli, struct desk *desk, const struct obligation *obligation)
{
    struct str text = STR_INIT;
    struct err err = ERR_INIT;
    wall_s due;

    if (desk_obligation_report_due(desk, obligation, &due, &err) == 0 && due != 0) {
        civil_add_short(&text, due);
        duty_print_line(cli, "report_due", text.buf);
    }
    str_release(&text);
    err_release(&err);
}

static void print_one(struct cli *cli, struct desk *desk, const struct obligation *obligation,
                      const struct contract_obligation *row)
{
    duty_print_record(cli, &obligation_schema, obligation);
    duty_print_line(cli, "standing", standing_label(obligation));
    if (row == NULL)
        return;
    print_row(cli, row);
    print_next(cli, desk, obligation);
    print_report(cli, desk, obligation);
}

static int show(struct cli *cli, struct desk *desk, struct err *err)
{
    const struct contract_obligation *row;
    struct obligation obligation;

    if (ensure(desk, err) < 0 ||
        desk_obligation_load(desk, cli_operand(cli, 0), &obligation, err) < 0)
        return -1;
    row = desk_obligation_row(desk, &obligation);
    if (cli_flag(cli, "json"))
        json_print(cli->out, shown_json(&obligation, row));
    else
        print_one(cli, desk, &obligation, row);
    record_release(&obligation_schema, &obligation);
    return 0;
}

static int run_show(struct cli *cli)
{
    return session_run(cli, show);
}

/* --- done and waive --- */

static int print_saved(struct cli *cli, struct desk *desk, struct obligation *after, int rc)
{
    if (rc < 0)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, shown_json(after, desk_obligation_row(desk, after)));
    else
        fprintf(cli->out, "%s %lld/%lld %s\n", after->id, (long long)after->done,
                (long long)after->quota, standing_label(after));
    record_release(&obligation_schema, after);
    return 0;
}

static int done(struct cli *cli, struct desk *desk, struct err *err)
{
    struct obligation after;
    wall_s at = 0;

    cli_instant(cli, "at", &at);
    if (ensure(desk, err) < 0)
        return -1;
    return print_saved(cli, desk, &after,
                       desk_obligation_done(desk, cli_operand(cli, 0), cli_text(cli, "evidence"),
                                            at, cli_text(cli, "note"), &after, err));
}

static int run_done(struct cli *cli)
{
    if (cli_text(cli, "evidence") == NULL)
        return cli_usage(cli, "%s", _("--evidence names what proves it; it is missing"));
    return session_run(cli, done);
}

static int waive(struct cli *cli, struct desk *desk, struct err *err)
{
    struct obligation after;

    if (ensure(desk, err) < 0)
        return -1;
    return print_saved(cli, desk, &after,
                       desk_obligation_waive(desk, cli_operand(cli, 0), cli_text(cli, "approver"),
                                             cli_text(cli, "reason"), &after, err));
}

static int run_waive(struct cli *cli)
{
    if (cli_text(cli, "reason") == NULL || cli_text(cli, "approver") == NULL)
        return cli_usage(cli, "%s", _("--reason and --approver are needed to waive an obligation"));
    return session_run(cli, waive);
}

/* --- tables --- */

static const struct option_row list_options[] = {
    {.name = "contract",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("only those of this contract")},
    {.name = "all", .kind = OPTION_FLAG, .help = N_("also what is done or waived")},
    OPTION_END,
};
static const struct option_row done_options[] = {
    {.name = "evidence",
     .kind = OPTION_TEXT,
     .argument = N_("KIND:WHAT"),
     .help = N_("the record that proves it, of a kind that the contract names; required")},
    {.name = "at",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("when it was done; without it, now")},
    {.name = "note",
     .kind = OPTION_TEXT,
     .argument = N_("TEXT"),
     .help = N_("a remark for the journal")},
    OPTION_END,
};
static const struct option_row waive_options[] = {
    {.name = "reason",
     .kind = OPTION_TEXT,
     .argument = N_("TEXT"),
     .help = N_("why it need not be done; required")},
    {.name = "approver",
     .kind = OPTION_TEXT,
     .argument = N_("NAME"),
     .help = N_("who of the hospital agreed; required")},
    OPTION_END,
};
static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as his/monthly-report/2026-11-01")},
    OPERAND_END,
};
static const struct example done_examples[] = {
    {.line = "zhiban obligation done his/progress/2026-11-01 --evidence=document:纪要",
     .help = N_("records one time as done")},
    EXAMPLE_END,
};

static const struct command list_command = {
    .name = "list",
    .summary = N_("print what is owed, nearest end first"),
    .description = N_("What has begun is recorded first, once for each period (R21). A period that "
                      "is over and not done stays in the list as missed until it is done late or "
                      "waived."),
    .options = list_options,
    .looks_back = true,
    .run = run_list,
};
static const struct command show_command = {
    .name = "show",
    .summary = N_("print all of one obligation"),
    .operands = id_operand,
    .looks_back = true,
    .run = run_show,
};
static const struct command done_command = {
    .name = "done",
    .summary = N_("record that it was done, with evidence"),
    .description = N_("A time more than 30 minutes ago needs the permission to correct."),
    .options = done_options,
    .operands = id_operand,
    .examples = done_examples,
    .run = run_done,
};
static const struct command waive_command = {
    .name = "waive",
    .summary = N_("record that it need not be done"),
    .description = N_("Needs a reason, who agreed, and the permission to correct."),
    .options = waive_options,
    .operands = id_operand,
    .run = run_waive,
};

static const struct command *const subcommands[] = {
    &list_command, &show_command, &done_command, &waive_command, NULL,
};

const struct command command_obligation = {
    .name = "obligation",
    .summary = N_("what the contracts owe again and again"),
    .subcommands = subcommands,
    .otherwise = &list_command,
};
