/* The life of a remote: its states, its one timer, and who is told what and when. */
#include "remote/remote.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "loop/resolve.h"
#include "loop/timer.h"
#include "remote/dial.h"
#include "remote/hostkeys.h"
#include "remote/inside.h"
#include "remote/secret.h"

enum { DEFAULT_PORT = 22, DEFAULT_CHANNELS = 4 };

static bool agent_allowed; /* a property of the process, see remote_allow_agent() */

static const char *const state_names[] = {
    [REMOTE_IDLE] = "idle", [REMOTE_CONNECTING] = "connecting", [REMOTE_KEX] = "kex",
    [REMOTE_AUTH] = "auth", [REMOTE_READY] = "ready",           [REMOTE_CLOSED] = "closed",
};
static_assert(ARRAY_LEN(state_names) == REMOTE_STATE__COUNT, "a name for each state");

static const char *const reason_names[] = {
    [REMOTE_FINE] = "fine",
    [REMOTE_NO_NAME] = "no-name",
    [REMOTE_REFUSED] = "refused",
    [REMOTE_UNREACHABLE] = "unreachable",
    [REMOTE_TIMEOUT] = "timeout",
    [REMOTE_PROTOCOL] = "protocol",
    [REMOTE_HOSTKEY_UNKNOWN] = "hostkey-unknown",
    [REMOTE_HOSTKEY_CHANGED] = "hostkey-changed",
    [REMOTE_HOSTKEY_SHOWN] = "hostkey-shown",
    [REMOTE_AUTH_DENIED] = "auth-denied",
    [REMOTE_NO_SECRET] = "no-secret",
    [REMOTE_DROPPED] = "dropped",
    [REMOTE_JUMP] = "jump",
};
static_assert(ARRAY_LEN(reason_names) == REMOTE_REASON__COUNT, "a name for each reason");

const char *remote_state_name(enum remote_state state)
{
    return state_names[state];
}

const char *remote_reason_name(enum remote_reason reason)
{
    return reason_names[reason];
}

enum remote_state remote_state(const struct remote *remote)
{
    return remote->state;
}

enum remote_reason remote_reason(const struct remote *remote)
{
    return remote->reason;
}

const struct hostkey *remote_hostkey(const struct remote *remote)
{
    return remote->hostkey.base64 == NULL ? NULL : &remote->hostkey;
}

void remote_allow_agent(void)
{
    agent_allowed = true;
}

/* --- the timer --- */

mono_ms earlier(mono_ms a, mono_ms b)
{
    if (a == 0 || b == 0)
        return a == 0 ? b : a;
    return a < b ? a : b;
}

static bool has_news(const struct remote *remote)
{
    return remote->failure != REMOTE_FINE || remote->told != remote->state || remote->dirty ||
           remote->go_on || execs_have_news(remote);
}

static void arm(struct remote *remote)
{
    mono_ms at = earlier(remote->deadline, remote->expect);

    if (has_news(remote)) {
        timer_after(remote->timer, 0);
        return;
    }
    at = execs_next_deadline(remote, at);
    if (at == 0)
        timer_stop(remote->timer);
    else
        timer_at(remote->timer, at);
}

static void wake_clients(struct remote *remote)
{
    for (struct remote *client = remote->clients; client != NULL; client = client->next_client) {
        if (client->state == REMOTE_CONNECTING) {
            client->go_on = true;
            remote_poke(client);
        }
    }
}

void remote_set_state(struct remote *remote, enum remote_state state, int64_t deadline_ms)
{
    remote->state = state;
    remote->deadline = deadline_ms > 0 ? loop_now(remote->loop) + deadline_ms : 0;
    remote->expect = 0;
    if (state == REMOTE_READY) {
        backoff_reset(&remote->backoff);
        remote->retry_at = 0;
        remote->dirty = true;
    }
    wake_clients(remote);
}

/* --- failing --- */

void remote_fail(struct remote *remote, enum remote_reason reason, const char *format, ...)
{
    struct str text = STR_INIT;
    va_list args;

    if (remote->failure != REMOTE_FINE)
        return;
    va_start(args, format);
    str_vaddf(&text, format, args);
    va_end(args);
    remote->failure = reason;
    err_set(&remote->err, ERR_FAILED, "%s: %s", remote->label, text.buf);
    str_release(&text);
}

static void close_failed(struct remote *remote)
{
    remote->reason = remote->failure;
    remote->failure = REMOTE_FINE;
    session_close(remote);
    execs_lose(remote);
    remote->retry_at = loop_now(remote->loop) + backoff_next(&remote->backoff, backoff_random());
    remote_set_state(remote, REMOTE_CLOSED, 0);
}

/* --- turns --- */

void remote_enter(struct remote *remote)
{
    remote->busy++;
}

static bool tell_state(struct remote *remote)
{
    if (remote->told == remote->state)
        return false;
    remote->told = remote->state;
    if (remote->on_state != NULL)
        remote->on_state(remote, remote->state,
                         remote->state == REMOTE_CLOSED ? &remote->err : NULL, remote->context);
    return true;
}

