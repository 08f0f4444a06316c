/* Choosing one of a list over the view that asks. The answer comes by a callback after the chooser is
 * gone, so that it may push what it likes. */
#ifndef TUI_CHOOSE_VIEW_H
#define TUI_CHOOSE_VIEW_H

#include "tui/chooser.h"
#include "tui/view.h"

struct choosing {
    const char *label; /* translated; before what is typed; copied */
    const char *kind;  /* of the history */
    /* Adds the entries; their ids are the asker's. */
    void (*fill)(struct view *asker, struct chooser *chooser);
    void (*done)(struct view *asker, int id);
};

void choose_ask(struct console *console, struct view *asker, const struct choosing *choosing);

#endif
