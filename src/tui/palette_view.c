/* `:`, any action by its name, over the lower part of the view. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "tui/chooser.h"
#include "tui/inside.h"

struct palette_view {
    struct view view;
    struct chooser chooser;
    unsigned places; /* of the view that it was called from */
};

static void palette_free(struct view *view)
{
    struct palette_view *palette = (struct palette_view *)view;

    chooser_release(&palette->chooser);
    free(palette);
}

static void palette_draw(struct view *view, struct screen *screen, struct area area)
{
    struct palette_view *palette = (struct palette_view *)view;
    int rows = area.rows * 2 / 3;
    struct area lower = {area.row + area.rows - rows, area.col, rows + 1, area.cols};

    for (int i = 0; i < lower.rows; i++)
        screen_fill(screen, lower.row + i, lower.col, lower.cols, ROLE_NORMAL);
    chooser_draw(&palette->chooser, screen, lower, ":");
}

/* Why it cannot be done: the role, or the view. */
static bool refuse(struct palette_view *palette, enum action action, const char *title)
{
    struct console *console = palette->view.console;
    const struct action_row *row = &action_rows[action];
    const struct role *role = config_role(desk_config(console->desk), desk_role(console->desk));

    if (row->needs != 0 && (role == NULL || !role_may(role, row->needs)))
        console_say(console, _("%s: your role '%s' may not do that"), title,
                    desk_role(console->desk));
    else if ((row->places & palette->places) == 0)
        console_say(console, _("%s: not in this view; go to %s first"), title,
                    row->places & PLACE_TICKETS     ? _("the tickets (2)")
                    : row->places & PLACE_DUTIES    ? _("the promises (5)")
                    : row->places & PLACE_JOURNAL   ? _("the journal (8)")
                    : row->places & PLACE_CONTRACTS ? _("the contracts (9)")
                    : row->places & PLACE_CHANGES   ? _("planned work (0)")
                    : row->places & PLACE_PATROLS   ? _("the patrols (:view.patrols)")
                    : row->places & PLACE_HEALTH    ? _("the machines (3)")
                    : row->places & PLACE_ALERTS    ? _("the alerts (:view.alerts)")
                                                    : _("its list"));
    else
        return false;
    return true;
}

static void choose(struct palette_view *palette)
{
    const struct chooser_entry *entry = chooser_chosen(&palette->chooser);
    struct console *console = palette->view.console;
    enum action action = entry == NULL ? ACTION_NONE : (enum action)entry->id;

    if (action == ACTION_NONE) {
        console_say(console, _("no action of that name; Tab completes, Esc leaves"));
        return;
    }
    if (!entry->usable && refuse(palette, action, entry->title))
        return;
    edit_history_add(console_history(console, "palette"), entry->name);
    console_pop(console);
    console_act(console, action);
}

static void palette_key(struct view *view, const struct input_event *event)
{
    struct palette_view *palette = (struct palette_view *)view;
    enum chooser_state state = CHOOSER_OPEN;

    if (event->kind == INPUT_KEY)
        state = chooser_key(&palette->chooser, event->key | (uint32_t)event->mods << KEYMOD_BITS);
    else if (event->kind == INPUT_PASTE)
        state = chooser_paste(&palette->chooser, event->text, event->len);
    if (state == CHOOSER_LEFT)
        console_pop(view->console);
    else if (state == CHOOSER_CHOSEN)
        choose(palette);
}

static void palette_hints(const struct view *view, struct str *out)
{
    (void)view;
    str_add(out, _("Enter does it  Tab completes  Esc back"));
}

static const struct view_ops palette_ops = {
    .free = palette_free,
    .draw = palette_draw,
    .key = palette_key,
    .hints = palette_hints,
    .over = true,
    .typing = true,
};

struct view *palette_view_new(struct console *console)
{
    struct palette_view *palette = xcalloc(1, sizeof(*palette));
    const struct role *role = config_role(desk_config(console->desk), desk_role(console->desk));

    palette->view.ops = &palette_ops;
    palette->places = console->top->ops->places;
    chooser_init(&palette->chooser, console_history(console, "palette"));
    chooser_add_actions(&palette->chooser, &console->keymap, palette->places, role);
    chooser_find(&palette->chooser);
    return &palette->view;
}
