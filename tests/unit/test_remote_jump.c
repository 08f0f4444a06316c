/* Hosts behind a jump host: native channels, no process. Two real sshds: the jump host, and the
 * world's own as the host behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "lib/bad_server.h"
#include "lib/remotes.h"

static struct sshd *gate;
static struct remote_key *gate_key;
static struct remote *jump;

static int open_gate(void **state)
{
    if (world_open(state) < 0)
        return -1;
    gate = sshd_start("MaxSessions 0\n"); /* it forwards and does nothing else */
    gate_key = remote_key_load(gate->key, NULL, NULL);
    return gate_key == NULL ? -1 : 0;
}

static int close_gate(void **state)
{
    remote_key_free(gate_key);
    sshd_free(gate);
    return world_close(state);
}

static struct remote_options jump_options(struct world *world)
{
    struct remote_options options = world_options(world, gate->port);

    options.key = gate_key;
    options.on_state = NULL;
    return options;
}

static int set_up(void **state)
{
    struct world *world;
    struct remote_options options;

    if (world_set_up(state) < 0)
        return -1;
    world = *state;
    if (gate->pid == 0)
        sshd_restart(gate, false);
    options = jump_options(world);
    assert_int_equal(
        hostkeys_add_line(world->known, "127.0.0.1", gate->port, gate->hostkey_line, NULL), 0);
    jump = remote_new(&options, NULL);
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;

    remote_free(world->remote);
    world->remote = NULL;
    remote_free(jump);
    jump = NULL;
    return world_tear_down(state);
}

static struct remote_options behind(struct world *world)
{
    struct remote_options options = world_options(world, 0);

    options.resolver = NULL; /* the jump host resolves */
    options.jump = jump;
    return options;
}

static void a_host_is_reached_through_its_jump_host(void **state)
{
    struct world *world = *state;
    struct remote_options options = behind(world);
    struct answer answer;
    int fds = count_fds();
    char *expected;

    for (int i = 0; i < 3; i++) {
        meet_and_wait(world, &options);
        wait_for_state(world, world->remote, REMOTE_READY);
        assert_int_equal(remote_state(jump), REMOTE_READY);
        ask_and_wait(world, world->remote,
                     &(struct remote_command){.command = "echo $SSH_CONNECTION | cut -d' ' -f4"},
                     &answer);
        expected = xasprintf("%u\n", (unsigned)world->sshd->port);
        assert_string_equal(answer.out.buf, expected);
        free(expected);
        answer_release(&answer);
    }
    remote_free(world->remote);
    world->remote = NULL;
    remote_close(jump);
    loop_turn(world->loop, false);
    assert_int_equal(count_fds(), fds);
}

static void much_goes_both_ways(void **state)
{
    struct world *world = *state;
    struct remote_options options = behind(world);
    size_t len = 3 << 20;
    char *input = xmalloc(len);
    struct answer answer;

    for (size_t i = 0; i < len; i++)
        input[i] = (char)('a' + i % 23);
    meet_and_wait(world, &options);
    ask_and_wait(world, world->remote,
                 &(struct remote_command){
                     .command = "cat", .input = input, .input_len = len, .max_out = 4 << 20},
                 &answer);
    assert_int_equal(answer.out.len, len);
    assert_memory_equal(answer.out.buf, input, len);
    answer_release(&answer);
    free(input);
}

static int finished;

static void on_finish(struct remote_exec *exec, const struct remote_result *result, void *context)
{
    (void)exec, (void)context;
    assert_int_equal(result->end, REMOTE_EXITED);
    finished++;
}

static bool all_are_done(void *context)
{
    return *(int *)context == 40;
}

static void forty_hosts_share_one_jump_session(void **state)
{
    struct world *world = *state;
    struct remote_options options = behind(world);
    struct remote *hosts[40];

    finished = 0;
    options.on_state = NULL;
    options.deadlines.connect_ms = 15000;
    options.deadlines.kex_ms = options.deadlines.auth_ms = 15000;
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        hosts[i] = remote_new(&options, NULL);
        remote_connect(hosts[i]);
        assert_non_null(remote_exec(
            hosts[i], &(struct remote_command){.command = "true", .on_finish = on_finish}, NULL));
    }
    wait_until(world, all_are_done, &finished);
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
        remote_free(hosts[i]);
}

