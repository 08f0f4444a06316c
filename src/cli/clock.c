/* `zhiban clock`: what would be due when, without a ticket. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "cli/clocks.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/ticket_due.h"
#include "model/ruler.h"

/* What all of these work on. */
struct question {
    struct desk_clocks *clocks;
    const struct worktime *calendar;
    struct target target;
    wall_s from;
    VEC(struct ruler_pause) pauses;
    VEC(char *) texts; /* notes of the pauses */
};

/* --- reading the command line --- */

static int need_text(struct cli *cli, const char *option, const char **text, struct err *err)
{
    *text = cli_text(cli, option);
    if (*text == NULL)
        return err_set(err, ERR_USAGE, _("--%s is missing"), option);
    return 0;
}

static int read_instant(const char *text, const char *option, wall_s *at, struct err *err)
{
    if (civil_parse_instant(text, at, err) < 0)
        return err_prefix(err, "--%s", option);
    return 0;
}

static int need_instant(struct cli *cli, const char *option, wall_s *at, struct err *err)
{
    const char *text;

    return need_text(cli, option, &text, err) < 0 ? -1 : read_instant(text, option, at, err);
}

/* "FROM/TO" or "FROM/TO/NOTE" */
static int add_pause(struct question *q, const char *text, struct err *err)
{
    char *from = xstrdup(text), *to = strchr(from, '/'), *note = NULL;
    struct ruler_pause *pause = vec_push(&q->pauses);
    int rc = -1;

    *vec_push(&q->texts) = from;
    if (to == NULL)
        return err_set(err, ERR_USAGE,
                       _("--pause is written as "
                         "'2026-11-23 11:00/2026-11-23 15:00'"));
    *to++ = '\0';
    note = strchr(to, '/');
    if (note != NULL)
        *note++ = '\0';
    rc = read_instant(from, "pause", &pause->from, err) < 0 ||
                 read_instant(to, "pause", &pause->to, err) < 0
             ? -1
             : 0;
    pause->note = note;
    if (rc == 0 && pause->to <= pause->from)
        rc = err_set(err, ERR_USAGE, _("--pause ends before it begins"));
    return rc;
}

static int read_grace(struct cli *cli, int64_t *grace_s, struct err *err)
{
    const char *text = cli_text(cli, "grace");
    struct span grace = {0};

    if (text == NULL)
        return 0;
    if (span_parse(text, &grace, err) < 0)
        return err_prefix(err, "--grace");
    if (grace.unit != SPAN_SECONDS || grace.count == 0)
        return err_set(err, ERR_USAGE, _("--grace is written in minutes: 5m"));
    *grace_s = grace.count;
    return 0;
}

static const char *const mode_names[] = {"eod", "rolling", "same_time", NULL};

static int read_target(struct cli *cli, struct target *target, struct err *err)
{
    const char *text;

    if (need_text(cli, "target", &text, err) < 0)
        return -1;
    if (span_parse(text, &target->span, err) < 0)
        return err_prefix(err, "--target");
    target->mode = cli_choice(cli, "mode") + 1;
    if (read_grace(cli, &target->grace_s, err) < 0)
        return -1;
    if (target_check(target, err) < 0)
        return err_prefix(err, "--target");
    return 0;
}

static int read_calendar(struct cli *cli, struct question *q, struct err *err)
{
    const char *id;

    if (need_text(cli, "calendar", &id, err) < 0)
        return -1;
    q->calendar = desk_clocks_calendar(q->clocks, id, err);
    return q->calendar == NULL ? -1 : 0;
}

static int read_question(struct cli *cli, struct question *q, struct err *err)
{
    const char *text;

    if (read_calendar(cli, q, err) < 0 || need_instant(cli, "from", &q->from, err) < 0 ||
        read_target(cli, &q->target, err) < 0)
        return -1;
    for (size_t i = 0; (text = cli_text_at(cli, "pause", i)) != NULL; i++)
        if (add_pause(q, text, err) < 0)
            return -1;
    return 0;
}

static void question_release(struct question *q)
{
    vec_each (text, &q->texts) {
        free(*text);
    }
    vec_release(&q->texts);
    vec_release(&q->pauses);
    desk_clocks_close(q->clocks);
}

/* Opens, lets ask() answer, and reports what it complains about. */
static int answer(struct cli *cli, int (*ask)(struct cli *, struct question *, struct err *))
{
    struct question q = {0};
    struct err err = ERR_INIT;
    int status;

    q.clocks = clocks_need(cli, &status);
    if (q.clocks == NULL)
        return status;
    if (ask(cli, &q, &err) < 0)
        status = cli_fail(cli, &err);
    question_release(&q);
    err_release(&err);
    return status;
}

