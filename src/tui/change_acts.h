/* What can be done with changes and maintenance windows, from the list and from the page of one. An
 * act is tried on a copy first, so that a refusal is one line and no form is filled in vain. */
#ifndef TUI_CHANGE_ACTS_H
#define TUI_CHANGE_ACTS_H

#include "model/action.h"
#include "model/change.h"
#include "model/window.h"
#include "tui/view.h"

/* How a view says which one is meant: "CH-3", "W-1", NULL for none. Asked again when a question was
 * answered: the selection may have gone elsewhere. */
struct change_source {
    const char *(*selected)(const struct view *view);
};

bool change_is_window(const char *id);

/* 1: it is one of these acts and has been begun; 0: it is none; -1. */
int change_acts_begin(struct view *view, const struct change_source *source, enum action action,
                      struct err *err);

#endif
