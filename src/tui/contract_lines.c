#include "tui/contract_lines.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "base/width.h"

enum { COLUMNS_MAX = 8, GAP = 2, INDENT = 2, NARROWEST = 6, WORD_MAX = 12 };

static void add_line(struct contract_lines *lines, enum contract_part part, size_t row,
                     enum role_id role, const char *text)
{
    struct contract_line *line = vec_push(&lines->items);

    *line = (struct contract_line){.part = part, .row = row, .text = xstrdup(text), .role = role};
}

/* --- widths --- */

static int cell_width(const char *text)
{
    int widest = 0;

    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        int cells = width_bytes(text, len);

        widest = cells > widest ? cells : widest;
        text += len + (text[len] == '\n');
    }
    return widest;
}

/* The longest word, which must not be cut: a number of a clause is read as a whole. */
static int word_width(const char *text)
{
    int longest = 0;

    for (const char *at = text; *at != '\0';) {
        size_t len = 0;

        while ((unsigned char)at[len] > ' ' && (unsigned char)at[len] < 0x7F)
            len++;
        longest = (int)len > longest ? (int)len : longest;
        at += len > 0 ? len : 1;
    }
    return longest;
}

/* The widest column that can still give; COLUMNS_MAX if none can. */
static size_t widest_of(const int *widths, const int *least, size_t count)
{
    size_t widest = COLUMNS_MAX;

    for (size_t i = 0; i < count; i++)
        if (widths[i] > least[i] && (widest == COLUMNS_MAX || widths[i] >= widths[widest]))
            widest = i;
    return widest;
}

/* As wide as the widest cell, then the widest columns give until all fit. */
static void find_widths(const struct contract_section *section, int cells, int *widths)
{
    size_t count = section->width, widest;
    int sum = INDENT, least[COLUMNS_MAX];

    for (size_t i = 0; i < count; i++)
        widths[i] = section->columns == NULL ? 0 : width_text(tr(section->columns[i].title));
    for (size_t i = 0; i < count; i++)
        least[i] = NARROWEST;
    for (size_t i = 0; i < section->cells.len; i++) {
        int wanted = cell_width(section->cells.items[i]);
        int word = word_width(section->cells.items[i]);

        widths[i % count] = wanted > widths[i % count] ? wanted : widths[i % count];
        if (word > least[i % count] && word <= WORD_MAX)
            least[i % count] = word;
    }
    for (size_t i = 0; i < count; i++)
        sum += widths[i] + (i > 0 ? GAP : 0);
    while (sum > cells && (widest = widest_of(widths, least, count)) < COLUMNS_MAX) {
        widths[widest]--;
        sum--;
    }
}

/* --- a row --- */

struct wrapped {
    const char *text;
    size_t len, at;
};

/* One line of the row: the next piece of every cell. False when all are through. */
static bool add_piece(struct wrapped *cells, const struct contract_section *section,
                      const int *widths, struct str *out)
{
    bool any = false;

    str_addc_times(out, ' ', INDENT);
    for (size_t i = 0; i < section->width; i++) {
        struct width_line part = {0};
        bool more = width_wrap(cells[i].text, cells[i].len, &cells[i].at, widths[i], &part);
        char *piece = more ? xstrndup(cells[i].text + part.start, part.len) : xstrdup("");
        bool right = section->columns != NULL && section->columns[i].right;

        any = any || more;
        if (i > 0)
            str_addc_times(out, ' ', GAP);
        width_add_padded(out, piece, widths[i], right ? WIDTH_RIGHT : 0);
        free(piece);
    }
    while (out->len > 0 && out->buf[out->len - 1] == ' ')
        str_truncate(out, out->len - 1);
    return any;
}

static void add_row(struct contract_lines *lines, enum contract_part part, size_t row,
                    const struct contract_section *section, const int *widths)
{
    struct wrapped cells[COLUMNS_MAX];
    struct str shown[COLUMNS_MAX], line = STR_INIT;
    bool titles = row == SIZE_MAX;

    for (size_t i = 0; i < section->width; i++) {
        const char *text =
            titles ? tr(section->columns[i].title) : section->cells.items[row * section->width + i];

        str_init(&shown[i]);
        visible_add(&shown[i], text, strlen(text), VISIBLE_TEXT);
        cells[i] = (struct wrapped){shown[i].buf, shown[i].len, 0};
    }
    while (add_piece(cells, section, widths, &line)) {
        add_line(lines, part, row, titles ? ROLE_LABEL : ROLE_NORMAL, line.buf);
        str_reset(&line);
    }
    for (size_t i = 0; i < section->width; i++)
        str_release(&shown[i]);
    str_release(&line);
}

void contract_lines_add(struct contract_lines *lines, enum contract_part part,
                        const struct contract_section *section, int cells)
{
    size_t rows = section->width == 0 ? 0 : section->cells.len / section->width;
    int widths[COLUMNS_MAX] = {0};
    char *title = xasprintf("%s (%zu)", tr(section->title), rows);

    add_line(lines, part, SIZE_MAX, ROLE_STRONG, title);
    lines->items.items[lines->items.len - 1].title = true;
    free(title);
    if (rows == 0 || section->width > COLUMNS_MAX)
        return;
    find_widths(section, cells, widths);
    if (section->columns != NULL)
        add_row(lines, part, SIZE_MAX, section, widths);
    for (size_t row = 0; row < rows; row++)
        add_row(lines, part, row, section, widths);
}

void contract_lines_release(struct contract_lines *lines)
{
    vec_each (line, &lines->items)
        free(line->text);
    vec_release(&lines->items);
}
