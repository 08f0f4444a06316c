/* What every view is: an object with operations, on the console's stack. A view's file registers
 * itself with nothing but its opener in tui/views.h; it never includes another view.
 *
 * A view reads the store in load(), which is called when it opens and when something was journalled;
 * draw() only draws what load() left behind, from `now`. Nothing may block. */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/err.h"
#include "model/action.h"
#include "tui/input.h"
#include "tui/layout.h"

struct console;
struct list;
struct screen;
struct str;
struct view;

struct view_ops {
    enum action door; /* ACTION_VIEW_…: the tab that is lit; ACTION_NONE: that of the view below */
    unsigned places;  /* enum place: which actions work here */
    void (*free)(struct view *view);
    int (*load)(struct view *view, struct err *err);
    /* What console_later() put off; NULL: load() once more. */
    int (*load_rest)(struct view *view, struct err *err);
    void (*draw)(struct view *view, struct screen *screen, struct area area);
    /* 1: done, 0: none of mine, -1: could not be done. NULL: none. */
    int (*act)(struct view *view, enum action action, struct err *err);
    /* For views that own all keys: forms, prompts, the lock. NULL: keys go through the key map. */
    void (*key)(struct view *view, const struct input_event *event);
    /* The next instant at which it looks different by itself; 0: never. NULL: never. */
    wall_s (*next_change)(const struct view *view, wall_s now);
    /* The line of hints, instead of the one made from the actions. NULL: that one. */
    void (*hints)(const struct view *view, struct str *out);
    /* How to get back here: the argument of its opener, for the next log-in. NULL: a tab as it is
     * when it is opened, another view not at all. */
    void (*state)(const struct view *view, struct str *out);
    /* The id of the record that it shows or edits, for others to know; NULL: none. */
    const char *(*subject)(const struct view *view);
    /* A click at that place of the screen: true if it was a row. NULL: none. */
    bool (*click)(struct view *view, int row, struct err *err);
    /* Its list, to be read ahead of the keys; NULL: none, or none now. */
    struct list *(*ahead)(struct view *view);
    bool over;   /* drawn over the view below, which stays visible (prompt, palette) */
    bool typing; /* characters are text, not commands */
};

struct view {
    const struct view_ops *ops;
    const char *name; /* in view_rows; NULL: it has none */
    struct console *console;
    struct view *below;
    bool stale; /* to be loaded before it is drawn */
    bool later; /* to become stale in the next turn */
};

#endif
