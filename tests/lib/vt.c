/* The terminal of the tests. */
#include "lib/vt.h"

#include <string.h>

#include "base/utf8.h"
#include "base/width.h"

enum { NUMBERS = 8 };

struct sequence {
    int numbers[NUMBERS], count;
    char lead, final;
};

static const struct style plain = {.fg = STYLE_DEFAULT_COLOUR, .bg = STYLE_DEFAULT_COLOUR};

/* What an erased cell looks like: xterm keeps the background. */
static struct vt_cell blank(const struct vt *vt)
{
    struct vt_cell cell = {.chars = {' '}, .width = 1, .style = plain};

    cell.style.bg = vt->style.bg;
    return cell;
}

static void erase(struct vt *vt, int row, int from, int to)
{
    for (int col = from < 0 ? 0 : from; col < to && col < vt->cols; col++)
        vt->cells[row][col] = blank(vt);
}

void vt_init(struct vt *vt, int rows, int cols, int ambiguous)
{
    memset(vt, 0, sizeof(*vt));
    vt->rows = rows;
    vt->cols = cols;
    vt->ambiguous = ambiguous;
    vt->bottom = rows - 1;
    vt->style = plain;
    vt->cursor = true;
    for (int row = 0; row < rows; row++)
        erase(vt, row, 0, cols);
}

static void scroll(struct vt *vt, int top, int bottom, int lines)
{
    for (; lines > 0; lines--) {
        memmove(vt->cells[top], vt->cells[top + 1], (size_t)(bottom - top) * sizeof(vt->cells[0]));
        erase(vt, bottom, 0, vt->cols);
    }
    for (; lines < 0; lines++) {
        memmove(vt->cells[top + 1], vt->cells[top], (size_t)(bottom - top) * sizeof(vt->cells[0]));
        erase(vt, top, 0, vt->cols);
    }
}

static void line_feed(struct vt *vt)
{
    if (vt->row == vt->bottom)
        scroll(vt, vt->top, vt->bottom, 1);
    else if (vt->row < vt->rows - 1)
        vt->row++;
}

/* --- characters --- */

static int width_in(const struct vt *vt, uint32_t c)
{
    return width_is_ambiguous(c) ? vt->ambiguous : width_of(c);
}

/* Overwriting a half of a wide character blanks the other. */
static void cut(struct vt *vt, int col)
{
    struct vt_cell *cells = vt->cells[vt->row];

    if (col > 0 && col < vt->cols && cells[col].width == 0) {
        cells[col - 1].chars[0] = ' ';
        cells[col - 1].width = 1;
        cells[col].chars[0] = ' ';
        cells[col].width = 1;
    }
}

static void add_mark(struct vt *vt, uint32_t c)
{
    int col = vt->wrap_next ? vt->col : vt->col - 1;
    struct vt_cell *cell;

    if (col > 0 && vt->cells[vt->row][col].width == 0)
        col--;
    if (col < 0)
        return;
    cell = &vt->cells[vt->row][col];
    for (int i = 1; i < CELL_CHARS; i++) {
        if (cell->chars[i] == 0) {
            cell->chars[i] = c;
            return;
        }
    }
}

static void print(struct vt *vt, uint32_t c)
{
    int width = width_in(vt, c);

    if (width == 0) {
        add_mark(vt, c);
        return;
    }
    if (vt->wrap_next || vt->col + width > vt->cols) {
        vt->col = 0;
        line_feed(vt);
    }
    vt->wrap_next = false;
    cut(vt, vt->col);
    cut(vt, vt->col + width);
    vt->cells[vt->row][vt->col] =
        (struct vt_cell){.chars = {c}, .width = width, .style = vt->style};
    if (width == 2)
        vt->cells[vt->row][vt->col + 1] = (struct vt_cell){.style = vt->style};
    vt->col += width;
    if (vt->col >= vt->cols) {
        vt->col = vt->cols - 1;
        vt->wrap_next = true;
    }
}

/* --- sequences --- */

static int number(const struct sequence *s, int index, int fallback)
{
    return index < s->count && s->numbers[index] > 0 ? s->numbers[index] : fallback;
}

