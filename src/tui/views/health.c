/* 健康: every machine, the worst first, as tiles by site or as a table:
 *
 *      machines  1 critical  2 warning  41 in order            the collector's last round 23:40
 *      County hospital  1 critical  1 warning  3 in order
 *      X crit. <1m>his-db1     Disk used /data 94%    + fine  <1m his-db2
 *      ~ stale 31m his-lis     Disk used / 40%        + fine  <1m his-fw
 *
 * What is old is stale and never good; what was never looked at is unknown. The selection belongs to a
 * machine, whatever the trouble does to the order. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/windows.h"
#include "model/metric.h"
#include "tui/alert_acts.h"
#include "tui/console.h"
#include "tui/countdown.h"
#include "tui/host_acts.h"
#include "tui/host_tiles.h"
#include "tui/list_array.h"
#include "tui/machines.h"
#include "tui/match.h"
#include "tui/prompt_view.h"
#include "tui/screen.h"
#include "tui/views.h"

struct health_view {
    struct view view;
    VEC(const struct health_host *)
    shown; /* of the console's machines, as the filter leaves them */
    struct host_tiles tiles;
    struct list list;
    struct list_array rows;
    bool table;
    char *filter;
    char *selected; /* the machine's id; NULL: the first one */
    int height;
    int tiles_row;    /* of the screen, where the tiles begin */
    unsigned version; /* of the machines that shown points into */
};

enum column {
    HOST_STATE,
    HOST_AGE,
    HOST_ID,
    HOST_NAME,
    HOST_WORST,
    HOST_SINCE,
    HOST_SITE,
    HOST_COLUMNS
};

static const struct list_column columns[HOST_COLUMNS] = {
    [HOST_STATE] = {.title = N_("state"), .layout = {.cells = 8}},
    [HOST_AGE] = {.title = N_("age"), .layout = {.cells = 4}, .right = true},
    [HOST_ID] = {.title = N_("host"), .layout = {.cells = 12}, .number = true},
    [HOST_NAME] = {.title = N_("its name"), .layout = {.cells = 18, .rank = 2}},
    [HOST_WORST] = {.title = N_("worst figure"), .layout = {.cells = 16, .grow = 3}},
    [HOST_SINCE] = {.title = N_("since"), .layout = {.cells = 11, .rank = 1}},
    [HOST_SITE] = {.title = N_("site"), .layout = {.cells = 11, .rank = 3}},
};

/* --- reading --- */

static bool fits(const struct health_view *view, const struct health_host *host)
{
    struct str words = STR_INIT;
    bool found;

    if (view->filter == NULL)
        return true;
    str_addf(&words, "%s %s %s %s ", host->name, host->site,
             choice_label(check_levels, host->level), choice_name(check_levels, host->level));
    machine_add_worst(&words, host);
    host_add_words(&words, console_desk(view->view.console), host->id);
    found = match_rank(view->filter, host->id, words.buf) != MATCH_NONE;
    str_release(&words);
    return found;
}

static const struct health_host *selected_host(const struct health_view *view)
{
    vec_each (host, &view->shown)
        if (str_eq((*host)->id, view->selected))
            return *host;
    return NULL;
}

