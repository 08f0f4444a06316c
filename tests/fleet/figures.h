/* The invented figures of an invented machine: the item lines of config/probes/linux.sh, section by
 * section. They depend on nothing but the machine's number, its scenario and the time, move slowly,
 * and are the same for whoever asks: two processes that serve one machine agree. */
#ifndef FLEET_FIGURES_H
#define FLEET_FIGURES_H

#include <stdint.h>

#include "base/str.h"
#include "fleet/scenario.h"

struct fleet_machine {
    int number; /* 1 … FLEET_MAX */
    enum scenario scenario;
    int64_t now;     /* UTC seconds, ours; a machine's own clock may be off */
    int64_t started; /* when the fleet did: what grows has grown since then */
};

/* Appends the lines of one section; options are the KEY=VALUE words of the request. Returns the
 * section's status: 127 for one that the probe does not have. */
int figures_section(struct str *out, const struct fleet_machine *machine, const char *section,
                    char *const *options, size_t count);

#endif
