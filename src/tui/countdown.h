/* Countdowns as they stand in a row: eight cells, drawn from the instant and now, never stored. When
 * a countdown will look different is computed too, so that nobody wakes up for nothing. */
#ifndef TUI_COUNTDOWN_H
#define TUI_COUNTDOWN_H

#include "base/clock.h"
#include "base/str.h"

/* `ui.tick` and the slow link. */
enum countdown_tick {
    TICK_NEAR,   /* seconds below one hour */
    TICK_SECOND, /* seconds below one day */
    TICK_MINUTE, /* no seconds */
    TICK_SLOW,   /* seconds below five minutes */
};

enum { COUNTDOWN_CELLS = 8 };

/* "03:48", "2h05m", "Mon 18:00", overdue "-0h12m". At most eight cells. */
void countdown_add(struct str *out, wall_s due, wall_s now, enum countdown_tick tick);
/* The first instant after now at which countdown_add() gives something else. */
wall_s countdown_next(wall_s due, wall_s now, enum countdown_tick tick);

/* An instant as short as it is clear: "23:45" today, "11-19 15:20" this year, else with the year. */
void when_add(struct str *out, wall_s at, wall_s now);

#endif
