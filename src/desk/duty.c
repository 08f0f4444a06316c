/* Loading what duties rest on. */
#include "desk/duty.h"

#include "base/tr.h"
#include "desk/force.h"

static const char ordinary[] = "wd58";

int duty_load(struct desk *desk, struct duty *duty, struct err *err)
{
    *duty = (struct duty){0};
    return force_load(desk_store(desk), NULL, &duty->config, err);
}

void duty_release(struct duty *duty)
{
    worktimes_release(&duty->worktimes);
    config_release(&duty->config);
}

const struct worktime *duty_worktime(struct duty *duty, const struct contract *contract,
                                     const char *calendar, struct err *err)
{
    const struct worktime *found;

    if (calendar == NULL && contract != NULL)
        calendar = contract->calendar;
    if (calendar == NULL)
        calendar = ordinary;
    found = worktimes_get(&duty->worktimes, &duty->config, calendar);
    if (found == NULL)
        err_set(err, ERR_FAILED,
                _("there is no calendar '%s'; 'zhiban config show calendars' lists them"),
                calendar);
    return found;
}

bool duty_may(const struct desk *desk, enum permission permission)
{
    const struct role *role = config_role(desk_config(desk), desk_role(desk));

    return role != NULL && role_may(role, permission);
}
