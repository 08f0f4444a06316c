#include "tui/text_block.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/terms.h"
#include "base/width.h"
#include "tui/screen.h"

void text_block_reset(struct text_block *block)
{
    vec_each (line, &block->lines)
        free(line->text);
    block->lines.len = 0;
}

void text_block_release(struct text_block *block)
{
    text_block_reset(block);
    vec_release(&block->lines);
}

void text_block_add(struct text_block *block, enum role_id role, const char *text)
{
    for (;;) {
        size_t len = strcspn(text, "\n");

        *vec_push(&block->lines) = (struct text_line){xstrndup(text, len), role};
        if (text[len] == '\0' || text[len + 1] == '\0')
            return;
        text += len + 1;
    }
}

void text_block_addf(struct text_block *block, enum role_id role, const char *format, ...)
{
    struct str line = STR_INIT;
    va_list args;

    va_start(args, format);
    str_vaddf(&line, format, args);
    va_end(args);
    text_block_add(block, role, line.buf);
    str_release(&line);
}

/* What a scroller must know to draw one wrapped line. */
struct pen {
    struct text_block *block;
    struct screen *screen; /* NULL: only count */
    struct area area;
    size_t count;
};

static void put(struct pen *pen, const struct text_line *line, const struct width_line *part)
{
    size_t at = pen->count++;
    char *shown;

    if (pen->screen == NULL || at < pen->block->top ||
        at - pen->block->top >= (size_t)pen->area.rows)
        return;
    shown = xstrndup(line->text + part->start, part->len);
    screen_put(pen->screen, pen->area.row + (int)(at - pen->block->top), pen->area.col,
               pen->area.cols, line->role, 0, shown);
    free(shown);
}

static size_t walk(struct pen *pen)
{
    int cells = pen->area.cols > 2 ? pen->area.cols : 2;

    pen->count = 0;
    vec_each (line, &pen->block->lines) {
        struct width_line part = {0};
        size_t at = 0, len = strlen(line->text), before = pen->count;

        while (width_wrap(line->text, len, &at, cells, &part))
            put(pen, line, &part);
        if (pen->count == before)
            pen->count++;
    }
    return pen->count;
}

static void clamp(struct text_block *block)
{
    size_t height = block->height > 0 ? (size_t)block->height : 1;
    size_t last = block->wrapped > height ? block->wrapped - height : 0;

    if (block->top > last)
        block->top = last;
}

void text_block_add_fact(struct text_block *block, enum role_id role, int cells, const char *label,
                         const char *text)
{
    struct str line = STR_INIT;

    width_add_padded(&line, label, cells, WIDTH_DOTS);
    text_block_addf(block, role, "%s %s", line.buf, text);
    str_release(&line);
}

void text_block_draw(struct text_block *block, struct screen *screen, struct area area)
{
    struct pen pen = {.block = block, .area = area};

    block->height = area.rows;
    block->cells = area.cols;
    block->wrapped = walk(&pen);
    clamp(block);
    pen.screen = screen;
    walk(&pen);
}

/* How many rows a line takes. */
static size_t rows_of(const struct text_block *block, const struct text_line *line)
{
    struct width_line part = {0};
    size_t at = 0, rows = 0, len = strlen(line->text);
    int cells = block->cells > 2 ? block->cells : 2;

    while (width_wrap(line->text, len, &at, cells, &part))
        rows++;
    return rows == 0 ? 1 : rows;
}

static bool holds(const struct text_line *line, const char *folded)
{
    struct str text = STR_INIT;
    bool found;

    terms_fold(&text, line->text, strlen(line->text));
    found = strstr(text.buf, folded) != NULL;
    str_release(&text);
    return found;
}

bool text_block_find(struct text_block *block, const char *text)
{
    struct str folded = STR_INIT;
    size_t row = 0, first = SIZE_MAX, next = SIZE_MAX;

    terms_fold(&folded, text, strlen(text));
    vec_each (line, &block->lines) {
        if (next == SIZE_MAX && holds(line, folded.buf)) {
            first = first == SIZE_MAX ? row : first;
            next = row > block->top ? row : SIZE_MAX;
        }
        row += rows_of(block, line);
    }
    str_release(&folded);
    if (first == SIZE_MAX)
        return false;
    block->top = next == SIZE_MAX ? first : next;
    clamp(block);
    return true;
}

static void scroll(struct text_block *block, long by)
{
    if (by < 0 && block->top < (size_t)-by)
        block->top = 0;
    else
        block->top += (size_t)by;
    clamp(block);
}

bool text_block_act(struct text_block *block, enum action action)
{
    long page = block->height > 1 ? block->height - 1 : 1;

    switch (action) {
    case ACTION_UP: scroll(block, -1); return true;
    case ACTION_DOWN: scroll(block, 1); return true;
    case ACTION_PAGE_UP: scroll(block, -page); return true;
    case ACTION_PAGE_DOWN: scroll(block, page); return true;
    case ACTION_TOP: block->top = 0; return true;
    case ACTION_BOTTOM:
        block->top = block->wrapped;
        clamp(block);
        return true;
    default: return false;
    }
}
