/* `zhiban ticket search` and `reindex`; the rows stand in ticket.c. */
#ifndef CLI_TICKET_SEARCH_H
#define CLI_TICKET_SEARCH_H

#include "cli/cli.h"

extern const struct command ticket_search;
extern const struct command ticket_reindex;

#endif
