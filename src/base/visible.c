/* Making foreign bytes visible. */
#include "base/visible.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/width.h"

enum { MARKS_MAX = 4, BRIEF_CELLS = 60 };

/* Characters that show nothing, or change how others are shown. Sorted. */
static const struct {
    uint32_t first, last;
} hidden[] = {
    {0x0080, 0x009F},   /* C1 */
    {0x00AD, 0x00AD},   /* soft hyphen */
    {0x034F, 0x034F},   /* grapheme joiner */
    {0x061C, 0x061C},   /* Arabic direction mark */
    {0x115F, 0x1160},   /* Hangul fillers */
    {0x17B4, 0x17B5},   /* Khmer vowels without form */
    {0x180E, 0x180E},   /* Mongolian vowel separator */
    {0x200B, 0x200F},   /* zero-width space, joiners, direction marks */
    {0x2028, 0x202E},   /* line and paragraph separators, embeddings, overrides */
    {0x2060, 0x206F},   /* word joiner, isolates, invisible operators */
    {0x3164, 0x3164},   /* Hangul filler */
    {0xFEFF, 0xFEFF},   /* byte order mark */
    {0xFFA0, 0xFFA0},   /* half-width Hangul filler */
    {0xFFF0, 0xFFFB},   /* specials, interlinear annotation */
    {0xFFFE, 0xFFFF},   /* no characters */
    {0x1BCA0, 0x1BCA3}, /* shorthand controls */
    {0x1D173, 0x1D17A}, /* musical controls */
    {0xE0000, 0xE00FF}, /* tags */
};

static bool is_hidden(uint32_t c)
{
    for (size_t i = 0; i < ARRAY_LEN(hidden) && c >= hidden[i].first; i++) {
        if (c <= hidden[i].last)
            return true;
    }
    return (c & 0xFFFE) == 0xFFFE; /* the last two of each plane are no characters */
}

bool visible_is_hidden(uint32_t c)
{
    return c < 0x20 || c == 0x7F || is_hidden(c);
}

static bool is_plain(char c)
{
    return c >= 0x20 && c < 0x7F;
}

struct state {
    struct str *out;
    enum visible_mode mode;
    int marks_left; /* how many combining marks the character before may still take */
};

/* ASCII controls. Returns the bytes used up. */
static size_t add_control(struct state *state, const char *bytes, size_t len)
{
    state->marks_left = 0;
    if (state->mode == VISIBLE_TEXT && (*bytes == '\n' || *bytes == '\t')) {
        str_addc(state->out, *bytes);
        return 1;
    }
    if (state->mode == VISIBLE_TEXT && len > 1 && bytes[0] == '\r' && bytes[1] == '\n') {
        str_addc(state->out, '\n');
        return 2;
    }
    str_addc(state->out, '^');
    str_addc(state->out, *bytes == 0x7F ? '?' : (char)(*bytes + '@'));
    return 1;
}

/* Beyond ASCII. Returns the bytes used up. */
static size_t add_high(struct state *state, const char *bytes, size_t len)
{
    uint32_t c;
    size_t n = utf8_decode(bytes, len, &c);
    bool is_mark;

    if (n == 0) {
        str_addf(state->out, "<%02X>", (uint8_t)*bytes);
        state->marks_left = MARKS_MAX;
        return 1;
    }
    is_mark = width_of(c) == 0;
    if (is_hidden(c) || (is_mark && state->marks_left == 0)) {
        str_addf(state->out, "<U+%04X>", (unsigned)c);
        state->marks_left = MARKS_MAX;
        return n;
    }
    str_addn(state->out, bytes, n);
    state->marks_left = is_mark ? state->marks_left - 1 : MARKS_MAX;
    return n;
}

void visible_add(struct str *out, const char *bytes, size_t len, enum visible_mode mode)
{
    struct state state = {.out = out, .mode = mode};
    size_t at = 0;

    while (at < len) {
        size_t run = 0;

        while (at + run < len && is_plain(bytes[at + run]))
            run++;
        if (run > 0) {
            str_addn(out, bytes + at, run);
            state.marks_left = MARKS_MAX;
            at += run;
        } else if (bytes[at] & 0x80) {
            at += add_high(&state, bytes + at, len - at);
        } else {
            at += add_control(&state, bytes + at, len - at);
        }
    }
}

void visible_add_brief(struct str *out, const char *text)
{
    struct str line = STR_INIT;

    visible_add(&line, text, strlen(text), VISIBLE_LINE);
    width_add_clipped(out, line.len == 0 ? "\"\"" : line.buf, BRIEF_CELLS, WIDTH_DOTS);
    str_release(&line);
}

int visible_blame(struct err *err, const char *text)
{
    struct str shown = STR_INIT;

    visible_add_brief(&shown, text);
    err_prefix(err, "%s", shown.buf);
    str_release(&shown);
    return -1;
}
