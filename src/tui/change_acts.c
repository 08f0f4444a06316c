#include "tui/change_acts.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/changes.h"
#include "desk/windows.h"
#include "tui/console.h"
#include "tui/countdown.h"
#include "tui/form_view.h"
#include "tui/prompt_view.h"

/* What a form keeps while it is open. */
struct change_form {
    struct console *console;
    struct change change;
    struct maintenance window;
    bool on_behalf; /* of the hospital, which approved elsewhere */
};

static void change_form_free(void *data)
{
    struct change_form *form = data;

    record_release(&change_schema, &form->change);
    record_release(&maintenance_schema, &form->window);
    free(form);
}

bool change_is_window(const char *id)
{
    return id[0] == 'W' && id[1] == '-';
}

static const char *text_or_null(const struct form *form, const char *name)
{
    const char *text = form_text(form, name);

    return text[0] == '\0' ? NULL : text;
}

/* --- what can be meant --- */

static void offer_contract(const struct contract *contract, struct form_offers *offers)
{
    form_offer(offers, contract_family(contract), contract->prefix);
}

/* What the form's contract knows; all of them as long as it names none. */
static void offer_of_contract(const struct contract *contract, const char *name,
                              struct form_offers *offers)
{
    if (strcmp(name, "contract") == 0 && contract->changes.len > 0)
        offer_contract(contract, offers);
    if (strcmp(name, "sort") == 0)
        vec_each (row, &contract->changes)
            form_offer(offers, row->id, row->name);
    if (strcmp(name, "systems") == 0)
        vec_each (covered, &contract->systems)
            form_offer(offers, covered->id, covered->name);
    if (strcmp(name, "site") == 0)
        vec_each (site, &contract->sites)
            form_offer(offers, *site, NULL);
}

static void suggest_for_change(const struct form *form, const char *name,
                               struct form_offers *offers, void *data)
{
    const struct change_form *kept = data;
    const struct config *config = desk_full_config(console_desk(kept->console), NULL);
    day_t today = civil_day_of(console_now(kept->console));
    const char *wanted = form_text(form, "contract");

    if (config == NULL)
        return;
    vec_each (contract, &config->contracts) {
        bool is_it = strcmp(name, "contract") == 0 || wanted[0] == '\0' ||
                     strcmp(contract_family(contract), wanted) == 0;

        if (is_it && contract_is_in_force(contract, today))
            offer_of_contract(contract, name, offers);
    }
}

/* --- a new change --- */

static const struct form_item new_items[] = {
    {.name = "contract", .flags = FORM_REQUIRED | FORM_OFFERED},
    {.name = "sort", .flags = FORM_REQUIRED | FORM_OFFERED},
    {.name = "title", .flags = FORM_REQUIRED},
    {.name = "planned_from", .flags = FORM_REQUIRED | FORM_FUTURE},
    {.name = "planned_to", .flags = FORM_REQUIRED | FORM_FUTURE},
    {.name = "systems", .flags = FORM_OFFERED},
    {.name = "site", .flags = FORM_OFFERED | FORM_FOLDED},
    {.name = "emergency", .flags = FORM_FOLDED},
    {.name = "consent", .flags = FORM_FOLDED},
    {.name = "note", .flags = FORM_FOLDED},
    {.name = NULL},
};

static void add_terms(const struct change *change, const struct change_terms *terms, wall_s now,
                      struct str *out)
{
    struct str missing = STR_INIT, lead = STR_INIT, when = STR_INIT;
    wall_s latest = 0;

    change_add_missing(change, terms->row, &missing);
    span_add(&lead, terms->row->lead);
    if (terms->row->name != NULL)
        str_addf(out, "%s\n", terms->row->name);
    if (terms->row->lead.unit != SPAN_NONE)
        str_addf(out, _("to be handed in %s before\n"), lead.buf);
    if (change->planned_from != 0 &&
        change_latest(terms->row, terms->worktime, change->planned_from, &latest, NULL) == 0 &&
        latest != 0) {
        when_add(&when, latest, now);
        str_addf(out,
                 now > latest ? _("too late since %s: only as an emergency\n")
                              : _("in time until %s\n"),
                 when.buf);
    }
    if (missing.len > 0)
        str_addf(out, _("asked for: %s\n"), missing.buf);
    str_release(&missing);
    str_release(&lead);
    str_release(&when);
}

static void preview_new(const struct form *form, struct str *out, void *data)
{
    const struct change_form *kept = data;
    struct err err = ERR_INIT;
    struct change_terms terms;
    struct change draft;

    record_init(&change_schema, &draft);
    form_fill(form, &draft, NULL);
    if (draft.contract != NULL && draft.sort != NULL) {
        if (desk_change_terms(console_desk(kept->console), &draft, &terms, &err) == 0)
            add_terms(&draft, &terms, console_now(kept->console), out);
        else
            str_addf(out, "%s\n", err.text.buf);
    }
    record_release(&change_schema, &draft);
    err_release(&err);
}