static void set_style(struct vt *vt, const struct sequence *s)
{
    if (s->count == 0)
        vt->style = plain;
    for (int i = 0; i < s->count; i++) {
        int n = s->numbers[i];
        int16_t *place = n / 10 == 4 || n >= 100 ? &vt->style.bg : &vt->style.fg;

        if (n == 0)
            vt->style = plain;
        else if (n == 1)
            vt->style.attrs |= STYLE_BOLD;
        else if (n == 2)
            vt->style.attrs |= STYLE_DIM;
        else if (n == 4)
            vt->style.attrs |= STYLE_UNDERLINE;
        else if (n == 7)
            vt->style.attrs |= STYLE_REVERSE;
        else if (n == 10) /* the ordinary font */
            continue;
        else if (n == 24)
            vt->style.attrs &= ~(unsigned)STYLE_UNDERLINE;
        else if (n == 27)
            vt->style.attrs &= ~(unsigned)STYLE_REVERSE;
        else if (n == 39 || n == 49)
            *place = STYLE_DEFAULT_COLOUR;
        else if ((n >= 30 && n <= 37) || (n >= 40 && n <= 47))
            *place = (int16_t)(n % 10);
        else if ((n >= 90 && n <= 97) || (n >= 100 && n <= 107))
            *place = (int16_t)(n % 10 + 8);
        else if ((n == 38 || n == 48) && number(s, i + 1, 0) == 5)
            *place = (int16_t)number(s, i += 2, 0);
        else
            vt->unknown++;
    }
}

static void move_to(struct vt *vt, int row, int col)
{
    vt->row = row < 0 ? 0 : row >= vt->rows ? vt->rows - 1 : row;
    vt->col = col < 0 ? 0 : col >= vt->cols ? vt->cols - 1 : col;
    vt->wrap_next = false;
}

static void erase_screen(struct vt *vt, int how)
{
    int first = how == 0 ? vt->row + 1 : 0;

    if (how == 0)
        erase(vt, vt->row, vt->col, vt->cols);
    for (int row = first; row < vt->rows; row++)
        erase(vt, row, 0, vt->cols);
}

static void set_mode(struct vt *vt, const struct sequence *s)
{
    bool on = s->final == 'h';

    for (int i = 0; i < s->count; i++) {
        if (s->numbers[i] == 1049)
            vt->alternate = on;
        else if (s->numbers[i] == 2004)
            vt->paste = on;
        else if (s->numbers[i] == 25)
            vt->cursor = on;
    }
}

/* Insert and delete: cells are moved by hand. */
static void shift_cells(struct vt *vt, int count)
{
    struct vt_cell *cells = vt->cells[vt->row];
    int keep = vt->cols - vt->col - (count > 0 ? count : -count);
    size_t size = keep > 0 ? (size_t)keep * sizeof(*cells) : 0;

    if (count > 0) {
        memmove(cells + vt->cols - (keep > 0 ? keep : 0), cells + vt->col, size);
        erase(vt, vt->row, vt->col, vt->col + count);
    } else {
        memmove(cells + vt->col, cells + vt->cols - (keep > 0 ? keep : 0), size);
        erase(vt, vt->row, vt->col + (keep > 0 ? keep : 0), vt->cols);
    }
}

static void run_sequence(struct vt *vt, const struct sequence *s)
{
    int n = number(s, 0, 1);

    switch (s->final) {
    case 'm': set_style(vt, s); break;
    case 'H': move_to(vt, n - 1, number(s, 1, 1) - 1); break;
    case 'd': move_to(vt, n - 1, vt->col); break;
    case 'G': move_to(vt, vt->row, n - 1); break;
    case 'A': move_to(vt, vt->row - n, vt->col); break;
    case 'B': move_to(vt, vt->row + n, vt->col); break;
    case 'C': move_to(vt, vt->row, vt->col + n); break;
    case 'D': move_to(vt, vt->row, vt->col - n); break;
    case 'J': erase_screen(vt, number(s, 0, 0)); break;
    case 'K':
        if (number(s, 0, 0) == 1)
            erase(vt, vt->row, 0, vt->col + 1);
        else
            erase(vt, vt->row, vt->col, vt->cols);
        break;
    case 'X': erase(vt, vt->row, vt->col, vt->col + n); break;
    case 'P': shift_cells(vt, -n); break;
    case '@': shift_cells(vt, n); break;
    case 'L': scroll(vt, vt->row, vt->bottom, -n); break;
    case 'M': scroll(vt, vt->row, vt->bottom, n); break;
    case 'S': scroll(vt, vt->top, vt->bottom, n); break;
    case 'T': scroll(vt, vt->top, vt->bottom, -n); break;
    case 'r':
        vt->top = n - 1;
        vt->bottom = number(s, 1, vt->rows) - 1;
        move_to(vt, 0, 0);
        break;
    case 'h':
    case 'l': set_mode(vt, s); break;
    case 'c': /* the shape of the Linux console's cursor */
    case 't':
    case 'n': break;
    default: vt->unknown++;
    }
}

/* Behind ESC [; returns the bytes of it. */
static size_t read_csi(struct vt *vt, const char *bytes, size_t len)
{
    struct sequence s = {.count = 0};
    size_t n = 0;

    for (; n < len; n++) {
        char c = bytes[n];

        if (c >= '<' && c <= '?') {
            s.lead = c;
        } else if (c >= '0' && c <= '9') {
            if (s.count == 0)
                s.count = 1;
            s.numbers[s.count - 1] = s.numbers[s.count - 1] * 10 + (c - '0');
        } else if (c == ';') {
            s.count = s.count == 0 ? 2 : s.count < NUMBERS ? s.count + 1 : NUMBERS;
        } else {
            s.final = c;
            run_sequence(vt, &s);
            return n + 1;
        }
    }
    vt->unknown++;
    return n;
}

