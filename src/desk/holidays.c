/* holiday-cn to a table of ours. The file comes from the network: every part of it is checked before
 * it is believed. Days off in a row under one name become one range. */
#include "desk/holidays.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "desk/moves.h"

enum { DAYS_MAX = 400 };

struct import_day {
    day_t day;
    const char *name;
    bool off;
};

typedef VEC(struct import_day) import_days_t;

/* --- reading --- */

static int wrong(struct err *err, size_t index, const char *what)
{
    return err_set(err, ERR_USAGE, _("days[%zu]: %s is missing or of the wrong kind"), index + 1,
                   what);
}

static int read_day(const json_t *json, size_t index, struct import_day *day, struct err *err)
{
    const char *date = json_string_value(json_object_get(json, "date"));
    const json_t *off = json_object_get(json, "isOffDay");

    day->name = json_string_value(json_object_get(json, "name"));
    if (day->name == NULL || day->name[0] == '\0')
        return wrong(err, index, "name");
    if (date == NULL)
        return wrong(err, index, "date");
    if (!json_is_boolean(off))
        return wrong(err, index, "isOffDay");
    if (civil_parse_date(date, &day->day, err) < 0)
        return err_prefix(err, "days[%zu]", index + 1);
    day->off = json_is_true(off);
    return 0;
}

static int compare_days(const void *left, const void *right)
{
    const struct import_day *a = left, *b = right;

    return (a->day > b->day) - (a->day < b->day);
}

static int read_days(const json_t *json, import_days_t *days, struct err *err)
{
    const json_t *list = json_object_get(json, "days");
    size_t count = json_array_size(list);

    if (count == 0 || count > DAYS_MAX)
        return err_set(err, ERR_USAGE,
                       _("'days' must be a list of 1 to %d entries; the notice of the year may not "
                         "be out yet"),
                       DAYS_MAX);
    for (size_t i = 0; i < count; i++)
        if (read_day(json_array_get(list, i), i, vec_push(days), err) < 0)
            return -1;
    qsort(days->items, days->len, sizeof(*days->items), compare_days);
    for (size_t i = 1; i < days->len; i++)
        if (days->items[i].day == days->items[i - 1].day) {
            struct str date = STR_INIT;

            civil_add_date(&date, days->items[i].day);
            err_set(err, ERR_USAGE, _("%s is written twice; delete one"), date.buf);
            str_release(&date);
            return -1;
        }
    return 0;
}

static void fill_days(const import_days_t *days, struct holiday_year *year)
{
    struct holiday *last = NULL;

    vec_each (day, days) {
        if (!day->off) {
            *vec_push(&year->workdays) = day->day;
            continue;
        }
        if (last == NULL || last->to + 1 != day->day || !str_eq(last->name, day->name)) {
            last = vec_push(&year->holidays);
            *last = (struct holiday){.name = xstrdup(day->name), .from = day->day};
        }
        last->to = day->day;
    }
}

static void fill_papers(const json_t *json, struct holiday_year *year)
{
    size_t i;
    json_t *paper;

    json_array_foreach(json_object_get(json, "papers"), i, paper)
    {
        const char *text = json_string_value(paper);

        if (text != NULL && text[0] != '\0')
            *vec_push(&year->sources) = xstrdup(text);
    }
    year->notice = year->sources.len > 0 ? xstrdup(year->sources.items[0])
                                         : xasprintf(_("notice of %lld"), (long long)year->year);
}

static int fill_statutory(struct holiday_year *year, const struct holiday_year *before,
                          const day_t *statutory, size_t count, struct err *err)
{
    if (count == 0 && before == NULL)
        return err_set(err, ERR_USAGE,
                       _("no table says which days of %lld are statutory; name them with "
                         "--statutory"),
                       (long long)year->year);
    if (count == 0) {
        statutory = before->statutory.items;
        count = before->statutory.len;
    }
    for (size_t i = 0; i < count; i++)
        *vec_push(&year->statutory) = statutory[i];
    return 0;
}

