/* The grid. Every cell has a character from the start, so that comparing two grids is enough to know
 * what to send. */
#include "tui/screen.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "tui/glyph.h"

enum { CORNER = 2 }; /* cells that stay blank */

static const struct cell blank = {.chars = {' '}, .role = ROLE_NORMAL, .width = 1};

static_assert(sizeof(struct cell) == (CELL_CHARS + 1) * sizeof(uint32_t), "bytes are compared");

bool cell_equal(const struct cell *a, const struct cell *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

static int clamp(int value, int min, int max)
{
    return value < min ? min : value > max ? max : value;
}

void screen_init(struct screen *screen, int rows, int cols)
{
    *screen = (struct screen){.scratch = STR_INIT, .visible = STR_INIT};
    screen_resize(screen, rows, cols);
}

void screen_release(struct screen *screen)
{
    free(screen->row);
    free(screen->cells);
    str_release(&screen->scratch);
    str_release(&screen->visible);
    screen->row = NULL;
    screen->cells = NULL;
    screen->rows = screen->cols = 0;
}

void screen_resize(struct screen *screen, int rows, int cols)
{
    screen->rows = clamp(rows, 1, SCREEN_ROWS_MAX);
    screen->cols = clamp(cols, 1, SCREEN_COLS_MAX);
    free(screen->row);
    free(screen->cells);
    screen->row = xcalloc((size_t)screen->rows, sizeof(*screen->row));
    screen->cells = xcalloc((size_t)screen->rows * (size_t)screen->cols, sizeof(*screen->cells));
    for (int row = 0; row < screen->rows; row++)
        screen->row[row].cells = screen->cells + (size_t)row * (size_t)screen->cols;
    screen_begin(screen);
}

void screen_begin(struct screen *screen)
{
    size_t count = (size_t)screen->rows * (size_t)screen->cols;

    for (size_t i = 0; i < count; i++)
        screen->cells[i] = blank;
    for (int row = 0; row < screen->rows; row++)
        screen->row[row].rank = ROW_PLAIN;
    screen_park(screen, screen->rows - 1, 0);
}

/* --- text as it will be drawn --- */

static bool is_printable_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < 0x20 || *text > 0x7E)
            return false;
    return true;
}

/* Ambiguous characters to their twins. text is visible, hence UTF-8. */
static void add_twins(struct str *out, const char *text, size_t len)
{
    uint32_t c;

    for (size_t at = 0, n; at < len; at += n) {
        n = utf8_decode(text + at, len - at, &c);
        if (!glyph_add_twin(c, out))
            str_addn(out, text + at, n);
    }
}

static void add_shown(enum ambiguous ambiguous, const char *text, struct str *visible,
                      struct str *out)
{
    if (is_printable_ascii(text)) {
        str_add(out, text);
    } else if (ambiguous != AMBIGUOUS_UNKNOWN) {
        visible_add(out, text, strlen(text), VISIBLE_LINE);
    } else {
        str_reset(visible);
        visible_add(visible, text, strlen(text), VISIBLE_LINE);
        add_twins(out, visible->buf, visible->len);
    }
}

int screen_width(struct screen *screen, const char *text)
{
    str_reset(&screen->scratch);
    add_shown(screen->ambiguous, text, &screen->visible, &screen->scratch);
    return width_bytes(screen->scratch.buf, screen->scratch.len);
}

/* --- cells --- */

/* What is about to be overwritten must leave no half of a wide character. */
static void cut_wide(struct screen *screen, int row, int col)
{
    struct cell *cells = screen->row[row].cells;

    if (col <= 0 || col >= screen->cols || cells[col].width != 0)
        return;
    cells[col - 1] = (struct cell){.chars = {' '}, .role = cells[col - 1].role, .width = 1};
    cells[col] = (struct cell){.chars = {' '}, .role = cells[col].role, .width = 1};
}

/* The part of (col, cells) that is on the screen; false if none is. */
static bool clip(const struct screen *screen, int row, int *col, int *cells)
{
    int edge = screen->cols - (row == screen->rows - 1 ? CORNER : 0);

    if (row < 0 || row >= screen->rows || *col >= edge)
        return false;
    if (*cells < 0 || *cells > edge - *col)
        *cells = edge - *col;
    if (*col < 0) {
        *cells += *col;
        *col = 0;
    }
    return *cells > 0;
}

