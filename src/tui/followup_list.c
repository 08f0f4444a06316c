#include "tui/followup_list.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "tui/console.h"
#include "tui/queue_list.h"
#include "tui/screen.h"

enum column {
    COLUMN_DUE,
    COLUMN_NUMBER,
    COLUMN_STATE,
    COLUMN_CALL,
    COLUMN_WHO,
    COLUMN_SOLVER,
    COLUMN_SUBJECT,
    COLUMN__COUNT
};

static const struct list_column columns[] = {
    [COLUMN_DUE] = {.title = N_("left"), .layout = {.cells = COUNTDOWN_CELLS}, .countdown = true},
    [COLUMN_NUMBER] = {.title = N_("number"), .layout = {.cells = 11}, .number = true},
    [COLUMN_STATE] = {.title = N_("tries"), .layout = {.cells = 8, .rank = 2}},
    [COLUMN_CALL] = {.title = N_("to call"), .layout = {.cells = 13, .rank = 1}},
    [COLUMN_WHO] = {.title = N_("reporter"), .layout = {.cells = 8, .rank = 3}},
    [COLUMN_SOLVER] = {.title = N_("solved by"), .layout = {.cells = 8, .rank = 4}},
    [COLUMN_SUBJECT] = {.title = N_("what it is"), .layout = {.cells = 14, .grow = 1}},
};
static_assert(ARRAY_LEN(columns) == COLUMN__COUNT, "a row a column");

static void add_row(const struct followup_list *followups, struct list_rows *rows,
                    const struct followup *followup)
{
    struct list_row *row = list_rows_add(rows, followup->id);
    struct str text = STR_INIT;

    ticket_add_number(&text, followup->id, console_now(followups->console));
    list_cell_set(row, COLUMN_NUMBER, text.buf, ROLE_NORMAL);
    str_reset(&text);
    if (followup->own)
        str_add(&text, _("own work"));
    else if (followup->unreached)
        str_add(&text, _("unreached"));
    else if (followup->attempts > 0)
        str_addf(&text, _("tried %lld"), (long long)followup->attempts);
    list_cell_set(row, COLUMN_STATE, text.buf,
                  followup->own || followup->unreached ? ROLE_DIM : ROLE_WARN);
    list_cell_set(row, COLUMN_CALL, followup->callback, ROLE_STRONG);
    list_cell_set(row, COLUMN_WHO, followup->reporter, ROLE_NORMAL);
    list_cell_set(row, COLUMN_SOLVER, followup->solved_by, ROLE_NORMAL);
    list_cell_set(row, COLUMN_SUBJECT, followup->subject, ROLE_NORMAL);
    row->due = followup->unreached ? 0 : followup->due;
    str_release(&text);
}

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    const struct followup_list *followups = data;

    (void)err;
    for (size_t i = from; i < followups->followups.list.len && i < from + count; i++)
        add_row(followups, rows, &followups->followups.list.items[i]);
    return 0;
}

void followup_list_init(struct followup_list *followups, struct console *console)
{
    *followups = (struct followup_list){.console = console};
    list_array_init(&followups->array, COLUMN__COUNT, more, followups);
    list_init(&followups->list, &list_array_source, &followups->array, columns, COLUMN__COUNT);
}

void followup_list_release(struct followup_list *followups)
{
    followups_release(&followups->followups);
    list_release(&followups->list);
    list_array_release(&followups->array);
}

int followup_list_load(struct followup_list *followups, struct err *err)
{
    followups_release(&followups->followups);
    list_array_forget(&followups->array);
    if (desk_followups(console_desk(followups->console), &followups->followups, err) < 0)
        return -1;
    followups->known = true;
    return list_reload(&followups->list, err);
}

const struct followup *followup_list_selected(const struct followup_list *followups)
{
    const struct list_row *row = list_selected(&followups->list);

    if (row != NULL)
        vec_each (followup, &followups->followups.list)
            if (strcmp(followup->id, row->key) == 0)
                return followup;
    return NULL;
}

void followup_list_draw(struct followup_list *followups, struct view *view, struct screen *screen,
                        struct area area)
{
    followups->list.empty = followups->known ? N_("nobody is to be asked") : N_("computing");
    list_draw(&followups->list, screen, area, console_now(followups->console),
              console_tick(followups->console));
    if (list_is_hungry(&followups->list))
        console_stale(view);
}
