/* The configuration: its table and its look-ups. They walk; the longest list is hundreds of hosts. */
#include "model/config.h"

#include "base/tr.h"
#include "model/contract_rules.h"
#include "model/keymap.h"
#include "model/roster.h"
#include "model/site_rules.h"

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
            {FIELD_AT(struct config, interfaces), .type = FIELD_LIST, .sub = &link_schema,
             .help = N_("What systems hand to each other.")},
            {FIELD_AT(struct config, contracts), .type = FIELD_LIST, .sub = &contract_schema,
             .help = N_("The maintenance contracts.")},
            {FIELD_AT(struct config, years), .type = FIELD_LIST, .sub = &holiday_year_schema,
             .help = N_("The public holidays, year by year.")},
            {FIELD_AT(struct config, own_days), .type = FIELD_LIST, .sub = &own_days_schema,
             .help = N_("The days that hospitals keep otherwise.")},
            {FIELD_AT(struct config, calendars), .type = FIELD_LIST,
             .sub = &service_calendar_schema,
             .help = N_("The calendars by which the clocks of promises run.")},
            {FIELD_AT(struct config, layers), .type = FIELD_LIST, .sub = &roster_layer_schema,
             .help = N_("Who is on duty when.")},
            {FIELD_AT(struct config, swaps), .type = FIELD_LIST, .sub = &roster_swap_schema,
             .help = N_("Who stands in for whom.")},
            {FIELD_AT(struct config, checks), .type = FIELD_LIST, .sub = &check_rule_schema,
             .help = N_("From where on the machines' figures are bad.")},
            {FIELD_AT(struct config, patrols), .type = FIELD_LIST, .sub = &patrol_plan_schema,
             .help = N_("What patrols look at.")},
            {FIELD_AT(struct config, themes), .type = FIELD_LIST, .sub = &theme_schema,
             .help = N_("How the console looks.")},
            {FIELD_AT(struct config, keys), .type = FIELD_LIST, .sub = &key_setting_schema,
             .help = N_("Other keys for the console.")},
            {FIELD_AT(struct config, probes), .type = FIELD_LIST, .sub = &probe_plan_schema,
             .help = N_("What is asked of machines.")},
            {FIELD_AT(struct config, scripts), .type = FIELD_LIST, .sub = &probe_script_schema,
             .help = N_("The scripts that ask it.")},
            {FIELD_AT(struct config, alert_rules), .type = FIELD_LIST, .sub = &alert_rule_schema,
             .help = N_("What is done when an alert is raised.")},
            FIELD_END,
        },
};

