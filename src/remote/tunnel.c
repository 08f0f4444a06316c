/* The way to a host through a jump host: a direct-tcpip channel of the jump host's session, and a
 * socket pair whose other end the host's own session takes for its connection. Nothing is buffered
 * without bound: the session behind reads as fast as we hand on, and what it would not take ends it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "loop/fdwatch.h"
#include "remote/inside.h"

enum { PENDING_MAX = 4 << 20, COPY_MAX = 16 << 10 };

struct tunnel {
    struct tunnel *next;
    struct remote *jump, *client;
    ssh_channel channel;
    struct ssh_channel_callbacks_struct callbacks;
    bool opening, open;  /* opening: asked for, and not answered */
    bool ended, stalled; /* stalled: the channel's window is full */
    int fd;
    struct fdwatch *watch;
    unsigned watched;
    struct str pending; /* for the client */
    size_t sent;
};

/* --- to the client --- */

static void watch_for(struct tunnel *tunnel)
{
    unsigned events = (tunnel->stalled ? 0 : (unsigned)FD_READABLE) |
                      (tunnel->pending.len > 0 ? (unsigned)FD_WRITABLE : 0);

    if (tunnel->watch == NULL || events == tunnel->watched)
        return;
    fdwatch_set(tunnel->watch, events);
    tunnel->watched = events;
}

static size_t send_some(struct tunnel *tunnel, const char *bytes, size_t len)
{
    ssize_t sent = send(tunnel->fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent < 0 && errno != EAGAIN && errno != EINTR)
        tunnel->ended = true;
    return sent < 0 ? 0 : (size_t)sent;
}

static void send_pending(struct tunnel *tunnel)
{
    if (tunnel->pending.len == 0)
        return;
    tunnel->sent +=
        send_some(tunnel, tunnel->pending.buf + tunnel->sent, tunnel->pending.len - tunnel->sent);
    if (tunnel->sent < tunnel->pending.len)
        return;
    str_reset(&tunnel->pending);
    tunnel->sent = 0;
}

static int on_data(ssh_session session, ssh_channel channel, void *bytes, uint32_t len,
                   int is_stderr, void *context)
{
    struct tunnel *tunnel = context;
    size_t sent = 0;

    (void)session, (void)channel;
    if (is_stderr)
        return (int)len;
    if (tunnel->open && tunnel->pending.len == 0) /* the first bytes may come with the opening */
        sent = send_some(tunnel, bytes, len);
    if (sent < len)
        str_addn(&tunnel->pending, (const char *)bytes + sent, len - sent);
    if (tunnel->pending.len > PENDING_MAX)
        tunnel->ended = true;
    tunnel->jump->dirty = true;
    return (int)len;
}

static void on_end(ssh_session session, ssh_channel channel, void *context)
{
    struct tunnel *tunnel = context;

    (void)session, (void)channel;
    tunnel->ended = true;
    tunnel->jump->dirty = true;
}

/* --- from the client --- */

static void copy_up(struct tunnel *tunnel)
{
    char buf[COPY_MAX];
    uint32_t window = ssh_channel_window_size(tunnel->channel);
    ssize_t len;

    tunnel->stalled = window == 0;
    if (tunnel->stalled)
        return;
    len = recv(tunnel->fd, buf, window < sizeof(buf) ? window : sizeof(buf), MSG_DONTWAIT);
    if (len == 0 || (len < 0 && errno != EAGAIN && errno != EINTR))
        tunnel->ended = true;
    /* Never less than all: the window was asked, and nothing is between us and libssh's buffer. */
    if (len > 0 && ssh_channel_write(tunnel->channel, buf, (uint32_t)len) != len)
        tunnel->ended = true;
}

static void on_ready(struct fdwatch *watch, unsigned events, void *context)
{
    struct tunnel *tunnel = context;
    struct remote *jump = tunnel->jump;

    (void)watch;
    remote_enter(jump);
    if (events & FD_WRITABLE)
        send_pending(tunnel);
    if (events & FD_READABLE)
        copy_up(tunnel);
    jump->dirty = true;
    remote_leave(jump);
}

/* --- its life --- */

