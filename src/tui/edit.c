/* Editing. Positions are bytes; "character" below means one with its marks. */
#include "tui/edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/terms.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "model/keymap.h"

enum { MARKS_MAX = 4, HISTORY_MAX = 100, CELLS_UNKNOWN = 1000 };

/* --- characters --- */

static uint32_t char_at(const struct edit *edit, size_t at, size_t *len)
{
    uint32_t c = 0;

    *len = utf8_decode(edit->text.buf + at, edit->text.len - at, &c);
    return c;
}

static bool is_mark(uint32_t c)
{
    return c >= 0x80 && width_of(c) == 0;
}

static size_t next_of(const struct edit *edit, size_t at)
{
    size_t len;

    if (at >= edit->text.len)
        return edit->text.len;
    char_at(edit, at, &len);
    do
        at += len;
    while (at < edit->text.len && is_mark(char_at(edit, at, &len)));
    return at;
}

static size_t before(const struct edit *edit, size_t at)
{
    size_t len;

    do
        at = utf8_back(edit->text.buf, at);
    while (at > 0 && is_mark(char_at(edit, at, &len)));
    return at;
}

/* The logical line around the caret. */
static size_t line_start(const struct edit *edit)
{
    size_t at = edit->caret;

    while (at > 0 && edit->text.buf[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const struct edit *edit)
{
    const char *end = memchr(edit->text.buf + edit->caret, '\n', edit->text.len - edit->caret);

    return end == NULL ? edit->text.len : (size_t)(end - edit->text.buf);
}

/* --- life --- */

void edit_init(struct edit *edit, unsigned flags, size_t max)
{
    *edit = (struct edit){.flags = flags, .max = max > 0 ? max : EDIT_BYTES_MAX};
    str_init(&edit->text);
}

void edit_release(struct edit *edit)
{
    if (edit->flags & EDIT_SECRET && edit->text.size > 0)
        explicit_bzero(edit->text.buf, edit->text.size);
    str_release(&edit->text);
    free(edit->typed);
    edit->typed = NULL;
}

void edit_history_add(struct edit_history *history, const char *line)
{
    char **items = history->lines.items;
    size_t len = history->lines.len;

    if (*line == '\0' || (len > 0 && strcmp(items[len - 1], line) == 0))
        return;
    if (len == HISTORY_MAX) {
        free(items[0]);
        memmove(items, items + 1, (len - 1) * sizeof(*items));
        history->lines.len--;
    }
    *vec_push(&history->lines) = xstrdup(line);
}

void edit_history_release(struct edit_history *history)
{
    vec_each (line, &history->lines) {
        free(*line);
    }
    vec_release(&history->lines);
}

/* --- coming in --- */

/* How many marks the character before the caret can still take. */
static int marks_left(const struct edit *edit)
{
    size_t from = edit->caret == 0 ? 0 : before(edit, edit->caret), len;
    int left = MARKS_MAX;

    if (edit->caret == 0 || edit->text.buf[from] == '\n')
        return 0;
    for (size_t at = next_of(edit, from); at > from;) {
        at = utf8_back(edit->text.buf, at);
        left -= is_mark(char_at(edit, at, &len));
    }
    return left;
}

/* One foreign character as it may come in; 0: not at all. */
static uint32_t cleaned(const struct edit *edit, uint32_t c, int *marks)
{
    bool lines = (edit->flags & EDIT_LINES) != 0;

    if (c == '\n' || c == '\r' || c == '\t')
        c = lines && c != '\t' ? '\n' : ' ';
    else if (visible_is_hidden(c))
        return 0;
    if (!is_mark(c)) {
        *marks = c == '\n' ? 0 : MARKS_MAX;
        return c;
    }
    if (*marks == 0)
        return 0;
    --*marks;
    return c;
}

/* Puts the cleaned bytes that fit into room behind out; returns how many of len it looked at. */
static size_t clean(const struct edit *edit, const char *bytes, size_t len, size_t room,
                    struct str *out)
{
    int marks = marks_left(edit);
    size_t at = 0;

    while (at < len) {
        char encoded[UTF8_LEN_MAX];
        uint32_t c;
        size_t n = utf8_decode(bytes + at, len - at, &c), size;

        if (n > 0 && c == '\r' && at + 1 < len && bytes[at + 1] == '\n')
            n = 2;
        c = n == 0 ? 0 : cleaned(edit, c, &marks);
        size = c == 0 ? 0 : utf8_encode(c, encoded);
        if (out->len + size > room)
            break;
        str_addn(out, encoded, size);
        at += n == 0 ? 1 : n;
    }
    return at;
}

static void touched(struct edit *edit)
{
    edit->history_at = 0;
    free(edit->typed);
    edit->typed = NULL;
}

/* Opens a gap at the caret and fills it. */
static void put(struct edit *edit, const struct str *in)
{
    size_t behind = edit->text.len - edit->caret;

    str_reserve(&edit->text, in->len + 1);
    memmove(edit->text.buf + edit->caret + in->len, edit->text.buf + edit->caret, behind + 1);
    memcpy(edit->text.buf + edit->caret, in->buf, in->len);
    edit->text.len += in->len;
    edit->caret += in->len;
}

bool edit_insert(struct edit *edit, const char *bytes, size_t len)
{
    size_t room = edit->text.len < edit->max ? edit->max - edit->text.len : 0, used;
    struct str in = STR_INIT;
    bool any;

    used = clean(edit, bytes, len, room, &in);
    edit->dropped += len - used;
    any = in.len > 0;
    if (any) {
        put(edit, &in);
        touched(edit);
    }
    if (edit->flags & EDIT_SECRET && in.size > 0)
        explicit_bzero(in.buf, in.size);
    str_release(&in);
    return any;
}

void edit_set(struct edit *edit, const char *text)
{
    str_truncate(&edit->text, 0);
    edit->caret = edit->shown_from = edit->dropped = 0;
    edit_insert(edit, text, strlen(text));
}

/* --- moving --- */

enum letter { LETTER_BLANK, LETTER_WORD, LETTER_IDEOGRAPH, LETTER_OTHER };

static enum letter letter_of(uint32_t c)
{
    if (c == ' ' || c == '\n' || c == 0x3000)
        return LETTER_BLANK;
    if (terms_is_ideograph(c))
        return LETTER_IDEOGRAPH;
    if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_')
        return LETTER_WORD;
    if (c < 0x80 || (c >= 0x2000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFF0F))
        return LETTER_OTHER;
    return LETTER_WORD;
}

static enum letter letter_at(const struct edit *edit, size_t at)
{
    size_t len;

    return letter_of(char_at(edit, at, &len));
}

static size_t word_before(const struct edit *edit)
{
    size_t at = edit->caret;
    enum letter kind;

    while (at > 0 && letter_at(edit, before(edit, at)) == LETTER_BLANK)
        at = before(edit, at);
    if (at == 0)
        return 0;
    kind = letter_at(edit, before(edit, at));
    while (at > 0 && letter_at(edit, before(edit, at)) == kind)
        at = before(edit, at);
    return at;
}

static size_t word_after(const struct edit *edit)
{
    size_t at = edit->caret;
    enum letter kind;

    while (at < edit->text.len && letter_at(edit, at) == LETTER_BLANK)
        at = next_of(edit, at);
    if (at == edit->text.len)
        return at;
    kind = letter_at(edit, at);
    while (at < edit->text.len && letter_at(edit, at) == kind)
        at = next_of(edit, at);
    return at;
}

static enum edit_effect go(struct edit *edit, size_t at)
{
    edit->caret = at;
    return EDIT_CARET;
}

static enum edit_effect left(struct edit *edit)
{
    return go(edit, edit->caret == 0 ? 0 : before(edit, edit->caret));
}

static enum edit_effect right(struct edit *edit)
{
    return go(edit, next_of(edit, edit->caret));
}

static enum edit_effect home(struct edit *edit)
{
    return go(edit, line_start(edit));
}

static enum edit_effect end(struct edit *edit)
{
    return go(edit, line_end(edit));
}

static enum edit_effect word_left(struct edit *edit)
{
    return go(edit, word_before(edit));
}

static enum edit_effect word_right(struct edit *edit)
{
    return go(edit, word_after(edit));
}

/* --- taking away --- */

/* A mark that follows would stick to what stands before the gap: the caret is never before one. */
static enum edit_effect cut(struct edit *edit, size_t from, size_t to, bool keep)
{
    if (from == to)
        return EDIT_CARET;
    if (keep && edit->yank != NULL && !(edit->flags & EDIT_SECRET)) {
        str_reset(edit->yank);
        str_addn(edit->yank, edit->text.buf + from, to - from);
    }
    memmove(edit->text.buf + from, edit->text.buf + to, edit->text.len - to + 1);
    edit->text.len -= to - from;
    edit->caret = from;
    touched(edit);
    return EDIT_TEXT;
}

static enum edit_effect erase_before(struct edit *edit)
{
    return edit->caret == 0 ? EDIT_CARET : cut(edit, before(edit, edit->caret), edit->caret, false);
}

static enum edit_effect erase_here(struct edit *edit)
{
    return cut(edit, edit->caret, next_of(edit, edit->caret), false);
}

static enum edit_effect kill_word(struct edit *edit)
{
    return cut(edit, word_before(edit), edit->caret, true);
}

/* All of the line wherever the caret is: what bastions send to get rid of a command (field R3.8). */
static enum edit_effect kill_line(struct edit *edit)
{
    return cut(edit, line_start(edit), line_end(edit), true);
}

/* Of a text, at the end of a line, the newline: so that it can be repeated. */
static enum edit_effect kill_rest(struct edit *edit)
{
    size_t to = line_end(edit);

    return cut(edit, edit->caret, to == edit->caret && to < edit->text.len ? to + 1 : to, true);
}

static enum edit_effect yank(struct edit *edit)
{
    if (edit->yank == NULL || !edit_insert(edit, edit->yank->buf, edit->yank->len))
        return EDIT_CARET;
    return EDIT_TEXT;
}

static enum edit_effect newline(struct edit *edit)
{
    if (!(edit->flags & EDIT_LINES))
        return EDIT_IGNORED;
    return edit_insert(edit, "\n", 1) ? EDIT_TEXT : EDIT_CARET;
}

/* --- up and down --- */

/* back: how many lines of the history from now. */
static enum edit_effect recall(struct edit *edit, size_t back)
{
    const struct edit_history *history = edit->history;
    char *typed = edit->typed;

    edit->typed = NULL; /* edit_set() would let it go */
    if (edit->history_at == 0)
        typed = xstrdup(edit->text.buf);
    edit_set(edit, back == 0 ? typed : history->lines.items[history->lines.len - back]);
    edit->history_at = back;
    if (back > 0)
        edit->typed = typed;
    else
        free(typed);
    return EDIT_TEXT;
}

/* The place in the row nearest to the cell. */
static size_t place_in(const struct edit *edit, const struct width_line *row, int cell)
{
    size_t at = row->start;
    int used = 0;

    while (at < row->start + row->len) {
        size_t next = next_of(edit, at), len;

        used += width_of(char_at(edit, at, &len));
        if (used > cell)
            break;
        at = next;
    }
    return at;
}

static enum edit_effect go_rows(struct edit *edit, int by)
{
    struct edit_rows rows;
    enum edit_effect effect = EDIT_IGNORED;
    size_t to;

    edit_layout(edit, edit->cells > 0 ? edit->cells : CELLS_UNKNOWN, &rows);
    to = rows.caret_row + (size_t)by;
    if (to < rows.rows.len) /* above the first one it is very large */
        effect = go(edit, place_in(edit, &rows.rows.items[to], rows.caret_cell));
    edit_rows_release(&rows);
    return effect;
}

static enum edit_effect up(struct edit *edit)
{
    if (edit->flags & EDIT_LINES)
        return go_rows(edit, -1);
    if (edit->history == NULL)
        return EDIT_IGNORED;
    if (edit->history_at == edit->history->lines.len)
        return EDIT_CARET;
    return recall(edit, edit->history_at + 1);
}

static enum edit_effect down(struct edit *edit)
{
    if (edit->flags & EDIT_LINES)
        return go_rows(edit, 1);
    if (edit->history == NULL)
        return EDIT_IGNORED;
    return edit->history_at == 0 ? EDIT_CARET : recall(edit, edit->history_at - 1);
}

/* --- keys --- */

static const struct {
    uint32_t key;
    enum edit_effect (*act)(struct edit *edit);
} keys[] = {
    {KEYCODE_LEFT, left},
    {KEYMOD_CTRL | 'b', left},
    {KEYCODE_RIGHT, right},
    {KEYMOD_CTRL | 'f', right},
    {KEYCODE_HOME, home},
    {KEYMOD_CTRL | 'a', home},
    {KEYCODE_END, end},
    {KEYMOD_CTRL | 'e', end},
    {KEYMOD_CTRL | KEYCODE_LEFT, word_left},
    {KEYMOD_ALT | KEYCODE_LEFT, word_left},
    {KEYMOD_SHIFT | KEYCODE_LEFT, word_left},
    {KEYMOD_ALT | 'b', word_left},
    {KEYMOD_CTRL | KEYCODE_RIGHT, word_right},
    {KEYMOD_ALT | KEYCODE_RIGHT, word_right},
    {KEYMOD_SHIFT | KEYCODE_RIGHT, word_right},
    {KEYMOD_ALT | 'f', word_right},
    {KEYCODE_BACKSPACE, erase_before},
    {KEYCODE_DELETE, erase_here},
    {KEYMOD_CTRL | 'd', erase_here},
    {KEYMOD_CTRL | 'w', kill_word},
    {KEYMOD_ALT | KEYCODE_BACKSPACE, kill_word},
    {KEYMOD_CTRL | 'u', kill_line},
    {KEYMOD_CTRL | 'k', kill_rest},
    {KEYMOD_CTRL | 'y', yank},
    {KEYCODE_ENTER, newline},
    {KEYCODE_UP, up},
    {KEYMOD_CTRL | 'p', up},
    {KEYCODE_DOWN, down},
    {KEYMOD_CTRL | 'n', down},
};

static enum edit_effect type(struct edit *edit, uint32_t c)
{
    char bytes[UTF8_LEN_MAX];

    if (c < ' ' || c >= KEYCODE_ESC || (c & KEYMOD__ALL) != 0)
        return EDIT_IGNORED;
    return edit_insert(edit, bytes, utf8_encode(c, bytes)) ? EDIT_TEXT : EDIT_CARET;
}

enum edit_effect edit_key(struct edit *edit, uint32_t key)
{
    edit->dropped = 0;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (keys[i].key == key)
            return keys[i].act(edit);
    return type(edit, key);
}
