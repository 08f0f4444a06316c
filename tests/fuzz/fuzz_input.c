/* The decoder over any bytes, cut anywhere, at any pace: events keep their promises, every wait ends,
 * and no byte of text is lost: printable ASCII that is no part of a sequence comes out again. The
 * first byte chooses the encoding and the mode; then each chunk is a length, a pause and the bytes. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void check_name(uint32_t key, unsigned mods)
{
    struct str name = STR_INIT;
    unsigned again_mods;
    uint32_t again;

    input_add_key_name(&name, key, mods);
    must(input_key_of(name.buf, &again, &again_mods) == 0 || key < 0x21 ||
         (key >= 0x7F && key < 0xA0));
    str_release(&name);
}

static void check_event(const struct input_event *e, bool *in_paste)
{
    must(!*in_paste || e->kind == INPUT_PASTE || e->kind == INPUT_PASTE_END);
    switch (e->kind) {
    case INPUT_KEY:
        must(e->key < 0x110000 || (e->key >= KEYNAME_FIRST && e->key < KEYNAME_END_OF_LIST));
        check_name(e->key, e->mods);
        break;
    case INPUT_PASTE:
        *in_paste = true;
        must(e->len > 0 && e->len <= INPUT_PASTE_CHUNK && utf8_valid(e->text, e->len, NULL));
        for (size_t i = 0; i < e->len; i++)
            must((uint8_t)e->text[i] >= 0x20 || e->text[i] == '\n' || e->text[i] == '\t');
        break;
    case INPUT_PASTE_END: *in_paste = false; break;
    case INPUT_MOUSE: must(e->row >= 0 && e->col >= 0 && e->button >= MOUSE_LEFT); break;
    case INPUT_ANSWER: must(e->number_count <= INPUT_NUMBERS); break;
    case INPUT_BAD: must(e->byte >= 0x80); break;
    case INPUT_UNKNOWN: break;
    case INPUT_RESIZE: must(false);
    }
}

static size_t drain(struct input *in, mono_ms now, bool *in_paste)
{
    struct input_event event;
    size_t count = 0;

    while (input_next(in, now, &event)) {
        check_event(&event, in_paste);
        count++;
    }
    must(input_deadline(in) < 0 || input_deadline(in) > now);
    return count;
}

static void settle(struct input *in, mono_ms now, bool *in_paste)
{
    for (size_t rounds = 0; input_deadline(in) >= 0; rounds++) {
        must(rounds < 10000);
        now = input_deadline(in);
        drain(in, now, in_paste);
    }
    must(!*in_paste);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input *in;
    bool in_paste = false;
    mono_ms now = 1000;
    size_t at = 1, events = 0;

    if (size == 0)
        return 0;
    in = input_new(data[0] & 1 ? INPUT_GB18030 : INPUT_UTF8);
    input_set_typing(in, data[0] & 2);
    while (at + 2 <= size) {
        size_t len = data[at];

        now += data[at + 1];
        at += 2;
        len = len < size - at ? len : size - at;
        input_feed(in, (const char *)data + at, len, now);
        at += len;
        events += drain(in, now, &in_paste);
    }
    settle(in, now, &in_paste);
    must(events <= size);
    input_feed(in, "j", 1, now + 100000); /* nothing is stuck */
    must(drain(in, now + 100000, &in_paste) == 1);
    input_free(in);
    return 0;
}
