/* Alerts at the desk: rule, ticket and notice come with the alert or not at all (DESIGN 8.11); nothing
 * is done twice; what comes all at once is one group. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "desk/alert_intake.h"
#include "desk/alerts.h"
#include "desk/tickets.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "model/records.h"
#include "store/store.h"

#define BEGIN "2026-11-20 08:00"

enum { MIN = 60 };

static struct err err = ERR_INIT;

static struct desk *make_desk(const struct scratch *scratch)
{
    const struct desk_options options = {.store_url = scratch->url, .now = BEGIN};
    struct desk *desk;
    wall_s now;

    clock_set_override(0);
    desk = desk_init(&options, DESK_TEST, "config", &now, &err);
    if (desk == NULL)
        fail_msg("%s", err.text.buf);
    return desk;
}

static void finish(struct scratch *s, struct desk *desk)
{
    struct store *store;

    desk_close(desk);
    store = scratch_store(s, STORE_TEST);
    if (life_examine(store, s->dir, &err) < 0)
        fail_msg("%s", err.text.buf);
    store_close(store);
}

static void must(int rc)
{
    if (rc < 0)
        fail_msg("%s", err.text.buf);
}

static void go_on(int64_t seconds)
{
    clock_set_override(clock_wall() + seconds);
}

/* --- short hands --- */

static void tell(struct desk *desk, const char *host, const char *metric, int level)
{
    const struct alert_report report = {
        .host = host, .metric = metric, .level = level, .value = NAN, .text = "text"};

    must(desk_alerts_report(desk, &report, 1, NULL, &err));
}

static void settle(struct desk *desk)
{
    wall_s next;

    must(desk_alerts_settle(desk, &next, &err));
}

static struct alert load(struct desk *desk, const char *id)
{
    struct alert alert;

    must(desk_alert_load(desk, id, &alert, &err));
    return alert;
}

static void assert_alert(struct desk *desk, const char *id, int state, const char *ticket,
                         const char *storm)
{
    struct alert alert = load(desk, id);

    assert_int_equal(alert.state, state);
    assert_string_equal(alert.ticket == NULL ? "" : alert.ticket, ticket);
    assert_string_equal(alert.storm == NULL ? "" : alert.storm, storm);
    record_release(&alert_schema, &alert);
}

static int count_notice(const struct notice *notice, void *data)
{
    str_addf(data, "%s %s %s\n", notice->kind, notice->about, notice->ticket);
    return 0;
}

static void assert_notices(struct desk *desk, const char *expected)
{
    struct str all = STR_INIT;

    must(desk_notice_list(desk, count_notice, &all, &err));
    assert_string_equal(all.buf, expected);
    str_release(&all);
}

static int count_ticket(const struct ticket *ticket, void *data)
{
    (void)ticket;
    ++*(int *)data;
    return 0;
}

static int tickets(struct desk *desk, bool open)
{
    const struct ticket_filter filter = {.open = open, .limit = 1000};
    int count = 0;

    must(desk_ticket_list(desk, &filter, count_ticket, &count, &err));
    return count;
}

static int64_t events(struct desk *desk)
{
    int64_t counter;

    must(desk_change_counter(desk, &counter, &err));
    return counter;
}

static int64_t ask(const struct scratch *s, const char *sql)
{
    sqlite3 *db = raw_open(s->path);
    int64_t value = raw_int(db, sql);

    sqlite3_close(db);
    return value;
}

/* --- one alert --- */

static void design_8_11_the_rule_opens_the_ticket_on_the_right_contract(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);
    struct ticket ticket;

    tell(desk, "icu-gw", "disk.used", CHECK_CRIT);
    assert_alert(desk, "A-1", ALERT_OPEN, "ICU-20261120-01", "");
    must(desk_ticket_load(desk, "ICU-20261120-01", &ticket, &err));
    assert_string_equal(ticket.contract, "icu");
    assert_string_equal(ticket.site, "icu-main");
    assert_string_equal(ticket.system_id, "if-monitor");
    assert_int_equal(ticket.channel, CHANNEL_MONITOR);
    assert_int_equal(ticket.links.len, 1);
    assert_string_equal(ticket.links.items[0], "alert:A-1");
    ASSERT_HAS(ticket.subject, "Disk used");
    record_release(&ticket_schema, &ticket);
    assert_notices(desk, "raised alert:A-1 ICU-20261120-01\n");
    finish(s, desk);
}

