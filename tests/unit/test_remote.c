/* Sessions: how they come about, what keeps them from it and what the owner is told, against real
 * sshd processes and against servers that do everything wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/argv.h"
#include "base/mem.h"
#include "lib/bad_server.h"
#include "lib/fake_sshd.h"
#include "lib/remotes.h"
#include "loop/timer.h"

static void is_closed_for(struct world *world, enum remote_reason reason, const char *text)
{
    if (remote_state(world->remote) != REMOTE_CLOSED || remote_reason(world->remote) != reason ||
        strstr(world->reason.buf, text) == NULL)
        fail_msg("%s for %s: %s", remote_state_name(remote_state(world->remote)),
                 remote_reason_name(remote_reason(world->remote)), world->reason.buf);
    assert_int_equal(strncmp(world->reason.buf, "127.0.0.1", 9), 0); /* it names the host */
}

/* An sshd of the test's own, whose host key is known and whose user key is the remote's. */
struct own {
    struct sshd *sshd;
    struct remote_key *key;
    struct remote_options options;
};

static struct own own_open(struct world *world, const char *config)
{
    struct own own = {.sshd = sshd_start(config)};

    own.key = remote_key_load(own.sshd->key, NULL, NULL);
    own.options = world_options(world, own.sshd->port);
    own.options.key = own.key;
    assert_int_equal(
        hostkeys_add_line(world->known, "127.0.0.1", own.sshd->port, own.sshd->hostkey_line, NULL),
        0);
    return own;
}

static void own_close(struct world *world, struct own *own)
{
    remote_free(world->remote);
    world->remote = NULL;
    remote_key_free(own->key);
    sshd_free(own->sshd);
}

/* --- a session --- */

static void a_session_goes_through_its_states(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);
    struct remote *remote = meet(world, &options);

    assert_int_equal(remote_state(remote), REMOTE_IDLE);
    remote_connect(remote);
    assert_int_equal(remote_state(remote), REMOTE_CONNECTING);
    wait_for_state(world, remote, REMOTE_READY);
    assert_string_equal(world->states.buf, "kex auth ready");
    assert_int_equal(remote_reason(remote), REMOTE_FINE);
    assert_non_null(strstr(world->sshd->hostkey_line, remote_hostkey(remote)->base64));
    remote_connect(remote); /* it is: nothing happens */
    remote_close(remote);
    assert_int_equal(remote_state(remote), REMOTE_IDLE);
    assert_string_equal(world->states.buf, "kex auth ready");
}

/* health.md 5 (4): libssh makes its socket a blocking one when it is connected. */
static void the_socket_never_blocks(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);
    int sockets = 0;

    meet_and_wait(world, &options);
    wait_for_state(world, world->remote, REMOTE_READY);
    for (int fd = 3; fd < 256; fd++) {
        struct stat st;

        if (fstat(fd, &st) < 0 || !S_ISSOCK(st.st_mode))
            continue;
        sockets++;
        assert_int_not_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
        assert_int_not_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
    }
    assert_int_equal(sockets, 1);
}

static void a_closed_session_leaves_no_descriptor(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);
    int fds = count_fds();

    for (int i = 0; i < 5; i++) {
        meet_and_wait(world, &options);
        wait_for_state(world, world->remote, REMOTE_READY);
        remote_free(world->remote);
        world->remote = NULL;
        loop_turn(world->loop, false);
        assert_int_equal(count_fds(), fds);
    }
}

static void a_name_is_resolved(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);

    options.address = "localhost";
    options.known_as = "127.0.0.1";
    meet_and_wait(world, &options);
    wait_for_state(world, world->remote, REMOTE_READY);
}

/* --- who cannot be reached --- */

static void nobody_listens(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, free_port());

    meet_and_wait(world, &options);
    is_closed_for(world, REMOTE_REFUSED, "nothing listens there");
    assert_string_equal(world->states.buf, "closed");
}

static void a_name_that_is_none(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);

    options.address = "no-such-host.invalid";
    options.deadlines.resolve_ms = 3000;
    meet_and_wait(world, &options);
    assert_int_equal(remote_reason(world->remote), REMOTE_NO_NAME);
}

