/* Commands over a session: how they end, what is kept, and what a flood, a hang or a lost session
 * does. The server is a real sshd. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/remotes.h"
#include "loop/timer.h"

static struct remote *ready(struct world *world)
{
    struct remote_options options = world_options(world, 0);
    struct remote *remote = meet_and_wait(world, &options);

    wait_for_state(world, remote, REMOTE_READY);
    return remote;
}

/* --- ordinary ends --- */

static void a_command_ends_with_its_output_and_status(void **state)
{
    static const struct command_case cases[] = {
        {"true", NULL, "", "", REMOTE_EXITED, 0, 0},
        {"echo out; echo err >&2; exit 3", NULL, "out\n", "err\n", REMOTE_EXITED, 3, 0},
        {"cat", "from stdin", "from stdin", "", REMOTE_EXITED, 0, 0},
        {"exec sh -s -- NONCE", "echo $1", "NONCE\n", "", REMOTE_EXITED, 0, 0},
        {"cat", NULL, "", "", REMOTE_EXITED, 0, 0}, /* its stdin ends at once */
        {"kill -TERM $$", NULL, "", "", REMOTE_KILLED, -1, SIGTERM},
        {"echo half; kill -KILL $$", NULL, "half\n", "", REMOTE_KILLED, -1, SIGKILL},
        {"printf '%s' 中文", NULL, "中文", "", REMOTE_EXITED, 0, 0},
        {"/no/such/program 2>/dev/null", NULL, "", "", REMOTE_EXITED, 127, 0},
    };
    struct world *world = *state;
    struct remote *remote = ready(world);

    check_commands(world, remote, cases, ARRAY_LEN(cases));
    assert_string_equal(world->states.buf, "kex auth ready");
}

static void zero_bytes_and_escapes_come_as_they_are(void **state)
{
    struct world *world = *state;
    struct answer answer;

    ask_and_wait(world, ready(world),
                 &(struct remote_command){.command = "printf 'a\\000b\\033[2J'"}, &answer);
    assert_int_equal(answer.out.len, 7);
    assert_memory_equal(answer.out.buf, "a\0b\033[2J", 7);
    answer_release(&answer);
}

static void a_long_script_goes_through_the_window(void **state)
{
    struct world *world = *state;
    size_t len = 5 << 20; /* more than any window */
    char *input = xmalloc(len);
    struct answer answer;

    memset(input, 'x', len);
    ask_and_wait(world, ready(world),
                 &(struct remote_command){.command = "wc -c", .input = input, .input_len = len},
                 &answer);
    assert_string_equal(answer.out.buf, "5242880\n");
    answer_release(&answer);
    free(input);
}

/* health.md 5 (13): sshd keeps the channel open as long as somebody holds the output. */
static void what_stays_in_the_background_is_not_waited_for(void **state)
{
    struct world *world = *state;
    struct answer answer;

    ask_and_wait(
        world, ready(world),
        &(struct remote_command){.command = "echo done; sleep 60 & exit 5", .timeout_ms = 15000},
        &answer);
    assert_int_equal(answer.end, REMOTE_EXITED);
    assert_int_equal(answer.status, 5);
    assert_true(answer.cut_off);
    assert_string_equal(answer.out.buf, "done\n");
    answer_release(&answer);
}

/* The status may overtake the output; on a slow line by much. */
static void what_comes_after_the_status_is_still_taken(void **state)
{
    struct world *world = *state;
    struct answer answer;

    ask_and_wait(world, ready(world),
                 &(struct remote_command){.command = "(sleep 1; echo late) & echo early; exit 5"},
                 &answer);
    assert_int_equal(answer.end, REMOTE_EXITED);
    assert_int_equal(answer.status, 5);
    assert_string_equal(answer.out.buf, "early\nlate\n");
    assert_false(answer.cut_off);
    answer_release(&answer);
}

/* --- what it costs --- */

