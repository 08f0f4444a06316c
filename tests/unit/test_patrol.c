/* Patrols: plans, what may be filled in and signed, and automatic items that are never
 * good by default. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "conf/conf.h"
#include "lib/calendars.h"
#include "lib/life.h"
#include "model/obligation.h"
#include "model/patrol.h"
#include "model/patrol_judge.h"

static int setup(void **state)
{
    const struct conf_source source = {0};
    struct conf_report report = {0};
    struct config *config = xcalloc(1, sizeof(*config));

    tr_set_lang(LANG_EN);
    *state = config;
    return conf_load(&source, config, &report);
}

static int teardown(void **state)
{
    config_release(*state);
    free(*state);
    return 0;
}

static void expect_refused(int rc, struct err *err, const char *words)
{
    assert_int_equal(rc, -1);
    assert_int_equal(err->kind, ERR_REFUSED);
    ASSERT_HAS(err->text.buf, words);
    err_release(err);
}

/* --- plans --- */

static void test_shipped_plans_are_whole(void **state)
{
    const struct config *config = *state;
    static const struct {
        const char *id, *name;
        int every;
    } plans[] = {
        {"morning", "早巡检", PATROL_DAY},   {"evening", "晚巡检", PATROL_DAY},
        {"monthly", "月巡检", PATROL_MONTH}, {"quarterly", "季巡检", PATROL_QUARTER},
        {"yearly", "年巡检", PATROL_YEAR},
    };

    for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
        const struct patrol_plan *plan = config_patrol(config, plans[i].id);

        assert_non_null(plan);
        assert_string_equal(plan->name, plans[i].name);
        assert_int_equal(plan->every, plans[i].every);
        assert_true(plan->items.len > 0);
        assert_int_equal(plan->fresh.count, 3600);
    }
}

