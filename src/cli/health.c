/* `zhiban health`: how the machines are, what a figure was, and a round out of turn. What is stale is
 * told as stale, with its age; its last value stands beside it and is not the state. */
#include "cli/health.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"
#include "model/metric.h"

void health_add_age(struct str *out, int64_t age_s)
{
    if (age_s < 0)
        str_add(out, "-");
    else if (age_s < 120)
        str_addf(out, "%llds", (long long)age_s);
    else if (age_s < 7200)
        str_addf(out, "%lldm", (long long)(age_s / 60));
    else if (age_s < 2 * CIVIL_DAY_S)
        str_addf(out, "%lldh", (long long)(age_s / 3600));
    else
        str_addf(out, "%lldd", (long long)(age_s / CIVIL_DAY_S));
}

static void add_age(struct table *table, wall_s at, wall_s now)
{
    struct str text = STR_INIT;

    health_add_age(&text, at == 0 ? -1 : now > at ? now - at : 0);
    table_add(table, text.buf);
    str_release(&text);
}

static void add_value(struct table *table, const char *metric, double value)
{
    struct str text = STR_INIT;

    metric_text(metric_of(metric), value, &text);
    table_add(table, text.buf);
    str_release(&text);
}

/* Who reads the figures has to know that nobody brings new ones. */
static void tell_last_round(struct cli *cli, const struct health_list *list)
{
    struct str age = STR_INIT;

    if (list->last_round == 0)
        fputs(_("No machine was ever looked at; 'zhiban collect' begins.\n"), cli->out);
    else if (health_is_left(list, list->now)) {
        health_add_age(&age, list->now - list->last_round);
        fprintf(cli->out,
                _("Nobody collects: the last round was %s ago. 'zhiban collect' looks again.\n"),
                age.buf);
    }
    str_release(&age);
}

/* A machine that nobody can log in to yet is the newcomer's first riddle. */
static void tell_strange_keys(struct cli *cli, const struct health_list *list)
{
    size_t count = 0;

    vec_each (host, &list->hosts)
        if (host->worst.metric != NULL && strcmp(host->worst.metric, "host.key") == 0 &&
            (host->worst.level == CHECK_WARN || host->worst.level == CHECK_CRIT))
            count++;
    if (count > 0)
        fprintf(cli->out,
                _("host.key: %zu showed a key that was not trusted; 'zhiban host trust HOST' asks "
                  "about it.\n"),
                count);
}

static bool is_asked_for(const struct cli *cli, int level)
{
    return level != CHECK_OK || !cli_flag(cli, "amiss");
}

/* --- hosts --- */

