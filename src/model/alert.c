/* The field table of alerts, and what may happen to one. */
#include "model/alert.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/metric.h"

enum { SKEW_S = 5 * 60 };

const struct choice alert_states[] = {
    {ALERT_OPEN, "open", N_("raised")},
    {ALERT_RECOVERING, "recovering", N_("recovering")},
    {ALERT_RESOLVED, "resolved", N_("resolved")},
    {0, NULL, NULL},
};

const struct choice alert_levels[] = {
    {CHECK_WARN, "warn", N_("warning")},
    {CHECK_CRIT, "crit", N_("critical")},
    {CHECK_UNKNOWN, "unknown", N_("unknown")},
    {CHECK_STALE, "stale", N_("out of date")},
    {CHECK_UNREACHABLE, "unreachable", N_("unreachable")},
    {0, NULL, NULL},
};

#define TEXT(member, most, words)                                                                  \
    {                                                                                              \
        FIELD_AT(struct alert, member), .type = FIELD_TEXT, .max = (most), .help = (words)         \
    }
#define INSTANT(member, words)                                                                     \
    {                                                                                              \
        FIELD_AT(struct alert, member), .type = FIELD_TIME, .help = (words)                        \
    }
#define YES_NO(member, words)                                                                      \
    {                                                                                              \
        FIELD_AT(struct alert, member), .type = FIELD_BOOL, .help = (words)                        \
    }
#define CHOICE(member, list, words)                                                                \
    {                                                                                              \
        FIELD_AT(struct alert, member), .type = FIELD_CHOICE, .choices = (list), .help = (words)   \
    }

