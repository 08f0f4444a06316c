/* 排班, the roster:
 *
 *      on duty now                                                  title bar
 *      1 Wang Lei   night   until 08:00
 *      1 Li Na      day     next, from 08:00
 *      ! 11-25 18:00  nobody on duty                                troubles of the next 30 days
 *      2026-11   PgUp PgDn: another month                           title bar
 *      11-20 Fri          08:00-18:00  1  day    Li Na
 *                         18:00-08:00  1  night  Wang Lei  for Zhao Min: leave
 *
 * What is above the month stays; the month is scrolled by lines and turned by pages. */
#include <stdlib.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/width.h"
#include "desk/rosters.h"
#include "model/roster_walk.h"
#include "tui/console.h"
#include "tui/countdown.h"
#include "tui/screen.h"
#include "tui/text_block.h"
#include "tui/views.h"

enum {
    AHEAD_DAYS = 30,
    ABOVE_MAX = 9,
    TROUBLES_MAX = 3,
    YEARS_MAX = 10,
    RANKS_MAX = 3,
    DAY_CELLS = 12
};

struct roster_view {
    struct view view;
    int month; /* from this one */
    struct text_block above, days;
    size_t today;  /* the line of days that is today's; 0: none */
    bool to_today; /* with the next drawing */
    int shown_year, shown_month;
    wall_s until; /* what was read holds no longer */
    size_t pieces;
};

static void roster_view_free(struct view *view)
{
    struct roster_view *roster = (struct roster_view *)view;

    text_block_release(&roster->above);
    text_block_release(&roster->days);
    free(roster);
}

/* --- words --- */

static const char *name_of(const struct user *user)
{
    return user == NULL ? _("nobody") : user->name;
}

static const char *layer_name(const struct roster_shift *shift)
{
    return shift->layer->name == NULL ? shift->layer->id : shift->layer->name;
}

static void add_hour(struct str *out, wall_s at)
{
    struct civil civil = civil_of(at);

    str_addf(out, "%02d:%02d", civil.hour, civil.minute);
}

/* "18:00-08:00  1  night     Wang Lei  for Zhao Min: leave" */
static void add_shift(struct str *out, const struct roster_piece *piece)
{
    const struct roster_shift *shift = piece->shift;

    add_hour(out, piece->from);
    str_addc(out, '-');
    if (civil_day_of(piece->to) == civil_day_of(piece->from) + 1 &&
        civil_day_start(civil_day_of(piece->to)) == piece->to)
        str_add(out, "24:00");
    else
        add_hour(out, piece->to);
    str_addf(out, " %lld ", (long long)shift->layer->rank);
    width_add_padded(out, layer_name(shift), 8, 0);
    str_addf(out, " %s", name_of(shift->user));
    if (shift->instead_of != NULL)
        str_addf(out, _("  for %s"), name_of(shift->instead_of));
    if (shift->swap != NULL && shift->swap->reason != NULL)
        str_addf(out, ": %s", shift->swap->reason);
}

static enum role_id shift_role(const struct roster_shift *shift)
{
    if (shift->user == NULL)
        return ROLE_OVERDUE;
    return shift->instead_of != NULL ? ROLE_WARN : ROLE_NORMAL;
}

/* --- above: now, next, troubles --- */

static void add_now(const struct roster_piece *piece, void *data)
{
    struct roster_view *view = data;
    struct str line = STR_INIT, until = STR_INIT;

    when_add(&until, piece->to, console_now(view->view.console));
    str_addf(&line, "%lld ", (long long)piece->shift->layer->rank);
    width_add_padded(&line, name_of(piece->shift->user), 14, 0);
    str_addc(&line, ' ');
    width_add_padded(&line, layer_name(piece->shift), 10, 0);
    str_addf(&line, _(" until %s"), until.buf);
    if (piece->shift->instead_of != NULL)
        str_addf(&line, _("  for %s"), name_of(piece->shift->instead_of));
    text_block_add(&view->above, piece->shift->user == NULL ? ROLE_OVERDUE : ROLE_STRONG, line.buf);
    str_release(&line);
    str_release(&until);
}

/* The first of each rank that comes. */
struct coming {
    wall_s now;
    struct str ranks[RANKS_MAX];
};

