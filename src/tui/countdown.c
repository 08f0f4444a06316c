#include "tui/countdown.h"

#include "base/civil.h"
#include "base/tr.h"

enum { MINUTE_S = 60, HOUR_S = 3600 };

/* Below how many seconds the seconds are shown. */
static int64_t seconds_below(enum countdown_tick tick)
{
    switch (tick) {
    case TICK_SECOND: return CIVIL_DAY_S;
    case TICK_MINUTE: return 0;
    case TICK_SLOW: return 5 * MINUTE_S;
    case TICK_NEAR: break;
    }
    return HOUR_S;
}

/* Two cells. */
static const char *weekday_short(int weekday)
{
    static const char *const names[] = {N_("Su"), N_("Mo"), N_("Tu"), N_("We"),
                                        N_("Th"), N_("Fr"), N_("Sa")};

    return tr(names[weekday]);
}

static void add_far(struct str *out, wall_s due, wall_s now)
{
    struct civil at = civil_of(due);

    if (due - now < 7 * (int64_t)CIVIL_DAY_S) {
        str_addf(out, "%s %02d:%02d", weekday_short(at.weekday), at.hour, at.minute);
    } else if (due - now < 300 * (int64_t)CIVIL_DAY_S)
        str_addf(out, "%02d-%02d", at.month, at.mday);
    else {
        str_addf(out, "%04d-%02d", at.year, at.month);
    }
}

void countdown_add(struct str *out, wall_s due, wall_s now, enum countdown_tick tick)
{
    int64_t left = due - now;

    if (left < 0) {
        int64_t over = -left;

        if (over < 100 * (int64_t)HOUR_S)
            str_addf(out, "-%dh%02dm", (int)(over / HOUR_S), (int)(over / MINUTE_S % 60));
        else
            str_addf(out, "-%dd", (int)(over / CIVIL_DAY_S));
    } else if (left >= CIVIL_DAY_S) {
        add_far(out, due, now);
    } else if (left >= seconds_below(tick)) {
        if (left < HOUR_S)
            str_addf(out, "%dm", (int)(left / MINUTE_S));
        else
            str_addf(out, "%dh%02dm", (int)(left / HOUR_S), (int)(left / MINUTE_S % 60));
    } else if (left < HOUR_S) {
        str_addf(out, "%02d:%02d", (int)(left / MINUTE_S), (int)(left % MINUTE_S));
    } else {
        str_addf(out, "%d:%02d:%02d", (int)(left / HOUR_S), (int)(left / MINUTE_S % 60),
                 (int)(left % MINUTE_S));
    }
}

wall_s countdown_next(wall_s due, wall_s now, enum countdown_tick tick)
{
    int64_t left = due - now;

    if (left < 0) {
        int64_t unit = -left < 100 * (int64_t)HOUR_S ? MINUTE_S : CIVIL_DAY_S;

        return due + (-left / unit + 1) * unit;
    }
    if (left >= CIVIL_DAY_S) /* the weekday gives way to hours, or a date to the weekday */
        return left >= 300 * (int64_t)CIVIL_DAY_S ? due - 300 * (int64_t)CIVIL_DAY_S + 1
               : left >= 7 * (int64_t)CIVIL_DAY_S ? due - 7 * (int64_t)CIVIL_DAY_S + 1
                                                  : due - CIVIL_DAY_S + 1;
    if (left < seconds_below(tick))
        return now + 1;
    /* The shown minute ends when the rest is no whole minute more. */
    {
        wall_s next = due - left / MINUTE_S * MINUTE_S + 1;
        wall_s seconds = due - seconds_below(tick) + 1;

        return next < seconds || seconds <= now ? next : seconds;
    }
}

void when_add(struct str *out, wall_s at, wall_s now)
{
    struct civil then = civil_of(at), today = civil_of(now);

    if (then.year != today.year)
        str_addf(out, "%04d-", then.year);
    if (then.year != today.year || then.month != today.month || then.mday != today.mday)
        str_addf(out, "%02d-%02d ", then.month, then.mday);
    str_addf(out, "%02d:%02d", then.hour, then.minute);
}
