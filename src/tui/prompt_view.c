#include "tui/prompt_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/keymap.h"
#include "tui/console.h"
#include "tui/edit.h"
#include "tui/screen.h"

struct prompt_view {
    struct view view;
    struct view *asker;
    struct prompt prompt;
    char *label;
    struct edit edit;
    void (*yes)(struct view *asker, void *data); /* asks y or n instead */
};

static void prompt_free(struct view *view)
{
    struct prompt_view *prompt = (struct prompt_view *)view;

    edit_release(&prompt->edit);
    free(prompt->label);
    free(prompt);
}

static void prompt_draw(struct view *view, struct screen *screen, struct area area)
{
    struct prompt_view *prompt = (struct prompt_view *)view;
    int row = area.row + area.rows, col = area.col + 1; /* the message's row is below the body */
    struct str line = STR_INIT;
    int caret;

    screen_fill(screen, row, area.col, area.cols, ROLE_NORMAL);
    col += screen_put(screen, row, col, area.cols / 2, ROLE_STRONG, WIDTH_DOTS, prompt->label) + 1;
    caret = edit_add_line(&prompt->edit, area.cols - col, &line);
    screen_put(screen, row, col, area.cols - col, ROLE_INPUT, 0, line.buf);
    screen_park(screen, row, col + caret);
    screen_set_rank(screen, row, ROW_SELECTED);
    str_release(&line);
}

/* The prompt is gone before the answer arrives. */
static void finish(struct prompt_view *view, bool taken)
{
    struct prompt prompt = view->prompt;
    struct view *asker = view->asker;
    char *text = taken ? xstrdup(view->edit.text.buf) : NULL;

    if (taken)
        edit_history_add(console_history(view->view.console, prompt.kind), text);
    console_pop(view->view.console);
    prompt.done(asker, text, prompt.data);
    free(text);
}

static void changed(struct prompt_view *prompt)
{
    if (prompt->prompt.on_change != NULL)
        prompt->prompt.on_change(prompt->asker, prompt->edit.text.buf, prompt->prompt.data);
}

static void on_key(struct prompt_view *prompt, uint32_t key)
{
    if (key == KEYCODE_ENTER)
        finish(prompt, true);
    else if (key == KEYCODE_ESC || key == (KEYMOD_CTRL | 'g') ||
             (key == KEYCODE_BACKSPACE && prompt->edit.text.len == 0))
        finish(prompt, false);
    else if (edit_key(&prompt->edit, key) == EDIT_TEXT)
        changed(prompt);
}

static void prompt_key(struct view *view, const struct input_event *event)
{
    struct prompt_view *prompt = (struct prompt_view *)view;

    if (event->kind == INPUT_KEY)
        on_key(prompt, event->key | (uint32_t)event->mods << KEYMOD_BITS);
    else if (event->kind == INPUT_PASTE && edit_insert(&prompt->edit, event->text, event->len))
        changed(prompt);
}

static void prompt_hints(const struct view *view, struct str *out)
{
    (void)view;
    str_add(out, _("Enter takes it  Esc back  Up earlier ones"));
}

static const struct view_ops prompt_ops = {
    .free = prompt_free,
    .draw = prompt_draw,
    .key = prompt_key,
    .hints = prompt_hints,
    .over = true,
    .typing = true,
};

void prompt_ask(struct console *console, struct view *asker, const struct prompt *prompt)
{
    struct prompt_view *view = xcalloc(1, sizeof(*view));

    view->view.ops = &prompt_ops;
    view->asker = asker;
    view->prompt = *prompt;
    view->label = xstrdup(prompt->label);
    edit_init(&view->edit, 0, 0);
    view->edit.yank = console_yank(console);
    view->edit.history = console_history(console, prompt->kind);
    if (prompt->initial != NULL)
        edit_set(&view->edit, prompt->initial);
    console_push(console, &view->view);
}

/* --- yes or no --- */

static void confirm_draw(struct view *view, struct screen *screen, struct area area)
{
    struct prompt_view *prompt = (struct prompt_view *)view;
    int row = area.row + area.rows, taken;

    screen_fill(screen, row, area.col, area.cols, ROLE_NORMAL);
    taken = screen_put(screen, row, area.col + 1, area.cols - 2, ROLE_STRONG, WIDTH_DOTS,
                       prompt->label);
    screen_park(screen, row, area.col + taken + 2);
}

static void confirm_key(struct view *view, const struct input_event *event)
{
    struct prompt_view *prompt = (struct prompt_view *)view;
    struct prompt_view copy = *prompt;

    if (event->kind != INPUT_KEY)
        return;
    console_pop(view->console);
    if (event->key == 'y' || event->key == 'Y')
        copy.yes(copy.asker, copy.prompt.data);
    else
        console_say(copy.view.console, _("left as it was"));
}

static void confirm_hints(const struct view *view, struct str *out)
{
    (void)view;
    str_add(out, _("y yes  any other key no"));
}

static const struct view_ops confirm_ops = {
    .free = prompt_free,
    .draw = confirm_draw,
    .key = confirm_key,
    .hints = confirm_hints,
    .over = true,
};

void prompt_confirm(struct console *console, struct view *asker, const char *question,
                    void (*yes)(struct view *asker, void *data), void *data)
{
    struct prompt_view *view = xcalloc(1, sizeof(*view));

    view->view.ops = &confirm_ops;
    view->asker = asker;
    view->prompt.data = data;
    view->yes = yes;
    view->label = xasprintf("%s (y/n)", question);
    edit_init(&view->edit, 0, 0);
    console_push(console, &view->view);
}
