/* The terminal's side. Whatever waits for the link stays in a queue of ours, as it would in those of
 * sshd and TCP, so that the program cannot see how slow the link is but by the answers. */
#include "lib/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/mem.h"

enum { LINK_QUEUE = 65536, STEP_US = 4000 };

/* --- starting and ending --- */

static void set_size(int fd, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

    if (ioctl(fd, TIOCSWINSZ, &size) < 0)
        die("TIOCSWINSZ: %s", strerror(errno));
}

static _Noreturn void be_child(const struct pty *pty)
{
    setsid();
    if (ioctl(pty->slave, TIOCSCTTY, 0) < 0)
        _exit(126);
    for (int fd = 0; fd < 3; fd++)
        dup2(pty->slave, fd);
    close(pty->slave);
    close(pty->master);
    execvp(pty->options.argv[0], pty->options.argv);
    _exit(127);
}

void pty_start(struct pty *pty, const struct pty_options *options)
{
    char name[64];

    *pty = (struct pty){.options = *options};
    str_init(&pty->out);
    str_init(&pty->text);
    str_init(&pty->queue);
    str_init(&pty->sequence);
    pty->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (pty->master < 0 || grantpt(pty->master) < 0 || unlockpt(pty->master) < 0 ||
        ptsname_r(pty->master, name, sizeof(name)) != 0)
        die("a pseudo-terminal: %s", strerror(errno));
    pty->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (pty->slave < 0 || tcgetattr(pty->slave, &pty->before) < 0)
        die("%s: %s", name, strerror(errno));
    set_size(pty->master, options->rows, options->cols);
    pty_mark(pty);
    pty->started_us = pty->tokens_us = clock_mono_us();
    pty->pid = fork();
    if (pty->pid < 0)
        die("fork: %s", strerror(errno));
    if (pty->pid == 0)
        be_child(pty);
}

static bool reap(struct pty *pty, int flags)
{
    if (pty->pid > 0 && waitpid(pty->pid, &pty->status, flags) == pty->pid)
        pty->pid = 0;
    return pty->pid == 0;
}

void pty_end(struct pty *pty)
{
    if (pty->pid > 0)
        kill(pty->pid, SIGKILL);
    reap(pty, 0);
    close(pty->master);
    close(pty->slave);
    str_release(&pty->out);
    str_release(&pty->text);
    str_release(&pty->queue);
    str_release(&pty->sequence);
}

/* --- what arrives --- */

static void answer(struct pty *pty, const char *text)
{
    struct pty_answer *next;

    if (pty->answer_count == PTY_ANSWERS_MAX)
        return;
    next = &pty->answers[pty->answer_count++];
    next->due_us = clock_mono_us() + pty->options.rtt_ms * 1000;
    snprintf(next->text, sizeof(next->text), "%s", text);
}

static void give_answers(struct pty *pty)
{
    size_t given = 0;

    while (given < pty->answer_count && pty->answers[given].due_us <= clock_mono_us())
        pty_press(pty, pty->answers[given++].text);
    memmove(pty->answers, pty->answers + given,
            (pty->answer_count - given) * sizeof(pty->answers[0]));
    pty->answer_count -= given;
}

/* Whoever asks for the cursor's place has set it just before, and printed a character at most. */
static void take_sequence(struct pty *pty)
{
    const char *bytes = pty->sequence.buf;
    char place[24];

    if (sscanf(bytes, "\033[%d;%dH", &pty->asked_row, &pty->asked_col) == 2)
        return;
    if (strcmp(bytes, "\033[6n") == 0) {
        snprintf(place, sizeof(place), "\033[%d;%dR", pty->asked_row, pty->asked_col);
        answer(pty, place);
    } else if (strcmp(bytes, "\033[5n") == 0) {
        answer(pty, "\033[0n");
    } else if (strcmp(bytes, "\033[c") == 0 || strcmp(bytes, "\033[0c") == 0) {
        answer(pty, "\033[?62;22c");
    }
}

