/* libuv counts from its cached time, which may be old by as long as we have been busy: spans are
 * corrected for that; deadlines are exact against the cached time as they are. */
#include "loop/timer.h"

#include <stdlib.h>
#include <uv.h>

#include "base/mem.h"
#include "loop/inside.h"

struct timer {
    uv_timer_t uv;
    struct loop_item item;
    struct loop *loop;
    mono_ms deadline; /* of timer_at(); 0: of a span */
    void (*on_fire)(struct timer *timer, void *context);
    void *context;
};

static void on_uv_timer(uv_timer_t *uv)
{
    struct timer *timer = uv->data;

    timer->on_fire(timer, timer->context);
}

static void release(struct loop_item *item)
{
    timer_free(item_owner(item, struct timer, item));
}

struct timer *timer_new(struct loop *loop, void (*on_fire)(struct timer *timer, void *context),
                        void *context)
{
    struct timer *timer = xcalloc(1, sizeof(*timer));

    timer->loop = loop;
    timer->on_fire = on_fire;
    timer->context = context;
    timer->item.release = release;
    uv_timer_init(loop_uv(loop), &timer->uv);
    timer->uv.data = timer;
    loop_adopt(loop, &timer->item);
    return timer;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void timer_free(struct timer *timer)
{
    if (timer == NULL)
        return;
    loop_disown(&timer->item);
    uv_close((uv_handle_t *)&timer->uv, on_closed);
}

static void start(struct timer *timer, uint64_t wait_ms, int64_t repeat_ms)
{
    uv_timer_start(&timer->uv, on_uv_timer, wait_ms, (uint64_t)repeat_ms);
}

void timer_at(struct timer *timer, mono_ms deadline)
{
    mono_ms now = loop_now(timer->loop);

    if (timer->deadline == deadline && timer_is_running(timer))
        return;
    timer->deadline = deadline;
    start(timer, deadline > now ? (uint64_t)(deadline - now) : 1, 0);
}

void timer_after(struct timer *timer, int64_t ms)
{
    timer->deadline = 0;
    start(timer, loop_timeout(timer->loop, ms), 0);
}

void timer_every(struct timer *timer, int64_t ms)
{
    timer->deadline = 0;
    start(timer, loop_timeout(timer->loop, ms), ms < 1 ? 1 : ms);
}

void timer_stop(struct timer *timer)
{
    uv_timer_stop(&timer->uv);
}

bool timer_is_running(const struct timer *timer)
{
    return uv_is_active((const uv_handle_t *)&timer->uv) != 0;
}