static void reported_again_nothing_is_written(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);
    int64_t before;

    tell(desk, "icu-gw", "disk.used", CHECK_CRIT);
    before = events(desk);
    for (int i = 0; i < 5; i++) {
        go_on(30);
        tell(desk, "icu-gw", "disk.used", CHECK_CRIT);
    }
    assert_int_equal(events(desk), before);
    assert_int_equal(tickets(desk, true), 1);
    assert_notices(desk, "raised alert:A-1 ICU-20261120-01\n");
    tell(desk, "icu-gw", "mem.used", CHECK_OK); /* of which nothing was known */
    assert_int_equal(events(desk), before);
    finish(s, desk);
}

static void a_warning_opens_no_ticket_until_it_gets_worse(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);

    tell(desk, "icu-gw", "disk.used", CHECK_WARN);
    assert_alert(desk, "A-1", ALERT_OPEN, "", "");
    tell(desk, "icu-gw", "disk.used", CHECK_CRIT);
    assert_alert(desk, "A-1", ALERT_OPEN, "ICU-20261120-01", "");
    assert_notices(desk, "raised alert:A-1 \nworse alert:A-1 ICU-20261120-01\n");
    tell(desk, "icu-gw", "disk.used", CHECK_WARN);
    assert_int_equal(tickets(desk, true), 1);
    finish(s, desk);
}

static void what_was_seen_once_waits_for_certainty(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);
    struct alert_report report = {
        .host = "icu-gw", .metric = "disk.used", .level = CHECK_CRIT, .value = NAN, .soft = true};

    must(desk_alert_raise(desk, &report, NULL, &err));
    assert_alert(desk, "A-1", ALERT_OPEN, "", "");
    assert_notices(desk, "");
    report.soft = false;
    must(desk_alert_raise(desk, &report, NULL, &err));
    assert_alert(desk, "A-1", ALERT_OPEN, "ICU-20261120-01", "");
    assert_notices(desk, "raised alert:A-1 ICU-20261120-01\n");
    finish(s, desk);
}

static void a_recovery_that_held_is_told_and_noted_and_closes_nothing(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);

    tell(desk, "icu-gw", "disk.used", CHECK_CRIT);
    go_on(10 * MIN);
    tell(desk, "icu-gw", "disk.used", CHECK_OK);
    assert_alert(desk, "A-1", ALERT_RECOVERING, "ICU-20261120-01", "");
    go_on(4 * MIN);
    tell(desk, "icu-gw", "disk.used", CHECK_CRIT); /* within the hold: the same */
    assert_alert(desk, "A-1", ALERT_OPEN, "ICU-20261120-01", "");
    tell(desk, "icu-gw", "disk.used", CHECK_OK);
    go_on(5 * MIN - 1);
    settle(desk);
    assert_alert(desk, "A-1", ALERT_RECOVERING, "ICU-20261120-01", "");
    go_on(1);
    assert_alert(desk, "A-1", ALERT_RESOLVED, "ICU-20261120-01", ""); /* before it is written */
    settle(desk);
    settle(desk);
    assert_notices(desk, "raised alert:A-1 ICU-20261120-01\n"
                         "recovered alert:A-1 ICU-20261120-01\n");
    assert_int_equal(tickets(desk, true), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM event WHERE kind = 'ticket' AND verb = 'note'"),
                     1);
    finish(s, desk);
}

static void a_host_that_flaps_opens_no_second_ticket(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);
    const struct ticket_act withdraw = {.verb = "withdraw", .note = "done"};

    for (int i = 0; i < 3; i++) {
        tell(desk, "icu-gw", "host.up", CHECK_CRIT);
        go_on(MIN);
        tell(desk, "icu-gw", "host.up", CHECK_OK);
        go_on(20 * MIN);
        settle(desk);
    }
    assert_int_equal(tickets(desk, false), 1);
    assert_alert(desk, "A-3", ALERT_RESOLVED, "ICU-20261120-01", "");
    must(desk_ticket_act(desk, "ICU-20261120-01", &withdraw, NULL, &err));
    tell(desk, "icu-gw", "host.up", CHECK_CRIT); /* now it is over: a new one */
    assert_alert(desk, "A-4", ALERT_OPEN, "ICU-20261120-02", "");
    finish(s, desk);
}

