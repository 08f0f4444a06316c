/* The engine against the naive evaluator on random cases: odd windows, seasons, own days, six-day and
 * weekend weeks, pauses that overlap, every mode, 2024 to 2028. SEED repeats a run, SOAK makes a
 * million cases of it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "conf/conf.h"
#include "lib/naive.h"
#include "model/sla.h"

enum { CASES = 20000, CASES_SOAK = 1000000, CASES_A_CALENDAR = 200, PAUSES_MAX = 4 };

static uint64_t state = 88172645463325252u;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int64_t below(int64_t limit)
{
    return (int64_t)(next_random() % (uint64_t)limit);
}

static bool one_in(int n)
{
    return below(n) == 0;
}

/* --- random calendars --- */

static char *random_window(int *at, int left)
{
    int room = 1440 - *at - 20 * left, from, to;
    int grid = one_in(4) ? 1 : 30;

    from = *at + (int)below(room / 3 + 1) / grid * grid;
    to = from + 1 + (int)below((1440 - from) / 2 + 1);
    if (left == 0 && one_in(6))
        to = 1440;
    if (to > 1440)
        to = 1440;
    *at = to;
    return xasprintf("%02d:%02d-%02d:%02d", from / 60, from % 60, to / 60, to % 60);
}

static void random_windows(struct week_hours *hours)
{
    int count = 1 + (int)below(3), at = (int)below(600);

    while (count-- > 0 && at < 1380)
        *vec_push(&hours->open) = random_window(&at, count);
}

static void random_week(struct week_hours **rows_out, size_t *len, size_t *size)
{
    static const char *const spans[][3] = {{"mon-fri", NULL},        {"mon-fri", "sat", NULL},
                                           {"mon-sat", NULL},        {"mon-sun", NULL},
                                           {"sat-sun", "wed", NULL}, {"mon-thu", "fri", NULL},
                                           {"fri-mon", "wed", NULL}};
    const char *const *chosen = spans[below((int64_t)ARRAY_LEN(spans))];
    VEC(struct week_hours) rows = {0};

    for (int i = 0; chosen[i] != NULL && i < 3; i++) {
        struct week_hours *row = vec_push(&rows);

        *vec_push(&row->days) = xstrdup(chosen[i]);
        random_windows(row);
    }
    *rows_out = rows.items;
    *len = rows.len;
    *size = rows.size;
}

static void random_seasons(struct service_calendar *calendar)
{
    static const char *const ranges[][2] = {
        {"05-01", "09-30"}, {"10-15", "03-10"}, {"2026-06-15", "2026-07-20"}};

    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        struct season *season;

        if (!one_in(3))
            continue;
        season = vec_push(&calendar->seasons);
        season->from = xstrdup(ranges[i][0]);
        season->to = xstrdup(ranges[i][1]);
        random_week(&season->week.items, &season->week.len, &season->week.size);
    }
}

static void random_calendar(struct service_calendar *calendar)
{
    *calendar = (struct service_calendar){.id = xstrdup("x"), .name = xstrdup("x")};
    calendar->always = one_in(6);
    if (calendar->always)
        return;
    calendar->holidays = !one_in(3);
    random_week(&calendar->week.items, &calendar->week.len, &calendar->week.size);
    random_seasons(calendar);
}

static void random_own(struct own_days *own)
{
    day_t day = civil_day(2024, 1, 1) + (day_t)below(100);

    *own = (struct own_days){.id = xstrdup("o")};
    while (day < civil_day(2028, 12, 1)) {
        struct own_day *entry = vec_push(&own->days);
        struct week_hours hours = {0};

        entry->from = day;
        entry->to = day + (day_t)below(3);
        entry->kind = OWN_DAY_OFF + (int)below(3);
        if (entry->kind == OWN_DAY_HOURS) {
            random_windows(&hours);
            memcpy(&entry->open, &hours.open, sizeof(entry->open));
        }
        day = entry->to + 1 + (day_t)below(200);
    }
}

/* --- random cases --- */

struct random_case {
    struct target target;
    wall_s start;
    struct interval pauses[PAUSES_MAX];
    size_t pause_count;
    int step_s;
};

static wall_s on_grid(wall_s at, int step_s)
{
    return at / step_s * step_s;
}

