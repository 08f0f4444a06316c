/* The whole configuration as one record, so that the field tables store, compare and print it like
 * any other. To read a stored one back, start from a zeroed struct, not from the fallbacks: what is
 * left out of a stored record was empty, not defaulted. */
#ifndef MODEL_CONFIG_H
#define MODEL_CONFIG_H

#include "base/field.h"
#include "model/action.h"
#include "model/alert_rule.h"
#include "model/calendar.h"
#include "model/check_rule.h"
#include "model/contract.h"
#include "model/link.h"
#include "model/probe_plan.h"
#include "model/patrol_plan.h"
#include "model/roster_plan.h"
#include "model/service_calendar.h"
#include "model/settings.h"
#include "model/site.h"
#include "model/theme.h"
#include "model/user.h"

struct config {
    struct settings settings;
    VEC(struct role) roles;
    VEC(struct user) users;
    VEC(struct site) sites;
    VEC(struct host) hosts;
    VEC(struct system_link) interfaces;
    VEC(struct contract) contracts;
    VEC(struct holiday_year) years;
    VEC(struct own_days) own_days;
    VEC(struct service_calendar) calendars;
    VEC(struct roster_layer) layers;
    VEC(struct roster_swap) swaps;
    VEC(struct check_rule) checks;
    VEC(struct patrol_plan) patrols;
    VEC(struct theme) themes;
    VEC(struct key_setting) keys;
    VEC(struct probe_plan) probes;
    VEC(struct probe_script) scripts;
    VEC(struct alert_rule) alert_rules;
};

extern const struct schema config_schema;

/* What `zhiban config describe KIND` knows; ends with NULL. */
extern const struct schema *const config_kinds[];
/* NULL if there is no such kind. */
const struct schema *config_kind(const char *name);

void config_release(struct config *config);

/* The rules over several records: prefixes, versions of contracts. Broken records (with required
 * fields empty) are passed over. Every complaint names the record it is about; its text begins with
 * "FIELD: ". */
typedef void config_complain(const char *kind, const char *id, const struct err *err, void *data);
void config_check(const struct config *config, config_complain *complain, void *data);

/* NULL if there is none. */
const struct role *config_role(const struct config *config, const char *id);
const struct user *config_user(const struct config *config, const char *id);
const struct site *config_site(const struct config *config, const char *id);
const struct host *config_host(const struct config *config, const char *id);
const struct contract *config_contract(const struct config *config, const char *id);
/* A version of a contract: the id of the first one (or its prefix, which people also say) and a day
 * in its term; a day of 0 gives the first version. */
const struct contract *config_contract_at(const struct config *config, const char *family,
                                          day_t day);
/* The contract that covers the system at the site on that day; NULL: off contract (R8). A day of 0
 * asks for any version. */
const struct contract *config_contract_covering(const struct config *config, const char *site,
                                                const char *covered, day_t day);
const struct holiday_year *config_year(const struct config *config, int year);
const struct own_days *config_own_days(const struct config *config, const char *id);
const struct service_calendar *config_calendar(const struct config *config, const char *id);
const struct patrol_plan *config_patrol(const struct config *config, const char *id);
const struct theme *config_theme(const struct config *config, const char *id);
const struct probe_plan *config_probe(const struct config *config, const char *id);
const struct probe_script *config_script(const struct config *config, const char *id);

#endif
