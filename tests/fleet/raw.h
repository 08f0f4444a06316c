/* Faults that need no SSH: what a connection meets before a key exchange. */
#ifndef FLEET_RAW_H
#define FLEET_RAW_H

#include "fleet/scenario.h"
#include "loop/loop.h"

struct raws;

struct raws *raws_new(struct loop *loop);
void raws_free(struct raws *raws);
/* True: the scenario is one of these, and the fd was taken. */
bool raws_take(struct raws *raws, int fd, int machine, enum scenario scenario);
/* Closes what a machine has; 0: all. */
void raws_cut(struct raws *raws, int machine);

#endif
