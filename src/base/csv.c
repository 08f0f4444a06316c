/* A malformed row is left behind up to its line end, so that one look finds all of them; only a quote
 * that never closes takes the rest of the file with it. */
#include "base/csv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/gb18030.h"
#include "base/tr.h"
#include "base/utf8.h"

/* --- is it text? --- */

static size_t line_of(const char *bytes, size_t at)
{
    size_t line = 1;

    for (size_t i = 0; i < at; i++)
        if (bytes[i] == '\n')
            line++;
    return line;
}

static int not_utf8(const char *file, const char *bytes, size_t len, size_t bad, struct err *err)
{
    if (gb18030_is_likely(bytes, len))
        err_set(err, ERR_USAGE,
                _("the file is not UTF-8 but looks like GBK; convert it: iconv -f "
                  "GB18030 -t UTF-8 '%s' > '%s.new' && mv '%s.new' '%s'"),
                file, file, file, file);
    else
        err_set(err, ERR_USAGE, _("byte 0x%02x is not UTF-8; save the file in UTF-8"),
                (unsigned char)bytes[bad]);
    return err_prefix(err, "%s:%zu", file, line_of(bytes, bad));
}

int csv_check(const char *file, const char *bytes, size_t len, struct err *err)
{
    const char *zero;
    size_t bad;

    if (len >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0)) {
        err_set(err, ERR_USAGE,
                _("the file is in UTF-16; convert it: iconv -f UTF-16 -t UTF-8 '%s' > "
                  "'%s.new' && mv '%s.new' '%s'"),
                file, file, file, file);
        return err_prefix(err, "%s:1", file);
    }
    if (!utf8_valid(bytes, len, &bad))
        return not_utf8(file, bytes, len, bad, err);
    zero = len == 0 ? NULL : memchr(bytes, '\0', len);
    if (zero == NULL)
        return 0;
    err_set(err, ERR_USAGE, _("a zero byte; the file is damaged or no text: restore it"));
    return err_prefix(err, "%s:%zu", file, line_of(bytes, (size_t)(zero - bytes)));
}

/* --- rows --- */

void csv_init(struct csv *csv, const char *bytes, size_t len)
{
    size_t mark = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    *csv = (struct csv){.at = bytes + mark, .end = bytes + len};
}

static bool at_line_end(const struct csv *csv)
{
    return csv->at == csv->end || *csv->at == '\n' || *csv->at == '\r';
}

/* Steps over LF, CR LF or CR. */
static void skip_line_end(struct csv *csv)
{
    if (csv->at < csv->end && *csv->at++ == '\r' && csv->at < csv->end && *csv->at == '\n')
        csv->at++;
}

static int malformed(struct csv *csv, struct err *err, const char *why)
{
    while (!at_line_end(csv))
        csv->at++;
    skip_line_end(csv);
    return err_set(err, ERR_USAGE, "%s", why);
}

static int read_quoted(struct csv *csv, struct str *out, struct err *err)
{
    for (csv->at++; csv->at < csv->end;) {
        if (*csv->at == '\r') {
            skip_line_end(csv);
            str_addc(out, '\n');
            continue;
        }
        if (*csv->at != '"') {
            str_addc(out, *csv->at++);
            continue;
        }
        csv->at++;
        if (csv->at == csv->end || *csv->at != '"') {
            if (at_line_end(csv) || *csv->at == ',')
                return 0;
            return malformed(csv, err,
                             _("something stands behind a closing quote; double the quotes "
                               "inside a cell"));
        }
        str_addc(out, *csv->at++);
    }
    return malformed(csv, err, _("a quote is opened and never closed"));
}

static int read_bare(struct csv *csv, struct str *out, struct err *err)
{
    const char *from = csv->at;

    while (!at_line_end(csv) && *csv->at != ',') {
        if (*csv->at++ == '"')
            return malformed(csv, err,
                             _("a quote inside a cell without quotes; put the cell into quotes "
                               "and double those inside"));
    }
    str_addn(out, from, (size_t)(csv->at - from));
    return 0;
}

static int read_row(struct csv *csv, struct csv_row *row, struct err *err)
{
    for (;;) {
        int rc;

        *vec_push(&row->starts) = row->text.len;
        rc = csv->at < csv->end && *csv->at == '"' ? read_quoted(csv, &row->text, err)
                                                   : read_bare(csv, &row->text, err);
        if (rc < 0)
            return -1;
        str_addc(&row->text, '\0');
        if (at_line_end(csv))
            break;
        csv->at++; /* the comma */
    }
    skip_line_end(csv);
    return 1;
}

int csv_next(struct csv *csv, struct csv_row *row, struct err *err)
{
    while (csv->at < csv->end && at_line_end(csv)) {
        csv->number++;
        skip_line_end(csv);
    }
    if (csv->at == csv->end)
        return 0;
    row->number = ++csv->number;
    row->starts.len = 0;
    str_reset(&row->text);
    return read_row(csv, row, err);
}

void csv_row_release(struct csv_row *row)
{
    str_release(&row->text);
    vec_release(&row->starts);
}

size_t csv_row_len(const struct csv_row *row)
{
    return row->starts.len;
}

const char *csv_cell(const struct csv_row *row, size_t index)
{
    return row->text.buf + row->starts.items[index];
}
