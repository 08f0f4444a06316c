#include "desk/sample_watch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/alert_intake.h"
#include "desk/alerts.h"
#include "desk/patrols.h"

static void remember(struct map *ids, const struct sample_act *act, const char *what,
                     const char *id)
{
    char *name = xasprintf("%s%s", act->life, what);

    if (id != NULL)
        free(map_put(ids, name, xstrdup(id)));
    free(name);
}

static const char *id_of(struct map *ids, const struct sample_act *act, const char *what)
{
    char *name = xasprintf("%s%s", act->life, what);
    const char *id = map_has(ids, name) ? map_get(ids, name) : "";

    free(name);
    return id;
}

static int no_act(const struct sample_act *act, const char *whose, struct err *err)
{
    return err_set(err, ERR_FAILED, _("nobody can %s %s"), act->verb, whose);
}

/* --- alerts --- */

static int report(struct desk *desk, const struct sample_act *act, struct map *ids, struct err *err)
{
    const char *value = sample_act_value(act, "value"), *level = sample_act_value(act, "level");
    struct alert_report report = {.host = sample_act_value(act, "host"),
                                  .metric = sample_act_value(act, "metric"),
                                  .object = sample_act_value(act, "object"),
                                  .value = value == NULL ? NAN : strtod(value, NULL),
                                  .text = sample_act_value(act, "text")};
    bool raises = strcmp(act->verb, "raise") == 0;
    struct alert after;
    int rc;

    if (raises && alert_level_read(level, &report.level, err) < 0)
        return -1;
    rc = raises ? desk_alert_raise(desk, &report, &after, err)
                : desk_alert_recover(desk, &report, &after, err);
    if (rc < 0)
        return -1;
    remember(ids, act, " alert", after.id);
    remember(ids, act, "", after.ticket);
    record_release(&alert_schema, &after);
    return 0;
}

int sample_do_alert(struct desk *desk, const struct sample_act *act, struct map *ids,
                    struct err *err)
{
    const char *id;

    if (strcmp(act->verb, "raise") == 0 || strcmp(act->verb, "recover") == 0)
        return report(desk, act, ids, err);
    if (strcmp(act->verb, "ack") != 0)
        return 1;
    id = id_of(ids, act, " alert");
    return desk_alert_ack(desk, &id, 1, sample_act_value(act, "note"), err);
}

/* --- patrols --- */

/* In the middle of its range, or a tick. */
static char *usual_value(const struct patrol_item *item)
{
    if (item->low == NULL || item->high == NULL)
        return xstrdup("ok");
    return xasprintf("%.0f", (strtod(item->low, NULL) + strtod(item->high, NULL)) / 2);
}

static int fill_item(struct desk *desk, const char *id, const struct patrol_item *item,
                     const struct patrol_sheet *sheet, const struct sample_act *act,
                     struct err *err)
{
    const struct patrol_answer *answer = patrol_answer_of(sheet, item->id);
    bool bad = answer != NULL && answer->result == PATROL_ABNORMAL;
    char *value = bad ? xstrdup("bad") : usual_value(item);
    const struct patrol_entry entry = {.value = value,
                                       .note = bad ? sample_act_value(act, "note") : NULL};
    struct patrol_sheet after;
    int rc;

    if (item->metrics.len > 0 && !bad)
        rc = desk_patrol_skip(desk, id, (const char *const[]){item->id}, 1, false,
                              sample_act_value(act, "reason"), &after, err);
    else
        rc = desk_patrol_fill(desk, id, item->id, &entry, &after, err);
    if (rc == 0)
        patrol_sheet_release(&after);
    free(value);
    return rc;
}

static int fill_rest(struct desk *desk, const char *id, const struct sample_act *act,
                     struct err *err)
{
    struct patrol_sheet sheet;
    int rc = desk_patrol_load(desk, id, &sheet, err);

    if (rc < 0)
        return -1;
    vec_each (item, &sheet.round.items)
        if (rc == 0 && patrol_is_owed(&sheet, item))
            rc = fill_item(desk, id, item, &sheet, act, err);
    patrol_sheet_release(&sheet);
    return rc;
}

static int begin(struct desk *desk, const struct sample_act *act, struct map *ids, struct err *err)
{
    struct patrol_sheet sheet;
    bool resumed;

    if (desk_patrol_start(desk, sample_act_value(act, "plan"), sample_act_value(act, "site"),
                          &sheet, &resumed, err) < 0)
        return -1;
    remember(ids, act, " round", sheet.round.id);
    patrol_sheet_release(&sheet);
    return 0;
}

static int sign(struct desk *desk, const char *id, struct err *err)
{
    struct patrol_credits credits = {0};
    struct patrol_sheet after;
    int rc = desk_patrol_sign(desk, id, NULL, &after, &credits, err);

    if (rc == 0)
        patrol_sheet_release(&after);
    patrol_credits_release(&credits);
    return rc;
}

int sample_do_patrol(struct desk *desk, const struct sample_act *act, struct map *ids,
                     struct err *err)
{
    const char *id = id_of(ids, act, " round");
    const struct patrol_entry entry = {.value = sample_act_value(act, "value"),
                                       .note = sample_act_value(act, "note"),
                                       .told = sample_act_value(act, "told")};
    struct patrol_sheet after;

    if (strcmp(act->verb, "begin") == 0)
        return begin(desk, act, ids, err);
    if (strcmp(act->verb, "rest") == 0)
        return fill_rest(desk, id, act, err);
    if (strcmp(act->verb, "sign") == 0)
        return sign(desk, id, err);
    if (strcmp(act->verb, "fill") != 0)
        return no_act(act, _("a patrol"), err);
    if (desk_patrol_fill(desk, id, sample_act_value(act, "item"), &entry, &after, err) < 0)
        return -1;
    patrol_sheet_release(&after);
    return 0;
}
