/* The console: the stack of views, the state line, messages, the loop. What a view may ask of it is
 * here; how it turns is in console.c: input first, then at most one redraw a turn, one write a
 * frame.
 *
 * Everything that changes a record goes through desk/; the console itself keeps nothing but what is
 * on the screen. */
#ifndef TUI_CONSOLE_H
#define TUI_CONSOLE_H

#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "desk/desk.h"
#include "tui/countdown.h"
#include "tui/view.h"

struct console;
struct keymap;

/* --- for the command line --- */

struct console_options {
    struct desk *desk;
    const char *term; /* $TERM, or NULL */
    bool no_colour;   /* $NO_COLOR is set */
    /* A script instead of a terminal: see script.h; NULL: the terminal. */
    const char *script, *save;
    int rows, cols; /* of the script's screen */
    /* Opens the store once more, for the same user: at an instant (at), or now (NULL), when it was
     * lost. NULL: neither is possible. */
    struct desk *(*open)(void *data, const char *at, struct err *err);
    void *open_data;
};

/* Runs until the user leaves. */
int console_run(const struct console_options *options, struct err *err);

/* --- for views --- */

/* Another one may come between two calls of load(): nothing that it gave may be kept longer. */
struct desk *console_desk(struct console *console);
/* The instant that is shown: the clock's, or the one that is looked back at. */
wall_s console_now(const struct console *console);
enum countdown_tick console_tick(const struct console *console);
/* Rows that a view has: an upper bound, for what is read before it is drawn. */
int console_body_rows(const struct console *console);
/* How wide the screen is, for text that must not be wrapped. */
int console_cols(const struct console *console);
/* Nothing may be changed: looking back. */
bool console_is_past(const struct console *console);
/* The store is out of reach: nothing can be saved until it is back. err (may be NULL) says so. */
bool console_is_lost(const struct console *console, struct err *err);
const struct keymap *console_keymap(const struct console *console);

/* Opens a view by its name in views/views.h on top of what is there; argument may be NULL. */
void console_open(struct console *console, const char *name, const char *argument);
/* On top of what is there; the view is the console's from now on. */
void console_push(struct console *console, struct view *view);
/* The top one goes; what is below is drawn again. Only while there is one below. */
void console_pop(struct console *console);
/* Something looks different: draw in this turn. */
void console_dirty(struct console *console);
/* The view reads the store again before it is drawn. */
void console_stale(struct view *view);
/* The records changed through us: everything is read again at once, not at the wake-up. */
void console_changed(struct console *console);

/* One line below the view; it stays until the next key that does something. Kept under messages. */
void console_say(struct console *console, const char *format, ...) PRINTF_LIKE(2, 3);
void console_say_err(struct console *console, const struct err *err);
/* The messages of this session, the oldest first. */
const char *console_message(const struct console *console, size_t index);
/* Runs an action as if its key had been pressed. */
void console_act(struct console *console, enum action action);
/* Goes to another view first. */
void console_act_in(struct console *console, enum action door, enum action action);
/* load_rest(), or load() once more, in the next turn: for what is not worth waiting for before the
 * first paint. */
void console_later(struct view *view);

struct edit_history;
struct str;
struct edit_history *console_history(struct console *console, const char *kind);
struct str *console_yank(struct console *console);

#endif
