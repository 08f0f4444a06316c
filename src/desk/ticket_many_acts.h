/* Inside of ticket_acts.c's one way: the rules of acts that look at more than one ticket, at links, at
 * work spent, and at what others wrote in the meantime. All run in the transaction of the act. */
#ifndef DESK_TICKET_MANY_ACTS_H
#define DESK_TICKET_MANY_ACTS_H

#include "desk/tickets.h"

/* --- ticket_merge.c (R18) --- */

int ticket_apply_merge(struct desk *desk, const struct ticket *before, struct ticket *after,
                       const struct ticket_act *act, struct err *err);
int ticket_apply_unmerge(struct desk *desk, const struct ticket *before, struct ticket *after,
                         const struct ticket_act *act, struct err *err);
int ticket_apply_incident(struct desk *desk, const struct ticket *before, struct ticket *after,
                          const struct ticket_act *act, struct err *err);
int ticket_apply_feedback(struct desk *desk, const struct ticket *before, struct ticket *after,
                          const struct ticket_act *act, struct err *err);
int ticket_apply_withdraw(struct desk *desk, const struct ticket *before, struct ticket *after,
                          const struct ticket_act *act, struct err *err);
/* May a merged ticket's reporter be asked now, by this actor? */
int ticket_merged_followup(struct desk *desk, const struct ticket *child, struct err *err);
/* The ticket that goes on for it in the end: of a chain the last, of one that is not merged itself. */
int ticket_load_master(struct desk *desk, const char *id, struct ticket *master, struct err *err);

/* --- ticket_links.c --- */

int ticket_apply_link(struct desk *desk, const struct ticket *before, struct ticket *after,
                      const struct ticket_act *act, struct err *err);
int ticket_apply_unlink(struct desk *desk, const struct ticket *before, struct ticket *after,
                        const struct ticket_act *act, struct err *err);

/* --- ticket_budget.c --- */

int ticket_apply_effort(struct desk *desk, const struct ticket *before, struct ticket *after,
                        const struct ticket_act *act, struct err *err);

/* --- ticket_conflict.c --- */

/* mine: as the act would have it; theirs: as it is. ERR_CONFLICT if a value that the act gives was
 * written otherwise by somebody since act->seen. */
int ticket_check_seen(struct desk *desk, const struct ticket_act *act, const struct ticket *theirs,
                      const struct ticket *mine, struct err *err);

#endif
