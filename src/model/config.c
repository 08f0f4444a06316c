/* The configuration: its table and its look-ups. They walk; the longest list is hundreds of hosts. */
#include "model/config.h"

#include "base/tr.h"

const struct schema config_schema = {
    .kind = "config",
    .help = N_("the whole configuration"),
    .size = sizeof(struct config),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct config, settings), .type = FIELD_GROUP, .sub = &settings_schema,
             .help = N_("What holds for the whole installation.")},
            {FIELD_AT(struct config, roles), .type = FIELD_LIST, .sub = &role_schema,
             .help = N_("What groups of users may do.")},
            {FIELD_AT(struct config, users), .type = FIELD_LIST, .sub = &user_schema,
             .help = N_("The people who work with zhiban.")},
            {FIELD_AT(struct config, sites), .type = FIELD_LIST, .sub = &site_schema,
             .help = N_("Hospitals and campuses.")},
            {FIELD_AT(struct config, hosts), .type = FIELD_LIST, .sub = &host_schema,
             .help = N_("The machines at the sites.")},
            {FIELD_AT(struct config, contracts), .type = FIELD_LIST, .sub = &contract_schema,
             .help = N_("The maintenance contracts.")},
            {FIELD_AT(struct config, years), .type = FIELD_LIST, .sub = &holiday_year_schema,
             .help = N_("The public holidays, year by year.")},
            FIELD_END,
        },
};

const struct schema *const config_kinds[] = {
    &settings_schema, &role_schema,     &user_schema,         &site_schema,
    &host_schema,     &contract_schema, &holiday_year_schema, NULL,
};

const struct schema *config_kind(const char *name)
{
    for (size_t i = 0; config_kinds[i] != NULL; i++)
        if (str_eq(config_kinds[i]->kind, name))
            return config_kinds[i];
    return NULL;
}

void config_release(struct config *config)
{
    record_release(&config_schema, config);
}

/* list is a VEC of records of schema. */
static const void *find(const void *list, const struct schema *schema, const char *id)
{
    const struct vec_any *vec = list;
    const struct field *key = schema_key(schema);

    for (size_t i = 0; i < vec->len; i++) {
        const char *record = (const char *)vec->items + i * schema->size;

        if (str_eq(field_text(key, record), id))
            return record;
    }
    return NULL;
}

const struct role *config_role(const struct config *config, const char *id)
{
    return find(&config->roles, &role_schema, id);
}

const struct user *config_user(const struct config *config, const char *id)
{
    return find(&config->users, &user_schema, id);
}

const struct site *config_site(const struct config *config, const char *id)
{
    return find(&config->sites, &site_schema, id);
}

const struct host *config_host(const struct config *config, const char *id)
{
    return find(&config->hosts, &host_schema, id);
}

const struct contract *config_contract(const struct config *config, const char *id)
{
    return find(&config->contracts, &contract_schema, id);
}

const struct holiday_year *config_year(const struct config *config, int year)
{
    for (size_t i = 0; i < config->years.len; i++)
        if (config->years.items[i].year == year)
            return &config->years.items[i];
    return NULL;
}
