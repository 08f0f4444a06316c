/* Plans of patrols and what must be true of them. */
#include "model/patrol_plan.h"

#include <string.h>

#include "base/tr.h"
#include "model/id.h"

static const struct choice everys[] = {
    {PATROL_DAY, "day", N_("every day")},       {PATROL_WEEK, "week", N_("every week")},
    {PATROL_MONTH, "month", N_("every month")}, {PATROL_QUARTER, "quarter", N_("every quarter")},
    {PATROL_YEAR, "year", N_("every year")},    {0, NULL, NULL},
};

/* --- numbers --- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int refuse_number(const char *text, struct err *err)
{
    return err_set(err, ERR_USAGE,
                   _("'%s' is no number; write digits with at most three places, such as 22.5"),
                   text);
}

int patrol_number(const char *text, const char *unit, int64_t *thousandths, struct err *err)
{
    const char *p = text + strspn(text, " \t");
    bool negative = *p == '-';
    int64_t value = 0;
    int digits = 0, places = 0;

    p += negative;
    for (; is_digit(*p) && digits < 9; p++, digits++)
        value = value * 10 + (*p - '0');
    if (digits > 0 && *p == '.')
        for (p++; is_digit(*p) && places < 3; p++, places++)
            value = value * 10 + (*p - '0');
    for (int i = places; i < 3; i++)
        value *= 10;
    p += strspn(p, " \t");
    if (unit != NULL && str_starts(p, unit))
        p += strlen(unit);
    p += strspn(p, " \t");
    if (digits == 0 || *p != '\0')
        return refuse_number(text, err);
    *thousandths = negative ? -value : value;
    return 0;
}

static int number_check(const char *text, struct err *err)
{
    int64_t ignored;

    return patrol_number(text, NULL, &ignored, err);
}

/* --- rules --- */

static int item_check(const void *record, struct err *err)
{
    const struct patrol_item *item = record;
    int64_t low = 0, high = 0;

    if (patrol_item_is_automatic(item) && patrol_item_wants_value(item))
        return err_at_field(
            err, "metrics",
            _("an item is automatic or asks for a value, not both; delete one of them"));
    if (item->metrics.len == 0 && (item->hosts.len > 0 || item->object != NULL))
        return err_at_field(err, "metrics",
                            _("missing; hosts and object choose readings of an automatic item"));
    if (item->low == NULL || item->high == NULL)
        return 0;
    if (patrol_number(item->low, NULL, &low, err) < 0 ||
        patrol_number(item->high, NULL, &high, err) < 0)
        return -1;
    return low <= high ? 0 : err_at_field(err, "high", _("is below low; correct one of the two"));
}

static int plan_check(const void *record, struct err *err)
{
    const struct patrol_plan *plan = record;
    int from = 0, to = 0;

    if (plan->fresh.unit != SPAN_SECONDS)
        return err_at_field(err, "fresh",
                            _("neither working days nor months; write hours or days"));
    if ((plan->from == NULL) != (plan->to == NULL))
        return err_at_field(err, "from", _("a patrol has both from and to, or neither"));
    if (plan->from == NULL)
        return 0;
    if (plan->every != PATROL_DAY)
        return err_at_field(err, "from",
                            _("only a patrol of every day has hours; delete from and to"));
    if (civil_parse_minute(plan->from, &from, err) < 0 ||
        civil_parse_minute(plan->to, &to, err) < 0)
        return -1;
    return from < to ? 0
                     : err_at_field(err, "to", _("ends before it begins; correct one of the two"));
}

