/* A child has a process handle, a timer and up to three pipes. The pipes are real ones and not the
 * socket pairs that libuv would make: a script that opens /dev/stdout would fail on a socket.
 *
 * Ending goes in steps of one timer: SIGTERM, SIGKILL, give up the pipes. */
#include "loop/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "base/argv.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/vec.h"
#include "loop/inside.h"

enum { CUT_OFF_MS = 200 };

enum ending { ENDING_NOT, ENDING_TERM, ENDING_KILL, ENDING_CUT };

struct child {
    struct loop_item item;
    struct loop *loop;
    uv_process_t process;
    uv_timer_t timer;
    uv_pipe_t input, stream[CHILD_STREAM__COUNT];
    uv_write_t write;
    char *input_bytes;
    unsigned handles; /* not yet closed; the memory is freed with the last one */
    unsigned streams; /* not yet at their end */
    enum ending ending;
    bool exited, finished, abandoned;
    struct child_options options; /* cwd, env and input are not kept */
    struct child_result result;
};

extern char **environ;

/* --- closing --- */

static void on_closed(uv_handle_t *handle)
{
    struct child *child = handle->data;

    if (--child->handles > 0)
        return;
    for (int i = 0; i < CHILD_STREAM__COUNT; i++)
        str_release(&child->result.stream[i].bytes);
    free(child->input_bytes);
    free(child);
}

static void close_handle(void *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, on_closed);
}

static void close_pipes_and_timer(struct child *child)
{
    close_handle(&child->timer);
    close_handle(&child->input);
    for (int i = 0; i < CHILD_STREAM__COUNT; i++)
        close_handle(&child->stream[i]);
}

static void finish_if_done(struct child *child)
{
    if (!child->exited || child->streams > 0 || child->finished || child->abandoned)
        return;
    child->finished = true;
    uv_timer_stop(&child->timer);
    close_handle(&child->input);
    if (child->options.on_finish != NULL)
        child->options.on_finish(child, &child->result, child->options.context);
}

/* --- ending --- */

void child_signal(struct child *child, int signal_number)
{
    /* The group may outlive its leader; a finished child's number may be somebody else's by now. */
    if (!child->finished)
        kill(-child->process.pid, signal_number);
}

static void next_ending(struct child *child);

static void on_timer(uv_timer_t *timer)
{
    struct child *child = timer->data;

    if (child->ending == ENDING_NOT)
        child->result.timed_out = true;
    next_ending(child);
}

static void set_timer(struct child *child, int64_t ms)
{
    uv_timer_start(&child->timer, on_timer, loop_timeout(child->loop, ms), 0);
}

static void cut_off(struct child *child)
{
    child->result.cut_off = child->streams > 0;
    child->streams = 0;
    for (int i = 0; i < CHILD_STREAM__COUNT; i++)
        close_handle(&child->stream[i]);
    finish_if_done(child);
}

static void next_ending(struct child *child)
{
    switch (++child->ending) {
    case ENDING_NOT: break;
    case ENDING_TERM:
        child_signal(child, SIGTERM);
        set_timer(child, child->options.grace_ms);
        break;
    case ENDING_KILL:
        child_signal(child, SIGKILL);
        set_timer(child, CUT_OFF_MS);
        break;
    case ENDING_CUT: cut_off(child); break;
    }
}

void child_stop(struct child *child)
{
    if (!child->finished && child->ending == ENDING_NOT)
        next_ending(child);
}

void child_set_timeout(struct child *child, int64_t timeout_ms)
{
    if (child->finished || child->ending != ENDING_NOT)
        return;
    if (timeout_ms > 0)
        set_timer(child, timeout_ms);
    else
        uv_timer_stop(&child->timer);
}

pid_t child_pid(const struct child *child)
{
    return child->process.pid;
}

/* --- libuv's callbacks --- */

static void on_exit_seen(uv_process_t *process, int64_t status, int signal_number)
{
    struct child *child = process->data;

    child->exited = true;
    child->result.status = (int)status;
    child->result.signal = signal_number;
    if (child->abandoned) {
        loop_disown(&child->item);
        close_handle(process);
        return;
    }
    finish_if_done(child);
}

static void on_want_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct child *child = handle->data;
    size_t size;

    (void)suggested;
    buf->base = loop_buffer(child->loop, &size);
    buf->len = size;
}

