/* Contracts: the outline, promises against each other, coverage, versions; and the five contracts
 * of config/, against the clause ids in tests/data/clauses.tsv. What files may not say: badconf. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conf/conf.h"
#include "model/config.h"
#include "model/contract_codes.h"
#include "model/contract_rules.h"

/* --- contracts made for a test --- */

static void put(codes_t *codes, const char *code)
{
    *vec_push(codes) = xstrdup(code);
}

static void make(struct contract *contract, const char *id, const char *prefix, const char *from,
                 const char *until)
{
    record_init(&contract_schema, contract);
    contract->id = xstrdup(id);
    contract->name = xstrdup(id);
    contract->prefix = xstrdup(prefix);
    assert_int_equal(civil_parse_date(from, &contract->from, NULL), 0);
    assert_int_equal(civil_parse_date(until, &contract->until, NULL), 0);
}

static struct contract_clock *add_clock(struct contract *contract, const char *id,
                                        const char *target)
{
    struct contract_clock *clock = vec_push(&contract->clocks);

    record_init(&contract_clock_schema, clock);
    clock->id = xstrdup(id);
    clock->kind = PROMISE_RESPOND;
    clock->calendar = xstrdup("d247");
    assert_int_equal(span_parse(target, &clock->target, NULL), 0);
    return clock;
}

static struct contract_clause *add_clause(struct contract *contract, const char *id)
{
    struct contract_clause *clause = vec_push(&contract->clauses);

    record_init(&contract_clause_schema, clause);
    clause->id = xstrdup(id);
    clause->title = xstrdup(id);
    return clause;
}

static void assert_error(int rc, struct err *err, const char *expected)
{
    if (expected == NULL) {
        if (rc != 0)
            fail_msg("%s", err->text.buf);
    } else {
        assert_int_equal(rc, -1);
        assert_string_equal(err->text.buf, expected);
    }
    err_release(err);
}

/* --- the outline --- */

