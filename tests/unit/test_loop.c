/* Timers, fds, signals and the turn of the loop itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "loop/fdwatch.h"
#include "loop/loop.h"
#include "loop/sigwatch.h"
#include "loop/timer.h"

static struct loop *new_loop(void)
{
    struct err err = ERR_INIT;
    struct loop *loop = loop_new(&err);

    assert_non_null(loop);
    return loop;
}

static void count_timer(struct timer *timer, void *context)
{
    (void)timer;
    ++*(int *)context;
}

/* --- timers --- */

enum { MANY = 10000 };

struct many {
    mono_ms last;
    int fired;
};

struct one_of_many {
    struct many *all;
    struct timer *timer;
    struct loop *loop;
    mono_ms deadline;
    int fired;
};

static void on_one_of_many(struct timer *timer, void *context)
{
    struct one_of_many *one = context;

    assert_ptr_equal(timer, one->timer);
    assert_true(one->deadline >= one->all->last);
    assert_true(loop_now(one->loop) >= one->deadline);
    one->all->last = one->deadline;
    one->all->fired++;
    one->fired++;
}

static void ten_thousand_timers_fire_in_order_and_once(void **state)
{
    struct loop *loop = new_loop();
    struct one_of_many *ones = xcalloc(MANY, sizeof(*ones));
    struct many all = {0};

    (void)state;
    for (int i = 0; i < MANY; i++) {
        ones[i] = (struct one_of_many){.all = &all, .loop = loop};
        ones[i].timer = timer_new(loop, on_one_of_many, &ones[i]);
        ones[i].deadline = loop_now(loop) + 1 + (i * 7919) % 50; /* 7919 is prime: well mixed */
        timer_at(ones[i].timer, ones[i].deadline);
    }
    loop_run(loop);
    assert_int_equal(all.fired, MANY);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(ones[i].fired, 1);
        timer_free(ones[i].timer);
    }
    loop_free(loop);
    free(ones);
}

struct note {
    char *trace;
    char name;
};

static void add_note(struct timer *timer, void *context)
{
    struct note *note = context;

    (void)timer;
    note->trace[strlen(note->trace)] = note->name;
}

static void equal_deadlines_fire_in_the_order_of_starting(void **state)
{
    struct loop *loop = new_loop();
    char trace[8] = "";
    struct note notes[3] = {{trace, 'a'}, {trace, 'b'}, {trace, 'c'}};
    struct timer *timers[3];

    (void)state;
    for (int i = 0; i < 3; i++)
        timers[i] = timer_new(loop, add_note, &notes[i]);
    timer_at(timers[2], loop_now(loop) + 5);
    timer_at(timers[0], loop_now(loop) + 5);
    timer_at(timers[1], loop_now(loop) + 5);
    loop_run(loop);
    assert_string_equal(trace, "cab");
    loop_free(loop);
}

static void a_started_timer_can_be_moved_and_stopped(void **state)
{
    struct loop *loop = new_loop();
    char trace[8] = "";
    struct note notes[3] = {{trace, 'a'}, {trace, 'b'}, {trace, 'c'}};
    struct timer *timers[3];
    mono_ms now = loop_now(loop);

    (void)state;
    for (int i = 0; i < 3; i++)
        timers[i] = timer_new(loop, add_note, &notes[i]);
    timer_at(timers[0], now + 2);
    timer_at(timers[1], now + 3);
    timer_at(timers[2], now + 4);
    timer_at(timers[0], now + 9); /* later */
    timer_stop(timers[1]);
    assert_true(timer_is_running(timers[0]));
    assert_false(timer_is_running(timers[1]));
    loop_run(loop);
    assert_string_equal(trace, "ca");
    assert_false(timer_is_running(timers[0]));
    timer_after(timers[1], -5); /* long due */
    loop_run(loop);
    assert_string_equal(trace, "cab");
    loop_free(loop);
}

static void stop_at_three(struct timer *timer, void *context)
{
    if (++*(int *)context == 3)
        timer_stop(timer);
}

