/* Widths come from a table of ours, so that a line looks the same whatever the locale; ASCII never
 * gets as far as the table. */
#include "base/width.h"

#include <limits.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/width_table.h"

enum { BAD_BYTE = 0xFFFD };

static int ambiguous_cells = 1;

void width_set_ambiguous(int cells)
{
    ambiguous_cells = cells == 2 ? 2 : 1;
}

static const struct width_range *find_range(uint32_t c)
{
    size_t low = 0, high = ARRAY_LEN(width_ranges);

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (c > width_ranges[middle].last)
            low = middle + 1;
        else if (c < width_ranges[middle].first)
            high = middle;
        else
            return &width_ranges[middle];
    }
    return NULL;
}

int width_of(uint32_t c)
{
    const struct width_range *range;

    if (c < 0x80)
        return 1;
    if (c >= 0x4E00 && c <= 0x9FFF)
        return 2;
    range = find_range(c);
    if (range == NULL)
        return 1;
    switch (range->kind) {
    case WIDTH_ZERO: return 0;
    case WIDTH_WIDE: return 2;
    case WIDTH_AMBIGUOUS: return ambiguous_cells;
    }
    return 1;
}

bool width_is_ambiguous(uint32_t c)
{
    const struct width_range *range = c < 0x80 ? NULL : find_range(c);

    return range != NULL && range->kind == WIDTH_AMBIGUOUS;
}

struct glyph {
    uint32_t c; /* BAD_BYTE for a byte that is not UTF-8 */
    size_t len;
    int cells;
};

/* at < len */
static struct glyph glyph_at(const char *text, size_t len, size_t at)
{
    struct glyph glyph = {.c = (uint8_t)text[at], .len = 1, .cells = 1};

    if (glyph.c < 0x80)
        return glyph;
    glyph.len = utf8_decode(text + at, len - at, &glyph.c);
    if (glyph.len == 0)
        return (struct glyph){.c = BAD_BYTE, .len = 1, .cells = 1};
    glyph.cells = width_of(glyph.c);
    return glyph;
}

size_t width_fit(const char *text, size_t len, int cells, int *used)
{
    size_t at = 0;
    int taken = 0;

    while (at < len && cells > 0) { /* without a cell there is no base for a mark either */
        struct glyph glyph = glyph_at(text, len, at);

        if (glyph.cells > cells - taken)
            break;
        taken += glyph.cells;
        at += glyph.len;
    }
    if (used != NULL)
        *used = taken;
    return at;
}

int width_bytes(const char *text, size_t len)
{
    int cells;

    width_fit(text, len, INT_MAX, &cells);
    return cells;
}

int width_text(const char *text)
{
    return width_bytes(text, strlen(text));
}

int width_add_clipped(struct str *out, const char *text, int cells, unsigned flags)
{
    size_t len = strlen(text);
    int used;
    size_t fit = width_fit(text, len, cells, &used);
    bool dots = fit < len && (flags & WIDTH_DOTS) && cells > 2;

    if (dots)
        fit = width_fit(text, len, cells - 2, &used);
    str_addn(out, text, fit);
    if (dots) {
        str_add(out, "..");
        used += 2;
    }
    return used;
}

void width_add_padded(struct str *out, const char *text, int cells, unsigned flags)
{
    struct str clipped = STR_INIT;
    int used = width_add_clipped(&clipped, text, cells, flags);
    size_t blanks = cells > used ? (size_t)(cells - used) : 0;

    if (flags & WIDTH_RIGHT)
        str_addc_times(out, ' ', blanks);
    str_addn(out, clipped.buf, clipped.len);
    if (!(flags & WIDTH_RIGHT))
        str_addc_times(out, ' ', blanks);
    str_release(&clipped);
}

/* --- wrapping ------------------------------------------------------------------------------ */

static bool is_one_of(const uint32_t *list, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == c)
            return true;
    }
    return false;
}

/* May a line end between these two, where there is no blank? */
static bool breaks_between(const struct glyph *before, const struct glyph *after)
{
    /* （ 《 【 「 『 〈 〔 “ ‘ ( [ { */
    static const uint32_t opening[] = {0xFF08, 0x300A, 0x3010, 0x300C, 0x300E, 0x3008,
                                       0x3014, 0x201C, 0x2018, '(',    '[',    '{'};
    /* ， 。 、 ； ： ？ ！ ） 》 】 」 』 〉 〕 ” ’ … and what ASCII has of them */
    static const uint32_t closing[] = {
        0xFF0C, 0x3002, 0x3001, 0xFF1B, 0xFF1A, 0xFF1F, 0xFF01, 0xFF09, 0x300B,
        0x3011, 0x300D, 0x300F, 0x3009, 0x3015, 0x201D, 0x2019, 0x2026, ',',
        '.',    ';',    ':',    '?',    '!',    ')',    ']',    '}',    '%',
    };

    if (after->cells == 0 || before->cells == 0)
        return false;
    if (before->cells < 2 && after->cells < 2)
        return false;
    return !is_one_of(opening, ARRAY_LEN(opening), before->c) &&
           !is_one_of(closing, ARRAY_LEN(closing), after->c);
}

/* Past the blanks at a break, and past the newline that they may end in. */
static size_t skip_blanks(const char *text, size_t len, size_t at)
{
    while (at < len && text[at] == ' ')
        at++;
    return at < len && text[at] == '\n' ? at + 1 : at;
}

bool width_wrap(const char *text, size_t len, size_t *at, int cells, struct width_line *line)
{
    struct glyph before = {0}, glyph;
    struct width_line broken = {.start = *at}; /* as it would be with the last possible break */
    size_t now = *at;
    bool blank = false;

    *line = (struct width_line){.start = *at};
    if (*at >= len)
        return false;
    if (cells < 2)
        cells = 2;
    for (; now < len && text[now] != '\n'; now += glyph.len) {
        glyph = glyph_at(text, len, now);
        blank = glyph.c == ' ';
        if (now > *at && (blank ? before.c != ' ' : breaks_between(&before, &glyph)))
            broken = (struct width_line){.start = *at, .len = now - *at, .cells = line->cells};
        if (glyph.cells > cells - line->cells)
            break;
        line->cells += glyph.cells;
        if (glyph.cells > 0)
            before = glyph;
    }
    if (now < len && text[now] != '\n') {
        if (broken.len > 0)
            *line = broken;
        else
            line->len = now - *at;
        *at = skip_blanks(text, len, line->start + line->len);
        return true;
    }
    line->len = now - *at;
    *at = now < len ? now + 1 : now;
    return true;
}
