/* Compiled calendars. Sums are kept at the start of each day: open[i] are the open seconds and
 * work[i] the working days from the first compiled day to the start of day i. Outside of the compiled
 * years the sums are continued day by day, with the same classification. */
#include "model/worktime.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
    YEARS_AHEAD = 2,      /* compiled beyond the last table */
    YEARS_COMPILED = 120, /* at most */
    SHAPE_CLOSED = 0,
    SHAPES_A_WEEK = 7,
    FIRST_DAY = 0,       /* 1970-01-01 */
    LAST_DAY = 2932531,  /* 9998-12-31; nothing is counted beyond */
    DEFAULT_YEAR = 2024, /* where there is no table at all */
};

/* What a day's windows are. */
struct shape {
    struct window windows[WINDOWS_MAX];
    size_t count;
    int32_t seconds;
};

struct season_span {
    struct season_day from, to;
};

/* What the tables say about a day. */
enum mark { MARK_NONE, MARK_OFF, MARK_WORK };

/* What is known about a compiled day. */
struct day_info {
    uint16_t shape;
    uint8_t workday;
    uint8_t cause; /* enum day_cause */
};

struct own_span {
    day_t from, to;
    int kind;
    uint16_t shape; /* OWN_DAY_HOURS */
};

struct worktime {
    char *id;
    bool follows; /* the holidays */
    VEC(struct shape) shapes;
    VEC(struct season_span) seasons; /* season i has the shapes of week i + 1 */
    VEC(struct own_span) own;

    day_t first, end; /* compiled: first <= day < end */
    uint8_t *marks;   /* enum mark */
    struct day_info *days;
    int64_t *open;      /* one more than there are days */
    int32_t *work;      /* the same */
    int32_t *estimates; /* the same: days of provisional and missing years */
    day_t *workdays;    /* all compiled ones, in order */
    wall_s zero;        /* start of the first day */
};

/* --- building --- */

static uint16_t add_shape(struct worktime *wt, char *const *open, size_t count)
{
    struct shape *shape = vec_push(&wt->shapes);

    for (size_t i = 0; i < count && i < WINDOWS_MAX; i++) {
        struct window *window = &shape->windows[shape->count++];

        if (window_parse(open[i], window, NULL) < 0)
            shape->count--; /* was checked when it was read */
        else
            shape->seconds += (window->to - window->from) * 60;
    }
    return (uint16_t)(wt->shapes.len - 1);
}

/* Seven shapes, Sunday first. */
static void add_week(struct worktime *wt, const struct week_hours *rows, size_t count)
{
    for (int weekday = 0; weekday < SHAPES_A_WEEK; weekday++) {
        const struct week_hours *found = NULL;

        for (size_t i = 0; i < count && found == NULL; i++)
            for (size_t j = 0; j < rows[i].days.len; j++) {
                unsigned days = 0;

                if (weekdays_parse(rows[i].days.items[j], &days, NULL) == 0 &&
                    (days & 1u << weekday))
                    found = &rows[i];
            }
        add_shape(wt, found == NULL ? NULL : found->open.items,
                  found == NULL ? 0 : found->open.len);
    }
}

static void add_always(struct worktime *wt)
{
    char whole_day[] = "00:00-24:00", *open[] = {whole_day};

    for (int weekday = 0; weekday < SHAPES_A_WEEK; weekday++)
        add_shape(wt, open, 1);
}

static void add_patterns(struct worktime *wt, const struct service_calendar *calendar)
{
    add_shape(wt, NULL, 0); /* SHAPE_CLOSED */
    if (calendar->always)
        add_always(wt);
    else
        add_week(wt, calendar->week.items, calendar->week.len);
    vec_each (season, &calendar->seasons) {
        struct season_span span;

        if (season_day_parse(season->from, &span.from, NULL) < 0 ||
            season_day_parse(season->to, &span.to, NULL) < 0)
            continue;
        *vec_push(&wt->seasons) = span;
        add_week(wt, season->week.items, season->week.len);
    }
}

static void add_own(struct worktime *wt, const struct own_days *own)
{
    if (own == NULL)
        return;
    vec_each (day, &own->days) {
        uint16_t shape = day->kind == OWN_DAY_HOURS ? add_shape(wt, day->open.items, day->open.len)
                                                    : (uint16_t)SHAPE_CLOSED;

        *vec_push(&wt->own) = (struct own_span){day->from, day->to, day->kind, shape};
    }
}

