/* How the machines of a sample are: two weeks of invented figures for the hosts of the sample
 * configuration, by the rules in force. One disk fills, one machine has been down for half an hour, one
 * has not been looked at, the others are well.
 *
 * A figure depends on the instant alone, so that it can be carried on later from where it stopped. */
#ifndef DESK_SAMPLE_HEALTH_H
#define DESK_SAMPLE_HEALTH_H

#include "base/err.h"
#include "desk/desk.h"

struct sample_health;

/* Under the collector's lease. 1 with *out, 0 if somebody else holds it, -1. base: the instant at
 * which the troubles stand as described; 0: the one that the store was made with. */
int sample_health_open(struct desk *desk, wall_s base, struct sample_health **out, struct err *err);
/* All rounds up to that instant that are not there yet, the more closely the nearer to the end. */
int sample_health_until(struct sample_health *sample, wall_s at, struct err *err);
void sample_health_close(struct sample_health *sample);

#endif
