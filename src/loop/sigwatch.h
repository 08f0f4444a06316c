/* Signals as ordinary callbacks of the loop (SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGUSR1 …). SIGCHLD
 * may be watched as well, children are reaped all the same. Several of one signal may arrive as one.
 *
 * A watch alone does not keep loop_run() going. While it exists the signal's default action is off;
 * afterwards it is back. */
#ifndef LOOP_SIGWATCH_H
#define LOOP_SIGWATCH_H

#include "loop/loop.h"

struct sigwatch;

/* NULL with err for a signal that cannot be caught. */
struct sigwatch *sigwatch_new(struct loop *loop, int signal_number,
                              void (*on_signal)(struct sigwatch *watch, void *context),
                              void *context, struct err *err);
void sigwatch_free(struct sigwatch *watch);

#endif
