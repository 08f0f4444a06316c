/* Acts that name several tickets, or a ticket and something else. What they do is in desk/; all of
 * one command line happens in one transaction. */
#include "cli/ticket_many.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "base/tr.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/ticket_related.h"

/* --- what an act left --- */

static void print_json(struct cli *cli, const struct ticket_list *after)
{
    json_t *array;

    if (cli_operand_count(cli) == 1 && after->items.len == 1) {
        json_print(cli->out, record_to_json(&ticket_schema, &after->items.items[0], JSON_SHOWN));
        return;
    }
    array = json_array();
    vec_each (ticket, &after->items)
        json_array_append_new(array, record_to_json(&ticket_schema, ticket, JSON_SHOWN));
    json_print(cli->out, array);
}

/* Verbs that can spend work. */
static bool spends(const struct cli *cli)
{
    const char *verb = cli->path[cli->depth - 1]->name;

    return strcmp(verb, "effort") == 0 ||
           ((strcmp(verb, "resolve") == 0 || strcmp(verb, "edit") == 0) && cli_has(cli, "effort"));
}

int many_print(struct cli *cli, struct desk *desk, const struct ticket_list *after, struct err *err)
{
    if (cli_flag(cli, "json")) {
        print_json(cli, after);
        return 0;
    }
    vec_each (ticket, &after->items)
        fprintf(cli->out, "%s %s\n", ticket->id, ticket_state_label(ticket->state));
    if (after->items.len > 0 && spends(cli))
        return related_warn(cli, desk, &after->items.items[0], err);
    return 0;
}

/* --- incident --- */

static int list_incident(struct cli *cli, struct desk *desk, struct err *err)
{
    struct ticket ticket;
    int rc;

    if (desk_ticket_load(desk, cli_operand(cli, 0), &ticket, err) < 0)
        return -1;
    if (cli_flag(cli, "json")) {
        json_t *json = json_pack("{s:s}", "id", ticket.id);

        rc = related_add_json(json, desk, &ticket, err);
        json_print(cli->out, json);
    } else {
        rc = related_print(cli, desk, &ticket, err);
    }
    record_release(&ticket_schema, &ticket);
    return rc;
}

static int incident(struct cli *cli, struct desk *desk, struct err *err)
{
    bool out = cli_flag(cli, "out");
    size_t first = out ? 0 : 1;
    struct ticket_act act = {.verb = "incident", .note = cli_text(cli, "note")};
    struct ticket_list after;
    int rc;

    if (!out && cli_operand_count(cli) == 1)
        return list_incident(cli, desk, err);
    *vec_push(&act.values) =
        (struct ticket_value){.field = "incident", .text = out ? "" : cli_operand(cli, 0)};
    rc = desk_tickets_act(desk, cli->operands.items + first, cli->operands.len - first, &act,
                          &after, err);
    if (rc == 0)
        rc = many_print(cli, desk, &after, err);
    ticket_list_release(&after);
    vec_release(&act.values);
    return rc;
}

static int run_incident(struct cli *cli)
{
    return session_run(cli, incident);
}

/* --- broadcast --- */

static int broadcast(struct cli *cli, struct desk *desk, struct err *err)
{
    struct ticket_list after;
    wall_s at = 0;
    int rc;

    cli_instant(cli, "at", &at);
    rc = desk_ticket_broadcast(desk, cli_operand(cli, 0), cli_text(cli, "note"), at, &after, err);
    if (rc == 0)
        rc = many_print(cli, desk, &after, err);
    ticket_list_release(&after);
    return rc;
}

static int run_broadcast(struct cli *cli)
{
    if (cli_text(cli, "note") == NULL)
        return cli_usage(cli, _("--%s is missing"), "note");
    return session_run(cli, broadcast);
}

/* --- hand-over --- */