static int fill(const json_t *json, const struct config *config, const day_t *statutory,
                size_t count, struct holiday_year *year, struct err *err)
{
    const json_t *number = json_object_get(json, "year");
    import_days_t days = {0};
    int rc = -1;

    if (!json_is_integer(number) || json_integer_value(number) < 1971 ||
        json_integer_value(number) > 9998)
        return err_set(err, ERR_USAGE,
                       _("'year' is missing or no year; is this a file of "
                         "holiday-cn?"));
    year->year = json_integer_value(number);
    year->status = HOLIDAYS_OFFICIAL;
    if (read_days(json, &days, err) == 0) {
        fill_days(&days, year);
        fill_papers(json, year);
        if (fill_statutory(year, config_year(config, (int)year->year), statutory, count, err) == 0)
            rc = record_check(&holiday_year_schema, year, err);
    }
    vec_release(&days);
    return rc;
}

/* --- comparing --- */

/* A working day by a table; NULL: by the days that the law names with a date. */
static bool is_workday(const struct holiday_year *year, day_t day)
{
    int y, month, mday, weekday = civil_weekday(day);

    civil_day_split(day, &y, &month, &mday);
    if (year == NULL &&
        ((month == 1 && mday == 1) || (month == 5 && mday <= 2) || (month == 10 && mday <= 3)))
        return false;
    for (size_t i = 0; year != NULL && i < year->workdays.len; i++)
        if (year->workdays.items[i] == day)
            return true;
    for (size_t i = 0; year != NULL && i < year->holidays.len; i++)
        if (year->holidays.items[i].from <= day && day <= year->holidays.items[i].to)
            return false;
    return weekday != 0 && weekday != 6;
}

static json_t *compare(const struct holiday_year *before, const struct holiday_year *after)
{
    json_t *changes = json_array();
    int year = (int)after->year;

    for (day_t day = civil_day(year, 1, 1); day < civil_day(year + 1, 1, 1); day++) {
        bool was = is_workday(before, day), is = is_workday(after, day);
        struct str date = STR_INIT;

        if (was == is)
            continue;
        civil_add_date(&date, day);
        json_array_append_new(changes,
                              json_pack("{s:s,s:s,s:s}", "date", date.buf, "before",
                                        was ? "work" : "off", "after", is ? "work" : "off"));
        str_release(&date);
    }
    return changes;
}

/* --- all of it --- */

int desk_holidays_read(const char *path, const struct config *config, const day_t *statutory,
                       size_t statutory_count, struct holiday_import *import, struct err *err)
{
    struct str text = STR_INIT;
    json_t *json = NULL;
    int rc = -1;

    *import = (struct holiday_import){0};
    if (file_read(path, JSON_INPUT_MAX, &text, err) < 0)
        goto out;
    json = json_read(text.buf, text.len, err);
    if (json == NULL || fill(json, config, statutory, statutory_count, &import->year, err) < 0) {
        struct str shown = STR_INIT;

        visible_add(&shown, path, strlen(path), VISIBLE_LINE);
        err_prefix(err, "%s", shown.buf);
        str_release(&shown);
        goto out;
    }
    import->replaces = config_year(config, (int)import->year.year) != NULL;
    import->changes = compare(config_year(config, (int)import->year.year), &import->year);
    rc = 0;
out:
    if (rc < 0)
        desk_holidays_release(import);
    json_decref(json);
    str_release(&text);
    return rc;
}

json_t *desk_holidays_moves(struct desk *desk, const struct holiday_import *import, struct err *err)
{
    const struct config *in_force = desk_full_config(desk, err);
    struct config planned;
    struct holiday_year *year = NULL;
    json_t *moves;

    if (in_force == NULL)
        return NULL;
    record_copy(&config_schema, &planned, in_force);
    vec_each (other, &planned.years)
        if (other->year == import->year.year)
            year = other;
    if (year == NULL)
        year = vec_push(&planned.years);
    else
        record_release(&holiday_year_schema, year);
    record_copy(&holiday_year_schema, year, &import->year);
    moves = desk_moves(desk, &planned, err);
    config_release(&planned);
    return moves;
}

void desk_holidays_release(struct holiday_import *import)
{
    record_release(&holiday_year_schema, &import->year);
    json_decref(import->changes);
    import->changes = NULL;
}
