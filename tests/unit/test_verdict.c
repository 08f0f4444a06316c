/* Verdicts (health/verdict.h): what a round, a missing round and a machine that is gone say about hosts
 * and checks, and what people are told of it. */
#include <malloc.h>
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
#include "health/subject.h"
#include "lib/scene.h"

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

    scene_begin(scene);
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

    scene_begin(scene);
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

    scene_begin(scene);
    scene_add_rule(scene, "probe.section", NULL, "none", 1, 1);
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

    scene_begin(scene);
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

    scene_begin(scene);
    answer_load(scene, "db", 1);
    watch_for(scene, CHECK_STALE_S);
    assert_int_equal(level_of(scene, "db", "load.5"), CHECK_OK);
    watch_for(scene, 20);
    assert_int_equal(level_of(scene, "db", "load.5"), CHECK_STALE);
    assert_told(scene, "db load.5 stale");
}

/* What is known of the machine itself is as old as its quickest round lets it be. */
static void who_is_asked_seldom_is_not_stale_between_two_rounds(void **state)
{
    struct scene *scene = *state;

    scene->config.hosts.items[0].interval = (struct span){.unit = SPAN_SECONDS, .count = 900};
    scene_begin(scene);
    look_at(scene, "gate", OUTCOME_UP);
    verdict_latency(host(scene, "gate"), 20, scene->now);
    watch_for(scene, 2700);
    assert_told(scene, "");
    watch_for(scene, 20);
    assert_told(scene, "gate host.up stale; gate host.latency stale");
}

static void a_key_that_is_trusted_now_is_as_fresh_as_the_answers(void **state)
{
    struct scene *scene = *state;

    scene_begin(scene);
    look_at(scene, "gate", OUTCOME_KEY_UNKNOWN);
    look_at(scene, "gate", OUTCOME_UP);
    assert_told(scene, "gate host.key warning; gate host.key ok");
    for (int i = 0; i < 20; i++) {
        watch_for(scene, 30);
        verdict_latency(host(scene, "gate"), 20, scene->now);
    }
    assert_told(scene, "");
    assert_int_equal(level_of(scene, "gate", "host.key"), CHECK_OK);
}

/* A laptop that slept, a process that was stopped: it has to ask before it may say that nobody does. */
static void after_a_sleep_everything_has_its_time_before_it_is_stale(void **state)
{
    struct scene *scene = *state;

    scene_begin(scene);
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

    scene_begin(scene);
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

    scene_add_rule(scene, "disk.used", "80", "90", 1, 1);
    scene_begin(scene);
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

    scene_begin(scene);
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

    scene_add_rule(scene, "disk.used", "80", "90", 1, 1);
    rule = &scene->config.checks.items[scene->config.checks.len - 1];
    rule->host = xstrdup("db");
    rule->forget = (struct span){.unit = SPAN_SECONDS, .count = 9000000};
    scene_begin(scene);
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
    scene_add_rule(scene, "disk.used", "80", "90", 1, 1);
    scene->config.checks.items[scene->config.checks.len - 1].forecast_above = xstrdup("60");
    scene_add_rule(scene, "disk.days", "14", "3", 1, 1);
    scene_begin(scene);
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

    scene_add_rule(scene, "port.ms", "2000", "none", 1, 1);
    scene_begin(scene);
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

    scene_begin(scene);
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

    scene_begin(scene);
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

    scene_begin(scene);
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

    scene_begin(scene);
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

    scene_begin(scene);
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

    scene_begin(scene);
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

    scene_add_rule(scene, "host.latency", "2000", "5000", 1, 1);
    scene_begin(scene);
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

    scene_begin(scene);
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

    scene_begin(scene);
    assert_true(verdicts_restore(scene->verdicts, &stored));
    answer_load(scene, "db", 8);
    assert_told(scene, "");
    stored.host = "gone";
    assert_false(verdicts_restore(scene->verdicts, &stored));
}

