/* `zhiban alert`: what is wrong with machines, who has taken it, and what is silenced. A group of
 * alerts stands as one row unless --each asks for all of them. */
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/span.h"
#include "base/tr.h"
#include "base/vec.h"
#include "cli/alert_silence.h"
#include "cli/commands.h"
#include "cli/duty.h"
#include "cli/health.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "cli/timeline.h"
#include "desk/alert_intake.h"
#include "desk/alerts.h"
#include "desk/need.h"

/* --- output --- */

static json_t *shown_json(const struct alert *alert, const struct alert_view *view)
{
    json_t *json = record_to_json(&alert_schema, alert, JSON_SHOWN);

    json_object_set_new(json, "silenced", json_boolean(view->silenced));
    json_object_set_new(json, "group", json_integer(view->group));
    json_object_set_new(json, "group_unresolved", json_integer(view->unresolved));
    return json;
}

/* "A-1 critical open ICU-20261120-01" */
static int print_saved(struct cli *cli, const struct alert *alert)
{
    if (cli_flag(cli, "json")) {
        json_print(cli->out, record_to_json(&alert_schema, alert, JSON_SHOWN));
        return 0;
    }
    fprintf(cli->out, "%s %s %s", alert->id, choice_label(alert_levels, alert->level),
            choice_label(alert_states, alert->state));
    if (alert->acked_by != NULL)
        fprintf(cli->out, _(", taken by %s"), alert->acked_by);
    if (alert->ticket != NULL)
        fprintf(cli->out, " %s", alert->ticket);
    else if (alert->no_ticket != NULL)
        duty_print_line(cli, _(", no ticket:"), alert->no_ticket);
    if (alert->ticket != NULL || alert->no_ticket == NULL)
        fputc('\n', cli->out);
    return 0;
}

static void add_since(struct table *table, wall_s at)
{
    wall_s now = clock_wall();
    struct str text = STR_INIT;

    health_add_age(&text, now > at ? now - at : 0);
    table_add(table, text.buf);
    str_release(&text);
}

static void add_value(struct table *table, const struct alert *alert)
{
    struct str value = STR_INIT;

    alert_add_value(&value, alert);
    table_add(table, value.buf);
    str_release(&value);
}

static int list_one(const struct alert *alert, const struct alert_view *view, void *data)
{
    struct listing *listing = data;
    struct table *table = &listing->table;

    if (listing->json) {
        json_list_add(&listing->list, shown_json(alert, view));
        return 0;
    }
    table_add(table, alert->id);
    table_add(table, choice_label(alert_levels, alert->level));
    table_add(table, choice_label(alert_states, alert->state));
    add_since(table, alert->raised_at);
    table_add(table, alert->site);
    table_add(table, alert->host);
    table_addf(table, "%s%s%s", alert->metric, alert->object == NULL ? "" : " ",
               alert->object == NULL ? "" : alert->object);
    add_value(table, alert);
    if (view->group > 0)
        table_addf(table, "%lld/%lld", (long long)view->unresolved, (long long)view->group);
    else
        table_add(table, "");
    table_add(table, view->silenced ? _("silenced") : alert->acked_by);
    table_add(table, alert->ticket);
    table_add(table, alert->text);
    return 0;
}

static int list(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("level"), .max_cells = 11},
        {.title = N_("state"), .drop = 3},
        {.title = N_("since"), .right = true},
        {.title = N_("site"), .drop = 2},
        {.title = N_("host"), .max_cells = 12},
        {.title = N_("figure"), .max_cells = 20},
        {.title = N_("value"), .right = true, .drop = 4},
        {.title = N_("group"), .right = true, .drop = 7},
        {.title = N_("taken by"), .max_cells = 12, .drop = 5},
        {.title = N_("ticket"), .drop = 6},
        {.title = N_("what it is"), .max_cells = 60, .drop = 1},
        TABLE_END,
    };
    const struct alert_filter filter = {
        .open = !cli_flag(cli, "all"),
        .each = cli_flag(cli, "each"),
        .host = cli_text(cli, "host"),
        .site = cli_text(cli, "site"),
        .limit = cli_int(cli, "limit"),
    };
    struct listing listing;

    listing_begin(&listing, cli, desk, columns);
    return listing_end(&listing, desk_alert_list(desk, &filter, list_one, &listing, err));
}

static int run_list(struct cli *cli)
{
    return session_run(cli, list);
}

/* --- show --- */

