/* `zhiban health export`. CSV cells are quoted where they must be, and a cell that a spreadsheet would
 * take for a formula is made a text. In Prometheus' format a family stands together, once with HELP
 * and TYPE. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tr.h"
#include "base/visible.h"
#include "cli/health.h"
#include "cli/session.h"
#include "cli/table.h"
#include "model/metric.h"

/* As exact as it is stored, and no zeros behind. */
static void add_number(struct str *out, double value)
{
    if (isfinite(value))
        str_addf(out, value == floor(value) && fabs(value) < 1e15 ? "%.0f" : "%.7g", value);
}

static void add_instant(struct str *out, wall_s at)
{
    if (at != 0)
        civil_add_rfc3339(out, at);
}

/* --- CSV --- */

static void add_cell(struct str *line, const char *text)
{
    bool formula = text[0] != '\0' && strchr("=+-@\t", text[0]) != NULL;

    if (line->len > 0)
        str_addc(line, ',');
    if (!formula && strpbrk(text, ",\"\r\n") == NULL) {
        str_add(line, text);
        return;
    }
    str_add(line, formula ? "\"'" : "\"");
    for (; *text != '\0'; text++)
        str_add(line, *text == '"' ? "\"\"" : (char[]){*text, '\0'});
    str_addc(line, '"');
}

static void add_number_cell(struct str *line, double value)
{
    str_addc(line, ',');
    add_number(line, value);
}

static void print_csv(FILE *out, const struct health_list *list)
{
    struct str line = STR_INIT, text = STR_INIT;

    fputs("host,metric,object,level,soft,value,since,at,age_s,text\n", out);
    vec_each (check, &list->checks) {
        str_reset(&line);
        add_cell(&line, check->host);
        add_cell(&line, check->metric);
        add_cell(&line, check->object);
        add_cell(&line, choice_name(check_levels, check->level));
        add_cell(&line, check->soft ? choice_name(check_levels, check->state.soft) : "");
        add_number_cell(&line, check->state.value);
        str_reset(&text);
        add_instant(&text, check->state.since);
        add_cell(&line, text.buf);
        str_reset(&text);
        add_instant(&text, check->state.at);
        add_cell(&line, text.buf);
        add_number_cell(&line, check->age_s < 0 ? NAN : (double)check->age_s);
        add_cell(&line, check->text);
        fprintf(out, "%s\n", line.buf);
    }
    str_release(&line);
    str_release(&text);
}

/* --- Prometheus --- */

static void add_label_value(struct str *out, const char *text)
{
    struct str shown = STR_INIT;

    visible_add(&shown, text, strlen(text), VISIBLE_LINE); /* it has to be UTF-8 */
    for (const char *p = shown.buf; *p != '\0'; p++) {
        if (*p == '\\' || *p == '"')
            str_addc(out, '\\');
        if (*p == '\n')
            str_add(out, "\\n");
        else
            str_addc(out, *p);
    }
    str_release(&shown);
}

static void add_labels(struct str *out, const struct health_check *check, bool with_metric)
{
    const char *const names[] = {"host", "metric", "object"};
    const char *const values[] = {check->host, check->metric, check->object};

    str_addc(out, '{');
    for (size_t i = 0; i < 3; i++) {
        if (i == 1 && !with_metric)
            continue;
        str_addf(out, "%s%s=\"", i > 0 ? "," : "", names[i]);
        add_label_value(out, values[i]);
        str_addc(out, '"');
    }
    str_addc(out, '}');
}