static int save_new(struct console *console, const struct form *form, void *data, struct err *err)
{
    struct change change;
    int rc;

    (void)data;
    record_init(&change_schema, &change);
    rc = form_fill(form, &change, err);
    if (rc == 0)
        rc = desk_change_open(console_desk(console), &change, err);
    if (rc == 0)
        console_say(console, _("%s is handed in and waits for approval"), change.id);
    record_release(&change_schema, &change);
    return rc;
}

/* --- the forms of the acts --- */

static const struct field evidence_field = {
    .name = "evidence",
    .type = FIELD_TEXT,
    .max = 400,
    .help = N_("What the contract asks for and where it is: backup:nas-0412.")};
static const struct field reason_field = {
    .name = "reason", .type = FIELD_TEXT, .max = 400, .help = N_("Why it will not be made.")};
static const struct field ended_field = {
    .name = "ended_at", .type = FIELD_TIME, .help = N_("When the work was over; empty: now.")};

static const struct form_item attach_items[] = {
    {.name = "evidence", .flags = FORM_REQUIRED, .field = &evidence_field},
    {.name = NULL},
};
static const struct form_item approve_items[] = {
    {.name = "approval"},
    {.name = NULL},
};
static const struct form_item behalf_items[] = {
    {.name = "approver", .flags = FORM_REQUIRED},
    {.name = "approval", .flags = FORM_REQUIRED},
    {.name = NULL},
};
static const struct form_item finish_items[] = {
    {.name = "outcome", .flags = FORM_REQUIRED},
    {.name = "note"},
    {.name = NULL},
};
static const struct form_item cancel_items[] = {
    {.name = "reason", .flags = FORM_REQUIRED, .field = &reason_field},
    {.name = NULL},
};
static const struct form_item window_items[] = {
    {.name = "opens", .flags = FORM_REQUIRED},
    {.name = "closes", .flags = FORM_REQUIRED},
    {.name = "systems"},
    {.name = "note"},
    {.name = NULL},
};
static const struct form_item close_items[] = {
    {.name = "ended_at", .flags = FORM_PAST, .field = &ended_field},
    {.name = "note"},
    {.name = NULL},
};

static void suggest_evidence(const struct form *form, const char *name, struct form_offers *offers,
                             void *data)
{
    struct change_form *kept = data;
    struct change_terms terms;

    (void)form;
    if (strcmp(name, "evidence") != 0 ||
        desk_change_terms(console_desk(kept->console), &kept->change, &terms, NULL) < 0)
        return;
    vec_each (need, &terms.row->needs) {
        char *value = xasprintf("%s:", *need);

        if (strcmp(*need, "approval") != 0)
            form_offer(offers, value, NULL);
        free(value);
    }
}

/* Says what became of it, and lets go of it. */
static void say_change(struct console *console, struct change *after)
{
    struct change_terms terms;
    struct str missing = STR_INIT;

    if (after->state < CHANGE_STARTED &&
        desk_change_terms(console_desk(console), after, &terms, NULL) == 0)
        change_add_missing(after, terms.row, &missing);
    if (missing.len > 0)
        console_say(console, _("%s: %s; still missing: %s"), after->id,
                    choice_label(change_states, after->state), missing.buf);
    else
        console_say(console, "%s: %s", after->id, choice_label(change_states, after->state));
    str_release(&missing);
    record_release(&change_schema, after);
}

static int save_attach(struct console *console, const struct form *form, void *data,
                       struct err *err)
{
    const struct change_form *kept = data;
    struct change after;

    if (desk_change_attach(console_desk(console), kept->change.id, form_text(form, "evidence"),
                           &after, err) < 0)
        return -1;
    say_change(console, &after);
    return 0;
}

static int save_approve(struct console *console, const struct form *form, void *data,
                        struct err *err)
{
    const struct change_form *kept = data;
    const char *approver = kept->on_behalf ? text_or_null(form, "approver") : NULL;
    struct change after;

    if (desk_change_approve(console_desk(console), kept->change.id, approver,
                            text_or_null(form, "approval"), &after, err) < 0)
        return -1;
    say_change(console, &after);
    return 0;
}

static int save_finish(struct console *console, const struct form *form, void *data,
                       struct err *err)
{
    const struct change_form *kept = data;
    struct change change, after;
    int rc;

    record_init(&change_schema, &change);
    rc = form_fill(form, &change, err);
    if (rc == 0)
        rc = desk_change_finish(console_desk(console), kept->change.id, change.outcome,
                                text_or_null(form, "note"), &after, err);
    if (rc == 0)
        say_change(console, &after);
    record_release(&change_schema, &change);
    return rc;
}