static void an_address_without_a_way(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);

    options.address = "255.255.255.255";
    meet_and_wait(world, &options);
    assert_int_equal(remote_reason(world->remote), REMOTE_UNREACHABLE);
    assert_non_null(strstr(world->reason.buf, "cannot be reached"));
}

/* --- host keys: nothing is said before they are compared --- */

static void an_unknown_host_key_is_refused_and_shown(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);

    options.known = NULL;
    meet_and_wait(world, &options);
    is_closed_for(world, REMOTE_HOSTKEY_UNKNOWN, "nobody has accepted its host key yet");
    assert_string_equal(world->states.buf, "kex closed");
    assert_non_null(strstr(world->reason.buf, remote_hostkey(world->remote)->sha256));
    assert_int_equal(strncmp(remote_hostkey(world->remote)->sha256, "SHA256:", 7), 0);
    assert_int_equal(strlen(remote_hostkey(world->remote)->sha256), 7 + 43);
}

static void a_changed_host_key_is_refused_and_told_apart(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);
    struct remote *remote = meet_and_wait(world, &options);

    wait_for_state(world, remote, REMOTE_READY);
    sshd_restart(world->sshd, true);
    wait_for_state(world, remote, REMOTE_CLOSED);
    str_reset(&world->states);
    remote_connect(remote);
    wait_for_state(world, remote, REMOTE_KEX);
    wait_for_state(world, remote, REMOTE_CLOSED);
    is_closed_for(world, REMOTE_HOSTKEY_CHANGED, "its host key has changed: ssh-ed25519 SHA256:");
    assert_string_equal(world->states.buf, "kex closed");
    hostkeys_forget(world->known, "127.0.0.1", world->sshd->port);
    assert_int_equal(hostkeys_add_line(world->known, "127.0.0.1", world->sshd->port,
                                       world->sshd->hostkey_line, NULL),
                     0);
    remote_connect(remote);
    wait_for_state(world, remote, REMOTE_READY);
}

/* A key of another type in place of the one we know. */
static void a_key_of_another_type_counts_as_changed(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);
    struct hostkeys *known = hostkeys_new();

    assert_int_equal(
        hostkeys_add(
            known, "127.0.0.1", world->sshd->port, "ecdsa-sha2-nistp256",
            "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9n"
            "kt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg=",
            NULL),
        0);
    options.known = known;
    meet_and_wait(world, &options);
    is_closed_for(world, REMOTE_HOSTKEY_CHANGED, "its host key has changed");
    hostkeys_free(known);
}

static void the_key_can_be_asked_for_without_logging_in(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);

    options.hostkey_only = true;
    options.known = NULL;
    options.key = NULL;
    options.user = NULL;
    meet_and_wait(world, &options);
    is_closed_for(world, REMOTE_HOSTKEY_SHOWN, "ssh-ed25519 SHA256:");
    assert_string_equal(world->states.buf, "kex closed");
}

/* --- logging in --- */

static void a_wrong_user_or_key_is_not_let_in(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);

    options.user = "nobody-of-that-name";
    meet_and_wait(world, &options);
    is_closed_for(world, REMOTE_AUTH_DENIED,
                  "does not let nobody-of-that-name in; it would take: publickey");
    assert_string_equal(world->states.buf, "kex auth closed");
    options = world_options(world, 0);
    options.key = NULL;
    meet_and_wait(world, &options);
    is_closed_for(world, REMOTE_AUTH_DENIED, "does not let");
}

struct
try {
    enum fake_way way;
    const char *script;
    enum remote_reason reason; /* REMOTE_FINE: let in */
    const char *text;
};

