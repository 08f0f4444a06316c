/* Taking the terminal and giving it back. */
#include "tui/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/die.h"
#include "base/tr.h"

enum { LEAVE_MAX = 512, LEAVE_WAIT_MS = 200, ROWS = 24, COLS = 80 };

/* What the crash handler needs, ready made. */
static struct {
    volatile sig_atomic_t taken;
    int fd, saved_stderr;
    struct termios before;
    char leave[LEAVE_MAX];
    size_t leave_len;
} restore = {.saved_stderr = -1};

/* The blocking mode of a descriptor that we share with the shell; -1: we do not. */
static int shared_flags = -1;

int tty_open(struct err *err)
{
    char name[256];
    int fd = -1;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(err, ERR_USAGE,
                       _("standard input and output are no terminal; start the console in one"));
    if (ttyname_r(STDIN_FILENO, name, sizeof(name)) == 0)
        fd = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    shared_flags = -1;
    if (fd >= 0)
        return fd;
    fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (fd < 0)
        return err_set(err, ERR_FAILED, _("the terminal cannot be opened: %s"), strerror(errno));
    shared_flags = fcntl(fd, F_GETFL);
    fcntl(fd, F_SETFL, shared_flags | O_NONBLOCK);
    return fd;
}

void tty_close(int fd)
{
    if (fd < 0)
        return;
    if (shared_flags >= 0)
        fcntl(fd, F_SETFL, shared_flags);
    shared_flags = -1;
    close(fd);
}

void tty_size(int fd, int *rows, int *cols)
{
    struct winsize size = {0};

    if (ioctl(fd, TIOCGWINSZ, &size) < 0)
        size = (struct winsize){0};
    *rows = size.ws_row > 0 ? size.ws_row : ROWS;
    *cols = size.ws_col > 0 ? size.ws_col : COLS;
}

static void make_raw(struct termios *mode)
{
    mode->c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | IGNCR | INLCR | INPCK | ISTRIP | IXON);
    mode->c_oflag &= ~(tcflag_t)OPOST;
    mode->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    mode->c_cc[VMIN] = 1;
    mode->c_cc[VTIME] = 0;
}

/* Standard error, if it is this terminal. */
static void close_stderr(int fd)
{
    struct stat ours, theirs;
    int null;

    if (restore.saved_stderr >= 0 || !isatty(STDERR_FILENO) || fstat(fd, &ours) < 0 ||
        fstat(STDERR_FILENO, &theirs) < 0 || ours.st_rdev != theirs.st_rdev)
        return;
    null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null < 0)
        return;
    restore.saved_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (restore.saved_stderr >= 0)
        dup2(null, STDERR_FILENO);
    close(null);
}

int tty_enter(int fd, const char *leave, struct err *err)
{
    struct termios mode;
    size_t len = strlen(leave);

    if (tcgetattr(fd, &mode) < 0)
        return err_set(err, ERR_FAILED, _("the terminal cannot be set up: %s"), strerror(errno));
    if (len > LEAVE_MAX)
        len = LEAVE_MAX;
    memcpy(restore.leave, leave, len);
    restore.leave_len = len;
    restore.before = mode;
    restore.fd = fd;
    make_raw(&mode);
    if (tcsetattr(fd, TCSANOW, &mode) < 0)
        return err_set(err, ERR_FAILED, _("the terminal cannot be set up: %s"), strerror(errno));
    close_stderr(fd);
    restore.taken = 1;
    die_set_restore(tty_leave);
    return 0;
}

static void write_leave(void)
{
    struct pollfd ready = {.fd = restore.fd, .events = POLLOUT};
    size_t sent = 0;

    while (sent < restore.leave_len) {
        ssize_t n = write(restore.fd, restore.leave + sent, restore.leave_len - sent);

        if (n > 0)
            sent += (size_t)n;
        else if (n < 0 && errno == EINTR)
            continue;
        else if (n == 0 || errno != EAGAIN || poll(&ready, 1, LEAVE_WAIT_MS) <= 0)
            return;
    }
}

void tty_leave(void)
{
    int error = errno;

    if (!restore.taken)
        return;
    restore.taken = 0;
    write_leave();
    tcsetattr(restore.fd, TCSANOW, &restore.before);
    if (restore.saved_stderr >= 0) {
        dup2(restore.saved_stderr, STDERR_FILENO);
        close(restore.saved_stderr);
        restore.saved_stderr = -1;
    }
    errno = error;
}