static bool sequence_ends(const struct str *sequence)
{
    unsigned char second = (unsigned char)sequence->buf[1];
    unsigned char last = (unsigned char)sequence->buf[sequence->len - 1];

    if (sequence->len < 2)
        return false;
    if (second == '[')
        return sequence->len > 2 && last >= '@' && last <= '~';
    if (second == ']' || second == 'P')
        return last == '\a' || (last == '\\' && sequence->buf[sequence->len - 2] == '\033');
    return second < ' ' || second > '/' || sequence->len > 2;
}

static void take_byte(struct pty *pty, char byte)
{
    if (pty->sequence.len == 0 && byte != '\033') {
        if ((unsigned char)byte >= ' ')
            str_addc(&pty->text, byte);
        if ((unsigned char)byte >= 0xc0 || ((unsigned char)byte >= ' ' && (signed char)byte > 0))
            pty->asked_col++;
        return;
    }
    str_addc(&pty->sequence, byte);
    if (sequence_ends(&pty->sequence)) {
        take_sequence(pty);
        str_reset(&pty->sequence);
    }
}

static void arrive(struct pty *pty, const char *bytes, size_t len)
{
    pty->last_us = clock_mono_us();
    if (pty->first_us == 0)
        pty->first_us = pty->last_us;
    pty->reads++;
    str_addn(&pty->out, bytes, len);
    for (size_t i = 0; i < len; i++)
        take_byte(pty, bytes[i]);
}

/* --- the link --- */

static bool read_some(struct pty *pty, size_t most, struct str *to)
{
    char bytes[16384];
    ssize_t got;

    if (most > sizeof(bytes))
        most = sizeof(bytes);
    got = most == 0 ? 0 : read(pty->master, bytes, most);
    if (got > 0)
        str_addn(to, bytes, (size_t)got);
    return got > 0;
}

static void drain(struct pty *pty)
{
    struct str got = STR_INIT;

    if (read_some(pty, SIZE_MAX, &got))
        arrive(pty, got.buf, got.len);
    str_release(&got);
}

/* What the link's rate has let through since the last time. */
static void let_through(struct pty *pty)
{
    int64_t now = clock_mono_us();
    size_t may;

    while (pty->queue.len < LINK_QUEUE && read_some(pty, LINK_QUEUE - pty->queue.len, &pty->queue))
        continue;
    if (pty->queue.len == 0) {
        pty->tokens_us = now;
        return;
    }
    may = (size_t)((now - pty->tokens_us) * pty->options.bytes_per_s / 1000000);
    if (may == 0)
        return;
    pty->tokens_us += (int64_t)may * 1000000 / pty->options.bytes_per_s;
    if (may > pty->queue.len)
        may = pty->queue.len;
    arrive(pty, pty->queue.buf, may);
    memmove(pty->queue.buf, pty->queue.buf + may, pty->queue.len - may + 1);
    str_truncate(&pty->queue, pty->queue.len - may);
}

