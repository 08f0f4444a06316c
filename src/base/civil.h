/* Civil time in the installation's zone: days, clock times, weekdays, and the written forms of
 * instants. The zone is a fixed offset from UTC (China has no daylight saving time); the caller's TZ
 * and the C library's zone data are never looked at. */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

/* Days since 1970-01-01. 0 stands for "not given": no record is that old. */
typedef int32_t day_t;

enum { CIVIL_DAY_S = 86400 };

struct civil {
    int year, month, mday; /* 2026, 1-12, 1-31 */
    int hour, minute, second;
    int weekday; /* 0 = Sunday … 6 = Saturday */
};

/* "Asia/Shanghai" (+08:00), "UTC", or an offset "+06:00"; -1 with err for anything else. */
int civil_set_zone(const char *name, struct err *err);
const char *civil_zone(void);
int civil_offset_s(void);

struct civil civil_of(wall_s at);
/* The fields must be in range; weekday is ignored. */
wall_s civil_to_wall(const struct civil *civil);

day_t civil_day(int year, int month, int mday);
void civil_day_split(day_t day, int *year, int *month, int *mday);
int civil_weekday(day_t day); /* 0 = Sunday */
int civil_month_days(int year, int month);
bool civil_date_valid(int year, int month, int mday);
day_t civil_day_of(wall_s at);
wall_s civil_day_start(day_t day);

/* "2026-11-20 23:41", "2026-11-20 23:41:07", "2026-11-20T23:41:07+08:00" (any offset), with the
 * date alone meaning 00:00. Impossible dates (2026-02-30) are named in err. */
int civil_parse_instant(const char *text, wall_s *at, struct err *err);
/* "2026-11-20" */
int civil_parse_date(const char *text, day_t *day, struct err *err);
/* "08:00" or "24:00" as minutes since midnight. */
int civil_parse_minute(const char *text, int *minute, struct err *err);
int civil_minute_check(const char *text, struct err *err); /* for tables of fields */

void civil_add_instant(struct str *out, wall_s at); /* 2026-11-20 23:41:07 */
void civil_add_short(struct str *out, wall_s at);   /* 2026-11-20 23:41 */
void civil_add_rfc3339(struct str *out, wall_s at); /* 2026-11-20T23:41:07+08:00 */
void civil_add_date(struct str *out, day_t day);    /* 2026-11-20 */
/* 周五, or Fri in English */
const char *civil_weekday_name(int weekday);

#endif
