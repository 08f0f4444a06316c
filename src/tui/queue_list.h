/* Tickets as rows, for the board and the queue: the open ones in the order of urgency, or what a
 * search line finds. Reads only as far as somebody scrolls. */
#ifndef TUI_QUEUE_LIST_H
#define TUI_QUEUE_LIST_H

#include "desk/queue.h"
#include "tui/acts.h"
#include "tui/list_array.h"
#include "tui/view.h"

struct queue_list {
    struct console *console;
    struct list list;
    struct list_array array;
    char *line;               /* what is searched; NULL or "": the queue */
    struct queue_query query; /* of the queue: borrowed texts, NULL: any */
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
/* Reads anew; the selection stays with its ticket. */
int queue_list_load(struct queue_list *tickets, struct err *err);
/* Moving, marking, acts, why, open, copy. 1: done, 0: none of these, -1. */
int queue_list_act(struct queue_list *tickets, struct view *view, enum action action,
                   struct err *err);
/* NULL if there is none. */
const char *queue_list_selected(const struct queue_list *tickets);
void queue_list_draw(struct queue_list *tickets, struct view *view, struct screen *screen,
                     struct area area);

/* "ICU-1120-07": without this year. */
void ticket_add_number(struct str *out, const char *id, wall_s now);

#endif
