/* `zhiban roster`: who is on duty, who comes next, and where nobody is. */
#include <string.h>

#include "base/json.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/listing.h"
#include "cli/roster_swaps.h"
#include "cli/session.h"
#include "desk/duty.h"
#include "desk/rosters.h"
#include "model/roster_walk.h"

struct view {
    struct listing listing;
    struct roster *roster;
    bool with_private;
};

static int begin_view(struct view *view, struct cli *cli, struct desk *desk,
                      const struct table_column *columns, struct err *err)
{
    *view = (struct view){.roster = desk_roster(desk, err),
                          .with_private = duty_may(desk, MAY_READ_PRIVATE)};
    if (view->roster == NULL)
        return -1;
    listing_begin(&view->listing, cli, desk, columns);
    return 0;
}

static void end_view(struct view *view)
{
    listing_end(&view->listing, 0);
    roster_free(view->roster);
}

/* --- one shift --- */

static const char *name_of(const struct user *user)
{
    return user == NULL ? _("nobody") : user->name;
}

static const char *phone_of(const struct view *view, const struct user *user)
{
    if (user == NULL || user->phone == NULL)
        return "";
    return view->with_private ? user->phone : "***";
}

static json_t *user_json(const struct user *user)
{
    return user == NULL ? json_null() : json_string(user->id);
}

/* from and to: the part of the shift in which it holds. */
static void add_shift(struct view *view, const struct roster_shift *shift, wall_s from, wall_s to)
{
    if (view->listing.json) {
        json_t *json = json_object();

        json_object_set_new(json, "rank", json_integer(shift->layer->rank));
        json_object_set_new(json, "layer", json_string(shift->layer->id));
        json_object_set_new(json, "user", user_json(shift->user));
        json_object_set_new(json, "name",
                            shift->user == NULL ? json_null() : json_string(shift->user->name));
        json_object_set_new(json, "phone", json_string(phone_of(view, shift->user)));
        json_object_set_new(json, "from", json_instant(from));
        json_object_set_new(json, "to", json_instant(to));
        json_object_set_new(json, "instead_of", user_json(shift->instead_of));
        json_object_set_new(json, "estimate",
                            json_boolean(roster_is_estimate(view->roster, shift->day)));
        json_list_add(&view->listing.list, json);
        return;
    }
    listing_add_short(&view->listing, from);
    listing_add_short(&view->listing, to);
    table_addf(&view->listing.table, "%lld", (long long)shift->layer->rank);
    table_add(&view->listing.table, shift->layer->name);
    table_add(&view->listing.table, name_of(shift->user));
    table_add(&view->listing.table, phone_of(view, shift->user));
    table_add(&view->listing.table, shift->instead_of == NULL ? "" : shift->instead_of->name);
}

#define SHIFT_COLUMNS                                                                              \
    {.title = N_("begins")}, {.title = N_("ends")}, {.title = N_("line"), .right = true},          \
        {.title = N_("shift"), .max_cells = 20}, {.title = N_("on duty"), .max_cells = 24},        \
        {.title = N_("number")},                                                                   \
    {                                                                                              \
        .title = N_("instead of"), .max_cells = 24                                                 \
    }

static const struct table_column shift_columns[] = {SHIFT_COLUMNS, TABLE_END};

/* --- now and next --- */

static void add_piece(const struct roster_piece *piece, void *view)
{
    add_shift(view, piece->shift, piece->from, piece->to);
}

static int now(struct cli *cli, struct desk *desk, struct err *err)
{
    struct view view;

    if (begin_view(&view, cli, desk, shift_columns, err) < 0)
        return -1;
    if (roster_now(view.roster, clock_wall(), add_piece, &view) == 0 && !view.listing.json)
        fprintf(cli->out, "%s\n", _("Nobody is on duty."));
    end_view(&view);
    return 0;
}

static int run_now(struct cli *cli)
{
    return session_run(cli, now);
}

enum { LOOK_AHEAD_DAYS = 31 };

static int next(struct cli *cli, struct desk *desk, struct err *err)
{
    wall_s at = clock_wall();
    struct view view;

    if (begin_view(&view, cli, desk, shift_columns, err) < 0)
        return -1;
    roster_next(view.roster, at, at + (wall_s)LOOK_AHEAD_DAYS * CIVIL_DAY_S, add_piece, &view);
    end_view(&view);
    return 0;
}

static int run_next(struct cli *cli)
{
    return session_run(cli, next);
}

/* --- a month --- */

static void add_dated_piece(const struct roster_piece *piece, void *data)
{
    struct view *view = data;
    day_t day = civil_day_of(piece->from);
    struct str text = STR_INIT;

    if (!view->listing.json) {
        civil_add_date(&text, day);
        str_addf(&text, " %s", civil_weekday_name(civil_weekday(day)));
        table_add(&view->listing.table, text.buf);
        str_reset(&text);
        str_add(&text, roster_day_word(view->roster, day));
        if (roster_is_estimate(view->roster, day))
            str_addf(&text, " %s", _("(estimated)"));
        table_add(&view->listing.table, text.buf);
    }
    add_shift(view, piece->shift, piece->from, piece->to);
    str_release(&text);
}

