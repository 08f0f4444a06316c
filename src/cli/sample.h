/* What `zhiban sample` and `zhiban init --sample` share. */
#ifndef CLI_SAMPLE_H
#define CLI_SAMPLE_H

#include "cli/cli.h"
#include "desk/desk.h"

/* Fills the sample store with lives that end at now. What takes longer than a second says on cli->err
 * how far it is. */
int sample_fill(struct cli *cli, struct desk *desk, wall_s now, bool machines, struct err *err);

#endif
