/* A window over the list: whoever ends starts the next one. A job that cannot be started counts as
 * ended at once, so that the window never shrinks. */
#include "loop/jobs.h"

#include <stdlib.h>

#include "base/tr.h"
#include "base/vec.h"
#include "loop/child.h"

enum { JOB_OUT_MAX = 64 << 10 };

struct runner {
    struct loop *loop;
    struct job *jobs;
    size_t count, next;
};

struct slot {
    struct runner *runner;
    struct job *job;
};

void job_init(struct job *job, int64_t timeout_ms)
{
    *job = (struct job){.timeout_ms = timeout_ms, .out = STR_INIT, .error = STR_INIT};
}

void job_release(struct job *job)
{
    argv_release(&job->argv);
    str_release(&job->out);
    str_release(&job->error);
}

static void start_next(struct slot *slot);

static void add_last_line(struct str *out, const struct str *text)
{
    size_t end = text->len, begin;

    while (end > 0 && text->buf[end - 1] == '\n')
        end--;
    for (begin = end; begin > 0 && text->buf[begin - 1] != '\n';)
        begin--;
    str_addn(out, text->buf + begin, end - begin);
}

static void finish(struct child *child, const struct child_result *result, void *context)
{
    struct slot *slot = context;
    struct job *job = slot->job;

    job->ok = result->status == 0 && result->signal == 0 && !result->timed_out;
    str_addn(&job->out, result->stream[CHILD_OUT].bytes.buf, result->stream[CHILD_OUT].bytes.len);
    if (result->timed_out)
        str_addf(&job->error, _("%s did not end within %lld s"), job->argv.items[0],
                 (long long)(job->timeout_ms / 1000));
    else if (!job->ok)
        add_last_line(&job->error, &result->stream[CHILD_ERR].bytes);
    if (!job->ok && job->error.len == 0)
        str_addf(&job->error, _("%s failed and did not say why"), job->argv.items[0]);
    child_free(child);
    start_next(slot);
}

static void start_next(struct slot *slot)
{
    struct runner *runner = slot->runner;

    while (runner->next < runner->count) {
        struct job *job = &runner->jobs[runner->next++];
        struct child_options options = {.env = job->env,
                                        .keep = JOB_OUT_MAX,
                                        .timeout_ms = job->timeout_ms,
                                        .on_finish = finish,
                                        .context = slot};
        struct err err = ERR_INIT;

        slot->job = job;
        if (child_start(runner->loop, &job->argv, &options, &err) != NULL)
            return;
        str_add(&job->error, err.text.buf);
        err_release(&err);
    }
}

int jobs_run(struct job *jobs, size_t count, size_t at_once, struct err *err)
{
    struct runner runner = {.jobs = jobs, .count = count, .loop = loop_new(err)};
    VEC(struct slot) slots = {0};

    if (runner.loop == NULL)
        return -1;
    for (size_t i = 0; i < at_once; i++)
        *vec_push(&slots) = (struct slot){.runner = &runner};
    vec_each (slot, &slots) { /* only now: a slot must not move any more */
        start_next(slot);
    }
    loop_run(runner.loop);
    loop_free(runner.loop);
    vec_release(&slots);
    return 0;
}
