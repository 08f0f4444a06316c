/* Marks, bars and plots in cells, in two sets of the same widths: plain, which every terminal draws
 * in the same cells, and unicode, for those that proved that they draw ambiguous characters narrow.
 * Neither draws rules or frames (DESIGN.md 8.13): sections are set apart by title bars and blanks.
 *
 * Also here: the plain twins of characters that terminals disagree on, for text from outside. */
#ifndef TUI_GLYPH_H
#define TUI_GLYPH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum glyph_set { GLYPHS_PLAIN, GLYPHS_UNICODE, GLYPHS__COUNT };

enum glyph {
    GLYPH_SELECTED, /* ">" before the selected row */
    GLYPH_MARKED,   /* "*" */
    GLYPH_URGENT,   /* "!" */
    GLYPH_OK,       /* "+" */
    GLYPH_FAILED,   /* "x" */
    GLYPH_NONE,     /* "-": no value */
    GLYPH_FOLDED,   /* "+" before what can be opened */
    GLYPH_UNFOLDED, /* "-" */
    GLYPH_UP,       /* "^": more above, rising */
    GLYPH_DOWN,     /* "v" */
    GLYPH_NEXT,     /* ">": leads to */
    GLYPH_MORE,     /* ".." cut text; two cells in both sets */
    GLYPH_NOW,      /* "^" under the present on a ruler */
    GLYPH_FULL,     /* "#" worked time, the filled part of a bar */
    GLYPH_PART,     /* "=" half of a cell */
    GLYPH_REST,     /* "." the rest of a bar, free time */
    GLYPH_PAUSE,    /* "~" paused time on a ruler */
    GLYPH__COUNT
};

const char *glyph(enum glyph_set set, enum glyph id);
/* In cells: 1, but 2 for GLYPH_MORE. */
int glyph_cells(enum glyph id);

/* A bar of exactly cells: part of whole, more than whole is full, a part above 0 is never empty. */
void glyph_add_bar(struct str *out, enum glyph_set set, int cells, int64_t part, int64_t whole);
/* A plot of one row: each value (0 … max, or below 0 for "no value") becomes one cell. */
void glyph_add_plot(struct str *out, enum glyph_set set, const int64_t *values, int count,
                    int64_t max);

/* Adds what stands for a character of ambiguous width: "->" for an arrow, "(1)" for a circled 1, "?"
 * if nothing better is known, always ASCII. False, and nothing added, for all others. */
bool glyph_add_twin(uint32_t c, struct str *out);

#endif
