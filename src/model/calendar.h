/* Tables of public holidays, one a year, as the notices of the State Council give them (R6, R7):
 * ranges of days off, weekend days that are worked instead, and the statutory days among those off.
 * A day is a working day if it is in workdays, else not in any range, and Monday to Friday. */
#ifndef MODEL_CALENDAR_H
#define MODEL_CALENDAR_H

#include "base/field.h"

enum holiday_status {
    HOLIDAYS_OFFICIAL = 1, /* the full notice is known */
    HOLIDAYS_PROVISIONAL,  /* only the statutory days are; results are marked as estimated */
};

struct holiday {
    char *name;
    day_t from, to; /* both are off */
};

struct holiday_year {
    int64_t year;
    int status; /* enum holiday_status */
    char *notice;
    day_t notice_date;
    VEC(char *) sources;
    VEC(struct holiday) holidays;
    VEC(day_t) workdays;
    VEC(day_t) statutory;
};

/* Its rules: days lie in the year or in the month before or after it; ranges do not overlap; what is
 * worked instead is a Saturday or Sunday and not off; statutory days are off; and in official years
 * the weekdays made off less the days worked instead are as many as the statutory days. */
extern const struct schema holiday_year_schema;

#endif
