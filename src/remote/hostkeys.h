/* The host keys that somebody has accepted, in memory. libssh's own files are never read: they cost
 * milliseconds a handshake and would let a key in that no person of ours has seen.
 *
 * Keys belong to a name and a port. A key of a type that is not there, for a name of which other
 * types are, counts as changed: whoever sits in between would offer just that. */
#ifndef REMOTE_HOSTKEYS_H
#define REMOTE_HOSTKEYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum hostkey_verdict { HOSTKEY_KNOWN = 1, HOSTKEY_UNKNOWN, HOSTKEY_CHANGED };

struct hostkeys;

struct hostkeys *hostkeys_new(void);
void hostkeys_free(struct hostkeys *keys);

/* Adding a key again changes nothing. -1 with err if it is no key of that type in base64. */
int hostkeys_add(struct hostkeys *keys, const char *name, uint16_t port, const char *type,
                 const char *base64, struct err *err);
/* All keys of a name and port. */
void hostkeys_forget(struct hostkeys *keys, const char *name, uint16_t port);
/* "TYPE BASE64 [comment]", as a line of a .pub file or a known_hosts line without its name. */
int hostkeys_add_line(struct hostkeys *keys, const char *name, uint16_t port, const char *line,
                      struct err *err);

/* keys may be NULL: nothing is known. */
enum hostkey_verdict hostkeys_check(const struct hostkeys *keys, const char *name, uint16_t port,
                                    const char *type, const char *base64);
/* The types known for a name, "a,b"; nothing if there are none. */
void hostkeys_add_types(const struct hostkeys *keys, const char *name, uint16_t port,
                        struct str *out);

#endif
