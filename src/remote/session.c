/* The SSH session up to its host key, and its pump. libssh's habits decide much of what stands here:
 *
 *   It clears O_NONBLOCK once it is connected: set again after each step of the key exchange.
 *   The socket is libssh's from ssh_connect() on. ssh_free() without ssh_disconnect() closes it
 *   exactly once; libssh also closes it by itself after an error, so the watch goes in the same turn.
 *   Its wish for POLLOUT never ends; what counts is whether a flush leaves something.
 *   A flush reads, too: what it read may have been the packet that we would wait for. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "loop/fdwatch.h"
#include "remote/dial.h"
#include "remote/hostkeys.h"
#include "remote/inside.h"
#include "remote/secret.h"

/* KEX_MAX: before the keys are exchanged nobody has so much to say. What a turn has no time for costs
 * another look at all that is ready. */
enum { KEX_MAX = 256 << 10, LOGIN_TURN_MS = 2, TURN_MS = 8 };

/* libssh would offer group18 first, which costs a tenth of a second. */
#define KEX                                                                                        \
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,"                           \
    "diffie-hellman-group14-sha256,diffie-hellman-group-exchange-sha256,ecdh-sha2-nistp521,"       \
    "ecdh-sha2-nistp384,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512"
#define KEX_LEGACY KEX ",diffie-hellman-group14-sha1"
#define HOSTKEYS                                                                                   \
    "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,"        \
    "rsa-sha2-256"
#define HOSTKEYS_LEGACY HOSTKEYS ",ssh-rsa"
#define MACS                                                                                       \
    "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512"
#define MACS_LEGACY MACS ",hmac-sha1"
/* The cheapest first, for packets of some hundred bytes; chacha20 takes its keys anew for each. */
#define CIPHERS                                                                                    \
    "aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com,aes128-ctr,"      \
    "aes192-ctr,aes256-ctr"
#define NO_FILE "/dev/null"

/* --- its end --- */

void session_close(struct remote *remote)
{
    dial_cancel(remote->dial);
    remote->dial = NULL;
    secret_free(remote->secret);
    remote->secret = NULL;
    remote->password = NULL;
    tunnels_close(remote);
    fdwatch_free(remote->watch);
    remote->watch = NULL;
    if (remote->event != NULL)
        ssh_event_free(remote->event);
    remote->event = NULL;
    vec_release(&remote->given_up); /* they go with the session */
    ssh_free(remote->ssh);
    remote->ssh = NULL;
    remote->held = false;
    tunnel_free(remote->tunnel);
    remote->channels = 0;
}

static bool is_dead(const struct remote *remote)
{
    return ssh_get_fd(remote->ssh) < 0 || !ssh_is_connected(remote->ssh) ||
           (ssh_get_status(remote->ssh) & (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0;
}

/* libssh says in words only whether the line went dead or the words on it made no sense. */
void session_dropped(struct remote *remote)
{
    const char *text = ssh_get_error(remote->ssh);
    struct str shown = STR_INIT;
    bool dropped = str_starts(text, "Socket error") ||
                   str_starts(text, "Received SSH_MSG_DISCONNECT") ||
                   str_starts(text, "Writing packet") || *text == '\0';

    visible_add_brief(&shown, text);
    if (remote->state == REMOTE_AUTH && remote->denied)
        remote_fail(remote, REMOTE_AUTH_DENIED, _("the server does not let %s in and hung up"),
                    remote->user);
    else if (strstr(text, "no match") != NULL || str_starts(text, "Socket error: Success"))
        remote_fail(remote, REMOTE_PROTOCOL,
                    _("no algorithm in common; an old server may need 'legacy: true': %s"),
                    shown.buf);
    else if (str_starts(text, "Socket error: disconnected") || *text == '\0')
        remote_fail(remote, REMOTE_DROPPED, _("the server closed the connection"));
    else if (dropped)
        remote_fail(remote, REMOTE_DROPPED, _("the connection ended: %s"), shown.buf);
    else
        remote_fail(remote, REMOTE_PROTOCOL, _("that is no SSH we understand: %s"), shown.buf);
    str_release(&shown);
}

/* --- sending and waiting --- */

/* Returns whether the flush has read something as well. */
static bool flush(struct remote *remote)
{
    uint64_t before = remote->counter.in_bytes;
    bool left = ssh_blocking_flush(remote->ssh, 0) == SSH_AGAIN;
    unsigned events = FD_READABLE | (left ? (unsigned)FD_WRITABLE : 0);

    if (is_dead(remote)) {
        session_dropped(remote);
        fdwatch_free(remote->watch); /* its fd is closed already */
        remote->watch = NULL;
        return false;
    }
    if (events != remote->watched)
        fdwatch_set(remote->watch, events);
    remote->watched = events;
    return remote->counter.in_bytes != before;
}

static void set_cork(const struct remote *remote, int on)
{
    int fd = ssh_get_fd(remote->ssh);

    if (fd >= 0)
        setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof(on));
}

void session_hold(struct remote *remote)
{
    if (remote->held || remote->through_jump || remote->tunnels != NULL)
        return;
    remote->held = true;
    remote->awaited = false;
    set_cork(remote, 1);
}

void session_flush(struct remote *remote)
{
    if (remote->failure == REMOTE_FINE && flush(remote))
        remote->dirty = true;
    if (remote->held && (remote->awaited || remote->tunnels != NULL)) {
        set_cork(remote, 0);
        remote->held = false;
    }
}

static void pump(struct remote *remote)
{
    if (execs_end_soon(remote) && (remote->watched & FD_WRITABLE) == 0)
        session_hold(remote);
    for (int i = 0; i < WAKE_MAX / PACKET_READ; i++) {
        uint64_t before = remote->counter.in_bytes;

        if (ssh_event_dopoll(remote->event, 0) == SSH_ERROR || is_dead(remote)) {
            session_dropped(remote);
            fdwatch_free(remote->watch);
            remote->watch = NULL;
            break;
        }
        if (remote->counter.in_bytes - before < PACKET_READ)
            break;
    }
    remote->dirty = true;
}

/* --- the host key --- */

static int take_hostkey(struct remote *remote)
{
    ssh_key key = NULL;
    unsigned char *hash = NULL;
    char *base64 = NULL, *sha256 = NULL;
    size_t len;
    int rc = -1;

    if (ssh_get_server_publickey(remote->ssh, &key) != SSH_OK ||
        ssh_pki_export_pubkey_base64(key, &base64) != SSH_OK ||
        ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &len) != SSH_OK)
        goto out;
    sha256 = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, len);
    if (sha256 == NULL)
        goto out;
    free(remote->hostkey.type);
    free(remote->hostkey.base64);
    free(remote->hostkey.sha256);
    remote->hostkey = (struct hostkey){.type = xstrdup(ssh_key_type_to_char(ssh_key_type(key))),
                                       .base64 = xstrdup(base64),
                                       .sha256 = xstrdup(sha256)};
    rc = 0;