static void add_row(struct health_view *view, struct list_rows *rows,
                    const struct health_host *host)
{
    wall_s now = console_now(view->view.console);
    struct list_row *row = list_rows_add(rows, host->id);
    struct str text = STR_INIT;

    str_addf(&text, "%s %s", level_mark(host->level), level_word(host->level));
    list_cell_set(row, HOST_STATE, text.buf, level_role(host->level));
    str_reset(&text);
    age_add_short(&text, host->at, now);
    list_cell_set(row, HOST_AGE, text.buf, host->level == CHECK_STALE ? ROLE_STALE : ROLE_NORMAL);
    list_cell_set(row, HOST_ID, host->id, ROLE_NORMAL);
    list_cell_set(row, HOST_NAME, host->name, ROLE_NORMAL);
    str_reset(&text);
    machine_add_worst(&text, host);
    list_cell_set(row, HOST_WORST, text.buf, ROLE_NORMAL);
    str_reset(&text);
    if (host->since != 0)
        when_add(&text, host->since, now);
    list_cell_set(row, HOST_SINCE, text.buf, ROLE_NORMAL);
    list_cell_set(row, HOST_SITE, host->site, ROLE_NORMAL);
    str_release(&text);
}

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    struct health_view *view = data;

    (void)err;
    for (size_t i = from; i < view->shown.len && i < from + count; i++)
        add_row(view, rows, view->shown.items[i]);
    return 0;
}

static void select_host(struct health_view *view, const struct health_host *host)
{
    if (host == NULL || str_eq(host->id, view->selected))
        return;
    free(view->selected);
    view->selected = xstrdup(host->id);
}

/* The table has a selection of its own; both say the same machine. */
static void follow_table(struct health_view *view)
{
    const struct list_row *row = list_selected(&view->list);

    vec_each (host, &view->shown)
        if (row != NULL && str_eq((*host)->id, row->key))
            select_host(view, *host);
}

/* The place of a machine that is gone goes to what stands there now: of tiles, to the worst one. */
static int keep_selection(struct health_view *view, struct err *err)
{
    if (selected_host(view) == NULL) {
        if (view->table)
            follow_table(view);
        else if (view->shown.len > 0)
            select_host(view, view->shown.items[0]);
        return 0;
    }
    if (view->table)
        list_select(&view->list, view->selected, err);
    return err->kind == ERR_NONE ? 0 : -1;
}

static int health_load(struct view *base, struct err *err)
{
    struct health_view *view = (struct health_view *)base;
    const struct machines *machines = console_all_machines(base->console);

    base->stale = false;
    view->version = machines->version;
    view->shown.len = 0;
    vec_each (host, &machines->list.hosts)
        if (fits(view, host))
            /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
            *vec_push(&view->shown) = host;
    host_tiles_lay_out(&view->tiles, view->shown.items, view->shown.len,
                       console_cols(base->console));
    list_array_forget(&view->rows);
    return list_reload(&view->list, err) < 0 ? -1 : keep_selection(view, err);
}

/* Another reading replaced what shown points into. */
static int catch_up(struct health_view *view, struct err *err)
{
    const struct machines *machines = console_machines(view->view.console);

    return view->view.stale || machines->version != view->version ? health_load(&view->view, err)
                                                                  : 0;
}

/* --- drawing --- */

static void draw_head(struct health_view *view, const struct machines *machines,
                      struct screen *screen, struct area area)
{
    struct console *console = view->view.console;
    struct str counts = STR_INIT, round = STR_INIT;
    int cells, col = area.col + 1;

    machines_add_counts(&counts, machines->counts);
    if (machines_add_stopped(&round, machines, console_now(console))) {
        cells = screen_width(screen, round.buf) + 2;
        screen_putf(screen, area.row, area.col + area.cols - cells, cells, ROLE_NOTICE, 0, " %s ",
                    round.buf);
    } else {
        cells = 0;
    }
    col += screen_putf(screen, area.row, col, area.cols - cells - 1, ROLE_STRONG, WIDTH_DOTS,
                       _("machines: %zu"), machines->list.hosts.len);
    col += 2 + screen_put(screen, area.row, col + 2, area.col + area.cols - cells - col - 2,
                          ROLE_NORMAL, WIDTH_DOTS, counts.buf);
    if (view->filter != NULL)
        screen_putf(screen, area.row, col + 2, area.col + area.cols - cells - col - 2, ROLE_MATCH,
                    WIDTH_DOTS, "/%s", view->filter);
    str_release(&counts);
    str_release(&round);
}

