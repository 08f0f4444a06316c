/* Field tables: one schema with a field of every type, and everything that is driven by it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/field.h"
#include "base/mem.h"
#include "base/tr.h"
#include "lib/life.h"

struct part {
    char *name;
    int64_t count;
    bool spare;
};

struct thing {
    char *id;
    int64_t seq; /* no row describes it */
    char *code;
    int64_t level;
    int64_t offset;
    bool active;
    int state;
    wall_s due;
    day_t day;
    struct span within;
    VEC(char *) tags;
    VEC(day_t) days;
    struct part main;
    VEC(struct part) parts;
    char *story;
};

enum { STATE_OPEN = 1, STATE_SHUT };

static const struct choice states[] = {
    {STATE_OPEN, "open", "still open"},
    {STATE_SHUT, "shut", NULL},
    {0, NULL, NULL},
};

static int check_code(const char *text, struct err *err)
{
    if (strchr(text, '!') != NULL)
        return err_set(err, ERR_USAGE, "no exclamation marks");
    return 0;
}

static int check_thing(const void *record, struct err *err)
{
    const struct thing *thing = record;

    if (thing->state == STATE_SHUT && thing->active)
        return err_set(err, ERR_USAGE, "what is shut cannot be active");
    return 0;
}

static const struct field part_fields[] = {
    {FIELD_AT(struct part, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 20,
     .help = "What it is called."},
    {FIELD_AT(struct part, count), .type = FIELD_INT, .min = 1, .max = 9, .fallback = "2"},
    {FIELD_AT(struct part, spare), .type = FIELD_BOOL},
    FIELD_END,
};

static const struct schema part_schema = {
    .kind = "part", .help = "A part.", .size = sizeof(struct part), .fields = part_fields};

static const struct field thing_fields[] = {
    {FIELD_AT(struct thing, id), .type = FIELD_TEXT, .flags = FIELD_KEY, .help = "Its id."},
    {FIELD_AT(struct thing, code), .type = FIELD_TEXT, .max = 40, .check = check_code},
    {FIELD_AT(struct thing, level), .type = FIELD_INT, .min = -3, .max = 9, .fallback = "5"},
    {FIELD_AT(struct thing, offset), .type = FIELD_INT},
    {FIELD_AT(struct thing, active), .type = FIELD_BOOL, .fallback = "true"},
    {FIELD_AT(struct thing, state), .type = FIELD_CHOICE, .choices = states, .fallback = "open",
     .help = "How it is."},
    {FIELD_AT(struct thing, due), .type = FIELD_TIME},
    {FIELD_AT(struct thing, day), .type = FIELD_DATE},
    {FIELD_AT(struct thing, within), .type = FIELD_SPAN, .fallback = "90m"},
    {FIELD_AT(struct thing, tags), .type = FIELD_TEXTS, .max = 60, .ref = "tag"},
    {FIELD_AT(struct thing, days), .type = FIELD_DATES},
    {FIELD_AT(struct thing, main), .type = FIELD_GROUP, .sub = &part_schema},
    {FIELD_AT(struct thing, parts), .type = FIELD_LIST, .sub = &part_schema},
    {FIELD_AT(struct thing, story), .type = FIELD_TEXT, .flags = FIELD_LONG | FIELD_PRIVATE},
    FIELD_END,
};

static const struct schema thing_schema = {.kind = "thing",
                                           .help = "A thing with everything.",
                                           .size = sizeof(struct thing),
                                           .fields = thing_fields,
                                           .check = check_thing};

static const struct field *row(const char *name)
{
    const struct field *field = schema_field(&thing_schema, name);

    assert_non_null(field);
    return field;
}

static void release(struct thing *thing)
{
    record_release(&thing_schema, thing);
}

/* A full one, by its written forms and JSON. */
static void make_full(struct thing *thing)
{
    static const char json[] =
        "{\"id\":\"T-1\",\"code\":\"a b\",\"level\":-3,\"offset\":-9223372036854775808,"
        "\"active\":true,\"state\":\"open\",\"due\":1763654401,\"day\":\"2026-11-20\","
        "\"within\":\"3wd\",\"tags\":[\"one\",\"\"],\"days\":[\"2026-01-01\",\"2024-02-29\"],"
        "\"main\":{\"name\":\"lid\",\"count\":1},\"parts\":[{\"name\":\"x\",\"spare\":true},"
        "{\"name\":\"\xe5\x80\xbc\"}],\"story\":\"line\\none\"}";
    struct err err = ERR_INIT;
    json_t *value = json_read(json, strlen(json), &err);

    assert_non_null(value);
    memset(thing, 0, sizeof(*thing));
    if (record_from_json(&thing_schema, thing, value, &err) < 0)
        fail_msg("%s", err.text.buf);
    json_decref(value);
}

static char *canonical(json_t *json)
{
    struct str text = STR_INIT;

    json_add_canonical(&text, json);
    json_decref(json);
    return str_detach(&text);
}

static char *stored(const struct thing *thing)
{
    return canonical(record_to_json(&thing_schema, thing, JSON_STORED));
}

/* --- fallbacks, written forms --- */

static void a_new_record_holds_the_fallbacks(void **state)
{
    struct thing thing;
    char *json;

    (void)state;
    record_init(&thing_schema, &thing);
    json = stored(&thing);
    assert_string_equal(json, "{\"active\":true,\"level\":5,\"main\":{\"count\":2},"
                              "\"state\":\"open\",\"within\":\"90m\"}");
    assert_int_equal(thing.seq, 0);
    free(json);
    release(&thing);
    json = stored(&thing); /* a released one is an empty one */
    assert_string_equal(json, "{}");
    free(json);
}

static void what_is_written_is_read_back(void **state)
{
    static const struct {
        const char *field, *in, *out;
    } cases[] = {
        {"code", "plain", "plain"},
        {"code", "'; DROP TABLE x; --", "'; DROP TABLE x; --"},
        {"code", "\xe5\x80\xbc\xe7\x8f\xad \xf0\x9f\x9a\x91",
         "\xe5\x80\xbc\xe7\x8f\xad \xf0\x9f\x9a\x91"},
        {"code", "", ""},
        {"level", "9", "9"},
        {"level", "-3", "-3"},
        {"offset", "9223372036854775807", "9223372036854775807"},
        {"offset", "-9223372036854775808", "-9223372036854775808"},
        {"offset", "007", "7"},
        {"active", "true", "true"},
        {"active", "yes", "true"},
        {"active", "no", ""},
        {"state", "shut", "shut"},
        {"due", "2026-11-20 23:41:07", "2026-11-20 23:41:07"},
        {"due", "2026-11-20", "2026-11-20 00:00:00"},
        {"due", "2026-11-20T15:41:07Z", "2026-11-20 23:41:07"},
        {"day", "2024-02-29", "2024-02-29"},
        {"within", "7200s", "2h"},
        {"within", "3wd", "3wd"},
        {"within", "\xe7\xab\x8b\xe5\x8d\xb3", "immediate"},
        {"within", "0s", "0s"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct field *field = row(cases[i].field);
        struct thing thing = {0}, again = {0};
        struct str text = STR_INIT;
        struct err err = ERR_INIT;

        if (field_parse(field, &thing, cases[i].in, &err) < 0)
            fail_msg("%s: %s", cases[i].in, err.text.buf);
        field_add_text(field, &thing, &text);
        assert_string_equal(text.buf, cases[i].out);
        if (text.len > 0) {
            assert_int_equal(field_parse(field, &again, text.buf, &err), 0);
            assert_true(record_equal(&thing_schema, &thing, &again));
        }
        str_release(&text);
        release(&thing);
        release(&again);
    }
}

static void what_is_wrong_is_named(void **state)
{
    static const struct {
        const char *field, *in, *message;
    } cases[] = {
        {"code", "hey!", "code: no exclamation marks"},
        {"code", "12345678901234567890123456789012345678901",
         "code is 41 bytes long; at most 40 are kept"},
        {"code", "caf\xe9", "code holds bytes that are no UTF-8"},
        {"code", "\xed\xa0\x80", "code holds bytes that are no UTF-8"},
        {"code", "\xc0\x80", "code holds bytes that are no UTF-8"},
        {"level", "10", "level is 10; write a number from -3 to 9"},
        {"level", "-4", "level is -4; write a number from -3 to 9"},
        {"level", "", "level is ''; write a whole number"},
        {"level", "five", "level is 'five'; write a whole number"},
        {"level", "5 ", "level is '5 '; write a whole number"},
        {"level", " 5", "level is ' 5'; write a whole number"},
        {"level", "\t5", "level is '^I5'; write a whole number"},
        {"level", "\n5", "level is '^J5'; write a whole number"},
        {"level", "+5", "level is '+5'; write a whole number"},
        {"level", " +5", "level is ' +5'; write a whole number"},
        {"level", "5.0", "level is '5.0'; write a whole number"},
        {"level", "0x5", "level is '0x5'; write a whole number"},
        {"level", "1e3", "level is '1e3'; write a whole number"},
        {"offset", "9223372036854775808",
         "offset is '9223372036854775808', which is too large a number"},
        {"offset", "-9223372036854775809",
         "offset is '-9223372036854775809', which is too large a number"},
        {"active", "maybe", "active is 'maybe'; write true or false"},
        {"active", "True", "active is 'True'; write true or false"},
        {"active", "\x1b[2J", "active is '^[[2J'; write true or false"},
        {"state", "\x1b[2J", "state is '^[[2J'; write one of: open, shut"},
        {"active", "1", "active is '1'; write true or false"},
        {"state", "ajar", "state is 'ajar'; write one of: open, shut"},
        {"state", "Open", "state is 'Open'; write one of: open, shut"},
        {"state", "", "state is ''; write one of: open, shut"},
        {"due", "tomorrow", "due: tomorrow: not a date and time; write it as 2026-11-20 23:41"},
        {"day", "2026-02-30", "day: 2026-02-30: February 2026 has 28 days"},
        {"within", "soon",
         "within: soon: not a span of time; write 90s, 15m, 2h, 1d, 3wd (working days), 3mo "
         "(months) or immediate"},
        {"within", "-5m",
         "within: -5m: not a span of time; write 90s, 15m, 2h, 1d, 3wd (working days), 3mo "
         "(months) or immediate"},
        {"tags", "one", "tags is not a single value"},
        {"days", "2026-11-20", "days is not a single value"},
        {"main", "lid", "main is not a single value"},
        {"parts", "x", "parts is not a single value"},
    };
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct thing thing = {0};

        if (field_parse(row(cases[i].field), &thing, cases[i].in, &err) == 0)
            fail_msg("%s: %s is taken", cases[i].field, cases[i].in);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_string_equal(err.text.buf, cases[i].message);
        release(&thing);
    }
    err_release(&err);
}

/* --- rules of whole records --- */

static void records_are_checked_on_all_levels(void **state)
{
    static const struct {
        const char *json, *message; /* NULL: fine */
    } cases[] = {
        {"{\"id\":\"T\"}", NULL},
        {"{}", "id is missing; it must be given"},
        {"{\"id\":\"\"}", "id is missing; it must be given"},
        {"{\"id\":\"T\",\"level\":0}", NULL}, /* 0 is "not given" */
        {"{\"id\":\"T\",\"level\":10}", "level is 10; write a number from -3 to 9"},
        {"{\"id\":\"T\",\"code\":\"!\"}", "code: no exclamation marks"},
        {"{\"id\":\"T\",\"main\":{\"count\":10}}", "main: name is missing; it must be given"},
        {"{\"id\":\"T\",\"main\":{\"name\":\"n\",\"count\":10}}",
         "main: count is 10; write a number from 1 to 9"},
        {"{\"id\":\"T\",\"parts\":[{\"name\":\"a\"},{\"name\":\"b\",\"count\":11}]}",
         "parts[2]: count is 11; write a number from 1 to 9"},
        {"{\"id\":\"T\",\"parts\":[{}]}", "parts[1]: name is missing; it must be given"},
        {"{\"id\":\"T\",\"parts\":[{\"name\":\"123456789012345678901\"}]}",
         "parts[1]: name is 21 bytes long; at most 20 are kept"},
        {"{\"id\":\"T\",\"state\":\"shut\"}", NULL},
        {"{\"id\":\"T\",\"state\":\"shut\",\"active\":true}", "what is shut cannot be active"},
    };
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        json_t *json = json_read(cases[i].json, strlen(cases[i].json), &err);
        struct thing thing = {.main = {.name = xstrdup("lid")}};
        int rc;

        if (json_object_get(json, "main") != NULL)
            record_release(&part_schema, &thing.main);
        assert_int_equal(record_from_json(&thing_schema, &thing, json, &err), 0);
        rc = record_check(&thing_schema, &thing, &err);
        if (cases[i].message == NULL) {
            if (rc < 0)
                fail_msg("%s: %s", cases[i].json, err.text.buf);
        } else {
            if (rc == 0)
                fail_msg("%s passes", cases[i].json);
            assert_string_equal(err.text.buf, cases[i].message);
        }
        json_decref(json);
        release(&thing);
    }
    err_release(&err);
}

