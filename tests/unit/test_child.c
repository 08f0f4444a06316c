/* Children: how they end, what is kept of their output, and that the end is told exactly once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/argv.h"
#include "base/mem.h"
#include "loop/child.h"
#include "loop/loop.h"
#include "loop/timer.h"

struct run {
    struct loop *loop;
    struct child *child;
    int finished;
    bool free_it; /* in the callback */
    int status, signal;
    bool timed_out, cut_off, overflow;
    struct str out, err;
    char *fifo; /* what the child waits for */
};

static int set_up(void **state)
{
    struct run *run = xcalloc(1, sizeof(*run));
    char dir[] = "/tmp/zhiban-child-XXXXXX";

    setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
    run->loop = loop_new(NULL);
    str_init(&run->out);
    str_init(&run->err);
    if (run->loop == NULL || mkdtemp(dir) == NULL)
        return -1;
    run->fifo = xasprintf("%s/fifo", dir);
    *state = run;
    return mkfifo(run->fifo, 0600);
}

static int tear_down(void **state)
{
    struct run *run = *state;

    loop_free(run->loop);
    unlink(run->fifo);
    *strrchr(run->fifo, '/') = '\0';
    rmdir(run->fifo);
    free(run->fifo);
    str_release(&run->out);
    str_release(&run->err);
    free(run);
    return 0;
}

static void on_finish(struct child *child, const struct child_result *result, void *context)
{
    struct run *run = context;

    assert_ptr_equal(child, run->child);
    run->finished++;
    run->status = result->status;
    run->signal = result->signal;
    run->timed_out = result->timed_out;
    run->cut_off = result->cut_off;
    run->overflow = result->stream[CHILD_OUT].overflow;
    str_addn(&run->out, result->stream[CHILD_OUT].bytes.buf, result->stream[CHILD_OUT].bytes.len);
    str_addn(&run->err, result->stream[CHILD_ERR].bytes.buf, result->stream[CHILD_ERR].bytes.len);
    if (run->free_it)
        child_free(child);
}

/* options may be NULL; "$1" in the script is the FIFO. */
static void start(struct run *run, const char *script, const struct child_options *options)
{
    struct child_options mine = options == NULL ? (struct child_options){0} : *options;
    struct argv argv = {0};
    struct err err = ERR_INIT;

    mine.on_finish = on_finish;
    mine.context = run;
    argv_push(&argv, "sh");
    argv_push(&argv, "-c");
    argv_push(&argv, script);
    argv_push(&argv, "sh");
    argv_push(&argv, run->fifo);
    run->child = child_start(run->loop, &argv, &mine, &err);
    assert_string_equal(err.text.buf, "");
    assert_non_null(run->child);
    assert_int_equal(run->finished, 0);
    argv_release(&argv);
}

static void finish(struct run *run)
{
    loop_run(run->loop);
    assert_int_equal(run->finished, 1);
}

static void count_ticks(struct timer *timer, void *context)
{
    (void)timer;
    ++*(int *)context;
}

/* Turns the loop until libuv has reaped the child: its number is nobody's any more. */
static void turn_until_reaped(struct run *run)
{
    int ticks = 0;
    struct timer *tick = timer_new(run->loop, count_ticks, &ticks);

    timer_every(tick, 1);
    while (kill(child_pid(run->child), 0) == 0)
        loop_turn(run->loop, true);
    timer_free(tick);
}

static void feed_fifo(struct run *run)
{
    int fd = open(run->fifo, O_WRONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, "go\n", 3), 3);
    close(fd);
}

/* --- ordinary ends --- */

