/* Starting and reading writers. */
#include "lib/writers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"

static char *tool_path(void)
{
    char self[4096], *slash;
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

    assert_true(len > 0);
    self[len] = '\0';
    for (int i = 0; i < 2; i++) { /* …/unit/test_x */
        slash = strrchr(self, '/');
        assert_non_null(slash);
        *slash = '\0';
    }
    return xasprintf("%s/lib/tool_writer", self);
}

void writer_start(struct writer *writer, const char *url, const char *id, int count)
{
    char *tool = tool_path();
    char number[16];
    int fds[2];

    *writer = (struct writer){.rest = STR_INIT};
    snprintf(number, sizeof(number), "%d", count);
    if (access(tool, X_OK) < 0)
        fail_msg("%s is not built; make test-programs", tool);
    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    writer->pid = fork();
    assert_true(writer->pid >= 0);
    if (writer->pid == 0) {
        dup2(fds[1], STDOUT_FILENO);
        execl(tool, "tool_writer", url, id, number, (char *)NULL);
        _exit(127);
    }
    close(fds[1]);
    writer->fd = fds[0];
    free(tool);
}

/* Whole lines only: a line that was cut by the kill was never acknowledged. */
static void take_lines(struct writer *writer)
{
    char *from = writer->rest.buf, *end;
    char *left;

    while ((end = strchr(from, '\n')) != NULL) {
        *vec_push(&writer->acked) = strtoll(from, NULL, 10);
        from = end + 1;
    }
    left = xstrdup(from);
    str_set(&writer->rest, left);
    free(left);
}

bool writer_read(struct writer *writer, int64_t timeout_us)
{
    int64_t until = clock_mono_us() + timeout_us;
    char part[4096];

    for (;;) {
        int64_t left = timeout_us < 0 ? 0 : until - clock_mono_us();
        struct timespec wait = {.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
        struct pollfd fd = {.fd = writer->fd, .events = POLLIN};
        ssize_t got;

        if (left < 0 || ppoll(&fd, 1, timeout_us < 0 ? NULL : &wait, NULL) == 0)
            return true;
        got = read(writer->fd, part, sizeof(part));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        str_addn(&writer->rest, part, (size_t)got);
        take_lines(writer);
    }
}

int writer_wait(struct writer *writer)
{
    int status;

    assert_int_equal(waitpid(writer->pid, &status, 0), writer->pid);
    return status;
}

void writer_release(struct writer *writer)
{
    close(writer->fd);
    str_release(&writer->rest);
    vec_release(&writer->acked);
}
