/* Use cases about changes (model/change.h). The rules are those of the contract's version that was in
 * force when the change was handed in (R15). */
#ifndef DESK_CHANGES_H
#define DESK_CHANGES_H

#include "base/err.h"
#include "desk/desk.h"
#include "desk/duty.h"
#include "model/change.h"

/* What the contract says about a change. */
struct change_terms {
    const struct contract *contract;
    const struct contract_change *row;
    const struct worktime *worktime;
};

int desk_change_terms(struct desk *desk, const struct change *change, struct change_terms *terms,
                      struct err *err);
/* change holds contract (id or prefix), sort, title, systems, site, times, emergency and consent; it
 * gets its id and state. */
int desk_change_open(struct desk *desk, struct change *change, struct err *err);
/* 0 with *change filled (release it). */
int desk_change_load(struct desk *desk, const char *id, struct change *change, struct err *err);
/* In the order of their planned beginning; without all, only those that are not finished or
 * cancelled. */
int desk_change_list(struct desk *desk, bool all,
                     int (*each)(const struct change *change, void *data), void *data,
                     struct err *err);

/* All fill *after (release it). */
int desk_change_attach(struct desk *desk, const char *id, const char *evidence,
                       struct change *after, struct err *err);
/* The hospital approves in its own name; whoever may correct records an approval that was given
 * elsewhere, and then approver and document are needed. */
int desk_change_approve(struct desk *desk, const char *id, const char *approver,
                        const char *document, struct change *after, struct err *err);
int desk_change_start(struct desk *desk, const char *id, struct change *after, struct err *err);
int desk_change_finish(struct desk *desk, const char *id, int outcome, const char *note,
                       struct change *after, struct err *err);
int desk_change_cancel(struct desk *desk, const char *id, const char *reason, struct change *after,
                       struct err *err);

#endif
