/* Walking. Nothing here is clever, and nothing here should become so. */
#include "lib/naive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const day_names[7] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

static int name_index(const char *name)
{
    for (int i = 0; i < 7; i++)
        if (strncmp(day_names[i], name, 3) == 0)
            return i;
    abort();
}

/* Does "mon-fri" hold the weekday? */
static bool names_day(const char *text, int weekday)
{
    int at = name_index(text), last = strlen(text) > 3 ? name_index(text + 4) : at;

    while (at != weekday && at != last)
        at = (at + 1) % 7;
    return at == weekday;
}

static void add_windows(struct naive *n, char *const *open, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int h1 = (open[i][0] - '0') * 10 + open[i][1] - '0';
        int m1 = (open[i][3] - '0') * 10 + open[i][4] - '0';
        int h2 = (open[i][6] - '0') * 10 + open[i][7] - '0';
        int m2 = (open[i][9] - '0') * 10 + open[i][10] - '0';

        n->from_s[n->windows] = h1 * 3600 + m1 * 60;
        n->to_s[n->windows++] = h2 * 3600 + m2 * 60;
    }
}

static const struct week_hours *row_of(const struct week_hours *rows, size_t count, int weekday)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < rows[i].days.len; j++)
            if (names_day(rows[i].days.items[j], weekday))
                return &rows[i];
    return NULL;
}

/* Month and day as one number. */
static int month_day(const char *text)
{
    const char *at = strlen(text) == 5 ? text : text + 5;

    return ((at[0] - '0') * 10 + at[1] - '0') * 100 + (at[3] - '0') * 10 + at[4] - '0';
}

static bool in_season(const struct season *season, day_t day)
{
    int year, month, mday, from = month_day(season->from), to = month_day(season->to), today;
    struct str date = STR_INIT;
    bool is;

    civil_day_split(day, &year, &month, &mday);
    today = month * 100 + mday;
    if (strlen(season->from) == 5)
        return from <= to ? from <= today && today <= to : today >= from || today <= to;
    civil_add_date(&date, day);
    is = strcmp(season->from, date.buf) <= 0 && strcmp(date.buf, season->to) <= 0;
    str_release(&date);
    return is;
}

static const struct week_hours *row_on(const struct naive *n, day_t day, int weekday)
{
    const struct service_calendar *c = n->calendar;

    for (int once = 1; once >= 0; once--)
        for (size_t i = 0; i < c->seasons.len; i++) {
            const struct season *season = &c->seasons.items[i];

            if ((strlen(season->from) != 5) == once && in_season(season, day))
                return row_of(season->week.items, season->week.len, weekday);
        }
    return row_of(c->week.items, c->week.len, weekday);
}

static const struct holiday_year *table_of(const struct naive *n, int year)
{
    for (size_t i = 0; i < n->year_count; i++)
        if (n->years[i].year == year)
            return &n->years[i];
    return NULL;
}

/* 1: worked instead, -1: off, 0: nothing is said. */
static int table_says(const struct naive *n, day_t day)
{
    int year, month, mday, says = 0;

    for (size_t i = 0; i < n->year_count; i++) {
        for (size_t j = 0; j < n->years[i].holidays.len; j++)
            if (n->years[i].holidays.items[j].from <= day &&
                day <= n->years[i].holidays.items[j].to)
                says = -1;
        for (size_t j = 0; j < n->years[i].workdays.len; j++)
            if (n->years[i].workdays.items[j] == day)
                says = 1;
    }
    civil_day_split(day, &year, &month, &mday);
    if (says == 0 && table_of(n, year) == NULL) {
        int date = month * 100 + mday;

        if (date == 101 || date == 501 || date == 502 || date == 1001 || date == 1002 ||
            date == 1003)
            says = -1;
    }
    return says;
}

static void use_row(struct naive *n, const struct week_hours *row)
{
    if (row != NULL)
        add_windows(n, row->open.items, row->open.len);
}

/* The hours of a Monday to Friday that has any. */
static void use_ordinary(struct naive *n, day_t day)
{
    for (int weekday = 1; weekday <= 5; weekday++) {
        use_row(n, row_on(n, day, weekday));
        if (n->windows > 0)
            return;
    }
    use_row(n, row_on(n, day, civil_weekday(day)));
}

static void use_always(struct naive *n)
{
    n->from_s[0] = 0;
    n->to_s[0] = 86400;
    n->windows = 1;
}

static bool use_own(struct naive *n, day_t day)
{
    for (size_t i = 0; n->own != NULL && i < n->own->days.len; i++) {
        const struct own_day *own = &n->own->days.items[i];

        if (day < own->from || day > own->to)
            continue;
        n->workday = own->kind != OWN_DAY_OFF;
        if (own->kind == OWN_DAY_HOURS)
            add_windows(n, own->open.items, own->open.len);
        else if (own->kind == OWN_DAY_WORK && n->calendar->always)
            use_always(n);
        else if (own->kind == OWN_DAY_WORK)
            use_ordinary(n, day);
        return true;
    }
    return false;
}

static void look_at(struct naive *n, day_t day)
{
    int says, weekday = civil_weekday(day);

    if (n->known && n->day == day)
        return;
    n->known = true;
    n->day = day;
    n->midnight = civil_day_start(day);
    n->windows = 0;
    if (use_own(n, day))
        return;
    says = table_says(n, day);
    n->workday = says > 0 || (says == 0 && weekday >= 1 && weekday <= 5);
    if (n->calendar->always) {
        use_always(n);
    } else if (!n->calendar->holidays) {
        use_row(n, row_on(n, day, weekday));
    } else if (says > 0) {
        use_ordinary(n, day);
    } else if (says == 0) {
        use_row(n, row_on(n, day, weekday));
        n->workday = n->windows > 0;
    }
}

