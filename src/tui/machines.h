/* The machines as the console saw them last: one reading for line 1, the board and the views of
 * health. It is made after the first picture, when the collector says that there is something new
 * (at most once a second; more rarely while nobody looks at machines), and each minute, because
 * figures grow old by themselves. Where nobody ever collected it costs one look for a file.
 *
 * The rule that is easy to break: nothing here may be kept over a turn of the loop, the next reading
 * replaces all of it. */
#ifndef TUI_MACHINES_H
#define TUI_MACHINES_H

#include "base/clock.h"
#include "base/str.h"
#include "desk/health.h"
#include "model/theme.h"
#include "tui/layout.h"

struct console;
struct screen;
struct timer;
struct watch;

struct machines {
    bool known;  /* was read, or there is nothing to read */
    bool all;    /* also those that nobody ever looked at: somebody wants to see them */
    bool wanted; /* the collector wrote since */
    bool looked; /* somebody collected once; else the list is empty, or says that */
    struct health_list list;
    int counts[CHECK_UNREACHABLE + 1];
    struct str trouble; /* why they could not be read */
    unsigned version;   /* counts readings */
    struct desk_health *health;
    mono_ms read_at;
    struct watch *wake; /* these two on a terminal only */
    struct timer *timer;
};

void machines_init(struct machines *machines);
void machines_release(struct machines *machines);

/* --- for the console --- */

/* On a terminal: the collector's wake-ups. */
void machines_start(struct console *console);
void machines_stop(struct console *console);
/* Another desk or configuration: read anew. */
void machines_forget(struct console *console);
bool machines_are_behind(const struct console *console);
void machines_catch_up(struct console *console);

/* --- for views --- */

/* As they were read last; while one looks back, or the store is lost, none are known. */
const struct machines *console_machines(const struct console *console);
/* The same, read now if nobody did: for those who show every machine, also where nobody collects. */
const struct machines *console_all_machines(struct console *console);
/* To ask for more; NULL with err. Belongs to the console, until the next turn. */
struct desk_health *console_health(struct console *console, struct err *err);
/* NULL if there is none of that id. */
const struct health_host *machines_find(const struct machines *machines, const char *id);

/* --- words --- */

/* "1 critical 2 warning 41 in order", the worst first; nothing if there are none. */
void machines_add_counts(struct str *out, const int *counts);
/* Somebody collected, and nobody does any more. */
bool machines_are_stopped(const struct machines *machines, wall_s now);
/* "nobody collects for 4 min"; false if somebody does, or never did. */
bool machines_add_stopped(struct str *out, const struct machines *machines, wall_s now);
/* One cell, and a word of at most five. */
const char *level_mark(int level);
const char *level_word(int level);
enum role_id level_role(int level);
/* "<1m", "5m", "2h", "3d"; "-" for never: three cells, and no seconds, which would be new bytes with
 * every round. */
void age_add_short(struct str *out, wall_s at, wall_s now);
/* Its text is about the machine as a whole, and is why it is as bad as it is. */
bool machine_says_why(const struct health_host *host);
/* "94% Disk used /data", or what is said of the whole machine. */
void machine_add_worst(struct str *out, const struct health_host *host);

/* --- the board --- */

/* Machines that are not in order, worst first, as many as fit; a title bar above. */
void machines_draw(const struct machines *machines, struct screen *screen, struct area area,
                   wall_s now);

#endif
