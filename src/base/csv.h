/* CSV as RFC 4180 has it: cells parted by commas, a cell in quotes may hold commas, line ends and
 * doubled quotes. Lines end with LF, CR LF or CR; inside quotes they become LF. A byte order mark is
 * skipped. Rows are numbered as a spreadsheet does: by record, empty ones counted. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

struct csv {
    const char *at, *end;
    size_t number; /* of the last row that was read */
};

struct csv_row {
    size_t number;   /* from 1 */
    struct str text; /* the cells, each with a NUL behind it */
    VEC(size_t) starts;
};

#define CSV_ROW_INIT                                                                               \
    {                                                                                              \
        .text = STR_INIT                                                                           \
    }

/* 0, or ERR_USAGE with "FILE:LINE: " and the remedy for what is no UTF-8 text: other encodings, zero
 * bytes. file is only named. */
int csv_check(const char *file, const char *bytes, size_t len, struct err *err);

/* The bytes must live as long as the reading. */
void csv_init(struct csv *csv, const char *bytes, size_t len);
/* The next row that is not empty: 1, 0 at the end, -1 for a malformed one (err says why, row->number
 * where; the cells are undefined), after which one may go on. */
int csv_next(struct csv *csv, struct csv_row *row, struct err *err);
/* A row can be read into again; it is released once. */
void csv_row_release(struct csv_row *row);

size_t csv_row_len(const struct csv_row *row);
/* NUL-terminated; lives until the next row is read. */
const char *csv_cell(const struct csv_row *row, size_t index);

#endif