static void values_that_no_parser_gave_are_checked_too(void **state)
{
    struct thing thing = {.id = xstrdup("T"), .state = 77, .main = {.name = xstrdup("lid")}};
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(record_check(&thing_schema, &thing, &err), -1);
    assert_string_equal(err.text.buf, "state holds 77, which is none of its choices");
    thing.state = STATE_OPEN;
    *vec_push(&thing.tags) = xstrdup("fine");
    *vec_push(&thing.tags) = xstrdup("b\xff");
    assert_int_equal(record_check(&thing_schema, &thing, &err), -1);
    assert_string_equal(err.text.buf, "tags holds bytes that are no UTF-8");
    err_release(&err);
    release(&thing);
}

/* --- JSON --- */

static void a_full_record_in_both_forms(void **state)
{
    struct str line = STR_INIT;
    struct thing thing;
    json_t *json;
    char *text;

    (void)state;
    make_full(&thing);
    text = stored(&thing);
    assert_string_equal(
        text,
        "{\"active\":true,\"code\":\"a b\",\"day\":\"2026-11-20\",\"days\":[\"2026-01-01\","
        "\"2024-02-29\"],\"due\":1763654401,\"id\":\"T-1\",\"level\":-3,\"main\":{\"count\":1,"
        "\"name\":\"lid\"},\"offset\":-9223372036854775808,\"parts\":[{\"name\":\"x\","
        "\"spare\":true},{\"name\":\"\xe5\x80\xbc\"}],\"state\":\"open\",\"story\":\"line\\none\","
        "\"tags\":[\"one\",\"\"],\"within\":\"3wd\"}");
    free(text);
    json = record_to_json(&thing_schema, &thing, JSON_SHOWN);
    json_add_line(&line, json);
    assert_string_equal(
        line.buf,
        "{\"id\":\"T-1\",\"code\":\"a b\",\"level\":-3,\"offset\":-9223372036854775808,"
        "\"active\":true,\"state\":\"open\",\"due\":\"2025-11-21T00:00:01+08:00\","
        "\"day\":\"2026-11-20\",\"within\":\"3wd\",\"tags\":[\"one\",\"\"],"
        "\"days\":[\"2026-01-01\",\"2024-02-29\"],\"main\":{\"name\":\"lid\",\"count\":1,"
        "\"spare\":false},\"parts\":[{\"name\":\"x\",\"count\":0,\"spare\":true},"
        "{\"name\":\"\xe5\x80\xbc\",\"count\":0,\"spare\":false}],\"story\":\"line\\none\"}");
    json_decref(json);
    str_release(&line);
    release(&thing);
}

