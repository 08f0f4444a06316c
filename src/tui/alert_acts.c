/* The forms of alerts. */
#include "tui/alert_acts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "tui/console.h"
#include "tui/countdown.h"
#include "tui/form_view.h"
#include "tui/machines.h"
#include "tui/prompt_view.h"

/* --- words --- */

enum role_id alert_role(const struct alert *alert)
{
    return alert->state == ALERT_RESOLVED     ? ROLE_DIM
           : alert->state == ALERT_RECOVERING ? ROLE_GOOD
                                              : level_role(alert->level);
}

void alert_add_standing(struct str *out, const struct alert *alert, const struct alert_view *view,
                        wall_s now)
{
    struct str until = STR_INIT;

    if (alert->state != ALERT_OPEN) {
        str_add(out, choice_label(alert_states, alert->state));
    } else if (view != NULL && view->silenced) {
        when_add(&until, view->silenced_until, now);
        str_addf(out, _("silenced until %s"), until.buf);
    } else if (alert->acked_by != NULL) {
        str_addf(out, _("taken by %s"), alert->acked_by);
    }
    str_release(&until);
}

/* --- whom it goes to --- */

typedef VEC(char *) texts_t;

static void texts_release(texts_t *texts)
{
    vec_each (text, texts)
        free(*text);
    vec_release(texts);
}

struct finding {
    texts_t free; /* ids */
    size_t taken; /* how many somebody has */
};

static int take_id(const struct alert *alert, const struct alert_view *view, void *data)
{
    struct finding *finding = data;

    (void)view;
    if (alert->acked_by != NULL)
        finding->taken++;
    else
        *vec_push(&finding->free) = xstrdup(alert->id);
    return 0;
}

/* The one, or all of the machine that are open and nobody's; refused if there is none. */
static int find_alerts(struct console *console, const struct alert_target *target,
                       struct finding *finding, struct err *err)
{
    const struct alert_filter filter = {.open = true, .each = true, .host = target->host};

    if (target->alert != NULL) {
        *vec_push(&finding->free) = xstrdup(target->alert);
        return 0;
    }
    if (target->host == NULL)
        return err_set(err, ERR_REFUSED, _("no alert is selected"));
    if (desk_alert_list(console_desk(console), &filter, take_id, finding, err) < 0)
        return -1;
    if (finding->free.len == 0)
        return err_set(err, ERR_REFUSED,
                       finding->taken > 0 ? _("somebody has each alert of %s already")
                                          : _("%s has no open alert"),
                       target->host);
    return 0;
}

/* --- taking, giving back --- */

static int take_alerts(struct console *console, const struct alert_target *target, struct err *err)
{
    struct finding finding = {0};
    struct str taken = STR_INIT;
    int rc = find_alerts(console, target, &finding, err);

    if (rc == 0)
        rc = desk_alert_ack(console_desk(console), (const char *const *)finding.free.items,
                            finding.free.len, NULL, err);
    if (rc == 0) {
        vec_each (id, &finding.free)
            str_addf(&taken, "%s%s", taken.len > 0 ? " " : "", *id);
        console_changed(console);
        console_say(console, _("taken: %s"), taken.buf);
    }
    texts_release(&finding.free);
    str_release(&taken);
    return rc < 0 ? -1 : 1;
}

static int give_back(struct console *console, const struct alert_target *target, struct err *err)
{
    const char *const id = target->alert;

    if (id == NULL)
        return err_set(err, ERR_REFUSED, _("no alert is selected"));
    if (desk_alert_undo(console_desk(console), &id, 1, err) < 0)
        return -1;
    console_changed(console);
    console_say(console, _("%s is nobody's again"), id);
    return 1;
}

/* --- forms --- */

struct alert_form {
    char *id;
};

static void alert_form_free(void *data)
{
    struct alert_form *form = data;

    free(form->id);
    free(form);
}

static int save_resolve(struct console *console, const struct form *form, void *data,
                        struct err *err)
{
    const struct alert_form *kept = data;
    const char *const id = kept->id;
    struct alert after;

    if (desk_alert_resolve(console_desk(console), &id, 1, form_text(form, "reason"), err) < 0 ||
        desk_alert_load(console_desk(console), id, &after, err) < 0)
        return -1;
    console_say(console, "%s: %s", after.id, choice_label(alert_states, after.state));
    record_release(&alert_schema, &after);
    return 0;
}

