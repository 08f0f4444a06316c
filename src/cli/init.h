/* Making a store: what `zhiban init` and `zhiban sample` share. */
#ifndef CLI_INIT_H
#define CLI_INIT_H

#include "cli/cli.h"
#include "desk/desk.h"

/* fill: what goes into it before it is told that it is there; NULL: nothing. Returns the status. */
int init_store(struct cli *cli, enum desk_mode mode,
               int (*fill)(struct cli *cli, struct desk *desk, wall_s now, struct err *err));

#endif
