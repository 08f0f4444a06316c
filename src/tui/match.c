/* Ranks. The texts are short: everything is compared with everything. */
#include "tui/match.h"

#include <stdbool.h>
#include <string.h>

#include "base/str.h"
#include "base/terms.h"
#include "base/utf8.h"

struct looking {
    const char *part;
    bool found;
};

static void look_at(const char *term, void *data)
{
    struct looking *looking = data;

    looking->found = looking->found || str_starts(term, looking->part);
}

static bool word_begins(const char *words, const char *part)
{
    struct looking looking = {.part = part};

    terms_each(words, strlen(words), look_at, &looking);
    return looking.found;
}

/* Do the letters stand for the first characters, an ideograph by its initial? */
static bool initials_begin(const char *words, const char *part)
{
    size_t len = strlen(words), at = 0;

    for (; *part != '\0'; part++) {
        uint32_t c = 0;
        size_t n = utf8_decode(words + at, len - at, &c);

        if (n == 0 || (c != (uint32_t)*part && terms_initial(c) != *part))
            return false;
        at += n;
    }
    return true;
}

/* "answer" in "ticket.answer" */
static bool segment_begins(const char *name, const char *part)
{
    for (const char *at = strpbrk(name, "._-"); at != NULL; at = strpbrk(at, "._-"))
        if (str_starts(++at, part))
            return true;
    return false;
}

static enum match rank_part(const char *part, const char *name, const char *words)
{
    if (strcmp(name, part) == 0)
        return MATCH_WHOLE;
    if (str_starts(name, part))
        return MATCH_NAME;
    if (str_starts(words, part) || initials_begin(words, part) || initials_begin(name, part) ||
        segment_begins(name, part))
        return MATCH_BEGINNING;
    if (word_begins(words, part) || word_begins(name, part))
        return MATCH_WORD;
    return strstr(words, part) != NULL || strstr(name, part) != NULL ? MATCH_INSIDE : MATCH_NONE;
}

static enum match rank_parts(char *typed, const char *name, const char *words)
{
    enum match worst = MATCH_WHOLE;
    bool any = false;

    for (char *at = typed; *at != '\0';) {
        char *blank = at + strcspn(at, " ");
        char *next = blank + strspn(blank, " ");

        *blank = '\0';
        if (*at != '\0') {
            enum match rank = rank_part(at, name, words);

            any = true;
            if (rank < worst)
                worst = rank;
        }
        at = next;
    }
    return any ? worst : MATCH_WORD;
}

enum match match_rank(const char *typed, const char *name, const char *words)
{
    struct str query = STR_INIT, folded = STR_INIT, text = STR_INIT;
    enum match rank;

    terms_fold(&query, typed, strlen(typed));
    if (name != NULL)
        terms_fold(&folded, name, strlen(name));
    if (words != NULL)
        terms_fold(&text, words, strlen(words));
    if (query.len > 0 && (strcmp(query.buf, folded.buf) == 0 || strcmp(query.buf, text.buf) == 0))
        rank = MATCH_WHOLE;
    else if (query.len > 0 && str_starts(folded.buf, query.buf))
        rank = MATCH_NAME;
    else
        rank = rank_parts(query.buf, folded.buf, text.buf);
    str_release(&query);
    str_release(&folded);
    str_release(&text);
    return rank;
}
