/* The preview below a list: the selected ticket in a few rows. Read when the selection moves, drawn
 * from what was read; the countdowns are made at drawing. */
#ifndef TUI_GLIMPSE_H
#define TUI_GLIMPSE_H

#include "base/vec.h"
#include "desk/desk.h"
#include "tui/countdown.h"
#include "tui/layout.h"

struct screen;

enum { GLIMPSE_ROWS = 5 };

struct glimpse_clock {
    const char *word; /* translated */
    char *clause;
    wall_s due;
};

struct glimpse {
    char *id; /* NULL: nothing was read */
    char *title;
    char *where, *who, *last; /* lines */
    VEC(struct glimpse_clock) clocks;
};

/* id NULL: shows that nothing is selected. */
int glimpse_load(struct glimpse *glimpse, struct desk *desk, const char *id, wall_s now,
                 struct err *err);
void glimpse_release(struct glimpse *glimpse);
void glimpse_draw(const struct glimpse *glimpse, struct screen *screen, struct area area,
                  wall_s now, enum countdown_tick tick);

#endif
