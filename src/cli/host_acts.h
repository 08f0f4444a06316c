/* The parts of `zhiban host` that have files of their own. */
#ifndef CLI_HOST_ACTS_H
#define CLI_HOST_ACTS_H

#include "cli/cli.h"
#include "desk/desk.h"

extern const struct command host_import_command, host_trust_command, host_check_command;
extern const struct command host_distrust_command;

/* What a person typed at the terminal, without the newline; -1 where there is nobody to type. */
int host_prompt(struct cli *cli, const char *question, struct str *answer, struct err *err);
/* A yes to the question; nothing: said if the answer is another one. */
int host_confirm(struct cli *cli, const char *question, const char *nothing, struct err *err);

/* `host trust --known-hosts=FILE`. */
int host_trust_known(struct cli *cli, struct desk *desk, struct err *err);

#endif
