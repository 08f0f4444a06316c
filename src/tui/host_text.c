#include "tui/host_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "base/width.h"
#include "model/metric.h"
#include "tui/console.h"
#include "tui/countdown.h"
#include "tui/host_facts.h"
#include "tui/machines.h"

enum { STATE_CELLS = 7, VALUE_CELLS = 9, LIMIT_CELLS = 14, DAY_S = 86400 };

/* --- history --- */

static void forget(struct host_figures *figures)
{
    vec_each (figure, &figures->list) {
        free(figure->metric);
        free(figure->object);
    }
    figures->list.len = 0;
}

void host_history_release(struct host_history *history)
{
    forget(&history->shown);
    forget(&history->coming);
    vec_release(&history->shown.list);
    vec_release(&history->coming.list);
}

static int figure_cells(int cols)
{
    return cols >= 110 ? 38 : cols >= 78 ? 21 : 17;
}

int host_plot_cells(int cols)
{
    int room = cols - STATE_CELLS - figure_cells(cols) - VALUE_CELLS - LIMIT_CELLS - 4;

    return room >= 48 ? 48 : room >= 24 ? 24 : room >= 12 ? 12 : room >= 8 ? 8 : 0;
}

bool host_history_is_fresh(const struct host_history *history, int cells, wall_s now)
{
    return history->made != 0 && history->cells == cells && now >= history->made &&
           now - history->made < HISTORY_KEPT_S;
}

static void set_values(struct host_figure *figure, const struct health_points *points, wall_s from,
                       int cells)
{
    for (int i = 0; i < cells; i++)
        figure->values[i] = -1;
    vec_each (point, &points->list) {
        int64_t at = (point->at - from) * cells / DAY_S;
        double size = fabs(point->avg);

        if (at < 0 || at >= cells || !isfinite(size))
            continue;
        figure->values[at] = size > 1e12 ? (int64_t)1e15 : (int64_t)(size * 1000);
        if (figure->values[at] > figure->max)
            figure->max = figure->values[at];
    }
}

static int load_figure(struct host_figure *figure, struct desk_health *health, const char *host,
                       const struct health_check *check, int cells, struct err *err)
{
    const struct metric *metric = metric_of(check->metric);
    wall_s to = clock_wall() + 1;
    const struct health_series series = {.host = host,
                                         .metric = check->metric,
                                         .object = check->object,
                                         .from = to - DAY_S,
                                         .to = to,
                                         .step_s = DAY_S / (cells > 0 ? cells : 1)};
    struct health_points points = {0};
    struct err none = ERR_INIT;
    char *object = NULL;

    figure->metric = xstrdup(check->metric);
    figure->object = xstrdup(check->object);
    figure->max = metric != NULL && metric->unit == UNIT_PERCENT ? 100 * 1000 : 0;
    /* A figure without a history is no error. */
    if (cells > 0)
        desk_health_history(health, &series, &object, &points, &none);
    set_values(figure, &points, series.from, cells);
    vec_release(&points.list);
    free(object);
    err_release(&none);
    if (metric == NULL || (!metric->forecast && check->level == CHECK_OK))
        return 0;
    return desk_health_forecast(health, host, check->metric, check->object, &figure->forecast,
                                &figure->comparison, err);
}

static const struct host_figure *figure_of(const struct host_figures *figures,
                                           const struct health_check *check)
{
    vec_each (figure, &figures->list)
        if (str_eq(figure->metric, check->metric) && str_eq(figure->object, check->object))
            return figure;
    return NULL;
}

int host_history_load(struct host_history *history, struct desk_health *health,
                      const struct health_list *checks, int cells, int64_t budget_ms,
                      struct err *err)
{
    mono_ms until = clock_mono() + budget_ms;
    struct host_figures done;

    if (history->coming_cells != cells)
        forget(&history->coming);
    history->coming_cells = cells;
    vec_each (check, &checks->checks) {
        if (figure_of(&history->coming, check) != NULL)
            continue;
        if (load_figure(vec_push(&history->coming.list), health, check->host, check, cells, err) <
            0)
            return -1;
        if (clock_mono() >= until)
            return 1;
    }
    done = history->coming;
    history->coming = history->shown;
    history->shown = done;
    history->cells = cells;
    history->made = clock_wall();
    forget(&history->coming);
    return 0;
}

/* --- a check --- */

static void add_limit(struct str *out, const struct metric *metric, double limit)
{
    if (isfinite(limit))
        metric_text(metric, limit, out);
    else
        str_addc(out, '-');
}

