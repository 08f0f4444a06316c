/* Foreign keys and pastes into an edit. The first byte chooses what kind it is (line, text, secret)
 * and how wide it is drawn; of the rest, each byte is a key, or begins a paste. After each of them
 * the promises of edit.h hold. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/visible.h"
#include "model/keymap.h"
#include "tui/edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_BYTES = 200 };

static void must(bool promise)
{
    if (!promise)
        abort();
}

static const uint32_t specials[] = {
    KEYCODE_LEFT,
    KEYCODE_RIGHT,
    KEYCODE_UP,
    KEYCODE_DOWN,
    KEYCODE_HOME,
    KEYCODE_END,
    KEYCODE_BACKSPACE,
    KEYCODE_DELETE,
    KEYCODE_ENTER,
    KEYMOD_CTRL | KEYCODE_LEFT,
    KEYMOD_CTRL | KEYCODE_RIGHT,
    KEYMOD_CTRL | 'w',
    KEYMOD_CTRL | 'u',
    KEYMOD_CTRL | 'k',
    KEYMOD_CTRL | 'y',
    0x0301,
    0x5E8A,
    0x2192,
    0x202E,
    0xD800,
    0x1F600,
    UINT32_MAX,
};

static bool arrow_twin(uint32_t c, struct str *out)
{
    if (c == 0x2192)
        str_add(out, "->");
    return c == 0x2192;
}

static void check_text(const struct edit *edit)
{
    struct str shown = STR_INIT;
    uint32_t c;
    size_t n;

    must(edit->text.len <= MAX_BYTES && edit->caret <= edit->text.len);
    must(strlen(edit->text.buf) == edit->text.len);
    must(utf8_valid(edit->text.buf, edit->text.len, NULL));
    visible_add(&shown, edit->text.buf, edit->text.len, VISIBLE_TEXT);
    must(strcmp(shown.buf, edit->text.buf) == 0);
    must(edit->flags & EDIT_LINES || strchr(edit->text.buf, '\n') == NULL);
    n = utf8_decode(edit->text.buf + edit->caret, edit->text.len - edit->caret, &c);
    must(edit->caret == edit->text.len || (n > 0 && (c == '\n' || width_of(c) > 0)));
    str_release(&shown);
}

static void check_line(struct edit *edit, int cells)
{
    struct str line = STR_INIT;
    int caret = edit_add_line(edit, cells, &line);

    must(caret >= 0 && caret < (cells < 2 ? 2 : cells));
    must(width_text(line.buf) <= (cells < 2 ? 2 : cells));
    str_release(&line);
}

static void check_rows(struct edit *edit, int cells)
{
    struct edit_rows rows;
    size_t at = 0;

    edit_layout(edit, cells, &rows);
    must(rows.caret_row < rows.rows.len && rows.caret_cell >= 0);
    for (size_t i = 0; i < rows.rows.len; i++) {
        const struct width_line *row = &rows.rows.items[i];

        if (i > 0 && row->start == at + 1)
            must(edit->text.buf[at] == '\n');
        else
            must(row->start == at);
        at = row->start + row->len;
        must(memchr(edit->text.buf + row->start, '\n', row->len) == NULL);
        must(row->cells < cells || row->cells <= 2);
    }
    must(at == edit->text.len);
    edit_rows_release(&rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct edit_history history = {0};
    struct str yank = STR_INIT;
    struct edit edit;
    unsigned flags;
    int cells;

    if (size == 0)
        return 0;
    flags = data[0] & (EDIT_LINES | EDIT_SECRET);
    cells = data[0] >> 2 & 0x1F;
    edit_history_add(&history, "one");
    edit_history_add(&history, "\xe5\xba\x8a");
    edit_init(&edit, flags, MAX_BYTES);
    edit.yank = &yank;
    edit.history = flags & EDIT_LINES ? NULL : &history;
    edit.add_twin = data[0] & 0x80 ? arrow_twin : NULL;
    for (size_t at = 1; at < size; at++) {
        if (data[at] == 0) { /* a paste: its length, then its bytes */
            size_t len = at + 1 < size ? data[at + 1] : 0;

            len = len > size - at - 1 ? size - at - 1 : len;
            edit_insert(&edit, (const char *)data + at + 1, len);
            at += len;
        } else if (data[at] < 0x80) {
            edit_key(&edit, data[at]);
        } else {
            edit_key(&edit, specials[data[at] % (sizeof(specials) / sizeof(specials[0]))]);
        }
        check_text(&edit);
        if (flags & EDIT_LINES)
            check_rows(&edit, cells);
        else
            check_line(&edit, cells);
    }
    edit_release(&edit);
    edit_history_release(&history);
    str_release(&yank);
    return 0;
}
