/* Who is on duty, by the roster in force (model/roster.h). Only reads. */
#ifndef DESK_ROSTERS_H
#define DESK_ROSTERS_H

#include "base/err.h"
#include "desk/desk.h"
#include "desk/duty.h"
#include "model/roster.h"

/* The roster of duty, which must outlive it. NULL with err; free it with roster_free(). */
struct roster *desk_roster(struct desk *desk, const struct duty *duty, struct err *err);

#endif
