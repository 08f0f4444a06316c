/* The end of a process that cannot go on. A floor that owns the terminal registers a hook that
 * restores it; die() and the crash handler call the hook before anything is printed. */
#ifndef BASE_DIE_H
#define BASE_DIE_H

#include "base/str.h"

/* The hook must be safe to call from a signal handler. */
void die_set_restore(void (*hook)(void));

/* Restore, then the default action of SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT. */
void die_install_crash_handler(void);

_Noreturn void die(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
