/* SHA-256 by libmd. */
#include "base/sha256.h"

void sha256_init(struct sha256 *sha)
{
    SHA256Init(&sha->context);
}

void sha256_add(struct sha256 *sha, const void *data, size_t len)
{
    if (len > 0) /* data may be NULL then */
        SHA256Update(&sha->context, data, len);
}

void sha256_finish(struct sha256 *sha, char out[SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_LENGTH];

    SHA256Final(digest, &sha->context);
    for (size_t i = 0; i < sizeof(digest); i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 0xF];
    }
    out[2 * sizeof(digest)] = '\0';
}

void sha256_hex(const void *data, size_t len, char out[SHA256_HEX_SIZE])
{
    struct sha256 sha;

    sha256_init(&sha);
    sha256_add(&sha, data, len);
    sha256_finish(&sha, out);
}
