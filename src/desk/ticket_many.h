/* Use cases that touch several tickets at once: all of it in one transaction, or nothing; one event a
 * ticket. And what hangs together with a ticket, for reading. */
#ifndef DESK_TICKET_MANY_H
#define DESK_TICKET_MANY_H

#include "base/err.h"
#include "base/vec.h"
#include "desk/desk.h"
#include "desk/tickets.h"

/* Tickets as they are afterwards; the caller releases, whatever is returned. */
struct ticket_list {
    VEC(struct ticket) items;
};
void ticket_list_release(struct ticket_list *list);

/* The same act on each. The error names the ticket that cannot be done. */
int desk_tickets_act(struct desk *desk, const char *const *ids, size_t count,
                     const struct ticket_act *act, struct ticket_list *after, struct err *err);
/* The same for undo. */
int desk_tickets_undo(struct desk *desk, const char *const *ids, size_t count,
                      struct ticket_list *after, struct err *err);

struct ticket_handover {
    const char *from, *to;
    const char *contract; /* NULL: of any */
    const char *note;
    bool dry_run; /* nothing is kept; *after is what would be */
};
/* All open tickets of one go to another; touches no clock (R27). None is no error. */
int desk_ticket_handover(struct desk *desk, const struct ticket_handover *handover,
                         struct ticket_list *after, struct err *err);

/* R18: the reporters of the ticket, of all that belong to its incident and of all that are merged
 * into it are told something: who waits for an answer is answered by it, who waits for the result
 * has it, for the others it stands in the timeline. at 0: now. ERR_REFUSED if it stands alone. */
int desk_ticket_broadcast(struct desk *desk, const char *id, const char *note, wall_s at,
                          struct ticket_list *after, struct err *err);

/* --- reading --- */

struct ticket_relations {
    VEC(struct ticket) merged;   /* into it, in the order of ids */
    VEC(struct ticket) attached; /* to its incident */
    VEC(char *) linked_from;     /* ids of tickets that link to it */
};
int desk_ticket_relations(struct desk *desk, const struct ticket *ticket,
                          struct ticket_relations *relations, struct err *err);
void ticket_relations_release(struct ticket_relations *relations);

/* Those that some document demands by a day, the earliest first. contract NULL: any. */
int desk_ticket_mandated(struct desk *desk, const char *contract, bool open,
                         int (*each)(const struct ticket *ticket, void *data), void *data,
                         struct err *err);

#endif