static void a_password_comes_from_a_command(void **state)
{
    static const struct try cases[] = {
        {FAKE_PASSWORD, "echo open sesame", REMOTE_FINE, ""},
        {FAKE_PASSWORD, "printf 'open sesame'", REMOTE_FINE, ""},
        {FAKE_QUESTION, "echo open sesame", REMOTE_FINE, ""},
        {FAKE_PASSWORD, "echo wrong", REMOTE_AUTH_DENIED, "it would take: password"},
        {FAKE_QUESTION, "echo wrong", REMOTE_AUTH_DENIED, "keyboard-interactive"},
        {FAKE_TWO_ROUNDS, "echo open sesame", REMOTE_AUTH_DENIED, "does not let"},
        {FAKE_PASSWORD, "exit 4", REMOTE_NO_SECRET, "sh failed with exit status 4"},
        {FAKE_PASSWORD, "kill -TERM $$", REMOTE_NO_SECRET, "killed by signal 15"},
        {FAKE_PASSWORD, "true", REMOTE_NO_SECRET, "printed no password"},
        {FAKE_PASSWORD, "head -c 2000 /dev/zero", REMOTE_NO_SECRET, "printed no password"},
        {FAKE_PASSWORD, "sleep 1000", REMOTE_NO_SECRET, "took too long"},
    };
    struct world *world = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fake_sshd server = fake_sshd_start(cases[i].way, world->sshd->key);
        struct remote_options options = world_options(world, server.port);
        struct argv argv = {0};
        char *pub = xasprintf("%s.pub", world->sshd->key);
        FILE *file = fopen(pub, "re");
        char line[1024] = "";

        assert_non_null(file);
        assert_non_null(fgets(line, sizeof(line), file));
        fclose(file);
        free(pub);
        assert_int_equal(hostkeys_add_line(world->known, "127.0.0.1", server.port, line, NULL), 0);
        argv_push(&argv, "sh");
        argv_push(&argv, "-c");
        argv_push(&argv, cases[i].script);
        options.key = NULL;
        options.password_command = &argv;
        options.deadlines.secret_ms = cases[i].way == FAKE_PASSWORD ? 500 : 0;
        meet_and_wait(world, &options);
        if (cases[i].reason == REMOTE_FINE)
            wait_for_state(world, world->remote, REMOTE_READY);
        else
            is_closed_for(world, cases[i].reason, cases[i].text);
        assert_null(strstr(world->reason.buf, "sesame"));
        argv_release(&argv);
        remote_free(world->remote);
        world->remote = NULL;
        fake_sshd_stop(&server);
    }
}

static void an_agent_needs_a_process_of_its_own(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);
    struct err err = ERR_INIT;

    options.agent = true;
    assert_null(remote_new(&options, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_non_null(strstr(err.text.buf, "zhiband collect --agent"));
    err_release(&err);
}

/* From here on this process may use an agent; there is none, so nobody is let in. */
static void without_an_agent_the_way_is_just_closed(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);

    unsetenv("SSH_AUTH_SOCK");
    remote_allow_agent();
    options.agent = true;
    options.key = NULL;
    meet_and_wait(world, &options);
    is_closed_for(world, REMOTE_AUTH_DENIED, "does not let");
}

