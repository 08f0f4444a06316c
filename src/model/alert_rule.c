/* The field table of alert rules, and which one fits. */
#include "model/alert_rule.h"

#include <fnmatch.h>

#include "base/civil.h"
#include "base/tr.h"
#include "model/config.h"
#include "model/id.h"
#include "model/service_calendar.h"

static int level_check(const char *text, struct err *err)
{
    for (const struct choice *c = alert_levels; c->name != NULL; c++)
        if (str_eq(c->name, text))
            return 0;
    return err_set(err, ERR_USAGE,
                   _("'%s' is no level; write warn, crit, unknown, stale or unreachable"), text);
}

static int days_check(const char *text, struct err *err)
{
    unsigned days;

    return weekdays_parse(text, &days, err);
}

static int hours_check(const char *text, struct err *err)
{
    struct window window;

    return window_parse(text, &window, err);
}

static int check_span(const struct span *span, const char *field, struct err *err)
{
    if (span->unit == SPAN_NONE || span->unit == SPAN_SECONDS || span->unit == SPAN_IMMEDIATE)
        return 0;
    err_set(err, ERR_USAGE, _("working days and months have no place here; write 5m or 2h"));
    return err_prefix(err, "%s", field);
}

static int rule_check(const void *record, struct err *err)
{
    const struct alert_rule *rule = record;

    return check_span(&rule->hold, "hold", err) < 0 ||
                   check_span(&rule->storm_within, "storm_within", err) < 0
               ? -1
               : 0;
}

const struct schema alert_rule_schema = {
    .kind = "alert_rule",
    .help = N_("what is done when an alert is raised (checks/*.yaml)"),
    .size = sizeof(struct alert_rule),
    .check = rule_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct alert_rule, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name of the rule.")},
            {FIELD_AT(struct alert_rule, name), .type = FIELD_TEXT, .max = 200,
             .help = N_("What it is for.")},
            {FIELD_AT(struct alert_rule, levels), .type = FIELD_TEXTS, .check = level_check,
             .help = N_("Levels that it fits: warn, crit, unknown, stale, unreachable; without "
                        "any, all.")},
            {FIELD_AT(struct alert_rule, metric), .type = FIELD_TEXT, .max = 120,
             .help = N_("What was measured, with * and ? as in disk.*; without it, anything.")},
            {FIELD_AT(struct alert_rule, hosts), .type = FIELD_TEXTS,
             .help = N_("Ids of hosts, with * and ?; without any, all.")},
            {FIELD_AT(struct alert_rule, sites), .type = FIELD_TEXTS, .ref = "site",
             .help = N_("Ids of sites; without any, all.")},
            {FIELD_AT(struct alert_rule, systems), .type = FIELD_TEXTS,
             .help = N_("Ids of systems, of which one runs on the host; without any, all.")},
            {FIELD_AT(struct alert_rule, days), .type = FIELD_TEXTS, .check = days_check,
             .help = N_("Days of the week on which it holds: mon-fri; without any, all.")},
            {FIELD_AT(struct alert_rule, hours), .type = FIELD_TEXTS, .check = hours_check,
             .help = N_("Hours in which it holds: 08:00-18:00; without any, all.")},
            {FIELD_AT(struct alert_rule, soft), .type = FIELD_BOOL, .fallback = "false",
             .help = N_("Act when something was seen once, before the check is sure.")},
            {FIELD_AT(struct alert_rule, ticket), .type = FIELD_BOOL, .fallback = "false",
             .help = N_("Open a ticket on the contract that covers what runs on the host.")},
            {FIELD_AT(struct alert_rule, category), .type = FIELD_TEXT, .max = 64,
             .help = N_("The category of the ticket, if its contract has it.")},
            {FIELD_AT(struct alert_rule, severity), .type = FIELD_TEXT, .max = 64,
             .help = N_("The severity of the ticket, by the contract's matrix.")},
            {FIELD_AT(struct alert_rule, notify), .type = FIELD_TEXTS, .check = id_check,
             .help = N_("Ids of roles that are told.")},
            {FIELD_AT(struct alert_rule, hold), .type = FIELD_SPAN, .fallback = "5m",
             .help = N_("How long a recovery has to last before the alert is over.")},
            {FIELD_AT(struct alert_rule, storm), .type = FIELD_INT, .max = 10000, .fallback = "5",
             .help = N_("More new alerts of a site under this rule become one group with one "
                        "ticket; 0: never.")},
            {FIELD_AT(struct alert_rule, storm_within), .type = FIELD_SPAN, .fallback = "5m",
             .help = N_("The time in which they are counted.")},
            FIELD_END,
        },
};

/* --- which one --- */

static bool any_like(const struct vec_any *patterns, const char *text)
{
    char *const *items = patterns->items;

    for (size_t i = 0; i < patterns->len; i++)
        if (fnmatch(items[i], text == NULL ? "" : text, 0) == 0)
            return true;
    return patterns->len == 0;
}

static bool any_equal(const struct vec_any *texts, const char *text)
{
    char *const *items = texts->items;

    for (size_t i = 0; i < texts->len; i++)
        if (str_eq(items[i], text))
            return true;
    return texts->len == 0;
}

static bool runs_any(const struct alert_rule *rule, const struct host *host)
{
    if (rule->systems.len == 0)
        return true;
    for (size_t i = 0; host != NULL && i < host->systems.len; i++)
        if (any_equal((const struct vec_any *)(const void *)&rule->systems, host->systems.items[i]))
            return true;
    return false;
}

static bool is_time(const struct alert_rule *rule, wall_s now)
{
    struct civil civil = civil_of(now);
    unsigned today = 1u << civil_weekday(civil_day_of(now)), days = 0, some = 0;
    int minute = civil.hour * 60 + civil.minute;
    bool open = rule->hours.len == 0;

    vec_each (text, &rule->days)
        if (weekdays_parse(*text, &some, NULL) == 0)
            days |= some;
    vec_each (text, &rule->hours) {
        struct window window;

        if (window_parse(*text, &window, NULL) == 0)
            open = open || (minute >= window.from && minute < window.to);
    }
    return open && (rule->days.len == 0 || (days & today) != 0);
}

static bool fits(const struct alert_rule *rule, const struct alert *alert, const struct host *host,
                 wall_s now)
{
    const char *level = choice_name(alert_levels, alert->level);

    return any_equal((const struct vec_any *)(const void *)&rule->levels, level) &&
           (rule->metric == NULL || fnmatch(rule->metric, alert->metric, 0) == 0) &&
           any_like((const struct vec_any *)(const void *)&rule->hosts, alert->host) &&
           any_equal((const struct vec_any *)(const void *)&rule->sites, alert->site) &&
           runs_any(rule, host) && is_time(rule, now);
}

const struct alert_rule *alert_rule_for(const struct config *config, const struct alert *alert,
                                        const struct host *host, wall_s now)
{
    vec_each (rule, &config->alert_rules)
        if (fits(rule, alert, host, now))
            return rule;
    return NULL;
}

const struct alert_rule *alert_rule_of(const struct config *config, const char *id)
{
    vec_each (rule, &config->alert_rules)
        if (str_eq(rule->id, id))
            return rule;
    return NULL;
}
