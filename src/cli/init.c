/* `zhiban init`: makes the store and puts a configuration in force. */
#include "cli/init.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/sample.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/sample.h"

static const char *mode_words(enum desk_mode mode)
{
    switch (mode) {
    case DESK_TEST: return _("a store for tests");
    case DESK_SAMPLE: return _("a sample, nothing in it is real");
    case DESK_LIVE: break;
    }
    return _("a live store");
}

static int fill_if_empty(struct cli *cli, struct desk *desk, wall_s now, struct err *err)
{
    int filled = desk_sample_is_filled(desk, err);

    return filled != 0 ? (filled < 0 ? -1 : 0) : sample_fill(cli, desk, now, true, err);
}

int init_store(struct cli *cli, enum desk_mode mode,
               int (*fill)(struct cli *cli, struct desk *desk, wall_s now, struct err *err))
{
    struct err err = ERR_INIT;
    struct str origin = STR_INIT;
    struct desk_options options;
    struct desk *desk;
    wall_s now;
    int status = STATUS_OK;

    session_options(cli, &origin, &options);
    desk = desk_init(&options, mode, session_config_dir(cli), &now, &err);
    if (desk == NULL || (fill != NULL && fill(cli, desk, now, &err) < 0))
        status = cli_fail(cli, &err);
    else if (cli_flag(cli, "json"))
        json_print(cli->out, json_pack("{s:s}", "store", desk_store_url(desk)));
    else
        fprintf(cli->out, "%s: %s\n", desk_store_url(desk), mode_words(mode));
    desk_close(desk);
    str_release(&origin);
    err_release(&err);
    return status;
}

static int run_init(struct cli *cli)
{
    if (cli_flag(cli, "sample") && cli_flag(cli, "test"))
        return cli_usage(cli, "%s", _("a store is for tests or a sample, not both"));
    if (cli_flag(cli, "sample"))
        return init_store(cli, DESK_SAMPLE, fill_if_empty);
    return init_store(cli, cli_flag(cli, "test") ? DESK_TEST : DESK_LIVE, NULL);
}

static const struct option_row options[] = {
    {.name = "sample",
     .kind = OPTION_FLAG,
     .help = N_("as `zhiban sample`, but what is there already stays")},
    {.name = "test", .kind = OPTION_FLAG, .help = N_("for tests; ZHIBAN_NOW works on it")},
    OPTION_END,
};

static const struct example examples[] = {
    {.line = "zhiban init", .help = N_("makes the store in the usual place")},
    EXAMPLE_END,
};

const struct command command_init = {
    .name = "init",
    .summary = N_("make the store"),
    .description =
        N_("Makes the store if there is none, brings an old one to the newest schema, and puts the "
           "configuration (--config, or the machine's and the user's) in force if none is yet. "
           "With a mistake in the configuration nothing is made. What is there already stays."),
    .options = options,
    .examples = examples,
    .run = run_init,
};
