/* A text is folded, then cut into runs of ideographs and runs of ASCII letters and digits; all else
 * parts them. */
#include "base/terms.h"

#include <stdlib.h>
#include <string.h>

#include "base/initials_table.h"
#include "base/utf8.h"
#include "base/vec.h"

bool terms_is_ideograph(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3007 ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

char terms_initial(uint32_t c)
{
    if (c < INITIALS_BEGIN || c >= INITIALS_END || initials[c - INITIALS_BEGIN] == '.')
        return 0;
    return initials[c - INITIALS_BEGIN];
}

static bool is_word(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

static uint32_t fold(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) /* full-width ASCII */
        c -= 0xFF01 - '!';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

void terms_fold(struct str *out, const char *text, size_t len)
{
    uint32_t c;

    for (size_t at = 0; at < len;) {
        size_t step = utf8_decode(text + at, len - at, &c);

        if (step == 0)
            at++;
        else
            utf8_add(out, fold(c));
        at += step;
    }
}

/* One run of a text. */
struct run {
    bool ideographs;
    VEC(uint32_t) chars;
};

/* The runs of a text one by one. */
static void runs_each(const char *text, size_t len, void (*each)(const struct run *run, void *data),
                      void *data)
{
    struct run run = {0};
    uint32_t c;

    for (size_t at = 0; at < len;) {
        size_t step = utf8_decode(text + at, len - at, &c);
        bool ideograph;

        at += step == 0 ? 1 : step;
        c = step == 0 ? 0 : fold(c);
        ideograph = terms_is_ideograph(c);
        if (run.chars.len > 0 && (ideograph != run.ideographs || (!ideograph && !is_word(c)))) {
            each(&run, data);
            run.chars.len = 0;
        }
        if (ideograph || is_word(c)) {
            run.ideographs = ideograph;
            *vec_push(&run.chars) = c;
        }
    }
    if (run.chars.len > 0)
        each(&run, data);
    vec_release(&run.chars);
}

/* --- what a text is found by --- */

struct giving {
    void (*each)(const char *term, void *data);
    void *data;
};

static size_t put(char *term, size_t len, uint32_t c)
{
    char bytes[UTF8_LEN_MAX];
    size_t count = utf8_encode(c, bytes);

    memcpy(term + len, bytes, count);
    term[len + count] = '\0';
    return len + count;
}

static void give_pairs(const struct run *run, const struct giving *giving)
{
    char term[TERM_MAX + 1];

    for (size_t i = 0; i < run->chars.len; i++) {
        size_t len = put(term, 0, run->chars.items[i]);

        if (i + 1 < run->chars.len)
            put(term, len, run->chars.items[i + 1]);
        giving->each(term, giving->data);
    }
}

static void give_initials(const struct run *run, const struct giving *giving)
{
    for (size_t i = 0; i < run->chars.len; i++) {
        char term[TERM_INITIALS_MAX + 1];
        size_t len = 0;

        for (size_t j = i; j < run->chars.len && len < TERM_INITIALS_MAX; j++) {
            char letter = terms_initial(run->chars.items[j]);

            if (letter == 0)
                break;
            term[len++] = letter;
        }
        term[len] = '\0';
        if (len >= 2)
            giving->each(term, giving->data);
    }
}

/* The run as a term, cut; its length. */
static size_t word_of(const struct run *run, char term[TERM_MAX + 1])
{
    size_t len = 0;

    for (; len < run->chars.len && len < TERM_WORD_MAX; len++)
        term[len] = (char)run->chars.items[len];
    term[len] = '\0';
    return len;
}

static void give_run(const struct run *run, void *data)
{
    const struct giving *giving = data;
    char term[TERM_MAX + 1];

    if (run->ideographs) {
        give_pairs(run, giving);
        give_initials(run, giving);
    } else if (word_of(run, term) >= 2) {
        giving->each(term, giving->data);
    }
}

void terms_each(const char *text, size_t len, void (*each)(const char *term, void *data),
                void *data)
{
    struct giving giving = {.each = each, .data = data};

    runs_each(text, len, give_run, &giving);
}

/* --- what a word asks for --- */

struct asking {
    void (*each)(const struct term_wanted *wanted, void *data);
    void *data;
};

static void ask_run(const struct run *run, void *data)
{
    const struct asking *asking = data;
    struct term_wanted wanted = {.prefix = true};

    if (!run->ideographs) {
        if (word_of(run, wanted.term) >= 2)
            asking->each(&wanted, asking->data);
        return;
    }
    if (run->chars.len == 1) {
        put(wanted.term, 0, run->chars.items[0]);
        asking->each(&wanted, asking->data);
        return;
    }
    wanted.prefix = false;
    for (size_t i = 0; i + 1 < run->chars.len; i++) {
        put(wanted.term, put(wanted.term, 0, run->chars.items[i]), run->chars.items[i + 1]);
        asking->each(&wanted, asking->data);
    }
}

void terms_wanted(const char *word, size_t len,
                  void (*each)(const struct term_wanted *wanted, void *data), void *data)
{
    struct asking asking = {.each = each, .data = data};

    runs_each(word, len, ask_run, &asking);
}
