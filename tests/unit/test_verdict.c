/* Plans (health/plan.h) and verdicts (health/verdict.h): what a round, a missing round and a machine
 * that is gone say about hosts and checks, and what people are told of it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "health/outbox.h"
#include "health/outlook.h"
#include "health/plan.h"
#include "health/verdict.h"

enum { AT = 1763600000 };

struct scene {
    struct config config;
    struct plan plan;
    struct outbox *outbox;
    struct verdicts *verdicts;
    struct probe_output out;
    wall_s now;
};

static struct host *add_host(struct scene *scene, const char *id, const char *address)
{
    struct host *host = vec_push(&scene->config.hosts);

    record_init(&host_schema, host);
    host->id = xstrdup(id);
    host->site = xstrdup("main");
    host->address = xstrdup(address);
    return host;
}

static void add_round(struct probe_plan *probe, const char *section, int64_t seconds)
{
    struct probe_round *round = vec_push(&probe->rounds);

    *vec_push(&round->sections) = xstrdup(section);
    round->interval = (struct span){.unit = SPAN_SECONDS, .count = seconds};
}

static void add_probe(struct scene *scene)
{
    struct probe_plan *probe = vec_push(&scene->config.probes);

    record_init(&probe_plan_schema, probe);
    probe->id = xstrdup("linux");
    probe->kind = PROBE_LINUX;
    add_round(probe, "fast", 30);
    add_round(probe, "unit", 300);
}

static void add_rule(struct scene *scene, const char *metric, const char *warn, const char *crit,
                     int bad, int good)
{
    struct check_rule *rule = vec_push(&scene->config.checks);

    record_init(&check_rule_schema, rule);
    rule->id = xstrdup(metric);
    rule->metric = xstrdup(metric);
    rule->warn = warn == NULL ? NULL : xstrdup(warn);
    rule->crit = xstrdup(crit);
    rule->rounds_bad = bad;
    rule->rounds_good = good;
}

static int set_up(void **state)
{
    struct scene *scene = xcalloc(1, sizeof(*scene));
    struct site *site = vec_push(&scene->config.sites);

    record_init(&site_schema, site);
    site->id = xstrdup("main");
    add_probe(scene);
    add_host(scene, "gate", "192.0.2.1");
    add_host(scene, "db", "192.0.2.2");
    *vec_push(&scene->config.hosts.items[1].depends_on) = xstrdup("gate");
    add_rule(scene, "host.up", NULL, "1", 2, 1);
    add_rule(scene, "host.key", NULL, "none", 1, 1);
    add_rule(scene, "load.5", "2", "5", 1, 1);
    add_rule(scene, "mem.used", "90", "95", 1, 1);
    scene->now = AT;
    *state = scene;
    return 0;
}

static void begin(struct scene *scene)
{
    static int nobody;
    const struct plan_options options = {.interval_ms = -1};
    struct subject *subject;
    size_t at = 0;

    assert_int_equal(plan_make(&scene->config, &options, &scene->plan, NULL), 0);
    scene->outbox = outbox_new();
    scene->verdicts = verdicts_new(scene->outbox);
    verdicts_plan(scene->verdicts, &scene->plan, NULL, NULL);
    while (verdicts_next(scene->verdicts, &at, &subject))
        subject->machine = &nobody;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    probe_release(&scene->out);
    verdicts_free(scene->verdicts);
    outbox_free(scene->outbox);
    plan_release(&scene->plan);
    config_release(&scene->config);
    free(scene);
    return 0;
}

static struct subject *host(struct scene *scene, const char *id)
{
    return verdicts_subject(scene->verdicts, id);
}

static void add_section(struct scene *scene, const char *name, bool whole)
{
    *vec_push(&scene->out.sections) = (struct probe_section){
        .name = xstrdup(name), .whole = whole, .status = whole ? 0 : -1, .text = xstrdup("")};
}

static void add_reading(struct scene *scene, const char *metric, double value, int said)
{
    struct probe_section *section = &scene->out.sections.items[scene->out.sections.len - 1];

    *vec_push(&section->readings.list) = (struct reading){.metric = xstrdup(metric),
                                                          .object = xstrdup(""),
                                                          .value = value,
                                                          .said = said,
                                                          .text = xstrdup("")};
}

/* Hands over what was added, 30 s after the last one. */
static bool answer(struct scene *scene, const char *id)
{
    struct findings findings = {.part = "linux/fast", .out = &scene->out};
    bool soft;

    scene->now += 30;
    findings.at = scene->now;
    findings.now = scene->now * 1000;
    soft = verdict_answer(host(scene, id), &findings);
    probe_release(&scene->out);
    return soft;
}

