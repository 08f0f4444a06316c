/* Type a little, choose one. The palette (`:`) is a chooser over the actions; other questions choose
 * from any list (saved views, people, tickets to merge with). Pure state: keys in, what was chosen
 * out. */
#ifndef TUI_CHOOSER_H
#define TUI_CHOOSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/keymap.h"
#include "model/user.h"
#include "tui/edit.h"
#include "tui/layout.h"
#include "tui/match.h"
#include "tui/screen.h"

struct chooser_entry {
    char *name;  /* what is chosen, and what Tab completes: "ticket.answer", "li.na" */
    char *title; /* words for people */
    char *help;
    char *keys;  /* shown beside it; "" if none */
    bool usable; /* false: grey; choosing it says why_not */
    int id;      /* the caller's: enum action, an index … */
};

struct chooser {
    VEC(struct chooser_entry) entries;
    struct edit edit;             /* what is typed */
    struct edit_history *history; /* borrowed; NULL: none. Up above the first goes back in it */
    VEC(size_t) found; /* indexes of entries, the best first; of equals the usable ones */
    size_t selected;   /* of found */
    size_t top;        /* of found: the first that is drawn */
};

void chooser_init(struct chooser *chooser, struct edit_history *history);
void chooser_release(struct chooser *chooser);
/* The texts are copied; NULL is "". Call chooser_find() after the last. */
void chooser_add(struct chooser *chooser, const struct chooser_entry *entry);
/* All actions but NONE: usable are those of the places that the role (NULL: every permission) may. */
void chooser_add_actions(struct chooser *chooser, const struct keymap *map, unsigned places,
                         const struct role *role);
/* Matches what is typed anew; the first one is selected. */
void chooser_find(struct chooser *chooser);

enum chooser_state {
    CHOOSER_OPEN,
    CHOOSER_CHOSEN, /* chooser_chosen() */
    CHOOSER_LEFT,   /* Esc, C-g, or Backspace with nothing typed */
};
/* Typing, Up Down PgUp PgDn C-p C-n, Tab (completes the name as far as all that fit agree, then goes
 * to the next one), Enter. */
enum chooser_state chooser_key(struct chooser *chooser, uint32_t key);
enum chooser_state chooser_paste(struct chooser *chooser, const char *bytes, size_t len);
/* What is selected; NULL if nothing fits. It may be one that is not usable here: say so. */
const struct chooser_entry *chooser_chosen(const struct chooser *chooser);

/* The entries that fit, the best on top, and the line that is typed in the last row, with the cursor
 * parked there. What is not usable is grey, with its reason left to the caller. label is translated
 * and stands before the line. */
void chooser_draw(struct chooser *chooser, struct screen *screen, struct area area,
                  const char *label);

#endif
