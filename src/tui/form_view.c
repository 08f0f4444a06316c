#include "tui/form_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/drafts.h"
#include "model/keymap.h"
#include "tui/console.h"
#include "tui/prompt_view.h"
#include "tui/screen.h"

enum { DRAFT_MS = 4000 };

struct form_view {
    struct view view;
    struct form_request request;
    struct form *form;
    char *subject;
    unsigned saved; /* the version of the form that the draft has */
    mono_ms typed;  /* since when there is something that the draft has not; 0: nothing */
    bool has_draft;
};

static struct draft_key key_of(const struct form_view *view)
{
    return (struct draft_key){view->request.spec.kind, view->subject};
}

/* A draft that cannot be kept stops nobody's typing, but is told. */
static void keep_draft(struct form_view *view)
{
    struct draft_key key = key_of(view);
    struct err err = ERR_INIT;
    json_t *json;

    if (console_is_lost(view->view.console, NULL)) /* it is kept here until the store is back */
        return;
    view->typed = 0;
    if (!form_is_changed(view->form) || form_version(view->form) == view->saved)
        return;
    json = form_draft(view->form);
    if (view->request.seen != NULL && *view->request.seen != 0)
        json_object_set_new(json, "seen", json_integer(*view->request.seen));
    if (desk_draft_save(console_desk(view->view.console), &key, json, &err) < 0)
        console_say_err(view->view.console, &err);
    else
        view->has_draft = true;
    json_decref(json);
    view->saved = form_version(view->form);
    err_release(&err);
}

static void drop_draft(struct form_view *view)
{
    struct draft_key key = key_of(view);
    struct err err = ERR_INIT;

    if (view->has_draft && desk_draft_delete(console_desk(view->view.console), &key, &err) < 0)
        console_say_err(view->view.console, &err);
    err_release(&err);
}

static void resume(struct form_view *view)
{
    struct draft_key key = key_of(view);
    struct err err = ERR_INIT;
    json_t *json = NULL;
    int found = desk_draft_load(console_desk(view->view.console), &key, &json, &err);

    if (found > 0) {
        form_resume(view->form, json);
        if (view->request.seen != NULL && json_integer_value(json_object_get(json, "seen")) > 0)
            *view->request.seen = json_integer_value(json_object_get(json, "seen"));
        view->has_draft = true;
        view->saved = form_version(view->form);
        console_say(view->view.console, _("an unfinished draft goes on; C-u empties a field"));
    } else if (found < 0) {
        console_say_err(view->view.console, &err);
    }
    json_decref(json);
    err_release(&err);
}

/* Also the way of a lost link: everything typed is in the store before the form is gone. */
static void form_view_free(struct view *view)
{
    struct form_view *form = (struct form_view *)view;

    keep_draft(form);
    form_free(form->form);
    if (form->request.free_data != NULL)
        form->request.free_data(form->request.spec.data);
    free(form->subject);
    free(form);
}

static void form_view_draw(struct view *view, struct screen *screen, struct area area)
{
    struct form_view *form = (struct form_view *)view;

    if (form->typed != 0 && clock_mono() >= form->typed + DRAFT_MS &&
        !console_is_lost(view->console, NULL))
        console_later(view);
    form_refresh(form->form);
    form_draw(form->form, screen, area);
}

static void tell(struct form_view *view, const struct err *err)
{
    struct console *console = view->view.console;

    if (view->request.refused != NULL) {
        view->request.refused(console, view->form, view->request.spec.data, err);
        return;
    }
    form_blame(view->form, NULL, err->text.buf);
    console_say_err(console, err);
}

static void save(struct view *base, void *data)
{
    struct form_view *view = (struct form_view *)base;
    struct console *console = base->console;
    struct err err = ERR_INIT;

    (void)data;
    if (console_is_lost(console, &err) ||
        view->request.save(console, view->form, view->request.spec.data, &err) < 0) {
        tell(view, &err);
    } else {
        drop_draft(view);
        view->saved = form_version(view->form);
        console_pop(console);
        console_changed(console);
    }
    err_release(&err);
}

static void ask_and_save(struct form_view *view)
{
    struct str question = STR_INIT;

    if (view->request.confirm != NULL &&
        view->request.confirm(view->form, view->request.spec.data, &question))
        prompt_confirm(view->view.console, &view->view, question.buf, save, NULL);
    else
        save(&view->view, NULL);
    str_release(&question);
}

static void form_view_key(struct view *view, const struct input_event *event)
{
    struct form_view *form = (struct form_view *)view;
    enum form_state state = FORM_EDITING;

    if (event->kind == INPUT_KEY)
        state = form_key(form->form, event->key | (uint32_t)event->mods << KEYMOD_BITS,
                         console_now(view->console));
    else if (event->kind == INPUT_PASTE)
        state = form_paste(form->form, event->text, event->len);
    if (form_version(form->form) != form->saved && form->typed == 0)
        form->typed = clock_mono();
    if (state == FORM_SAVE) {
        ask_and_save(form);
    } else if (state == FORM_LEFT) {
        if (form_is_changed(form->form))
            console_say(view->console, _("not saved; the draft is kept and goes on next time"));
        console_pop(view->console);
    }
}

/* Five seconds of typing at most can be lost by a power cut, none by a lost link. */
static int form_view_load(struct view *view, struct err *err)
{
    (void)err;
    keep_draft((struct form_view *)view);
    return 0;
}

static wall_s form_view_next(const struct view *view, wall_s now)
{
    const struct form_view *form = (const struct form_view *)view;

    return form->typed == 0 || console_is_lost(view->console, NULL) ? 0 : now + 1;
}

static const char *form_view_subject(const struct view *view)
{
    const struct form_view *form = (const struct form_view *)view;

    return form->subject[0] == '\0' ? NULL : form->subject;
}

static void form_view_hints(const struct view *view, struct str *out)
{
    form_add_hints(((const struct form_view *)view)->form, out);
}

static const struct view_ops form_view_ops = {
    .free = form_view_free,
    .load = form_view_load,
    .draw = form_view_draw,
    .key = form_view_key,
    .next_change = form_view_next,
    .hints = form_view_hints,
    .subject = form_view_subject,
    .typing = true,
};

void form_view_open(struct console *console, const struct form_request *request)
{
    struct form_view *view = xcalloc(1, sizeof(*view));

    view->view.ops = &form_view_ops;
    view->view.console = console;
    view->request = *request;
    view->subject = xstrdup(request->subject == NULL ? "" : request->subject);
    view->form = form_new(&request->spec, request->record, console_now(console));
    console_push(console, &view->view);
    resume(view);
}