static void test_numbers(void **state)
{
    static const struct {
        const char *text, *unit;
        int rc;
        int64_t value;
    } cases[] = {
        {"22", NULL, 0, 22000},  {" 22.5 ", "℃", 0, 22500},  {"22.5℃", "℃", 0, 22500},
        {"22 ℃", "℃", 0, 22000}, {"-3.125", NULL, 0, -3125}, {"0", "%", 0, 0},
        {"22 F", "℃", -1, 0},    {"", NULL, -1, 0},          {"1.2345", NULL, -1, 0},
        {"1e3", NULL, -1, 0},    {"-", NULL, -1, 0},         {"9999999999", NULL, -1, 0},
        {"22℃℃", "℃", -1, 0},    {"nan", NULL, -1, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct err err = ERR_INIT;
        int64_t value = 0;

        if (patrol_number(cases[i].text, cases[i].unit, &value, &err) != cases[i].rc ||
            value != cases[i].value)
            fail_msg("'%s': %lld %s", cases[i].text, (long long)value, err.text.buf);
        err_release(&err);
    }
}

static void test_plans_that_contradict_themselves(void **state)
{
    char *metric = (char *)"disk.used";
    struct patrol_item items[] = {
        {.id = (char *)"a", .name = (char *)"a", .low = (char *)"5", .high = (char *)"4"},
        {.id = (char *)"a",
         .name = (char *)"a",
         .unit = (char *)"%",
         .metrics = {.items = &metric, .len = 1}},
        {.id = (char *)"a", .name = (char *)"a", .object = (char *)"/data"},
    };
    struct patrol_plan plans[] = {
        {.every = PATROL_DAY, .from = (char *)"07:00"},
        {.every = PATROL_MONTH, .from = (char *)"07:00", .to = (char *)"08:00"},
        {.every = PATROL_DAY, .from = (char *)"08:00", .to = (char *)"08:00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
        assert_int_equal(patrol_item_schema.check(&items[i], NULL), -1);
    for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
        plans[i].fresh = (struct span){SPAN_SECONDS, 60};
        assert_int_equal(patrol_plan_schema.check(&plans[i], NULL), -1);
    }
    plans[0] = (struct patrol_plan){.every = PATROL_DAY, .fresh = {SPAN_WORKDAYS, 1}};
    assert_int_equal(patrol_plan_schema.check(&plans[0], NULL), -1);
    plans[0].fresh.unit = SPAN_SECONDS;
    assert_int_equal(patrol_plan_schema.check(&plans[0], NULL), 0);
}

/* --- a round --- */

static struct patrol_sheet begin(const struct config *config, const char *plan, const char *now)
{
    struct patrol_sheet sheet = {0};
    struct err err = ERR_INIT;

    if (patrol_begin(&sheet.round, config_patrol(config, plan), "main", "zhang", at(now), &err) < 0)
        fail_msg("%s", err.text.buf);
    sheet.round.id = xstrdup("P-1");
    return sheet;
}

static const struct patrol_item *item_of(const struct patrol_sheet *sheet, const char *id)
{
    return patrol_item_of(&sheet->round, id, NULL);
}

/* The answer that is there, or a new one. */
static struct patrol_answer *slot_of(struct patrol_sheet *sheet, const char *id)
{
    vec_each (answer, &sheet->answers) {
        if (str_eq(answer->item, id))
            return answer;
    }
    return vec_push(&sheet->answers);
}

static int fill(struct patrol_sheet *sheet, const char *id, const char *value, const char *note,
                struct err *err)
{
    const struct patrol_entry entry = {.value = value, .note = note};
    struct patrol_answer scratch = {0};
    int rc = patrol_fill(&sheet->round, item_of(sheet, id), &entry, "zhang",
                         at("2026-11-20 07:10:00"), &scratch, err);

    if (rc < 0) {
        record_release(&patrol_answer_schema, &scratch);
    } else {
        struct patrol_answer *slot = slot_of(sheet, id);

        record_release(&patrol_answer_schema, slot);
        *slot = scratch;
    }
    return rc;
}

static void fill_all(struct patrol_sheet *sheet)
{
    struct err err = ERR_INIT;

    vec_each (item, &sheet->round.items) {
        const char *value = patrol_item_wants_value(item) ? "25" : "ok";

        if (fill(sheet, item->id, value, "looked", &err) < 0)
            fail_msg("%s", err.text.buf);
    }
}

/* 7.2: 07:00-07:30. */
static void test_begun_early_and_late(void **state)
{
    const struct patrol_plan *plan = config_patrol(*state, "morning");
    struct patrol_sheet sheet = begin(*state, "morning", "2026-11-20 06:30:00");
    struct patrol early = {0};
    struct err err = ERR_INIT;

    assert_int_equal(sheet.round.planned_from, at("2026-11-20 07:00:00"));
    assert_int_equal(patrol_late_s(&sheet.round, at("2026-11-20 07:30:00")), 0);
    assert_int_equal(patrol_late_s(&sheet.round, at("2026-11-20 07:31:00")), 60);
    expect_refused(patrol_begin(&early, plan, "main", "zhang", at("2026-11-20 06:29:59"), &err),
                   &err, "field 7.2");
    record_release(&patrol_schema, &early);
    fill_all(&sheet);
    expect_refused(patrol_sign(&sheet, NULL, "zhang", at("2026-11-20 06:59:59"), &err), &err,
                   "(R21)");
    patrol_sheet_release(&sheet);
}

/* Field R7.1, a value with a unit and a range: 15-30 ℃. */
static void test_range_decides(void **state)
{
    static const struct {
        const char *value;
        int result;
    } cases[] = {
        {"15", PATROL_GOOD},         {"30", PATROL_GOOD},     {"14.999", PATROL_ABNORMAL},
        {"30.001", PATROL_ABNORMAL}, {"-5", PATROL_ABNORMAL}, {"bad", PATROL_ABNORMAL},
    };
    struct patrol_sheet sheet = begin(*state, "morning", "2026-11-20 07:05:00");

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct err err = ERR_INIT;

        assert_int_equal(fill(&sheet, "temperature", cases[i].value, "note", &err), 0);
        assert_int_equal(patrol_answer_of(&sheet, "temperature")->result, cases[i].result);
    }
    patrol_sheet_release(&sheet);
}

static void test_abnormal_needs_a_note(void **state)
{
    struct patrol_sheet sheet = begin(*state, "morning", "2026-11-20 07:05:00");
    struct err err = ERR_INIT;

    expect_refused(fill(&sheet, "temperature", "31", NULL, &err), &err, "needs a note");
    expect_refused(fill(&sheet, "ups", "bad", "  ", &err), &err, "needs a note");
    expect_refused(fill(&sheet, "backup", "ok", NULL, &err), &err, "notes how he looked");
    assert_int_equal(fill(&sheet, "temperature", "ok", NULL, &err), -1);
    ASSERT_HAS(err.text.buf, "'ok' is no number");
    err_release(&err);
    assert_int_equal(fill(&sheet, "ups", "220", NULL, &err), -1);
    ASSERT_HAS(err.text.buf, "neither good nor abnormal");
    err_release(&err);
    assert_int_equal(fill(&sheet, "机房温度", "31℃", "hot", &err), 0);
    assert_string_equal(patrol_answer_of(&sheet, "temperature")->value, "31 ℃");
    assert_int_equal(fill(&sheet, "ups", "正常", NULL, &err), 0);
    patrol_sheet_release(&sheet);
}

static void test_signing(void **state)
{
    struct patrol_sheet sheet = begin(*state, "morning", "2026-11-20 07:05:00");
    wall_s now = at("2026-11-20 07:45:00");
    struct err err = ERR_INIT;
    struct patrol_answer *ups;

    assert_int_equal(patrol_owed(&sheet), sheet.round.items.len);
    expect_refused(patrol_sign(&sheet, NULL, "zhang", now, &err), &err,
                   "every item is filled in or skipped with a reason before signing");
    fill_all(&sheet);
    expect_refused(patrol_sign(&sheet, NULL, "li", now, &err), &err,
                   "nobody signs for another: zhang");
    ups = slot_of(&sheet, "ups");
    expect_refused(patrol_skip(&sheet.round, item_of(&sheet, "ups"), " ", "zhang", now, ups, &err),
                   &err, "without a reason");
    assert_int_equal(
        patrol_skip(&sheet.round, item_of(&sheet, "ups"), "locked", "zhang", now, ups, &err), 0);
    /* An automatic finding has no note of a person only if there was none to write. */
    ups->result = PATROL_ABNORMAL;
    free(ups->note);
    ups->note = NULL;
    expect_refused(patrol_sign(&sheet, NULL, "zhang", now, &err), &err,
                   "needs a note before signing: ups");
    ups->result = PATROL_GOOD;
    assert_int_equal(patrol_sign(&sheet, "extra", "zhang", now, &err), 0);
    assert_int_equal(sheet.round.state, PATROL_SIGNED);
    assert_int_equal(patrol_late_s(&sheet.round, at("2026-12-01 00:00:00")), 15 * 60);
    expect_refused(patrol_sign(&sheet, NULL, "zhang", now, &err), &err, "only a round under way");
    expect_refused(fill(&sheet, "ups", "ok", NULL, &err), &err, "only a round under way");
    expect_refused(patrol_void(&sheet.round, "", "wang", now, &err), &err, "(R25)");
    assert_int_equal(patrol_void(&sheet.round, "wrong site", "wang", now, &err), 0);
    expect_refused(patrol_void(&sheet.round, "again", "wang", now, &err), &err, "(R25)");
    patrol_sheet_release(&sheet);
}

static void test_ticket_only_for_abnormal(void **state)
{
    struct patrol_sheet sheet = begin(*state, "morning", "2026-11-20 07:05:00");
    struct err err = ERR_INIT;

    expect_refused(patrol_check_ticket(&sheet.round, NULL, "ups", &err), &err,
                   "only what is abnormal gets a ticket");
    assert_int_equal(fill(&sheet, "ups", "bad", "beeps", &err), 0);
    assert_int_equal(
        patrol_check_ticket(&sheet.round, patrol_answer_of(&sheet, "ups"), "ups", &err), 0);
    slot_of(&sheet, "ups")->ticket = xstrdup("HIS-1");
    expect_refused(patrol_check_ticket(&sheet.round, patrol_answer_of(&sheet, "ups"), "ups", &err),
                   &err, "has the ticket HIS-1 already");
    patrol_sheet_release(&sheet);
}

/* --- automatic items --- */

static struct host host(const char *id, const char *site)
{
    return (struct host){.id = xstrdup(id), .site = xstrdup(site)};
}

struct said {
    const char *host, *metric, *object;
    int level;
    int64_t age_s;
};

static void expect_judged(const struct patrol_item *item, const struct said *said, size_t count,
                          int result, const char *value)
{
    const wall_s now = at("2026-11-20 07:05:00");
    struct config config = {0};
    const struct patrol_scope scope = {&config, "main", now, 3600};
    struct patrol_readings readings = {0};
    struct patrol_answer answer = {0};

    *vec_push(&config.hosts) = host("db1", "main");
    *vec_push(&config.hosts) = host("db2", "main");
    *vec_push(&config.hosts) = host("far", "elsewhere");
    for (size_t i = 0; i < count; i++)
        *vec_push(&readings.list) = (struct patrol_reading){.host = xstrdup(said[i].host),
                                                            .metric = xstrdup(said[i].metric),
                                                            .object = xstrdup(said[i].object),
                                                            .level = said[i].level,
                                                            .text = xstrdup("92 %"),
                                                            .at = now - said[i].age_s};
    patrol_judge(item, &scope, &readings, &answer);
    if (answer.result != result || strstr(answer.value, value) == NULL)
        fail_msg("%s: %d '%s', not %d '%s'", item->id, answer.result, answer.value, result, value);
    assert_true(answer.automatic);
    assert_true(result != PATROL_ABNORMAL || answer.note != NULL);
    record_release(&patrol_answer_schema, &answer);
    patrol_readings_release(&readings);
    config_release(&config);
}

#define EXPECT_JUDGED(item, result, value, ...)                                                    \
    expect_judged(item, (const struct said[]){__VA_ARGS__},                                        \
                  sizeof((const struct said[]){__VA_ARGS__}) / sizeof(struct said), result, value)

static void test_never_good_by_default(void **state)
{
    char *all = (char *)"*", *disks = (char *)"disk.*", *ups = (char *)"host.up";
    const struct patrol_item up = {.id = (char *)"up",
                                   .metrics = {.items = &ups, .len = 1},
                                   .hosts = {.items = &all, .len = 1}};
    const struct patrol_item disk = {.id = (char *)"disk", .metrics = {.items = &disks, .len = 1}};
    const struct patrol_item data = {
        .id = (char *)"data", .metrics = {.items = &disks, .len = 1}, .object = (char *)"/data*"};

    (void)state;
    expect_judged(&disk, NULL, 0, PATROL_UNKNOWN, "no result");
    expect_judged(&up, NULL, 0, PATROL_UNKNOWN, "db1 gave no result; db2 gave no result");
    EXPECT_JUDGED(&disk, PATROL_GOOD, "1 good", {"db1", "disk.used", "/", CHECK_OK, 0});
    EXPECT_JUDGED(&up, PATROL_UNKNOWN, "db2 gave no result", {"db1", "host.up", "", CHECK_OK, 0});
    EXPECT_JUDGED(&disk, PATROL_UNKNOWN, "db1 disk.used / too old",
                  {"db1", "disk.used", "/", CHECK_OK, 3601});
    EXPECT_JUDGED(&disk, PATROL_UNKNOWN, "db1 disk.used",
                  {"db1", "disk.used", "/", CHECK_STALE, 0});
    EXPECT_JUDGED(&disk, PATROL_UNKNOWN, "db1", {"db1", "disk.used", "/", CHECK_UNREACHABLE, 0});
    EXPECT_JUDGED(&disk, PATROL_UNKNOWN, "db1", {"db1", "disk.used", "/", 0, 0});
    EXPECT_JUDGED(&disk, PATROL_UNKNOWN, "db2", {"db1", "disk.used", "/", CHECK_OK, 0},
                  {"db2", "disk.used", "/", CHECK_UNKNOWN, 0});
    EXPECT_JUDGED(&disk, PATROL_ABNORMAL, "1 abnormal, 1 good, 0 unknown",
                  {"db1", "disk.used", "/", CHECK_OK, 0}, {"db2", "disk.used", "/", CHECK_WARN, 0});
    EXPECT_JUDGED(&disk, PATROL_ABNORMAL, "1 abnormal, 0 good, 1 unknown",
                  {"db1", "disk.used", "/", CHECK_CRIT, 0},
                  {"db2", "disk.used", "/", CHECK_UNKNOWN, 0});
    /* Other sites, metrics and objects say nothing about it. */
    EXPECT_JUDGED(&disk, PATROL_UNKNOWN, "no result", {"far", "disk.used", "/", CHECK_OK, 0},
                  {"db1", "mem.used", "", CHECK_OK, 0});
    EXPECT_JUDGED(&data, PATROL_GOOD, "1 good", {"db1", "disk.used", "/", CHECK_CRIT, 0},
                  {"db1", "disk.used", "/data1", CHECK_OK, 0});
}

/* --- evidence that is taken back (R21) --- */

static void test_evidence_is_taken_back(void **state)
{
    const struct contract_obligation row = {
        .id = (char *)"patrol", .evidence = {.items = (char *[]){(char *)"patrol"}, .len = 1}};
    const struct obligation_period period = {.key = "2026-11-20",
                                             .opens = at("2026-11-20 00:00:00"),
                                             .closes = at("2026-11-21 00:00:00"),
                                             .quota = 1};
    const struct obligation_deed deed = {"patrol:P-1", "zhang", at("2026-11-20 07:30:00")};
    struct obligation obligation;
    struct err err = ERR_INIT;

    (void)state;
    obligation_begin(&obligation, "his", "patrol", &period, deed.at);
    assert_int_equal(obligation_do(&obligation, &row, &deed, deed.at, &err), 0);
    assert_int_equal(obligation.state, OBLIGATION_DONE);
    expect_refused(obligation_take_back(&obligation, "patrol:P-2", &err), &err, "(R21)");
    assert_int_equal(obligation_take_back(&obligation, "patrol:P-1", &err), 0);
    assert_int_equal(obligation.state, OBLIGATION_OPEN);
    assert_int_equal(obligation.done, 0);
    assert_int_equal(obligation.done_at, 0);
    assert_int_equal(obligation.evidence.len, 0);
    assert_int_equal(obligation_do(&obligation, &row, &deed, deed.at, &err), 0);
    record_release(&obligation_schema, &obligation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_plans_are_whole),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_plans_that_contradict_themselves),
        cmocka_unit_test(test_begun_early_and_late),
        cmocka_unit_test(test_range_decides),
        cmocka_unit_test(test_abnormal_needs_a_note),
        cmocka_unit_test(test_signing),
        cmocka_unit_test(test_ticket_only_for_abnormal),
        cmocka_unit_test(test_never_good_by_default),
        cmocka_unit_test(test_evidence_is_taken_back),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("patrol", tests, setup, teardown);
}
