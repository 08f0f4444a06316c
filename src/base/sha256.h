/* SHA-256, as lower-case hexadecimal text. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

#include <sha2.h>

enum { SHA256_HEX_SIZE = 65 }; /* 64 digits and the NUL */

struct sha256 {
    SHA2_CTX context;
};

void sha256_init(struct sha256 *sha);
void sha256_add(struct sha256 *sha, const void *data, size_t len);
/* sha must be initialised again before its next use. */
void sha256_finish(struct sha256 *sha, char out[SHA256_HEX_SIZE]);

void sha256_hex(const void *data, size_t len, char out[SHA256_HEX_SIZE]);

#endif
