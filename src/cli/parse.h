/* From argv to struct cli, GNU fashion: --opt=value, --opt value, -o value, -ovalue, bundled flags,
 * `--`, unique beginnings of long names, choices of typos. Options may stand anywhere after the
 * command that declares them; what the tables allow is checked here, so run() need not. */
#ifndef CLI_PARSE_H
#define CLI_PARSE_H

#include "cli/cli.h"

/* Fills path, values and operands. On an error they hold what was read before it. argv must outlive
 * cli. Stops quietly, as if the rest were right, once --help or --version was read. */
int cli_parse(struct cli *cli, int argc, char **argv, struct err *err);
void cli_release(struct cli *cli);

/* The subcommand that word names or uniquely begins. NULL with err that says what it could be. */
const struct command *command_find(const struct command *group, const char *word, struct err *err);
/* The option of that exact name in the running command or above it, or NULL. */
const struct option_row *cli_option_row(const struct cli *cli, const char *name);
/* Was this option of the program itself read? False also if the table has none of that name. */
bool cli_was_given(const struct cli *cli, const char *name);

#endif
