/* What the use cases of obligations, changes, windows, outages and the roster share: which calendar
 * counts, how a new record gets its number, and how far back one may date what one records. */
#ifndef DESK_DUTY_H
#define DESK_DUTY_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/config.h"

/* By the id of a calendar, else that of the contract, else the ordinary one. NULL with err if the
 * configuration has no such calendar. Lives as long as desk. */
const struct worktime *duty_worktime(struct desk *desk, const struct contract *contract,
                                     const char *calendar, struct err *err);
/* Does the actor's role have it? Asks without a refusal in the journal. */
bool duty_may(const struct desk *desk, enum permission permission);
/* May the actor record what was so at that instant? More than 30 minutes ago needs the permission to
 * correct. doing: for the refusal. */
int duty_require_recent(struct desk *desk, wall_s at, const char *doing, struct err *err);

/* Gives a new record its number, "CH-3" for the prefix "CH", and saves it. */
int duty_save_new(struct desk *desk, const struct schema *schema, const char *prefix, void *record,
                  const char *verb, struct err *err);

#endif