static int add_member(const struct alert *alert, void *data)
{
    struct table *table = data;

    table_add(table, alert->id);
    table_add(table, choice_label(alert_levels, alert->level));
    table_add(table, choice_label(alert_states, alert->state));
    table_add(table, alert->host);
    table_add(table, alert->metric);
    table_add(table, alert->object);
    return 0;
}

static int print_group(struct cli *cli, struct desk *desk, const struct alert *alert,
                       struct err *err)
{
    static const struct table_column columns[] = {{.title = N_("id")},
                                                  {.title = N_("level")},
                                                  {.title = N_("state")},
                                                  {.title = N_("host")},
                                                  {.title = N_("metric")},
                                                  {.title = N_("object"), .max_cells = 24},
                                                  TABLE_END};
    struct table table;
    int rc;

    if (!str_eq(alert->storm, alert->id))
        return 0;
    table_init(&table, columns);
    rc = desk_alert_group(desk, alert->id, add_member, &table, err);
    if (rc == 0) {
        fputc('\n', cli->out);
        table_print(&table, cli->out);
    }
    table_release(&table);
    return rc;
}

static void print_fields(struct cli *cli, const struct alert *alert, const struct alert_view *view)
{
    struct str text = STR_INIT;

    for (const struct field *f = alert_schema.fields; f->name != NULL; f++) {
        if (field_is_empty(f, alert) ||
            (f->type == FIELD_BOOL && !*(bool *)field_at_const(f, alert)))
            continue;
        str_reset(&text);
        if (f->type == FIELD_CHOICE)
            str_add(&text, choice_label(f->choices, *(const int *)field_at_const(f, alert)));
        else
            field_add_text(f, alert, &text);
        duty_print_line(cli, f->name, text.buf);
    }
    if (view->silenced) {
        str_reset(&text);
        civil_add_short(&text, view->silenced_until);
        duty_print_line(cli, "silenced_until", text.buf);
    }
    str_release(&text);
}

static int show(struct cli *cli, struct desk *desk, struct err *err)
{
    struct alert alert;
    struct alert_view view;
    int rc;

    if (desk_alert_load(desk, cli_operand(cli, 0), &alert, err) < 0)
        return -1;
    rc = desk_alert_view(desk, &alert, &view, err);
    if (rc == 0 && cli_flag(cli, "json")) {
        json_print(cli->out, shown_json(&alert, &view));
    } else if (rc == 0) {
        print_fields(cli, &alert, &view);
        rc = print_group(cli, desk, &alert, err);
        if (rc == 0)
            rc = timeline_print(cli, desk, alert_schema.kind, alert.id, err);
    }
    record_release(&alert_schema, &alert);
    return rc;
}

static int run_show(struct cli *cli)
{
    return session_run(cli, show);
}

/* --- acts --- */

typedef VEC(const char *) ids_t;

static ids_t operands(const struct cli *cli)
{
    ids_t ids = {0};

    for (size_t i = 0; i < cli_operand_count(cli); i++)
        *vec_push(&ids) = cli_operand(cli, i);
    return ids;
}

/* What became of them, if all of them were dealt with. */
static int print_all(struct cli *cli, struct desk *desk, int rc, ids_t *ids, struct err *err)
{
    vec_each (id, ids) {
        struct alert after = {0};

        if (rc == 0)
            rc = desk_alert_load(desk, *id, &after, err);
        if (rc < 0)
            break;
        print_saved(cli, &after);
        record_release(&alert_schema, &after);
    }
    vec_release(ids);
    return rc;
}

static int ack(struct cli *cli, struct desk *desk, struct err *err)
{
    ids_t ids = operands(cli);
    int rc = desk_alert_ack(desk, ids.items, ids.len, cli_text(cli, "note"), err);

    return print_all(cli, desk, rc, &ids, err);
}

static int run_ack(struct cli *cli)
{
    return session_run(cli, ack);
}

static int resolve(struct cli *cli, struct desk *desk, struct err *err)
{
    ids_t ids = operands(cli);
    int rc = desk_alert_resolve(desk, ids.items, ids.len, cli_text(cli, "reason"), err);

    return print_all(cli, desk, rc, &ids, err);
}

static int run_resolve(struct cli *cli)
{
    return session_run(cli, resolve);
}

static int undo(struct cli *cli, struct desk *desk, struct err *err)
{
    ids_t ids = operands(cli);
    int rc = desk_alert_undo(desk, ids.items, ids.len, err);

    return print_all(cli, desk, rc, &ids, err);
}

