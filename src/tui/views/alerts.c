/* Alerts, the newest first; a group is one row. Below the list, what the selected one says:
 *
 *      id    level    host     what it is          value  since  who has it      ticket
 *    > A-12  X crit.  his-db1  Disk used /data     94%    23:12  taken by li     HIS-1120-09
 *      A-9   # gone   icu-gw   3/5 Host answers           22:50  silenced until  ICU-1120-08
 *
 * 3/5: five alerts are one row, three of them are not over.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/alerts.h"
#include "tui/alert_acts.h"
#include "tui/console.h"
#include "tui/countdown.h"
#include "tui/list_array.h"
#include "tui/machines.h"
#include "tui/match.h"
#include "tui/prompt_view.h"
#include "tui/queue_list.h"
#include "tui/screen.h"
#include "tui/views.h"

enum { PREVIEW_ROWS = 4 };

struct alerts_view {
    struct view view;
    struct list list;
    struct list_array rows;
    bool all;
    char *host; /* only of this one; NULL: of all */
    char *filter;
    char *wanted;          /* to be selected once it was read */
    char *shown_id, *text; /* of the selected one, for the preview */
};

enum column {
    ALERT_ID,
    ALERT_LEVEL,
    ALERT_HOST,
    ALERT_WHAT,
    ALERT_VALUE,
    ALERT_SINCE,
    ALERT_STANDING,
    ALERT_TICKET,
    ALERT_COLUMNS
};

static const struct list_column columns[ALERT_COLUMNS] = {
    [ALERT_ID] = {.title = N_("id"), .layout = {.cells = 5}, .number = true},
    [ALERT_LEVEL] = {.title = N_("level"), .layout = {.cells = 7}},
    [ALERT_HOST] = {.title = N_("host"), .layout = {.cells = 11}},
    [ALERT_WHAT] = {.title = N_("what it is"), .layout = {.cells = 14, .grow = 3}},
    [ALERT_VALUE] = {.title = N_("value"), .layout = {.cells = 7, .rank = 3}, .right = true},
    [ALERT_SINCE] = {.title = N_("since"), .layout = {.cells = 11, .rank = 2}},
    [ALERT_STANDING] = {.title = N_("who has it"), .layout = {.cells = 12, .grow = 1, .rank = 1}},
    [ALERT_TICKET] = {.title = N_("ticket"), .layout = {.cells = 12, .rank = 5}},
};

/* --- reading --- */

struct reading {
    struct alerts_view *view;
    struct list_rows *rows;
};

static bool fits(const struct alerts_view *view, const struct alert *alert, const char *standing)
{
    struct str words = STR_INIT;
    bool found;

    if (view->filter == NULL)
        return true;
    str_addf(&words, "%s %s %s %s ", alert->host, alert->metric,
             choice_label(alert_levels, alert->level), standing);
    alert_add_what(&words, alert);
    str_addf(&words, " %s %s %s", alert->site == NULL ? "" : alert->site,
             alert->text == NULL ? "" : alert->text, alert->ticket == NULL ? "" : alert->ticket);
    found = match_rank(view->filter, alert->id, words.buf) != MATCH_NONE;
    str_release(&words);
    return found;
}

static void add_row(struct list_rows *rows, const struct alert *alert,
                    const struct alert_view *shown, const char *standing, wall_s now)
{
    struct list_row *row = list_rows_add(rows, alert->id);
    struct str text = STR_INIT;

    list_cell_set(row, ALERT_ID, alert->id, ROLE_NORMAL);
    str_addf(&text, "%s %s", level_mark(alert->level), level_word(alert->level));
    list_cell_set(row, ALERT_LEVEL, text.buf, alert_role(alert));
    list_cell_set(row, ALERT_HOST, alert->host, ROLE_NORMAL);
    str_reset(&text);
    if (shown->group > 1)
        str_addf(&text, "%lld/%lld ", (long long)shown->unresolved, (long long)shown->group);
    alert_add_what(&text, alert);
    list_cell_set(row, ALERT_WHAT, text.buf, ROLE_NORMAL);
    str_reset(&text);
    alert_add_value(&text, alert);
    list_cell_set(row, ALERT_VALUE, text.buf, ROLE_NORMAL);
    str_reset(&text);
    when_add(&text, alert->raised_at, now);
    list_cell_set(row, ALERT_SINCE, text.buf, ROLE_NORMAL);
    list_cell_set(row, ALERT_STANDING, standing,
                  alert->state == ALERT_RECOVERING ? ROLE_GOOD : ROLE_NORMAL);
    str_reset(&text);
    if (alert->ticket != NULL)
        ticket_add_number(&text, alert->ticket, now);
    list_cell_set(row, ALERT_TICKET, text.buf, ROLE_NORMAL);
    str_release(&text);
}