/* Packets of the net with data that this program has sent over TCP so far. */
static int packets_sent(void)
{
    int count = 0;

    for (int fd = 3; fd < 64; fd++) {
        struct tcp_info info = {0};
        socklen_t len = sizeof(info);

        if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0)
            count += (int)info.tcpi_data_segs_out;
    }
    return count;
}

/* The opening with the end of the command before, the request, the script with its end; one more if
 * the kernel did not wait. libssh alone sends six, and each wakes the server. */
static void a_command_takes_three_packets_of_the_net(void **state)
{
    enum { COMMANDS = 20 };
    struct world *world = *state;
    struct remote *remote = ready(world);
    char *script = xmalloc(3000);
    int before;

    memset(script, '\n', 3000);
    before = packets_sent();
    assert_true(before > 0);
    for (int i = 0; i < COMMANDS; i++) {
        struct answer answer;

        ask_and_wait(
            world, remote,
            &(struct remote_command){.command = "exec sh -s", .input = script, .input_len = 3000},
            &answer);
        assert_int_equal(answer.status, 0);
        answer_release(&answer);
    }
    assert_in_range(packets_sent() - before, 3 * COMMANDS - 3, 4 * COMMANDS);
    free(script);
}

/* --- limits --- */

static void a_flood_is_cut_and_the_session_lives(void **state)
{
    struct world *world = *state;
    struct remote *remote = ready(world);
    struct answer flood, after;

    ask_and_wait(world, remote, &(struct remote_command){.command = "yes flood", .max_out = 4096},
                 &flood);
    assert_int_equal(flood.end, REMOTE_OVERFLOWED);
    assert_true(flood.overflow);
    assert_int_equal(flood.out.len, 4096);
    ask_and_wait(world, remote, &(struct remote_command){.command = "echo fine"}, &after);
    assert_string_equal(after.out.buf, "fine\n");
    answer_release(&flood);
    answer_release(&after);
}

/* health.md 5 (14): stdout and stderr share a window; unread stderr would stop stdout. */
static void a_flood_of_stderr_stops_nothing(void **state)
{
    struct world *world = *state;
    struct answer answer;

    ask_and_wait(world, ready(world),
                 &(struct remote_command){.command = "head -c 4000000 /dev/zero >&2; echo reached",
                                          .max_err = 1000},
                 &answer);
    assert_int_equal(answer.end, REMOTE_EXITED);
    assert_string_equal(answer.out.buf, "reached\n");
    assert_int_equal(answer.err.len, 1000);
    assert_true(answer.err_cut);
    assert_false(answer.overflow);
    answer_release(&answer);
}

static void half_an_answer_is_kept_when_time_is_up(void **state)
{
    struct world *world = *state;
    struct remote *remote = ready(world);
    struct answer hung, after;

    ask_and_wait(
        world, remote,
        &(struct remote_command){.command = "echo half; exec sleep 1000", .timeout_ms = 2000},
        &hung);
    assert_int_equal(hung.end, REMOTE_TIMED_OUT);
    assert_true(hung.timed_out);
    assert_string_equal(hung.out.buf, "half\n");
    assert_int_equal(hung.status, -1);
    ask_and_wait(world, remote, &(struct remote_command){.command = "echo fine"}, &after);
    assert_string_equal(after.out.buf, "fine\n");
    answer_release(&hung);
    answer_release(&after);
}

enum { CHANNELS = 4 };

static void on_talk(struct remote_exec *exec, const char *bytes, size_t len, void *context)
{
    struct answer *answer = context;

    assert_ptr_equal(exec, answer->exec);
    str_addn(&answer->err, bytes, len); /* err is free for this: nothing is said there */
}

struct hanging {
    struct answer answers[12];
};

static bool all_channels_hang(void *context)
{
    struct hanging *hanging = context;
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(hanging->answers); i++)
        count += strcmp(hanging->answers[i].err.buf, "begun\n") == 0;
    return count == CHANNELS;
}

