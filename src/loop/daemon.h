/* Where zhiband is. The console and the commands reach the daemon's roles only by starting it. */
#ifndef LOOP_DAEMON_H
#define LOOP_DAEMON_H

#include "base/argv.h"

/* Pushes the program: ZHIBAND if that is set, else the zhiband beside the running program, else
 * whatever PATH has. */
void daemon_push_program(struct argv *argv);

#endif
