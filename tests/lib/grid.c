/* Reads a grid cell by cell, by the rules of screen.h, and believes nothing. */
#include "lib/grid.h"

#include "base/visible.h"
#include "base/width.h"

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ||
           visible_is_hidden(c);
}

static const char *wrong_cell(const struct cell *cells, int col, int cols)
{
    const struct cell *cell = &cells[col];

    if (cell->role >= ROLE__COUNT)
        return "has no such role";
    if (cell->width == 0)
        return col > 0 && cells[col - 1].width == 2 && cell->chars[0] == 0 ? NULL
                                                                           : "is half a character";
    if (is_control(cell->chars[0]))
        return "holds no visible character";
    if (width_of(cell->chars[0]) != cell->width)
        return "is as wide as its character is not";
    if (cell->width == 2 && (col + 1 >= cols || cells[col + 1].width != 0))
        return "is cut";
    for (int i = 1; i < CELL_CHARS && cell->chars[i] != 0; i++)
        if (is_control(cell->chars[i]) || width_of(cell->chars[i]) != 0)
            return "has a mark that is none";
    return NULL;
}

static bool row_is_sound(const struct screen *screen, int row, struct str *why)
{
    const struct cell *cells = screen->row[row].cells;
    int sum = 0;

    for (int col = 0; col < screen->cols; col++) {
        const char *wrong = wrong_cell(cells, col, screen->cols);

        if (wrong != NULL) {
            str_addf(why, "row %d, column %d: U+%04X %s", row, col, (unsigned)cells[col].chars[0],
                     wrong);
            return false;
        }
        sum += cells[col].width;
    }
    if (sum != screen->cols)
        str_addf(why, "row %d takes %d cells of %d", row, sum, screen->cols);
    return sum == screen->cols;
}

bool grid_is_sound(const struct screen *screen, struct str *why)
{
    const struct cell *last = screen->row[screen->rows - 1].cells + screen->cols;

    for (int row = 0; row < screen->rows; row++)
        if (!row_is_sound(screen, row, why))
            return false;
    for (int i = 1; i <= 2 && i <= screen->cols; i++)
        if (last[-i].chars[0] != ' ' || last[-i].chars[1] != 0) {
            str_add(why, "the corner is not blank");
            return false;
        }
    if (screen->cursor_row >= -1 && screen->cursor_row < screen->rows &&
        (screen->cursor_row < 0 || (screen->cursor_col >= 0 && screen->cursor_col < screen->cols)))
        return true;
    str_addf(why, "the cursor is outside: %d:%d of %dx%d", screen->cursor_row, screen->cursor_col,
             screen->cols, screen->rows);
    return false;
}