void tunnel_free(struct tunnel *tunnel)
{
    struct tunnel **at;

    if (tunnel == NULL)
        return;
    for (at = &tunnel->jump->tunnels; *at != tunnel; at = &(*at)->next)
        ;
    *at = tunnel->next;
    tunnel->client->tunnel = NULL;
    ssh_remove_channel_callbacks(tunnel->channel, &tunnel->callbacks);
    if (tunnel->opening)
        channel_give_up(tunnel->jump, tunnel->channel, false);
    else
        ssh_channel_free(tunnel->channel);
    tunnel->jump->dirty = true;
    remote_poke(tunnel->jump);
    fdwatch_free(tunnel->watch);
    if (tunnel->fd >= 0)
        close(tunnel->fd);
    str_release(&tunnel->pending);
    free(tunnel);
}

void tunnels_close(struct remote *jump)
{
    while (jump->tunnels != NULL) {
        struct remote *client = jump->tunnels->client;

        remote_fail(client, REMOTE_JUMP, _("the session of its jump host has ended"));
        tunnel_free(jump->tunnels);
        remote_poke(client);
    }
}

/* From the client's turn; the channel is opened in the jump host's. */
void tunnel_open(struct remote *client)
{
    struct remote *jump = client->jump;
    ssh_channel channel = ssh_channel_new(jump->ssh);
    struct tunnel *tunnel;

    if (channel == NULL) {
        remote_fail(client, REMOTE_JUMP, _("the jump host opens no channel"));
        return;
    }
    tunnel = xcalloc(1, sizeof(*tunnel));
    tunnel->jump = jump;
    tunnel->client = client;
    tunnel->fd = -1;
    str_init(&tunnel->pending);
    tunnel->channel = channel;
    tunnel->callbacks = (struct ssh_channel_callbacks_struct){.userdata = tunnel,
                                                              .channel_data_function = on_data,
                                                              .channel_eof_function = on_end,
                                                              .channel_close_function = on_end};
    ssh_callbacks_init(&tunnel->callbacks);
    ssh_set_channel_callbacks(channel, &tunnel->callbacks);
    tunnel->next = jump->tunnels;
    jump->tunnels = tunnel;
    client->tunnel = tunnel;
    remote_set_state(client, REMOTE_CONNECTING, client->deadlines.connect_ms);
    jump->dirty = true;
    remote_poke(jump);
}

static void hand_over(struct tunnel *tunnel)
{
    int fds[2];
    struct remote *client = tunnel->client;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) < 0) {
        remote_fail(client, REMOTE_UNREACHABLE, _("no socket is left: %s"), strerror(errno));
        return;
    }
    tunnel->fd = fds[0];
    tunnel->open = true;
    tunnel->watched = FD_READABLE;
    tunnel->watch =
        fdwatch_new(tunnel->jump->loop, tunnel->fd, FD_READABLE, on_ready, tunnel, NULL);
    session_begin(client, fds[1]);
}

static void fail_to_open(struct tunnel *tunnel)
{
    struct str shown = STR_INIT;

    visible_add_brief(&shown, ssh_get_error(tunnel->jump->ssh));
    remote_fail(tunnel->client, REMOTE_REFUSED, _("the jump host cannot connect to it: %s"),
                shown.buf);
    str_release(&shown);
}

/* False: it is gone. */
static bool advance(struct tunnel *tunnel)
{
    struct remote *client = tunnel->client;

    if (!tunnel->open) {
        int rc = ssh_channel_open_forward(tunnel->channel, client->address, client->port,
                                          "127.0.0.1", 0);

        tunnel->opening = rc == SSH_AGAIN;
        if (rc == SSH_AGAIN || ssh_get_fd(tunnel->jump->ssh) < 0)
            return true;
        if (rc == SSH_OK)
            hand_over(tunnel);
        else
            fail_to_open(tunnel);
        remote_poke(client);
        if (rc != SSH_OK || !tunnel->open) {
            tunnel_free(tunnel);
            return false;
        }
    }
    send_pending(tunnel);
    if (tunnel->stalled && ssh_channel_window_size(tunnel->channel) > 0)
        tunnel->stalled = false;
    if (tunnel->ended && tunnel->pending.len == 0) {
        tunnel_free(tunnel); /* the client reads the end of its connection */
        return false;
    }
    watch_for(tunnel);
    return true;
}

void tunnels_advance(struct remote *jump)
{
    struct tunnel *next;

    for (struct tunnel *tunnel = jump->tunnels; tunnel != NULL; tunnel = next) {
        next = tunnel->next;
        advance(tunnel);
    }
}