const struct schema patrol_item_schema = {
    .kind = "item",
    .help = N_("something that a patrol looks at (patrols/*.yaml)"),
    .size = sizeof(struct patrol_item),
    .check = item_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct patrol_item, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name by which it is filled in.")},
            {FIELD_AT(struct patrol_item, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 100, .help = N_("The name that people read.")},
            {FIELD_AT(struct patrol_item, how), .type = FIELD_TEXT, .max = 400,
             .help = N_("What to look at.")},
            {FIELD_AT(struct patrol_item, unit), .type = FIELD_TEXT, .max = 20,
             .help = N_("The unit of the value that is asked for; without unit, low and high a "
                        "tick is asked for.")},
            {FIELD_AT(struct patrol_item, low), .type = FIELD_TEXT, .max = 20,
             .check = number_check, .help = N_("A smaller value is abnormal.")},
            {FIELD_AT(struct patrol_item, high), .type = FIELD_TEXT, .max = 20,
             .check = number_check, .help = N_("A greater value is abnormal.")},
            {FIELD_AT(struct patrol_item, metrics), .type = FIELD_TEXTS, .max = 100,
             .help = N_("Patterns of metrics, such as backup.*: the item is judged from what the "
                        "machines' checks say.")},
            {FIELD_AT(struct patrol_item, hosts), .type = FIELD_TEXTS, .max = 100,
             .help = N_("Patterns of hosts; each host of the site that one names has to answer.")},
            {FIELD_AT(struct patrol_item, systems), .type = FIELD_TEXTS, .max = 64,
             .help = N_("Only hosts on which one of these systems runs; a ticket goes to the "
                        "first.")},
            {FIELD_AT(struct patrol_item, object), .type = FIELD_TEXT, .max = 200,
             .help = N_("A pattern of objects, such as /data*; empty: all.")},
            FIELD_END,
        },
};

const struct schema patrol_plan_schema = {
    .kind = "patrol",
    .help = N_("a patrol and its items (patrols/*.yaml)"),
    .size = sizeof(struct patrol_plan),
    .check = plan_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct patrol_plan, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check,
             .help = N_("The short name by which contracts and people call it.")},
            {FIELD_AT(struct patrol_plan, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 100, .help = N_("The name that people read.")},
            {FIELD_AT(struct patrol_plan, every), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = everys, .help = N_("How often it is made.")},
            {FIELD_AT(struct patrol_plan, from), .type = FIELD_TEXT, .check = civil_minute_check,
             .help = N_("From when on it is made each day: 07:00.")},
            {FIELD_AT(struct patrol_plan, to), .type = FIELD_TEXT, .check = civil_minute_check,
             .help = N_("Until when; later it is late.")},
            {FIELD_AT(struct patrol_plan, sites), .type = FIELD_TEXTS, .ref = "site",
             .help = N_("Where it is made; empty: at all sites.")},
            {FIELD_AT(struct patrol_plan, fresh), .type = FIELD_SPAN, .fallback = "1h",
             .help = N_("How old a reading of a machine may be at most.")},
            {FIELD_AT(struct patrol_plan, items), .type = FIELD_LIST, .flags = FIELD_REQUIRED,
             .sub = &patrol_item_schema, .help = N_("What it looks at, in this order.")},
            FIELD_END,
        },
};

/* --- what follows --- */

bool patrol_item_is_automatic(const struct patrol_item *item)
{
    return item->metrics.len > 0;
}

bool patrol_item_wants_value(const struct patrol_item *item)
{
    return item->unit != NULL || item->low != NULL || item->high != NULL;
}

bool patrol_plan_is_for(const struct patrol_plan *plan, const char *site)
{
    bool found = plan->sites.len == 0;

    vec_each (id, &plan->sites) {
        found = found || str_eq(*id, site);
    }
    return found;
}

void patrol_item_add_range(const struct patrol_item *item, struct str *out)
{
    const char *unit = item->unit == NULL ? "" : item->unit;
    const char *gap = item->unit == NULL ? "" : " ";

    if (item->low != NULL && item->high != NULL)
        str_addf(out, "%s-%s%s%s", item->low, item->high, gap, unit);
    else if (item->low != NULL)
        str_addf(out, ">= %s%s%s", item->low, gap, unit);
    else if (item->high != NULL)
        str_addf(out, "<= %s%s%s", item->high, gap, unit);
}

bool patrol_plan_hours(const struct patrol_plan *plan, day_t day, wall_s *from, wall_s *to)
{
    struct err ignored = ERR_INIT;
    int first = 0, last = 0;

    if (plan->from == NULL || civil_parse_minute(plan->from, &first, &ignored) < 0 ||
        civil_parse_minute(plan->to, &last, &ignored) < 0) {
        err_release(&ignored);
        return false;
    }
    *from = civil_day_start(day) + (wall_s)first * 60;
    *to = civil_day_start(day) + (wall_s)last * 60;
    return true;
}
