/* Commands on the channels of a session. libssh's callbacks only note what came; the channel moves on
 * in execs_advance(), and the owner is told in execs_tell(), each outside of libssh.
 *
 * A command has ended when its status and the end of its output are there, or its channel is closed.
 * Something left in the background keeps the output open for ever: after a status, LINGER_MS without
 * a byte are its end. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "loop/child.h"
#include "remote/inside.h"

/* WRITE_MAX: libssh's buffers, two for what is sent, grow by powers of two and never shrink. A packet
 * within 4096 bytes leaves 8 KiB less with each session than a larger one would, and one within 2048
 * another 4 KiB; a script is two of these then, which costs a probe 8 % more. */
enum { LINGER_MS = 2000, WRITE_MAX = 3968, LEAN_WRITE_MAX = 1984 };

/* --- taking what comes --- */

void exec_end(struct remote_exec *exec, enum remote_end end)
{
    if (exec->stage == EXEC_DONE)
        return;
    exec->stage = EXEC_DONE;
    exec->result.end = end;
    exec->result.timed_out = end == REMOTE_TIMED_OUT;
    exec->result.overflow = end == REMOTE_OVERFLOWED;
    if (end != REMOTE_EXITED)
        exec->result.status = -1;
    if (end != REMOTE_KILLED)
        exec->result.signal = 0;
}

void exec_take(struct remote_exec *exec, bool is_err, const char *bytes, size_t len)
{
    struct str *kept = is_err ? &exec->result.err : &exec->result.out;
    size_t had = is_err || exec->on_bytes == NULL ? kept->len : exec->streamed;
    size_t max = is_err ? exec->max_err : exec->max_out;
    size_t room = max > had ? max - had : 0;

    if (exec->stage == EXEC_DONE)
        return;
    str_addn(kept, bytes, len < room ? len : room);
    if (!is_err)
        exec->streamed += len < room ? len : room;
    if (len > room && is_err)
        exec->result.err_cut = true;
    else if (len > room)
        exec_end(exec, REMOTE_OVERFLOWED);
}

static int on_data(ssh_session session, ssh_channel channel, void *bytes, uint32_t len,
                   int is_stderr, void *context)
{
    struct remote_exec *exec = context;

    (void)session, (void)channel;
    exec_take(exec, is_stderr != 0, bytes, len);
    if (exec->linger != 0)
        exec->linger = loop_now(exec->remote->loop) + LINGER_MS;
    exec->remote->dirty = true;
    return (int)len; /* always all of it: what stays would fill the window and stop both streams */
}

static void on_eof(ssh_session session, ssh_channel channel, void *context)
{
    struct remote_exec *exec = context;

    (void)session, (void)channel;
    exec->eof = true;
    exec->remote->dirty = true;
}

static void on_close(ssh_session session, ssh_channel channel, void *context)
{
    struct remote_exec *exec = context;

    (void)session, (void)channel;
    exec->closed = true;
    exec->remote->dirty = true;
}

static void note_end(struct remote_exec *exec)
{
    exec->linger = loop_now(exec->remote->loop) + LINGER_MS;
    exec->remote->dirty = true;
}

static void on_exit_status(ssh_session session, ssh_channel channel, int status, void *context)
{
    struct remote_exec *exec = context;

    (void)session, (void)channel;
    exec->has_status = true;
    exec->result.status = status;
    note_end(exec);
}

static int signal_of(const char *name)
{
    static const struct {
        const char *name;
        int number;
    } signals[] = {{"ABRT", SIGABRT}, {"ALRM", SIGALRM}, {"FPE", SIGFPE},   {"HUP", SIGHUP},
                   {"ILL", SIGILL},   {"INT", SIGINT},   {"KILL", SIGKILL}, {"PIPE", SIGPIPE},
                   {"QUIT", SIGQUIT}, {"SEGV", SIGSEGV}, {"TERM", SIGTERM}, {"USR1", SIGUSR1},
                   {"USR2", SIGUSR2}};

    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        if (str_eq(name, signals[i].name))
            return signals[i].number;
    }
    return SIGKILL;
}

