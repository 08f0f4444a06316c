/* Periods, states and what may happen. */
#include "model/obligation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/deadline.h"

static const struct choice states[] = {
    {OBLIGATION_OPEN, "open", N_("to be done")}, {OBLIGATION_DONE, "done", N_("done")},
    {OBLIGATION_LATE, "late", N_("done late")},  {OBLIGATION_WAIVED, "waived", N_("waived")},
    {OBLIGATION_MISSED, "missed", N_("missed")}, {0, NULL, NULL},
};

const struct choice obligation_standings[] = {
    {STANDING_AHEAD, "ahead", N_("ahead")},       {STANDING_OPEN, "open", N_("to be done")},
    {STANDING_OVERDUE, "overdue", N_("overdue")}, {STANDING_MISSED, "missed", N_("missed")},
    {STANDING_DONE, "done", N_("done")},          {STANDING_LATE, "late", N_("done late")},
    {STANDING_WAIVED, "waived", N_("waived")},    {0, NULL, NULL},
};

static const struct field obligation_fields[] = {
    {FIELD_AT(struct obligation, id), .type = FIELD_TEXT, .flags = FIELD_KEY, .max = 200,
     .help = N_("Contract, obligation and period: his/patrol/2026-11-20.1.")},
    {FIELD_AT(struct obligation, contract), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
     .help = N_("The contract that it is owed under.")},
    {FIELD_AT(struct obligation, duty), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
     .help = N_("The obligation of the contract.")},
    {FIELD_AT(struct obligation, period), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
     .help = N_("The first day of the whole period, with the number of a window of the day.")},
    {FIELD_AT(struct obligation, first_day), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
     .help = N_("The first day of the period within the term.")},
    {FIELD_AT(struct obligation, last_day), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
     .help = N_("The last day of the period within the term.")},
    {FIELD_AT(struct obligation, opens), .type = FIELD_TIME, .flags = FIELD_REQUIRED,
     .help = N_("From when it may be done.")},
    {FIELD_AT(struct obligation, closes), .type = FIELD_TIME, .flags = FIELD_REQUIRED,
     .help = N_("Before when it has to be done.")},
    {FIELD_AT(struct obligation, due), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
     .help = N_("The last possible working day.")},
    {FIELD_AT(struct obligation, quota), .type = FIELD_INT, .min = 1, .max = 1000,
     .help = N_("How many times it is owed in the period.")},
    {FIELD_AT(struct obligation, done), .type = FIELD_INT, .min = 0, .max = 1000,
     .help = N_("How many times it was done.")},
    {FIELD_AT(struct obligation, state), .type = FIELD_CHOICE, .choices = states,
     .flags = FIELD_REQUIRED, .help = N_("What became of it.")},
    {FIELD_AT(struct obligation, evidence), .type = FIELD_TEXTS, .max = 400,
     .help = N_("What proves it, one for each time: patrol:P-12.")},
    {FIELD_AT(struct obligation, done_by), .type = FIELD_TEXT, .max = 100,
     .help = N_("Who did it, the last time.")},
    {FIELD_AT(struct obligation, done_at), .type = FIELD_TIME,
     .help = N_("When it was done, the last time.")},
    {FIELD_AT(struct obligation, waived_by), .type = FIELD_TEXT, .max = 100,
     .help = N_("Who agreed that it need not be done.")},
    {FIELD_AT(struct obligation, waived_reason), .type = FIELD_TEXT, .flags = FIELD_LONG,
     .max = 2000, .help = N_("Why it need not be done.")},
    {FIELD_AT(struct obligation, note), .type = FIELD_TEXT, .flags = FIELD_LONG, .max = 2000,
     .help = N_("A remark.")},
    FIELD_END,
};

const struct schema obligation_schema = {
    .kind = "obligation",
    .help = N_("Something that a contract owes in one period."),
    .size = sizeof(struct obligation),
    .fields = obligation_fields,
};