static int save_cancel(struct console *console, const struct form *form, void *data,
                       struct err *err)
{
    const struct change_form *kept = data;
    struct change after;

    if (desk_change_cancel(console_desk(console), kept->change.id, form_text(form, "reason"),
                           &after, err) < 0)
        return -1;
    say_change(console, &after);
    return 0;
}

static int save_window(struct console *console, const struct form *form, void *data,
                       struct err *err)
{
    const struct change_form *kept = data;
    struct maintenance window;
    int rc;

    record_copy(&maintenance_schema, &window, &kept->window);
    rc = form_fill(form, &window, err);
    if (rc == 0)
        rc = desk_window_open(console_desk(console), &window, err);
    if (rc == 0)
        console_say(console, _("%s is announced; w shows the windows"), window.id);
    record_release(&maintenance_schema, &window);
    return rc;
}

static int save_close(struct console *console, const struct form *form, void *data, struct err *err)
{
    const struct change_form *kept = data;
    const char *text = form_text(form, "ended_at");
    struct maintenance after;
    wall_s at = 0;

    if (text[0] != '\0' && civil_parse_instant(text, &at, err) < 0)
        return -1;
    if (desk_window_close(console_desk(console), kept->window.id, at, text_or_null(form, "note"),
                          &after, err) < 0)
        return -1;
    console_say(console, _("%s is closed"), after.id);
    record_release(&maintenance_schema, &after);
    return 0;
}

static const struct change_form_row {
    enum action action;
    const char *kind;  /* of its drafts */
    const char *title; /* N_() */
    const struct form_item *items;
    int (*save)(struct console *console, const struct form *form, void *data, struct err *err);
    void (*suggest)(const struct form *form, const char *name, struct form_offers *offers,
                    void *data);
    void (*preview)(const struct form *form, struct str *out, void *data);
    bool of_window;
} forms[] = {
    {ACTION_CHANGE_NEW, "change.new", N_("a new change"), new_items, save_new, suggest_for_change,
     preview_new, false},
    {ACTION_CHANGE_ATTACH, "change.attach", N_("add evidence"), attach_items, save_attach,
     suggest_evidence, NULL, false},
    {ACTION_CHANGE_APPROVE, "change.approve", N_("approve"), approve_items, save_approve, NULL,
     NULL, false},
    {ACTION_CHANGE_DONE, "change.done", N_("the work is over"), finish_items, save_finish, NULL,
     NULL, false},
    {ACTION_CHANGE_CANCEL, "change.cancel", N_("take back"), cancel_items, save_cancel, NULL, NULL,
     false},
    {ACTION_CHANGE_WINDOW, "change.window", N_("a new maintenance window"), window_items,
     save_window, NULL, NULL, true},
    {ACTION_CHANGE_DONE, "window.close", N_("the work is over"), close_items, save_close, NULL,
     NULL, true},
};

static const struct change_form_row *form_of(enum action action, bool window)
{
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        if (forms[i].action == action &&
            (forms[i].of_window == window || action != ACTION_CHANGE_DONE))
            return &forms[i];
    return NULL;
}

static void open_form(struct change_form *kept, const struct change_form_row *row, const char *id)
{
    char *title = xasprintf("%s%s%s", id == NULL ? "" : id, id == NULL ? "" : "  ", tr(row->title));
    struct form_request request = {
        .spec = {.kind = row->kind,
                 .title = title,
                 .schema = row->of_window ? &maintenance_schema : &change_schema,
                 .items = kept->on_behalf ? behalf_items : row->items,
                 .suggest = row->suggest,
                 .preview = row->preview,
                 .data = kept},
        .record = row->action == ACTION_CHANGE_WINDOW ? &kept->window : NULL,
        .subject = id == NULL ? "" : id,
        .save = row->save,
        .free_data = change_form_free,
    };

    form_view_open(kept->console, &request);
    free(title);
}

/* --- trying --- */

/* May it be approved by whoever acts, and in whose name? */
static int try_approve(struct change_form *kept, struct change *copy, struct err *err)
{
    struct desk *desk = console_desk(kept->console);
    bool own = duty_may(desk, MAY_RECORD_APPROVE);

    kept->on_behalf = !own && duty_may(desk, MAY_RECORD_CORRECT);
    if (!own && !kept->on_behalf)
        return desk_require(desk, MAY_RECORD_APPROVE, "change.approve", err);
    return change_approve(copy, own ? desk_user(desk) : "", NULL, own ? desk_user(desk) : "",
                          clock_wall(), err);
}