static json_t *number_json(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *instant_or_null(wall_s at)
{
    return at == 0 ? json_null() : json_instant(at);
}

json_t *health_check_json(const struct health_check *check)
{
    const struct metric *metric = metric_of(check->metric);

    return json_pack(
        "{s:s,s:s,s:s,s:s?,s:s,s:b,s:i,s:o,s:o,s:o,s:I,s:b,s:s}", "host", check->host, "metric",
        check->metric, "object", check->object, "label", metric == NULL ? NULL : tr(metric->label),
        "level", choice_name(check_levels, check->level), "soft", check->soft, "rounds",
        check->state.rounds, "value", number_json(check->state.value), "since",
        instant_or_null(check->state.since), "at", instant_or_null(check->state.at), "age_s",
        (json_int_t)check->age_s, "flapping", check->state.flapping, "text", check->text);
}

static json_t *host_json(const struct health_host *host)
{
    json_t *counts = json_object();

    for (const struct choice *c = check_levels; c->name != NULL; c++)
        json_object_set_new(counts, c->name, json_integer(host->counts[c->value]));
    return json_pack("{s:s,s:s,s:s,s:s,s:o,s:o,s:I,s:o,s:o,s:s}", "id", host->id, "name",
                     host->name, "site", host->site, "level",
                     choice_name(check_levels, host->level), "since", instant_or_null(host->since),
                     "at", instant_or_null(host->at), "took_ms", (json_int_t)host->took_ms,
                     "checks", counts, "worst",
                     host->worst.metric == NULL ? json_null() : health_check_json(&host->worst),
                     "text", host->text);
}

static void add_host(struct table *table, const struct health_host *host, wall_s now)
{
    table_add(table, choice_label(check_levels, host->level));
    table_add(table, host->id);
    if (host->worst.metric == NULL) {
        table_add(table, host->at == 0 ? _("never looked at") : host->text);
        table_add(table, NULL);
    } else {
        table_addf(table, "%s%s%s", host->worst.metric, host->worst.object[0] != '\0' ? " " : "",
                   host->worst.object);
        add_value(table, host->worst.metric, host->worst.state.value);
    }
    add_age(table, host->since, now);
    add_age(table, host->at, now);
    table_add(table, host->site);
}

static int show_hosts(struct cli *cli, struct desk_health *health, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("state"), .max_cells = 11},
        {.title = N_("host"), .max_cells = 12},
        {.title = N_("worst figure"), .max_cells = 20},
        {.title = N_("value"), .right = true, .max_cells = 10},
        {.title = N_("since"), .right = true},
        {.title = N_("age"), .right = true},
        {.title = N_("site")},
        TABLE_END,
    };
    struct json_list json;
    struct health_list list;
    struct table table;
    size_t told = 0;

    if (desk_health_hosts(health, &list, err) < 0)
        return -1;
    if (cli_flag(cli, "json")) {
        json_list_begin(&json, cli->out, false);
        vec_each (host, &list.hosts)
            if (is_asked_for(cli, host->level))
                json_list_add(&json, host_json(host));
        json_list_end(&json);
    } else {
        table_init(&table, columns);
        vec_each (host, &list.hosts)
            if (is_asked_for(cli, host->level)) {
                add_host(&table, host, list.now);
                told++;
            }
        table_print(&table, cli->out);
        table_release(&table);
        if (list.hosts.len > 0 && told == 0)
            fprintf(cli->out, _("all machines are in order: %zu\n"), list.hosts.len);
        tell_last_round(cli, &list);
        tell_strange_keys(cli, &list);
    }
    health_list_release(&list);
    return 0;
}

/* --- the checks of one host --- */

/* "warning", "in order 2/3 critical": what it is, and what it is about to be. */
static void add_state(struct table *table, const struct health_check *check)
{
    if (check->state.flapping)
        table_addf(table, _("%s, flapping"), choice_label(check_levels, check->level));
    else if (check->soft && check->state.soft != check->level)
        table_addf(table, "%s > %s %d", choice_label(check_levels, check->level),
                   choice_label(check_levels, check->state.soft), check->state.rounds);
    else
        table_add(table, choice_label(check_levels, check->level));
}

static void add_check(struct table *table, const struct health_check *check, wall_s now)
{
    add_state(table, check);
    table_add(table, check->metric);
    table_add(table, check->object);
    add_value(table, check->metric, check->state.value);
    add_age(table, check->state.since, now);
    add_age(table, check->state.at, now);
    table_add(table, check->text);
}

