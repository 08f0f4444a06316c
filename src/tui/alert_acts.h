/* What can be done with alerts, from the list, from the page of one, and for all that a machine has.
 * A silence always asks for its end and its reason. An act is tried before its form is opened where
 * that is possible, so that a refusal is one line and no form is filled in vain. */
#ifndef TUI_ALERT_ACTS_H
#define TUI_ALERT_ACTS_H

#include "model/action.h"
#include "model/theme.h"
#include "desk/alerts.h"
#include "tui/view.h"

/* Both NULL: nothing is selected. */
struct alert_target {
    const char *alert;
    const char *host; /* instead: all open alerts of that machine */
};

/* 1: it is one of these acts and has been begun; 0: it is none; -1. */
int alert_acts_begin(struct console *console, enum action action, const struct alert_target *target,
                     struct err *err);

/* --- words --- */

enum role_id alert_role(const struct alert *alert);
/* "silenced until 10:00", "taken by li", "recovering"; nothing for one that nobody has. */
void alert_add_standing(struct str *out, const struct alert *alert, const struct alert_view *view,
                        wall_s now);

#endif
