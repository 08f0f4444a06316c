/* What would follow if a ticket was opened as it is written so far: contract, class, clocks, and
 * tickets that may be the same. Reads only; nothing is given a number. */
#ifndef DESK_TICKET_PREVIEW_H
#define DESK_TICKET_PREVIEW_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/sla.h"
#include "model/ticket.h"

struct ticket_clocks;

/* Fills what follows into the draft (contract, site, class, priority). The verdicts live until the
 * next call on the clocks; NULL with err if the ticket could not be opened so: where it is, is
 * not clear yet. Number and subject may still be missing. */
const struct sla *desk_ticket_preview(struct desk *desk, struct ticket_clocks *clocks,
                                      struct ticket *draft, struct err *err);

/* Tickets of the last day at the same system or site that are not over, at most limit. */
int desk_ticket_similar(struct desk *desk, const struct ticket *draft, int64_t limit,
                        int (*each)(const struct ticket *ticket, void *data), void *data,
                        struct err *err);

#endif