static void test_outline(void **state)
{
    static const struct {
        const char *text, *ids;
    } cases[] = {
        {"3", "X-3 "},
        {"4a", "X-4a "},
        {"4.5.4-1..3", "X-4.5.4-1 X-4.5.4-2 X-4.5.4-3 "},
        {"2.2..4", "X-2.2 X-2.3 X-2.4 "},
        {"4a..c", "X-4a X-4b X-4c "},
        {"9..11", "X-9 X-10 X-11 "},
        {"2.9..11", "X-2.9 X-2.10 X-2.11 "},
        {"1..1", NULL},
        {"3..2", NULL},
        {"4a..4c", NULL},
        {"4a..3", NULL},
        {"4..c", NULL},
        {"..3", NULL},
        {"3..", NULL},
        {"1..201", NULL},
        {"1..9999", NULL},
        {"a", NULL},
        {"", NULL},
        {"1 2", NULL},
        {"3.", NULL},
        {"12345678901234567890123456789012.3", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct contract contract = {.prefix = (char[]){"X"}};
        struct str ids = STR_INIT;
        codes_t all = {0};

        assert_int_equal(outline_check(cases[i].text, NULL), cases[i].ids == NULL ? -1 : 0);
        put(&contract.outline, cases[i].text);
        if (cases[i].ids != NULL)
            outline_ids(&contract, &all);
        vec_each (id, &all) {
            str_addf(&ids, "%s ", *id);
        }
        assert_string_equal(ids.buf, cases[i].ids == NULL ? "" : cases[i].ids);
        str_release(&ids);
        codes_release(&all);
        codes_release(&contract.outline);
    }
}

static void test_outline_against_clauses(void **state)
{
    struct err err = ERR_INIT;
    struct contract contract;

    (void)state;
    make(&contract, "x", "X", "2026-01-01", "2026-12-31");
    assert_error(contract_check_clauses(&contract, &err), &err, NULL);
    put(&contract.outline, "1..3");
    add_clause(&contract, "X-2");
    assert_error(contract_check_clauses(&contract, &err), &err,
                 "outline: no clause is written for X-1, X-3; add it to clauses, with what "
                 "fulfils it");
    add_clause(&contract, "X-3");
    add_clause(&contract, "X-1");
    assert_error(contract_check_clauses(&contract, &err), &err, NULL);
    add_clause(&contract, "Y-1");
    assert_error(contract_check_clauses(&contract, &err), &err,
                 "clauses[4]: the outline has no Y-1; correct the id or the outline");
    put(&contract.outline, "2");
    assert_error(contract_check_clauses(&contract, &err), &err,
                 "outline: X-2 is there twice; delete one");
    record_release(&contract_schema, &contract);
}

/* --- contradictions --- */

enum difference { SAME, TARGET, CALENDAR, GRACE, KIND, CLASSES, SYSTEMS, AGREED };

static void differ(struct contract_clock *a, struct contract_clock *b, enum difference difference)
{
    switch (difference) {
    case SAME: break;
    case TARGET: b->target.count++; break;
    case CALENDAR: b->calendar[0] = 'e'; break;
    case GRACE: b->grace = (struct span){SPAN_SECONDS, 300}; break;
    case KIND:
        b->kind = PROMISE_RESOLVE;
        b->target.count++;
        break;
    case CLASSES:
        put(&a->classes, "one");
        put(&b->classes, "two");
        b->target.count++;
        break;
    case SYSTEMS:
        put(&a->systems, "one");
        put(&b->systems, "two");
        b->target.count++;
        break;
    case AGREED: b->agreed = true; break;
    }
}

/* R8: a promise is the kind of clock, for a class and a system. */
static void test_contradicting_clocks(void **state)
{
    static const struct {
        enum difference difference;
        bool contradict;
    } cases[] = {
        {SAME, false}, {TARGET, true},   {CALENDAR, true}, {GRACE, true},
        {KIND, false}, {CLASSES, false}, {SYSTEMS, false}, {AGREED, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;
        struct contract contract;

        make(&contract, "x", "X", "2026-01-01", "2026-12-31");
        add_clock(&contract, "b", "1h");
        add_clock(&contract, "a", "1h");
        differ(&contract.clocks.items[0], &contract.clocks.items[1], cases[i].difference);
        put(&add_clause(&contract, "X-1")->clocks, "a");
        put(&add_clause(&contract, "X-2")->clocks, "a");
        put(&contract.clauses.items[0].clocks, "b");
        assert_error(contract_check_promises(&contract, &err), &err,
                     cases[i].contradict
                         ? "clocks[2]: 'b' (X-1) and 'a' (X-1 X-2) promise the same differently; "
                           "state in conflicts which holds (R8)"
                         : NULL);
        record_release(&contract_schema, &contract);
    }
}

static void test_a_stated_rule_settles(void **state)
{
    struct contract_conflict *conflict;
    struct err err = ERR_INIT;
    struct contract contract;

    (void)state;
    make(&contract, "x", "X", "2026-01-01", "2026-12-31");
    add_clock(&contract, "a", "1h");
    add_clock(&contract, "b", "2h");
    assert_int_equal(contract_check_promises(&contract, &err), -1);
    err_reset(&err);
    conflict = vec_push(&contract.conflicts);
    put(&conflict->clocks, "a");
    put(&conflict->services, "b");
    assert_int_equal(contract_check_promises(&contract, &err), -1);
    err_reset(&err);
    put(&conflict->clocks, "b");
    assert_error(contract_check_promises(&contract, &err), &err, NULL);
    add_clock(&contract, "c", "3h");
    assert_int_equal(contract_check_promises(&contract, &err), -1);
    err_release(&err);
    record_release(&contract_schema, &contract);
}

/* --- versions --- */

struct found {
    struct str text;
};

static void note(const char *kind, const char *id, const struct err *err, void *data)
{
    struct found *found = data;

    str_addf(&found->text, "%s %s: %s\n", kind, id, err->text.buf);
}

static void assert_complaints(const struct config *config, const char *expected)
{
    struct found found = {STR_INIT};

    config_check(config, note, &found);
    assert_string_equal(found.text.buf, expected);
    str_release(&found.text);
}

static void test_versions(void **state)
{
    struct config config = {0};
    struct contract *first, *second;
    day_t day;

    (void)state;
    make(vec_push(&config.contracts), "his", "HIS", "2026-01-01", "2026-06-30");
    make(vec_push(&config.contracts), "his-2", "HIS", "2026-07-01", "2026-12-31");
    first = &config.contracts.items[0];
    second = &config.contracts.items[1];
    assert_complaints(&config, "contract his-2: prefix: 'his' has the prefix HIS already; write "
                               "another one\n");
    second->amends = xstrdup("his");
    assert_complaints(&config, "");
    assert_string_equal(contract_family(second), "his");

    assert_int_equal(civil_parse_date("2026-06-30", &day, NULL), 0);
    assert_ptr_equal(config_contract_at(&config, "his", day), first);
    assert_ptr_equal(config_contract_at(&config, "HIS", day + 1), second);
    assert_null(config_contract_at(&config, "his", first->from - 1));
    assert_null(config_contract_at(&config, "his", second->until + 1));
    assert_ptr_equal(config_contract_at(&config, "his", 0), first);
    assert_null(config_contract_at(&config, "lis", day));

    second->from = first->until;
    assert_complaints(&config, "contract his-2: from: overlaps the version 'his'; each day has one "
                               "version (R15)\n");
    second->from++;
    second->prefix[0] = 'L';
    assert_complaints(&config, "contract his-2: prefix: another prefix than that of 'his', of "
                               "which it is a version; write HIS\n");
    second->amends[0] = '\0';
    first->from = 0; /* broken: passed over */
    second->prefix[0] = 'H';
    assert_complaints(&config, "");
    config_release(&config);
}

static void test_no_bargain_for_what_is_unknown(void **state)
{
    static const struct contract_facts nothing = {0};
    struct contract contract;

    (void)state;
    make(&contract, "x", "X", "2026-01-01", "2026-12-31");
    assert_null(contract_classify(&contract, &nothing));
    record_release(&contract_schema, &contract);
}

/* --- the contracts of config/ --- */

static int load_shipped(void **state)
{
    const char *tests = getenv("TESTS");
    char *path = xasprintf("%s/../config", tests != NULL ? tests : "tests");
    const struct conf_dir dirs[] = {{.path = path}};
    const struct conf_source source = {.dirs = dirs, .dir_count = 1};
    struct conf_report report = {0};
    struct config *config = xcalloc(1, sizeof(*config));
    struct str text = STR_INIT;

    if (conf_load(&source, config, &report) < 0) {
        conf_report_add_text(&report, &text);
        fail_msg("%s", text.buf);
    }
    free(path);
    *state = config;
    return 0;
}

static int release_shipped(void **state)
{
    config_release(*state);
    free(*state);
    return 0;
}

static size_t count_clause(const struct config *config, const char *id)
{
    size_t count = 0;

    vec_each (contract, &config->contracts) {
        vec_each (clause, &contract->clauses) {
            count += str_eq(clause->id, id) ? 1 : 0;
        }
    }
    return count;
}

static void test_known_clauses_are_there_once(void **state)
{
    const char *tests = getenv("TESTS");
    char *path = xasprintf("%s/data/clauses.tsv", tests != NULL ? tests : "tests");
    FILE *file = fopen(path, "r");
    size_t known = 0, written = 0;
    const struct config *config = *state;
    char id[64];

    if (file == NULL)
        fail_msg("%s: %s", path, strerror(errno));
    while (fscanf(file, "%63s", id) == 1) {
        if (count_clause(config, id) != 1)
            fail_msg("%s: %zu times", id, count_clause(config, id));
        known++;
    }
    fclose(file);
    free(path);
    vec_each (contract, &config->contracts) {
        written += contract->clauses.len;
    }
    assert_int_equal(known, 112);
    assert_int_equal(written, known);
}

static void test_sizes(void **state)
{
    static const struct {
        const char *id;
        size_t clauses, systems, modules, sites;
    } cases[] = {
        {"nis", 19, 2, 0, 1},        {"his", 33, 48, 0, 1}, {"icu", 26, 8, 5, 1},
        {"logistics", 16, 9, 17, 1}, {"cis", 18, 2, 0, 2},
    };
    const struct config *config = *state;

    assert_int_equal(config->contracts.len, ARRAY_LEN(cases));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct contract *contract = config_contract(config, cases[i].id);
        size_t modules = 0;

        assert_non_null(contract);
        assert_int_equal(contract->clauses.len, cases[i].clauses);
        assert_int_equal(contract->systems.len, cases[i].systems);
        assert_int_equal(contract->sites.len, cases[i].sites);
        vec_each (covered, &contract->systems) {
            modules += covered->modules.len;
        }
        assert_int_equal(modules, cases[i].modules);
    }
}

static bool is_open(const struct contract *contract, const char *clock, const char *field)
{
    vec_each (open, &contract->open) {
        if (str_eq(open->clock, clock) && str_eq(open->field, field) && !open->confirmed)
            return true;
    }
    return false;
}

/* R5: how long 立即 may take is never written in a contract, so it has to be confirmed. */
static void test_every_grace_is_to_be_confirmed(void **state)
{
    const struct config *config = *state;
    size_t immediate = 0;

    vec_each (contract, &config->contracts) {
        vec_each (clock, &contract->clocks) {
            if (clock->target.unit != SPAN_IMMEDIATE)
                continue;
            immediate++;
            if (!is_open(contract, clock->id, "grace"))
                fail_msg("%s %s", contract->id, clock->id);
        }
    }
    assert_true(immediate >= 4);
}

static bool has_answer_clock(const struct contract *contract, const char *class)
{
    vec_each (clock, &contract->clocks) {
        if (clock->kind == PROMISE_RESPOND &&
            (clock->classes.len == 0 || codes_have(&clock->classes, class)))
            return true;
    }
    return false;
}

/* A class that nothing leads to, or without a respond clock, would hide tickets from the queue. */
static void test_classes_are_reached_and_answered(void **state)
{
    const struct config *config = *state;

    vec_each (contract, &config->contracts) {
        assert_non_null(contract_entry(contract, "classes", contract->default_class));
        vec_each (class, &contract->classes) {
            if (class->when.len == 0 || !has_answer_clock(contract, class->id))
                fail_msg("%s %s", contract->id, class->id);
        }
    }
}

static void test_classification(void **state)
{
    static const struct {
        const char *contract;
        struct contract_facts facts;
        const char *class;
    } cases[] = {
        {"his", {0}, "middle"},
        {"his", {.category = "consult"}, "low"},
        {"his", {.category = "policy", .emergency = ANSWER_YES}, "policy"},
        {"his", {.category = "fault"}, "middle"},
        {"his", {.category = "fault", .severity = "care"}, "high"},
        {"his", {.category = "fault", .severity = "care", .scope = "hospital"}, "urgent"},
        {"his", {.category = "fault", .severity = "daily", .scope = "hospital"}, "high"},
        {"his", {.category = "unheard of"}, "middle"},
        {"icu", {.category = "restore"}, "restore"},
        {"icu", {.category = "restore", .emergency = ANSWER_NO}, "restore"},
        {"icu", {.category = "restore", .emergency = ANSWER_YES}, "restore-urgent"},
        {"icu", {.category = "compat", .emergency = ANSWER_YES}, "interface"},
        {"icu", {0}, "fault"},
        {"cis", {.category = "fault", .difficulty = "simple"}, "simple"},
        {"cis", {.category = "fault", .difficulty = "simple", .severity = "safety"}, "urgent"},
        {"cis", {.category = "fault", .difficulty = "hard"}, "fault"},
        {"logistics", {.category = "fault", .scope = "hospital"}, "accident"},
        {"nis", {.category = "exposure"}, "other"},
    };
    const struct config *config = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct contract *contract = config_contract(config, cases[i].contract);

        assert_string_equal(contract_classify(contract, &cases[i].facts)->id, cases[i].class);
    }
}

