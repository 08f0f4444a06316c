/* Use cases about outages (model/outage.h) and the downtime that follows from them and from windows
 * (model/downtime.h, R23). */
#ifndef DESK_OUTAGES_H
#define DESK_OUTAGES_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/downtime.h"
#include "model/outage.h"

/* outage holds system_id and module or the number of a ticket about it, and contract, begins, ends
 * and note, each of which may be missing: the contract is the only one that has the system, the
 * beginning that of the ticket, or now. It gets its id. */
int desk_outage_add(struct desk *desk, struct outage *outage, struct err *err);
/* at 0: now. Both fill *after (release it). Voiding needs the permission to correct. */
int desk_outage_end(struct desk *desk, const char *id, wall_s at, const char *note,
                    struct outage *after, struct err *err);
int desk_outage_void(struct desk *desk, const char *id, const char *reason, struct outage *after,
                     struct err *err);
/* The latest first; without all, only those that last still. */
int desk_outage_list(struct desk *desk, bool all,
                     int (*each)(const struct outage *outage, void *data), void *data,
                     struct err *err);

/* All that counts for the target of a contract in [from, to), and its sum, as known now: what lasts
 * still is taken to last until to. Release it whatever is returned. */
int desk_downtime(struct desk *desk, const struct contract *contract,
                  const struct contract_target *target, wall_s from, wall_s to,
                  struct downtime *downtime, struct err *err);

#endif
