/* Host keys: fingerprints as ssh-keygen prints them, what zhiband says, accepting and replacing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/host_key.h"

/* Made by ssh-keygen for this test; the fingerprint is what ssh-keygen -l said. */
#define KEY "AAAAC3NzaC1lZDI1NTE5AAAAINJhnTeu1UKahZMsKemEwzdAgh4ev/MmDwss+KFdHHZR"
#define FINGERPRINT "SHA256:9s+83OboAmBUwBlRlov+p9/DjwGJlCBXwU+OEe0T934"

static void a_fingerprint_is_that_of_ssh_keygen(void **state)
{
    struct str fingerprint = STR_INIT;
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(host_key_fingerprint("ssh-ed25519", KEY, &fingerprint, &err), 0);
    assert_string_equal(fingerprint.buf, FINGERPRINT);
    str_release(&fingerprint);
}

static void what_is_no_key_is_refused(void **state)
{
    static const struct {
        const char *type, *key, *expected;
    } cases[] = {
        {"ssh-ed25519", "", "this is no public key in base64"},
        {"ssh-ed25519", "AAAA!", "this is no public key in base64"},
        {"ssh-ed25519", "AAAAC", "this is no public key in base64"},
        {"ssh-ed25519", "AAAAC3Nz", "this is no key of the type ssh-ed25519"},
        {"ssh-rsa", KEY, "this is no key of the type ssh-rsa"},
        {"ssh-ed2551", KEY, "this is no key of the type ssh-ed2551"},
        {NULL, KEY, "this is no public key in base64"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str fingerprint = STR_INIT;
        struct err err = ERR_INIT;

        assert_int_equal(host_key_fingerprint(cases[i].type, cases[i].key, &fingerprint, &err), -1);
        assert_string_equal(err.text.buf, cases[i].expected);
        assert_int_equal(fingerprint.len, 0);
        err_release(&err);
        str_release(&fingerprint);
    }
}

static void fingerprints_are_the_same_however_they_are_written(void **state)
{
    (void)state;
    assert_true(host_key_same_fingerprint("SHA256:abc", "abc"));
    assert_true(host_key_same_fingerprint("SHA256:abc=", "SHA256:abc"));
    assert_false(host_key_same_fingerprint("SHA256:abc", "SHA256:abd"));
    assert_false(host_key_same_fingerprint("SHA256:ab", "SHA256:abc"));
    assert_false(host_key_same_fingerprint("SHA256:abc", "SHA256:ABC"));
    assert_false(host_key_same_fingerprint("", ""));
    assert_false(host_key_same_fingerprint("=x", "=y"));
    assert_false(host_key_same_fingerprint("SHA256:abc=x", "SHA256:abc"));
}

static void what_zhiband_says_must_not_contradict_itself(void **state)
{
    static const struct {
        const char *line, *expected; /* NULL: fine */
    } cases[] = {
        {"{\"type\":\"ssh-ed25519\",\"key\":\"" KEY "\",\"sha256\":\"" FINGERPRINT "\"}\n", NULL},
        {"{\"type\":\"ssh-ed25519\",\"key\":\"" KEY "\",\"sha256\":\"SHA256:AAAA\"}",
         "the fingerprint that came is not that of the key"},
        {"{\"type\":\"ssh-rsa\",\"key\":\"" KEY "\",\"sha256\":\"" FINGERPRINT "\"}",
         "this is no key of the type ssh-rsa"},
        {"{\"type\":\"ssh-ed25519\"}", "zhiband named no key"},
        {"[]", "zhiband named no key"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct host_key key = {0};
        struct err err = ERR_INIT;
        int rc = host_key_read(&key, cases[i].line, strlen(cases[i].line), &err);

        assert_int_equal(rc, cases[i].expected == NULL ? 0 : -1);
        assert_string_equal(err.text.buf, cases[i].expected == NULL ? "" : cases[i].expected);
        assert_string_equal(rc == 0 ? key.fingerprint : FINGERPRINT, FINGERPRINT);
        record_release(&host_key_schema, &key);
        err_release(&err);
    }
}

static void a_record_whose_fingerprint_is_anothers_is_refused(void **state)
{
    struct host_key key = {.id = xstrdup("K-1"),
                           .address = xstrdup("192.0.2.1"),
                           .port = 22,
                           .type = xstrdup("ssh-ed25519"),
                           .public_key = xstrdup(KEY),
                           .fingerprint = xstrdup("SHA256:AAAA"),
                           .state = HOST_KEY_TRUSTED};
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(host_key_verify(&key, &err), -1);
    assert_string_equal(err.text.buf,
                        "fingerprint: is not that of the key, which has " FINGERPRINT);
    err_release(&err);
    record_release(&host_key_schema, &key);
}

static void a_key_is_replaced_once_and_with_a_reason(void **state)
{
    struct host_key key = {.id = xstrdup("K-1")};
    struct err err = ERR_INIT;

    (void)state;
    host_key_accept(&key, "terminal", "zhang", 1000);
    assert_int_equal(key.state, HOST_KEY_TRUSTED);
    assert_int_equal(host_key_replace(&key, "  ", "li", 2000, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_int_equal(key.state, HOST_KEY_TRUSTED);
    err_reset(&err);
    assert_int_equal(host_key_replace(&key, "换了主板", "li", 2000, &err), 0);
    assert_int_equal(key.state, HOST_KEY_REPLACED);
    assert_string_equal(key.accepted_by, "zhang");
    assert_string_equal(key.replaced_by, "li");
    assert_int_equal(host_key_replace(&key, "再换", "li", 3000, &err), -1);
    assert_string_equal(err.text.buf, "K-1 was replaced already: 换了主板");
    err_release(&err);
    record_release(&host_key_schema, &key);
}

static void a_place_is_address_port_and_route(void **state)
{
    struct host_key key = {
        .address = xstrdup("192.0.2.1"), .port = 22, .route = xstrdup("192.0.2.9:22")};

    (void)state;
    assert_true(host_key_is_at(&key, "192.0.2.1", 22, "192.0.2.9:22"));
    assert_false(host_key_is_at(&key, "192.0.2.1", 22, ""));
    assert_false(host_key_is_at(&key, "192.0.2.1", 2222, "192.0.2.9:22"));
    assert_false(host_key_is_at(&key, "192.0.2.2", 22, "192.0.2.9:22"));
    record_release(&host_key_schema, &key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fingerprint_is_that_of_ssh_keygen),
        cmocka_unit_test(what_is_no_key_is_refused),
        cmocka_unit_test(fingerprints_are_the_same_however_they_are_written),
        cmocka_unit_test(what_zhiband_says_must_not_contradict_itself),
        cmocka_unit_test(a_record_whose_fingerprint_is_anothers_is_refused),
        cmocka_unit_test(a_key_is_replaced_once_and_with_a_reason),
        cmocka_unit_test(a_place_is_address_port_and_route),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
