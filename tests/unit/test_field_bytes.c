/* Canonical JSON straight into a record (base/field_bytes.c): what comes out is what the way over a
 * tree of JSON values gives, mistakes included. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/field.h"
#include "base/mem.h"
#include "lib/life.h"

struct leaf {
    char *name;
    int64_t count;
};

struct thing {
    char *id;
    char *text;
    bool on;
    int kind;
    wall_s at;
    day_t day;
    struct span span;
    VEC(char *) tags;
    VEC(day_t) days;
    struct leaf leaf;
    VEC(struct leaf) leaves;
};

struct house {
    VEC(struct thing) things;
};

static const struct choice kinds[] = {{1, "one", "one"}, {2, "two", "two"}, {0, NULL, NULL}};

static const struct field leaf_fields[] = {
    {FIELD_AT(struct leaf, name), .type = FIELD_TEXT, .help = "a name"},
    {FIELD_AT(struct leaf, count), .type = FIELD_INT, .help = "a number"},
    FIELD_END};
static const struct schema leaf_schema = {
    .kind = "leaf", .help = "a leaf", .size = sizeof(struct leaf), .fields = leaf_fields};

static const struct field thing_fields[] = {
    {FIELD_AT(struct thing, id), .type = FIELD_TEXT, .help = "an id", .flags = FIELD_KEY},
    {FIELD_AT(struct thing, text), .type = FIELD_TEXT, .help = "a text"},
    {FIELD_AT(struct thing, on), .type = FIELD_BOOL, .help = "yes or no"},
    {FIELD_AT(struct thing, kind), .type = FIELD_CHOICE, .help = "a kind", .choices = kinds},
    {FIELD_AT(struct thing, at), .type = FIELD_TIME, .help = "an instant"},
    {FIELD_AT(struct thing, day), .type = FIELD_DATE, .help = "a day"},
    {FIELD_AT(struct thing, span), .type = FIELD_SPAN, .help = "a span"},
    {FIELD_AT(struct thing, tags), .type = FIELD_TEXTS, .help = "texts"},
    {FIELD_AT(struct thing, days), .type = FIELD_DATES, .help = "days"},
    {FIELD_AT(struct thing, leaf), .type = FIELD_GROUP, .help = "a leaf", .sub = &leaf_schema},
    {FIELD_AT(struct thing, leaves), .type = FIELD_LIST, .help = "leaves", .sub = &leaf_schema},
    FIELD_END};
static const struct schema thing_schema = {
    .kind = "thing", .help = "a thing", .size = sizeof(struct thing), .fields = thing_fields};

static const struct field house_fields[] = {
    {FIELD_AT(struct house, things), .type = FIELD_LIST, .help = "things", .sub = &thing_schema},
    FIELD_END};
static const struct schema house_schema = {
    .kind = "house", .help = "a house", .size = sizeof(struct house), .fields = house_fields};

/* Over a tree; pick's id is not known there. */
static int slowly(const char *text, size_t len, const char *const *keys, struct house *house,
                  struct err *err)
{
    json_t *json = json_read_keys(text, len, keys, err);
    int rc =
        json == NULL ? err_prefix(err, "things") : field_from_json(house_fields, house, json, err);

    json_decref(json);
    return rc;
}

static void expect_same(const char *text, size_t len, const char *const *keys)
{
    const struct field_pick pick = {.keys = keys};
    struct house quick = {0}, slow = {0};
    struct err why = ERR_INIT, reason = ERR_INIT;
    char *bytes = xmalloc(len + 1); /* of its own size, for the sanitizer */
    int a, b;

    memcpy(bytes, text, len);
    a = field_from_bytes(house_fields, &quick, bytes, len, &pick, &why);
    b = slowly(bytes, len, keys, &slow, &reason);
    if (a != b || !str_eq(why.text.buf, reason.text.buf) ||
        (a == 0 && !record_equal(&house_schema, &quick, &slow)))
        fail_msg("%.*s: %d '%s', %d '%s'", (int)len, text, a, why.text.buf, b, reason.text.buf);
    record_release(&house_schema, &quick);
    record_release(&house_schema, &slow);
    err_release(&why);
    err_release(&reason);
    free(bytes);
}

/* Now and then something that a field does not take. */
static void add_value(struct dice *dice, const struct field *field, struct str *out);

static void add_object(struct dice *dice, const struct schema *schema, struct str *out)
{
    bool first = true;

    str_addc(out, '{');
    for (const struct field *f = schema->fields; f->name != NULL; f++) {
        if (dice_roll(dice, 3) == 0)
            continue;
        str_addf(out, "%s\"%s\":", first ? "" : ",", dice_roll(dice, 200) == 0 ? "id" : f->name);
        add_value(dice, f, out);
        first = false;
    }
    str_addc(out, '}');
}