static void an_empty_record_shows_all_its_keys(void **state)
{
    struct thing thing = {0};
    struct str line = STR_INIT;
    json_t *json = record_to_json(&thing_schema, &thing, JSON_SHOWN);

    (void)state;
    json_add_line(&line, json);
    assert_string_equal(line.buf,
                        "{\"id\":\"\",\"code\":\"\",\"level\":0,\"offset\":0,\"active\":false,"
                        "\"state\":\"\",\"due\":null,\"day\":null,\"within\":null,\"tags\":[],"
                        "\"days\":[],\"main\":{\"name\":\"\",\"count\":0,\"spare\":false},"
                        "\"parts\":[],\"story\":\"\"}");
    json_decref(json);
    str_release(&line);
}

static void wrong_json_is_named(void **state)
{
    static const struct {
        const char *json, *message;
    } cases[] = {
        {"[]", "thing must be a JSON object"},
        {"7", "thing must be a JSON object"},
        {"{\"lveel\":1}", "unknown key 'lveel'; did you mean 'level'?"},
        {"{\"temperature\":1}",
         "unknown key 'temperature'; 'zhiban config describe thing' lists them"},
        {"{\"\\u001b[2J\":1}", "unknown key '^[[2J'; 'zhiban config describe thing' lists them"},
        {"{\"seq\":1}", "unknown key 'seq'; 'zhiban config describe thing' lists them"},
        {"{\"code\":1}", "code has the wrong type; write a text"},
        {"{\"level\":\"1\"}", "level has the wrong type; write a whole number"},
        {"{\"level\":1.5}", "level has the wrong type; write a whole number"},
        {"{\"active\":1}", "active has the wrong type; write true or false"},
        {"{\"state\":1}", "state has the wrong type; write a text"},
        {"{\"state\":\"ajar\"}", "state is 'ajar'; write one of: open, shut"},
        {"{\"due\":true}", "due has the wrong type; write a text"},
        {"{\"day\":20}", "day has the wrong type; write a text"},
        {"{\"tags\":\"one\"}", "tags has the wrong type; write a list"},
        {"{\"tags\":[1]}", "tags has the wrong type; write a list of texts"},
        {"{\"days\":[1]}", "days has the wrong type; write a list of dates"},
        {"{\"days\":[\"2026-01-01\",\"2026-13-01\"]}",
         "days[2]: 2026-13-01: there is no month 13; write 01 to 12"},
        {"{\"main\":[]}", "main: part must be a JSON object"},
        {"{\"main\":{\"nmae\":\"x\"}}", "main: unknown key 'nmae'; did you mean 'name'?"},
        {"{\"parts\":{}}", "parts has the wrong type; write a list"},
        {"{\"parts\":[{},7]}", "parts[2]: part must be a JSON object"},
        {"{\"parts\":[{\"count\":\"x\"}]}",
         "parts[1]: count has the wrong type; write a whole number"},
    };
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        json_t *json = json_read(cases[i].json, strlen(cases[i].json), &err);
        struct thing thing = {0};

        assert_non_null(json);
        if (record_from_json(&thing_schema, &thing, json, &err) == 0)
            fail_msg("%s is taken", cases[i].json);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_string_equal(err.text.buf, cases[i].message);
        json_decref(json);
        release(&thing);
    }
    err_release(&err);
}

