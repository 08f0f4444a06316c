/* load: a fake fleet for load and for faults, an SSH server of our own (libssh) for thousands of
 * machines in one process. An answer costs it a fraction of what sshd and a shell cost, so that the
 * client under test is what is measured; and it breaks at every step at which a server can break.
 *
 * Easy to break: libssh calls back from inside ssh_event_dopoll(), where nothing may be freed: callbacks
 * only mark, link_step() does. Each session has an event of its own (two in one disturb each other),
 * and libssh may close its fd by itself, so a duplicate of it is what the loop watches. */
#include <fcntl.h>
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "fleet/answer.h"
#include "fleet/doors.h"
#include "loop/fdwatch.h"
#include "loop/timer.h"

enum { PART = 32768, FLOOD_A_TURN = 8 };

static const char usage[] =
    "load --machines N --dir DIR --key FILE [--other-key FILE] [--port PORT] [--all-healthy]\n"
    "     [--foreground]\n"
    "Started by `tests/fleet/run start DIR N load`; prints PORT PID. Every user key is taken. "
    "Commands:\n"
    "  exec sh -s -- NONCE SECTION... KEY=VALUE...   with the probe script on the input\n"
    "  exec sh -s                                    resident: then lines zb NONCE SECTION...\n"
    "SIGUSR1: all machines are gone; SIGUSR2: they are back; SIGTERM: ends. DIR/scenario, one "
    "order a\n"
    "line, may change at any time: MACHINE SCENARIO. DIR/seen counts the orders that are in "
    "force.\n\n";

struct server {
    struct loop *loop;
    struct doors *doors;
    ssh_bind bind, other_bind;
    struct link *first;
};

struct job {
    struct link *link;
    struct job *next;
    ssh_channel ssh;
    struct ssh_channel_callbacks_struct callbacks;
    struct dialogue dialogue;
    struct answer answer;
    struct timer *timer; /* slow and late answers */
    size_t sent, noise_sent;
    bool is_answering, is_waiting; /* an answer is on its way; the timer holds it up */
    bool has_command, at_end, is_closed, is_done;
};

struct link {
    struct server *server;
    struct link *next;
    int machine, fd; /* fd: our duplicate */
    enum scenario scenario;
    ssh_session ssh;
    ssh_event event;
    struct ssh_server_callbacks_struct callbacks;
    struct ssh_counter_struct counter;
    struct fdwatch *watch;
    struct job *jobs;
    bool must_end;
};

static void link_step(struct link *link);

/* At once: what libssh would still reply does not get out any more. */
static void link_cut(struct link *link)
{
    shutdown(link->fd, SHUT_RDWR);
    link->must_end = true;
}

/* --- jobs: one channel, one command ----------------------------------------------------------------------------------------*/

/* libssh keeps a channel that its peer has not closed, and would go on calling back. */
static void job_free(struct job *job)
{
    ssh_remove_channel_callbacks(job->ssh, &job->callbacks);
    timer_free(job->timer);
    dialogue_release(&job->dialogue);
    answer_release(&job->answer);
    ssh_channel_free(job->ssh);
    free(job);
}

static struct fleet_machine machine_now(const struct link *link)
{
    return (struct fleet_machine){.number = link->machine,
                                  .scenario = doors_scenario(link->server->doors, link->machine),
                                  .now = clock_wall(),
                                  .started = doors_started(link->server->doors)};
}

static void on_timer(struct timer *timer, void *context)
{
    struct job *job = context;

    (void)timer;
    job->is_waiting = false;
    link_step(job->link);
}

static void begin_answer(struct job *job)
{
    job->is_answering = true;
    job->sent = job->noise_sent = 0;
    if (job->answer.delay_ms > 0) {
        job->is_waiting = true;
        timer_after(job->timer, job->answer.delay_ms);
    }
}

/* False: nothing to answer now. */
static bool next_answer(struct job *job)
{
    struct fleet_machine machine = machine_now(job->link);
    struct words request;

    if (!dialogue_next(&job->dialogue, job->at_end, &request))
        return false;
    answer_release(&job->answer);
    answer_request(&job->answer, &machine, &request);
    words_release(&request);
    begin_answer(job);
    return true;
}

