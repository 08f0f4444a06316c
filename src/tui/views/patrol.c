/* One round of a patrol, filled in item by item: Enter asks for the selected one, and the selection
 * then goes to the next that is open.
 *
 *    P-12 早巡检 his-main under way   9/14   1 abnormal   zhang 07:05
 *      item          result     value              ticket           note
 *    > 机房温度      abnormal   31 ℃ (15-30 ℃)     HIS-1120-03      the cooling stopped
 *      机房湿度      open       (20-80 %)
 */
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/patrols.h"
#include "tui/console.h"
#include "tui/list_array.h"
#include "tui/patrol_acts.h"
#include "tui/screen.h"
#include "tui/views.h"

struct patrol_view {
    struct view view;
    char *id;
    struct patrol_sheet sheet;
    struct list list;
    struct list_array rows;
    char *filling; /* the item that a form was opened for; NULL: none */
};

enum column { ITEM_NAME, ITEM_RESULT, ITEM_VALUE, ITEM_TICKET, ITEM_NOTE, ITEM_COLUMNS };

static const struct list_column columns[ITEM_COLUMNS] = {
    [ITEM_NAME] = {.title = N_("item"), .layout = {.cells = 20}, .number = true},
    [ITEM_RESULT] = {.title = N_("result"), .layout = {.cells = 8}},
    [ITEM_VALUE] = {.title = N_("value"), .layout = {.cells = 13, .grow = 1}},
    [ITEM_TICKET] = {.title = N_("ticket"), .layout = {.cells = 15, .rank = 2}},
    [ITEM_NOTE] = {.title = N_("note"), .layout = {.cells = 15, .grow = 2, .rank = 1}},
};

/* --- rows --- */

static enum role_id result_role(const struct patrol_answer *answer)
{
    if (answer == NULL || answer->result == PATROL_UNKNOWN)
        return ROLE_STRONG;
    return answer->result == PATROL_ABNORMAL ? ROLE_WARN : ROLE_NORMAL;
}

static void add_item(struct list_rows *rows, const struct patrol_sheet *sheet,
                     const struct patrol_item *item)
{
    const struct patrol_answer *answer = patrol_answer_of(sheet, item->id);
    struct list_row *row = list_rows_add(rows, item->id);
    struct str value = STR_INIT;

    patrol_add_value(item, answer, &value);
    list_cell_set(row, ITEM_NAME, item->name, ROLE_NORMAL);
    list_cell_set(row, ITEM_RESULT,
                  answer == NULL ? _("not filled in")
                                 : choice_label(patrol_results, answer->result),
                  result_role(answer));
    list_cell_set(row, ITEM_VALUE, value.buf, ROLE_NORMAL);
    list_cell_set(row, ITEM_TICKET, answer == NULL ? NULL : answer->ticket, ROLE_NORMAL);
    if (answer == NULL || patrol_is_owed(sheet, item))
        list_cell_set(row, ITEM_NOTE, item->how, ROLE_DIM);
    else
        list_cell_set(row, ITEM_NOTE, answer->note, ROLE_NORMAL);
    str_release(&value);
}

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    struct patrol_view *view = data;

    (void)count;
    (void)err;
    if (from > 0)
        return 0;
    vec_each (item, &view->sheet.round.items)
        add_item(rows, &view->sheet, item);
    return 0;
}

/* --- the view --- */

static void patrol_free(struct view *base)
{
    struct patrol_view *view = (struct patrol_view *)base;

    list_release(&view->list);
    list_array_release(&view->rows);
    patrol_sheet_release(&view->sheet);
    free(view->filling);
    free(view->id);
    free(view);
}

/* Once the item that was asked for is filled in, the next open one is selected. */
static void select_next(struct patrol_view *view)
{
    const struct patrol_item *asked = patrol_item_of(&view->sheet.round, view->filling, NULL);

    if (asked == NULL || patrol_is_owed(&view->sheet, asked))
        return;
    free(view->filling);
    view->filling = NULL;
    for (const struct patrol_item *item = asked + 1;
         item < view->sheet.round.items.items + view->sheet.round.items.len; item++) {
        if (!patrol_is_owed(&view->sheet, item))
            continue;
        list_select(&view->list, item->id, NULL);
        return;
    }
}