static void answer_load(struct scene *scene, const char *id, double load)
{
    add_section(scene, "fast", true);
    add_reading(scene, "load.5", load, 0);
    answer(scene, id);
}

static void look_at(struct scene *scene, const char *id, enum outcome outcome)
{
    scene->now += 5;
    verdict_outcome(host(scene, id), outcome, outcome == OUTCOME_UP ? NULL : "no answer",
                    scene->now, scene->now * 1000);
}

/* The first of that metric. */
static const struct check *check_of(struct scene *scene, const char *id, const char *metric)
{
    vec_each (part, &host(scene, id)->parts)
        vec_each (check, &(*part)->checks)
            if (strcmp((*check)->metric, metric) == 0)
                return *check;
    return NULL;
}

static int level_of(struct scene *scene, const char *id, const char *metric)
{
    const struct check *check = check_of(scene, id, metric);

    return check == NULL ? 0 : check->state.hard;
}

/* "db load.5 crit; …": what people would be told since the last time. */
static void assert_told(struct scene *scene, const char *expected)
{
    struct parcel *parcel = outbox_take(scene->outbox);
    struct str text = STR_INIT;
    size_t count = 0;
    const struct alert_report *reports = parcel == NULL ? NULL : parcel_reports(parcel, &count);

    for (size_t i = 0; i < count; i++)
        str_addf(&text, "%s%s %s %s", i == 0 ? "" : "; ", reports[i].host, reports[i].metric,
                 choice_name(check_levels, reports[i].level));
    assert_string_equal(text.buf, expected);
    str_release(&text);
    parcel_free(parcel);
}

/* --- answers --- */

static void a_bad_figure_is_told_once_and_its_end_too(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    answer_load(scene, "db", 1);
    assert_told(scene, "");
    answer_load(scene, "db", 7);
    answer_load(scene, "db", 8);
    assert_told(scene, "db load.5 critical");
    answer_load(scene, "db", 1);
    assert_told(scene, "db load.5 ok");
}

static void a_line_that_is_missing_is_unknown_and_never_good(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    add_section(scene, "fast", true);
    add_reading(scene, "load.5", 1, 0);
    add_reading(scene, "mem.used", 97, 0);
    answer(scene, "db");
    assert_told(scene, "db mem.used critical");
    answer_load(scene, "db", 1);
    assert_int_equal(level_of(scene, "db", "mem.used"), CHECK_UNKNOWN);
    assert_int_equal(level_of(scene, "db", "load.5"), CHECK_OK);
    assert_told(scene, ""); /* the alarm holds */
}

static void a_section_that_was_cut_off_speaks_for_its_figures(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    add_rule(scene, "probe.section", NULL, "none", 1, 1);
    answer_load(scene, "db", 1);
    for (int i = 0; i < 4; i++) {
        add_section(scene, "fast", false);
        add_reading(scene, "probe.section", (double)NAN, CHECK_UNKNOWN);
        answer(scene, "db");
    }
    assert_int_equal(level_of(scene, "db", "load.5"), CHECK_UNKNOWN);
    assert_told(scene, "db probe.section unknown");
}

static void in_maintenance_nothing_is_raised_and_afterwards_it_is(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    host(scene, "db")->maintenance = true;
    answer_load(scene, "db", 7);
    assert_int_equal(level_of(scene, "db", "load.5"), CHECK_CRIT);
    assert_told(scene, "");
    host(scene, "db")->maintenance = false;
    answer_load(scene, "db", 7);
    assert_told(scene, "db load.5 critical");
}

/* Looks at the clock as the collector does. */
static void watch_for(struct scene *scene, int64_t seconds)
{
    for (int64_t i = 0; i < seconds; i += 10)
        verdicts_look(scene->verdicts, scene->now += 10);
}

