/* What another configuration would do to the deadlines that are still open (R16): shown before it is
 * put in force, and kept with the version that did it. A verdict that was given never moves. */
#ifndef DESK_MOVES_H
#define DESK_MOVES_H

#include "base/err.h"
#include "base/json.h"
#include "desk/desk.h"
#include "model/config.h"

/* [{"ticket", "clock", "clause", "before", "after"}], the earliest before first: every clock that runs and
 * would be due at another instant if next were put in force now. Instants are RFC 3339; "" for a
 * clock that is not there before or after. NULL with err. */
json_t *desk_moves(struct desk *desk, const struct config *next, struct err *err);
/* The same list as it was kept with a version, "V-3", or the newest with NULL; ERR_FAILED if there
 * is no such version. */
json_t *desk_moves_of(struct desk *desk, const char *version, struct err *err);

#endif
