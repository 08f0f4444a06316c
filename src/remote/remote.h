/* One remote machine: a session over SSH as a state machine on the loop, or commands on this machine
 * behind the same face. A session is reused for many commands; nothing here blocks or starts a
 * thread. Trying again after a failure is the owner's business (remote/backoff.h).
 *
 * What the owner does itself never calls back: remote_connect(), remote_close(), remote_exec(),
 * remote_exec_cancel() and remote_free() return before any callback, and may be called in any. What
 * must outlive a remote: loop, resolver, key, known. A jump host that is freed first ends the
 * sessions that go through it.
 *
 * TCP notices a dead peer: keep-alives after 5 s of silence, 5 s for what is not acknowledged. A
 * session that has said nothing for silence_ms after a command timed out is given up as well. */
#ifndef REMOTE_REMOTE_H
#define REMOTE_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "loop/loop.h"

struct argv;
struct hostkeys;
struct remote;
struct remote_exec;
struct remote_key;
struct resolver;

enum remote_transport { REMOTE_SSH = 1, REMOTE_LOCAL };

enum remote_state {
    REMOTE_IDLE,       /* never connected, or closed by its owner */
    REMOTE_CONNECTING, /* name, TCP, or the way through the jump host */
    REMOTE_KEX,        /* banner, key exchange and the host key's comparison */
    REMOTE_AUTH,
    REMOTE_READY,
    REMOTE_CLOSED, /* remote_reason() says why */
    REMOTE_STATE__COUNT
};

enum remote_reason {
    REMOTE_FINE, /* not closed */
    REMOTE_NO_NAME,
    REMOTE_REFUSED,
    REMOTE_UNREACHABLE,
    REMOTE_TIMEOUT,
    REMOTE_PROTOCOL,        /* no SSH server, no common algorithm, nonsense */
    REMOTE_HOSTKEY_UNKNOWN, /* remote_hostkey() has what was shown; no log-in was tried */
    REMOTE_HOSTKEY_CHANGED, /* likewise */
    REMOTE_HOSTKEY_SHOWN,   /* hostkey_only: here it is */
    REMOTE_AUTH_DENIED,
    REMOTE_NO_SECRET, /* the password command failed */
    REMOTE_DROPPED,   /* the connection ended */
    REMOTE_JUMP,      /* the jump host cannot be used */
    REMOTE_REASON__COUNT
};

/* 0: the default. */
struct remote_deadlines {
    int64_t resolve_ms; /* 5000 */
    int64_t connect_ms; /* 3000, for each address; through a jump host for the whole way */
    int64_t kex_ms;     /* 10000 */
    int64_t auth_ms;    /* 10000, without the password command */
    int64_t secret_ms;  /* 10000, the password command */
    int64_t silence_ms; /* 5000 */
};

struct remote_options {
    struct loop *loop;
    struct resolver *resolver; /* not needed with a jump host: that one resolves */
    enum remote_transport transport;
    const char *address;
    uint16_t port; /* 0: 22 */
    const char *user;
    /* Under which name the host's keys are kept; NULL: the address. Behind two jump hosts there may
     * be two machines of one address. */
    const char *known_as;
    const struct hostkeys *known;
    /* Ways to log in, tried in this order; NULL: not this one. The password is what the command
     * prints; it is wiped from memory when it has been used. */
    const struct remote_key *key;
    const struct argv *password_command;
    bool agent;        /* see remote_allow_agent() */
    bool legacy;       /* also SHA-1: ssh-rsa, group14-sha1, hmac-sha1; a security note elsewhere */
    bool lean;         /* 4 KiB less for 8 % more work: one of very many */
    bool hostkey_only; /* close with REMOTE_HOSTKEY_SHOWN before anything is compared */
    /* Connected when it is needed and not yet; its failures are told for all who wait for it. */
    struct remote *jump;
    unsigned max_channels; /* commands at once, the others wait; 0: 4 (sshd allows 10) */
    struct remote_deadlines deadlines;
    /* Each change that is not the owner's doing. reason is NULL unless state is REMOTE_CLOSED. */
    void (*on_state)(struct remote *remote, enum remote_state state, const struct err *reason,
                     void *context);
    void *context;
};

