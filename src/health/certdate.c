/* Reading openssl's dates, which are always GMT and in English. */
#include "health/certdate.h"

#include <stdbool.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "health/frame.h"

/* The digits of a field up to the separator, at most max; a day may have a blank in front. */
static bool take(struct piece *text, char separator, int min, int max, int *value)
{
    struct piece field = piece_cut(text, separator);
    double number;

    if (field.len == 0 || field.len > 4 || field.bytes[0] == '-' ||
        memchr(field.bytes, '.', field.len) != NULL || !piece_number(field, &number))
        return false;
    *value = (int)number;
    return *value >= min && *value <= max;
}

static int month_of(struct piece name)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

    for (size_t i = 0; i < ARRAY_LEN(months); i++)
        if (piece_is(name, months[i]))
            return (int)i + 1;
    return 0;
}

int cert_date(const char *bytes, size_t len, wall_s *end)
{
    struct piece text = {.bytes = bytes, .len = len};
    int month = month_of(piece_cut(&text, ' ')), day, hour, minute, second, year;

    if (text.len > 0 && text.bytes[0] == ' ')
        piece_cut(&text, ' ');
    if (month == 0 || !take(&text, ' ', 1, 31, &day) || !take(&text, ':', 0, 23, &hour) ||
        !take(&text, ':', 0, 59, &minute) || !take(&text, ' ', 0, 60, &second) ||
        !take(&text, ' ', 1970, 9999, &year) || !piece_is(text, "GMT") ||
        !civil_date_valid(year, month, day))
        return -1;
    *end = (wall_s)civil_day(year, month, day) * CIVIL_DAY_S + hour * 3600 + minute * 60 + second;
    return 0;
}

double cert_days(wall_s end, wall_s now)
{
    return (double)(end - now) / CIVIL_DAY_S;
}
