/* Commands on this machine: a shell of ours as a child. The deadlines are those of exec.c; ending a
 * child is killing its group. */
#include "base/argv.h"
#include "loop/child.h"
#include "remote/inside.h"

static void on_bytes(struct child *child, enum child_stream stream, const char *bytes, size_t len,
                     void *context)
{
    struct remote_exec *exec = context;
    struct remote *remote = exec->remote;

    remote_enter(remote);
    exec_take(exec, stream == CHILD_ERR, bytes, len);
    if (exec->stage == EXEC_DONE) {
        child_free(child);
        exec->child = NULL;
    }
    remote_leave(remote);
}

static void on_finish(struct child *child, const struct child_result *result, void *context)
{
    struct remote_exec *exec = context;
    struct remote *remote = exec->remote;

    remote_enter(remote);
    exec->result.status = result->status;
    exec->result.signal = result->signal;
    exec_end(exec, result->signal != 0 ? REMOTE_KILLED : REMOTE_EXITED);
    child_free(child);
    exec->child = NULL;
    remote_leave(remote);
}

void local_start(struct remote_exec *exec)
{
    struct child_options options = {.input = exec->input.buf,
                                    .input_len = exec->input.len,
                                    .on_bytes = on_bytes,
                                    .on_finish = on_finish,
                                    .context = exec};
    struct argv argv = {0};

    argv_push(&argv, "/bin/sh");
    argv_push(&argv, "-c");
    argv_push(&argv, exec->command);
    exec->child = child_start(exec->remote->loop, &argv, &options, NULL);
    exec->stage = EXEC_RUNNING;
    if (exec->child == NULL)
        exec_end(exec, REMOTE_DENIED);
    argv_release(&argv);
}
