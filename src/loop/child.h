/* Child processes from argument vectors; never a shell string. A child gets a session of its own, so
 * that it has no terminal to ask on and can be ended together with everything it started.
 *
 * It is finished when its exit was seen and its stdout and stderr reached their end: on_finish is
 * called exactly once, and never from within child_start(). A process that has left the child's
 * group and keeps the pipes open is waited for until the time-out; without one, for ever. */
#ifndef LOOP_CHILD_H
#define LOOP_CHILD_H

#include <sys/types.h>

#include "base/str.h"
#include "loop/loop.h"

struct argv;
struct child;

enum child_stream { CHILD_OUT, CHILD_ERR, CHILD_STREAM__COUNT };

enum { CHILD_KEEP_DEFAULT = 1 << 20, CHILD_GRACE_DEFAULT_MS = 2000 };

struct child_result {
    int status;     /* exit status; meaningless if signal is not 0 */
    int signal;     /* what killed it, or 0 */
    bool timed_out; /* the time-out passed before it was finished */
    bool cut_off;   /* somebody kept the pipes open; they were given up */
    struct {
        struct str bytes;
        bool overflow; /* bytes beyond the limit were thrown away */
    } stream[CHILD_STREAM__COUNT];
};

struct child_options {
    const char *cwd;        /* NULL: ours */
    const char *const *env; /* "NAME=value" adds or replaces, "NAME" removes; ends with NULL */
    const char *input;      /* fed to stdin, copied; NULL: stdin is /dev/null */
    size_t input_len;
    /* NULL: both streams are collected for the result. */
    void (*on_bytes)(struct child *child, enum child_stream stream, const char *bytes, size_t len,
                     void *context);
    size_t keep;        /* collect at most so many bytes of each stream; 0: CHILD_KEEP_DEFAULT */
    int64_t timeout_ms; /* then SIGTERM; 0: no time-out */
    int64_t grace_ms;   /* from SIGTERM to SIGKILL; 0: CHILD_GRACE_DEFAULT_MS */
    /* For a daemon: all its streams are /dev/null, it does not keep loop_run() going, and neither
     * child_free() nor loop_free() kills it. */
    bool outlives;
    /* May be NULL. The result lives until child_free(), which may be called from here. */
    void (*on_finish)(struct child *child, const struct child_result *result, void *context);
    void *context;
};

/* NULL with err if the program or the directory is not there or may not be used. A name without a
 * slash is looked for in PATH. */
struct child *child_start(struct loop *loop, const struct argv *argv,
                          const struct child_options *options, struct err *err);
/* A child that runs is killed at once, with its group, and reaped quietly; no more callbacks. This
 * is also the way to be rid of one that is stuck in the kernel, which not even SIGKILL ends. */
void child_free(struct child *child);

/* Counted from now; replaces the earlier time-out. 0 takes it away. Too late once it has passed. */
void child_set_timeout(struct child *child, int64_t timeout_ms);
/* As if the time-out had passed, but without timed_out in the result. */
void child_stop(struct child *child);
/* To the child and its group. */
void child_signal(struct child *child, int signal_number);
pid_t child_pid(const struct child *child);

#endif