static void null_takes_a_value_away(void **state)
{
    static const char nothing[] =
        "{\"id\":null,\"code\":null,\"level\":null,\"offset\":null,\"active\":null,\"state\":null,"
        "\"due\":null,\"day\":null,\"within\":null,\"tags\":null,\"days\":null,\"main\":null,"
        "\"parts\":null,\"story\":null}";
    struct err err = ERR_INIT;
    json_t *json = json_read(nothing, strlen(nothing), &err);
    struct thing thing;
    char *text;

    (void)state;
    make_full(&thing);
    assert_int_equal(record_from_json(&thing_schema, &thing, json, &err), 0);
    text = stored(&thing);
    assert_string_equal(text, "{}");
    free(text);
    json_decref(json);
    release(&thing);
}

/* --- random records --- */

static char *random_text(struct dice *dice, unsigned max)
{
    struct str text = STR_INIT;

    dice_add_text(dice, &text, max);
    if (text.len > 0)
        return str_detach(&text);
    str_release(&text);
    return NULL;
}

static void random_part(struct dice *dice, struct part *part)
{
    part->name = random_text(dice, 4);
    part->count = dice_roll(dice, 4);
    part->spare = dice_roll(dice, 2) == 0;
}

static struct span random_span(struct dice *dice)
{
    static const enum span_unit units[] = {SPAN_NONE, SPAN_SECONDS, SPAN_WORKDAYS, SPAN_MONTHS,
                                           SPAN_IMMEDIATE};
    struct span span = {.unit = units[dice_roll(dice, ARRAY_LEN(units))]};

