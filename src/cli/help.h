/* What -h and `zhiban help` print: one page a command, from its tables, within 80 columns. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/cli.h"

enum { HELP_COLUMNS = 80 };

/* "zhiban config check [options] [DIR]" */
void help_add_synopsis(struct str *out, const struct command *const *path, size_t depth);
/* The line under a complaint: how it is written, and where to read more. */
void help_add_usage(struct str *out, const struct command *const *path, size_t depth);
void help_add_page(struct str *out, const struct command *const *path, size_t depth);
int help_print(struct cli *cli, const struct command *const *path, size_t depth);

/* "--role=ROLE"; with the letter in front if it has one. */
void help_add_option(struct str *out, const struct option_row *row);
/* The sentence of an option with its choices and default. */
void help_add_option_help(struct str *out, const struct option_row *row);
void help_add_operand_help(struct str *out, const struct operand_row *row);

#endif