out:
    ssh_clean_pubkey_hash(&hash);
    ssh_string_free_char(sha256);
    ssh_string_free_char(base64);
    ssh_key_free(key);
    return rc;
}

/* Before anything that could be used against us is said: no user name, no signature. */
static void compare_hostkey(struct remote *remote)
{
    const struct hostkey *key = &remote->hostkey;

    if (take_hostkey(remote) < 0) {
        remote_fail(remote, REMOTE_PROTOCOL, _("the server shows no host key that can be read"));
        return;
    }
    if (remote->hostkey_only) {
        remote_fail(remote, REMOTE_HOSTKEY_SHOWN, "%s %s", key->type, key->sha256);
        return;
    }
    switch (hostkeys_check(remote->known, remote->known_as, remote->port, key->type, key->base64)) {
    case HOSTKEY_KNOWN: auth_begin(remote); return;
    case HOSTKEY_UNKNOWN:
        remote_fail(remote, REMOTE_HOSTKEY_UNKNOWN,
                    _("nobody has accepted its host key yet: %s %s; compare it with the machine's "
                      "own, then: zhiban host trust"),
                    key->type, key->sha256);
        return;
    case HOSTKEY_CHANGED:
        remote_fail(remote, REMOTE_HOSTKEY_CHANGED,
                    _("its host key has changed: %s %s; somebody may be sitting in between; it is "
                      "refused"),
                    key->type, key->sha256);
        return;
    }
}

/* --- the key exchange --- */

