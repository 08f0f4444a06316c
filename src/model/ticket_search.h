/* What is asked when tickets are searched, from one line as it is typed:
 *
 *     住院 zyh 1120-07 "as it stands" state:waiting #icu @root due<2h
 *
 * All of it must hold. @root is who:root, #icu is contract:icu. A name of letters before ':', '<' or '>' is a field; in quotes it is text. */
#ifndef MODEL_TICKET_SEARCH_H
#define MODEL_TICKET_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "model/ticket.h"

enum { SEARCH_LINE_MAX = 1000, SEARCH_WORDS_MAX = 32 };

struct search_word {
    char *text;   /* as terms_fold() makes it */
    bool literal; /* stands so in the text; else it begins a word or initials */
};

struct ticket_search {
    VEC(struct search_word) words;
    int state; /* enum ticket_state; 0: any */
    /* NULL: any. who: works on it, answered or solved it. */
    char *contract, *who, *site, *covered, *class, *category;
    /* The nearest clock that runs is due in less, in more than so many seconds. */
    bool due_below, due_above;
    int64_t below_s, above_s;
};

/* search need not be initialised; released by the caller, also after an error. */
int ticket_search_parse(const char *line, struct ticket_search *search, struct err *err);
void ticket_search_release(struct ticket_search *search);
/* The fields but due, and the words that are literal; text: all of the ticket that is searched,
 * folded. */
bool ticket_search_matches(const struct ticket_search *search, const struct ticket *ticket,
                           const char *text);

#endif
