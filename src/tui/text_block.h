/* Lines of text in an area, wrapped at its width and scrolled. Part of a view that shows a text. */
#ifndef TUI_TEXT_BLOCK_H
#define TUI_TEXT_BLOCK_H

#include "base/err.h"
#include "base/vec.h"
#include "model/action.h"
#include "model/theme.h"
#include "tui/layout.h"

struct screen;

struct text_line {
    char *text;
    enum role_id role;
};

struct text_block {
    VEC(struct text_line) lines;
    size_t top;        /* of the wrapped lines */
    size_t wrapped;    /* how many there were when it was drawn */
    int height, cells; /* as it was drawn last */
};

void text_block_release(struct text_block *block);
/* All lines go; the place stays, so that text that is made again does not jump. */
void text_block_reset(struct text_block *block);
/* Text of several lines becomes several lines. */
void text_block_add(struct text_block *block, enum role_id role, const char *text);
void text_block_addf(struct text_block *block, enum role_id role, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* A label, padded to so many cells, and what stands at it. */
void text_block_add_fact(struct text_block *block, enum role_id role, int cells, const char *label,
                         const char *text);
void text_block_draw(struct text_block *block, struct screen *screen, struct area area);
/* Goes to the next line behind the first one shown that holds the text (case and width do not count),
 * round the end. False if none does. */
bool text_block_find(struct text_block *block, const char *text);
/* The actions of moving. True if it was one. */
bool text_block_act(struct text_block *block, enum action action);

#endif
