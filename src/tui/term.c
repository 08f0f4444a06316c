/* The terminal: input to events, frames to bytes, signals to both. */
#include "tui/term.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "loop/fdwatch.h"
#include "loop/sigwatch.h"
#include "loop/timer.h"
#include "tui/charset.h"
#include "tui/paint.h"
#include "tui/tty.h"

enum {
    READ_SIZE = 16 << 10,
    READS_MAX = 16,       /* before others get their turn */
    SYNC_BYTES_MIN = 256, /* a smaller frame cannot be seen half drawn */
    WIDTH_ROW = 3,        /* where the width is asked for; not row 1, see ANSWER_CURSOR */
    NOTICE_CELLS = 120,
};

enum { ON_WINCH, ON_TERM, ON_HUP, ON_INT, ON_QUIT, ON_TSTP, ON_CONT, SIGNALS };

static const int signal_numbers[SIGNALS] = {
    [ON_WINCH] = SIGWINCH, [ON_TERM] = SIGTERM, [ON_HUP] = SIGHUP,   [ON_INT] = SIGINT,
    [ON_QUIT] = SIGQUIT,   [ON_TSTP] = SIGTSTP, [ON_CONT] = SIGCONT,
};

struct term {
    struct loop *loop;
    struct term_hooks hooks;
    void *context;
    char *name;
    int fd, rows, cols;
    enum charset charset;
    enum ambiguous ambiguous;
    bool width_asked, mouse, ended;
    bool stalled;  /* the terminal takes no more for now */
    bool starting; /* the queue holds what takes the terminal, for the first frame to go with */
    struct input *input;
    struct link link;
    struct paint *paint;
    struct fdwatch *watch;
    struct timer *timer;
    struct sigwatch *signals[SIGNALS];
    struct str queue, frame;
    size_t sent; /* of the queue */
    struct term_counts counts;
};

/* --- output --- */

static void end(struct term *term, int signal_number)
{
    if (term->ended)
        return;
    term->ended = true;
    fdwatch_set(term->watch, 0);
    term->hooks.on_end(signal_number, term->context);
}

static void set_stalled(struct term *term, bool stalled)
{
    if (stalled == term->stalled)
        return;
    term->stalled = stalled;
    fdwatch_set(term->watch, FD_READABLE | (stalled ? FD_WRITABLE : 0));
}