static const char *why_empty(struct health_view *view, const struct machines *machines)
{
    if (console_is_past(view->view.console))
        return _("looking back: how the machines were is not kept here");
    if (machines->trouble.len > 0)
        return machines->trouble.buf;
    return view->filter != NULL ? _("nothing found")
                                : _("no machine is configured; config/sites says which there are");
}

static void health_draw(struct view *base, struct screen *screen, struct area area)
{
    struct health_view *view = (struct health_view *)base;
    const struct machines *machines = console_machines(base->console);
    struct area body = {area.row + 1, area.col, area.rows - 1, area.cols};
    bool stopped = machines_are_stopped(machines, console_now(base->console));

    view->height = body.rows;
    if (machines->version != view->version) {
        console_stale(base); /* loaded and drawn again in this frame */
        return;
    }
    if (!console_is_past(base->console))
        draw_head(view, machines, screen, area);
    if (machines->list.hosts.len > 0 && (!machines->looked || stopped)) {
        screen_put(
            screen, body.row, body.col + 1, body.cols - 1, ROLE_WARN, WIDTH_DOTS,
            stopped ? _("these are old; 'zhiban collect' looks again, 'zhiband' goes on for ever")
                    : _("nobody ever looked at them; 'zhiban collect' begins"));
        body.row++;
        body.rows--;
    }
    view->tiles_row = body.row;
    if (view->shown.len == 0)
        screen_put(screen, body.row, body.col + 1, body.cols - 1, ROLE_DIM, WIDTH_DOTS,
                   why_empty(view, machines));
    else if (view->table)
        list_draw(&view->list, screen, body, console_now(base->console),
                  console_tick(base->console));
    else
        host_tiles_draw(&view->tiles, desk_full_config(console_desk(base->console), NULL),
                        selected_host(view), screen, body, console_now(base->console));
    if (view->table && list_is_hungry(&view->list))
        console_stale(base);
}

/* --- acting --- */

static int move_in_table(struct health_view *view, enum action action, struct err *err)
{
    int moved = list_act(&view->list, action, err);

    if (moved == 1)
        follow_table(view);
    return moved;
}

static int move_in_tiles(struct health_view *view, enum action action)
{
    const struct health_host *now = selected_host(view), *next;
    int page = view->height > 1 ? view->height - 1 : 1;

    switch (action) {
    case ACTION_UP: next = host_tiles_move(&view->tiles, now, -1); break;
    case ACTION_DOWN: next = host_tiles_move(&view->tiles, now, 1); break;
    case ACTION_PAGE_UP: next = host_tiles_page(&view->tiles, now, -page); break;
    case ACTION_PAGE_DOWN: next = host_tiles_page(&view->tiles, now, page); break;
    case ACTION_TOP:
        next = host_tiles_move(&view->tiles, NULL, 1);
        view->tiles.top = 0;
        break;
    case ACTION_BOTTOM: next = host_tiles_page(&view->tiles, now, view->tiles.rows); break;
    case ACTION_MARK:
    case ACTION_MARK_ALL:
    case ACTION_SORT:
        console_say(view->view.console, _("machines are not marked, and the worst stay first"));
        return 1;
    default: return 0;
    }
    select_host(view, next);
    return 1;
}

static void filter_done(struct view *asker, const char *text, void *data)
{
    struct health_view *view = (struct health_view *)asker;

    (void)data;
    if (text == NULL)
        return;
    free(view->filter);
    view->filter = text[0] == '\0' ? NULL : xstrdup(text);
    view->tiles.top = 0;
    console_stale(asker);
}

static int ask_filter(struct health_view *view)
{
    const struct prompt prompt = {
        .label = "/", .kind = "health", .initial = view->filter, .done = filter_done};

    prompt_ask(view->view.console, &view->view, &prompt);
    return 1;
}

