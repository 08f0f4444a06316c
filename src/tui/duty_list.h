/* Obligations as rows: what is owed, overdue first and in words, with the last possible working day
 * (R21). They are few (a contract owes some tens), so all are read at once. */
#ifndef TUI_DUTY_LIST_H
#define TUI_DUTY_LIST_H

#include "tui/list_array.h"
#include "tui/owed.h"
#include "tui/view.h"

struct duty_row {
    char *id, *contract, *name, *clauses, *owner, *evidence;
    struct owed_when when;
    day_t from, until;
    int64_t done, quota;
};

struct duty_list {
    struct console *console;
    struct list list;
    struct list_array array;
    VEC(struct duty_row) rows; /* all that is owed, in order */
    VEC(size_t) shown;         /* of rows: what the filter leaves */
    char *filter;              /* words; NULL: none */
    day_t day;                 /* for which the words of the rows were made */
};

void duty_list_init(struct duty_list *duties, struct console *console);
void duty_list_release(struct duty_list *duties);
int duty_list_load(struct duty_list *duties, struct err *err);
/* NULL or "": all. */
int duty_list_filter(struct duty_list *duties, const char *words, struct err *err);
/* NULL if there is none. */
const struct duty_row *duty_list_selected(const struct duty_list *duties);
/* The rows, and below them what the selected one asks for. */
void duty_list_draw(struct duty_list *duties, struct view *view, struct screen *screen,
                    struct area area);

#endif
