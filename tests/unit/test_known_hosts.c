/* known_hosts files: whom a line names, plainly and hashed as ssh-keygen -H does it, and which key of
 * several a machine is proposed by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/base64.h"
#include "base/hmac.h"
#include "base/mem.h"
#include "model/known_hosts.h"

/* Made by ssh-keygen for this test. */
#define ED "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINJhnTeu1UKahZMsKemEwzdAgh4ev/MmDwss+KFdHHZR"
#define OTHER "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN5oMnkjbUycp84TbPOVLO9sJMx+ZCDF9xJnPPemZG5a"
#define EC                                                                                         \
    "ecdsa-sha2-nistp256 "                                                                         \
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEq6vjXUu5hSFeZcoTnEU5pDTSFhe+/"          \
    "kW9k6x+YThFTnFamFkkZCsy9DGi79dWd56t/b6PMMfT1FHjj9D4LI00c="
#define HASHED "|1|PJ2Myfpue5mKrefGxIx5S4EANHo=|S5+mGKfnSj8a0kh5oE/jNDYFRjE="
#define HASHED_2222 "|1|yUpJE07VfNNVjALDbEUNOHj7oDA=|6YHiJAqYK+HdOYHHCg9kr6JSJh8="

static void who_is_found(void **state)
{
    static const struct {
        const char *text, *address;
        int64_t port;
        enum known_match match;
        unsigned row;
    } cases[] = {
        {"192.0.2.11 " ED, "192.0.2.11", 22, KNOWN_ONE, 1},
        {"192.0.2.11 " ED, "192.0.2.1", 22, KNOWN_NONE, 0},
        {"192.0.2.11 " ED, "192.0.2.11", 2222, KNOWN_NONE, 0},
        {"[192.0.2.11]:2222 " ED, "192.0.2.11", 2222, KNOWN_ONE, 1},
        {"# who\n\nDB1,192.0.2.11 " ED " root@db1\r\n", "db1", 22, KNOWN_ONE, 3},
        {HASHED " " ED, "192.0.2.11", 22, KNOWN_ONE, 1},
        {HASHED " " ED, "192.0.2.12", 22, KNOWN_NONE, 0},
        {HASHED " " ED, "192.0.2.11", 2222, KNOWN_NONE, 0},
        {HASHED "x " ED, "192.0.2.11", 22, KNOWN_NONE, 0},
        {HASHED_2222 " " ED, "192.0.2.11", 2222, KNOWN_ONE, 1},
        /* A pattern would let in whom nobody has looked at. */
        {"192.0.2.* " ED "\n* " ED, "192.0.2.11", 22, KNOWN_NONE, 0},
        {"192.0.2.11,!192.0.2.11 " ED, "192.0.2.11", 22, KNOWN_NONE, 0},
        {"@cert-authority 192.0.2.11 " ED, "192.0.2.11", 22, KNOWN_NONE, 0},
        {"192.0.2.11 " EC "\n192.0.2.11 " ED, "192.0.2.11", 22, KNOWN_ONE, 2},
        {"192.0.2.11 " ED "\n192.0.2.11 " EC, "192.0.2.11", 22, KNOWN_ONE, 1},
        {"192.0.2.11 " ED "\n" HASHED " " ED, "192.0.2.11", 22, KNOWN_ONE, 1},
        {"192.0.2.11 " ED "\n" HASHED " " OTHER, "192.0.2.11", 22, KNOWN_SEVERAL, 2},
        {"192.0.2.11 " ED "\n@revoked * " ED, "192.0.2.11", 22, KNOWN_REVOKED, 2},
        {"192.0.2.11 " ED "\n@revoked 192.0.2.11 " OTHER, "192.0.2.11", 22, KNOWN_ONE, 1},
        {"192.0.2.11 ssh-rsa AAAA\n192.0.2.11\n|1|||| " ED, "192.0.2.11", 22, KNOWN_NONE, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct known_hosts known = {0};
        const struct known_line *line;
        enum known_match match;

        known_hosts_read(&known, cases[i].text, strlen(cases[i].text));
        match = known_hosts_find(&known, cases[i].address, cases[i].port, &line);
        if (match != cases[i].match || (line == NULL ? 0 : line->row) != cases[i].row)
            fail_msg("case %zu: %d, row %u", i, (int)match, line == NULL ? 0 : line->row);
        known_hosts_release(&known);
    }
}

static void what_cannot_be_read_is_counted(void **state)
{
    static const char text[] =
        "# one\n\nx\nx ssh-rsa AAAA\n@cert-authority * " ED "\nx " ED "\n@revoked\n";
    struct known_hosts known = {0};

    (void)state;
    known_hosts_read(&known, text, strlen(text));
    assert_int_equal(known.lines.len, 1);
    assert_int_equal(known.left_out, 4);
    known_hosts_release(&known);
}

/* RFC 2202, 3: the first two. */
static void hmac_is_that_of_the_standard(void **state)
{
    static const struct {
        const char *key, *data, *expected;
    } cases[] = {
        {"\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
         "Hi There", "thcxhlUFcmTii8C2+zeMjvFGvgA"},
        {"Jefe", "what do ya want for nothing?", "7/zfauXrL6LSdBbV8YTfnCWafHk"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        unsigned char digest[HMAC_SHA1_LEN];
        struct str text = STR_INIT;

        hmac_sha1(cases[i].key, strlen(cases[i].key), cases[i].data, strlen(cases[i].data), digest);
        base64_add(&text, digest, sizeof(digest));
        assert_string_equal(text.buf, cases[i].expected);
        str_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_found),
        cmocka_unit_test(what_cannot_be_read_is_counted),
        cmocka_unit_test(hmac_is_that_of_the_standard),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
