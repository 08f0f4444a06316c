/* The state is one static struct, because a log that had to be passed to every function would not be
 * used. Writing never blocks and never fails loudly: lines that could not be written are counted, and
 * the count is written as soon as a line gets through again. */
#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"

#define JOURNAL_SOCKET "/run/systemd/journal/socket"

enum sink { SINK_KEEP, SINK_FILE, SINK_JOURNAL, SINK_NONE };

struct line {
    wall_s at;
    enum log_level level;
    char *message;
};

static struct {
    enum sink sink;
    int fd;
    struct sockaddr_un journal;
    char *program; /* NULL: zhiban */
    enum log_level level;
    unsigned long lost;
    struct line kept[LOG_KEPT_LINES]; /* a ring; first is the oldest */
    size_t first, count;
} state = {.fd = -1, .level = LOG_AT_INFO};

static const struct {
    const char *name;
    int priority; /* syslog's */
} levels[] = {
    [LOG_AT_ERROR] = {"error", 3},
    [LOG_AT_WARN] = {"warn", 4},
    [LOG_AT_INFO] = {"info", 6},
    [LOG_AT_DEBUG] = {"debug", 7},
};

static_assert(ARRAY_LEN(levels) == LOG_LEVEL__COUNT, "a row for each");

static const char *program(void)
{
    return state.program != NULL ? state.program : "zhiban";
}

void log_set_program(const char *name)
{
    free(state.program);
    state.program = xstrdup(name);
}

void log_set_level(enum log_level level)
{
    state.level = level;
}

int log_level_of(const char *name, enum log_level *level)
{
    for (int i = 0; i < LOG_LEVEL__COUNT; i++) {
        if (str_eq(name, levels[i].name)) {
            *level = (enum log_level)i;
            return 0;
        }
    }
    return -1;
}

/* --- sinks --- */

/* A line that is cut by a full disk would run into the next one, so its rest is tried once. */
static int write_file(const struct line *line)
{
    struct str text = STR_INIT;
    ssize_t put;
    int rc;

    civil_add_rfc3339(&text, line->at);
    str_addf(&text, " %s[%ld] %s: ", program(), (long)getpid(), levels[line->level].name);
    visible_add(&text, line->message, strlen(line->message), VISIBLE_LINE);
    str_addc(&text, '\n');
    put = write(state.fd, text.buf, text.len);
    if (put > 0 && (size_t)put < text.len)
        put += write(state.fd, text.buf + put, text.len - (size_t)put);
    rc = put == (ssize_t)text.len ? 0 : -1;
    str_release(&text);
    return rc;
}

/* The form for values that may contain newlines: name, newline, length in 8 bytes with the lowest
 * first, value, newline. */
static void add_journal_field(struct str *out, const char *name, const char *value, size_t len)
{
    str_addf(out, "%s\n", name);
    for (int shift = 0; shift < 64; shift += 8)
        str_addc(out, (char)((uint64_t)len >> shift & 0xff));
    str_addn(out, value, len);
    str_addc(out, '\n');
}

/* Sent to the address and not through a connection, so that a restarted journald is found again. */
static int write_journal(const struct line *line)
{
    struct str datagram = STR_INIT, message = STR_INIT;
    ssize_t sent;

    visible_add(&message, line->message, strlen(line->message), VISIBLE_TEXT);
    add_journal_field(&datagram, "MESSAGE", message.buf, message.len);
    str_addf(&datagram, "PRIORITY=%d\n", levels[line->level].priority);
    add_journal_field(&datagram, "SYSLOG_IDENTIFIER", program(), strlen(program()));
    sent = sendto(state.fd, datagram.buf, datagram.len, MSG_DONTWAIT | MSG_NOSIGNAL,
                  (const struct sockaddr *)&state.journal, sizeof(state.journal));
    str_release(&message);
    str_release(&datagram);
    return sent < 0 ? -1 : 0;
}

static int write_sink(const struct line *line)
{
    return state.sink == SINK_FILE ? write_file(line) : write_journal(line);
}

