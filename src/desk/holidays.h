/* A new year of public holidays, read from JSON in the form of holiday-cn, checked, and compared with
 * the table in force. Nothing is changed: the result goes into calendars/ by hand. */
#ifndef DESK_HOLIDAYS_H
#define DESK_HOLIDAYS_H

#include "base/err.h"
#include "base/json.h"
#include "desk/desk.h"
#include "model/config.h"

struct holiday_import {
    struct holiday_year year; /* to release with holiday_year_schema */
    /* [{"date", "before", "after"}]: days that become off or worked, "off" or "work". */
    json_t *changes;
    bool replaces; /* there was a table of that year */
};

/* {"year": 2027, "papers": [URL…], "days": [{"name", "date", "isOffDay"}…]}. The form does not say
 * which days are statutory: they are statutory[], else those of the table in force. The rules of
 * model/calendar.h hold, the balance too. */
int desk_holidays_read(const char *path, const struct config *config, const day_t *statutory,
                       size_t statutory_count, struct holiday_import *import, struct err *err);
/* The open deadlines that would move if the year were in force (desk/moves.h). NULL with err. */
json_t *desk_holidays_moves(struct desk *desk, const struct holiday_import *import,
                            struct err *err);
void desk_holidays_release(struct holiday_import *import);

#endif
