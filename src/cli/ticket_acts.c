/* What one does with a ticket, from the command line. Options are named for people; option_field()
 * says which field of the ticket each one is. */
#include "cli/ticket_acts.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/ticket_many.h"
#include "desk/ticket_many.h"
#include "desk/tickets.h"

static const struct {
    const char *option, *field;
} aliases[] = {
    {"to", "assignee"},
    {"reason", "pause_reason"},
    {"agreed-by", "pause_agreed_by"},
    {"until", "resume_at"},
    {"agreed", "agreed_at"},
    {"effort", "effort_min"},
    {"into", "merged_into"},
    {"what", "exempted"},
    {"by", "answered_by"},
    {"document", "document_no"},
    {"how", "regrade"},
    {"mandated", "mandated_on"},
    {"consent", "consented_by"},
    {"approved-by", "exempt_by"},
    {"document", "exempt_document"},
    {"received-at", "received_at"},
    {"answered-at", "answered_at"},
    {"planned-at", "planned_at"},
    {"dispatched-at", "dispatched_at"},
    {"arrived-at", "arrived_at"},
    {"resolved-at", "resolved_at"},
    {"told-at", "told_at"},
    {"closed-at", "closed_at"},
};

static const char *option_of(const char *field)
{
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
        if (strcmp(aliases[i].field, field) == 0)
            return aliases[i].option;
    return field;
}

static void read_act(const struct cli *cli, const struct ticket_act_row *row,
                     struct ticket_act *act)
{
    act->verb = row->verb;
    act->note = cli_text(cli, "note");
    act->seen = cli_int(cli, "seen");
    cli_instant(cli, "at", &act->at);
    for (const char *const *field = row->fields; *field != NULL; field++) {
        const char *text = cli_text(cli, option_of(*field));

        if (text != NULL)
            *vec_push(&act->values) = (struct ticket_value){.field = *field, .text = text};
    }
}

/* The first option that is needed and not there; NULL if all are. */
static const char *missing_option(const struct cli *cli, const struct ticket_act_row *row)
{
    for (const char *const *field = row->required; *field != NULL; field++)
        if (cli_text(cli, option_of(*field)) == NULL)
            return option_of(*field);
    return row->needs_note && cli_text(cli, "note") == NULL ? "note" : NULL;
}

/* "remote-failed" is the act remote_failed. */
static const struct ticket_act_row *row_of(const struct cli *cli)
{
    char verb[32];

    snprintf(verb, sizeof(verb), "%s", cli->path[cli->depth - 1]->name);
    for (char *c = verb; *c != '\0'; c++)
        if (*c == '-')
            *c = '_';
    return ticket_act_row(verb);
}

static int act_on(struct cli *cli, struct desk *desk, struct err *err)
{
    struct ticket_act act = {0};
    struct ticket_list after;
    int rc;

    read_act(cli, row_of(cli), &act);
    rc = desk_tickets_act(desk, cli->operands.items, cli->operands.len, &act, &after, err);
    if (rc == 0)
        rc = many_print(cli, desk, &after, err);
    ticket_list_release(&after);
    vec_release(&act.values);
    return rc;
}

static int run_act(struct cli *cli)
{
    const char *missing = missing_option(cli, row_of(cli));

    if (missing != NULL)
        return cli_usage(cli, _("--%s is missing"), missing);
    return session_run(cli, act_on);
}

static int undo(struct cli *cli, struct desk *desk, struct err *err)
{
    struct ticket_list after;
    int rc = desk_tickets_undo(desk, cli->operands.items, cli->operands.len, &after, err);

    if (rc == 0)
        rc = many_print(cli, desk, &after, err);
    ticket_list_release(&after);
    return rc;
}

static int run_undo(struct cli *cli)
{
    return session_run(cli, undo);
}

/* --- tables --- */

static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as ICU-1120-07")},
    OPERAND_END,
};
static const struct operand_row ids_operand[] = {
    {.name = N_("ID"),
     .required = true,
     .repeated = true,
     .help = N_("such as ICU-1120-07; several are done together, or none")},
    OPERAND_END,
};

#define TEXT_OPTION(option, what, words)                                                           \
    {                                                                                              \
        .name = option, .kind = OPTION_TEXT, .argument = (what), .help = (words)                   \
    }
#define AT_AND_NOTE                                                                                \
    {.name = "at",                                                                                 \
     .kind = OPTION_INSTANT,                                                                       \
     .argument = N_("INSTANT"),                                                                    \
     .help = N_("when it happened; now if not given")},                                            \
        TEXT_OPTION("note", N_("TEXT"), N_("a remark for the timeline")),                          \
        {.name = "seen",                                                                           \
         .kind = OPTION_INT,                                                                       \
         .argument = N_("SEQ"),                                                                    \
         .min = 1,                                                                                 \
         .max = INT64_MAX,                                                                         \
         .help = N_("the seq that 'ticket show --json' gave: a conflict if somebody changed the "  \
                    "same since")},                                                                \
        OPTION_END

