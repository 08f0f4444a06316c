/* The log: its two sinks, what is kept before one is opened, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

/* 2026-11-20 23:41:07 in Shanghai */
enum { NOW = 1795189267 };

static int set_up(void **state)
{
    char *dir = xstrdup("/tmp/zhiban-log-XXXXXX");

    *state = dir;
    if (mkdtemp(dir) == NULL || chdir(dir) < 0 || civil_set_zone("Asia/Shanghai", NULL) < 0)
        return -1;
    clock_set_override(NOW);
    log_set_program("zhiban-test");
    log_set_level(LOG_AT_INFO);
    log_open_none(); /* forgets what earlier tests left */
    log_close();
    return 0;
}

static int tear_down(void **state)
{
    log_open_none();
    log_set_program("zhiban");
    unlink("log");
    unlink("fifo");
    unlink("socket");
    if (chdir("/") < 0)
        return -1;
    rmdir(*state);
    free(*state);
    return 0;
}

static void read_log(struct str *text)
{
    str_reset(text);
    assert_int_equal(file_read("log", 1 << 20, text, NULL), 0);
}

/* The head of a line, up to its level. */
static void add_head(struct str *out, const char *level)
{
    str_addf(out, "2026-11-20T23:41:07+08:00 zhiban-test[%ld] %s: ", (long)getpid(), level);
}

static void assert_log(const struct str *expect)
{
    struct str text = STR_INIT;

    read_log(&text);
    assert_string_equal(text.buf, expect->buf);
    str_release(&text);
}