/* How much the peer takes now; -1: the channel is broken. */
static int write_part(struct job *job, bool is_noise, const char *bytes, size_t len)
{
    uint32_t window = ssh_channel_window_size(job->ssh);

    if (window == 0 || ssh_blocking_flush(job->link->ssh, 0) == SSH_AGAIN)
        return 0;
    len = len < window ? len : window;
    len = len < PART ? len : PART;
    return is_noise ? ssh_channel_write_stderr(job->ssh, bytes, (uint32_t)len)
                    : ssh_channel_write(job->ssh, bytes, (uint32_t)len);
}

static bool send_noise(struct job *job)
{
    char part[PART];

    memset(part, 'e', sizeof(part));
    while (job->noise_sent < job->answer.noise) {
        size_t left = job->answer.noise - job->noise_sent;
        int n = write_part(job, true, part, left < sizeof(part) ? left : sizeof(part));

        if (n <= 0)
            return false;
        job->noise_sent += (size_t)n;
    }
    return true;
}

/* True: everything is with libssh. An endless answer never is; the loop gets its turn in between. */
static bool send_answer(struct job *job)
{
    const struct str *out = &job->answer.out;
    int rounds = 0;

    if (!send_noise(job))
        return false;
    while (job->sent < out->len) {
        size_t len = job->answer.byte_ms > 0 ? 1 : out->len - job->sent;
        int n = write_part(job, false, out->buf + job->sent, len);

        if (n <= 0)
            return false;
        job->sent += (size_t)n;
        if (job->answer.byte_ms > 0) {
            job->is_waiting = true;
            timer_after(job->timer, job->answer.byte_ms);
            return false;
        }
        if (!job->answer.endless || job->sent < out->len)
            continue;
        job->sent = 0;
        if (++rounds == FLOOD_A_TURN) {
            job->is_waiting = true;
            timer_after(job->timer, 0);
            return false;
        }
    }
    return true;
}

static void job_end(struct job *job)
{
    ssh_channel_request_send_exit_status(job->ssh, job->answer.status);
    ssh_channel_send_eof(job->ssh);
    ssh_channel_close(job->ssh);
    job->is_done = true;
}

/* The answer is out: what its scenario wants after it. True: the channel goes on. */
static bool finish_answer(struct job *job)
{
    if (job->answer.hang)
        return false;
    if (job->answer.drop) {
        ssh_blocking_flush(job->link->ssh, 0);
        job->link->must_end = true;
        return false;
    }
    job->is_answering = false;
    return true;
}

static void job_step(struct job *job)
{
    while (!job->is_done && !job->is_closed && !job->is_waiting && job->has_command) {
        if (job->is_answering) {
            if (!send_answer(job) || !finish_answer(job))
                return;
        } else if (!job->dialogue.is_probe) {
            job_end(job);
        } else if (!next_answer(job)) {
            if (job->at_end)
                job_end(job);
            return;
        }
    }
}

static int on_exec(ssh_session session, ssh_channel ssh, const char *command, void *context)
{
    struct job *job = context;
    struct fleet_machine machine = machine_now(job->link);

    (void)session;
    (void)ssh;
    if (job->link->scenario == CLOSE_EXEC)
        link_cut(job->link);
    if (job->link->scenario == NOEXEC || job->has_command)
        return 1;
    job->has_command = true;
    dialogue_init(&job->dialogue, command);
    if (!job->dialogue.is_probe) {
        answer_other(&job->answer, &machine, command);
        begin_answer(job);
    }
    return 0;
}

static int on_shell(ssh_session session, ssh_channel ssh, void *context)
{
    return on_exec(session, ssh, "", context);
}

static int on_data(ssh_session session, ssh_channel ssh, void *bytes, uint32_t len, int is_stderr,
                   void *context)
{
    struct job *job = context;

    (void)session;
    (void)ssh;
    if (!is_stderr && job->dialogue.is_probe)
        dialogue_feed(&job->dialogue, bytes, len);
    return (int)len;
}

static void on_eof(ssh_session session, ssh_channel ssh, void *context)
{
    (void)session;
    (void)ssh;
    ((struct job *)context)->at_end = true;
}

