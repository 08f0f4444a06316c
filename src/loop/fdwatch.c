/* On uv_poll_t, with two of its habits undone: it makes the fd non-blocking, and after POLLERR it
 * stops for good. */
#include "loop/fdwatch.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <uv.h>

#include "base/mem.h"
#include "base/tr.h"
#include "loop/inside.h"

static_assert((int)FD_READABLE == UV_READABLE && (int)FD_WRITABLE == UV_WRITABLE,
              "events are passed through");

struct fdwatch {
    uv_poll_t uv;
    struct loop_item item;
    unsigned events;
    void (*on_ready)(struct fdwatch *watch, unsigned events, void *context);
    void *context;
};

static void on_poll(uv_poll_t *uv, int status, int events)
{
    struct fdwatch *watch = uv->data;
    unsigned ready = status < 0 ? watch->events : (unsigned)events & watch->events;

    if (ready != 0)
        watch->on_ready(watch, ready, watch->context);
    if (status < 0 && !uv_is_closing((uv_handle_t *)uv))
        fdwatch_set(watch, watch->events);
}

static void release(struct loop_item *item)
{
    fdwatch_free(item_owner(item, struct fdwatch, item));
}

struct fdwatch *fdwatch_new(struct loop *loop, int fd, unsigned events,
                            void (*on_ready)(struct fdwatch *watch, unsigned events, void *context),
                            void *context, struct err *err)
{
    struct fdwatch *watch = xcalloc(1, sizeof(*watch));
    int flags = fcntl(fd, F_GETFL);
    int rc = flags < 0 ? UV_EBADF : uv_poll_init(loop_uv(loop), &watch->uv, fd);

    if (rc < 0) {
        err_set(err, ERR_FAILED, _("file descriptor %d cannot be waited for: %s"), fd,
                rc == UV_EPERM ? _("it is a regular file") : uv_strerror(rc));
        free(watch);
        return NULL;
    }
    if ((flags & O_NONBLOCK) == 0)
        fcntl(fd, F_SETFL, flags);
    watch->on_ready = on_ready;
    watch->context = context;
    watch->uv.data = watch;
    watch->item.release = release;
    loop_adopt(loop, &watch->item);
    fdwatch_set(watch, events);
    return watch;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void fdwatch_free(struct fdwatch *watch)
{
    if (watch == NULL)
        return;
    loop_disown(&watch->item);
    uv_close((uv_handle_t *)&watch->uv, on_closed);
}

void fdwatch_set(struct fdwatch *watch, unsigned events)
{
    watch->events = events;
    if (events == 0)
        uv_poll_stop(&watch->uv);
    else
        uv_poll_start(&watch->uv, (int)events, on_poll);
}
