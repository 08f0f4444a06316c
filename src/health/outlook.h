/* Figures that are worked out of the history of others (metric->outlook): in how many days a disk is
 * full, what a backup is against its usual size. They are checks like all others, of a part of their
 * own. What is to be worked out is taken from the hosts on the loop, worked out on a trip, in the
 * thread that may wait for the disk, and judged on the loop again.
 *
 * A host is looked at when it is first known, then once an hour, and when a figure has come or changed
 * that does so once a night. */
#ifndef HEALTH_OUTLOOK_H
#define HEALTH_OUTLOOK_H

#include "desk/health.h"
#include "health/verdict.h"
#include "model/reading.h"

enum {
    OUTLOOK_EVERY_MS = 3600000,
    OUTLOOK_SOON_MS = 60000,  /* some figure has not come yet */
    OUTLOOK_SOFT_MS = 10000,  /* it is about to change */
    OUTLOOK_FIGURES_MAX = 100 /* on a trip; half a millisecond each */
};

struct outlook {
    char *host, *metric, *object;
    double value;
    int found; /* 1: reading is what is said; 0: nobody can say; -1: not worked out */
    struct reading reading;
};

struct outlooks {
    VEC(struct outlook) list;
};

void outlooks_take(struct verdicts *verdicts, wall_s at, mono_ms now, struct outlooks *outlooks);
/* From any thread. */
void outlooks_find(struct outlooks *outlooks, struct desk_health *health);
void outlooks_tell(const struct outlooks *outlooks, struct verdicts *verdicts, wall_s at,
                   mono_ms now);
void outlooks_release(struct outlooks *outlooks);

#endif