static int patrol_load(struct view *base, struct err *err)
{
    struct patrol_view *view = (struct patrol_view *)base;
    struct patrol_sheet sheet;

    if (desk_patrol_load(console_desk(base->console), view->id, &sheet, err) < 0)
        return -1;
    patrol_sheet_release(&view->sheet);
    view->sheet = sheet;
    list_array_forget(&view->rows);
    if (list_reload(&view->list, err) < 0)
        return -1;
    if (view->filling != NULL)
        select_next(view);
    return 0;
}

static void add_head(const struct patrol_view *view, struct str *out)
{
    const struct patrol *round = &view->sheet.round;
    wall_s now = console_now(view->view.console);
    int64_t late_s = round->state == PATROL_VOID ? 0 : patrol_late_s(round, now);

    str_addf(out, "%s  %s  %s  %s  %zu/%zu", round->id, round->name, round->site,
             choice_label(patrol_states, round->state),
             round->items.len - patrol_owed(&view->sheet), round->items.len);
    if (late_s > 0)
        str_addf(out, _(", late by %lld min"), (long long)((late_s + 59) / 60));
    if (patrol_abnormal(&view->sheet) > 0)
        str_addf(out, _(", abnormal: %zu"), patrol_abnormal(&view->sheet));
    str_addf(out, "  %s ", round->started_by);
    when_add(out, round->started_at, now);
}

static void patrol_draw(struct view *base, struct screen *screen, struct area area)
{
    struct patrol_view *view = (struct patrol_view *)base;
    struct area list = {area.row + 1, area.col, area.rows - 1, area.cols};
    struct str head = STR_INIT;

    if (view->sheet.round.id != NULL)
        add_head(view, &head);
    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    screen_putf(screen, area.row, area.col + 1, area.cols - 1, ROLE_TITLE, WIDTH_DOTS, "%s",
                head.buf);
    list_draw(&view->list, screen, list, console_now(base->console), console_tick(base->console));
    if (list_is_hungry(&view->list))
        console_stale(base);
    str_release(&head);
}

static int patrol_act(struct view *base, enum action action, struct err *err)
{
    struct patrol_view *view = (struct patrol_view *)base;
    const struct list_row *row;
    int moved;

    if (base->stale) { /* keys may come before the first frame */
        base->stale = false;
        if (patrol_load(base, err) < 0)
            return -1;
    }
    moved = list_act(&view->list, action, err);
    if (moved != 0)
        return moved;
    row = list_selected(&view->list);
    if (action == ACTION_OPEN || action == ACTION_PATROL_SKIP) {
        free(view->filling);
        view->filling = row == NULL ? NULL : xstrdup(row->key);
    }
    return patrol_acts_begin(base->console, action, view->id, row == NULL ? NULL : row->key, err);
}

/* While it is late it says so by the minute. */
static wall_s patrol_next(const struct view *base, wall_s now)
{
    const struct patrol *round = &((const struct patrol_view *)base)->sheet.round;

    if (round->state != PATROL_OPEN || round->planned_to == 0)
        return 0;
    return now <= round->planned_to ? round->planned_to + 1
                                    : now + 60 - (now - round->planned_to - 1) % 60;
}

static const char *patrol_subject(const struct view *base)
{
    return ((const struct patrol_view *)base)->id;
}

static const struct view_ops patrol_ops = {
    .places = PLACE_PATROLS | PLACE_LIST,
    .free = patrol_free,
    .load = patrol_load,
    .draw = patrol_draw,
    .act = patrol_act,
    .next_change = patrol_next,
    .subject = patrol_subject,
};

struct view *view_patrol_open(struct console *console, const char *argument, struct err *err)
{
    struct patrol_view *view = xcalloc(1, sizeof(*view));

    (void)err;
    view->view.ops = &patrol_ops;
    view->view.console = console;
    view->id = xstrdup(argument == NULL ? "" : argument);
    list_array_init(&view->rows, ITEM_COLUMNS, more, view);
    list_init(&view->list, &list_array_source, &view->rows, columns, ITEM_COLUMNS);
    return &view->view;
}