static void r8_without_a_contract_the_ticket_is_off_contract(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);
    struct alert alert;

    clock_set_override(clock_wall() + (int64_t)20 * 366 * CIVIL_DAY_S); /* none is in force */
    tell(desk, "icu-gw", "disk.used", CHECK_CRIT);
    alert = load(desk, "A-1");
    assert_non_null(alert.ticket);
    assert_int_equal(strncmp(alert.ticket, "X-", 2), 0); /* R8: off contract */
    record_release(&alert_schema, &alert);
    finish(s, desk);
}

/* --- silence --- */

static void silence(struct desk *desk, const char *host, int64_t seconds)
{
    struct silence silence;

    record_init(&silence_schema, &silence);
    silence.host = xstrdup(host);
    silence.until = clock_wall() + seconds;
    silence.reason = xstrdup("work");
    must(desk_silence_add(desk, &silence, &err));
    record_release(&silence_schema, &silence);
}

static void what_a_silence_kept_back_is_told_when_it_ends(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);
    wall_s next;

    silence(desk, "icu-gw", 60 * MIN);
    tell(desk, "icu-gw", "disk.used", CHECK_CRIT);
    tell(desk, "icu-app", "disk.used", CHECK_CRIT);
    assert_alert(desk, "A-1", ALERT_OPEN, "", "");
    assert_notices(desk, "raised alert:A-2 ICU-20261120-01\n");
    must(desk_alerts_settle(desk, &next, &err));
    assert_int_equal(next, clock_wall() + 60 * MIN);
    go_on(60 * MIN);
    settle(desk);
    assert_alert(desk, "A-1", ALERT_OPEN, "ICU-20261120-02", "");
    assert_notices(desk, "raised alert:A-2 ICU-20261120-01\nraised alert:A-1 ICU-20261120-02\n");
    finish(s, desk);
}

static void ending_a_silence_tells_at_once(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);
    struct silence after;

    silence(desk, "icu-gw", 60 * MIN);
    tell(desk, "icu-gw", "disk.used", CHECK_CRIT);
    assert_notices(desk, "");
    must(desk_silence_end(desk, "SL-1", &after, &err));
    record_release(&silence_schema, &after);
    assert_notices(desk, "raised alert:A-1 ICU-20261120-01\n");
    assert_int_equal(desk_silence_end(desk, "SL-1", &after, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    finish(s, desk);
}

static void a_recovery_is_told_even_if_the_problem_was_silenced(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);

    silence(desk, "icu-gw", 60 * MIN);
    tell(desk, "icu-gw", "disk.used", CHECK_CRIT);
    tell(desk, "icu-gw", "disk.used", CHECK_OK);
    go_on(5 * MIN);
    settle(desk);
    assert_notices(desk, "recovered alert:A-1 \n");
    assert_int_equal(tickets(desk, false), 0);
    finish(s, desk);
}

static void what_gets_worse_during_a_silence_is_told_when_it_ends(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);

    tell(desk, "icu-gw", "disk.used", CHECK_WARN);
    silence(desk, "icu-gw", 60 * MIN);
    tell(desk, "icu-gw", "disk.used", CHECK_CRIT);
    assert_notices(desk, "raised alert:A-1 \n");
    go_on(60 * MIN);
    settle(desk);
    assert_notices(desk, "raised alert:A-1 \nraised alert:A-1 ICU-20261120-01\n");
    finish(s, desk);
}

/* --- storms --- */

static void report_hosts(struct desk *desk, const char *const *hosts, size_t count, int level,
                         bool together)
{
    VEC(struct alert_report) reports = {0};

    for (size_t i = 0; i < count; i++) {
        *vec_push(&reports) = (struct alert_report){
            .host = hosts[i], .metric = "host.up", .level = level, .value = NAN};
        if (!together)
            must(desk_alerts_report(desk, &reports.items[i], 1, NULL, &err));
    }
    if (together)
        must(desk_alerts_report(desk, reports.items, count, NULL, &err));
    vec_release(&reports);
}

static const char *const his_hosts[] = {"his-db1", "his-db2", "his-emr", "his-lis"};

