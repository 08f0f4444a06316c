/* Names to addresses without blocking: the system's resolver runs in libuv's threads, but the
 * deadline is ours and holds even if the resolver hangs. What is an address already, or is in the
 * cache, never waits for it.
 *
 * The callback comes exactly once, never from within resolve_start(), unless the request is
 * cancelled; the request is gone after it. */
#ifndef LOOP_RESOLVE_H
#define LOOP_RESOLVE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "loop/loop.h"

struct resolver; /* the cache */
struct resolve;  /* one request */

struct resolve_address {
    struct sockaddr_storage addr; /* with the port filled in */
    socklen_t len;
};

/* err is NULL and count at least 1, in the system's order of preference; or err says what is wrong
 * and count is 0. The addresses live until the callback returns. */
typedef void resolve_callback(const struct resolve_address *addresses, size_t count,
                              const struct err *err, void *context);

/* Answers are kept for ttl_ms (the resolver does not tell the real one); failures are not kept. */
struct resolver *resolver_new(struct loop *loop, int64_t ttl_ms);
/* Cancels all its requests. */
void resolver_free(struct resolver *resolver);
/* Forget the answer for one name, for instance because nothing can be reached there. */
void resolver_forget(struct resolver *resolver, const char *name);

struct resolve *resolve_start(struct resolver *resolver, const char *name, uint16_t port,
                              int64_t timeout_ms, resolve_callback *on_done, void *context);
/* No callback any more. Within the callback of the request itself it does nothing. */
void resolve_cancel(struct resolve *resolve);

#endif
