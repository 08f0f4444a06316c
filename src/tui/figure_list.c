/* Columns, by what matters when the screen is narrow: which figure, its value, both numbers. */
#include "tui/figure_list.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/figures.h"
#include "model/config.h"
#include "model/figure_text.h"
#include "tui/console.h"
#include "tui/screen.h"

enum column {
    COLUMN_CONTRACT,
    COLUMN_KIND,
    COLUMN_VALUE,
    COLUMN_BAR,
    COLUMN_COUNT,
    COLUMN_GOAL,
    COLUMN_ANSWER,
    COLUMN_NEXT,
    COLUMN__COUNT
};

static const struct list_column columns[] = {
    [COLUMN_CONTRACT] = {.title = N_("contract"), .layout = {.cells = 4}},
    [COLUMN_KIND] = {.title = N_("figure"), .layout = {.cells = 10}, .number = true},
    [COLUMN_VALUE] = {.title = N_("value"), .layout = {.cells = 8}, .right = true},
    [COLUMN_BAR] = {.title = "", .layout = {.cells = 10, .rank = 2}},
    [COLUMN_COUNT] = {.title = N_("count"), .layout = {.cells = 9, .rank = 0}, .right = true},
    [COLUMN_GOAL] = {.title = N_("goal"), .layout = {.cells = 8, .rank = 1}, .right = true},
    [COLUMN_ANSWER] = {.title = N_("verdict"), .layout = {.cells = 6}},
    [COLUMN_NEXT] = {.title = N_("if one more misses"),
                     .layout = {.cells = 16, .grow = 1, .rank = 3}},
};
static_assert(ARRAY_LEN(columns) == COLUMN__COUNT, "a row a column");

/* PATIENCE_S: how old figures may be while others go on working. */
enum { BAR_CELLS = 10, DETAIL_ROWS = 5, PATIENCE_S = 60 };

/* --- lines --- */

static void lines_release(struct figure_lines *lines)
{
    vec_each (line, &lines->items) {
        free(line->key);
        free(line->prefix);
        free(line->kind);
        free(line->name);
        free(line->value);
        free(line->count);
        free(line->goal);
        free(line->next);
        free(line->counted);
        free(line->apart);
    }
    vec_release(&lines->items);
}

typedef void add_figure(struct str *out, const struct figure *figure);

static char *text_of(add_figure *add, const struct figure *figure)
{
    struct str text = STR_INIT;

    add(&text, figure);
    return str_detach(&text);
}

static void add_count(struct str *out, const struct figure *figure)
{
    if (figure->answer != ANSWER_NOT_KNOWN)
        str_addf(out, "%lld/%lld", (long long)figure->numerator, (long long)figure->denominator);
}

/* What is in neither number, so that nobody looks for it. */
static void add_apart(struct str *out, const struct figure *figure)
{
    str_addf(out, _("exempt %zu, pending %zu, left out %zu"), figure->parts[PART_EXEMPT],
             figure->parts[PART_PENDING], figure->parts[PART_EXCLUDED]);
}

static void fill_bar(struct figure_line *line, const struct figure *figure)
{
    int64_t tenths;

    line->part = figure->numerator;
    line->whole = figure->denominator;
    if (figure->kind == FIGURE_SATISFACTION) {
        line->part = figure_tenths(figure, &tenths) ? tenths : 0;
        line->whole = 1000;
    }
}

static void add_line(struct figure_lines *lines, const struct figures *figures, size_t index,
                     const char *contract, const char *period)
{
    const struct figure *figure = &figures->figures.items[index];
    struct figure_line *line = vec_push(&lines->items);

    *line = (struct figure_line){
        .key = xasprintf("%s %s %zu", contract, period, index),
        .prefix = xstrdup(figures->contract->prefix),
        .kind = xstrdup(choice_label(figure_kinds, (int)figure->kind)),
        .name = xstrdup(figure->name == NULL ? "" : figure->name),
        .value = text_of(figure_add_value, figure),
        .count = text_of(add_count, figure),
        .goal = text_of(figure_add_goal, figure),
        .next = text_of(figure_add_next, figure),
        .counted = xstrdup(figure_counted(figure->kind)),
        .apart = text_of(add_apart, figure),
        .answer = figure->answer,
    };
    fill_bar(line, figure);
}

