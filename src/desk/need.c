/* Unknown names. */
#include "desk/need.h"

#include "base/field.h"
#include "base/tr.h"
#include "base/vec.h"
#include "base/visible.h"

int no_such_host(const struct config *config, const char *id, struct err *err)
{
    VEC(const char *) names = {0};
    struct str shown = STR_INIT;
    const char *nearest;

    vec_each (host, &config->hosts)
        *vec_push(&names) = host->id;
    nearest = name_nearest(id, names.items, names.len);
    vec_release(&names);
    visible_add_brief(&shown, id);
    if (nearest != NULL)
        err_set(err, ERR_USAGE, _("there is no host '%s'; did you mean '%s'?"), shown.buf, nearest);
    else
        err_set(err, ERR_USAGE, _("there is no host '%s'; 'zhiban host list' shows them"),
                shown.buf);
    str_release(&shown);
    return -1;
}

int no_such_site(const struct config *config, const char *id, struct err *err)
{
    struct str known = STR_INIT, shown = STR_INIT;

    vec_each (site, &config->sites)
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", site->id);
    visible_add_brief(&shown, id);
    if (known.len > 0)
        err_set(err, ERR_USAGE, _("there is no site '%s'; there are: %s"), shown.buf, known.buf);
    else
        err_set(err, ERR_USAGE, _("there is no site '%s', nor any other"), shown.buf);
    str_release(&known);
    str_release(&shown);
    return -1;
}

int desk_need_host(struct desk *desk, const char *id, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);

    if (config == NULL)
        return -1;
    return config_host(config, id) != NULL ? 0 : no_such_host(config, id, err);
}

int desk_need_site(struct desk *desk, const char *id, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);

    if (config == NULL)
        return -1;
    return config_site(config, id) != NULL ? 0 : no_such_site(config, id, err);
}
