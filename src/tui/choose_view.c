#include "tui/choose_view.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/keymap.h"
#include "tui/console.h"

struct choose_view {
    struct view view;
    struct view *asker;
    struct choosing choosing;
    struct chooser chooser;
    char *label;
};

static void choose_free(struct view *view)
{
    struct choose_view *choose = (struct choose_view *)view;

    chooser_release(&choose->chooser);
    free(choose->label);
    free(choose);
}

static void choose_draw(struct view *view, struct screen *screen, struct area area)
{
    struct choose_view *choose = (struct choose_view *)view;
    int rows = (int)choose->chooser.entries.len, most = area.rows * 2 / 3;
    struct area lower;

    rows = rows < most ? rows : most;
    lower = (struct area){area.row + area.rows - rows, area.col, rows + 1, area.cols};
    for (int i = 0; i < lower.rows; i++)
        screen_fill(screen, lower.row + i, lower.col, lower.cols, ROLE_NORMAL);
    chooser_draw(&choose->chooser, screen, lower, choose->label);
}

static void chosen(struct choose_view *choose)
{
    const struct chooser_entry *entry = chooser_chosen(&choose->chooser);
    const struct choosing choosing = choose->choosing;
    struct view *asker = choose->asker;
    int id = entry == NULL ? -1 : entry->id;

    if (id < 0) {
        console_say(choose->view.console, _("nothing fits; Esc leaves"));
        return;
    }
    console_pop(choose->view.console);
    choosing.done(asker, id);
}

static void choose_key(struct view *view, const struct input_event *event)
{
    struct choose_view *choose = (struct choose_view *)view;
    enum chooser_state state = CHOOSER_OPEN;

    if (event->kind == INPUT_KEY)
        state = chooser_key(&choose->chooser, event->key | (uint32_t)event->mods << KEYMOD_BITS);
    else if (event->kind == INPUT_PASTE)
        state = chooser_paste(&choose->chooser, event->text, event->len);
    if (state == CHOOSER_LEFT)
        console_pop(view->console);
    else if (state == CHOOSER_CHOSEN)
        chosen(choose);
}

static void choose_hints(const struct view *view, struct str *out)
{
    (void)view;
    str_add(out, _("Enter takes it  letters narrow  Esc back"));
}

static const struct view_ops choose_ops = {
    .free = choose_free,
    .draw = choose_draw,
    .key = choose_key,
    .hints = choose_hints,
    .over = true,
    .typing = true,
};

void choose_ask(struct console *console, struct view *asker, const struct choosing *choosing)
{
    struct choose_view *choose = xcalloc(1, sizeof(*choose));

    choose->view.ops = &choose_ops;
    choose->asker = asker;
    choose->choosing = *choosing;
    choose->label = xstrdup(choosing->label);
    chooser_init(&choose->chooser, console_history(console, choosing->kind));
    choosing->fill(asker, &choose->chooser);
    chooser_find(&choose->chooser);
    console_push(console, &choose->view);
}
