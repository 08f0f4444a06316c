/* `zhiban config`: check, apply, show and describe. */
#include <string.h>

#include "base/json.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/moves.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/yaml_out.h"
#include "desk/configs.h"
#include "desk/moves.h"

static const char *directory(const struct cli *cli)
{
    const char *dir = cli_operand(cli, 0);

    return dir != NULL ? dir : session_config_dir(cli);
}

/* --- check --- */

static int run_check(struct cli *cli)
{
    struct err err = ERR_INIT;
    json_t *counts = desk_config_check(directory(cli), &err), *count;
    const char *kind;
    int status = STATUS_OK;

    if (counts == NULL) {
        status = cli_fail(cli, &err);
    } else if (cli_flag(cli, "json")) {
        json_print(cli->out, json_incref(counts));
    } else {
        fputs(_("The configuration is right:"), cli->out);
        json_object_foreach(counts, kind, count)
            fprintf(cli->out, " %s %lld", kind, (long long)json_integer_value(count));
        fputc('\n', cli->out);
    }
    json_decref(counts);
    err_release(&err);
    return status;
}

/* --- apply --- */

static void print_names(struct cli *cli, const char *part, const char *what, const json_t *names)
{
    size_t i;
    json_t *name;

    json_array_foreach(names, i, name)
        fprintf(cli->out, "  %s %s %s\n", what, part, json_string_value(name));
}

static void print_apply(struct cli *cli, const struct desk_apply *apply, bool dry_run)
{
    const char *part;
    json_t *change;

    json_object_foreach(apply->parts, part, change)
    {
        print_names(cli, part, "+", json_object_get(change, "added"));
        print_names(cli, part, "-", json_object_get(change, "removed"));
        print_names(cli, part, "~", json_object_get(change, "changed"));
    }
    if (apply->changed)
        moves_print(cli, apply->moves, "");
    if (!apply->changed)
        fprintf(cli->out, _("Nothing changes: version %lld is in force already.\n"),
                (long long)apply->number);
    else if (dry_run)
        fprintf(cli->out, _("Not applied; version %lld stays in force.\n"),
                (long long)apply->number);
    else
        fprintf(cli->out, _("Version %lld is in force.\n"), (long long)apply->number);
}

static int apply(struct cli *cli, struct desk *desk, struct err *err)
{
    bool dry_run = cli_flag(cli, "dry-run");
    struct desk_apply applied;

    if (desk_config_apply(desk, directory(cli), dry_run, &applied, err) < 0)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, json_pack("{s:b,s:I,s:O,s:O}", "changed", (int)applied.changed,
                                       "version", (json_int_t)applied.number, "parts",
                                       applied.parts, "moves", applied.moves));
    else
        print_apply(cli, &applied, dry_run);
    json_decref(applied.parts);
    json_decref(applied.moves);
    return 0;
}

static int run_apply(struct cli *cli)
{
    return session_run(cli, apply);
}

/* --- show --- */

static void print_value(struct cli *cli, const json_t *value)
{
    struct str text = STR_INIT;

    yaml_add(&text, value);
    fwrite(text.buf, 1, text.len, cli->out);
    if (!json_is_object(value) && !json_is_array(value))
        fputc('\n', cli->out);
    str_release(&text);
}

static int show(struct cli *cli, struct desk *desk, struct err *err)
{
    const char *part = cli_operand(cli, 0);
    json_t *value = part == NULL ? desk_config_version(desk, err)
                                 : desk_config_show(desk, part, cli_operand(cli, 1), err);

    if (value == NULL)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, json_incref(value));
    else
        print_value(cli, value);
    json_decref(value);
    return 0;
}

static int run_show(struct cli *cli)
{
    return session_run(cli, show);
}

/* --- moves --- */

static int moves(struct cli *cli, struct desk *desk, struct err *err)
{
    json_t *list = desk_moves_of(desk, cli_operand(cli, 0), err);

    if (list == NULL)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, json_incref(list));
    else
        moves_print(cli, list, "");
    json_decref(list);
    return 0;
}

static int run_moves(struct cli *cli)
{
    return session_run(cli, moves);
}

/* --- describe --- */

static int run_describe(struct cli *cli)
{
    const char *kind = cli_operand(cli, 0);
    struct err err = ERR_INIT;
    struct str text = STR_INIT;
    int status = STATUS_OK;

    if (kind == NULL)
        for (const char *const *name = desk_kinds(); *name != NULL; name++)
            str_addf(&text, "%s\n", *name);
    else if (desk_describe(kind, &text, &err) < 0)
        status = cli_fail(cli, &err);
    fputs(text.buf, cli->out);
    str_release(&text);
    err_release(&err);
    return status;
}

/* --- tables --- */

static const struct operand_row dir_operand[] = {
    {.name = N_("DIR"),
     .help = N_("the directory; without it /etc/zhiban and the user's own"),
     .complete = COMPLETE_DIR},
    OPERAND_END,
};

static const struct command check_command = {
    .name = "check",
    .summary = N_("check a configuration directory"),
    .description = N_("Reads the directory over the built-in configuration and reports every "
                      "mistake as FILE:LINE:COLUMN. Needs no store and changes nothing."),
    .operands = dir_operand,
    .run = run_check,
};

static const struct option_row apply_options[] = {
    {.name = "dry-run", .letter = 'n', .kind = OPTION_FLAG, .help = N_("only show what changes")},
    OPTION_END,
};

static const struct command apply_command = {
    .name = "apply",
    .summary = N_("put a configuration in force"),
    .description =
        N_("Checks the directory, shows what changes (+ added, - removed, ~ changed) and "
           "which open deadlines move, and records it as the version that all "
           "processes of this store run on, with that list. Verdicts that were given "
           "stay (R16)."),
    .options = apply_options,
    .operands = dir_operand,
    .run = run_apply,
};

static const struct operand_row show_operands[] = {
    {.name = N_("PART"),
     .help = N_("settings, roles, users, sites, hosts, interfaces, contracts, years, own_days or "
                "calendars")},
    {.name = N_("ID"), .help = N_("one entry of that part")},
    OPERAND_END,
};

static const struct command show_command = {
    .name = "show",
    .summary = N_("show the configuration in force"),
    .description = N_("Without PART: which version is in force, since when, from where, by whom."),
    .operands = show_operands,
    .looks_back = true,
    .run = run_show,
};

static const struct operand_row moves_operands[] = {
    {.name = N_("VERSION"), .help = N_("such as V-3; without it the one in force")},
    OPERAND_END,
};

static const struct command moves_command = {
    .name = "moves",
    .summary = N_("show the open deadlines that a version moved"),
    .description = N_("As they were shown and recorded when it was put in force (R16)."),
    .operands = moves_operands,
    .run = run_moves,
};

static const struct operand_row describe_operands[] = {
    {.name = N_("KIND"), .help = N_("a kind of entry; without it their list"), .words = desk_kinds},
    OPERAND_END,
};

static const struct command describe_command = {
    .name = "describe",
    .summary = N_("explain the keys of a kind of entry"),
    .operands = describe_operands,
    .run = run_describe,
};

static const struct command *const subcommands[] = {
    &check_command, &apply_command, &show_command, &moves_command, &describe_command, NULL,
};

const struct command command_config = {
    .name = "config",
    .summary = N_("check and apply the configuration"),
    .subcommands = subcommands,
};
