/* A change of style is held back until something else follows; a later one is added to it, and one
 * that resets first makes it forgotten. */
#include "tui/tidy.h"

#include <string.h>

enum { HELD_MAX = 96 };

struct held {
    char numbers[HELD_MAX];
    size_t len;
    bool any;
    bool normal; /* the last change that was sent put everything back: a "0;" says it twice */
};

/* The length of "ESC [ numbers m", or 0. */
static size_t style_len(const char *bytes, size_t len)
{
    size_t n = 2;

    if (len < 3 || bytes[0] != '\033' || bytes[1] != '[')
        return 0;
    while (n < len && ((bytes[n] >= '0' && bytes[n] <= '9') || bytes[n] == ';'))
        n++;
    return n < len && bytes[n] == 'm' ? n + 1 : 0;
}

static size_t charset_len(const char *bytes, size_t len)
{
    if (*bytes == '\017')
        return 1;
    return len >= 3 && memcmp(bytes, "\033(B", 3) == 0 ? 3 : 0;
}

static bool is_reset(const char *numbers, size_t len)
{
    return len == 0 || numbers[0] == ';' || (numbers[0] == '0' && (len == 1 || numbers[1] == ';'));
}

static void flush(struct held *held, struct str *out)
{
    const char *numbers = held->numbers;
    size_t len = held->len;
    bool reset = is_reset(numbers, len);

    if (!held->any)
        return;
    if (reset && len <= 1) { /* back to normal; not if it was so already */
        if (!held->normal)
            str_add(out, "\033[m");
        held->normal = true;
    } else {
        if (reset && held->normal && numbers[0] == '0') {
            numbers += 2;
            len -= 2;
        }
        str_add(out, "\033[");
        str_addn(out, numbers, len);
        str_addc(out, 'm');
        held->normal = false;
    }
    held->any = false;
    held->len = 0;
}

static void hold(struct held *held, const char *numbers, size_t len, struct str *out)
{
    if (is_reset(numbers, len))
        held->len = 0;
    else if (held->len + 1 + len >= HELD_MAX)
        flush(held, out);
    if (len >= HELD_MAX - 2) { /* no terminal has that; pass it on */
        flush(held, out);
        str_add(out, "\033[");
        str_addn(out, numbers, len);
        str_addc(out, 'm');
        held->normal = false;
        return;
    }
    if (held->any && held->len == 0 && !is_reset(numbers, len))
        held->numbers[held->len++] = '0';
    if (held->len > 0 && len > 0)
        held->numbers[held->len++] = ';';
    memcpy(held->numbers + held->len, numbers, len);
    held->len += len;
    held->any = true;
}

void tidy_add(struct str *out, const char *bytes, size_t len, bool *normal)
{
    struct held held = {.normal = *normal};
    size_t at = 0, n;

    while (at < len) {
        if ((n = style_len(bytes + at, len - at)) > 0) {
            hold(&held, bytes + at + 2, n - 3, out);
            at += n;
        } else if ((n = charset_len(bytes + at, len - at)) > 0) {
            at += n;
        } else {
            flush(&held, out);
            str_addc(out, bytes[at++]);
        }
    }
    flush(&held, out);
    *normal = held.normal;
}
