/* Holiday tables and their rules. The balance rule holds for the notices of 2024 to 2026 and finds
 * almost any slip of the hand. Messages begin with the field they are about. */
#include "model/calendar.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"

enum { YEAR_FIRST = 1971, YEAR_LAST = 9998, SATURDAY = 6, SUNDAY = 0 };

static bool is_weekend(day_t day)
{
    int weekday = civil_weekday(day);

    return weekday == SATURDAY || weekday == SUNDAY;
}

static bool is_off(const struct holiday_year *year, day_t day)
{
    for (size_t i = 0; i < year->holidays.len; i++)
        if (year->holidays.items[i].from <= day && day <= year->holidays.items[i].to)
            return true;
    return false;
}

/* The complaint about one day of a list: "FIELD[N]: 2026-02-14 SENTENCE". */
static int wrong_day(struct err *err, const char *field, size_t index, day_t day,
                     const char *format)
{
    struct str date = STR_INIT;

    civil_add_date(&date, day);
    err_set(err, ERR_USAGE, format, date.buf);
    str_release(&date);
    return err_prefix(err, "%s[%zu]", field, index + 1);
}

static bool is_near(const struct holiday_year *year, day_t day)
{
    return day >= civil_day((int)year->year - 1, 12, 1) &&
           day <= civil_day((int)year->year + 1, 1, 31);
}

static int check_holiday(const struct holiday_year *year, size_t i, struct err *err)
{
    const struct holiday *holidays = year->holidays.items;

    if (!is_near(year, holidays[i].from) || !is_near(year, holidays[i].to))
        return wrong_day(err, "holidays", i, holidays[i].from,
                         _("%s is too far from the table's year; correct the date"));
    for (size_t j = 0; j < i; j++)
        if (holidays[i].from <= holidays[j].to && holidays[j].from <= holidays[i].to)
            return wrong_day(err, "holidays", i, holidays[i].from,
                             _("%s overlaps an earlier range; give each day to one holiday"));
    return 0;
}

static int check_workday(const struct holiday_year *year, size_t i, struct err *err)
{
    day_t day = year->workdays.items[i];

    if (!is_near(year, day))
        return wrong_day(err, "workdays", i, day,
                         _("%s is too far from the table's year; correct the date"));
    if (!is_weekend(day))
        return wrong_day(err, "workdays", i, day,
                         _("%s is no Saturday or Sunday; only weekend days are worked instead"));
    if (is_off(year, day))
        return wrong_day(err, "workdays", i, day,
                         _("%s is also a day off; delete it here or shorten the holiday"));
    for (size_t j = 0; j < i; j++)
        if (year->workdays.items[j] == day)
            return wrong_day(err, "workdays", i, day, _("%s is written twice; delete one"));
    return 0;
}

static int check_statutory(const struct holiday_year *year, size_t i, struct err *err)
{
    day_t day = year->statutory.items[i];

    if (!is_off(year, day))
        return wrong_day(err, "statutory", i, day,
                         _("%s is in no holiday; add it to one or delete it here"));
    for (size_t j = 0; j < i; j++)
        if (year->statutory.items[j] == day)
            return wrong_day(err, "statutory", i, day, _("%s is written twice; delete one"));
    return 0;
}

static int check_balance(const struct holiday_year *year, struct err *err)
{
    size_t weekdays_off = 0;

    for (size_t i = 0; i < year->holidays.len; i++)
        for (day_t day = year->holidays.items[i].from; day <= year->holidays.items[i].to; day++)
            weekdays_off += is_weekend(day) ? 0 : 1;
    if (weekdays_off == year->workdays.len + year->statutory.len)
        return 0;
    err_set(err, ERR_USAGE,
            _("%lld does not balance: weekdays off (%zu) less days worked instead (%zu) "
              "must be the statutory days (%zu); compare the dates with the notice"),
            (long long)year->year, weekdays_off, year->workdays.len, year->statutory.len);
    return err_prefix(err, "year");
}

static int year_check(const void *record, struct err *err)
{
    const struct holiday_year *year = record;

    for (size_t i = 0; i < year->holidays.len; i++)
        if (check_holiday(year, i, err) < 0)
            return -1;
    for (size_t i = 0; i < year->workdays.len; i++)
        if (check_workday(year, i, err) < 0)
            return -1;
    for (size_t i = 0; i < year->statutory.len; i++)
        if (check_statutory(year, i, err) < 0)
            return -1;
    if (year->status != HOLIDAYS_OFFICIAL)
        return 0;
    if (year->notice == NULL) {
        err_set(err, ERR_USAGE, _("missing; an official table names its notice"));
        return err_prefix(err, "notice");
    }
    return check_balance(year, err);
}

static int holiday_check(const void *record, struct err *err)
{
    const struct holiday *holiday = record;
    struct str from = STR_INIT;

    if (holiday->from <= holiday->to)
        return 0;
    civil_add_date(&from, holiday->from);
    err_set(err, ERR_USAGE, _("before the first day, %s; write the last day off"), from.buf);
    str_release(&from);
    return err_prefix(err, "to");
}

static const struct choice statuses[] = {
    {HOLIDAYS_OFFICIAL, "official", N_("from the full notice")},
    {HOLIDAYS_PROVISIONAL, "provisional", N_("statutory days only, results are estimates")},
    {0, NULL, NULL},
};

static const struct schema holiday_schema = {
    .kind = "holiday",
    .help = N_("days off in a row"),
    .size = sizeof(struct holiday),
    .check = holiday_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct holiday, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 100, .help = N_("What is celebrated.")},
            {FIELD_AT(struct holiday, from), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The first day off.")},
            {FIELD_AT(struct holiday, to), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The last day off.")},
            FIELD_END,
        },
};

const struct schema holiday_year_schema = {
    .kind = "holiday_year",
    .help = N_("the public holidays of a year (calendars/*.yaml)"),
    .size = sizeof(struct holiday_year),
    .check = year_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct holiday_year, year), .type = FIELD_INT, .flags = FIELD_KEY,
             .min = YEAR_FIRST, .max = YEAR_LAST, .help = N_("The year.")},
            {FIELD_AT(struct holiday_year, status), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = statuses, .help = N_("What the table rests on.")},
            {FIELD_AT(struct holiday_year, notice), .type = FIELD_TEXT, .max = 200,
             .help = N_("Number or title of the notice; needed in official years.")},
            {FIELD_AT(struct holiday_year, notice_date), .type = FIELD_DATE,
             .help = N_("The day of the notice.")},
            {FIELD_AT(struct holiday_year, sources), .type = FIELD_TEXTS,
             .help = N_("Where the dates were read.")},
            {FIELD_AT(struct holiday_year, holidays), .type = FIELD_LIST, .flags = FIELD_REQUIRED,
             .sub = &holiday_schema,
             .help = N_("The days off; inside a range every day is off, whatever its weekday.")},
            {FIELD_AT(struct holiday_year, workdays), .type = FIELD_DATES,
             .help = N_("Saturdays and Sundays that are worked instead.")},
            {FIELD_AT(struct holiday_year, statutory), .type = FIELD_DATES, .flags = FIELD_REQUIRED,
             .help = N_("The days off that the law itself names.")},
            FIELD_END,
        },
};
