/* The follow-up desk (R21): whose reporter is still to be asked how it went. Asking is the act
 * "followup" of a ticket (desk/tickets.h): with a score it is done, without one a note says why
 * nobody was reached. */
#ifndef DESK_FOLLOWUPS_H
#define DESK_FOLLOWUPS_H

#include "base/clock.h"
#include "base/err.h"
#include "base/vec.h"
#include "desk/desk.h"

struct followup {
    char *id, *subject, *reporter, *department, *callback;
    char *solved_by; /* the name, or the login of who is no user any more; NULL: not known */
    char *solution;  /* NULL: not known */
    wall_s closed_at;
    wall_s due;       /* 0: nobody promised one */
    int64_t attempts; /* that failed */
    bool unreached;   /* three failed ones on two days: shown apart, not as done */
    bool own;         /* the actor solved it: nobody rates his own work */
};

struct followups {
    VEC(struct followup) list;
};

/* Of the tickets closed in the last three months: the one due first is first, what nobody could be
 * reached for last. The caller releases, whatever is returned. */
int desk_followups(struct desk *desk, struct followups *followups, struct err *err);
void followups_release(struct followups *followups);

#endif
