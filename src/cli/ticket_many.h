/* `zhiban ticket` for several tickets at once, their links and the work spent on them. */
#ifndef CLI_TICKET_MANY_H
#define CLI_TICKET_MANY_H

#include "cli/cli.h"
#include "desk/ticket_many.h"

extern const struct command ticket_incident, ticket_broadcast, ticket_handover, ticket_link,
    ticket_unlink, ticket_effort;

/* What an act left: a line a ticket, and one for each budget that it exceeds; with --json one object,
 * or an array if several were named. */
int many_print(struct cli *cli, struct desk *desk, const struct ticket_list *after,
               struct err *err);
/* `zhiban ticket list --mandated` */
int many_list_mandated(struct cli *cli, struct desk *desk, struct err *err);

#endif
