/* The one list engine. A list holds a window of rows around what is shown, never all of them: a
 * source reads rows before or after a key, so a million rows cost what fifty cost.
 *
 * The selection belongs to a record: reloading and re-ordering move the row, not the selection. If
 * the record is gone, its place goes to the row that stands there now. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/vec.h"
#include "model/action.h"
#include "tui/countdown.h"
#include "tui/layout.h"
#include "tui/theme.h"

struct choice;
struct screen;

enum { LIST_MARKS_MAX = 5000 };

/* What one column shows of one row. */
struct list_cell {
    char *text;
    enum role_id role;
};

struct list_row {
    char *key;               /* the record's id, unique in the list */
    struct list_cell *cells; /* as many as the list has columns */
    /* For the column of the countdown, which is drawn from these at drawing time. */
    wall_s due;
    const char *due_word; /* N_() instead of a countdown ("paused"), or NULL */
};

struct list_rows {
    VEC(struct list_row) items;
    size_t columns;
};

enum list_direction { LIST_AFTER, LIST_BEFORE };

struct list_column {
    const char *title; /* N_() */
    struct layout_column layout;
    const struct choice *words; /* the column is no wider than the widest of them; NULL: as it is */
    bool right;
    bool countdown; /* drawn from due */
    bool number;    /* what names the row: reversed where it is selected */
};

struct list_source {
    /* At most limit rows after or before the row of that key in the list's order, nearest first;
     * key NULL: from the beginning (after) or the end (before). A key that is gone reads as if it
     * stood where it stood last, or from the beginning. */
    int (*read)(void *data, const char *key, enum list_direction direction, size_t limit,
                struct list_rows *rows, struct err *err);
    /* The row of that key; 1 found, 0 gone. */
    int (*find)(void *data, const char *key, struct list_rows *rows, struct err *err);
};

struct list {
    const struct list_source *source;
    void *data;
    const struct list_column *columns;
    size_t column_count;
    struct list_rows rows; /* the window that was read */
    bool at_start, at_end; /* the window touches that end of the list */
    size_t top;            /* of rows, the first one on the screen */
    size_t selected;       /* of rows */
    int height;            /* rows shown the last time */
    size_t drawn;          /* what was selected then */
    int first_row;         /* of the screen, where the first of them stood */
    bool jumps;            /* a slow link: half a page when the selection leaves the screen */
    bool stuck;            /* reading ahead failed; the next key that needs rows says why */
    VEC(char *) marks;     /* keys */
    const char *empty;     /* N_() shown when there is no row */
};

void list_init(struct list *list, const struct list_source *source, void *data,
               const struct list_column *columns, size_t column_count);
void list_release(struct list *list);

/* Reads the window anew around the selection. */
int list_reload(struct list *list, struct err *err);
/* Reads from the beginning and selects the first row. */
int list_rewind(struct list *list, struct err *err);
/* The rows that fit. Done by list_draw() as well; before the first reading it saves one. */
void list_set_height(struct list *list, int height);
int list_move(struct list *list, int by, struct err *err);
int list_page(struct list *list, int by, struct err *err); /* -1, 1: pages; height less one */
int list_end(struct list *list, struct err *err);
/* Selects that record, reading around it. False if it is not in the list. */
bool list_select(struct list *list, const char *key, struct err *err);
/* Selects what stands in that row of the screen. False: none does. */
bool list_click(struct list *list, int row, struct err *err);
/* NULL for an empty list. */
const struct list_row *list_selected(const struct list *list);

/* The actions of moving and marking. 1: done, 0: none of these, -1. */
int list_act(struct list *list, enum action action, struct err *err);
/* It grew and could show more rows than were read: load it again. */
bool list_is_hungry(const struct list *list);
/* The next page would have to be read: better now, between two keys, than when it is asked for. */
bool list_is_short(const struct list *list);
/* One piece of it. */
void list_read_ahead(struct list *list);

void list_mark(struct list *list); /* the selected row: on or off */
/* All of the list, LIST_MARKS_MAX at most; if some are marked, none. */
int list_mark_all(struct list *list, struct err *err);
bool list_is_marked(const struct list *list, const char *key);

/* The title bar and the rows; parks the cursor at the selected row. On a slow link the selection is
 * its marker alone. */
void list_draw(struct list *list, struct screen *screen, struct area area, wall_s now,
               enum countdown_tick tick);
/* When the first visible countdown shows something else; 0: never by itself. */
wall_s list_next_change(const struct list *list, wall_s now, enum countdown_tick tick);

/* --- for sources --- */

/* A row with empty cells; texts and key are copied by list_cell_set(). */
struct list_row *list_rows_add(struct list_rows *rows, const char *key);
/* Text from outside is made visible here. */
void list_cell_set(struct list_row *row, size_t column, const char *text, enum role_id role);
void list_rows_release(struct list_rows *rows);

#endif