/* The first day of "2026-11"; -1 for anything else. */
static int read_month(const char *text, day_t *first)
{
    struct str date = STR_INIT;
    struct err err = ERR_INIT;
    int rc;

    str_addf(&date, "%s-01", text);
    rc = strlen(text) == 7 ? civil_parse_date(date.buf, first, &err) : -1;
    str_release(&date);
    err_release(&err);
    return rc;
}

static int show(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("day")}, {.title = N_("kind")}, SHIFT_COLUMNS, TABLE_END};
    int year, month, mday;
    struct view view;
    day_t first;

    if (cli_operand(cli, 0) == NULL || read_month(cli_operand(cli, 0), &first) < 0)
        first = civil_day_of(clock_wall());
    if (begin_view(&view, cli, desk, columns, err) < 0)
        return -1;
    civil_day_split(first, &year, &month, &mday);
    first = civil_day(year, month, 1);
    roster_walk(view.roster, civil_day_start(first),
                civil_day_start(first + civil_month_days(year, month)), add_dated_piece, &view);
    end_view(&view);
    return 0;
}

static int run_show(struct cli *cli)
{
    const char *text = cli_operand(cli, 0);
    day_t first;

    if (text != NULL && read_month(text, &first) < 0)
        return cli_usage(cli, _("'%s' is no month; write it like 2026-11"), text);
    return session_run(cli, show);
}

/* --- check --- */

static const char *const trouble_names[] = {
    [ROSTER_NOBODY] = "nobody", [ROSTER_ABSENT] = "absent", [ROSTER_DOUBLE] = "double"};

static void add_trouble(struct view *view, const struct roster_trouble *trouble)
{
    if (view->listing.json) {
        json_t *json = json_object();

        json_object_set_new(json, "kind", json_string(trouble_names[trouble->kind]));
        json_object_set_new(json, "from", json_instant(trouble->from));
        json_object_set_new(json, "to", json_instant(trouble->to));
        json_object_set_new(json, "user", user_json(trouble->user));
        json_list_add(&view->listing.list, json);
        return;
    }
    listing_add_short(&view->listing, trouble->from);
    listing_add_short(&view->listing, trouble->to);
    table_add(&view->listing.table, roster_trouble_word(trouble->kind));
    table_add(&view->listing.table, trouble->user == NULL ? "" : trouble->user->name);
    table_add(&view->listing.table, trouble->layer == NULL ? "" : trouble->layer->name);
}

static int check(struct cli *cli, struct desk *desk, size_t *count, struct err *err)
{
    static const struct table_column columns[] = {{.title = N_("begins")}, {.title = N_("ends")},
                                                  {.title = N_("gap")},    {.title = N_("on duty")},
                                                  {.title = N_("shift")},  TABLE_END};
    struct roster_troubles troubles = {0};
    wall_s from = clock_wall();
    struct view view;

    if (begin_view(&view, cli, desk, columns, err) < 0)
        return -1;
    roster_examine(view.roster, from, from + cli_int(cli, "days") * CIVIL_DAY_S, &troubles);
    vec_each (trouble, &troubles.list) {
        add_trouble(&view, trouble);
    }
    *count = troubles.list.len;
    if (*count == 0 && !view.listing.json)
        fprintf(cli->out, _("OK: no gap in the next %lld days\n"), (long long)cli_int(cli, "days"));
    roster_troubles_release(&troubles);
    end_view(&view);
    return 0;
}

/* By hand: gaps are no error to tell, but they make the exit status. */
static int run_check(struct cli *cli)
{
    struct err err = ERR_INIT;
    size_t count = 0;
    int status;
    struct desk *desk = session_need(cli, &status);

    if (desk == NULL)
        return status;
    if (check(cli, desk, &count, &err) < 0)
        status = cli_fail(cli, &err);
    else if (count > 0)
        status = STATUS_FAILED;
    desk_close(desk);
    err_release(&err);
    return status;
}

/* --- tables --- */

static const struct option_row check_options[] = {
    {.name = "days",
     .kind = OPTION_INT,
     .argument = N_("N"),
     .min = 1,
     .max = 400,
     .fallback = "30",
     .help = N_("how many days ahead")},
    OPTION_END,
};
static const struct operand_row month_operand[] = {
    {.name = N_("MONTH"), .help = N_("such as 2026-11; without it, this month")},
    OPERAND_END,
};

static const struct command now_command = {
    .name = "now",
    .summary = N_("print who is on duty, first to call first"),
    .looks_back = true,
    .run = run_now,
};
static const struct command next_command = {
    .name = "next",
    .summary = N_("print who comes next"),
    .looks_back = true,
    .run = run_next,
};
static const struct command show_command = {
    .name = "show",
    .summary = N_("print the roster of a month"),
    .operands = month_operand,
    .looks_back = true,
    .run = run_show,
};
static const struct command check_command = {
    .name = "check",
    .summary = N_("print the gaps of the next days"),
    .description = N_("Fails if there are any: nobody of the first line on duty, somebody away "
                      "without a stand-in, somebody on duty twice at once."),
    .options = check_options,
    .looks_back = true,
    .run = run_check,
};

static const struct command *const subcommands[] = {
    &now_command,
    &next_command,
    &show_command,
    &check_command,
    &roster_substitute_command,
    &roster_swap_command,
    &roster_undo_command,
    &roster_swaps_command,
    NULL,
};

const struct command command_roster = {
    .name = "roster",
    .summary = N_("who is on duty"),
    .subcommands = subcommands,
    .otherwise = &now_command,
};
