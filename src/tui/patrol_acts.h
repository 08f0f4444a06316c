/* What can be done with rounds of patrols, from the list and from the page of one, each by a form.
 * What would be refused whatever is typed is refused before the form opens. */
#ifndef TUI_PATROL_ACTS_H
#define TUI_PATROL_ACTS_H

#include "model/action.h"
#include "tui/view.h"

/* item NULL: none is selected. 1: it is one of these acts and has been begun; 0: it is none; -1.
 * ACTION_OPEN fills the item in. */
int patrol_acts_begin(struct console *console, enum action action, const char *round,
                      const char *item, struct err *err);

#endif
