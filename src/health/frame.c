/* Reading frames line by line; nothing is copied. */
#include "health/frame.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LEN = 32, NUMBER_MAX_LEN = 40 };

static const char mark[] = "zb1 ";

/* --- pieces --- */

struct piece piece_of(const char *text)
{
    return (struct piece){.bytes = text, .len = strlen(text)};
}

bool piece_line(struct piece *text, struct piece *line)
{
    const char *end;

    if (text->len == 0)
        return false;
    end = memchr(text->bytes, '\n', text->len);
    line->bytes = text->bytes;
    line->len = end == NULL ? text->len : (size_t)(end - text->bytes);
    text->bytes += line->len + (end != NULL);
    text->len -= line->len + (end != NULL);
    if (line->len > 0 && line->bytes[line->len - 1] == '\r')
        line->len--;
    return true;
}

struct piece piece_cut(struct piece *text, char separator)
{
    const char *found = text->len == 0 ? NULL : memchr(text->bytes, separator, text->len);
    struct piece cut = *text;

    if (found != NULL)
        cut.len = (size_t)(found - text->bytes);
    text->bytes += cut.len + (found != NULL);
    text->len -= cut.len + (found != NULL);
    return cut;
}

bool piece_is(struct piece piece, const char *text)
{
    return piece.len == strlen(text) && memcmp(piece.bytes, text, piece.len) == 0;
}

bool piece_take(struct piece *piece, const char *prefix)
{
    size_t len = strlen(prefix);

    if (piece->len < len || memcmp(piece->bytes, prefix, len) != 0)
        return false;
    piece->bytes += len;
    piece->len -= len;
    return true;
}

/* strtod() alone would take blanks, hexadecimal, infinity and the locale's point. */
bool piece_number(struct piece piece, double *value)
{
    size_t at = piece.len > 0 && piece.bytes[0] == '-', points = 0, digits = 0;
    double whole = 0, scale = 1;

    if (piece.len > NUMBER_MAX_LEN)
        return false;
    for (; at < piece.len; at++) {
        char c = piece.bytes[at];

        if (c == '.' && points++ == 0)
            continue;
        if (c < '0' || c > '9')
            return false;
        digits++;
        whole = whole * 10 + (c - '0');
        if (points > 0)
            scale *= 10;
    }
    if (digits == 0)
        return false;
    *value = piece.bytes[0] == '-' ? -whole / scale : whole / scale;
    return true;
}

/* --- frames --- */

static bool is_name(struct piece name)
{
    if (name.len == 0 || name.len > NAME_MAX_LEN)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.bytes[i];

        if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_')
            return false;
    }
    return true;
}

static bool same(struct piece a, struct piece b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

/* "zb1 WORD NAME NONCE", with rest behind it. */
static bool is_mark(const struct frames *frames, struct piece line, const char *word,
                    struct piece *name, struct piece *rest)
{
    struct piece nonce;

    if (line.len < sizeof(mark) || memcmp(line.bytes, mark, sizeof(mark) - 1) != 0)
        return false;
    line.bytes += sizeof(mark) - 1;
    line.len -= sizeof(mark) - 1;
    if (!piece_is(piece_cut(&line, ' '), word))
        return false;
    *name = piece_cut(&line, ' ');
    nonce = piece_cut(&line, ' ');
    *rest = line;
    return is_name(*name) && same(nonce, frames->nonce);
}

/* A begin may stand behind noise that did not end its line. */
static bool is_begin(const struct frames *frames, struct piece line, struct piece *name)
{
    const char *found;
    struct piece rest;

    while (line.len > 0 && (found = memmem(line.bytes, line.len, mark, sizeof(mark) - 1)) != NULL) {
        line.len -= (size_t)(found - line.bytes);
        line.bytes = found;
        if (is_mark(frames, line, "begin", name, &rest) && rest.len == 0)
            return true;
        line.bytes++;
        line.len--;
    }
    return false;
}

static bool is_end(const struct frames *frames, struct piece line, struct frame *frame)
{
    struct piece name, rest;
    double status;

    if (!is_mark(frames, line, "end", &name, &rest) || !same(name, frame->name) ||
        !piece_number(rest, &status) || status < 0 || status > 255)
        return false;
    frame->status = (int)status;
    frame->whole = true;
    return true;
}

void frames_init(struct frames *frames, const char *bytes, size_t len, const char *nonce)
{
    *frames = (struct frames){
        .at = bytes, .end = bytes + len, .nonce = {.bytes = nonce, .len = strlen(nonce)}};
}

/* text begins behind the begin line. */
static void read_body(struct frames *frames, struct frame *frame, struct piece text)
{
    struct piece line, name;

    frame->body.bytes = text.bytes;
    frames->at = frames->end;
    while (piece_line(&text, &line)) {
        if (!is_end(frames, line, frame) && !is_begin(frames, line, &name))
            continue;
        frame->body.len = (size_t)(line.bytes - frame->body.bytes);
        frames->at = frame->whole ? text.bytes : line.bytes;
        return;
    }
    frame->body.len = (size_t)(frames->end - frame->body.bytes);
}

bool frames_next(struct frames *frames, struct frame *frame)
{
    struct piece text = {.bytes = frames->at, .len = (size_t)(frames->end - frames->at)}, line;

    *frame = (struct frame){.status = -1};
    while (piece_line(&text, &line)) {
        if (!is_begin(frames, line, &frame->name))
            continue;
        read_body(frames, frame, text);
        return true;
    }
    frames->at = frames->end;
    return false;
}
