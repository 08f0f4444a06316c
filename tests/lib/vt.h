/* A terminal for tests: takes the bytes that would go to an xterm and says what it would show. It
 * knows what curses sends; anything else is counted as unknown, and tests demand that there is none.
 * Widths are the terminal's own: ambiguous characters take as many cells as the test says. */
#ifndef LIB_VT_H
#define LIB_VT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/theme.h"
#include "tui/screen.h"

enum { VT_ROWS_MAX = 100, VT_COLS_MAX = 200 };

struct vt_cell {
    uint32_t chars[CELL_CHARS];
    int width; /* 0: the right half */
    struct style style;
};

struct vt {
    struct vt_cell cells[VT_ROWS_MAX][VT_COLS_MAX];
    int rows, cols, row, col, top, bottom, saved_row, saved_col;
    int ambiguous; /* cells */
    bool wrap_next, alternate, paste, cursor;
    struct style style;
    size_t unknown;
};

void vt_init(struct vt *vt, int rows, int cols, int ambiguous);
/* Whole sequences and characters only. */
void vt_feed(struct vt *vt, const char *bytes, size_t len);
/* The row as text, blanks at the end left out. */
void vt_add_row(const struct vt *vt, int row, struct str *out);
/* Does it show the grid: characters, styles, cursor? If not, why says where. */
bool vt_shows(const struct vt *vt, const struct screen *screen, const struct style *styles,
              struct str *why);

#endif
