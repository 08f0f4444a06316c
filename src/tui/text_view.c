/*     ICU-1120-07 why 23:45 ...                30/88    title bar; where one is, if there is more
 *     the text, wrapped at the width
 */
#include "tui/text_view.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "tui/console.h"
#include "tui/prompt_view.h"
#include "tui/screen.h"

struct text_view {
    struct view view;
    struct view_ops ops; /* door and places are the page's */
    struct text_page page;
    struct text_block block;
    char *title, *subject;
    bool placed;
};

static void text_free(struct view *view)
{
    struct text_view *text = (struct text_view *)view;

    text_block_release(&text->block);
    free(text->title);
    free(text->subject);
    free(text);
}

static int text_load(struct view *view, struct err *err)
{
    struct text_view *text = (struct text_view *)view;

    text_block_reset(&text->block);
    return text->page.make(view->console, text->subject, &text->block, err);
}

static void text_draw(struct view *view, struct screen *screen, struct area area)
{
    struct text_view *text = (struct text_view *)view;
    int margin = text->page.flush ? 0 : 1;
    struct area below = {area.row + 1, area.col + margin, area.rows - 1, area.cols - margin};

    if (text->page.at_end && !text->placed)
        text->block.top = SIZE_MAX / 2;
    text->placed = true;
    text_block_draw(&text->block, screen, below);
    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    screen_put(screen, area.row, area.col + 1, area.cols - 14, ROLE_TITLE, WIDTH_DOTS, text->title);
    if (text->block.wrapped > (size_t)below.rows)
        screen_putf(screen, area.row, area.col + area.cols - 13, 12, ROLE_TITLE, WIDTH_RIGHT,
                    "%zu/%zu", text->block.top + (size_t)below.rows, text->block.wrapped);
    screen_park(screen, area.row, area.col);
}

static void find(struct view *view, const char *text, void *data)
{
    if (text == NULL || text[0] == '\0')
        return;
    if (!text_block_find(data, text))
        console_say(view->console, _("'%s' does not stand here"), text);
    console_dirty(view->console);
}

void text_find_ask(struct view *view, struct text_block *block)
{
    const struct prompt prompt = {.label = _("find:"), .kind = "find", .done = find, .data = block};

    prompt_ask(view->console, view, &prompt);
}

static int text_act(struct view *view, enum action action, struct err *err)
{
    struct text_view *text = (struct text_view *)view;

    (void)err;
    if (action == ACTION_FILTER) {
        text_find_ask(view, &text->block);
        return 1;
    }
    return text_block_act(&((struct text_view *)view)->block, action) ? 1 : 0;
}

static const struct view_ops text_ops = {
    .free = text_free,
    .load = text_load,
    .draw = text_draw,
    .act = text_act,
};

struct view *text_view_new(struct console *console, const struct text_page *page)
{
    struct text_view *text = xcalloc(1, sizeof(*text));

    text->ops = text_ops;
    text->ops.door = page->door;
    text->ops.places = PLACE_TEXT | (page->places == 0 ? PLACE_HELP : page->places);
    text->view.ops = &text->ops;
    text->view.console = console;
    text->page = *page;
    text->title = xstrdup(page->title);
    text->subject = page->subject == NULL ? NULL : xstrdup(page->subject);
    return &text->view;
}
