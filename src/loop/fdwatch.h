/* Readiness of a file descriptor that belongs to somebody else (the terminal, a libssh socket, a
 * socket pair). Level-triggered: the callback comes again as long as the fd is ready.
 *
 * Free the watch before the fd is closed. The fd's blocking mode is left as it is, because a
 * terminal's is shared with the shell that started us. */
#ifndef LOOP_FDWATCH_H
#define LOOP_FDWATCH_H

#include "loop/loop.h"

enum fd_events { FD_READABLE = 1 << 0, FD_WRITABLE = 1 << 1 };

struct fdwatch;

/* events: what to wait for, 0 for nothing yet. An error or a hang-up of the fd is reported as all
 * the events waited for: the read or write that follows says what it is.
 * NULL with err for what cannot be waited for: a regular file, an fd that is watched already. */
struct fdwatch *fdwatch_new(struct loop *loop, int fd, unsigned events,
                            void (*on_ready)(struct fdwatch *watch, unsigned events, void *context),
                            void *context, struct err *err);
void fdwatch_free(struct fdwatch *watch);
/* 0 pauses. */
void fdwatch_set(struct fdwatch *watch, unsigned events);

#endif