static void a_site_that_is_gone_is_one_ticket_and_one_notice(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);

    report_hosts(desk, his_hosts, ARRAY_LEN(his_hosts), CHECK_CRIT, true);
    for (int i = 1; i <= 4; i++) {
        char *id = xasprintf("A-%d", i);

        assert_alert(desk, id, ALERT_OPEN, "HIS-20261120-01", "A-1");
        free(id);
    }
    assert_int_equal(tickets(desk, false), 1);
    assert_notices(desk, "storm alert:A-1 HIS-20261120-01\n");
    go_on(MIN);
    report_hosts(desk, his_hosts, 3, CHECK_OK, true);
    go_on(5 * MIN);
    settle(desk);
    assert_notices(desk, "storm alert:A-1 HIS-20261120-01\n"); /* one is still gone */
    report_hosts(desk, his_hosts + 3, 1, CHECK_OK, true);
    go_on(5 * MIN);
    settle(desk);
    assert_notices(desk, "storm alert:A-1 HIS-20261120-01\nrecovered alert:A-1 HIS-20261120-01\n");
    assert_int_equal(ask(s, "SELECT count(*) FROM event WHERE kind = 'ticket' AND verb = 'note'"),
                     1);
    finish(s, desk);
}

static void one_after_the_other_they_are_one_group_too(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);

    report_hosts(desk, his_hosts, ARRAY_LEN(his_hosts), CHECK_CRIT, false);
    assert_alert(desk, "A-4", ALERT_OPEN, "HIS-20261120-01", "A-1");
    assert_int_equal(tickets(desk, false), 1);
    assert_notices(desk, "storm alert:A-1 HIS-20261120-01\n"); /* the first was folded into it */
    finish(s, desk);
}

/* The first ones had tickets of their own before anybody could know. */
static void tickets_from_before_the_storm_are_merged(void **state)
{
    static const char *const metrics[] = {"a", "b", "c", "d", "e", "f", "g"};
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);

    for (size_t i = 0; i < 5; i++)
        tell(desk, "his-db1", metrics[i], CHECK_CRIT);
    assert_int_equal(tickets(desk, true), 5);
    tell(desk, "his-db1", metrics[5], CHECK_CRIT);
    tell(desk, "his-db1", metrics[6], CHECK_CRIT);
    assert_int_equal(tickets(desk, true), 1);
    assert_int_equal(tickets(desk, false), 5);
    assert_alert(desk, "A-5", ALERT_OPEN, "HIS-20261120-01", "A-1");
    assert_alert(desk, "A-7", ALERT_OPEN, "HIS-20261120-01", "A-1");
    assert_notices(desk, "storm alert:A-1 HIS-20261120-01\n");
    finish(s, desk);
}

/* Who answered one of the first tickets goes on with it. */
static void a_ticket_in_work_is_not_merged_away(void **state)
{
    static const char *const metrics[] = {"a", "b", "c", "d", "e", "f"};
    const struct ticket_act answer = {.verb = "answer"};
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);

    for (size_t i = 0; i < ARRAY_LEN(metrics); i++) {
        tell(desk, "his-db1", metrics[i], CHECK_CRIT);
        if (i == 2)
            must(desk_ticket_act(desk, "HIS-20261120-03", &answer, NULL, &err));
    }
    assert_int_equal(tickets(desk, true), 2);
    assert_alert(desk, "A-3", ALERT_OPEN, "HIS-20261120-03", "A-1");
    assert_alert(desk, "A-4", ALERT_OPEN, "HIS-20261120-01", "A-1");
    finish(s, desk);
}

static void when_the_ticket_of_a_group_is_over_the_next_one_is_news(void **state)
{
    const struct ticket_act withdraw = {.verb = "withdraw", .note = "done"};
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);

    report_hosts(desk, his_hosts, 3, CHECK_CRIT, true);
    must(desk_ticket_act(desk, "HIS-20261120-01", &withdraw, NULL, &err));
    go_on(MIN);
    report_hosts(desk, his_hosts + 3, 1, CHECK_CRIT, true);
    assert_alert(desk, "A-4", ALERT_OPEN, "HIS-20261120-02", "");
    assert_notices(desk, "storm alert:A-1 HIS-20261120-01\nraised alert:A-4 HIS-20261120-02\n");
    finish(s, desk);
}

static void what_was_seen_once_makes_no_storm(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);
    struct alert_report soft = {
        .host = "his-db1", .metric = "host.up", .level = CHECK_CRIT, .value = NAN, .soft = true};

    must(desk_alert_raise(desk, &soft, NULL, &err));
    tell(desk, "his-db2", "host.up", CHECK_CRIT);
    assert_alert(desk, "A-2", ALERT_OPEN, "HIS-20261120-01", "");
    soft.soft = false;
    must(desk_alert_raise(desk, &soft, NULL, &err));
    assert_alert(desk, "A-1", ALERT_OPEN, "HIS-20261120-01", "A-2");
    assert_int_equal(tickets(desk, false), 1);
    finish(s, desk);
}

