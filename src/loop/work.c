/* libuv's threads. Names are looked up in them too, but never in all of them. */
#include "loop/work.h"

#include <stdlib.h>
#include <uv.h>

#include "base/die.h"
#include "base/mem.h"
#include "loop/inside.h"

struct work {
    uv_work_t uv;
    void (*run)(void *context);
    void (*on_done)(void *context);
    void *context;
};

static void run(uv_work_t *uv)
{
    struct work *work = uv->data;

    work->run(work->context);
}

static void on_done(uv_work_t *uv, int status)
{
    struct work *work = uv->data;
    struct work done = *work;

    (void)status; /* nobody cancels it */
    free(work);
    done.on_done(done.context);
}

void work_start(struct loop *loop, void (*run_it)(void *context), void (*done)(void *context),
                void *context)
{
    struct work *work = xcalloc(1, sizeof(*work));

    *work = (struct work){.run = run_it, .on_done = done, .context = context};
    work->uv.data = work;
    if (uv_queue_work(loop_uv(loop), &work->uv, run, on_done) != 0)
        die("the thread pool refuses work");
}
