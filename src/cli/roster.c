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

static bool same(const struct roster_shift *a, const struct roster_shift *b)
{
    return a->layer == b->layer && a->day == b->day && a->user == b->user;
}

static const struct roster_shift *find(const struct roster_shifts *shifts,
                                       const struct roster_shift *like)
{
    vec_each (shift, &shifts->list) {
        if (same(shift, like))
            return shift;
    }
    return NULL;
}

/* Until when it holds: another layer may cut it before its own end. */
static wall_s holds_until(const struct roster *roster, const struct roster_shift *shift, wall_s at)
{
    struct roster_shifts on = {0};
    bool still = true;

    while (still && at < shift->to) {
        at = roster_next_change(roster, at);
        roster_on(roster, at, &on);
        still = find(&on, shift) != NULL;
    }
    roster_shifts_release(&on);
    return at < shift->to ? at : shift->to;
}

static int now(struct cli *cli, struct desk *desk, struct err *err)
{
    struct roster_shifts on = {0};
    struct view view;
    wall_s at = clock_wall();

    if (begin_view(&view, cli, desk, shift_columns, err) < 0)
        return -1;
    roster_on(view.roster, at, &on);
    vec_each (shift, &on.list) {
        add_shift(&view, shift, shift->from, holds_until(view.roster, shift, at));
    }
    if (on.list.len == 0 && !view.listing.json)
        fprintf(cli->out, "%s\n", _("Nobody is on duty."));
    roster_shifts_release(&on);
    end_view(&view);
    return 0;
}

static int run_now(struct cli *cli)
{
    return session_run(cli, now);
}

enum { LOOK_AHEAD_DAYS = 31 };

/* The first instant behind at when somebody is on duty who is not now. */
static int next(struct cli *cli, struct desk *desk, struct err *err)
{
    struct roster_shifts on = {0}, then = {0};
    size_t found = 0;
    struct view view;
    wall_s at = clock_wall(), end;

    if (begin_view(&view, cli, desk, shift_columns, err) < 0)
        return -1;
    end = at + (wall_s)LOOK_AHEAD_DAYS * CIVIL_DAY_S;
    roster_on(view.roster, at, &on);
    while (found == 0 && at < end) {
        at = roster_next_change(view.roster, at);
        roster_on(view.roster, at, &then);
        vec_each (shift, &then.list) {
            if (find(&on, shift) != NULL)
                continue;
            add_shift(&view, shift, at, holds_until(view.roster, shift, at));
            found++;
        }
    }
    roster_shifts_release(&on);
    roster_shifts_release(&then);
    end_view(&view);
    return 0;
}

static int run_next(struct cli *cli)
{
    return session_run(cli, next);
}

/* --- a month --- */

static const char *kind_word(const struct roster *roster, day_t day)
{
    unsigned kind = roster_kind_of(roster, day);
    int weekday = civil_weekday(day);

    if (kind & ROSTER_HOLIDAY)
        return _("holiday");
    if (kind & ROSTER_WORKDAY)
        return weekday == 0 || weekday == 6 ? _("worked instead") : "";
    return kind & ROSTER_WEEKEND ? _("weekend") : _("off");
}

static void add_piece(struct view *view, const struct roster_shift *shift, wall_s from, wall_s to)
{
    day_t day = civil_day_of(from);
    struct str text = STR_INIT;

    if (!view->listing.json) {
        civil_add_date(&text, day);
        str_addf(&text, " %s", civil_weekday_name(civil_weekday(day)));
        table_add(&view->listing.table, text.buf);
        str_reset(&text);
        str_add(&text, kind_word(view->roster, day));
        if (roster_is_estimate(view->roster, day))
            str_addf(&text, " %s", _("(estimated)"));
        table_add(&view->listing.table, text.buf);
    }
    add_shift(view, shift, from, to);
    str_release(&text);
}

/* Every shift where it begins to hold in the month. */
static void add_month(struct view *view, wall_s from, wall_s end)
{
    struct roster_shifts on = {0}, before = {0};

    roster_on(view->roster, from - 1, &before);
    for (wall_s at = from; at < end; at = roster_next_change(view->roster, at)) {
        roster_on(view->roster, at, &on);
        vec_each (shift, &on.list) {
            if (at == from || find(&before, shift) == NULL)
                add_piece(view, shift, at, holds_until(view->roster, shift, at));
        }
        before.list.len = 0;
        vec_each (shift, &on.list) {
            *vec_push(&before.list) = *shift;
        }
    }
    roster_shifts_release(&on);
    roster_shifts_release(&before);
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
    add_month(&view, civil_day_start(first),
              civil_day_start(first + civil_month_days(year, month)));
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

static const char *trouble_label(int kind)
{
    switch (kind) {
    case ROSTER_NOBODY: return _("nobody on duty");
    case ROSTER_ABSENT: return _("away, nobody stands in");
    default: return _("on duty twice at once");
    }
}

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
    table_add(&view->listing.table, trouble_label(trouble->kind));
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
