/* The page of one machine as lines of text: its figures with limits, states and plots, then what is
 * open about it, and how one gets there. What costs time (a day of each figure, a month for the
 * forecasts) is read apart, by host_history_load(), and kept for some minutes: a new round changes
 * little of it. */
#ifndef TUI_HOST_TEXT_H
#define TUI_HOST_TEXT_H

#include "desk/health.h"
#include "tui/glyph.h"
#include "tui/text_block.h"

struct console;

enum { PLOT_CELLS_MAX = 48, HISTORY_KEPT_S = 300 };

struct host_figure {
    char *metric, *object;
    int64_t values[PLOT_CELLS_MAX]; /* thousandths; below 0: none */
    int64_t max;
    struct forecast forecast; /* answer 0: not asked for */
    struct comparison comparison;
};

struct host_figures {
    VEC(struct host_figure) list;
};

struct host_history {
    struct host_figures shown;
    int cells;                  /* of its plots */
    wall_s made;                /* when it was complete; 0: never */
    struct host_figures coming; /* what is being read takes its place when all of it is there */
    int coming_cells;
};

void host_history_release(struct host_history *history);
/* How many cells a plot takes on a page of that width; 0: there is no room. */
int host_plot_cells(int cols);
bool host_history_is_fresh(const struct host_history *history, int cells, wall_s now);
/* Reads for at most about that long, one figure at least. 1: there is more to read. */
int host_history_load(struct host_history *history, struct desk_health *health,
                      const struct health_list *checks, int cells, int64_t budget_ms,
                      struct err *err);

struct host_page {
    struct console *console;
    const char *id;
    const struct health_host *host; /* NULL: nobody knows */
    const struct health_list *checks;
    const struct host_history *history;
    enum glyph_set glyphs;
    int cols;
};

/* Fills the block, which is empty. */
int host_text_add(const struct host_page *page, struct text_block *block, struct err *err);

#endif