static void what_nobody_has_asked_for_long_is_stale(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    answer_load(scene, "db", 1);
    watch_for(scene, CHECK_STALE_S);
    assert_int_equal(level_of(scene, "db", "load.5"), CHECK_OK);
    watch_for(scene, 20);
    assert_int_equal(level_of(scene, "db", "load.5"), CHECK_STALE);
    assert_told(scene, "db load.5 stale");
}

/* A laptop that slept, a process that was stopped: it has to ask before it may say that nobody does. */
static void after_a_sleep_everything_has_its_time_before_it_is_stale(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    answer_load(scene, "db", 1);
    watch_for(scene, 20);
    scene->now += 30000;
    watch_for(scene, CHECK_STALE_S);
    assert_int_equal(level_of(scene, "db", "load.5"), CHECK_OK);
    assert_told(scene, "");
    watch_for(scene, 20);
    assert_told(scene, "db load.5 stale");
}

/* --- too much --- */

static void answer_disks(struct scene *scene, int from, int count)
{
    add_section(scene, "fast", true);
    for (int i = 0; i < count; i++) {
        struct reading *reading;

        add_reading(scene, "disk.used", 97, 0);
        reading = &scene->out.sections.items[0].readings.list.items[i];
        free(reading->object);
        reading->object = xasprintf("/%d", from + i);
    }
    add_reading(scene, "probe.section", 0, CHECK_OK);
    answer(scene, "db");
}

static size_t count_checks(struct scene *scene)
{
    size_t count = 0;

    vec_each (part, &host(scene, "db")->parts)
        count += (*part)->checks.len;
    return count;
}

static void a_machine_that_names_ever_new_objects_fills_no_memory_and_is_told_of(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    answer_disks(scene, 0, 900);
    assert_int_equal(level_of(scene, "db", "probe.section"), CHECK_OK);
    for (int i = 0; i < 10; i++)
        answer_disks(scene, 900 * (i + 1), 900);
    assert_int_equal(count_checks(scene), 1000);
    assert_int_equal(level_of(scene, "db", "probe.section"), CHECK_UNKNOWN);
    assert_string_equal(check_of(scene, "db", "probe.section")->text,
                        "more than 1000 figures; the rest is not watched");
}

/* --- what vanished --- */

static void answer_disk(struct scene *scene, bool mounted, bool whole)
{
    add_section(scene, "fast", whole);
    add_reading(scene, "load.5", 1, 0);
    if (mounted)
        add_reading(scene, "disk.used", 97, 0);
    answer(scene, "db");
}

static bool has_disk(struct scene *scene)
{
    return level_of(scene, "db", "disk.used") != 0;
}

static void a_disk_that_is_missing_for_a_day_is_gone_and_its_alert_ends(void **state)
{
    struct scene *scene = *state;

    add_rule(scene, "disk.used", "80", "90", 1, 1);
    begin(scene);
    answer_disk(scene, true, true);
    assert_told(scene, "db disk.used critical");
    answer_disk(scene, false, true);
    scene->now += 86400 - 60;
    answer_disk(scene, false, true);
    assert_int_equal(level_of(scene, "db", "disk.used"), CHECK_UNKNOWN);
    assert_told(scene, "");
    answer_disk(scene, false, true);
    assert_false(has_disk(scene));
    assert_told(scene, "db disk.used ok");
    answer_disk(scene, true, true); /* it is back: a new one */
    assert_told(scene, "db disk.used critical");
}

static void what_was_not_told_whole_is_not_gone(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    answer_disk(scene, true, true);
    for (int day = 0; day < 5; day++) {
        answer_disk(scene, false, false);
        scene->now += 86400;
    }
    assert_true(has_disk(scene));
    answer_disk(scene, false, true); /* once may be an accident */
    answer_disk(scene, false, true);
    assert_true(has_disk(scene));
}

static void what_a_rule_names_is_missed_for_ever(void **state)
{
    struct scene *scene = *state;
    struct check_rule *rule;

    add_rule(scene, "disk.used", "80", "90", 1, 1);
    rule = &scene->config.checks.items[scene->config.checks.len - 1];
    rule->host = xstrdup("db");
    rule->forget = (struct span){.unit = SPAN_SECONDS, .count = 9000000};
    begin(scene);
    answer_disk(scene, true, true);
    for (int day = 0; day < 30; day++) {
        answer_disk(scene, false, true);
        scene->now += 86400;
    }
    assert_int_equal(level_of(scene, "db", "disk.used"), CHECK_UNKNOWN);
}

