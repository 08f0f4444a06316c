/* Use cases about tickets: open, act, read. What may be done in which state is ticket_moves[]
 * (model/ticket.h); what each act takes and leaves behind is the table in ticket_acts.c. */
#ifndef DESK_TICKETS_H
#define DESK_TICKETS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/vec.h"
#include "desk/desk.h"
#include "model/ticket.h"

/* Opens a ticket of three facts and more: site or system, subject, number to call back. draft holds
 * what is known; contract, class, priority, id and the instants follow. */
int desk_ticket_open(struct desk *desk, struct ticket *draft, const char *note, struct err *err);

/* What follows from where it is and when it was reported, for a preview: nothing is saved. */
int desk_ticket_bind(struct desk *desk, struct ticket *draft, struct err *err);

/* Many at once, as from a file. */
struct ticket_batch {
    struct ticket *drafts;
    size_t count;
    bool dry_run; /* only check them and find what follows; ids are not given */
    /* Of each draft that cannot be opened: the field to blame, and why. */
    void (*refused)(size_t index, const char *field, const struct err *why, void *data);
    void *data;
};
/* All are checked first; then all are opened in one transaction, or none. */
int desk_tickets_open_all(struct desk *desk, const struct ticket_batch *batch, struct err *err);

/* One field as it was written. */
struct ticket_value {
    const char *field;
    const char *text;
};

struct ticket_act {
    const char *verb; /* of ticket_moves[] */
    wall_s at;        /* when it took effect; 0: now */
    const char *note;
    const char *link; /* to go into its links, as "intake:…"; NULL: none */
    const char *what; /* link, unlink: KIND:ID; effort: 90m */
    int64_t seen;     /* the seq of the ticket that the actor looked at; 0: it is read now */
    VEC(struct ticket_value) values;
};

/* What an act takes; for the faces, which make options and forms of it. */
struct ticket_act_row {
    const char *verb;
    const char *summary;     /* N_() */
    const char *fields[24];  /* that may be given; ends with NULL */
    const char *required[4]; /* of these; ends with NULL */
    const char *stamp;       /* the field that takes the instant, or NULL */
    bool needs_note;
    /* What follows besides; NULL: nothing. */
    int (*apply)(struct desk *desk, const struct ticket *before, struct ticket *after,
                 const struct ticket_act *act, struct err *err);
};

/* Ends with a NULL verb. */
extern const struct ticket_act_row ticket_act_rows[];
const struct ticket_act_row *ticket_act_row(const char *verb);

/* Does it and leaves the ticket as it is afterwards in *ticket (release it); NULL: not wanted. What
 * others wrote since `seen` stays; ERR_CONFLICT if one of them wrote a field that this act writes
 * too, naming field, writer and both values. */
int desk_ticket_act(struct desk *desk, const char *id, const struct ticket_act *act,
                    struct ticket *ticket, struct err *err);
/* Could it be done now? Writes nothing but a refusal by role, which would not outlive a transaction
 * that is rolled back: so ask before one. *seen: the seq of the ticket. */
int desk_ticket_check(struct desk *desk, const char *id, const struct ticket_act *act,
                      int64_t *seen, struct err *err);
/* Takes the actor's own last event on the ticket back, if it is no older than ten minutes and
 * nothing came after it. */
int desk_ticket_undo(struct desk *desk, const char *id, struct ticket *ticket, struct err *err);

/* The full id, or its short form ICU-1120-07 of this year. 0, or ERR_FAILED if there is none. */
int desk_ticket_load(struct desk *desk, const char *id, struct ticket *ticket, struct err *err);
/* As it was written down last, whatever time has done since (ticket_settle.h): to act upon. */
int desk_ticket_load_stored(struct desk *desk, const char *id, struct ticket *ticket,
                            struct err *err);

struct ticket_filter {
    bool open;                               /* only those that are not over */
    const char *contract, *state, *assignee; /* NULL: any */
    int64_t limit;                           /* 0: 50 */
    int64_t paused_over_s;                   /* R9: only those paused for longer; 0: any */
};
/* The newest first, as they are now (ticket_settle.h). */
int desk_ticket_list(struct desk *desk, const struct ticket_filter *filter,
                     int (*each)(const struct ticket *ticket, void *data), void *data,
                     struct err *err);

/* For ticket_acts.c: class and priority from what is known; neither moves if set by hand. */
void ticket_classify(const struct config *config, struct ticket *ticket);
/* ERR_USAGE with those there are, if its contract has not its category. */
int ticket_check_category(const struct config *config, const struct ticket *ticket,
                          struct err *err);
#endif
