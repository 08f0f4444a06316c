/* The field table of configuration versions. */
#include "model/config_version.h"

#include "base/tr.h"

static const struct field part_fields[] = {
    {FIELD_AT(struct config_part, kind), .type = FIELD_TEXT, .flags = FIELD_KEY,
     .help = N_("What it holds.")},
    {FIELD_AT(struct config_part, digest), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
     .help = N_("SHA-256 of its canonical JSON.")},
    FIELD_END,
};

static const struct schema part_schema = {
    .kind = "config_part",
    .help = N_("One part of a version of the configuration."),
    .size = sizeof(struct config_part),
    .fields = part_fields,
};

static const struct field version_fields[] = {
    {FIELD_AT(struct config_version, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
     .help = N_("Given by the store: V-1, V-2 and so on.")},
    {FIELD_AT(struct config_version, number), .type = FIELD_INT, .flags = FIELD_REQUIRED, .min = 1,
     .max = INT32_MAX, .help = N_("Versions count up; the newest is in force.")},
    {FIELD_AT(struct config_version, digest), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
     .help = N_("SHA-256 over all parts.")},
    {FIELD_AT(struct config_version, source), .type = FIELD_TEXT,
     .help = N_("Where it was read from.")},
    {FIELD_AT(struct config_version, parts), .type = FIELD_LIST, .sub = &part_schema,
     .help = N_("What it consists of.")},
    {FIELD_AT(struct config_version, moved), .type = FIELD_INT, .max = INT32_MAX,
     .help = N_("How many open deadlines moved with it (R16).")},
    {FIELD_AT(struct config_version, moves), .type = FIELD_TEXT,
     .help = N_("SHA-256 of the list of those deadlines.")},
    FIELD_END,
};

const struct schema config_version_schema = {
    .kind = "config_version",
    .help = N_("A version of the configuration that was put in force."),
    .size = sizeof(struct config_version),
    .fields = version_fields,
};