static void mark_days(struct worktime *wt, day_t from, day_t to, enum mark mark)
{
    for (day_t day = from; day <= to; day++)
        if (day >= wt->first && day < wt->end)
            wt->marks[day - wt->first] = (uint8_t)mark;
}

static void mark_years(struct worktime *wt, const struct holiday_year *years, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        vec_each (holiday, &years[i].holidays)
            mark_days(wt, holiday->from, holiday->to, MARK_OFF);
        vec_each (day, &years[i].workdays)
            mark_days(wt, *day, *day, MARK_WORK);
    }
}

/* --- what a day is --- */

static bool is_yearly(const struct season_span *season)
{
    return season->from.year == 0;
}

static bool season_has(const struct season_span *season, day_t day, int year)
{
    bool yearly = is_yearly(season);
    day_t from =
        civil_day(yearly ? year : season->from.year, season->from.month, season->from.mday);
    day_t to = civil_day(yearly ? year : season->to.year, season->to.month, season->to.mday);

    return from <= to || !yearly ? from <= day && day <= to : day >= from || day <= to;
}

/* The first shape of the week that holds on day; a season of one year goes before a yearly one. */
static uint16_t week_of(const struct worktime *wt, day_t day, int year)
{
    size_t found = 0;

    for (size_t i = 0; i < wt->seasons.len; i++)
        if (season_has(&wt->seasons.items[i], day, year) &&
            (found == 0 || !is_yearly(&wt->seasons.items[i])))
            found = i + 1;
    return (uint16_t)(1 + found * SHAPES_A_WEEK);
}

/* The hours that a day worked instead takes: those of the first weekday that is open at all. */
static uint16_t ordinary(const struct worktime *wt, uint16_t week, int weekday)
{
    for (int i = 1; i <= 5; i++)
        if (wt->shapes.items[week + i].seconds > 0)
            return (uint16_t)(week + i);
    return (uint16_t)(week + weekday);
}

/* The days that the law names with a fixed date, for years without a table (R7). */
static bool is_fixed_holiday(int month, int mday)
{
    return (month == 1 && mday == 1) || (month == 5 && mday <= 2) || (month == 10 && mday <= 3);
}

static struct day_info own_info(const struct own_span *own, uint16_t week_day)
{
    switch (own->kind) {
    case OWN_DAY_WORK: return (struct day_info){week_day, 1, DAY_OWN};
    case OWN_DAY_HOURS: return (struct day_info){own->shape, 1, DAY_OWN};
    default: return (struct day_info){SHAPE_CLOSED, 0, DAY_OWN};
    }
}

/* mark: what the tables say, or the law for years without one. */
static struct day_info classify(const struct worktime *wt, day_t day, int year, enum mark mark)
{
    int weekday = civil_weekday(day);
    uint16_t week = week_of(wt, day, year), pattern = (uint16_t)(week + weekday);
    bool is_weekday = weekday != 0 && weekday != 6;

    vec_each (own, &wt->own) {
        if (own->from <= day && day <= own->to)
            return own_info(own, ordinary(wt, week, weekday));
    }
    if (mark == MARK_OFF)
        return (struct day_info){wt->follows ? SHAPE_CLOSED : pattern, 0, DAY_HOLIDAY};
    if (mark == MARK_WORK)
        return (struct day_info){wt->follows ? ordinary(wt, week, weekday) : pattern, 1,
                                 DAY_MADE_UP};
    if (wt->follows)
        is_weekday = wt->shapes.items[pattern].seconds > 0;
    return (struct day_info){pattern, is_weekday, DAY_ORDINARY};
}

static struct day_info info_of(const struct worktime *wt, day_t day)
{
    int year, month, mday;

    if (day >= wt->first && day < wt->end)
        return wt->days[day - wt->first];
    civil_day_split(day, &year, &month, &mday);
    return classify(wt, day, year, is_fixed_holiday(month, mday) ? MARK_OFF : MARK_NONE);
}

/* --- compiling --- */

static void choose_years(const struct worktime *wt, const struct holiday_year *years, size_t count,
                         int *from, int *to)
{
    int year, month, mday;

    *from = *to = count > 0 ? (int)years[0].year : DEFAULT_YEAR;
    for (size_t i = 0; i < count; i++) {
        *from = years[i].year < *from ? (int)years[i].year : *from;
        *to = years[i].year > *to ? (int)years[i].year : *to;
    }
    vec_each (own, &wt->own) {
        civil_day_split(own->to, &year, &month, &mday);
        *to = year > *to ? year : *to;
    }
    (*from)--;
    *to += YEARS_AHEAD;
    if (*to - *from >= YEARS_COMPILED)
        *to = *from + YEARS_COMPILED - 1;
}

