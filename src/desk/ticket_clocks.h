/* The clocks of tickets: from a ticket's events and its contract to verdicts. Nothing here is kept:
 * the same journal gives the same verdicts (R0). One struct serves any number of tickets. */
#ifndef DESK_TICKET_CLOCKS_H
#define DESK_TICKET_CLOCKS_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/sla.h"
#include "model/ticket.h"

struct ticket_clocks;

struct ticket_clocks *ticket_clocks_new(struct desk *desk, struct err *err);
/* The same verdicts, without clauses and steps of escalation: who asks only when something is due
 * starts quicker. */
struct ticket_clocks *ticket_clocks_plain(struct desk *desk, struct err *err);
void ticket_clocks_free(struct ticket_clocks *clocks);

/* The verdicts at now; they live until the next call. None for a ticket off contract. */
const struct sla *ticket_clocks_judge(struct ticket_clocks *clocks, const struct ticket *ticket,
                                      wall_s now, struct err *err);
/* Of a ticket that nobody has opened yet. */
const struct sla *ticket_clocks_preview(struct ticket_clocks *clocks, const struct ticket *draft,
                                        wall_s now, struct err *err);
/* From then on tickets are judged by what was written down before that instant; 0: by all. */
void ticket_clocks_know(struct ticket_clocks *clocks, wall_s until);
/* From then on tickets are judged as if next were put in force at that instant; it must outlive
 * clocks. */
void ticket_clocks_plan(struct ticket_clocks *clocks, const struct config *next, wall_s at);
/* The verdicts without what is planned, and with it; they live until the next call. */
int ticket_clocks_compare(struct ticket_clocks *clocks, const struct ticket *ticket, wall_s now,
                          const struct sla **before, const struct sla **after, struct err *err);
/* Of the ticket judged last: when the next of its events takes effect that now does not know yet; it
 * is INT64_MAX unless the system's clock went back. */
wall_s ticket_clocks_ahead(const struct ticket_clocks *clocks, wall_s now);
/* The running clock that is due first, or breached and not stopped; NULL if there is none. */
const struct clock_verdict *ticket_clocks_nearest(const struct sla *sla);
/* When the last event that touches clocks took effect, of the ticket judged last; 0: none. */
wall_s ticket_clocks_last_event(const struct ticket_clocks *clocks);
/* The ruler of one clock as text; ERR_FAILED if the ticket has no such clock. */
int ticket_clocks_explain(struct ticket_clocks *clocks, const struct ticket *ticket,
                          enum clock_kind kind, wall_s now, struct str *out, struct err *err);

#endif
