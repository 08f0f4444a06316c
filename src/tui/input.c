/* The decoder. Unread bytes wait in one buffer; every step looks at its beginning and either takes
 * bytes off it, or says until when it waits for more. */
#include "tui/input.h"

#include <stdlib.h>
#include <string.h>

#include "base/gb18030.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/width.h"
#include "tui/input_keys.h"

enum {
    ESC = 0x1B,
    SEQUENCE_MAX = 64,
    STRING_MAX = 4096, /* of an answer in a string that nobody asked for */
    BURST_KINDS = 6,   /* different bytes: a held key is no paste */
    BURST_END_MS = 50,
    NUMBER_MAX = 99999,
};

static const char paste_begin[] = "\033[200~", paste_end[] = "\033[201~";
enum { BRACKET_LEN = sizeof(paste_end) - 1 };

struct input {
    enum input_encoding encoding;
    bool typing;
    struct str bytes; /* unread ones begin at at */
    size_t at;
    mono_ms fed, wait_until; /* -1: not waiting */
    mono_ms stray_until;     /* after a lone Esc; -1: none */
    size_t bad;

    bool in_paste, unmarked, brackets_seen, after_cr;
    size_t paste_len, dropped;
    struct str paste; /* the chunk handed out */
};

enum step {
    STEP_EVENT, /* *event is filled */
    STEP_NONE,  /* bytes were used up, nothing came of them */
    STEP_WAIT,  /* more bytes are needed */
};

struct input *input_new(enum input_encoding encoding)
{
    struct input *in = xcalloc(1, sizeof(*in));

    in->encoding = encoding;
    str_init(&in->bytes);
    str_init(&in->paste);
    in->wait_until = in->stray_until = -1;
    return in;
}

void input_free(struct input *in)
{
    if (in == NULL)
        return;
    str_release(&in->bytes);
    str_release(&in->paste);
    free(in);
}

void input_set_typing(struct input *in, bool typing)
{
    in->typing = typing;
}

size_t input_bad_count(const struct input *in)
{
    return in->bad;
}

static const char *unread(const struct input *in, size_t *len)
{
    *len = in->bytes.len - in->at;
    return in->bytes.buf + in->at;
}

static void take(struct input *in, size_t len)
{
    in->at += len;
    if (in->at == in->bytes.len) {
        str_reset(&in->bytes);
        in->at = 0;
    }
}

/* --- feeding --- */

/* So many different characters at once that no hand typed them. */
static bool is_burst(const char *bytes, size_t len)
{
    bool seen[256] = {false};
    size_t kinds = 0;

    if (len <= INPUT_BURST_BYTES)
        return false;
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)bytes[i];

        if (byte == ESC)
            return false;
        if (byte >= 0x20 && !seen[byte]) {
            seen[byte] = true;
            kinds++;
        }
    }
    return kinds >= BURST_KINDS;
}

static void begin_paste(struct input *in, bool unmarked)
{
    in->in_paste = true;
    in->unmarked = unmarked;
    in->after_cr = false;
    in->paste_len = in->dropped = 0;
}

void input_feed(struct input *in, const char *bytes, size_t len, mono_ms now)
{
    if (in->at > 0) {
        memmove(in->bytes.buf, in->bytes.buf + in->at, in->bytes.len - in->at);
        str_truncate(&in->bytes, in->bytes.len - in->at);
        in->at = 0;
    }
    if (!in->in_paste && !in->typing && !in->brackets_seen && in->bytes.len == 0 &&
        is_burst(bytes, len))
        begin_paste(in, true);
    str_addn(&in->bytes, bytes, len);
    if (len > 0)
        in->fed = now;
}

/* --- characters --- */