/* --- what history says --- */

static void answer_used(struct scene *scene, double percent)
{
    add_section(scene, "fast", true);
    add_reading(scene, "load.5", 1, 0);
    add_reading(scene, "disk.used", percent, 0);
    answer(scene, "db");
}

/* How many figures are to be worked out; each is said to be full in so many days (NAN: never). */
static size_t work_out(struct scene *scene, double days)
{
    struct outlooks outlooks = {0};
    size_t count;

    outlooks_take(scene->verdicts, scene->now, scene->now * 1000, &outlooks);
    count = outlooks.list.len;
    vec_each (outlook, &outlooks.list) {
        assert_string_equal(outlook->metric, "disk.used");
        outlook->found = 1;
        outlook->reading = (struct reading){.metric = xstrdup("disk.days"),
                                            .object = xstrdup(""),
                                            .value = days,
                                            .said = isnan(days) ? CHECK_OK : 0,
                                            .text = xstrdup("")};
    }
    outlooks_tell(&outlooks, scene->verdicts, scene->now, scene->now * 1000);
    outlooks_release(&outlooks);
    return count;
}

static void begin_with_disk(struct scene *scene)
{
    add_rule(scene, "disk.used", "80", "90", 1, 1);
    scene->config.checks.items[scene->config.checks.len - 1].forecast_above = xstrdup("60");
    add_rule(scene, "disk.days", "14", "3", 1, 1);
    begin(scene);
}

static void a_disk_that_will_be_full_is_told_once_and_the_row_goes_with_its_end(void **state)
{
    struct scene *scene = *state;

    begin_with_disk(scene);
    assert_int_equal(work_out(scene, 10), 0); /* nothing is known yet */
    answer_used(scene, 50);
    assert_int_equal(work_out(scene, 10), 0); /* too low to be worth a look */
    scene->now += 3600;
    answer_used(scene, 70);
    assert_int_equal(work_out(scene, 10), 1);
    assert_int_equal(level_of(scene, "db", "disk.days"), CHECK_WARN);
    assert_told(scene, "db disk.days warning");
    answer_used(scene, 70);
    assert_int_equal(work_out(scene, 10), 0); /* once an hour */
    scene->now += 3600;
    answer_used(scene, 40);
    assert_int_equal(work_out(scene, (double)NAN), 1);
    assert_told(scene, "db disk.days ok");
    assert_int_equal(level_of(scene, "db", "disk.days"), 0);
}

static void while_a_disk_is_critical_itself_its_forecast_is_not_told(void **state)
{
    struct scene *scene = *state;

    begin_with_disk(scene);
    answer_used(scene, 95);
    assert_int_equal(work_out(scene, 1), 1);
    assert_int_equal(level_of(scene, "db", "disk.days"), CHECK_CRIT);
    assert_told(scene, "db disk.used critical");
}

static void after_a_machine_was_down_its_forecasts_are_worked_out_at_once(void **state)
{
    struct scene *scene = *state;

    begin_with_disk(scene);
    answer_used(scene, 70);
    work_out(scene, 10);
    look_at(scene, "db", OUTCOME_DOWN);
    look_at(scene, "db", OUTCOME_DOWN);
    assert_int_equal(level_of(scene, "db", "disk.days"), CHECK_UNREACHABLE);
    assert_int_equal(work_out(scene, 10), 0);
    look_at(scene, "db", OUTCOME_UP);
    assert_int_equal(work_out(scene, 10), 0); /* it has not answered yet */
    answer_used(scene, 70);
    scene->now += 60;
    answer_used(scene, 70);
    assert_int_equal(work_out(scene, 10), 1);
    assert_int_equal(level_of(scene, "db", "disk.days"), CHECK_WARN);
}

/* --- from the duty host --- */

static void look_outside(struct scene *scene, const char *id, double ms)
{
    const struct findings findings = {.part = "ports",
                                      .out = &scene->out,
                                      .at = scene->now += 30,
                                      .now = scene->now * 1000,
                                      .outside = true};

    add_section(scene, "ports", true);
    add_reading(scene, "port.ms", ms, isnan(ms) ? CHECK_CRIT : 0);
    verdict_answer(host(scene, id), &findings);
    probe_release(&scene->out);
}