static void on_exit_signal(ssh_session session, ssh_channel channel, const char *name, int core,
                           const char *message, const char *language, void *context)
{
    struct remote_exec *exec = context;

    (void)session, (void)channel, (void)core, (void)message, (void)language;
    exec->has_signal = true;
    exec->result.signal = signal_of(name);
    note_end(exec);
}

/* --- the channel --- */

/* Without the callbacks first, what still comes for the channel would reach freed memory. */
static void drop_channel(struct remote_exec *exec)
{
    struct remote *remote = exec->remote;

    if (exec->channel == NULL)
        return;
    ssh_remove_channel_callbacks(exec->channel, &exec->callbacks);
    if (exec->opening) {
        channel_give_up(remote, exec->channel, true);
    } else {
        ssh_channel_free(exec->channel);
        remote->channels--;
    }
    exec->channel = NULL;
    remote->dirty = true; /* one that waits may start */
}

static void open_channel(struct remote_exec *exec)
{
    struct remote *remote = exec->remote;

    if (remote->channels >= remote->max_channels)
        return;
    exec->channel = ssh_channel_new(remote->ssh);
    if (exec->channel == NULL) {
        exec_end(exec, REMOTE_DENIED);
        return;
    }
    remote->channels++;
    exec->callbacks =
        (struct ssh_channel_callbacks_struct){.userdata = exec,
                                              .channel_data_function = on_data,
                                              .channel_eof_function = on_eof,
                                              .channel_close_function = on_close,
                                              .channel_exit_status_function = on_exit_status,
                                              .channel_exit_signal_function = on_exit_signal};
    ssh_callbacks_init(&exec->callbacks);
    ssh_set_channel_callbacks(exec->channel, &exec->callbacks);
    exec->stage = EXEC_OPENING;
    exec->opening = true;
    remote->awaited = true;
}

/* An answer that is no, or a session that has died: session_flush() finds out about that. */
static void take_answer(struct remote_exec *exec, int rc, enum exec_stage next)
{
    if (rc == SSH_OK)
        exec->stage = next;
    else if (rc != SSH_AGAIN && ssh_get_fd(exec->remote->ssh) >= 0)
        exec_end(exec, REMOTE_DENIED);
}

static void feed(struct remote_exec *exec)
{
    size_t most = exec->remote->lean ? LEAN_WRITE_MAX : WRITE_MAX;

    while (exec->written < exec->input.len) {
        uint32_t window = ssh_channel_window_size(exec->channel);
        size_t left = exec->input.len - exec->written;
        size_t len = left < most ? left : most;
        int rc;

        if (window == 0 || ssh_blocking_flush(exec->remote->ssh, 0) != SSH_OK)
            return;
        if (!exec->resident)
            session_hold(exec->remote);
        exec->remote->awaited = true;
        rc = ssh_channel_write(exec->channel, exec->input.buf + exec->written,
                               (uint32_t)(len < window ? len : window));
        if (rc <= 0)
            return;
        exec->written += (size_t)rc;
    }
    str_reset(&exec->input);
    exec->written = 0;
    if (!exec->resident && !exec->eof_sent) {
        exec->eof_sent = true;
        exec->remote->awaited = true;
        ssh_channel_send_eof(exec->channel);
    }
}

static enum remote_end end_of(const struct remote_exec *exec)
{
    if (exec->has_signal)
        return REMOTE_KILLED;
    return exec->has_status ? REMOTE_EXITED : REMOTE_UNTOLD;
}

static void advance(struct remote_exec *exec)
{
    if (exec->stage == EXEC_QUEUED)
        open_channel(exec);
    if (exec->stage == EXEC_OPENING) {
        int rc = ssh_channel_open_session(exec->channel);

        exec->opening = rc == SSH_AGAIN;
        take_answer(exec, rc, EXEC_REQUESTING);
        if (exec->stage == EXEC_REQUESTING) {
            session_hold(exec->remote);
            exec->remote->awaited = true;
        }
    }
    if (exec->stage == EXEC_REQUESTING)
        take_answer(exec, ssh_channel_request_exec(exec->channel, exec->command), EXEC_RUNNING);
    /* Like the usual client: the server's yes is not waited for. */
    if ((exec->stage == EXEC_REQUESTING || exec->stage == EXEC_RUNNING) && !exec->closed &&
        !exec->eof_sent)
        feed(exec);
    if (exec->stage == EXEC_RUNNING &&
        (exec->closed || (exec->eof && (exec->has_status || exec->has_signal))))
        exec_end(exec, end_of(exec));
    if (exec->stage == EXEC_DONE)
        drop_channel(exec);
}

