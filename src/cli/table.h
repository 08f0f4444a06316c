/* Records on the way out: an aligned table for people, JSON for programs.
 *
 *     static const struct table_column columns[] = {
 *         {.title = N_("name")}, {.title = N_("calls"), .right = true}, TABLE_END};
 *     struct table table;
 *
 *     table_init(&table, columns);
 *     for each record:
 *         table_add_field(&table, &contact_fields[0], contact);
 *         table_addf(&table, "%d", calls);
 *     table_print(&table, cli->out);
 *     table_release(&table);
 *
 * Cells may hold foreign text: it is made visible here, on one line. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/field.h"
#include "base/json.h"
#include "base/str.h"
#include "base/vec.h"

struct table_column {
    const char *title; /* N_(); NULL ends the row */
    bool right;        /* numbers */
    int max_cells;     /* longer texts are cut; 0: never */
    int drop;          /* left out while the table is too wide, 1 first; 0: never */
    int least;         /* for so many cells of it others are left out; 0: for all of it */
};

#define TABLE_END                                                                                  \
    {                                                                                              \
        .title = NULL                                                                              \
    }

struct table {
    const struct table_column *columns;
    size_t width; /* columns */
    VEC(char *) cells;
};

/* columns must outlive the table. */
void table_init(struct table *table, const struct table_column *columns);
void table_release(struct table *table);
/* The next cell, row by row; NULL is an empty one. */
void table_add(struct table *table, const char *text);
void table_addf(struct table *table, const char *format, ...) PRINTF_LIKE(2, 3);
/* A field in the words of people: a choice by its label, times in the installation's zone. */
void table_add_field(struct table *table, const struct field *field, const void *record);

enum { TABLE_CELLS = 80 };

/* A title line and the rows; nothing at all if there are no rows. On a terminal, lines are cut at
 * its edge; in a pipe they are whole. Columns that may be dropped are where they are empty, and
 * until the rest is no wider than the terminal, or TABLE_CELLS in a pipe. */
void table_print(const struct table *table, FILE *out);
/* The same into memory; cells 0 does not cut. */
void table_add_to(const struct table *table, struct str *out, int cells);

/* --- JSON --- */

/* An instant as RFC 3339 text. */
json_t *json_instant(wall_s at);
/* One value on a line of its own; takes the reference. */
void json_print(FILE *out, json_t *value);

/* Many values without holding them all: as one array (--json), or one a line (exports). */
struct json_list {
    FILE *out;
    bool lines;
    size_t count;
};

void json_list_begin(struct json_list *list, FILE *out, bool lines);
/* Takes the reference. */
void json_list_add(struct json_list *list, json_t *value);
void json_list_end(struct json_list *list);

#endif
