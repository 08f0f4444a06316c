/* UTF-8. One table says what may follow each leading byte: the range of the second byte is where
 * overlong forms, surrogates and too large values are kept out. */
#include "base/utf8.h"

struct lead {
    uint8_t first, last; /* leading bytes */
    uint8_t len;         /* of the character */
    uint8_t second_min, second_max;
};

static const struct lead leads[] = {
    {.first = 0xC2, .last = 0xDF, .len = 2, .second_min = 0x80, .second_max = 0xBF},
    {.first = 0xE0, .last = 0xE0, .len = 3, .second_min = 0xA0, .second_max = 0xBF},
    {.first = 0xE1, .last = 0xEC, .len = 3, .second_min = 0x80, .second_max = 0xBF},
    {.first = 0xED, .last = 0xED, .len = 3, .second_min = 0x80, .second_max = 0x9F},
    {.first = 0xEE, .last = 0xEF, .len = 3, .second_min = 0x80, .second_max = 0xBF},
    {.first = 0xF0, .last = 0xF0, .len = 4, .second_min = 0x90, .second_max = 0xBF},
    {.first = 0xF1, .last = 0xF3, .len = 4, .second_min = 0x80, .second_max = 0xBF},
    {.first = 0xF4, .last = 0xF4, .len = 4, .second_min = 0x80, .second_max = 0x8F},
};

static const struct lead *find_lead(uint8_t byte)
{
    for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
        if (byte >= leads[i].first && byte <= leads[i].last)
            return &leads[i];
    }
    return NULL;
}

/* How many of the bytes are right for one character; *lead is NULL for ASCII and for none. */
static size_t match(const char *bytes, size_t len, const struct lead **lead)
{
    const uint8_t *b = (const uint8_t *)bytes;
    size_t n = 1;

    *lead = NULL;
    if (len == 0)
        return 0;
    if (b[0] < 0x80)
        return 1;
    *lead = find_lead(b[0]);
    if (*lead == NULL)
        return 0;
    if (len > 1 && b[1] >= (*lead)->second_min && b[1] <= (*lead)->second_max)
        n = 2;
    while (n >= 2 && n < len && n < (*lead)->len && (b[n] & 0xC0) == 0x80)
        n++;
    return n;
}

size_t utf8_decode(const char *bytes, size_t len, uint32_t *c)
{
    const struct lead *lead;
    size_t n = match(bytes, len, &lead);
    uint32_t value;

    if (lead == NULL) {
        if (n == 1)
            *c = (uint8_t)bytes[0];
        return n;
    }
    if (n < lead->len)
        return 0;
    value = (uint8_t)bytes[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++)
        value = value << 6 | ((uint8_t)bytes[i] & 0x3F);
    *c = value;
    return n;
}

bool utf8_is_partial(const char *bytes, size_t len)
{
    const struct lead *lead;
    size_t n = match(bytes, len, &lead);

    return n == len && (len == 0 || (lead != NULL && n < lead->len));
}

bool utf8_valid(const char *bytes, size_t len, size_t *bad)
{
    size_t at = 0;

    while (at < len) {
        uint32_t c;
        size_t n = (uint8_t)bytes[at] < 0x80 ? 1 : utf8_decode(bytes + at, len - at, &c);

        if (n == 0) {
            if (bad != NULL)
                *bad = at;
            return false;
        }
        at += n;
    }
    return true;
}

size_t utf8_encode(uint32_t c, char out[UTF8_LEN_MAX])
{
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t marks[] = {0, 0x00, 0xC0, 0xE0, 0xF0};

    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(marks[len] | c);
    return len;
}

void utf8_add(struct str *out, uint32_t c)
{
    char bytes[UTF8_LEN_MAX];
    size_t len = utf8_encode(c, bytes);

    if (len == 0)
        len = utf8_encode(0xFFFD, bytes);
    str_addn(out, bytes, len);
}

size_t utf8_back(const char *bytes, size_t at)
{
    uint32_t c;

    for (size_t n = 1; n <= UTF8_LEN_MAX && n <= at; n++) {
        if (utf8_decode(bytes + at - n, n, &c) == n)
            return at - n;
    }
    return at == 0 ? 0 : at - 1;
}
