/* Acts whose rule needs more than a state and a field: the clocks, the contract, the role. Each is the
 * apply() of a row of ticket_act_rows[] and refuses with one line that names its rule (sla.md). */
#ifndef DESK_TICKET_RULES_H
#define DESK_TICKET_RULES_H

#include <stdbool.h>

#include "desk/tickets.h"
#include "model/config.h"

#define TICKET_RULE(name)                                                                          \
    int name(struct desk *desk, const struct ticket *before, struct ticket *after,                 \
             const struct ticket_act *act, struct err *err)

TICKET_RULE(ticket_rule_answer); /* R11, R13 */
TICKET_RULE(ticket_rule_plan);
TICKET_RULE(ticket_rule_pause);         /* R9 */
TICKET_RULE(ticket_rule_exempt);        /* R10 */
TICKET_RULE(ticket_rule_reopen);        /* R13 */
TICKET_RULE(ticket_rule_regrade);       /* R14 */
TICKET_RULE(ticket_rule_confirm_grade); /* R14 */
TICKET_RULE(ticket_rule_rebind);        /* R15 */
TICKET_RULE(ticket_rule_followup);      /* R21 */
TICKET_RULE(ticket_rule_edit);          /* R2, R25 */

/* R13: a ticket that is opened because the trouble of a closed one is back. */
int ticket_rule_recurs(struct desk *desk, struct ticket *draft, struct err *err);

/* R21: would the actor ask about what he solved himself, where the contract does not allow it? */
bool ticket_rates_own_work(const struct desk *desk, const struct config *config,
                           const struct ticket *ticket);

#endif
