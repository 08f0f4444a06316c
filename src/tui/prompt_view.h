/* One line of typing in the message row, over the view that asks; and yes or no. The answer comes by
 * a callback after the prompt is gone, so that it may push what it likes. */
#ifndef TUI_PROMPT_VIEW_H
#define TUI_PROMPT_VIEW_H

#include "tui/view.h"

struct prompt {
    const char *label;   /* translated; copied */
    const char *kind;    /* of the history: "filter" */
    const char *initial; /* or NULL */
    /* text is NULL if it was left. */
    void (*done)(struct view *asker, const char *text, void *data);
    /* With every change; may be NULL. */
    void (*on_change)(struct view *asker, const char *text, void *data);
    void *data;
};

void prompt_ask(struct console *console, struct view *asker, const struct prompt *prompt);
/* For what cannot be undone; question is translated. Only y does it. */
void prompt_confirm(struct console *console, struct view *asker, const char *question,
                    void (*yes)(struct view *asker, void *data), void *data);

#endif
