/* Service calendars: when the clocks of a promise run (R6). A calendar is a week of open windows, to
 * the minute; for a part of the year other hours (seasons); the public holidays over it if it
 * follows them; and over all that the hospital's own days, shared by the hospital's calendars.
 *
 * A working day is not the same as a day with open windows: on a calendar that does not follow the
 * holidays (round the clock, the same hours every day) the working days are those of the law. */
#ifndef MODEL_SERVICE_CALENDAR_H
#define MODEL_SERVICE_CALENDAR_H

#include <stdbool.h>

#include "base/field.h"

enum { WINDOWS_MAX = 12 }; /* a day */

/* Minutes since midnight; open at from, closed at to, which may be 1440. */
struct window {
    int from, to;
};

struct week_hours {
    VEC(char *) days; /* "mon" or "mon-fri" */
    VEC(char *) open; /* "08:00-12:00", in order */
};

/* Other hours from one day to another, both included: every year ("05-01") or once ("2026-05-01",
 * which goes before the yearly ones). */
struct season {
    char *name;
    char *from, *to;
    VEC(struct week_hours) week;
};

struct service_calendar {
    char *id;
    char *name;
    bool always;    /* open round the clock, whatever the day; no week */
    bool holidays;  /* closed on public holidays; days worked instead have a weekday's hours */
    char *own_days; /* id of a struct own_days, or NULL */
    VEC(struct week_hours) week;
    VEC(struct season) seasons;
};

enum own_day_kind { OWN_DAY_OFF = 1, OWN_DAY_WORK, OWN_DAY_HOURS };

struct own_day {
    day_t from, to; /* both included */
    int kind;       /* enum own_day_kind */
    VEC(char *) open;
    char *note;
};

/* The second layer: what one hospital does otherwise than the State Council. */
struct own_days {
    char *id;
    char *name;
    VEC(struct own_day) days;
};

extern const struct schema service_calendar_schema;
extern const struct schema own_days_schema;

/* A season's day: year 0 for one of every year. */
struct season_day {
    int year, month, mday;
};

/* The written forms; -1 with err. weekday bits: 1 << 0 is Sunday. */
int window_parse(const char *text, struct window *window, struct err *err);
int weekdays_parse(const char *text, unsigned *days, struct err *err);
int season_day_parse(const char *text, struct season_day *day, struct err *err);
void window_add(struct str *out, struct window window);

#endif
