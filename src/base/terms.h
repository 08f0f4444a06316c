/* Text as terms to search by: pairs of ideographs, the last ideograph of a run, words of ASCII
 * letters and digits, and the first letters of the pinyin of a run from each of its ideographs on.
 * So every ideograph begins a term, and any beginning of a word or of initials begins one too: who
 * asks looks for terms that begin with what he has. Full-width ASCII counts as ASCII, and case does
 * not count.
 *
 * Initials are known for the 3755 ideographs of GB2312 level 1, each by the one reading that GB2312
 * sorts it by (重 is z, 行 is x); another ideograph ends the run of initials. */
#ifndef BASE_TERMS_H
#define BASE_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Bytes of the longest word and letters of the longest initials; what is longer is cut. */
enum { TERM_WORD_MAX = 40, TERM_INITIALS_MAX = 16, TERM_MAX = TERM_WORD_MAX };

bool terms_is_ideograph(uint32_t c);
/* 'a' … 'z', or 0 if none is known. */
char terms_initial(uint32_t c);
/* Appends the text as it is compared: ASCII at half width and in small letters. */
void terms_fold(struct str *out, const char *text, size_t len);

/* Each term of the text in its order; the same one may come twice. Bytes that are not UTF-8 are
 * passed over. term is NUL-terminated and lives during the call. */
void terms_each(const char *text, size_t len, void (*each)(const char *term, void *data),
                void *data);

/* What must be looked up so that a text that contains the word is found. prefix: any term that
 * begins so; else this very one. */
struct term_wanted {
    char term[TERM_MAX + 1];
    bool prefix;
};
/* Single ASCII letters and digits are passed over; nothing at all is wanted of a word that has
 * nothing else. */
void terms_wanted(const char *word, size_t len,
                  void (*each)(const struct term_wanted *wanted, void *data), void *data);

#endif