static void collect(struct child *child, enum child_stream stream, const char *bytes, size_t len)
{
    struct str *kept = &child->result.stream[stream].bytes;
    size_t room = child->options.keep - kept->len;

    str_addn(kept, bytes, len < room ? len : room);
    if (len > room)
        child->result.stream[stream].overflow = true;
}

static void on_read(uv_stream_t *pipe, ssize_t len, const uv_buf_t *buf)
{
    struct child *child = pipe->data;
    enum child_stream stream =
        (uv_pipe_t *)pipe == &child->stream[CHILD_ERR] ? CHILD_ERR : CHILD_OUT;

    if (len > 0 && child->options.on_bytes != NULL) {
        child->options.on_bytes(child, stream, buf->base, (size_t)len, child->options.context);
    } else if (len > 0) {
        collect(child, stream, buf->base, (size_t)len);
    } else if (len < 0) { /* the end, or an error that is as good as the end */
        close_handle(pipe);
        child->streams--;
        finish_if_done(child);
    }
}

static void on_written(uv_write_t *write, int status)
{
    struct child *child = write->data;

    (void)status; /* a child need not read everything */
    close_handle(&child->input);
}

/* --- starting --- */

static bool names_same(const char *a, const char *b)
{
    size_t len = strcspn(a, "=");

    return strncmp(a, b, len) == 0 && (b[len] == '=' || b[len] == '\0');
}

static bool is_overridden(const char *entry, const char *const *env)
{
    for (; *env != NULL; env++) {
        if (names_same(*env, entry))
            return true;
    }
    return false;
}

/* Ours with the changes applied; the texts are borrowed. */
static char **merged_env(const char *const *env)
{
    VEC(char *) merged = {0};

    for (char **entry = environ; *entry != NULL; entry++) {
        if (!is_overridden(*entry, env))
            *vec_push(&merged) = *entry;
    }
    for (; *env != NULL; env++) {
        if (strchr(*env, '=') != NULL)
            *vec_push(&merged) = (char *)(uintptr_t)*env;
    }
    *vec_push(&merged) = NULL;
    return merged.items;
}

struct pipe_ends {
    int ours, theirs; /* -1: not open */
};

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* ends[0] is stdin. */
static int open_pipes(const struct child_options *options, struct pipe_ends ends[3])
{
    for (int i = 0; i < 3; i++) {
        int fds[2];
        bool is_input = i == 0;

        if (options->outlives || (is_input && options->input_len == 0))
            continue;
        if (pipe2(fds, O_CLOEXEC) < 0)
            return -1;
        ends[i] = (struct pipe_ends){.ours = fds[is_input], .theirs = fds[!is_input]};
    }
    return 0;
}

static int start_failed(const struct argv *argv, const struct child_options *options, int error,
                        struct err *err)
{
    struct stat st;

    if (options->cwd != NULL && (stat(options->cwd, &st) < 0 || !S_ISDIR(st.st_mode)))
        return err_set(err, ERR_FAILED, _("%s cannot be started in %s: it is not a directory"),
                       argv->items[0], options->cwd);
    if (error == ENOENT)
        return err_set(err, ERR_FAILED,
                       _("%s cannot be started: there is no such program; install it or put its "
                         "folder into PATH"),
                       argv->items[0]);
    return err_set(err, ERR_FAILED, _("%s cannot be started: %s"), argv->items[0], strerror(error));
}

static int spawn(struct child *child, const struct argv *argv, const struct child_options *options,
                 const struct pipe_ends ends[3])
{
    uv_stdio_container_t stdio[3] = {
        {.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_IGNORE}};
    char **env = options->env == NULL ? NULL : merged_env(options->env);
    uv_process_options_t how = {.exit_cb = on_exit_seen,
                                .file = argv->items[0],
                                .args = argv->items,
                                .env = env,
                                .cwd = options->cwd,
                                .flags = UV_PROCESS_DETACHED, /* setsid() */
                                .stdio_count = 3,
                                .stdio = stdio};
    int rc;

    for (int i = 0; i < 3; i++) {
        if (ends[i].theirs >= 0) {
            stdio[i].flags = UV_INHERIT_FD;
            stdio[i].data.fd = ends[i].theirs;
        }
    }
    rc = uv_spawn(loop_uv(child->loop), &child->process, &how);
    free(env);
    return rc;
}

