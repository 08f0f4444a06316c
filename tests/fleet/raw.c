/* Connections that never become SSH. Each is one small state: how much was written, how much was
 * read. A peer that goes away is seen at once, so that nothing is left behind. */
#include "fleet/raw.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "loop/fdwatch.h"

enum { BANNER_BYTES = 1 << 20, KEX_BYTES = 200 };

static const char ssh_banner[] = "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n";
static const char http[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

struct raw {
    struct raws *raws;
    struct raw *next;
    int fd, machine;
    enum scenario scenario;
    struct fdwatch *watch;
    size_t written, read;
};

struct raws {
    struct loop *loop;
    struct raw *first;
};

static void raw_free(struct raw *raw)
{
    struct raw **link = &raw->raws->first;

    while (*link != raw)
        link = &(*link)->next;
    *link = raw->next;
    fdwatch_free(raw->watch);
    close(raw->fd);
    free(raw);
}

/* Writes bytes, again and again up to so many in all, as far as the fd takes them now. False: the
 * peer is gone. */
static bool raw_write(struct raw *raw, const char *bytes, size_t len, size_t all)
{
    while (raw->written < all) {
        size_t at = raw->written % len, left = all - raw->written;
        ssize_t n = write(raw->fd, bytes + at, left < len - at ? left : len - at);

        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        raw->written += (size_t)n;
    }
    return true;
}

static bool raw_say_text(struct raw *raw, const char *text)
{
    return raw_write(raw, text, strlen(text), strlen(text));
}

static bool raw_say(struct raw *raw)
{
    char flood[4096];

    switch (raw->scenario) {
    case NOKEX:
    case CLOSE_BANNER:
    case CLOSE_KEX: return raw_say_text(raw, ssh_banner);
    case GARBAGE: return raw_say_text(raw, http);
    case BANNER:
        memset(flood, 'S', sizeof(flood));
        return raw_write(raw, flood, sizeof(flood), BANNER_BYTES);
    default: return true;
    }
}

/* False: the peer is gone, or the scenario says that it ends here. */
static bool raw_hear(struct raw *raw)
{
    char bytes[4096];
    ssize_t n;

    while ((n = read(raw->fd, bytes, sizeof(bytes))) > 0)
        raw->read += (size_t)n;
    if (n == 0 || (errno != EAGAIN && errno != EINTR))
        return false;
    if (raw->scenario == CLOSE_BANNER || raw->scenario == GARBAGE)
        return raw->read == 0; /* not before the client has spoken: a reset would eat our words */
    return raw->scenario != CLOSE_KEX || raw->read < KEX_BYTES;
}

static void on_ready(struct fdwatch *watch, unsigned events, void *context)
{
    struct raw *raw = context;

    (void)events;
    if (!raw_say(raw) || !raw_hear(raw)) {
        raw_free(raw);
        return;
    }
    fdwatch_set(watch, raw->scenario == BANNER && raw->written < BANNER_BYTES
                           ? FD_READABLE | FD_WRITABLE
                           : FD_READABLE);
}

bool raws_take(struct raws *raws, int fd, int machine, enum scenario scenario)
{
    struct raw *raw;

    if (scenario_rows[scenario].kind != SCENARIO_LINK)
        return false;
    if (scenario == CLOSE_ACCEPT || scenario == GONE) {
        close(fd);
        return true;
    }
    raw = xmalloc(sizeof(*raw));
    *raw = (struct raw){
        .raws = raws, .next = raws->first, .fd = fd, .machine = machine, .scenario = scenario};
    raws->first = raw;
    raw->watch = fdwatch_new(raws->loop, fd, FD_READABLE | FD_WRITABLE, on_ready, raw, NULL);
    if (raw->watch == NULL)
        raw_free(raw);
    return true;
}

void raws_cut(struct raws *raws, int machine)
{
    for (struct raw *raw = raws->first, *next; raw != NULL; raw = next) {
        next = raw->next;
        if (machine == 0 || raw->machine == machine)
            raw_free(raw);
    }
}

struct raws *raws_new(struct loop *loop)
{
    struct raws *raws = xmalloc(sizeof(*raws));

    *raws = (struct raws){.loop = loop};
    return raws;
}

void raws_free(struct raws *raws)
{
    if (raws == NULL)
        return;
    raws_cut(raws, 0);
    free(raws);
}