static void restore_nonblock(struct remote *remote)
{
    int fd = ssh_get_fd(remote->ssh);
    int flags = fd < 0 ? -1 : fcntl(fd, F_GETFL);

    if (flags >= 0 && (flags & O_NONBLOCK) == 0)
        fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static void kex_step(struct remote *remote)
{
    int rc = ssh_connect(remote->ssh);

    restore_nonblock(remote);
    if (rc == SSH_AGAIN && remote->counter.in_bytes <= KEX_MAX)
        return;
    if (rc == SSH_AGAIN) {
        remote_fail(remote, REMOTE_PROTOCOL, _("it talks without end and is no SSH server"));
    } else if (rc != SSH_OK) {
        session_dropped(remote);
    } else {
        remote->event = ssh_event_new();
        if (remote->event == NULL || ssh_event_add_session(remote->event, remote->ssh) != SSH_OK)
            remote_fail(remote, REMOTE_PROTOCOL, "ssh_event_add_session");
        else
            compare_hostkey(remote);
    }
}

/* One phase may become the next within one turn. */
static void step(struct remote *remote)
{
    bool again = true;

    for (int i = 0; again && i < WAKE_MAX / PACKET_READ; i++) {
        if (remote->state == REMOTE_KEX)
            kex_step(remote);
        else if (remote->state == REMOTE_AUTH)
            auth_step(remote);
        again = remote->failure == REMOTE_FINE && flush(remote) && remote->state != REMOTE_READY;
    }
    if (remote->failure != REMOTE_FINE) {
        fdwatch_free(remote->watch);
        remote->watch = NULL;
    }
}

static void on_ready(struct fdwatch *watch, unsigned events, void *context)
{
    struct remote *remote = context;

    (void)watch, (void)events;
    if (remote->state == REMOTE_READY ? loop_turn_ms(remote->loop) >= TURN_MS
                                      : clock_mono() - loop_now(remote->loop) >= LOGIN_TURN_MS)
        return; /* the descriptor stays ready: in the next turn */
    remote_enter(remote);
    if (remote->state == REMOTE_READY)
        pump(remote);
    else
        step(remote);
    remote_leave(remote);
}

/* --- its beginning --- */

static int set_option(ssh_session ssh, enum ssh_options_e option, const void *value)
{
    return ssh_options_set(ssh, option, value) < 0 ? -1 : 0;
}

/* The types we know come first, so that a host with several keys shows one that we know. */
static int set_hostkeys(struct remote *remote)
{
    struct str list = STR_INIT;
    int rc;

    hostkeys_add_types(remote->known, remote->known_as, remote->port, &list);
    if (list.len > 0) {
        char *rsa = strstr(list.buf, "ssh-rsa");

        /* A key of this type signs with SHA-2 unless the host is legacy. */
        if (rsa != NULL) {
            char *rest = xstrdup(rsa + strlen("ssh-rsa"));

            str_truncate(&list, (size_t)(rsa - list.buf));
            str_addf(&list, "rsa-sha2-512,rsa-sha2-256%s%s", remote->legacy ? ",ssh-rsa" : "",
                     rest);
            free(rest);
        }
        str_addc(&list, ',');
    }
    str_add(&list, remote->legacy ? HOSTKEYS_LEGACY : HOSTKEYS);
    rc = set_option(remote->ssh, SSH_OPTIONS_HOSTKEYS, list.buf);
    str_release(&list);
    return rc;
}

static int set_algorithms(struct remote *remote)
{
    ssh_session ssh = remote->ssh;
    const char *macs = remote->legacy ? MACS_LEGACY : MACS;

    return set_option(ssh, SSH_OPTIONS_KEY_EXCHANGE, remote->legacy ? KEX_LEGACY : KEX) |
           set_option(ssh, SSH_OPTIONS_HMAC_C_S, macs) |
           set_option(ssh, SSH_OPTIONS_HMAC_S_C, macs) |
           set_option(ssh, SSH_OPTIONS_CIPHERS_C_S, CIPHERS) |
           set_option(ssh, SSH_OPTIONS_CIPHERS_S_C, CIPHERS) | set_hostkeys(remote);
}

/* No file of anybody is read and no name is asked for. */
static int set_options(struct remote *remote, int fd)
{
    ssh_session ssh = remote->ssh;
    int no = 0, nodelay = 1;
    unsigned port = remote->port;

    return set_option(ssh, SSH_OPTIONS_PROCESS_CONFIG, &no) |
           set_option(ssh, SSH_OPTIONS_SSH_DIR, "/nonexistent") |
           set_option(ssh, SSH_OPTIONS_KNOWNHOSTS, NO_FILE) |
           set_option(ssh, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, NO_FILE) |
           set_option(ssh, SSH_OPTIONS_HOST, remote->address) |
           set_option(ssh, SSH_OPTIONS_PORT, &port) |
           set_option(ssh, SSH_OPTIONS_USER, remote->user) |
           set_option(ssh, SSH_OPTIONS_NODELAY, &nodelay) | set_option(ssh, SSH_OPTIONS_FD, &fd) |
           set_algorithms(remote);
}

void session_begin(struct remote *remote, int fd)
{
    struct err err = ERR_INIT;

    remote->counter = (struct ssh_counter_struct){0};
    remote->denied = remote->answered = false;
    remote->ssh = ssh_new();
    if (remote->ssh != NULL)
        ssh_set_blocking(remote->ssh, 0);
    if (remote->ssh == NULL || set_options(remote, fd) < 0) {
        remote_fail(remote, REMOTE_PROTOCOL, _("libssh does not take these settings: %s"),
                    remote->ssh == NULL ? strerror(ENOMEM) : ssh_get_error(remote->ssh));
        close(fd);
        return;
    }
    ssh_set_counters(remote->ssh, &remote->counter, NULL);
    remote->watched = FD_READABLE;
    remote->watch = fdwatch_new(remote->loop, fd, FD_READABLE, on_ready, remote, &err);
    if (remote->watch == NULL) {
        remote_fail(remote, REMOTE_UNREACHABLE, "%s", err.text.buf);
        close(fd);
    } else {
        remote_set_state(remote, REMOTE_KEX, remote->deadlines.kex_ms);
        step(remote);
    }
    err_release(&err);
}
