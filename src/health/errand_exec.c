/* A round as one command on the machine: the script on its standard input, the answer in frames. */
#include <string.h>

#include "base/tr.h"
#include "health/errand.h"
#include "health/machine.h"

static const char *why_of(const struct remote_result *result)
{
    switch (result->end) {
    case REMOTE_TIMED_OUT: return _("no answer in time");
    case REMOTE_OVERFLOWED: return _("the answer had no end");
    case REMOTE_DENIED: return _("the machine runs no command");
    case REMOTE_KILLED: return _("the command was killed");
    default: return _("the answer does not have it");
    }
}

static void on_finish(struct remote_exec *exec, const struct remote_result *result, void *context)
{
    struct errand *errand = context;

    (void)exec;
    if (result->end == REMOTE_LOST)
        errand_end_lost(errand);
    else
        errand_end_frames(errand, result->out.buf, result->out.len, why_of(result));
}

static int start(struct errand *errand, struct err *err)
{
    struct task *task = errand->task;
    const struct ask_round round = errand_question(task);
    struct remote_command command = {
        .timeout_ms = task->plan->timeout_ms, .on_finish = on_finish, .context = errand};

    if (ask_once(&round, &errand->ask, err) < 0)
        return -1;
    command.command = errand->ask.command.buf;
    command.input = errand->ask.input.buf;
    command.input_len = errand->ask.input.len;
    errand->exec = remote_exec(task->machine->remote, &command, err);
    str_release(&errand->ask.input); /* copied */
    return errand->exec == NULL ? -1 : 0;
}

static void cancel(struct errand *errand)
{
    remote_exec_cancel(errand->exec);
}

const struct errand_kind errand_exec = {
    .kind = PROBE_LINUX, .session = true, .start = start, .cancel = cancel};