static void write_line(const struct line *line)
{
    if (state.lost > 0) {
        char *message = xasprintf(_("%lu earlier lines of this log were lost"), state.lost);
        struct line note = {.at = line->at, .level = LOG_AT_WARN, .message = message};

        if (write_sink(&note) == 0)
            state.lost = 0;
        free(message);
    }
    if (write_sink(line) < 0)
        state.lost++;
}

/* --- keeping --- */

static void keep(const struct line *line)
{
    size_t at = (state.first + state.count) % LOG_KEPT_LINES;

    if (state.count == LOG_KEPT_LINES) {
        free(state.kept[at].message);
        state.first = (state.first + 1) % LOG_KEPT_LINES;
        state.lost++;
    } else {
        state.count++;
    }
    state.kept[at] = *line;
    state.kept[at].message = xstrdup(line->message);
}

static void write_kept(bool wanted)
{
    for (; state.count > 0; state.count--) {
        struct line *line = &state.kept[state.first];

        if (wanted)
            write_line(line);
        free(line->message);
        line->message = NULL;
        state.first = (state.first + 1) % LOG_KEPT_LINES;
    }
}

/* --- opening --- */

static void use_sink(enum sink sink, int fd)
{
    if (state.fd >= 0)
        close(state.fd);
    state.fd = fd;
    state.sink = sink;
}

static const char *unfit(int fd)
{
    struct stat st;

    if (isatty(fd))
        return _("it is a terminal; name a file, or log to journal or none");
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return _("it is not a regular file; name a file, or log to journal or none");
    return NULL;
}

int log_open_file(const char *path, struct err *err)
{
    /* O_NONBLOCK: a FIFO without a reader must not hold us up */
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    const char *why = fd < 0 ? strerror(errno) : unfit(fd);

    if (why != NULL) {
        err_set(err, ERR_FAILED, _("the log %s cannot be used: %s"), path, why);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    use_sink(SINK_FILE, fd);
    write_kept(true);
    return 0;
}

int log_open_journal(const char *socket_path, struct err *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = socket_path != NULL ? socket_path : JOURNAL_SOCKET;
    size_t len = strlen(path);
    struct stat st;
    int fd;

    if (len >= sizeof(address.sun_path))
        return err_set(err, ERR_FAILED, _("the journal's socket %s has too long a name"), path);
    if (stat(path, &st) < 0 || !S_ISSOCK(st.st_mode))
        return err_set(err, ERR_FAILED,
                       _("%s is not there: is systemd-journald running? Log to a file otherwise"),
                       path);
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return err_set(err, ERR_FAILED, _("the journal cannot be reached: %s"), strerror(errno));
    memcpy(address.sun_path, path, len + 1);
    state.journal = address;
    use_sink(SINK_JOURNAL, fd);
    write_kept(true);
    return 0;
}

void log_open_none(void)
{
    use_sink(SINK_NONE, -1);
    write_kept(false);
    state.lost = 0;
}

void log_close(void)
{
    use_sink(SINK_KEEP, -1);
}

/* --- */

/* Not in the middle of a character. */
static void cut(struct str *message)
{
    size_t len = LOG_MESSAGE_MAX;

    if (message->len <= len)
        return;
    while (len > 0 && ((unsigned char)message->buf[len] & 0xc0) == 0x80)
        len--;
    str_truncate(message, len);
    str_add(message, "…");
}

void log_write(enum log_level level, const char *format, ...)
{
    struct str message = STR_INIT;
    struct line line = {.level = level};
    int error = errno;
    va_list args;

    if (level > state.level || state.sink == SINK_NONE)
        return;
    va_start(args, format);
    str_vaddf(&message, format, args);
    va_end(args);
    cut(&message);
    line.at = clock_wall();
    line.message = message.buf;
    if (state.sink == SINK_KEEP)
        keep(&line);
    else
        write_line(&line);
    str_release(&message);
    errno = error;
}
