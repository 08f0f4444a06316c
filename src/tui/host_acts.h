/* What can be done with a machine, from the list of all and from the page of one. */
#ifndef TUI_HOST_ACTS_H
#define TUI_HOST_ACTS_H

#include "base/str.h"
#include "desk/desk.h"
#include "model/action.h"
#include "tui/view.h"

/* host NULL: none is selected. 1: it is one of these acts and has been begun; 0: it is none; -1. */
int host_acts_begin(struct console *console, enum action action, const char *host, struct err *err);

/* What it can be found by besides its id: site, address, systems, tags. */
void host_add_words(struct str *out, struct desk *desk, const char *host);

#endif
