/* Clocks of tickets in words: what is left, and the table of `ticket show`. */
#ifndef CLI_TICKET_DUE_H
#define CLI_TICKET_DUE_H

#include "base/json.h"
#include "cli/cli.h"
#include "desk/ticket_clocks.h"

/* "03:48", "2h05m", "2d07h"; overdue with '-' before it. By the wall clock. */
void due_add_left(struct str *out, wall_s due, wall_s now);
void due_print_clocks(struct cli *cli, const struct sla *sla, wall_s now);
/* What comes next, a line each: the next step of escalation (R20), the latest departure and the
 * question whether it can be done from afar (R17), a grade that is missing or to confirm (R14). */
void due_print_hints(struct cli *cli, const struct ticket *ticket, const struct sla *sla);
json_t *due_clocks_json(const struct sla *sla);
/* The command `clock explain TICKET [CLOCK]`. */
int due_explain(struct cli *cli);

#endif
