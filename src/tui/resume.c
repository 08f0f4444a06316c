/* Going on where one left: the views on the stack with their filters and selections, by the argument
 * of their openers, and how many forms were not finished.
 *
 *     [["board","select:ICU-20261120-07"],["tickets","saved:1\nselect:…"],["ticket","ICU-…"]]
 *
 * Of a view that cannot say how to get back to it, and of what stands above it, nothing is kept. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/drafts.h"
#include "desk/presence.h"
#include "tui/inside.h"
#include "tui/views.h"

enum { DEPTH_MAX = 16 };

static const struct view_row *row_of(const char *name)
{
    for (const struct view_row *row = view_rows; name != NULL && row->name != NULL; row++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

/* --- leaving --- */

/* False: it cannot be gone back to. */
static bool add_view(json_t *states, const struct view *view)
{
    const struct view_row *row = row_of(view->name);
    struct str state = STR_INIT;
    json_t *pair;

    if (row == NULL || (view->ops->state == NULL && row->door == ACTION_NONE))
        return false;
    if (view->ops->state != NULL)
        view->ops->state(view, &state);
    pair = json_array();
    json_array_append_new(pair, json_string(row->name));
    json_array_append_new(pair, json_string(state.buf));
    json_array_append_new(states, pair);
    str_release(&state);
    return true;
}

/* The board as it opens is nothing to go back to. */
static bool is_plain(const json_t *states)
{
    const char *board = json_string_value(json_array_get(json_array_get(states, 0), 1));

    return json_array_size(states) == 1 && (board == NULL || board[0] == '\0');
}

void resume_save(struct console *console)
{
    const struct view *views[DEPTH_MAX];
    size_t count = 0;
    json_t *states = json_array();
    struct str text = STR_INIT;
    struct err err = ERR_INIT;

    for (const struct view *view = console->top; view != NULL && count < DEPTH_MAX;
         view = view->below)
        views[count++] = view;
    while (count > 0 && add_view(states, views[count - 1]))
        count--;
    if (!is_plain(states))
        json_add_canonical(&text, states);
    if (!console->live.lost && !str_eq(text.buf, console->resumed.buf))
        desk_screen_save(console->desk, text.buf, &err); /* nobody is there to be told */
    json_decref(states);
    str_release(&text);
    err_release(&err);
}

/* --- coming back --- */

static void open_view(struct console *console, const json_t *pair, bool first)
{
    const struct view_row *row = row_of(json_string_value(json_array_get(pair, 0)));
    const char *state = json_string_value(json_array_get(pair, 1));
    struct err err = ERR_INIT;
    struct view *view;

    if (row == NULL || state == NULL)
        return;
    if (!first) {
        console_open(console, row->name, state[0] == '\0' ? row->name : state);
    } else if (row == view_rows && state[0] != '\0') {
        view = row->open(console, state, &err);
        if (view != NULL)
            console_replace_board(console, view);
    }
    err_release(&err);
}

static void open_views(struct console *console, const char *text, size_t len)
{
    struct err err = ERR_INIT;
    json_t *states = json_read(text, len, &err);

    for (size_t i = 0; i < json_array_size(states) && i < DEPTH_MAX; i++)
        open_view(console, json_array_get(states, i), i == 0);
    json_decref(states);
    err_release(&err);
}

void resume_start(struct console *console)
{
    struct err err = ERR_INIT;

    if (desk_screen_load(console->desk, &console->resumed, &err) == 1)
        open_views(console, console->resumed.buf, console->resumed.len);
    else
        str_reset(&console->resumed);
    err_release(&err);
    console->wants_drafts = true;
}

static int count_one(const struct draft_key *key, wall_s saved_at, void *data)
{
    (void)key;
    (void)saved_at;
    ++*(size_t *)data;
    return 0;
}

void resume_tell_drafts(struct console *console)
{
    struct err err = ERR_INIT;
    size_t count = 0;

    console->wants_drafts = false;
    if (desk_draft_list(console->desk, count_one, &count, &err) == 0 && count > 0 &&
        console->message.len == 0)
        console_say(console, _("unfinished drafts: %zu; :drafts lists them"), count);
    err_release(&err);
}
