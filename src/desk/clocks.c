/* Calendars of a configuration, each compiled when it is asked for first. */
#include "desk/clocks.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "desk/force.h"
#include "model/worktimes.h"

struct desk_clocks {
    struct desk *desk; /* NULL: from files */
    struct config config;
    bool looks_back;
    struct desk_past past;
    struct worktimes worktimes;
};

static const char *const parts[] = {"settings", "years", "own_days", "calendars", NULL};

/* Is there a store, or was one named? */
static bool has_store(const struct desk_options *options)
{
    struct str url = STR_INIT;
    bool found;

    if (options->store_url != NULL)
        return true;
    found = desk_default_url(&url, NULL) == 0 && str_starts(url.buf, "sqlite:") &&
            file_exists(url.buf + strlen("sqlite:"));
    str_release(&url);
    return found;
}

static int load_in_force(struct desk_clocks *clocks, const struct desk_options *options,
                         struct err *err)
{
    clocks->desk = desk_open(options, err);
    if (clocks->desk == NULL)
        return -1;
    clocks->looks_back = desk_past(clocks->desk) != NULL;
    if (clocks->looks_back)
        clocks->past = *desk_past(clocks->desk);
    return force_load(desk_store(clocks->desk), parts, &clocks->config, err);
}

static int load_files(const char *dir, struct config *config, struct err *err)
{
    if (force_read(dir, config, err) < 0)
        return -1;
    if (config->settings.ui.zone == NULL || civil_set_zone(config->settings.ui.zone, err) == 0)
        return 0;
    config_release(config);
    return -1;
}

struct desk_clocks *desk_clocks_open(const char *config_dir, const struct desk_options *options,
                                     struct err *err)
{
    struct desk_clocks *clocks = xcalloc(1, sizeof(*clocks));
    bool from_files = config_dir != NULL || !has_store(options);
    int rc;

    if (from_files && options->at != NULL)
        rc = desk_refuse_files(err);
    else
        rc = from_files ? load_files(config_dir, &clocks->config, err)
                        : load_in_force(clocks, options, err);
    if (rc == 0)
        return clocks;
    desk_close(clocks->desk);
    free(clocks);
    return NULL;
}

const struct desk_past *desk_clocks_past(const struct desk_clocks *clocks)
{
    return clocks->looks_back ? &clocks->past : NULL;
}

void desk_clocks_close(struct desk_clocks *clocks)
{
    if (clocks == NULL)
        return;
    worktimes_release(&clocks->worktimes);
    config_release(&clocks->config);
    desk_close(clocks->desk);
    free(clocks);
}

struct desk *desk_clocks_desk(struct desk_clocks *clocks)
{
    return clocks->desk;
}

const struct config *desk_clocks_config(const struct desk_clocks *clocks)
{
    return &clocks->config;
}

static void unknown_calendar(const struct config *config, const char *id, struct err *err)
{
    VEC(const char *) known = {0};
    struct str shown = STR_INIT, list = STR_INIT;
    const char *nearest;

    vec_each (calendar, &config->calendars) {
        str_addf(&list, "%s%s", list.len > 0 ? ", " : "", calendar->id);
        *vec_push(&known) = calendar->id;
    }
    visible_add_brief(&shown, id);
    nearest = name_nearest(id, known.items, known.len);
    if (known.len == 0)
        err_set(err, ERR_USAGE,
                _("the configuration in force has no calendars; 'zhiban config apply' brings "
                  "them"));
    else if (nearest != NULL)
        err_set(err, ERR_USAGE, _("there is no calendar '%s'; did you mean '%s'?"), shown.buf,
                nearest);
    else
        err_set(err, ERR_USAGE, _("there is no calendar '%s'; known are: %s"), shown.buf, list.buf);
    vec_release(&known);
    str_release(&shown);
    str_release(&list);
}

const struct worktime *desk_clocks_calendar(struct desk_clocks *clocks, const char *id,
                                            struct err *err)
{
    const struct worktime *found = worktimes_get(&clocks->worktimes, &clocks->config, id);

    if (found == NULL)
        unknown_calendar(&clocks->config, id, err);
    return found;
}