static void an_alert_ends_that_nobody_asks_for_since_a_restart(void **state)
{
    struct scene *scene = *state;
    const struct samples_check stored = {.host = "db",
                                         .metric = "load.5",
                                         .object = "",
                                         .section = "linux/gone",
                                         .text = "bad",
                                         .state = {.hard = CHECK_CRIT,
                                                   .soft = CHECK_CRIT,
                                                   .held = CHECK_CRIT,
                                                   .told = CHECK_CRIT,
                                                   .last = CHECK_CRIT,
                                                   .value = 7}};

    scene_begin(scene);
    verdicts_seed(scene->verdicts, "db", "load.5", "", CHECK_CRIT);
    assert_true(verdicts_restore(scene->verdicts, &stored));
    verdicts_plan(scene->verdicts, &scene->plan, NULL, NULL);
    assert_told(scene, "db load.5 ok");
    assert_null(subject_part(host(scene, "db"), "linux/gone"));
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
                                                   .at = SCENE_AT - 86400,
                                                   .asked = SCENE_AT - 86400}};

    scene_begin(scene);
    assert_true(verdicts_restore(scene->verdicts, &stored));
    watch_for(scene, 900);
    assert_told(scene, "");
    watch_for(scene, 20);
    assert_told(scene, "db load.5 stale");
}

static void a_host_goes_on_as_it_was_stored(void **state)
{
    struct scene *scene = *state;

    scene_begin(scene);
    verdicts_restore_host(scene->verdicts,
                          &(struct samples_host){.name = "gone", .level = CHECK_OK});
    verdicts_restore_host(scene->verdicts, &(struct samples_host){.name = "gate",
                                                                  .level = CHECK_OK,
                                                                  .since = SCENE_AT - 86400,
                                                                  .text = ""});
    answer_load(scene, "gate", 1);
    look_at(scene, "gate", OUTCOME_UP);
    assert_int_equal(host(scene, "gate")->level, CHECK_OK);
    assert_int_equal(host(scene, "gate")->since, SCENE_AT - 86400);
}

/* While the store cannot be reached. */
static void find_much(struct scene *scene, struct check *check, int rounds)
{
    for (int i = 0; i < rounds; i++) {
        outbox_round(scene->outbox, host(scene, "db"), "linux/fast", scene->now + i, 5);
        for (int k = 0; k < 30; k++)
            outbox_figure(scene->outbox, check, k);
        if (i % 10 == 0)
            outbox_put_back(scene->outbox, outbox_take(scene->outbox));
    }
}

static void what_waits_for_the_store_is_bounded(void **state)
{
    struct scene *scene = *state;
    struct check *check;
    size_t before;

    scene_begin(scene);
    answer_load(scene, "db", 1);
    check = part_check(subject_part(host(scene, "db"), "linux/fast"), "load.5", "");
    check->object = xstrdup("/var/lib/postgresql");
    outbox_report(scene->outbox, check, CHECK_CRIT, scene->now);
    find_much(scene, check, 10000);
    before = mallinfo2().uordblks; /* a sanitizer's heap tells nothing */
    find_much(scene, check, 30000);
    assert_true(mallinfo2().uordblks < before + (2 << 20));
    assert_true(outbox_has_lost(scene->outbox));
    assert_told(scene, "db load.5 critical");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_bad_figure_is_told_once_and_its_end_too),
        TEST(a_line_that_is_missing_is_unknown_and_never_good),
        TEST(a_section_that_was_cut_off_speaks_for_its_figures),
        TEST(in_maintenance_nothing_is_raised_and_afterwards_it_is),
        TEST(what_nobody_has_asked_for_long_is_stale),
        TEST(a_machine_that_names_ever_new_objects_fills_no_memory_and_is_told_of),
        TEST(who_is_asked_seldom_is_not_stale_between_two_rounds),
        TEST(a_key_that_is_trusted_now_is_as_fresh_as_the_answers),
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
        TEST(an_alert_ends_that_nobody_asks_for_since_a_restart),
        TEST(what_waits_for_the_store_is_bounded),
        TEST(what_was_stored_is_stale_only_when_its_part_had_its_time),
        TEST(a_host_goes_on_as_it_was_stored),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