static int run_undo(struct cli *cli)
{
    return session_run(cli, undo);
}

/* --- reports --- */

static int read_report(const struct cli *cli, struct alert_report *report, struct err *err)
{
    const char *value = cli_text(cli, "value");
    char *end = NULL;

    *report = (struct alert_report){.host = cli_operand(cli, 0),
                                    .metric = cli_operand(cli, 1),
                                    .object = cli_text(cli, "object"),
                                    .value = NAN,
                                    .text = cli_text(cli, "text")};
    cli_instant(cli, "at", &report->at);
    if (value == NULL)
        return 0;
    report->value = strtod(value, &end);
    if (end == value || *end != '\0' || !isfinite(report->value))
        return err_set(err, ERR_USAGE, _("--value '%s' is no number"), value);
    return 0;
}

static int print_after(struct cli *cli, struct alert *alert)
{
    if (alert->id != NULL)
        print_saved(cli, alert);
    else if (cli_flag(cli, "json"))
        json_print(cli->out, json_null());
    else
        fputs(_("nothing of it was known to be wrong\n"), cli->out);
    record_release(&alert_schema, alert);
    return 0;
}

static int raise(struct cli *cli, struct desk *desk, struct err *err)
{
    struct alert_report report;
    struct alert after;

    if (read_report(cli, &report, err) < 0 ||
        alert_level_read(cli_text(cli, "level"), &report.level, err) < 0)
        return -1;
    report.soft = cli_flag(cli, "soft");
    if (desk_alert_raise(desk, &report, &after, err) < 0)
        return -1;
    return print_after(cli, &after);
}

static int run_raise(struct cli *cli)
{
    return session_run(cli, raise);
}

static int recover(struct cli *cli, struct desk *desk, struct err *err)
{
    struct alert_report report;
    struct alert after;

    if (read_report(cli, &report, err) < 0 || desk_alert_recover(desk, &report, &after, err) < 0)
        return -1;
    if (after.id == NULL && desk_need_host(desk, report.host, err) < 0)
        return -1;
    return print_after(cli, &after);
}

static int run_recover(struct cli *cli)
{
    return session_run(cli, recover);
}

static int settle(struct cli *cli, struct desk *desk, struct err *err)
{
    struct str text = STR_INIT;
    wall_s next;

    if (desk_alerts_drop_removed(desk, NULL, err) < 0 || desk_alerts_settle(desk, &next, err) < 0)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out,
                   json_pack("{s:o}", "next", next == 0 ? json_null() : json_instant(next)));
    else if (next != 0) {
        civil_add_instant(&text, next);
        fprintf(cli->out, _("next at %s\n"), text.buf);
    }
    str_release(&text);
    return 0;
}

static int run_settle(struct cli *cli)
{
    return session_run(cli, settle);
}

/* --- tables --- */

#define TEXT_OPTION(option, what, words)                                                           \
    {                                                                                              \
        .name = option, .kind = OPTION_TEXT, .argument = (what), .help = (words)                   \
    }

static const char *const level_words[] = {"warn", "crit", "unknown", "stale", "unreachable", NULL};

static const struct option_row list_options[] = {
    {.name = "open", .kind = OPTION_FLAG, .help = N_("those that are not over; the default")},
    {.name = "all", .kind = OPTION_FLAG, .help = N_("also those that are over")},
    {.name = "each", .kind = OPTION_FLAG, .help = N_("every alert of a group")},
    TEXT_OPTION("host", N_("ID"), N_("only of this host")),
    TEXT_OPTION("site", N_("ID"), N_("only at this site")),
    {.name = "limit",
     .letter = 'n',
     .kind = OPTION_INT,
     .argument = N_("NUMBER"),
     .min = 1,
     .max = 100000,
     .fallback = "200",
     .help = N_("at most so many")},
    OPTION_END,
};
static const struct option_row ack_options[] = {
    TEXT_OPTION("note", N_("TEXT"), N_("a remark")),
    OPTION_END,
};
static const struct option_row resolve_options[] = {
    TEXT_OPTION("reason", N_("TEXT"), N_("why; required")),
    OPTION_END,
};
#define REPORT_OPTIONS                                                                             \
    TEXT_OPTION("object", N_("NAME"), N_("which one of several, such as /data")),                  \
        TEXT_OPTION("value", N_("NUMBER"), N_("what was measured")),                               \
        TEXT_OPTION("text", N_("TEXT"), N_("what was found, in words")),                           \
    {                                                                                              \
        .name = "at", .kind = OPTION_INSTANT, .argument = N_("INSTANT"),                           \
        .help = N_("when it was found; without it, now")                                           \
    }