const struct schema *const config_kinds[] = {
    &settings_schema,     &role_schema,
    &user_schema,         &site_schema,
    &host_schema,         &link_schema,
    &contract_schema,     &holiday_year_schema,
    &own_days_schema,     &service_calendar_schema,
    &roster_layer_schema, &roster_swap_schema,
    &check_rule_schema,   &patrol_plan_schema,
    &theme_schema,        &key_setting_schema,
    &probe_plan_schema,   &probe_script_schema,
    &alert_rule_schema,   NULL,
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

/* --- rules over several records --- */

struct rules {
    const struct config *config;
    config_complain *complain;
    void *data;
};

static void complain_of(const struct rules *rules, const struct contract *contract,
                        const char *field, struct err *err)
{
    err_prefix(err, "%s", field);
    rules->complain(contract_schema.kind, contract->id, err, rules->data);
    err_release(err);
}

static void check_family(const struct rules *rules, const struct contract *contract)
{
    const struct contract *first = config_contract(rules->config, contract->amends);
    struct err err = ERR_INIT;

    if (first == NULL) /* the reference itself is complained about */
        return;
    if (first == contract || first->amends != NULL)
        err_set(&err, ERR_USAGE,
                _("'%s' is no first version; name the contract that was there "
                  "before all amendments"),
                contract->amends);
    if (err.kind != ERR_NONE)
        complain_of(rules, contract, "amends", &err);
}

static bool same_family(const struct contract *a, const struct contract *b)
{
    return str_eq(contract_family(a), contract_family(b));
}

/* b comes behind a in the order of files, so the complaint is about b. */
static void check_pair(const struct rules *rules, const struct contract *a,
                       const struct contract *b)
{
    bool related = same_family(a, b);
    struct err err = ERR_INIT;

    if (str_eq(a->prefix, b->prefix) != related) {
        if (related)
            err_set(&err, ERR_USAGE,
                    _("another prefix than that of '%s', of which it is a "
                      "version; write %s"),
                    a->id, a->prefix);
        else
            err_set(&err, ERR_USAGE, _("'%s' has the prefix %s already; write another one"), a->id,
                    a->prefix);
        complain_of(rules, b, "prefix", &err);
    }
    if (related && a->from <= b->until && b->from <= a->until) {
        err_set(&err, ERR_USAGE, _("overlaps the version '%s'; each day has one version (R15)"),
                a->id);
        complain_of(rules, b, "from", &err);
    }
}

static void check_twins(const struct rules *rules)
{
    const struct check_rule *first,
        *twin = check_rule_twin(rules->config->checks.items, rules->config->checks.len, &first);
    struct err err = ERR_INIT;

    if (twin == NULL)
        return;
    err_set(&err, ERR_USAGE,
            _("'%s' is about the same metric, object, host, system and site; keep one of them"),
            first->id);
    err_prefix(&err, "metric");
    rules->complain(check_rule_schema.kind, twin->id, &err, rules->data);
    err_release(&err);
}

/* Systems have no file of their own: hosts say what runs on them, contracts what they cover. */
static void check_system(const struct rules *rules, const char *kind, const char *id,
                         const char *field, const char *name)
{
    VEC(const char *) names = {0};
    struct err err = ERR_INIT;
    const char *nearest;
    bool known = false;

    vec_each (host, &rules->config->hosts)
        vec_each (covered, &host->systems)
            *vec_push(&names) = *covered;
    vec_each (contract, &rules->config->contracts)
        vec_each (covered, &contract->systems)
            *vec_push(&names) = covered->id;
    vec_each (covered, &names)
        known = known || str_eq(*covered, name);
    nearest = known ? NULL : name_nearest(name, names.items, names.len);
    vec_release(&names);
    if (known)
        return;
    if (nearest != NULL)
        err_set(&err, ERR_USAGE, _("no host runs and no contract covers '%s'; did you mean '%s'?"),
                name, nearest);
    else
        err_set(&err, ERR_USAGE,
                _("no host runs and no contract covers '%s'; write what stands under systems of a "
                  "host"),
                name);
    err_prefix(&err, "%s", field);
    rules->complain(kind, id, &err, rules->data);
    err_release(&err);
}

static void check_systems(const struct rules *rules)
{
    vec_each (rule, &rules->config->checks)
        if (rule->system_id != NULL && rule->system_id[0] != '\0')
            check_system(rules, check_rule_schema.kind, rule->id, "system", rule->system_id);
    vec_each (rule, &rules->config->alert_rules)
        vec_each (name, &rule->systems)
            check_system(rules, alert_rule_schema.kind, rule->id, "systems", *name);
}

static bool is_whole(const struct contract *contract)
{
    return contract->id != NULL && contract->prefix != NULL && contract->from != 0 &&
           contract->until >= contract->from;
}

void config_check(const struct config *config, config_complain *complain, void *data)
{
    const struct rules rules = {.config = config, .complain = complain, .data = data};

    roster_check_config(config, complain, data);
    keymap_check_config(config, complain, data);
    sites_check_config(config, complain, data);
    check_twins(&rules);
    check_systems(&rules);
    vec_each (b, &config->contracts) {
        if (!is_whole(b))
            continue;
        if (b->amends != NULL)
            check_family(&rules, b);
        for (const struct contract *a = config->contracts.items; a < b; a++)
            if (is_whole(a) && !str_eq(a->id, b->id))
                check_pair(&rules, a, b);
    }
}

/* --- look-ups --- */

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

const struct contract *config_contract_at(const struct config *config, const char *family,
                                          day_t day)
{
    vec_each (c, &config->contracts) {
        bool named = str_eq(contract_family(c), family) || str_eq(c->prefix, family);

        if (named && (day == 0 ? c->amends == NULL : contract_is_in_force(c, day)))
            return c;
    }
    return NULL;
}

static bool covers(const struct contract *contract, const char *site, const char *covered)
{
    const struct contract_system *found = contract_entry(contract, "systems", covered);

    return found != NULL && (contract->sites.len == 0 || codes_have(&contract->sites, site)) &&
           (found->sites.len == 0 || codes_have(&found->sites, site));
}

const struct contract *config_contract_covering(const struct config *config, const char *site,
                                                const char *covered, day_t day)
{
    vec_each (c, &config->contracts) {
        if ((day == 0 || contract_is_in_force(c, day)) && covers(c, site, covered))
            return c;
    }
    return NULL;
}

const struct holiday_year *config_year(const struct config *config, int year)
{
    for (size_t i = 0; i < config->years.len; i++)
        if (config->years.items[i].year == year)
            return &config->years.items[i];
    return NULL;
}

const struct own_days *config_own_days(const struct config *config, const char *id)
{
    return find(&config->own_days, &own_days_schema, id);
}

const struct service_calendar *config_calendar(const struct config *config, const char *id)
{
    return find(&config->calendars, &service_calendar_schema, id);
}

const struct patrol_plan *config_patrol(const struct config *config, const char *id)
{
    return find(&config->patrols, &patrol_plan_schema, id);
}

const struct theme *config_theme(const struct config *config, const char *id)
{
    return find(&config->themes, &theme_schema, id);
}

const struct probe_plan *config_probe(const struct config *config, const char *id)
{
    return find(&config->probes, &probe_plan_schema, id);
}

const struct probe_script *config_script(const struct config *config, const char *id)
{
    return find(&config->scripts, &probe_script_schema, id);
}
