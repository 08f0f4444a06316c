/* The terminal's device: opened for us alone so that it never blocks, made raw, and given back, also
 * from the crash handler. What that needs is the only global state of this floor. */
#ifndef TUI_TTY_H
#define TUI_TTY_H

#include <stdbool.h>

#include "base/err.h"

/* The descriptor, non-blocking and our own where the system allows it, or -1: standard input and
 * output are no terminal. */
int tty_open(struct err *err);
void tty_close(int fd);
/* 24x80 if the terminal does not say. */
void tty_size(int fd, int *rows, int *cols);

/* Raw keys, from now on to be restored by tty_leave(), by die() and by a crash, with the bytes of
 * leave. Messages of libraries to the same terminal go nowhere meanwhile. -1 with err. */
int tty_enter(int fd, const char *leave, struct err *err);
/* Safe in a signal handler; waits for a stalled link a moment only. Twice does no harm. */
void tty_leave(void);

#endif
