/* `zhiban window`: when systems may be down for a change. */
#include "base/json.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/duty.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "desk/windows.h"

static json_t *shown_json(const struct maintenance *window, const struct window_view *view)
{
    json_t *json = record_to_json(&maintenance_schema, window, JSON_SHOWN);

    json_object_set_new(json, "phase", json_string(choice_name(window_phases, (int)view->phase)));
    json_object_set_new(json, "approved", json_boolean(view->approved));
    json_object_set_new(json, "met_lead", json_boolean(view->met_lead));
    json_object_set_new(json, "excused_s", json_integer(view->excused_s));
    json_object_set_new(json, "overrun_s", json_integer(view->overrun_s));
    return json;
}

static int print_saved(struct cli *cli, struct desk *desk, const struct maintenance *window,
                       struct err *err)
{
    struct window_view view;

    if (desk_window_view(desk, window, &view, err) < 0)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, shown_json(window, &view));
    else
        fprintf(cli->out, "%s %s\n", window->id, choice_label(window_phases, (int)view.phase));
    return 0;
}

static int announce(struct cli *cli, struct desk *desk, struct err *err)
{
    struct maintenance window;
    int rc;

    record_init(&maintenance_schema, &window);
    window.change = duty_copy_option(cli, "change");
    window.note = duty_copy_option(cli, "note");
    duty_read_texts(cli, "system", (struct vec_any *)(void *)&window.systems);
    cli_instant(cli, "from", &window.opens);
    cli_instant(cli, "to", &window.closes);
    rc = desk_window_open(desk, &window, err);
    if (rc == 0)
        rc = print_saved(cli, desk, &window, err);
    record_release(&maintenance_schema, &window);
    return rc;
}

static int run_open(struct cli *cli)
{
    if (cli_text(cli, "change") == NULL)
        return cli_usage(cli, "%s", _("--change names the change that it belongs to"));
    return session_run(cli, announce);
}

/* Why it counts or does not. */
static const char *counts_word(const struct window_view *view)
{
    if (!view->met_lead)
        return _("does not count: handed in late");
    return view->approved ? _("counts") : _("does not count: approved late");
}

static int list_one(const struct maintenance *window, const struct window_view *view, void *data)
{
    struct listing *listing = data;

    if (listing->json) {
        json_list_add(&listing->list, shown_json(window, view));
        return 0;
    }
    table_add(&listing->table, window->id);
    table_add(&listing->table, window->change);
    listing_add_texts(listing, window->systems.items, window->systems.len);
    listing_add_short(listing, window->opens);
    listing_add_short(listing, window->closes);
    table_add(&listing->table, choice_label(window_phases, (int)view->phase));
    table_addf(&listing->table, "%lld", (long long)(view->excused_s / 60));
    table_addf(&listing->table, "%lld", (long long)((view->overrun_s + 59) / 60));
    table_add(&listing->table, counts_word(view));
    return 0;
}

static int list(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("change")},
        {.title = N_("systems"), .max_cells = 30},
        {.title = N_("begins")},
        {.title = N_("ends")},
        {.title = N_("state")},
        {.title = N_("excused min"), .right = true},
        {.title = N_("outage min"), .right = true},
        {.title = N_("availability")},
        TABLE_END,
    };
    struct listing listing;

    listing_begin(&listing, cli, desk, columns);
    return listing_end(&listing,
                       desk_window_list(desk, cli_flag(cli, "all"), list_one, &listing, err));
}

static int run_list(struct cli *cli)
{
    return session_run(cli, list);
}

static int end_work(struct cli *cli, struct desk *desk, struct err *err)
{
    struct maintenance after;
    wall_s at = 0;
    int rc;

    cli_instant(cli, "at", &at);
    if (desk_window_close(desk, cli_operand(cli, 0), at, cli_text(cli, "note"), &after, err) < 0)
        return -1;
    rc = print_saved(cli, desk, &after, err);
    record_release(&maintenance_schema, &after);
    return rc;
}

static int run_close(struct cli *cli)
{
    return session_run(cli, end_work);
}

/* --- tables --- */

static const struct option_row open_options[] = {
    {.name = "change",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("the approved change that it belongs to; required")},
    {.name = "from",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("when it begins; without it, when the change does")},
    {.name = "to",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("when it ends, whatever happens; without it, when the change does")},
    {.name = "system",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .repeatable = true,
     .help = N_("a system that may be down; without it, all of the change")},
    {.name = "note", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("a remark")},
    OPTION_END,
};
static const struct option_row list_options[] = {
    {.name = "all", .kind = OPTION_FLAG, .help = N_("also those that were closed")},
    OPTION_END,
};
static const struct option_row close_options[] = {
    {.name = "at",
     .kind = OPTION_INSTANT,
     .argument = N_("INSTANT"),
     .help = N_("when the work was over; without it, now")},
    {.name = "note", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("a remark")},
    OPTION_END,
};
static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as W-1")},
    OPERAND_END,
};

static const struct command open_command = {
    .name = "open",
    .summary = N_("announce a window for an approved change"),
    .description = N_("It always ends; work beyond its end is outage (R23). It counts only if the "
                      "change was handed in in time and approved before the window begins."),
    .options = open_options,
    .run = run_open,
};
static const struct command list_command = {
    .name = "list",
    .summary = N_("print the windows, first to begin first"),
    .options = list_options,
    .looks_back = true,
    .run = run_list,
};
static const struct command close_command = {
    .name = "close",
    .summary = N_("record that the work is over"),
    .description = N_("Before the beginning of the window it takes the window back. An end more "
                      "than 30 minutes ago needs the permission to correct."),
    .options = close_options,
    .operands = id_operand,
    .run = run_close,
};

static const struct command *const subcommands[] = {
    &open_command,
    &list_command,
    &close_command,
    NULL,
};

const struct command command_window = {
    .name = "window",
    .summary = N_("when systems may be down for a change"),
    .subcommands = subcommands,
    .otherwise = &list_command,
};
