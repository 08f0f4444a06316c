/* What hangs together with a ticket, for `zhiban ticket show`. */
#ifndef CLI_TICKET_RELATED_H
#define CLI_TICKET_RELATED_H

#include "base/json.h"
#include "cli/cli.h"
#include "desk/desk.h"
#include "model/ticket.h"

int related_print(struct cli *cli, struct desk *desk, const struct ticket *ticket, struct err *err);
/* The same as members of the ticket's object: budgets, merged, incident_tickets, linked_from. */
int related_add_json(json_t *json, struct desk *desk, const struct ticket *ticket, struct err *err);
/* One line for each budget that the work on the ticket exceeds. */
int related_warn(struct cli *cli, struct desk *desk, const struct ticket *ticket, struct err *err);

#endif
