/* What the commands clock and calendar share: from a command line to compiled calendars. */
#ifndef CLI_CLOCKS_H
#define CLI_CLOCKS_H

#include "cli/cli.h"
#include "desk/clocks.h"

/* Opens the configuration that counts, or ends with the exit status in *status. */
struct desk_clocks *clocks_need(struct cli *cli, int *status);
/* " 推算" behind a result that rests on a provisional year; the word is the same in every language. */
const char *clocks_mark(bool estimate);

#endif
