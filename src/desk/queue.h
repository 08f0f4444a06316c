/* The open tickets in the order of urgency (model/urgency.h), for the duty list of all faces. The
 * order comes from a cache (store/due_store.h); what of it is stale is judged on the way, and every
 * row that is handed out was judged at that moment, so that no verdict is ever read from a cache
 * (R0). Nothing has to be written for that: who may not write reads the same. */
#ifndef DESK_QUEUE_H
#define DESK_QUEUE_H

#include <stdint.h>

#include "base/err.h"
#include "desk/desk.h"
#include "model/ticket.h"
#include "model/urgency.h"

struct queue_query {
    const char *contract, *state, *assignee; /* NULL: any; a state that is open */
    const struct urgency_place *after;       /* from behind this place on; NULL: from the top */
    int64_t offset;                          /* rows to pass over */
    int64_t limit;
};

/* The most urgent first, as they are at now. each() gets a ticket that lives during the call, or
 * longer if it takes it and leaves a zeroed one; non-zero stops and is returned. */
int desk_queue_each(struct desk *desk, const struct queue_query *query, wall_s now,
                    int (*each)(struct ticket *ticket, const struct urgency *urgency, void *data),
                    void *data, struct err *err);

struct queue_counts {
    int64_t open;
    int64_t overdue; /* a clock that runs is past its due instant */
    int64_t soon;    /* due within the horizon */
};
/* Of all open tickets. */
int desk_queue_count(struct desk *desk, wall_s now, int64_t horizon_s, struct queue_counts *counts,
                     struct err *err);

/* --- for the other files of src/desk --- */

/* The row of an open ticket, in the transaction that saved it, after its event. */
int queue_refresh(struct desk *desk, const struct ticket *ticket, struct err *err);
/* All rows again. Others can work meanwhile. */
int queue_rebuild(struct desk *desk, struct err *err);
/* ERR_FAILED with the first row that is fresh and says something else than the clocks do. *rows: how
 * many were compared. */
int queue_check(struct desk *desk, wall_s now, int64_t *rows, struct err *err);

#endif
