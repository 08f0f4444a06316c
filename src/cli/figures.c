/* `zhiban figures`: what a contract is measured by, each with both numbers, how it is counted, and
 * the tickets behind it. */
#include "desk/figures.h"

#include "base/tr.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"
#include "model/contract.h"
#include "model/figure_text.h"

/* How each kind is written in JSON. */
static const struct face {
    const char *code, *goal_code;
} faces[] = {
    [FIGURE_RESOLUTION] = {"percent", "permille"},
    [FIGURE_ATTAINMENT] = {"percent", "permille"},
    [FIGURE_SATISFACTION] = {"points", "points"},
    [FIGURE_PERSON_DAYS] = {"person_days", "minutes"},
    [FIGURE_DEMANDS] = {"percent", "permille"},
    [FIGURE_DOWNTIME] = {"minutes", "minutes"},
};

static void add_figure(struct table *table, const struct figure *figure)
{
    struct str value = STR_INIT, goal = STR_INIT, next = STR_INIT;

    figure_add_value(&value, figure);
    figure_add_goal(&goal, figure);
    figure_add_next(&next, figure);
    table_add(table, choice_label(figure_kinds, (int)figure->kind));
    table_add(table, value.buf);
    if (figure->answer == ANSWER_NOT_KNOWN)
        table_add(table, NULL);
    else
        table_addf(table, "%lld/%lld", (long long)figure->numerator,
                   (long long)figure->denominator);
    table_add(table, goal.buf);
    table_add(table, choice_label(figure_answers, (int)figure->answer));
    table_add(table, next.buf);
    table_addf(table, "%zu", figure->parts[PART_EXEMPT]);
    table_addf(table, "%zu", figure->parts[PART_PENDING]);
    table_addf(table, "%zu", figure->parts[PART_EXCLUDED]);
    table_add(table, figure->name);
    str_release(&value);
    str_release(&goal);
    str_release(&next);
}

static void print_figures(FILE *out, const struct figures *figures)
{
    static const struct table_column columns[] = {
        {.title = N_("figure")},
        {.title = N_("value"), .right = true},
        {.title = N_("count"), .right = true},
        {.title = N_("goal"), .right = true},
        {.title = N_("verdict")},
        {.title = N_("with one more miss")},
        {.title = N_("exempt"), .right = true},
        {.title = N_("pending"), .right = true},
        {.title = N_("left out"), .right = true},
        {.title = N_("of the contract")},
        TABLE_END,
    };
    struct table table;

    table_init(&table, columns);
    vec_each (figure, &figures->figures)
        add_figure(&table, figure);
    table_print(&table, out);
    table_release(&table);
}

/* Whoever reads a rate has to see what it is a rate of. */
static void print_counted(FILE *out, const struct figures *figures)
{
    int last = 0;

    fputc('\n', out);
    vec_each (figure, &figures->figures) {
        struct str from = STR_INIT;

        if ((int)figure->kind == last)
            continue;
        last = (int)figure->kind;
        civil_add_date(&from, civil_day_of(figure->from));
        fprintf(out, _("%s, from %s: %s\n"), choice_label(figure_kinds, last), from.buf,
                figure_counted((enum figure_kind)last));
        str_release(&from);
    }
}

static void add_entries(struct table *table, const struct figure *figure, bool all)
{
    vec_each (entry, &figure->entries) {
        struct str why = STR_INIT;

        if (!all && entry->part != PART_EXEMPT && entry->part != PART_EXCLUDED)
            continue;
        figure_add_why(&why, entry);
        table_add(table, choice_label(figure_kinds, (int)figure->kind));
        table_add(table, entry->ticket->id);
        table_add(table, choice_label(figure_parts, (int)entry->part));
        table_add(table, why.buf);
        str_release(&why);
    }
}

/* What is left out is always named; the rest if it is asked for. */
static void print_tickets(FILE *out, const struct figures *figures, bool all)
{
    static const struct table_column columns[] = {{.title = N_("figure")},
                                                  {.title = N_("ticket")},
                                                  {.title = N_("counts as")},
                                                  {.title = N_("why")},
                                                  TABLE_END};
    struct table table;

    table_init(&table, columns);
    vec_each (figure, &figures->figures)
        add_entries(&table, figure, all);
    if (table.cells.len > 0)
        fputc('\n', out);
    table_print(&table, out);
    table_release(&table);
}

static void add_piece(struct table *table, const struct downtime_piece *piece)
{
    struct str text = STR_INIT;

    table_add(table, piece->record);
    table_add(table, piece->covered);
    table_add(table, piece->module);
    civil_add_short(&text, piece->from);
    table_add(table, text.buf);
    str_reset(&text);
    civil_add_short(&text, piece->to);
    table_add(table, text.buf);
    table_addf(table, "%lld", (long long)piece->percent);
    table_addf(table, "%lld", (long long)(piece->counted_s / 60));
    str_release(&text);
}