static void take_next(const struct roster_piece *piece, void *data)
{
    struct coming *coming = data;
    int64_t rank = piece->shift->layer->rank;
    struct str when = STR_INIT, *line;

    if (piece->from <= coming->now || rank < 1 || rank > RANKS_MAX ||
        coming->ranks[rank - 1].len > 0)
        return;
    line = &coming->ranks[rank - 1];
    when_add(&when, piece->from, coming->now);
    str_addf(line, "%lld ", (long long)rank);
    width_add_padded(line, name_of(piece->shift->user), 14, 0);
    str_addc(line, ' ');
    width_add_padded(line, layer_name(piece->shift), 10, 0);
    str_addf(line, _(" next, from %s"), when.buf);
    str_release(&when);
}

static void add_next(struct roster_view *view, const struct roster *roster, wall_s now)
{
    struct coming coming = {.now = now};

    roster_walk(roster, now, now + (wall_s)AHEAD_DAYS * CIVIL_DAY_S, take_next, &coming);
    for (size_t i = 0; i < RANKS_MAX; i++) {
        if (coming.ranks[i].len > 0)
            text_block_add(&view->above, ROLE_NORMAL, coming.ranks[i].buf);
        str_release(&coming.ranks[i]);
    }
}

static void add_troubles(struct roster_view *view, const struct roster *roster, wall_s now)
{
    struct roster_troubles troubles = {0};
    size_t shown = 0;

    roster_examine(roster, now, now + (wall_s)AHEAD_DAYS * CIVIL_DAY_S, &troubles);
    vec_each (trouble, &troubles.list) {
        struct str from = STR_INIT, to = STR_INIT;

        if (++shown > TROUBLES_MAX)
            break;
        when_add(&from, trouble->from, now);
        when_add(&to, trouble->to, now);
        text_block_addf(&view->above, ROLE_OVERDUE, "! %s - %s  %s %s", from.buf, to.buf,
                        roster_trouble_word(trouble->kind),
                        trouble->user == NULL ? "" : trouble->user->name);
        str_release(&from);
        str_release(&to);
    }
    if (troubles.list.len > TROUBLES_MAX)
        text_block_addf(&view->above, ROLE_OVERDUE, _("! and %zu more; 'zhiban roster check'"),
                        troubles.list.len - TROUBLES_MAX);
    if (troubles.list.len == 0)
        text_block_addf(&view->above, ROLE_GOOD, _("no gap in the next %d days"), AHEAD_DAYS);
    roster_troubles_release(&troubles);
}

/* --- the month --- */

struct month {
    struct roster_view *view;
    const struct roster *roster;
    day_t last, today; /* last: the day that the line before was of */
};

static void add_day(struct str *out, const struct month *month, day_t day)
{
    struct str word = STR_INIT;
    int year, number, mday;

    civil_day_split(day, &year, &number, &mday);
    str_addf(out, "%s%02d-%02d %s ", day == month->today ? ">" : " ", number, mday,
             civil_weekday_name(civil_weekday(day)));
    str_add(&word, roster_day_word(month->roster, day));
    if (roster_is_estimate(month->roster, day))
        str_addc(&word, '?');
    width_add_padded(out, word.buf, DAY_CELLS, WIDTH_DOTS);
    str_release(&word);
}

static void add_piece(const struct roster_piece *piece, void *data)
{
    struct month *month = data;
    struct text_block *days = &month->view->days;
    day_t day = civil_day_of(piece->from);
    struct str line = STR_INIT;

    if (day != month->last) {
        add_day(&line, month, day);
        if (day == month->today)
            month->view->today = days->lines.len;
    }
    month->last = day;
    width_add_padded(&line, "", DAY_CELLS + 12 - width_text(line.buf), 0);
    add_shift(&line, piece);
    text_block_add(days, shift_role(piece->shift), line.buf);
    month->view->pieces++;
    str_release(&line);
}

static void find_month(struct roster_view *view, wall_s now)
{
    struct civil civil = civil_of(now);
    int at = civil.year * 12 + civil.month - 1 + view->month;

    view->shown_year = at / 12;
    view->shown_month = at % 12 + 1;
}

