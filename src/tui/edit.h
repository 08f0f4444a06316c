/* A line or a text that is being typed: pure state, keys in, text and caret out. Drawing it and
 * parking the cursor is the caller's.
 *
 * What is in it is clean: valid UTF-8 without control, direction and invisible characters, and no
 * mark without a base. Everything that comes in passes edit_insert(), so it can be drawn as it is.
 * The caret stands between characters with their marks, never inside. */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"
#include "base/width.h"

enum edit_flag {
    EDIT_LINES = 1 << 0,  /* Enter and pasted newlines make new lines */
    EDIT_SECRET = 1 << 1, /* shown as *, never killed into the yank text, never remembered */
};

enum { EDIT_BYTES_MAX = 4096 };

/* What was typed before at prompts of one kind, the oldest first. */
struct edit_history {
    VEC(char *) lines;
};
void edit_history_add(struct edit_history *history, const char *line);
void edit_history_release(struct edit_history *history);

struct edit {
    struct str text;
    size_t caret; /* bytes */
    unsigned flags;
    size_t max;       /* bytes */
    size_t dropped;   /* bytes that did not fit since the last key; say so on the screen */
    struct str *yank; /* what C-w, C-u, C-k took away; borrowed; NULL: nowhere */
    struct edit_history *history; /* borrowed; NULL: none */
    size_t history_at;            /* how many lines back; 0: what is being typed */
    char *typed;                  /* while further back */
    size_t shown_from;            /* bytes; the left edge of a line */
    int cells;                    /* the width of the last layout: what Up and Down go by */
    /* Adds the ASCII that is drawn instead of a character, as glyph_add_twin() does; NULL: none. */
    bool (*add_twin)(uint32_t c, struct str *out);
};

/* max 0: EDIT_BYTES_MAX. */
void edit_init(struct edit *edit, unsigned flags, size_t max);
void edit_release(struct edit *edit);
/* Replaces the text; the caret goes to its end. */
void edit_set(struct edit *edit, const char *text);
/* At the caret, as typed or pasted: cleaned, newlines and tabs to blanks in a single line, cut at
 * max; dropped counts what did not fit, up to the next key. True if anything came in. Linear in len. */
bool edit_insert(struct edit *edit, const char *bytes, size_t len);

enum edit_effect {
    EDIT_IGNORED, /* not a key of editing: Enter of a single line, Tab, Esc, Up at the top … */
    EDIT_CARET,
    EDIT_TEXT,
};
/* key as in model/keymap.h. Left Right C-b C-f, Home End C-a C-e, C-Left C-Right M-b M-f (words),
 * Backspace Delete C-d, C-w M-Backspace (word), C-u (all of the line), C-k, C-y, Up Down C-p C-n
 * (history, or lines). C-h never comes: terminals send it for Backspace. */
enum edit_effect edit_key(struct edit *edit, uint32_t key);

/* --- how it looks --- */

/* A single line in so many cells (2 at least): the part around the caret, "<" and ">" where more is.
 * Returns the cell of the caret, below cells. */
int edit_add_line(struct edit *edit, int cells, struct str *out);

/* A text in rows. Every byte but the newlines is in one row; the last cell is left to the caret. */
struct edit_rows {
    VEC(struct width_line) rows;
    size_t caret_row;
    int caret_cell;
};
void edit_layout(struct edit *edit, int cells, struct edit_rows *rows);
void edit_rows_release(struct edit_rows *rows);
/* A row as it is drawn. */
void edit_add_row(const struct edit *edit, const struct width_line *row, struct str *out);

#endif
