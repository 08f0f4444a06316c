/* A private key, loaded once and shared by all sessions: unlocking an encrypted one takes a tenth of
 * a second, and reading a file for each log-in would block. */
#ifndef REMOTE_KEY_H
#define REMOTE_KEY_H

#include "base/err.h"

struct remote_key;

/* Blocks for the file. passphrase may be NULL; it is not kept. NULL with err if the file is not
 * there, is open to others, is no key, or is locked by another passphrase. */
struct remote_key *remote_key_load(const char *path, const char *passphrase, struct err *err);
void remote_key_free(struct remote_key *key);

#endif
