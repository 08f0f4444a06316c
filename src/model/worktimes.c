/* A handful of compiled calendars. */
#include "model/worktimes.h"

#include <stdlib.h>

const struct worktime *worktimes_get(struct worktimes *set, const struct config *config,
                                     const char *calendar)
{
    const struct service_calendar *found = config_calendar(config, calendar);
    const struct own_days *own = NULL;
    struct worktime *made;

    vec_each (entry, &set->list) {
        if (str_eq(worktime_id(entry->worktime), calendar))
            return entry->worktime;
    }
    if (found == NULL)
        return NULL;
    if (found->own_days != NULL)
        own = config_own_days(config, found->own_days);
    made = worktime_new(found, own, config->years.items, config->years.len);
    vec_push(&set->list)->worktime = made;
    return made;
}

void worktimes_release(struct worktimes *set)
{
    vec_each (entry, &set->list) {
        worktime_free(entry->worktime);
    }
    vec_release(&set->list);
}
