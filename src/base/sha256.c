/* SHA-256 by libmd; whole blocks by the processor's own instructions where it has them, because each
 * start checks a configuration of dozens of kilobytes. */
#include "base/sha256.h"

#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)
#include <immintrin.h>
#include <sys/platform/x86.h>

/* FIPS 180-4, 4.2.2. */
static const uint32_t round_keys[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

#define WITH_SHA __attribute__((target("sha,sse4.1")))

/* The state as the instructions want it: A B E F and C D G H, the first in the highest lane. Each
 * pair of rounds turns the one into the other. */
WITH_SHA static void add_block(__m128i *abef, __m128i *cdgh, const uint8_t *block)
{
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i words[4], x = *abef, y = *cdgh, keyed;

    for (int i = 0; i < 16; i++) {
        __m128i *word = &words[i % 4], last = words[(i + 3) % 4];

        if (i < 4)
            *word = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)block + i),
                                     big_endian);
        else
            *word =
                _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(*word, words[(i + 1) % 4]),
                                                   _mm_alignr_epi8(last, words[(i + 2) % 4], 4)),
                                     last);
        keyed =
            _mm_add_epi32(*word, _mm_loadu_si128((const __m128i *)(const void *)round_keys + i));
        y = _mm_sha256rnds2_epu32(y, x, keyed);
        x = _mm_sha256rnds2_epu32(x, y, _mm_shuffle_epi32(keyed, 0x0e));
    }
    *abef = _mm_add_epi32(*abef, x);
    *cdgh = _mm_add_epi32(*cdgh, y);
}

WITH_SHA static void add_blocks(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    uint32_t *s = state;
    __m128i abef = _mm_set_epi32((int)s[0], (int)s[1], (int)s[4], (int)s[5]);
    __m128i cdgh = _mm_set_epi32((int)s[2], (int)s[3], (int)s[6], (int)s[7]);

    for (size_t i = 0; i < count; i++)
        add_block(&abef, &cdgh, blocks + i * SHA256_BLOCK_LENGTH);
    s[0] = (uint32_t)_mm_extract_epi32(abef, 3);
    s[1] = (uint32_t)_mm_extract_epi32(abef, 2);
    s[4] = (uint32_t)_mm_extract_epi32(abef, 1);
    s[5] = (uint32_t)_mm_extract_epi32(abef, 0);
    s[2] = (uint32_t)_mm_extract_epi32(cdgh, 3);
    s[3] = (uint32_t)_mm_extract_epi32(cdgh, 2);
    s[6] = (uint32_t)_mm_extract_epi32(cdgh, 1);
    s[7] = (uint32_t)_mm_extract_epi32(cdgh, 0);
}

/* How many bytes of it were taken: whole blocks, if the context stands between two. */
static size_t add_quickly(SHA2_CTX *context, const uint8_t *data, size_t len)
{
    size_t count = len / SHA256_BLOCK_LENGTH, taken = count * SHA256_BLOCK_LENGTH;

    /* What the C library found at the start; asking the processor takes long in a virtual machine. */
    if (count == 0 || context->bitcount[0] % (SHA256_BLOCK_LENGTH * 8) != 0 ||
        !CPU_FEATURE_ACTIVE(SHA) || !CPU_FEATURE_ACTIVE(SSE4_1))
        return 0;
    add_blocks(context->state.st32, data, count);
    context->bitcount[0] += taken * 8;
    return taken;
}
#else
static size_t add_quickly(SHA2_CTX *context, const uint8_t *data, size_t len)
{
    (void)context;
    (void)data;
    (void)len;
    return 0;
}
#endif

void sha256_init(struct sha256 *sha)
{
    SHA256Init(&sha->context);
}

void sha256_add(struct sha256 *sha, const void *data, size_t len)
{
    size_t taken = add_quickly(&sha->context, data, len);

    if (len > taken) /* data may be NULL else */
        SHA256Update(&sha->context, (const uint8_t *)data + taken, len - taken);
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