    if (span.unit != SPAN_NONE && span.unit != SPAN_IMMEDIATE)
        span.count = dice_roll(dice, 1000);
    return span;
}

static void random_thing(struct dice *dice, struct thing *thing)
{
    *thing = (struct thing){.code = random_text(dice, 10),
                            .level = dice_roll(dice, 5),
                            .offset = dice_roll(dice, 3) == 0 ? (int64_t)dice_next(dice) : 0,
                            .active = dice_roll(dice, 2) == 0,
                            .state = (int)dice_roll(dice, 3),
                            .due = dice_roll(dice, 2) == 0 ? 0 : dice_roll(dice, 2000000000),
                            .day = (day_t)(dice_roll(dice, 2) * dice_roll(dice, 30000)),
                            .within = random_span(dice),
                            .story = random_text(dice, 30)};
    thing->id = dice_roll(dice, 9) == 0 ? NULL : xstrdup("T-1");
    for (unsigned n = dice_roll(dice, 4); n > 0; n--) {
        char *tag = random_text(dice, 3);

        *vec_push(&thing->tags) = tag == NULL ? xstrdup("") : tag;
        *vec_push(&thing->days) = (day_t)dice_roll(dice, 30000);
        random_part(dice, vec_push(&thing->parts));
    }
    if (dice_roll(dice, 2) == 0)
        random_part(dice, &thing->main);
}

