/* Calendars and clocks without a ticket: what would be due when. Works on the configuration in force
 * if there is a store, else on the files, so that a deadline can be looked up anywhere. */
#ifndef DESK_CLOCKS_H
#define DESK_CLOCKS_H

#include <stdbool.h>

#include "base/err.h"
#include "desk/desk.h"
#include "model/config.h"
#include "model/worktime.h"

struct desk_clocks;

/* config_dir not NULL: that directory over the built-in files. Else the version in force in the store
 * that options name, or in the usual one if it exists; else the usual directories. Takes over the
 * zone of the settings. */
struct desk_clocks *desk_clocks_open(const char *config_dir, const struct desk_options *options,
                                     struct err *err);
/* NULL: these are the calendars of now. */
const struct desk_past *desk_clocks_past(const struct desk_clocks *clocks);
void desk_clocks_close(struct desk_clocks *clocks);
/* The desk whose configuration it is; NULL if it was read from files. */
struct desk *desk_clocks_desk(struct desk_clocks *clocks);
/* Settings, years, own_days and calendars. */
const struct config *desk_clocks_config(const struct desk_clocks *clocks);
/* The compiled calendar; ERR_USAGE with the nearest name or all of them. */
const struct worktime *desk_clocks_calendar(struct desk_clocks *clocks, const char *id,
                                            struct err *err);

#endif
