#include "lib/remotes.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "loop/resolve.h"
#include "loop/timer.h"

enum { GUARD_MS = 20000, TICK_MS = 5 };

static struct sshd *shared;

int world_open(void **state)
{
    (void)state;
    if (!sshd_is_there())
        return -1;
    shared = sshd_start("");
    return 0;
}

int world_close(void **state)
{
    (void)state;
    sshd_free(shared);
    return 0;
}

int world_set_up(void **state)
{
    struct world *world = xcalloc(1, sizeof(*world));
    struct err err = ERR_INIT;

    world->sshd = shared;
    world->loop = loop_new(NULL);
    world->resolver = resolver_new(world->loop, 60000);
    world->known = hostkeys_new();
    world->key = remote_key_load(shared->key, NULL, &err);
    if (world->key == NULL ||
        hostkeys_add_line(world->known, "127.0.0.1", shared->port, shared->hostkey_line, &err) < 0)
        fail_msg("%s", err.text.buf);
    str_init(&world->states);
    str_init(&world->reason);
    *state = world;
    return 0;
}

int world_tear_down(void **state)
{
    struct world *world = *state;

    remote_free(world->remote);
    remote_key_free(world->key);
    hostkeys_free(world->known);
    loop_free(world->loop);
    str_release(&world->states);
    str_release(&world->reason);
    free(world);
    return 0;
}

static void on_state(struct remote *remote, enum remote_state state, const struct err *reason,
                     void *context)
{
    struct world *world = context;

    assert_int_equal(remote_state(remote), state);
    assert_int_equal(reason != NULL, state == REMOTE_CLOSED);
    str_addf(&world->states, "%s%s", world->states.len > 0 ? " " : "", remote_state_name(state));
    if (reason != NULL)
        str_set(&world->reason, reason->text.buf);
}

struct remote_options world_options(struct world *world, uint16_t port)
{
    return (struct remote_options){.loop = world->loop,
                                   .resolver = world->resolver,
                                   .transport = REMOTE_SSH,
                                   .address = "127.0.0.1",
                                   .port = port == 0 ? world->sshd->port : port,
                                   .user = world->sshd->user,
                                   .known = world->known,
                                   .key = world->key,
                                   .on_state = on_state,
                                   .context = world};
}

struct remote *meet(struct world *world, const struct remote_options *options)
{
    struct err err = ERR_INIT;

    remote_free(world->remote);
    world->remote = remote_new(options, &err);
    if (world->remote == NULL)
        fail_msg("%s", err.text.buf);
    str_reset(&world->states);
    str_reset(&world->reason);
    return world->remote;
}

static void on_tick(struct timer *timer, void *context)
{
    (void)timer;
    ++*(int *)context;
}

void wait_until(struct world *world, bool (*is_true)(void *context), void *context)
{
    int ticks = 0;
    /* A turn runs the timers that are due and then still blocks: the ticks end it. */
    struct timer *tick = timer_new(world->loop, on_tick, &ticks);
    mono_ms until = clock_mono() + GUARD_MS;

    timer_every(tick, TICK_MS);
    while (!is_true(context) && clock_mono() < until)
        loop_turn(world->loop, true);
    timer_free(tick);
    if (!is_true(context))
        fail_msg("waited in vain; states: %s; reason: %s", world->states.buf, world->reason.buf);
}

struct wanted {
    const struct remote *remote;
    enum remote_state state;
};

static bool is_there_or_closed(void *context)
{
    const struct wanted *wanted = context;
    enum remote_state state = remote_state(wanted->remote);

    return state == wanted->state || state == REMOTE_CLOSED;
}

void wait_for_state(struct world *world, struct remote *remote, enum remote_state state)
{
    struct wanted wanted = {.remote = remote, .state = state};

    wait_until(world, is_there_or_closed, &wanted);
    if (remote_state(remote) != state)
        fail_msg("closed instead of %s: %s", remote_state_name(state), world->reason.buf);
}

struct remote *meet_and_wait(struct world *world, const struct remote_options *options)
{
    struct remote *remote = meet(world, options);
    struct wanted wanted = {.remote = remote, .state = REMOTE_READY};

    remote_connect(remote);
    wait_until(world, is_there_or_closed, &wanted);
    return remote;
}

static void on_finish(struct remote_exec *exec, const struct remote_result *result, void *context)
{
    struct answer *answer = context;

    assert_ptr_equal(exec, answer->exec);
    answer->exec = NULL;
    answer->finished++;
    answer->world->running--;
    answer->end = result->end;
    answer->status = result->status;
    answer->signal = result->signal;
    answer->timed_out = result->timed_out;
    answer->overflow = result->overflow;
    answer->err_cut = result->err_cut;
    answer->cut_off = result->cut_off;
    str_addn(&answer->out, result->out.buf, result->out.len);
    str_addn(&answer->err, result->err.buf, result->err.len);
}

void ask(struct world *world, struct remote *remote, const struct remote_command *command,
         struct answer *answer)
{
    struct remote_command mine = *command;
    struct err err = ERR_INIT;

    *answer = (struct answer){.world = world, .out = STR_INIT, .err = STR_INIT};
    mine.on_finish = on_finish;
    mine.context = answer;
    answer->exec = remote_exec(remote, &mine, &err);
    assert_string_equal(err.text.buf, "");
    assert_non_null(answer->exec);
    assert_int_equal(answer->finished, 0);
    world->running++;
}

static bool has_finished(void *context)
{
    return ((struct answer *)context)->finished > 0;
}

void answer_wait(struct answer *answer)
{
    wait_until(answer->world, has_finished, answer);
    assert_int_equal(answer->finished, 1);
}

void ask_and_wait(struct world *world, struct remote *remote, const struct remote_command *command,
                  struct answer *answer)
{
    ask(world, remote, command, answer);
    answer_wait(answer);
}

void answer_release(struct answer *answer)
{
    str_release(&answer->out);
    str_release(&answer->err);
}

int count_fds(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    assert_non_null(dir);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

void check_commands(struct world *world, struct remote *remote, const struct command_case *cases,
                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct remote_command command = {.command = cases[i].command,
                                         .input = cases[i].input,
                                         .input_len =
                                             cases[i].input == NULL ? 0 : strlen(cases[i].input)};
        struct answer answer;

        ask_and_wait(world, remote, &command, &answer);
        assert_int_equal(answer.end, cases[i].end);
        assert_int_equal(answer.status, cases[i].status);
        assert_int_equal(answer.signal, cases[i].signal);
        assert_string_equal(answer.out.buf, cases[i].out);
        assert_string_equal(answer.err.buf, cases[i].err);
        assert_false(answer.timed_out || answer.overflow || answer.err_cut || answer.cut_off);
        answer_release(&answer);
    }
}
