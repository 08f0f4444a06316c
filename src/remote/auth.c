/* Logging in, one way after the other. Keys are given to libssh directly: its own search through
 * files and agents blocks. A password goes as such first, then as the answer to the one hidden
 * question that servers with PAM ask; a second round of questions (a code, a new password) is not
 * for a machine to answer. */
#include "base/tr.h"
#include "remote/inside.h"
#include "remote/secret.h"

static void on_secret(const char *secret, const struct err *err, void *context)
{
    struct remote *remote = context;

    remote_enter(remote);
    if (secret == NULL) {
        remote_fail(remote, REMOTE_NO_SECRET, "%s", err->text.buf);
    } else {
        remote->password = secret;
        remote_set_state(remote, REMOTE_AUTH, remote->deadlines.auth_ms);
        auth_step(remote);
        if (remote->failure == REMOTE_FINE)
            session_flush(remote);
    }
    remote_leave(remote);
}

static int ask_for_secret(struct remote *remote)
{
    struct err err = ERR_INIT;

    if (remote->secret == NULL) {
        remote->deadline = 0; /* the command has its own */
        remote->secret = secret_start(remote->loop, &remote->password_command,
                                      remote->deadlines.secret_ms, on_secret, remote, &err);
        if (remote->secret == NULL)
            remote_fail(remote, REMOTE_NO_SECRET, "%s", err.text.buf);
    } else if (ssh_event_dopoll(remote->event, 0) == SSH_ERROR) {
        session_dropped(remote);
    }
    err_release(&err);
    return SSH_AUTH_AGAIN;
}

static int answer_questions(struct remote *remote)
{
    int rc = ssh_userauth_kbdint(remote->ssh, NULL, NULL);

    while (rc == SSH_AUTH_INFO) {
        int count = ssh_userauth_kbdint_getnprompts(remote->ssh);
        char echo = 1;

        if (count > 1 || (count == 1 && remote->answered))
            return SSH_AUTH_DENIED;
        if (count == 1) {
            ssh_userauth_kbdint_getprompt(remote->ssh, 0, &echo);
            if (echo || ssh_userauth_kbdint_setanswer(remote->ssh, 0, remote->password) < 0)
                return SSH_AUTH_DENIED;
            remote->answered = true;
        }
        rc = ssh_userauth_kbdint(remote->ssh, NULL, NULL);
    }
    return rc;
}

static int try_method(struct remote *remote)
{
    switch (remote->method) {
    case AUTH_KEY: return ssh_userauth_publickey(remote->ssh, NULL, remote->key->ssh);
    case AUTH_PASSWORD:
        return remote->password == NULL
                   ? ask_for_secret(remote)
                   : ssh_userauth_password(remote->ssh, NULL, remote->password);
    case AUTH_QUESTIONS: return answer_questions(remote);
    case AUTH_AGENT: return ssh_userauth_agent(remote->ssh, NULL);
    case AUTH_METHOD__COUNT: break;
    }
    return SSH_AUTH_DENIED;
}

static bool has_method(const struct remote *remote, enum auth_method method)
{
    switch (method) {
    case AUTH_KEY: return remote->key != NULL;
    case AUTH_PASSWORD:
    case AUTH_QUESTIONS: return remote->password_command.len > 0;
    case AUTH_AGENT: return remote->agent;
    case AUTH_METHOD__COUNT: break;
    }
    return true;
}

static void next_method(struct remote *remote)
{
    do {
        remote->method++;
    } while (!has_method(remote, remote->method));
}

static void wipe(struct remote *remote)
{
    secret_free(remote->secret);
    remote->secret = NULL;
    remote->password = NULL;
}

static void fail_denied(struct remote *remote)
{
    static const struct {
        int bit;
        const char *name;
    } methods[] = {{SSH_AUTH_METHOD_PUBLICKEY, "publickey"},
                   {SSH_AUTH_METHOD_PASSWORD, "password"},
                   {SSH_AUTH_METHOD_INTERACTIVE, "keyboard-interactive"},
                   {SSH_AUTH_METHOD_HOSTBASED, "hostbased"},
                   {SSH_AUTH_METHOD_GSSAPI_MIC, "gssapi"}};
    int offered = ssh_userauth_list(remote->ssh, NULL);
    struct str list = STR_INIT;

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (offered & methods[i].bit)
            str_addf(&list, "%s%s", list.len > 0 ? ", " : "", methods[i].name);
    }
    remote_fail(remote, REMOTE_AUTH_DENIED, _("the server does not let %s in; it would take: %s"),
                remote->user, list.len > 0 ? list.buf : _("nothing"));
    str_release(&list);
}

/* The line is dead, or the server wants what libssh does not know: a new password above all. */
static void fail_error(struct remote *remote)
{
    if (ssh_get_fd(remote->ssh) < 0 || !ssh_is_connected(remote->ssh))
        session_dropped(remote);
    else
        remote_fail(remote, REMOTE_AUTH_DENIED,
                    _("the server asks %s for more than a log-in; is the password expired?"),
                    remote->user);
}

/* libssh may call it a success when the server only asks for a new password. */
static bool is_really_in(const struct remote *remote)
{
    ssh_channel channel = ssh_channel_new(remote->ssh);

    if (channel == NULL)
        return false;
    ssh_channel_free(channel);
    return true;
}

void auth_begin(struct remote *remote)
{
    remote_set_state(remote, REMOTE_AUTH, remote->deadlines.auth_ms);
    remote->method = AUTH_KEY;
    if (!has_method(remote, AUTH_KEY))
        next_method(remote);
    auth_step(remote);
}

void auth_step(struct remote *remote)
{
    while (remote->failure == REMOTE_FINE && remote->state == REMOTE_AUTH) {
        int rc = remote->method == AUTH_METHOD__COUNT ? SSH_AUTH_DENIED : try_method(remote);

        if (rc == SSH_AUTH_AGAIN)
            return;
        if (rc == SSH_AUTH_SUCCESS && is_really_in(remote)) {
            wipe(remote);
            remote_set_state(remote, REMOTE_READY, 0);
        } else if (rc == SSH_AUTH_ERROR) {
            fail_error(remote);
        } else if (remote->method == AUTH_METHOD__COUNT) {
            fail_denied(remote);
        } else {
            remote->denied = remote->denied || rc == SSH_AUTH_DENIED;
            next_method(remote);
        }
    }
}