/* "zhiban_disk_used"; plugins share one family, and the metric is a label. */
static void add_family(struct str *out, const char *metric)
{
    str_add(out, "zhiban_");
    if (str_starts(metric, "plugin.")) {
        str_add(out, "plugin");
        return;
    }
    for (const char *p = metric; *p != '\0'; p++) {
        bool plain =
            (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');

        str_addc(out, plain ? *p : '_');
    }
}

static const char *unit_words(const char *metric)
{
    static const char *const words[] = {
        [UNIT_COUNT] = "",
        [UNIT_PERCENT] = ", percent",
        [UNIT_KIB] = ", KiB",
        [UNIT_BYTES] = ", bytes",
        [UNIT_SECONDS] = ", seconds",
        [UNIT_MS] = ", milliseconds",
        [UNIT_DAYS] = ", days",
        [UNIT_CELSIUS] = ", degrees Celsius",
        [UNIT_LEVEL] = ", 1 ok, 2 warning, 3 critical, 4 unknown",
    };
    const struct metric *row = metric_of(metric);

    return row == NULL ? "" : words[row->unit];
}

static void print_head(FILE *out, const char *family, const char *help, const char *unit)
{
    struct str head = STR_INIT;

    str_addf(&head, "# HELP %s %s%s\n", family, help, unit);
    str_addf(&head, "# TYPE %s %s\n", family, "gauge");
    fputs(head.buf, out);
    str_release(&head);
}

enum column { COLUMN_LEVEL, COLUMN_AGE, COLUMN_VALUE };

static void print_line(FILE *out, const char *family, const struct health_check *check,
                       enum column column)
{
    struct str line = STR_INIT;
    double value = column == COLUMN_LEVEL ? (double)check->level
                   : column == COLUMN_AGE ? (double)check->age_s
                                          : check->state.value;

    str_add(&line, family);
    add_labels(&line, check, column != COLUMN_VALUE || str_starts(check->metric, "plugin."));
    str_addc(&line, ' ');
    add_number(&line, value);
    fprintf(out, "%s\n", line.buf);
    str_release(&line);
}

static bool has_fresh_value(const struct health_check *check)
{
    return isfinite(check->state.value) && check->level != CHECK_STALE &&
           check->level != CHECK_UNKNOWN && check->level != CHECK_UNREACHABLE;
}

/* Every family once: at the first check that has it. */
static void print_values(FILE *out, const struct health_list *list)
{
    struct str family = STR_INIT, other = STR_INIT, last = STR_INIT;

    vec_each (check, &list->checks) {
        str_reset(&other);
        add_family(&other, check->metric);
        if (!has_fresh_value(check) || strcmp(other.buf, last.buf) == 0)
            continue;
        str_reset(&family);
        str_add(&family, other.buf);
        str_reset(&last);
        str_add(&last, other.buf);
        print_head(out, family.buf,
                   metric_of(check->metric) == NULL ? "a figure" : metric_of(check->metric)->label,
                   str_starts(check->metric, "plugin.") ? "" : unit_words(check->metric));
        for (const struct health_check *c = check; c < list->checks.items + list->checks.len; c++) {
            str_reset(&other);
            add_family(&other, c->metric);
            if (strcmp(other.buf, family.buf) == 0 && has_fresh_value(c))
                print_line(out, family.buf, c, COLUMN_VALUE);
        }
    }
    str_release(&family);
    str_release(&other);
    str_release(&last);
}

static int print_own(const char *name, double value, wall_s at, void *data)
{
    struct str family = STR_INIT, number = STR_INIT;

    (void)at;
    str_add(&family, "zhiban_collector_");
    for (const char *p = name; *p != '\0'; p++)
        str_addc(&family, strchr(". -/", *p) == NULL ? *p : '_');
    add_number(&number, value);
    print_head(data, family.buf, "of the collector itself", "");
    fprintf(data, "%s %s\n", family.buf, number.buf);
    str_release(&family);
    str_release(&number);
    return 0;
}

static int by_metric(const void *left, const void *right)
{
    const struct health_check *a = left, *b = right;
    int order = strcmp(a->metric, b->metric);

    if (order == 0)
        order = strcmp(a->host, b->host);
    return order != 0 ? order : strcmp(a->object, b->object);
}

static int print_prometheus(FILE *out, struct desk_health *health, struct health_list *list,
                            struct err *err)
{
    if (list->checks.len > 1)
        qsort(list->checks.items, list->checks.len, sizeof(*list->checks.items), by_metric);
    if (list->checks.len > 0)
        print_head(out, "zhiban_check_level",
                   "1 ok, 2 warning, 3 critical, 4 unknown, 5 stale, 6 unreachable", "");
    vec_each (check, &list->checks)
        print_line(out, "zhiban_check_level", check, COLUMN_LEVEL);
    if (list->checks.len > 0)
        print_head(out, "zhiban_check_age_seconds", "how old the value is", "");
    vec_each (check, &list->checks)
        if (check->age_s >= 0)
            print_line(out, "zhiban_check_age_seconds", check, COLUMN_AGE);
    print_values(out, list);
    if (list->last_round != 0) {
        print_head(out, "zhiban_last_round_timestamp_seconds", "when a machine was last looked at",
                   "");
        fprintf(out, "zhiban_last_round_timestamp_seconds %lld\n", (long long)list->last_round);
    }
    return desk_health_figures(health, print_own, out, err);
}

/* --- all --- */

static void print_json(FILE *out, const struct health_list *list)
{
    struct json_list json;

    json_list_begin(&json, out, false);
    vec_each (check, &list->checks)
        json_list_add(&json, health_check_json(check));
    json_list_end(&json);
}

static int export(struct cli *cli, struct desk *desk, struct err *err)
{
    struct desk_health *health = desk_health_open(desk, err);
    struct health_list list;
    int rc = health == NULL ? -1 : desk_health_checks(health, NULL, &list, err);

    if (rc == 0) {
        if (cli_flag(cli, "prometheus"))
            rc = print_prometheus(cli->out, health, &list, err);
        else if (cli_flag(cli, "json"))
            print_json(cli->out, &list);
        else
            print_csv(cli->out, &list);
        health_list_release(&list);
    }
    desk_health_close(health);
    return rc;
}

int health_run_export(struct cli *cli)
{
    int forms = cli_flag(cli, "csv") + cli_flag(cli, "json") + cli_flag(cli, "prometheus");

    if (forms > 1)
        return cli_usage(cli, "%s", _("write one of --csv, --json and --prometheus"));
    return session_run(cli, export);
}
