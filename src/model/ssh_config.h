/* What an SSH client's configuration says about hosts. The client itself works it out (`ssh -G`);
 * here are the two ends of that: lines of the file, looked at only to make a copy in which no command
 * can hide, and the client's answer. */
#ifndef MODEL_SSH_CONFIG_H
#define MODEL_SSH_CONFIG_H

#include "model/host_import.h"

enum ssh_line {
    SSH_LINE_OTHER,
    SSH_LINE_HOST,
    SSH_LINE_INCLUDE,
    SSH_LINE_MATCH_EXEC, /* ssh -G would run a command for it, or might */
};

/* What stands behind the keyword is appended to rest, quotes taken away. In doubt a line counts as
 * one with a command. */
enum ssh_line ssh_config_line(const char *line, size_t len, struct str *rest);

/* Takes the host that `ssh -G name` described into import. */
void ssh_config_take(struct host_import *import, const char *name, unsigned row,
                     const char *answer);

#endif