static void a_port_that_is_closed_is_told_unless_its_machine_is_down(void **state)
{
    struct scene *scene = *state;

    add_rule(scene, "port.ms", "2000", "none", 1, 1);
    begin(scene);
    look_outside(scene, "gate", (double)NAN);
    assert_told(scene, "gate port.ms critical");
    look_outside(scene, "gate", 3);
    assert_told(scene, "gate port.ms ok");
    look_at(scene, "gate", OUTCOME_DOWN);
    look_at(scene, "gate", OUTCOME_DOWN);
    assert_told(scene, "gate host.up critical");
    look_outside(scene, "gate", (double)NAN);
    assert_int_equal(level_of(scene, "gate", "port.ms"), CHECK_UNREACHABLE);
    assert_told(scene, "");
    look_outside(scene, "gate", 3);
    assert_int_equal(level_of(scene, "gate", "port.ms"), CHECK_OK);
    look_at(scene, "gate", OUTCOME_UP);
    look_outside(scene, "gate", (double)NAN);
    assert_told(scene, "gate host.up ok; gate port.ms critical");
}

static void a_look_from_outside_is_no_answer_of_the_machine(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    look_outside(scene, "gate", 3);
    assert_int_equal(host(scene, "gate")->looked_good, 0);
    look_at(scene, "gate", OUTCOME_UP);
    look_outside(scene, "gate", 3);
    assert_int_equal(host(scene, "gate")->level, CHECK_UNKNOWN);
    answer_load(scene, "gate", 1);
    assert_int_equal(host(scene, "gate")->level, CHECK_OK);
}

/* --- the host --- */

static void a_host_is_not_good_from_the_first_doubt_and_down_from_the_second_look(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    look_at(scene, "gate", OUTCOME_UP); /* it lets us in, and has not answered yet */
    assert_int_equal(host(scene, "gate")->level, CHECK_UNKNOWN);
    answer_load(scene, "gate", 1);
    assert_int_equal(host(scene, "gate")->level, CHECK_OK);
    look_at(scene, "gate", OUTCOME_DOWN);
    assert_int_equal(host(scene, "gate")->level, CHECK_UNKNOWN);
    assert_told(scene, "");
    look_at(scene, "gate", OUTCOME_DOWN);
    assert_int_equal(host(scene, "gate")->level, CHECK_CRIT);
    assert_told(scene, "gate host.up critical");
    look_at(scene, "gate", OUTCOME_UP);
    assert_int_equal(host(scene, "gate")->level, CHECK_OK);
    assert_told(scene, "gate host.up ok");
}

static void checks_of_a_host_that_is_down_are_unreachable_and_not_told(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    look_at(scene, "gate", OUTCOME_UP);
    answer_load(scene, "gate", 1);
    look_at(scene, "gate", OUTCOME_DOWN);
    look_at(scene, "gate", OUTCOME_DOWN);
    assert_int_equal(level_of(scene, "gate", "load.5"), CHECK_UNREACHABLE);
    assert_told(scene, "gate host.up critical");
    look_at(scene, "gate", OUTCOME_UP);
    answer_load(scene, "gate", 1);
    answer_load(scene, "gate", 1);
    assert_int_equal(level_of(scene, "gate", "load.5"), CHECK_OK);
    assert_told(scene, "gate host.up ok");
}

static void behind_a_parent_that_is_down_nobody_is_told(void **state)
{
    struct scene *scene = *state;
    mono_ms since;

    begin(scene);
    look_at(scene, "gate", OUTCOME_UP);
    look_at(scene, "db", OUTCOME_UP);
    since = (scene->now + 1) * 1000;
    assert_int_equal(verdict_parents(host(scene, "db"), since), PARENTS_IN_DOUBT);
    look_at(scene, "gate", OUTCOME_DOWN);
    look_at(scene, "gate", OUTCOME_DOWN);
    assert_int_equal(verdict_parents(host(scene, "db"), since), PARENTS_DOWN);
    look_at(scene, "db", OUTCOME_BEHIND);
    assert_int_equal(host(scene, "db")->level, CHECK_UNREACHABLE);
    assert_told(scene, "gate host.up critical");
    look_at(scene, "gate", OUTCOME_UP);
    assert_int_equal(verdict_parents(host(scene, "db"), since), PARENTS_UP);
    assert_told(scene, "gate host.up ok");
}