/* --- JSON --- */

static json_t *date_json(day_t day)
{
    struct str text = STR_INIT;
    json_t *json;

    civil_add_date(&text, day);
    json = json_string(text.buf);
    str_release(&text);
    return json;
}

static json_t *ruler_json(const struct ruler *ruler)
{
    const struct ruler_input *in = &ruler->input;
    struct str span = STR_INIT;
    json_t *json;

    span_add(&span, in->target.span);
    json = json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:b,s:I}", "calendar", worktime_id(in->calendar),
                     "target", span.buf, "mode", choice_name(target_modes, in->target.mode), "from",
                     json_instant(in->start), "due", json_instant(ruler->due), "without_pauses",
                     json_instant(ruler->base), "estimate", (int)ruler->estimate, "paused_s",
                     (json_int_t)ruler->paused_s);
    str_release(&span);
    return json;
}

static void add_days_json(struct ruler *ruler, json_t *json)
{
    json_t *days = json_array();

    ruler_add_days(ruler);
    vec_each (day, &ruler->days) {
        json_array_append_new(
            days, json_pack("{s:o,s:b,s:I,s:I,s:I}", "date", date_json(day->day), "workday",
                            (int)day->workday, "counted", (json_int_t)day->counted, "live_s",
                            (json_int_t)day->live_s, "paused_s", (json_int_t)day->paused_s));
    }
    json_object_set_new(json, "now", json_instant(ruler->input.now));
    json_object_set_new(json, "used_s", json_integer((json_int_t)ruler->used_s));
    json_object_set_new(json, "remaining_s", json_integer((json_int_t)ruler->remaining_s));
    json_object_set_new(json, "overrun_s", json_integer((json_int_t)ruler->overrun_s));
    json_object_set_new(json, "days", days);
}

/* --- due and explain --- */

static void make_ruler(const struct question *q, wall_s now, struct ruler *ruler)
{
    const struct ruler_input input = {
        .calendar = q->calendar,
        .target = q->target,
        .start = q->from,
        .now = now,
        .pauses = q->pauses.items,
        .pause_count = q->pauses.len,
    };

    ruler_make(ruler, &input);
}

static void print_instant(struct cli *cli, wall_s at, bool estimate)
{
    struct str text = STR_INIT;

    civil_add_instant(&text, at);
    fprintf(cli->out, "%s%s\n", text.buf, clocks_mark(estimate));
    str_release(&text);
}

static int ask_due(struct cli *cli, struct question *q, struct err *err)
{
    struct ruler ruler;

    if (read_question(cli, q, err) < 0)
        return -1;
    make_ruler(q, 0, &ruler);
    if (cli_flag(cli, "json"))
        json_print(cli->out, ruler_json(&ruler));
    else
        print_instant(cli, ruler.due, ruler.estimate);
    ruler_release(&ruler);
    return 0;
}

static int run_due(struct cli *cli)
{
    return answer(cli, ask_due);
}

static int ask_explain(struct cli *cli, struct question *q, struct err *err)
{
    wall_s now = clock_wall();
    struct ruler ruler;
    struct str text = STR_INIT;

    if (read_question(cli, q, err) < 0)
        return -1;
    if (cli_has(cli, "now") && need_instant(cli, "now", &now, err) < 0)
        return -1;
    make_ruler(q, now, &ruler);
    if (cli_flag(cli, "json")) {
        json_t *json = ruler_json(&ruler);

        add_days_json(&ruler, json);
        json_print(cli->out, json);
    } else {
        ruler_add_text(&ruler, cli_flag(cli, "plain") ? RULER_PLAIN : RULER_UNICODE, &text);
        fputs(text.buf, cli->out);
    }
    ruler_release(&ruler);
    str_release(&text);
    return 0;
}

static int run_explain(struct cli *cli)
{
    if (cli_operand(cli, 0) != NULL)
        return due_explain(cli);
    return answer(cli, ask_explain);
}

/* --- latest --- */

static int ask_latest(struct cli *cli, struct question *q, struct err *err)
{
    const char *text;
    struct span lead;
    wall_s before, latest;
    bool estimate;

    if (read_calendar(cli, q, err) < 0 || need_instant(cli, "before", &before, err) < 0 ||
        need_text(cli, "lead", &text, err) < 0)
        return -1;
    if (span_parse(text, &lead, err) < 0 ||
        lead_latest(q->calendar, lead, before, &latest, err) < 0)
        return err_prefix(err, "--lead");
    estimate = deadline_is_estimate(q->calendar, &(struct target){.span = lead}, latest, before);
    if (cli_flag(cli, "json"))
        json_print(cli->out,
                   json_pack("{s:s,s:o,s:s,s:o,s:b}", "calendar", worktime_id(q->calendar),
                             "before", json_instant(before), "lead", text, "latest",
                             json_instant(latest), "estimate", (int)estimate));
    else
        print_instant(cli, latest, estimate);
    return 0;
}