static void key_files_are_looked_at_closely(void **state)
{
    struct world *world = *state;
    char *open_key = xasprintf("%s/open", world->sshd->dir);
    struct err err = ERR_INIT;

    assert_null(remote_key_load("/no/such/key", NULL, &err));
    assert_non_null(strstr(err.text.buf, "/no/such/key: the key file cannot be read"));
    assert_null(remote_key_load(world->sshd->dir, NULL, &err));
    assert_non_null(strstr(err.text.buf, "not a key file"));
    close(open(open_key, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    assert_int_equal(chmod(open_key, 0644), 0);
    assert_null(remote_key_load(open_key, NULL, &err));
    assert_non_null(strstr(err.text.buf, "chmod 600"));
    assert_int_equal(chmod(open_key, 0600), 0);
    assert_null(remote_key_load(open_key, NULL, &err));
    assert_non_null(strstr(err.text.buf, "not a private key"));
    unlink(open_key);
    free(open_key);
    err_release(&err);
}

static void a_locked_key_file_is_unlocked_once(void **state)
{
    struct world *world = *state;
    char *path = xasprintf("%s/locked", world->sshd->dir);
    struct remote_key *key;
    struct err err = ERR_INIT;

    free(sshd_make_key(world->sshd->dir, "locked", "ed25519", "open sesame"));
    assert_null(remote_key_load(path, NULL, &err));
    assert_non_null(strstr(err.text.buf, "locked by a passphrase"));
    assert_null(remote_key_load(path, "wrong", &err));
    assert_non_null(strstr(err.text.buf, "the passphrase is wrong"));
    key = remote_key_load(path, "open sesame", &err);
    assert_non_null(key);
    remote_key_free(key);
    err_release(&err);
    free(path);
}

static int run_tool(const char *const argv[])
{
    pid_t pid = fork();
    int status = -1;

    if (pid == 0) {
        close(2);
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    return waitpid(pid, &status, 0) == pid ? status : -1;
}

/* Where it is allowed; see remote_allow_agent(). */
static void an_agent_logs_in(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);
    char *path = xasprintf("%s/agent", world->sshd->dir);
    const char *const add[] = {"ssh-add", "-q", world->sshd->key, NULL};
    pid_t agent = fork();

    if (agent == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(1);
        execlp("ssh-agent", "ssh-agent", "-D", "-a", path, (char *)NULL);
        _exit(127);
    }
    setenv("SSH_AUTH_SOCK", path, 1);
    while (run_tool(add) != 0) /* until it listens */
        assert_int_equal(waitpid(agent, NULL, WNOHANG), 0);
    options.agent = true;
    options.key = NULL;
    meet_and_wait(world, &options);
    wait_for_state(world, world->remote, REMOTE_READY);
    unsetenv("SSH_AUTH_SOCK");
    kill(agent, SIGKILL);
    waitpid(agent, NULL, 0);
    unlink(path);
    free(path);
}

/* --- old machines --- */

static void an_old_server_needs_the_legacy_flag(void **state)
{
    struct world *world = *state;
    struct own own = own_open(world, "KexAlgorithms diffie-hellman-group14-sha1\nMACs hmac-sha1\n"
                                     "Ciphers aes128-ctr\n");

    meet_and_wait(world, &own.options);
    is_closed_for(world, REMOTE_PROTOCOL, "may need 'legacy: true'");
    own.options.legacy = true;
    meet_and_wait(world, &own.options);
    wait_for_state(world, world->remote, REMOTE_READY);
    own_close(world, &own);
}

static void a_server_that_opens_no_channel_denies_the_command(void **state)
{
    struct world *world = *state;
    struct own own = own_open(world, "MaxSessions 0\n");
    struct answer answer;

    meet_and_wait(world, &own.options);
    wait_for_state(world, world->remote, REMOTE_READY);
    for (int i = 0; i < 3; i++) {
        ask_and_wait(world, world->remote, &(struct remote_command){.command = "true"}, &answer);
        assert_int_equal(answer.end, REMOTE_DENIED);
        answer_release(&answer);
    }
    assert_int_equal(remote_state(world->remote), REMOTE_READY);
    own_close(world, &own);
}

static void a_shell_that_talks_and_a_banner_do_no_harm(void **state)
{
    struct world *world = *state;
    struct own own =
        own_open(world, "Banner /etc/services\nForceCommand echo Last login: today; echo "
                        "no job control >&2; eval \"$SSH_ORIGINAL_COMMAND\"\n");
    struct answer answer;

    meet_and_wait(world, &own.options);
    ask_and_wait(world, world->remote, &(struct remote_command){.command = "echo begin; exit 2"},
                 &answer);
    assert_string_equal(answer.out.buf, "Last login: today\nbegin\n");
    assert_string_equal(answer.err.buf, "no job control\n");
    assert_int_equal(answer.status, 2);
    answer_release(&answer);
    own_close(world, &own);
}

/* Of a host with several keys, the one that we know is asked for. */
static void the_known_type_of_key_comes_first(void **state)
{
    static const char *const types[] = {"rsa", "ecdsa"};
    struct world *world = *state;

    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        char *line = sshd_make_key(world->sshd->dir, types[i], types[i], "");
        char *config = xasprintf("HostKey %s/%s\n", world->sshd->dir, types[i]);
        struct own own = own_open(world, config);

        hostkeys_forget(world->known, "127.0.0.1", own.sshd->port);
        assert_int_equal(hostkeys_add_line(world->known, "127.0.0.1", own.sshd->port, line, NULL),
                         0);
        meet_and_wait(world, &own.options);
        wait_for_state(world, world->remote, REMOTE_READY);
        own_close(world, &own);
        free(config);
        free(line);
    }
}

/* health.md 5 (21): new keys in the middle of an answer. */
static void a_change_of_keys_loses_nothing(void **state)
{
    struct world *world = *state;
    struct own own = own_open(world, "RekeyLimit 64K\n");
    struct answer answer;

    meet_and_wait(world, &own.options);
    ask_and_wait(world, world->remote,
                 &(struct remote_command){.command = "seq 200000", .max_out = 4 << 20}, &answer);
    assert_int_equal(answer.end, REMOTE_EXITED);
    assert_false(answer.cut_off);
    assert_int_equal(answer.out.len, 1288895);
    assert_string_equal(answer.out.buf + answer.out.len - 7, "200000\n");
    answer_release(&answer);
    own_close(world, &own);
}

/* health.md 5 (9): a hardened sshd asks whether we are there, and hangs up on silence. */
static void a_silent_session_answers_the_server(void **state)
{
    struct world *world = *state;
    struct own own = own_open(world, "ClientAliveInterval 1\nClientAliveCountMax 1\n");
    struct answer answer;

    meet_and_wait(world, &own.options);
    ask_and_wait(world, world->remote, &(struct remote_command){.command = "sleep 3; echo here"},
                 &answer);
    assert_string_equal(answer.out.buf, "here\n");
    answer_release(&answer);
    own_close(world, &own);
}

/* --- bad servers --- */

static void a_bad_server_is_given_up_with_its_reason(void **state)
{
    static const struct {
        enum bad_way way;
        enum remote_reason reason;
        const char *text;
    } cases[] = {
        {BAD_SILENT, REMOTE_TIMEOUT, "no SSH server answers there in time"},
        {BAD_HANG_UP, REMOTE_DROPPED, "connection"},
        {BAD_BANNER_ONLY, REMOTE_TIMEOUT, "no SSH server answers there in time"},
        {BAD_NOT_SSH, REMOTE_TIMEOUT, "no SSH server answers there in time"},
        {BAD_LONG_BANNER, REMOTE_PROTOCOL, "too large banner"},
        {BAD_CHATTER, REMOTE_PROTOCOL, "talks without end"},
        {BAD_NOISE, REMOTE_PROTOCOL, "no SSH we understand"},
    };
    struct world *world = *state;
    int fds = count_fds();

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bad_server server = bad_server_start(cases[i].way, 0, 0);
        struct remote_options options = world_options(world, server.port);

        options.deadlines.kex_ms =
            cases[i].reason == REMOTE_TIMEOUT ? 300 : 0; /* the others need no deadline */
        meet_and_wait(world, &options);
        is_closed_for(world, cases[i].reason, cases[i].text);
        bad_server_stop(&server);
        assert_int_equal(count_fds(), fds);
    }
}

