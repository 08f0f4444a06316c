/* What the console does without a key: the store that goes away and comes back, other people's
 * changes, a new configuration in force, who else looks at the same record, what to ring for. All of
 * it after the frame has gone out, and none of it when nothing changed; a locked console sends no
 * byte.
 *
 * The rule that is easy to break: after live_take_desk() and desk_reload() nothing that the desk gave
 * before may be used; views get there by load(), which renews whatever they borrowed. */
#ifndef TUI_LIVE_H
#define TUI_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/vec.h"
#include "tui/layout.h"

struct console;
struct desk;
struct err;
struct timer;
struct watch;

/* Has the wall clock gone back against the monotonic one? Small steps are what time servers do. */
struct clock_guard {
    bool started;
    int64_t ahead_ms; /* the wall clock before the monotonic one, when last looked at */
};
/* Seconds that it went back since the last call; 0. */
int64_t clock_guard_check(struct clock_guard *guard, int64_t wall_ms, mono_ms mono);

/* How long to wait before the store is looked for again. */
int64_t live_retry_ms(int64_t before_ms);

struct live_mine {
    char *id;
    wall_s due;
};

struct live {
    bool on; /* a terminal; scripts see nothing of others */
    char *session;
    struct timer *retry_timer;
    struct watch *wake, *file; /* the wake-up of others; the store's file itself */
    bool lost;                 /* the store: nothing is read or written until it is back */
    bool failing;              /* it is there, but what was read from it was an error */
    int64_t retry_ms;
    struct str version; /* of the configuration, as loaded */
    bool wants_news, wants_mine, wants_others;
    int64_t news_after;
    struct str subject; /* what was said that this screen shows */
    bool edits;
    wall_s said_at;
    struct str others; /* who else is there */
    VEC(char *) told;
    VEC(struct live_mine) mine;
    bool mine_known;
    struct clock_guard guard;
    int64_t stepped_s;
    wall_s stepped_until;
};

void live_init(struct console *console);
void live_release(struct console *console);
/* On a terminal: watches and timers. -1 with err if the store cannot be watched. */
int live_start(struct console *console, struct err *err);
/* Before the loop goes: everybody may know that nobody looks any more. */
void live_stop(struct console *console);

/* Is the store where it was? Costs a stat(2); before every key and frame. */
void live_check(struct console *console);
/* A read from the store failed. */
void live_fail(struct console *console);
/* Records changed behind that event, by others. */
void live_changed(struct console *console, int64_t after);
/* Somebody touched the wake-up file and no record changed: presence. */
void live_touched(struct console *console);
/* After the frame: what was put off. */
bool live_is_behind(struct console *console);
void live_catch_up(struct console *console);
/* Rings for what has become overdue. */
void live_tick(struct console *console);
/* The next instant at which there is something to ring for or to say; 0: none. */
wall_s live_next(const struct console *console);

/* Before each frame: has the wall clock gone back? */
void live_look_at_clock(struct console *console);
/* What line 1 has to say; false: nothing. */
bool live_add_trouble(const struct console *console, struct str *out);
/* Who else is there, at the right end of the view's first row. */
void live_draw_others(struct console *console, struct area area);

/* The console goes on with that desk, which is its own from now on; the one before is closed if it
 * was its own, unless it is the present that waits while one looks back. */
void live_take_desk(struct console *console, struct desk *desk);

#endif
