/* Beginning an act, asking, doing it, saying what was done. What is asked is in act_form.c. */
#include "tui/acts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/ticket_many.h"
#include "tui/act_form.h"
#include "tui/console.h"
#include "tui/form_view.h"

static void act_form_free(void *data)
{
    struct act_form *form = data;

    vec_each (id, &form->ids)
        free(*id);
    vec_release(&form->ids);
    record_release(&ticket_schema, &form->shown);
    free(form);
}

/* --- doing it --- */

static bool is_one_of(const struct act_form *form, const char *const *verbs)
{
    for (; *verbs != NULL; verbs++)
        if (strcmp(form->row->verb, *verbs) == 0)
            return true;
    return false;
}

static void say_done(const struct act_form *form, size_t count)
{
    static const char *const final[] = {"merge", "unmerge", "broadcast", NULL};
    const char *what = tr(form->row->summary);

    if (count != 1)
        console_say(form->console, _("%zu tickets: %s"), count, what);
    else if (is_one_of(form, final))
        console_say(form->console, "%s: %s", form->ids.items[0], what);
    else
        console_say(form->console, _("%s: %s (u takes it back)"), form->ids.items[0], what);
}

/* To all of them, or to none. */
static int perform(const struct act_form *form, const struct ticket_act *act, struct err *err)
{
    static const char *const to_all[] = {"broadcast", NULL};
    struct desk *desk = console_desk(form->console);
    struct ticket_list after;
    int rc;

    if (is_one_of(form, to_all))
        rc = desk_ticket_broadcast(desk, form->ids.items[0], act->note, act->at, &after, err);
    else
        rc = desk_tickets_act(desk, (const char *const *)form->ids.items, form->ids.len, act,
                              &after, err);
    if (rc == 0) {
        say_done(form, after.items.len);
        if (form->done != NULL)
            form->done(form->done_data);
        console_changed(form->console);
    }
    ticket_list_release(&after);
    return rc;
}

static int save_act(struct console *console, const struct form *form, void *data, struct err *err)
{
    const struct act_form *act_form = data;
    struct ticket_act act;
    int rc = act_form_gather(act_form, form, &act, err);

    (void)console;
    if (rc == 0)
        rc = perform(act_form, &act, err);
    vec_release(&act.values);
    return rc;
}

/* Somebody wrote the same field meanwhile. What was typed stays; who saves again knows of it. */
static void tell_conflict(struct act_form *act_form, struct form *form, const struct err *why)
{
    struct console *console = act_form->console;
    struct err err = ERR_INIT;
    struct ticket_act act;
    struct ticket now;

    if (act_form_gather(act_form, form, &act, &err) == 0 &&
        desk_ticket_load(console_desk(console), act_form->ids.items[0], &now, &err) == 0) {
        form_blame(form, act_form_contested(act_form, &act, &now), why->text.buf);
        act_form->seen = now.seq;
        console_say(console, _("save again to write yours over it; Esc leaves it as it is"));
        record_release(&ticket_schema, &now);
    } else {
        console_say_err(console, &err);
    }
    vec_release(&act.values);
    err_release(&err);
}

static void refused(struct console *console, struct form *form, void *data, const struct err *err)
{
    if (err->kind == ERR_CONFLICT) {
        tell_conflict(data, form, err);
        return;
    }
    form_blame(form, NULL, err->text.buf);
    console_say_err(console, err);
}

/* --- asking --- */

/* What cannot be undone, of many. */
static bool must_confirm(const struct form *form, void *data, struct str *question)
{
    static const char *const verbs[] = {"merge", "withdraw", NULL};
    const struct act_form *act_form = data;

    (void)form;
    if (!is_one_of(act_form, verbs) || act_form->ids.len < 2)
        return false;
    str_addf(question, _("%zu tickets: %s?"), act_form->ids.len, tr(act_form->row->summary));
    return true;
}