static const struct option_row raise_options[] = {
    {.name = "level",
     .kind = OPTION_CHOICE,
     .argument = N_("LEVEL"),
     .choices = level_words,
     .fallback = "crit",
     .help = N_("how bad it is")},
    REPORT_OPTIONS,
    {.name = "soft", .kind = OPTION_FLAG, .help = N_("seen once; it is looked at again")},
    OPTION_END,
};
static const struct option_row recover_options[] = {
    REPORT_OPTIONS,
    OPTION_END,
};
static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as A-1")},
    OPERAND_END,
};
static const struct operand_row ids_operand[] = {
    {.name = N_("ID"), .required = true, .repeated = true, .help = N_("such as A-1")},
    OPERAND_END,
};
static const struct operand_row report_operands[] = {
    {.name = N_("HOST"), .required = true, .help = N_("the id of the machine")},
    {.name = N_("METRIC"), .required = true, .help = N_("what was measured, such as disk.used")},
    OPERAND_END,
};
static const struct example raise_examples[] = {
    {.line = "zhiban alert raise his-db1 disk.used --object=/data --value=96",
     .help = N_("a disk is nearly full; a rule may open a ticket")},
    EXAMPLE_END,
};

static const struct command list_command = {
    .name = "list",
    .summary = N_("print the alerts that are not over, the newest first"),
    .description = N_("Alerts that came all at once at a site stand as one row; the column group "
                      "says how many of them are not over, and how many there are. Columns that "
                      "do not fit are left out; --json has everything."),
    .options = list_options,
    .looks_back = true,
    .run = run_list,
};
static const struct command show_command = {
    .name = "show",
    .summary = N_("print an alert, its group, and what happened"),
    .operands = id_operand,
    .looks_back = true,
    .run = run_show,
};
static const struct command ack_command = {
    .name = "ack",
    .summary = N_("take alerts: you see to them"),
    .description =
        N_("Who leads a group takes the group. When it gets worse it is nobody's again."),
    .options = ack_options,
    .operands = ids_operand,
    .run = run_ack,
};
static const struct command resolve_command = {
    .name = "resolve",
    .summary = N_("end alerts by hand"),
    .description =
        N_("For what the machine will never report as well. What is still wrong is a new "
           "alert at the next report."),
    .options = resolve_options,
    .operands = ids_operand,
    .run = run_resolve,
};
static const struct command undo_command = {
    .name = "undo",
    .summary = N_("take back that you took it"),
    .description = N_("Within ten minutes. Who leads a group gives back all of it that was taken "
                      "with it and has not changed since."),
    .operands = ids_operand,
    .run = run_undo,
};
static const struct command raise_command = {
    .name = "raise",
    .summary = N_("report that something is wrong, as monitoring does"),
    .description = N_("An alert is known by host, metric and object: reported again it changes "
                      "nothing, reported worse it is an event of the same alert. The first alert "
                      "rule that fits (config describe alert_rule) opens the ticket and tells its "
                      "roles. Many at once: a list to 'zhiban intake -'. Needs the permission "
                      "alert.raise."),
    .options = raise_options,
    .operands = report_operands,
    .examples = raise_examples,
    .run = run_raise,
};
static const struct command recover_command = {
    .name = "recover",
    .summary = N_("report that something is well again, as monitoring does"),
    .description = N_("It is over once it has been well for as long as its rule says (hold); until "
                      "then it comes back as the same alert. Its ticket gets a note and is never "
                      "closed by it."),
    .options = recover_options,
    .operands = report_operands,
    .run = run_recover,
};
static const struct command settle_command = {
    .name = "settle",
    .summary = N_("write down what time has ended: recoveries that held, silences"),
    .description =
        N_("Ends the alerts of machines that are no longer in the configuration, too. The "
           "collector does it by itself; without one, a timer may. Prints when it is worth doing "
           "again."),
    .run = run_settle,
};

static const struct command *const subcommands[] = {
    &list_command,  &show_command,    &ack_command,       &resolve_command,
    &undo_command,  &silence_command, &unsilence_command, &silences_command,
    &raise_command, &recover_command, &settle_command,    &notices_command,
    NULL,
};

const struct command command_alert = {
    .name = "alert",
    .summary = N_("what is wrong with the machines"),
    .subcommands = subcommands,
    .otherwise = &list_command,
};