static int show_checks(struct cli *cli, struct desk_health *health, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("state"), .max_cells = 16},
        {.title = N_("figure"), .max_cells = 13},
        {.title = N_("object"), .max_cells = 12},
        {.title = N_("value"), .right = true, .max_cells = 10},
        {.title = N_("since"), .right = true},
        {.title = N_("age"), .right = true},
        {.title = N_("remark")},
        TABLE_END,
    };
    struct json_list json;
    struct health_list list;
    struct table table;
    size_t told = 0;

    if (desk_health_checks(health, cli_operand(cli, 0), &list, err) < 0)
        return -1;
    if (cli_flag(cli, "json")) {
        json_list_begin(&json, cli->out, false);
        vec_each (check, &list.checks)
            if (is_asked_for(cli, check->level))
                json_list_add(&json, health_check_json(check));
        json_list_end(&json);
    } else {
        table_init(&table, columns);
        vec_each (check, &list.checks)
            if (is_asked_for(cli, check->level)) {
                add_check(&table, check, list.now);
                told++;
            }
        table_print(&table, cli->out);
        table_release(&table);
        if (list.checks.len == 0 && list.last_round != 0)
            fprintf(cli->out, _("%s was never looked at.\n"), cli_operand(cli, 0));
        else if (list.checks.len > 0 && told == 0)
            fprintf(cli->out, _("all figures of %s are in order: %zu\n"), cli_operand(cli, 0),
                    list.checks.len);
        tell_last_round(cli, &list);
    }
    health_list_release(&list);
    return 0;
}

static int show(struct cli *cli, struct desk *desk, struct err *err)
{
    struct desk_health *health = desk_health_open(desk, err);
    int rc;

    if (health == NULL)
        return -1;
    rc = cli_operand(cli, 0) == NULL ? show_hosts(cli, health, err) : show_checks(cli, health, err);
    desk_health_close(health);
    return rc;
}

static int run_show(struct cli *cli)
{
    return session_run(cli, show);
}

/* --- history --- */

enum { DEFAULT_SPAN_S = CIVIL_DAY_S, DEFAULT_STEPS = 48, STEPS_MAX = 100000 };

static int read_step(const struct cli *cli, struct health_series *series, struct err *err)
{
    const char *text = cli_text(cli, "step");
    struct span span = {0};

    series->step_s = (series->to - series->from) / DEFAULT_STEPS;
    if (series->step_s < 300)
        series->step_s = 300;
    series->step_s -= series->step_s % 300;
    if (text == NULL)
        return 0;
    if (span_parse(text, &span, NULL) < 0 || span.unit != SPAN_SECONDS || span.count < 1)
        return err_set(err, ERR_USAGE,
                       _("--step is '%s'; write a length of time such as 30s, 5m or 1h"), text);
    if ((series->to - series->from) / span.count > STEPS_MAX)
        return err_set(err, ERR_USAGE,
                       _("--step=%s makes more than %d steps; write a longer one or a shorter "
                         "period"),
                       text, STEPS_MAX);
    series->step_s = span.count;
    return 0;
}

static int read_series(const struct cli *cli, struct health_series *series, struct err *err)
{
    *series = (struct health_series){.host = cli_operand(cli, 0),
                                     .metric = cli_operand(cli, 1),
                                     .object = cli_text(cli, "object"),
                                     .to = clock_wall() + 1};
    cli_instant(cli, "to", &series->to);
    series->from = series->to - DEFAULT_SPAN_S;
    cli_instant(cli, "from", &series->from);
    if (series->from >= series->to)
        return err_set(err, ERR_USAGE, _("--from is not before --to; write an earlier instant"));
    return read_step(cli, series, err);
}

static void print_outlook(FILE *out, const struct metric *metric, const struct forecast *forecast,
                          const struct comparison *comparison)
{
    struct str text = STR_INIT;

    comparison_add_words(&text, metric, comparison);
    if (text.len > 0)
        fprintf(out, "%s\n", text.buf);
    str_reset(&text);
    if (metric != NULL && metric->forecast) {
        forecast_add_words(&text, forecast);
        fprintf(out, _("Forecast: %s.\n"), text.buf);
    }
    str_release(&text);
}

static json_t *forecast_json(const struct forecast *forecast)
{
    static const char *const answers[] = {[FORECAST_FULL] = "full",
                                          [FORECAST_SHORT] = "short",
                                          [FORECAST_FLAT] = "flat",
                                          [FORECAST_LOW] = "low",
                                          [FORECAST_FAR] = "far"};
    bool full = forecast->answer == FORECAST_FULL;

    return json_pack("{s:s,s:o,s:o,s:o}", "answer", answers[forecast->answer], "days",
                     number_json(full ? forecast->days : NAN), "earliest",
                     number_json(full ? forecast->earliest : NAN), "latest",
                     number_json(full ? forecast->latest : NAN));
}

