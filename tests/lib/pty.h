/* A program in a pseudo-terminal, and the terminal played: what it sends is counted and timed, its
 * questions are answered, keys are pressed. A slow link is emulated where the terminal reads: bytes
 * arrive at a rate, behind a queue as long as that of a real connection, and answers come a round
 * trip later. For tests, which judge bytes, and for tests/bench, which also tell times. */
#ifndef LIB_PTY_H
#define LIB_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#include "base/str.h"

enum { PTY_ANSWERS_MAX = 64 };

struct pty_options {
    char *const *argv;
    int rows, cols;
    int64_t bytes_per_s; /* 0: as fast as it can be read */
    int64_t rtt_ms;
};

struct pty_answer {
    int64_t due_us;
    char text[24];
};

struct pty {
    int master, slave; /* ours stays open, to see how the program leaves the terminal */
    pid_t pid;
    struct pty_options options;
    struct termios before;
    int64_t started_us;
    struct str out;                       /* all that arrived since pty_mark() */
    struct str text;                      /* the same without escape sequences */
    int64_t marked_us, first_us, last_us; /* of the bytes in out; 0: none yet */
    size_t reads;
    bool over; /* the program has ended and all it sent has arrived */
    int status;
    /* inside */
    struct str queue; /* sent, and still on the link */
    int64_t tokens_us;
    struct pty_answer answers[PTY_ANSWERS_MAX];
    size_t answer_count;
    struct str sequence; /* an escape sequence that has begun */
    int asked_row, asked_col;
};

/* Dies if the program cannot be started. */
void pty_start(struct pty *pty, const struct pty_options *options);
/* Kills what still runs. */
void pty_end(struct pty *pty);

/* Forgets what arrived; times count from here. */
void pty_mark(struct pty *pty);
void pty_press(struct pty *pty, const char *bytes);
void pty_resize(struct pty *pty, int rows, int cols);
/* Plays on for so long. */
void pty_run(struct pty *pty, int64_t ms);
/* Until something has arrived and then nothing more for quiet_ms; false after limit_ms. */
bool pty_settle(struct pty *pty, int64_t quiet_ms, int64_t limit_ms);
/* Until the text has arrived; when that was is in last_us. */
bool pty_await(struct pty *pty, const char *text, int64_t limit_ms);
/* Until the program has ended; false after limit_ms. */
bool pty_await_end(struct pty *pty, int64_t limit_ms);
/* The modes of the terminal are what they were, and what was switched on was switched off. */
bool pty_is_clean(struct pty *pty, struct str *why);

/* Of the program, from /proc: KiB resident and times it waited; -1 if it is gone. */
int64_t pty_rss_kib(const struct pty *pty);
int64_t pty_waits(const struct pty *pty);
/* What it has had of the processor so far. */
int64_t pty_cpu_us(const struct pty *pty);

#endif
