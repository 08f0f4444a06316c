/* Binding: every type of field from YAML, what stays when something is wrong, and where rules over
 * several fields are reported. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/tr.h"
#include "conf/bind.h"

struct part {
    char *id;
    int64_t count;
};

struct thing {
    char *name;
    int64_t number;
    bool on;
    int colour;
    wall_s at;
    day_t day;
    struct span span;
    VEC(char *) words;
    VEC(day_t) days;
    struct part part;
    VEC(struct part) parts;
};

static int thing_check(const void *record, struct err *err)
{
    const struct thing *thing = record;

    if (thing->number == 13) {
        err_set(err, ERR_USAGE, "13 brings bad luck");
        return err_prefix(err, "number");
    }
    if (thing->parts.len > 1) {
        err_set(err, ERR_USAGE, "too many");
        return err_prefix(err, "parts[2]");
    }
    if (thing->number == 14)
        return err_set(err, ERR_USAGE, "name or number: one must go");
    return 0;
}

static const struct schema part_schema = {
    .kind = "part",
    .size = sizeof(struct part),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct part, id), .type = FIELD_TEXT, .flags = FIELD_KEY, .help = "The id."},
            {FIELD_AT(struct part, count), .type = FIELD_INT, .fallback = "1"},
            FIELD_END,
        },
};

static const struct choice colours[] = {{1, "red", "red"}, {2, "green", "green"}, {0, NULL, NULL}};

static const struct schema thing_schema = {
    .kind = "thing",
    .size = sizeof(struct thing),
    .check = thing_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct thing, name), .type = FIELD_TEXT, .fallback = "nameless"},
            {FIELD_AT(struct thing, number), .type = FIELD_INT, .min = 1, .max = 100},
            {FIELD_AT(struct thing, on), .type = FIELD_BOOL},
            {FIELD_AT(struct thing, colour), .type = FIELD_CHOICE, .choices = colours},
            {FIELD_AT(struct thing, at), .type = FIELD_TIME},
            {FIELD_AT(struct thing, day), .type = FIELD_DATE},
            {FIELD_AT(struct thing, span), .type = FIELD_SPAN},
            {FIELD_AT(struct thing, words), .type = FIELD_TEXTS, .max = 8},
            {FIELD_AT(struct thing, days), .type = FIELD_DATES},
            {FIELD_AT(struct thing, part), .type = FIELD_GROUP, .sub = &part_schema},
            {FIELD_AT(struct thing, parts), .type = FIELD_LIST, .sub = &part_schema},
            FIELD_END,
        },
};

/* The bound record as JSON, and the complaints behind it. */
static void check_bound(const char *text, unsigned flags, const char *expected)
{
    struct document document;
    struct conf_report report = {0};
    struct refs refs = {0};
    struct binder b = {.file = "f", .report = &report, .refs = &refs};
    struct thing thing;
    struct str found = STR_INIT;
    json_t *json;

    assert_int_equal(document_read(&document, "f", text, strlen(text), &report), 0);
    record_init(&thing_schema, &thing);
    bind_record(&b, &thing_schema, &thing, document.root, flags);
    refs_check(&refs, &report);
    conf_report_sort(&report);
    json = record_to_json(&thing_schema, &thing, JSON_STORED);
    json_add_line(&found, json);
    if (found.buf[found.len - 1] != '\n')
        str_addc(&found, '\n');
    conf_report_add_text(&report, &found);
    if (strcmp(found.buf, expected) != 0)
        fail_msg("%s\nexpected:\n%sfound:\n%s", text, expected, found.buf);
    json_decref(json);
    str_release(&found);
    record_release(&thing_schema, &thing);
    refs_release(&refs);
    conf_report_release(&report);
    document_release(&document);
}