static int handover(struct cli *cli, struct desk *desk, struct err *err)
{
    const struct ticket_handover handover = {.from = cli_text(cli, "from"),
                                             .to = cli_text(cli, "to"),
                                             .contract = cli_text(cli, "contract"),
                                             .note = cli_text(cli, "note"),
                                             .dry_run = cli_flag(cli, "dry-run")};
    struct ticket_list after;
    int rc = desk_ticket_handover(desk, &handover, &after, err);

    if (rc == 0 && cli_flag(cli, "json")) {
        print_json(cli, &after);
    } else if (rc == 0) {
        vec_each (ticket, &after.items)
            fprintf(cli->out, "%s %s\n", ticket->id, ticket->subject);
        fprintf(cli->out,
                handover.dry_run ? _("would go from %s to %s: %zu; no clock is touched\n")
                                 : _("went from %s to %s: %zu; no clock is touched\n"),
                handover.from, handover.to, after.items.len);
    }
    ticket_list_release(&after);
    return rc;
}

static int run_handover(struct cli *cli)
{
    static const char *const needed[] = {"from", "to", NULL};

    for (const char *const *option = needed; *option != NULL; option++)
        if (cli_text(cli, *option) == NULL)
            return cli_usage(cli, _("--%s is missing"), *option);
    return session_run(cli, handover);
}

/* --- links and work: a ticket and a word --- */

static int act_on_word(struct cli *cli, struct desk *desk, struct err *err)
{
    const struct ticket_act act = {.verb = cli->path[cli->depth - 1]->name,
                                   .what = cli_operand(cli, 1),
                                   .note = cli_text(cli, "note")};
    const char *id = cli_operand(cli, 0);
    struct ticket_list after;
    int rc = desk_tickets_act(desk, &id, 1, &act, &after, err);

    if (rc == 0 && cli_flag(cli, "json"))
        json_print(cli->out, record_to_json(&ticket_schema, &after.items.items[0], JSON_SHOWN));
    else if (rc == 0)
        rc = many_print(cli, desk, &after, err);
    ticket_list_release(&after);
    return rc;
}

static int run_word(struct cli *cli)
{
    return session_run(cli, act_on_word);
}

/* --- list --mandated --- */

struct mandated {
    struct table table;
    struct json_list json;
    bool as_json;
    day_t today;
    int64_t left;
};

static int add_mandated(const struct ticket *ticket, void *data)
{
    struct mandated *mandated = data;
    struct table *table = &mandated->table;

    if (mandated->left-- == 0)
        return 1;
    if (mandated->as_json) {
        json_list_add(&mandated->json, record_to_json(&ticket_schema, ticket, JSON_SHOWN));
        return 0;
    }
    table_add_field(table, schema_field(&ticket_schema, "mandated_on"), ticket);
    table_addf(table, "%lld", (long long)(ticket->mandated_on - mandated->today));
    table_add(table, ticket->document_no);
    table_add(table, ticket->id);
    table_add(table, ticket_state_label(ticket->state));
    table_add(table, ticket->assignee);
    table_add(table, ticket->system_id);
    table_add(table, ticket->subject);
    return 0;
}

int many_list_mandated(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("demanded by")},
        {.title = N_("days left"), .right = true},
        {.title = N_("document")},
        {.title = N_("id")},
        {.title = N_("state")},
        {.title = N_("with")},
        {.title = N_("system")},
        {.title = N_("what it is")},
        TABLE_END,
    };
    struct mandated mandated = {.as_json = cli_flag(cli, "json"),
                                .today = civil_day_of(clock_wall()),
                                .left = cli_int(cli, "limit")};
    int rc;

    table_init(&mandated.table, columns);
    if (mandated.as_json)
        json_list_begin(&mandated.json, cli->out, false);
    rc = desk_ticket_mandated(desk, cli_text(cli, "contract"), !cli_flag(cli, "all"), add_mandated,
                              &mandated, err);
    if (mandated.as_json)
        json_list_end(&mandated.json);
    else
        table_print(&mandated.table, cli->out);
    table_release(&mandated.table);
    return rc < 0 ? -1 : 0;
}

/* --- tables --- */