/* What a command has brought is told before the session's end, and that before its new state. */
static void settle(struct remote *remote)
{
    do {
        while (remote->dirty && remote->state == REMOTE_READY && remote->failure == REMOTE_FINE) {
            remote->dirty = false;
            execs_advance(remote);
            if (remote->transport == REMOTE_SSH) {
                tunnels_advance(remote);
                channels_bury(remote);
                session_flush(remote);
            }
        }
        remote->dirty = false;
        if (remote->failure != REMOTE_FINE && !execs_have_news(remote))
            close_failed(remote);
    } while ((execs_tell(remote) && !remote->freed) ||
             (!remote->freed && tell_state(remote) && !remote->freed));
}

static void destroy(struct remote *remote)
{
    timer_free(remote->timer);
    err_release(&remote->err);
    argv_release(&remote->password_command);
    free(remote->hostkey.type);
    free(remote->hostkey.base64);
    free(remote->hostkey.sha256);
    free(remote->address);
    free(remote->user);
    free(remote->known_as);
    free(remote->label);
    free(remote);
}

void remote_leave(struct remote *remote)
{
    if (remote->busy == 1 && !remote->freed)
        settle(remote);
    if (--remote->busy > 0)
        return;
    if (remote->freed)
        destroy(remote);
    else
        arm(remote);
}

void remote_poke(struct remote *remote)
{
    if (remote->busy == 0 && !remote->freed)
        arm(remote);
}

/* --- connecting --- */

static void on_dialled(int fd, enum remote_reason reason, const struct err *err, void *context)
{
    struct remote *remote = context;

    remote_enter(remote);
    remote->dial = NULL;
    if (fd < 0) {
        remote_fail(remote, reason, "%s", err->text.buf);
        resolver_forget(remote->resolver, remote->address); /* it may have moved */
    } else {
        session_begin(remote, fd);
    }
    remote_leave(remote);
}

static void dial(struct remote *remote)
{
    struct dial_options options = {.loop = remote->loop,
                                   .resolver = remote->resolver,
                                   .name = remote->address,
                                   .port = remote->port,
                                   .resolve_ms = remote->deadlines.resolve_ms,
                                   .connect_ms = remote->deadlines.connect_ms,
                                   .on_done = on_dialled,
                                   .context = remote};

    remote->dial = dial_start(&options);
}

static void connect_now(struct remote *remote)
{
    remote->reason = REMOTE_FINE;
    remote->jump_asked = false;
    err_reset(&remote->err);
    remote_set_state(remote, REMOTE_CONNECTING, 0);
    if (remote->transport == REMOTE_SSH && !remote->through_jump)
        dial(remote);
    else
        remote->go_on = true;
}

/* The jump host is asked for once an attempt; how often it is tried is its own back-off's affair. */
static void go_through_jump(struct remote *remote)
{
    struct remote *jump = remote->jump;

    if (jump == NULL) {
        remote_fail(remote, REMOTE_JUMP, _("the jump host is gone"));
        return;
    }
    if (jump->state == REMOTE_READY) {
        tunnel_open(remote);
        return;
    }
    if (jump->state != REMOTE_IDLE && jump->state != REMOTE_CLOSED) {
        remote->jump_asked = true;
        return;
    }
    if (remote->jump_asked || jump->retry_at > loop_now(jump->loop)) {
        remote_fail(remote, REMOTE_JUMP, _("the jump host cannot be used: %s"), jump->err.text.buf);
        return;
    }
    remote->jump_asked = true;
    connect_now(jump);
    remote_poke(jump);
}

static void go_on_connecting(struct remote *remote)
{
    if (remote->transport == REMOTE_LOCAL)
        remote_set_state(remote, REMOTE_READY, 0);
    else if (remote->through_jump && remote->tunnel == NULL)
        go_through_jump(remote);
}

static void check_deadlines(struct remote *remote, mono_ms now)
{
    if (remote->deadline != 0 && now >= remote->deadline) {
        remote->deadline = 0;
        remote_fail(remote, REMOTE_TIMEOUT,
                    remote->state == REMOTE_KEX    ? _("no SSH server answers there in time")
                    : remote->state == REMOTE_AUTH ? _("the log-in took too long")
                                                   : _("no answer in time"));
    }
    if (remote->expect != 0 && now >= remote->expect) {
        remote->expect = 0;
        if (remote->counter.in_bytes == remote->heard)
            remote_fail(remote, REMOTE_TIMEOUT, _("the host has fallen silent"));
    }
    execs_check_deadlines(remote, now);
}

static void on_timer(struct timer *timer, void *context)
{
    struct remote *remote = context;

    (void)timer;
    remote_enter(remote);
    remote->go_on = false;
    if (remote->state == REMOTE_CONNECTING)
        go_on_connecting(remote);
    check_deadlines(remote, loop_now(remote->loop));
    remote_leave(remote);
}

/* --- the owner's side --- */

void remote_connect(struct remote *remote)
{
    if (remote->state != REMOTE_IDLE && remote->state != REMOTE_CLOSED)
        return;
    connect_now(remote);
    remote->told = remote->state;
    remote_poke(remote);
}