/* Of twelve that hang, four have a channel; all end in time, and the next ones find channels. Time is
 * set when the four have begun, however long that takes on a busy machine. */
static void many_hangs_do_not_use_up_the_channels(void **state)
{
    struct world *world = *state;
    struct remote *remote = ready(world);
    struct hanging hung;
    struct answer after;

    for (size_t i = 0; i < ARRAY_LEN(hung.answers); i++)
        ask(world, remote,
            &(struct remote_command){.command = "echo begun; exec sleep 1000", .on_bytes = on_talk},
            &hung.answers[i]);
    wait_until(world, all_channels_hang, &hung);
    for (size_t i = ARRAY_LEN(hung.answers); i-- > 0;) /* those that wait first: none moves up */
        remote_exec_set_timeout(hung.answers[i].exec, 1);
    for (size_t i = 0; i < ARRAY_LEN(hung.answers); i++) {
        answer_wait(&hung.answers[i]);
        assert_int_equal(hung.answers[i].end, REMOTE_TIMED_OUT);
        answer_release(&hung.answers[i]);
    }
    ask_and_wait(world, remote, &(struct remote_command){.command = "echo fine"}, &after);
    assert_string_equal(after.out.buf, "fine\n");
    assert_int_equal(remote_state(remote), REMOTE_READY); /* in the same session */
    answer_release(&after);
}

static void commands_beyond_the_channels_wait_their_turn(void **state)
{
    struct world *world = *state;
    struct remote *remote = ready(world);
    struct answer answers[30];

    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        ask(world, remote, &(struct remote_command){.command = "echo $((6 * 7))"}, &answers[i]);
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        answer_wait(&answers[i]);
        assert_string_equal(answers[i].out.buf, "42\n");
        answer_release(&answers[i]);
    }
}

static void commands_given_before_the_log_in_run_after_it(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);
    struct remote *remote = meet(world, &options);
    struct answer answer;

    remote_connect(remote);
    ask_and_wait(world, remote, &(struct remote_command){.command = "echo early"}, &answer);
    assert_string_equal(answer.out.buf, "early\n");
    answer_release(&answer);
}

/* --- a channel that stays --- */

struct talk {
    struct remote_exec *exec;
    struct str heard;
    const char *until;
};

static const char *awaited;

static bool has_heard(void *context)
{
    return strstr(((struct answer *)context)->err.buf, awaited) != NULL;
}

static void a_resident_shell_answers_again_and_again(void **state)
{
    struct world *world = *state;
    struct remote *remote = ready(world);
    struct answer answer;

    ask(world, remote,
        &(struct remote_command){.command = "exec sh", .resident = true, .on_bytes = on_talk},
        &answer);
    for (int i = 0; i < 50; i++) {
        char *question = xasprintf("echo question-%d-answered\n", i);
        char *expected = xasprintf("question-%d-answered\n", i);

        remote_exec_set_timeout(answer.exec, 5000);
        remote_exec_write(answer.exec, question, strlen(question));
        awaited = expected;
        wait_until(world, has_heard, &answer);
        free(question);
        free(expected);
    }
    remote_exec_write(answer.exec, "exit 9\n", 7);
    answer_wait(&answer);
    assert_int_equal(answer.end, REMOTE_EXITED);
    assert_int_equal(answer.status, 9);
    answer_release(&answer);
}

static void a_resident_shell_that_hangs_is_ended(void **state)
{
    struct world *world = *state;
    struct answer answer;

    ask(world, ready(world),
        &(struct remote_command){.command = "exec sh", .resident = true, .on_bytes = on_talk},
        &answer);
    remote_exec_write(answer.exec, "sleep 1000\n", 11);
    remote_exec_set_timeout(answer.exec, 300);
    answer_wait(&answer);
    assert_int_equal(answer.end, REMOTE_TIMED_OUT);
    answer_release(&answer);
}

/* --- sessions that end --- */

