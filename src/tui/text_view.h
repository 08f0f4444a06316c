/* A page of text to read and scroll: help, a ruler, messages, a contract. Who opens one gives the
 * lines; they are made again when the store changes. */
#ifndef TUI_TEXT_VIEW_H
#define TUI_TEXT_VIEW_H

#include "tui/text_block.h"
#include "tui/view.h"

struct text_page {
    const char *title;   /* translated; copied */
    enum action door;    /* the tab that is lit; ACTION_NONE: that of the view below */
    unsigned places;     /* besides PLACE_TEXT; 0: PLACE_HELP */
    const char *subject; /* what it is about, for make(); copied; may be NULL */
    bool flush;          /* without a margin: lines that are as wide as the screen */
    bool at_end;         /* begins at its end, as messages do */
    /* Fills the block, which is empty. */
    int (*make)(struct console *console, const char *subject, struct text_block *block,
                struct err *err);
};

/* Asks what to find in the text of a view of one's own, and goes there. */
void text_find_ask(struct view *view, struct text_block *block);

struct view *text_view_new(struct console *console, const struct text_page *page);

#endif