static void a_line_that_delivers_byte_by_byte_works(void **state)
{
    struct world *world = *state;
    struct bad_server server = bad_server_start(BAD_SLOW, world->sshd->port, 0);
    struct remote_options options = world_options(world, server.port);
    struct answer answer;

    assert_int_equal(
        hostkeys_add_line(world->known, "127.0.0.1", server.port, world->sshd->hostkey_line, NULL),
        0);
    meet_and_wait(world, &options);
    wait_for_state(world, world->remote, REMOTE_READY);
    ask_and_wait(world, world->remote, &(struct remote_command){.command = "echo slowly"}, &answer);
    assert_string_equal(answer.out.buf, "slowly\n");
    answer_release(&answer);
    remote_free(world->remote);
    world->remote = NULL;
    bad_server_stop(&server);
}

/* Every phase is cut somewhere: banner, key exchange, log-in, channel, answer. */
static void a_line_cut_anywhere_ends_in_closed(void **state)
{
    struct world *world = *state;
    bool seen[REMOTE_STATE__COUNT] = {false};
    int fds = count_fds();

    for (unsigned long bytes = 1;
         bytes<6000; bytes += bytes> 1500 && bytes < 2000 ? 20 : 1 + bytes / 6) {
        struct bad_server server = bad_server_start(BAD_CUT, world->sshd->port, bytes);
        struct remote_options options = world_options(world, server.port);
        struct answer answer;

        assert_int_equal(hostkeys_add_line(world->known, "127.0.0.1", server.port,
                                           world->sshd->hostkey_line, NULL),
                         0);
        meet(world, &options);
        remote_connect(world->remote);
        ask_and_wait(world, world->remote,
                     &(struct remote_command){.command = "head -c 4000 /dev/zero"}, &answer);
        assert_int_equal(answer.end, REMOTE_LOST);
        wait_for_state(world, world->remote, REMOTE_CLOSED);
        is_closed_for(world, REMOTE_DROPPED, "");
        seen[strstr(world->states.buf, "ready") != NULL  ? REMOTE_READY
             : strstr(world->states.buf, "auth") != NULL ? REMOTE_AUTH
                                                         : REMOTE_KEX] = true;
        answer_release(&answer);
        remote_free(world->remote);
        world->remote = NULL;
        bad_server_stop(&server);
        assert_int_equal(count_fds(), fds);
    }
    assert_true(seen[REMOTE_KEX] && seen[REMOTE_AUTH] && seen[REMOTE_READY]);
}

