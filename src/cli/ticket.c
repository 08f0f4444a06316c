/* `zhiban ticket`: open, list, show; what one does with a ticket is in ticket_acts.c. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/ticket_acts.h"
#include "cli/ticket_due.h"
#include "cli/ticket_import.h"
#include "cli/ticket_many.h"
#include "cli/ticket_related.h"
#include "cli/ticket_rows.h"
#include "cli/ticket_search.h"
#include "cli/timeline.h"
#include "desk/tickets.h"

/* --- open --- */

static const struct {
    const char *option, *field;
} open_fields[] = {
    {"site", "site"},           {"system", "system"},         {"callback", "callback"},
    {"category", "category"},   {"reporter", "reporter"},     {"department", "department"},
    {"channel", "channel"},     {"received", "received_at"},  {"late-reason", "late_reason"},
    {"emergency", "emergency"}, {"scope", "scope"},           {"type", "type"},
    {"severity", "severity"},   {"difficulty", "difficulty"}, {"detail", "detail"},
    {"external", "external"},   {"document", "document_no"},  {"mandated", "mandated_on"},
    {"recurs", "recurs"},
};

static int read_draft(const struct cli *cli, struct ticket *draft, struct err *err)
{
    if (field_parse(schema_field(&ticket_schema, "subject"), draft, cli_operand(cli, 0), err) < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(open_fields); i++) {
        const char *text = cli_text(cli, open_fields[i].option);

        if (text != NULL && text[0] != '\0' &&
            field_parse(schema_field(&ticket_schema, open_fields[i].field), draft, text, err) < 0)
            return -1;
    }
    draft->drill = cli_flag(cli, "drill");
    return 0;
}

static void print_opened(struct cli *cli, const struct ticket *ticket)
{
    if (cli_flag(cli, "json"))
        json_print(cli->out, record_to_json(&ticket_schema, ticket, JSON_SHOWN));
    else
        fprintf(cli->out, "%s %s\n", ticket->id,
                ticket->contract == NULL ? _("off contract: no clocks run") : ticket->class);
}

static int open_ticket(struct cli *cli, struct desk *desk, struct err *err)
{
    struct ticket draft;
    int rc = -1;

    record_init(&ticket_schema, &draft);
    if (read_draft(cli, &draft, err) == 0 &&
        desk_ticket_open(desk, &draft, cli_text(cli, "note"), err) == 0) {
        print_opened(cli, &draft);
        rc = 0;
    }
    record_release(&ticket_schema, &draft);
    return rc;
}

static int run_open(struct cli *cli)
{
    return session_run(cli, open_ticket);
}

/* --- list --- */

/* "24h" as seconds. */
static int read_paused_over(const struct cli *cli, int64_t *seconds, struct err *err)
{
    const char *text = cli_text(cli, "paused-over");
    struct span span;

    *seconds = 0;
    if (text == NULL)
        return 0;
    if (span_parse(text, &span, err) < 0)
        return err_prefix(err, "--paused-over");
    if (span.unit != SPAN_SECONDS || span.count <= 0)
        return err_set(err, ERR_USAGE, _("--paused-over '%s': write hours or days: 24h, 2d"), text);
    *seconds = span.count;
    return 0;
}

static int list(struct cli *cli, struct desk *desk, struct err *err)
{
    struct ticket_filter filter = {
        .open = !cli_flag(cli, "all") && !cli_has(cli, "state"),
        .contract = cli_text(cli, "contract"),
        .state = cli_text(cli, "state"),
        .assignee = cli_flag(cli, "mine") ? desk_user(desk) : cli_text(cli, "with"),
        .limit = cli_int(cli, "limit"),
    };
    struct ticket_rows rows;
    int rc;

    if (cli_flag(cli, "mandated"))
        return many_list_mandated(cli, desk, err);
    if (read_paused_over(cli, &filter.paused_over_s, err) < 0)
        return -1;
    rc = ticket_rows_gather(&rows, desk, &filter, cli_flag(cli, "urgent"), err);
    if (rc == 0 && cli_flag(cli, "json"))
        json_print(cli->out, ticket_rows_json(&rows));
    else if (rc == 0)
        ticket_rows_print(&rows, cli->out);
    ticket_rows_release(&rows);
    return rc;
}

static int run_list(struct cli *cli)
{
    return session_run(cli, list);
}

