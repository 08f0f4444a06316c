/* The name under which a collector holds its lease: machine, process, and when that one began, so that a
 * process that died is told from another one of the same number. */
#ifndef HEALTH_HOLDER_H
#define HEALTH_HOLDER_H

#include <stdbool.h>
#include <stddef.h>

/* Ours, "night-01 pid=812 start=51234". */
void holder_name(char *name, size_t size);
/* Without what only we need: "night-01 pid=812". */
void holder_shorten(char *name);

enum holder_life {
    HOLDER_ALIVE,
    HOLDER_DEAD,
    HOLDER_ELSEWHERE, /* on another machine, or no name of ours: nobody can tell */
};
/* *pid: of one that is alive; may be NULL. */
enum holder_life holder_life(const char *holder, long *pid);

#endif