/* --- one harms nobody else --- */

static int healthy_finished;

static void on_healthy(struct remote_exec *exec, const struct remote_result *result, void *context)
{
    (void)exec, (void)context;
    assert_int_equal(result->end, REMOTE_EXITED);
    healthy_finished++;
}

static bool ten_are_done(void *context)
{
    return *(int *)context == 10;
}

/* health.md 5 (1): the end of one session must not touch another. */
static void bad_neighbours_do_not_disturb(void **state)
{
    static const enum bad_way ways[] = {BAD_SILENT, BAD_HANG_UP, BAD_NOISE, BAD_CHATTER,
                                        BAD_BANNER_ONLY};
    struct world *world = *state;
    struct bad_server servers[ARRAY_LEN(ways)];
    struct remote *bad[ARRAY_LEN(ways)], *good[10];
    struct remote_options options;

    healthy_finished = 0;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        servers[i] = bad_server_start(ways[i], 0, 0);
        options = world_options(world, servers[i].port);
        options.on_state = NULL;
        bad[i] = remote_new(&options, NULL);
        remote_connect(bad[i]);
    }
    options = world_options(world, 0);
    options.on_state = NULL;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        good[i] = remote_new(&options, NULL);
        remote_connect(good[i]);
        assert_non_null(remote_exec(
            good[i], &(struct remote_command){.command = "true", .on_finish = on_healthy}, NULL));
    }
    wait_until(world, ten_are_done, &healthy_finished);
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        remote_free(good[i]);
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        remote_free(bad[i]);
        bad_server_stop(&servers[i]);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_session_goes_through_its_states),
        TEST(the_socket_never_blocks),
        TEST(a_closed_session_leaves_no_descriptor),
        TEST(a_name_is_resolved),
        TEST(nobody_listens),
        TEST(a_name_that_is_none),
        TEST(an_address_without_a_way),
        TEST(an_unknown_host_key_is_refused_and_shown),
        TEST(a_changed_host_key_is_refused_and_told_apart),
        TEST(a_key_of_another_type_counts_as_changed),
        TEST(the_key_can_be_asked_for_without_logging_in),
        TEST(a_wrong_user_or_key_is_not_let_in),
        TEST(a_password_comes_from_a_command),
        TEST(an_agent_needs_a_process_of_its_own),
        TEST(without_an_agent_the_way_is_just_closed),
        TEST(an_agent_logs_in),
        TEST(a_locked_key_file_is_unlocked_once),
        TEST(key_files_are_looked_at_closely),
        TEST(an_old_server_needs_the_legacy_flag),
        TEST(a_server_that_opens_no_channel_denies_the_command),
        TEST(a_shell_that_talks_and_a_banner_do_no_harm),
        TEST(the_known_type_of_key_comes_first),
        TEST(a_change_of_keys_loses_nothing),
        TEST(a_silent_session_answers_the_server),
        TEST(a_bad_server_is_given_up_with_its_reason),
        TEST(a_line_that_delivers_byte_by_byte_works),
        TEST(a_line_cut_anywhere_ends_in_closed),
        TEST(bad_neighbours_do_not_disturb),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("remote", tests, world_open, world_close);
}
