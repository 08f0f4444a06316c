/* `zhiban version` and --version. Start-up time is measured on it, so it does nothing else. */
#include "cli/version.h"

#include "base/tr.h"
#include "cli/commands.h"
#include "cli/parse.h"

int version_print(struct cli *cli)
{
    if (cli_was_given(cli, "json"))
        fputs("{\"program\":\"zhiban\",\"version\":\"" ZHIBAN_VERSION "\"}\n", cli->out);
    else
        fputs("zhiban " ZHIBAN_VERSION "\n", cli->out);
    return STATUS_OK;
}

const struct command command_version = {
    .name = "version",
    .summary = N_("print the version"),
    .run = version_print,
};
