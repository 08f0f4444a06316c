/* The loop itself, on libuv. The lists of items exist for loop_free() only. */
#include "loop/loop.h"

#include <signal.h>
#include <stdlib.h>
#include <uv.h>

#include "base/mem.h"
#include "base/tr.h"
#include "loop/inside.h"

enum { READ_BUFFER_SIZE = 64 << 10, REAP_MS = 500 };

struct loop {
    uv_loop_t uv;
    uv_prepare_t prepare;
    uv_timer_t reap;
    bool reap_over;
    struct loop_item items, dying; /* heads of rings */
    void (*before_wait)(void *context);
    void *context;
    char *buffer;
    mono_ms turn; /* loop_turn_ms(): of which turn, how long then, how often asked */
    int64_t turn_ms;
    unsigned turn_asked;
};

void loop_ring_init(struct loop_item *head)
{
    head->prev = head->next = head;
}

void loop_ring_add(struct loop_item *head, struct loop_item *item)
{
    item->prev = head->prev;
    item->next = head;
    head->prev->next = item;
    head->prev = item;
}

static bool ring_is_empty(const struct loop_item *head)
{
    return head->next == head;
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct loop *loop = prepare->data;

    if (loop->before_wait != NULL)
        loop->before_wait(loop->context);
}

struct loop *loop_new(struct err *err)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct loop *loop = xcalloc(1, sizeof(*loop));
    int rc = uv_loop_init(&loop->uv);

    if (rc < 0) {
        err_set(err, ERR_FAILED, _("the event loop cannot be set up: %s"), uv_strerror(rc));
        free(loop);
        return NULL;
    }
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
    loop_ring_init(&loop->items);
    loop_ring_init(&loop->dying);
    uv_prepare_init(&loop->uv, &loop->prepare);
    loop->prepare.data = loop;
    uv_prepare_start(&loop->prepare, on_prepare);
    uv_unref((uv_handle_t *)&loop->prepare);
    return loop;
}

static void on_reap_over(uv_timer_t *reap)
{
    ((struct loop *)reap->data)->reap_over = true;
}

/* Killed children become zombies if nobody waits for them; one that is stuck in the kernel must not
 * hold us up for ever. */
static void reap_dying(struct loop *loop)
{
    uv_timer_init(&loop->uv, &loop->reap);
    loop->reap.data = loop;
    uv_timer_start(&loop->reap, on_reap_over, loop_timeout(loop, REAP_MS), 0);
    while (!loop->reap_over && !ring_is_empty(&loop->dying))
        uv_run(&loop->uv, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&loop->reap, NULL);
    while (!ring_is_empty(&loop->dying))
        loop->dying.next->release(loop->dying.next);
}

void loop_free(struct loop *loop)
{
    if (loop == NULL)
        return;
    loop->before_wait = NULL;
    while (!ring_is_empty(&loop->items))
        loop->items.next->release(loop->items.next);
    reap_dying(loop);
    uv_close((uv_handle_t *)&loop->prepare, NULL);
    while (uv_loop_close(&loop->uv) == UV_EBUSY)
        uv_run(&loop->uv, UV_RUN_DEFAULT);
    free(loop->buffer);
    free(loop);
}

void loop_run(struct loop *loop)
{
    uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *loop)
{
    uv_stop(&loop->uv);
}

bool loop_turn(struct loop *loop, bool wait)
{
    return uv_run(&loop->uv, wait ? UV_RUN_ONCE : UV_RUN_NOWAIT) != 0;
}

void loop_set_before_wait(struct loop *loop, void (*hook)(void *context), void *context)
{
    loop->before_wait = hook;
    loop->context = context;
}

int64_t loop_waited_us(struct loop *loop)
{
    uv_loop_configure(&loop->uv, UV_METRICS_IDLE_TIME); /* again changes nothing */
    return (int64_t)(uv_metrics_idle_time(&loop->uv) / 1000);
}

mono_ms loop_now(const struct loop *loop)
{
    return (mono_ms)uv_now(&loop->uv);
}

int64_t loop_turn_ms(struct loop *loop)
{
    mono_ms now = loop_now(loop);

    if (loop->turn != now || loop->turn_asked++ % 4 == 0)
        loop->turn_ms = clock_mono() - now;
    loop->turn = now;
    return loop->turn_ms;
}

struct uv_loop_s *loop_uv(struct loop *loop)
{
    return &loop->uv;
}

void loop_adopt(struct loop *loop, struct loop_item *item)
{
    loop_ring_add(&loop->items, item);
}

void loop_adopt_dying(struct loop *loop, struct loop_item *item)
{
    loop_ring_add(&loop->dying, item);
}

void loop_disown(struct loop_item *item)
{
    if (item->next == NULL)
        return;
    item->prev->next = item->next;
    item->next->prev = item->prev;
    item->prev = item->next = NULL;
}

uint64_t loop_timeout(const struct loop *loop, int64_t ms)
{
    int64_t behind = (int64_t)(uv_hrtime() / 1000000) - loop_now(loop);

    if (ms < 0)
        ms = 0;
    if (behind > 0 && ms <= INT64_MAX - behind)
        ms += behind;
    return ms < 1 ? 1 : (uint64_t)ms;
}

char *loop_buffer(struct loop *loop, size_t *size)
{
    if (loop->buffer == NULL)
        loop->buffer = xmalloc(READ_BUFFER_SIZE);
    *size = READ_BUFFER_SIZE;
    return loop->buffer;
}