/* A ticket needs three facts: its contract follows from site and system (R8). */
static void test_covering(void **state)
{
    static const struct {
        const char *site, *covered, *day, *contract;
    } cases[] = {
        {"his-main", "lis", "2026-11-20", "his"},
        {"his-main", "lis", "2027-01-01", NULL},
        {"icu-main", "lis", "2026-11-20", NULL},
        {"icu-main", "if-pump", "2031-02-28", "icu"},
        {"cis-jinshan", "cis-jinshan", "2026-12-31", "cis"},
        {"cis-dongjie", "cis-jinshan", "2026-12-31", NULL},
        {"his-main", "pacs", "2026-11-20", NULL},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct contract *contract;
        day_t day;

        assert_int_equal(civil_parse_date(cases[i].day, &day, NULL), 0);
        contract = config_contract_covering(*state, cases[i].site, cases[i].covered, day);
        assert_true(str_eq(contract == NULL ? NULL : contract->id, cases[i].contract));
    }
}

static void test_applying_clocks(void **state)
{
    const struct contract *icu = config_contract(*state, "icu");
    struct str clocks = STR_INIT;

    vec_each (clock, &icu->clocks) {
        if (contract_clock_applies(clock, "interface", "if-monitor"))
            str_addf(&clocks, "%s ", clock->id);
    }
    assert_string_equal(clocks.buf, "respond-fault plan-interface follow-up ");
    str_release(&clocks);
}

