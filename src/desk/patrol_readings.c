/* Where the automatic items of a patrol get what the machines' checks say. */
#include "desk/patrols.h"

#include "base/mem.h"
#include "desk/health.h"

int desk_patrol_readings(struct desk *desk, const char *site, struct patrol_readings *readings,
                         struct err *err)
{
    struct desk_health *health = desk_health_open(desk, err);
    struct health_list list = {0};
    int rc = -1;

    (void)site; /* the judge passes over hosts of other sites */
    *readings = (struct patrol_readings){0};
    if (health == NULL)
        return -1;
    if (desk_health_checks(health, NULL, &list, err) < 0)
        goto out;
    vec_each (check, &list.checks) {
        if (check->age_s < 0)
            continue;
        *vec_push(&readings->list) = (struct patrol_reading){
            .host = xstrdup(check->host),
            .metric = xstrdup(check->metric),
            .object = check->object == NULL ? NULL : xstrdup(check->object),
            .level = check->level,
            .text = check->text == NULL ? NULL : xstrdup(check->text),
            .at = clock_wall() - check->age_s,
        };
    }
    rc = 0;
out:
    health_list_release(&list);
    desk_health_close(health);
    return rc;
}
