/* The first calls of a process. */
#include "base/start.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/str.h"

/* A file opened later must not get the number of a closed standard stream: what is printed would
 * land in it. */
static void fill_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
            die("/dev/null cannot be opened in place of a closed standard stream");
    }
}

void start_process(void)
{
    fill_standard_streams();
    umask(077);
    signal(SIGXFSZ, SIG_IGN); /* a write over the limit fails with its reason instead */
    die_install_crash_handler();
}

void start_locale(void)
{
    const char *name = setlocale(LC_CTYPE, "");

    /* a machine without any locale still has C.UTF-8 */
    if (name == NULL || str_eq(name, "C") || str_eq(name, "POSIX"))
        setlocale(LC_CTYPE, "C.UTF-8");
}