static int try_start(struct change_form *kept, struct change *copy, struct err *err)
{
    struct desk *desk = console_desk(kept->console);
    struct change_terms terms;

    if (desk_change_terms(desk, copy, &terms, err) < 0)
        return -1;
    return change_start(copy, terms.row, desk_user(desk), clock_wall(), err);
}

/* On a copy: would it be refused? */
static int try_change(struct change_form *kept, enum action action, struct err *err)
{
    struct change copy;
    int rc = 0;

    record_copy(&change_schema, &copy, &kept->change);
    switch (action) {
    case ACTION_CHANGE_APPROVE: rc = try_approve(kept, &copy, err); break;
    case ACTION_CHANGE_START: rc = try_start(kept, &copy, err); break;
    case ACTION_CHANGE_DONE: rc = change_finish(&copy, OUTCOME_DONE, clock_wall(), err); break;
    case ACTION_CHANGE_CANCEL: rc = change_cancel(&copy, "-", err); break;
    default: break;
    }
    record_release(&change_schema, &copy);
    return rc;
}

/* The window that its change asks for, and may it have one? */
static int plan_window(struct change_form *kept, struct err *err)
{
    const struct change *change = &kept->change;
    struct maintenance *window = &kept->window, copy;
    int rc;

    window->change = xstrdup(change->id);
    window->opens = change->planned_from;
    window->closes = change->planned_to;
    vec_each (name, &change->systems)
        *vec_push(&window->systems) = xstrdup(*name);
    record_copy(&maintenance_schema, &copy, window);
    rc = window_open(&copy, change, desk_user(console_desk(kept->console)), clock_wall(), err);
    record_release(&maintenance_schema, &copy);
    return rc;
}

static int try_close(struct change_form *kept, struct err *err)
{
    struct maintenance copy;
    int rc;

    record_copy(&maintenance_schema, &copy, &kept->window);
    rc = window_close(&copy, clock_wall(), desk_user(console_desk(kept->console)), clock_wall(),
                      err);
    record_release(&maintenance_schema, &copy);
    return rc;
}

/* --- beginning --- */

static void start_now(struct view *view, void *data)
{
    const struct change_source *source = data;
    const char *id = source->selected(view);
    struct err err = ERR_INIT;
    struct change after;

    if (id == NULL)
        return;
    if (desk_change_start(console_desk(view->console), id, &after, &err) < 0) {
        console_say_err(view->console, &err);
    } else {
        say_change(view->console, &after);
        console_changed(view->console);
    }
    err_release(&err);
}

static void ask_start(struct view *view, const struct change_source *source, const char *id)
{
    char *question = xasprintf(_("%s: the work begins now?"), id);

    prompt_confirm(view->console, view, question, start_now, (void *)(uintptr_t)source);
    free(question);
}

static int begin_of_change(struct view *view, const struct change_source *source,
                           enum action action, struct change_form *kept, struct err *err)
{
    const char *id = source->selected(view);

    if (desk_change_load(console_desk(view->console), id, &kept->change, err) < 0 ||
        try_change(kept, action, err) < 0 ||
        (action == ACTION_CHANGE_WINDOW && plan_window(kept, err) < 0)) {
        change_form_free(kept);
        return -1;
    }
    if (action == ACTION_CHANGE_START) {
        ask_start(view, source, id);
        change_form_free(kept);
    } else {
        open_form(kept, form_of(action, false), id);
    }
    return 1;
}

static int begin_of_window(struct change_form *kept, enum action action, const char *id,
                           struct err *err)
{
    int rc = desk_window_load(console_desk(kept->console), id, &kept->window, err);

    if (rc == 0 && action != ACTION_CHANGE_DONE)
        rc = err_set(err, ERR_REFUSED, _("%s is a window; that is done with its change %s"), id,
                     kept->window.change);
    if (rc == 0)
        rc = try_close(kept, err);
    if (rc < 0) {
        change_form_free(kept);
        return -1;
    }
    open_form(kept, form_of(action, true), id);
    return 1;
}

int change_acts_begin(struct view *view, const struct change_source *source, enum action action,
                      struct err *err)
{
    const char *id = source->selected(view);
    struct change_form *kept;

    if (action != ACTION_CHANGE_START && form_of(action, false) == NULL)
        return 0;
    if (console_is_past(view->console))
        return err_set(err, ERR_REFUSED, _("looking back: nothing can be changed here"));
    if (id == NULL && action != ACTION_CHANGE_NEW)
        return err_set(err, ERR_REFUSED, _("no change is selected"));
    kept = xcalloc(1, sizeof(*kept));
    kept->console = view->console;
    if (action == ACTION_CHANGE_NEW) {
        open_form(kept, form_of(action, false), NULL);
        return 1;
    }
    return change_is_window(id) ? begin_of_window(kept, action, id, err)
                                : begin_of_change(view, source, action, kept, err);
}