static void a_jump_host_that_is_gone_is_the_reason(void **state)
{
    struct world *world = *state;
    struct remote_options options = behind(world);
    struct answer answer;

    meet_and_wait(world, &options);
    wait_for_state(world, world->remote, REMOTE_READY);
    ask(world, world->remote, &(struct remote_command){.command = "sleep 60"}, &answer);
    sshd_stop(gate);
    answer_wait(&answer);
    assert_int_equal(answer.end, REMOTE_LOST);
    wait_for_state(world, world->remote, REMOTE_CLOSED);
    assert_int_equal(remote_reason(world->remote), REMOTE_JUMP);
    remote_connect(world->remote); /* the jump host's back-off: no storm on it */
    wait_for_state(world, world->remote, REMOTE_CONNECTING);
    wait_for_state(world, world->remote, REMOTE_CLOSED);
    assert_int_equal(remote_reason(world->remote), REMOTE_JUMP);
    assert_non_null(strstr(world->reason.buf, "the jump host cannot be used: 127.0.0.1:"));
    answer_release(&answer);
}

static void a_jump_host_with_an_unknown_key_lets_nobody_through(void **state)
{
    struct world *world = *state;
    struct remote_options options = behind(world);

    hostkeys_forget(world->known, "127.0.0.1", gate->port);
    meet_and_wait(world, &options);
    assert_int_equal(remote_reason(world->remote), REMOTE_JUMP);
    assert_int_equal(remote_reason(jump), REMOTE_HOSTKEY_UNKNOWN);
    assert_non_null(strstr(world->reason.buf, "nobody has accepted its host key yet"));
}

static void what_the_jump_host_cannot_reach_is_refused(void **state)
{
    struct world *world = *state;
    struct remote_options options = behind(world);

    options.port = free_port();
    meet_and_wait(world, &options);
    assert_int_equal(remote_reason(world->remote), REMOTE_REFUSED);
    assert_non_null(strstr(world->reason.buf, "the jump host cannot connect to it"));
    assert_int_equal(remote_state(jump), REMOTE_READY);
}

static void the_host_behind_must_show_its_own_key(void **state)
{
    struct world *world = *state;
    struct remote_options options = behind(world);

    options.known_as = "another name";
    meet_and_wait(world, &options);
    assert_int_equal(remote_reason(world->remote), REMOTE_HOSTKEY_UNKNOWN);
}

static void a_silent_host_behind_has_its_deadline(void **state)
{
    struct world *world = *state;
    struct bad_server silent = bad_server_start(BAD_SILENT, 0, 0);
    struct remote_options options = behind(world);

    options.port = silent.port;
    options.deadlines.kex_ms = 300;
    meet_and_wait(world, &options);
    assert_int_equal(remote_reason(world->remote), REMOTE_TIMEOUT);
    assert_int_equal(remote_state(jump), REMOTE_READY);
    bad_server_stop(&silent);
}

static void a_jump_host_may_stand_behind_another(void **state)
{
    struct world *world = *state;
    struct remote_options options = jump_options(world);
    struct remote *second;

    options.jump = jump;
    second = remote_new(&options, NULL);
    options = behind(world);
    options.jump = second;
    meet_and_wait(world, &options);
    wait_for_state(world, world->remote, REMOTE_READY);
    remote_free(world->remote);
    world->remote = NULL;
    remote_free(second);
}

static void freeing_the_jump_host_first_ends_what_goes_through_it(void **state)
{
    struct world *world = *state;
    struct remote_options options = behind(world);

    meet_and_wait(world, &options);
    wait_for_state(world, world->remote, REMOTE_READY);
    remote_free(jump);
    jump = NULL;
    wait_for_state(world, world->remote, REMOTE_CLOSED);
    assert_int_equal(remote_reason(world->remote), REMOTE_JUMP);
    remote_connect(world->remote);
    wait_for_state(world, world->remote, REMOTE_CONNECTING);
    wait_for_state(world, world->remote, REMOTE_CLOSED);
    assert_int_equal(remote_reason(world->remote), REMOTE_JUMP);
}

/* --- what is given up --- */