/* " ms" of "2000 ms", "%" of "80%": what stands behind the only number; NULL: there are several. */
static const char *unit_of(const char *text)
{
    const char *unit = text + strspn(text, "0123456789.");

    return strpbrk(unit, "0123456789") == NULL ? unit : NULL;
}

/* ">80/90%": from where it warns, and from where it is critical; a unit of both is said once. */
static void add_limits(const struct host_page *page, struct str *out,
                       const struct health_check *check)
{
    const struct metric *metric = metric_of(check->metric);
    struct str warn = STR_INIT, crit = STR_INIT;
    struct check_limits limits;
    struct err err = ERR_INIT;
    const char *unit;

    if (desk_health_limits(console_desk(page->console), page->id, check->metric, check->object,
                           &limits, &err) == 0 &&
        limits.watched && (isfinite(limits.warn) || isfinite(limits.crit))) {
        add_limit(&warn, metric, limits.warn);
        add_limit(&crit, metric, limits.crit);
        unit = unit_of(warn.buf);
        if (unit != NULL && str_eq(unit, unit_of(crit.buf)))
            str_truncate(&warn, (size_t)(unit - warn.buf));
        str_addf(out, "%s%s/%s",
                 limits.low_bad      ? "<"
                 : limits.either_bad ? "+-"
                                     : ">",
                 warn.buf, crit.buf);
    }
    str_release(&warn);
    str_release(&crit);
    err_release(&err);
}

/* What was sent from outside is made visible first: columns are counted in what will be drawn. */
static void add_cell(struct str *line, const char *text, int cells, unsigned flags)
{
    struct str shown = STR_INIT;

    visible_add(&shown, text, strlen(text), VISIBLE_LINE);
    width_add_padded(line, shown.buf, cells, flags | WIDTH_DOTS);
    str_release(&shown);
    str_addc(line, ' ');
}

static void add_plot(const struct host_page *page, struct str *line,
                     const struct health_check *check)
{
    const struct host_figure *figure = figure_of(&page->history->shown, check);

    if (figure != NULL && page->history->cells > 0)
        glyph_add_plot(line, page->glyphs, figure->values, page->history->cells, figure->max);
}

/* Since when, and how sure: "critical since 23:12; then warning, round 2". */
static void add_state(const struct host_page *page, struct text_block *block,
                      const struct health_check *check)
{
    const struct check_state *state = &check->state;
    struct str text = STR_INIT, when = STR_INIT;
    wall_s now = console_now(page->console);

    if (check->level == CHECK_STALE) {
        age_add_short(&when, state->at, now);
        str_addf(&text, _("stale: the last answer is %s old, before it: %s"), when.buf,
                 choice_label(check_levels, state->held == 0 ? CHECK_UNKNOWN : state->held));
    } else if (state->since != 0 && state->hard != 0) {
        when_add(&when, state->since, now);
        str_addf(&text, _("%s since %s"), choice_label(check_levels, state->hard), when.buf);
    }
    if (check->soft && state->soft != state->hard)
        str_addf(&text, _("%snow %s, round %d, not certain yet"), text.len > 0 ? "; " : "",
                 choice_label(check_levels, state->soft), state->rounds);
    if (state->flapping)
        str_addf(&text, _("%sflapping"), text.len > 0 ? "; " : "");
    if (text.len > 0 && (check->level != CHECK_OK || check->soft || state->flapping))
        text_block_addf(block, ROLE_DIM, "        %s", text.buf);
    if (check->text[0] != '\0')
        text_block_addf(block, ROLE_NORMAL, "        %s", check->text);
    str_release(&text);
    str_release(&when);
}

static void add_outlook(const struct host_page *page, struct text_block *block,
                        const struct health_check *check)
{
    const struct host_figure *figure = figure_of(&page->history->shown, check);
    const struct metric *metric = metric_of(check->metric);
    struct str text = STR_INIT;

    if (figure == NULL || figure->forecast.answer == 0)
        return;
    if (isfinite(figure->comparison.yesterday) || isfinite(figure->comparison.last_week))
        comparison_add_words(&text, metric, &figure->comparison);
    if (metric != NULL && metric->forecast && figure->forecast.answer == FORECAST_FULL) {
        str_add(&text, text.len > 0 ? "; " : "");
        forecast_add_words(&text, &figure->forecast);
    }
    if (text.len > 0)
        text_block_addf(block, figure->forecast.answer == FORECAST_FULL ? ROLE_WARN : ROLE_DIM,
                        "        %s", text.buf);
    str_release(&text);
}

