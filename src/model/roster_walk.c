/* Walking from one change of the roster to the next. */
#include "model/roster_walk.h"

#include "base/civil.h"
#include "base/tr.h"

static bool same(const struct roster_shift *a, const struct roster_shift *b)
{
    return a->layer == b->layer && a->day == b->day && a->user == b->user;
}

static bool holds(const struct roster_shifts *shifts, const struct roster_shift *like)
{
    vec_each (shift, &shifts->list) {
        if (same(shift, like))
            return true;
    }
    return false;
}

static wall_s holds_until(const struct roster *roster, const struct roster_shift *shift, wall_s at)
{
    struct roster_shifts on = {0};
    bool still = true;

    while (still && at < shift->to) {
        at = roster_next_change(roster, at);
        roster_on(roster, at, &on);
        still = holds(&on, shift);
    }
    roster_shifts_release(&on);
    return at < shift->to ? at : shift->to;
}

static void tell(const struct roster *roster, const struct roster_shift *shift, wall_s from,
                 wall_s at, roster_each *each, void *data)
{
    const struct roster_piece piece = {shift, from, holds_until(roster, shift, at)};

    each(&piece, data);
}

size_t roster_now(const struct roster *roster, wall_s at, roster_each *each, void *data)
{
    struct roster_shifts on = {0};
    size_t found;

    roster_on(roster, at, &on);
    vec_each (shift, &on.list) {
        tell(roster, shift, shift->from, at, each, data);
    }
    found = on.list.len;
    roster_shifts_release(&on);
    return found;
}

size_t roster_next(const struct roster *roster, wall_s at, wall_s end, roster_each *each,
                   void *data)
{
    struct roster_shifts on = {0}, then = {0};
    size_t found = 0;

    roster_on(roster, at, &on);
    while (found == 0 && at < end) {
        at = roster_next_change(roster, at);
        roster_on(roster, at, &then);
        vec_each (shift, &then.list) {
            if (holds(&on, shift))
                continue;
            tell(roster, shift, at, at, each, data);
            found++;
        }
    }
    roster_shifts_release(&on);
    roster_shifts_release(&then);
    return found;
}

void roster_walk(const struct roster *roster, wall_s from, wall_s end, roster_each *each,
                 void *data)
{
    struct roster_shifts on = {0}, before = {0};

    roster_on(roster, from - 1, &before);
    for (wall_s at = from; at < end; at = roster_next_change(roster, at)) {
        roster_on(roster, at, &on);
        vec_each (shift, &on.list) {
            if (at == from || !holds(&before, shift))
                tell(roster, shift, at, at, each, data);
        }
        before.list.len = 0;
        vec_each (shift, &on.list) {
            *vec_push(&before.list) = *shift;
        }
    }
    roster_shifts_release(&on);
    roster_shifts_release(&before);
}

const char *roster_day_word(const struct roster *roster, day_t day)
{
    unsigned kind = roster_kind_of(roster, day);
    int weekday = civil_weekday(day);

    if (kind & ROSTER_HOLIDAY)
        return _("holiday");
    if (kind & ROSTER_WORKDAY)
        return weekday == 0 || weekday == 6 ? _("worked instead") : "";
    return kind & ROSTER_WEEKEND ? _("weekend") : _("off");
}

const char *roster_trouble_word(int kind)
{
    switch (kind) {
    case ROSTER_NOBODY: return _("nobody on duty");
    case ROSTER_ABSENT: return _("away, nobody stands in");
    default: return _("on duty twice at once");
    }
}