/* --- show --- */

static void print_fields(struct cli *cli, const struct ticket *ticket)
{
    struct str line = STR_INIT, text = STR_INIT;

    for (const struct field *f = ticket_schema.fields; f->name != NULL; f++) {
        if (field_is_empty(f, ticket))
            continue;
        str_reset(&line);
        str_reset(&text);
        if (f->type == FIELD_CHOICE)
            str_add(&text, choice_label(f->choices, *(const int *)field_at_const(f, ticket)));
        else
            field_add_text(f, ticket, &text);
        visible_add(&line, text.buf, text.len, VISIBLE_TEXT);
        fprintf(cli->out, "%-18s %s\n", f->name, line.buf);
    }
    str_release(&line);
    str_release(&text);
}

static int show_judged(struct cli *cli, struct desk *desk, struct ticket_clocks *clocks,
                       const struct ticket *ticket, struct err *err)
{
    wall_s now = clock_wall();
    const struct sla *sla = ticket_clocks_judge(clocks, ticket, now, err);
    json_t *json;

    if (sla == NULL)
        return -1;
    if (cli_flag(cli, "json")) {
        json = record_to_json(&ticket_schema, ticket, JSON_SHOWN);
        json_object_set_new(json, "seq", json_integer(ticket->seq));
        json_object_set_new(json, "clocks", due_clocks_json(sla));
        if (related_add_json(json, desk, ticket, err) < 0) {
            json_decref(json);
            return -1;
        }
        json_print(cli->out, json);
        return 0;
    }
    print_fields(cli, ticket);
    due_print_clocks(cli, sla, now);
    due_print_hints(cli, ticket, sla);
    if (related_print(cli, desk, ticket, err) < 0)
        return -1;
    return timeline_print(cli, desk, ticket_schema.kind, ticket->id, err);
}

static int show(struct cli *cli, struct desk *desk, struct err *err)
{
    struct ticket_clocks *clocks = ticket_clocks_new(desk, err);
    struct ticket ticket = {0};
    int rc = -1;

    if (clocks != NULL && desk_ticket_load(desk, cli_operand(cli, 0), &ticket, err) == 0)
        rc = show_judged(cli, desk, clocks, &ticket, err);
    ticket_clocks_free(clocks);
    record_release(&ticket_schema, &ticket);
    return rc;
}

static int run_show(struct cli *cli)
{
    return session_run(cli, show);
}

/* --- tables --- */

#define TEXT_OPTION(option, what, words)                                                           \
    {                                                                                              \
        .name = option, .kind = OPTION_TEXT, .argument = (what), .help = (words)                   \
    }

static const char *const channel_choices[] = {"phone",   "wechat", "mail",    "platform",
                                              "on_site", "patrol", "monitor", NULL};
static const char *const yes_no[] = {"yes", "no", NULL};
static const char *const state_choices[] = {"waiting", "working",   "paused", "to_confirm",
                                            "closed",  "withdrawn", "merged", NULL};

