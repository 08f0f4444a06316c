/* A TCP connection made without blocking: the name, then one address after the other, each with its
 * own deadline. The socket comes out with everything set that a session wants of it. */
#ifndef REMOTE_DIAL_H
#define REMOTE_DIAL_H

#include "loop/loop.h"
#include "remote/remote.h"

struct dial;
struct dial_options {
    struct loop *loop;
    struct resolver *resolver;
    const char *name; /* borrowed until the end */
    uint16_t port;
    int64_t resolve_ms, connect_ms;
    /* Exactly once, never from within dial_start(); the dial is gone after it. fd is the caller's
     * from now on; -1: reason and err say why. */
    void (*on_done)(int fd, enum remote_reason reason, const struct err *err, void *context);
    void *context;
};

struct dial *dial_start(const struct dial_options *options);
/* No callback any more. NULL is fine. */
void dial_cancel(struct dial *dial);

#endif
