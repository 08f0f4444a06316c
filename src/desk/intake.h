/* What other programs deliver: one JSON object, a new ticket or an event on one that is there.
 *
 *     {"source":"oa","key":"WX-81","subject":"…","system":"if-monitor","callback":"…"}
 *     {"source":"oa","key":"WX-81#2","external":"WX-81","verb":"answer","at":"…","note":"…"}
 *
 * (source, key) is taken once: its mark goes into the ticket's links in the same event, so a second
 * delivery finds the first one and changes nothing. */
#ifndef DESK_INTAKE_H
#define DESK_INTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "desk/desk.h"

enum {
    INTAKE_INPUT_MAX = 1 << 20,
    INTAKE_MARKS_MAX = 200, /* deliveries on one ticket */
};

/* ticket: the id of the ticket that it went to; *fresh: it was taken now and not before. On failure
 * nothing has changed. */
int desk_intake(struct desk *desk, const char *bytes, size_t len, struct str *ticket, bool *fresh,
                struct err *err);

#endif
