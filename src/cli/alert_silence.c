/* Silencing alerts, and listing what waits for the keeper. A silence always ends: --until or --for is
 * asked for, never guessed. */
#include "cli/alert_silence.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/span.h"
#include "base/tr.h"
#include "cli/duty.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "desk/alerts.h"
#include "model/notice.h"

/* --- silences --- */

static int print_saved(struct cli *cli, const struct silence *silence)
{
    struct str until = STR_INIT;

    if (cli_flag(cli, "json")) {
        json_print(cli->out, record_to_json(&silence_schema, silence, JSON_SHOWN));
        return 0;
    }
    civil_add_short(&until, silence->ended_at != 0 ? silence->ended_at : silence->until);
    fprintf(cli->out, _("%s until %s\n"), silence->id, until.buf);
    str_release(&until);
    return 0;
}

/* --until, or --for from now. */
static int read_end(const struct cli *cli, wall_s *until, struct err *err)
{
    const char *text = cli_text(cli, "for");
    struct span span;

    *until = 0;
    if (text == NULL) {
        cli_instant(cli, "until", until);
        return 0;
    }
    if (cli_has(cli, "until"))
        return err_set(err, ERR_USAGE, _("--for and --until both say when it ends; write one"));
    if (span_parse(text, &span, err) < 0)
        return err_prefix(err, "--for");
    if (span.unit != SPAN_SECONDS || span.count <= 0)
        return err_set(err, ERR_USAGE, _("--for '%s': write minutes, hours or days: 90m, 8h, 2d"),
                       text);
    *until = clock_wall() + span.count;
    return 0;
}

/* What an alert is about, where the options say nothing. */
static int take_alert(struct desk *desk, const char *id, struct silence *silence, struct err *err)
{
    struct alert alert;

    if (id == NULL)
        return 0;
    if (desk_alert_load(desk, id, &alert, err) < 0)
        return -1;
    if (silence->host == NULL && silence->site == NULL)
        silence->host = xstrdup(alert.host);
    if (silence->metric == NULL)
        silence->metric = xstrdup(alert.metric);
    record_release(&alert_schema, &alert);
    return 0;
}

static int silence(struct cli *cli, struct desk *desk, struct err *err)
{
    struct silence record;
    int rc;

    record_init(&silence_schema, &record);
    record.host = duty_copy_option(cli, "host");
    record.site = duty_copy_option(cli, "site");
    record.metric = duty_copy_option(cli, "metric");
    record.reason = duty_copy_option(cli, "reason");
    rc = read_end(cli, &record.until, err);
    if (rc == 0)
        rc = take_alert(desk, cli_operand(cli, 0), &record, err);
    if (rc == 0)
        rc = desk_silence_add(desk, &record, err);
    if (rc == 0)
        rc = print_saved(cli, &record);
    record_release(&silence_schema, &record);
    return rc;
}

static int run_silence(struct cli *cli)
{
    return session_run(cli, silence);
}

static int unsilence(struct cli *cli, struct desk *desk, struct err *err)
{
    struct silence after;

    if (desk_silence_end(desk, cli_operand(cli, 0), &after, err) < 0)
        return -1;
    print_saved(cli, &after);
    record_release(&silence_schema, &after);
    return 0;
}

static int run_unsilence(struct cli *cli)
{
    return session_run(cli, unsilence);
}

static int list_silence(const struct silence *record, void *data)
{
    struct listing *listing = data;
    struct table *table = &listing->table;

    if (listing->json) {
        json_list_add(&listing->list, record_to_json(&silence_schema, record, JSON_SHOWN));
        return 0;
    }
    table_add(table, record->id);
    table_add(table, record->site);
    table_add(table, record->host);
    table_add(table, record->metric);
    listing_add_short(listing, record->begins);
    listing_add_short(listing, record->ended_at != 0 ? record->ended_at : record->until);
    table_add(table, record->made_by);
    table_add(table, record->ended_by);
    table_add(table, record->reason);
    return 0;
}