static const char *const mode_choices[] = {"remote", "phone", "on_site", NULL};
static const char *const reason_choices[] = {"information", "authorisation", "confirmation",
                                             "postponed",   "third_party",   "force_majeure",
                                             NULL};
static const char *const yes_no[] = {"yes", "no", NULL};
static const char *const regrade_choices[] = {"first", "correction", "worse", "lower", NULL};
static const char *const priority_choices[] = {"urgent", "high", "middle", "low", NULL};

#define MODE_OPTION                                                                                \
    {                                                                                              \
        .name = "mode", .kind = OPTION_CHOICE, .argument = N_("MODE"), .choices = mode_choices,    \
        .help = N_("how it was served")                                                            \
    }
#define EFFORT_OPTION TEXT_OPTION("effort", N_("MINUTES"), N_("more minutes of work spent"))

static const struct option_row plain_options[] = {AT_AND_NOTE};
static const struct option_row assign_options[] = {
    TEXT_OPTION("to", N_("USER"), N_("who works on it from now on")), AT_AND_NOTE};
static const struct option_row answer_options[] = {
    MODE_OPTION, TEXT_OPTION("by", N_("USER"), N_("who reached the reporter, if not you")),
    AT_AND_NOTE};
static const struct option_row plan_options[] = {
    TEXT_OPTION("plan", N_("TEXT"), N_("what is going to be done")),
    TEXT_OPTION("agreed", N_("INSTANT"), N_("a date agreed with the hospital")), AT_AND_NOTE};
static const struct option_row arrive_options[] = {
    TEXT_OPTION("witness", N_("NAME"), N_("who saw it")), AT_AND_NOTE};
static const struct option_row pause_options[] = {
    {.name = "reason",
     .kind = OPTION_CHOICE,
     .argument = N_("REASON"),
     .choices = reason_choices,
     .help = N_("what it waits for")},
    TEXT_OPTION("agreed-by", N_("NAME"), N_("who at the hospital agreed")),
    TEXT_OPTION("until", N_("INSTANT"), N_("when the clocks go on by themselves")),
    AT_AND_NOTE};
static const struct option_row resolve_options[] = {
    TEXT_OPTION("solution", N_("TEXT"), N_("what was done")),
    TEXT_OPTION("workaround", N_("TEXT"), N_("what the hospital accepted instead")),
    TEXT_OPTION("cause", N_("TEXT"), N_("why it happened")),
    MODE_OPTION,
    EFFORT_OPTION,
    AT_AND_NOTE};
static const struct option_row confirm_options[] = {
    TEXT_OPTION("approval", N_("TEXT"), N_("an approval from outside")), AT_AND_NOTE};
static const struct option_row regrade_options[] = {
    {.name = "how",
     .kind = OPTION_CHOICE,
     .argument = N_("HOW"),
     .choices = regrade_choices,
     .help = N_("graded for the first time, misjudged before, got worse, or lower by consent")},
    TEXT_OPTION("category", N_("ID"), N_("one of the contract's categories")),
    TEXT_OPTION("scope", N_("CODE"), N_("how much is affected")),
    TEXT_OPTION("type", N_("CODE"), N_("what kind of function")),
    TEXT_OPTION("severity", N_("CODE"), N_("how badly")),
    TEXT_OPTION("difficulty", N_("CODE"), N_("how hard to solve")),
    {.name = "emergency",
     .kind = OPTION_CHOICE,
     .argument = N_("YES"),
     .choices = yes_no,
     .help = N_("declared an emergency")},
    {.name = "priority",
     .kind = OPTION_CHOICE,
     .argument = N_("PRIORITY"),
     .choices = priority_choices,
     .help = N_("set by hand instead of derived")},
    TEXT_OPTION("consent", N_("NAME"), N_("who at the hospital consented to a lower grade")),
    AT_AND_NOTE};
static const struct option_row rebind_options[] = {
    TEXT_OPTION("contract", N_("ID"), N_("the contract it belongs to")),
    TEXT_OPTION("system", N_("ID"), N_("the system, where the other contract names it otherwise")),
    TEXT_OPTION("site", N_("ID"), N_("the hospital or campus")),
    TEXT_OPTION("category", N_("ID"), N_("one of the contract's categories")), AT_AND_NOTE};
static const struct option_row merge_options[] = {
    TEXT_OPTION("into", N_("ID"), N_("the ticket that was received earlier")), AT_AND_NOTE};
static const struct option_row exempt_options[] = {
    TEXT_OPTION("what", N_("TEXT"), N_("which clocks: respond,resolve")),
    TEXT_OPTION("approved-by", N_("NAME"), N_("who approved it")),
    TEXT_OPTION("document", N_("NUMBER"), N_("the document that exempts it")), AT_AND_NOTE};