/* libssh reads whenever it is called: the answer that one command waits for may have come while the
 * next one was served, and no descriptor tells of it any more. */
void execs_advance(struct remote *remote)
{
    uint64_t before = remote->counter.in_bytes;

    for (struct remote_exec *exec = remote->execs; exec != NULL; exec = exec->next) {
        if (remote->transport == REMOTE_SSH)
            advance(exec);
        else if (exec->stage == EXEC_QUEUED)
            local_start(exec);
    }
    if (remote->counter.in_bytes != before)
        remote->dirty = true;
}

bool execs_end_soon(const struct remote *remote)
{
    for (const struct remote_exec *exec = remote->execs; exec != NULL; exec = exec->next) {
        if (exec->stage == EXEC_RUNNING && exec->eof_sent)
            return true;
    }
    return false;
}

/* --- deadlines --- */

/* Not only the command may be stuck but the server: then not even our closing of the channel is
 * answered, and the session is given up. */
static void time_out(struct remote_exec *exec)
{
    struct remote *remote = exec->remote;

    if (exec->channel != NULL) {
        remote->expect = loop_now(remote->loop) + remote->deadlines.silence_ms;
        remote->heard = remote->counter.in_bytes;
        remote->awaited = true;
        if (exec->stage == EXEC_RUNNING)
            ssh_channel_request_send_signal(exec->channel, "KILL");
        else
            remote_fail(remote, REMOTE_TIMEOUT, _("the server does not answer any more"));
    }
    child_free(exec->child);
    exec->child = NULL;
    exec_end(exec, REMOTE_TIMED_OUT);
    remote->dirty = true;
}

void execs_check_deadlines(struct remote *remote, mono_ms now)
{
    for (struct remote_exec *exec = remote->execs; exec != NULL; exec = exec->next) {
        if (exec->stage == EXEC_DONE)
            continue;
        if (exec->linger != 0 && now >= exec->linger) {
            exec->result.cut_off = true;
            exec_end(exec, end_of(exec));
            remote->dirty = true;
        } else if (exec->deadline != 0 && now >= exec->deadline) {
            time_out(exec);
        }
    }
}

mono_ms execs_next_deadline(const struct remote *remote, mono_ms at)
{
    for (const struct remote_exec *exec = remote->execs; exec != NULL; exec = exec->next)
        at = earlier(at, earlier(exec->deadline, exec->linger));
    return at;
}

/* --- telling --- */

static bool has_bytes(const struct remote_exec *exec)
{
    return exec->on_bytes != NULL && exec->result.out.len > 0;
}

bool execs_have_news(const struct remote *remote)
{
    for (const struct remote_exec *exec = remote->execs; exec != NULL; exec = exec->next) {
        if (exec->stage == EXEC_DONE || has_bytes(exec))
            return true;
    }
    return false;
}

static void free_exec(struct remote_exec *exec)
{
    drop_channel(exec);
    child_free(exec->child);
    str_release(&exec->result.out);
    str_release(&exec->result.err);
    str_release(&exec->input);
    free(exec->command);
    free(exec);
}

static void unlink_exec(struct remote_exec *exec)
{
    struct remote_exec **at;

    for (at = &exec->remote->execs; *at != NULL; at = &(*at)->next) {
        if (*at == exec) {
            *at = exec->next;
            break;
        }
    }
    exec->next = NULL;
}

static void tell_bytes(struct remote_exec *exec)
{
    struct str bytes = exec->result.out;

    str_init(&exec->result.out);
    exec->in_callback = true;
    exec->on_bytes(exec, bytes.buf, bytes.len, exec->context);
    exec->in_callback = false;
    if (exec->cancelled) {
        free_exec(exec);
    } else if (exec->result.out.len == 0) { /* keep the memory for the next answer */
        str_reset(&bytes);
        exec->result.out = bytes;
        return;
    }
    str_release(&bytes);
}