static const struct option_row open_options[] = {
    TEXT_OPTION("site", N_("ID"), N_("the hospital or campus")),
    TEXT_OPTION("system", N_("ID"), N_("the system; with site or system the contract follows")),
    TEXT_OPTION("callback", N_("NUMBER"), N_("the number to call back; required")),
    TEXT_OPTION("category", N_("ID"), N_("one of the contract's categories")),
    TEXT_OPTION("reporter", N_("NAME"), N_("who reported it")),
    TEXT_OPTION("department", N_("NAME"), N_("where it comes from")),
    {.name = "channel",
     .kind = OPTION_CHOICE,
     .argument = N_("WAY"),
     .choices = channel_choices,
     .help = N_("how it came in; phone if not given")},
    {.name = "received",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("when it was reported; now if not given")},
    TEXT_OPTION("late-reason", N_("TEXT"), N_("why it comes more than 30 minutes later")),
    {.name = "emergency",
     .kind = OPTION_CHOICE,
     .argument = N_("YES"),
     .choices = yes_no,
     .help = N_("declared an emergency")},
    TEXT_OPTION("scope", N_("CODE"), N_("how much is affected")),
    TEXT_OPTION("type", N_("CODE"), N_("what kind of function")),
    TEXT_OPTION("severity", N_("CODE"), N_("how badly")),
    TEXT_OPTION("difficulty", N_("CODE"), N_("how hard to solve")),
    TEXT_OPTION("detail", N_("TEXT"), N_("what else was said")),
    TEXT_OPTION("external", N_("NUMBER"), N_("its number in the hospital's platform")),
    TEXT_OPTION("document", N_("NUMBER"), N_("the document that demands an interface")),
    TEXT_OPTION("mandated", N_("DATE"), N_("by when it demands it")),
    TEXT_OPTION("recurs", N_("ID"), N_("the closed ticket whose trouble is back")),
    {.name = "drill", .kind = OPTION_FLAG, .help = N_("made up to train with; counted nowhere")},
    TEXT_OPTION("note", N_("TEXT"), N_("a remark for the timeline")),
    OPTION_END,
};
static const struct operand_row subject_operand[] = {
    {.name = N_("SUBJECT"), .required = true, .help = N_("the phenomenon, in one line")},
    OPERAND_END,
};
static const struct option_row list_options[] = {
    {.name = "urgent",
     .letter = 'u',
     .kind = OPTION_FLAG,
     .help = N_("the nearest deadline first")},
    {.name = "all", .letter = 'a', .kind = OPTION_FLAG, .help = N_("also those that are over")},
    {.name = "mandated",
     .kind = OPTION_FLAG,
     .help = N_("those that a document demands by a day, the earliest day first")},
    TEXT_OPTION("contract", N_("ID"), N_("only of this contract")),
    {.name = "state",
     .kind = OPTION_CHOICE,
     .argument = N_("STATE"),
     .choices = state_choices,
     .help = N_("only in this state")},
    TEXT_OPTION("with", N_("USER"), N_("only what this user works on")),
    TEXT_OPTION("paused-over", N_("SPAN"), N_("only what is paused for longer, such as 24h")),
    {.name = "mine", .kind = OPTION_FLAG, .help = N_("only what you work on")},
    {.name = "limit",
     .letter = 'n',
     .kind = OPTION_INT,
     .argument = N_("N"),
     .min = 1,
     .max = 1000000,
     .fallback = "50",
     .help = N_("at most N")},
    OPTION_END,
};
static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as ICU-1120-07")},
    OPERAND_END,
};
static const struct example open_examples[] = {
    {.line = "zhiban ticket open 三床数据中断 --system=if-monitor --callback=10100000001",
     .help = N_("three facts are enough")},
    EXAMPLE_END,
};

static const struct command open_command = {
    .name = "open",
    .summary = N_("write down what was reported"),
    .description = N_("Contract, class and number follow from site, system, category and day."),
    .options = open_options,
    .operands = subject_operand,
    .examples = open_examples,
    .run = run_open,
};
static const struct command list_command = {
    .name = "list",
    .summary = N_("print the open tickets, the newest first"),
    .options = list_options,
    .looks_back = true,
    .run = run_list,
};
static const struct command show_command = {
    .name = "show",
    .summary = N_("print all of one ticket, with its timeline"),
    .operands = id_operand,
    .looks_back = true,
    .run = run_show,
};

/* clang-format off */
static const struct command *const subcommands[] = {
    &open_command,
    &list_command,
    &show_command,
    &ticket_claim,
    &ticket_release,
    &ticket_assign,
    &ticket_answer,
    &ticket_note,
    &ticket_plan,
    &ticket_onsite,
    &ticket_remote_failed,
    &ticket_dispatch,
    &ticket_arrive,
    &ticket_pause,
    &ticket_resume,
    &ticket_resolve,
    &ticket_feedback,
    &ticket_report,
    &ticket_confirm,
    &ticket_reopen,
    &ticket_regrade,
    &ticket_confirm_grade,
    &ticket_rebind,
    &ticket_merge,
    &ticket_unmerge,
    &ticket_exempt,
    &ticket_followup,
    &ticket_withdraw,
    &ticket_edit,
    &ticket_undo,
    &ticket_search,
    &ticket_reindex,
    &ticket_import,
    &ticket_incident,
    &ticket_broadcast,
    &ticket_handover,
    &ticket_link,
    &ticket_unlink,
    &ticket_effort,
    NULL,
};
/* clang-format on */

const struct command command_ticket = {
    .name = "ticket",
    .summary = N_("what was reported, and what becomes of it"),
    .subcommands = subcommands,
    .otherwise = &list_command,
};