static void a_line_says_when_who_and_how_bad(void **state)
{
    struct str expect = STR_INIT;
    struct err err = ERR_INIT;
    struct stat st;

    (void)state;
    assert_int_equal(log_open_file("log", &err), 0);
    log_error("one %d", 1);
    log_warn("two");
    log_info("three");
    log_debug("four");
    log_set_level(LOG_AT_DEBUG);
    log_debug("five");
    log_set_level(LOG_AT_ERROR);
    log_warn("six");
    add_head(&expect, "error");
    str_add(&expect, "one 1\n");
    add_head(&expect, "warn");
    str_add(&expect, "two\n");
    add_head(&expect, "info");
    str_add(&expect, "three\n");
    add_head(&expect, "debug");
    str_add(&expect, "five\n");
    assert_log(&expect);
    assert_int_equal(stat("log", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(log_open_file("log", &err), 0); /* appends */
    log_error("seven");
    add_head(&expect, "error");
    str_add(&expect, "seven\n");
    assert_log(&expect);
    str_release(&expect);
}

static void levels_have_names(void **state)
{
    static const struct {
        const char *name;
        int rc;
        enum log_level level;
    } cases[] = {
        {"error", 0, LOG_AT_ERROR}, {"warn", 0, LOG_AT_WARN}, {"info", 0, LOG_AT_INFO},
        {"debug", 0, LOG_AT_DEBUG}, {"Debug", -1, 0},         {"", -1, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        enum log_level level = LOG_LEVEL__COUNT;

        assert_int_equal(log_level_of(cases[i].name, &level), cases[i].rc);
        assert_int_equal(level, cases[i].rc == 0 ? cases[i].level : LOG_LEVEL__COUNT);
    }
}

static void foreign_text_cannot_forge_lines_or_control_a_terminal(void **state)
{
    struct str text = STR_INIT;
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(log_open_file("log", &err), 0);
    log_error("%s", "a\nb\x1b[31m\x07\xff 值班");
    read_log(&text);
    assert_int_equal(text.buf[text.len - 1], '\n');
    assert_ptr_equal(strchr(text.buf, '\n'), text.buf + text.len - 1);
    assert_null(strchr(text.buf, '\x1b'));
    assert_null(strchr(text.buf, '\x07'));
    assert_null(strchr(text.buf, '\xff'));
    assert_non_null(strstr(text.buf, " 值班\n"));
    str_release(&text);
}

static void a_long_message_is_cut_between_characters(void **state)
{
    struct str text = STR_INIT, big = STR_INIT;
    struct err err = ERR_INIT;

    (void)state;
    for (int i = 0; i < LOG_MESSAGE_MAX; i++)
        str_add(&big, "值");
    assert_int_equal(log_open_file("log", &err), 0);
    log_error("%s", big.buf);
    read_log(&text);
    assert_true(text.len < LOG_MESSAGE_MAX + 200);
    assert_true(str_ends(text.buf, "值…\n"));
    str_release(&text);
    str_release(&big);
}

static void errno_is_left_alone(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    errno = ENOENT;
    log_error("kept");
    assert_int_equal(errno, ENOENT);
    assert_int_equal(log_open_file("log", &err), 0);
    errno = ENOENT;
    log_error("written");
    assert_int_equal(errno, ENOENT);
}

/* --- before a sink is opened --- */

static void early_lines_are_kept_with_their_time(void **state)
{
    struct str expect = STR_INIT;
    struct err err = ERR_INIT;

    (void)state;
    log_warn("early");
    log_debug("not wanted");
    clock_set_override(NOW + 60);
    assert_int_equal(log_open_file("log", &err), 0);
    log_warn("late");
    add_head(&expect, "warn");
    str_add(&expect, "early\n2026-11-20T23:42:07+08:00 ");
    str_addf(&expect, "zhiban-test[%ld] warn: late\n", (long)getpid());
    assert_log(&expect);
    str_release(&expect);
}

static void the_last_of_many_early_lines_are_kept(void **state)
{
    enum { MANY = LOG_KEPT_LINES + 10 };
    struct str expect = STR_INIT;
    struct err err = ERR_INIT;

    (void)state;
    for (int i = 0; i < MANY; i++)
        log_info("line %d", i);
    assert_int_equal(log_open_file("log", &err), 0);
    add_head(&expect, "warn");
    str_add(&expect, "10 earlier lines of this log were lost\n");
    for (int i = 10; i < MANY; i++) {
        add_head(&expect, "info");
        str_addf(&expect, "line %d\n", i);
    }
    assert_log(&expect);
    str_release(&expect);
}

static void none_keeps_nothing_and_closing_keeps_again(void **state)
{
    struct str expect = STR_INIT;
    struct err err = ERR_INIT;

    (void)state;
    log_error("dropped when none was chosen");
    log_open_none();
    log_error("dropped");
    log_close();
    log_error("kept");
    assert_int_equal(log_open_file("log", &err), 0);
    add_head(&expect, "error");
    str_add(&expect, "kept\n");
    assert_log(&expect);
    str_release(&expect);
}

/* --- what is refused --- */

static void a_terminal_is_refused(void **state)
{
    struct str expect = STR_INIT;
    struct err err = ERR_INIT;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

    (void)state;
    assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    assert_int_equal(log_open_file("log", &err), 0);
    assert_int_equal(log_open_file(ptsname(master), &err), -1);
    assert_non_null(strstr(err.text.buf, ptsname(master)));
    assert_non_null(strstr(err.text.buf, "terminal"));
    log_error("the old sink stays");
    add_head(&expect, "error");
    str_add(&expect, "the old sink stays\n");
    assert_log(&expect);
    str_release(&expect);
    err_release(&err);
    close(master);
}

static void what_is_not_a_file_is_refused(void **state)
{
    static const struct {
        const char *path, *expect;
    } cases[] = {
        {"fifo", "the log fifo cannot be used"},
        {".", "the log . cannot be used: Is a directory"},
        {"/dev/null", "the log /dev/null cannot be used: it is not a regular file"},
        {"missing/log", "the log missing/log cannot be used: No such file"},
    };

    (void)state;
    assert_int_equal(mkfifo("fifo", 0600), 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;

        assert_int_equal(log_open_file(cases[i].path, &err), -1);
        assert_non_null(strstr(err.text.buf, cases[i].expect));
        err_release(&err);
    }
}

/* --- journald --- */

static int listen_as_journald(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    unlink("socket");
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

/* Takes one datagram apart into "NAME=value;" in the order of arrival. */
static void receive(int fd, struct str *fields)
{
    static char bytes[128 << 10];
    ssize_t len = recv(fd, bytes, sizeof(bytes), 0);
    const char *at = bytes, *end = bytes + (len < 0 ? 0 : len);

    str_reset(fields);
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at)), *equals;

        assert_non_null(stop);
        equals = memchr(at, '=', (size_t)(stop - at));
        str_addn(fields, at, (size_t)(stop - at));
        if (equals == NULL) { /* NAME, newline, length, bytes, newline */
            uint64_t size = 0;

            assert_true(end - stop > 9);
            for (int i = 8; i > 0; i--)
                size = size << 8 | (unsigned char)stop[i];
            assert_true(size <= (uint64_t)(end - stop - 10));
            str_add(fields, "=");
            str_addn(fields, stop + 9, size);
            stop += 9 + size;
            assert_int_equal(*stop, '\n');
        }
        str_add(fields, ";");
        at = stop + 1;
    }
}

static void journald_gets_fields(void **state)
{
    static const struct {
        enum log_level level;
        const char *message, *expect;
    } cases[] = {
        {LOG_AT_ERROR, "bad", "MESSAGE=bad;PRIORITY=3;SYSLOG_IDENTIFIER=zhiban-test;"},
        {LOG_AT_WARN, "", "MESSAGE=;PRIORITY=4;SYSLOG_IDENTIFIER=zhiban-test;"},
        {LOG_AT_INFO, "值班", "MESSAGE=值班;PRIORITY=6;SYSLOG_IDENTIFIER=zhiban-test;"},
        {LOG_AT_DEBUG, "a\nPRIORITY=0\nb",
         "MESSAGE=a\nPRIORITY=0\nb;PRIORITY=7;SYSLOG_IDENTIFIER=zhiban-test;"},
        {LOG_AT_INFO, "\x1b[2J", "MESSAGE=^[[2J;PRIORITY=6;SYSLOG_IDENTIFIER=zhiban-test;"},
    };
    struct str fields = STR_INIT;
    struct err err = ERR_INIT;
    int fd = listen_as_journald();

    (void)state;
    log_set_level(LOG_AT_DEBUG);
    log_write(cases[0].level, "%s", cases[0].message); /* kept, then sent on opening */
    assert_int_equal(log_open_journal("socket", &err), 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (i > 0)
            log_write(cases[i].level, "%s", cases[i].message);
        receive(fd, &fields);
        assert_string_equal(fields.buf, cases[i].expect);
    }
    str_release(&fields);
    close(fd);
}

static void a_restarted_journald_is_found_again(void **state)
{
    struct str fields = STR_INIT;
    struct err err = ERR_INIT;
    int fd = listen_as_journald();

    (void)state;
    assert_int_equal(log_open_journal("socket", &err), 0);
    close(fd);
    log_error("lost");
    log_error("lost too");
    fd = listen_as_journald();
    log_error("found");
    receive(fd, &fields);
    assert_true(str_starts(fields.buf, "MESSAGE=2 earlier lines of this log were lost;"));
    receive(fd, &fields);
    assert_true(str_starts(fields.buf, "MESSAGE=found;"));
    str_release(&fields);
    close(fd);
}

static void a_stuck_journald_does_not_block(void **state)
{
    struct str fields = STR_INIT;
    struct err err = ERR_INIT;
    int fd = listen_as_journald();
    bool lost_told = false;

    (void)state;
    assert_int_equal(log_open_journal("socket", &err), 0);
    for (int i = 0; i < 5000; i++) /* nobody reads; a full queue must not hold us up */
        log_error("line %d", i);
    do
        receive(fd, &fields);
    while (fields.len > 0);
    log_error("room again");
    receive(fd, &fields);
    lost_told = strstr(fields.buf, "earlier lines of this log were lost") != NULL;
    assert_true(lost_told);
    receive(fd, &fields);
    assert_true(str_starts(fields.buf, "MESSAGE=room again;"));
    str_release(&fields);
    close(fd);
}

static void a_missing_journald_is_named(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(log_open_journal("no-such-socket", &err), -1);
    assert_non_null(strstr(err.text.buf, "no-such-socket"));
    assert_int_equal(log_open_journal("/etc/passwd", &err), -1);
    assert_non_null(strstr(err.text.buf, "/etc/passwd"));
    err_release(&err);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_line_says_when_who_and_how_bad),
        TEST(levels_have_names),
        TEST(foreign_text_cannot_forge_lines_or_control_a_terminal),
        TEST(a_long_message_is_cut_between_characters),
        TEST(errno_is_left_alone),
        TEST(early_lines_are_kept_with_their_time),
        TEST(the_last_of_many_early_lines_are_kept),
        TEST(none_keeps_nothing_and_closing_keeps_again),
        TEST(a_terminal_is_refused),
        TEST(what_is_not_a_file_is_refused),
        TEST(journald_gets_fields),
        TEST(a_restarted_journald_is_found_again),
        TEST(a_stuck_journald_does_not_block),
        TEST(a_missing_journald_is_named),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
