/* SHA-256 against published vectors (FIPS 180, RFC 6234). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/sha256.h"

static const struct {
    const char *text;
    const char *hex;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
     "lmnopqrsmnopqrstnopqrstu",
     "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
};

static void known_texts_have_known_digests(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        char hex[SHA256_HEX_SIZE];

        sha256_hex(vectors[i].text, strlen(vectors[i].text), hex);
        assert_string_equal(hex, vectors[i].hex);
    }
}

static void pieces_give_the_digest_of_the_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        for (size_t step = 1; step < 70; step++) {
            size_t len = strlen(vectors[i].text);
            struct sha256 sha;
            char hex[SHA256_HEX_SIZE];

            sha256_init(&sha);
            for (size_t at = 0; at < len; at += step)
                sha256_add(&sha, vectors[i].text + at, len - at < step ? len - at : step);
            sha256_finish(&sha, hex);
            assert_string_equal(hex, vectors[i].hex);
        }
    }
}

static void a_million_a(void **state)
{
    struct sha256 sha;
    char hex[SHA256_HEX_SIZE], block[1000];

    (void)state;
    memset(block, 'a', sizeof(block));
    sha256_init(&sha);
    for (int i = 0; i < 1000; i++)
        sha256_add(&sha, block, sizeof(block));
    sha256_finish(&sha, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void nothing_may_be_given_as_null(void **state)
{
    char hex[SHA256_HEX_SIZE];

    (void)state;
    sha256_hex(NULL, 0, hex);
    assert_string_equal(hex, vectors[0].hex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_texts_have_known_digests),
        cmocka_unit_test(pieces_give_the_digest_of_the_whole),
        cmocka_unit_test(a_million_a),
        cmocka_unit_test(nothing_may_be_given_as_null),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
