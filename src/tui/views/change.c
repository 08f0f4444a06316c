/* One change, or one maintenance window:
 *
 *      CH-4  approved  database maintenance                     title bar
 *      its fields; what the contract asks for and what is missing; its windows
 *      then the timeline, the newest event first                scrolled
 *
 * w goes from a change to its window and from a window to its change. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/changes.h"
#include "desk/windows.h"
#include "tui/change_acts.h"
#include "tui/console.h"
#include "tui/event_text.h"
#include "tui/form.h"
#include "tui/screen.h"
#include "tui/text_block.h"
#include "tui/views.h"

enum { LABEL_CELLS = 16 };

struct change_view {
    struct view view;
    char *id, *title, *other; /* other: its window or its change; NULL: none */
    struct text_block block;
    wall_s until; /* what was read holds no longer */
};

static void change_view_free(struct view *base)
{
    struct change_view *view = (struct change_view *)base;

    text_block_release(&view->block);
    free(view->id);
    free(view->title);
    free(view->other);
    free(view);
}

static void add_fact(struct change_view *view, enum role_id role, const char *label,
                     const char *text)
{
    struct str line = STR_INIT;

    width_add_padded(&line, label, LABEL_CELLS, 0);
    text_block_addf(&view->block, role, "%s %s", line.buf, text);
    str_release(&line);
}

static void add_fields(struct change_view *view, const struct schema *schema, const void *record)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++) {
        struct str value = STR_INIT;

        if (!field_is_empty(f, record) && (f->flags & FIELD_KEY) == 0) {
            field_add_words(&value, f, record, console_now(view->view.console));
            add_fact(view, ROLE_NORMAL, form_label(f->name), value.buf);
        }
        str_release(&value);
    }
}

static void set_text(char **text, char *value)
{
    free(*text);
    *text = value;
}

/* --- a change --- */

static void add_lead(struct change_view *view, const struct change *change,
                     const struct change_terms *terms)
{
    struct str text = STR_INIT;
    wall_s latest = 0;
    bool late;

    if (terms->row->lead.unit == SPAN_NONE)
        return;
    span_add(&text, terms->row->lead);
    add_fact(view, ROLE_NORMAL, _("lead"), text.buf);
    str_reset(&text);
    if (change_latest(terms->row, terms->worktime, change->planned_from, &latest, NULL) == 0 &&
        latest != 0) {
        late = change->submitted_at > latest;
        when_add(&text, latest, console_now(view->view.console));
        str_addf(&text, "  %s",
                 change->emergency ? _("handed in as an emergency")
                 : late            ? _("handed in late")
                                   : _("handed in in time"));
        add_fact(view, late ? ROLE_WARN : ROLE_NORMAL, _("hand in by"), text.buf);
    }
    str_release(&text);
}

static void add_terms(struct change_view *view, const struct change *change)
{
    struct change_terms terms;
    struct str missing = STR_INIT;
    struct err err = ERR_INIT;

    if (desk_change_terms(console_desk(view->view.console), change, &terms, &err) < 0) {
        text_block_add(&view->block, ROLE_WARN, err.text.buf);
    } else {
        add_lead(view, change, &terms);
        change_add_missing(change, terms.row, &missing);
        if (missing.len > 0)
            add_fact(view, ROLE_WARN, _("missing"), missing.buf);
        else
            add_fact(view, ROLE_GOOD, _("missing"), _("nothing"));
    }
    str_release(&missing);
    err_release(&err);
}

static int add_window(const struct maintenance *window, const struct window_view *phase, void *data)
{
    struct change_view *view = data;
    wall_s now = console_now(view->view.console);
    struct str text = STR_INIT;

    if (strcmp(window->change, view->id) != 0)
        return 0;
    str_addf(&text, "%s  %s  ", window->id, choice_label(window_phases, (int)phase->phase));
    when_add(&text, window->opens, now);
    str_add(&text, " - ");
    when_add(&text, window->closes, now);
    add_fact(view, phase->phase == WINDOW_OVERRUN ? ROLE_OVERDUE : ROLE_NORMAL, _("window"),
             text.buf);
    set_text(&view->other, xstrdup(window->id));
    str_release(&text);
    return 0;
}

static int load_change(struct change_view *view, struct err *err)
{
    struct desk *desk = console_desk(view->view.console);
    struct change change;
    int rc;

    if (desk_change_load(desk, view->id, &change, err) < 0)
        return -1;
    set_text(&view->title,
             xasprintf("%s  %s  %s", change.id, choice_label(change_states, change.state),
                       change.title == NULL ? "" : change.title));
    add_terms(view, &change);
    rc = desk_window_list(desk, true, add_window, view, err);
    add_fields(view, &change_schema, &change);
    record_release(&change_schema, &change);
    text_block_add(&view->block, ROLE_NORMAL, "");
    return rc < 0 ? -1
                  : event_add_timeline(view->view.console, "change", view->id, &view->block, err);
}

/* --- a window --- */