static void output_and_status_are_collected(void **state)
{
    static const struct {
        const char *script;
        int status, signal;
        const char *out, *err;
    } cases[] = {
        {"true", 0, 0, "", ""},
        {"exit 3", 3, 0, "", ""},
        {"echo out; echo err >&2; exit 1", 1, 0, "out\n", "err\n"},
        {"printf 'no newline'", 0, 0, "no newline", ""},
        {"kill -KILL $$", 0, SIGKILL, "", ""},
        {"echo before; kill -TERM $$", 0, SIGTERM, "before\n", ""},
        {"echo x > /dev/stdout; echo y > /dev/stderr", 0, 0, "x\n", "y\n"},
        {"read line || echo empty stdin", 0, 0, "empty stdin\n", ""},
        {"kill -PIPE $$", 0, SIGPIPE, "", ""}, /* ignored by us, not by children */
        {"test \"$(ps -o sid= -p $$ | tr -d ' ')\" = $$ && echo own session", 0, 0, "own session\n",
         ""},
    };
    struct run *run = *state;

    run->free_it = true;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        run->finished = 0;
        str_reset(&run->out);
        str_reset(&run->err);
        start(run, cases[i].script, NULL);
        finish(run);
        assert_string_equal(run->out.buf, cases[i].out);
        assert_string_equal(run->err.buf, cases[i].err);
        assert_int_equal(run->signal, cases[i].signal);
        if (cases[i].signal == 0)
            assert_int_equal(run->status, cases[i].status);
        assert_false(run->timed_out || run->cut_off || run->overflow);
    }
}

static void exit_alone_is_not_the_end(void **state)
{
    struct run *run = *state;

    start(run, "(read x < \"$1\"; echo late) & echo early; exit 3", NULL);
    turn_until_reaped(run);
    assert_int_equal(run->finished, 0);
    feed_fifo(run);
    finish(run);
    assert_string_equal(run->out.buf, "early\nlate\n");
    assert_int_equal(run->status, 3);
}

static void closed_pipes_alone_are_not_the_end(void **state)
{
    struct run *run = *state;
    int probe;

    start(run, "exec >&- 2>&-; read x < \"$1\"; exit 5", NULL);
    /* opens only when the child waits for it, so its pipes are closed already */
    while ((probe = open(run->fifo, O_WRONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
        loop_turn(run->loop, false);
    for (int i = 0; i < 3; i++)
        loop_turn(run->loop, false);
    assert_int_equal(run->finished, 0);
    assert_int_equal(write(probe, "go\n", 3), 3);
    close(probe);
    finish(run);
    assert_int_equal(run->status, 5);
}

/* --- starting --- */

static void what_cannot_be_started_is_named(void **state)
{
    static const struct {
        const char *program, *cwd, *expect;
    } cases[] = {
        {"no-such-program-zhiban", NULL, "no-such-program-zhiban cannot be started: there is no"},
        {"/no/such/program", NULL, "/no/such/program cannot be started: there is no"},
        {"/etc/passwd", NULL, "/etc/passwd cannot be started: Permission denied"},
        {"true", "/no/such/folder", "/no/such/folder"},
        {"true", "/etc/passwd", "not a directory"},
        {NULL, NULL, "empty command"},
    };
    struct run *run = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct child_options options = {.cwd = cases[i].cwd,
                                        .on_finish = on_finish,
                                        .context = run,
                                        .input = "x",
                                        .input_len = 1};
        struct argv argv = {0};
        struct err err = ERR_INIT;

        if (cases[i].program != NULL)
            argv_push(&argv, cases[i].program);
        assert_null(child_start(run->loop, &argv, &options, &err));
        assert_non_null(strstr(err.text.buf, cases[i].expect));
        loop_run(run->loop);
        assert_int_equal(run->finished, 0);
        argv_release(&argv);
        err_release(&err);
    }
}

static void folder_and_environment_are_the_child_s_own(void **state)
{
    static const char *const env[] = {"ZHIBAN_A=new", "ZHIBAN_GONE", "ZHIBAN_MORE=a=b", NULL};
    struct run *run = *state;
    struct child_options options = {.cwd = "/usr", .env = env};

    setenv("ZHIBAN_A", "old", 1);
    setenv("ZHIBAN_GONE", "x", 1);
    setenv("ZHIBAN_AB", "kept", 1);
    start(run, "pwd; echo $ZHIBAN_A,${ZHIBAN_GONE-unset},$ZHIBAN_MORE,$ZHIBAN_AB", &options);
    finish(run);
    assert_string_equal(run->out.buf, "/usr\nnew,unset,a=b,kept\n");
    assert_string_equal(getenv("ZHIBAN_A"), "old");
}

/* --- input --- */

static char *big_text(size_t len)
{
    char *text = xmalloc(len);

    memset(text, 'z', len);
    return text;
}

static void input_is_fed_whole(void **state)
{
    enum { LEN = 1 << 20 };
    struct run *run = *state;
    char *text = big_text(LEN);
    struct child_options options = {.input = text, .input_len = LEN};

    start(run, "wc -c", &options);
    free(text); /* it was copied */
    finish(run);
    assert_int_equal(strtol(run->out.buf, NULL, 10), LEN);
}

static void a_child_need_not_read_its_input(void **state)
{
    static const char *const scripts[] = {
        "exit 4",                   /* leaves without reading */
        "exec <&-; echo x; exit 4", /* closes it and goes on */
        "head -c 10 >&2; exit 4",   /* reads a little */
    };
    enum { LEN = 1 << 20 };
    struct run *run = *state;
    char *text = big_text(LEN);
    struct child_options options = {.input = text, .input_len = LEN};

    run->free_it = true;
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
        run->finished = 0;
        start(run, scripts[i], &options);
        finish(run);
        assert_int_equal(run->status, 4);
    }
    free(text);
}

/* --- output --- */

static void huge_output_is_limited(void **state)
{
    static const struct {
        size_t keep, len;
        bool overflow;
    } cases[] = {{1000, 1000, false}, {999, 999, true}, {1, 1, true}};
    struct run *run = *state;

    run->free_it = true;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct child_options options = {.keep = cases[i].keep};

        run->finished = 0;
        str_reset(&run->out);
        start(run, "head -c 1000 /dev/zero", &options);
        finish(run);
        assert_int_equal(run->out.len, cases[i].len);
        assert_int_equal(run->overflow, cases[i].overflow);
    }
    run->finished = 0;
    str_reset(&run->out);
    start(run, "head -c 3000000 /dev/zero; exit 6", NULL);
    finish(run);
    assert_int_equal(run->out.len, CHILD_KEEP_DEFAULT);
    assert_int_equal(run->status, 6); /* it was not killed by the full pipe */
}

