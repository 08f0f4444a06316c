/* The stack of views and what keys do. No terminal and no loop here (loop.c, script.c): events come
 * in, the grid comes out, so that scripts and fuzzers drive exactly what people drive.
 *
 * The rule that is easy to break: a view may push, pop and free views from within its own act() or
 * key(); nothing here touches the view after calling it. */
#include "tui/console.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/settings.h"
#include "tui/acts.h"
#include "tui/inside.h"
#include "tui/list.h"
#include "tui/views.h"

enum { MESSAGES_MAX = 500, STACK_MAX = 16, CACHE_KIB = 512, WHEEL_ROWS = 3 };

/* --- what views ask --- */

struct desk *console_desk(struct console *console)
{
    return console->desk;
}

wall_s console_now(const struct console *console)
{
    (void)console;
    return clock_wall();
}

int console_body_rows(const struct console *console)
{
    struct frame frame;

    return layout_frame(console->screen.rows, console->screen.cols, &frame) ? frame.body.rows : 1;
}

int console_cols(const struct console *console)
{
    return console->screen.cols;
}

bool console_is_past(const struct console *console)
{
    return desk_past(console->desk) != NULL;
}

bool console_is_lost(const struct console *console, struct err *err)
{
    if (console->live.lost)
        err_set(err, ERR_STORE, _("the store is out of reach; nothing is lost, save it later"));
    return console->live.lost;
}

enum countdown_tick console_tick(const struct console *console)
{
    if (console->term != NULL && term_is_slow(console->term))
        return TICK_SLOW;
    return (enum countdown_tick)console->tick;
}

const struct keymap *console_keymap(const struct console *console)
{
    return &console->keymap;
}

void console_dirty(struct console *console)
{
    console->dirty = true;
}

void console_stale(struct view *view)
{
    view->stale = true;
    view->console->dirty = true;
}

void console_changed(struct console *console)
{
    struct err err = ERR_INIT;

    if (desk_change_counter(console->desk, &console->counter, &err) < 0)
        err_release(&err);
    for (struct view *view = console->top; view != NULL; view = view->below)
        view->stale = true;
    console->facts.known = false;
    console->dirty = true;
}

/* --- messages --- */

static void keep(struct console *console, const char *text)
{
    if (console->messages.len == MESSAGES_MAX) {
        free(console->messages.items[0]);
        memmove(console->messages.items, console->messages.items + 1,
                (MESSAGES_MAX - 1) * sizeof(char *));
        console->messages.len--;
    }
    *vec_push(&console->messages) = xstrdup(text);
}

void console_say(struct console *console, const char *format, ...)
{
    va_list args;

    str_reset(&console->message);
    va_start(args, format);
    str_vaddf(&console->message, format, args);
    va_end(args);
    console->message_is_error = false;
    keep(console, console->message.buf);
    console->dirty = true;
}

void console_tell(struct console *console, const char *text)
{
    if (console->top->ops->typing || console->top->ops->over)
        keep(console, text);
    else
        console_say(console, "%s", text);
}

void console_say_err(struct console *console, const struct err *err)
{
    console_say(console, "%s", err->text.buf);
    console->message_is_error = true;
}

const char *console_message(const struct console *console, size_t index)
{
    return index < console->messages.len ? console->messages.items[index] : NULL;
}

static void hush(struct console *console)
{
    if (console->message.len == 0)
        return;
    str_reset(&console->message);
    console->dirty = true;
}

struct edit_history *console_history(struct console *console, const char *kind)
{
    struct console_history *history;

    vec_each (have, &console->histories)
        if (strcmp(have->kind, kind) == 0)
            return &have->lines;
    history = vec_push(&console->histories);
    *history = (struct console_history){.kind = xstrdup(kind)};
    return &history->lines;
}

struct str *console_yank(struct console *console)
{
    return &console->yank;
}

/* --- the stack --- */

static void free_view(struct view *view)
{
    view->ops->free(view);
}

static size_t depth(const struct console *console)
{
    size_t count = 0;

    for (const struct view *view = console->top; view != NULL; view = view->below)
        count++;
    return count;
}

void console_push(struct console *console, struct view *view)
{
    view->console = console;
    view->below = console->top;
    view->stale = true;
    console->top = view;
    console->dirty = true;
}

