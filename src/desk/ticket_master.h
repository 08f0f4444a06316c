/* What the ticket that goes on for a merged one does to its clocks: the reporter of the merged one is
 * still told and asked (R18), and that begins when the other is solved and closed. */
#ifndef DESK_TICKET_MASTER_H
#define DESK_TICKET_MASTER_H

#include "base/err.h"
#include "base/vec.h"
#include "model/sla.h"
#include "store/store.h"

struct clock_events {
    VEC(struct clock_event);
};

/* Adds what happened to its masters while it was merged, in the order of seq. Nothing is read if it
 * never was. */
int ticket_master_add(struct store *store, const char *id, struct clock_events *events,
                      struct err *err);

#endif