static void wait_for_more(struct pty *pty, int64_t until_us)
{
    struct pollfd poll_fd = {.fd = pty->master, .events = POLLIN};
    int64_t left = until_us - clock_mono_us();
    struct timespec wait;

    if (pty->answer_count > 0 && pty->answers[0].due_us - clock_mono_us() < left)
        left = pty->answers[0].due_us - clock_mono_us();
    if (pty->queue.len > 0 && left > STEP_US)
        left = STEP_US;
    if (left <= 0)
        return;
    wait = (struct timespec){.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
    ppoll(&poll_fd, pty->queue.len > 0 ? 0 : 1, &wait, NULL);
}

static void step(struct pty *pty, int64_t until_us)
{
    wait_for_more(pty, until_us);
    if (pty->options.bytes_per_s > 0)
        let_through(pty);
    else
        drain(pty);
    give_answers(pty);
}

/* --- playing --- */

void pty_mark(struct pty *pty)
{
    str_reset(&pty->out);
    str_reset(&pty->text);
    pty->reads = 0;
    pty->first_us = pty->last_us = 0;
    pty->marked_us = clock_mono_us();
}

void pty_press(struct pty *pty, const char *bytes)
{
    if (write(pty->master, bytes, strlen(bytes)) != (ssize_t)strlen(bytes))
        die("the pseudo-terminal takes no key: %s", strerror(errno));
}

void pty_resize(struct pty *pty, int rows, int cols)
{
    set_size(pty->master, rows, cols);
}

void pty_run(struct pty *pty, int64_t ms)
{
    int64_t until = clock_mono_us() + ms * 1000;

    while (clock_mono_us() < until)
        step(pty, until);
}

bool pty_settle(struct pty *pty, int64_t quiet_ms, int64_t limit_ms)
{
    int64_t until = clock_mono_us() + limit_ms * 1000;

    for (;;) {
        int64_t now = clock_mono_us(), quiet = pty->last_us + quiet_ms * 1000;

        if (pty->last_us != 0 && pty->queue.len == 0 && now >= quiet)
            return true;
        if (now >= until)
            return false;
        step(pty, pty->last_us == 0 || pty->queue.len > 0 || quiet > until ? until : quiet);
    }
}

bool pty_await(struct pty *pty, const char *text, int64_t limit_ms)
{
    int64_t until = clock_mono_us() + limit_ms * 1000;

    while (strstr(pty->text.buf, text) == NULL) {
        if (clock_mono_us() >= until)
            return false;
        step(pty, until);
    }
    return true;
}

bool pty_await_end(struct pty *pty, int64_t limit_ms)
{
    int64_t until = clock_mono_us() + limit_ms * 1000;

    while (!reap(pty, WNOHANG) && clock_mono_us() < until)
        step(pty, clock_mono_us() + 200);
    step(pty, clock_mono_us());
    pty->over = pty->pid == 0;
    return pty->over;
}

/* Was the last of the two orders the one that switches off, or neither given? */
static bool is_off(const struct str *out, const char *mode)
{
    char *on = xasprintf("\033[?%sh", mode), *off = xasprintf("\033[?%sl", mode);
    const char *last_on = NULL, *last_off = NULL, *at;
    bool is;

    for (at = out->buf; (at = strstr(at, on)) != NULL; at++)
        last_on = at;
    for (at = out->buf; (at = strstr(at, off)) != NULL; at++)
        last_off = at;
    is = last_on == NULL || (last_off != NULL && last_off > last_on);
    free(on);
    free(off);
    return is;
}

bool pty_is_clean(struct pty *pty, struct str *why)
{
    static const char *const modes[] = {"1049", "2004", "1000", "1006", "2026"};
    struct termios after;

    str_reset(why);
    if (tcgetattr(pty->slave, &after) < 0 || after.c_lflag != pty->before.c_lflag ||
        after.c_iflag != pty->before.c_iflag || after.c_oflag != pty->before.c_oflag)
        str_add(why, "modes ");
    for (size_t i = 0; i < ARRAY_LEN(modes); i++)
        if (!is_off(&pty->out, modes[i]))
            str_addf(why, "%s ", modes[i]);
    return why->len == 0;
}

/* --- from /proc --- */

static int64_t number_of(const struct pty *pty, const char *label)
{
    char *path = xasprintf("/proc/%d/status", (int)pty->pid), line[256];
    FILE *file = fopen(path, "re");
    int64_t found = -1;

    free(path);
    while (file != NULL && found < 0 && fgets(line, sizeof(line), file) != NULL)
        if (str_starts(line, label))
            found = strtoll(line + strlen(label), NULL, 10);
    if (file != NULL)
        fclose(file);
    return found;
}

int64_t pty_rss_kib(const struct pty *pty)
{
    return number_of(pty, "VmRSS:");
}

int64_t pty_waits(const struct pty *pty)
{
    return number_of(pty, "voluntary_ctxt_switches:");
}

int64_t pty_cpu_us(const struct pty *pty)
{
    char *path = xasprintf("/proc/%d/schedstat", (int)pty->pid), line[128];
    FILE *file = fopen(path, "re");
    int64_t us = -1;

    free(path);
    if (file != NULL && fgets(line, sizeof(line), file) != NULL)
        us = strtoll(line, NULL, 10) / 1000;
    if (file != NULL)
        fclose(file);
    return us;
}
