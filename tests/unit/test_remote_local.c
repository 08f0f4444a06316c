/* This machine behind the same face as one over SSH. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/remotes.h"

static struct remote *ready(struct world *world)
{
    struct remote_options options = world_options(world, 0);
    struct remote *remote;

    options.transport = REMOTE_LOCAL;
    options.address = NULL;
    options.user = NULL;
    remote = meet_and_wait(world, &options);
    assert_string_equal(world->states.buf, "ready");
    return remote;
}

static void a_local_command_ends_with_its_output_and_status(void **state)
{
    static const struct command_case cases[] = {
        {"true", NULL, "", "", REMOTE_EXITED, 0, 0},
        {"echo out; echo err >&2; exit 3", NULL, "out\n", "err\n", REMOTE_EXITED, 3, 0},
        {"exec sh -s -- NONCE", "echo $1", "NONCE\n", "", REMOTE_EXITED, 0, 0},
        {"kill -TERM $$", NULL, "", "", REMOTE_KILLED, -1, SIGTERM},
    };
    struct world *world = *state;
    struct remote *remote = ready(world);

    check_commands(world, remote, cases, ARRAY_LEN(cases));
}

static void limits_and_time_hold_here_too(void **state)
{
    struct world *world = *state;
    struct remote *remote = ready(world);
    struct answer flood, hung;
    int fds;

    ask_and_wait(world, remote, &(struct remote_command){.command = "true"}, &hung);
    answer_release(&hung);
    loop_turn(world->loop, false);
    fds = count_fds(); /* the first child has opened what the loop keeps */
    ask_and_wait(world, remote, &(struct remote_command){.command = "yes", .max_out = 1000},
                 &flood);
    assert_int_equal(flood.end, REMOTE_OVERFLOWED);
    assert_int_equal(flood.out.len, 1000);
    ask_and_wait(world, remote,
                 &(struct remote_command){.command = "echo half; sleep 1000", .timeout_ms = 300},
                 &hung);
    assert_int_equal(hung.end, REMOTE_TIMED_OUT);
    assert_string_equal(hung.out.buf, "half\n");
    answer_release(&flood);
    answer_release(&hung);
    loop_turn(world->loop, false);
    assert_int_equal(count_fds(), fds);
}

static void a_local_stdin_does_not_stay_open(void **state)
{
    struct world *world = *state;
    struct err err = ERR_INIT;

    assert_null(remote_exec(ready(world),
                            &(struct remote_command){.command = "sh", .resident = true}, &err));
    assert_non_null(strstr(err.text.buf, "localhost: a local command has no stdin"));
    err_release(&err);
}

static void closing_ends_what_runs(void **state)
{
    struct world *world = *state;
    struct remote *remote = ready(world);
    struct answer answer;

    ask(world, remote, &(struct remote_command){.command = "sleep 1000"}, &answer);
    loop_turn(world->loop, false);
    remote_close(remote);
    assert_int_equal(remote_state(remote), REMOTE_IDLE);
    assert_int_equal(answer.finished, 0);
    remote_connect(remote);
    wait_for_state(world, remote, REMOTE_READY);
    answer_release(&answer);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_local_command_ends_with_its_output_and_status),
        TEST(limits_and_time_hold_here_too),
        TEST(a_local_stdin_does_not_stay_open),
        TEST(closing_ends_what_runs),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("remote_local", tests, world_open, world_close);
}