/* As much as goes. */
static void flush(struct term *term)
{
    term->starting = false;
    while (term->sent < term->queue.len && !term->ended) {
        ssize_t n = write(term->fd, term->queue.buf + term->sent, term->queue.len - term->sent);

        if (n > 0) {
            term->counts.writes++;
            term->counts.bytes_out += (uint64_t)n;
            term->sent += (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            set_stalled(term, true);
            return;
        } else if (n == 0 || errno != EINTR) {
            end(term, 0);
            return;
        }
    }
    if (term->ended)
        return;
    str_reset(&term->queue);
    term->sent = 0;
    set_stalled(term, false);
}

static void send(struct term *term, const char *bytes)
{
    str_add(&term->queue, bytes);
    flush(term);
}

/* What takes the terminal waits for the first frame: one write. */
static void queue_enter(struct term *term)
{
    set_stalled(term, false);
    term->starting = true;
    str_reset(&term->queue);
    term->sent = 0;
    str_add(&term->queue, paint_enter(term->paint));
    if (term->mouse)
        str_add(&term->queue, "\033[?1000h\033[?1006h");
}

/* Prints a character of ambiguous width and asks where the cursor went; the first frame draws over
 * it. */
static void ask_width(struct term *term)
{
    if (term->ambiguous != AMBIGUOUS_UNKNOWN || term->charset != CHARSET_UTF8 ||
        term->rows < WIDTH_ROW || !str_starts(paint_enter(term->paint), "\033["))
        return;
    str_addf(&term->queue, "\033[%d;1H\u2460\033[6n", WIDTH_ROW);
    term->width_asked = true;
}

/* --- input --- */

static void set_timer(struct term *term)
{
    mono_ms keys = input_deadline(term->input), link = link_deadline(&term->link);
    mono_ms next = keys < 0 || (link >= 0 && link < keys) ? link : keys;

    if (next < 0)
        timer_stop(term->timer);
    else
        timer_at(term->timer, next);
}

static void tell_size(struct term *term)
{
    const struct input_event event = {.kind = INPUT_RESIZE, .row = term->rows, .col = term->cols};

    term->hooks.on_event(&event, term->context);
}

/* Wide is of no use: curses counts as the C library does, so the twins stay. */
static void learn_width(struct term *term, int column)
{
    term->width_asked = false;
    if (column != 2)
        return;
    term->ambiguous = AMBIGUOUS_NARROW;
    tell_size(term);
}

static void deliver(struct term *term, const struct input_event *event)
{
    if (event->kind == INPUT_ANSWER && event->answer == ANSWER_WELL)
        link_answered(&term->link, clock_mono());
    else if (event->kind == INPUT_ANSWER && event->answer == ANSWER_CURSOR && term->width_asked &&
             event->numbers[0] == WIDTH_ROW)
        learn_width(term, event->numbers[1]);
    else
        term->hooks.on_event(event, term->context);
}

static void pump(struct term *term)
{
    struct input_event event;

    while (!term->ended && input_next(term->input, clock_mono(), &event))
        deliver(term, &event);
    set_timer(term);
}

static void read_input(struct term *term)
{
    char bytes[READ_SIZE];

    for (int reads = 0; reads < READS_MAX && !term->ended; reads++) {
        ssize_t n = read(term->fd, bytes, sizeof(bytes));

        if (n > 0) {
            term->counts.bytes_in += (uint64_t)n;
            input_feed(term->input, bytes, (size_t)n, clock_mono());
            pump(term);
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            end(term, 0);
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

static void on_ready(struct fdwatch *watch, unsigned events, void *context)
{
    struct term *term = context;

    (void)watch;
    if (events & FD_WRITABLE)
        flush(term);
    if (events & FD_READABLE)
        read_input(term);
}

static void on_timer(struct timer *timer, void *context)
{
    struct term *term = context;

    (void)timer;
    link_tick(&term->link, clock_mono());
    pump(term);
}

/* --- signals --- */

static void check_size(struct term *term)
{
    int rows, cols;

    tty_size(term->fd, &rows, &cols);
    if (rows > SCREEN_ROWS_MAX)
        rows = SCREEN_ROWS_MAX;
    if (cols > SCREEN_COLS_MAX)
        cols = SCREEN_COLS_MAX;
    if (rows == term->rows && cols == term->cols)
        return;
    term->rows = rows;
    term->cols = cols;
    paint_resize(term->paint, rows, cols);
    tell_size(term);
}

/* After somebody else had the terminal: its mode, its picture and its size are unknown. */
static void take_again(struct term *term)
{
    tty_leave(); /* if it is ours still: a stop that we did not see */
    if (tty_enter(term->fd, paint_leave(term->paint), NULL) < 0) {
        end(term, 0);
        return;
    }
    queue_enter(term);
    paint_forget(term->paint);
    link_init(&term->link);
    tty_size(term->fd, &term->rows, &term->cols);
    paint_resize(term->paint, term->rows, term->cols);
    tell_size(term);
}

static void on_signal(struct sigwatch *watch, void *context)
{
    struct term *term = context;
    int which = 0;

    while (term->signals[which] != watch)
        which++;
    if (term->ended)
        return;
    if (which == ON_WINCH)
        check_size(term);
    else if (which == ON_TSTP)
        term_suspend(term);
    else if (which == ON_CONT)
        take_again(term);
    else
        end(term, signal_numbers[which]);
}

static int watch_signal(struct term *term, int which, struct err *err)
{
    term->signals[which] = sigwatch_new(term->loop, signal_numbers[which], on_signal, term, err);
    return term->signals[which] == NULL ? -1 : 0;
}

static void forget_signal(struct term *term, int which)
{
    sigwatch_free(term->signals[which]);
    term->signals[which] = NULL;
}

void term_suspend(struct term *term)
{
    forget_signal(term, ON_TSTP);
    forget_signal(term, ON_CONT);
    tty_leave();
    kill(0, SIGTSTP); /* the whole job: whatever started us stops too */
    if (watch_signal(term, ON_TSTP, NULL) < 0 || watch_signal(term, ON_CONT, NULL) < 0)
        end(term, 0);
    else
        take_again(term);
}

/* --- life --- */

static int start(struct term *term, const struct term_options *options, struct err *err)
{
    if (charset_choose(&term->charset, err) < 0)
        return -1;
    term->fd = tty_open(err);
    if (term->fd < 0)
        return -1;
    tty_size(term->fd, &term->rows, &term->cols);
    term->paint =
        paint_open(options->name, options->no_colour ? 0 : -1, term->rows, term->cols, err);
    if (term->paint == NULL)
        return -1;
    term->input = input_new(term->charset == CHARSET_UTF8 ? INPUT_UTF8 : INPUT_GB18030);
    term->watch = fdwatch_new(term->loop, term->fd, FD_READABLE, on_ready, term, err);
    if (term->watch == NULL)
        return -1;
    term->timer = timer_new(term->loop, on_timer, term);
    for (int i = 0; i < SIGNALS; i++)
        if (watch_signal(term, i, err) < 0)
            return -1;
    return tty_enter(term->fd, paint_leave(term->paint), err);
}

/* The C library counts the same two cells only in the GB locales. */
static enum ambiguous usable(enum ambiguous wanted, enum charset charset)
{
    if (charset == CHARSET_GB18030)
        return AMBIGUOUS_WIDE;
    return wanted == AMBIGUOUS_NARROW ? wanted : AMBIGUOUS_UNKNOWN;
}

struct term *term_open(struct loop *loop, const struct term_options *options,
                       const struct term_hooks *hooks, void *context, struct err *err)
{
    struct term *term = xcalloc(1, sizeof(*term));

    term->loop = loop;
    term->hooks = *hooks;
    term->context = context;
    term->fd = -1;
    term->name = xstrdup(options->name == NULL ? "" : options->name);
    term->ambiguous = options->ambiguous;
    str_init(&term->queue);
    str_init(&term->frame);
    link_init(&term->link);
    if (start(term, options, err) < 0) {
        term_close(term);
        return NULL;
    }
    queue_enter(term);
    ask_width(term);
    if (options->ambiguous != AMBIGUOUS_UNKNOWN || term->charset == CHARSET_GB18030)
        term->ambiguous = usable(options->ambiguous, term->charset);
    width_set_ambiguous(term->ambiguous == AMBIGUOUS_WIDE ? 2 : 1);
    return term;
}

void term_close(struct term *term)
{
    if (term == NULL)
        return;
    tty_leave();
    for (int i = 0; i < SIGNALS; i++)
        forget_signal(term, i);
    fdwatch_free(term->watch);
    timer_free(term->timer);
    paint_close(term->paint);
    input_free(term->input);
    tty_close(term->fd);
    str_release(&term->queue);
    str_release(&term->frame);
    free(term->name);
    free(term);
}

/* --- what is known --- */

int term_rows(const struct term *term)
{
    return term->rows;
}

int term_cols(const struct term *term)
{
    return term->cols;
}

int term_colours(const struct term *term)
{
    return paint_colours(term->paint);
}

enum ambiguous term_ambiguous(const struct term *term)
{
    return term->ambiguous;
}

bool term_is_slow(const struct term *term)
{
    return link_is_slow(&term->link);
}

void term_count(const struct term *term, struct term_counts *counts)
{
    *counts = term->counts;
    counts->queued = term->queue.len - term->sent;
}

/* --- drawing --- */

void term_set_palette(struct term *term, const struct palette *palette)
{
    paint_set_palette(term->paint, palette);
}

void term_set_typing(struct term *term, bool typing)
{
    input_set_typing(term->input, typing);
}

void term_set_mouse(struct term *term, bool on)
{
    if (on == term->mouse)
        return;
    term->mouse = on;
    send(term, on ? "\033[?1000h\033[?1006h" : "\033[?1006l\033[?1000l");
}

bool term_can_draw(const struct term *term)
{
    return !term->ended && (term->starting || term->queue.len == 0) &&
           link_can_draw(&term->link, clock_mono());
}

bool term_draw(struct term *term, const struct screen *screen)
{
    bool probe = link_wants_probe(&term->link, clock_mono()), left;
    const char *begin = NULL;

    str_reset(&term->frame);
    left = paint_draw(term->paint, screen, link_budget(&term->link), &term->frame);
    if (term->frame.len == 0)
        return left;
    if (!link_is_slow(&term->link) && term->frame.len >= SYNC_BYTES_MIN)
        begin = paint_sync(term->paint, true);
    if (begin != NULL)
        str_add(&term->queue, begin);
    str_addn(&term->queue, term->frame.buf, term->frame.len);
    if (begin != NULL)
        str_add(&term->queue, paint_sync(term->paint, false));
    if (probe)
        str_add(&term->queue, "\033[5n");
    term->counts.frames++;
    link_sent(&term->link, term->queue.len - term->sent, probe, clock_mono());
    flush(term);
    set_timer(term);
    return left;
}

void term_redraw_all(struct term *term)
{
    paint_forget(term->paint);
}

void term_bell(struct term *term)
{
    send(term, "\a");
}

void term_notify(struct term *term, const char *text)
{
    struct str shown = STR_INIT, bytes = STR_INIT;

    if (str_starts(term->name, "linux") || str_starts(term->name, "vt") ||
        str_starts(term->name, "ansi"))
        return;
    visible_add(&shown, text, strlen(text), VISIBLE_LINE);
    str_add(&bytes, "\033]9;");
    width_add_clipped(&bytes, shown.buf, NOTICE_CELLS, WIDTH_DOTS);
    str_add(&bytes, "\a");
    send(term, bytes.buf);
    str_release(&shown);
    str_release(&bytes);
}