/* What an interface hands over to whom: its figures stand with the machine that it names. */
static void add_link(const struct host_page *page, struct text_block *block,
                     const struct health_check *check)
{
    const struct config *config = desk_full_config(console_desk(page->console), NULL);

    if (config == NULL || check->object[0] == '\0')
        return;
    vec_each (link, &config->interfaces)
        if (str_eq(link->id, check->object) && str_eq(link->host, page->id))
            text_block_addf(block, ROLE_DIM, _("        interface %s: from %s to %s"), link->name,
                            link->from, link->to);
}

static void add_check(const struct host_page *page, struct text_block *block,
                      const struct health_check *check)
{
    struct str line = STR_INIT, text = STR_INIT;

    str_addf(&text, "%s %s", level_mark(check->level), level_word(check->level));
    add_cell(&line, text.buf, STATE_CELLS, 0);
    str_reset(&text);
    str_add(&text, metric_words(check->metric));
    if (check->object[0] != '\0')
        str_addf(&text, " %s", check->object);
    add_cell(&line, text.buf, figure_cells(page->cols), 0);
    str_reset(&text);
    metric_text(metric_of(check->metric), check->state.value, &text);
    add_cell(&line, text.buf, VALUE_CELLS, WIDTH_RIGHT);
    str_reset(&text);
    add_limits(page, &text, check);
    add_cell(&line, text.buf, LIMIT_CELLS, 0);
    add_plot(page, &line, check);
    text_block_add(block, level_role(check->level), line.buf);
    add_link(page, block, check);
    add_state(page, block, check);
    add_outlook(page, block, check);
    str_release(&line);
    str_release(&text);
}

/* --- sections --- */

static const struct {
    const char *title;       /* N_() */
    const char *prefixes[6]; /* of metrics; none: those that nobody else has */
} sections[] = {
    {N_("figures, the last 24 hours"), {NULL}},
    {N_("services"), {"unit.", "proc.", NULL}},
    {N_("the log's recent errors"), {"log.", NULL}},
    {N_("backups"), {"backup.", "restore.", "file.", NULL}},
    {N_("databases"), {"db.", NULL}},
    {N_("ports, pages, queues, certificates"), {"port.", "http.", "queue.", "cert.", NULL}},
};

static size_t section_of(const char *metric)
{
    for (size_t i = 1; i < ARRAY_LEN(sections); i++)
        for (const char *const *prefix = sections[i].prefixes; *prefix != NULL; prefix++)
            if (str_starts(metric, *prefix))
                return i;
    return 0;
}

static void add_section(const struct host_page *page, struct text_block *block, size_t which)
{
    bool begun = false;

    vec_each (check, &page->checks->checks) {
        if (section_of(check->metric) != which)
            continue;
        if (!begun)
            text_block_add(block, ROLE_STRONG, tr(sections[which].title));
        begun = true;
        add_check(page, block, check);
    }
    if (begun)
        text_block_add(block, ROLE_NORMAL, "");
}

static void add_head(const struct host_page *page, struct text_block *block)
{
    const struct health_host *host = page->host;
    struct str text = STR_INIT, when = STR_INIT;
    wall_s now = console_now(page->console);

    if (host == NULL) {
        text_block_add(block, ROLE_DIM, _("how it is, nobody knows"));
        return;
    }
    str_addf(&text, "%s %s", level_mark(host->level), choice_label(check_levels, host->level));
    if (host->since != 0 && host->at != 0) {
        when_add(&when, host->since, now);
        str_addf(&text, _(", since %s"), when.buf);
    }
    if (host->at == 0) {
        str_addf(&text, "  %s", _("never looked at"));
    } else {
        str_reset(&when);
        age_add_short(&when, host->at, now);
        str_addf(&text, _("  last round %s ago, it took %lld ms"), when.buf,
                 (long long)host->took_ms);
    }
    text_block_add(block, level_role(host->level), text.buf);
    if (host->text[0] != '\0' && machine_says_why(host))
        text_block_add(block, ROLE_NORMAL, host->text);
    str_release(&text);
    str_release(&when);
}

int host_text_add(const struct host_page *page, struct text_block *block, struct err *err)
{
    add_head(page, block);
    if (host_facts_add_open(page->console, page->id, block, err) < 0)
        return -1;
    text_block_add(block, ROLE_NORMAL, "");
    for (size_t i = 0; i < ARRAY_LEN(sections); i++)
        add_section(page, block, i);
    return host_facts_add_about(page->console, page->id, block, err);
}
