/* What was done with a record, one line an event: below every page that shows one. */
#ifndef CLI_TIMELINE_H
#define CLI_TIMELINE_H

#include "cli/cli.h"
#include "desk/desk.h"

/* An empty line and the events of that record; kind is its schema's. */
int timeline_print(struct cli *cli, struct desk *desk, const char *kind, const char *id,
                   struct err *err);

#endif
