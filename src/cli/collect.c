/* zhiban collect: becomes zhiband collect, with the same store, person and language. The program is
 * replaced, so that signals, output and the exit status are the collector's own. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/argv.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "loop/daemon.h"

static void push_text(struct argv *argv, const struct cli *cli, const char *option)
{
    const char *value = cli_text(cli, option);

    if (value != NULL)
        argv_pushf(argv, "--%s=%s", option, value);
}

static void push_flag(struct argv *argv, const struct cli *cli, const char *option)
{
    if (cli_flag(cli, option))
        argv_pushf(argv, "--%s", option);
}

static int run_collect(struct cli *cli)
{
    static const char *const texts[] = {"as", "hosts", "rounds", "interval", NULL};
    static const char *const flags[] = {"agent", "resident", "wait", "stop", "json", NULL};
    const char *store = session_store_url(cli);
    struct err err = ERR_INIT;
    struct argv argv = {0};
    int status;

    daemon_push_program(&argv);
    argv_push(&argv, "collect");
    if (store != NULL)
        argv_pushf(&argv, "--store=%s", store);
    for (size_t i = 0; texts[i] != NULL; i++)
        push_text(&argv, cli, texts[i]);
    for (size_t i = 0; flags[i] != NULL; i++)
        push_flag(&argv, cli, flags[i]);
    setenv("ZHIBAN_LANG", tr_lang() == LANG_EN ? "en" : "zh_CN", 1);
    execvp(argv.items[0], argv.items);
    err_set(&err, ERR_FAILED, _("%s cannot be started: %s"), argv.items[0], strerror(errno));
    status = cli_fail(cli, &err);
    argv_release(&argv);
    err_release(&err);
    return status;
}

static const struct option_row options[] = {
    {.name = "rounds",
     .kind = OPTION_INT,
     .min = 0,
     .max = 1000000,
     .argument = N_("N"),
     .help = N_("ask each machine so often and end; 0: go on")},
    {.name = "interval",
     .kind = OPTION_TEXT,
     .argument = N_("SECONDS"),
     .help = N_("ask so often instead of as configured; 0: without a pause")},
    {.name = "hosts",
     .kind = OPTION_TEXT,
     .argument = N_("FILE"),
     .complete = COMPLETE_FILE,
     .help = N_("only the hosts whose ids stand in this file, one a line")},
    {.name = "wait",
     .kind = OPTION_FLAG,
     .help = N_("if another one is at work, wait for its end")},
    {.name = "stop",
     .kind = OPTION_FLAG,
     .help = N_("end the one that is at work, whoever started it")},
    {.name = "resident",
     .kind = OPTION_FLAG,
     .help = N_("keep one shell open on each machine instead of a command a round")},
    {.name = "agent",
     .kind = OPTION_FLAG,
     .help = N_("the hosts that are logged in to with an SSH agent, and no others")},
    OPTION_END,
};

static const struct example examples[] = {
    {.line = "zhiban collect", .help = N_("watches until Ctrl-C")},
    {.line = "zhiban collect --rounds=3 --interval=1",
     .help = N_("three rounds, a second apart, and a summary")},
    {.line = "zhiban collect --stop", .help = N_("ends the one that a console started")},
    EXAMPLE_END,
};

const struct command command_collect = {
    .name = "collect",
    .summary = N_("watch the machines"),
    .description =
        N_("Asks every machine of the configuration in force in its turn, stores the figures, and "
           "raises alerts. One collector works on a store at a time; a second one says who it is "
           "and ends. A new configuration and newly trusted keys are taken over as it runs, and so "
           "are requests for a round ('zhiban health recheck').\n\n"
           "It becomes 'zhiband collect'; 'zhiband' without a role keeps one running. Where nobody "
           "collects, a console that is opened starts one, which stays when the console is closed "
           "(the setting collector.autostart)."),
    .options = options,
    .examples = examples,
    .run = run_collect,
};
