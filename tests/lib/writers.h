/* Children that write events and say which: tool_writer behind a pipe. */
#ifndef LIB_WRITERS_H
#define LIB_WRITERS_H

#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"
#include "base/vec.h"

struct writer {
    pid_t pid;
    int fd;          /* its stdout */
    struct str rest; /* of a line that is not whole yet */
    VEC(int64_t) acked;
};

/* Starts tool_writer, which stands beside the test program in ../lib. */
void writer_start(struct writer *writer, const char *url, const char *id, int count);
/* Reads what it acknowledged until timeout_us have passed (-1: for ever). False at its end. */
bool writer_read(struct writer *writer, int64_t timeout_us);
/* Waits for its end; the status as of waitpid(). */
int writer_wait(struct writer *writer);
void writer_release(struct writer *writer);

#endif
