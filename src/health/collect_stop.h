/* Ending the collector that is at work on a store, whoever started it. */
#ifndef HEALTH_COLLECT_STOP_H
#define HEALTH_COLLECT_STOP_H

#include "base/str.h"
#include "desk/desk.h"

/* Returns when it has ended; said tells whom, or that there was none. ERR_REFUSED if it is on another
 * machine, or if a zhiband would start it again. */
int collect_stop(const struct desk_options *options, const char *lease, struct str *said,
                 struct err *err);

#endif