/* As the form says, also where nobody touched what it began with. */
static void set_from(char **text, const struct form *form, const char *name)
{
    free(*text);
    *text = form_text(form, name)[0] == '\0' ? NULL : xstrdup(form_text(form, name));
}

static int save_silence(struct console *console, const struct form *form, void *data,
                        struct err *err)
{
    struct silence silence = {0};
    struct str until = STR_INIT;
    int rc;

    (void)data;
    record_init(&silence_schema, &silence);
    rc = form_fill(form, &silence, err);
    set_from(&silence.host, form, "host");
    set_from(&silence.site, form, "site");
    set_from(&silence.metric, form, "metric");
    if (rc == 0)
        rc = desk_silence_add(console_desk(console), &silence, err);
    if (rc == 0) {
        when_add(&until, silence.until, console_now(console));
        console_say(console, _("%s: silent until %s"), silence.id, until.buf);
    }
    str_release(&until);
    record_release(&silence_schema, &silence);
    return rc;
}

static const struct form_item resolve_items[] = {
    {.name = "reason", .flags = FORM_REQUIRED},
    {.name = NULL},
};
static const struct form_item silence_items[] = {
    {.name = "until", .label = N_("until when"), .flags = FORM_REQUIRED | FORM_FUTURE},
    {.name = "reason", .flags = FORM_REQUIRED},
    {.name = "metric", .label = N_("only this figure")},
    {.name = "host", .flags = FORM_FOLDED},
    {.name = "site", .flags = FORM_FOLDED},
    {.name = NULL},
};

static int begin_resolve(struct console *console, const char *id, struct err *err)
{
    struct alert_form *kept;
    struct alert alert;
    struct str title = STR_INIT;
    struct form_request request = {
        .spec = {.kind = "alert.resolve", .schema = &alert_schema, .items = resolve_items},
        .subject = id,
        .save = save_resolve,
        .free_data = alert_form_free,
    };

    if (id == NULL)
        return err_set(err, ERR_REFUSED, _("no alert is selected"));
    if (desk_alert_load(console_desk(console), id, &alert, err) < 0)
        return -1;
    if (alert.state == ALERT_RESOLVED) {
        err_set(err, ERR_REFUSED, _("%s is over already"), id);
        record_release(&alert_schema, &alert);
        return -1;
    }
    kept = xcalloc(1, sizeof(*kept));
    kept->id = xstrdup(id);
    str_addf(&title, "%s  %s  ", id, alert.host);
    alert_add_what(&title, &alert);
    str_addf(&title, "  %s", _("it is over"));
    request.spec.title = title.buf;
    request.spec.data = kept;
    form_view_open(console, &request);
    record_release(&alert_schema, &alert);
    str_release(&title);
    return 1;
}

static void suggest_place(const struct form *form, const char *name, struct form_offers *offers,
                          void *data)
{
    const struct config *config = desk_full_config(console_desk(data), NULL);

    (void)form;
    if (config != NULL && strcmp(name, "host") == 0)
        vec_each (host, &config->hosts)
            form_offer(offers, host->id, host->name);
    if (config != NULL && strcmp(name, "site") == 0)
        vec_each (site, &config->sites)
            form_offer(offers, site->id, site->name);
}

static int begin_silence(struct console *console, const struct alert_target *target,
                         struct err *err)
{
    struct silence silence = {0};
    struct alert alert = {0};
    struct form_request request = {
        .spec = {.kind = "alert.silence",
                 .schema = &silence_schema,
                 .items = silence_items,
                 .suggest = suggest_place,
                 .data = console},
        .record = &silence,
        .save = save_silence,
    };
    struct str title = STR_INIT;

    if (target->alert == NULL && target->host == NULL)
        return err_set(err, ERR_REFUSED, _("no machine is selected"));
    if (target->alert != NULL &&
        desk_alert_load(console_desk(console), target->alert, &alert, err) < 0)
        return -1;
    record_init(&silence_schema, &silence);
    silence.host = xstrdup(target->alert == NULL ? target->host : alert.host);
    if (target->alert != NULL)
        silence.metric = xstrdup(alert.metric);
    str_addf(&title, _("silence %s"), silence.host);
    request.spec.title = title.buf;
    request.subject = target->alert == NULL ? target->host : target->alert;
    form_view_open(console, &request);
    record_release(&silence_schema, &silence);
    record_release(&alert_schema, &alert);
    str_release(&title);
    return 1;
}

