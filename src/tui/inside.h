/* What the files of the console share and no view includes. The console is one struct; the terminal
 * or the script behind it is its face. */
#ifndef TUI_INSIDE_H
#define TUI_INSIDE_H

#include <stdbool.h>

#include "model/keymap.h"
#include "tui/autostart.h"
#include "tui/console.h"
#include "tui/edit.h"
#include "tui/live.h"
#include "tui/machines.h"
#include "tui/screen.h"
#include "tui/term.h"

struct fdwatch;
struct loop;
struct timer;
struct watch;

/* What line 1 says besides the time. Gathered after the first paint, and when records changed. */
struct console_facts {
    bool known;
    int64_t open, overdue, soon;
    struct str duty;    /* "night Wang Lei > Li Na" */
    struct str trouble; /* what could not be read */
};

struct console_history {
    char *kind;
    struct edit_history lines;
};

struct console {
    struct desk *desk;    /* what is shown; options.desk at first */
    struct desk *present; /* waits while one looks back; else NULL */
    wall_s present_clock; /* its clock_override() */
    struct console_options options;
    struct config looks; /* themes and keys */
    struct keymap keymap;
    struct screen screen;
    struct view *top;
    struct loop *loop;
    struct term *term; /* NULL: a script */
    struct timer *tick_timer, *idle_timer, *facts_timer;
    struct palette palette;
    struct live live;
    struct machines machines;
    struct autostart autostart;
    struct str resumed; /* the screen state as it was read */
    struct console_facts facts;
    int64_t counter; /* of changes, as drawn */
    bool has_later;
    bool dirty, leaving, locked, mouse;
    bool wants_drafts; /* to be counted, and told */
    bool failed_load;
    int tick;        /* enum countdown_tick, as set */
    int64_t lock_ms; /* 0: never */
    struct str message;
    bool message_is_error;
    VEC(char *) messages;
    VEC(struct console_history) histories;
    struct str yank;
    bool told_ime;
};

/* console.c */
struct console *console_new(const struct console_options *options, struct err *err);
void console_free(struct console *console);
void console_event(struct console *console, const struct input_event *event);
/* Loads what is stale; draws into console->screen. */
void console_draw(struct console *console);
/* The next instant at which something looks different by itself; 0: never. */
wall_s console_next_change(struct console *console);
/* The store's counter moved? Then everything is stale. */
void console_look(struct console *console);
void console_leave(struct console *console);
/* What was put off until after the first paint. */
bool console_is_behind(struct console *console);
void console_catch_up(struct console *console);

/* From the settings: ticks, the lock. */
void console_set_up(struct console *console);
/* A message that nobody asked for: it does not cover what somebody is typing. */
void console_tell(struct console *console, const char *text);
/* The board stands at the bottom; view takes its place. */
void console_replace_board(struct console *console, struct view *board);

/* look_back.c */
void look_back_ask(struct console *console);
/* The present again, if it was left. */
void look_back_end(struct console *console);

/* resume.c */
/* The views as they were left, before the first frame; drafts are told after it. */
void resume_start(struct console *console);
void resume_save(struct console *console);
void resume_tell_drafts(struct console *console);

/* loop.c */
/* Theme and colours, as the configuration says now. */
void terminal_set_theme(struct console *console);
int console_run_terminal(struct console *console, struct err *err);

/* frame_draw.c */
void facts_gather(struct console *console);
void facts_release(struct console_facts *facts);
void state_line_draw(struct console *console, struct area area);
void tabs_draw(struct console *console, struct area area);
void hints_draw(struct console *console, struct area area);
void message_draw(struct console *console, struct area area);

/* palette_view.c */
struct view *palette_view_new(struct console *console);

#endif