static void take_bytes(struct child *child, enum child_stream stream, const char *bytes, size_t len,
                       void *context)
{
    struct run *run = context;

    assert_ptr_equal(child, run->child);
    str_addn(stream == CHILD_OUT ? &run->out : &run->err, bytes, len);
}

static void output_can_be_taken_as_it_comes(void **state)
{
    struct run *run = *state;
    struct child_options options = {.on_bytes = take_bytes};

    start(run, "head -c 200000 /dev/zero; echo err >&2", &options);
    finish(run);
    assert_int_equal(run->out.len, 200000);
    assert_string_equal(run->err.buf, "err\n");
}

/* --- ending --- */

static void set_short_timeout(struct child *child, enum child_stream stream, const char *bytes,
                              size_t len, void *context)
{
    (void)stream;
    (void)bytes;
    (void)len;
    (void)context;
    child_set_timeout(child, 10);
}

static void stop_it(struct child *child, enum child_stream stream, const char *bytes, size_t len,
                    void *context)
{
    (void)stream;
    (void)bytes;
    (void)len;
    (void)context;
    child_stop(child);
    child_stop(child);
}

/* Every child says when it is ready; only then its time-out begins, so that the outcome does not
 * depend on how fast the machine is. */
static void the_time_out_ends_a_child(void **state)
{
    static const struct {
        const char *script;
        int status, signal;
        bool timed_out, cut_off, stop;
    } cases[] = {
        {"echo ready; exec sleep 1000", 0, SIGTERM, true, false, false},
        {"echo ready; sleep 1000; true", 0, SIGTERM, true, false, false}, /* the group is ended */
        {"trap 'exit 9' TERM; echo ready; while :; do sleep 1000; done", 9, 0, true, false, false},
        {"trap '' TERM; echo ready; while :; do sleep 1000; done", 0, SIGKILL, true, false, false},
        {"sleep 1000 & echo ready; exit 2", 2, 0, true, false, false}, /* a grandchild */
        {"(trap '' TERM; echo ready; while :; do sleep 1000; done) & exit 2", 2, 0, true, false,
         false},
        {"echo ready; kill -STOP $$", 0, SIGKILL, true, false, false},
        {"echo ready; exec sleep 1000", 0, SIGTERM, false, false, true},
        {"trap '' TERM; echo ready; while :; do sleep 1000; done", 0, SIGKILL, false, false, true},
    };
    struct run *run = *state;

    run->free_it = true;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct child_options options = {.grace_ms = 20,
                                        .on_bytes = cases[i].stop ? stop_it : set_short_timeout};

        run->finished = 0;
        start(run, cases[i].script, &options);
        finish(run);
        assert_int_equal(run->signal, cases[i].signal);
        if (cases[i].signal == 0)
            assert_int_equal(run->status, cases[i].status);
        assert_int_equal(run->timed_out, cases[i].timed_out);
        assert_int_equal(run->cut_off, cases[i].cut_off);
    }
}

