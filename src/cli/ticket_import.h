/* `zhiban ticket import FILE.csv`: many tickets from a table, all or none. */
#ifndef CLI_TICKET_IMPORT_H
#define CLI_TICKET_IMPORT_H

#include "cli/cli.h"

extern const struct command ticket_import;

#endif