static void a_lost_session_ends_its_commands_first(void **state)
{
    struct world *world = *state;
    struct remote *remote = ready(world);
    struct answer answer;

    ask(world, remote,
        &(struct remote_command){.command = "echo half; sleep 0.3; kill -9 $PPID; sleep 60"},
        &answer);
    answer_wait(&answer);
    assert_int_equal(answer.end, REMOTE_LOST);
    assert_string_equal(answer.out.buf, "half\n");
    wait_for_state(world, remote, REMOTE_CLOSED);
    assert_int_equal(remote_reason(remote), REMOTE_DROPPED);
    answer_release(&answer);
}

static void after_a_restart_of_the_server_the_same_remote_connects_again(void **state)
{
    struct world *world = *state;
    struct remote *remote = ready(world);
    struct answer answer;
    int fds;

    ask_and_wait(world, remote, &(struct remote_command){.command = "true"}, &answer);
    answer_release(&answer);
    fds = count_fds();
    for (int i = 0; i < 3; i++) {
        sshd_restart(world->sshd, false);
        wait_for_state(world, remote, REMOTE_CLOSED);
        assert_int_equal(remote_reason(remote), REMOTE_DROPPED);
        remote_connect(remote);
        wait_for_state(world, remote, REMOTE_READY);
        ask_and_wait(world, remote, &(struct remote_command){.command = "echo back"}, &answer);
        assert_string_equal(answer.out.buf, "back\n");
        answer_release(&answer);
    }
    assert_int_equal(count_fds(), fds);
}

static void a_server_that_is_stopped_is_noticed_by_its_silence(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);
    struct remote *remote;
    struct answer answer;

    options.deadlines.silence_ms = 200;
    remote = meet_and_wait(world, &options);
    ask(world, remote,
        &(struct remote_command){
            .command = "echo started; sleep 1000", .timeout_ms = 500, .on_bytes = on_talk},
        &answer);
    awaited = "started\n";
    wait_until(world, has_heard, &answer);
    sshd_signal_sessions(world->sshd, SIGSTOP);
    answer_wait(&answer);
    assert_int_equal(answer.end, REMOTE_TIMED_OUT);
    wait_for_state(world, remote, REMOTE_CLOSED);
    assert_int_equal(remote_reason(remote), REMOTE_TIMEOUT);
    assert_non_null(strstr(world->reason.buf, "fallen silent"));
    sshd_signal_sessions(world->sshd, SIGKILL);
    answer_release(&answer);
}

/* --- the owner's freedom --- */

static void nothing_is_called_after_cancelling_and_freeing(void **state)
{
    struct world *world = *state;
    struct remote *remote = ready(world);
    struct answer cancelled, kept, freed;

    ask(world, remote, &(struct remote_command){.command = "sleep 1000"}, &cancelled);
    ask(world, remote, &(struct remote_command){.command = "echo kept"}, &kept);
    remote_exec_cancel(cancelled.exec);
    answer_wait(&kept);
    assert_int_equal(cancelled.finished, 0);
    ask(world, remote, &(struct remote_command){.command = "sleep 1000"}, &freed);
    remote_free(remote);
    world->remote = NULL;
    loop_turn(world->loop, false);
    assert_int_equal(freed.finished, 0);
    answer_release(&cancelled);
    answer_release(&kept);
    answer_release(&freed);
}

struct chain {
    struct world *world;
    struct remote *remote;
    int left;
    enum { CHAIN_FREE, CHAIN_CLOSE, CHAIN_CANCEL } end;
};

static void on_link(struct remote_exec *exec, const struct remote_result *result, void *context)
{
    struct chain *chain = context;
    struct remote_command command = {
        .command = "echo link", .on_finish = on_link, .context = chain};

    assert_int_equal(result->end, REMOTE_EXITED);
    assert_string_equal(result->out.buf, "link\n");
    if (--chain->left > 0) {
        assert_non_null(remote_exec(chain->remote, &command, NULL));
    } else if (chain->end == CHAIN_FREE) {
        remote_free(chain->remote);
        chain->world->remote = NULL;
    } else if (chain->end == CHAIN_CLOSE) {
        remote_close(chain->remote);
    } else {
        remote_exec_cancel(exec);
    }
}

