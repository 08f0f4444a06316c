/* What waits to be told to a role about an alert. The texts belong to whoever handed it out. */
#ifndef MODEL_NOTICE_H
#define MODEL_NOTICE_H

#include "base/clock.h"

struct notice {
    int64_t id;
    const char *kind; /* raised, worse, storm, recovered */
    const char *role;
    const char *about;  /* alert:A-1 */
    const char *ticket; /* "" if there is none */
    const char *site, *level;
    wall_s at;
};

#endif