static size_t read_escape(struct vt *vt, const char *bytes, size_t len)
{
    if (len >= 2 && bytes[1] == '[')
        return 2 + read_csi(vt, bytes + 2, len - 2);
    if (len >= 3 && (bytes[1] == '(' || bytes[1] == ')'))
        return 3;
    if (len >= 2 && (bytes[1] == '7' || bytes[1] == '8')) {
        if (bytes[1] == '7')
            vt->saved_row = vt->row, vt->saved_col = vt->col;
        else
            move_to(vt, vt->saved_row, vt->saved_col);
        return 2;
    }
    if (len >= 2 && (bytes[1] == 'D' || bytes[1] == 'E')) {
        if (bytes[1] == 'E')
            move_to(vt, vt->row, 0);
        line_feed(vt);
        return 2;
    }
    if (len >= 2 && bytes[1] == 'M') {
        if (vt->row == vt->top)
            scroll(vt, vt->top, vt->bottom, -1);
        else
            move_to(vt, vt->row - 1, vt->col);
        return 2;
    }
    vt->unknown++;
    return 1;
}

void vt_feed(struct vt *vt, const char *bytes, size_t len)
{
    uint32_t c;

    for (size_t at = 0, n = 1; at < len; at += n) {
        n = 1;
        if (bytes[at] == '\033')
            n = read_escape(vt, bytes + at, len - at);
        else if (bytes[at] == '\r')
            move_to(vt, vt->row, 0);
        else if (bytes[at] == '\n')
            line_feed(vt);
        else if (bytes[at] == '\017') /* the ordinary character set */
            continue;
        else if (bytes[at] == '\b')
            move_to(vt, vt->row, vt->col - 1);
        else if (bytes[at] == '\t')
            move_to(vt, vt->row, (vt->col / 8 + 1) * 8);
        else if ((n = utf8_decode(bytes + at, len - at, &c)) > 0 && c >= 0x20)
            print(vt, c);
        else
            vt->unknown += n = 1;
    }
}

/* --- comparing --- */

void vt_add_row(const struct vt *vt, int row, struct str *out)
{
    size_t end = out->len;

    for (int col = 0; col < vt->cols; col++) {
        const struct vt_cell *cell = &vt->cells[row][col];

        for (int i = 0; i < CELL_CHARS && cell->chars[i] != 0; i++)
            utf8_add(out, cell->chars[i]);
        if (cell->width > 0 && cell->chars[0] != ' ')
            end = out->len;
    }
    str_truncate(out, end);
}

/* Of a blank only what can be seen of it counts. */
static bool same_style(const struct style *a, const struct style *b, bool is_blank)
{
    unsigned seen = is_blank ? (unsigned)(STYLE_UNDERLINE | STYLE_REVERSE) : ~0u;

    return (a->attrs & seen) == (b->attrs & seen) && a->bg == b->bg &&
           (a->fg == b->fg || (is_blank && (a->attrs & seen) == 0));
}

static bool same_cell(const struct vt_cell *a, const struct cell *b, const struct style *style)
{
    bool is_blank = b->chars[0] == ' ' && b->chars[1] == 0;

    if (a->width != b->width || memcmp(a->chars, b->chars, sizeof(a->chars)) != 0)
        return false;
    return b->width == 0 || same_style(&a->style, style, is_blank);
}

bool vt_shows(const struct vt *vt, const struct screen *screen, const struct style *styles,
              struct str *why)
{
    for (int row = 0; row < screen->rows; row++) {
        for (int col = 0; col < screen->cols; col++) {
            const struct cell *cell = &screen->row[row].cells[col];

            if (same_cell(&vt->cells[row][col], cell, &styles[cell->role]))
                continue;
            str_addf(why, "cell %d:%d differs; the row shows \"", row, col);
            vt_add_row(vt, row, why);
            str_add(why, "\"");
            return false;
        }
    }
    if (vt->unknown > 0)
        str_addf(why, "%zu unknown sequences", vt->unknown);
    else if (vt->cursor != (screen->cursor_row >= 0))
        str_add(why, "the cursor is shown or hidden where it should not");
    else if (vt->cursor && (vt->row != screen->cursor_row || vt->col != screen->cursor_col))
        str_addf(why, "the cursor is at %d:%d, not %d:%d", vt->row, vt->col, screen->cursor_row,
                 screen->cursor_col);
    return why->len == 0;
}