/* The promises that people will be measured by, as the clauses have them. */
static void test_clocks_of_clauses(void **state)
{
    static const struct {
        const char *contract, *clock, *target, *calendar, *start, *clauses;
    } cases[] = {
        {"his", "respond", "1h", "d247", "received", "HIS-5.4b"},
        {"his", "on-site", "2h", "d247", "notice", "HIS-4.3a HIS-5.4b"},
        {"his", "resolve-high", "1wd", "wd58", "received", "HIS-4.5.1 HIS-5.2"},
        {"his", "resolve-middle", "3wd", "wd58", "received", "HIS-4.5.1 HIS-5.2"},
        {"his", "resolve-low", "5wd", "wd58", "received", "HIS-4.5.1 HIS-5.2"},
        {"icu", "respond-fault", "30m", "d247", "received",
         "ICU-1.1 ICU-2.2 ICU-2.5 ICU-2.8 ICU-2.15"},
        {"icu", "resolve-urgent", "1h", "d247", "received", "ICU-1.1 ICU-2.5"},
        {"icu", "plan-interface", "1h", "d247", "received", "ICU-2.2 ICU-2.8"},
        {"icu", "respond-now", "immediate", "d247", "received", "ICU-1.3 ICU-2.9 ICU-2.11"},
        {"icu", "respond-daily", "2h", "d247", "received", "ICU-1.2 ICU-2.6"},
        {"icu", "follow-up", "3wd", "wd58", "closed", "ICU-2.18"},
        {"icu", "patrol-report", "5wd", "wd58", "patrol_end", "ICU-2.14"},
        {"logistics", "respond", "15m", "d78", "received", "LOG-1.1b"},
        {"logistics", "on-site", "12h", "d247", "notice", "LOG-4b"},
        {"cis", "on-site", "2h", "d247", "remote_failed", "CIS-2.1"},
        {"cis", "resolve-daily", "30m", "d247", "received", "CIS-2.2"},
        {"cis", "resolve-other", "1h", "d247", "received", "CIS-2.2"},
        {"cis", "bug", "3mo", "wd58", "received", "CIS-3.1"},
    };
    const struct config *config = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct contract *contract = config_contract(config, cases[i].contract);
        const struct contract_clock *clock = contract_entry(contract, "clocks", cases[i].clock);
        struct str target = STR_INIT, clauses = STR_INIT;

        if (clock == NULL)
            fail_msg("%s has no clock %s", cases[i].contract, cases[i].clock);
        span_add(&target, clock->target);
        contract_clauses_of(contract, "clocks", clock->id, &clauses);
        assert_string_equal(target.buf, cases[i].target);
        assert_string_equal(clock->calendar, cases[i].calendar);
        assert_string_equal(choice_name(promise_starts, clock->start_on), cases[i].start);
        assert_string_equal(clauses.buf, cases[i].clauses);
        str_release(&target);
        str_release(&clauses);
    }
}

