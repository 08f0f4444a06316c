/* The parts of `zhiban host` that have files of their own. */
#ifndef CLI_HOST_ACTS_H
#define CLI_HOST_ACTS_H

#include "cli/cli.h"

extern const struct command host_import_command, host_trust_command, host_check_command;

#endif