static void add_minutes(struct change_view *view, enum role_id role, const char *label,
                        int64_t seconds)
{
    struct str text = STR_INIT;

    str_addf(&text, _("%lld min"), (long long)(seconds + 59) / 60);
    add_fact(view, role, label, text.buf);
    str_release(&text);
}

static void add_phase(struct change_view *view, const struct window_view *phase)
{
    bool over = phase->overrun_s > 0;

    add_fact(view, phase->phase == WINDOW_OVERRUN ? ROLE_OVERDUE : ROLE_STRONG, _("phase"),
             choice_label(window_phases, (int)phase->phase));
    if (over)
        add_minutes(view, ROLE_OVERDUE, _("beyond its end"), phase->overrun_s);
    add_minutes(view, ROLE_NORMAL, _("not outage"), phase->excused_s);
    add_fact(view, phase->met_lead && phase->approved ? ROLE_NORMAL : ROLE_WARN, _("availability"),
             !phase->met_lead   ? _("does not count: handed in late")
             : !phase->approved ? _("does not count: approved late")
                                : _("counts"));
}

/* The next instant at which its phase is another one. */
static wall_s next_phase(const struct maintenance *window, wall_s now)
{
    if (window->state != MAINTENANCE_OPEN)
        return 0;
    if (now < window->opens)
        return window->opens;
    return now < window->closes ? window->closes : (now / 60 + 1) * 60;
}

static int load_window(struct change_view *view, struct err *err)
{
    struct desk *desk = console_desk(view->view.console);
    struct maintenance window;
    struct window_view phase;
    int rc;

    if (desk_window_load(desk, view->id, &window, err) < 0)
        return -1;
    rc = desk_window_view(desk, &window, &phase, err);
    if (rc == 0) {
        set_text(&view->title,
                 xasprintf("%s  %s  %s", window.id, choice_label(window_phases, (int)phase.phase),
                           window.change));
        set_text(&view->other, xstrdup(window.change));
        add_phase(view, &phase);
        add_fields(view, &maintenance_schema, &window);
        view->until = next_phase(&window, console_now(view->view.console));
    }
    record_release(&maintenance_schema, &window);
    text_block_add(&view->block, ROLE_NORMAL, "");
    return rc < 0
               ? -1
               : event_add_timeline(view->view.console, "maintenance", view->id, &view->block, err);
}

/* --- the view --- */

static int change_view_load(struct view *base, struct err *err)
{
    struct change_view *view = (struct change_view *)base;

    text_block_reset(&view->block);
    view->until = 0;
    return change_is_window(view->id) ? load_window(view, err) : load_change(view, err);
}

static void change_view_draw(struct view *base, struct screen *screen, struct area area)
{
    struct change_view *view = (struct change_view *)base;

    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    screen_put(screen, area.row, area.col + 1, area.cols - 1, ROLE_TITLE, WIDTH_DOTS,
               view->title == NULL ? view->id : view->title);
    text_block_draw(&view->block, screen,
                    (struct area){area.row + 1, area.col + 1, area.rows - 1, area.cols - 1});
    screen_park(screen, area.row, area.col);
    if (view->until != 0 && console_now(base->console) >= view->until)
        console_stale(base);
}

static const char *selected_id(const struct view *base)
{
    return ((const struct change_view *)base)->id;
}

static const struct change_source source = {selected_id};

/* Keys may come before the first frame, on a slow link: they mean what would be shown. */
static int catch_up(struct view *view, struct err *err)
{
    if (!view->stale)
        return 0;
    view->stale = false;
    return change_view_load(view, err);
}

static int change_view_act(struct view *base, enum action action, struct err *err)
{
    struct change_view *view = (struct change_view *)base;

    if (catch_up(base, err) < 0)
        return -1;
    if (text_block_act(&view->block, action))
        return 1;
    if (action != ACTION_CHANGE_WINDOWS)
        return change_acts_begin(base, &source, action, err);
    if (view->other == NULL)
        return err_set(err, ERR_REFUSED, _("%s has no window; W announces one"), view->id);
    console_open(base->console, "change", view->other);
    return 1;
}

static wall_s change_view_next(const struct view *base, wall_s now)
{
    (void)now;
    return ((const struct change_view *)base)->until;
}

static const struct view_ops change_view_ops = {
    .door = ACTION_VIEW_CHANGES,
    .places = PLACE_CHANGES | PLACE_TEXT,
    .free = change_view_free,
    .load = change_view_load,
    .draw = change_view_draw,
    .act = change_view_act,
    .next_change = change_view_next,
};

/* argument: "CH-3" or "W-1". */
struct view *view_change_open(struct console *console, const char *argument, struct err *err)
{
    struct change_view *view;

    if (argument == NULL) {
        err_set(err, ERR_USAGE, _("no change is selected"));
        return NULL;
    }
    view = xcalloc(1, sizeof(*view));
    view->view.ops = &change_view_ops;
    view->view.console = console;
    view->id = xstrdup(argument);
    return &view->view;
}
