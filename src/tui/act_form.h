/* The form of one act: which items it has, and what can be meant in them. Made from the act's row
 * (desk/tickets.h); what is said here besides is only how it reads.
 *
 * An item that stands as it stood when the form was opened is not sent: it would be taken for a
 * change of what somebody else wrote in the meantime. */
#ifndef TUI_ACT_FORM_H
#define TUI_ACT_FORM_H

#include "base/vec.h"
#include "desk/tickets.h"
#include "model/action.h"
#include "tui/form.h"

struct console;

enum { ACT_ITEMS_MAX = 28 };

struct act_form {
    struct console *console;
    const struct action_row *action;
    const struct ticket_act_row *row;
    struct form_item items[ACT_ITEMS_MAX];
    VEC(char *) ids;
    struct ticket shown; /* the first of them, as it was when the form was opened */
    int64_t seen;        /* its seq as the actor knows it; 0: of several */
    void (*done)(void *data);
    void *done_data;
};

/* Nothing has to be asked: it is done at once. */
bool act_form_is_empty(const struct ticket_act_row *row);
/* The form begins with what the ticket has: such acts correct or go on with it. */
bool act_form_is_prefilled(const struct ticket_act_row *row);
void act_form_lay_out(struct act_form *form);
/* Reads the form into an act, whose texts live as long as the form is not changed. */
int act_form_gather(const struct act_form *act_form, const struct form *form,
                    struct ticket_act *act, struct err *err);
/* The first value of the act that is another one in the ticket now; NULL if there is none. */
const char *act_form_contested(const struct act_form *form, const struct ticket_act *act,
                               const struct ticket *now);

/* act_offers.c: form_spec.suggest; data is the struct act_form. */
void act_form_suggest(const struct form *form, const char *name, struct form_offers *offers,
                      void *data);

#endif
