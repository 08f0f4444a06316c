/* The ruler. The bar of a day has a cell for each hour of its windows, a blank between windows; all
 * bars take the width of the widest, so that the notes stand in one column. */
#include "model/ruler.h"

#include <stdlib.h>
#include <string.h>

#include "base/tr.h"
#include "base/visible.h"
#include "base/width.h"

/* Of a longer way only the days at both ends are printed, and those where something happened. */
enum { DAYS_PRINTED = 31, DAYS_EDGE = 8, DAYS_MAX = 4000, CELL_MINUTES = 60, LINE_CELLS = 80 };

enum cell { CELL_BEFORE, CELL_USED, CELL_PAUSED, CELL_NOW, CELL_TO_COME, CELL_AFTER, CELL_REST };

static const char *const glyph_sets[2][7] = {
    [RULER_UNICODE] = {"░", "█", "▒", "▲", "━", " ", "·"},
    [RULER_PLAIN] = {".", "#", "p", "^", "=", " ", "-"},
};

/* --- the data --- */

static bool counts_days(const struct target *target)
{
    return target->span.unit == SPAN_WORKDAYS;
}

static wall_s smaller(wall_s a, wall_s b)
{
    return a < b ? a : b;
}

static wall_s larger(wall_s a, wall_s b)
{
    return a > b ? a : b;
}

static void add_day(struct ruler *ruler, day_t day, int64_t *counted)
{
    const struct ruler_input *in = &ruler->input;
    wall_s from = larger(civil_day_start(day), in->start);
    wall_s to = smaller(civil_day_start(day + 1), ruler->due);
    struct ruler_day *line = vec_push(&ruler->days);

    line->day = day;
    line->cause = worktime_cause(in->calendar, day);
    line->workday = worktime_is_workday(in->calendar, day);
    line->open = worktime_day_seconds(in->calendar, day) > 0;
    if (from < to) {
        line->paused_s = paused_between(in->calendar, from, to, &ruler->pauses);
        line->live_s = worktime_between(in->calendar, from, to) - line->paused_s;
    }
    if (counts_days(&in->target) && line->workday && day > civil_day_of(in->start) &&
        *counted < in->target.span.count)
        line->counted = ++*counted;
}

void ruler_add_days(struct ruler *ruler)
{
    const struct ruler_input *in = &ruler->input;
    wall_s end = larger(ruler->due, ruler->base);
    day_t first = civil_day_of(in->start), last;
    int64_t counted = 0;

    if (ruler->days.len > 0)
        return;
    if (in->now > end && in->stop == 0)
        end = in->now + 1;
    last = civil_day_of(end > in->start ? end - 1 : in->start);
    if (last - first >= DAYS_MAX)
        last = first + DAYS_MAX - 1;
    for (day_t day = first; day <= last; day++)
        add_day(ruler, day, &counted);
}

void ruler_make(struct ruler *ruler, const struct ruler_input *input)
{
    wall_s end = input->stop != 0 ? input->stop : input->now;

    *ruler = (struct ruler){.input = *input};
    for (size_t i = 0; i < input->pause_count; i++)
        intervals_add(&ruler->pauses, input->pauses[i].from, input->pauses[i].to);
    ruler->base = target_base(input->calendar, &input->target, input->start);
    ruler->due = deadline_extend(input->calendar, ruler->base, input->start, &ruler->pauses);
    ruler->estimate =
        deadline_is_estimate(input->calendar, &input->target, input->start, ruler->due);
    ruler->paused_s = paused_between(input->calendar, input->start, ruler->due, &ruler->pauses);
    if (end == 0 || end < input->start)
        end = input->start;
    ruler->used_s = live_between(input->calendar, input->start, end, &ruler->pauses);
    if (end < ruler->due)
        ruler->remaining_s = live_between(input->calendar, end, ruler->due, &ruler->pauses);
    else
        ruler->overrun_s = live_between(input->calendar, ruler->due, end, &ruler->pauses);
}

void ruler_release(struct ruler *ruler)
{
    intervals_release(&ruler->pauses);
    vec_release(&ruler->days);
}

/* --- words --- */