/* --- ending silences --- */

struct ending {
    const struct alert *alert; /* NULL: all of the machine */
    const char *host;
    wall_s now;
    texts_t ids;
};

static int take_silence(const struct silence *silence, void *data)
{
    struct ending *ending = data;
    bool mine = ending->alert != NULL ? silence_covers(silence, ending->alert)
                                      : str_eq(silence->host, ending->host);

    if (mine && silence_holds(silence, ending->now))
        *vec_push(&ending->ids) = xstrdup(silence->id);
    return 0;
}

static int end_silences(struct console *console, const struct alert_target *target, struct err *err)
{
    struct desk *desk = console_desk(console);
    struct ending ending = {.host = target->host, .now = console_now(console)};
    struct str ended = STR_INIT;
    struct alert alert = {0};
    int rc = 0;

    if (target->alert != NULL) {
        rc = desk_alert_load(desk, target->alert, &alert, err);
        ending.alert = &alert;
    }
    if (rc == 0)
        rc = desk_silence_list(desk, false, take_silence, &ending, err);
    if (rc == 0 && ending.ids.len == 0)
        rc = err_set(err, ERR_REFUSED, _("no silence holds here"));
    vec_each (id, &ending.ids)
        if (rc == 0) {
            struct silence after;

            rc = desk_silence_end(desk, *id, &after, err);
            if (rc == 0) {
                str_addf(&ended, "%s%s", ended.len > 0 ? " " : "", after.id);
                record_release(&silence_schema, &after);
            }
        }
    if (ended.len > 0) {
        console_changed(console);
        console_say(console, _("the silence is over: %s"), ended.buf);
    }
    texts_release(&ending.ids);
    record_release(&alert_schema, &alert);
    str_release(&ended);
    return rc < 0 ? -1 : 1;
}

/* --- its ticket --- */

struct seeking {
    char *ticket, *why_none;
};

static void note_ticket(struct seeking *seeking, const struct alert *alert)
{
    if (seeking->ticket == NULL && alert->ticket != NULL)
        seeking->ticket = xstrdup(alert->ticket);
    if (seeking->why_none == NULL && alert->no_ticket != NULL)
        seeking->why_none = xstrdup(alert->no_ticket);
}

static int seek_ticket(const struct alert *alert, const struct alert_view *view, void *data)
{
    (void)view;
    note_ticket(data, alert);
    return 0;
}

static int open_ticket(struct console *console, const struct alert_target *target, struct err *err)
{
    const struct alert_filter filter = {.open = true, .each = true, .host = target->host};
    struct seeking seeking = {0};
    struct alert alert;
    int rc = 0;

    if (target->alert != NULL) {
        rc = desk_alert_load(console_desk(console), target->alert, &alert, err);
        if (rc == 0) {
            note_ticket(&seeking, &alert);
            record_release(&alert_schema, &alert);
        }
    } else if (target->host != NULL) {
        rc = desk_alert_list(console_desk(console), &filter, seek_ticket, &seeking, err);
    }
    if (rc == 0 && seeking.ticket != NULL)
        console_open(console, "ticket", seeking.ticket);
    else if (rc == 0 && seeking.why_none != NULL)
        rc = err_set(err, ERR_REFUSED, _("no ticket: %s"), seeking.why_none);
    else if (rc == 0)
        rc = err_set(err, ERR_REFUSED, _("no ticket was opened for it; n opens one"));
    free(seeking.ticket);
    free(seeking.why_none);
    return rc < 0 ? -1 : 1;
}

int alert_acts_begin(struct console *console, enum action action, const struct alert_target *target,
                     struct err *err)
{
    switch (action) {
    case ACTION_ALERT_ACK: return take_alerts(console, target, err);
    case ACTION_ALERT_UNDO: return give_back(console, target, err);
    case ACTION_ALERT_RESOLVE: return begin_resolve(console, target->alert, err);
    case ACTION_ALERT_SILENCE: return begin_silence(console, target, err);
    case ACTION_ALERT_UNSILENCE: return end_silences(console, target, err);
    case ACTION_ALERT_TICKET: return open_ticket(console, target, err);
    case ACTION_HEALTH_PLANS:
        console_say(console, _("plans come with a later version; the paper ones hold until then"));
        return 1;
    default: return 0;
    }
}
