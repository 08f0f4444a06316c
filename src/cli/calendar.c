/* `zhiban calendar`: a year or month as a calendar counts it, and the import of a new year. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/moves.h"
#include "cli/table.h"
#include "cli/yaml_out.h"
#include "desk/holidays.h"

/* --- which days --- */

struct period {
    int year, month; /* month 0: the whole year */
};

static int read_period(const char *text, struct period *period, struct err *err)
{
    struct str shown = STR_INIT;
    char *date = xasprintf("%s%s", text, strlen(text) == 4 ? "-01-01" : "-01");
    day_t first;
    int mday, rc = civil_parse_date(date, &first, NULL);

    free(date);
    if (rc == 0 && (strlen(text) == 4 || strlen(text) == 7)) {
        civil_day_split(first, &period->year, &period->month, &mday);
        if (strlen(text) == 4)
            period->month = 0;
        return 0;
    }
    visible_add_brief(&shown, text);
    err_set(err, ERR_USAGE, _("'%s' is neither a year nor a month; write 2026 or 2026-11"),
            shown.buf);
    str_release(&shown);
    return -1;
}

/* --- words --- */

static const char *holiday_name(const struct config *config, day_t day)
{
    vec_each (year, &config->years) {
        vec_each (holiday, &year->holidays) {
            if (holiday->from <= day && day <= holiday->to)
                return holiday->name;
        }
    }
    return NULL;
}

static void add_cause(const struct config *config, const struct worktime *calendar, day_t day,
                      struct str *out)
{
    const char *name = holiday_name(config, day);

    switch (worktime_cause(calendar, day)) {
    case DAY_HOLIDAY: str_add(out, name != NULL ? name : _("public holiday")); return;
    case DAY_MADE_UP: str_add(out, _("worked instead of another day")); return;
    case DAY_OWN: str_add(out, _("the hospital's own")); return;
    case DAY_ORDINARY: return;
    }
}

static void add_windows(const struct worktime *calendar, day_t day, struct str *out)
{
    const struct window *windows;
    size_t count = worktime_windows(calendar, day, &windows);

    for (size_t i = 0; i < count; i++) {
        str_add(out, i > 0 ? " " : "");
        window_add(out, windows[i]);
    }
}

/* --- a month --- */

static const struct table_column month_columns[] = {
    {.title = N_("date")}, {.title = N_("day")},    {.title = N_("kind")},
    {.title = N_("open")}, {.title = N_("reason")}, TABLE_END,
};

static void show_day(const struct config *config, const struct worktime *calendar, day_t day,
                     struct table *table)
{
    struct str date = STR_INIT, windows = STR_INIT, cause = STR_INIT;

    civil_add_date(&date, day);
    add_windows(calendar, day, &windows);
    add_cause(config, calendar, day, &cause);
    table_add(table, date.buf);
    table_add(table, civil_weekday_name(civil_weekday(day)));
    table_add(table, worktime_is_workday(calendar, day) ? _("work") : _("rest"));
    table_add(table, windows.len > 0 ? windows.buf : "-");
    table_add(table, cause.buf);
    str_release(&date);
    str_release(&windows);
    str_release(&cause);
}

static json_t *day_json(const struct config *config, const struct worktime *calendar, day_t day)
{
    static const char *const causes[] = {[DAY_ORDINARY] = "ordinary",
                                         [DAY_HOLIDAY] = "holiday",
                                         [DAY_MADE_UP] = "made_up",
                                         [DAY_OWN] = "own"};
    struct str date = STR_INIT, windows = STR_INIT;
    const char *name = holiday_name(config, day);
    json_t *json;

    civil_add_date(&date, day);
    add_windows(calendar, day, &windows);
    json = json_pack("{s:s,s:b,s:s,s:s,s:s?,s:b}", "date", date.buf, "workday",
                     (int)worktime_is_workday(calendar, day), "open", windows.buf, "cause",
                     causes[worktime_cause(calendar, day)], "holiday", name, "estimate",
                     (int)worktime_is_estimate(calendar, day, day, true));
    str_release(&date);
    str_release(&windows);
    return json;
}

/* --- a year --- */

static const struct table_column year_columns[] = {
    {.title = N_("month")},
    {.title = N_("working days"), .right = true},
    {.title = N_("open hours"), .right = true},
    {.title = N_("off on weekdays")},
    {.title = N_("worked instead")},
    TABLE_END,
};

/* "05 06 07" of the days in the month for which is() holds. */
static void add_days(const struct worktime *calendar, day_t first, day_t last,
                     bool (*is)(const struct worktime *, day_t), struct str *out)
{
    for (day_t day = first; day <= last; day++)
        if (is(calendar, day))
            str_addf(out, "%s%02d", out->len > 0 ? " " : "", day - first + 1);
}

static bool is_off_on_weekday(const struct worktime *calendar, day_t day)
{
    int weekday = civil_weekday(day);

    return weekday != 0 && weekday != 6 && !worktime_is_workday(calendar, day);
}