static json_t *points_json(const struct health_points *points)
{
    json_t *list = json_array();

    vec_each (point, &points->list)
        json_array_append_new(list,
                              json_pack("{s:o,s:f,s:f,s:f}", "at", json_instant(point->at), "min",
                                        point->min, "avg", point->avg, "max", point->max));
    return list;
}

static void print_points(FILE *out, const struct metric *metric, const struct health_points *points)
{
    static const struct table_column columns[] = {
        {.title = N_("at")},
        {.title = N_("lowest"), .right = true},
        {.title = N_("average"), .right = true},
        {.title = N_("highest"), .right = true},
        TABLE_END,
    };
    struct table table;
    struct str text = STR_INIT;

    table_init(&table, columns);
    vec_each (point, &points->list) {
        const double values[] = {point->min, point->avg, point->max};

        str_reset(&text);
        civil_add_short(&text, point->at);
        table_add(&table, text.buf);
        for (size_t i = 0; i < 3; i++) {
            str_reset(&text);
            metric_text(metric, values[i], &text);
            table_add(&table, text.buf);
        }
    }
    table_print(&table, out);
    table_release(&table);
    str_release(&text);
    if (points->list.len == 0)
        fputs(_("No figures in that time.\n"), out);
}

static int print_history(struct cli *cli, struct desk_health *health,
                         const struct health_series *series, const char *object,
                         const struct health_points *points, struct err *err)
{
    const struct metric *metric = metric_of(series->metric);
    struct comparison comparison;
    struct forecast forecast;

    if (desk_health_forecast(health, series->host, series->metric, object, &forecast, &comparison,
                             err) < 0)
        return -1;
    if (cli_flag(cli, "json")) {
        json_print(
            cli->out,
            json_pack("{s:s,s:s,s:s,s:I,s:o,s:o,s:o,s:o,s:o}", "host", series->host, "metric",
                      series->metric, "object", object, "step_s", (json_int_t)series->step_s,
                      "points", points_json(points), "now", number_json(comparison.now),
                      "yesterday", number_json(comparison.yesterday), "last_week",
                      number_json(comparison.last_week), "forecast",
                      metric != NULL && metric->forecast ? forecast_json(&forecast) : json_null()));
        return 0;
    }
    print_points(cli->out, metric, points);
    print_outlook(cli->out, metric, &forecast, &comparison);
    return 0;
}

static int history(struct cli *cli, struct desk *desk, struct err *err)
{
    struct desk_health *health = NULL;
    struct health_points points = {0};
    struct health_series series;
    char *object = NULL;
    int rc = read_series(cli, &series, err);

    if (rc == 0 && (health = desk_health_open(desk, err)) == NULL)
        rc = -1;
    if (rc == 0)
        rc = desk_health_history(health, &series, &object, &points, err);
    if (rc == 0)
        rc = print_history(cli, health, &series, object, &points, err);
    vec_release(&points.list);
    free(object);
    desk_health_close(health);
    return rc;
}

static int run_history(struct cli *cli)
{
    return session_run(cli, history);
}

/* --- a round out of turn --- */

static int recheck(struct cli *cli, struct desk *desk, struct err *err)
{
    struct desk_health *health = desk_health_open(desk, err);
    int collected;

    if (health == NULL)
        return -1;
    collected = desk_health_ask(health, cli_operand(cli, 0), err);
    desk_health_close(health);
    if (collected < 0)
        return -1;
    fprintf(cli->out,
            collected > 0 ? _("asked for a round of %s")
                          : _("asked for a round of %s; nobody collects: 'zhiban collect' does it"),
            cli_operand(cli, 0));
    fputc('\n', cli->out);
    return 0;
}