static void shut(struct remote *remote)
{
    execs_free(remote);
    session_close(remote);
    remote->failure = REMOTE_FINE;
    remote->reason = REMOTE_FINE;
    err_set(&remote->err, ERR_FAILED, "%s: %s", remote->label, _("it was closed"));
    remote_set_state(remote, REMOTE_IDLE, 0);
    remote->told = remote->state;
    timer_stop(remote->timer);
}

void remote_close(struct remote *remote)
{
    shut(remote);
}

static void leave_jump(struct remote *remote)
{
    struct remote **at;

    if (remote->jump == NULL)
        return;
    for (at = &remote->jump->clients; *at != remote; at = &(*at)->next_client)
        ;
    *at = remote->next_client;
    remote->jump = NULL;
}

void remote_free(struct remote *remote)
{
    if (remote == NULL || remote->freed)
        return;
    shut(remote);
    leave_jump(remote);
    while (remote->clients != NULL) {
        struct remote *client = remote->clients;

        leave_jump(client);
        if (client->state == REMOTE_CONNECTING)
            remote_fail(client, REMOTE_JUMP, _("the jump host is gone"));
        remote_poke(client);
    }
    remote->freed = true;
    if (remote->busy == 0)
        destroy(remote);
}

/* --- making one --- */

static int check_options(const struct remote_options *options, struct err *err)
{
    if (options->transport == REMOTE_LOCAL)
        return 0;
    if (str_eq(options->address, ""))
        return err_set(err, ERR_USAGE, _("a host needs an address"));
    if (str_eq(options->user, "") && !options->hostkey_only) {
        err_set(err, ERR_USAGE, _("a user is missing; give one to log in as"));
        return visible_blame(err, options->address);
    }
    if (options->agent && !agent_allowed) {
        err_set(err, ERR_REFUSED,
                _("hosts with an SSH agent need a process of their own: zhiband collect --agent"));
        return visible_blame(err, options->address);
    }
    return 0;
}

static int64_t or_default(int64_t ms, int64_t instead)
{
    return ms > 0 ? ms : instead;
}

static void set_deadlines(struct remote_deadlines *mine, const struct remote_deadlines *given)
{
    *mine = (struct remote_deadlines){.resolve_ms = or_default(given->resolve_ms, 5000),
                                      .connect_ms = or_default(given->connect_ms, 3000),
                                      .kex_ms = or_default(given->kex_ms, 10000),
                                      .auth_ms = or_default(given->auth_ms, 10000),
                                      .secret_ms = or_default(given->secret_ms, 10000),
                                      .silence_ms = or_default(given->silence_ms, 5000)};
}

static char *make_label(const char *address, uint16_t port)
{
    struct str label = STR_INIT;
    bool brackets = port != DEFAULT_PORT && strchr(address, ':') != NULL;

    str_add(&label, brackets ? "[" : "");
    visible_add_brief(&label, address);
    str_add(&label, brackets ? "]" : "");
    if (port != DEFAULT_PORT)
        str_addf(&label, ":%u", (unsigned)port);
    return str_detach(&label);
}

static void copy_texts(struct remote *remote, const struct remote_options *options)
{
    const char *address = options->transport == REMOTE_LOCAL ? "localhost" : options->address;

    remote->port = options->port == 0 ? DEFAULT_PORT : options->port;
    remote->address = xstrdup(address);
    remote->user = xstrdup(options->user == NULL ? "zhiban" : options->user);
    remote->known_as = xstrdup(options->known_as == NULL ? address : options->known_as);
    remote->label =
        make_label(address, options->transport == REMOTE_LOCAL ? DEFAULT_PORT : remote->port);
    for (size_t i = 0; options->password_command != NULL && i < options->password_command->len; i++)
        argv_push(&remote->password_command, options->password_command->items[i]);
}

struct remote *remote_new(const struct remote_options *options, struct err *err)
{
    struct remote *remote;

    if (check_options(options, err) < 0)
        return NULL;
    remote = xcalloc(1, sizeof(*remote));
    remote->loop = options->loop;
    remote->resolver = options->resolver;
    remote->transport = options->transport;
    copy_texts(remote, options);
    remote->known = options->known;
    remote->key = options->key;
    remote->agent = options->agent;
    remote->legacy = options->legacy;
    remote->hostkey_only = options->hostkey_only;
    remote->lean = options->lean;
    remote->max_channels = options->max_channels == 0 ? DEFAULT_CHANNELS : options->max_channels;
    set_deadlines(&remote->deadlines, &options->deadlines);
    remote->on_state = options->on_state;
    remote->context = options->context;
    remote->err = (struct err)ERR_INIT;
    remote->timer = timer_new(options->loop, on_timer, remote);
    if (options->transport == REMOTE_SSH && options->jump != NULL) {
        remote->jump = options->jump;
        remote->through_jump = true;
        remote->next_client = options->jump->clients;
        options->jump->clients = remote;
    }
    return remote;
}
