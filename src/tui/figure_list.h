/* The figures of all contracts of a month as meters: both numbers, a bar, the goal, and what the next
 * miss would do (R24). Each contract costs some milliseconds, so they are made one a turn, after the
 * first paint; what stood there before stays until all are made. */
#ifndef TUI_FIGURE_LIST_H
#define TUI_FIGURE_LIST_H

#include "model/figure.h"
#include "tui/glyph.h"
#include "tui/list_array.h"
#include "tui/view.h"

struct figure_line {
    char *key; /* "his 2026-11 0": the argument of the view "figure" */
    char *prefix, *kind, *name, *value, *count, *goal, *next, *counted, *apart;
    enum figure_answer answer;
    int64_t part, whole; /* of the bar */
};

struct figure_lines {
    VEC(struct figure_line) items;
};

struct figure_list {
    struct console *console;
    struct list list;
    struct list_array array;
    struct figure_period period;
    struct figure_lines lines, fresh; /* shown; being made */
    VEC(char *) contracts;            /* whose figures are still to be made, from next on */
    size_t next;
    bool computing;
    int64_t counter; /* of changes that lines rest on; -1: there are none yet */
    wall_s made_at;
    enum glyph_set glyphs;
};

void figure_list_init(struct figure_list *figures, struct console *console);
void figure_list_release(struct figure_list *figures);
/* "2026-11"; ERR_USAGE for what is no period or has not begun. */
int figure_list_period(struct figure_list *figures, const char *text, struct err *err);
/* Begins to make them anew, unless they are new enough: nobody reads a meter by the second. */
int figure_list_begin(struct figure_list *figures, struct err *err);
/* When they are to be made again because of the changes up to counter; 0: they rest on them. */
wall_s figure_list_old_at(const struct figure_list *figures, int64_t counter);
/* What they rest on: the end of the period, or when they were made. */
wall_s figure_list_cut_off(const struct figure_list *figures);
/* Makes those of the next contract. */
int figure_list_step(struct figure_list *figures, struct err *err);
/* NULL if there is none. */
const struct figure_line *figure_list_selected(const struct figure_list *figures);
void figure_list_draw(struct figure_list *figures, struct view *view, struct screen *screen,
                      struct area area);

#endif