static void a_repeating_timer_goes_on_until_it_is_stopped(void **state)
{
    struct loop *loop = new_loop();
    int fired = 0;

    (void)state;
    timer_every(timer_new(loop, stop_at_three, &fired), 1);
    loop_run(loop);
    assert_int_equal(fired, 3);
    loop_free(loop);
}

static void free_itself(struct timer *timer, void *context)
{
    ++*(int *)context;
    timer_free(timer);
}

static void free_another(struct timer *timer, void *context)
{
    (void)timer;
    timer_free(context);
}

static void timers_may_be_freed_in_callbacks(void **state)
{
    struct loop *loop = new_loop();
    int repeated = 0, victim = 0;
    struct timer *other = timer_new(loop, count_timer, &victim);
    mono_ms now = loop_now(loop);

    (void)state;
    timer_every(timer_new(loop, free_itself, &repeated), 1);
    timer_at(timer_new(loop, free_another, other), now + 2);
    timer_at(other, now + 2); /* due in the same round, after it was freed */
    loop_run(loop);
    assert_int_equal(repeated, 1);
    assert_int_equal(victim, 0);
    timer_free(NULL);
    loop_free(loop);
}

static void start_again(struct timer *timer, void *context)
{
    ++*(int *)context;
    timer_after(timer, 0);
}

static void stop_on_ready(struct fdwatch *watch, unsigned events, void *context)
{
    (void)watch;
    assert_int_equal(events, FD_READABLE);
    loop_stop(context);
}

static void a_timer_that_starts_itself_at_once_does_not_starve_fds(void **state)
{
    struct loop *loop = new_loop();
    int fired = 0, fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "x", 1), 1);
    timer_after(timer_new(loop, start_again, &fired), 0);
    assert_non_null(fdwatch_new(loop, fds[0], FD_READABLE, stop_on_ready, loop, NULL));
    loop_run(loop);
    loop_free(loop);
    close(fds[0]);
    close(fds[1]);
}

/* --- the turn --- */

struct hook {
    struct loop *loop;
    int calls, fired_before;
    int *fired;
};

static void on_before_wait(void *context)
{
    struct hook *hook = context;

    hook->calls++;
    hook->fired_before = *hook->fired;
    if (*hook->fired > 0)
        loop_stop(hook->loop);
}

static void the_hook_runs_once_a_turn_and_sees_what_callbacks_did(void **state)
{
    struct loop *loop = new_loop();
    int fired = 0;
    struct hook hook = {.loop = loop, .fired = &fired};
    struct timer *timer = timer_new(loop, count_timer, &fired);

    (void)state;
    loop_set_before_wait(loop, on_before_wait, &hook);
    timer_every(timer, 1000000);
    assert_true(loop_turn(loop, false));
    assert_int_equal(hook.calls, 1);
    assert_true(loop_turn(loop, false));
    assert_int_equal(hook.calls, 2);
    timer_every(timer, 0);
    loop_run(loop); /* the hook stops it before it blocks */
    assert_true(hook.fired_before > 0);
    loop_set_before_wait(loop, NULL, NULL);
    hook.calls = 0;
    assert_true(loop_turn(loop, true));
    assert_int_equal(hook.calls, 0);
    loop_free(loop);
}

static void an_empty_loop_returns_and_a_stopped_one_too(void **state)
{
    struct loop *loop = new_loop();
    int fired = 0;

    (void)state;
    loop_run(loop);
    assert_false(loop_turn(loop, false));
    timer_after(timer_new(loop, count_timer, &fired), 1000000);
    loop_stop(loop);
    loop_run(loop);
    assert_int_equal(fired, 0);
    loop_free(loop);
    loop_free(NULL);
}

static void freeing_the_loop_frees_what_is_active(void **state)
{
    struct loop *loop = new_loop();
    int fired = 0, fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    timer_every(timer_new(loop, count_timer, &fired), 1000000);
    timer_new(loop, count_timer, &fired);
    timer_free(timer_new(loop, count_timer, &fired)); /* not yet closed */
    assert_non_null(fdwatch_new(loop, fds[0], FD_READABLE, stop_on_ready, loop, NULL));
    assert_non_null(sigwatch_new(loop, SIGUSR1, NULL, NULL, NULL));
    loop_turn(loop, false);
    loop_stop(loop); /* is not in the way */
    loop_free(loop);
    assert_int_equal(fired, 0);
    close(fds[0]);
    close(fds[1]);
}