static void add_one(struct dice *dice, const struct field *field, struct str *out)
{
    static const char *const texts[] = {"\"\"", "\"x\"", "\"\xe5\x80\xbc\"", "\"a\\\"b\\\\\"",
                                        "\"\\u00e4\""};
    static const char *const spans[] = {"\"2h\"", "\"30m\"", "\"\"", "null"};
    static const char *const dates[] = {"\"2026-11-20\"", "\"2024-02-29\""};

    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_TEXTS: str_add(out, texts[dice_roll(dice, ARRAY_LEN(texts))]); break;
    case FIELD_BOOL: str_add(out, dice_roll(dice, 2) == 0 ? "true" : "false"); break;
    case FIELD_CHOICE: str_add(out, dice_roll(dice, 2) == 0 ? "\"one\"" : "\"two\""); break;
    case FIELD_INT:
    case FIELD_TIME: str_addf(out, "%d", (int)dice_roll(dice, 2000000000) - 5); break;
    case FIELD_SPAN: str_add(out, spans[dice_roll(dice, ARRAY_LEN(spans))]); break;
    case FIELD_DATE:
    case FIELD_DATES: str_add(out, dates[dice_roll(dice, ARRAY_LEN(dates))]); break;
    default: add_object(dice, field->sub, out); break;
    }
}

static void add_value(struct dice *dice, const struct field *field, struct str *out)
{
    static const char *const wrong[] = {"1.5", "\"no such\"", "[1]", "{\"x\":1}",  "tru",
                                        "01",  "\"\xff\"",    "",    "\"\\u0000\""};
    bool many =
        field->type == FIELD_LIST || field->type == FIELD_TEXTS || field->type == FIELD_DATES;

    if (dice_roll(dice, 20) == 0) {
        str_add(out, dice_roll(dice, 4) != 0 ? "null" : wrong[dice_roll(dice, ARRAY_LEN(wrong))]);
        return;
    }
    if (many)
        str_addc(out, '[');
    for (unsigned left = many ? dice_roll(dice, 4) : 1; left > 0; left--) {
        add_one(dice, field, out);
        if (left > 1)
            str_addc(out, ',');
    }
    if (many)
        str_addc(out, ']');
}

static void any_bytes_give_what_the_tree_gives(void **state)
{
    static const char *const keys[] = {"id", "leaves", "text", NULL};
    struct dice dice = {.state = 7};
    int read = 0;

    (void)state;
    for (int i = 0; i < 4000; i++) {
        struct str text = STR_INIT;
        struct house house = {0};
        struct err err = ERR_INIT;

        add_value(&dice, house_fields, &text);
        expect_same(text.buf, text.len, NULL);
        expect_same(text.buf, text.len, keys);
        expect_same(text.buf, dice_roll(&dice, (unsigned)text.len + 1), NULL);
        read += slowly(text.buf, text.len, NULL, &house, &err) == 0;
        record_release(&house_schema, &house);
        err_release(&err);
        str_release(&text);
    }
    assert_in_range(read, 400, 3900); /* there was some of both */
}

static void what_is_not_canonical_is_read_all_the_same(void **state)
{
    static const char *const texts[] = {
        "[ {\"id\": \"a\" , \"at\":\"2026-11-20 10:00\"} ]",
        "[{\"at\":1795140000000000000}]",
        "[{\"leaf\":{\"count\":-0}}]",
        "[{\"text\":\"\\ud83d\\ude00\"}]",
        "[{\"id\":\"a\",\"id\":\"b\"}]",
        "[{\"nonsense\":1}]",
        "[{\"id\":\"a\"}] ",
        "[{\"id\":\"a\"}]x",
        "{}",
        "null",
        "",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        expect_same(texts[i], strlen(texts[i]), NULL);
}

static void one_entry_is_read_and_the_others_passed_over(void **state)
{
    static const struct {
        const char *text;
        size_t read; /* how many */
    } cases[] = {
        {"[{\"id\":\"a\",\"on\":true},{\"id\":\"n\",\"leaves\":[{\"name\":\"n\"}]},{\"id\":\"nn\"}"
         "]",
         1},
        {"[{\"id\":\"a\"}]", 0},
        {"[]", 0},
        /* what has no id may be the one */
        {"[{\"text\":\"x\"},{\"id\":\"b\"}]", 1},
        /* the slow way leaves nothing out */
        {"[{\"id\":\"a\"}, {\"id\":\"n\"}]", 2},
    };
    const struct field_pick pick = {.id = "n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct house house = {0};
        struct err err = ERR_INIT;

        if (field_from_bytes(house_fields, &house, cases[i].text, strlen(cases[i].text), &pick,
                             &err) < 0)
            fail_msg("%s: %s", cases[i].text, err.text.buf);
        assert_int_equal(house.things.len, cases[i].read);
        record_release(&house_schema, &house);
        err_release(&err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bytes_give_what_the_tree_gives),
        cmocka_unit_test(what_is_not_canonical_is_read_all_the_same),
        cmocka_unit_test(one_entry_is_read_and_the_others_passed_over),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
