#include "lib/fake_sshd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"
#include "base/str.h"

/* A server that is told its messages, not called back, is the shorter one, if out of fashion. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static const char password[] = "open sesame";

static void ask(ssh_message message, const char *question)
{
    const char *prompts[] = {question};
    char echo[] = {0};

    ssh_message_auth_interactive_request(message, "", "", 1, prompts, echo);
}

/* True: let in. */
static bool take_answer(ssh_session session, ssh_message message, enum fake_way way, int *round)
{
    bool right;

    if (!ssh_message_auth_kbdint_is_response(message)) {
        *round = 1;
        ask(message, "Password: ");
        return false;
    }
    right = ssh_userauth_kbdint_getnanswers(session) == 1 &&
            str_eq(ssh_userauth_kbdint_getanswer(session, 0), password);
    if (right && *round == 1 && way == FAKE_QUESTION)
        return true;
    if (right && *round == 1) {
        *round = 2;
        ask(message, "Code: ");
    } else {
        ssh_message_reply_default(message);
    }
    return false;
}

static bool let_in(ssh_session session, enum fake_way way)
{
    int round = 0;
    ssh_message message;

    while ((message = ssh_message_get(session)) != NULL) {
        int subtype = ssh_message_subtype(message);
        bool in = false;

        ssh_message_auth_set_methods(message, way == FAKE_PASSWORD ? SSH_AUTH_METHOD_PASSWORD
                                                                   : SSH_AUTH_METHOD_INTERACTIVE);
        if (ssh_message_type(message) != SSH_REQUEST_AUTH)
            ssh_message_reply_default(message);
        else if (subtype == SSH_AUTH_METHOD_INTERACTIVE && way != FAKE_PASSWORD)
            in = take_answer(session, message, way, &round);
        else if (subtype == SSH_AUTH_METHOD_PASSWORD && way == FAKE_PASSWORD &&
                 str_eq(ssh_message_auth_password(message), password))
            in = true;
        else
            ssh_message_reply_default(message);
        if (in)
            ssh_message_auth_reply_success(message, 0);
        ssh_message_free(message);
        if (in)
            return true;
    }
    return false;
}

static void serve(ssh_bind bind, int fd, enum fake_way way)
{
    ssh_session session = ssh_new();
    ssh_message message;

    if (ssh_bind_accept_fd(bind, session, fd) != SSH_OK ||
        ssh_handle_key_exchange(session) != SSH_OK || !let_in(session, way))
        return;
    while ((message = ssh_message_get(session)) != NULL) { /* no channel for anybody */
        ssh_message_reply_default(message);
        ssh_message_free(message);
    }
}

static void serve_for_ever(int listener, enum fake_way way, const char *hostkey)
{
    int no = 0;

    for (;;) {
        int fd = accept(listener, NULL, NULL);

        if (fd < 0)
            _exit(0);
        if (fork() == 0) {
            ssh_bind bind = ssh_bind_new();

            prctl(PR_SET_PDEATHSIG, SIGKILL);
            ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no);
            ssh_bind_options_set(bind, SSH_BIND_OPTIONS_HOSTKEY, hostkey);
            serve(bind, fd, way);
            _exit(0);
        }
        close(fd);
    }
}

struct fake_sshd fake_sshd_start(enum fake_way way, const char *hostkey)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct fake_sshd server = {0};

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) < 0 || listen(fd, 64) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        die("fake sshd: %s", strerror(errno));
    server.port = ntohs(address.sin_port);
    server.pid = fork();
    if (server.pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGCHLD, SIG_IGN);
        serve_for_ever(fd, way, hostkey);
    }
    close(fd);
    return server;
}

void fake_sshd_stop(struct fake_sshd *server)
{
    if (server->pid > 0) {
        kill(server->pid, SIGKILL);
        waitpid(server->pid, NULL, 0);
    }
    server->pid = 0;
}