static void a_key_that_changed_is_told_at_once_and_nothing_of_the_host_is_good(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    look_at(scene, "db", OUTCOME_UP);
    answer_load(scene, "db", 1);
    look_at(scene, "db", OUTCOME_KEY_CHANGED);
    assert_told(scene, "db host.key critical");
    assert_int_equal(host(scene, "db")->level, CHECK_UNKNOWN);
    assert_int_equal(level_of(scene, "db", "load.5"), CHECK_UNREACHABLE);
    look_at(scene, "db", OUTCOME_UP);
    assert_told(scene, "db host.key ok");
}

static void somebody_listens_who_shows_another_key(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    look_at(scene, "gate", OUTCOME_UP);
    look_at(scene, "gate", OUTCOME_DOWN);
    look_at(scene, "gate", OUTCOME_DOWN);
    assert_told(scene, "gate host.up critical");
    scene->now += 5;
    verdict_outcome(host(scene, "gate"), OUTCOME_KEY_CHANGED, "another key", scene->now,
                    scene->now * 1000);
    assert_told(scene, "gate host.key critical");
    assert_string_equal(host(scene, "gate")->up->text, "another key");
    assert_int_equal(host(scene, "gate")->level, CHECK_UNKNOWN);
}

static void who_lets_in_and_runs_nothing_is_unknown_not_unreachable(void **state)
{
    struct scene *scene = *state;

    add_rule(scene, "host.latency", "2000", "5000", 1, 1);
    begin(scene);
    look_at(scene, "gate", OUTCOME_UP);
    answer_load(scene, "gate", 1);
    verdict_latency(host(scene, "gate"), 20, scene->now);
    look_at(scene, "gate", OUTCOME_DOWN);
    look_at(scene, "gate", OUTCOME_DOWN);
    assert_int_equal(level_of(scene, "gate", "host.latency"), CHECK_UNREACHABLE);
    look_at(scene, "gate", OUTCOME_UP);
    answer(scene, "gate");
    verdict_no_latency(host(scene, "gate"), scene->now);
    assert_int_equal(level_of(scene, "gate", "host.latency"), CHECK_UNKNOWN);
    assert_int_equal(level_of(scene, "gate", "load.5"), CHECK_UNKNOWN);
}

/* --- what was stored --- */

static void an_open_alert_ends_even_if_the_stored_states_are_lost(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    verdicts_seed(scene->verdicts, "db", "load.5", "", CHECK_CRIT);
    answer_load(scene, "db", 1);
    assert_told(scene, "db load.5 ok");
}

static void what_was_told_before_a_restart_is_not_told_again(void **state)
{
    struct scene *scene = *state;
    struct samples_check stored = {.host = "db",
                                   .metric = "load.5",
                                   .object = "",
                                   .section = "linux/fast",
                                   .state = {.hard = CHECK_CRIT,
                                             .soft = CHECK_CRIT,
                                             .held = CHECK_CRIT,
                                             .told = CHECK_CRIT,
                                             .last = CHECK_CRIT,
                                             .value = 7}};

    begin(scene);
    assert_true(verdicts_restore(scene->verdicts, &stored));
    answer_load(scene, "db", 8);
    assert_told(scene, "");
    stored.section = "linux/gone";
    assert_false(verdicts_restore(scene->verdicts, &stored)); /* nobody asks that */
    stored.host = "gone";
    assert_false(verdicts_restore(scene->verdicts, &stored));
}

/* The machine is asked again in the next interval of that part, and not at once. */
static void what_was_stored_is_stale_only_when_its_part_had_its_time(void **state)
{
    struct scene *scene = *state;
    const struct samples_check stored = {.host = "db",
                                         .metric = "load.5",
                                         .object = "",
                                         .section = "linux/unit",
                                         .stale_s = 900,
                                         .state = {.hard = CHECK_OK,
                                                   .soft = CHECK_OK,
                                                   .held = CHECK_OK,
                                                   .last = CHECK_OK,
                                                   .at = AT - 86400,
                                                   .asked = AT - 86400}};

    begin(scene);
    assert_true(verdicts_restore(scene->verdicts, &stored));
    watch_for(scene, 900);
    assert_told(scene, "");
    watch_for(scene, 20);
    assert_told(scene, "db load.5 stale");
}

