/* Escaping for man pages. */
#include "cli/roff.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/width.h"

/* What groff would replace by a typographic sign, or take for an escape. */
static const char *escape_of(char c, bool literal)
{
    switch (c) {
    case '\\': return "\\e";
    case '-': return literal ? "\\-" : NULL;
    case '\'': return literal ? "\\(aq" : NULL;
    case '"': return "\\(dq";
    case '`': return "\\(ga";
    case '^': return "\\(ha";
    case '~': return "\\(ti";
    default: return NULL;
    }
}

static void add_byte(struct str *out, char c, bool literal)
{
    const char *escape = escape_of(c, literal);

    if (escape != NULL)
        str_add(out, escape);
    else
        str_addc(out, c);
}

/* A line that begins with one of these would be a request. */
static void guard(struct str *out, char first)
{
    if (first == '.' || first == '\'')
        str_add(out, "\\&");
}

void roff_add_literal(struct str *out, const char *text)
{
    guard(out, text[0]);
    for (; *text != '\0'; text++)
        add_byte(out, *text, true);
}

/* Full-width signs that must not begin a line: ， 。 、 ； ： ？ ！ ） 》 」 */
static bool closes(uint32_t c)
{
    static const uint32_t closing[] = {0xFF0C, 0x3002, 0x3001, 0xFF1B, 0xFF1A,
                                       0xFF1F, 0xFF01, 0xFF09, 0x300B, 0x300D};

    for (size_t i = 0; i < ARRAY_LEN(closing); i++) {
        if (closing[i] == c)
            return true;
    }
    return false;
}

/* （ 《 「 */
static bool opens(uint32_t c)
{
    return c == 0xFF08 || c == 0x300A || c == 0x300C;
}

/* groff knows no ideographs: it is told where a line of them may end. */
static void add_wide_break(struct str *out, uint32_t before, uint32_t c)
{
    if (width_of(before) == 2 && width_of(c) == 2 && !opens(before) && !closes(c))
        str_add(out, "\\:");
}

void roff_add_prose(struct str *out, const char *text)
{
    size_t len = strlen(text), step;
    uint32_t before = ' ', c = ' ';
    bool literal = false;

    guard(out, text[0]);
    for (size_t at = 0; at < len; at += step, before = c) {
        step = utf8_decode(text + at, len - at, &c);
        if (step > 1) {
            add_wide_break(out, before, c);
            str_addn(out, text + at, step);
            literal = false;
            continue;
        }
        step = 1;
        c = (unsigned char)text[at];
        if (c == '-' && (before == ' ' || before == '"' || before >= 0x80))
            literal = true;
        else if (c == ' ')
            literal = false;
        add_byte(out, text[at], literal);
    }
}
