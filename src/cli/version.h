/* The name and version of the program, for --version and `zhiban version`. */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

#include "cli/cli.h"

int version_print(struct cli *cli);

#endif
