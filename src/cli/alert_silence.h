/* `zhiban alert` about telling: silences, and what waits to be told. */
#ifndef CLI_ALERT_SILENCE_H
#define CLI_ALERT_SILENCE_H

#include "cli/cli.h"

extern const struct command silence_command;
extern const struct command unsilence_command;
extern const struct command silences_command;
extern const struct command notices_command;

#endif