static void a_host_goes_on_as_it_was_stored(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    verdicts_restore_host(scene->verdicts,
                          &(struct samples_host){.name = "gone", .level = CHECK_OK});
    verdicts_restore_host(
        scene->verdicts,
        &(struct samples_host){.name = "gate", .level = CHECK_OK, .since = AT - 86400, .text = ""});
    answer_load(scene, "gate", 1);
    look_at(scene, "gate", OUTCOME_UP);
    assert_int_equal(host(scene, "gate")->level, CHECK_OK);
    assert_int_equal(host(scene, "gate")->since, AT - 86400);
}

/* --- plans --- */

static void a_machine_under_two_names_is_asked_once(void **state)
{
    struct scene *scene = *state;

    add_host(scene, "db-alias", "192.0.2.2");
    begin(scene);
    assert_int_equal(scene->plan.machines.len, 2);
    assert_string_equal(scene->plan.machines.items[1].key, "192.0.2.2:22");
    assert_int_equal(scene->plan.machines.items[1].hosts.len, 2);
    assert_int_equal(scene->plan.machines.items[1].tasks.len, 2);
    assert_int_equal(scene->plan.machines.items[1].tasks.items[0].hosts.len, 2);
}

static void the_interval_of_a_host_paces_its_quickest_round_and_slows_the_others(void **state)
{
    static const struct {
        int64_t said, fast, unit;
    } cases[] = {{0, 30, 300}, {10, 10, 300}, {60, 60, 300}, {600, 600, 600}};
    struct scene *scene = *state;

    begin(scene);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct plan_options options = {.interval_ms = -1};
        struct plan plan;

        if (cases[i].said > 0)
            scene->config.hosts.items[0].interval =
                (struct span){.unit = SPAN_SECONDS, .count = cases[i].said};
        assert_int_equal(plan_make(&scene->config, &options, &plan, NULL), 0);
        assert_int_equal(plan.machines.items[0].tasks.items[0].interval_ms, cases[i].fast * 1000);
        assert_int_equal(plan.machines.items[0].tasks.items[1].interval_ms, cases[i].unit * 1000);
        assert_true(plan.machines.items[0].tasks.items[0].quick);
        plan_release(&plan);
    }
}

static void add_link(struct scene *scene, const char *id, const char *host, int64_t port)
{
    struct system_link *link = vec_push(&scene->config.interfaces);

    record_init(&link_schema, link);
    link->id = xstrdup(id);
    link->host = xstrdup(host);
    link->port = port;
}

static void interfaces_are_looked_at_for_the_host_that_they_name(void **state)
{
    struct scene *scene = *state;
    const struct plan_machine *machine;

    add_host(scene, "db-alias", "192.0.2.2");
    add_link(scene, "a", "db", 6661);
    add_link(scene, "b", "db", 6662);
    add_link(scene, "c", "db-alias", 6663);
    add_link(scene, "d", "gate", 0); /* a queue: it is asked there */
    begin(scene);
    assert_int_equal(scene->plan.machines.items[0].tasks.len, 2);
    machine = &scene->plan.machines.items[1];
    assert_int_equal(machine->tasks.len, 4);
    assert_string_equal(machine->tasks.items[2].name, "interface/db");
    assert_int_equal(machine->tasks.items[2].interval_ms, 60000);
    assert_int_equal(machine->tasks.items[2].hosts.len, 1);
    assert_string_equal(machine->tasks.items[3].name, "interface/db-alias");
    assert_ptr_equal(machine->tasks.items[3].hosts.items[0]->host,
                     config_host(&scene->plan.config, "db-alias"));
}

static void the_pace_of_a_host_is_not_that_of_looks_from_outside(void **state)
{
    const struct plan_options options = {.interval_ms = -1};
    struct scene *scene = *state;
    struct probe_plan *probe = vec_push(&scene->config.probes);
    struct plan plan;

    record_init(&probe_plan_schema, probe);
    probe->id = xstrdup("certificate");
    probe->kind = PROBE_CERT;
    probe->interval = (struct span){.unit = SPAN_SECONDS, .count = 21600};
    *vec_push(&scene->config.hosts.items[0].probes) = xstrdup("certificate");
    scene->config.hosts.items[0].interval = (struct span){.unit = SPAN_SECONDS, .count = 10};
    begin(scene);
    assert_int_equal(plan_make(&scene->config, &options, &plan, NULL), 0);
    assert_int_equal(plan.machines.items[0].tasks.items[0].interval_ms, 21600 * 1000);
    plan_release(&plan);
}

