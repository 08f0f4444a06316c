/* The calendars of a configuration, compiled when they are first asked for and kept. */
#ifndef MODEL_WORKTIMES_H
#define MODEL_WORKTIMES_H

#include "model/config.h"
#include "model/worktime.h"

struct worktimes_entry {
    struct worktime *worktime;
};

/* A zeroed one is empty. */
struct worktimes {
    VEC(struct worktimes_entry) list;
};

/* NULL if the configuration has no such calendar. Lives as long as set. */
const struct worktime *worktimes_get(struct worktimes *set, const struct config *config,
                                     const char *calendar);
void worktimes_release(struct worktimes *set);

#endif
