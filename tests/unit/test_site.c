/* Sites and hosts: what a host takes from its site, the way to it, what it depends on, and texts in
 * which a secret would stand. (What files may not say: data/bad-config/S*.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/host_plan.h"
#include "model/secret_text.h"

/* --- a small hospital --- */

static struct host *add_host(struct config *config, const char *id, const char *address)
{
    struct host *host = vec_push(&config->hosts);

    record_init(&host_schema, host);
    host->id = xstrdup(id);
    host->site = xstrdup("main");
    host->address = xstrdup(address);
    return host;
}

/* The site has a firewall, a bastion behind it, and defaults; db is an ordinary host of it. */
static int make_config(void **state)
{
    struct config *config = xcalloc(1, sizeof(*config));
    struct site *site = vec_push(&config->sites);

    site->id = xstrdup("main");
    site->name = xstrdup("本部");
    site->jump = xstrdup("bastion");
    site->user = xstrdup("zhiban");
    site->key_file = xstrdup("/etc/zhiban/key");
    site->interval = (struct span){SPAN_SECONDS, 60};
    *vec_push(&site->depends_on) = xstrdup("fw");
    add_host(config, "fw", "192.0.2.1")->direct = true;
    add_host(config, "bastion", "Bastion.Example");
    add_host(config, "db", "192.0.2.11");
    *state = config;
    return 0;
}

static int drop_config(void **state)
{
    config_release(*state);
    free(*state);
    return 0;
}

static struct host *host_of(struct config *config, const char *id)
{
    return (struct host *)(uintptr_t)config_host(config, id);
}

static struct host_plan plan_of(const struct config *config, const char *id)
{
    struct err err = ERR_INIT;
    struct host_plan plan;

    if (host_plan_make(config, config_host(config, id), &plan, &err) < 0)
        fail_msg("%s", err.text.buf);
    return plan;
}

static void expect_parents(const struct config *config, const char *id, const char *expected)
{
    struct host_plan plan = plan_of(config, id);
    struct str names = STR_INIT;

    vec_each (parent, &plan.parents) {
        str_addf(&names, "%s%s", names.len > 0 ? " " : "", (*parent)->id);
    }
    assert_string_equal(names.buf, expected);
    str_release(&names);
    host_plan_release(&plan);
}

/* --- plans --- */

static void a_host_takes_from_its_site_what_it_leaves_open(void **state)
{
    struct host_plan plan = plan_of(*state, "db");

    assert_string_equal(plan.user, "zhiban");
    assert_string_equal(plan.key_file, "/etc/zhiban/key");
    assert_int_equal(plan.interval_s, 60);
    assert_int_equal(plan.auth, AUTH_KEY);
    assert_string_equal(plan.jump->id, "bastion");
    assert_int_equal(plan.probes.len, 1);
    assert_string_equal(plan.probes.items[0], "linux");
    host_plan_release(&plan);
}

static void what_a_host_says_itself_goes_before_its_site(void **state)
{
    struct config *config = *state;
    struct host *host = host_of(config, "db");
    struct host_plan plan;

    host->user = xstrdup("dba");
    host->auth = AUTH_AGENT;
    host->interval = (struct span){SPAN_SECONDS, 5};
    host->os = OS_WINDOWS;
    host->direct = true;
    plan = plan_of(config, "db");
    assert_string_equal(plan.user, "dba");
    assert_null(plan.key_file);
    assert_int_equal(plan.interval_s, 5);
    assert_null(plan.jump);
    assert_string_equal(plan.probes.items[0], "windows");
    assert_string_equal(plan.place.route, "");
    host_plan_release(&plan);
}

/* A version that was stored before hosts had an os and a way to log in. */
static void a_host_of_an_earlier_version_is_as_it_was(void **state)
{
    struct config *config = *state;
    struct host *host = host_of(config, "db");
    struct host_plan plan;

    host->os = host->auth = 0;
    host->port = 0;
    plan = plan_of(config, "db");
    assert_int_equal(plan.auth, AUTH_KEY);
    assert_int_equal(plan.place.port, 22);
    assert_string_equal(plan.probes.items[0], "linux");
    host_plan_release(&plan);
}

static void a_site_without_an_interval_is_looked_at_every_30_seconds(void **state)
{
    struct config *config = *state;
    struct host_plan plan;

    config->sites.items[0].interval = (struct span){0};
    plan = plan_of(config, "db");
    assert_int_equal(plan.interval_s, 30);
    host_plan_release(&plan);
}