static void on_close(ssh_session session, ssh_channel ssh, void *context)
{
    (void)session;
    (void)ssh;
    ((struct job *)context)->is_closed = true;
}

static ssh_channel on_open(ssh_session session, void *context)
{
    struct link *link = context;
    struct job *job;

    if (link->scenario == CLOSE_OPEN)
        link_cut(link);
    if (link->scenario == CLOSE_OPEN || link->scenario == NOOPEN)
        return NULL;
    job = xmalloc(sizeof(*job));
    *job = (struct job){.link = link,
                        .next = link->jobs,
                        .ssh = ssh_channel_new(session),
                        .dialogue = {.input = STR_INIT},
                        .answer = {.out = STR_INIT}};
    job->callbacks = (struct ssh_channel_callbacks_struct){
        .userdata = job,
        .channel_exec_request_function = on_exec,
        .channel_shell_request_function = on_shell,
        .channel_data_function = on_data,
        .channel_eof_function = on_eof,
        .channel_close_function = on_close,
    };
    ssh_callbacks_init(&job->callbacks);
    ssh_set_channel_callbacks(job->ssh, &job->callbacks);
    job->timer = timer_new(link->server->loop, on_timer, job);
    link->jobs = job;
    return job->ssh;
}

/* --- links -------------------------------------------------------------------------------------------*/

static int on_auth_none(ssh_session session, const char *user, void *context)
{
    (void)user;
    (void)context;
    ssh_set_auth_methods(session, SSH_AUTH_METHOD_PUBLICKEY);
    return SSH_AUTH_DENIED;
}

static int on_auth_key(ssh_session session, const char *user, struct ssh_key_struct *key,
                       char signature, void *context)
{
    struct link *link = context;

    (void)session;
    (void)user;
    (void)key;
    if (link->scenario == CLOSE_AUTH)
        link_cut(link);
    if (link->scenario == AUTHFAIL || link->scenario == CLOSE_AUTH)
        return SSH_AUTH_DENIED;
    return signature == SSH_PUBLICKEY_STATE_NONE || signature == SSH_PUBLICKEY_STATE_VALID
               ? SSH_AUTH_SUCCESS
               : SSH_AUTH_DENIED;
}

static void link_free(struct link *link)
{
    struct link **at = &link->server->first;

    while (*at != link)
        at = &(*at)->next;
    *at = link->next;
    fdwatch_free(link->watch);
    for (struct job *job = link->jobs, *next; job != NULL; job = next) {
        next = job->next;
        job_free(job);
    }
    ssh_event_remove_session(link->event, link->ssh);
    ssh_event_free(link->event);
    ssh_free(link->ssh);
    close(link->fd);
    free(link);
}

/* True if all that was written has left; else the loop says when the socket takes more. */
static void link_wait(struct link *link)
{
    bool is_full = ssh_blocking_flush(link->ssh, 0) == SSH_AGAIN;

    fdwatch_set(link->watch, is_full ? FD_READABLE | FD_WRITABLE : FD_READABLE);
}

/* Reads what has come, lets every channel go on, and tidies up. The link may be gone afterwards. False:
 * it is, or there is nothing more. True: while one channel was served, libssh has read something for
 * another, which no descriptor tells of any more. */
static bool link_turn(struct link *link)
{
    struct job **at = &link->jobs;
    uint64_t read;

    if (ssh_event_dopoll(link->event, 0) == SSH_ERROR || !ssh_is_connected(link->ssh)) {
        link_free(link);
        return false;
    }
    read = link->counter.in_bytes;
    while (*at != NULL && !link->must_end) {
        struct job *job = *at;

        job_step(job);
        if (job->is_closed) {
            *at = job->next;
            job_free(job);
        } else
            at = &job->next;
    }
    if (link->must_end) {
        link_free(link);
        return false;
    }
    link_wait(link);
    return link->counter.in_bytes != read;
}

static void link_step(struct link *link)
{
    while (link_turn(link))
        continue;
}

static void on_ready(struct fdwatch *watch, unsigned events, void *context)
{
    (void)watch;
    (void)events;
    link_step(context);
}

static struct link *link_new(struct server *server, int fd, int machine, enum scenario scenario)
{
    struct link *link = xmalloc(sizeof(*link));