static const struct option_row followup_options[] = {
    TEXT_OPTION("score", N_("1-100"), N_("what the reporter gave; without it a failed attempt")),
    AT_AND_NOTE};
#define CORRECTION(option)                                                                         \
    TEXT_OPTION(option, N_("INSTANT"), N_("the right time; by a supervisor, with a note"))

static const struct option_row edit_options[] = {
    TEXT_OPTION("subject", N_("TEXT"), N_("the phenomenon, in one line")),
    TEXT_OPTION("detail", N_("TEXT"), N_("what else was said")),
    TEXT_OPTION("reporter", N_("NAME"), N_("who reported it")),
    TEXT_OPTION("department", N_("NAME"), N_("where it comes from")),
    TEXT_OPTION("callback", N_("NUMBER"), N_("the number to call back")),
    TEXT_OPTION("external", N_("NUMBER"), N_("its number in the hospital's platform")),
    TEXT_OPTION("document", N_("NUMBER"), N_("the document that demands an interface")),
    TEXT_OPTION("mandated", N_("DATE"), N_("by when it demands it")),
    TEXT_OPTION("agreed", N_("INSTANT"), N_("a date agreed with the hospital")),
    TEXT_OPTION("effort", N_("MINUTES"), N_("minutes of work spent, all together")),
    TEXT_OPTION("approval", N_("TEXT"), N_("an approval from outside")),
    CORRECTION("received-at"),
    CORRECTION("answered-at"),
    CORRECTION("planned-at"),
    CORRECTION("dispatched-at"),
    CORRECTION("arrived-at"),
    CORRECTION("resolved-at"),
    CORRECTION("told-at"),
    CORRECTION("closed-at"),
    AT_AND_NOTE};

#define ACT(member, word, words, rows)                                                             \
    const struct command member = {                                                                \
        .name = word, .summary = words, .options = rows, .operands = id_operand, .run = run_act}
/* Those that make sense on several tickets at once. */
#define ACTS(member, word, words, rows)                                                            \
    const struct command member = {                                                                \
        .name = word, .summary = words, .options = rows, .operands = ids_operand, .run = run_act}

ACTS(ticket_claim, "claim", N_("take it on"), plain_options);
ACTS(ticket_release, "release", N_("let it go again"), plain_options);
ACTS(ticket_assign, "assign", N_("give it to somebody"), assign_options);
ACTS(ticket_answer, "answer", N_("the reporter was reached"), answer_options);
ACTS(ticket_note, "note", N_("write something down"), plain_options);
ACT(ticket_plan, "plan", N_("the reporter was told the plan"), plan_options);
ACTS(ticket_onsite, "onsite", N_("somebody was asked to come"), plain_options);
ACT(ticket_remote_failed, "remote-failed", N_("it cannot be done from afar"), plain_options);
ACTS(ticket_dispatch, "dispatch", N_("somebody set out"), plain_options);
ACT(ticket_arrive, "arrive", N_("somebody arrived"), arrive_options);
ACTS(ticket_pause, "pause", N_("its clocks stand still"), pause_options);
ACTS(ticket_resume, "resume", N_("its clocks go on"), plain_options);
ACTS(ticket_resolve, "resolve", N_("service is restored, or a workaround accepted"),
     resolve_options);
ACTS(ticket_feedback, "feedback", N_("the reporter was told the result"), plain_options);
ACTS(ticket_report, "report", N_("the report about it was handed in"), plain_options);
ACTS(ticket_confirm, "confirm", N_("the hospital confirmed; closes it"), confirm_options);
ACT(ticket_reopen, "reopen", N_("it is not solved after all"), plain_options);
ACT(ticket_regrade, "regrade", N_("classify it anew"), regrade_options);
ACT(ticket_confirm_grade, "confirm-grade", N_("the supervisor confirms a corrected grade"),
    plain_options);
ACT(ticket_rebind, "rebind", N_("it belongs to another contract"), rebind_options);
ACTS(ticket_merge, "merge", N_("another ticket goes on for it"), merge_options);
ACTS(ticket_unmerge, "unmerge", N_("it goes on by itself again"), plain_options);
ACT(ticket_exempt, "exempt", N_("a breach that does not count"), exempt_options);
ACT(ticket_followup, "followup", N_("the reporter was asked how it went"), followup_options);
ACTS(ticket_withdraw, "withdraw", N_("the reporter takes it back"), plain_options);
ACT(ticket_edit, "edit", N_("correct what was written down"), edit_options);

const struct command ticket_undo = {
    .name = "undo",
    .summary = N_("take your own last act back"),
    .description = N_("Within ten minutes, and only if nothing came after it. Merges have no undo; "
                      "unmerge is theirs."),
    .operands = ids_operand,
    .run = run_undo,
};
