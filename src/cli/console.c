/* `zhiban console`, and `zhiban` alone: the full screen on a terminal, the board as text elsewhere. */
#include <stdlib.h>
#include <unistd.h>

#include "base/tr.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "tui/console.h"
#include "tui/script.h"

/* As session_open(), for whoever looks back or has lost the store: quietly. */
static struct desk *open_again(void *data, const char *at, struct err *err)
{
    struct str origin = STR_INIT;
    struct desk_options options;
    struct desk *desk;

    session_options(data, &origin, &options);
    options.at = at;
    desk = desk_open(&options, err);
    str_release(&origin);
    return desk;
}

static int open_console(struct cli *cli, struct desk *desk, struct err *err)
{
    const char *no_colour = getenv("NO_COLOR");
    struct console_options options = {
        .desk = desk,
        .term = getenv("TERM"),
        .no_colour = (no_colour != NULL && no_colour[0] != '\0') || cli_flag(cli, "no-color"),
        .script = cli_text(cli, "script"),
        .save = cli_text(cli, "save"),
        .open = open_again,
        .open_data = cli,
    };

    if (script_parse_size(cli_text(cli, "size"), &options.rows, &options.cols, err) < 0)
        return -1;
    return console_run(&options, err);
}

static int run(struct cli *cli)
{
    bool scripted = cli_has(cli, "script");

    if (!scripted && (cli_has(cli, "save") || cli_has(cli, "size")))
        return cli_usage(cli, _("--save and --size belong to --script"));
    if (!scripted && (cli_flag(cli, "json") || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
        return command_board.run(cli);
    return session_run(cli, open_console);
}

static const struct option_row options[] = {
    {.name = "script",
     .kind = OPTION_TEXT,
     .argument = N_("FILE"),
     .complete = COMPLETE_FILE,
     .help = N_("play keys from a file, without a terminal")},
    {.name = "size",
     .kind = OPTION_TEXT,
     .argument = N_("COLUMNSxROWS"),
     .fallback = "80x24",
     .help = N_("the size of the script's screen")},
    {.name = "save",
     .kind = OPTION_TEXT,
     .argument = N_("NAME"),
     .complete = COMPLETE_FILE,
     .help = N_("save the script's screens as NAME*.txt and NAME*.roles")},
    OPTION_END,
};

static const struct example examples[] = {
    {.line = "zhiban", .help = N_("opens the console")},
    {.line = "zhiban console --script a.keys --size 120x36 --save a",
     .help = N_("plays keys and saves what the screen shows")},
    EXAMPLE_END,
};

const struct command command_console = {
    .name = "console",
    .summary = N_("open the console"),
    .description =
        N_("What zhiban does when no command is given. Without a terminal it prints the board once "
           "as text. In the console ? says which keys work, and : runs any action by its name."),
    .options = options,
    .examples = examples,
    .run = run,
};