    *link = (struct link){.server = server,
                          .next = server->first,
                          .machine = machine,
                          .fd = fcntl(fd, F_DUPFD_CLOEXEC, 3),
                          .scenario = scenario,
                          .ssh = ssh_new(),
                          .event = ssh_event_new()};
    link->callbacks = (struct ssh_server_callbacks_struct){
        .userdata = link,
        .auth_none_function = on_auth_none,
        .auth_pubkey_function = on_auth_key,
        .channel_open_request_session_function = on_open,
    };
    ssh_callbacks_init(&link->callbacks);
    server->first = link;
    return link;
}

static void on_connection(int fd, int machine, enum scenario scenario, void *context)
{
    struct server *server = context;
    struct link *link = link_new(server, fd, machine, scenario);
    ssh_bind bind =
        scenario == WRONG_KEY && server->other_bind != NULL ? server->other_bind : server->bind;

    ssh_set_blocking(link->ssh, 0);
    if (ssh_bind_accept_fd(bind, link->ssh, fd) != SSH_OK) {
        close(fd);
        link_free(link);
        return;
    }
    ssh_set_blocking(link->ssh, 0);
    fcntl(link->fd, F_SETFL, fcntl(link->fd, F_GETFL) | O_NONBLOCK);
    ssh_set_server_callbacks(link->ssh, &link->callbacks);
    ssh_set_counters(link->ssh, &link->counter, NULL);
    ssh_set_auth_methods(link->ssh, SSH_AUTH_METHOD_PUBLICKEY);
    link->watch = fdwatch_new(server->loop, link->fd, FD_READABLE, on_ready, link, NULL);
    /* The first turn of the key exchange must happen outside of our event, the others within. */
    if (link->watch == NULL || ssh_handle_key_exchange(link->ssh) == SSH_ERROR ||
        ssh_event_add_session(link->event, link->ssh) != SSH_OK) {
        link_free(link);
        return;
    }
    link_step(link);
}

static void on_gone(int machine, void *context)
{
    struct server *server = context;

    for (struct link *link = server->first, *next; link != NULL; link = next) {
        next = link->next;
        if (machine == 0 || link->machine == machine)
            link_free(link);
    }
}

static void on_stop(void *context)
{
    struct server *server = context;

    on_gone(0, server);
    loop_stop(server->loop);
}

/* --- the program -------------------------------------------------------------------------------------*/

static ssh_bind bind_new(const char *path, struct err *err)
{
    ssh_bind bind = ssh_bind_new();
    ssh_key key = NULL;
    int no = 0;

    ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no);
    if (ssh_pki_import_privkey_file(path, NULL, NULL, NULL, &key) == SSH_OK &&
        ssh_bind_options_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, key) == SSH_OK)
        return bind;
    ssh_bind_free(bind);
    err_set(err, ERR_FAILED, "%s cannot be read as a private key", path);
    return NULL;
}

static int run(struct server *server, const struct doors_options *options, struct err *err)
{
    int rc = -1;

    server->loop = loop_new(err);
    if (server->loop == NULL)
        return -1;
    server->bind = bind_new(options->key, err);
    if (options->other_key != NULL)
        server->other_bind = bind_new(options->other_key, err);
    if (server->bind != NULL && doors_open(server->doors, server->loop, err) == 0) {
        loop_run(server->loop);
        rc = 0;
    }
    doors_free(server->doors);
    ssh_bind_free(server->bind);
    ssh_bind_free(server->other_bind);
    loop_free(server->loop);
    return rc;
}

int main(int argc, char **argv)
{
    struct server server = {0};
    const struct doors_owner owner = {.usage = usage,
                                      .on_connection = on_connection,
                                      .on_gone = on_gone,
                                      .on_stop = on_stop,
                                      .context = &server};
    struct doors_options options;
    struct err err = ERR_INIT;
    int status;

    close_range(3, ~0u, 0); /* what a test's shell has open must not live as long as we do */
    if (doors_options_read(&options, &owner, argc, argv, &status) < 0)
        return status;
    server.doors = doors_new(&options, &owner, &err);
    if (server.doors == NULL || run(&server, &options, &err) < 0) {
        fprintf(stderr, "load: %s\n", err.text.buf);
        return 1;
    }
    return 0;
}
