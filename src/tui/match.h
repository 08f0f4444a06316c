/* How well a few typed letters fit a thing's name and words: what the palette, the offers of a form
 * and the lists to choose from order by. Case and full width do not count. */
#ifndef TUI_MATCH_H
#define TUI_MATCH_H

enum match {
    MATCH_NONE,
    MATCH_INSIDE,    /* somewhere in the text */
    MATCH_WORD,      /* a word or pinyin initials begin so */
    MATCH_BEGINNING, /* the words as a whole begin so */
    MATCH_NAME,      /* the name begins so */
    MATCH_WHOLE,     /* that is the name, or the words */
};

/* typed is split at blanks; each part must fit, and the worst one counts. Nothing typed fits all as
 * MATCH_WORD. name and words may be NULL. */
enum match match_rank(const char *typed, const char *name, const char *words);

#endif