/* --- fds --- */

struct seen {
    struct loop *loop;
    unsigned events;
    int calls;
    bool free_it;
};

static void on_seen(struct fdwatch *watch, unsigned events, void *context)
{
    struct seen *seen = context;

    seen->events |= events;
    seen->calls++;
    if (seen->free_it)
        fdwatch_free(watch);
    loop_stop(seen->loop);
}

static void interest_in_an_fd_can_change(void **state)
{
    struct loop *loop = new_loop();
    struct seen seen = {.loop = loop};
    struct fdwatch *watch;
    int fds[2];
    char byte;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    watch = fdwatch_new(loop, fds[0], FD_READABLE | FD_WRITABLE, on_seen, &seen, NULL);
    assert_non_null(watch);
    loop_run(loop);
    assert_int_equal(seen.events, FD_WRITABLE);
    fdwatch_set(watch, FD_READABLE);
    seen.events = 0;
    loop_turn(loop, false);
    assert_int_equal(seen.events, 0);
    assert_int_equal(write(fds[1], "x", 1), 1);
    loop_run(loop);
    assert_int_equal(seen.events, FD_READABLE);
    loop_run(loop); /* not read: reported again */
    assert_int_equal(seen.calls, 3);
    fdwatch_set(watch, 0);
    assert_false(loop_turn(loop, false));
    assert_int_equal(seen.calls, 3);
    assert_int_equal(read(fds[0], &byte, 1), 1);
    fdwatch_free(watch);
    fdwatch_free(NULL);
    loop_free(loop);
    close(fds[0]);
    close(fds[1]);
}

static void a_hang_up_is_readable(void **state)
{
    struct loop *loop = new_loop();
    struct seen seen = {.loop = loop, .free_it = true};
    int fds[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    assert_non_null(fdwatch_new(loop, fds[0], FD_READABLE, on_seen, &seen, NULL));
    close(fds[1]);
    loop_run(loop);
    assert_int_equal(seen.events, FD_READABLE);
    assert_false(loop_turn(loop, false)); /* freed in its callback */
    assert_int_equal(seen.calls, 1);
    loop_free(loop);
    close(fds[0]);
}

static void a_broken_pipe_is_writable_as_long_as_it_is_watched(void **state)
{
    struct loop *loop = new_loop();
    struct seen seen = {.loop = loop};
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    assert_non_null(fdwatch_new(loop, fds[1], FD_WRITABLE, on_seen, &seen, NULL));
    close(fds[0]);
    loop_run(loop);
    loop_run(loop);
    assert_int_equal(seen.events, FD_WRITABLE);
    assert_int_equal(seen.calls, 2);
    assert_int_equal(write(fds[1], "x", 1), -1); /* and SIGPIPE is ignored */
    loop_free(loop);
    close(fds[1]);
}

static void watching_leaves_the_blocking_mode_alone(void **state)
{
    static const int modes[] = {0, O_NONBLOCK};
    struct loop *loop = new_loop();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        struct fdwatch *watch;
        int fds[2];

        assert_int_equal(pipe2(fds, modes[i]), 0);
        watch = fdwatch_new(loop, fds[0], FD_READABLE, stop_on_ready, loop, NULL);
        assert_non_null(watch);
        assert_int_equal(fcntl(fds[0], F_GETFL) & O_NONBLOCK, modes[i]);
        fdwatch_free(watch);
        assert_int_equal(fcntl(fds[0], F_GETFL) & O_NONBLOCK, modes[i]);
        loop_turn(loop, false);
        close(fds[0]);
        close(fds[1]);
    }
    loop_free(loop);
}

