/* What the rooms of this floor share and nobody else includes.
 *
 * Everything that happens to a remote happens between remote_enter() and remote_leave(); only the
 * outermost remote_leave() calls the owner back. Below it, a failure is only noted (remote_fail())
 * and ends the session there: so no room has to fear that a remote vanishes under its feet. */
#ifndef REMOTE_INSIDE_H
#define REMOTE_INSIDE_H

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#include "base/argv.h"
#include "base/clock.h"
#include "base/vec.h"
#include "remote/backoff.h"
#include "remote/remote.h"

struct child;
struct dial;
struct fdwatch;
struct secret;
struct timer;
struct tunnel;

/* Read of one session in one turn, so that a flood does not keep others waiting. */
enum { WAKE_MAX = 64 << 10, PACKET_READ = 4096 };

struct remote_key {
    ssh_key ssh;
};

enum auth_method { AUTH_KEY, AUTH_PASSWORD, AUTH_QUESTIONS, AUTH_AGENT, AUTH_METHOD__COUNT };

struct given_up {
    ssh_channel channel;
    bool counted; /* in channels */
};

struct remote {
    struct loop *loop;
    struct resolver *resolver;
    enum remote_transport transport;
    char *address, *user, *known_as;
    char *label; /* "10.1.2.3" or "10.1.2.3:2222", made visible */
    uint16_t port;
    const struct hostkeys *known;
    const struct remote_key *key;
    struct argv password_command;
    bool agent, legacy, hostkey_only, lean;
    unsigned max_channels;
    struct remote_deadlines deadlines;
    void (*on_state)(struct remote *remote, enum remote_state state, const struct err *reason,
                     void *context);
    void *context;

    enum remote_state state, told; /* told: what the owner knows */
    enum remote_reason reason, failure;
    struct err err;  /* of reason or failure */
    unsigned busy;   /* how deep we are in */
    bool freed;      /* by the owner, in a callback */
    bool dirty;      /* a channel may have something to do */
    bool held;       /* session_hold() */
    bool awaited;    /* of what is held something is waited for */
    bool go_on;      /* with connecting, in the next turn */
    bool jump_asked; /* this attempt has waited for the jump host */
    struct timer *timer;
    mono_ms deadline; /* of the phase; 0: none */
    mono_ms expect;   /* more than heard bytes must have come by then; 0: nothing is expected */
    uint64_t heard;
    struct hostkey hostkey;

    struct dial *dial;
    ssh_session ssh;
    ssh_event event; /* of this session alone: an event shared by two fails both */
    struct fdwatch *watch;
    unsigned watched;
    struct ssh_counter_struct counter;
    struct secret *secret;
    const char *password; /* lives in secret */
    enum auth_method method;
    bool answered; /* the questions were answered once */
    bool denied;   /* some method was refused */

    struct remote_exec *execs;
    unsigned channels;
    VEC(struct given_up) given_up; /* channel.c */

    bool through_jump;   /* never without, also when the jump host has been freed */
    struct remote *jump; /* NULL: none, or freed */
    struct remote *clients, *next_client; /* those whose jump this is */
    struct tunnel *tunnel;                /* ours through jump */
    struct tunnel *tunnels;               /* through us */
    struct backoff backoff;
    mono_ms retry_at; /* as a jump host: not connected again before */
};

enum exec_stage { EXEC_QUEUED, EXEC_OPENING, EXEC_REQUESTING, EXEC_RUNNING, EXEC_DONE };

struct remote_exec {
    struct remote_exec *next;
    struct remote *remote;
    char *command;
    bool resident, cancelled, in_callback;
    size_t max_out, max_err, streamed;
    void (*on_bytes)(struct remote_exec *exec, const char *bytes, size_t len, void *context);
    void (*on_finish)(struct remote_exec *exec, const struct remote_result *result, void *context);
    void *context;

    enum exec_stage stage;
    ssh_channel channel;
    bool opening; /* the server has not said whether it is open */
    struct ssh_channel_callbacks_struct callbacks;
    struct child *child; /* REMOTE_LOCAL */
    struct str input;
    size_t written;
    bool eof_sent, eof, closed;
    bool has_status, has_signal;
    mono_ms deadline, linger; /* 0: none */
    struct remote_result result;
};

/* --- remote.c --- */

void remote_enter(struct remote *remote);
void remote_leave(struct remote *remote);
/* From outside of a turn: something may have changed; the owner hears of it in the next turn. */
void remote_poke(struct remote *remote);
/* The first failure counts. The text is put behind the remote's label. */
void remote_fail(struct remote *remote, enum remote_reason reason, const char *format, ...)
    PRINTF_LIKE(3, 4);
void remote_set_state(struct remote *remote, enum remote_state state, int64_t deadline_ms);

/* --- channel.c --- */

/* It is being opened; without callbacks. */
void channel_give_up(struct remote *remote, ssh_channel channel, bool counted);
void channels_bury(struct remote *remote);

/* --- session.c, auth.c --- */

/* Takes fd. */
void session_begin(struct remote *remote, int fd);
/* The connection and what hangs on it; quietly. */
void session_close(struct remote *remote);
/* What is sent from now on leaves in one packet of the net, as each would wake the server: with the
 * flush after something that is waited for (awaited), or, what nobody waits for, such as the end of a
 * channel, with what follows it; the kernel sends it after 200 ms anyway. */
void session_hold(struct remote *remote);
/* Sends what is waiting and arms the watch; notes a session that has died. */
void session_flush(struct remote *remote);
void session_dropped(struct remote *remote);
void auth_begin(struct remote *remote);
void auth_step(struct remote *remote);

/* --- exec.c --- */

void execs_advance(struct remote *remote);
void execs_check_deadlines(struct remote *remote, mono_ms now);
/* The earliest of at and what commands wait for; 0 is never. */
mono_ms execs_next_deadline(const struct remote *remote, mono_ms at);
/* The next that comes may be the last of an answer, to which we say more than one thing. */
bool execs_end_soon(const struct remote *remote);
bool execs_have_news(const struct remote *remote);
/* Calls back at most once; true if it did. */
bool execs_tell(struct remote *remote);
void execs_lose(struct remote *remote);
void execs_free(struct remote *remote);
void exec_take(struct remote_exec *exec, bool is_err, const char *bytes, size_t len);
void exec_end(struct remote_exec *exec, enum remote_end end);

/* --- local.c --- */

void local_start(struct remote_exec *exec);

/* --- tunnel.c --- */

void tunnel_open(struct remote *client);
void tunnel_free(struct tunnel *tunnel);
void tunnels_advance(struct remote *jump);
void tunnels_close(struct remote *jump);

mono_ms earlier(mono_ms a, mono_ms b);

#endif
