/* Where a figure is going: when it is full, and how it compares with the same hour of yesterday and
 * of a week ago. A forecast needs a week of days and growth that most pairs of days agree on: one
 * night's burst, or a figure that hardly moves, gives none. A level in addition is the caller's
 * (forecast_above of a check): growth alone alarms nobody. */
#ifndef MODEL_FORECAST_H
#define MODEL_FORECAST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/str.h"

struct metric;

struct forecast_point {
    wall_s at; /* the hour or less that it is the average of begins here */
    double value;
};

enum forecast_answer {
    FORECAST_FULL = 1, /* in so many days */
    FORECAST_SHORT,    /* fewer than FORECAST_DAYS_MIN days of data */
    FORECAST_FLAT,     /* it does not grow, or nobody can say that it does */
    FORECAST_LOW,      /* below the level from which on it is worth a word */
    FORECAST_FAR,      /* in more than FORECAST_FAR_DAYS days */
};

enum { FORECAST_DAYS_MIN = 7, FORECAST_DAYS_MAX = 30, FORECAST_FAR_DAYS = 365 };

struct forecast {
    enum forecast_answer answer;
    double days;             /* from now; 0: it is full already */
    double earliest, latest; /* by the quartiles of growth; latest may be INFINITY */
    double per_day;          /* growth */
};

/* points in order of time; what is older than 30 days before now is not looked at. above NAN: no
 * level. full: 100 for a percentage. */
void forecast_full(const struct forecast_point *points, size_t count, wall_s now, double above,
                   double full, struct forecast *forecast);

/* The averages of the hour before now, and of the same hour a day and a week before; NAN where
 * there is nothing. */
struct comparison {
    double now, yesterday, last_week;
};

/* "full in 3 days (2 to 4)", or why there is none: "none, it does not grow". */
void forecast_add_words(struct str *out, const struct forecast *forecast);

void forecast_compare(const struct forecast_point *points, size_t count, wall_s now,
                      struct comparison *comparison);
/* "this hour 94%, yesterday 92%"; what is not known is left out. */
void comparison_add_words(struct str *out, const struct metric *metric,
                          const struct comparison *comparison);

#endif