static bool is_worked_at_weekend(const struct worktime *calendar, day_t day)
{
    int weekday = civil_weekday(day);

    return (weekday == 0 || weekday == 6) && worktime_is_workday(calendar, day) &&
           worktime_cause(calendar, day) != DAY_ORDINARY;
}

static void show_month(const struct worktime *calendar, int year, int month, struct table *table)
{
    day_t first = civil_day(year, month, 1), last = first + civil_month_days(year, month) - 1;
    long long minutes =
        worktime_between(calendar, civil_day_start(first), civil_day_start(last + 1)) / 60;
    struct str off = STR_INIT, made_up = STR_INIT;

    add_days(calendar, first, last, is_off_on_weekday, &off);
    add_days(calendar, first, last, is_worked_at_weekend, &made_up);
    table_addf(table, "%04d-%02d", year, month);
    table_addf(table, "%lld", (long long)worktime_workdays(calendar, first, last));
    table_addf(table, "%lld:%02lld", minutes / 60, minutes % 60);
    table_add(table, off.buf);
    table_add(table, made_up.buf);
    str_release(&off);
    str_release(&made_up);
}

/* --- show --- */

/* The calendar that is named, or the ordinary hours, or the first that there is. */
static const struct worktime *find_calendar(struct cli *cli, struct desk_clocks *clocks,
                                            struct err *err)
{
    const struct config *config = desk_clocks_config(clocks);
    const char *id = cli_text(cli, "calendar");

    if (id == NULL && (config->calendars.len == 0 || config_calendar(config, "wd58") != NULL))
        id = "wd58";
    return desk_clocks_calendar(clocks, id != NULL ? id : config->calendars.items[0].id, err);
}

static void show_text(struct cli *cli, const struct config *config, const struct worktime *calendar,
                      const struct period *period, day_t first, day_t last)
{
    const struct service_calendar *shown = config_calendar(config, worktime_id(calendar));
    struct table table;

    fprintf(cli->out, "%s  %s%s\n", shown->id, shown->name,
            clocks_mark(worktime_is_estimate(calendar, first, last, true)));
    table_init(&table, period->month == 0 ? year_columns : month_columns);
    if (period->month == 0)
        for (int month = 1; month <= 12; month++)
            show_month(calendar, period->year, month, &table);
    else
        for (day_t day = first; day <= last; day++)
            show_day(config, calendar, day, &table);
    table_print(&table, cli->out);
    table_release(&table);
    fprintf(cli->out, _("%lld working days\n"),
            (long long)worktime_workdays(calendar, first, last));
}

static int show(struct cli *cli, struct desk_clocks *clocks, struct err *err)
{
    const struct config *config = desk_clocks_config(clocks);
    const struct worktime *calendar;
    struct period period;
    day_t first, last;

    if (read_period(cli_operand(cli, 0), &period, err) < 0)
        return -1;
    calendar = find_calendar(cli, clocks, err);
    if (calendar == NULL)
        return -1;
    first = civil_day(period.year, period.month == 0 ? 1 : period.month, 1);
    last = period.month == 0 ? civil_day(period.year, 12, 31)
                             : first + civil_month_days(period.year, period.month) - 1;
    if (cli_flag(cli, "json")) {
        struct json_list list;

        json_list_begin(&list, cli->out, false);
        for (day_t day = first; day <= last; day++)
            json_list_add(&list, day_json(config, calendar, day));
        json_list_end(&list);
    } else {
        show_text(cli, config, calendar, &period, first, last);
    }
    return 0;
}

static int run_show(struct cli *cli)
{
    struct err err = ERR_INIT;
    int status;
    struct desk_clocks *clocks = clocks_need(cli, &status);

    if (clocks == NULL)
        return status;
    if (show(cli, clocks, &err) < 0)
        status = cli_fail(cli, &err);
    desk_clocks_close(clocks);
    err_release(&err);
    return status;
}

/* --- import --- */

static json_t *years_json(const struct holiday_import *import)
{
    return json_pack("{s:[o]}", "years",
                     record_to_json(&holiday_year_schema, &import->year, JSON_SHOWN));
}

static void print_yaml(struct cli *cli, const struct holiday_import *import)
{
    json_t *json = years_json(import);
    struct str text = STR_INIT;

    if (import->replaces)
        fprintf(cli->out,
                _("# goes into calendars/cn.yaml in place of the table of %lld that is there\n"),
                (long long)import->year.year);
    else
        fputs(_("# goes into calendars/cn.yaml, behind the years that are there\n"), cli->out);
    yaml_add(&text, json);
    fputs(text.buf, cli->out);
    json_decref(json);
    str_release(&text);
}