void hours_add(struct str *out, int64_t seconds)
{
    long long minutes = seconds / 60;

    str_addf(out, "%lld:%02lld", minutes / 60, minutes % 60);
}

void target_add_words(struct str *out, const struct target *target)
{
    long long count = target->span.count;

    switch (target->span.unit) {
    case SPAN_WORKDAYS:
        str_addf(out, tr_n("%lld working day", "%lld working days", (unsigned long)count), count);
        return;
    case SPAN_MONTHS:
        str_addf(out, tr_n("%lld month", "%lld months", (unsigned long)count), count);
        return;
    case SPAN_IMMEDIATE: {
        struct span grace = {SPAN_SECONDS, target->grace_s};

        str_add(out, _("immediate, grace "));
        span_add(out, grace);
        return;
    }
    case SPAN_SECONDS:
    case SPAN_NONE: span_add(out, target->span); return;
    }
}

/* The year is hidden when it is this one. */
static void add_date(struct str *out, day_t day, int this_year)
{
    int year, month, mday;

    civil_day_split(day, &year, &month, &mday);
    if (year != this_year)
        str_addf(out, "%04d-", year);
    str_addf(out, "%02d-%02d", month, mday);
}

static void add_clock(struct str *out, wall_s at)
{
    struct civil civil = civil_of(at);

    str_addf(out, "%02d:%02d", civil.hour, civil.minute);
    if (civil.second != 0)
        str_addf(out, ":%02d", civil.second);
}

/* "11-25 周三 10:00". What falls on midnight is the end of a day: 24:00. */
static void add_moment(struct str *out, wall_s at, int this_year, bool is_end)
{
    day_t day = civil_day_of(at);
    bool midnight = is_end && at == civil_day_start(day);

    if (midnight)
        day--;
    add_date(out, day, this_year);
    str_addf(out, " %s ", civil_weekday_name(civil_weekday(day)));
    if (midnight)
        str_add(out, "24:00");
    else
        add_clock(out, at);
}

static int year_shown(const struct ruler *ruler)
{
    return civil_of(ruler->input.now != 0 ? ruler->input.now : ruler->input.start).year;
}

static void add_title(const struct ruler *ruler, struct str *out)
{
    const struct ruler_input *in = &ruler->input;

    str_addf(out, " %s  ", _("Why this time"));
    if (in->subject != NULL)
        str_addf(out, "%s ", in->subject);
    target_add_words(out, &in->target);
    if (in->clause != NULL)
        str_addf(out, _("  clause %s"), in->clause);
    str_addf(out, _("  calendar %s"), worktime_id(in->calendar));
    str_addc(out, '\n');
}

static void add_from_to(const struct ruler *ruler, struct str *out)
{
    struct str left = STR_INIT, right = STR_INIT;
    int gap;

    str_addf(&left, " %s ", _("received"));
    add_moment(&left, ruler->input.start, year_shown(ruler), false);
    if (ruler->input.now != 0) {
        str_addf(&right, "%s ", _("now"));
        add_moment(&right, ruler->input.now, year_shown(ruler), false);
    }
    str_add(out, left.buf);
    gap = LINE_CELLS - width_text(left.buf) - width_text(right.buf);
    if (right.len > 0)
        str_addc_times(out, ' ', gap > 2 ? (size_t)gap : 2);
    str_addf(out, "%s\n", right.buf);
    str_release(&left);
    str_release(&right);
}

/* --- bars --- */

static size_t bar_cells(const struct ruler *ruler, day_t day)
{
    const struct window *windows;
    size_t count = worktime_windows(ruler->input.calendar, day, &windows), cells = 0;

    for (size_t i = 0; i < count; i++)
        cells += (size_t)(windows[i].to - windows[i].from + CELL_MINUTES - 1) / CELL_MINUTES;
    return count > 0 ? cells + count - 1 : 0;
}

static bool is_paused(const struct ruler *ruler, wall_s at)
{
    for (size_t i = 0; i < ruler->pauses.list.len; i++)
        if (ruler->pauses.list.items[i].from <= at && at < ruler->pauses.list.items[i].to)
            return true;
    return false;
}