/* --- periods --- */

static int months_of(int every)
{
    switch (every) {
    case PERIOD_MONTH: return 1;
    case PERIOD_QUARTER: return 3;
    case PERIOD_HALF: return 6;
    case PERIOD_YEAR: return 12;
    default: return 0;
    }
}

/* The day that is so many months behind the anchor, or the end of a month that is too short. */
static day_t add_months(day_t anchor, int months)
{
    int year, month, mday, length;

    civil_day_split(anchor, &year, &month, &mday);
    month += months - 1;
    year += month / 12;
    month = month % 12 + 1;
    length = civil_month_days(year, month);
    return civil_day(year, month, mday < length ? mday : length);
}

/* How many steps of months lie between the anchor and a day that is not before it. */
static int steps_to(day_t anchor, day_t day, int months)
{
    int year, month, mday, first_year, first_month, steps;

    civil_day_split(anchor, &first_year, &first_month, &mday);
    civil_day_split(day, &year, &month, &mday);
    steps = ((year - first_year) * 12 + month - first_month) / months;
    return add_months(anchor, steps * months) > day ? steps - 1 : steps;
}

struct stretch {
    day_t first, last;
};

/* The whole period that day lies in. */
static struct stretch stretch_of(const struct obligation_rule *rule, day_t day)
{
    int months = months_of(rule->row->every), steps;

    if (rule->row->every == PERIOD_ONCE)
        return (struct stretch){rule->anchor, rule->until};
    if (rule->row->every == PERIOD_WEEK) {
        day_t monday = day - (civil_weekday(day) + 6) % 7;

        return (struct stretch){monday, monday + 6};
    }
    if (months == 0)
        return (struct stretch){day, day};
    steps = steps_to(rule->anchor, day, months);
    return (struct stretch){add_months(rule->anchor, steps * months),
                            add_months(rule->anchor, (steps + 1) * months) - 1};
}

/* 0 if nothing can be done in the period. */
static day_t last_possible(const struct obligation_rule *rule, day_t from, day_t to)
{
    day_t day;

    if (rule->row->every != PERIOD_DAY) {
        day = worktime_last_workday(rule->worktime, from, to);
        if (day != 0)
            return day;
    }
    for (day = to; day >= from; day--)
        if (worktime_day_seconds(rule->worktime, day) > 0)
            return day;
    return 0;
}

struct filter {
    wall_s newest_opens, now;
    struct obligation_periods *out;
};

static void add_period(const struct filter *filter, const struct obligation_period *period)
{
    bool wanted = filter->newest_opens != 0 ? period->opens > filter->newest_opens
                                            : period->closes > filter->now;

    if (wanted)
        *vec_push(&filter->out->list) = *period;
}

static void add_windows(const struct obligation_rule *rule, struct obligation_period period,
                        const struct filter *filter)
{
    wall_s midnight = civil_day_start(period.first_day);
    size_t day_len = strlen(period.key);

    period.quota = 1;
    for (size_t i = 0; i < rule->row->windows.len; i++) {
        struct window window = {0, 0};
        struct err err = ERR_INIT;

        if (window_parse(rule->row->windows.items[i], &window, &err) == 0) {
            period.opens = midnight + window.from * 60;
            period.closes = midnight + window.to * 60;
            snprintf(period.key + day_len, sizeof(period.key) - day_len, ".%zu", i + 1);
            add_period(filter, &period);
        }
        err_release(&err);
    }
}

static void add_stretch(const struct obligation_rule *rule, struct stretch stretch,
                        const struct filter *filter)
{
    struct obligation_period period = {
        .first_day = stretch.first > rule->from ? stretch.first : rule->from,
        .last_day = stretch.last < rule->until ? stretch.last : rule->until,
        .quota = rule->row->quota > 0 ? rule->row->quota : 1,
    };
    struct str key = STR_INIT;

    period.due = last_possible(rule, period.first_day, period.last_day);
    if (period.due == 0)
        return;
    period.opens = civil_day_start(period.first_day);
    period.closes = civil_day_start(period.last_day + 1);
    civil_add_date(&key, stretch.first);
    snprintf(period.key, sizeof(period.key), "%s", key.buf);
    str_release(&key);
    if (rule->row->windows.len > 0)
        add_windows(rule, period, filter);
    else
        add_period(filter, &period);
}

