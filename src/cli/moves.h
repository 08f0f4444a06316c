/* How the deadlines are printed that a configuration moves (desk/moves.h). */
#ifndef CLI_MOVES_H
#define CLI_MOVES_H

#include "base/json.h"
#include "cli/cli.h"

/* A table of the list, each line behind the prefix ("#" where the rest is YAML), and how many. */
void moves_print(struct cli *cli, const json_t *moves, const char *prefix);

#endif