/* The form of GB18030; 0: bad, -1: more is needed. */
static int gb18030_len(const uint8_t *b, size_t len)
{
    if (b[0] < 0x80)
        return 1;
    if (b[0] == 0x80 || b[0] == 0xFF)
        return 0;
    if (len < 2)
        return -1;
    if (b[1] >= 0x40 && b[1] != 0x7F && b[1] != 0xFF)
        return 2;
    if (b[1] < 0x30 || b[1] > 0x39 || (len > 2 && (b[2] < 0x81 || b[2] == 0xFF)) ||
        (len > 3 && (b[3] < 0x30 || b[3] > 0x39)))
        return 0;
    return len < 4 ? -1 : 4;
}

static int decode_gb18030(const char *bytes, size_t len, uint32_t *c)
{
    int n = gb18030_len((const uint8_t *)bytes, len);
    struct str text = STR_INIT;

    if (n == 1)
        *c = (uint8_t)*bytes;
    if (n <= 1)
        return n;
    if (gb18030_to_utf8(bytes, (size_t)n, &text, NULL, NULL) < 0 ||
        utf8_decode(text.buf, text.len, c) == 0)
        n = 0;
    str_release(&text);
    return n;
}

/* The length of the first character; 0: it is none, -1: more is needed. len > 0. */
static int decode(const struct input *in, const char *bytes, size_t len, uint32_t *c)
{
    size_t n;

    if (in->encoding == INPUT_GB18030)
        return decode_gb18030(bytes, len, c);
    n = utf8_decode(bytes, len, c);
    if (n == 0 && utf8_is_partial(bytes, len))
        return -1;
    return (int)n;
}

/* --- paste --- */