static void what_comes_later_or_elsewhere_is_no_storm(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);

    tell(desk, "his-db1", "host.up", CHECK_CRIT);
    tell(desk, "icu-gw", "host.up", CHECK_CRIT);
    go_on(10 * MIN);
    tell(desk, "his-db2", "host.up", CHECK_CRIT);
    tell(desk, "his-emr", "disk.used", CHECK_CRIT); /* another rule */
    for (int i = 1; i <= 4; i++) {
        char *id = xasprintf("A-%d", i);
        struct alert alert = load(desk, id);

        assert_null(alert.storm);
        assert_non_null(alert.ticket);
        record_release(&alert_schema, &alert);
        free(id);
    }
    assert_int_equal(tickets(desk, true), 4);
    finish(s, desk);
}

static void who_takes_the_leader_takes_the_group(void **state)
{
    static const char *const leader_and_member[] = {"A-1", "A-4"};
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);
    struct alert alert;

    report_hosts(desk, his_hosts, ARRAY_LEN(his_hosts), CHECK_CRIT, true);
    must(desk_alert_ack(desk, leader_and_member, 2, "on my way", &err));
    alert = load(desk, "A-4");
    assert_string_equal(alert.acked_by, desk_user(desk));
    record_release(&alert_schema, &alert);
    must(desk_alert_undo(desk, &leader_and_member[1], 1, &err));
    alert = load(desk, "A-4");
    assert_null(alert.acked_by);
    record_release(&alert_schema, &alert);
    assert_int_equal(desk_alert_undo(desk, &leader_and_member[1], 1, &err), -1);
    ASSERT_HAS(err.text.buf, "taken back already");
    finish(s, desk);
}

/* --- all or nothing --- */

static void when_a_part_fails_nothing_is_kept(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);
    const struct alert_report reports[] = {
        {.host = "icu-gw", .metric = "disk.used", .level = CHECK_CRIT, .value = NAN},
        {.host = "icu-nowhere", .metric = "disk.used", .level = CHECK_CRIT, .value = NAN},
    };
    int64_t before = events(desk);
    sqlite3 *db = raw_open(s->path);

    assert_int_equal(desk_alerts_report(desk, reports, 2, NULL, &err), -1);
    ASSERT_HAS(err.text.buf, "report 2: there is no host 'icu-nowhere'");
    assert_int_equal(events(desk), before);
    raw_exec(db, "ALTER TABLE notice RENAME TO gone");
    assert_int_equal(desk_alerts_report(desk, reports, 1, NULL, &err), -1);
    assert_int_equal(events(desk), before);
    raw_exec(db, "ALTER TABLE gone RENAME TO notice");
    sqlite3_close(db);
    assert_int_equal(tickets(desk, false), 0);
    must(desk_alerts_report(desk, reports, 1, NULL, &err));
    assert_alert(desk, "A-1", ALERT_OPEN, "ICU-20261120-01", "");
    finish(s, desk);
}

/* The process dies when all was done and nothing was committed. */
static void die_before_the_end(const struct scratch *s)
{
    const struct desk_options options = {.store_url = s->url, .now = BEGIN};
    const struct alert_report report = {
        .host = "icu-gw", .metric = "disk.used", .level = CHECK_CRIT, .value = NAN};
    struct desk *desk = desk_open(&options, &err);

    if (desk == NULL || store_begin(desk_store(desk), &err) < 0 ||
        desk_alerts_report(desk, &report, 1, NULL, &err) < 0)
        _exit(1);
    _exit(9);
}

static void a_crash_leaves_nothing_and_the_next_report_all_of_it(void **state)
{
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);
    int status;
    pid_t child;

    desk_close(desk);
    child = fork();
    if (child == 0)
        die_before_the_end(s);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 9);
    assert_int_equal(ask(s, "SELECT (SELECT count(*) FROM alert) + (SELECT count(*) FROM ticket) + "
                            "(SELECT count(*) FROM notice)"),
                     0);
    desk = desk_open(&(struct desk_options){.store_url = s->url, .now = BEGIN}, &err);
    assert_non_null(desk);
    tell(desk, "icu-gw", "disk.used", CHECK_CRIT);
    assert_notices(desk, "raised alert:A-1 ICU-20261120-01\n");
    finish(s, desk);
}

/* --- deliveries --- */

