/* `zhiban roster substitute|swap|undo|swaps`: journalled, so that it can be read later who agreed to
 * what. */
#include "cli/roster_swaps.h"

#include "base/mem.h"
#include "base/tr.h"
#include "cli/duty.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "desk/rosters.h"

/* --- output --- */

/* "S-1 wang for li, 2026-11-21 to 2026-11-23" */
static void print_one(struct cli *cli, const struct stand_in *stand_in)
{
    struct str first = STR_INIT, last = STR_INIT;

    if (cli_flag(cli, "json")) {
        json_print(cli->out, record_to_json(&stand_in_schema, stand_in, JSON_SHOWN));
        return;
    }
    civil_add_date(&first, stand_in->first_day);
    civil_add_date(&last, stand_in->last_day);
    fprintf(cli->out, _("%s %s for %s, %s to %s"), stand_in->id, stand_in->deputy, stand_in->away,
            first.buf, last.buf);
    fprintf(cli->out, "%s%s\n", stand_in->undone_at != 0 ? ", " : "",
            stand_in->undone_at != 0 ? _("taken back") : "");
    str_release(&first);
    str_release(&last);
}

static int list_one(const struct stand_in *stand_in, void *data)
{
    struct listing *listing = data;
    struct table *table = &listing->table;

    if (listing->json) {
        json_list_add(&listing->list, record_to_json(&stand_in_schema, stand_in, JSON_SHOWN));
        return 0;
    }
    table_add(table, stand_in->id);
    table_add_field(table, schema_field(&stand_in_schema, "first_day"), stand_in);
    table_add_field(table, schema_field(&stand_in_schema, "last_day"), stand_in);
    table_add(table, stand_in->layer);
    table_add(table, stand_in->away);
    table_add(table, stand_in->deputy);
    table_add(table, stand_in->reason);
    table_add(table, stand_in->pair);
    table_add(table, stand_in->undone_at != 0 ? _("taken back") : "");
    return 0;
}

static int list(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("first day")},
        {.title = N_("last day")},
        {.title = N_("shift")},
        {.title = N_("away")},
        {.title = N_("stands in")},
        {.title = N_("reason"), .max_cells = 24},
        {.title = N_("swapped with")},
        {.title = N_("state")},
        TABLE_END,
    };
    struct listing listing;

    listing_begin(&listing, cli, desk, columns);
    return listing_end(&listing,
                       desk_stand_in_list(desk, cli_flag(cli, "all"), list_one, &listing, err));
}

static int run_list(struct cli *cli)
{
    return session_run(cli, list);
}

/* --- acts --- */

static int read_day(const char *text, const char *name, day_t *day, struct err *err)
{
    return civil_parse_date(text, day, err) < 0 ? err_prefix(err, "%s", name) : 0;
}

static int read_days(struct cli *cli, struct stand_in *stand_in, struct err *err)
{
    const char *last = cli_text(cli, "to");

    if (read_day(cli_text(cli, "from"), "--from", &stand_in->first_day, err) < 0)
        return -1;
    stand_in->last_day = stand_in->first_day;
    return last == NULL ? 0 : read_day(last, "--to", &stand_in->last_day, err);
}

static int substitute(struct cli *cli, struct desk *desk, struct err *err)
{
    struct stand_in stand_in;
    int rc = -1;

    record_init(&stand_in_schema, &stand_in);
    stand_in.away = xstrdup(cli_operand(cli, 0));
    stand_in.deputy = xstrdup(cli_operand(cli, 1));
    stand_in.layer = duty_copy_option(cli, "layer");
    stand_in.reason = duty_copy_option(cli, "reason");
    if (read_days(cli, &stand_in, err) == 0)
        rc = desk_stand_in(desk, &stand_in, err);
    if (rc == 0)
        print_one(cli, &stand_in);
    record_release(&stand_in_schema, &stand_in);
    return rc;
}

static int run_substitute(struct cli *cli)
{
    if (cli_text(cli, "from") == NULL)
        return cli_usage(cli, _("--%s is missing"), "from");
    return session_run(cli, substitute);
}

