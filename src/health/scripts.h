/* What of a script is sent: the parts that the sections of a round need, without what is there for
 * readers. It is the same every round on hundreds of machines, so it is cut out once and kept.
 *
 * Easy to break: it is known again by its place in the configuration. Whoever takes another one
 * releases what was kept before. */
#ifndef HEALTH_SCRIPTS_H
#define HEALTH_SCRIPTS_H

#include "base/str.h"
#include "model/probe_plan.h"

struct scripts {
    VEC(struct script_cut) list;
};

/* Appends what these rounds need of it; scripts NULL: nothing is kept. */
void scripts_add(struct scripts *scripts, struct str *out, const struct probe_script *script,
                 const struct probe_round *rounds, size_t count);
/* It is empty then, and may be used again. */
void scripts_release(struct scripts *scripts);

#endif
