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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_escaped_as_jansson_does),
        cmocka_unit_test(json_is_read_within_limits),
        cmocka_unit_test(deep_and_large_json_is_refused),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