/* The records behind the downtime, also those of which nothing counts. */
static void print_outages(FILE *out, const struct figures *figures)
{
    static const struct table_column columns[] = {{.title = N_("outage")},
                                                  {.title = N_("system")},
                                                  {.title = N_("module")},
                                                  {.title = N_("begins")},
                                                  {.title = N_("ends")},
                                                  {.title = N_("weight %"), .right = true},
                                                  {.title = N_("counted min"), .right = true},
                                                  TABLE_END};
    struct table table;

    table_init(&table, columns);
    vec_each (figure, &figures->figures) {
        if (figure->downtime == NULL)
            continue;
        vec_each (piece, &figure->downtime->pieces)
            if (piece->to > figure->from && piece->from <= figure->cut_off)
                add_piece(&table, piece);
    }
    if (table.cells.len > 0)
        fputc('\n', out);
    table_print(&table, out);
    table_release(&table);
}

static void add_standing(struct table *table, enum figure_part part, enum figure_reason why)
{
    struct str text = STR_INIT;

    if (part == 0)
        str_add(&text, _("not there"));
    else
        str_addf(&text, "%s: %s", choice_label(figure_parts, (int)part),
                 choice_label(figure_reasons, (int)why));
    table_add(table, text.buf);
    str_release(&text);
}

/* A report that was given stays as it is; what was learned since stands in the next one. */
static void print_corrections(FILE *out, const struct figures *figures)
{
    static const struct table_column columns[] = {{.title = N_("figure")},
                                                  {.title = N_("ticket")},
                                                  {.title = N_("before")},
                                                  {.title = N_("corrected")},
                                                  TABLE_END};
    struct str label = STR_INIT;
    struct table table;

    if (figures->corrections.len == 0)
        return;
    figure_period_add(&label, &figures->before);
    fputc('\n', out);
    fprintf(out, _("Corrections of %s, written down after its end (R25)\n"), label.buf);
    table_init(&table, columns);
    vec_each (correction, &figures->corrections) {
        table_add(&table, choice_label(figure_kinds, (int)correction->kind));
        table_add(&table, correction->ticket);
        add_standing(&table, correction->was_part, correction->was_why);
        add_standing(&table, correction->part, correction->why);
    }
    table_print(&table, out);
    table_release(&table);
    str_release(&label);
}

static void print(struct cli *cli, const struct figures *figures)
{
    struct str title = STR_INIT, cut_off = STR_INIT;

    figure_period_add(&title, &figures->period);
    civil_add_instant(&cut_off, figures->cut_off);
    fprintf(cli->out, _("%s %s, %s, cut-off %s\n\n"), figures->contract->prefix,
            figures->contract->name, title.buf, cut_off.buf);
    print_figures(cli->out, figures);
    print_counted(cli->out, figures);
    print_outages(cli->out, figures);
    print_tickets(cli->out, figures, cli_flag(cli, "tickets"));
    print_corrections(cli->out, figures);
    str_release(&title);
    str_release(&cut_off);
}

/* --- JSON --- */

static json_t *tenths_json(int64_t tenths)
{
    struct str text = STR_INIT;
    json_t *json;

    figure_add_tenths(&text, tenths);
    json = json_string(text.buf);
    str_release(&text);
    return json;
}

static json_t *next_json(const struct figure *figure)
{
    struct figure_next next;

    if (!figure_next(figure, &next))
        return json_null();
    return json_pack("{s:o,s:s,s:o}", "value", tenths_json(next.tenths), "verdict",
                     choice_name(figure_answers, (int)next.answer), "room",
                     next.has_room ? json_integer(next.room) : json_null());
}

static json_t *entries_json(const struct figure *figure)
{
    json_t *list = json_array();

    vec_each (entry, &figure->entries)
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:s,s:s*,s:s*,s:I}", "id", entry->ticket->id, "counts",
                            choice_name(figure_parts, (int)entry->part), "why",
                            choice_name(figure_reasons, (int)entry->why), "clock",
                            entry->clock == 0 ? NULL : choice_name(clock_kinds, (int)entry->clock),
                            "into", entry->why == WHY_MERGED ? entry->ticket->into : NULL, "amount",
                            (json_int_t)entry->amount));
    return list;
}

static json_t *outages_json(const struct downtime *downtime)
{
    json_t *list = json_array();

    vec_each (piece, &downtime->pieces)
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:s?,s:o,s:o,s:I,s:I}", "id", piece->record, "system",
                            piece->covered, "module", piece->module, "from",
                            json_instant(piece->from), "to", json_instant(piece->to), "percent",
                            (json_int_t)piece->percent, "counted_s", (json_int_t)piece->counted_s));
    return list;
}

