/* From a command line to an open desk. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/cli.h"
#include "desk/desk.h"

/* --store or ZHIBAN_STORE; NULL: the usual place. */
const char *session_store_url(const struct cli *cli);
/* --config or ZHIBAN_CONFIG; NULL: the usual places. */
const char *session_config_dir(const struct cli *cli);
/* What the command line says about the desk; origin holds the text that options points to. */
void session_options(const struct cli *cli, struct str *origin, struct desk_options *options);
/* Says on cli->err that this is a look back, unless there shall be JSON; NULL: it is none. */
void session_tell_past(struct cli *cli, const struct desk_past *past);
/* Opens the desk and takes over what its settings say about the language. NULL with err. */
struct desk *session_open(struct cli *cli, struct err *err);
/* Most commands: opens the desk, does it, says what went wrong. use() returns 0, or -1 with err. */
int session_run(struct cli *cli, int (*use)(struct cli *cli, struct desk *desk, struct err *err));
/* The same by hand: opens the desk or ends with the exit status in *status. */
struct desk *session_need(struct cli *cli, int *status);

#endif
