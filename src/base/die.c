/* Last words. Nothing here may allocate: memory may be what has run out. */
#include "base/die.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void (*restore_hook)(void);

void die_set_restore(void (*hook)(void))
{
    restore_hook = hook;
}

static void on_crash(int signal_number)
{
    if (restore_hook != NULL)
        restore_hook();
    raise(signal_number); /* SA_RESETHAND: this time the default action, with its core */
}

void die_install_crash_handler(void)
{
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_RESETHAND | SA_NODEFER};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
        sigaction(fatal[i], &action, NULL);
}

_Noreturn void die(const char *format, ...)
{
    char message[512];
    va_list args;
    int len;

    if (restore_hook != NULL)
        restore_hook();
    va_start(args, format);
    len = vsnprintf(message, sizeof(message) - 1, format, args);
    va_end(args);
    if (len < 0)
        len = 0;
    if ((size_t)len > sizeof(message) - 2)
        len = (int)sizeof(message) - 2;
    message[len++] = '\n';
    if (write(STDERR_FILENO, "zhiban: ", 8) < 0 || write(STDERR_FILENO, message, (size_t)len) < 0)
        _exit(70);
    _exit(1);
}
