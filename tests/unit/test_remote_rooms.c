/* The small rooms of remote/: the table of host keys, and when to try again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "remote/backoff.h"
#include "remote/hostkeys.h"

static const char ed_a[] = "AAAAC3NzaC1lZDI1NTE5AAAAIGZQ6mBvCyTqxhXk5cmQ3C3wNqO0yqJ2cW7HYl9Q8dGZ";
static const char ed_b[] = "AAAAC3NzaC1lZDI1NTE5AAAAIGZQ6mBvCyTqxhXk5cmQ3C3wNqO0yqJ2cW7HYl9Q8dGa";

static void a_key_is_known_unknown_or_changed(void **state)
{
    struct hostkeys *keys = hostkeys_new();
    struct str types = STR_INIT;

    (void)state;
    assert_int_equal(hostkeys_check(NULL, "h", 22, "ssh-ed25519", ed_a), HOSTKEY_UNKNOWN);
    assert_int_equal(hostkeys_check(keys, "h", 22, "ssh-ed25519", ed_a), HOSTKEY_UNKNOWN);
    assert_int_equal(hostkeys_add(keys, "h", 0, "ssh-ed25519", ed_a, NULL), 0);
    assert_int_equal(hostkeys_add(keys, "h", 22, "ssh-ed25519", ed_a, NULL), 0);
    assert_int_equal(hostkeys_check(keys, "h", 22, "ssh-ed25519", ed_a), HOSTKEY_KNOWN);
    assert_int_equal(hostkeys_check(keys, "H", 22, "ssh-ed25519", ed_a), HOSTKEY_KNOWN);
    assert_int_equal(hostkeys_check(keys, "h", 22, "ssh-ed25519", ed_b), HOSTKEY_CHANGED);
    assert_int_equal(hostkeys_check(keys, "h", 22, "ssh-rsa", ed_a), HOSTKEY_CHANGED);
    assert_int_equal(hostkeys_check(keys, "h", 2222, "ssh-ed25519", ed_a), HOSTKEY_UNKNOWN);
    hostkeys_add_types(keys, "h", 22, &types);
    assert_string_equal(types.buf, "ssh-ed25519");
    hostkeys_forget(keys, "h", 22);
    assert_int_equal(hostkeys_check(keys, "h", 22, "ssh-ed25519", ed_a), HOSTKEY_UNKNOWN);
    hostkeys_free(keys);
    str_release(&types);
}

static void a_line_of_a_pub_file_can_be_added(void **state)
{
    struct hostkeys *keys = hostkeys_new();
    char *line = xasprintf("  ssh-ed25519\t%s root@his-db1\n", ed_a);

    (void)state;
    assert_int_equal(hostkeys_add_line(keys, "h", 22, line, NULL), 0);
    assert_int_equal(hostkeys_check(keys, "h", 22, "ssh-ed25519", ed_a), HOSTKEY_KNOWN);
    hostkeys_free(keys);
    free(line);
}

static void what_is_no_key_is_not_taken(void **state)
{
    static const struct {
        const char *type, *base64;
    } cases[] = {
        {"", ""},
        {"ssh-ed25519", ""},
        {"ssh-ed25519", "AAAA"},
        {"ssh-ed25519", "not base64"},
        {"ssh-rsa", "AAAAC3NzaC1lZDI1NTE5AAAAIGZQ6mBvCyTqxhXk5cmQ3C3wNqO0yqJ2cW7HYl9Q8dGZ"},
        {"ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIGZQ6mBvCyTqxhXk5cmQ3C3wNqO0yqJ2cW7HYl9Q8dG"},
        {"ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIGZQ=mBvCyTqxhXk5cmQ3C3wNqO0yqJ2cW7HYl9Q8dGZ"},
    };
    struct hostkeys *keys = hostkeys_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;

        assert_int_equal(hostkeys_add(keys, "h", 22, cases[i].type, cases[i].base64, &err), -1);
        assert_non_null(strstr(err.text.buf, "h: this is not a host key"));
        err_release(&err);
    }
    assert_int_equal(hostkeys_check(keys, "h", 22, "ssh-ed25519", ed_a), HOSTKEY_UNKNOWN);
    hostkeys_free(keys);
}

static void waiting_doubles_up_to_a_minute_and_is_spread(void **state)
{
    static const int64_t middles[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000};
    struct backoff low = {0}, middle = {0}, high = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(middles); i++) {
        assert_int_equal(backoff_next(&low, 0), middles[i] * 3 / 4);
        assert_int_equal(backoff_next(&middle, 1U << 31), middles[i]);
        assert_in_range(backoff_next(&high, UINT32_MAX), middles[i] * 5 / 4 - 1,
                        middles[i] * 5 / 4);
    }
    backoff_reset(&low);
    assert_int_equal(backoff_next(&low, 0), 750);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_known_unknown_or_changed),
        cmocka_unit_test(a_line_of_a_pub_file_can_be_added),
        cmocka_unit_test(what_is_no_key_is_not_taken),
        cmocka_unit_test(waiting_doubles_up_to_a_minute_and_is_spread),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("remote_rooms", tests, NULL, NULL);
}
