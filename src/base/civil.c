/* The Gregorian calendar by arithmetic, also before 1582. An instant outside the years 0000 to 9999
 * (a damaged record) is shown as the nearest one inside, so no caller meets an overflow; what people
 * write is held to 1970 to 9999. */
#include "base/civil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tr.h"
#include "base/visible.h"

enum { YEAR_MIN = 1970, YEAR_MAX = 9999 };
enum { DAY_OF_YEAR_0 = -719528, DAY_OF_YEAR_10000 = 2932897 };
enum { DAYS_400_YEARS = 146097, OFFSET_MAX_S = 14 * 3600 };

static struct {
    char name[16];
    int offset_s;
} zone = {.name = "Asia/Shanghai", .offset_s = 8 * 3600};

static const char *const month_names[12] = {
    N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
    N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December"),
};

/* --- days ---------------------------------------------------------------------------------- */

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Rounds down also below zero, as C's division does not. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t days_before_year(int64_t year)
{
    int64_t past = year - 1;

    return 365 * (year - 1970) + floor_div(past, 4) - floor_div(past, 100) + floor_div(past, 400) -
           (1969 / 4 - 1969 / 100 + 1969 / 400);
}

int civil_month_days(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool civil_date_valid(int year, int month, int mday)
{
    return month >= 1 && month <= 12 && mday >= 1 && mday <= civil_month_days(year, month);
}

day_t civil_day(int year, int month, int mday)
{
    int64_t day = days_before_year(year) + mday - 1;

    for (int m = 1; m < month; m++)
        day += civil_month_days(year, m);
    return (day_t)day;
}

void civil_day_split(day_t day, int *year, int *month, int *mday)
{
    /* By the mean length of a year: right, or off by one. */
    int64_t y = 1970 + floor_div((int64_t)day * 400, DAYS_400_YEARS);
    int rest, m = 1;

    if (days_before_year(y) > day)
        y--;
    else if (days_before_year(y + 1) <= day)
        y++;
    rest = (int)(day - days_before_year(y));
    while (rest >= civil_month_days((int)y, m))
        rest -= civil_month_days((int)y, m++);
    *year = (int)y;
    *month = m;
    *mday = rest + 1;
}

int civil_weekday(day_t day)
{
    return (day % 7 + 7 + 4) % 7; /* day 0 was a Thursday */
}

const char *civil_weekday_name(int weekday)
{
    static const char *const names[7] = {N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"),
                                         N_("Thu"), N_("Fri"), N_("Sat")};

    return tr(names[weekday]);
}

/* --- instants ------------------------------------------------------------------------------ */

/* Seconds of local time since 1970-01-01 00:00 local. */
static int64_t local_of(wall_s at)
{
    const int64_t min = (int64_t)DAY_OF_YEAR_0 * CIVIL_DAY_S;
    const int64_t max = (int64_t)DAY_OF_YEAR_10000 * CIVIL_DAY_S - 1;

    if (at < min - zone.offset_s)
        return min;
    if (at > max - zone.offset_s)
        return max;
    return at + zone.offset_s;
}

day_t civil_day_of(wall_s at)
{
    return (day_t)floor_div(local_of(at), CIVIL_DAY_S);
}

wall_s civil_day_start(day_t day)
{
    return (wall_s)day * CIVIL_DAY_S - zone.offset_s;
}

struct civil civil_of(wall_s at)
{
    day_t day = civil_day_of(at);
    int second = (int)(local_of(at) - (int64_t)day * CIVIL_DAY_S);
    struct civil civil = {
        .hour = second / 3600,
        .minute = second / 60 % 60,
        .second = second % 60,
        .weekday = civil_weekday(day),
    };

    civil_day_split(day, &civil.year, &civil.month, &civil.mday);
    return civil;
}

wall_s civil_to_wall(const struct civil *civil)
{
    return civil_day_start(civil_day(civil->year, civil->month, civil->mday)) + civil->hour * 3600 +
           civil->minute * 60 + civil->second;
}

/* --- written forms ------------------------------------------------------------------------- */

void civil_add_date(struct str *out, day_t day)
{
    int year, month, mday;

    civil_day_split(day, &year, &month, &mday);
    str_addf(out, "%04d-%02d-%02d", year, month, mday);
}

static void add_instant(struct str *out, wall_s at, char between, bool seconds)
{
    struct civil civil = civil_of(at);

    str_addf(out, "%04d-%02d-%02d%c%02d:%02d", civil.year, civil.month, civil.mday, between,
             civil.hour, civil.minute);
    if (seconds)
        str_addf(out, ":%02d", civil.second);
}

void civil_add_instant(struct str *out, wall_s at)
{
    add_instant(out, at, ' ', true);
}

void civil_add_short(struct str *out, wall_s at)
{
    add_instant(out, at, ' ', false);
}

void civil_add_rfc3339(struct str *out, wall_s at)
{
    int minutes = abs(zone.offset_s) / 60;

    add_instant(out, at, 'T', true);
    str_addf(out, "%c%02d:%02d", zone.offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* --- reading ------------------------------------------------------------------------------- */

/* The place after pattern, in which 0 stands for any digit; NULL if text does not begin so. */
static const char *match(const char *text, const char *pattern)
{
    for (; *pattern != '\0'; pattern++, text++) {
        if (*pattern == '0' ? *text < '0' || *text > '9' : *text != *pattern)
            return NULL;
    }
    return text;
}

static int number(const char *digits, int count)
{
    int value = 0;

    while (count-- > 0)
        value = value * 10 + (*digits++ - '0');
    return value;
}

static int check_date(const struct civil *civil, struct err *err)
{
    if (civil->year < YEAR_MIN)
        return err_set(err, ERR_USAGE, _("the year must be 1970 to 9999"));
    if (civil->month < 1 || civil->month > 12)
        return err_set(err, ERR_USAGE, _("there is no month %02d; write 01 to 12"), civil->month);
    if (civil->mday < 1)
        return err_set(err, ERR_USAGE, _("there is no day 00; the first day is 01"));
    if (civil->mday > civil_month_days(civil->year, civil->month))
        return err_set(err, ERR_USAGE, _("%s %d has %d days"), tr(month_names[civil->month - 1]),
                       civil->year, civil_month_days(civil->year, civil->month));
    return 0;
}

static int check_minute(int minute, struct err *err)
{
    if (minute > 59)
        return err_set(err, ERR_USAGE, _("there is no minute %02d; write 00 to 59"), minute);
    return 0;
}

static int check_time(const struct civil *civil, struct err *err)
{
    if (civil->hour == 24 && civil->minute == 0 && civil->second == 0 && civil->year < YEAR_MAX) {
        struct str next = STR_INIT;

        civil_add_date(&next, civil_day(civil->year, civil->month, civil->mday) + 1);
        err_set(err, ERR_USAGE, _("the end of a day is the start of the next; write %s 00:00"),
                next.buf);
        str_release(&next);
        return -1;
    }
    if (civil->hour > 23)
        return err_set(err, ERR_USAGE, _("there is no hour %02d; write 00 to 23"), civil->hour);
    if (check_minute(civil->minute, err) < 0)
        return -1;
    if (civil->second > 59)
        return err_set(err, ERR_USAGE, _("there is no second %02d; write 00 to 59"), civil->second);
    return 0;
}

/* "+08:00"; the place after it, NULL if text does not begin so. */
static const char *read_offset(const char *text, int *offset_s)
{
    const char *end = *text == '+' || *text == '-' ? match(text + 1, "00:00") : NULL;

    if (end == NULL)
        return NULL;
    *offset_s = number(text + 1, 2) * 3600 + number(text + 4, 2) * 60;
    if (number(text + 4, 2) > 59 || *offset_s > OFFSET_MAX_S)
        *offset_s = OFFSET_MAX_S + 1;
    else if (*text == '-')
        *offset_s = -*offset_s;
    return end;
}

static int offset_error(struct err *err)
{
    return err_set(err, ERR_USAGE, _("an offset from UTC is written as +08:00, at most 14:00"));
}

static void read_date(const char *text, struct civil *civil)
{
    civil->year = number(text, 4);
    civil->month = number(text + 5, 2);
    civil->mday = number(text + 8, 2);
}

/* The time and offset that follow a date. False if they are not written as such. */
static bool read_time(const char *text, struct civil *civil, int *offset_s)
{
    const char *at = *text == ' ' || *text == 'T' ? match(text + 1, "00:00") : NULL;
    const char *end;

    if (at == NULL)
        return false;
    civil->hour = number(at - 5, 2);
    civil->minute = number(at - 2, 2);
    end = match(at, ":00");
    if (end != NULL) {
        civil->second = number(end - 2, 2);
        at = end;
    }
    if (*at == 'Z') {
        *offset_s = 0;
        at++;
    } else if (*at != '\0') {
        at = read_offset(at, offset_s);
    }
    return at != NULL && *at == '\0';
}

int civil_parse_instant(const char *text, wall_s *at, struct err *err)
{
    struct civil civil = {0};
    int offset_s = zone.offset_s;
    const char *rest = match(text, "0000-00-00");
    wall_s result;

    if (rest == NULL) {
        err_set(err, ERR_USAGE, _("not a date and time; write it as 2026-11-20 23:41"));
        return visible_blame(err, text);
    }
    read_date(text, &civil);
    if (*rest != '\0' && !read_time(rest, &civil, &offset_s)) {
        err_set(err, ERR_USAGE,
                _("the time after the date is written as 23:41, 23:41:07 or 23:41:07+08:00"));
        return visible_blame(err, text);
    }
    if (check_date(&civil, err) < 0 || check_time(&civil, err) < 0)
        return visible_blame(err, text);
    if (abs(offset_s) > OFFSET_MAX_S) {
        offset_error(err);
        return visible_blame(err, text);
    }
    result = civil_to_wall(&civil) + zone.offset_s - offset_s;
    /* Another offset can push the first and the last day out of what can be written here. */
    if (result + zone.offset_s < 0 ||
        result + zone.offset_s >= (int64_t)DAY_OF_YEAR_10000 * CIVIL_DAY_S) {
        err_set(err, ERR_USAGE, _("the year must be 1970 to 9999"));
        return visible_blame(err, text);
    }
    *at = result;
    return 0;
}

int civil_parse_date(const char *text, day_t *day, struct err *err)
{
    struct civil civil = {0};
    const char *rest = match(text, "0000-00-00");

    if (rest == NULL || *rest != '\0') {
        err_set(err, ERR_USAGE, _("not a date; write it as 2026-11-20"));
        return visible_blame(err, text);
    }
    read_date(text, &civil);
    if (check_date(&civil, err) < 0)
        return visible_blame(err, text);
    *day = civil_day(civil.year, civil.month, civil.mday);
    return 0;
}

int civil_parse_minute(const char *text, int *minute, struct err *err)
{
    const char *rest = match(text, "00:00");
    int hour;

    if (rest == NULL || *rest != '\0') {
        err_set(err, ERR_USAGE, _("not a time of day; write it as 08:00"));
        return visible_blame(err, text);
    }
    hour = number(text, 2);
    if (hour > 24) {
        err_set(err, ERR_USAGE, _("there is no hour %02d; write 00 to 24"), hour);
        return visible_blame(err, text);
    }
    if (check_minute(number(text + 3, 2), err) < 0)
        return visible_blame(err, text);
    if (hour == 24 && number(text + 3, 2) > 0) {
        err_set(err, ERR_USAGE, _("a day ends at 24:00"));
        return visible_blame(err, text);
    }
    *minute = hour * 60 + number(text + 3, 2);
    return 0;
}

int civil_minute_check(const char *text, struct err *err)
{
    int minute;

    return civil_parse_minute(text, &minute, err);
}

/* --- the zone ------------------------------------------------------------------------------ */

int civil_set_zone(const char *name, struct err *err)
{
    int offset_s = 0;
    const char *end;

    if (strcmp(name, "Asia/Shanghai") == 0) {
        offset_s = 8 * 3600;
    } else if (strcmp(name, "UTC") != 0) {
        end = read_offset(name, &offset_s);
        if (end == NULL || *end != '\0') {
            err_set(err, ERR_USAGE,
                    _("not a known zone; write Asia/Shanghai, UTC or an offset like +06:00"));
            return visible_blame(err, name);
        }
        if (abs(offset_s) > OFFSET_MAX_S) {
            offset_error(err);
            return visible_blame(err, name);
        }
    }
    snprintf(zone.name, sizeof(zone.name), "%s", name); /* none of the forms is longer */
    zone.offset_s = offset_s;
    return 0;
}

const char *civil_zone(void)
{
    return zone.name;
}

int civil_offset_s(void)
{
    return zone.offset_s;
}
