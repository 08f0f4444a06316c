/* Use cases about patrols (model/patrol.h). What the machines' checks say is given by the caller
 * (desk_patrol_readings()), so that nothing here depends on where it comes from.
 *
 * A signed round is evidence for the obligations whose row in the contract names its plan
 * (obligations[].patrols): once for all sites of the contract, so a contract of two campuses is
 * served when both have been patrolled in the period. Voiding the round takes the evidence back. */
#ifndef DESK_PATROLS_H
#define DESK_PATROLS_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/patrol.h"
#include "model/patrol_judge.h"
#include "model/ticket.h"

/* How the checks of a site stand now. Empty if nobody gathers them: then every automatic item is
 * unknown. Release it whatever is returned. */
int desk_patrol_readings(struct desk *desk, const char *site, struct patrol_readings *readings,
                         struct err *err);

/* By id or name; NULL with the known ones in err. */
const struct patrol_plan *desk_patrol_plan(struct desk *desk, const char *kind, struct err *err);
/* Where a patrol is made: site, or the only one; NULL with err if that does not say it. */
const char *desk_patrol_site(struct desk *desk, const struct patrol_plan *plan, const char *site,
                             struct err *err);

/* A sheet is to be released after 0. */

/* Begins a round, or goes on with the one that is under way (*resumed). Automatic items are judged;
 * what somebody filled in stays. */
int desk_patrol_start(struct desk *desk, const char *kind, const char *site,
                      struct patrol_sheet *sheet, bool *resumed, struct err *err);
int desk_patrol_load(struct desk *desk, const char *id, struct patrol_sheet *sheet,
                     struct err *err);

struct patrol_filter {
    bool all;                /* also what is voided, and older than 31 days */
    const char *kind, *site; /* NULL: any */
};
/* The newest first, without the answers of others. */
int desk_patrol_list(struct desk *desk, const struct patrol_filter *filter,
                     int (*each)(const struct patrol_sheet *sheet, void *data), void *data,
                     struct err *err);

/* sheet: what became of the round. */
int desk_patrol_fill(struct desk *desk, const char *id, const char *item,
                     const struct patrol_entry *entry, struct patrol_sheet *sheet, struct err *err);
/* All or none. unknown: also all automatic items without a result. */
int desk_patrol_skip(struct desk *desk, const char *id, const char *const *items, size_t count,
                     bool unknown, const char *reason, struct patrol_sheet *sheet, struct err *err);

/* What a signed round did for an obligation. */
struct patrol_credit {
    char *obligation;
    bool counted;
    char *why_not; /* NULL if it was counted */
};
struct patrol_credits {
    VEC(struct patrol_credit) list;
};
void patrol_credits_release(struct patrol_credits *credits);

/* Release credits whatever is returned. */
int desk_patrol_sign(struct desk *desk, const char *id, const char *extra,
                     struct patrol_sheet *sheet, struct patrol_credits *credits, struct err *err);
/* Of a signed round, or of one that somebody else makes: needs the permission to correct. */
int desk_patrol_void(struct desk *desk, const char *id, const char *reason,
                     struct patrol_sheet *sheet, struct err *err);

struct patrol_ticket {
    const char *system_id; /* NULL: that of the item */
    const char *callback;  /* NULL: the phone of who opens it */
};
/* Opens a ticket about what is abnormal, linked both ways; *ticket is to be released after 0. */
int desk_patrol_ticket(struct desk *desk, const char *id, const char *item,
                       const struct patrol_ticket *how, struct ticket *ticket, struct err *err);

#endif
