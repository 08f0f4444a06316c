/* `zhiban help [COMMAND...]`: the same page as COMMAND -h. */
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/parse.h"

static int run(struct cli *cli)
{
    const struct command *path[CLI_DEPTH_MAX] = {cli->root};
    struct err err = ERR_INIT;
    size_t depth = 1;
    int status;

    for (size_t i = 0; i < cli_operand_count(cli) && path[depth - 1] != NULL; i++) {
        if (path[depth - 1]->subcommands == NULL)
            break; /* help config check DIR: the rest are its operands */
        path[depth] = command_find(path[depth - 1], cli_operand(cli, i), &err);
        depth++;
    }
    if (path[depth - 1] != NULL)
        status = help_print(cli, path, depth);
    else
        status = cli_fail(cli, &err);
    err_release(&err);
    return status;
}

static const struct operand_row operands[] = {
    {.name = N_("COMMAND"),
     .repeated = true,
     .help = N_("the command to explain, with its subcommand"),
     .complete = COMPLETE_COMMAND},
    OPERAND_END,
};

static const struct example examples[] = {
    {.line = "zhiban help completion", .help = N_("explains the command completion")},
    EXAMPLE_END,
};

const struct command command_help = {
    .name = "help",
    .summary = N_("explain the program or a command"),
    .operands = operands,
    .examples = examples,
    .run = run,
};