/* --- as rows --- */

static enum role_id answer_role(enum figure_answer answer)
{
    switch (answer) {
    case ANSWER_MET: return ROLE_GOOD;
    case ANSWER_MISSED: return ROLE_OVERDUE;
    default: return ROLE_DIM;
    }
}

static void add_row(const struct figure_list *figures, struct list_rows *rows,
                    const struct figure_line *line)
{
    struct list_row *row = list_rows_add(rows, line->key);
    struct str bar = STR_INIT;

    if (line->count[0] != '\0' && line->whole > 0)
        glyph_add_bar(&bar, figures->glyphs, BAR_CELLS, line->part, line->whole);
    list_cell_set(row, COLUMN_CONTRACT, line->prefix, ROLE_NORMAL);
    list_cell_set(row, COLUMN_KIND, line->kind, ROLE_NORMAL);
    list_cell_set(row, COLUMN_VALUE, line->value, ROLE_STRONG);
    list_cell_set(row, COLUMN_BAR, bar.buf, ROLE_BAR_FULL);
    list_cell_set(row, COLUMN_COUNT, line->count, ROLE_NORMAL);
    list_cell_set(row, COLUMN_GOAL, line->goal, ROLE_NORMAL);
    list_cell_set(row, COLUMN_ANSWER, choice_label(figure_answers, (int)line->answer),
                  answer_role(line->answer));
    list_cell_set(row, COLUMN_NEXT, line->next, ROLE_NORMAL);
    str_release(&bar);
}

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    const struct figure_list *figures = data;

    (void)err;
    for (size_t i = from; i < figures->lines.items.len && i < from + count; i++)
        add_row(figures, rows, &figures->lines.items.items[i]);
    return 0;
}

/* --- making them --- */

static void forget_contracts(struct figure_list *figures)
{
    vec_each (id, &figures->contracts)
        free(*id);
    figures->contracts.len = 0;
    figures->next = 0;
}

static struct figure_period this_month(wall_s now)
{
    struct civil civil = civil_of(now);
    struct figure_period period = {.kind = PERIOD_MONTH};

    period.from = civil_day(civil.year, civil.month, 1);
    period.until = period.from + civil_month_days(civil.year, civil.month);
    return period;
}

void figure_list_init(struct figure_list *figures, struct console *console)
{
    *figures = (struct figure_list){
        .console = console, .period = this_month(console_now(console)), .counter = -1};
    list_array_init(&figures->array, COLUMN__COUNT, more, figures);
    list_init(&figures->list, &list_array_source, &figures->array, columns, COLUMN__COUNT);
}

void figure_list_release(struct figure_list *figures)
{
    lines_release(&figures->lines);
    lines_release(&figures->fresh);
    forget_contracts(figures);
    vec_release(&figures->contracts);
    list_release(&figures->list);
    list_array_release(&figures->array);
}

int figure_list_period(struct figure_list *figures, const char *text, struct err *err)
{
    struct figure_period period;

    if (figure_period_parse(text, &period, err) < 0)
        return -1;
    if (civil_day_start(period.from) > console_now(figures->console))
        return err_set(err, ERR_USAGE, _("%s has not begun; there are no figures of it"), text);
    figures->period = period;
    figures->counter = -1;
    return 0;
}

/* Each contract once, whatever versions it has, if one of them runs in the period. */
static void list_contracts(struct figure_list *figures, const struct config *config)
{
    forget_contracts(figures);
    vec_each (contract, &config->contracts) {
        const char *family = contract_family(contract);
        bool known = contract->until < figures->period.from ||
                     contract->from >= figures->period.until ||
                     civil_day_start(contract->from) > console_now(figures->console);

        vec_each (id, &figures->contracts)
            known = known || strcmp(*id, family) == 0;
        if (!known)
            *vec_push(&figures->contracts) = xstrdup(family);
    }
}

