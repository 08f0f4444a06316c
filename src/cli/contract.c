/* `zhiban contract`: list, show and check. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/contract_show.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/contracts.h"

/* The configuration of dir, or of the version in force if nobody named a directory. False: config
 * holds nothing, and the command ends with *status. */
static bool load(struct cli *cli, const char *dir, struct config *config, int *status)
{
    struct err err = ERR_INIT;
    struct desk *desk = NULL;
    int rc;

    *status = STATUS_OK;
    if (dir != NULL && cli_look_back(cli) != NULL) {
        desk_refuse_files(&err);
        *status = cli_fail(cli, &err);
        err_release(&err);
        return false;
    }
    if (dir == NULL) {
        desk = session_need(cli, status);
        if (desk == NULL)
            return false;
    }
    rc = desk_contracts_load(desk, dir, config, &err);
    if (rc < 0)
        *status = cli_fail(cli, &err);
    desk_close(desk);
    err_release(&err);
    return rc == 0;
}

static day_t today(void)
{
    return civil_day_of(clock_wall());
}

/* --- list --- */

static const char *term_word(const struct contract *contract, day_t day)
{
    if (day < contract->from)
        return _("not begun");
    if (day > contract->until)
        return _("over");
    return contract_ends_soon(contract, day) ? _("ends soon") : "";
}

static void print_list(struct cli *cli, const struct config *config, day_t day)
{
    static const struct table_column columns[] = {{.title = N_("id")},
                                                  {.title = N_("prefix")},
                                                  {.title = N_("from")},
                                                  {.title = N_("until")},
                                                  {.title = N_("days left"), .right = true},
                                                  {.title = N_("systems"), .right = true},
                                                  {.title = N_("clauses"), .right = true},
                                                  {.title = N_("to confirm"), .right = true},
                                                  {.title = N_("its name")},
                                                  {.title = N_("term")},
                                                  TABLE_END};
    struct table table;

    table_init(&table, columns);
    vec_each (c, &config->contracts) {
        table_add(&table, c->id);
        table_add(&table, c->prefix);
        table_add_field(&table, schema_field(&contract_schema, "from"), c);
        table_add_field(&table, schema_field(&contract_schema, "until"), c);
        table_addf(&table, "%lld", (long long)contract_days_left(c, day));
        table_addf(&table, "%zu", c->systems.len);
        table_addf(&table, "%zu", c->clauses.len);
        table_addf(&table, "%zu", contract_unconfirmed(c));
        table_add(&table, c->name);
        table_add(&table, term_word(c, day));
    }
    table_print(&table, cli->out);
    table_release(&table);
}

static int run_list(struct cli *cli)
{
    struct config config;
    int status;

    if (!load(cli, session_config_dir(cli), &config, &status))
        return status;
    if (cli_flag(cli, "json"))
        json_print(cli->out, desk_contract_list(&config, today()));
    else
        print_list(cli, &config, today());
    config_release(&config);
    return STATUS_OK;
}

/* --- show --- */

static int run_show(struct cli *cli)
{
    const struct contract *contract;
    struct err err = ERR_INIT;
    struct config config;
    wall_s at = 0;
    int status;

    if (!load(cli, session_config_dir(cli), &config, &status))
        return status;
    contract =
        desk_contract_pick(&config, cli_operand(cli, 0),
                           cli_instant(cli, "on", &at) ? civil_day_of(at) : 0, today(), &err);
    if (contract == NULL)
        status = cli_fail(cli, &err);
    else if (cli_flag(cli, "json"))
        json_print(cli->out, desk_contract_show(contract, today()));
    else if (cli_flag(cli, "clauses"))
        contract_print_clauses(cli->out, contract);
    else
        contract_print(cli->out, contract, today());
    err_release(&err);
    config_release(&config);
    return status;
}

/* --- check --- */

static void print_counts(struct cli *cli, const json_t *contracts)
{
    json_t *contract;
    size_t i;

    json_array_foreach(contracts, i, contract)
        fprintf(cli->out, "%s%lld %s", i > 0 ? ", " : "",
                (long long)json_integer_value(json_object_get(contract, "clauses")),
                json_string_value(json_object_get(contract, "prefix")));
    fprintf(cli->out, "\n%s\n",
            _("OK: every clause once and fulfilled, every system covered, no "
              "contradiction without a rule"));
}

static int run_check(struct cli *cli)
{
    const char *dir = cli_operand(cli, 0) != NULL ? cli_operand(cli, 0) : session_config_dir(cli);
    struct err err = ERR_INIT;
    struct config config;
    json_t *checked;
    int status;

    if (!load(cli, dir, &config, &status))
        return status;
    checked = desk_contract_check(&config, &err);
    if (checked == NULL)
        status = cli_fail(cli, &err);
    else if (cli_flag(cli, "json"))
        json_print(cli->out, json_incref(checked));
    else
        print_counts(cli, json_object_get(checked, "contracts"));
    json_decref(checked);
    err_release(&err);
    config_release(&config);
    return status;
}

/* --- tables --- */

static const struct command list_command = {
    .name = "list",
    .summary = N_("print the contracts"),
    .description = N_("Every version with its term, and how many of its values the hospital has "
                      "still to confirm."),
    .looks_back = true,
    .run = run_list,
};

static const struct option_row show_options[] = {
    {.name = "clauses", .kind = OPTION_FLAG, .help = N_("every clause, and what fulfils it")},
    {.name = "on",
     .kind = OPTION_INSTANT,
     .argument = N_("DATE"),
     .help = N_("the version of that day")},
    OPTION_END,
};

static const struct operand_row show_operands[] = {
    {.name = N_("CONTRACT"), .required = true, .help = N_("its id or its prefix")},
    OPERAND_END,
};

static const struct command show_command = {
    .name = "show",
    .summary = N_("print what a contract promises"),
    .description = N_("Terms, classes with their clocks, duties and targets, contradictions with "
                      "the rule that settles them, and the values that the contract leaves open."),
    .options = show_options,
    .operands = show_operands,
    .looks_back = true,
    .run = run_show,
};

static const struct operand_row check_operands[] = {
    {.name = N_("DIR"),
     .help = N_("a configuration directory; without it the version in force"),
     .complete = COMPLETE_DIR},
    OPERAND_END,
};

static const struct command check_command = {
    .name = "check",
    .summary = N_("check that the contracts are complete"),
    .description = N_("Every clause is there once and fulfilled, every promise rests on a clause, "
                      "every system of a host is in a contract of its site, and no two clauses "
                      "contradict each other without a stated rule."),
    .operands = check_operands,
    .looks_back = true,
    .run = run_check,
};

static const struct command *const subcommands[] = {
    &list_command,
    &show_command,
    &check_command,
    NULL,
};

const struct command command_contract = {
    .name = "contract",
    .summary = N_("what is promised, and what fulfils it"),
    .description = N_("Reads the directory of --config if there is one, which needs no store, else "
                      "the version in force."),
    .subcommands = subcommands,
};
