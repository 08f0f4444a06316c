/* The tables of service calendars and their rules. Every week must be open at some time: whoever
 * looks for the next opening would look for ever otherwise. Messages begin with their field. */
#include "model/service_calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "model/id.h"

enum { DAY_MINUTES = 1440, LEAP_YEAR = 2024 };

/* --- written forms --- */

void window_add(struct str *out, struct window window)
{
    str_addf(out, "%02d:%02d-%02d:%02d", window.from / 60, window.from % 60, window.to / 60,
             window.to % 60);
}

int window_parse(const char *text, struct window *window, struct err *err)
{
    char from[6], to[6];

    if (strlen(text) != strlen("08:00-12:00") || text[5] != '-') {
        err_set(err, ERR_USAGE, _("not a window of open time; write it as 08:00-12:00"));
        return visible_blame(err, text);
    }
    memcpy(from, text, 5);
    memcpy(to, text + 6, 5);
    from[5] = to[5] = '\0';
    if (civil_parse_minute(from, &window->from, err) < 0 ||
        civil_parse_minute(to, &window->to, err) < 0)
        return visible_blame(err, text);
    if (window->from < window->to)
        return 0;
    err_set(err, ERR_USAGE,
            _("ends before it begins; divide a window that crosses midnight at 24:00"));
    return visible_blame(err, text);
}

static int window_check(const char *text, struct err *err)
{
    struct window window;

    return window_parse(text, &window, err);
}

static int weekday_parse(const char *text, size_t len)
{
    static const char *const names[7] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

    for (int i = 0; i < 7; i++)
        if (strlen(names[i]) == len && strncmp(names[i], text, len) == 0)
            return i;
    return -1;
}

int weekdays_parse(const char *text, unsigned *days, struct err *err)
{
    size_t len = strcspn(text, "-");
    int first = weekday_parse(text, len), last = first;

    if (text[len] == '-')
        last = weekday_parse(text + len + 1, strlen(text + len + 1));
    if (first < 0 || last < 0) {
        err_set(err, ERR_USAGE,
                _("not a day of the week; write mon, tue, wed, thu, fri, sat, sun or mon-fri"));
        return visible_blame(err, text);
    }
    *days = 1u << first;
    for (int i = first; i != last; *days |= 1u << i)
        i = (i + 1) % 7;
    return 0;
}

static int weekdays_check(const char *text, struct err *err)
{
    unsigned days;

    return weekdays_parse(text, &days, err);
}

int season_day_parse(const char *text, struct season_day *day, struct err *err)
{
    bool yearly = strlen(text) == strlen("05-01");
    char *full = yearly ? xasprintf("%d-%s", LEAP_YEAR, text) : xstrdup(text);
    day_t parsed = 0;
    int status = civil_parse_date(full, &parsed, NULL);

    free(full);
    if (status < 0) {
        err_set(err, ERR_USAGE,
                _("not a day; write it as 05-01 (every year) or 2026-05-01 (once)"));
        return visible_blame(err, text);
    }
    civil_day_split(parsed, &day->year, &day->month, &day->mday);
    if (yearly)
        day->year = 0;
    return 0;
}

static int season_day_check(const char *text, struct err *err)
{
    struct season_day day;

    return season_day_parse(text, &day, err);
}

/* --- windows of a day --- */

/* In order and apart; texts have passed window_check(). */
static int check_windows(char *const *open, size_t count, struct err *err)
{
    struct window before = {0}, window = {0};

    if (count > WINDOWS_MAX) {
        err_set(err, ERR_USAGE, _("more than %d windows in a day; join some"), WINDOWS_MAX);
        return err_prefix(err, "open");
    }
    for (size_t i = 0; i < count; i++, before = window) {
        if (window_parse(open[i], &window, err) < 0)
            return err_prefix(err, "open[%zu]", i + 1);
        if (i == 0 || window.from >= before.to)
            continue;
        err_set(err, ERR_USAGE,
                _("%s overlaps or precedes %s; write the windows of a day in order and apart"),
                open[i], open[i - 1]);
        return err_prefix(err, "open[%zu]", i + 1);
    }
    return 0;
}

static int week_hours_check(const void *record, struct err *err)
{
    const struct week_hours *hours = record;

    return check_windows(hours->open.items, hours->open.len, err);
}

/* --- weeks --- */

struct week {
    const struct week_hours *rows;
    size_t len;
};

/* Each day of the week in one row only; at least one row, as the schema demands windows in each. */
static int check_week(struct week week, struct err *err)
{
    unsigned seen = 0;

    for (size_t i = 0; i < week.len; i++)
        for (size_t j = 0; j < week.rows[i].days.len; j++) {
            unsigned days = 0;

            if (weekdays_parse(week.rows[i].days.items[j], &days, err) < 0)
                return err_prefix(err, "week[%zu]", i + 1);
            if (seen & days) {
                err_set(err, ERR_USAGE,
                        _("'%s' names a day for the second time; write all windows of a day into "
                          "one entry"),
                        week.rows[i].days.items[j]);
                return err_prefix(err, "week[%zu]", i + 1);
            }
            seen |= days;
        }
    return 0;
}