static int toggle_table(struct health_view *view, struct err *err)
{
    view->table = !view->table;
    if (view->table && list_rewind(&view->list, err) == 0 && view->selected != NULL)
        list_select(&view->list, view->selected, err);
    console_dirty(view->view.console);
    return err->kind == ERR_NONE ? 1 : -1;
}

/* From a filter to all of them first, then out of the view. */
static int go_back(struct health_view *view)
{
    if (view->filter == NULL)
        return 0;
    free(view->filter);
    view->filter = NULL;
    console_stale(&view->view);
    return 1;
}

static int health_act(struct view *base, enum action action, struct err *err)
{
    struct health_view *view = (struct health_view *)base;
    int done;

    if (catch_up(view, err) < 0)
        return -1;
    switch (action) {
    case ACTION_HEALTH_TABLE: return toggle_table(view, err);
    case ACTION_FILTER: return ask_filter(view);
    case ACTION_BACK: return go_back(view);
    case ACTION_HEALTH_PATROLS: console_open(base->console, "patrols", NULL); return 1;
    default: break;
    }
    done =
        view->table && action != ACTION_SORT && action != ACTION_MARK && action != ACTION_MARK_ALL
            ? move_in_table(view, action, err)
            : move_in_tiles(view, action);
    if (done == 0) {
        const struct health_host *host = selected_host(view);

        done = host_acts_begin(base->console, action, host == NULL ? NULL : host->id, err);
    }
    return done;
}

static bool health_click(struct view *base, int row, struct err *err)
{
    struct health_view *view = (struct health_view *)base;
    const struct health_host *host;

    if (catch_up(view, err) < 0)
        return false;
    if (view->table) {
        bool hit = list_click(&view->list, row, err);

        follow_table(view);
        return hit;
    }
    host = host_tiles_at(&view->tiles, row - view->tiles_row);
    select_host(view, host);
    return host != NULL;
}

/* --- life --- */

static void health_free(struct view *base)
{
    struct health_view *view = (struct health_view *)base;

    vec_release(&view->shown);
    host_tiles_release(&view->tiles);
    list_release(&view->list);
    list_array_release(&view->rows);
    free(view->filter);
    free(view->selected);
    free(view);
}

/* "table\nfilter:his\nselect:his-db1\n" */
static void health_state(const struct view *base, struct str *out)
{
    const struct health_view *view = (const struct health_view *)base;

    if (view->table)
        str_add(out, "table\n");
    if (view->filter != NULL && strchr(view->filter, '\n') == NULL)
        str_addf(out, "filter:%s\n", view->filter);
    if (view->selected != NULL)
        str_addf(out, "select:%s\n", view->selected);
}

static void restore(struct health_view *view, const char *state)
{
    while (state != NULL && *state != '\0') {
        size_t len = strcspn(state, "\n");

        if (strncmp(state, "table\n", 6) == 0)
            view->table = true;
        else if (strncmp(state, "filter:", 7) == 0)
            free(view->filter), view->filter = xstrndup(state + 7, len - 7);
        else if (strncmp(state, "select:", 7) == 0)
            free(view->selected), view->selected = xstrndup(state + 7, len - 7);
        state += len + (state[len] == '\n');
    }
}

static const struct view_ops health_ops = {
    .door = ACTION_VIEW_HEALTH,
    .places = PLACE_HEALTH | PLACE_LIST,
    .free = health_free,
    .load = health_load,
    .draw = health_draw,
    .act = health_act,
    .state = health_state,
    .click = health_click,
};

struct view *view_health_open(struct console *console, const char *argument, struct err *err)
{
    struct health_view *view = xcalloc(1, sizeof(*view));

    (void)err;
    view->view.ops = &health_ops;
    view->view.console = console;
    list_array_init(&view->rows, HOST_COLUMNS, more, view);
    list_init(&view->list, &list_array_source, &view->rows, columns, HOST_COLUMNS);
    view->list.empty = N_("nothing found");
    restore(view, argument);
    return &view->view;
}