/* From here on the pipes own our ends. */
static void connect_pipes(struct child *child, const struct child_options *options,
                          struct pipe_ends ends[3])
{
    if (ends[0].ours >= 0 && uv_pipe_open(&child->input, ends[0].ours) == 0) {
        uv_buf_t buf;

        ends[0].ours = -1;
        child->input_bytes = xmemdup(options->input, options->input_len);
        buf = (uv_buf_t){.base = child->input_bytes, .len = options->input_len};
        child->write.data = child;
        if (uv_write(&child->write, (uv_stream_t *)&child->input, &buf, 1, on_written) < 0)
            close_handle(&child->input);
    }
    for (int i = 0; i < CHILD_STREAM__COUNT; i++) {
        if (ends[i + 1].ours < 0 || uv_pipe_open(&child->stream[i], ends[i + 1].ours) < 0)
            continue;
        ends[i + 1].ours = -1;
        if (uv_read_start((uv_stream_t *)&child->stream[i], on_want_buffer, on_read) == 0)
            child->streams++;
    }
}

static void release(struct loop_item *item)
{
    child_free(item_owner(item, struct child, item));
}

static struct child *child_new(struct loop *loop, const struct child_options *options)
{
    struct child *child = xcalloc(1, sizeof(*child));
    uv_loop_t *uv = loop_uv(loop);

    child->loop = loop;
    child->options = *options;
    child->options.cwd = child->options.input = NULL;
    child->options.env = NULL;
    if (options->keep == 0)
        child->options.keep = CHILD_KEEP_DEFAULT;
    if (options->grace_ms == 0)
        child->options.grace_ms = CHILD_GRACE_DEFAULT_MS;
    for (int i = 0; i < CHILD_STREAM__COUNT; i++) {
        str_init(&child->result.stream[i].bytes);
        uv_pipe_init(uv, &child->stream[i], 0);
        child->stream[i].data = child;
    }
    uv_pipe_init(uv, &child->input, 0);
    uv_timer_init(uv, &child->timer);
    child->input.data = child->timer.data = child->process.data = child;
    child->handles = 2 + CHILD_STREAM__COUNT; /* without the process */
    child->item.release = release;
    return child;
}

struct child *child_start(struct loop *loop, const struct argv *argv,
                          const struct child_options *options, struct err *err)
{
    struct pipe_ends ends[3] = {{-1, -1}, {-1, -1}, {-1, -1}};
    struct child *child;
    int rc;

    if (argv->len == 0) {
        err_set(err, ERR_FAILED, _("an empty command cannot be started"));
        return NULL;
    }
    child = child_new(loop, options);
    rc = open_pipes(options, ends) < 0 ? -errno : 0;
    if (rc == 0) {
        child->handles++; /* libuv takes the handle on, also when it cannot start the program */
        rc = spawn(child, argv, options, ends);
        if (rc < 0)
            close_handle(&child->process);
    }
    if (rc < 0) {
        start_failed(argv, options, -rc, err);
        close_pipes_and_timer(child);
        child = NULL;
    } else {
        loop_adopt(loop, &child->item);
        connect_pipes(child, options, ends);
        child_set_timeout(child, options->timeout_ms);
        if (options->outlives)
            uv_unref((uv_handle_t *)&child->process);
    }
    for (int i = 0; i < 3; i++) {
        close_end(&ends[i].ours);
        close_end(&ends[i].theirs);
    }
    return child;
}

/* The loop ends and the process has not: whoever inherits it reaps it. */
static void release_dying(struct loop_item *item)
{
    struct child *child = item_owner(item, struct child, item);

    loop_disown(&child->item);
    close_handle(&child->process);
}

void child_free(struct child *child)
{
    if (child == NULL || child->abandoned)
        return;
    if (!child->options.outlives)
        child_signal(child, SIGKILL);
    child->abandoned = true;
    loop_disown(&child->item);
    close_pipes_and_timer(child);
    if (child->exited) {
        close_handle(&child->process);
        return;
    }
    uv_unref((uv_handle_t *)&child->process);
    child->item.release = release_dying;
    if (child->options.outlives)
        loop_adopt(child->loop, &child->item);
    else
        loop_adopt_dying(child->loop, &child->item);
}