static int list_silences(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("site")},
        {.title = N_("host")},
        {.title = N_("metric")},
        {.title = N_("begins")},
        {.title = N_("ends")},
        {.title = N_("who")},
        {.title = N_("ended by")},
        {.title = N_("why"), .max_cells = 60},
        TABLE_END,
    };
    struct listing listing;

    listing_begin(&listing, cli, desk, columns);
    return listing_end(&listing,
                       desk_silence_list(desk, cli_flag(cli, "all"), list_silence, &listing, err));
}

static int run_silences(struct cli *cli)
{
    return session_run(cli, list_silences);
}

/* --- notices --- */

static int list_notice(const struct notice *notice, void *data)
{
    struct listing *listing = data;

    if (listing->json) {
        json_list_add(&listing->list,
                      json_pack("{s:I,s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "id", (json_int_t)notice->id,
                                "kind", notice->kind, "role", notice->role, "about", notice->about,
                                "ticket", notice->ticket, "site", notice->site, "level",
                                notice->level, "at", json_instant(notice->at)));
        return 0;
    }
    listing_add_short(listing, notice->at);
    table_add(&listing->table, notice->kind);
    table_add(&listing->table, notice->role);
    table_add(&listing->table, notice->about);
    table_add(&listing->table, notice->site);
    table_add(&listing->table, notice->ticket);
    return 0;
}

static int list_notices(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("at")},
        {.title = N_("kind")},
        {.title = N_("role")},
        {.title = N_("about")},
        {.title = N_("site")},
        {.title = N_("ticket")},
        TABLE_END,
    };
    struct listing listing;

    listing_begin(&listing, cli, desk, columns);
    return listing_end(&listing, desk_notice_list(desk, list_notice, &listing, err));
}

static int run_notices(struct cli *cli)
{
    return session_run(cli, list_notices);
}

/* --- tables --- */

#define TEXT_OPTION(option, what, words)                                                           \
    {                                                                                              \
        .name = option, .kind = OPTION_TEXT, .argument = (what), .help = (words)                   \
    }

static const struct option_row silence_options[] = {
    TEXT_OPTION("host", N_("ID"), N_("the host")),
    TEXT_OPTION("site", N_("ID"), N_("the hospital or campus")),
    TEXT_OPTION("metric", N_("PATTERN"), N_("what was measured, such as disk.*")),
    {.name = "until",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("when it ends, whatever happens")},
    TEXT_OPTION("for", N_("TIME"), N_("how long it lasts, such as 90m or 8h")),
    TEXT_OPTION("reason", N_("TEXT"), N_("why; required")),
    OPTION_END,
};
static const struct option_row silences_options[] = {
    {.name = "all", .kind = OPTION_FLAG, .help = N_("also those that are over")},
    OPTION_END,
};
static const struct operand_row alert_operand[] = {
    {.name = N_("ID"), .help = N_("an alert, such as A-1: its host and metric")},
    OPERAND_END,
};
static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as SL-1")},
    OPERAND_END,
};
static const struct example silence_examples[] = {
    {.line = "zhiban alert silence --host=his-db2 --for=2h --reason=PSU",
     .help = N_("nothing about this host is told for two hours")},
    EXAMPLE_END,
};

const struct command silence_command = {
    .name = "silence",
    .summary = N_("do not tell alerts for some time"),
    .description =
        N_("They are recorded all the same, open no ticket, and what is still wrong at the end is "
           "told then. That something is well again is always told. A silence ends after seven "
           "days at most. Needs the permission alert.silence."),
    .options = silence_options,
    .operands = alert_operand,
    .examples = silence_examples,
    .run = run_silence,
};
const struct command unsilence_command = {
    .name = "unsilence",
    .summary = N_("end a silence before its time"),
    .operands = id_operand,
    .run = run_unsilence,
};
const struct command silences_command = {
    .name = "silences",
    .summary = N_("print the silences that hold"),
    .options = silences_options,
    .looks_back = true,
    .run = run_silences,
};
const struct command notices_command = {
    .name = "notices",
    .summary = N_("print what waits to be told to whom"),
    .run = run_notices,
};
