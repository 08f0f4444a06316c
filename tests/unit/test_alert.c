/* Alerts by themselves: what a report does to one, when it is over, what rules and silences fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/alert.h"
#include "model/alert_rule.h"
#include "model/config.h"
#include "model/silence.h"

enum { T0 = 1795147200, MIN = 60, HOLD = 300 }; /* Friday, 2026-11-20 12:00 in Asia/Shanghai */

static struct alert_report report_at(int level, int minute)
{
    return (struct alert_report){.host = "icu-gw",
                                 .metric = "disk.used",
                                 .object = "/data",
                                 .level = level,
                                 .value = 96,
                                 .at = T0 + (wall_s)minute * MIN};
}

/* --- reports --- */

struct told {
    int level; /* CHECK_OK: a recovery; 0: the end of the list */
    int minute;
    bool soft;
    enum alert_step step;
    int state, worst; /* afterwards */
};

static void play(const char *what, const struct told *told)
{
    struct alert alert = {0};

    for (; told->level != 0; told++) {
        struct alert_report report = report_at(told->level, told->minute);
        wall_s now = report.at;
        enum alert_step step;

        report.soft = told->soft;
        alert_settle(&alert, now);
        step = told->level == CHECK_OK ? alert_recover(&alert, &report, HOLD, now)
                                       : alert_raise(&alert, &report, now);
        if (step != told->step || alert.state != told->state || alert.worst != told->worst)
            fail_msg("%s, minute %d: step %d, state %d, worst %d", what, told->minute, (int)step,
                     alert.state, alert.worst);
    }
    record_release(&alert_schema, &alert);
}

