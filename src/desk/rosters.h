/* Who is on duty, by the roster in force and what was agreed on since (model/roster.h,
 * model/stand_in.h). */
#ifndef DESK_ROSTERS_H
#define DESK_ROSTERS_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/stand_in.h"

/* Lives no longer than the desk. NULL with err; free it with roster_free(). */
struct roster *desk_roster(struct desk *desk, struct err *err);

/* Somebody stands in: stand_in holds layer, days, away, deputy and reason; it gets its id. Days that
 * are over need the permission to correct. */
int desk_stand_in(struct desk *desk, struct stand_in *stand_in, struct err *err);
/* Two exchange one shift each: half holds layer, reason, away and first_day, other deputy's day.
 * The first half is filled, and other with the second. */
int desk_swap(struct desk *desk, struct stand_in *half, day_t other_day, struct stand_in *other,
              struct err *err);
/* Takes it back, with the other half of a swap; fills *after (release it). */
int desk_stand_in_undo(struct desk *desk, const char *id, struct stand_in *after, struct err *err);
/* In the order in which they were made; without all, only those that stand and are not over. */
int desk_stand_in_list(struct desk *desk, bool all,
                       int (*each)(const struct stand_in *stand_in, void *data), void *data,
                       struct err *err);

#endif