/* Is there a bracket at the beginning of bytes? 1: yes, 0: no, -1: perhaps. */
static int has_bracket(const char *bracket, const char *bytes, size_t len)
{
    if (memcmp(bytes, bracket, len < BRACKET_LEN ? len : BRACKET_LEN) != 0)
        return 0;
    return len < BRACKET_LEN ? -1 : 1;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

static void add_pasted(struct input *in, uint32_t c)
{
    char text[UTF8_LEN_MAX];
    size_t len;
    bool after_cr = in->after_cr;

    in->after_cr = c == '\r';
    if (c == '\n' && after_cr)
        return;
    if (c == '\r')
        c = '\n';
    if (is_control(c) && c != '\n' && c != '\t')
        return;
    len = utf8_encode(c, text);
    if (in->paste_len + len > INPUT_PASTE_MAX || in->dropped > 0) {
        in->dropped += len;
        return;
    }
    str_addn(&in->paste, text, len);
    in->paste_len += len;
}

/* One character of the paste, or a bracket. Returns what was used up; 0: wait; *ended is set. */
static size_t paste_one(struct input *in, const char *bytes, size_t len, bool *ended)
{
    int end = in->unmarked ? 0 : has_bracket(paste_end, bytes, len);
    int again = in->unmarked ? 0 : has_bracket(paste_begin, bytes, len);
    uint32_t c;
    int n;

    *ended = end > 0;
    if (end > 0 || again > 0)
        return BRACKET_LEN;
    if (end < 0 || again < 0)
        return 0;
    n = decode(in, bytes, len, &c);
    if (n < 0)
        return 0;
    if (n == 0) {
        in->bad++;
        c = 0xFFFD;
        n = 1;
    }
    add_pasted(in, c);
    return (size_t)n;
}

static enum step end_paste(struct input *in, struct input_event *event)
{
    in->in_paste = false;
    *event = (struct input_event){
        .kind = INPUT_PASTE_END, .dropped = in->dropped, .unmarked = in->unmarked};
    return STEP_EVENT;
}

static enum step paste_event(const struct input *in, struct input_event *event)
{
    *event = (struct input_event){
        .kind = INPUT_PASTE, .text = in->paste.buf, .len = in->paste.len, .unmarked = in->unmarked};
    return STEP_EVENT;
}

static enum step paste_step(struct input *in, mono_ms now, struct input_event *event)
{
    mono_ms over = in->fed + (in->unmarked ? BURST_END_MS : INPUT_PASTE_MS);
    bool ended = false;
    size_t len, used;
    const char *bytes;

    str_reset(&in->paste);
    while (bytes = unread(in, &len), len > 0 && in->paste.len + UTF8_LEN_MAX <= INPUT_PASTE_CHUNK) {
        used = paste_one(in, bytes, len, &ended);
        if (ended && in->paste.len > 0) /* what is there first; the bracket comes again */
            return paste_event(in, event);
        take(in, used);
        if (ended)
            return end_paste(in, event);
        if (used == 0)
            break;
    }
    if (in->paste.len > 0)
        return paste_event(in, event);
    if (now >= over) { /* what is left is a part of a character or of the bracket */
        in->dropped += len;
        take(in, len);
        return end_paste(in, event);
    }
    in->wait_until = over;
    return STEP_WAIT;
}

/* --- keys --- */

static enum step key_event(struct input_event *event, uint32_t key, unsigned mods)
{
    *event = (struct input_event){.kind = INPUT_KEY, .key = key, .mods = mods};
    return STEP_EVENT;
}

static enum step control_key(struct input_event *event, uint8_t byte)
{
    switch (byte) {
    case 0: return key_event(event, ' ', MOD_CTRL);
    case 8:
    case 0x7F: return key_event(event, KEYNAME_BACKSPACE, 0);
    case 9: return key_event(event, KEYNAME_TAB, 0);
    case 10:
    case 13: return key_event(event, KEYNAME_ENTER, 0);
    case ESC: return key_event(event, KEYNAME_ESC, 0);
    default: return key_event(event, byte < 27 ? byte + 'a' - 1 : byte + '@', MOD_CTRL);
    }
}

/* What a Chinese input method makes of an ASCII key (R3.5); 0 for none. */
static uint32_t ascii_of(uint32_t c)
{
    static const struct {
        uint32_t from;
        char to;
    } marks[] = {
        {0x3000, ' '}, {0x3002, '.'},  {0x3001, '/'},  {0x300A, '<'}, {0x300B, '>'}, {0x201C, '"'},
        {0x201D, '"'}, {0x2018, '\''}, {0x2019, '\''}, {0x3010, '['}, {0x3011, ']'}, {0xFFE5, '$'},
        {0x2026, '^'}, {0x2014, '_'},  {0x00B7, '`'},  {0x300C, '{'}, {0x300D, '}'},
    };

    if (c >= 0xFF01 && c <= 0xFF5E)
        return c - 0xFEE0;
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (marks[i].from == c)
            return (uint32_t)marks[i].to;
    return 0;
}

static enum step text_key(const struct input *in, struct input_event *event, uint32_t c)
{
    uint32_t ascii = in->typing ? 0 : ascii_of(c);

    key_event(event, ascii != 0 ? ascii : c, 0);
    event->from_ime = ascii != 0 || (!in->typing && width_of(c) == 2);
    return STEP_EVENT;
}

/* One character that is no sequence. now counts for one that stops in the middle. */
static enum step character_step(struct input *in, mono_ms now, struct input_event *event)
{
    size_t len;
    const char *bytes = unread(in, &len);
    uint8_t byte = (uint8_t)*bytes;
    uint32_t c;
    int n = decode(in, bytes, len, &c);

    if (n < 0 && now < in->fed + INPUT_SEQUENCE_MS) {
        in->wait_until = in->fed + INPUT_SEQUENCE_MS;
        return STEP_WAIT;
    }
    take(in, n > 0 ? (size_t)n : 1);
    if (n <= 0 || (c >= 0x80 && c < 0xA0)) {
        in->bad++;
        *event = (struct input_event){.kind = INPUT_BAD, .byte = byte};
        return STEP_EVENT;
    }
    if (c < 0x20 || c == 0x7F)
        return control_key(event, (uint8_t)c);
    return text_key(in, event, c);
}

/* --- sequences --- */

enum shape { SHAPE_WHOLE, SHAPE_PARTIAL, SHAPE_BROKEN };

static void add_digit(struct sequence *s, char digit)
{
    int *number;

    if (s->count == 0)
        s->numbers[s->count++] = -1;
    number = &s->numbers[s->count - 1];
    *number = (*number < 0 ? 0 : *number) * 10 + (digit - '0');
    if (*number > NUMBER_MAX)
        *number = NUMBER_MAX;
}

static void add_separator(struct sequence *s)
{
    if (s->count == 0)
        s->numbers[s->count++] = -1;
    if (s->count < SEQUENCE_NUMBERS)
        s->numbers[s->count++] = -1;
}

/* bytes[0] is "[" or "O". *used is what belongs to it, also if it is broken. */
static enum shape read_sequence(const char *bytes, size_t len, struct sequence *s, size_t *used)
{
    size_t n = 1;

    *s = (struct sequence){0};
    if (bytes[0] == '[' && n < len && bytes[n] == '[') {
        s->linux_f = true;
        n++;
    }
    for (; n < len && n < SEQUENCE_MAX; n++) {
        char c = bytes[n];

        if (c >= 0x40 && c <= 0x7E) {
            s->final = c;
            *used = n + 1;
            return SHAPE_WHOLE;
        }
        if (c >= '0' && c <= '9')
            add_digit(s, c);
        else if (c == ';' || c == ':')
            add_separator(s);
        else if (c >= '<' && c <= '?' && n == 1 && bytes[0] == '[')
            s->lead = c;
        else if (c >= 0x20 && c <= 0x2F && bytes[0] == '[')
            s->middle = c;
        else
            break;
    }
    *used = n;
    return n == len && n < SEQUENCE_MAX ? SHAPE_PARTIAL : SHAPE_BROKEN;
}

static enum step mouse_event(struct input_event *event, int code, int col, int row, bool release)
{
    static const enum mouse_button buttons[] = {MOUSE_LEFT, MOUSE_MIDDLE, MOUSE_RIGHT,
                                                MOUSE_RELEASE};

    *event = (struct input_event){
        .kind = INPUT_MOUSE,
        .row = row > 0 ? row - 1 : 0,
        .col = col > 0 ? col - 1 : 0,
        .mods = (code & 4 ? MOD_SHIFT : 0) | (code & 8 ? MOD_ALT : 0) | (code & 16 ? MOD_CTRL : 0),
        .button = buttons[code & 3],
    };
    if (code & 64)
        event->button = code & 1 ? MOUSE_WHEEL_DOWN : MOUSE_WHEEL_UP;
    else if (release)
        event->button = MOUSE_RELEASE;
    return code & 32 ? STEP_NONE : STEP_EVENT; /* motion is not asked for */
}

static enum step answer_event(struct input_event *event, enum input_answer answer,
                              const struct sequence *s)
{
    *event = (struct input_event){.kind = INPUT_ANSWER, .answer = answer, .number_count = s->count};
    memcpy(event->numbers, s->numbers, sizeof(event->numbers));
    return STEP_EVENT;
}

static bool is_answer(const struct sequence *s, enum input_answer *answer)
{
    if (s->final == 'n' && s->lead == 0 && s->count == 1)
        *answer = ANSWER_WELL;
    else if (s->final == 'R' && s->lead == 0 && s->count == 2 && s->numbers[0] > 1)
        *answer = ANSWER_CURSOR;
    else if (s->final == 'c' && s->lead != 0)
        *answer = ANSWER_DEVICE;
    else if (s->final == 'y' && s->lead == '?' && s->middle == '$')
        *answer = ANSWER_MODE;
    else
        return false;
    return true;
}

/* A whole sequence behind ESC [. */
static enum step csi_event(struct input *in, const struct sequence *s, struct input_event *event)
{
    enum input_answer answer;
    unsigned mods;
    uint32_t key;

    if (!s->linux_f && s->final == '~' && s->lead == 0 && s->count == 1 &&
        (s->numbers[0] == 200 || s->numbers[0] == 201)) {
        in->brackets_seen = true;
        if (s->numbers[0] == 200)
            begin_paste(in, false);
        return STEP_NONE;
    }
    if (!s->linux_f && s->lead == '<' && (s->final == 'M' || s->final == 'm') && s->count == 3)
        return mouse_event(event, s->numbers[0] < 0 ? 0 : s->numbers[0], s->numbers[1],
                           s->numbers[2], s->final == 'm');
    if (!s->linux_f && is_answer(s, &answer))
        return answer_event(event, answer, s);
    if (!s->linux_f && s->count == 0 && s->lead == 0 && (s->final == 'I' || s->final == 'O'))
        return STEP_NONE; /* the window has the focus, or lost it */
    if (input_csi_key(s, &key, &mods))
        return key_event(event, key, mods);
    *event = (struct input_event){.kind = INPUT_UNKNOWN};
    return STEP_EVENT;
}

static enum step ss3_event(const struct sequence *s, struct input_event *event)
{
    unsigned mods;
    uint32_t key;

    if (input_ss3_key(s, &key, &mods))
        return key_event(event, key, mods);
    *event = (struct input_event){.kind = INPUT_UNKNOWN};
    return STEP_EVENT;
}

/* Bytes of ESC [ M b x y: a mouse of old; 0: it is none, -1: more is needed. */
static int old_mouse_len(const char *bytes, size_t len)
{
    if (len < 3 || memcmp(bytes, "\033[M", 3) != 0)
        return 0;
    return len < 6 ? -1 : 6;
}

/* A string that answers something: the length, 0: it is none, -1: more is needed. */
static int string_len(const char *bytes, size_t len)
{
    if (len < 3 || !(bytes[1] == ']' ? bytes[2] >= '0' && bytes[2] <= '9'
                                     : bytes[1] == 'P' && strchr("01>!+$", bytes[2]) != NULL))
        return 0;
    for (size_t n = 3; n < len; n++) {
        if (bytes[n] == '\a' || n == STRING_MAX)
            return (int)n + 1;
        if (bytes[n] == ESC && n + 1 < len)
            return bytes[n + 1] == '\\' ? (int)n + 2 : (int)n;
    }
    return -1;
}

static enum step wait_until(struct input *in, mono_ms now, int64_t ms)
{
    in->wait_until = in->fed + ms;
    return now < in->wait_until ? STEP_WAIT : STEP_NONE;
}

/* Something began with ESC and did not go on in time. */
static enum step give_up(struct input *in, size_t len, struct input_event *event)
{
    take(in, len);
    *event = (struct input_event){.kind = INPUT_UNKNOWN};
    return STEP_EVENT;
}

/* ESC [ or ESC O, at skip. */
static enum step sequence_step(struct input *in, size_t skip, mono_ms now,
                               struct input_event *event)
{
    size_t len, used;
    const char *bytes = unread(in, &len);
    char kind = bytes[skip];
    struct sequence s;
    enum shape shape;
    int mouse = old_mouse_len(bytes + skip - 1, len - skip + 1);
    enum step step;

    if (mouse > 0) {
        step = mouse_event(event, (uint8_t)bytes[skip + 2] - 32, (uint8_t)bytes[skip + 3] - 32,
                           (uint8_t)bytes[skip + 4] - 32, false);
        take(in, skip - 1 + (size_t)mouse);
        return step;
    }
    shape = mouse < 0 ? SHAPE_PARTIAL : read_sequence(bytes + skip, len - skip, &s, &used);
    if (shape == SHAPE_PARTIAL) {
        if (wait_until(in, now, INPUT_SEQUENCE_MS) == STEP_WAIT)
            return STEP_WAIT;
        if (len > skip + 1)
            return give_up(in, len, event);
        take(in, len); /* Alt and the key */
        return key_event(event, (uint8_t)kind, MOD_ALT);
    }
    take(in, skip + used);
    if (shape == SHAPE_BROKEN) {
        *event = (struct input_event){.kind = INPUT_UNKNOWN};
        return STEP_EVENT;
    }
    step = kind == '[' ? csi_event(in, &s, event) : ss3_event(&s, event);
    if (step == STEP_EVENT && event->kind == INPUT_KEY && skip == 2)
        event->mods |= MOD_ALT; /* ESC ESC [ A */
    return step;
}

static enum step lone_escape(struct input *in, struct input_event *event)
{
    in->stray_until = in->fed + INPUT_STRAY_MS;
    take(in, 1);
    return key_event(event, KEYNAME_ESC, 0);
}

static enum step escape_step(struct input *in, mono_ms now, struct input_event *event)
{
    size_t len;
    const char *bytes = unread(in, &len);
    int string = string_len(bytes, len);
    enum step step;

    if (string > 0) {
        take(in, (size_t)string);
        return STEP_NONE;
    }
    if (string < 0)
        return wait_until(in, now, INPUT_SEQUENCE_MS) == STEP_WAIT ? STEP_WAIT
                                                                   : give_up(in, len, event);
    if (len == 1 || (len == 2 && bytes[1] == ESC))
        return wait_until(in, now, INPUT_ESC_MS) == STEP_WAIT ? STEP_WAIT : lone_escape(in, event);
    if (len == 2 && (bytes[1] == ']' || bytes[1] == 'P') && /* a string, perhaps */
        wait_until(in, now, INPUT_ESC_MS) == STEP_WAIT)
        return STEP_WAIT;
    if (bytes[1] == '[' || bytes[1] == 'O')
        return sequence_step(in, 1, now, event);
    if (bytes[1] == ESC) {
        if (bytes[2] == '[' || bytes[2] == 'O')
            return sequence_step(in, 2, now, event);
        return lone_escape(in, event);
    }
    in->at++; /* Alt and a character, which may still be on its way */
    step = character_step(in, now, event);
    if (step == STEP_WAIT)
        in->at--;
    else if (event->kind == INPUT_KEY)
        event->mods |= MOD_ALT;
    return step;
}

/* The rest of a sequence whose ESC came too early to be seen as its beginning (R3.3). */
static enum step stray_step(struct input *in, mono_ms now, struct input_event *event)
{
    size_t len, used = 0;
    const char *bytes = unread(in, &len);
    struct sequence s;
    enum shape shape = SHAPE_BROKEN;

    if ((*bytes == '[' || *bytes == 'O') && in->fed <= in->stray_until)
        shape = read_sequence(bytes, len, &s, &used);
    if (shape == SHAPE_PARTIAL && now < in->stray_until) {
        in->wait_until = in->stray_until;
        return STEP_WAIT;
    }
    in->stray_until = -1;
    if (shape == SHAPE_WHOLE && (*bytes == '[' || strchr("ABCDEFHPQRS", s.final) != NULL)) {
        take(in, used);
        return STEP_NONE;
    }
    return character_step(in, now, event);
}

/* --- the pump --- */

static enum step next_step(struct input *in, mono_ms now, struct input_event *event)
{
    size_t len;
    const char *bytes;

    if (in->in_paste)
        return paste_step(in, now, event);
    bytes = unread(in, &len);
    if (len == 0)
        return STEP_WAIT;
    if (*bytes == ESC) {
        in->stray_until = -1;
        return escape_step(in, now, event);
    }
    if (in->stray_until >= 0)
        return stray_step(in, now, event);
    return character_step(in, now, event);
}

bool input_next(struct input *in, mono_ms now, struct input_event *event)
{
    enum step step;

    do {
        in->wait_until = -1;
        step = next_step(in, now, event);
    } while (step == STEP_NONE);
    if (step == STEP_EVENT)
        in->wait_until = -1;
    return step == STEP_EVENT;
}

mono_ms input_deadline(const struct input *in)
{
    return in->wait_until;
}