#define TEXT_OPTION(option, what, words)                                                           \
    {                                                                                              \
        .name = option, .kind = OPTION_TEXT, .argument = (what), .help = (words)                   \
    }
#define NOTE_OPTION TEXT_OPTION("note", N_("TEXT"), N_("a remark for the timeline"))

static const struct option_row incident_options[] = {
    {.name = "out", .kind = OPTION_FLAG, .help = N_("take the tickets out of their incident")},
    NOTE_OPTION,
    OPTION_END,
};
static const struct operand_row incident_operands[] = {
    {.name = N_("ID"),
     .required = true,
     .repeated = true,
     .help = N_("the ticket that was received first, and those that report the same")},
    OPERAND_END,
};
static const struct example incident_examples[] = {
    {.line = "zhiban ticket incident HIS-1120-03 HIS-1120-05 HIS-1120-06",
     .help = N_("the later two belong to the first")},
    EXAMPLE_END,
};
const struct command ticket_incident = {
    .name = "incident",
    .summary = N_("attach tickets to a mass incident, or print what hangs on it"),
    .description = N_("Attached tickets stay tickets of their own and their clocks run on until "
                      "their reporters are told, which 'broadcast' does for all at once; 'merge' "
                      "ends them instead (R18)."),
    .options = incident_options,
    .operands = incident_operands,
    .examples = incident_examples,
    .run = run_incident,
};

static const struct option_row broadcast_options[] = {
    {.name = "at",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("when it happened; now if not given")},
    TEXT_OPTION("note", N_("TEXT"), N_("what the reporters were told; required")),
    OPTION_END,
};
static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as ICU-1120-07")},
    OPERAND_END,
};
const struct command ticket_broadcast = {
    .name = "broadcast",
    .summary = N_("all reporters of a mass incident were told something"),
    .description =
        N_("Who waits for an answer is answered by it, so that respond stops on every ticket; who "
           "waits for the result has it; for the others it stands in the timeline. All tickets or "
           "none (R18)."),
    .options = broadcast_options,
    .operands = id_operand,
    .run = run_broadcast,
};

static const struct option_row handover_options[] = {
    TEXT_OPTION("from", N_("USER"), N_("whose open tickets; required")),
    TEXT_OPTION("to", N_("USER"), N_("who works on them from now on; required")),
    TEXT_OPTION("contract", N_("ID"), N_("only of this contract")),
    {.name = "dry-run", .kind = OPTION_FLAG, .help = N_("only print which they would be")},
    NOTE_OPTION,
    OPTION_END,
};
const struct command ticket_handover = {
    .name = "handover",
    .summary = N_("hand all open tickets of one to another; touches no clock (R27)"),
    .options = handover_options,
    .run = run_handover,
};

static const struct option_row word_options[] = {NOTE_OPTION, OPTION_END};
static const struct operand_row link_operands[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as ICU-1120-07")},
    {.name = N_("KIND:ID"),
     .required = true,
     .help = N_("alert, run, change, problem, ticket or external, and what it is called there")},
    OPERAND_END,
};
const struct command ticket_link = {
    .name = "link",
    .summary = N_("say what a ticket belongs together with"),
    .description = N_("Tickets and changes have to exist. A link to a ticket is shown at both."),
    .options = word_options,
    .operands = link_operands,
    .run = run_word,
};
const struct command ticket_unlink = {
    .name = "unlink",
    .summary = N_("take a link away"),
    .options = word_options,
    .operands = link_operands,
    .run = run_word,
};

static const struct operand_row effort_operands[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as ICU-1120-07")},
    {.name = N_("TIME"), .required = true, .help = N_("work of one person: 90m, 2h")},
    OPERAND_END,
};
const struct command ticket_effort = {
    .name = "effort",
    .summary = N_("add work that was spent"),
    .description = N_("It counts against the person-days of the contract. One line says if a "
                      "budget is exceeded; nothing is refused for it."),
    .options = word_options,
    .operands = effort_operands,
    .run = run_word,
};
