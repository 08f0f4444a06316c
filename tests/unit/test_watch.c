/* The watch on one file: every way in which it can change, and none in which it cannot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "loop/loop.h"
#include "loop/watch.h"

struct room {
    struct loop *loop;
    struct watch *watch;
    int calls;
    bool free_it;
    char dir[64];
    char *file, *other;
};

static void on_change(struct watch *watch, void *context)
{
    struct room *room = context;

    room->calls++;
    if (room->free_it)
        watch_free(watch);
}

static int set_up(void **state)
{
    struct room *room = xcalloc(1, sizeof(*room));

    room->loop = loop_new(NULL);
    snprintf(room->dir, sizeof(room->dir), "/tmp/zhiban-watch-XXXXXX");
    if (room->loop == NULL || mkdtemp(room->dir) == NULL)
        return -1;
    room->file = xasprintf("%s/wake", room->dir);
    room->other = xasprintf("%s/other", room->dir);
    *state = room;
    return 0;
}

static int tear_down(void **state)
{
    struct room *room = *state;

    loop_free(room->loop);
    unlink(room->file);
    unlink(room->other);
    rmdir(room->dir);
    free(room->file);
    free(room->other);
    free(room);
    return 0;
}

static void touch(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "x", 1, 0), 1);
    close(fd);
}

static void watch_it(struct room *room)
{
    struct err err = ERR_INIT;

    room->watch = watch_new(room->loop, room->file, on_change, room, &err);
    assert_string_equal(err.text.buf, "");
    assert_non_null(room->watch);
}

static void turn_until_called(struct room *room)
{
    room->calls = 0;
    while (room->calls == 0)
        assert_true(loop_turn(room->loop, true));
}

/* inotify events are there as soon as the call that makes them returns, so turns that do not wait
 * are enough to see that nothing comes. */
static void turn_without_a_call(struct room *room)
{
    room->calls = 0;
    for (int i = 0; i < 5; i++)
        loop_turn(room->loop, false);
    assert_int_equal(room->calls, 0);
}

static void a_written_byte_calls_back(void **state)
{
    struct room *room = *state;

    touch(room->file);
    watch_it(room);
    turn_without_a_call(room);
    for (int i = 0; i < 3; i++) {
        touch(room->file);
        turn_until_called(room);
        turn_without_a_call(room);
    }
}

static void other_files_and_reading_do_not(void **state)
{
    struct room *room = *state;
    char byte;
    int fd;

    touch(room->file);
    watch_it(room);
    touch(room->other);
    unlink(room->other);
    fd = open(room->file, O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(fd, &byte, 1), 1);
    close(fd);
    turn_without_a_call(room);
}

static void a_burst_is_one_call_a_turn(void **state)
{
    struct room *room = *state;
    int fd;

    touch(room->file);
    watch_it(room);
    fd = open(room->file, O_RDWR | O_CLOEXEC);
    for (int i = 0; i < 200; i++) {
        char byte = (char)i;

        assert_int_equal(pwrite(fd, &byte, 1, 0), 1);
        assert_int_equal(fchmod(fd, i % 2 == 0 ? 0600 : 0640), 0); /* keeps events from merging */
    }
    close(fd);
    assert_true(loop_turn(room->loop, true));
    assert_int_equal(room->calls, 1);
    turn_without_a_call(room);
}

static void deletion_and_creation_are_survived(void **state)
{
    struct room *room = *state;

    touch(room->file);
    watch_it(room);
    for (int i = 0; i < 3; i++) {
        unlink(room->file);
        turn_until_called(room);
        touch(room->other); /* while it is missing, others are of no interest */
        turn_without_a_call(room);
        touch(room->file);
        turn_until_called(room);
        turn_without_a_call(room);
        touch(room->other);
        turn_without_a_call(room);
        touch(room->file);
        turn_until_called(room);
        unlink(room->other);
    }
}

static void both_within_one_turn_are_survived(void **state)
{
    struct room *room = *state;

    touch(room->file);
    watch_it(room);
    unlink(room->file);
    touch(room->file);
    turn_until_called(room);
    turn_without_a_call(room);
    touch(room->file);
    turn_until_called(room);
}

static void a_file_put_in_its_place_is_followed(void **state)
{
    struct room *room = *state;
    int held;

    touch(room->file);
    watch_it(room);
    held = open(room->file, O_RDONLY | O_CLOEXEC); /* the old one lives on without a name */
    touch(room->other);
    assert_int_equal(rename(room->other, room->file), 0);
    turn_until_called(room);
    turn_without_a_call(room);
    touch(room->file);
    turn_until_called(room);
    close(held);
    turn_without_a_call(room);
}

static void a_missing_file_is_waited_for(void **state)
{
    struct room *room = *state;

    watch_it(room);
    turn_without_a_call(room);
    touch(room->other);
    assert_int_equal(rename(room->other, room->file), 0);
    turn_until_called(room);
    touch(room->file);
    turn_until_called(room);
}

/* Nothing can be armed without the folder; here the retry is what finds it again. */
static void a_folder_that_goes_and_comes_is_survived(void **state)
{
    struct room *room = *state;

    touch(room->file);
    watch_it(room);
    unlink(room->file);
    rmdir(room->dir);
    turn_until_called(room);
    assert_int_equal(mkdir(room->dir, 0700), 0);
    touch(room->file);
    turn_until_called(room);
    touch(room->file);
    turn_until_called(room);
}

static void two_watches_on_one_file_are_independent(void **state)
{
    struct room *room = *state;
    struct room second = {.free_it = true};

    touch(room->file);
    watch_it(room);
    assert_non_null(watch_new(room->loop, room->file, on_change, &second, NULL));
    touch(room->file);
    turn_until_called(room);
    assert_int_equal(second.calls, 1); /* and it freed itself */
    touch(room->file);
    turn_until_called(room);
    assert_int_equal(second.calls, 1);
    watch_free(room->watch);
    watch_free(NULL);
    assert_false(loop_turn(room->loop, false));
}

static void what_cannot_be_watched_is_named(void **state)
{
    struct room *room = *state;
    struct err err = ERR_INIT;

    assert_null(watch_new(room->loop, "/no/such/folder/wake", on_change, room, &err));
    assert_non_null(strstr(err.text.buf, "/no/such/folder/wake cannot be watched"));
    err_release(&err);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_written_byte_calls_back),
        TEST(other_files_and_reading_do_not),
        TEST(a_burst_is_one_call_a_turn),
        TEST(deletion_and_creation_are_survived),
        TEST(both_within_one_turn_are_survived),
        TEST(a_file_put_in_its_place_is_followed),
        TEST(a_missing_file_is_waited_for),
        TEST(a_folder_that_goes_and_comes_is_survived),
        TEST(two_watches_on_one_file_are_independent),
        TEST(what_cannot_be_watched_is_named),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