static void print_changes(struct cli *cli, const struct holiday_import *import)
{
    size_t i, count = json_array_size(import->changes);
    json_t *change;

    json_array_foreach(import->changes, i, change)
    {
        const char *date = json_string_value(json_object_get(change, "date"));
        bool off = str_eq(json_string_value(json_object_get(change, "after")), "off");
        day_t day = 0;

        civil_parse_date(date, &day, NULL);
        fprintf(cli->out, "# %s %s: %s\n", date, civil_weekday_name(civil_weekday(day)),
                off ? _("is off, was a working day") : _("is a working day, was off"));
    }
    fprintf(cli->out,
            tr_n("# %zu day differs from the year in force\n",
                 "# %zu days differ from the year in force\n", count),
            count);
}

static int read_statutory(struct cli *cli, day_t **days, size_t *count, struct err *err)
{
    VEC(day_t) found = {0};
    const char *text;

    for (size_t i = 0; (text = cli_text_at(cli, "statutory", i)) != NULL; i++)
        if (civil_parse_date(text, vec_push(&found), err) < 0) {
            vec_release(&found);
            return err_prefix(err, "--statutory");
        }
    *days = found.items;
    *count = found.len;
    return 0;
}

static void print_import(struct cli *cli, const struct holiday_import *result, const json_t *moves)
{
    if (cli_flag(cli, "json")) {
        json_t *json = years_json(result);

        json_object_set(json, "changes", result->changes);
        json_object_set(json, "moves", moves == NULL ? json_null() : (json_t *)moves);
        json_print(cli->out, json);
        return;
    }
    if (!cli_flag(cli, "dry-run"))
        print_yaml(cli, result);
    print_changes(cli, result);
    if (moves != NULL)
        moves_print(cli, moves, "#");
}

static int import(struct cli *cli, struct desk_clocks *clocks, struct err *err)
{
    struct desk *desk = desk_clocks_desk(clocks);
    struct holiday_import result;
    json_t *moves = NULL;
    day_t *statutory = NULL;
    size_t count = 0;
    int rc;

    if (read_statutory(cli, &statutory, &count, err) < 0)
        return -1;
    rc = desk_holidays_read(cli_operand(cli, 0), desk_clocks_config(clocks), statutory, count,
                            &result, err);
    free(statutory);
    if (rc < 0)
        return -1;
    if (desk != NULL)
        moves = desk_holidays_moves(desk, &result, err);
    if (desk != NULL && moves == NULL)
        rc = -1;
    else
        print_import(cli, &result, moves);
    json_decref(moves);
    desk_holidays_release(&result);
    return rc;
}

static int run_import(struct cli *cli)
{
    struct err err = ERR_INIT;
    int status;
    struct desk_clocks *clocks = clocks_need(cli, &status);

    if (clocks == NULL)
        return status;
    if (import(cli, clocks, &err) < 0)
        status = cli_fail(cli, &err);
    desk_clocks_close(clocks);
    err_release(&err);
    return status;
}

/* --- tables --- */

static const struct option_row show_options[] = {
    {.name = "calendar",
     .letter = 'c',
     .kind = OPTION_TEXT,
     .argument = N_("NAME"),
     .help = N_("the calendar to show; without it the ordinary hours, wd58")},
    OPTION_END,
};

static const struct operand_row show_operands[] = {
    {.name = N_("PERIOD"), .required = true, .help = N_("a year, 2026, or a month, 2026-11")},
    OPERAND_END,
};

static const struct command show_command = {
    .name = "show",
    .summary = N_("show the working days and hours of a year or month"),
    .description = N_("'推算' in the first line means that the holidays of that year are not "
                      "published yet."),
    .options = show_options,
    .operands = show_operands,
    .looks_back = true,
    .run = run_show,
};

static const struct option_row import_options[] = {
    {.name = "dry-run",
     .letter = 'n',
     .kind = OPTION_FLAG,
     .help = N_("only check it and show what differs")},
    {.name = "statutory",
     .kind = OPTION_TEXT,
     .repeatable = true,
     .argument = N_("DATE"),
     .help = N_("a statutory day, if no table of that year knows them yet")},
    OPTION_END,
};

static const struct operand_row import_operands[] = {
    {.name = N_("FILE"),
     .required = true,
     .help = N_("a year of holiday-cn, as JSON"),
     .complete = COMPLETE_FILE},
    OPERAND_END,
};

static const struct command import_command = {
    .name = "import",
    .summary = N_("turn a published year into a holiday table"),
    .description = N_(
        "Checks the year (days off on weekdays less days worked instead are the statutory days), "
        "prints the YAML to put into calendars/, what differs from the year in force, and which "
        "open deadlines would move (R16). Changes nothing; 'zhiban config apply' puts the edited "
        "directory in force, records it as an event and the deadlines with it."),
    .options = import_options,
    .operands = import_operands,
    .run = run_import,
};

static const struct command *const subcommands[] = {&show_command, &import_command, NULL};

const struct command command_calendar = {
    .name = "calendar",
    .summary = N_("show calendars, import public holidays"),
    .subcommands = subcommands,
};