static int run_latest(struct cli *cli)
{
    return answer(cli, ask_latest);
}

/* --- days --- */

static int read_days(struct cli *cli, day_t *days, struct err *err)
{
    for (size_t i = 0; i < cli_operand_count(cli); i++)
        if (civil_parse_date(cli_operand(cli, i), &days[i], err) < 0)
            return -1;
    return 0;
}

static int ask_workday(struct cli *cli, struct question *q, struct err *err)
{
    size_t count = cli_operand_count(cli);
    day_t *days = xcalloc(count + 1, sizeof(*days));
    struct json_list list;
    bool json = cli_flag(cli, "json");
    int rc = -1;

    if (read_calendar(cli, q, err) < 0 || read_days(cli, days, err) < 0)
        goto out;
    if (json)
        json_list_begin(&list, cli->out, false);
    for (size_t i = 0; i < count; i++) {
        int workday = worktime_is_workday(q->calendar, days[i]);

        if (json)
            json_list_add(
                &list, json_pack("{s:o,s:b,s:b}", "date", date_json(days[i]), "workday", workday,
                                 "estimate",
                                 (int)worktime_is_estimate(q->calendar, days[i], days[i], true)));
        else
            fprintf(cli->out, "%d\n", workday);
    }
    if (json)
        json_list_end(&list);
    rc = 0;
out:
    free(days);
    return rc;
}

static int run_workday(struct cli *cli)
{
    return answer(cli, ask_workday);
}

static int read_month(const char *text, day_t *first, day_t *last, struct err *err)
{
    char *date = xasprintf("%s-01", text);
    int year, month, mday, rc = civil_parse_date(date, first, NULL);

    free(date);
    if (rc < 0 || strlen(text) != strlen("2026-11")) {
        struct str shown = STR_INIT;

        visible_add_brief(&shown, text);
        err_set(err, ERR_USAGE, _("--month '%s' is no month; write it as 2026-11"), shown.buf);
        str_release(&shown);
        return -1;
    }
    civil_day_split(*first, &year, &month, &mday);
    *last = *first + civil_month_days(year, month) - 1;
    return 0;
}

static int ask_last_workday(struct cli *cli, struct question *q, struct err *err)
{
    const char *text;
    struct str date = STR_INIT;
    day_t first, last, found;
    bool estimate;

    if (read_calendar(cli, q, err) < 0 || need_text(cli, "month", &text, err) < 0 ||
        read_month(text, &first, &last, err) < 0)
        return -1;
    found = worktime_last_workday(q->calendar, first, last);
    if (found == 0)
        return err_set(err, ERR_FAILED, _("there is no working day in %s"), text);
    estimate = worktime_is_estimate(q->calendar, found, last, true);
    civil_add_date(&date, found);
    if (cli_flag(cli, "json"))
        json_print(cli->out, json_pack("{s:s,s:s,s:s,s:b}", "calendar", worktime_id(q->calendar),
                                       "month", text, "date", date.buf, "estimate", (int)estimate));
    else
        fprintf(cli->out, "%s%s\n", date.buf, clocks_mark(estimate));
    str_release(&date);
    return 0;
}

static int run_last_workday(struct cli *cli)
{
    return answer(cli, ask_last_workday);
}

/* --- tables --- */

#define CALENDAR_OPTION                                                                            \
    {                                                                                              \
        .name = "calendar", .letter = 'c', .kind = OPTION_TEXT, .argument = N_("NAME"),            \
        .help = N_("the calendar that counts: d247, wd524, wd58, d78 or one of your own")          \
    }

#define TARGET_OPTIONS                                                                             \
    CALENDAR_OPTION,                                                                               \
        {.name = "from",                                                                           \
         .kind = OPTION_TEXT,                                                                      \
         .argument = N_("INSTANT"),                                                                \
         .help = N_("when the clock starts: '2026-11-20 23:41'")},                                 \
        {.name = "target",                                                                         \
         .kind = OPTION_TEXT,                                                                      \
         .argument = N_("SPAN"),                                                                   \
         .help = N_("30m, 8h, 3wd (working days), 3mo (months) or immediate")},                    \
        {.name = "pause",                                                                          \
         .kind = OPTION_TEXT,                                                                      \
         .repeatable = true,                                                                       \
         .argument = N_("FROM/TO"),                                                                \
         .help = N_("a pause, with its reason behind a second slash if you like")},                \
        {.name = "mode",                                                                           \
         .kind = OPTION_CHOICE,                                                                    \
         .argument = N_("MODE"),                                                                   \
         .choices = mode_names,                                                                    \
         .fallback = "eod",                                                                        \
         .help = N_("how working days are counted")},                                              \
    {                                                                                              \
        .name = "grace", .kind = OPTION_TEXT, .argument = N_("SPAN"),                              \
        .help = N_("what 'immediate' means: 5m")                                                   \
    }

