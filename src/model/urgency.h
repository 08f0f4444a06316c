/* How urgent a ticket is: the order of the duty list. A function of the verdicts and now alone (R0);
 * what is kept of it elsewhere is for sorting and never shown. */
#ifndef MODEL_URGENCY_H
#define MODEL_URGENCY_H

#include "model/sla.h"

enum urgency_rank {
    URGENCY_IMMEDIATE = 1, /* 立即 has not been kept yet: above everything (R5) */
    URGENCY_RUNNING,       /* by the wall clock (R19); so what is overdue comes first */
    URGENCY_NONE,          /* nothing runs: paused, or off contract */
    URGENCY_OVER,          /* time alone has closed it, nobody has written that down yet (R12) */
};

#define URGENCY_FOREVER INT64_MAX

struct urgency {
    enum urgency_rank rank;
    wall_s due;            /* of the nearest clock; 0: none runs */
    enum clock_kind clock; /* which one that is; 0: none */
    /* The passing of time alone leaves rank and due as they are before this instant. */
    wall_s until;
};

/* The running clock that is due first, or breached and not stopped; NULL if there is none. */
const struct clock_verdict *urgency_nearest(const struct sla *sla);
/* Of verdicts at now. */
struct urgency urgency_of(const struct sla *sla, wall_s now);

/* A place in the list: no two tickets have the same. */
struct urgency_place {
    int rank;
    wall_s due;
    const char *id;
};
int urgency_compare(const struct urgency_place *a, const struct urgency_place *b);

#endif
