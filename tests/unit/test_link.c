/* The governor on simulated links: a terminal behind so many bytes a second and a round trip, keys at
 * a pace, and how long the screen runs on after the last (rules 8 and 9 of the console's speed). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "tui/link.h"

enum { PAINT = 1850, MOVE = 50, PAGE = 1200, PROBE = 4, ANSWERS_MAX = 64 };

/* What is on the way: bytes leave one after another, answers come back half a round trip later. */
struct wire {
    int bytes_per_s, rtt_ms;
    bool silent; /* a terminal that answers nothing */
    mono_ms free_at;
    mono_ms answers[ANSWERS_MAX];
    int first, last;
    size_t bytes;
    mono_ms arrived; /* the last byte on the screen */
};

struct console {
    struct link link;
    struct wire wire;
    mono_ms now;
    int frames, probes;
    size_t left; /* bytes that a budget left for later */
    bool dirty;
};

static void wire_send(struct wire *wire, size_t bytes, bool probed, mono_ms now)
{
    mono_ms start = wire->free_at > now ? wire->free_at : now;

    wire->free_at = start + (mono_ms)bytes * 1000 / wire->bytes_per_s;
    wire->arrived = wire->free_at + wire->rtt_ms / 2;
    wire->bytes += bytes;
    if (probed && !wire->silent)
        wire->answers[wire->last++ % ANSWERS_MAX] = wire->free_at + wire->rtt_ms;
}

static void start(struct console *c, int bytes_per_s, int rtt_ms)
{
    *c = (struct console){.now = 1000, .wire = {.bytes_per_s = bytes_per_s, .rtt_ms = rtt_ms}};
    link_init(&c->link);
}

/* Draws bytes, or as much of them as the budget allows. */
static void draw(struct console *c, size_t bytes)
{
    size_t budget = link_budget(&c->link);
    bool probe = link_wants_probe(&c->link, c->now);

    c->left = 0;
    if (budget > 0 && bytes > budget + 80) {
        c->left = bytes - budget;
        bytes = budget;
    }
    bytes += probe ? PROBE : 0;
    link_sent(&c->link, bytes, probe, c->now);
    wire_send(&c->wire, bytes, probe, c->now);
    c->frames++;
    c->probes += probe;
    c->dirty = c->left > 0;
}

/* One millisecond: answers, timers, and a frame if one is wanted and may go. */
static void turn(struct console *c, size_t bytes)
{
    while (c->wire.first < c->wire.last && c->wire.answers[c->wire.first % ANSWERS_MAX] <= c->now) {
        c->wire.first++;
        link_answered(&c->link, c->now);
    }
    if (link_deadline(&c->link) >= 0 && link_deadline(&c->link) <= c->now)
        link_tick(&c->link, c->now);
    if (c->dirty && link_can_draw(&c->link, c->now))
        draw(c, c->left > 0 ? c->left : bytes);
    c->now++;
}

static void run(struct console *c, mono_ms ms, size_t bytes)
{
    for (mono_ms end = c->now + ms; c->now < end;)
        turn(c, bytes);
}

/* A key held: count of them, every ms; then until all is drawn. Returns the time from the last key to
 * the last byte on the screen. */
static mono_ms hold_key(struct console *c, int count, mono_ms every, size_t bytes)
{
    mono_ms last = 0;

    for (int i = 0; i < count; i++) {
        c->dirty = true;
        last = c->now;
        run(c, every, bytes);
    }
    for (int i = 0; i < 60000 && (c->dirty || c->wire.arrived > c->now); i++)
        turn(c, bytes);
    assert_false(c->dirty);
    return c->wire.arrived - last;
}

static void first_paint(struct console *c)
{
    c->dirty = true;
    run(c, 1, PAINT);
    run(c, 20000, PAINT);
}

/* --- */

static void a_fast_link_waits_for_nothing(void **state)
{
    struct console c;

    (void)state;
    start(&c, 1000000, 2);
    first_paint(&c);
    assert_false(link_is_slow(&c.link));
    hold_key(&c, 60, 50, MOVE);
    assert_int_equal(c.frames, 61);
    assert_int_equal(link_budget(&c.link), 0);
}

static void a_long_but_wide_link_draws_every_key_at_once(void **state)
{
    struct console c;

    (void)state;
    start(&c, 1000000, 150);
    first_paint(&c);
    assert_true(hold_key(&c, 60, 50, MOVE) < 100);
    assert_int_equal(c.frames, 61);
    assert_false(link_is_slow(&c.link));
    assert_true(c.probes < 30); /* one question at a time */
}

static void quiet_times_are_not_probed(void **state)
{
    struct console c;

    (void)state;
    start(&c, 300, 150);
    first_paint(&c);
    assert_int_equal(c.probes, 1);
    for (int i = 0; i < 60; i++) {
        c.dirty = true;
        run(&c, 1000, 20);
    }
    assert_int_equal(c.probes, 1);
    assert_int_equal(c.frames, 61);
}