static void tell_finish(struct remote_exec *exec)
{
    unlink_exec(exec);
    drop_channel(exec);
    exec->in_callback = true;
    if (exec->on_finish != NULL)
        exec->on_finish(exec, &exec->result, exec->context);
    free_exec(exec);
}

bool execs_tell(struct remote *remote)
{
    for (struct remote_exec *exec = remote->execs; exec != NULL; exec = exec->next) {
        if (has_bytes(exec))
            tell_bytes(exec);
        else if (exec->stage == EXEC_DONE)
            tell_finish(exec);
        else
            continue;
        return true;
    }
    return false;
}

void execs_lose(struct remote *remote)
{
    for (struct remote_exec *exec = remote->execs; exec != NULL; exec = exec->next) {
        exec->channel = NULL; /* went with the session */
        child_free(exec->child);
        exec->child = NULL;
        exec_end(exec, REMOTE_LOST);
    }
}

/* Off the list already. One that is in its callback is freed after it. */
static void forget(struct remote_exec *exec)
{
    exec->next = NULL;
    exec->cancelled = true;
    if (exec->in_callback)
        drop_channel(exec);
    else
        free_exec(exec);
}

void execs_free(struct remote *remote)
{
    while (remote->execs != NULL) {
        struct remote_exec *exec = remote->execs;

        remote->execs = exec->next;
        forget(exec);
    }
}

/* --- the owner's side --- */

static struct remote_exec *new_exec(struct remote *remote, const struct remote_command *command)
{
    struct remote_exec *exec = xcalloc(1, sizeof(*exec));

    exec->remote = remote;
    exec->command = xstrdup(command->command);
    exec->resident = command->resident;
    exec->max_out = command->max_out == 0 ? REMOTE_MAX_OUT : command->max_out;
    exec->max_err = command->max_err == 0 ? REMOTE_MAX_ERR : command->max_err;
    exec->on_bytes = command->on_bytes;
    exec->on_finish = command->on_finish;
    exec->context = command->context;
    str_init(&exec->input);
    str_init(&exec->result.out);
    str_init(&exec->result.err);
    exec->result.status = -1;
    if (command->input_len > 0)
        str_addn(&exec->input, command->input, command->input_len);
    if (command->timeout_ms > 0)
        exec->deadline = clock_mono() + command->timeout_ms;
    return exec;
}

/* At once and not in the next turn: three hundred probes start in one turn of a timer. */
static void start_now(struct remote *remote)
{
    remote->dirty = true;
    if (remote->busy > 0)
        return;
    if (remote->state == REMOTE_READY && remote->failure == REMOTE_FINE &&
        remote->transport == REMOTE_SSH) {
        remote->dirty = false;
        execs_advance(remote);
        session_flush(remote);
    }
    remote_poke(remote);
}

struct remote_exec *remote_exec(struct remote *remote, const struct remote_command *command,
                                struct err *err)
{
    struct remote_exec *exec, **at;

    if (remote->state == REMOTE_IDLE || remote->state == REMOTE_CLOSED) {
        err_set(err, ERR_FAILED, _("%s: there is no session"), remote->label);
        return NULL;
    }
    if (command->resident && remote->transport == REMOTE_LOCAL) {
        err_set(err, ERR_FAILED, _("%s: a local command has no stdin that stays open"),
                remote->label);
        return NULL;
    }
    exec = new_exec(remote, command);
    for (at = &remote->execs; *at != NULL; at = &(*at)->next)
        ;
    *at = exec;
    start_now(remote);
    return exec;
}

void remote_exec_cancel(struct remote_exec *exec)
{
    struct remote *remote;

    if (exec == NULL || exec->cancelled)
        return;
    remote = exec->remote;
    unlink_exec(exec);
    forget(exec);
    remote_poke(remote);
}

void remote_exec_write(struct remote_exec *exec, const char *bytes, size_t len)
{
    if (exec->stage == EXEC_DONE || exec->cancelled || !exec->resident)
        return;
    exec->streamed = 0;
    str_addn(&exec->input, bytes, len);
    start_now(exec->remote);
}

void remote_exec_set_timeout(struct remote_exec *exec, int64_t timeout_ms)
{
    exec->deadline = timeout_ms > 0 ? clock_mono() + timeout_ms : 0;
    remote_poke(exec->remote);
}
