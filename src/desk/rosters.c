/* The roster in force. */
#include "desk/rosters.h"

#include "base/tr.h"

struct roster *desk_roster(struct desk *desk, const struct duty *duty, struct err *err)
{
    struct roster *roster;

    if (desk_require(desk, MAY_READ, "roster", err) < 0)
        return NULL;
    roster = roster_new(&duty->config, err);
    if (roster == NULL || !roster_is_empty(roster))
        return roster;
    roster_free(roster);
    err_set(err, ERR_FAILED,
            _("there is no roster; write roster.yaml and run 'zhiban config apply'"));
    return NULL;
}
