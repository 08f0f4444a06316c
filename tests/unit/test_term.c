/* The terminal layer against a terminal of ours at the other end of a pseudo-terminal: a link that
 * takes nothing must not hold the program up, and the newest state is drawn when it goes on. The
 * program under test is a child, because it needs the terminal as its standard input and output. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/life.h"
#include "lib/vt.h"
#include "tui/term.h"

enum { ROWS = 24, COLS = 80, FRAMES_MAX = 2000, TIMEOUT_MS = 20000 };

struct program {
    struct loop *loop;
    struct term *term;
    struct screen screen;
    int frames, stop_at; /* frames to draw; 0: until a key comes */
    int signal_pipe;     /* says where it is */
    bool stalled;
};

static void must(bool promise, int status)
{
    if (!promise)
        _exit(status);
}

static void on_event(const struct input_event *event, void *context)
{
    struct program *p = context;

    if (event->kind == INPUT_KEY && event->key == 'q')
        loop_stop(p->loop);
}

static void on_end(int signal_number, void *context)
{
    struct program *p = context;

    (void)signal_number;
    loop_stop(p->loop);
}

static void draw_frame(struct program *p)
{
    screen_begin(&p->screen);
    for (int row = 0; row < ROWS; row++)
        screen_putf(&p->screen, row, 0, -1, ROLE_NORMAL, 0, "frame %d row %d %d 值班", p->frames,
                    row, p->frames * 7919 % 10007 + row);
    term_draw(p->term, &p->screen);
    p->frames++;
}

static void say(struct program *p, char what)
{
    must(write(p->signal_pipe, &what, 1) == 1, 10);
}

static void open_program(struct program *p)
{
    const struct term_options options = {.name = "xterm-256color", .ambiguous = AMBIGUOUS_NARROW};
    const struct term_hooks hooks = {.on_event = on_event, .on_end = on_end};
    struct err err = ERR_INIT;

    p->loop = loop_new(&err);
    must(p->loop != NULL, 11);
    p->term = term_open(p->loop, &options, &hooks, p, &err);
    must(p->term != NULL, 12);
    must(term_rows(p->term) == ROWS && term_cols(p->term) == COLS, 13);
    screen_init(&p->screen, ROWS, COLS);
}

/* Draws until the terminal takes no more; then waits in the loop until it does, and draws once. */
static void program_that_meets_a_stalled_link(int signal_pipe)
{
    struct program p = {.signal_pipe = signal_pipe};
    struct term_counts counts;

    open_program(&p);
    while (term_can_draw(p.term) && p.frames < FRAMES_MAX)
        draw_frame(&p);
    term_count(p.term, &counts);
    must(p.frames < FRAMES_MAX, 14);
    say(&p, 's');
    while (!term_can_draw(p.term))
        loop_turn(p.loop, true);
    draw_frame(&p);
    loop_run(p.loop); /* q */
    term_close(p.term);
    loop_free(p.loop);
    screen_release(&p.screen);
    _exit(0);
}

static pid_t start_program(void (*program)(int signal_pipe), int *master, int *signal_pipe)
{
    struct winsize size = {.ws_row = ROWS, .ws_col = COLS};
    int fds[2];
    pid_t pid;

    assert_int_equal(pipe(fds), 0);
    pid = forkpty(master, NULL, NULL, &size);
    assert_true(pid >= 0);
    if (pid == 0) {
        close(fds[0]);
        program(fds[1]);
    }
    close(fds[1]);
    *signal_pipe = fds[0];
    return pid;
}

static bool readable(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    return poll(&ready, 1, TIMEOUT_MS) > 0;
}

/* What a terminal answers: "I am well", once for each question. */
static void answer(int master, const char *bytes, size_t len)
{
    static const char question[] = "\033[5n", well[] = "\033[0n";
    const char *at = bytes;

    while ((at = memmem(at, len - (size_t)(at - bytes), question, strlen(question))) != NULL) {
        assert_int_equal(write(master, well, strlen(well)), (ssize_t)strlen(well));
        at += strlen(question);
    }
}

static void a_stalled_link_does_not_hold_the_program_up(void **state)
{
    int master, signal_pipe, status;
    pid_t pid = start_program(program_that_meets_a_stalled_link, &master, &signal_pipe);
    struct str all = STR_INIT;
    struct vt vt;
    char said = '\0';
    bool last = false;

    (void)state;
    assert_true(readable(signal_pipe));
    assert_int_equal(read(signal_pipe, &said, 1), 1);
    assert_int_equal(said, 's');
    while (!last) { /* the link goes on */
        char bytes[4096];
        ssize_t n;

        assert_true(readable(master));
        n = read(master, bytes, sizeof(bytes));
        if (n <= 0)
            break;
        str_addn(&all, bytes, (size_t)n);
        answer(master, bytes, (size_t)n);
        if (strstr(all.buf, "frame ") != NULL && !last && n < (ssize_t)sizeof(bytes)) {
            struct pollfd more = {.fd = master, .events = POLLIN};

            last = poll(&more, 1, 1000) == 0; /* nothing more comes by itself */
        }
    }
    assert_int_equal(write(master, "q", 1), 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    vt_init(&vt, ROWS, COLS, 1);
    vt_feed(&vt, all.buf, all.len);
    for (int row = 0; row < ROWS - 1; row++) { /* every row is of one frame: the newest */
        struct str text = STR_INIT, first = STR_INIT;

        vt_add_row(&vt, row, &text);
        vt_add_row(&vt, 0, &first);
        str_truncate(&first,
                     strcspn(first.buf, "0123456789") + strspn(first.buf + 6, "0123456789"));
        assert_true(str_starts(text.buf, first.buf));
        str_release(&text);
        str_release(&first);
    }
    str_release(&all);
    close(master);
    close(signal_pipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stalled_link_does_not_hold_the_program_up),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