static void test_figures_of_clauses(void **state)
{
    const struct config *config = *state;
    const struct contract *his = config_contract(config, "his");
    const struct contract *logistics = config_contract(config, "logistics");
    const struct contract_target *target = contract_entry(his, "targets", "resolution");
    const struct contract_obligation *duty;
    const struct contract_budget *budget;

    assert_int_equal(target->permille, 950);
    target = contract_entry(his, "targets", "attainment");
    assert_int_equal(target->permille, 900);
    target = contract_entry(his, "targets", "satisfaction-year");
    assert_int_equal(target->score, 90);
    target = contract_entry(logistics, "targets", "downtime");
    assert_int_equal(target->minutes, 480);
    budget = contract_entry(logistics, "budgets", "adaptation");
    assert_int_equal(budget->person_days, 15);
    duty = contract_entry(logistics, "obligations", "quarter-report");
    assert_string_equal(duty->ahead_of, "quarter-visit");
    duty = contract_entry(config_contract(config, "icu"), "obligations", "site-patrol");
    assert_int_equal(duty->quota, 2);
    assert_string_equal(duty->report, "patrol-report");
    duty = contract_entry(config_contract(config, "nis"), "obligations", "region-report");
    assert_int_equal(duty->regions.len, 18);
    assert_null(contract_entry(his, "targets", "downtime"));
    assert_null(contract_entry(his, "sites", "his-main"));
}

