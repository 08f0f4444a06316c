/* Bytes of a keyboard to events. Pure: bytes and the time go in, events come out; no terminal, no
 * curses. What a terminal sends for a key depends on the program, its settings and its mood, so the
 * table (input_keys.c) knows all of them at once and does not ask terminfo.
 *
 *     input_feed(in, bytes, len, now);
 *     while (input_next(in, now, &event)) ...
 *     arm a timer for input_deadline(in); when it fires: input_next() again
 *
 * Rules that are easy to break: a lone Esc acts after INPUT_ESC_MS, and "[" or "O" and a final byte
 * that straggle in within INPUT_STRAY_MS are swallowed (field R3.3); pasted text is never a command
 * (R3.6); no byte vanishes silently: what is no text comes as INPUT_BAD. */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"

enum {
    INPUT_ESC_MS = 40,
    INPUT_STRAY_MS = 300,
    INPUT_SEQUENCE_MS = 300,   /* a sequence that stops in the middle */
    INPUT_PASTE_MS = 3000,     /* a paste that stops in the middle */
    INPUT_PASTE_CHUNK = 4096,  /* bytes of one INPUT_PASTE */
    INPUT_PASTE_MAX = 1 << 20, /* bytes of a paste; more is dropped and said */
    INPUT_BURST_BYTES = 20,    /* so much at once is no typing */
    INPUT_NUMBERS = 4,
};

/* Above all code points. */
enum key_name {
    KEYNAME_FIRST = 0x200000,
    KEYNAME_ESC = KEYNAME_FIRST,
    KEYNAME_ENTER,
    KEYNAME_TAB,
    KEYNAME_BACKSPACE,
    KEYNAME_UP,
    KEYNAME_DOWN,
    KEYNAME_LEFT,
    KEYNAME_RIGHT,
    KEYNAME_HOME,
    KEYNAME_END,
    KEYNAME_PAGE_UP,
    KEYNAME_PAGE_DOWN,
    KEYNAME_INSERT,
    KEYNAME_DELETE,
    KEYNAME_CENTRE, /* 5 of the number block */
    KEYNAME_F1,     /* F1 … F20 in a row */
    KEYNAME_F20 = KEYNAME_F1 + 19,
    KEYNAME_END_OF_LIST
};

enum key_mod { MOD_SHIFT = 1 << 0, MOD_ALT = 1 << 1, MOD_CTRL = 1 << 2 };

enum input_kind {
    INPUT_KEY,       /* key, mods; Shift is not told of characters: 'A' is 'A' */
    INPUT_PASTE,     /* text, len: UTF-8, newlines as \n, no other controls but \t */
    INPUT_PASTE_END, /* dropped: bytes over the limit; unmarked: see below */
    INPUT_MOUSE,     /* row, col from 0; button; mods */
    INPUT_ANSWER,    /* the terminal says: answer, numbers */
    INPUT_BAD,       /* byte: not in the encoding */
    INPUT_RESIZE,    /* row, col: the new size; from the terminal layer or a script */
    INPUT_UNKNOWN,   /* a key that the table does not know */
};

enum input_answer {
    ANSWER_WELL,   /* to ESC [ 5 n */
    ANSWER_CURSOR, /* to ESC [ 6 n: numbers are row and column from 1. Row 1 is never reported: that
                      is what F3 with a modifier looks like, so ask in another row */
    ANSWER_DEVICE, /* to ESC [ c and ESC [ > c */
    ANSWER_MODE,   /* to ESC [ ? n $ p: numbers are the mode and its state */
};

enum mouse_button {
    MOUSE_LEFT = 1,
    MOUSE_MIDDLE,
    MOUSE_RIGHT,
    MOUSE_RELEASE,
    MOUSE_WHEEL_UP,
    MOUSE_WHEEL_DOWN
};

struct input_event {
    enum input_kind kind;
    uint32_t key; /* a code point or an enum key_name */
    unsigned mods;
    /* Mapped from a full-width form, or a letter that only an input method makes, in command mode:
     * say once that the input method is on. */
    bool from_ime;
    bool unmarked;    /* a burst without paste brackets: ask before it becomes anything */
    const char *text; /* until the next call */
    size_t len, dropped;
    int row, col;
    enum mouse_button button;
    enum input_answer answer;
    int numbers[INPUT_NUMBERS], number_count;
    uint8_t byte;
};

enum input_encoding { INPUT_UTF8, INPUT_GB18030 };

struct input;

struct input *input_new(enum input_encoding encoding);
void input_free(struct input *in);

/* Command mode (at first): full-width forms act as what they stand for, and a burst of different
 * characters is taken for a paste. Typing: characters are what they are. */
void input_set_typing(struct input *in, bool typing);

void input_feed(struct input *in, const char *bytes, size_t len, mono_ms now);
bool input_next(struct input *in, mono_ms now, struct input_event *event);
/* When input_next() may have something without further bytes; -1: never. */
mono_ms input_deadline(const struct input *in);
/* Bytes that were no text so far: some more than a few mean a wrong encoding (R3.1). */
size_t input_bad_count(const struct input *in);

/* "ctrl-f", "alt-x", "F5", "page-up", "a": as in keys.yaml and scripts. */
void input_add_key_name(struct str *out, uint32_t key, unsigned mods);
/* -1 if the name is none. */
int input_key_of(const char *name, uint32_t *key, unsigned *mods);

#endif