static int take(const struct alert *alert, const struct alert_view *shown, void *data)
{
    struct reading *reading = data;
    wall_s now = console_now(reading->view->view.console);
    struct str standing = STR_INIT;

    alert_add_standing(&standing, alert, shown, now);
    if (fits(reading->view, alert, standing.buf))
        add_row(reading->rows, alert, shown, standing.buf, now);
    str_release(&standing);
    return 0;
}

/* What is open is short, the desk bounds the rest: all at once. */
static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    struct alerts_view *view = data;
    struct reading reading = {view, rows};
    const struct alert_filter filter = {.open = !view->all, .host = view->host};

    (void)count;
    if (from > 0)
        return 0;
    return desk_alert_list(console_desk(view->view.console), &filter, take, &reading, err);
}

static const char *selected_id(const struct alerts_view *view)
{
    const struct list_row *row = list_selected(&view->list);

    return row == NULL ? NULL : row->key;
}

static int alerts_load(struct view *base, struct err *err)
{
    struct alerts_view *view = (struct alerts_view *)base;

    base->stale = false;
    list_array_forget(&view->rows);
    free(view->shown_id);
    view->shown_id = NULL;
    if (list_reload(&view->list, err) < 0)
        return -1;
    if (view->wanted != NULL)
        list_select(&view->list, view->wanted, err);
    free(view->wanted);
    view->wanted = NULL;
    return err->kind == ERR_NONE ? 0 : -1;
}

/* --- drawing --- */

static void add_preview(struct str *out, const struct alert *alert)
{
    str_addf(out, "%s  %s", alert->id, alert->host);
    if (alert->site != NULL)
        str_addf(out, " (%s)", alert->site);
    str_addf(out, "  %s\n", choice_label(alert_levels, alert->level));
    alert_add_what(out, alert);
    str_add(out, "  ");
    alert_add_value(out, alert);
    str_addf(out, "  %s", alert->metric);
    str_addf(out, "\n%s", alert->text == NULL ? "" : alert->text);
}

/* Read when another one is selected, not with every frame. */
static const char *preview_of(struct alerts_view *view)
{
    const char *id = selected_id(view);
    struct str text = STR_INIT;
    struct alert alert;

    if (id == NULL || str_eq(id, view->shown_id))
        return id == NULL ? "" : view->text;
    free(view->text);
    free(view->shown_id);
    view->shown_id = xstrdup(id);
    if (desk_alert_load(console_desk(view->view.console), id, &alert, NULL) == 0) {
        add_preview(&text, &alert);
        record_release(&alert_schema, &alert);
    }
    view->text = str_detach(&text);
    return view->text;
}

static void draw_preview(struct alerts_view *view, struct screen *screen, struct area area)
{
    const char *text = preview_of(view);

    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    for (int i = 0; i < area.rows && *text != '\0'; i++) {
        size_t len = strcspn(text, "\n");
        char *line = xstrndup(text, len);

        screen_put(screen, area.row + i, area.col + 2, area.cols - 2,
                   i == 0 ? ROLE_TITLE : ROLE_NORMAL, WIDTH_DOTS, line);
        free(line);
        text += len + (text[len] == '\n');
    }
}

static void alerts_draw(struct view *base, struct screen *screen, struct area area)
{
    struct alerts_view *view = (struct alerts_view *)base;
    struct area list = {area.row + 1, area.col, area.rows - 1, area.cols}, below = {0};
    int col = area.col + 2;

    col += screen_putf(screen, area.row, col, area.cols - 2, ROLE_STRONG, WIDTH_DOTS, "%s%s",
                       view->all ? _("alerts") : _("open alerts"),
                       view->all ? _(", also the past") : "");
    if (view->host != NULL)
        col += 2 + screen_put(screen, area.row, col + 2, area.cols - col - 2, ROLE_MATCH,
                              WIDTH_DOTS, view->host);
    if (view->filter != NULL)
        screen_putf(screen, area.row, col + 2, area.cols - col - 2, ROLE_MATCH, WIDTH_DOTS, "/%s",
                    view->filter);
    layout_split(list, PREVIEW_ROWS, &list, &below);
    list_draw(&view->list, screen, list, console_now(base->console), console_tick(base->console));
    if (below.rows > 0)
        draw_preview(view, screen, below);
    if (list_is_hungry(&view->list))
        console_stale(base);
}

/* --- acting --- */