static void add_month(struct roster_view *view, const struct roster *roster, wall_s now)
{
    struct month month = {.view = view, .roster = roster, .today = civil_day_of(now)};
    day_t first = civil_day(view->shown_year, view->shown_month, 1);
    day_t end = first + civil_month_days(view->shown_year, view->shown_month);

    view->today = view->pieces = 0;
    roster_walk(roster, civil_day_start(first), civil_day_start(end), add_piece, &month);
    if (view->pieces == 0)
        text_block_add(&view->days, ROLE_DIM, _("nobody is on the roster this month"));
}

static int roster_view_load(struct view *base, struct err *err)
{
    struct roster_view *view = (struct roster_view *)base;
    struct roster *roster = desk_roster(console_desk(base->console), err);
    wall_s now = console_now(base->console);

    find_month(view, now);
    if (roster == NULL)
        return -1;
    text_block_reset(&view->above);
    text_block_reset(&view->days);
    if (roster_now(roster, now, add_now, view) == 0)
        text_block_add(&view->above, ROLE_OVERDUE, _("Nobody is on duty."));
    add_next(view, roster, now);
    add_troubles(view, roster, now);
    add_month(view, roster, now);
    view->until = roster_next_change(roster, now);
    if (view->until > civil_day_start(civil_day_of(now) + 1))
        view->until = civil_day_start(civil_day_of(now) + 1);
    roster_free(roster);
    return 0;
}

/* --- the view --- */

static void draw_title(struct screen *screen, struct area area, int row, const char *text)
{
    screen_fill(screen, row, area.col, area.cols, ROLE_TITLE);
    screen_put(screen, row, area.col + 1, area.cols - 1, ROLE_TITLE, WIDTH_DOTS, text);
}

static void roster_view_draw(struct view *base, struct screen *screen, struct area area)
{
    struct roster_view *view = (struct roster_view *)base;
    int above = (int)view->above.lines.len, row;
    char *title = xasprintf(_("roster of %04d-%02d   PgUp, PgDn: another month"), view->shown_year,
                            view->shown_month);

    if (above > ABOVE_MAX)
        above = ABOVE_MAX;
    if (above > area.rows - 6)
        above = area.rows > 6 ? area.rows - 6 : 0;
    draw_title(screen, area, area.row, _("on duty now"));
    text_block_draw(&view->above, screen,
                    (struct area){area.row + 1, area.col + 1, above, area.cols - 1});
    row = area.row + 1 + above;
    draw_title(screen, area, row, title);
    if (view->to_today)
        view->days.top = view->today;
    view->to_today = false;
    text_block_draw(&view->days, screen,
                    (struct area){row + 1, area.col, area.row + area.rows - row - 1, area.cols});
    screen_park(screen, row, area.col);
    if (console_now(base->console) >= view->until && view->until != 0)
        console_stale(base);
    free(title);
}

static int turn(struct roster_view *view, int by)
{
    if (abs(view->month + by) <= YEARS_MAX * 12)
        view->month += by;
    view->days.top = 0;
    view->to_today = view->month == 0;
    console_stale(&view->view);
    console_dirty(view->view.console);
    return 1;
}

static int roster_view_act(struct view *base, enum action action, struct err *err)
{
    struct roster_view *view = (struct roster_view *)base;

    (void)err;
    switch (action) {
    case ACTION_PAGE_UP: return turn(view, -1);
    case ACTION_PAGE_DOWN: return turn(view, 1);
    default: return text_block_act(&view->days, action) ? 1 : 0;
    }
}

static wall_s roster_view_next(const struct view *base, wall_s now)
{
    (void)now;
    return ((const struct roster_view *)base)->until;
}

static const struct view_ops roster_view_ops = {
    .door = ACTION_VIEW_ROSTER,
    .places = PLACE_ROSTER | PLACE_TEXT,
    .free = roster_view_free,
    .load = roster_view_load,
    .draw = roster_view_draw,
    .act = roster_view_act,
    .next_change = roster_view_next,
};

struct view *view_roster_open(struct console *console, const char *argument, struct err *err)
{
    struct roster_view *view = xcalloc(1, sizeof(*view));

    (void)argument;
    (void)err;
    view->view.ops = &roster_view_ops;
    view->view.console = console;
    view->to_today = true;
    return &view->view;
}
