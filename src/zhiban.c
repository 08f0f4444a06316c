/* The console and the commands. Nothing is opened or read before the command line was understood;
 * only a command that runs needs a locale. */
#include "base/start.h"
#include "cli/cli.h"
#include "cli/commands.h"

int main(int argc, char **argv)
{
    start_process();
    return cli_main(&command_root, argc, argv, start_locale);
}
