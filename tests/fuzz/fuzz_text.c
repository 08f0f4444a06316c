/* Foreign bytes through everything that touches text: UTF-8, GB18030, widths, clipping, wrapping and
 * the visible form. The first byte chooses the cells (6 bits) and the width of ambiguous characters;
 * whatever the rest is, the promises of the headers hold. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/gb18030.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "base/width.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void check_utf8(const char *text, size_t len)
{
    size_t at = 0, bad = len;
    bool valid = utf8_valid(text, len, &bad);

    must(valid == (bad == len));
    while (at < len) {
        char again[UTF8_LEN_MAX];
        uint32_t c;
        size_t n = utf8_decode(text + at, len - at, &c);

        must(n > 0 || at >= bad);
        if (n == 0 && at == bad)
            must(!valid);
        must(n == 0 || (utf8_encode(c, again) == n && memcmp(again, text + at, n) == 0));
        at += n == 0 ? 1 : n;
        must(utf8_back(text, at) == at - (n == 0 ? 1 : n));
    }
}

static void check_visible(const char *text, size_t len, enum visible_mode mode)
{
    struct str once = STR_INIT, twice = STR_INIT;

    visible_add(&once, text, len, mode);
    must(utf8_valid(once.buf, once.len, NULL));
    for (size_t i = 0; i < once.len; i++) {
        uint8_t byte = (uint8_t)once.buf[i];

        if (mode == VISIBLE_TEXT && (byte == '\n' || byte == '\t'))
            continue;
        must(byte >= 0x20 && byte != 0x7F);
        must(byte != 0xC2 || (uint8_t)once.buf[i + 1] >= 0xA0);
        must(byte != 0xE2 || memcmp(once.buf + i, "\xE2\x80\xAE", 3) != 0);
    }
    visible_add(&twice, once.buf, once.len, mode);
    must(twice.len == once.len && memcmp(twice.buf, once.buf, once.len) == 0);
    str_release(&once);
    str_release(&twice);
}

static void check_fit(const char *text, size_t len, int cells)
{
    int used, whole = width_bytes(text, len);
    size_t fit = width_fit(text, len, cells, &used);

    must(used >= 0 && used <= cells && fit <= len);
    must(width_bytes(text, fit) == used);
    must(used + width_bytes(text + fit, len - fit) == whole);
    if (fit < len && cells > 0) { /* not one more would fit */
        uint32_t c = 0;
        size_t n = utf8_decode(text + fit, len - fit, &c);

        must(used + (n == 0 ? 1 : width_of(c)) > cells);
    }
    if (utf8_valid(text, len, NULL))
        must(utf8_valid(text, fit, NULL));
}

static void check_clip(const char *text, int cells, unsigned flags)
{
    struct str clipped = STR_INIT, padded = STR_INIT;
    int used = width_add_clipped(&clipped, text, cells, flags);

    must(used <= cells && width_text(clipped.buf) == used);
    must(width_text(text) > cells || strcmp(clipped.buf, text) == 0 || cells == 0);
    width_add_padded(&padded, text, cells, flags);
    must(width_text(padded.buf) == cells);
    must(strstr(padded.buf, clipped.buf) != NULL);
    str_release(&clipped);
    str_release(&padded);
}

static void check_wrap(const char *text, size_t len, int cells)
{
    struct width_line line;
    size_t at = 0, end = 0;
    int limit = cells < 2 ? 2 : cells;

    while (width_wrap(text, len, &at, cells, &line)) {
        must(line.start >= end && line.cells <= limit);
        must(line.cells == width_bytes(text + line.start, line.len));
        must(memchr(text + line.start, '\n', line.len) == NULL);
        for (; end < line.start; end++) /* only blanks and newlines are left out */
            must(text[end] == ' ' || text[end] == '\n');
        end = line.start + line.len;
        must(at >= end && at > line.start && at <= len);
    }
    must(at == len);
}

static void check_gb18030(const char *text, size_t len)
{
    struct str out = STR_INIT;
    size_t bad = len;
    int status;

    if (gb18030_is_likely(text, len))
        must(!utf8_valid(text, len, NULL));
    status = gb18030_to_utf8(text, len, &out, &bad, NULL);
    if (status == 0)
        must(utf8_valid(out.buf, out.len, NULL));
    else
        must(out.len == 0 && bad < len);
    str_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data + 1;
    struct str brief = STR_INIT, copy = STR_INIT;
    int cells;

    if (size == 0)
        return 0;
    cells = data[0] & 0x3F;
    width_set_ambiguous(data[0] & 0x40 ? 2 : 1);
    size--;
    str_addn(&copy, text, size);
    check_utf8(text, size);
    check_visible(text, size, VISIBLE_LINE);
    check_visible(text, size, VISIBLE_TEXT);
    check_fit(text, size, cells);
    check_clip(copy.buf, cells, 0);
    check_clip(copy.buf, cells, WIDTH_DOTS);
    check_clip(copy.buf, cells, WIDTH_DOTS | WIDTH_RIGHT);
    check_wrap(text, size, cells);
    check_gb18030(text, size);
    visible_add_brief(&brief, copy.buf);
    must(brief.len > 0 && width_text(brief.buf) <= 60);
    str_release(&brief);
    str_release(&copy);
    return 0;
}
