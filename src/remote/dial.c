/* Addresses are tried in the system's order. What the last one said is what the caller hears. */
#include "remote/dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/vec.h"
#include "loop/fdwatch.h"
#include "loop/resolve.h"
#include "loop/timer.h"

enum { ADDRESSES_MAX = 4 };

struct dial {
    struct dial_options options;
    struct resolve *resolve;
    VEC(struct resolve_address) addresses;
    size_t at; /* the address that is tried */
    int fd;
    struct fdwatch *watch;
    struct timer *timer;
    enum remote_reason reason; /* of the last failure */
    struct err err;
};

static void drop_socket(struct dial *dial)
{
    fdwatch_free(dial->watch);
    dial->watch = NULL;
    timer_stop(dial->timer);
    if (dial->fd >= 0)
        close(dial->fd);
    dial->fd = -1;
}

void dial_cancel(struct dial *dial)
{
    if (dial == NULL)
        return;
    resolve_cancel(dial->resolve);
    drop_socket(dial);
    timer_free(dial->timer);
    vec_release(&dial->addresses);
    err_release(&dial->err);
    free(dial);
}

static void finish(struct dial *dial)
{
    struct dial_options options = dial->options;
    struct err err = dial->err;
    enum remote_reason reason = dial->reason;
    int fd = dial->fd;

    fdwatch_free(dial->watch);
    dial->watch = NULL;
    dial->fd = -1;
    dial->err = (struct err)ERR_INIT;
    dial_cancel(dial);
    options.on_done(fd, reason, fd < 0 ? &err : NULL, options.context);
    err_release(&err);
}

static void note_failure(struct dial *dial, int error)
{
    if (error == ECONNREFUSED) {
        dial->reason = REMOTE_REFUSED;
        err_set(&dial->err, ERR_FAILED, _("nothing listens there; does sshd run?"));
    } else if (error == ETIMEDOUT) {
        dial->reason = REMOTE_TIMEOUT;
        err_set(&dial->err, ERR_FAILED, _("no answer in time"));
    } else {
        dial->reason = REMOTE_UNREACHABLE;
        err_set(&dial->err, ERR_FAILED, _("it cannot be reached: %s"), strerror(error));
    }
}

static void set(int fd, int level, int option, int value)
{
    setsockopt(fd, level, option, &value, sizeof(value)); /* failing is not worth a session */
}

static void set_socket(int fd)
{
    set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 5);
    set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 2);
    set(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
    set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 5000);
}

static void on_ready(struct fdwatch *watch, unsigned events, void *context);

/* 0: under way or connected; an errno otherwise. */
static int try_address(struct dial *dial, const struct resolve_address *address)
{
    dial->fd = socket(address->addr.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (dial->fd < 0)
        return errno;
    set_socket(dial->fd);
    if (connect(dial->fd, (const struct sockaddr *)&address->addr, address->len) < 0 &&
        errno != EINPROGRESS)
        return errno;
    dial->watch =
        fdwatch_new(dial->options.loop, dial->fd, FD_WRITABLE, on_ready, dial, &dial->err);
    return dial->watch == NULL ? EBADF : 0;
}

static void try_next(struct dial *dial)
{
    while (dial->at < dial->addresses.len) {
        int error = try_address(dial, &dial->addresses.items[dial->at++]);

        if (error == 0) {
            timer_after(dial->timer, dial->options.connect_ms);
            return;
        }
        note_failure(dial, error);
        drop_socket(dial);
    }
    finish(dial);
}

static void on_ready(struct fdwatch *watch, unsigned events, void *context)
{
    struct dial *dial = context;
    int error = 0;
    socklen_t len = sizeof(error);

    (void)watch, (void)events;
    if (getsockopt(dial->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
        error = errno;
    if (error == 0) {
        finish(dial);
        return;
    }
    note_failure(dial, error);
    drop_socket(dial);
    try_next(dial);
}

static void on_timer(struct timer *timer, void *context)
{
    struct dial *dial = context;

    (void)timer;
    note_failure(dial, ETIMEDOUT);
    drop_socket(dial);
    try_next(dial);
}

static void on_resolved(const struct resolve_address *addresses, size_t count,
                        const struct err *err, void *context)
{
    struct dial *dial = context;

    dial->resolve = NULL;
    if (err != NULL) {
        dial->reason = REMOTE_NO_NAME;
        err_set(&dial->err, err->kind, "%s", err->text.buf);
    }
    for (size_t i = 0; i < count && i < ADDRESSES_MAX; i++)
        *vec_push(&dial->addresses) = addresses[i];
    try_next(dial);
}

struct dial *dial_start(const struct dial_options *options)
{
    struct dial *dial = xcalloc(1, sizeof(*dial));

    dial->options = *options;
    dial->fd = -1;
    dial->err = (struct err)ERR_INIT;
    dial->timer = timer_new(options->loop, on_timer, dial);
    dial->resolve = resolve_start(options->resolver, options->name, options->port,
                                  options->resolve_ms, on_resolved, dial);
    return dial;
}