static void the_route_names_every_jump_host_from_us_on(void **state)
{
    struct config *config = *state;
    struct host_plan plan;
    struct str text = STR_INIT;

    host_of(config, "bastion")->jump = xstrdup("fw");
    host_of(config, "bastion")->port = 2222;
    free(host_of(config, "fw")->address);
    host_of(config, "fw")->address = xstrdup("2001:DB8::1");
    plan = plan_of(config, "db");
    assert_string_equal(plan.place.route, "[2001:db8::1]:22,bastion.example:2222");
    host_place_add(&text, plan.place.address, plan.place.port, plan.place.route);
    assert_string_equal(text.buf, "192.0.2.11:22 via [2001:db8::1]:22,bastion.example:2222");
    str_release(&text);
    host_plan_release(&plan);
}

static void jump_hosts_in_a_circle_end_with_a_complaint(void **state)
{
    struct config *config = *state;
    struct err err = ERR_INIT;
    struct host_plan plan;

    host_of(config, "bastion")->jump = xstrdup("db");
    assert_int_equal(host_plan_make(config, config_host(config, "db"), &plan, &err), -1);
    assert_string_equal(err.text.buf, "db lies behind more than 8 jump hosts");
    host_plan_release(&plan);
    err_release(&err);
}

static void the_jump_host_and_the_firewall_of_a_site_are_parents(void **state)
{
    struct config *config = *state;

    expect_parents(config, "db", "bastion fw");
    expect_parents(config, "bastion", "");
    expect_parents(config, "fw", "");
    *vec_push(&host_of(config, "bastion")->depends_on) = xstrdup("fw");
    *vec_push(&host_of(config, "db")->depends_on) = xstrdup("fw");
    expect_parents(config, "bastion", "fw");
    expect_parents(config, "db", "fw bastion");
}

static void the_duty_host_itself_depends_on_nothing(void **state)
{
    struct config *config = *state;
    struct host_plan plan;

    host_of(config, "db")->transport = TRANSPORT_LOCAL;
    expect_parents(config, "db", "");
    plan = plan_of(config, "db");
    assert_null(plan.place.address);
    host_plan_release(&plan);
}

/* --- secrets --- */

static void a_secret_in_a_text_is_seen(void **state)
{
    static const struct {
        const char *text;
        bool secret;
    } cases[] = {
        {"password: x9#kk", true},
        {"Password = x9#kk", true},
        {"pwd=123456", true},
        {"密码：abc123", true},
        {"口令是 Abc@1", true},
        {"VPN 密码为Zx9aa12，勿外传", true},
        {"ftp://zb:geheim@192.0.2.1/in", true},
        {"密码：找信息科值班员", false},
        {"password: ask the desk", false},
        {"no passwords here", false},
        {"密码在 3 号信封", false},
        {"http://192.0.2.1:8080/x", false},
        {"http://192.0.2.1/a:b@c", false},
        {"重置密码后 30 分钟生效", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (secret_is_written(cases[i].text) != cases[i].secret)
            fail_msg("%s: %s", cases[i].text, cases[i].secret ? "not seen" : "seen wrongly");
}

static void a_reference_says_where_a_secret_is_kept_and_is_never_repeated(void **state)
{
    static const struct {
        const char *text;
        bool fine;
    } cases[] = {
        {"vault:his-vpn", true}, {"envelope:3", true}, {"ask:信息科值班员", true},
        {"Zx9aa12", false},      {"vault:", false},    {"valut:his", false},
        {":x", false},           {"http://a", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;

        if ((secret_ref_check(cases[i].text, &err) == 0) != cases[i].fine)
            fail_msg("%s: %s", cases[i].text, err.text.buf);
        assert_null(strstr(err.text.buf, "Zx9aa12"));
        err_release(&err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define WITH(test) cmocka_unit_test_setup_teardown(test, make_config, drop_config)
        WITH(a_host_takes_from_its_site_what_it_leaves_open),
        WITH(what_a_host_says_itself_goes_before_its_site),
        WITH(a_host_of_an_earlier_version_is_as_it_was),
        WITH(a_site_without_an_interval_is_looked_at_every_30_seconds),
        WITH(the_route_names_every_jump_host_from_us_on),
        WITH(jump_hosts_in_a_circle_end_with_a_complaint),
        WITH(the_jump_host_and_the_firewall_of_a_site_are_parents),
        WITH(the_duty_host_itself_depends_on_nothing),
        cmocka_unit_test(a_secret_in_a_text_is_seen),
        cmocka_unit_test(a_reference_says_where_a_secret_is_kept_and_is_never_repeated),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
