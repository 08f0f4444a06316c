/* Where the program's own log goes, as the settings say. */
#ifndef DESK_LOGGING_H
#define DESK_LOGGING_H

#include "base/err.h"
#include "model/settings.h"

/* /var/log/zhiban/zhiban.log if that folder exists and may be written, else
 * $XDG_STATE_HOME/zhiban/zhiban.log; or journald; or nowhere. */
int desk_log_open(const struct settings *settings, const char *program, struct err *err);

#endif