static const struct holiday_year *table_of(const struct holiday_year *years, size_t count, int year)
{
    for (size_t i = 0; i < count; i++)
        if (years[i].year == year)
            return &years[i];
    return NULL;
}

/* Where the table of another year says nothing of the day. */
static void mark_fixed(struct worktime *wt, int year)
{
    static const int months[] = {1, 5, 10};

    for (size_t i = 0; i < ARRAY_LEN(months); i++)
        for (int mday = 1; is_fixed_holiday(months[i], mday); mday++) {
            int at = civil_day(year, months[i], mday) - wt->first;

            if (wt->marks[at] == MARK_NONE)
                wt->marks[at] = MARK_OFF;
        }
}

/* Days of one weekday and one mark are alike, where neither seasons nor days of its own part them. */
struct kinds_of_days {
    struct {
        struct day_info info;
        bool known;
    } day[MARK_WORK + 1][SHAPES_A_WEEK];
};

static struct day_info classify_once(const struct worktime *wt, struct kinds_of_days *kinds,
                                     day_t day, int weekday, int year, enum mark mark)
{
    if (!kinds->day[mark][weekday].known || wt->seasons.len > 0 || wt->own.len > 0) {
        kinds->day[mark][weekday].info = classify(wt, day, year, mark);
        kinds->day[mark][weekday].known = true;
    }
    return kinds->day[mark][weekday].info;
}

/* All sums of one year, whose first day has its sums already. */
static void compile_year(struct worktime *wt, int year, const struct holiday_year *table)
{
    bool estimate = table == NULL || table->status != HOLIDAYS_OFFICIAL;
    int from = civil_day(year, 1, 1) - wt->first, to = civil_day(year + 1, 1, 1) - wt->first;
    int weekday = civil_weekday(wt->first + from);
    struct kinds_of_days kinds = {0};

    if (table == NULL)
        mark_fixed(wt, year);
    for (int i = from; i < to; i++, weekday = weekday == 6 ? 0 : weekday + 1) {
        struct day_info info =
            classify_once(wt, &kinds, wt->first + i, weekday, year, (enum mark)wt->marks[i]);

        wt->days[i] = info;
        if (info.workday)
            wt->workdays[wt->work[i]] = wt->first + i;
        wt->open[i + 1] = wt->open[i] + wt->shapes.items[info.shape].seconds;
        wt->work[i + 1] = wt->work[i] + info.workday;
        wt->estimates[i + 1] = wt->estimates[i] + estimate;
    }
}

struct worktime *worktime_new(const struct service_calendar *calendar, const struct own_days *own,
                              const struct holiday_year *years, size_t year_count)
{
    struct worktime *wt = xcalloc(1, sizeof(*wt));
    int from, to;
    size_t days;

    wt->id = xstrdup(calendar->id != NULL ? calendar->id : "");
    wt->follows = calendar->holidays && !calendar->always;
    add_patterns(wt, calendar);
    add_own(wt, own);
    choose_years(wt, years, year_count, &from, &to);
    wt->first = civil_day(from, 1, 1);
    wt->end = civil_day(to + 1, 1, 1);
    wt->zero = civil_day_start(wt->first);
    days = (size_t)(wt->end - wt->first);
    wt->marks = xcalloc(days, sizeof(*wt->marks));
    wt->days = xcalloc(days, sizeof(*wt->days));
    wt->open = xcalloc(days + 1, sizeof(*wt->open));
    wt->work = xcalloc(days + 1, sizeof(*wt->work));
    wt->estimates = xcalloc(days + 1, sizeof(*wt->estimates));
    wt->workdays = xcalloc(days, sizeof(*wt->workdays));
    mark_years(wt, years, year_count);
    for (int year = from; year <= to; year++)
        compile_year(wt, year, table_of(years, year_count, year));
    return wt;
}

void worktime_free(struct worktime *wt)
{
    if (wt == NULL)
        return;
    free(wt->id);
    vec_release(&wt->shapes);
    vec_release(&wt->seasons);
    vec_release(&wt->own);
    free(wt->marks);
    free(wt->days);
    free(wt->open);
    free(wt->work);
    free(wt->estimates);
    free(wt->workdays);
    free(wt);
}

const char *worktime_id(const struct worktime *wt)
{
    return wt->id;
}

/* --- business time ---------------------------------------------------------------------------
 *
 * F(t) are the open seconds from the first compiled day to t, negative before it. B(a, b) is
 * F(b) - F(a), and a deadline is the earliest t with F(t) >= F(start) + budget. */

