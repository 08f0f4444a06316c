/* The acts of `zhiban roster`: who stands in for whom. */
#ifndef CLI_ROSTER_SWAPS_H
#define CLI_ROSTER_SWAPS_H

#include "cli/cli.h"

extern const struct command roster_substitute_command, roster_swap_command, roster_undo_command,
    roster_swaps_command;

#endif
