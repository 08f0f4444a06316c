/* The screen as a grid of cells: what it should look like, without a terminal. Drawing a frame is
 * screen_begin(), putting everything again, and handing the grid to term_draw(); only what differs
 * reaches the terminal, so nobody repaints by parts.
 *
 * Nothing can be put outside of its cells: text is made visible (base/visible.h), clipped by display
 * width, and cut at the edge of the screen. A wide character that would not fit whole is left out.
 * The last two cells of the last row stay blank: terminals differ in what writing there does, and
 * curses, in avoiding it, would break a wide character.
 * Coordinates count from 0; what lies outside is ignored. Not for layout: see those who call. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/width.h"
#include "model/theme.h"

/* What the terminal does with the likes of a circled 1 or a Greek letter: by the settings or its own
 * answer. Unknown: their plain twins are drawn instead (tui/glyph.h), so that no row can shift. */
enum ambiguous { AMBIGUOUS_UNKNOWN, AMBIGUOUS_NARROW, AMBIGUOUS_WIDE };

enum { CELL_CHARS = 5 }; /* a character and at most 4 combining marks */

struct cell {
    uint32_t chars[CELL_CHARS]; /* ends with 0; chars[0] is 0 in the right half of a wide one */
    uint16_t role;              /* enum role_id */
    uint16_t width;             /* 1, 2; 0 in the right half */
};

/* How soon a row must be on the screen when the link is slow; the higher ones are sent first. */
enum row_rank { ROW_PLAIN, ROW_URGENT, ROW_SELECTED };

struct screen_row {
    struct cell *cells;
    enum row_rank rank;
};

struct screen {
    int rows, cols;
    struct screen_row *row;
    struct cell *cells;
    enum ambiguous ambiguous;
    int cursor_row, cursor_col; /* where the hardware cursor is parked; row < 0: hidden */
    struct str scratch, visible;
};

enum { SCREEN_ROWS_MAX = 1000, SCREEN_COLS_MAX = 1000 };

void screen_init(struct screen *screen, int rows, int cols);
void screen_release(struct screen *screen);
/* The content is gone afterwards. */
void screen_resize(struct screen *screen, int rows, int cols);

/* All blank, ROLE_NORMAL, ROW_PLAIN, the cursor in the last row: the start of a frame. */
void screen_begin(struct screen *screen);

/* Text into at most cells from (row, col) on. Returns the cells taken. flags: WIDTH_DOTS marks cut
 * text with ".."; WIDTH_RIGHT puts it at the right end and fills the left with blanks of the role
 * (then all cells are taken). A cells of -1 means up to the edge. */
int screen_put(struct screen *screen, int row, int col, int cells, enum role_id role,
               unsigned flags, const char *text);
int screen_putf(struct screen *screen, int row, int col, int cells, enum role_id role,
                unsigned flags, const char *format, ...) PRINTF_LIKE(7, 8);
/* Blanks: bars, and the rest of a row in a colour. cells as in screen_put(). */
void screen_fill(struct screen *screen, int row, int col, int cells, enum role_id role);
/* Changes how cells look and leaves what they say. */
void screen_set_role(struct screen *screen, int row, int col, int cells, enum role_id role);
void screen_set_rank(struct screen *screen, int row, enum row_rank rank);
/* The caret, or the selected row: input methods and screen readers follow it. */
void screen_park(struct screen *screen, int row, int col);
void screen_hide_cursor(struct screen *screen);
/* How many cells text will take, as screen_put() would draw it. */
int screen_width(struct screen *screen, const char *text);

/* The picture as text, a line a row, blanks at the end left out. */
void screen_add_text(const struct screen *screen, struct str *out);
/* The roles: a line for each stretch that is not normal, "row:col+cells role". Then the cursor. */
void screen_add_roles(const struct screen *screen, struct str *out);

bool cell_equal(const struct cell *a, const struct cell *b);

#endif