static const struct shape *shape_of(const struct worktime *wt, day_t day)
{
    return &wt->shapes.items[info_of(wt, day).shape];
}

/* Open seconds of the day before its given second. */
static int64_t shape_before(const struct shape *shape, int64_t second)
{
    int64_t sum = 0;

    for (size_t i = 0; i < shape->count; i++) {
        int64_t from = (int64_t)shape->windows[i].from * 60,
                to = (int64_t)shape->windows[i].to * 60;

        if (second <= from)
            break;
        sum += (second < to ? second : to) - from;
    }
    return sum;
}

/* The second of the day at which so many open ones (1 … all) have passed. */
static int64_t shape_find(const struct shape *shape, int64_t sum)
{
    for (size_t i = 0; i < shape->count; i++) {
        int64_t from = (int64_t)shape->windows[i].from * 60;
        int64_t len = (int64_t)(shape->windows[i].to - shape->windows[i].from) * 60;

        if (sum <= len)
            return from + sum;
        sum -= len;
    }
    return CIVIL_DAY_S; /* not reached: the caller counts the day's seconds first */
}

/* The same, where the next open second begins; sum counts from 0. */
static int64_t shape_find_begin(const struct shape *shape, int64_t sum)
{
    for (size_t i = 0; i < shape->count; i++) {
        int64_t from = (int64_t)shape->windows[i].from * 60;
        int64_t len = (int64_t)(shape->windows[i].to - shape->windows[i].from) * 60;

        if (sum < len)
            return from + sum;
        sum -= len;
    }
    return CIVIL_DAY_S;
}

static int clamp_day(int64_t day)
{
    return (int)(day < FIRST_DAY ? FIRST_DAY : day > LAST_DAY ? LAST_DAY : day);
}

/* The sum at the start of a day. */
static int64_t open_at(const struct worktime *wt, day_t day)
{
    int64_t sum;

    if (day >= wt->first && day <= wt->end)
        return wt->open[day - wt->first];
    if (day < wt->first) {
        sum = 0;
        for (day_t d = wt->first - 1; d >= day; d--)
            sum -= shape_of(wt, d)->seconds;
        return sum;
    }
    sum = wt->open[wt->end - wt->first];
    for (day_t d = wt->end; d < day; d++)
        sum += shape_of(wt, d)->seconds;
    return sum;
}

static day_t split(const struct worktime *wt, wall_s at, int64_t *second)
{
    int64_t since = at - wt->zero, day = since / CIVIL_DAY_S;

    *second = since - day * CIVIL_DAY_S;
    if (*second < 0) {
        day--;
        *second += CIVIL_DAY_S;
    }
    return clamp_day(day + wt->first);
}

static int64_t open_until(const struct worktime *wt, wall_s at)
{
    int64_t second;
    day_t day = split(wt, at, &second);

    return open_at(wt, day) + shape_before(shape_of(wt, day), second);
}

static wall_s day_second(const struct worktime *wt, day_t day, int64_t second)
{
    return wt->zero + (int64_t)(day - wt->first) * CIVIL_DAY_S + second;
}