static void a_jump_host_stands_before_those_behind_it_also_if_it_is_not_asked(void **state)
{
    struct scene *scene = *state;
    struct map only;

    scene->config.hosts.items[1].jump = xstrdup("gate");
    begin(scene);
    assert_string_equal(scene->plan.machines.items[1].key, "192.0.2.2:22 via 192.0.2.1:22");
    assert_string_equal(scene->plan.machines.items[1].jump, "192.0.2.1:22");
    map_init(&only);
    map_put(&only, "db", scene);
    plan_release(&scene->plan);
    assert_int_equal(plan_make(&scene->config,
                               &(struct plan_options){.only = &only, .interval_ms = -1},
                               &scene->plan, NULL),
                     0);
    map_release(&only, NULL);
    assert_int_equal(scene->plan.machines.len, 2);
    assert_int_equal(scene->plan.machines.items[0].hosts.len, 0);
}

static void hosts_with_an_agent_are_left_to_a_process_of_their_own(void **state)
{
    struct scene *scene = *state;
    struct plan plan;

    scene->config.hosts.items[1].auth = AUTH_AGENT;
    begin(scene);
    assert_int_equal(scene->plan.machines.len, 1);
    assert_int_equal(scene->plan.agent_hosts, 1);
    assert_int_equal(plan_make(&scene->config,
                               &(struct plan_options){.agent = true, .interval_ms = -1}, &plan,
                               NULL),
                     0);
    assert_int_equal(plan.machines.len, 1);
    assert_string_equal(plan.machines.items[0].key, "192.0.2.2:22");
    plan_release(&plan);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_bad_figure_is_told_once_and_its_end_too),
        TEST(a_line_that_is_missing_is_unknown_and_never_good),
        TEST(a_section_that_was_cut_off_speaks_for_its_figures),
        TEST(in_maintenance_nothing_is_raised_and_afterwards_it_is),
        TEST(what_nobody_has_asked_for_long_is_stale),
        TEST(a_machine_that_names_ever_new_objects_fills_no_memory_and_is_told_of),
        TEST(after_a_sleep_everything_has_its_time_before_it_is_stale),
        TEST(a_disk_that_is_missing_for_a_day_is_gone_and_its_alert_ends),
        TEST(what_was_not_told_whole_is_not_gone),
        TEST(what_a_rule_names_is_missed_for_ever),
        TEST(a_disk_that_will_be_full_is_told_once_and_the_row_goes_with_its_end),
        TEST(while_a_disk_is_critical_itself_its_forecast_is_not_told),
        TEST(after_a_machine_was_down_its_forecasts_are_worked_out_at_once),
        TEST(a_port_that_is_closed_is_told_unless_its_machine_is_down),
        TEST(a_look_from_outside_is_no_answer_of_the_machine),
        TEST(a_host_is_not_good_from_the_first_doubt_and_down_from_the_second_look),
        TEST(checks_of_a_host_that_is_down_are_unreachable_and_not_told),
        TEST(behind_a_parent_that_is_down_nobody_is_told),
        TEST(a_key_that_changed_is_told_at_once_and_nothing_of_the_host_is_good),
        TEST(somebody_listens_who_shows_another_key),
        TEST(who_lets_in_and_runs_nothing_is_unknown_not_unreachable),
        TEST(an_open_alert_ends_even_if_the_stored_states_are_lost),
        TEST(what_was_told_before_a_restart_is_not_told_again),
        TEST(what_was_stored_is_stale_only_when_its_part_had_its_time),
        TEST(a_host_goes_on_as_it_was_stored),
        TEST(a_machine_under_two_names_is_asked_once),
        TEST(the_interval_of_a_host_paces_its_quickest_round_and_slows_the_others),
        TEST(interfaces_are_looked_at_for_the_host_that_they_name),
        TEST(the_pace_of_a_host_is_not_that_of_looks_from_outside),
        TEST(a_jump_host_stands_before_those_behind_it_also_if_it_is_not_asked),
        TEST(hosts_with_an_agent_are_left_to_a_process_of_their_own),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
