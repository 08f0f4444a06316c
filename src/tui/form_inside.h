/* What the files of the form share. */
#ifndef TUI_FORM_INSIDE_H
#define TUI_FORM_INSIDE_H

#include "tui/edit.h"
#include "tui/form.h"

struct offer {
    char *value, *words;
};

struct form_offers {
    VEC(struct offer) all;
};

/* What stands in an item. Until somebody touches it that is initial, byte by byte. */
struct form_entry {
    const struct form_item *item;
    const struct field *field;
    char *initial;
    struct edit edit; /* of a choice: the letters typed to find one */
    int choice;       /* of choices_of(); -1: none */
    bool touched;
    char *words; /* what the offer that was taken says; NULL: none */
    char *error;
    bool blamed;    /* the error came from who saves: saving again asks him again */
    size_t dropped; /* bytes of a paste that did not fit */
};

struct form {
    struct form_spec spec;
    char *title;
    VEC(struct form_entry) entries;
    size_t focus; /* entries.len: the save line */
    bool unfolded;
    wall_s now;
    struct str yank;
    char *error; /* of no item */
    unsigned version;

    struct form_offers offers; /* of the entry that has the focus */
    VEC(size_t) fitting;       /* of offers.all, the best first */
    bool asked;                /* offers are those of this entry */
    bool typed;                /* something changed since the focus came */
    long offer_at;             /* of fitting; -1: typing */
    size_t whole;              /* how many of fitting are meant exactly */

    struct str preview;
    unsigned previewed; /* version + 1 that preview is of */
    int top;            /* the first row of the items that is drawn */
};

/* --- form.c --- */

/* NULL on the save line. */
struct form_entry *form_focused(const struct form *form);
bool form_entry_is_shown(const struct form *form, const struct form_entry *entry);
bool form_entry_is_required(const struct form_entry *entry);
/* Offers are open: Down goes into them. */
bool form_offers_are_open(const struct form *form);
void form_ask(struct form *form);
/* What stands there now, written as in files. */
const char *form_entry_text(const struct form_entry *entry);
/* The value of the entry is another one: whoever changes one says so. */
void form_changed(struct form *form, struct form_entry *entry);
/* at: of fitting */
void form_take_offer(struct form *form, struct form_entry *entry, size_t at);
/* Leaves the item that has the focus: what was typed there is understood, or blamed. */
void form_go_to(struct form *form, size_t focus);
/* The next shown item behind this one; entries.len if there is none. */
size_t form_after(const struct form *form, size_t at);
size_t form_first(const struct form *form);
/* Round and round over items and save line; from the last item the fold opens. */
void form_next(struct form *form);
void form_previous(struct form *form);
enum form_state form_save(struct form *form);

/* --- form_value.c --- */

/* NULL if the field has none: then it is typed. */
const struct choice *form_choices(const struct field *field);
bool form_is_long(const struct field *field);
const char *form_entry_label(const struct form_entry *entry);
/* The text of a field of a record as a form writes it. */
void form_write(const struct field *field, const void *record, struct str *out);
/* Reads text into the slot that the field is (its offset is not looked at); empty clears it. */
int form_read(const struct form_entry *entry, const char *text, wall_s now, void *slot,
              struct err *err);
/* The full form of what was typed ("10:30"); false if it stands as it is or is wrong. */
bool form_normalize(const struct form_entry *entry, const char *text, wall_s now, struct str *out);

#endif