void obligation_periods_due(const struct obligation_rule *rule, wall_s newest_opens, wall_s now,
                            struct obligation_periods *out)
{
    const struct filter filter = {newest_opens, now, out};
    day_t today = civil_day_of(now), day = newest_opens != 0 ? civil_day_of(newest_opens) : today;

    if (rule->row->every == PERIOD_DEMAND)
        return;
    if (day < rule->from)
        day = rule->from;
    while (day <= today && day <= rule->until) {
        struct stretch stretch = stretch_of(rule, day);

        add_stretch(rule, stretch, &filter);
        day = stretch.last + 1;
    }
}

void obligation_periods_release(struct obligation_periods *periods)
{
    vec_release(&periods->list);
}

void obligation_begin(struct obligation *obligation, const char *contract, const char *duty,
                      const struct obligation_period *period, wall_s now)
{
    record_init(&obligation_schema, obligation);
    obligation->id = xasprintf("%s/%s/%s", contract, duty, period->key);
    obligation->contract = xstrdup(contract);
    obligation->duty = xstrdup(duty);
    obligation->period = xstrdup(period->key);
    obligation->first_day = period->first_day;
    obligation->last_day = period->last_day;
    obligation->opens = period->opens;
    obligation->closes = period->closes;
    obligation->due = period->due;
    obligation->quota = period->quota;
    obligation->state = period->closes <= now ? OBLIGATION_MISSED : OBLIGATION_OPEN;
}

/* --- how it stands --- */

enum obligation_standing obligation_standing(const struct obligation *obligation, wall_s now)
{
    switch (obligation->state) {
    case OBLIGATION_DONE: return STANDING_DONE;
    case OBLIGATION_LATE: return STANDING_LATE;
    case OBLIGATION_WAIVED: return STANDING_WAIVED;
    default: break;
    }
    if (now >= obligation->closes)
        return STANDING_MISSED;
    if (now < obligation->opens)
        return STANDING_AHEAD;
    return civil_day_of(now) > obligation->due ? STANDING_OVERDUE : STANDING_OPEN;
}

bool obligation_is_owed(const struct obligation *obligation)
{
    return obligation->state == OBLIGATION_OPEN || obligation->state == OBLIGATION_MISSED;
}

day_t obligation_next_latest(const struct obligation *obligation, const struct worktime *worktime)
{
    int64_t left = obligation->quota - obligation->done;
    day_t day = obligation->due;

    if (left > 1 && obligation->last_day > obligation->first_day)
        day = worktime_workday(worktime, obligation->due, -(left - 1));
    return day > obligation->first_day ? day : obligation->first_day;
}

int obligation_report_due(const struct obligation *obligation, const struct contract_clock *clock,
                          const struct worktime *worktime, wall_s *due, struct err *err)
{
    struct target target = {
        .span = clock->target,
        .mode = clock->mode,
        .grace_s = clock->grace.unit == SPAN_SECONDS ? clock->grace.count : 0,
    };

    *due = 0;
    if (target_check(&target, err) < 0)
        return -1;
    if (obligation->done_at != 0)
        *due = target_base(worktime, &target, obligation->done_at);
    return 0;
}

/* --- what may happen --- */

int obligation_check_owed(const struct obligation *obligation, struct err *err)
{
    if (obligation_is_owed(obligation))
        return 0;
    return err_set(err, ERR_REFUSED, _("%s is %s already (R21)"), obligation->id,
                   choice_label(states, obligation->state));
}