static enum cell cell_of(const struct ruler *ruler, wall_s from, wall_s to)
{
    const struct ruler_input *in = &ruler->input;
    wall_s end = in->stop != 0 ? in->stop : in->now;

    if (in->now != 0 && in->stop == 0 && from <= in->now && in->now < to)
        return CELL_NOW;
    if (from < in->start)
        return CELL_BEFORE;
    if (is_paused(ruler, from) && from < ruler->due)
        return CELL_PAUSED;
    if (end != 0 && from < end)
        return CELL_USED;
    return from < ruler->due ? CELL_TO_COME : CELL_AFTER;
}

static void add_bar(const struct ruler *ruler, const struct ruler_day *line,
                    enum ruler_glyphs glyphs, size_t width, struct str *out)
{
    const char *const *glyph = glyph_sets[glyphs];
    const struct window *windows;
    size_t count = worktime_windows(ruler->input.calendar, line->day, &windows), cells = 0;
    wall_s midnight = civil_day_start(line->day);

    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            str_addc(out, ' ');
        for (int minute = windows[i].from; minute < windows[i].to; minute += CELL_MINUTES) {
            int to = minute + CELL_MINUTES < windows[i].to ? minute + CELL_MINUTES : windows[i].to;

            str_add(out, glyph[cell_of(ruler, midnight + minute * 60, midnight + to * 60)]);
        }
    }
    cells = bar_cells(ruler, line->day);
    for (; count == 0 && cells < width; cells++)
        str_add(out, glyph[CELL_REST]);
    str_addc_times(out, ' ', width - cells);
}

/* --- notes --- */

static void next_note(struct str *out)
{
    if (out->len > 0)
        str_add(out, _("; "));
}

static void add_kind_note(const struct ruler *ruler, const struct ruler_day *line, struct str *out)
{
    const struct ruler_input *in = &ruler->input;

    if (counts_days(&in->target) && line->day == civil_day_of(in->start) && line->workday)
        str_add(out, _("the first day is not counted"));
    else if (line->counted > 0)
        str_addf(out, _("working day %lld"), (long long)line->counted);
    else if (line->cause == DAY_OWN && !line->workday)
        str_add(out, _("the hospital's own day off"));
    else if (line->cause == DAY_HOLIDAY)
        str_add(out, _("public holiday"));
    else if (!line->open)
        str_add(out, _("day of rest"));
    else if (!counts_days(&in->target) && line->live_s > 0) {
        hours_add(out, line->live_s);
        str_add(out, _(" business hours"));
    }
    if (line->cause == DAY_MADE_UP)
        str_add(out, _(" (worked instead of another day)"));
}

static void add_pause_notes(const struct ruler *ruler, const struct ruler_day *line,
                            enum ruler_glyphs glyphs, struct str *out)
{
    const struct ruler_input *in = &ruler->input;
    wall_s midnight = civil_day_start(line->day), end = midnight + CIVIL_DAY_S;

    for (size_t i = 0; i < in->pause_count; i++) {
        wall_s from = larger(in->pauses[i].from, midnight), to = smaller(in->pauses[i].to, end);

        if (from >= to || worktime_between(in->calendar, from, to) == 0)
            continue;
        next_note(out);
        str_addf(out, "%s %s ", glyph_sets[glyphs][CELL_PAUSED], _("paused"));
        add_clock(out, from);
        str_addc(out, '-');
        if (to == end)
            str_add(out, "24:00");
        else
            add_clock(out, to);
        if (in->pauses[i].note == NULL)
            continue;
        str_addc(out, ' ');
        visible_add(out, in->pauses[i].note, strlen(in->pauses[i].note), VISIBLE_LINE);
    }
}

static bool holds(const struct ruler_day *line, wall_s at)
{
    return at != 0 && civil_day_of(at) == line->day;
}

