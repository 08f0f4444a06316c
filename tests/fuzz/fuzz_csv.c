/* Any bytes as a table: reading ends, rows are counted upwards, cells are in the row's text, and what
 * was read and written again in quotes is read the same. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void add_quoted(struct str *out, const char *cell)
{
    str_addc(out, '"');
    for (; *cell != '\0'; cell++) {
        if (*cell == '"')
            str_addc(out, '"');
        str_addc(out, *cell);
    }
    str_addc(out, '"');
}

static void check_round_trip(const struct csv_row *row)
{
    struct str again = STR_INIT;
    struct csv_row other = CSV_ROW_INIT;
    struct csv csv;

    for (size_t i = 0; i < csv_row_len(row); i++) {
        str_add(&again, i > 0 ? "," : "");
        add_quoted(&again, csv_cell(row, i));
    }
    csv_init(&csv, again.buf, again.len);
    must(csv_next(&csv, &other, NULL) == 1);
    must(csv_row_len(&other) == csv_row_len(row));
    for (size_t i = 0; i < csv_row_len(row); i++)
        must(strcmp(csv_cell(row, i), csv_cell(&other, i)) == 0);
    must(csv_next(&csv, &other, NULL) == 0);
    csv_row_release(&other);
    str_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct csv_row row = CSV_ROW_INIT;
    struct err err = ERR_INIT;
    struct csv csv;
    size_t last = 0;
    bool is_text = csv_check("fuzz", bytes, size, &err) == 0;
    int rc;

    must(is_text == (err.kind == ERR_NONE));
    csv_init(&csv, bytes, size);
    while ((rc = csv_next(&csv, &row, &err)) != 0) {
        must(row.number > last);
        last = row.number;
        must(rc > 0 || err.text.len > 0);
        if (rc > 0 && is_text)
            check_round_trip(&row);
    }
    csv_row_release(&row);
    err_release(&err);
    return 0;
}
