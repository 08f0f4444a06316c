/* Who lives in a sample: invented users and their roster, which go into the configuration that the
 * sample begins with. A configuration without contracts, or with users of its own, stays as it is. */
#ifndef DESK_SAMPLE_PEOPLE_H
#define DESK_SAMPLE_PEOPLE_H

#include "base/err.h"
#include "model/config.h"

/* Contracts whose term is not now are stretched over it, or every ticket would be off contract. */
int sample_people_add(struct config *config, wall_s now, struct err *err);

#endif