static void random_target(struct random_case *c)
{
    int64_t days = one_in(10) ? 30 : 6;

    switch (below(8)) {
    case 0: c->target.span = (struct span){SPAN_WORKDAYS, 1 + below(days)}; break;
    case 1: c->target.span = (struct span){SPAN_MONTHS, 1 + below(4)}; break;
    case 2:
        c->target.span = (struct span){.unit = SPAN_IMMEDIATE};
        c->target.grace_s = (1 + below(900 / c->step_s)) * c->step_s;
        break;
    case 3: c->target.span = (struct span){SPAN_SECONDS, (1 + below(24)) * 3600}; break;
    default:
        c->target.span = (struct span){SPAN_SECONDS, (1 + below(7200 / c->step_s)) * c->step_s};
    }
    c->target.mode = TARGET_EOD + (int)below(3);
}

static void random_pauses(struct random_case *c)
{
    c->pause_count = one_in(3) ? 0 : (size_t)below(PAUSES_MAX + 1);
    for (size_t i = 0; i < c->pause_count; i++) {
        wall_s reach = one_in(2) ? 6 * 3600 : 4 * 86400;
        wall_s from = on_grid(c->start + below(reach), c->step_s);

        c->pauses[i].from = from < c->start ? c->start : from;
        c->pauses[i].to =
            on_grid(c->pauses[i].from + 60 + below(one_in(4) ? 3 * 86400 : 7200), c->step_s);
    }
}

/* Long ways are walked by minutes, so everything in them lies on minutes. */
static void random_case(struct random_case *c)
{
    *c = (struct random_case){.step_s = one_in(8) ? 1 : 60};
    c->start =
        on_grid(civil_day_start(civil_day(2024, 1, 1)) + below((int64_t)1750 * 86400), c->step_s);
    random_target(c);
    if (c->target.span.unit == SPAN_MONTHS || c->target.span.count > 3 * 3600) {
        c->step_s = 60;
        c->start = on_grid(c->start, 60);
        c->target.span.count = c->target.span.unit == SPAN_SECONDS
                                   ? on_grid(c->target.span.count, 60)
                                   : c->target.span.count;
    }
    random_pauses(c);
}

static void add_case(struct str *out, const struct random_case *c, uint64_t seed)
{
    str_addf(out, "seed %" PRIu64 ": from ", seed);
    civil_add_instant(out, c->start);
    str_add(out, " target ");
    span_add(out, c->target.span);
    str_addf(out, " %s", choice_name(target_modes, c->target.mode));
    for (size_t i = 0; i < c->pause_count; i++) {
        str_add(out, " pause ");
        civil_add_instant(out, c->pauses[i].from);
        str_addc(out, '/');
        civil_add_instant(out, c->pauses[i].to);
    }
}

static void expect_same(const struct random_case *c, uint64_t seed, const char *what,
                        int64_t engine, int64_t naive, bool instants)
{
    struct str text = STR_INIT;

    if (engine == naive)
        return;
    add_case(&text, c, seed);
    str_addf(&text, ": %s is ", what);
    if (instants) {
        civil_add_instant(&text, engine);
        str_add(&text, ", naive ");
        civil_add_instant(&text, naive);
    } else {
        str_addf(&text, "%" PRId64 ", naive %" PRId64, engine, naive);
    }
    fail_msg("%s", text.buf);
}

/* --- one case --- */

static int compare_events(const void *left, const void *right)
{
    const struct clock_event *a = left, *b = right;

    return (a->at > b->at) - (a->at < b->at);
}

/* A resolve clock with these pauses, looked at a while later. */
static void check_clock(const struct random_case *c, struct naive *naive,
                        const struct worktime *worktime, wall_s due, struct sla *sla, uint64_t seed)
{
    const struct clock_rule rule = {.kind = CLOCK_RESOLVE, .target = c->target, .pausable = true};
    const struct clock_book book = {&rule, 1, &worktime};
    struct clock_event events[PAUSES_MAX + 1] = {{.at = c->start, .kind = EV_RECEIVED}};
    const struct clock_case ticket = {&book, 1, events, c->pause_count + 1};
    wall_s now = on_grid(c->start + below(2 * (due - c->start) + 60), c->step_s);
    const struct clock_verdict *v;

    if (due - c->start > 20 * 86400 && c->step_s == 1)
        return;
    for (size_t i = 0; i < c->pause_count; i++)
        events[i + 1] = (struct clock_event){
            .at = c->pauses[i].from, .until = c->pauses[i].to, .kind = EV_PAUSED};
    qsort(events + 1, c->pause_count, sizeof(events[0]), compare_events);
    sla_evaluate(sla, &ticket, now);
    v = &sla->verdicts.items[0];
    if (now > due) {
        expect_same(c, seed, "state", v->state, CLOCK_BREACHED, false);
        expect_same(c, seed, "due", v->due, due, true);
        expect_same(c, seed, "overrun", v->overrun_s, naive_live(naive, due, now), false);
        return;
    }
    expect_same(c, seed, "used", v->used_s, naive_live(naive, c->start, now), false);
    if (now == due)
        return;
    expect_same(c, seed, "state", v->state,
                naive_paused(naive, now) ? CLOCK_PAUSED
                : naive_open(naive, now) ? CLOCK_RUNNING
                                         : CLOCK_OFF_HOURS,
                false);
    if (v->state != CLOCK_PAUSED && v->resume_at == 0 && c->pause_count == 0)
        expect_same(c, seed, "remaining", v->remaining_s, naive_live(naive, now, due), false);
}

