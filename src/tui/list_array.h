/* A list's source that remembers what it read from the top on: for orders that can only be walked
 * forward (urgency, search) and for lists that are short (obligations, clauses). Rows are asked for
 * by position, in pieces, and only as far as somebody scrolls. */
#ifndef TUI_LIST_ARRAY_H
#define TUI_LIST_ARRAY_H

#include "tui/list.h"

struct list_array {
    struct list_rows rows;
    bool complete; /* more() gave less than it was asked for */
    size_t given;  /* the index of the row that was handed out last */
    /* At most count rows from position from on, in order. */
    int (*more)(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err);
    void *data;
};

extern const struct list_source list_array_source; /* its data is a struct list_array */

void list_array_init(struct list_array *array, size_t columns,
                     int (*more)(void *data, size_t from, size_t count, struct list_rows *rows,
                                 struct err *err),
                     void *data);
void list_array_release(struct list_array *array);
/* Everything is read anew; then list_reload() the list. */
void list_array_forget(struct list_array *array);

#endif