static int swap(struct cli *cli, struct desk *desk, struct err *err)
{
    struct stand_in half, other = {0};
    day_t other_day;
    int rc = -1;

    record_init(&stand_in_schema, &half);
    half.away = xstrdup(cli_operand(cli, 0));
    half.deputy = xstrdup(cli_operand(cli, 2));
    half.layer = duty_copy_option(cli, "layer");
    half.reason = duty_copy_option(cli, "reason");
    if (read_day(cli_operand(cli, 1), "DATE", &half.first_day, err) == 0 &&
        read_day(cli_operand(cli, 3), "DATE", &other_day, err) == 0)
        rc = desk_swap(desk, &half, other_day, &other, err);
    if (rc == 0) {
        print_one(cli, &half);
        if (!cli_flag(cli, "json"))
            print_one(cli, &other);
    }
    record_release(&stand_in_schema, &half);
    record_release(&stand_in_schema, &other);
    return rc;
}

static int run_swap(struct cli *cli)
{
    return session_run(cli, swap);
}

static int undo(struct cli *cli, struct desk *desk, struct err *err)
{
    struct stand_in after;

    if (desk_stand_in_undo(desk, cli_operand(cli, 0), &after, err) < 0)
        return -1;
    print_one(cli, &after);
    record_release(&stand_in_schema, &after);
    return 0;
}

static int run_undo(struct cli *cli)
{
    return session_run(cli, undo);
}

/* --- tables --- */

#define LAYER_OPTION                                                                               \
    {                                                                                              \
        .name = "layer", .kind = OPTION_TEXT, .argument = N_("ID"),                                \
        .help = N_("only in this layer of the roster; without it in all")                          \
    }
#define REASON_OPTION                                                                              \
    {                                                                                              \
        .name = "reason", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("why")           \
    }

static const struct option_row substitute_options[] = {
    {.name = "from",
     .kind = OPTION_TEXT,
     .argument = N_("DATE"),
     .help = N_("the first day; a shift belongs to the day on which it begins; required")},
    {.name = "to",
     .kind = OPTION_TEXT,
     .argument = N_("DATE"),
     .help = N_("the last day; without it, only the first")},
    LAYER_OPTION,
    REASON_OPTION,
    OPTION_END,
};
static const struct option_row swap_options[] = {LAYER_OPTION, REASON_OPTION, OPTION_END};
static const struct option_row list_options[] = {
    {.name = "all", .kind = OPTION_FLAG, .help = N_("also what is over or was taken back")},
    OPTION_END,
};
static const struct operand_row substitute_operands[] = {
    {.name = N_("AWAY"), .required = true, .help = N_("the user who is away")},
    {.name = N_("DEPUTY"), .required = true, .help = N_("the user who stands in")},
    OPERAND_END,
};
static const struct operand_row swap_operands[] = {
    {.name = N_("USER"), .required = true, .help = N_("the one")},
    {.name = N_("DATE"), .required = true, .help = N_("the day of the shift that he gives away")},
    {.name = N_("USER"), .required = true, .help = N_("the other")},
    {.name = N_("DATE"), .required = true, .help = N_("the day of the shift that he takes")},
    OPERAND_END,
};
static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as S-1")},
    OPERAND_END,
};
static const struct example substitute_examples[] = {
    {.line = "zhiban roster substitute li wang --from=2026-11-21 --to=2026-11-23",
     .help = N_("wang does the shifts of li that begin on those days")},
    EXAMPLE_END,
};
static const struct example swap_examples[] = {
    {.line = "zhiban roster swap li 2026-11-21 wang 2026-11-28",
     .help = N_("wang does the one shift, li the other")},
    EXAMPLE_END,
};

const struct command roster_substitute_command = {
    .name = "substitute",
    .summary = N_("let somebody stand in"),
    .description = N_("Only somebody with at least the skill of whom he stands in for (HIS-5.3), "
                      "who is not on duty elsewhere at that time."),
    .options = substitute_options,
    .operands = substitute_operands,
    .examples = substitute_examples,
    .run = run_substitute,
};
const struct command roster_swap_command = {
    .name = "swap",
    .summary = N_("let two exchange a shift each"),
    .description = N_("Both stand in for each other, so both need the same skill (HIS-5.3). Either "
                      "both halves hold or none."),
    .options = swap_options,
    .operands = swap_operands,
    .examples = swap_examples,
    .run = run_swap,
};
const struct command roster_undo_command = {
    .name = "undo",
    .summary = N_("take a stand-in or a swap back"),
    .operands = id_operand,
    .run = run_undo,
};
const struct command roster_swaps_command = {
    .name = "swaps",
    .summary = N_("print who stands in for whom"),
    .options = list_options,
    .run = run_list,
};