static void check_days(const struct random_case *c, struct naive *naive,
                       const struct worktime *worktime, uint64_t seed)
{
    struct span lead = {one_in(2) ? SPAN_WORKDAYS : SPAN_SECONDS, 1 + below(5)};
    struct naive unpaused = *naive;
    day_t day = civil_day_of(c->start);
    wall_s latest = 0;

    unpaused.pause_count = 0;
    if (lead.unit == SPAN_SECONDS)
        lead.count *= 60 * (1 + below(60));
    assert_int_equal(lead_latest(worktime, lead, c->start, &latest, NULL), 0);
    expect_same(c, seed, "latest", latest, naive_latest(&unpaused, lead, c->start), true);
    expect_same(c, seed, "workday", worktime_is_workday(worktime, day), naive_workday(naive, day),
                false);
    expect_same(c, seed, "open", worktime_is_open(worktime, c->start), naive_open(naive, c->start),
                false);
}

static void check_case(const struct random_case *c, struct naive *naive,
                       const struct worktime *worktime, struct sla *sla, uint64_t seed)
{
    struct intervals pauses = {0};
    wall_s due, expected;

    naive->pauses = c->pauses;
    naive->pause_count = c->pause_count;
    naive->step_s = c->step_s;
    for (size_t i = 0; i < c->pause_count; i++)
        intervals_add(&pauses, c->pauses[i].from, c->pauses[i].to);
    due = deadline_of(worktime, &c->target, c->start, &pauses);
    expected = naive_due(naive, &c->target, c->start);
    expect_same(c, seed, "due", due, expected, true);
    expect_same(c, seed, "estimate", deadline_is_estimate(worktime, &c->target, c->start, due),
                naive_estimate(naive, &c->target, c->start, expected), false);
    expect_same(c, seed, "live", live_between(worktime, c->start, due, &pauses),
                naive_live(naive, c->start, due), false);
    check_clock(c, naive, worktime, due, sla, seed);
    check_days(c, naive, worktime, seed);
    intervals_release(&pauses);
}

static void check_calendar(const struct config *config, int cases, struct sla *sla)
{
    uint64_t seed = state;
    struct service_calendar calendar;
    struct own_days own = {0};
    struct err err = ERR_INIT;
    struct worktime *worktime;
    bool has_own = one_in(2);
    struct naive naive;

    random_calendar(&calendar);
    random_own(&own);
    if (record_check(&service_calendar_schema, &calendar, &err) < 0)
        fail_msg("a random calendar is not valid: %s", err.text.buf);
    naive = (struct naive){.calendar = &calendar,
                           .own = has_own ? &own : NULL,
                           .years = config->years.items,
                           .year_count = config->years.len};
    worktime = worktime_new(&calendar, naive.own, config->years.items, config->years.len);
    for (int i = 0; i < cases; i++) {
        struct random_case c;

        random_case(&c);
        check_case(&c, &naive, worktime, sla, seed);
    }
    worktime_free(worktime);
    record_release(&service_calendar_schema, &calendar);
    record_release(&own_days_schema, &own);
}

static void test_random_cases(void **unused)
{
    const struct conf_source source = {0};
    struct conf_report report = {0};
    struct config config;
    struct sla sla = {0};
    int cases = getenv("SOAK") != NULL ? CASES_SOAK : CASES;

    (void)unused;
    if (getenv("SEED") != NULL)
        state = strtoull(getenv("SEED"), NULL, 10);
    assert_int_equal(conf_load(&source, &config, &report), 0);
    for (int i = 0; i < cases; i += CASES_A_CALENDAR)
        check_calendar(&config, CASES_A_CALENDAR, &sla);
    sla_release(&sla);
    config_release(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_cases),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("naive", tests, NULL, NULL);
}
