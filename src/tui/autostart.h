/* Nobody collects? Then a console on a terminal starts a collector, which lives on when the console
 * ends: other consoles look at the same machines, and whoever wants its end says so ('zhiban collect
 * --stop'). It is looked for after the first picture and about once a minute.
 *
 * The rule that is easy to break: a collector that somebody ended is not started again behind his
 * back. Only the console that is opened next does so; a console that is open follows one that died, and
 * its own that failed, later each time. */
#ifndef TUI_AUTOSTART_H
#define TUI_AUTOSTART_H

#include <stdbool.h>

#include "base/clock.h"

struct child;
struct console;
struct desk_lease;
struct timer;

struct autostart {
    struct child *child; /* ours that runs; NULL: none */
    struct timer *timer; /* until its first figures are looked for */
    int looks;           /* of the timer, still to come */
    mono_ms next;        /* when to look again; 0: now */
    mono_ms begun;       /* when ours was started */
    int64_t wait_ms;     /* after a failure; 0: there was none */
    bool looked;         /* since the console was opened, or a new version came in force */
    bool told;           /* that it could not be started */
};

/* Pure. May one be started where the lease is so (zeroed: nobody ever held it)? */
bool autostart_may(const struct autostart *autostart, const struct desk_lease *lease);
/* It could not be started, or has failed: what was begun less than a minute ago makes one wait longer,
 * from a minute to an hour. */
void autostart_failed(struct autostart *autostart, mono_ms now);

/* There may be other machines now. */
void autostart_forget(struct console *console);
bool autostart_is_behind(const struct console *console);
void autostart_catch_up(struct console *console);
/* The loop goes, and what runs stays. */
void autostart_stop(struct console *console);

#endif