/* Through the text that the journal keeps. */
static void patch_with(struct thing *thing, const char *text, enum patch_direction direction)
{
    struct err err = ERR_INIT;
    json_t *patch = json_read(text, strlen(text), &err);

    if (patch == NULL || record_patch(&thing_schema, thing, patch, direction, &err) < 0)
        fail_msg("%s: %s", text, err.text.buf);
    json_decref(patch);
}

static void expect_same(const struct thing *a, const struct thing *b, const char *text)
{
    char *left = stored(a), *right = stored(b);

    if (!record_equal(&thing_schema, a, b) || strcmp(left, right) != 0)
        fail_msg("%s: %s is not %s", text, left, right);
    free(left);
    free(right);
}

static void patches_lead_there_and_back(void **state)
{
    struct dice dice = {.state = 42};

    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct thing old, new, walker;
        char *text;

        random_thing(&dice, &old);
        random_thing(&dice, &new);
        text = canonical(record_diff(&thing_schema, &old, &new));
        record_copy(&thing_schema, &walker, &old);
        patch_with(&walker, text, PATCH_FORWARD);
        expect_same(&walker, &new, text);
        patch_with(&walker, text, PATCH_BACK);
        expect_same(&walker, &old, text);
        free(text);
        text = canonical(record_diff(&thing_schema, NULL, &old));
        release(&walker);
        patch_with(&walker, text, PATCH_FORWARD);
        expect_same(&walker, &old, text);
        patch_with(&walker, text, PATCH_BACK);
        free(text);
        text = stored(&walker);
        assert_string_equal(text, "{}");
        free(text);
        text = canonical(record_diff(&thing_schema, &old, &old));
        assert_string_equal(text, "{}");
        free(text);
        release(&old);
        release(&new);
        release(&walker);
    }
}

