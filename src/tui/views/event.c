/* One event of the journal:
 *
 *      event 512  ICU-1120-07  answer                            title bar
 *      at, who, from where, the note
 *      state            waiting -> working                       a line a field
 *      hash             3f5a…                                    what the chain says of it
 *
 * What is private is "***" until one asks for it, which is an event itself. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/desk.h"
#include "desk/journals.h"
#include "tui/console.h"
#include "tui/event_text.h"
#include "tui/screen.h"
#include "tui/text_block.h"
#include "tui/views.h"

enum { LABEL_CELLS = 16 };

struct event_view {
    struct view view;
    int64_t seq;
    json_t *event;
    bool shown; /* what is private too; then it is not read again */
    struct text_block block;
};

static void event_free(struct view *view)
{
    struct event_view *event = (struct event_view *)view;

    json_decref(event->event);
    text_block_release(&event->block);
    free(event);
}

static void add_fact(struct text_block *block, const char *label, const char *text)
{
    struct str line = STR_INIT;

    width_add_padded(&line, label, LABEL_CELLS, 0);
    text_block_addf(block, ROLE_NORMAL, "%s %s", line.buf, text);
    str_release(&line);
}

static void add_note(struct event_view *view)
{
    const char *note = event_text(view->event, "note");

    if (note[0] != '\0')
        add_fact(&view->block, _("note"), view->shown ? note : "***");
}

static void lay_out(struct event_view *view)
{
    struct text_block *block = &view->block;
    const json_t *event = view->event;
    struct str text = STR_INIT;

    text_block_reset(block);
    civil_add_instant(&text, event_at(event));
    add_fact(block, _("at"), text.buf);
    str_reset(&text);
    str_addf(&text, "%s (%s)", event_text(event, "actor"), event_text(event, "role"));
    add_fact(block, _("who"), text.buf);
    add_fact(block, _("kind"), event_kind_words(event_text(event, "kind")));
    add_fact(block, _("about"), event_text(event, "subject"));
    str_reset(&text);
    str_addf(&text, "%s (%s)",
             event_verb_words(event_text(event, "kind"), event_text(event, "verb")),
             event_text(event, "verb"));
    add_fact(block, _("what was done"), text.buf);
    if (!json_is_true(json_object_get(event, "ok")))
        text_block_add(block, ROLE_WARN, _("it was refused"));
    add_note(view);
    text_block_add(block, ROLE_NORMAL, "");
    if (json_object_size(json_object_get(event, "patch")) > 0)
        text_block_add(block, ROLE_STRONG, _("what changed"));
    event_add_patch(block, event, console_now(view->view.console));
    text_block_add(block, ROLE_NORMAL, "");
    add_fact(block, _("done by program"), event_text(event, "origin"));
    add_fact(block, _("hash"), event_text(event, "hash"));
    str_release(&text);
}

static int event_load(struct view *base, struct err *err)
{
    struct event_view *view = (struct event_view *)base;

    if (view->event == NULL)
        view->event = desk_journal_event(console_desk(base->console), view->seq, false, err);
    if (view->event == NULL)
        return -1;
    lay_out(view);
    return 0;
}

static void event_draw(struct view *base, struct screen *screen, struct area area)
{
    struct event_view *view = (struct event_view *)base;

    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    if (view->event != NULL)
        screen_putf(
            screen, area.row, area.col + 1, area.cols - 1, ROLE_TITLE, WIDTH_DOTS,
            _("event %lld  %s  %s"), (long long)view->seq, event_text(view->event, "subject"),
            event_verb_words(event_text(view->event, "kind"), event_text(view->event, "verb")));
    text_block_draw(&view->block, screen,
                    (struct area){area.row + 1, area.col + 1, area.rows - 1, area.cols - 1});
    screen_park(screen, area.row, area.col);
}

static int reveal(struct event_view *view, struct err *err)
{
    json_t *event;

    if (view->shown)
        return 1;
    event = desk_journal_event(console_desk(view->view.console), view->seq, true, err);
    if (event == NULL)
        return -1;
    json_decref(view->event);
    view->event = event;
    view->shown = true;
    console_changed(view->view.console);
    console_say(view->view.console, _("private text is shown; the journal says who read it"));
    return 1;
}

/* What is done in the list that this page was opened from. */
static int leave_and(struct event_view *view, enum action action)
{
    struct console *console = view->view.console;

    console_pop(console);
    console_act(console, action);
    return 1;
}

static int event_act(struct view *base, enum action action, struct err *err)
{
    struct event_view *view = (struct event_view *)base;

    if (text_block_act(&view->block, action))
        return 1;
    switch (action) {
    case ACTION_JOURNAL_PRIVATE: return reveal(view, err);
    case ACTION_JOURNAL_SUBJECT:
    case ACTION_JOURNAL_VERIFY: return leave_and(view, action);
    default: return 0;
    }
}

static const struct view_ops event_ops = {
    .door = ACTION_VIEW_JOURNAL,
    .places = PLACE_JOURNAL | PLACE_TEXT,
    .free = event_free,
    .load = event_load,
    .draw = event_draw,
    .act = event_act,
};

/* argument: the event's number. */
struct view *view_event_open(struct console *console, const char *argument, struct err *err)
{
    struct event_view *view;

    if (argument == NULL) {
        err_set(err, ERR_USAGE, _("no event is selected"));
        return NULL;
    }
    view = xcalloc(1, sizeof(*view));
    view->view.ops = &event_ops;
    view->view.console = console;
    view->seq = strtoll(argument, NULL, 10);
    return &view->view;
}