bool naive_open(struct naive *n, wall_s at)
{
    int64_t second = at - n->midnight;

    if (!n->known || second < 0 || second >= 86400) {
        look_at(n, civil_day_of(at));
        second = at - n->midnight;
    }
    for (int i = 0; i < n->windows; i++)
        if (n->from_s[i] <= second && second < n->to_s[i])
            return true;
    return false;
}

bool naive_paused(const struct naive *n, wall_s at)
{
    for (size_t i = 0; i < n->pause_count; i++)
        if (n->pauses[i].from <= at && at < n->pauses[i].to)
            return true;
    return false;
}

bool naive_workday(struct naive *n, day_t day)
{
    look_at(n, day);
    return n->workday;
}

int64_t naive_live(struct naive *n, wall_s from, wall_s to)
{
    int64_t sum = 0;

    for (wall_s t = from; t < to; t += n->step_s)
        if (naive_open(n, t) && !naive_paused(n, t))
            sum += n->step_s;
    return sum;
}

/* The instant at which so many live seconds have passed. */
static wall_s walk(struct naive *n, wall_s at, int64_t seconds)
{
    for (; seconds > 0; at += n->step_s)
        if (naive_open(n, at) && !naive_paused(n, at))
            seconds -= n->step_s;
    return at;
}

static wall_s day_limit(struct naive *n, day_t day, bool last)
{
    wall_s midnight = civil_day_start(day);

    look_at(n, day);
    if (n->windows == 0)
        return midnight + (last ? 86400 : 0);
    return midnight + (last ? n->to_s[n->windows - 1] : n->from_s[0]);
}

static wall_s on_day(struct naive *n, const struct target *target, day_t day, wall_s start)
{
    wall_s at = civil_day_start(day) + (start - civil_day_start(civil_day_of(start)));

    if (target->mode != TARGET_SAME_TIME)
        return day_limit(n, day, true);
    if (at < day_limit(n, day, false))
        return day_limit(n, day, false);
    if (at > day_limit(n, day, true))
        return day_limit(n, day, true);
    return at;
}

static wall_s roll(struct naive *n, int64_t count, wall_s start)
{
    int64_t left = 0;
    wall_s at = start;

    for (day_t day = civil_day_of(start); left == 0; day++) {
        look_at(n, day);
        for (int i = 0; n->workday && i < n->windows; i++)
            left += count * (n->to_s[i] - n->from_s[i]);
    }
    for (; left > 0; at += n->step_s)
        if (naive_open(n, at) && naive_workday(n, civil_day_of(at)))
            left -= n->step_s;
    return at;
}

static day_t months_later(day_t day, int64_t months)
{
    int year, month, mday;

    civil_day_split(day, &year, &month, &mday);
    while (months-- > 0)
        if (++month > 12) {
            month = 1;
            year++;
        }
    while (!civil_date_valid(year, month, mday))
        mday--;
    return civil_day(year, month, mday);
}

/* Without pauses; what falls on an instant, not on a budget. */
static wall_s instant_of(struct naive *n, const struct target *target, wall_s start)
{
    day_t day = civil_day_of(start);

    if (target->span.unit == SPAN_MONTHS) {
        day = months_later(day, target->span.count);
        while (!naive_workday(n, day))
            day++;
        return on_day(n, target, day, start);
    }
    if (target->mode == TARGET_ROLLING)
        return roll(n, target->span.count, start);
    for (int64_t left = target->span.count; left > 0;)
        left -= naive_workday(n, ++day);
    return on_day(n, target, day, start);
}

wall_s naive_due(struct naive *n, const struct target *target, wall_s start)
{
    wall_s base, at;
    int64_t owed = 0;

    if (target->span.unit == SPAN_SECONDS)
        return walk(n, start, target->span.count);
    if (target->span.unit == SPAN_IMMEDIATE)
        return walk(n, start, target->grace_s);
    base = instant_of(n, target, start);
    for (at = start; at < base; at += n->step_s)
        if (naive_open(n, at) && naive_paused(n, at))
            owed += n->step_s;
    if (owed > 0)
        return walk(n, base, owed);
    while (naive_paused(n, at) && naive_paused(n, at - 1))
        at += n->step_s;
    return at;
}

bool naive_estimate(struct naive *n, const struct target *target, wall_s start, wall_s due)
{
    int year, month, mday;

    if (target->span.unit != SPAN_WORKDAYS && target->span.unit != SPAN_MONTHS &&
        (!n->calendar->holidays || n->calendar->always))
        return false;
    for (day_t day = civil_day_of(start); day <= civil_day_of(due - 1); day++) {
        const struct holiday_year *table;

        civil_day_split(day, &year, &month, &mday);
        table = table_of(n, year);
        if (table == NULL || table->status != HOLIDAYS_OFFICIAL)
            return true;
    }
    return false;
}

wall_s naive_latest(struct naive *n, struct span lead, wall_s before)
{
    day_t day = civil_day_of(before);
    wall_s at = before;

    if (lead.unit == SPAN_SECONDS) {
        for (int64_t left = lead.count; left > 0;) {
            at -= n->step_s;
            left -= naive_open(n, at) ? n->step_s : 0;
        }
        return at;
    }
    for (int64_t left = lead.count; left > 0;)
        left -= naive_workday(n, --day);
    return day_limit(n, day, true);
}
