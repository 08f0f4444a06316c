#include "tui/acts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/tickets.h"
#include "tui/console.h"
#include "tui/form_view.h"

enum { ITEMS_MAX = 16 };

/* What a form needs of the act while it is open. */
struct act_form {
    struct console *console;
    const struct ticket_act_row *row;
    struct form_item items[ITEMS_MAX];
    VEC(char *) ids;
};

static void act_form_free(void *data)
{
    struct act_form *form = data;

    vec_each (id, &form->ids)
        free(*id);
    vec_release(&form->ids);
    free(form);
}

static const struct field note_field = {.name = "note",
                                        .type = FIELD_TEXT,
                                        .flags = FIELD_LONG,
                                        .help = N_("Why; stands in the timeline.")};
static const struct field at_field = {
    .name = "at", .type = FIELD_TIME, .help = N_("When it took effect; empty: now.")};

/* --- doing it --- */

static int act_on_all(struct console *console, const struct act_form *form, struct ticket_act *act,
                      struct err *err)
{
    size_t done = 0;

    vec_each (id, &form->ids) {
        if (desk_ticket_act(console_desk(console), *id, act, NULL, err) < 0) {
            if (done > 0)
                err_prefix(err, _("%zu done, then"), done);
            if (done > 0)
                console_changed(console);
            return -1;
        }
        done++;
    }
    if (done == 1)
        console_say(console, _("%s: %s (u takes it back)"), form->ids.items[0],
                    tr(form->row->summary));
    else
        console_say(console, _("%zu tickets: %s"), done, tr(form->row->summary));
    console_changed(console);
    return 0;
}

struct gathered {
    struct ticket_act act;
    const struct form *form;
};

static void gather(const char *name, const char *text, void *data)
{
    struct gathered *gathered = data;

    if (strcmp(name, "note") == 0)
        gathered->act.note = text;
    else if (strcmp(name, "at") != 0)
        *vec_push(&gathered->act.values) = (struct ticket_value){name, text};
}

static int save_act(struct console *console, const struct form *form, void *data, struct err *err)
{
    const struct act_form *act_form = data;
    struct gathered gathered = {.act.verb = act_form->row->verb, .form = form};
    const char *at = form_text(form, "at");
    int rc = 0;

    form_each(form, gather, &gathered);
    if (at[0] != '\0')
        rc = field_parse(&at_field, &gathered.act.at, at, err);
    if (rc == 0)
        rc = act_on_all(console, act_form, &gathered.act, err);
    vec_release(&gathered.act.values);
    return rc;
}

/* --- asking --- */

static bool is_required(const struct ticket_act_row *row, const char *name)
{
    for (const char *const *required = row->required; *required != NULL; required++)
        if (strcmp(*required, name) == 0)
            return true;
    return false;
}

static bool is_offered(const char *name)
{
    return strcmp(name, "assignee") == 0 || strcmp(name, "answered_by") == 0;
}

static void suggest(const struct form *form, const char *name, struct form_offers *offers,
                    void *data)
{
    const struct act_form *act_form = data;

    (void)form;
    if (is_offered(name))
        vec_each (user, &desk_config(console_desk(act_form->console))->users)
            form_offer(offers, user->id, user->name);
}

static void lay_out(struct act_form *form)
{
    const struct ticket_act_row *row = form->row;
    size_t count = 0;

    for (const char *const *name = row->fields; *name != NULL && count < ITEMS_MAX - 3; name++)
        form->items[count++] =
            (struct form_item){.name = *name, .flags = is_required(row, *name) ? FORM_REQUIRED : 0};
    form->items[count++] = (struct form_item){.name = "note",
                                              .field = &note_field,
                                              .label = N_("note"),
                                              .flags = row->needs_note ? FORM_REQUIRED : 0};
    form->items[count] = (struct form_item){
        .name = "at", .field = &at_field, .label = N_("when"), .flags = FORM_FOLDED | FORM_PAST};
}

static void ask(struct console *console, struct act_form *form, const struct ticket *ticket)
{
    char *title = form->ids.len == 1
                      ? xasprintf("%s  %s", form->ids.items[0], tr(form->row->summary))
                      : xasprintf(_("%zu tickets  %s"), form->ids.len, tr(form->row->summary));
    struct form_request request = {
        .spec = {.kind = form->row->verb,
                 .title = title,
                 .schema = &ticket_schema,
                 .items = form->items,
                 .suggest = suggest,
                 .data = form},
        .record = ticket,
        .subject = form->ids.len == 1 ? form->ids.items[0] : "",
        .save = save_act,
        .free_data = act_form_free,
    };

    lay_out(form);
    form_view_open(console, &request);
    free(title);
}

static int begin(struct console *console, struct act_form *form, struct err *err)
{
    const struct ticket_move *move = ticket_move(form->row->verb);
    struct ticket ticket;
    int rc;

    if (desk_ticket_load(console_desk(console), form->ids.items[0], &ticket, err) < 0)
        return -1;
    rc = ticket_may_move(move, &ticket, err);
    if (rc == 0 && form->row->fields[0] == NULL && !form->row->needs_note) {
        struct ticket_act act = {.verb = form->row->verb};

        rc = act_on_all(console, form, &act, err);
        act_form_free(form);
        form = NULL;
    } else if (rc == 0) {
        ask(console, form, &ticket);
        form = NULL;
    }
    record_release(&ticket_schema, &ticket);
    if (form != NULL)
        act_form_free(form);
    return rc;
}

int acts_begin(struct console *console, enum action action, const struct acts_target *target,
               struct err *err)
{
    const char *verb = action_rows[action].verb;
    struct act_form *form;

    if (verb == NULL)
        return 0;
    if (target->count == 0)
        return err_set(err, ERR_REFUSED, _("no ticket is selected"));
    if (console_is_past(console))
        return err_set(err, ERR_REFUSED, _("looking back: nothing can be changed here"));
    form = xcalloc(1, sizeof(*form));
    form->console = console;
    form->row = ticket_act_row(verb);
    for (size_t i = 0; i < target->count; i++)
        *vec_push(&form->ids) = xstrdup(target->ids[i]);
    return begin(console, form, err) < 0 ? -1 : 1;
}

int acts_undo(struct console *console, const char *id, struct err *err)
{
    if (desk_ticket_undo(console_desk(console), id, NULL, err) < 0)
        return -1;
    console_say(console, _("%s: the last act is taken back"), id);
    console_changed(console);
    return 1;
}
