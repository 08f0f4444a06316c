/* The terminal while the console has it: alternate screen, raw keys, pasted text marked, size, jobs
 * and signals, and the way back to a clean shell from wherever we are. One at a time.
 *
 * Nothing here waits. Input comes as events from the loop; output goes through a description of the
 * terminal of our own that does not block, one write(2) a frame, and what a stalled link does not
 * take stays queued and stops further frames. Whoever draws asks first:
 *
 *     if (dirty && term_can_draw(term)) { screen_begin(..); ...; term_draw(term, &screen); }
 *
 * in the loop's before-wait hook: everything that can make term_can_draw() true again (an answer,
 * room in the queue, time) turns the loop. Never call term_close() inside a hook: stop the loop.
 * Standard error is closed to stray messages of libraries while the terminal is ours, if it is that
 * terminal. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "loop/loop.h"
#include "tui/input.h"
#include "tui/link.h"
#include "tui/screen.h"
#include "tui/theme.h"

struct term;

struct term_options {
    const char *name;         /* $TERM; NULL if it is not set */
    bool no_colour;           /* $NO_COLOR is set and not empty */
    enum ambiguous ambiguous; /* unknown: the terminal is asked once, and not waited for */
};

struct term_hooks {
    /* Keys, pastes, mouse, INPUT_RESIZE (before the next frame the screen must have that size), and
     * answers that the layer did not ask for itself. */
    void (*on_event)(const struct input_event *event, void *context);
    /* The end: SIGTERM, SIGHUP, SIGINT, or 0 if the terminal is gone. Save, then leave the loop. */
    void (*on_end)(int signal_number, void *context);
};

/* NULL with err: no terminal, an unknown or too simple one, a locale that does not fit. */
struct term *term_open(struct loop *loop, const struct term_options *options,
                       const struct term_hooks *hooks, void *context, struct err *err);
/* Restores the terminal; NULL is fine. */
void term_close(struct term *term);

int term_rows(const struct term *term);
int term_cols(const struct term *term);
/* 0, 8, 16 or 256 */
int term_colours(const struct term *term);
/* As set, or as the terminal answered; changes at most once, followed by an INPUT_RESIZE of the same
 * size, so that everything is drawn anew. Copy it to screen.ambiguous. */
enum ambiguous term_ambiguous(const struct term *term);
/* Slow mode: seconds only where they matter, markers instead of bars, half-page jumps. */
bool term_is_slow(const struct term *term);

void term_set_palette(struct term *term, const struct palette *palette);
/* See input_set_typing(). */
void term_set_typing(struct term *term, bool typing);
/* Off at first: taking the mouse takes select-and-copy from the user (R3.7). */
void term_set_mouse(struct term *term, bool on);

bool term_can_draw(const struct term *term);
/* Sends what differs from what the terminal shows. True if rows had to be left for the next frame:
 * stay dirty and come again. Draw anew then: the newest state is what counts. */
bool term_draw(struct term *term, const struct screen *screen);
/* Ctrl-L: a bastion wrote over the screen. */
void term_redraw_all(struct term *term);
void term_bell(struct term *term);
/* OSC 9 text; nothing on terminals that might print it. */
void term_notify(struct term *term, const char *text);
/* Ctrl-Z: gives the terminal back, stops the job, and takes it again when it goes on. */
void term_suspend(struct term *term);

struct term_counts {
    uint64_t frames, writes, bytes_out, bytes_in, queued;
};
void term_count(const struct term *term, struct term_counts *counts);

#endif