/* What options point to is copied, except what must outlive the remote. NULL with err for options
 * that cannot be: no user, an agent where it is not allowed. */
struct remote *remote_new(const struct remote_options *options, struct err *err);
void remote_free(struct remote *remote);

/* From REMOTE_IDLE or REMOTE_CLOSED; otherwise nothing happens. */
void remote_connect(struct remote *remote);
/* To REMOTE_IDLE. Commands that run are forgotten without a callback. */
void remote_close(struct remote *remote);
enum remote_state remote_state(const struct remote *remote);
enum remote_reason remote_reason(const struct remote *remote);
const char *remote_state_name(enum remote_state state);
const char *remote_reason_name(enum remote_reason reason);

/* The last host key that the server has proved to hold; NULL: none yet. */
struct hostkey {
    char *type;   /* "ssh-ed25519" */
    char *base64; /* as in known_hosts */
    char *sha256; /* "SHA256:…" as ssh-keygen -l prints it */
};
const struct hostkey *remote_hostkey(const struct remote *remote);

/* libssh talks to an agent synchronously: one that hangs freezes the whole process. So only a process
 * that serves nothing but such hosts (zhiband collect --agent) allows it, before the first remote. */
void remote_allow_agent(void);

/* --- commands --- */

enum { REMOTE_MAX_OUT = 256 << 10, REMOTE_MAX_ERR = 16 << 10 };

enum remote_end {
    REMOTE_EXITED = 1, /* status */
    REMOTE_KILLED,     /* signal */
    REMOTE_TIMED_OUT,
    REMOTE_OVERFLOWED, /* more than max_out on stdout */
    REMOTE_DENIED,     /* the server runs no command, or has no channel left */
    REMOTE_LOST,       /* the session ended first */
    REMOTE_UNTOLD,     /* the channel was closed without a status */
    REMOTE_END__COUNT
};

struct remote_result {
    enum remote_end end;
    int status; /* -1 unless REMOTE_EXITED */
    int signal; /* 0 unless REMOTE_KILLED; SIGKILL for a name nobody knows */
    bool timed_out, overflow;
    bool err_cut;        /* bytes of stderr beyond max_err were thrown away */
    bool cut_off;        /* it exited, but somebody holds its output open; that was given up */
    struct str out, err; /* what came until the end; out is empty with on_bytes */
};

struct remote_command {
    const char *command;
    const char *input; /* copied; stdin ends after it, unless resident */
    size_t input_len;
    bool resident; /* stdin stays open for remote_exec_write(); not with REMOTE_LOCAL */
    /* From remote_exec(), waiting included, until on_finish; 0: none. A command that runs out of it
     * is sent SIGKILL and its channel is closed. */
    int64_t timeout_ms;
    size_t max_out; /* 0: REMOTE_MAX_OUT. With on_bytes: since the last remote_exec_write() */
    size_t max_err; /* 0: REMOTE_MAX_ERR. stderr is read on beyond it */
    /* stdout as it comes; NULL: collected for the result. */
    void (*on_bytes)(struct remote_exec *exec, const char *bytes, size_t len, void *context);
    /* Exactly once, unless the owner closes, frees or cancels; exec is gone when it returns. */
    void (*on_finish)(struct remote_exec *exec, const struct remote_result *result, void *context);
    void *context;
};

/* NULL with err if there is no session, not even one that is being made. */
struct remote_exec *remote_exec(struct remote *remote, const struct remote_command *command,
                                struct err *err);
void remote_exec_cancel(struct remote_exec *exec);
/* Bytes for a resident command's stdin. */
void remote_exec_write(struct remote_exec *exec, const char *bytes, size_t len);
/* Counted from now; replaces the earlier time-out; 0 takes it away. */
void remote_exec_set_timeout(struct remote_exec *exec, int64_t timeout_ms);

#endif