static const struct field alert_fields[] = {
    {FIELD_AT(struct alert, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
     .help = N_("Given by the store: A-1, A-2 and so on.")},
    {FIELD_AT(struct alert, host), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 64,
     .help = N_("The machine.")},
    {FIELD_AT(struct alert, metric), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 120,
     .help = N_("What was measured, such as disk.used.")},
    TEXT(object, 400, N_("Which one of several, such as /data; empty: there is one only.")),
    TEXT(site, 64, N_("Where the machine stands.")),
    CHOICE(state, alert_states, N_("How far it is.")),
    CHOICE(level, alert_levels, N_("How bad it is, or was last.")),
    CHOICE(worst, alert_levels, N_("How bad it was at its worst.")),
    YES_NO(soft, N_("Seen once; the check looks again before it is sure.")),
    TEXT(value, 40, N_("What was measured last.")),
    TEXT(text, 2000, N_("What was found, in words.")),
    INSTANT(raised_at, N_("Since when.")),
    INSTANT(changed_at, N_("When it changed the last time.")),
    {FIELD_AT(struct alert, returns), .type = FIELD_INT, .max = 1000000,
     .help = N_("How often it came back while the recovery was held.")},
    INSTANT(recovered_at, N_("Since when it is well again.")),
    {FIELD_AT(struct alert, hold_s), .type = FIELD_INT, .max = 30 * CIVIL_DAY_S,
     .help = N_("Seconds that a recovery has to last.")},
    INSTANT(resolved_at, N_("When it was over.")),
    TEXT(resolved_by, 64, N_("Who ended it by hand.")),
    TEXT(reason, 400, N_("Why it was ended by hand.")),
    TEXT(acked_by, 64, N_("Who has taken it.")),
    TEXT(ack_note, 400, N_("What was said when it was taken.")),
    INSTANT(acked_at, N_("When it was taken.")),
    TEXT(rule, 64, N_("The alert rule that fits it.")),
    YES_NO(suppressed, N_("A silence kept it from being told.")),
    YES_NO(told, N_("Its rule was carried out.")),
    TEXT(storm, 64, N_("The alert that leads its group.")),
    TEXT(ticket, 64, N_("The ticket that was opened for it or its group.")),
    TEXT(no_ticket, 400, N_("Why no ticket could be opened.")),
    {FIELD_AT(struct alert, plans), .type = FIELD_TEXTS, .max = 64,
     .help = N_("Plans that fit, by the tags of its systems.")},
    FIELD_END,
};

const struct schema alert_schema = {
    .kind = "alert",
    .help = N_("Something about a machine that is not as it should be."),
    .size = sizeof(struct alert),
    .fields = alert_fields,
};

/* --- levels --- */

static int badness(int level)
{
    switch (level) {
    case CHECK_WARN: return 1;
    case CHECK_STALE: return 2;
    case CHECK_UNKNOWN: return 3;
    case CHECK_UNREACHABLE: return 4;
    case CHECK_CRIT: return 5;
    default: return 0;
    }
}

bool alert_is_worse(int a, int b)
{
    return badness(a) > badness(b);
}

const char *alert_step_verb(enum alert_step step)
{
    static const char *const verbs[] = {
        [ALERT_SAME] = NULL,           [ALERT_RAISED] = "raise",  [ALERT_HARD] = "confirm",
        [ALERT_WORSE] = "worse",       [ALERT_BETTER] = "better", [ALERT_BACK] = "return",
        [ALERT_RECOVERED] = "recover", [ALERT_OVER] = "end",
    };

    return verbs[step];
}

/* --- reports --- */

static void put(char **slot, const char *text)
{
    free(*slot);
    *slot = text == NULL || text[0] == '\0' ? NULL : xstrdup(text);
}

static void put_value(struct alert *alert, double value)
{
    char *text = isfinite(value) ? xasprintf("%.6g", value) : NULL;

    free(alert->value);
    alert->value = text;
}

static bool is_empty(const char *text)
{
    return text == NULL || text[strspn(text, " ")] == '\0';
}

int alert_report_check(const struct alert_report *report, bool recovery, wall_s now,
                       struct err *err)
{
    if (is_empty(report->host))
        return err_set(err, ERR_USAGE, _("%s is missing; it must be given"), "host");
    if (is_empty(report->metric))
        return err_set(err, ERR_USAGE, _("%s is missing; it must be given"), "metric");
    if (!recovery && badness(report->level) == 0)
        return err_set(err, ERR_USAGE,
                       _("an alert is of some level: warn, crit, unknown, stale or unreachable"));
    if (report->at > now + SKEW_S)
        return err_set(err, ERR_REFUSED, _("R26: %s in the future; write when it happened"),
                       recovery ? "recover" : "raise");
    return 0;
}

/* Clocks of other machines differ a little: what is just ahead of ours is now. */
static wall_s instant_of(const struct alert_report *report, wall_s now)
{
    return report->at == 0 || report->at > now ? now : report->at;
}

static void take(struct alert *alert, const struct alert_report *report, wall_s at)
{
    alert->changed_at = at;
    put_value(alert, report->value);
    put(&alert->text, report->text);
}

static enum alert_step begin(struct alert *alert, const struct alert_report *report, wall_s at)
{
    put(&alert->host, report->host);
    put(&alert->metric, report->metric);
    put(&alert->object, report->object);
    alert->state = ALERT_OPEN;
    alert->level = alert->worst = report->level;
    alert->soft = report->soft;
    alert->raised_at = at;
    take(alert, report, at);
    return ALERT_RAISED;
}

/* What was taken was less: somebody has to look again. */
static void drop_ack(struct alert *alert)
{
    put(&alert->acked_by, NULL);
    put(&alert->ack_note, NULL);
    alert->acked_at = 0;
}

static enum alert_step compare(const struct alert *alert, const struct alert_report *report)
{
    if (alert->state == ALERT_RECOVERING)
        return ALERT_BACK;
    if (alert_is_worse(report->level, alert->level))
        return ALERT_WORSE;
    if (report->level != alert->level)
        return ALERT_BETTER;
    return alert->soft && !report->soft ? ALERT_HARD : ALERT_SAME;
}

enum alert_step alert_raise(struct alert *alert, const struct alert_report *report, wall_s now)
{
    wall_s at = instant_of(report, now);
    enum alert_step step;

    if (alert->state == 0)
        return begin(alert, report, at);
    if (at < alert->changed_at)
        return ALERT_SAME;
    step = compare(alert, report);
    if (step == ALERT_SAME)
        return step;
    if (step == ALERT_BACK) {
        alert->state = ALERT_OPEN;
        alert->recovered_at = 0;
        alert->returns++;
    }
    if (alert_is_worse(report->level, alert->level))
        drop_ack(alert);
    if (alert_is_worse(report->level, alert->worst))
        alert->worst = report->level;
    alert->level = report->level;
    alert->soft = alert->soft && report->soft;
    take(alert, report, at);
    return step;
}

enum alert_step alert_recover(struct alert *alert, const struct alert_report *report,
                              int64_t hold_s, wall_s now)
{
    wall_s at = instant_of(report, now);

    if (alert->state != ALERT_OPEN || at < alert->changed_at)
        return ALERT_SAME;
    take(alert, report, at);
    alert->state = ALERT_RECOVERING;
    alert->recovered_at = at;
    alert->hold_s = hold_s;
    return alert_settle(alert, now) ? ALERT_OVER : ALERT_RECOVERED;
}

bool alert_settle(struct alert *alert, wall_s now)
{
    if (alert->state != ALERT_RECOVERING || now < alert->recovered_at + alert->hold_s)
        return false;
    alert->state = ALERT_RESOLVED;
    alert->resolved_at = alert->recovered_at + alert->hold_s;
    return true;
}

/* --- by hand --- */

static int refuse_over(const struct alert *alert, struct err *err)
{
    return err_set(err, ERR_REFUSED, _("%s is over; nobody has to do anything about it"),
                   alert->id);
}

int alert_ack(struct alert *alert, const char *who, const char *note, wall_s now, struct err *err)
{
    if (alert->state == ALERT_RESOLVED)
        return refuse_over(alert, err);
    if (alert->acked_by != NULL)
        return err_set(err, ERR_REFUSED, _("%s is taken already, by %s"), alert->id,
                       alert->acked_by);
    put(&alert->acked_by, who);
    put(&alert->ack_note, note);
    alert->acked_at = now;
    return 0;
}

int alert_resolve(struct alert *alert, const char *who, const char *reason, wall_s now,
                  struct err *err)
{
    if (alert->state == ALERT_RESOLVED)
        return refuse_over(alert, err);
    if (is_empty(reason))
        return err_set(err, ERR_USAGE,
                       _("say with a reason why it is over; the machine has not said so"));
    alert->state = ALERT_RESOLVED;
    alert->resolved_at = alert->changed_at = now;
    put(&alert->resolved_by, who);
    put(&alert->reason, reason);
    return 0;
}

void alert_add_key(struct str *out, const struct alert *alert)
{
    str_addf(out, "%s %s", alert->host, alert->metric);
    if (alert->object != NULL && alert->object[0] != '\0')
        str_addf(out, " %s", alert->object);
}

void alert_add_what(struct str *out, const struct alert *alert)
{
    str_add(out, metric_words(alert->metric));
    if (alert->object != NULL && alert->object[0] != '\0')
        str_addf(out, " %s", alert->object);
}

void alert_add_value(struct str *out, const struct alert *alert)
{
    char *end = NULL;
    double value = alert->value == NULL ? NAN : strtod(alert->value, &end);

    if (alert->value != NULL && end != alert->value && *end == '\0')
        metric_text(metric_of(alert->metric), value, out);
    else if (alert->value != NULL)
        str_add(out, alert->value);
}
