/* A round at a terminal: what is open is asked for one item after the other, by ordinary line
 * prompts, so that it works everywhere and leaves a readable log. Every answer is saved at once;
 * leaving (q, end of input) loses nothing. */
#ifndef CLI_PATROL_WALK_H
#define CLI_PATROL_WALK_H

#include "cli/cli.h"
#include "desk/patrols.h"

/* sheet is replaced by what becomes of it; it stays the caller's. */
int patrol_walk(struct cli *cli, struct desk *desk, struct patrol_sheet *sheet, struct err *err);
/* After signing: what it did for the obligations. */
void patrol_print_credits(struct cli *cli, const struct patrol_credits *credits);

#endif
