/* SHA-1 of libmd. */
#include "base/hmac.h"

#include <assert.h>
#include <sha1.h>
#include <stdint.h>
#include <string.h>

static void add_padded(SHA1_CTX *sha, const unsigned char *key, size_t len, unsigned char pad)
{
    unsigned char block[HMAC_BLOCK];

    for (size_t i = 0; i < sizeof(block); i++)
        block[i] = (unsigned char)((i < len ? key[i] : 0) ^ pad);
    SHA1Update(sha, block, sizeof(block));
}

void hmac_sha1(const void *key, size_t key_len, const void *data, size_t len,
               unsigned char out[HMAC_SHA1_LEN])
{
    SHA1_CTX sha;

    assert(key_len <= HMAC_BLOCK);
    SHA1Init(&sha);
    add_padded(&sha, key, key_len, 0x36);
    SHA1Update(&sha, data, len);
    SHA1Final(out, &sha);
    SHA1Init(&sha);
    add_padded(&sha, key, key_len, 0x5c);
    SHA1Update(&sha, out, HMAC_SHA1_LEN);
    SHA1Final(out, &sha);
}
