/* Signed rounds as evidence for obligations (R21). For patrols.c. */
#ifndef DESK_PATROL_CREDIT_H
#define DESK_PATROL_CREDIT_H

#include "desk/patrols.h"

/* Inside the transaction that signs the round. A rule of the contract that stands in the way is told
 * in credits and does not keep the round from being signed. */
int patrol_credit_give(struct desk *desk, const struct patrol *round,
                       struct patrol_credits *credits, struct err *err);
/* Inside the transaction that voids it. */
int patrol_credit_take_back(struct desk *desk, const struct patrol *round, struct err *err);

#endif