static void test_support_and_open_values(void **state)
{
    const struct contract *his = config_contract(*state, "his");
    const struct contract_clause *clause = contract_entry(his, "clauses", "HIS-4.4");
    struct str text = STR_INIT, value = STR_INIT;

    contract_clause_add_support(clause, &text);
    assert_string_equal(text.buf, "term escalation, party supervisor, party account");
    str_reset(&text);
    clause = contract_entry(his, "clauses", "HIS-4b");
    contract_clause_add_support(clause, &text);
    assert_string_equal(text.buf, "");
    assert_int_equal(clause->by, CLAUSE_BY_PEOPLE);
    contract_open_add(his, &his->open.items[0], &text, &value);
    assert_string_equal(text.buf, "clock on-site start_on");
    assert_string_equal(value.buf, "notice");
    str_release(&text);
    str_release(&value);
}

/* What the store keeps is what the files said. */
static void test_stored_form(void **state)
{
    const struct config *config = *state;
    struct config copy = {0};
    struct err err = ERR_INIT;
    json_t *json = record_to_json(&config_schema, config, JSON_STORED);

    assert_int_equal(record_from_json(&config_schema, &copy, json, &err), 0);
    assert_true(record_equal(&config_schema, config, &copy));
    assert_error(record_check(&config_schema, &copy, &err), &err, NULL);
    json_decref(json);
    config_release(&copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outline),
        cmocka_unit_test(test_outline_against_clauses),
        cmocka_unit_test(test_contradicting_clocks),
        cmocka_unit_test(test_a_stated_rule_settles),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_no_bargain_for_what_is_unknown),
        cmocka_unit_test_setup_teardown(test_classification, load_shipped, release_shipped),
        cmocka_unit_test_setup_teardown(test_covering, load_shipped, release_shipped),
        cmocka_unit_test_setup_teardown(test_applying_clocks, load_shipped, release_shipped),
        cmocka_unit_test_setup_teardown(test_known_clauses_are_there_once, load_shipped,
                                        release_shipped),
        cmocka_unit_test_setup_teardown(test_sizes, load_shipped, release_shipped),
        cmocka_unit_test_setup_teardown(test_every_grace_is_to_be_confirmed, load_shipped,
                                        release_shipped),
        cmocka_unit_test_setup_teardown(test_classes_are_reached_and_answered, load_shipped,
                                        release_shipped),
        cmocka_unit_test_setup_teardown(test_clocks_of_clauses, load_shipped, release_shipped),
        cmocka_unit_test_setup_teardown(test_figures_of_clauses, load_shipped, release_shipped),
        cmocka_unit_test_setup_teardown(test_support_and_open_values, load_shipped,
                                        release_shipped),
        cmocka_unit_test_setup_teardown(test_stored_form, load_shipped, release_shipped),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("contract", tests, NULL, NULL);
}