static int entries_of(const char *folder)
{
    DIR *dir = opendir(folder);
    int count = 0;

    while (dir != NULL && readdir(dir) != NULL)
        count++;
    if (dir != NULL)
        closedir(dir);
    return count;
}

static int parent_of(int pid)
{
    char *path = xasprintf("/proc/%d/stat", pid);
    struct str stat = STR_INIT;
    const char *behind_name;
    int parent = 0;

    if (file_read(path, 4096, &stat, NULL) == 0 && (behind_name = strrchr(stat.buf, ')')) != NULL)
        parent = (int)strtol(behind_name + 3, NULL, 10);
    str_release(&stat);
    free(path);
    return parent;
}

/* Descriptors of the programs that the server has started, and of those that these have. */
static int descriptors_below(int pid)
{
    DIR *all = opendir("/proc");
    struct dirent *entry;
    int count = 0;

    assert_non_null(all);
    while ((entry = readdir(all)) != NULL) {
        int child = (int)strtol(entry->d_name, NULL, 10);
        char *fds = xasprintf("/proc/%d/fd", child);

        if (child > 0 && parent_of(child) == pid)
            count += entries_of(fds) + descriptors_below(child);
        free(fds);
    }
    closedir(all);
    return count;
}

static bool has_as_many(void *context)
{
    return descriptors_below(gate->pid) <= *(int *)context;
}

/* A listener whose queue is full drops what comes, as a host does that is being restarted. */
static void a_host_that_answers_too_late_leaves_nothing_on_the_jump_host(void **state)
{
    struct world *world = *state;
    struct remote_options options = behind(world);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr *address = (struct sockaddr *)(void *)&at;
    socklen_t len = sizeof(at);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), filling[3], without;

    assert_int_equal(bind(listener, address, len), 0);
    assert_int_equal(getsockname(listener, address, &len), 0);
    assert_int_equal(listen(listener, 0), 0);
    for (size_t i = 0; i < ARRAY_LEN(filling); i++) {
        filling[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        connect(filling[i], address, len);
    }
    remote_connect(jump);
    wait_for_state(world, jump, REMOTE_READY);
    options.port = ntohs(at.sin_port);
    options.deadlines.connect_ms = 300;
    for (int i = 0; i < 3; i++) {
        meet_and_wait(world, &options);
        assert_int_equal(remote_reason(world->remote), REMOTE_TIMEOUT);
    }
    without = descriptors_below(gate->pid) - 3;
    close(listener); /* now it refuses */
    for (size_t i = 0; i < ARRAY_LEN(filling); i++)
        close(filling[i]);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)), 0);
    assert_int_equal(bind(listener, address, len), 0); /* and now it is back */
    assert_int_equal(listen(listener, 16), 0);
    wait_until(world, has_as_many, &without);
    assert_int_equal(remote_state(jump), REMOTE_READY);
    close(listener);
}

/* --- in its own callback --- */

static void once_more(struct remote *remote, enum remote_state state, const struct err *reason,
                      void *context)
{
    int *closed = context;

    (void)reason;
    if (state == REMOTE_CLOSED && ++*closed == 1)
        remote_connect(remote);
}

static bool is_twice(void *context)
{
    return *(int *)context == 2;
}

static void a_session_may_be_wanted_in_its_own_callback(void **state)
{
    struct world *world = *state;
    struct remote_options options = behind(world);
    int closed = 0;

    options.port = free_port();
    options.on_state = once_more;
    options.context = &closed;
    remote_connect(meet(world, &options));
    wait_until(world, is_twice, &closed);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_host_is_reached_through_its_jump_host),
        TEST(much_goes_both_ways),
        TEST(forty_hosts_share_one_jump_session),
        TEST(a_jump_host_that_is_gone_is_the_reason),
        TEST(a_jump_host_with_an_unknown_key_lets_nobody_through),
        TEST(what_the_jump_host_cannot_reach_is_refused),
        TEST(the_host_behind_must_show_its_own_key),
        TEST(a_silent_host_behind_has_its_deadline),
        TEST(a_jump_host_may_stand_behind_another),
        TEST(freeing_the_jump_host_first_ends_what_goes_through_it),
        TEST(a_host_that_answers_too_late_leaves_nothing_on_the_jump_host),
        TEST(a_session_may_be_wanted_in_its_own_callback),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("remote_jump", tests, open_gate, close_gate);
}
