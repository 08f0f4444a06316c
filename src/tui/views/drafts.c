/* Forms that were not finished, the newest first:
 *
 *       saved        what              of
 *     > 11-20 23:41  opens a ticket
 *       11-20 22:10  pauses it         ICU-20261120-07
 *
 * Enter goes on with one; saving it, or emptying it, takes it off. */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/drafts.h"
#include "desk/tickets.h"
#include "tui/acts.h"
#include "tui/console.h"
#include "tui/list_array.h"
#include "tui/screen.h"
#include "tui/views.h"

enum { COLUMN_SAVED, COLUMN_WHAT, COLUMN_OF, COLUMN__COUNT };

static const struct list_column columns[COLUMN__COUNT] = {
    [COLUMN_SAVED] = {.title = N_("saved"), .layout = {.cells = 16}, .number = true},
    [COLUMN_WHAT] = {.title = N_("form"), .layout = {.cells = 20, .grow = 1}},
    [COLUMN_OF] = {.title = N_("about"), .layout = {.cells = 18}},
};

struct drafts_view {
    struct view view;
    struct list list;
    struct list_array array;
};

/* The act on tickets whose form has drafts of that kind. */
static enum action act_of(const char *kind)
{
    enum action action = action_of_name(kind);

    return action_rows[action].verb == NULL ? ACTION_NONE : action;
}

/* The list's key: kind and subject, neither of which has a blank. */
static int add_draft(const struct draft_key *key, wall_s saved_at, void *data)
{
    struct list_rows *rows = data;
    char *name = xasprintf("%s %s", key->kind, key->subject);
    struct list_row *row = list_rows_add(rows, name);
    enum action act = act_of(key->kind);
    struct str saved = STR_INIT;

    when_add(&saved, saved_at, clock_wall());
    list_cell_set(row, COLUMN_SAVED, saved.buf, ROLE_NORMAL);
    list_cell_set(row, COLUMN_WHAT,
                  act != ACTION_NONE ? tr(ticket_act_row(action_rows[act].verb)->summary)
                  : strcmp(key->kind, "ticket.open") == 0 ? _("a new ticket")
                                                          : key->kind,
                  ROLE_NORMAL);
    list_cell_set(row, COLUMN_OF, key->subject, ROLE_NORMAL);
    free(name);
    str_release(&saved);
    return 0;
}

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    struct drafts_view *drafts = data;

    (void)count;
    return from > 0 ? 0 : desk_draft_list(console_desk(drafts->view.console), add_draft, rows, err);
}

static void drafts_free(struct view *view)
{
    struct drafts_view *drafts = (struct drafts_view *)view;

    list_release(&drafts->list);
    list_array_release(&drafts->array);
    free(drafts);
}

static int drafts_load(struct view *view, struct err *err)
{
    struct drafts_view *drafts = (struct drafts_view *)view;

    list_array_forget(&drafts->array);
    return list_reload(&drafts->list, err);
}

static void drafts_draw(struct view *view, struct screen *screen, struct area area)
{
    struct drafts_view *drafts = (struct drafts_view *)view;

    list_draw(&drafts->list, screen, area, console_now(view->console), console_tick(view->console));
    if (list_is_hungry(&drafts->list))
        console_stale(view);
}

static int go_on(struct drafts_view *drafts, struct err *err)
{
    const struct list_row *row = list_selected(&drafts->list);
    struct console *console = drafts->view.console;
    char *kind = row == NULL ? NULL : xstrdup(row->key), *subject;
    const char *ids[1];
    const struct acts_target target = {.ids = ids, .count = 1};
    int rc = 1;

    if (kind == NULL)
        return err_set(err, ERR_REFUSED, _("no draft is selected"));
    subject = strchr(kind, ' ');
    *subject++ = '\0';
    ids[0] = subject;
    console_stale(&drafts->view); /* when it is seen again, one less may be there */
    if (strcmp(kind, "ticket.open") == 0)
        console_act(console, ACTION_TICKET_NEW);
    else if (act_of(kind) != ACTION_NONE && subject[0] != '\0')
        rc = acts_begin(console, act_of(kind), &target, err);
    else
        rc = err_set(err, ERR_REFUSED, _("open it where it was begun: %s %s"), kind, subject);
    free(kind);
    return rc;
}

static int drafts_act(struct view *view, enum action action, struct err *err)
{
    struct drafts_view *drafts = (struct drafts_view *)view;
    int moved = list_act(&drafts->list, action, err);

    if (moved != 0)
        return moved;
    return action == ACTION_OPEN ? go_on(drafts, err) : 0;
}

static const struct view_ops drafts_ops = {
    .door = ACTION_VIEW_DRAFTS,
    .places = PLACE_LIST,
    .free = drafts_free,
    .load = drafts_load,
    .draw = drafts_draw,
    .act = drafts_act,
};

struct view *view_drafts_open(struct console *console, const char *argument, struct err *err)
{
    struct drafts_view *drafts = xcalloc(1, sizeof(*drafts));

    (void)argument;
    (void)err;
    drafts->view.ops = &drafts_ops;
    drafts->view.console = console;
    list_array_init(&drafts->array, COLUMN__COUNT, more, drafts);
    list_init(&drafts->list, &list_array_source, &drafts->array, columns, COLUMN__COUNT);
    drafts->list.empty = N_("no unfinished form");
    return &drafts->view;
}
