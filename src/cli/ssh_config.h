/* Hosts out of a user's SSH configuration, as the client itself reads it: `ssh -G NAME` for every
 * name that a Host line spells out. No command of the file is ever run: the client gets a copy
 * without `Match exec`, of included files too, and a shell that does nothing. The machine's own
 * /etc/ssh/ssh_config does not count, and no name is resolved. */
#ifndef CLI_SSH_CONFIG_H
#define CLI_SSH_CONFIG_H

#include "base/err.h"
#include "model/host_import.h"

int ssh_config_import(const char *path, struct host_import *import, struct err *err);

#endif
