/* Six bits at a time. */
#include "base/base64.h"

#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_read(const char *text, size_t len, struct str *out)
{
    size_t pads = 0;
    unsigned bits = 0, count = 0;

    while (len > 0 && text[len - 1] == '=' && pads < 2) {
        len--;
        pads++;
    }
    if ((len + pads) % 4 != 0 || len == 0)
        return -1;
    for (size_t i = 0; i < len; i++) {
        const char *at = text[i] == '\0' ? NULL : strchr(letters, text[i]);

        if (at == NULL)
            return -1;
        bits = (bits << 6 | (unsigned)(at - letters)) & 0xffffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            str_addc(out, (char)(bits >> count & 0xff));
        }
    }
    return 0;
}

void base64_add(struct str *out, const void *data, size_t len)
{
    const unsigned char *bytes = data;
    unsigned bits = 0, count = 0;

    for (size_t i = 0; i < len; i++) {
        bits = (bits << 8 | bytes[i]) & 0xffffff;
        for (count += 8; count >= 6; count -= 6)
            str_addc(out, letters[bits >> (count - 6) & 63]);
    }
    if (count > 0)
        str_addc(out, letters[bits << (6 - count) & 63]);
}