static json_t *figure_json(const struct figure *figure)
{
    const struct face *face = &faces[figure->kind];
    bool counted = figure->answer != ANSWER_NOT_KNOWN;
    int64_t tenths;
    json_t *json = json_pack(
        "{s:s,s:s?,s:s?,s:o,s:o,s:o,s:o,s:s,s:o,s:s,s:s,s:o,s:I,s:I,s:I,s:o}", "figure",
        choice_name(figure_kinds, (int)figure->kind), "target", figure->id, "name", figure->name,
        "from", json_instant(figure->from), "numerator",
        counted ? json_integer(figure->numerator) : json_null(), "denominator",
        counted ? json_integer(figure->denominator) : json_null(), "value",
        figure_tenths(figure, &tenths) ? tenths_json(tenths) : json_null(), "unit", face->code,
        "goal", figure->has_goal ? json_integer(figure->goal) : json_null(), "goal_unit",
        face->goal_code, "verdict", choice_name(figure_answers, (int)figure->answer), "next_miss",
        next_json(figure), "exempt", (json_int_t)figure->parts[PART_EXEMPT], "pending",
        (json_int_t)figure->parts[PART_PENDING], "excluded",
        (json_int_t)figure->parts[PART_EXCLUDED], "tickets", entries_json(figure));

    if (figure->downtime != NULL) {
        json_object_set_new(json, "used_s", json_integer(figure->downtime->sum_ms / 1000));
        json_object_set_new(json, "burn",
                            figure_burn(figure, &tenths) ? tenths_json(tenths) : json_null());
        json_object_set_new(json, "outages", outages_json(figure->downtime));
    }
    return json;
}

static json_t *corrections_json(const struct figures *figures)
{
    json_t *list = json_array();
    struct str period = STR_INIT;

    figure_period_add(&period, &figures->before);
    vec_each (correction, &figures->corrections)
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:s,s:s?,s:s?,s:s,s:s}", "period", period.buf,
                                        "figure", choice_name(figure_kinds, (int)correction->kind),
                                        "ticket", correction->ticket, "was",
                                        correction->was_part == 0
                                            ? NULL
                                            : choice_name(figure_parts, (int)correction->was_part),
                                        "was_why",
                                        correction->was_part == 0
                                            ? NULL
                                            : choice_name(figure_reasons, (int)correction->was_why),
                                        "counts", choice_name(figure_parts, (int)correction->part),
                                        "why", choice_name(figure_reasons, (int)correction->why)));
    str_release(&period);
    return list;
}

static json_t *figures_json(const struct figures *figures)
{
    json_t *list = json_array(), *json;
    struct str period = STR_INIT;

    vec_each (figure, &figures->figures)
        json_array_append_new(list, figure_json(figure));
    figure_period_add(&period, &figures->period);
    json = json_pack("{s:s,s:s,s:o,s:o,s:o}", "contract", figures->contract->id, "period",
                     period.buf, "cut_off", json_instant(figures->cut_off), "figures", list,
                     "corrections", corrections_json(figures));
    str_release(&period);
    return json;
}

static int use(struct cli *cli, struct desk *desk, struct err *err)
{
    struct figure_period period;
    struct figures figures = {0};
    wall_s cut_off = 0;
    int rc = -1;

    cli_instant(cli, "cutoff", &cut_off);
    if (figure_period_parse(cli_text(cli, "period"), &period, err) == 0)
        rc = desk_figures(desk, cli_text(cli, "contract"), &period, cut_off, &figures, err);
    if (rc == 0 && cli_flag(cli, "json"))
        json_print(cli->out, figures_json(&figures));
    else if (rc == 0)
        print(cli, &figures);
    figures_release(&figures);
    return rc;
}

static int run_figures(struct cli *cli)
{
    if (!cli_has(cli, "contract"))
        return cli_usage(cli, _("--%s is missing"), "contract");
    if (!cli_has(cli, "period"))
        return cli_usage(cli, _("--%s is missing"), "period");
    return session_run(cli, use);
}

static const struct option_row options[] = {
    {.name = "contract",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("whose figures; required")},
    {.name = "period",
     .kind = OPTION_TEXT,
     .argument = N_("PERIOD"),
     .help = N_("a month 2026-11, a quarter 2026-Q4 or a year 2026; required")},
    {.name = "cutoff",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("as it was then; without it at the end of the period, or now (R24)")},
    {.name = "tickets", .kind = OPTION_FLAG, .help = N_("also name every ticket behind them")},
    OPTION_END,
};
static const struct example examples[] = {
    {.line = "zhiban figures --contract=his --period=2026-11 --tickets",
     .help = N_("the month, with every ticket that counts")},
    EXAMPLE_END,
};

const struct command command_figures = {
    .name = "figures",
    .summary = N_("what a contract is measured by, and the tickets behind it"),
    .description = N_("Counted are the tickets accepted in the period, as they were at its end, or "
                      "now if it still runs. Values are cut off, never rounded up; goals are "
                      "compared exactly.\n\nBudgets of person-days and of downtime run over the "
                      "period that the contract states, whatever period is asked for."),
    .options = options,
    .examples = examples,
    .looks_back = true,
    .run = run_figures,
};