static void test_types(void **state)
{
    (void)state;
    check_bound("name: 值班\n", 0, "{\"name\":\"值班\",\"part\":{\"count\":1}}\n");
    check_bound("name: yes\n", 0, "{\"name\":\"yes\",\"part\":{\"count\":1}}\n");
    check_bound("name: 013\n", 0, "{\"name\":\"013\",\"part\":{\"count\":1}}\n");
    check_bound("name: ''\nnumber: 7\non: true\ncolour: green\n", 0,
                "{\"number\":7,\"on\":true,\"colour\":\"green\",\"part\":{\"count\":1}}\n");
    check_bound("name: '~'\nat: 2026-11-20 08:00\nday: '2026-11-20'\nspan: 3wd\n", 0,
                "{\"name\":\"~\",\"at\":1795132800,\"day\":\"2026-11-20\",\"span\":\"3wd\","
                "\"part\":{\"count\":1}}\n");
    check_bound("words: [a, '', b]\n", 0,
                "{\"name\":\"nameless\",\"words\":[\"a\",\"b\"],\"part\":{\"count\":1}}\n"
                "f:1:12: words holds an empty item; delete it\n");
    check_bound("days: [2026-01-01]\npart: {id: x, count: 2}\nparts:\n  - id: y\n", 0,
                "{\"name\":\"nameless\",\"days\":[\"2026-01-01\"],\"part\":{\"id\":\"x\",\"count\":"
                "2},\"parts\":[{\"id\":\"y\",\"count\":1}]}\n");
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *text, *complaints;
    } cases[] = {
        {"number: 0\n", "f:1:9: number is 0; write a number from 1 to 100\n"},
        {"number: 1.5\n", "f:1:9: number is '1.5'; write a whole number\n"},
        {"number: 99999999999999999999\n",
         "f:1:9: number is '99999999999999999999', which is too large a number\n"},
        {"number: '1'\n", "f:1:9: number is a text in quotes; write the value without them\n"},
        {"number: 007\n", "f:1:9: number is '007'; write the number without leading zeros\n"},
        {"on: maybe\n", "f:1:5: on is 'maybe'; write true or false\n"},
        {"colour: blue\n", "f:1:9: colour is 'blue'; write one of: red, green\n"},
        {"name: ~\n", "f:1:7: name has no value; leave the key out or write ''\n"},
        {"number:\n", "f:1:1: number has no value; leave the key out or write one\n"},
        {"words:\n", "f:1:1: words has no value; write [] for an empty list\n"},
        {"part:\n",
         "f:1:1: part has no value; leave the key out or write KEY: VALUE lines below it\n"},
        {"name: [x]\n",
         "f:1:7: name: expected one value, found a list; write it without '- ' and [ ]\n"},
        {"nam: x\n", "f:1:1: unknown key 'nam'; did you mean 'name'?\n"},
        {"zzzzzzzz: x\n",
         "f:1:1: unknown key 'zzzzzzzz'; write one of: name, number, on, colour, at, day, span, "
         "words, days, part, parts\n"},
        {"parts: [x]\n",
         "f:1:9: part: expected a mapping, found one value; write KEY: VALUE lines\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct document document;
        struct conf_report report = {0};
        struct refs refs = {0};
        struct binder b = {.file = "f", .report = &report, .refs = &refs};
        struct str found = STR_INIT;
        struct thing thing;

        assert_int_equal(
            document_read(&document, "f", cases[i].text, strlen(cases[i].text), &report), 0);
        record_init(&thing_schema, &thing);
        bind_record(&b, &thing_schema, &thing, document.root, 0);
        conf_report_add_text(&report, &found);
        assert_string_equal(found.buf, cases[i].complaints);
        str_release(&found);
        record_release(&thing_schema, &thing);
        refs_release(&refs);
        conf_report_release(&report);
        document_release(&document);
    }
}

static void test_several_at_once(void **state)
{
    (void)state;
    check_bound("nmae: x\nnumber: 5\non: 1\nparts:\n  - count: 2\n  - {id: a, cuont: 3}\n", 0,
                "{\"name\":\"nameless\",\"number\":5,\"part\":{\"count\":1},\"parts\":[{\"count\":2"
                "},{\"id\":\"a\",\"count\":1}]}\n"
                "f:1:1: unknown key 'nmae'; did you mean 'name'?\n"
                "f:3:5: on is '1'; write true or false\n"
                "f:5:5: part: the key 'id' is missing. The id.\n"
                "f:6:13: unknown key 'cuont'; did you mean 'count'?\n");
}

static void test_rules_are_reported_at_their_field(void **state)
{
    (void)state;
    check_bound("number: 13\n", 0,
                "{\"name\":\"nameless\",\"number\":13,\"part\":{\"count\":1}}\n"
                "f:1:9: number: 13 brings bad luck\n");
    check_bound("number: 14\n", 0,
                "{\"name\":\"nameless\",\"number\":14,\"part\":{\"count\":1}}\n"
                "f:1:1: name or number: one must go\n");
    check_bound("parts:\n  - id: a\n  - id: b\n", 0,
                "{\"name\":\"nameless\",\"part\":{\"count\":1},\"parts\":[{\"id\":\"a\",\"count\":1"
                "},{\"id\":\"b\",\"count\":1}]}\n"
                "f:3:5: parts[2]: too many\n");
}

/* Ids of an inner list are unique in that list. */
static void test_ids_of_inner_lists(void **state)
{
    (void)state;
    check_bound("number: 13\nparts:\n  - id: a\n  - id: a\n", 0,
                "{\"name\":\"nameless\",\"number\":13,\"part\":{\"count\":1},\"parts\":[{\"id\":"
                "\"a\",\"count\":1},{\"id\":\"a\",\"count\":1}]}\n"
                "f:1:9: number: 13 brings bad luck\n"
                "f:4:9: the part 'a' is there already, in f:3:9; give this one another id or "
                "delete it\n");
}

static void test_partial(void **state)
{
    (void)state;
    check_bound("part: {count: 2}\n", BIND_PARTIAL,
                "{\"name\":\"nameless\",\"part\":{\"count\":2}}\n");
    check_bound("part: {count: 2}\n", 0,
                "{\"name\":\"nameless\",\"part\":{\"count\":2}}\n"
                "f:1:7: part: the key 'id' is missing. The id.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_several_at_once),
        cmocka_unit_test(test_rules_are_reported_at_their_field),
        cmocka_unit_test(test_ids_of_inner_lists),
        cmocka_unit_test(test_partial),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("bind", tests, NULL, NULL);
}
