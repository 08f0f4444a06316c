/* From a clock of a contract to what the clock engine takes of it. As long as nobody has classified a
 * ticket, the respond clock that would be due first of all that the contract has for its system
 * stands in for that of its class (DESIGN 8.5); all its other clocks are those of the default class. */
#ifndef DESK_PROMISES_H
#define DESK_PROMISES_H

#include "desk/epochs.h"
#include "model/deadline.h"

struct target promise_target(const struct contract_clock *clock);
/* The respond clock of a ticket received at that instant that is not classified yet; NULL if the
 * contract has none for its system. */
const struct contract_clock *promise_strictest(const struct contract *contract,
                                               struct epochs *epochs, size_t epoch,
                                               const char *covered, wall_s received);

#endif
