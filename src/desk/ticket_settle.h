/* Lapses (model/ticket_lapse.h) of tickets as they are read: whoever shows a ticket or acts on it
 * settles it first. Calendars are compiled when the first ticket needs one, and kept. */
#ifndef DESK_TICKET_SETTLE_H
#define DESK_TICKET_SETTLE_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/ticket.h"
#include "model/worktimes.h"

struct ticket_settler {
    struct desk *desk;
    struct worktimes worktimes;
    wall_s now;
};

void ticket_settler_init(struct ticket_settler *settler, struct desk *desk, wall_s now);
void ticket_settler_release(struct ticket_settler *settler);

/* *verb (may be NULL): of the event that would record it, or NULL if nothing lapsed. */
int ticket_settle(struct ticket_settler *settler, struct ticket *ticket, const char **verb,
                  struct err *err);
/* R13: until when this closed ticket may be reopened. */
int ticket_settler_reopen_until(struct ticket_settler *settler, const struct ticket *ticket,
                                wall_s *until, struct err *err);

#endif