static int run_recheck(struct cli *cli)
{
    return session_run(cli, recheck);
}

/* --- tables --- */

static const struct operand_row show_operands[] = {
    {.name = N_("HOST"), .help = N_("all figures of this machine; without it, all machines")},
    OPERAND_END,
};
static const struct operand_row host_operand[] = {
    {.name = N_("HOST"), .required = true, .help = N_("the id of a machine")},
    OPERAND_END,
};
static const char *const *metric_ids(void)
{
    static const char *words[256];

    if (words[0] == NULL)
        for (size_t i = 0; i < metric_count && i < 255; i++)
            words[i] = metrics[i].name;
    return words;
}

static const struct operand_row history_operands[] = {
    {.name = N_("HOST"), .required = true, .help = N_("the id of a machine")},
    {.name = N_("METRIC"),
     .required = true,
     .help = N_("a figure, such as disk.used"),
     .words = metric_ids},
    OPERAND_END,
};
static const struct option_row history_options[] = {
    {.name = "object",
     .kind = OPTION_TEXT,
     .argument = N_("NAME"),
     .help = N_("of which disk, service and so on; needed only if there are several")},
    {.name = "from",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("without it, a day before the end")},
    {.name = "to",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("without it, now")},
    {.name = "step",
     .kind = OPTION_TEXT,
     .argument = N_("SPAN"),
     .help = N_("the length of a line's time, such as 5m; without it, some fifty lines")},
    OPTION_END,
};
static const struct option_row export_options[] = {
    {.name = "csv", .kind = OPTION_FLAG, .help = N_("a table for spreadsheets; also without it")},
    {.name = "prometheus", .kind = OPTION_FLAG, .help = N_("text for Prometheus")},
    OPTION_END,
};
static const struct example history_examples[] = {
    {.line = "zhiban health history his-db1 disk.used --object=/data --from=2026-11-01",
     .help = N_("how a disk filled")},
    EXAMPLE_END,
};

static const struct option_row show_options[] = {
    {.name = "amiss", .kind = OPTION_FLAG, .help = N_("only what is not in order")},
    OPTION_END,
};
static const struct example show_examples[] = {
    {.line = "zhiban health show his-db1 --amiss", .help = N_("what is wrong with it")},
    EXAMPLE_END,
};

static const struct command show_command = {
    .name = "show",
    .summary = N_("print how the machines are, worst first"),
    .description = N_("Since tells how long it has been so, age how old the value is. What is too "
                      "old is stale and counts as nothing else, whatever it was last."),
    .options = show_options,
    .operands = show_operands,
    .examples = show_examples,
    .run = run_show,
};
static const struct command history_command = {
    .name = "history",
    .summary = N_("print what a figure was"),
    .description =
        N_("Figures are kept as they came for 2 days, by 5 minutes for 90 days, and by the hour "
           "for 3 years, each with the lowest, the average and the highest. Below stands how it "
           "compares with yesterday and a week ago, and when a disk will be full."),
    .options = history_options,
    .operands = history_operands,
    .examples = history_examples,
    .run = run_history,
};
static const struct command export_command = {
    .name = "export",
    .summary = N_("print all figures for other programs"),
    .description = N_("As CSV, as JSON (--json), or as text for Prometheus. There, what is stale "
                      "has a level and an age, but no value."),
    .options = export_options,
    .run = health_run_export,
};
static const struct command recheck_command = {
    .name = "recheck",
    .summary = N_("ask for a round of a machine now"),
    .operands = host_operand,
    .run = run_recheck,
};

static const struct command *const subcommands[] = {
    &show_command, &history_command, &export_command, &recheck_command, NULL,
};

const struct command command_health = {
    .name = "health",
    .summary = N_("how the machines are"),
    .subcommands = subcommands,
    .otherwise = &show_command,
};
