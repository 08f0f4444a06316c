/* Putting the limits of one check together from all rules that fit it. There are tens of rules and
 * it is done when the configuration changes, not every round. */
#include "model/check_rule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tr.h"
#include "model/check.h"
#include "model/id.h"
#include "model/metric.h"

/* --- patterns and numbers --- */

static const char *next_character(const char *text)
{
    do
        text++;
    while (((unsigned char)*text & 0xc0) == 0x80);
    return text;
}

/* Goes back to the last star only, so it is quick for every pattern. */
bool check_glob(const char *pattern, const char *text)
{
    const char *star = NULL, *retry = NULL;

    while (*text != '\0') {
        if (*pattern == '*') {
            star = ++pattern;
            retry = text;
        } else if (*pattern == '?') {
            pattern++;
            text = next_character(text);
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Decimal digits only: strtod() would also take "inf", "0x10" and blanks. */
int check_number(const char *text, double *number)
{
    const char *p = text + (*text == '-');

    if (!is_digit(*p) || strlen(text) > 20)
        return -1;
    while (is_digit(*p))
        p++;
    if (*p == '.') {
        if (!is_digit(p[1]))
            return -1;
        do
            p++;
        while (is_digit(*p));
    }
    if (*p != '\0')
        return -1;
    *number = strtod(text, NULL);
    return 0;
}

/* --- the table --- */

static bool is_none(const char *text)
{
    return strcmp(text, "none") == 0;
}

static int limit_check(const char *text, struct err *err)
{
    double number;

    if (is_none(text) || check_number(text, &number) == 0)
        return 0;
    return err_set(
        err, ERR_USAGE,
        _("'%s' is no limit; write a number such as 90 or 1.5 in the unit of the metric, "
          "or none"),
        text);
}

static bool is_pattern(const char *text)
{
    return strpbrk(text, "*?") != NULL;
}

static const char *nearest_metric(const char *name)
{
    const char *known[256];
    size_t count = 0;

    for (size_t i = 0; i < metric_count && count < 256; i++)
        known[count++] = metrics[i].name;
    return name_nearest(name, known, count);
}

static int metric_check(const char *text, struct err *err)
{
    const char *nearest;

    if (is_pattern(text) || str_starts(text, "plugin.") || metric_of(text) != NULL)
        return 0;
    nearest = nearest_metric(text);
    if (nearest != NULL)
        return err_set(err, ERR_USAGE, _("there is no metric '%s'; did you mean '%s'?"), text,
                       nearest);
    return err_set(err, ERR_USAGE,
                   _("there is no metric '%s'; write one such as disk.used, a pattern such as "
                     "disk.*, or plugin.NAME"),
                   text);
}

/* NAN for what is not a number or not there. */
static double number_of(const char *text)
{
    double number;

    return text != NULL && check_number(text, &number) == 0 ? number : NAN;
}

static bool low_is_bad(const char *name)
{
    const struct metric *metric = metric_of(name);

    return metric != NULL && metric->sense == SENSE_LOW_IS_BAD;
}

/* Is a beyond b on the bad side? Not if one of them is missing. */
static bool is_beyond(const struct check_rule *rule, const char *a, const char *b)
{
    double x = number_of(a), y = number_of(b);

    return !isnan(x) && !isnan(y) && (low_is_bad(rule->metric) ? x < y : x > y);
}

static int check_limits_order(const struct check_rule *rule, struct err *err)
{
    if (!is_beyond(rule, rule->warn, rule->crit))
        return 0;
    err_set(err, ERR_USAGE,
            low_is_bad(rule->metric)
                ? _("%s is above %s %s, but low figures of %s are the bad ones; write it lower")
                : _("%s is below %s %s; write it higher"),
            rule->crit, "warn", rule->warn, rule->metric);
    return err_prefix(err, "crit");
}

static int check_clear(const struct check_rule *rule, const char *limit, const char *value,
                       const char *clear, struct err *err)
{
    if (!is_beyond(rule, clear, value))
        return 0;
    err_set(err, ERR_USAGE,
            low_is_bad(rule->metric)
                ? _("%s is below %s %s: an alarm would be over before it began; write it higher")
                : _("%s is above %s %s: an alarm would be over before it began; write it lower"),
            clear, limit, value);
    return err_prefix(err, "%s_clear", limit);
}

static int check_span(const struct span *span, const char *field, struct err *err)
{
    if (span->unit == SPAN_NONE || (span->unit == SPAN_SECONDS && span->count > 0))
        return 0;
    err_set(err, ERR_USAGE, _("not a length of time here; write one such as 90s, 10m, 2h or 14d"));
    return err_prefix(err, "%s", field);
}

static int rule_check(const void *record, struct err *err)
{
    const struct check_rule *rule = record;

    if (check_limits_order(rule, err) < 0 ||
        check_clear(rule, "warn", rule->warn, rule->warn_clear, err) < 0 ||
        check_clear(rule, "crit", rule->crit, rule->crit_clear, err) < 0 ||
        check_span(&rule->stale, "stale", err) < 0)
        return -1;
    if (check_span(&rule->forget, "forget", err) < 0)
        return -1;
    return check_span(&rule->forecast_within, "forecast_within", err);
}

static const struct choice watches[] = {
    {CHECK_WATCH_YES, "yes", N_("yes")},
    {CHECK_WATCH_NO, "no", N_("no")},
    {0, NULL, NULL},
};

const struct schema check_rule_schema = {
    .kind = "check",
    .help = N_("from where on a figure is bad (checks/*.yaml)"),
    .size = sizeof(struct check_rule),
    .check = rule_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct check_rule, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name of the rule.")},
            {FIELD_AT(struct check_rule, metric), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 100, .check = metric_check,
             .help = N_("The figure, such as disk.used, or a pattern with * and ?.")},
            {FIELD_AT(struct check_rule, object), .type = FIELD_TEXT, .max = 255,
             .help = N_("Only for these disks, services and so on: a name or a pattern.")},
            {FIELD_AT(struct check_rule, site), .type = FIELD_TEXT, .ref = "site",
             .help = N_("Only at this site.")},
            {FIELD_AT(struct check_rule, host), .type = FIELD_TEXT, .ref = "host",
             .help = N_("Only on this machine.")},
            {.name = "system",
             .offset = offsetof(struct check_rule, system_id),
             .type = FIELD_TEXT,
             .help = N_("Only on machines that this system runs on.")},
            {FIELD_AT(struct check_rule, warn), .type = FIELD_TEXT, .check = limit_check,
             .help = N_("From here on it is a warning; none takes the limit away.")},
            {FIELD_AT(struct check_rule, crit), .type = FIELD_TEXT, .check = limit_check,
             .help = N_("From here on it is critical; none takes the limit away.")},
            {FIELD_AT(struct check_rule, warn_clear), .type = FIELD_TEXT, .check = limit_check,
             .help = N_("A warning is over only beyond this.")},
            {FIELD_AT(struct check_rule, crit_clear), .type = FIELD_TEXT, .check = limit_check,
             .help = N_("What is critical is that until it is beyond this.")},
            {FIELD_AT(struct check_rule, rounds_bad), .type = FIELD_INT, .min = 0, .max = 100,
             .help = N_("How many rounds in a row it must be worse to count; 0: as other rules "
                        "say.")},
            {FIELD_AT(struct check_rule, rounds_good), .type = FIELD_INT, .min = 0, .max = 100,
             .help = N_("How many rounds in a row it must be better to count; 0: as other rules "
                        "say.")},
            {FIELD_AT(struct check_rule, stale), .type = FIELD_SPAN,
             .help = N_("How old an answer may be before it is stale.")},
            {FIELD_AT(struct check_rule, forecast_above), .type = FIELD_TEXT, .check = limit_check,
             .help = N_("No forecast while it is below this.")},
            {FIELD_AT(struct check_rule, forecast_within), .type = FIELD_SPAN,
             .help = N_("A forecast counts if it is full within this time.")},
            {FIELD_AT(struct check_rule, forget), .type = FIELD_SPAN,
             .help = N_("What is missing from whole answers for so long is gone. What a rule names "
                        "without a pattern is missed for ever.")},
            {FIELD_AT(struct check_rule, watch), .type = FIELD_CHOICE, .choices = watches,
             .help = N_("With no, it is recorded and never good or bad.")},
            {FIELD_AT(struct check_rule, fallback), .type = FIELD_BOOL,
             .help = N_("Gives way to every rule that is not a fallback.")},
            FIELD_END,
        },
};

/* --- which rules fit, and which of them counts --- */

static bool runs(const struct check_subject *subject, const char *name)
{
    for (size_t i = 0; i < subject->system_count; i++)
        if (str_eq(subject->systems[i], name))
            return true;
    return false;
}

static bool is_empty(const char *text)
{
    return text == NULL || text[0] == '\0';
}

static bool fits(const struct check_rule *rule, const struct check_subject *subject)
{
    return (is_empty(rule->host) || str_eq(rule->host, subject->host)) &&
           (is_empty(rule->site) || str_eq(rule->site, subject->site)) &&
           (is_empty(rule->system_id) || runs(subject, rule->system_id)) &&
           (is_empty(rule->object) ||
            check_glob(rule->object, subject->object == NULL ? "" : subject->object)) &&
           check_glob(rule->metric, subject->metric);
}

/* How much of it is written out; a pattern counts less than a name. */
static int literal_len(const char *pattern)
{
    int len = 0;

    if (is_empty(pattern))
        return 0;
    for (const char *p = pattern; *p != '\0'; p++)
        len += *p != '*' && *p != '?';
    return len * 2 + 1 + (is_pattern(pattern) ? 0 : 1000);
}

/* Greater than 0: a is more specific. */
static int compare(const struct check_rule *a, const struct check_rule *b)
{
    const int differences[] = {
        (int)b->fallback - (int)a->fallback,
        (int)!is_empty(a->host) - (int)!is_empty(b->host),
        (int)!is_empty(a->system_id) - (int)!is_empty(b->system_id),
        (int)!is_empty(a->site) - (int)!is_empty(b->site),
        literal_len(a->object) - literal_len(b->object),
        literal_len(a->metric) - literal_len(b->metric),
    };

    for (size_t i = 0; i < sizeof(differences) / sizeof(differences[0]); i++)
        if (differences[i] != 0)
            return differences[i];
    return 0;
}

struct picking {
    const struct check_rule *rules;
    size_t count;
    const struct check_subject *subject;
};

/* The most specific rule that says the key; of two alike the later one. NULL: none says it. */
static const struct check_rule *pick(const struct picking *picking, const char *key)
{
    const struct field *field = schema_field(&check_rule_schema, key);
    const struct check_rule *best = NULL;

    for (const struct check_rule *r = picking->rules; r < picking->rules + picking->count; r++)
        if (!field_is_empty(field, r) && fits(r, picking->subject) &&
            (best == NULL || compare(r, best) >= 0))
            best = r;
    return best;
}

static double pick_number(const struct picking *picking, const char *key)
{
    const struct check_rule *rule = pick(picking, key);

    return rule == NULL ? NAN : number_of(field_text(schema_field(&check_rule_schema, key), rule));
}

/* A clear limit belongs to the limit that it stands beside: one of a more general rule would hold an
 * alarm for ever, or end it before it began. */
static double pick_clear(const struct picking *picking, const char *limit, const char *clear,
                         bool low_bad)
{
    const struct check_rule *of_limit = pick(picking, limit), *of_clear = pick(picking, clear);
    double raise = pick_number(picking, limit), value = pick_number(picking, clear);

    if (of_limit == NULL || of_clear == NULL || compare(of_clear, of_limit) < 0)
        return NAN;
    return (low_bad ? value >= raise : value <= raise) ? value : NAN;
}

static int64_t pick_span(const struct picking *picking, const char *key, size_t offset,
                         int64_t otherwise)
{
    const struct check_rule *rule = pick(picking, key);

    return rule == NULL ? otherwise
                        : ((const struct span *)(const void *)((const char *)rule + offset))->count;
}

/* Somebody wants to know of just this object. */
static bool is_named(const struct picking *picking)
{
    for (const struct check_rule *r = picking->rules; r < picking->rules + picking->count; r++)
        if (!r->fallback && !is_empty(r->object) && !is_pattern(r->object) &&
            fits(r, picking->subject))
            return true;
    return false;
}

static int64_t forget_s(const struct picking *picking)
{
    const struct check_rule *rule = pick(picking, "forget");

    if (rule != NULL && !rule->fallback)
        return rule->forget.count;
    if (is_named(picking))
        return 0;
    return rule == NULL ? CHECK_FORGET_S : rule->forget.count;
}

void check_limits_of(const struct check_rule *rules, size_t count,
                     const struct check_subject *subject, struct check_limits *limits)
{
    VEC(struct check_rule) fitting = {0}; /* borrowed: few fit, and each is looked at often */
    struct picking picking = {.subject = subject};
    const struct check_rule *bad, *good, *watch;
    bool low = low_is_bad(subject->metric);

    for (size_t i = 0; i < count; i++)
        if (fits(&rules[i], subject))
            *vec_push(&fitting) = rules[i];
    picking.rules = fitting.items;
    picking.count = fitting.len;
    bad = pick(&picking, "rounds_bad");
    good = pick(&picking, "rounds_good");
    watch = pick(&picking, "watch");

    *limits = (struct check_limits){
        .warn = pick_number(&picking, "warn"),
        .crit = pick_number(&picking, "crit"),
        .warn_clear = pick_clear(&picking, "warn", "warn_clear", low),
        .crit_clear = pick_clear(&picking, "crit", "crit_clear", low),
        .rounds_bad = bad == NULL ? CHECK_ROUNDS_BAD : (int)bad->rounds_bad,
        .rounds_good = good == NULL ? CHECK_ROUNDS_GOOD : (int)good->rounds_good,
        .stale_s = pick_span(&picking, "stale", offsetof(struct check_rule, stale), CHECK_STALE_S),
        .forecast_above = pick_number(&picking, "forecast_above"),
        .forecast_within_s =
            pick_span(&picking, "forecast_within", offsetof(struct check_rule, forecast_within), 0),
        .forget_s = forget_s(&picking),
        .low_bad = low,
        .either_bad = str_eq(subject->metric, "clock.offset"),
        .watched = watch == NULL || watch->watch == CHECK_WATCH_YES,
    };
    vec_release(&fitting);
}

static bool is_about_the_same(const struct check_rule *a, const struct check_rule *b)
{
    return a->fallback == b->fallback && str_eq(a->metric, b->metric) &&
           str_eq(a->object, b->object) && str_eq(a->site, b->site) && str_eq(a->host, b->host) &&
           str_eq(a->system_id, b->system_id);
}

const struct check_rule *check_rule_twin(const struct check_rule *rules, size_t count,
                                         const struct check_rule **first)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (is_about_the_same(&rules[j], &rules[i])) {
                *first = &rules[j];
                return &rules[i];
            }
    return NULL;
}