static void add_notes(const struct ruler *ruler, const struct ruler_day *line,
                      enum ruler_glyphs glyphs, struct str *out)
{
    add_kind_note(ruler, line, out);
    add_pause_notes(ruler, line, glyphs, out);
    if (ruler->input.stop == 0 && holds(line, ruler->input.now)) {
        next_note(out);
        str_addf(out, "%s %s", glyph_sets[glyphs][CELL_NOW], _("now"));
    }
    if (ruler->due > ruler->base && holds(line, ruler->due - 1) && !holds(line, ruler->base - 1)) {
        struct str hours = STR_INIT;

        hours_add(&hours, ruler->paused_s);
        next_note(out);
        str_addf(out, _("the %s business hours of the pauses moved it here"), hours.buf);
        str_release(&hours);
    }
}

/* --- lines --- */

static void add_line(const struct ruler *ruler, const struct ruler_day *line,
                     enum ruler_glyphs glyphs, size_t width, struct str *out)
{
    const char *weekday = civil_weekday_name(civil_weekday(line->day));
    struct str notes = STR_INIT;

    if (str_starts(weekday, "周"))
        weekday += strlen("周");
    str_addc(out, ' ');
    add_date(out, line->day, year_shown(ruler));
    str_addf(out, " %s ", weekday);
    add_bar(ruler, line, glyphs, width, out);
    add_notes(ruler, line, glyphs, &notes);
    str_addf(out, "   %s", notes.buf);
    while (out->len > 0 && out->buf[out->len - 1] == ' ')
        str_truncate(out, out->len - 1);
    str_addc(out, '\n');
    str_release(&notes);
}

static bool is_printed(const struct ruler *ruler, size_t i)
{
    const struct ruler_day *line = &ruler->days.items[i];

    return ruler->days.len <= DAYS_PRINTED || i < DAYS_EDGE || i + DAYS_EDGE >= ruler->days.len ||
           line->paused_s > 0 || holds(line, ruler->input.now);
}

static void add_lines(const struct ruler *ruler, enum ruler_glyphs glyphs, struct str *out)
{
    size_t width = 0, skipped = 0, workdays = 0;

    vec_each (line, &ruler->days) {
        size_t cells = bar_cells(ruler, line->day);

        width = cells > width ? cells : width;
    }
    for (size_t i = 0; i < ruler->days.len; i++) {
        if (!is_printed(ruler, i)) {
            skipped++;
            workdays += ruler->days.items[i].workday;
            continue;
        }
        if (skipped > 0)
            str_addf(out, _(" .. %zu days more, %zu of them working days\n"), skipped, workdays);
        skipped = workdays = 0;
        add_line(ruler, &ruler->days.items[i], glyphs, width, out);
    }
}

static void add_result(const struct ruler *ruler, struct str *out)
{
    struct str used = STR_INIT, left = STR_INIT;
    int year = year_shown(ruler);

    str_addf(out, " %s ", _("due"));
    add_moment(out, ruler->due, year, true);
    hours_add(&used, ruler->used_s);
    if (ruler->input.now != 0 || ruler->input.stop != 0)
        str_addf(out, _("   used %s business hours"), used.buf);
    if (ruler->overrun_s > 0) {
        hours_add(&left, ruler->overrun_s);
        str_addf(out, _("  overrun %s"), left.buf);
    } else {
        hours_add(&left, ruler->remaining_s);
        str_addf(out, _("  left %s"), left.buf);
    }
    if (ruler->base != ruler->due) {
        struct str base = STR_INIT;
        day_t day = civil_day_of(ruler->base);
        bool midnight = ruler->base == civil_day_start(day);

        add_date(&base, midnight ? day - 1 : day, year);
        str_addc(&base, ' ');
        if (midnight)
            str_add(&base, "24:00");
        else
            add_clock(&base, ruler->base);
        str_addf(out, _("  without pauses it would be %s"), base.buf);
        str_release(&base);
    }
    if (ruler->estimate)
        str_add(out, "  推算");
    str_addc(out, '\n');
    str_release(&used);
    str_release(&left);
}

void ruler_add_text(struct ruler *ruler, enum ruler_glyphs glyphs, struct str *out)
{
    ruler_add_days(ruler);
    add_title(ruler, out);
    add_from_to(ruler, out);
    add_lines(ruler, glyphs, out);
    add_result(ruler, out);
}
