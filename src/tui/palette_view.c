/* `:`, any action by its name, over the lower part of the view. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "tui/chooser.h"
#include "tui/inside.h"

struct palette_view {
    struct view view;
    struct chooser chooser;
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

static void choose(struct palette_view *palette)
{
    const struct chooser_entry *entry = chooser_chosen(&palette->chooser);
    struct console *console = palette->view.console;
    enum action action = entry == NULL ? ACTION_NONE : (enum action)entry->id;

    if (action == ACTION_NONE) {
        console_say(console, _("no action of that name; Tab completes, Esc leaves"));
        return;
    }
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
    chooser_init(&palette->chooser, console_history(console, "palette"));
    chooser_add_actions(&palette->chooser, &console->keymap, console->top->ops->places, role);
    chooser_find(&palette->chooser);
    return &palette->view;
}