/* --- seasons --- */

struct season_range {
    struct season_day from, to;
};

static int season_range(const struct season *season, struct season_range *range, struct err *err)
{
    return season_day_parse(season->from, &range->from, err) < 0 ||
                   season_day_parse(season->to, &range->to, err) < 0
               ? -1
               : 0;
}

static day_t in_year(struct season_day day, int year)
{
    return civil_day(day.year != 0 ? day.year : year, day.month, day.mday);
}

static int season_check(const void *record, struct err *err)
{
    const struct season *season = record;
    struct season_range range = {0};

    if (season_range(season, &range, err) < 0)
        return -1;
    if ((range.from.year == 0) != (range.to.year == 0)) {
        err_set(err, ERR_USAGE, _("one day has a year and the other has none; write both alike"));
        return err_prefix(err, "to");
    }
    if (range.from.year != 0 && in_year(range.to, 0) < in_year(range.from, 0)) {
        err_set(err, ERR_USAGE, _("%s is before the first day, %s"), season->to, season->from);
        return err_prefix(err, "to");
    }
    return check_week((struct week){season->week.items, season->week.len}, err);
}

/* Does the range hold the day? Yearly ranges may go over the turn of the year. */
static bool range_has(const struct season_range *range, day_t day)
{
    day_t from = in_year(range->from, LEAP_YEAR), to = in_year(range->to, LEAP_YEAR);

    return from <= to ? from <= day && day <= to : day >= from || day <= to;
}

static bool ranges_overlap(const struct season_range *a, const struct season_range *b)
{
    if ((a->from.year == 0) != (b->from.year == 0))
        return false;
    return range_has(a, in_year(b->from, LEAP_YEAR)) || range_has(b, in_year(a->from, LEAP_YEAR));
}

static int check_seasons(const struct service_calendar *calendar, struct err *err)
{
    const struct season *seasons = calendar->seasons.items;

    for (size_t i = 0; i < calendar->seasons.len; i++)
        for (size_t j = 0; j < i; j++) {
            struct season_range a = {0}, b = {0};

            if (season_range(&seasons[i], &a, err) < 0 || season_range(&seasons[j], &b, err) < 0)
                return -1;
            if (!ranges_overlap(&a, &b))
                continue;
            err_set(err, ERR_USAGE, _("%s to %s overlaps %s to %s; give each day to one season"),
                    seasons[i].from, seasons[i].to, seasons[j].from, seasons[j].to);
            return err_prefix(err, "seasons[%zu]", i + 1);
        }
    return 0;
}

static int calendar_check(const void *record, struct err *err)
{
    const struct service_calendar *calendar = record;

    if (calendar->always && (calendar->week.len > 0 || calendar->seasons.len > 0)) {
        err_set(err, ERR_USAGE,
                _("a calendar that is always open has no hours; delete this or 'always'"));
        return err_prefix(err, calendar->week.len > 0 ? "week" : "seasons");
    }
    if (calendar->always && calendar->holidays) {
        err_set(err, ERR_USAGE,
                _("a calendar that is always open has no holidays; delete this or 'always'"));
        return err_prefix(err, "holidays");
    }
    if (!calendar->always && calendar->week.len == 0)
        return err_set(err, ERR_USAGE,
                       _("'%s' is never open; write 'week' with at least one window, or "
                         "'always: true'"),
                       calendar->id);
    if (check_week((struct week){calendar->week.items, calendar->week.len}, err) < 0)
        return -1;
    return check_seasons(calendar, err);
}

/* --- own days --- */

static int own_day_check(const void *record, struct err *err)
{
    const struct own_day *day = record;

    if (day->to < day->from) {
        err_set(err, ERR_USAGE, _("before the first day; write the last day"));
        return err_prefix(err, "to");
    }
    if (day->to - day->from > 366) {
        err_set(err, ERR_USAGE, _("more than a year; hours of that length are a season"));
        return err_prefix(err, "to");
    }
    if ((day->kind == OWN_DAY_HOURS) == (day->open.len > 0))
        return check_windows(day->open.items, day->open.len, err);
    if (day->kind == OWN_DAY_HOURS)
        return err_set(err, ERR_USAGE,
                       _("hours of its own need 'open'; write [08:00-12:00] or "
                         "'kind: off'"));
    err_set(err, ERR_USAGE, _("only 'kind: hours' has windows of its own; delete this"));
    return err_prefix(err, "open");
}