static void ask(struct act_form *form)
{
    const char *words = tr(form->row->summary);
    char *title = form->ids.len == 1 ? xasprintf("%s  %s", form->ids.items[0], words)
                                     : xasprintf(_("%zu tickets: %s"), form->ids.len, words);
    struct form_request request = {
        .spec = {.kind = form->action->name,
                 .title = title,
                 .schema = &ticket_schema,
                 .items = form->items,
                 .suggest = act_form_suggest,
                 .data = form},
        .record = act_form_is_prefilled(form->row) ? &form->shown : NULL,
        .subject = form->ids.len == 1 ? form->ids.items[0] : "",
        .save = save_act,
        .confirm = must_confirm,
        .refused = refused,
        .seen = &form->seen,
        .free_data = act_form_free,
    };

    act_form_lay_out(form);
    form_view_open(form->console, &request);
    free(title);
}

/* What is refused anyhow is refused before anything is typed. */
static int may_begin(struct act_form *form, struct err *err)
{
    static const char *const single[] = {"broadcast", "edit", "link", "unlink", NULL};
    const struct ticket_move *move = ticket_move(form->row->verb);

    if (form->ids.len > 1 && is_one_of(form, single))
        return err_set(err, ERR_REFUSED, _("one ticket at a time: %s"), tr(form->row->summary));
    for (size_t i = form->ids.len; i-- > 0;) { /* the first one stays in shown */
        record_release(&ticket_schema, &form->shown);
        if (desk_ticket_load(console_desk(form->console), form->ids.items[i], &form->shown, err) <
                0 ||
            ticket_may_move(move, &form->shown, err) < 0)
            return -1;
    }
    form->seen = form->ids.len == 1 ? form->shown.seq : 0;
    return 0;
}

static struct act_form *act_form_new(struct console *console, const struct action_row *action,
                                     const struct acts_target *target)
{
    struct act_form *form = xcalloc(1, sizeof(*form));

    form->console = console;
    form->action = action;
    form->row = ticket_act_row(action->verb);
    form->done = target->done;
    form->done_data = target->data;
    record_init(&ticket_schema, &form->shown);
    for (size_t i = 0; i < target->count; i++)
        *vec_push(&form->ids) = xstrdup(target->ids[i]);
    return form;
}

static int check_target(struct console *console, const struct acts_target *target, struct err *err)
{
    if (target->count == 0)
        return err_set(err, ERR_REFUSED, _("no ticket is selected"));
    if (console_is_past(console))
        return err_set(err, ERR_REFUSED, _("looking back: nothing can be changed here"));
    return 0;
}

int acts_begin(struct console *console, enum action action, const struct acts_target *target,
               struct err *err)
{
    struct act_form *form;
    int rc;

    if (action_rows[action].verb == NULL)
        return 0;
    if (check_target(console, target, err) < 0)
        return -1;
    form = act_form_new(console, &action_rows[action], target);
    rc = may_begin(form, err);
    if (rc == 0 && !act_form_is_empty(form->row)) {
        ask(form); /* the form's from now on */
        return 1;
    }
    if (rc == 0) {
        const struct ticket_act act = {.verb = form->row->verb, .seen = form->seen};

        rc = perform(form, &act, err);
    }
    act_form_free(form);
    return rc < 0 ? -1 : 1;
}

int acts_undo(struct console *console, const struct acts_target *target, struct err *err)
{
    struct ticket_list after;
    int rc;

    if (check_target(console, target, err) < 0)
        return -1;
    rc = desk_tickets_undo(console_desk(console), target->ids, target->count, &after, err);
    ticket_list_release(&after);
    if (rc < 0)
        return -1;
    if (target->count == 1)
        console_say(console, _("%s: the last act is taken back"), target->ids[0]);
    else
        console_say(console, _("%zu tickets: the last act is taken back"), target->count);
    if (target->done != NULL)
        target->done(target->data);
    console_changed(console);
    return 1;
}
