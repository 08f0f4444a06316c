/* Acts on tickets from any view that shows some. What an act takes is ticket_act_rows[] (desk/): an
 * act without fields is done at once, the others ask in a form that is made from the row. With marks
 * the act goes to all marked tickets in one transaction: to all of them, or to none. */
#ifndef TUI_ACTS_H
#define TUI_ACTS_H

#include "model/action.h"
#include "tui/view.h"

struct acts_target {
    const char *const *ids;
    size_t count;
    /* When it was done to all of them: marks go then. May be NULL. */
    void (*done)(void *data);
    void *data;
};

/* 1: it is an act on tickets and has been begun; 0: it is none. */
int acts_begin(struct console *console, enum action action, const struct acts_target *target,
               struct err *err);
/* Opens the form of a new ticket (open_form.c). */
void acts_open_ticket(struct console *console);
/* The actor's last act on each of them, in one transaction. */
int acts_undo(struct console *console, const struct acts_target *target, struct err *err);

#endif
