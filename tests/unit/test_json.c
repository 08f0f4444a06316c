/* JSON: the canonical form of texts, and the limits on what comes from outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "lib/life.h"

static char *canonical(json_t *json)
{
    struct str text = STR_INIT;

    json_add_canonical(&text, json);
    json_decref(json);
    return str_detach(&text);
}

static void a_text_is_escaped_as_jansson_does(void **state)
{
    static const char *const more[] = {"",
                                       "\xe5\x80\xbc\xe7\x8f\xad",
                                       "\xf0\x9f\x9a\x91",
                                       "\x7f",
                                       "\xe2\x80\xa8\xe2\x80\xa9",
                                       "a/b",
                                       "\\\"\\",
                                       "<script>"};
    struct dice dice = {.state = 45};

    (void)state;
    for (size_t i = 0; i < 128 + ARRAY_LEN(more) + 500; i++) {
        struct str text = STR_INIT, ours = STR_INIT;
        char *theirs;

        if (i < 128) {
            str_addf(&text, "a%sb", i == 0 ? "" : (char[]){(char)i, '\0'});
        } else if (i < 128 + ARRAY_LEN(more)) {
            str_add(&text, more[i - 128]);
        } else {
            dice_add_text(&dice, &text, 40);
        }
        theirs = canonical(json_string(text.buf));
        json_add_text(&ours, text.buf);
        assert_string_equal(ours.buf, theirs);
        free(theirs);
        str_release(&text);
        str_release(&ours);
    }
}

static void json_is_read_within_limits(void **state)
{
    static const struct {
        const char *json, *message; /* NULL: fine */
    } cases[] = {
        {"null", NULL},
        {"7", NULL},
        {" {\"a\" : [1, 2] } ", NULL},
        {"\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"",
         NULL},
        {"", "not valid JSON at 1:0: unexpected token near end of file"},
        {"{\"a\":1,\"a\":2}", "not valid JSON at 1:10: duplicate object key near '\"a\"'"},
        {"{\"a\":1} x", "not valid JSON at 1:9: end of file expected near 'x'"},
        {"{\n\"a\":\n}", "not valid JSON at 3:1: unexpected token near '}'"},
        {"\"\\u0000\"", NULL},
        {"\"caf\xe9\"", NULL},
    };
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        json_t *json = json_read(cases[i].json, strlen(cases[i].json), &err);

        if (i >= ARRAY_LEN(cases) - 2) { /* a NUL, and bytes that are no UTF-8 */
            assert_null(json);
            continue;
        }
        if (cases[i].message == NULL && json == NULL)
            fail_msg("%s: %s", cases[i].json, err.text.buf);
        if (cases[i].message != NULL) {
            assert_null(json);
            assert_int_equal(err.kind, ERR_USAGE);
            assert_string_equal(err.text.buf, cases[i].message);
        }
        json_decref(json);
    }
    err_release(&err);
}

/* `levels` brackets around nothing, behind a text full of brackets and quotes. */
static json_t *nested(int levels, struct err *err)
{
    struct str text = STR_INIT;
    json_t *json;

    str_add(&text, "[\"[[[\\\"[[[\\\\\",");
    str_addc_times(&text, '[', (size_t)levels - 1);
    str_addc_times(&text, ']', (size_t)levels - 1);
    str_addc(&text, ']');
    json = json_read(text.buf, text.len, err);
    str_release(&text);
    return json;
}

static void deep_and_large_json_is_refused(void **state)
{
    struct str text = STR_INIT;
    struct err err = ERR_INIT;
    json_t *json = nested(JSON_DEPTH_MAX, &err);

    (void)state;
    assert_non_null(json);
    json_decref(json);
    assert_null(nested(JSON_DEPTH_MAX + 1, &err));
    assert_string_equal(err.text.buf, "JSON is nested too deeply; at most 64 levels are read");
    assert_null(nested(100000, &err));
    str_addc(&text, '"');
    str_addc_times(&text, 'x', JSON_INPUT_MAX - 2);
    str_addc(&text, '"');
    json = json_read(text.buf, text.len, &err);
    assert_non_null(json);
    json_decref(json);
    str_addc(&text, ' ');
    assert_null(json_read(text.buf, text.len, &err));
    assert_string_equal(err.text.buf,
                        "JSON of 8388609 bytes is too large; at most 8388608 bytes are read");
    str_release(&text);
    err_release(&err);
}