static int own_days_check(const void *record, struct err *err)
{
    const struct own_days *own = record;

    for (size_t i = 0; i < own->days.len; i++)
        for (size_t j = 0; j < i; j++) {
            const struct own_day *a = &own->days.items[i], *b = &own->days.items[j];

            if (a->from > b->to || b->from > a->to)
                continue;
            err_set(err, ERR_USAGE, _("overlaps an earlier entry; write each day once"));
            return err_prefix(err, "days[%zu]", i + 1);
        }
    return 0;
}

/* --- tables --- */

static const struct schema week_hours_schema = {
    .kind = "week_hours",
    .help = N_("the open windows of some days of the week"),
    .size = sizeof(struct week_hours),
    .check = week_hours_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct week_hours, days), .type = FIELD_TEXTS, .flags = FIELD_REQUIRED,
             .check = weekdays_check, .help = N_("Days of the week: mon or mon-fri.")},
            {FIELD_AT(struct week_hours, open), .type = FIELD_TEXTS, .flags = FIELD_REQUIRED,
             .check = window_check,
             .help = N_("The windows of these days, in order: 08:00-12:00; 24:00 is midnight.")},
            FIELD_END,
        },
};

static const struct schema season_schema = {
    .kind = "season",
    .help = N_("other hours for a part of the year"),
    .size = sizeof(struct season),
    .check = season_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct season, name), .type = FIELD_TEXT, .max = 100,
             .help = N_("The name that people read.")},
            {FIELD_AT(struct season, from), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .check = season_day_check,
             .help = N_("The first day: 05-01 in every year, or 2026-05-01 once.")},
            {FIELD_AT(struct season, to), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .check = season_day_check, .help = N_("The last day, written like the first.")},
            {FIELD_AT(struct season, week), .type = FIELD_LIST, .flags = FIELD_REQUIRED,
             .sub = &week_hours_schema, .help = N_("The hours of the week in this time.")},
            FIELD_END,
        },
};

const struct schema service_calendar_schema = {
    .kind = "calendar",
    .help = N_("when the clocks of a promise run (calendars/*.yaml)"),
    .size = sizeof(struct service_calendar),
    .check = calendar_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct service_calendar, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that contracts refer to.")},
            {FIELD_AT(struct service_calendar, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct service_calendar, always), .type = FIELD_BOOL, .fallback = "false",
             .help = N_("Open round the clock, whatever the day.")},
            {FIELD_AT(struct service_calendar, holidays), .type = FIELD_BOOL, .fallback = "false",
             .help = N_("Closed on public holidays; days worked instead have the hours of an "
                        "ordinary weekday.")},
            {FIELD_AT(struct service_calendar, own_days), .type = FIELD_TEXT, .ref = "own_days",
             .help = N_("The hospital's own days that go before everything else.")},
            {FIELD_AT(struct service_calendar, week), .type = FIELD_LIST, .sub = &week_hours_schema,
             .help = N_("The hours of the week; days that are not named are closed.")},
            {FIELD_AT(struct service_calendar, seasons), .type = FIELD_LIST, .sub = &season_schema,
             .help = N_("Other hours for parts of the year.")},
            FIELD_END,
        },
};

static const struct choice own_day_kinds[] = {
    {OWN_DAY_OFF, "off", N_("closed, no working day")},
    {OWN_DAY_WORK, "work", N_("a working day with the hours of an ordinary weekday")},
    {OWN_DAY_HOURS, "hours", N_("a working day with hours of its own")},
    {0, NULL, NULL},
};

static const struct schema own_day_schema = {
    .kind = "own_day",
    .help = N_("days that a hospital keeps otherwise"),
    .size = sizeof(struct own_day),
    .check = own_day_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct own_day, from), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The first day.")},
            {FIELD_AT(struct own_day, to), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The last day.")},
            {FIELD_AT(struct own_day, kind), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = own_day_kinds, .help = N_("What these days are.")},
            {FIELD_AT(struct own_day, open), .type = FIELD_TEXTS, .check = window_check,
             .help = N_("The windows of 'kind: hours'.")},
            {FIELD_AT(struct own_day, note), .type = FIELD_TEXT, .max = 200,
             .help = N_("Why, and by whose order.")},
            FIELD_END,
        },
};

const struct schema own_days_schema = {
    .kind = "own_days",
    .help = N_("the days that a hospital keeps otherwise than the public holidays "
               "(calendars/*.yaml)"),
    .size = sizeof(struct own_days),
    .check = own_days_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct own_days, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that calendars refer to.")},
            {FIELD_AT(struct own_days, name), .type = FIELD_TEXT, .max = 200,
             .help = N_("The name that people read.")},
            {FIELD_AT(struct own_days, days), .type = FIELD_LIST, .flags = FIELD_REQUIRED,
             .sub = &own_day_schema, .help = N_("The days; none may be given twice.")},
            FIELD_END,
        },
};
