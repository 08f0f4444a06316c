/* The shipped calendars, compiled, and instants from text: for tests of clocks. */
#ifndef LIB_CALENDARS_H
#define LIB_CALENDARS_H

#include "model/config.h"
#include "model/worktime.h"

enum { D247, WD524, WD58, D78, CALENDARS };

struct calendars {
    struct config config;
    const struct worktime *all[CALENDARS];
};

/* For group set-up and tear-down: loads the built-in configuration. */
void calendars_load(struct calendars *calendars);
void calendars_release(struct calendars *calendars);
/* "2026-11-19 15:20"; fails the test if it is none. */
wall_s at(const char *text);
day_t on(const char *text);
/* A calendar from JSON in the stored form; checked. */
struct worktime *calendar_of_json(const char *json, const char *own_json,
                                  const struct config *config);

#endif
