/* Arithmetic of the screen: which part gets which rows, which column how many cells. Knows no
 * terminal, so that every size can be tested. Nothing here ever reaches beyond what it was given. */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

struct area {
    int row, col, rows, cols;
};

enum { LAYOUT_MIN_ROWS = 10, LAYOUT_MIN_COLS = 40, LAYOUT_COLUMNS_MAX = 16 };

/* The frame of every screen: state line, tabs, the view, message, hints. Parts that have no room have
 * no rows: the tabs go first, then the hints. */
struct frame {
    struct area state, tabs, body, message, hints;
};

/* False if the screen is too small to show anything but that. */
bool layout_frame(int rows, int cols, struct frame *frame);

/* Splits the area into a list above and a pane below; no pane where the list would keep fewer than
 * six rows. wanted: rows of the pane. */
void layout_split(struct area area, int wanted, struct area *above, struct area *below);
/* Side by side; the right part has no columns where the left one would keep fewer than left_min. */
void layout_beside(struct area area, int left_min, int right_wanted, struct area *left,
                   struct area *right);

/* One column of a list. Columns stand in the order of the table; where the width does not suffice,
 * those of the highest rank number go first. Rank 0 stays always. */
struct layout_column {
    int cells; /* its width */
    int grow;  /* share of what is left over; 0: keeps its width */
    int rank;
    int from; /* not shown in a list of fewer cells than these */
};

/* widths[i] = 0 for a column that is not shown. One blank stands between columns. */
void layout_columns(const struct layout_column *columns, size_t count, int cells, int *widths);

#endif
