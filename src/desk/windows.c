/* Announcing, listing and closing maintenance windows. */
#include "desk/windows.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/changes.h"
#include "store/record.h"

static void take_over(struct maintenance *window, const struct change *change)
{
    free(window->contract);
    window->contract = xstrdup(change->contract);
    if (window->opens == 0)
        window->opens = change->planned_from;
    if (window->closes == 0)
        window->closes = change->planned_to;
    if (window->site == NULL && change->site != NULL)
        window->site = xstrdup(change->site);
    if (window->systems.len > 0)
        return;
    vec_each (name, &change->systems) {
        *vec_push(&window->systems) = xstrdup(*name);
    }
}

static int check_systems(const struct maintenance *window, const struct change *change,
                         struct err *err)
{
    vec_each (name, &window->systems) {
        bool known = false;

        vec_each (other, &change->systems) {
            known = known || str_eq(*name, *other);
        }
        if (!known)
            return err_set(err, ERR_REFUSED,
                           _("%s is not about the system '%s' (R23); hand in a change for it"),
                           change->id, *name);
    }
    return 0;
}

int desk_window_open(struct desk *desk, struct maintenance *window, struct err *err)
{
    struct change change;
    int rc = -1;

    if (desk_require(desk, MAY_RECORD_WRITE, "window.open", err) < 0 ||
        desk_change_load(desk, window->change, &change, err) < 0)
        return -1;
    take_over(window, &change);
    if (check_systems(window, &change, err) == 0 &&
        window_open(window, &change, desk_user(desk), clock_wall(), err) == 0)
        rc = duty_save_new(desk, &maintenance_schema, "W", window, "open", err);
    record_release(&change_schema, &change);
    return rc;
}

static int judge(struct desk *desk, const struct maintenance *window, wall_s at,
                 struct interval *excused, struct window_view *view, struct err *err)
{
    struct change_terms terms;
    struct change change;
    int rc = -1;

    if (desk_change_load(desk, window->change, &change, err) < 0)
        return -1;
    if (desk_change_terms(desk, &change, &terms, err) == 0 &&
        change_met_lead(&change, terms.row, terms.worktime, &view->met_lead, err) == 0) {
        *excused = window_excused(window, &change, view->met_lead, at);
        view->phase = window_phase(window, at);
        view->approved = change.approved_at != 0 && change.approved_at <= window->opens;
        view->excused_s = excused->to - excused->from;
        view->overrun_s = window_overrun_s(window, at);
        rc = 0;
    }
    record_release(&change_schema, &change);
    return rc;
}

int desk_window_view(struct desk *desk, const struct maintenance *window, struct window_view *view,
                     struct err *err)
{
    struct interval excused;

    return judge(desk, window, clock_wall(), &excused, view, err);
}

struct collected {
    VEC(struct maintenance) items;
    bool all;
};

static int collect(const void *record, void *data)
{
    const struct maintenance *window = record;
    struct collected *collected = data;

    if (collected->all || window->state == MAINTENANCE_OPEN)
        record_copy(&maintenance_schema, vec_push(&collected->items), window);
    return 0;
}

static int by_begin(const void *a, const void *b)
{
    const struct maintenance *left = a, *right = b;

    if (left->opens != right->opens)
        return left->opens < right->opens ? -1 : 1;
    return (left->seq > right->seq) - (left->seq < right->seq);
}

int desk_window_list(struct desk *desk, bool all,
                     int (*each)(const struct maintenance *window, const struct window_view *view,
                                 void *data),
                     void *data, struct err *err)
{
    struct collected collected = {.all = all};
    struct window_view view;
    int rc = desk_require(desk, MAY_READ, "window.list", err);

    if (rc == 0)
        rc = record_each(desk_store(desk), &maintenance_schema, collect, &collected, err);
    if (rc == 0 && collected.items.len > 1)
        qsort(collected.items.items, collected.items.len, sizeof(collected.items.items[0]),
              by_begin);
    vec_each (window, &collected.items) {
        if (rc == 0)
            rc = desk_window_view(desk, window, &view, err);
        if (rc == 0)
            rc = each(window, &view, data);
        record_release(&maintenance_schema, window);
    }
    vec_release(&collected.items);
    return rc;
}

int desk_window_effects(struct desk *desk, wall_s at,
                        int (*each)(const struct maintenance *window,
                                    const struct interval *excused, const struct interval *overrun,
                                    void *data),
                        void *data, struct err *err)
{
    struct collected collected = {.all = true};
    int rc = record_each(desk_store(desk), &maintenance_schema, collect, &collected, err);

    vec_each (window, &collected.items) {
        struct interval excused, overrun = {window->closes, window->closes};
        struct window_view view;

        if (rc == 0)
            rc = judge(desk, window, at, &excused, &view, err);
        if (rc == 0) {
            overrun.to += view.overrun_s;
            rc = each(window, &excused, &overrun, data);
        }
        record_release(&maintenance_schema, window);
    }
    vec_release(&collected.items);
    return rc;
}

static int load(struct desk *desk, const char *id, struct maintenance *window, struct err *err)
{
    int rc = record_load(desk_store(desk), &maintenance_schema, id, window, err);

    if (rc == 0)
        return err_set(err, ERR_FAILED,
                       _("there is no window %s; 'zhiban window list --all' shows them"), id);
    return rc < 0 ? -1 : 0;
}

int desk_window_load(struct desk *desk, const char *id, struct maintenance *window, struct err *err)
{
    if (desk_require(desk, MAY_READ, "window.show", err) < 0)
        return -1;
    return load(desk, id, window, err);
}

int desk_window_close(struct desk *desk, const char *id, wall_s ended_at, const char *note,
                      struct maintenance *after, struct err *err)
{
    wall_s now = clock_wall(), at = ended_at != 0 ? ended_at : now;
    struct maintenance before;
    int rc = -1;

    if (desk_require(desk, MAY_RECORD_WRITE, "window.close", err) < 0 ||
        duty_require_recent(desk, at, "window.close --at", err) < 0 ||
        load(desk, id, &before, err) < 0)
        return -1;
    record_copy(&maintenance_schema, after, &before);
    if (window_close(after, at, desk_user(desk), now, err) == 0) {
        if (note != NULL) {
            free(after->note);
            after->note = xstrdup(note);
        }
        rc = record_save(desk_store(desk), &maintenance_schema, &before, after, "close", NULL, err);
    }
    record_release(&maintenance_schema, &before);
    if (rc < 0)
        record_release(&maintenance_schema, after);
    return rc;
}