static int check_evidence(const struct contract_obligation *row, const char *evidence,
                          struct err *err)
{
    const char *colon = evidence == NULL ? NULL : strchr(evidence, ':');
    struct str kinds = STR_INIT;

    vec_each (kind, &row->evidence) {
        size_t len = strlen(*kind);

        if (colon != NULL && (size_t)(colon - evidence) == len && colon[1] != '\0' &&
            strncmp(evidence, *kind, len) == 0) {
            str_release(&kinds);
            return 0;
        }
        str_addf(&kinds, "%s%s:…", kinds.len > 0 ? ", " : "", *kind);
    }
    err_set(err, ERR_REFUSED, _("'%s' is no evidence of '%s' (R21); the contract asks for: %s"),
            evidence == NULL ? "" : evidence, row->id, kinds.buf);
    str_release(&kinds);
    return -1;
}

static int check_time(const struct obligation *obligation, wall_s at, wall_s now, struct err *err)
{
    struct str opens = STR_INIT;

    if (at > now)
        return err_set(err, ERR_REFUSED, _("nothing is done in the future (R21)"));
    if (at >= obligation->opens)
        return 0;
    civil_add_short(&opens, obligation->opens);
    err_set(err, ERR_REFUSED, _("%s may not be done before %s; it counts inside its period (R21)"),
            obligation->id, opens.buf);
    str_release(&opens);
    return -1;
}

int obligation_do(struct obligation *obligation, const struct contract_obligation *row,
                  const struct obligation_deed *deed, wall_s now, struct err *err)
{
    if (obligation_check_owed(obligation, err) < 0 ||
        check_time(obligation, deed->at, now, err) < 0 ||
        check_evidence(row, deed->evidence, err) < 0)
        return -1;
    vec_each (known, &obligation->evidence) {
        if (str_eq(*known, deed->evidence))
            return err_set(err, ERR_REFUSED, _("'%s' was counted already (R21); name another one"),
                           deed->evidence);
    }
    *vec_push(&obligation->evidence) = xstrdup(deed->evidence);
    obligation->done++;
    free(obligation->done_by);
    obligation->done_by = xstrdup(deed->who);
    if (deed->at > obligation->done_at)
        obligation->done_at = deed->at;
    if (obligation->done >= obligation->quota)
        obligation->state =
            obligation->done_at < obligation->closes ? OBLIGATION_DONE : OBLIGATION_LATE;
    return 0;
}

int obligation_take_back(struct obligation *obligation, const char *evidence, struct err *err)
{
    for (size_t i = 0; i < obligation->evidence.len; i++) {
        if (!str_eq(obligation->evidence.items[i], evidence))
            continue;
        free(obligation->evidence.items[i]);
        obligation->evidence.len--;
        memmove(obligation->evidence.items + i, obligation->evidence.items + i + 1,
                (obligation->evidence.len - i) * sizeof(char *));
        obligation->done--;
        if (obligation->state == OBLIGATION_DONE || obligation->state == OBLIGATION_LATE)
            obligation->state = OBLIGATION_OPEN;
        if (obligation->done > 0)
            return 0;
        free(obligation->done_by);
        obligation->done_by = NULL;
        obligation->done_at = 0;
        return 0;
    }
    return err_set(err, ERR_REFUSED, _("%s was not counted for %s (R21)"), evidence,
                   obligation->id);
}

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\n")] == '\0';
}

int obligation_waive(struct obligation *obligation, const char *approver, const char *reason,
                     struct err *err)
{
    if (obligation_check_owed(obligation, err) < 0)
        return -1;
    if (is_blank(reason) || is_blank(approver))
        return err_set(err, ERR_REFUSED,
                       _("only a reason and who agreed waive an obligation (R21); give both"));
    free(obligation->waived_by);
    free(obligation->waived_reason);
    obligation->waived_by = xstrdup(approver);
    obligation->waived_reason = xstrdup(reason);
    obligation->state = OBLIGATION_WAIVED;
    return 0;
}