/* text is as it will be drawn and fits. Returns the cells it takes. */
static int put_shown(struct screen *screen, int row, int col, enum role_id role, const char *text,
                     size_t len)
{
    struct cell *cells = screen->row[row].cells;
    int start = col, marks = 0;
    uint32_t c;

    for (size_t at = 0, n; at < len; at += n) {
        int width;

        n = utf8_decode(text + at, len - at, &c);
        width = width_of(c);
        if (width == 0) {
            if (col > start &&
                marks < CELL_CHARS - 1) /* the cell of its base, not its right half */
                cells[col - (cells[col - 1].width == 0 ? 2 : 1)].chars[++marks] = c;
            continue;
        }
        marks = 0;
        cells[col] = (struct cell){.chars = {c}, .role = (uint16_t)role, .width = (uint16_t)width};
        if (width == 2)
            cells[col + 1] = (struct cell){.role = (uint16_t)role};
        col += width;
    }
    return col - start;
}

static void fill(struct screen *screen, int row, int col, int cells, enum role_id role)
{
    struct cell *at = screen->row[row].cells + col;

    for (; cells > 0; cells--)
        *at++ = (struct cell){.chars = {' '}, .role = (uint16_t)role, .width = 1};
}

void screen_fill(struct screen *screen, int row, int col, int cells, enum role_id role)
{
    if (!clip(screen, row, &col, &cells))
        return;
    cut_wide(screen, row, col);
    cut_wide(screen, row, col + cells);
    fill(screen, row, col, cells, role);
}

int screen_put(struct screen *screen, int row, int col, int cells, enum role_id role,
               unsigned flags, const char *text)
{
    struct str *scratch = &screen->scratch, *fit = &screen->visible;
    int used;

    if (col < 0 || !clip(screen, row, &col, &cells))
        return 0;
    str_reset(scratch);
    add_shown(screen->ambiguous, text, &screen->visible, scratch);
    str_reset(fit);
    used = width_add_clipped(fit, scratch->buf, cells, flags);
    cut_wide(screen, row, col);
    if (flags & WIDTH_RIGHT) {
        cut_wide(screen, row, col + cells);
        fill(screen, row, col, cells - used, role);
        put_shown(screen, row, col + cells - used, role, fit->buf, fit->len);
        return cells;
    }
    cut_wide(screen, row, col + used);
    return put_shown(screen, row, col, role, fit->buf, fit->len);
}

int screen_putf(struct screen *screen, int row, int col, int cells, enum role_id role,
                unsigned flags, const char *format, ...)
{
    struct str text = STR_INIT;
    va_list args;
    int used;

    va_start(args, format);
    str_vaddf(&text, format, args);
    va_end(args);
    used = screen_put(screen, row, col, cells, role, flags, text.buf);
    str_release(&text);
    return used;
}

void screen_set_role(struct screen *screen, int row, int col, int cells, enum role_id role)
{
    if (!clip(screen, row, &col, &cells))
        return;
    for (int i = 0; i < cells; i++)
        screen->row[row].cells[col + i].role = (uint16_t)role;
}

void screen_set_rank(struct screen *screen, int row, enum row_rank rank)
{
    if (row >= 0 && row < screen->rows)
        screen->row[row].rank = rank;
}

void screen_park(struct screen *screen, int row, int col)
{
    screen->cursor_row = clamp(row, 0, screen->rows - 1);
    screen->cursor_col = clamp(col, 0, screen->cols - 1);
}

void screen_hide_cursor(struct screen *screen)
{
    screen->cursor_row = -1;
}

/* --- pictures --- */

static void add_cell(struct str *out, const struct cell *cell)
{
    for (int i = 0; i < CELL_CHARS && cell->chars[i] != 0; i++)
        utf8_add(out, cell->chars[i]);
}

void screen_add_text(const struct screen *screen, struct str *out)
{
    for (int row = 0; row < screen->rows; row++) {
        size_t end = out->len; /* behind the last character that is not blank */

        for (int col = 0; col < screen->cols; col++) {
            const struct cell *cell = &screen->row[row].cells[col];

            add_cell(out, cell);
            if (cell->chars[0] != 0 && (cell->chars[0] != ' ' || cell->chars[1] != 0))
                end = out->len;
        }
        str_truncate(out, end);
        str_addc(out, '\n');
    }
}

void screen_add_roles(const struct screen *screen, struct str *out)
{
    for (int row = 0; row < screen->rows; row++) {
        const struct cell *cells = screen->row[row].cells;

        for (int col = 0, end; col < screen->cols; col = end) {
            for (end = col + 1; end < screen->cols && cells[end].role == cells[col].role;)
                end++;
            if (cells[col].role != ROLE_NORMAL)
                str_addf(out, "%d:%d+%d %s\n", row, col, end - col,
                         role_name((enum role_id)cells[col].role));
        }
    }
    if (screen->cursor_row < 0)
        str_add(out, "cursor:hidden\n");
    else
        str_addf(out, "cursor:%d:%d\n", screen->cursor_row, screen->cursor_col);
}