static void filter_done(struct view *asker, const char *text, void *data)
{
    struct alerts_view *view = (struct alerts_view *)asker;

    (void)data;
    if (text == NULL)
        return;
    free(view->filter);
    view->filter = text[0] == '\0' ? NULL : xstrdup(text);
    console_stale(asker);
}

static int ask_filter(struct alerts_view *view)
{
    const struct prompt prompt = {
        .label = "/", .kind = "alerts", .initial = view->filter, .done = filter_done};

    prompt_ask(view->view.console, &view->view, &prompt);
    return 1;
}

static int show_all(struct alerts_view *view, bool all)
{
    view->all = all;
    console_stale(&view->view);
    return 1;
}

/* To what is open of all machines first, then out of the view. */
static int go_back(struct alerts_view *view)
{
    if (view->filter != NULL) {
        free(view->filter);
        view->filter = NULL;
        console_stale(&view->view);
        return 1;
    }
    return view->all ? show_all(view, false) : 0;
}

/* By the record: the cell of the row shows what is odd in a name made visible. */
static int open_host(struct alerts_view *view, struct err *err)
{
    const char *id = selected_id(view);
    struct alert alert;

    if (id == NULL)
        return err_set(err, ERR_REFUSED, _("no alert is selected"));
    if (desk_alert_load(console_desk(view->view.console), id, &alert, err) < 0)
        return -1;
    console_open(view->view.console, "host", alert.host);
    record_release(&alert_schema, &alert);
    return 1;
}

static int alerts_act(struct view *base, enum action action, struct err *err)
{
    struct alerts_view *view = (struct alerts_view *)base;
    struct alert_target target = {0};
    int moved;

    if (base->stale && alerts_load(base, err) < 0) /* keys may come before the first frame */
        return -1;
    moved = list_act(&view->list, action, err);
    if (moved != 0)
        return moved;
    target.alert = selected_id(view);
    switch (action) {
    case ACTION_FILTER: return ask_filter(view);
    case ACTION_ALERT_ALL: return show_all(view, !view->all);
    case ACTION_BACK: return go_back(view);
    case ACTION_HEALTH_HOST: return open_host(view, err);
    case ACTION_OPEN:
        if (target.alert == NULL)
            return err_set(err, ERR_REFUSED, _("no alert is selected"));
        console_open(base->console, "alert", target.alert);
        return 1;
    default: return alert_acts_begin(base->console, action, &target, err);
    }
}

static bool alerts_click(struct view *base, int row, struct err *err)
{
    return list_click(&((struct alerts_view *)base)->list, row, err);
}

/* --- life --- */

static void alerts_free(struct view *base)
{
    struct alerts_view *view = (struct alerts_view *)base;

    list_release(&view->list);
    list_array_release(&view->rows);
    free(view->host);
    free(view->filter);
    free(view->wanted);
    free(view->shown_id);
    free(view->text);
    free(view);
}

/* "host:his-db1\nselect:A-3\n" */
static void alerts_state(const struct view *base, struct str *out)
{
    const struct alerts_view *view = (const struct alerts_view *)base;

    if (view->host != NULL)
        str_addf(out, "host:%s\n", view->host);
    if (selected_id(view) != NULL)
        str_addf(out, "select:%s\n", selected_id(view));
}

static void restore(struct alerts_view *view, const char *state)
{
    while (state != NULL && *state != '\0') {
        size_t len = strcspn(state, "\n");

        if (strncmp(state, "host:", 5) == 0)
            free(view->host), view->host = xstrndup(state + 5, len - 5);
        else if (strncmp(state, "select:", 7) == 0)
            free(view->wanted), view->wanted = xstrndup(state + 7, len - 7);
        state += len + (state[len] == '\n');
    }
}

static const struct view_ops alerts_ops = {
    .door = ACTION_VIEW_HEALTH,
    .places = PLACE_ALERTS | PLACE_LIST,
    .free = alerts_free,
    .load = alerts_load,
    .draw = alerts_draw,
    .act = alerts_act,
    .state = alerts_state,
    .click = alerts_click,
};

struct view *view_alerts_open(struct console *console, const char *argument, struct err *err)
{
    struct alerts_view *view = xcalloc(1, sizeof(*view));

    (void)err;
    view->view.ops = &alerts_ops;
    view->view.console = console;
    list_array_init(&view->rows, ALERT_COLUMNS, more, view);
    list_init(&view->list, &list_array_source, &view->rows, columns, ALERT_COLUMNS);
    view->list.empty = N_("no alert is open");
    restore(view, argument);
    return &view->view;
}
