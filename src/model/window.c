/* Maintenance windows and what they excuse. */
#include "model/window.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/site.h"

static const struct choice states[] = {
    {MAINTENANCE_OPEN, "open", N_("under way")},
    {MAINTENANCE_CLOSED, "closed", N_("closed")},
    {MAINTENANCE_CANCELLED, "cancelled", N_("cancelled")},
    {0, NULL, NULL},
};

const struct choice window_phases[] = {
    {WINDOW_AHEAD, "ahead", N_("ahead")},
    {WINDOW_OPEN, "open", N_("under way")},
    {WINDOW_OVERRUN, "overrun", N_("beyond its end")},
    {WINDOW_OVER, "over", N_("over")},
    {WINDOW_CANCELLED, "cancelled", N_("cancelled")},
    {0, NULL, NULL},
};

static int maintenance_check(const void *record, struct err *err)
{
    const struct maintenance *window = record;

    if (window->closes > window->opens)
        return 0;
    err_set(err, ERR_USAGE, _("a window ends after it begins; correct one of the two"));
    return err_prefix(err, "closes");
}

const struct schema maintenance_schema = {
    .kind = "maintenance",
    .help = N_("A time in which systems may be down for a change."),
    .size = sizeof(struct maintenance),
    .check = maintenance_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct maintenance, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .help = N_("Given by the store: W-1, W-2 and so on.")},
            {FIELD_AT(struct maintenance, change), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .help = N_("The change that it belongs to.")},
            {FIELD_AT(struct maintenance, contract), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .help = N_("The contract whose rules hold for it.")},
            {FIELD_AT(struct maintenance, systems), .type = FIELD_TEXTS, .max = 64,
             .help = N_("The systems that may be down.")},
            {FIELD_AT(struct maintenance, site), .type = FIELD_TEXT, .help = N_("Where.")},
            {FIELD_AT(struct maintenance, opens), .type = FIELD_TIME, .flags = FIELD_REQUIRED,
             .help = N_("When it begins.")},
            {FIELD_AT(struct maintenance, closes), .type = FIELD_TIME, .flags = FIELD_REQUIRED,
             .help = N_("When it ends, whatever happens.")},
            {FIELD_AT(struct maintenance, opened_by), .type = FIELD_TEXT, .max = 100,
             .help = N_("Who announced it.")},
            {FIELD_AT(struct maintenance, opened_at), .type = FIELD_TIME,
             .help = N_("When it was announced.")},
            {FIELD_AT(struct maintenance, state), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = states, .help = N_("Whether somebody closed it.")},
            {FIELD_AT(struct maintenance, ended_at), .type = FIELD_TIME,
             .help = N_("When the work was over.")},
            {FIELD_AT(struct maintenance, ended_by), .type = FIELD_TEXT, .max = 100,
             .help = N_("Who said so.")},
            {FIELD_AT(struct maintenance, note), .type = FIELD_TEXT, .flags = FIELD_LONG,
             .max = 2000, .help = N_("A remark.")},
            FIELD_END,
        },
};

enum window_phase window_phase(const struct maintenance *window, wall_s now)
{
    if (window->state == MAINTENANCE_CANCELLED)
        return WINDOW_CANCELLED;
    if (window->state == MAINTENANCE_CLOSED)
        return WINDOW_OVER;
    if (now < window->opens)
        return WINDOW_AHEAD;
    return now < window->closes ? WINDOW_OPEN : WINDOW_OVERRUN;
}

bool window_is_about(const struct maintenance *window, const struct host *host)
{
    if (window->site != NULL && !str_eq(window->site, host->site))
        return false;
    if (window->systems.len == 0)
        return window->site != NULL;
    vec_each (runs, &host->systems)
        if (vec_has_text(&window->systems, *runs))
            return true;
    return false;
}

/* When the work was over, as far as one knows. */
static wall_s work_end(const struct maintenance *window, wall_s now)
{
    return window->state == MAINTENANCE_CLOSED ? window->ended_at : now;
}

struct interval window_excused(const struct maintenance *window, const struct change *change,
                               bool met_lead, wall_s now)
{
    struct interval none = {window->opens, window->opens}, excused = none;
    wall_s end = work_end(window, now);

    if (window->state == MAINTENANCE_CANCELLED || !met_lead || change->approved_at == 0 ||
        change->approved_at > window->opens || change->state == CHANGE_CANCELLED)
        return none;
    excused.to = end < window->closes ? end : window->closes;
    return excused.to > excused.from ? excused : none;
}

int64_t window_overrun_s(const struct maintenance *window, wall_s now)
{
    wall_s end = work_end(window, now);

    if (window->state == MAINTENANCE_CANCELLED || end <= window->closes)
        return 0;
    return end - window->closes;
}

static void put(char **text, const char *value)
{
    free(*text);
    *text = xstrdup(value);
}

int window_open(struct maintenance *window, const struct change *change, const char *who,
                wall_s now, struct err *err)
{
    struct str from = STR_INIT, to = STR_INIT;
    int rc = -1;

    civil_add_short(&from, change->planned_from);
    civil_add_short(&to, change->planned_to);
    if (change->state != CHANGE_APPROVED && change->state != CHANGE_STARTED)
        err_set(err, ERR_REFUSED, _("%s is '%s'; only an approved change has a window (R23)"),
                change->id, choice_label(change_states, change->state));
    else if (window->systems.len == 0)
        err_set(err, ERR_USAGE, _("a window is of some system; name at least one"));
    else if (window->closes <= window->opens)
        err_set(err, ERR_USAGE, _("a window ends after it begins; correct one of the two"));
    else if (window->opens < change->planned_from || window->closes > change->planned_to)
        err_set(err, ERR_REFUSED,
                _("%s was approved for %s to %s; a window lies within that (R23)"), change->id,
                from.buf, to.buf);
    else if (window->closes <= now)
        err_set(err, ERR_REFUSED, _("its end is over; a window is announced before (R23)"));
    else
        rc = 0;
    if (rc == 0) {
        window->state = MAINTENANCE_OPEN;
        window->opened_at = now;
        put(&window->opened_by, who);
    }
    str_release(&from);
    str_release(&to);
    return rc;
}

int window_close(struct maintenance *window, wall_s ended_at, const char *who, wall_s now,
                 struct err *err)
{
    if (window->state != MAINTENANCE_OPEN)
        return err_set(err, ERR_REFUSED, _("%s is '%s' already (R23)"), window->id,
                       choice_label(states, window->state));
    if (ended_at > now)
        return err_set(err, ERR_REFUSED, _("the work cannot be over in the future (R23)"));
    window->state = ended_at <= window->opens ? MAINTENANCE_CANCELLED : MAINTENANCE_CLOSED;
    window->ended_at = ended_at;
    put(&window->ended_by, who);
    return 0;
}
