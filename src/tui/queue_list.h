/* Tickets as rows, for the board and the queue: the open ones in the order of urgency, or what a
 * search line finds, the newest first. Reads only as far as somebody scrolls; another order than
 * that of urgency needs all rows, and takes the first QUEUE_SORT_MAX. */
#ifndef TUI_QUEUE_LIST_H
#define TUI_QUEUE_LIST_H

#include "desk/queue.h"
#include "tui/acts.h"
#include "tui/glimpse.h"
#include "tui/list_array.h"
#include "tui/view.h"

enum { QUEUE_SORT_MAX = 5000, QUEUE_FOUND_MAX = 2000 };

enum queue_order {
    ORDER_URGENCY, /* or the newest first, of what was found */
    ORDER_LEVEL,
    ORDER_NUMBER,
    ORDER_STATE,
    ORDER_WHO,
    ORDER_SYSTEM,
    ORDER__COUNT
};

enum queue_keep { QUEUE_KEEP, QUEUE_DROP, QUEUE_END /* and all behind it are dropped */ };

struct queue_list {
    struct console *console;
    struct list list;
    struct list_array array;
    char *wanted; /* to be selected once the first picture is out */
    bool drawn;
    char *line;               /* what is searched; NULL or "": the queue */
    struct queue_query query; /* of the queue: borrowed texts, NULL: any */
    /* What is shown of it; NULL: all. END only where all is in the order of urgency. */
    enum queue_keep (*keep)(const struct ticket *ticket, const struct urgency *urgency, wall_s now);
    bool follow_ups; /* of what was found: closed ones by the clock of their follow-up */
    enum queue_order order;
    bool wants_names;           /* the column of systems is shown: in the next turn */
    const struct config *names; /* of systems; NULL: not yet */
    bool wants_glimpse;
    struct glimpse glimpse;
    /* Where the queue was read to. */
    struct urgency_place last;
    char *last_id;
    /* The most urgent one, for the board's first line. */
    struct urgency first;
    char *first_id, *first_subject;
};

void queue_list_init(struct queue_list *tickets, struct console *console);
void queue_list_release(struct queue_list *tickets);
/* line is copied. */
void queue_list_search(struct queue_list *tickets, const char *line);
/* The next order; says which. */
int queue_list_sort(struct queue_list *tickets, struct err *err);
/* Shows or hides the preview of the selected ticket. */
int queue_list_preview(struct queue_list *tickets, bool shown, struct err *err);
/* The word for the order, translated; "" for that of urgency. */
const char *queue_list_order(const struct queue_list *tickets);
/* Reads anew; the selection stays with its ticket. */
int queue_list_load(struct queue_list *tickets, struct err *err);
/* What the first picture did not wait for. */
void queue_list_load_rest(struct queue_list *tickets);
/* For view_ops.ahead: a search is not read further than it is looked at. */
struct list *queue_list_ahead(struct queue_list *tickets);
/* Moving, marking, acts, why, open, copy. 1: done, 0: none of these, -1. */
int queue_list_act(struct queue_list *tickets, struct view *view, enum action action,
                   struct err *err);
/* "select:ID\n" if it is not the first one; for a view's state. */
void queue_list_add_state(const struct queue_list *tickets, struct str *out);
/* The ticket that a state names is selected when the list is loaded. */
void queue_list_restore(struct queue_list *tickets, const char *state);
/* NULL if there is none. */
const char *queue_list_selected(const struct queue_list *tickets);
void queue_list_draw(struct queue_list *tickets, struct view *view, struct screen *screen,
                     struct area area);

/* "ICU-1120-07": without this year. */
void ticket_add_number(struct str *out, const char *id, wall_s now);

#endif
