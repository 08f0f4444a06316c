/* The door to curses, and the only one: grids in, bytes out. Curses is given a file in memory to
 * write to, so that a frame is one write of ours, its bytes are counted, and no slow terminal can
 * block it; it reads nothing. It has one state per process: one paint at a time.
 *
 * Curses knows the terminals, and what it sends is close to the floor (tests/unit/test_paint.c holds
 * the figures). Two things are taken from it: it never clears, and its strings for alternate
 * character sets, which cost 3 to 8 bytes at every change of style and which nobody draws with. */
#ifndef TUI_PAINT_H
#define TUI_PAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "tui/screen.h"
#include "tui/theme.h"

struct paint;

/* term: a name in terminfo. -1 colours: what terminfo says; 0: none. NULL with err if the terminal
 * is unknown or can do too little; the message says what to write. The locale is set already. */
struct paint *paint_open(const char *term, int colours, int rows, int cols, struct err *err);
void paint_close(struct paint *paint);

/* 0, 8, 16 or 256 */
int paint_colours(const struct paint *paint);
/* What takes the terminal over, and what gives it back whatever state it is in. */
const char *paint_enter(const struct paint *paint);
const char *paint_leave(const struct paint *paint);
/* Begin and end of synchronized output; NULL where it is not known to work. */
const char *paint_sync(const struct paint *paint, bool begin);

void paint_set_palette(struct paint *paint, const struct palette *palette);
/* Forget what the terminal shows; the next frame draws everything. */
void paint_forget(struct paint *paint);
void paint_resize(struct paint *paint, int rows, int cols);

/* Appends the bytes that make the terminal show the grid. Rows of a higher rank come first if
 * everything is drawn anew or budget (bytes, 0: none) is given; with a budget, rows that do not fit
 * are left for the next call (one row at least is drawn). Returns true if rows were left. */
bool paint_draw(struct paint *paint, const struct screen *screen, size_t budget, struct str *out);

#endif
