/* What happens around the machines of a sample: alerts and patrols, told in lives.txt as tickets are.
 * What a life's records are called is kept in ids: "NAME" its ticket, "NAME alert", "NAME round". */
#ifndef DESK_SAMPLE_WATCH_H
#define DESK_SAMPLE_WATCH_H

#include "base/map.h"
#include "desk/desk.h"
#include "desk/sample_script.h"

/* raise, recover, ack; 1 if the act is another one: of the ticket that the alert opened. */
int sample_do_alert(struct desk *desk, const struct sample_act *act, struct map *ids,
                    struct err *err);
/* begin, fill, rest (whatever is still owed), sign. */
int sample_do_patrol(struct desk *desk, const struct sample_act *act, struct map *ids,
                     struct err *err);

#endif