static void what_other_monitors_deliver(void **state)
{
    static const struct {
        const char *json;
        int rc;
        size_t changed;
        const char *says;
    } cases[] = {
        {"{\"alerts\":[{\"host\":\"icu-gw\",\"metric\":\"m\",\"level\":\"crit\",\"value\":9}]}", 1,
         1, NULL},
        {"{\"alerts\":[{\"host\":\"icu-gw\",\"metric\":\"m\",\"level\":\"crit\",\"value\":9}]}", 1,
         0, NULL},
        {"{\"source\":\"monitor-x\",\"alerts\":[{\"host\":\"icu-gw\",\"metric\":\"m\","
         "\"level\":\"ok\",\"at\":\"2026-11-20 08:00\"}]}",
         1, 1, NULL},
        {"{\"alerts\":[]}", 1, 0, NULL},
        {"{\"subject\":\"x\"}", 0, 0, NULL},
        {"not json", 0, 0, NULL},
        {"{\"alerts\":{}}", -1, 0, "alerts has the wrong type"},
        {"{\"alerts\":[7]}", -1, 0, "report 1: an alert is one JSON object"},
        {"{\"alerts\":[{\"hots\":\"x\"}]}", -1, 0, "unknown key 'hots'"},
        {"{\"alerts\":[{\"host\":\"x\",\"level\":\"bad\"}]}", -1, 0, "'bad' is no level"},
        {"{\"alerts\":[{\"host\":\"icu-gw\",\"metric\":\"m\"}]}", -1, 0, "no level is named"},
        {"{\"alerts\":[{\"host\":1}]}", -1, 0, "host has the wrong type"},
        {"{\"alerts\":[{\"value\":\"9\"}]}", -1, 0, "value has the wrong type"},
        {"{\"alerts\":[],\"key\":\"x\"}", -1, 0, "unknown key 'key'"},
    };
    struct scratch *s = *state;
    struct desk *desk = make_desk(s);

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t changed = 0;
        int rc = desk_alert_intake(desk, cases[i].json, strlen(cases[i].json), &changed, &err);

        if (rc != cases[i].rc || changed != cases[i].changed)
            fail_msg("%s: %d, %zu: %s", cases[i].json, rc, changed, err.text.buf);
        if (cases[i].says != NULL)
            ASSERT_HAS(err.text.buf, cases[i].says);
    }
    finish(s, desk);
}

#define SCRATCH_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(design_8_11_the_rule_opens_the_ticket_on_the_right_contract),
        SCRATCH_TEST(reported_again_nothing_is_written),
        SCRATCH_TEST(a_warning_opens_no_ticket_until_it_gets_worse),
        SCRATCH_TEST(what_was_seen_once_waits_for_certainty),
        SCRATCH_TEST(a_recovery_that_held_is_told_and_noted_and_closes_nothing),
        SCRATCH_TEST(a_host_that_flaps_opens_no_second_ticket),
        SCRATCH_TEST(r8_without_a_contract_the_ticket_is_off_contract),
        SCRATCH_TEST(what_a_silence_kept_back_is_told_when_it_ends),
        SCRATCH_TEST(ending_a_silence_tells_at_once),
        SCRATCH_TEST(a_recovery_is_told_even_if_the_problem_was_silenced),
        SCRATCH_TEST(what_gets_worse_during_a_silence_is_told_when_it_ends),
        SCRATCH_TEST(a_site_that_is_gone_is_one_ticket_and_one_notice),
        SCRATCH_TEST(one_after_the_other_they_are_one_group_too),
        SCRATCH_TEST(tickets_from_before_the_storm_are_merged),
        SCRATCH_TEST(a_ticket_in_work_is_not_merged_away),
        SCRATCH_TEST(when_the_ticket_of_a_group_is_over_the_next_one_is_news),
        SCRATCH_TEST(what_was_seen_once_makes_no_storm),
        SCRATCH_TEST(what_comes_later_or_elsewhere_is_no_storm),
        SCRATCH_TEST(who_takes_the_leader_takes_the_group),
        SCRATCH_TEST(when_a_part_fails_nothing_is_kept),
        SCRATCH_TEST(a_crash_leaves_nothing_and_the_next_report_all_of_it),
        SCRATCH_TEST(what_other_monitors_deliver),
    };
    int rc;

    cmocka_set_message_output(CM_OUTPUT_TAP);
    rc = cmocka_run_group_tests_name("alerts", tests, NULL, NULL);

    err_release(&err);
    return rc;
}
