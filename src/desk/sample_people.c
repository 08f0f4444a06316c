/* From src/desk/sample/people.json into a configuration; "d-2" in a swap is the day after tomorrow. */
#include "desk/sample_people.h"

#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"

enum { PAST_DAYS = 21, AHEAD_DAYS = 60 };

static int put_part(struct config *config, const json_t *people, const char *name, struct err *err)
{
    return field_from_json(schema_field(&config_schema, name), config,
                           json_object_get(people, name), err);
}

static void date_key(json_t *swap, const char *key, wall_s now)
{
    const char *text = json_string_value(json_object_get(swap, key));
    struct str date = STR_INIT;

    civil_add_date(&date, civil_day_of(now) - (day_t)strtol(text + 1, NULL, 10));
    json_object_set_new(swap, key, json_string(date.buf));
    str_release(&date);
}

static void date_swaps(json_t *people, wall_s now)
{
    json_t *swap;
    size_t i;

    json_array_foreach(json_object_get(people, "swaps"), i, swap)
    {
        date_key(swap, "from", now);
        date_key(swap, "until", now);
    }
}

/* Where the term has an end behind us or a beginning ahead; a sample made in time is left alone. */
static void stretch_terms(struct config *config, wall_s now)
{
    const day_t today = civil_day_of(now);

    vec_each (contract, &config->contracts) {
        if (contract->amends != NULL)
            continue;
        if (contract->until < today)
            contract->until = today + AHEAD_DAYS;
        if (contract->from > today - PAST_DAYS)
            contract->from = today - PAST_DAYS;
    }
}

static void complain(const char *kind, const char *id, const struct err *why, void *data)
{
    struct err *err = data;

    if (err->kind == ERR_NONE)
        err_set(err, ERR_FAILED, "%s %s: %s", kind, id, why->text.buf);
}

int sample_people_add(struct config *config, wall_s now, struct err *err)
{
    const struct embedded *file = embedded_sample;
    json_t *people;
    int rc = -1;

    if (config->contracts.len == 0 || config->users.len > 0)
        return 0;
    while (strcmp(file->path, "people.json") != 0)
        file++;
    people = json_read(file->text, strlen(file->text), err);
    if (people == NULL)
        return -1;
    date_swaps(people, now);
    if (put_part(config, people, "users", err) == 0 &&
        (config->layers.len > 0 || (put_part(config, people, "layers", err) == 0 &&
                                    put_part(config, people, "swaps", err) == 0))) {
        stretch_terms(config, now);
        config_check(config, complain, err);
        rc = err->kind == ERR_NONE ? 0 : -1;
    }
    json_decref(people);
    return rc;
}