/* A value of any kind; objects have the keys a, bb, c"c. */
static json_t *any_value(struct dice *dice, int depth)
{
    struct str text = STR_INIT;
    json_t *value;

    switch (dice_roll(dice, depth > 0 ? 8 : 6)) {
    case 0: return json_null();
    case 1: return json_true();
    case 2: return json_false();
    case 3: return json_integer((json_int_t)(dice_next(dice) >> dice_roll(dice, 64)));
    case 4: return json_integer(-(json_int_t)dice_roll(dice, 1000));
    case 5:
        dice_add_text(dice, &text, 12);
        value = json_stringn_nocheck(text.buf, text.len);
        str_release(&text);
        return value;
    case 6:
        value = json_array();
        for (unsigned n = dice_roll(dice, 4); n > 0; n--)
            json_array_append_new(value, any_value(dice, depth - 1));
        return value;
    default:
        value = json_object();
        json_object_set_new(value, "a", any_value(dice, depth - 1));
        json_object_set_new(value, "bb", any_value(dice, depth - 1));
        if (dice_roll(dice, 4) == 0)
            json_object_set_new(value, "c\"c", any_value(dice, depth - 1));
        return value;
    }
}

static void reading_quickly_gives_the_same(void **state)
{
    struct dice dice = {1};
    struct err err = ERR_INIT;

    (void)state;
    for (int i = 0; i < 5000; i++) {
        json_t *value = any_value(&dice, 4), *quick, *slow;
        struct str text = STR_INIT;

        json_add_canonical(&text, value);
        quick = json_read_keys(text.buf, text.len, NULL, &err);
        slow = json_read(text.buf, text.len, &err);
        if (quick == NULL || slow == NULL || !json_equal(quick, slow))
            fail_msg("%s: %s", text.buf, err.text.buf);
        json_decref(value);
        json_decref(quick);
        json_decref(slow);
        str_release(&text);
    }
}

static void some_keys_are_read_and_the_others_passed_over(void **state)
{
    static const char *const keys[] = {"b", "de", NULL};
    static const struct {
        const char *text, *read; /* NULL: the same */
    } cases[] = {
        {"{}", NULL},
        {"[]", NULL},
        {"{\"a\":1,\"b\":2,\"bb\":3,\"de\":[null,\"x\"]}", "{\"b\":2,\"de\":[null,\"x\"]}"},
        {"{\"a\":{\"b\":\"}]\"},\"b\":{\"a\":1}}", "{\"b\":{\"a\":1}}"},
        {"[{\"a\":\"\\\"\\\\\",\"b\":\"\\u0001\\\\\"},{\"c\":[[]]}]",
         "[{\"b\":\"\\u0001\\\\\"},{}]"},
        /* what is not canonical is read as it is everywhere */
        {"{ \"a\": 1, \"b\": 2.5 }", "{\"a\":1,\"b\":2.5}"},
    };
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        json_t *json = json_read_keys(cases[i].text, strlen(cases[i].text), keys, &err);
        struct str got = STR_INIT;

        if (json == NULL)
            fail_msg("%s: %s", cases[i].text, err.text.buf);
        json_add_canonical(&got, json);
        assert_string_equal(got.buf, cases[i].read == NULL ? cases[i].text : cases[i].read);
        json_decref(json);
        str_release(&got);
    }
}

static void what_is_cut_off_is_refused_quickly_too(void **state)
{
    static const char text[] = "[{\"a\":[1,true,null,\"x\\\"y\"],\"b\":-20}]";
    struct err err = ERR_INIT;

    (void)state;
    for (size_t len = 0; len < sizeof(text) - 1; len++) {
        char *cut = xmalloc(len + 1); /* of its own size, for the sanitizer */

        memcpy(cut, text, len);
        assert_null(json_read_keys(cut, len, NULL, &err));
        err_reset(&err);
        free(cut);
    }
    assert_null(json_read_keys("{\"a\":1,\"a\":2}", 13, NULL, &err));
    assert_null(json_read_keys("01", 2, NULL, &err));
    assert_null(json_read_keys("-", 1, NULL, &err));
    assert_null(json_read_keys("\"\xff\"", 3, NULL, &err));
    err_release(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_escaped_as_jansson_does),
        cmocka_unit_test(json_is_read_within_limits),
        cmocka_unit_test(deep_and_large_json_is_refused),
        cmocka_unit_test(reading_quickly_gives_the_same),
        cmocka_unit_test(some_keys_are_read_and_the_others_passed_over),
        cmocka_unit_test(what_is_cut_off_is_refused_quickly_too),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
