/* On uv_signal_t: its handler only writes to a pipe that the loop reads. */
#include "loop/sigwatch.h"

#include <stdlib.h>
#include <uv.h>

#include "base/mem.h"
#include "base/tr.h"
#include "loop/inside.h"

struct sigwatch {
    uv_signal_t uv;
    struct loop_item item;
    void (*on_signal)(struct sigwatch *watch, void *context);
    void *context;
};

static void on_uv_signal(uv_signal_t *uv, int signal_number)
{
    struct sigwatch *watch = uv->data;

    (void)signal_number;
    watch->on_signal(watch, watch->context);
}

static void release(struct loop_item *item)
{
    sigwatch_free(item_owner(item, struct sigwatch, item));
}

struct sigwatch *sigwatch_new(struct loop *loop, int signal_number,
                              void (*on_signal)(struct sigwatch *watch, void *context),
                              void *context, struct err *err)
{
    struct sigwatch *watch = xcalloc(1, sizeof(*watch));
    int rc;

    watch->on_signal = on_signal;
    watch->context = context;
    watch->item.release = release;
    uv_signal_init(loop_uv(loop), &watch->uv);
    watch->uv.data = watch;
    loop_adopt(loop, &watch->item);
    rc = uv_signal_start(&watch->uv, on_uv_signal, signal_number);
    if (rc < 0) {
        err_set(err, ERR_FAILED, _("signal %d cannot be watched: %s"), signal_number,
                uv_strerror(rc));
        sigwatch_free(watch);
        return NULL;
    }
    uv_unref((uv_handle_t *)&watch->uv);
    return watch;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void sigwatch_free(struct sigwatch *watch)
{
    if (watch == NULL)
        return;
    loop_disown(&watch->item);
    uv_close((uv_handle_t *)&watch->uv, on_closed);
}