static void what_a_report_does(void **state)
{
    static const struct {
        const char *what;
        struct told told[8];
    } cases[] = {
        {"the same again says nothing",
         {{CHECK_CRIT, 0, false, ALERT_RAISED, ALERT_OPEN, CHECK_CRIT},
          {CHECK_CRIT, 1, false, ALERT_SAME, ALERT_OPEN, CHECK_CRIT},
          {CHECK_CRIT, 9, true, ALERT_SAME, ALERT_OPEN, CHECK_CRIT}}},
        {"worse and better are steps of one alert",
         {{CHECK_WARN, 0, false, ALERT_RAISED, ALERT_OPEN, CHECK_WARN},
          {CHECK_CRIT, 1, false, ALERT_WORSE, ALERT_OPEN, CHECK_CRIT},
          {CHECK_WARN, 2, false, ALERT_BETTER, ALERT_OPEN, CHECK_CRIT}}},
        {"not to know is between a warning and critical",
         {{CHECK_WARN, 0, false, ALERT_RAISED, ALERT_OPEN, CHECK_WARN},
          {CHECK_UNKNOWN, 1, false, ALERT_WORSE, ALERT_OPEN, CHECK_UNKNOWN},
          {CHECK_STALE, 2, false, ALERT_BETTER, ALERT_OPEN, CHECK_UNKNOWN},
          {CHECK_UNREACHABLE, 3, false, ALERT_WORSE, ALERT_OPEN, CHECK_UNREACHABLE},
          {CHECK_CRIT, 4, false, ALERT_WORSE, ALERT_OPEN, CHECK_CRIT}}},
        {"seen once, then certain; never uncertain again",
         {{CHECK_CRIT, 0, true, ALERT_RAISED, ALERT_OPEN, CHECK_CRIT},
          {CHECK_CRIT, 1, false, ALERT_HARD, ALERT_OPEN, CHECK_CRIT},
          {CHECK_CRIT, 2, true, ALERT_SAME, ALERT_OPEN, CHECK_CRIT}}},
        {"a recovery is held, and comes back as the same",
         {{CHECK_CRIT, 0, false, ALERT_RAISED, ALERT_OPEN, CHECK_CRIT},
          {CHECK_OK, 1, false, ALERT_RECOVERED, ALERT_RECOVERING, CHECK_CRIT},
          {CHECK_OK, 2, false, ALERT_SAME, ALERT_RECOVERING, CHECK_CRIT},
          {CHECK_WARN, 3, false, ALERT_BACK, ALERT_OPEN, CHECK_CRIT},
          {CHECK_OK, 4, false, ALERT_RECOVERED, ALERT_RECOVERING, CHECK_CRIT}}},
        {"it is over when the recovery held",
         {{CHECK_CRIT, 0, false, ALERT_RAISED, ALERT_OPEN, CHECK_CRIT},
          {CHECK_OK, 1, false, ALERT_RECOVERED, ALERT_RECOVERING, CHECK_CRIT},
          {CHECK_OK, 6, false, ALERT_SAME, ALERT_RESOLVED, CHECK_CRIT}}},
        {"what was overtaken changes nothing",
         {{CHECK_CRIT, 5, false, ALERT_RAISED, ALERT_OPEN, CHECK_CRIT},
          {CHECK_OK, 4, false, ALERT_SAME, ALERT_OPEN, CHECK_CRIT},
          {CHECK_OK, 6, false, ALERT_RECOVERED, ALERT_RECOVERING, CHECK_CRIT},
          {CHECK_CRIT, 5, false, ALERT_SAME, ALERT_RECOVERING, CHECK_CRIT}}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        play(cases[i].what, cases[i].told);
}

static void a_relapse_at_the_last_second_is_the_same_alert(void **state)
{
    struct alert alert = {0};
    struct alert_report report = report_at(CHECK_CRIT, 0);

    (void)state;
    alert_raise(&alert, &report, T0);
    assert_int_equal(alert_recover(&alert, &report, HOLD, T0), ALERT_RECOVERED);
    assert_false(alert_settle(&alert, T0 + HOLD - 1));
    assert_true(alert_settle(&alert, T0 + HOLD + 1000));
    assert_int_equal(alert.resolved_at, T0 + HOLD); /* not when somebody looked */
    assert_false(alert_settle(&alert, T0 + HOLD + 2000));
    record_release(&alert_schema, &alert);
}

static void without_a_hold_it_is_over_at_once(void **state)
{
    struct alert alert = {0};
    struct alert_report report = report_at(CHECK_CRIT, 0);

    (void)state;
    alert_raise(&alert, &report, T0);
    assert_int_equal(alert_recover(&alert, &report, 0, T0), ALERT_OVER);
    assert_int_equal(alert.state, ALERT_RESOLVED);
    record_release(&alert_schema, &alert);
}

static void values_are_kept_as_text(void **state)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{96, "96"},  {0.5, "0.5"},     {-3, "-3"},         {1e9, "1e+09"},
                 {NAN, NULL}, {INFINITY, NULL}, {123456, "123456"}, {99.951, "99.951"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct alert alert = {0};
        struct alert_report report = report_at(CHECK_CRIT, 0);

        report.value = cases[i].value;
        alert_raise(&alert, &report, T0);
        if (cases[i].text == NULL)
            assert_null(alert.value);
        else
            assert_string_equal(alert.value, cases[i].text);
        record_release(&alert_schema, &alert);
    }
}

static void what_a_report_must_have(void **state)
{
    struct err err = ERR_INIT;
    struct alert_report report = report_at(CHECK_CRIT, 0);

    (void)state;
    assert_int_equal(alert_report_check(&report, false, T0, &err), 0);
    report.at = T0 + 5 * MIN;
    assert_int_equal(alert_report_check(&report, false, T0, &err), 0);
    report.at = T0 + 5 * MIN + 1;
    assert_int_equal(alert_report_check(&report, false, T0, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_non_null(strstr(err.text.buf, "R26"));
    report.at = 0;
    report.level = CHECK_OK;
    assert_int_equal(alert_report_check(&report, false, T0, &err), -1);
    assert_int_equal(alert_report_check(&report, true, T0, &err), 0);
    report.metric = " ";
    assert_int_equal(alert_report_check(&report, true, T0, &err), -1);
    assert_non_null(strstr(err.text.buf, "metric"));
    report.host = NULL;
    assert_int_equal(alert_report_check(&report, true, T0, &err), -1);
    assert_non_null(strstr(err.text.buf, "host"));
    err_release(&err);
}

/* --- by hand --- */

static void who_took_it_keeps_it_until_it_gets_worse(void **state)
{
    struct alert alert = {0};
    struct alert_report warning = report_at(CHECK_WARN, 0), critical = report_at(CHECK_CRIT, 2);
    struct err err = ERR_INIT;

    (void)state;
    alert_raise(&alert, &warning, T0);
    alert.id = xstrdup("A-1");
    assert_int_equal(alert_ack(&alert, "zhang", "mine", T0, &err), 0);
    assert_int_equal(alert_ack(&alert, "li", NULL, T0, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_string_equal(err.text.buf, "A-1 is taken already, by zhang");
    assert_int_equal(alert_raise(&alert, &critical, T0 + 2 * MIN), ALERT_WORSE);
    assert_null(alert.acked_by);
    assert_int_equal(alert_ack(&alert, "li", NULL, T0, &err), 0);
    assert_null(alert.ack_note);
    record_release(&alert_schema, &alert);
    err_release(&err);
}

static void ending_by_hand_needs_a_reason_and_an_alert_that_is_not_over(void **state)
{
    struct alert alert = {0};
    struct alert_report report = report_at(CHECK_CRIT, 0);
    struct err err = ERR_INIT;

    (void)state;
    alert_raise(&alert, &report, T0);
    alert.id = xstrdup("A-1");
    assert_int_equal(alert_resolve(&alert, "zhang", " ", T0, &err), -1);
    assert_int_equal(err.kind, ERR_USAGE);
    assert_int_equal(alert_resolve(&alert, "zhang", "machine scrapped", T0 + 1, &err), 0);
    assert_int_equal(alert.state, ALERT_RESOLVED);
    assert_string_equal(alert.resolved_by, "zhang");
    assert_int_equal(alert_resolve(&alert, "li", "again", T0 + 2, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_int_equal(alert_ack(&alert, "li", NULL, T0 + 2, &err), -1);
    record_release(&alert_schema, &alert);
    err_release(&err);
}

/* --- silences --- */

static void a_silence_always_ends(void **state)
{
    static const struct {
        const char *host, *metric, *reason;
        wall_s until;
        enum err_kind kind;
        const char *says;
    } cases[] = {
        {"h", NULL, "x", T0 + 1, ERR_NONE, NULL},
        {"h", NULL, "x", T0 + SILENCE_MAX_S, ERR_NONE, NULL},
        {"h", NULL, "x", T0 + SILENCE_MAX_S + 1, ERR_REFUSED, "seven days"},
        {"h", NULL, "x", T0, ERR_USAGE, "in the future"},
        {"h", NULL, "x", 0, ERR_USAGE, "always has an end"},
        {"h", NULL, NULL, T0 + 1, ERR_USAGE, "reason"},
        {NULL, NULL, "x", T0 + 1, ERR_USAGE, "name at least one"},
        {NULL, "disk.*", "x", T0 + 1, ERR_NONE, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct silence silence = {.host = (char *)(uintptr_t)cases[i].host,
                                  .metric = (char *)(uintptr_t)cases[i].metric,
                                  .reason = (char *)(uintptr_t)cases[i].reason,
                                  .until = cases[i].until};
        struct err err = ERR_INIT;
        int rc = silence_begin(&silence, "zhang", T0, &err);

        assert_int_equal(err.kind, cases[i].kind);
        assert_int_equal(rc, cases[i].kind == ERR_NONE ? 0 : -1);
        if (cases[i].says != NULL && strstr(err.text.buf, cases[i].says) == NULL)
            fail_msg("case %zu: %s", i, err.text.buf);
        free(silence.made_by);
        err_release(&err);
    }
}

static void what_a_silence_covers_and_when(void **state)
{
    static const struct {
        const char *host, *site, *metric;
        bool covers;
    } cases[] = {
        {"icu-gw", NULL, NULL, true},        {"icu-app", NULL, NULL, false},
        {NULL, "icu-main", NULL, true},      {NULL, "his-main", NULL, false},
        {NULL, NULL, "disk.*", true},        {NULL, NULL, "mem.*", false},
        {"icu-gw", NULL, "disk.used", true}, {"icu-gw", "his-main", "disk.used", false},
    };
    const struct alert alert = {
        .host = (char *)"icu-gw", .site = (char *)"icu-main", .metric = (char *)"disk.used"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct silence silence = {.host = (char *)(uintptr_t)cases[i].host,
                                  .site = (char *)(uintptr_t)cases[i].site,
                                  .metric = (char *)(uintptr_t)cases[i].metric,
                                  .begins = T0,
                                  .until = T0 + 60};

        assert_int_equal(silence_covers(&silence, &alert), cases[i].covers);
        assert_true(silence_holds(&silence, T0));
        assert_true(silence_holds(&silence, T0 + 59));
        assert_false(silence_holds(&silence, T0 + 60));
        silence.ended_at = T0 + 10;
        assert_false(silence_holds(&silence, T0 + 20));
    }
}

/* --- rules --- */

/* A rule from its JSON form. */
static struct alert_rule rule_of(const char *json)
{
    struct alert_rule rule;
    struct err err = ERR_INIT;
    json_t *parsed = json_read(json, strlen(json), &err);

    record_init(&alert_rule_schema, &rule);
    if (parsed == NULL || record_from_json(&alert_rule_schema, &rule, parsed, &err) < 0 ||
        record_check(&alert_rule_schema, &rule, &err) < 0)
        fail_msg("%s: %s", json, err.text.buf);
    json_decref(parsed);
    return rule;
}

static void which_rule_fits(void **state)
{
    static const struct {
        const char *rule;
        bool fits; /* icu-gw at icu-main, runs if-pump; disk.used crit on Friday at 12:00 */
    } cases[] = {
        {"{\"id\":\"r\"}", true},
        {"{\"id\":\"r\",\"levels\":[\"crit\",\"warn\"]}", true},
        {"{\"id\":\"r\",\"levels\":[\"unknown\"]}", false},
        {"{\"id\":\"r\",\"metric\":\"disk.*\"}", true},
        {"{\"id\":\"r\",\"metric\":\"disk\"}", false},
        {"{\"id\":\"r\",\"hosts\":[\"his-*\",\"icu-?w\"]}", true},
        {"{\"id\":\"r\",\"hosts\":[\"his-*\"]}", false},
        {"{\"id\":\"r\",\"sites\":[\"icu-main\"]}", true},
        {"{\"id\":\"r\",\"sites\":[\"icu\"]}", false},
        {"{\"id\":\"r\",\"systems\":[\"lis\",\"if-pump\"]}", true},
        {"{\"id\":\"r\",\"systems\":[\"lis\"]}", false},
        {"{\"id\":\"r\",\"days\":[\"mon-fri\"]}", true},
        {"{\"id\":\"r\",\"days\":[\"sat\",\"sun\"]}", false},
        {"{\"id\":\"r\",\"hours\":[\"08:00-12:00\"]}", false},
        {"{\"id\":\"r\",\"hours\":[\"08:00-12:00\",\"12:00-12:01\"]}", true},
        {"{\"id\":\"r\",\"hours\":[\"18:00-24:00\"],\"days\":[\"fri\"]}", false},
    };
    const struct alert alert = {.host = (char *)"icu-gw",
                                .site = (char *)"icu-main",
                                .metric = (char *)"disk.used",
                                .level = CHECK_CRIT};
    struct host host = {.id = (char *)"icu-gw"};

    (void)state;
    *vec_push(&host.systems) = (char *)"if-monitor";
    *vec_push(&host.systems) = (char *)"if-pump";
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct config config = {0};

        *vec_push(&config.alert_rules) = rule_of(cases[i].rule);
        if ((alert_rule_for(&config, &alert, &host, T0) != NULL) != cases[i].fits)
            fail_msg("%s", cases[i].rule);
        record_release(&alert_rule_schema, config.alert_rules.items);
        vec_release(&config.alert_rules);
    }
    vec_release(&host.systems);
}

static void the_first_rule_that_fits_holds(void **state)
{
    const struct alert alert = {
        .host = (char *)"h", .metric = (char *)"host.up", .level = CHECK_CRIT};
    struct config config = {0};

    (void)state;
    *vec_push(&config.alert_rules) = rule_of("{\"id\":\"a\",\"metric\":\"disk.*\"}");
    *vec_push(&config.alert_rules) = rule_of("{\"id\":\"b\",\"metric\":\"host.*\"}");
    *vec_push(&config.alert_rules) = rule_of("{\"id\":\"c\"}");
    assert_string_equal(alert_rule_for(&config, &alert, NULL, T0)->id, "b");
    assert_ptr_equal(alert_rule_of(&config, "c"), &config.alert_rules.items[2]);
    assert_null(alert_rule_of(&config, "d"));
    vec_each (rule, &config.alert_rules)
        record_release(&alert_rule_schema, rule);
    vec_release(&config.alert_rules);
}

static void rules_count_in_seconds_only(void **state)
{
    static const char *const bad[] = {"3wd", "2mo"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct alert_rule rule;
        struct err err = ERR_INIT;

        record_init(&alert_rule_schema, &rule);
        rule.id = xstrdup("r");
        assert_int_equal(field_parse(schema_field(&alert_rule_schema, "hold"), &rule, bad[i], &err),
                         0);
        assert_int_equal(record_check(&alert_rule_schema, &rule, &err), -1);
        assert_int_equal(strncmp(err.text.buf, "hold: ", 6), 0);
        record_release(&alert_rule_schema, &rule);
        err_release(&err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_report_does),
        cmocka_unit_test(a_relapse_at_the_last_second_is_the_same_alert),
        cmocka_unit_test(without_a_hold_it_is_over_at_once),
        cmocka_unit_test(values_are_kept_as_text),
        cmocka_unit_test(what_a_report_must_have),
        cmocka_unit_test(who_took_it_keeps_it_until_it_gets_worse),
        cmocka_unit_test(ending_by_hand_needs_a_reason_and_an_alert_that_is_not_over),
        cmocka_unit_test(a_silence_always_ends),
        cmocka_unit_test(what_a_silence_covers_and_when),
        cmocka_unit_test(which_rule_fits),
        cmocka_unit_test(the_first_rule_that_fits_holds),
        cmocka_unit_test(rules_count_in_seconds_only),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("alert", tests, NULL, NULL);
}
