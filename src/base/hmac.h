/* HMAC-SHA-1 (RFC 2104), for reading hashed names of OpenSSH's known_hosts; nothing new should rest
 * on SHA-1. */
#ifndef BASE_HMAC_H
#define BASE_HMAC_H

#include <stddef.h>

enum { HMAC_SHA1_LEN = 20, HMAC_BLOCK = 64 };

/* A key is at most HMAC_BLOCK bytes long. */
void hmac_sha1(const void *key, size_t key_len, const void *data, size_t len,
               unsigned char out[HMAC_SHA1_LEN]);

#endif