int figure_list_begin(struct figure_list *figures, struct err *err)
{
    struct desk *desk = console_desk(figures->console);
    wall_s now = console_now(figures->console);
    const struct config *config;
    int64_t counter;

    if (desk_change_counter(desk, &counter, err) < 0)
        return -1;
    if (figures->counter >= 0 && (figures->computing || counter == figures->counter ||
                                  (now >= figures->made_at && now - figures->made_at < PATIENCE_S)))
        return 0;
    config = desk_full_config(desk, err);
    if (config == NULL)
        return -1;
    list_contracts(figures, config);
    lines_release(&figures->fresh);
    figures->counter = counter;
    figures->made_at = now;
    figures->computing = true;
    return 0;
}

wall_s figure_list_old_at(const struct figure_list *figures, int64_t counter)
{
    if (figures->computing || figures->counter < 0 || figures->counter == counter)
        return 0;
    return figures->made_at + PATIENCE_S;
}

wall_s figure_list_cut_off(const struct figure_list *figures)
{
    wall_s end = civil_day_start(figures->period.until) - 1;

    return end < figures->made_at ? end : figures->made_at;
}

static int finish(struct figure_list *figures, struct err *err)
{
    lines_release(&figures->lines);
    figures->lines = figures->fresh;
    figures->fresh = (struct figure_lines){0};
    figures->computing = false;
    list_array_forget(&figures->array);
    return list_reload(&figures->list, err);
}

int figure_list_step(struct figure_list *figures, struct err *err)
{
    struct figures made = {0};
    struct str period = STR_INIT;
    const char *contract;
    int rc;

    if (figures->next >= figures->contracts.len)
        return finish(figures, err);
    contract = figures->contracts.items[figures->next++];
    figure_period_add(&period, &figures->period);
    rc = desk_figures(console_desk(figures->console), contract, &figures->period, 0, &made, err);
    for (size_t i = 0; rc == 0 && i < made.figures.len; i++)
        add_line(&figures->fresh, &made, i, contract, period.buf);
    figures_release(&made);
    str_release(&period);
    if (rc < 0) {
        figures->computing = false;
        return -1;
    }
    return figures->next >= figures->contracts.len ? finish(figures, err) : 0;
}

const struct figure_line *figure_list_selected(const struct figure_list *figures)
{
    const struct list_row *row = list_selected(&figures->list);

    if (row != NULL)
        vec_each (line, &figures->lines.items)
            if (strcmp(line->key, row->key) == 0)
                return line;
    return NULL;
}

/* --- drawing --- */

static void draw_detail(const struct figure_list *figures, struct screen *screen, struct area area)
{
    const struct figure_line *line = figure_list_selected(figures);
    int row = area.row, col = area.col + 2, cells = area.cols - 2;

    screen_fill(screen, row, area.col, area.cols, ROLE_TITLE);
    if (line == NULL)
        return;
    screen_putf(screen, row++, col, cells, ROLE_TITLE, WIDTH_DOTS, "%s %s  %s", line->prefix,
                line->kind, line->name);
    screen_putf(screen, row++, col, cells, ROLE_STRONG, WIDTH_DOTS, "%s = %s", line->count,
                line->value);
    screen_put(screen, row++, col, cells, ROLE_DIM, WIDTH_DOTS, line->counted);
    if (line->next[0] != '\0')
        screen_putf(screen, row++, col, cells, ROLE_NORMAL, WIDTH_DOTS,
                    _("goal %s; if one more misses: %s"), line->goal, line->next);
    screen_put(screen, row, col, cells, ROLE_DIM, WIDTH_DOTS, line->apart);
}

void figure_list_draw(struct figure_list *figures, struct view *view, struct screen *screen,
                      struct area area)
{
    enum glyph_set glyphs = screen->ambiguous == AMBIGUOUS_NARROW ? GLYPHS_UNICODE : GLYPHS_PLAIN;
    struct area above = area, below = {0};

    figures->list.empty =
        figures->counter < 0 || figures->computing ? N_("computing") : N_("no figures");
    if (glyphs != figures->glyphs) {
        figures->glyphs = glyphs;
        list_array_forget(&figures->array);
        console_stale(view);
    }
    layout_split(area, DETAIL_ROWS, &above, &below);
    list_draw(&figures->list, screen, above, console_now(figures->console),
              console_tick(figures->console));
    if (below.rows > 0)
        draw_detail(figures, screen, below);
    if (list_is_hungry(&figures->list))
        console_stale(view);
}