/* The last compiled day i with open[i] < sum; sum is above the first and at most the last one. */
static int search_open(const struct worktime *wt, int64_t sum)
{
    int low = 0, high = wt->end - wt->first;

    while (high - low > 1) {
        int middle = low + (high - low) / 2;

        if (wt->open[middle] < sum)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The day that holds the sum: open_at(day) < sum <= open_at(day + 1); *rest is what the day itself
 * contributes. */
static day_t find_day(const struct worktime *wt, int64_t sum, int64_t *rest)
{
    int64_t total = wt->open[wt->end - wt->first], at;
    day_t day;

    if (sum > 0 && sum <= total) {
        int i = search_open(wt, sum);

        *rest = sum - wt->open[i];
        return wt->first + i;
    }
    if (sum <= 0) {
        for (day = wt->first - 1, at = 0; day > FIRST_DAY; day--) {
            at -= shape_of(wt, day)->seconds;
            if (at < sum)
                break;
        }
        *rest = sum - at;
        return day;
    }
    for (day = wt->end, at = total; day < LAST_DAY; day++) {
        int64_t after = at + shape_of(wt, day)->seconds;

        if (after >= sum)
            break;
        at = after;
    }
    *rest = sum - at;
    return day;
}

int64_t worktime_between(const struct worktime *wt, wall_s from, wall_s to)
{
    return open_until(wt, to) - open_until(wt, from);
}

wall_s worktime_add(const struct worktime *wt, wall_s from, int64_t seconds)
{
    int64_t second, rest, before;
    day_t day = split(wt, from, &second);
    const struct shape *shape = shape_of(wt, day);

    /* Most clocks end on the day they start. */
    before = shape_before(shape, second);
    if (before + seconds <= shape->seconds)
        return day_second(wt, day, shape_find(shape, before + seconds));
    day = find_day(wt, open_at(wt, day) + before + seconds, &rest);
    return day_second(wt, day, shape_find(shape_of(wt, day), rest));
}

wall_s worktime_sub(const struct worktime *wt, wall_s to, int64_t seconds)
{
    int64_t rest, sum = open_until(wt, to) - seconds + 1;
    day_t day = find_day(wt, sum, &rest);

    return day_second(wt, day, shape_find_begin(shape_of(wt, day), rest - 1));
}

bool worktime_is_open(const struct worktime *wt, wall_s at)
{
    int64_t second;
    day_t day = split(wt, at, &second);
    const struct shape *shape = shape_of(wt, day);

    for (size_t i = 0; i < shape->count; i++)
        if ((int64_t)shape->windows[i].from * 60 <= second &&
            second < (int64_t)shape->windows[i].to * 60)
            return true;
    return false;
}

wall_s worktime_next_open(const struct worktime *wt, wall_s at)
{
    return worktime_add(wt, at, 1) - 1;
}

/* --- days ----------------------------------------------------------------------------------- */

bool worktime_is_workday(const struct worktime *wt, day_t day)
{
    return info_of(wt, day).workday;
}

static day_t walk_workdays(const struct worktime *wt, day_t day, int64_t n)
{
    int step = n > 0 ? 1 : -1;

    while (n != 0 && day > FIRST_DAY && day < LAST_DAY) {
        day += step;
        if (info_of(wt, day).workday)
            n -= step;
    }
    return day;
}

day_t worktime_workday(const struct worktime *wt, day_t day, int64_t n)
{
    int count = wt->work[wt->end - wt->first];
    int64_t index;

    if (day < wt->first || day >= wt->end)
        return walk_workdays(wt, day, n);
    /* The working days up to day and with it; before it for a negative n. */
    index = n > 0 ? wt->work[day - wt->first + 1] + n - 1 : wt->work[day - wt->first] + n;
    if (index >= 0 && index < count)
        return wt->workdays[index];
    if (n > 0)
        return walk_workdays(wt, wt->end - 1, index - count + 1);
    return walk_workdays(wt, wt->first, index);
}

int64_t worktime_workdays(const struct worktime *wt, day_t from, day_t to)
{
    int64_t count = 0;

    if (from > to)
        return 0;
    if (from >= wt->first && to < wt->end)
        return wt->work[to - wt->first + 1] - wt->work[from - wt->first];
    for (day_t day = from; day <= to; day++)
        count += info_of(wt, day).workday;
    return count;
}

day_t worktime_last_workday(const struct worktime *wt, day_t from, day_t to)
{
    for (day_t day = to; day >= from; day--)
        if (info_of(wt, day).workday)
            return day;
    return 0;
}

wall_s worktime_opening(const struct worktime *wt, day_t day)
{
    const struct shape *shape = shape_of(wt, day);

    return day_second(wt, day, shape->count > 0 ? (int64_t)shape->windows[0].from * 60 : 0);
}

wall_s worktime_closing(const struct worktime *wt, day_t day)
{
    const struct shape *shape = shape_of(wt, day);

    return day_second(wt, day,
                      shape->count > 0 ? (int64_t)shape->windows[shape->count - 1].to * 60
                                       : CIVIL_DAY_S);
}

size_t worktime_windows(const struct worktime *wt, day_t day, const struct window **windows)
{
    const struct shape *shape = shape_of(wt, day);

    *windows = shape->windows;
    return shape->count;
}

int64_t worktime_day_seconds(const struct worktime *wt, day_t day)
{
    return shape_of(wt, day)->seconds;
}

enum day_cause worktime_cause(const struct worktime *wt, day_t day)
{
    return (enum day_cause)info_of(wt, day).cause;
}

bool worktime_is_estimate(const struct worktime *wt, day_t from, day_t to, bool workdays)
{
    if (!wt->follows && !workdays)
        return false;
    if (from < wt->first || to >= wt->end)
        return true;
    return from <= to && wt->estimates[to - wt->first + 1] > wt->estimates[from - wt->first];
}