void console_pop(struct console *console)
{
    struct view *view = console->top;

    if (view == NULL || view->below == NULL)
        return;
    console->top = view->below;
    console->dirty = true;
    free_view(view);
}

void console_replace_board(struct console *console, struct view *board)
{
    struct view **bottom = &console->top;

    while ((*bottom)->below != NULL)
        bottom = &(*bottom)->below;
    board->name = (*bottom)->name;
    board->console = console;
    board->stale = true;
    free_view(*bottom);
    *bottom = board;
    console->dirty = true;
}

static void clear_stack(struct console *console)
{
    while (console->top != NULL) {
        struct view *view = console->top;

        console->top = view->below;
        free_view(view);
    }
}

static const struct view_row *row_of(const char *name)
{
    for (const struct view_row *row = view_rows; row->name != NULL; row++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

void console_open(struct console *console, const char *name, const char *argument)
{
    const struct view_row *row = row_of(name);
    struct err err = ERR_INIT;
    struct view *view;

    if (depth(console) >= STACK_MAX) {
        console_say(console, _("too many views are open; go back first (q)"));
        return;
    }
    view = row == NULL ? NULL : row->open(console, argument, &err);
    if (view != NULL) {
        view->name = row->name;
        console_push(console, view);
    } else {
        console_say_err(console, &err);
    }
    err_release(&err);
}

/* A tab: the board stands at the bottom, the tab's view above it, nothing else. */
static void go_to(struct console *console, const struct view_row *row)
{
    while (console->top != NULL && console->top->below != NULL)
        console_pop(console);
    if (row->door != ACTION_VIEW_BOARD)
        console_open(console, row->name, row->name);
}

/* --- actions --- */

static void load(struct console *console, struct view *view);

static void go_back(struct console *console)
{
    if (console->top->below != NULL)
        console_pop(console);
    else
        console_say(console, _("this is the board; q leaves, Q from everywhere"));
}

static bool changes(enum permission permission)
{
    return permission >= MAY_RECORD_WRITE && permission <= MAY_STORE_MANAGE;
}

/* Not now, whoever it is. */
static bool impossible(struct console *console, enum action action)
{
    struct err err = ERR_INIT;
    bool refused;

    if (!changes(action_rows[action].needs))
        return false;
    if (console_is_past(console))
        err_set(&err, ERR_REFUSED, _("looking back: nothing can be changed here"));
    else
        console_is_lost(console, &err);
    refused = err.kind != ERR_NONE;
    if (refused)
        console_say_err(console, &err);
    err_release(&err);
    return refused;
}

static bool forbidden(struct console *console, enum action action)
{
    const struct role *role = config_role(desk_config(console->desk), desk_role(console->desk));
    enum permission needs = action_rows[action].needs;

    if (needs == 0 || (role != NULL && role_may(role, needs)))
        return false;
    console_say(console, _("your role '%s' may not: %s"),
                desk_role(console->desk)[0] == '\0' ? _("read only") : desk_role(console->desk),
                tr(action_rows[action].help));
    console->message_is_error = true;
    return true;
}

static void open_help(struct console *console)
{
    char places[24];

    snprintf(places, sizeof(places), "%u", console->top->ops->places); /* lint:allow a number */
    console_open(console, "help", places);
}

static void toggle_mouse(struct console *console)
{
    console->mouse = !console->mouse;
    if (console->term != NULL)
        term_set_mouse(console->term, console->mouse);
    console_say(console, console->mouse
                             ? _("the mouse is ours; with Shift it selects text as before")
                             : _("the mouse is the terminal's again"));
}

/* The most urgent thing stands at the top of the board. */
static void next_need(struct console *console)
{
    while (console->top->below != NULL)
        console_pop(console);
    if (console->top->stale && console->top->ops->load != NULL)
        console_draw(console);
    console_act(console, ACTION_TOP);
}

static void act_anywhere(struct console *console, enum action action)
{
    for (const struct view_row *row = view_rows; row->name != NULL; row++)
        if (row->door == action && row->door != ACTION_NONE) {
            go_to(console, row);
            return;
        }
    switch (action) {
    case ACTION_BACK: go_back(console); break;
    case ACTION_QUIT: console_leave(console); break;
    case ACTION_TICKET_NEW: acts_open_ticket(console); break;
    case ACTION_HELP: open_help(console); break;
    case ACTION_PALETTE: console_push(console, palette_view_new(console)); break;
    case ACTION_REDRAW:
        if (console->term != NULL)
            term_redraw_all(console->term);
        console_changed(console);
        break;
    case ACTION_SUSPEND:
        if (console->term != NULL)
            term_suspend(console->term);
        break;
    case ACTION_LOCK: console->locked = console->dirty = true; break;
    case ACTION_LOOK_BACK: look_back_ask(console); break;
    case ACTION_MOUSE: toggle_mouse(console); break;
    case ACTION_NEXT_NEED: next_need(console); break;
    default: console_say(console, _("%s: not in this view"), tr(action_rows[action].title));
    }
}

static void load(struct console *console, struct view *view);

void console_act(struct console *console, enum action action)
{
    struct err err = ERR_INIT;
    int done;

    hush(console);
    if (impossible(console, action) || forbidden(console, action))
        return;
    /* Keys that were typed ahead act on what the view will show, not on an empty one. */
    if (console->top->stale)
        load(console, console->top);
    done = console->top->ops->act == NULL ? 0 : console->top->ops->act(console->top, action, &err);
    if (done < 0)
        console_say_err(console, &err);
    else if (done == 0)
        act_anywhere(console, action);
    err_release(&err);
    console->dirty = true;
}

void console_act_in(struct console *console, enum action door, enum action action)
{
    console_act(console, door);
    console_act(console, action);
}

void console_later(struct view *view)
{
    view->later = true;
    view->console->has_later = true;
}

static void load_rest(struct console *console, struct view *view)
{
    struct err err = ERR_INIT;
    bool later = view->later;

    view->later = false; /* it may ask for another turn */
    if (later && view->ops->load_rest == NULL)
        view->stale = true;
    else if (later && view->ops->load_rest(view, &err) < 0)
        console_say_err(console, &err);
    err_release(&err);
}

/* NULL: nothing is to be read ahead. */
static struct list *short_list(struct console *console)
{
    struct view *top = console->top;
    struct list *list = top->stale || top->ops->ahead == NULL ? NULL : top->ops->ahead(top);

    return list != NULL && !console->live.lost && list_is_short(list) ? list : NULL;
}

static bool owes_a_frame(struct console *console)
{
    return console->has_later || (!console->facts.known && !console->live.lost) ||
           console->wants_drafts || live_is_behind(console) || machines_are_behind(console) ||
           autostart_is_behind(console);
}

static void catch_up(struct console *console)
{
    console->has_later = false;
    for (struct view *view = console->top; view != NULL; view = view->below)
        load_rest(console, view);
    if (!console->facts.known && !console->live.lost)
        facts_gather(console);
    machines_catch_up(console);
    live_catch_up(console);
    autostart_catch_up(console);
    if (console->wants_drafts)
        resume_tell_drafts(console);
    malloc_trim(0); /* what reading the configuration took is free, and is given back */
    console->dirty = true;
}

void console_catch_up(struct console *console)
{
    struct list *list;

    if (owes_a_frame(console)) {
        catch_up(console);
        return;
    }
    list = short_list(console);
    if (list != NULL)
        list_read_ahead(list);
}

bool console_is_behind(struct console *console)
{
    return owes_a_frame(console) || short_list(console) != NULL;
}

void console_leave(struct console *console)
{
    console->leaving = true;
    if (console->loop != NULL)
        loop_stop(console->loop);
}

/* --- events --- */

static void unknown_key(struct console *console, uint32_t key)
{
    struct str name = STR_INIT;

    key_add_name(&name, key);
    if (name.len > 0)
        console_say(console, _("%s does nothing here; ? says what does"), name.buf);
    str_release(&name);
}

static void command_key(struct console *console, const struct input_event *event)
{
    uint32_t key = event->key | (uint32_t)event->mods << KEYMOD_BITS;
    enum action action = keymap_find(&console->keymap, console->top->ops->places, key);

    /* q leaves at the top; Esc never does. */
    if (action == ACTION_BACK && console->top->below == NULL && key == 'q')
        action = ACTION_QUIT;
    if (action == ACTION_NONE)
        unknown_key(console, key);
    else
        console_act(console, action);
    if (event->from_ime && !console->told_ime) {
        console->told_ime = true;
        console_say(console, _("the input method is on; commands are taken all the same"));
    }
}

static void resize(struct console *console, int rows, int cols)
{
    bool other_size = rows != console->screen.rows || cols != console->screen.cols;

    if (other_size)
        screen_resize(&console->screen, rows, cols);
    if (console->term != NULL)
        console->screen.ambiguous = term_ambiguous(console->term);
    /* The terminal's answer about widths changes where text is wrapped, and the board has none. */
    for (struct view *view = console->top; view != NULL; view = view->below)
        view->stale = view->stale || other_size || view->below != NULL;
    console->dirty = true;
}

static void mouse(struct console *console, const struct input_event *event)
{
    struct view *top = console->top;
    struct err err = ERR_INIT;

    if (event->button == MOUSE_WHEEL_UP || event->button == MOUSE_WHEEL_DOWN) {
        for (int i = 0; i < WHEEL_ROWS; i++)
            console_act(console, event->button == MOUSE_WHEEL_UP ? ACTION_UP : ACTION_DOWN);
    } else if (event->button == MOUSE_LEFT && top->ops->click != NULL) {
        top->ops->click(top, event->row, &err);
        console->dirty = true;
    }
    if (err.kind != ERR_NONE)
        console_say_err(console, &err);
    err_release(&err);
}

void console_event(struct console *console, const struct input_event *event)
{
    if (event->kind == INPUT_RESIZE) {
        resize(console, event->row, event->col);
        return;
    }
    if (console->locked) {
        console->locked = event->kind != INPUT_KEY;
        if (!console->locked && console->term != NULL)
            terminal_set_theme(console); /* it may have changed */
        console_changed(console);
        return;
    }
    if (event->kind == INPUT_KEY)
        live_check(console);
    if (console->top->ops->key != NULL) {
        if (event->kind == INPUT_KEY)
            hush(console);
        console->top->ops->key(console->top, event);
        console->dirty = true;
        return;
    }
    switch (event->kind) {
    case INPUT_KEY: command_key(console, event); break;
    case INPUT_MOUSE: mouse(console, event); break;
    case INPUT_PASTE_END:
        console_say(console, _("pasted text is no command; open a form or a filter first"));
        break;
    case INPUT_BAD:
        if (console->message.len == 0)
            console_say(console,
                        _("bytes that are no UTF-8: set the terminal's encoding to UTF-8"));
        break;
    default: break;
    }
}

/* --- loading and drawing --- */

static void load(struct console *console, struct view *view)
{
    struct err err = ERR_INIT;

    if (console->live.lost && !view->ops->typing) { /* what was read stays */
        console->failed_load = true;
        return;
    }
    view->stale = false;
    if (view->ops->load != NULL && view->ops->load(view, &err) < 0) {
        console_say_err(console, &err);
        view->stale = err.kind == ERR_STORE;
        if (view->stale)
            live_fail(console);
        console->failed_load = true;
    }
    err_release(&err);
}

static void draw_view(struct console *console, struct view *view, struct area area)
{
    if (view->ops->over && view->below != NULL)
        draw_view(console, view->below, area);
    if (view->stale)
        load(console, view);
    view->ops->draw(view, &console->screen, area);
    /* A list that grew with the window reads on; what was laid out for another width is gone. */
    if (view->stale && !console->failed_load) {
        load(console, view);
        for (int i = 0; i < area.rows && !view->ops->over; i++)
            screen_fill(&console->screen, area.row + i, area.col, area.cols, ROLE_NORMAL);
        view->ops->draw(view, &console->screen, area);
    }
}

static void draw_locked(struct console *console)
{
    screen_put(&console->screen, console->screen.rows / 2, 1, -1, ROLE_DIM, 0,
               _("locked; any key comes back"));
    screen_hide_cursor(&console->screen);
}

void console_draw(struct console *console)
{
    struct frame frame;
    struct screen *screen = &console->screen;

    console->dirty = console->failed_load = false;
    screen_begin(screen);
    if (console->locked) {
        draw_locked(console);
        return;
    }
    if (!layout_frame(screen->rows, screen->cols, &frame)) {
        screen_putf(screen, 0, 0, -1, ROLE_NORMAL, 0, _("too small: %dx%d; 60x20 is enough"),
                    screen->cols, screen->rows);
        return;
    }
    draw_view(console, console->top, frame.body);
    live_draw_others(console, frame.body);
    state_line_draw(console, frame.state);
    tabs_draw(console, frame.tabs);
    message_draw(console, frame.message);
    hints_draw(console, frame.hints);
    console->dirty = false;
}

static wall_s earlier(wall_s a, wall_s b)
{
    return a == 0 ? b : b == 0 || a < b ? a : b;
}

wall_s console_next_change(struct console *console)
{
    wall_s now = clock_wall(), next = (now / 60 + 1) * 60; /* line 1 shows minutes */

    if (console->locked || console_is_past(console))
        return 0;
    next = earlier(next, live_next(console));
    for (struct view *view = console->top; view != NULL; view = view->below) {
        if (view->ops->next_change != NULL)
            next = earlier(next, view->ops->next_change(view, now));
        if (!view->ops->over)
            break;
    }
    return next;
}

void console_look(struct console *console)
{
    struct err err = ERR_INIT;
    int64_t counter;

    if (console_is_past(console))
        return;
    live_check(console);
    if (console->live.lost)
        return;
    if (desk_change_counter(console->desk, &counter, &err) < 0) {
        console_say_err(console, &err);
        err_release(&err);
        live_fail(console);
        return;
    }
    if (counter == console->counter) {
        live_touched(console);
        return;
    }
    live_changed(console, console->counter);
    console_changed(console);
}

/* --- life --- */

void console_set_up(struct console *console)
{
    const struct ui_settings *ui = &desk_config(console->desk)->settings.ui;
    static const enum countdown_tick ticks[] = {
        [UI_TICK_NEAR] = TICK_NEAR, [UI_TICK_SECOND] = TICK_SECOND, [UI_TICK_MINUTE] = TICK_MINUTE};

    console->tick = ui->tick > 0 && ui->tick < (int)ARRAY_LEN(ticks) ? ticks[ui->tick] : TICK_NEAR;
    console->lock_ms = ui->lock.unit == SPAN_SECONDS ? ui->lock.count * 1000 : 0;
}

struct console *console_new(const struct console_options *options, struct err *err)
{
    struct console *console = xcalloc(1, sizeof(*console));
    struct err first = ERR_INIT;

    console->desk = options->desk;
    desk_limit_cache(console->desk, CACHE_KIB);
    console->options = *options;
    screen_init(&console->screen, options->rows, options->cols);
    live_init(console);
    machines_init(&console->machines);
    str_init(&console->resumed);
    console_set_up(console);
    if (desk_load_looks(options->desk, &console->looks, &first) < 0)
        console_say_err(console, &first);
    err_reset(&first);
    if (keymap_load(&console->keymap, &console->looks, &first) < 0)
        console_say_err(console, &first);
    err_release(&first);
    console->top = view_board_open(console, NULL, err);
    if (console->top == NULL) {
        console_free(console);
        return NULL;
    }
    console->top->console = console;
    console->top->name = view_rows[0].name;
    console->top->stale = true;
    console->dirty = true;
    if (desk_change_counter(console->desk, &console->counter, err) < 0) {
        console_free(console);
        return NULL;
    }
    return console;
}

void console_free(struct console *console)
{
    if (console == NULL)
        return;
    clear_stack(console);
    screen_release(&console->screen);
    keymap_release(&console->keymap);
    config_release(&console->looks);
    facts_release(&console->facts);
    str_release(&console->message);
    str_release(&console->yank);
    vec_each (message, &console->messages)
        free(*message);
    vec_release(&console->messages);
    vec_each (history, &console->histories) {
        free(history->kind);
        edit_history_release(&history->lines);
    }
    vec_release(&console->histories);
    look_back_end(console);
    machines_release(&console->machines);
    if (console->desk != console->options.desk)
        desk_close(console->desk);
    live_release(console);
    str_release(&console->resumed);
    free(console);
}
