/* GB18030 through the C library's iconv, which may be without it: distributions pack the tables
 * apart from the library. */
#include "base/gb18030.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>

#include "base/tr.h"
#include "base/utf8.h"

static bool in(uint8_t byte, uint8_t min, uint8_t max)
{
    return byte >= min && byte <= max;
}

/* The length of one character by its form alone; 0 if it has none. */
static size_t char_len(const uint8_t *b, size_t len)
{
    if (b[0] < 0x80)
        return 1;
    if (!in(b[0], 0x81, 0xFE) || len < 2)
        return 0;
    if (in(b[1], 0x40, 0x7E) || in(b[1], 0x80, 0xFE))
        return 2;
    if (len >= 4 && in(b[1], 0x30, 0x39) && in(b[2], 0x81, 0xFE) && in(b[3], 0x30, 0x39))
        return 4;
    return 0;
}

static bool has_form(const char *bytes, size_t len)
{
    for (size_t at = 0, n; at < len; at += n) {
        n = char_len((const uint8_t *)bytes + at, len - at);
        if (n == 0)
            return false;
    }
    return true;
}

/* Two bytes that are one character in either encoding are common by chance; three are not. */
static bool is_mostly_utf8(const char *bytes, size_t len)
{
    size_t high = 0, in_utf8 = 0, n;
    uint32_t c;

    for (size_t at = 0; at < len; at += n) {
        n = utf8_decode(bytes + at, len - at, &c);
        if (n >= 3)
            in_utf8 += n;
        if (n == 0)
            n = 1;
        if ((uint8_t)bytes[at] >= 0x80)
            high += n;
    }
    return in_utf8 * 2 > high;
}

bool gb18030_is_likely(const char *bytes, size_t len)
{
    return !utf8_valid(bytes, len, NULL) && has_form(bytes, len) && !is_mostly_utf8(bytes, len);
}

static int no_converter(struct err *err)
{
    return err_set(err, ERR_FAILED,
                   _("this machine cannot read GB18030: the C library's character set modules are "
                     "missing; install them (glibc-gconv-extra) or save the text as UTF-8"));
}

int gb18030_to_utf8(const char *bytes, size_t len, struct str *out, size_t *bad, struct err *err)
{
    iconv_t converter = iconv_open("UTF-8", "GB18030");
    char *from = (char *)bytes; /* iconv() only reads it */
    size_t from_left = len, before = out->len;
    int status = 0;

    if (converter == (iconv_t)-1)
        return no_converter(err);
    while (from_left > 0) {
        char chunk[4096];
        char *to = chunk;
        size_t to_left = sizeof(chunk);
        size_t result = iconv(converter, &from, &from_left, &to, &to_left);

        str_addn(out, chunk, sizeof(chunk) - to_left);
        if (result != (size_t)-1 || errno == E2BIG)
            continue;
        if (bad != NULL)
            *bad = len - from_left;
        status =
            err_set(err, ERR_FAILED,
                    _("byte %zu (0x%02X) is neither UTF-8 nor GB18030; save the text as UTF-8"),
                    len - from_left + 1, (uint8_t)*from);
        str_truncate(out, before);
        break;
    }
    iconv_close(converter);
    return status;
}