static void what_cannot_be_watched_is_refused(void **state)
{
    struct loop *loop = new_loop();
    struct err err = ERR_INIT;
    int file = open("/proc/self/exe", O_RDONLY), fds[2];

    (void)state;
    assert_null(fdwatch_new(loop, file, FD_READABLE, stop_on_ready, loop, &err));
    assert_non_null(strstr(err.text.buf, "regular file"));
    close(file);
    assert_null(fdwatch_new(loop, 9999, FD_READABLE, stop_on_ready, loop, &err));
    assert_non_null(strstr(err.text.buf, "9999"));
    assert_int_equal(pipe(fds), 0);
    assert_non_null(fdwatch_new(loop, fds[0], FD_READABLE, stop_on_ready, loop, &err));
    assert_null(fdwatch_new(loop, fds[0], FD_READABLE, stop_on_ready, loop, &err));
    loop_free(loop);
    close(fds[0]);
    close(fds[1]);
    err_release(&err);
}

/* --- signals --- */

static void on_signal(struct sigwatch *watch, void *context)
{
    (void)watch;
    ++*(int *)context;
}

static void free_on_signal(struct sigwatch *watch, void *context)
{
    ++*(int *)context;
    sigwatch_free(watch);
}

/* A signal watch alone does not keep the loop alive, so something else has to. */
static void turn_until(struct loop *loop, const int *count, int wanted)
{
    int ticks = 0;
    struct timer *tick = timer_new(loop, count_timer, &ticks);

    timer_every(tick, 1);
    while (*count < wanted)
        loop_turn(loop, true);
    timer_free(tick);
}

static void signals_call_back_in_the_loop(void **state)
{
    static const int signals[] = {SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD};
    struct loop *loop = new_loop();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        int seen = 0, freed = 0;
        struct sigwatch *watch = sigwatch_new(loop, signals[i], on_signal, &seen, NULL);

        assert_non_null(watch);
        assert_non_null(sigwatch_new(loop, signals[i], free_on_signal, &freed, NULL));
        raise(signals[i]);
        assert_int_equal(seen, 0);
        turn_until(loop, &seen, 1);
        assert_int_equal(freed, 1);
        raise(signals[i]);
        turn_until(loop, &seen, 2);
        assert_int_equal(freed, 1);
        sigwatch_free(watch);
    }
    sigwatch_free(NULL);
    loop_free(loop);
}

static void a_signal_watch_does_not_keep_the_loop_running(void **state)
{
    struct loop *loop = new_loop();
    int seen = 0;

    (void)state;
    assert_non_null(sigwatch_new(loop, SIGUSR1, on_signal, &seen, NULL));
    loop_run(loop);
    assert_int_equal(seen, 0);
    loop_free(loop);
}

static void a_signal_that_cannot_be_caught_is_refused(void **state)
{
    struct loop *loop = new_loop();
    struct err err = ERR_INIT;

    (void)state;
    assert_null(sigwatch_new(loop, SIGKILL, on_signal, NULL, &err));
    assert_non_null(strstr(err.text.buf, "signal 9"));
    loop_free(loop);
    err_release(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_timers_fire_in_order_and_once),
        cmocka_unit_test(equal_deadlines_fire_in_the_order_of_starting),
        cmocka_unit_test(a_started_timer_can_be_moved_and_stopped),
        cmocka_unit_test(a_repeating_timer_goes_on_until_it_is_stopped),
        cmocka_unit_test(timers_may_be_freed_in_callbacks),
        cmocka_unit_test(a_timer_that_starts_itself_at_once_does_not_starve_fds),
        cmocka_unit_test(the_hook_runs_once_a_turn_and_sees_what_callbacks_did),
        cmocka_unit_test(an_empty_loop_returns_and_a_stopped_one_too),
        cmocka_unit_test(freeing_the_loop_frees_what_is_active),
        cmocka_unit_test(interest_in_an_fd_can_change),
        cmocka_unit_test(a_hang_up_is_readable),
        cmocka_unit_test(a_broken_pipe_is_writable_as_long_as_it_is_watched),
        cmocka_unit_test(watching_leaves_the_blocking_mode_alone),
        cmocka_unit_test(what_cannot_be_watched_is_refused),
        cmocka_unit_test(signals_call_back_in_the_loop),
        cmocka_unit_test(a_signal_watch_does_not_keep_the_loop_running),
        cmocka_unit_test(a_signal_that_cannot_be_caught_is_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