static void random_records_survive_json(void **state)
{
    struct dice dice = {.state = 43};

    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct thing thing, back = {0};
        enum json_form form = i % 2 == 0 ? JSON_STORED : JSON_SHOWN;
        struct err err = ERR_INIT;
        char *text;
        json_t *json;

        random_thing(&dice, &thing);
        text = canonical(record_to_json(&thing_schema, &thing, form));
        json = json_read(text, strlen(text), &err);
        if (json == NULL || record_from_json(&thing_schema, &back, json, &err) < 0)
            fail_msg("%s: %s", text, err.text.buf);
        expect_same(&thing, &back, text);
        json_decref(json);
        free(text);
        release(&thing);
        release(&back);
    }
}

/* A field's written form is the canonical JSON of it for lists and groups. */
static void lists_and_groups_are_written_as_json(void **state)
{
    static const char *const names[] = {"tags", "days", "main", "parts"};
    struct dice dice = {.state = 44};

    (void)state;
    for (int i = 0; i < 500; i++) {
        struct thing thing;

        random_thing(&dice, &thing);
        for (size_t n = 0; n < ARRAY_LEN(names); n++) {
            const struct field *field = row(names[n]);
            struct str text = STR_INIT;
            char *json = canonical(field_to_json(field, &thing, JSON_STORED));

            field_add_text(field, &thing, &text);
            assert_string_equal(text.buf, field_is_empty(field, &thing) ? "" : json);
            free(json);
            str_release(&text);
        }
        release(&thing);
    }
}

static void a_copy_shares_nothing(void **state)
{
    struct thing thing, copy;
    char *text;

    (void)state;
    make_full(&thing);
    thing.seq = 77;
    record_copy(&thing_schema, &copy, &thing);
    assert_true(record_equal(&thing_schema, &copy, &thing));
    assert_int_equal(copy.seq, 77);
    assert_ptr_not_equal(copy.tags.items[0], thing.tags.items[0]);
    text = stored(&thing);
    release(&thing);
    {
        char *of_copy = stored(&copy);

        assert_string_equal(of_copy, text);
        free(of_copy);
    }
    free(copy.parts.items[1].name);
    copy.parts.items[1].name = NULL;
    make_full(&thing);
    assert_false(record_equal(&thing_schema, &copy, &thing));
    free(text);
    release(&thing);
    release(&copy);
}

static void broken_patches_are_refused(void **state)
{
    static const struct {
        const char *patch, *message;
    } cases[] = {
        {"[]", "the patch is no JSON object"},
        {"{\"code\":\"x\"}", "the patch of code is no pair of old and new"},
        {"{\"code\":[null]}", "the patch of code is no pair of old and new"},
        {"{\"code\":[null,\"a\",\"b\"]}", "the patch of code is no pair of old and new"},
        {"{\"cdoe\":[null,\"a\"]}", "unknown key 'cdoe'; did you mean 'code'?"},
        {"{\"level\":[1,\"a\"]}", "level has the wrong type; write a whole number"},
        {"{\"parts\":[null,[{\"count\":true}]]}",
         "parts[1]: count has the wrong type; write a whole number"},
    };
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        json_t *patch = json_read(cases[i].patch, strlen(cases[i].patch), &err);
        struct thing thing = {0};

        assert_int_equal(record_patch(&thing_schema, &thing, patch, PATCH_FORWARD, &err), -1);
        assert_string_equal(err.text.buf, cases[i].message);
        json_decref(patch);
        release(&thing);
    }
    err_release(&err);
}