/* It has left the group, so no signal reaches it; it reads the FIFO so that the test can end it. */
static void a_grandchild_that_keeps_the_pipes_is_cut_off(void **state)
{
    struct run *run = *state;
    struct child_options options = {.grace_ms = 10, .timeout_ms = 10};

    start(run, "setsid sh -c 'read x < \"$1\"' sh \"$1\" & echo kept; exit 2", &options);
    finish(run);
    assert_true(run->timed_out);
    assert_true(run->cut_off);
    feed_fifo(run);
}

static void a_time_out_can_be_taken_away(void **state)
{
    struct run *run = *state;
    struct child_options options = {.timeout_ms = 1};

    start(run, "read x < \"$1\"; exit 7", &options);
    child_set_timeout(run->child, 0);
    feed_fifo(run);
    finish(run);
    assert_false(run->timed_out);
    assert_int_equal(run->status, 7);
    child_set_timeout(run->child, 1); /* nothing to end any more */
    child_stop(run->child);
    loop_run(run->loop);
    assert_int_equal(run->finished, 1);
}

/* --- freeing --- */

static void free_at_once(struct child *child, enum child_stream stream, const char *bytes,
                         size_t len, void *context)
{
    struct run *run = context;

    (void)stream;
    (void)bytes;
    (void)len;
    run->finished = -1; /* no callback may follow */
    child_free(child);
    loop_stop(run->loop);
}

static void a_running_child_can_be_freed_in_its_callback(void **state)
{
    struct run *run = *state;
    struct child_options options = {.on_bytes = free_at_once};
    pid_t pid;

    start(run, "echo x; exec sleep 1000", &options);
    pid = child_pid(run->child);
    loop_run(run->loop);
    loop_free(run->loop);
    run->loop = NULL;
    assert_int_equal(run->finished, -1);
    assert_int_equal(kill(pid, 0), -1); /* killed and reaped */
    assert_int_equal(errno, ESRCH);
}

static void freeing_the_loop_kills_its_children(void **state)
{
    struct run *run = *state;
    pid_t pid;

    start(run, "exec sleep 1000", NULL);
    pid = child_pid(run->child);
    loop_free(run->loop);
    run->loop = NULL;
    assert_int_equal(run->finished, 0);
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(errno, ESRCH);
}

static void a_daemon_outlives_the_loop(void **state)
{
    struct run *run = *state;
    struct child_options options = {.outlives = true};
    pid_t pid;

    start(run, "read x < \"$1\"", &options);
    pid = child_pid(run->child);
    loop_run(run->loop); /* it does not keep the loop running */
    child_free(run->child);
    loop_free(run->loop);
    run->loop = NULL;
    assert_int_equal(run->finished, 0);
    assert_int_equal(kill(pid, 0), 0);
    feed_fifo(run); /* waits for the child to open it: it lives */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(output_and_status_are_collected),
        TEST(exit_alone_is_not_the_end),
        TEST(closed_pipes_alone_are_not_the_end),
        TEST(what_cannot_be_started_is_named),
        TEST(folder_and_environment_are_the_child_s_own),
        TEST(input_is_fed_whole),
        TEST(a_child_need_not_read_its_input),
        TEST(huge_output_is_limited),
        TEST(output_can_be_taken_as_it_comes),
        TEST(the_time_out_ends_a_child),
        TEST(a_grandchild_that_keeps_the_pipes_is_cut_off),
        TEST(a_time_out_can_be_taken_away),
        TEST(a_running_child_can_be_freed_in_its_callback),
        TEST(freeing_the_loop_kills_its_children),
        TEST(a_daemon_outlives_the_loop),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("child", tests, NULL, NULL);
}
