/* Who looks at or edits what, and where somebody left the console. Nothing of it is journalled and
 * nobody has to be asked for permission: it is about the acting user alone, and whoever may read a
 * record may know who else has it open. */
#ifndef DESK_PRESENCE_H
#define DESK_PRESENCE_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/str.h"
#include "desk/desk.h"

/* Whoever was not seen for PRESENCE_S is taken for gone; a console says PRESENCE_AGAIN_S after it
 * said so that it is still there. */
enum { PRESENCE_S = 300, PRESENCE_AGAIN_S = 120, SCREEN_STATE_S = 24 * 3600 };

/* This session shows that subject now; "": none. Looking back and the store's busy moments: nothing
 * is written, and that is no error. */
void desk_presence_put(struct desk *desk, const char *session, const char *subject, bool edits);
/* "Wang Lei is editing, Li Na is looking": the other sessions at that subject; nothing if there is
 * none. */
int desk_presence_add(struct desk *desk, const char *session, const char *subject, struct str *out,
                      struct err *err);

/* "": forgets it. */
int desk_screen_save(struct desk *desk, const char *state, struct err *err);
/* 1, or 0 if there is none that is worth going back to. */
int desk_screen_load(struct desk *desk, struct str *state, struct err *err);

#endif
