/* Plans (health/plan.h): which machines are asked what, how often, and in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "lib/scene.h"

static void a_machine_under_two_names_is_asked_once(void **state)
{
    struct scene *scene = *state;

    scene_add_host(scene, "db-alias", "192.0.2.2");
    scene_begin(scene);
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

    scene_begin(scene);
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

    scene_add_host(scene, "db-alias", "192.0.2.2");
    add_link(scene, "a", "db", 6661);
    add_link(scene, "b", "db", 6662);
    add_link(scene, "c", "db-alias", 6663);
    add_link(scene, "d", "gate", 0); /* a queue: it is asked there */
    scene_begin(scene);
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

static void the_pulse_is_the_quickest_that_the_machine_itself_answers(void **state)
{
    struct scene *scene = *state;
    const struct plan_machine *machine;

    scene->config.probes.items[0].rounds.items[0].interval.count = 120;
    add_link(scene, "a", "db", 6661);
    scene_begin(scene);
    machine = &scene->plan.machines.items[1];
    assert_true(machine->tasks.items[0].pulse);
    assert_false(machine->tasks.items[1].pulse);
    assert_int_equal(machine->tasks.items[2].interval_ms, 60000);
    assert_false(machine->tasks.items[2].pulse);
    assert_true(machine->tasks.items[2].quick);
    assert_int_equal(machine->stale_s, 360);
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
    scene_begin(scene);
    assert_int_equal(plan_make(&scene->config, &options, &plan, NULL), 0);
    assert_int_equal(plan.machines.items[0].tasks.items[0].interval_ms, 21600 * 1000);
    plan_release(&plan);
}

static void a_jump_host_stands_before_those_behind_it_also_if_it_is_not_asked(void **state)
{
    struct scene *scene = *state;
    struct map only;

    scene->config.hosts.items[1].jump = xstrdup("gate");
    scene_begin(scene);
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
    scene_begin(scene);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_machine_under_two_names_is_asked_once),
        TEST(the_interval_of_a_host_paces_its_quickest_round_and_slows_the_others),
        TEST(interfaces_are_looked_at_for_the_host_that_they_name),
        TEST(the_pulse_is_the_quickest_that_the_machine_itself_answers),
        TEST(the_pace_of_a_host_is_not_that_of_looks_from_outside),
        TEST(a_jump_host_stands_before_those_behind_it_also_if_it_is_not_asked),
        TEST(hosts_with_an_agent_are_left_to_a_process_of_their_own),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("health plan", tests, NULL, NULL);
}