static bool chain_is_over(void *context)
{
    return ((struct chain *)context)->left == 0;
}

static void a_callback_may_start_close_cancel_and_free(void **state)
{
    struct world *world = *state;

    for (int end = CHAIN_FREE; end <= CHAIN_CANCEL; end++) {
        struct chain chain = {.world = world, .remote = ready(world), .left = 5, .end = end};
        struct remote_command command = {
            .command = "echo link", .on_finish = on_link, .context = &chain};

        assert_non_null(remote_exec(chain.remote, &command, NULL));
        wait_until(world, chain_is_over, &chain);
    }
}

static void without_a_session_there_is_no_command(void **state)
{
    struct world *world = *state;
    struct remote_options options = world_options(world, 0);
    struct err err = ERR_INIT;

    assert_null(
        remote_exec(meet(world, &options), &(struct remote_command){.command = "true"}, &err));
    assert_non_null(strstr(err.text.buf, "there is no session"));
    err_release(&err);
}

/* --- growth and cost --- */

#ifdef __SANITIZE_ADDRESS__
static const long growth_max_kib = 64 << 10; /* freed memory is kept in quarantine */
#else
static const long growth_max_kib = 512;
#endif

static long resident_kib(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    long pages = 0;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*s %ld", &pages), 1);
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void a_thousand_commands_leave_nothing_behind(void **state)
{
    struct world *world = *state;
    struct remote *remote = ready(world);
    struct rusage before, after;
    long kib = 0;
    int fds = 0;

    for (int i = 0; i < 1100; i++) {
        struct answer answer;

        if (i == 100) {
            kib = resident_kib();
            fds = count_fds();
            getrusage(RUSAGE_SELF, &before);
        }
        ask_and_wait(world, remote, &(struct remote_command){.command = "echo probe"}, &answer);
        assert_string_equal(answer.out.buf, "probe\n");
        answer_release(&answer);
    }
    getrusage(RUSAGE_SELF, &after);
    assert_int_equal(count_fds(), fds);
    assert_in_range(resident_kib() - kib + 4096, 0, 4096 + growth_max_kib);
    print_message("# %.3f ms of client CPU a command\n",
                  ((double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec -
                            before.ru_stime.tv_sec) *
                       1e3 +
                   (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec +
                            after.ru_stime.tv_usec - before.ru_stime.tv_usec) /
                       1e3) /
                      1000);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_command_ends_with_its_output_and_status),
        TEST(zero_bytes_and_escapes_come_as_they_are),
        TEST(a_long_script_goes_through_the_window),
        TEST(what_stays_in_the_background_is_not_waited_for),
        TEST(what_comes_after_the_status_is_still_taken),
        TEST(a_command_takes_three_packets_of_the_net),
        TEST(a_flood_is_cut_and_the_session_lives),
        TEST(a_flood_of_stderr_stops_nothing),
        TEST(half_an_answer_is_kept_when_time_is_up),
        TEST(many_hangs_do_not_use_up_the_channels),
        TEST(commands_beyond_the_channels_wait_their_turn),
        TEST(commands_given_before_the_log_in_run_after_it),
        TEST(a_resident_shell_answers_again_and_again),
        TEST(a_resident_shell_that_hangs_is_ended),
        TEST(a_lost_session_ends_its_commands_first),
        TEST(after_a_restart_of_the_server_the_same_remote_connects_again),
        TEST(a_server_that_is_stopped_is_noticed_by_its_silence),
        TEST(nothing_is_called_after_cancelling_and_freeing),
        TEST(a_callback_may_start_close_cancel_and_free),
        TEST(without_a_session_there_is_no_command),
        TEST(a_thousand_commands_leave_nothing_behind),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("remote_exec", tests, world_open, world_close);
}