static const struct option_row due_options[] = {TARGET_OPTIONS, OPTION_END};

static const struct example due_examples[] = {
    {.line = "zhiban clock due --calendar wd58 --from '2026-11-19 15:20' --target 3wd",
     .help = N_("three working days: 2026-11-24 18:00:00")},
    EXAMPLE_END,
};

static const struct command due_command = {
    .name = "due",
    .summary = N_("when a promise is due"),
    .description =
        N_("Prints the instant, and '推算' behind it where it rests on a year whose holidays are "
           "not published yet. Working days: eod ends at the close of business of the last one, "
           "the day of the start not counted; rolling counts as many times the hours of a working "
           "day; same_time ends at the time of day of the start."),
    .options = due_options,
    .examples = due_examples,
    .looks_back = true,
    .run = run_due,
};

static const struct option_row explain_options[] = {
    TARGET_OPTIONS,
    {.name = "now",
     .kind = OPTION_TEXT,
     .argument = N_("INSTANT"),
     .help = N_("what counts as now")},
    {.name = "plain", .kind = OPTION_FLAG, .help = N_("draw with ASCII characters only")},
    OPTION_END,
};

static const char *const kind_choices[] = {"respond",  "plan",      "on_site", "resolve",
                                           "feedback", "follow_up", NULL};
static const struct operand_row explain_operands[] = {
    {.name = N_("TICKET"), .help = N_("a ticket's clock instead of one made up by the options")},
    {.name = N_("CLOCK"),
     .help = N_("which of its clocks; resolve if not given"),
     .choices = kind_choices},
    OPERAND_END,
};

static const struct command explain_command = {
    .name = "explain",
    .summary = N_("show day by day why a promise is due when it is"),
    .description = N_("One line a day, one character an open hour: before the start, used, paused, "
                      "now, to come."),
    .options = explain_options,
    .operands = explain_operands,
    .looks_back = true,
    .run = run_explain,
};

static const struct option_row latest_options[] = {
    CALENDAR_OPTION,
    {.name = "before",
     .kind = OPTION_TEXT,
     .argument = N_("INSTANT"),
     .help = N_("what has to be preceded, such as a change")},
    {.name = "lead",
     .kind = OPTION_TEXT,
     .argument = N_("SPAN"),
     .help = N_("by how much: 3wd or 8h")},
    OPTION_END,
};

static const struct command latest_command = {
    .name = "latest",
    .summary = N_("the latest instant that is early enough"),
    .description = N_("Of working days: the close of business of that working day before, the day "
                      "itself not counted."),
    .options = latest_options,
    .looks_back = true,
    .run = run_latest,
};

static const struct option_row workday_options[] = {CALENDAR_OPTION, OPTION_END};

static const struct operand_row workday_operands[] = {
    {.name = N_("DATE"), .required = true, .repeated = true, .help = N_("days to ask about")},
    OPERAND_END,
};

static const struct command workday_command = {
    .name = "workday",
    .summary = N_("is it a working day? prints 1 or 0"),
    .options = workday_options,
    .operands = workday_operands,
    .looks_back = true,
    .run = run_workday,
};

static const struct option_row last_workday_options[] = {
    CALENDAR_OPTION,
    {.name = "month",
     .kind = OPTION_TEXT,
     .argument = N_("MONTH"),
     .help = N_("the month: 2026-11")},
    OPTION_END,
};

static const struct command last_workday_command = {
    .name = "last-workday",
    .summary = N_("the last working day of a month"),
    .options = last_workday_options,
    .looks_back = true,
    .run = run_last_workday,
};

static const struct command *const subcommands[] = {
    &due_command, &explain_command, &latest_command, &workday_command, &last_workday_command, NULL,
};

const struct command command_clock = {
    .name = "clock",
    .summary = N_("count deadlines and working days"),
    .description = N_("Counts on the calendars of the configuration in force, or, without a store, "
                      "of the files; --config names other ones."),
    .subcommands = subcommands,
};
