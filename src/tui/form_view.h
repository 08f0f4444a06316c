/* A form on the console: keys go to it, its draft is kept in the store while it is open, and what it
 * says is saved by whoever opened it. A refusal stays in the form, at the field it names; nothing
 * that was typed is lost. */
#ifndef TUI_FORM_VIEW_H
#define TUI_FORM_VIEW_H

#include "tui/form.h"
#include "tui/view.h"

struct form_request {
    struct form_spec spec;
    const void *record;  /* to begin with, or NULL */
    const char *subject; /* of the draft: the record it is about, or ""; copied */
    /* 0: saved, the form goes (before this returns it still stands; say what was done by
     * console_say()); -1: the error is shown in the form. */
    int (*save)(struct console *console, const struct form *form, void *data, struct err *err);
    /* Before it is saved: true with a translated question if that must be confirmed. May be NULL. */
    bool (*confirm)(const struct form *form, void *data, struct str *question);
    /* It was not saved; says why, in the form or elsewhere. NULL: at the item that err names. */
    void (*refused)(struct console *console, struct form *form, void *data, const struct err *err);
    /* The seq of the record that the user looked at; goes with the draft, so that who goes on with one
     * is still told what others wrote since. May be NULL, or 0. */
    int64_t *seen;
    void (*free_data)(void *data); /* spec.data, when the form goes; may be NULL */
};

void form_view_open(struct console *console, const struct form_request *request);

#endif
