/* Calendars for tests. Trouble ends the program: a test without its calendars means nothing. */
#include "lib/calendars.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/json.h"
#include "conf/conf.h"

void calendars_load(struct calendars *calendars)
{
    static const char *const ids[CALENDARS] = {"d247", "wd524", "wd58", "d78"};
    const struct conf_source source = {0};
    struct conf_report report = {0};

    if (conf_load(&source, &calendars->config, &report) < 0)
        die("the built-in configuration is wrong");
    for (size_t i = 0; i < CALENDARS; i++)
        calendars->all[i] =
            worktime_new(config_calendar(&calendars->config, ids[i]), NULL,
                         calendars->config.years.items, calendars->config.years.len);
}

void calendars_release(struct calendars *calendars)
{
    for (size_t i = 0; i < CALENDARS; i++)
        worktime_free((struct worktime *)(uintptr_t)calendars->all[i]);
    config_release(&calendars->config);
}

wall_s at(const char *text)
{
    struct err err = ERR_INIT;
    wall_s result = 0;

    if (civil_parse_instant(text, &result, &err) < 0)
        die("%s", err.text.buf);
    return result;
}

day_t on(const char *text)
{
    return civil_day_of(at(text));
}

static void read_record(const struct schema *schema, const char *text, void *record)
{
    struct err err = ERR_INIT;
    json_t *json = json_read(text, strlen(text), &err);

    if (json == NULL || record_from_json(schema, record, json, &err) < 0 ||
        record_check(schema, record, &err) < 0)
        die("%s", err.text.buf);
    json_decref(json);
}

struct worktime *calendar_of_json(const char *json, const char *own_json,
                                  const struct config *config)
{
    struct service_calendar calendar = {0};
    struct own_days own = {0};
    struct worktime *worktime;

    read_record(&service_calendar_schema, json, &calendar);
    if (own_json != NULL)
        read_record(&own_days_schema, own_json, &own);
    worktime = worktime_new(&calendar, own_json == NULL ? NULL : &own, config->years.items,
                            config->years.len);
    record_release(&service_calendar_schema, &calendar);
    record_release(&own_days_schema, &own);
    return worktime;
}
