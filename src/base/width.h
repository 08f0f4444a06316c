/* How many terminal cells text takes, and cutting, padding and wrapping by cells. Everything that is
 * drawn passes here; "%-10s" never does for text that can hold Chinese.
 *
 * The rule is simple, and the one that curses and tmux follow: every character counts for itself.
 * East Asian wide and full-width characters take 2 cells, combining marks, joiners, variation
 * selectors and the vowels and finals of Hangul jamo take 0, everything else 1. A joined emoji
 * therefore counts as its parts, and a variation selector widens nothing. Characters of ambiguous
 * width (· … ① Greek) take what width_set_ambiguous() said.
 *
 * Foreign text passes visible_add() first. A control character or a byte that is not UTF-8 that gets
 * here all the same takes 1 cell. */
#ifndef BASE_WIDTH_H
#define BASE_WIDTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* 1 (at first) or 2, for the whole process: a property of the terminal. */
void width_set_ambiguous(int cells);

/* 0, 1 or 2. */
int width_of(uint32_t c);
/* Whatever was set: do terminals disagree on it? */
bool width_is_ambiguous(uint32_t c);
int width_text(const char *text);
int width_bytes(const char *text, size_t len);

/* The bytes of the longest beginning that fits into cells; *used (may be NULL) is what it takes. A
 * wide character is taken whole or not at all, marks stay with their base. */
size_t width_fit(const char *text, size_t len, int cells, int *used);

enum width_flag {
    WIDTH_DOTS = 1 << 0,  /* cut text ends in ".."; not in fewer than 3 cells */
    WIDTH_RIGHT = 1 << 1, /* padding goes to the left */
};

/* At most cells of text; returns how many it takes. */
int width_add_clipped(struct str *out, const char *text, int cells, unsigned flags);
/* Exactly cells of text: clipped, then padded with blanks. */
void width_add_padded(struct str *out, const char *text, int cells, unsigned flags);

struct width_line {
    size_t start, len; /* bytes of the text */
    int cells;
};

/* The next line of text, of at most cells (2 at least); start with *at = 0; false at the end. Breaks
 * at newlines, at blanks, which are left out, and between ideographs, but not before a closing or
 * after an opening punctuation mark; a word that is too long is cut. */
bool width_wrap(const char *text, size_t len, size_t *at, int cells, struct width_line *line);

#endif