static void at_300_bytes_a_second_the_run_on_stays_under_the_goal(void **state)
{
    struct console c;
    mono_ms run_on;

    (void)state;
    start(&c, 300, 150);
    first_paint(&c);
    assert_true(link_is_slow(&c.link)); /* the first paint has told it */
    assert_in_range(link_budget(&c.link), 100, 200);
    run_on = hold_key(&c, 60, 50, MOVE);
    print_message("# 300 B/s, moves: runs on for %d ms in %d frames\n", (int)run_on, c.frames);
    assert_true(run_on < 1000);
    run_on = hold_key(&c, 60, 50, PAGE);
    print_message("# 300 B/s, pages: runs on for %d ms in %d frames\n", (int)run_on, c.frames);
    assert_true(run_on <= 4500);
}

static void at_9600_bits_a_second_the_run_on_stays_under_the_goal(void **state)
{
    struct console c;
    mono_ms run_on;

    (void)state;
    start(&c, 960, 150);
    first_paint(&c);
    assert_true(link_is_slow(&c.link));
    run_on = hold_key(&c, 60, 50, MOVE);
    assert_true(run_on < 600);
    run_on = hold_key(&c, 60, 50, PAGE);
    print_message("# 9600 bit/s, pages: runs on for %d ms\n", (int)run_on);
    assert_true(run_on <= 2000);
}

static void a_slow_link_that_recovers_is_fast_again(void **state)
{
    struct console c;

    (void)state;
    start(&c, 500, 150);
    first_paint(&c);
    assert_true(link_is_slow(&c.link));
    c.wire.bytes_per_s = 1000000;
    c.wire.rtt_ms = 20;
    hold_key(&c, 40, 50, MOVE);
    assert_false(link_is_slow(&c.link));
}

static void a_link_that_stalls_stops_the_drawing_and_only_it(void **state)
{
    struct console c;
    int frames;

    (void)state;
    start(&c, 100000, 20);
    first_paint(&c);
    c.wire.free_at = c.now + 2500; /* nothing moves */
    frames = c.frames;
    for (int i = 0; i < 50; i++) {
        c.dirty = true;
        run(&c, 50, MOVE);
    }
    assert_true(link_is_slow(&c.link));
    assert_true(c.frames - frames < 12);
    run(&c, 3000, MOVE);
    assert_false(c.dirty);
}

static void a_terminal_that_never_answers_is_not_waited_for(void **state)
{
    struct console c;
    mono_ms run_on;

    (void)state;
    start(&c, 100000, 20);
    c.wire.silent = true;
    c.dirty = true;
    run(&c, 1, PAINT);
    run(&c, LINK_GIVE_UP_MS + 10, PAINT);
    assert_false(link_is_slow(&c.link));
    run_on = hold_key(&c, 200, 50, MOVE);
    assert_true(run_on <= LINK_GIVE_UP_MS + 100);
    assert_true(c.link.mute);
    c.frames = c.probes = 0;
    assert_true(hold_key(&c, 100, 50, MOVE) < 100);
    assert_int_equal(c.frames, 100);
    assert_int_equal(c.probes, 0);
}

static void a_late_answer_ends_the_silence(void **state)
{
    struct link link;

    (void)state;
    link_init(&link);
    assert_true(link_wants_probe(&link, 0));
    link_sent(&link, PAINT, true, 0);
    assert_true(link_can_draw(&link, 399));
    assert_false(link_is_slow(&link));
    link_tick(&link, 400);
    assert_true(link_is_slow(&link));
    assert_false(link_can_draw(&link, 2999));
    link_tick(&link, 3000);
    assert_true(link_can_draw(&link, 3000));
    assert_int_equal(link_deadline(&link), -1);
    link_answered(&link, 6300);
    assert_true(link_is_slow(&link));
    assert_in_range(link.bytes_per_s, 250, 350);
}

static void answers_to_nothing_are_ignored(void **state)
{
    struct link link;

    (void)state;
    link_init(&link);
    link_answered(&link, 5);
    assert_int_equal(link.answers, 0);
    assert_true(link_can_draw(&link, 5));
    assert_int_equal(link_deadline(&link), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fast_link_waits_for_nothing),
        cmocka_unit_test(a_long_but_wide_link_draws_every_key_at_once),
        cmocka_unit_test(quiet_times_are_not_probed),
        cmocka_unit_test(at_300_bytes_a_second_the_run_on_stays_under_the_goal),
        cmocka_unit_test(at_9600_bits_a_second_the_run_on_stays_under_the_goal),
        cmocka_unit_test(a_slow_link_that_recovers_is_fast_again),
        cmocka_unit_test(a_link_that_stalls_stops_the_drawing_and_only_it),
        cmocka_unit_test(a_terminal_that_never_answers_is_not_waited_for),
        cmocka_unit_test(a_late_answer_ends_the_silence),
        cmocka_unit_test(answers_to_nothing_are_ignored),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