/* --- words --- */

static void the_nearest_name_is_guessed(void **state)
{
    static const struct {
        const char *written, *meant;
    } cases[] = {
        {"code", "code"},
        {"cdoe", "code"},
        {"codes", "code"},
        {"Code", "code"},
        {"lvl", "level"},
        {"levle", "level"},
        {"tag", "tags"},
        {"withinn", "within"},
        {"xyzzy", NULL},
        {"", NULL},
        {"sate", "state"},
        {"stroy", "story"},
        {"\xe5\x80\xbc", NULL},
        {"a-very-long-name-that-nobody-would-ever-write-into-a-file-by-accident", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *found = schema_nearest(&thing_schema, cases[i].written);

        if (!str_eq(found, cases[i].meant))
            fail_msg("%s: %s, not %s", cases[i].written, found, cases[i].meant);
    }
    assert_null(name_nearest("x", NULL, 0));
}

static void a_schema_describes_itself(void **state)
{
    struct str text = STR_INIT;

    (void)state;
    schema_describe(&thing_schema, &text);
    assert_string_equal(text.buf,
                        "thing: A thing with everything.\n"
                        "  id: text, required\n"
                        "      Its id.\n"
                        "  code: text\n"
                        "  level: whole number, -3 to 9, default 5\n"
                        "  offset: whole number\n"
                        "  active: true or false, default true\n"
                        "  state: one of, default open\n"
                        "      How it is.\n"
                        "      open (still open)\n"
                        "      shut\n"
                        "  due: instant, such as 2026-11-20 23:41\n"
                        "  day: date, such as 2026-11-20\n"
                        "  within: span, such as 90s 15m 2h 3wd 3mo immediate, default 90m\n"
                        "  tags: list of texts, the id of a tag\n"
                        "  days: list of dates\n"
                        "  main: group of keys\n"
                        "      name: text, required\n"
                        "          What it is called.\n"
                        "      count: whole number, 1 to 9, default 2\n"
                        "      spare: true or false\n"
                        "  parts: list of entries\n"
                        "      name: text, required\n"
                        "          What it is called.\n"
                        "      count: whole number, 1 to 9, default 2\n"
                        "      spare: true or false\n"
                        "  story: text, several lines\n");
    str_release(&text);
}

static void choices_have_names_and_labels(void **state)
{
    (void)state;
    assert_string_equal(choice_name(states, STATE_OPEN), "open");
    assert_string_equal(choice_label(states, STATE_OPEN), "still open");
    assert_string_equal(choice_label(states, STATE_SHUT), "shut");
    assert_string_equal(choice_name(states, 99), "");
    assert_ptr_equal(schema_key(&thing_schema), row("id"));
    assert_null(schema_key(&part_schema));
    assert_null(schema_field(&thing_schema, "seq"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_record_holds_the_fallbacks),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(records_are_checked_on_all_levels),
        cmocka_unit_test(values_that_no_parser_gave_are_checked_too),
        cmocka_unit_test(a_full_record_in_both_forms),
        cmocka_unit_test(an_empty_record_shows_all_its_keys),
        cmocka_unit_test(wrong_json_is_named),
        cmocka_unit_test(null_takes_a_value_away),
        cmocka_unit_test(patches_lead_there_and_back),
        cmocka_unit_test(random_records_survive_json),
        cmocka_unit_test(lists_and_groups_are_written_as_json),
        cmocka_unit_test(a_copy_shares_nothing),
        cmocka_unit_test(broken_patches_are_refused),
        cmocka_unit_test(the_nearest_name_is_guessed),
        cmocka_unit_test(a_schema_describes_itself),
        cmocka_unit_test(choices_have_names_and_labels),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
