/* Columns are as wide as their widest cell, in display cells; two blanks between them, none at the
 * end of a line. */
#include "cli/table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "base/width.h"

void table_init(struct table *table, const struct table_column *columns)
{
    *table = (struct table){.columns = columns};
    while (columns[table->width].title != NULL)
        table->width++;
}

void table_release(struct table *table)
{
    vec_each (cell, &table->cells)
        free(*cell);
    vec_release(&table->cells);
}

void table_add(struct table *table, const char *text)
{
    const struct table_column *column = &table->columns[table->cells.len % table->width];
    struct str visible = STR_INIT, cut = STR_INIT;

    if (text != NULL)
        visible_add(&visible, text, strlen(text), VISIBLE_LINE);
    if (column->max_cells > 0)
        width_add_clipped(&cut, visible.buf, column->max_cells, WIDTH_DOTS);
    *vec_push(&table->cells) = str_detach(column->max_cells > 0 ? &cut : &visible);
    str_release(&visible);
    str_release(&cut);
}

void table_addf(struct table *table, const char *format, ...)
{
    struct str text = STR_INIT;
    va_list args;

    va_start(args, format);
    str_vaddf(&text, format, args);
    va_end(args);
    table_add(table, text.buf);
    str_release(&text);
}

void table_add_field(struct table *table, const struct field *field, const void *record)
{
    struct str text = STR_INIT;

    if (field->type == FIELD_CHOICE)
        str_add(&text, choice_label(field->choices, *(const int *)field_at_const(field, record)));
    else
        field_add_text(field, record, &text);
    table_add(table, text.buf);
    str_release(&text);
}

static void add_line(const struct table *table, const char *const *cells, const int *widths,
                     int limit, struct str *out)
{
    struct str line = STR_INIT;

    for (size_t i = 0; i < table->width; i++) {
        if (widths[i] < 0)
            continue;
        if (line.len > 0)
            str_add(&line, "  ");
        width_add_padded(&line, cells[i], widths[i], table->columns[i].right ? WIDTH_RIGHT : 0);
    }
    while (line.len > 0 && line.buf[line.len - 1] == ' ')
        str_truncate(&line, line.len - 1);
    if (limit > 0)
        width_add_clipped(out, line.buf, limit, WIDTH_DOTS);
    else
        str_addn(out, line.buf, line.len);
    str_addc(out, '\n');
    str_release(&line);
}

static bool is_empty(const struct table *table, size_t column)
{
    for (size_t i = column; i < table->cells.len; i += table->width)
        if (table->cells.items[i][0] != '\0')
            return false;
    return true;
}

static int whole_width(const struct table *table, const int *widths)
{
    int whole = -2;

    for (size_t i = 0; i < table->width; i++) {
        int least = table->columns[i].least;

        if (widths[i] >= 0)
            whole += 2 + (least > 0 && least < widths[i] ? least : widths[i]);
    }
    return whole;
}

/* A width below 0: the column is left out. */
static void drop_columns(const struct table *table, int *widths, int cells)
{
    const struct table_column *columns = table->columns;

    for (size_t i = 0; i < table->width; i++)
        if (columns[i].drop > 0 && is_empty(table, i))
            widths[i] = -1;
    while (whole_width(table, widths) > cells) {
        size_t first = table->width;

        for (size_t i = 0; i < table->width; i++)
            if (columns[i].drop > 0 && widths[i] >= 0 &&
                (first == table->width || columns[i].drop < columns[first].drop))
                first = i;
        if (first == table->width)
            return;
        widths[first] = -1;
    }
}

void table_add_to(const struct table *table, struct str *out, int cells)
{
    const char **titles = xcalloc(table->width, sizeof(*titles));
    int *widths = xcalloc(table->width, sizeof(*widths));

    if (table->cells.len % table->width != 0)
        die("the last row of a table is not full");
    for (size_t i = 0; i < table->width; i++) {
        titles[i] = tr(table->columns[i].title);
        widths[i] = width_text(titles[i]);
    }
    for (size_t i = 0; i < table->cells.len; i++) {
        int width = width_text(table->cells.items[i]);

        if (width > widths[i % table->width])
            widths[i % table->width] = width;
    }
    drop_columns(table, widths, cells > 0 ? cells : TABLE_CELLS);
    if (table->cells.len > 0)
        add_line(table, titles, widths, cells, out);
    for (size_t i = 0; i < table->cells.len; i += table->width)
        add_line(table, (const char *const *)table->cells.items + i, widths, cells, out);
    free(titles);
    free(widths);
}

/* 0 if it is no terminal. */
static int terminal_cells(FILE *out)
{
    struct winsize size;
    int fd = fileno(out);

    if (fd < 0 || !isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) < 0)
        return 0;
    return size.ws_col;
}

void table_print(const struct table *table, FILE *out)
{
    struct str text = STR_INIT;

    table_add_to(table, &text, terminal_cells(out));
    fwrite(text.buf, 1, text.len, out);
    str_release(&text);
}

/* --- JSON --- */

static void print_value(FILE *out, json_t *value)
{
    struct str line = STR_INIT;

    if (value == NULL)
        die("a JSON value could not be built: a text in it is not UTF-8");
    json_add_line(&line, value);
    fwrite(line.buf, 1, line.len, out);
    str_release(&line);
    json_decref(value);
}

json_t *json_instant(wall_s at)
{
    struct str text = STR_INIT;
    json_t *json;

    civil_add_rfc3339(&text, at);
    json = json_string(text.buf);
    str_release(&text);
    return json;
}

void json_print(FILE *out, json_t *value)
{
    print_value(out, value);
    fputc('\n', out);
}

void json_list_begin(struct json_list *list, FILE *out, bool lines)
{
    *list = (struct json_list){.out = out, .lines = lines};
}

void json_list_add(struct json_list *list, json_t *value)
{
    if (!list->lines)
        fputs(list->count == 0 ? "[" : ",\n", list->out);
    print_value(list->out, value);
    if (list->lines)
        fputc('\n', list->out);
    list->count++;
}

void json_list_end(struct json_list *list)
{
    if (!list->lines)
        fputs(list->count == 0 ? "[]\n" : "]\n", list->out);
}
