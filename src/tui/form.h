/* Forms, made from field tables: an item a field. Pure state: keys in, texts out; it knows no store
 * and no console. Who opens one gives it what it needs by callbacks and saves what it says.
 *
 * A value is the text of a field as it would be written (choices by their name), so it can go to the
 * desk as it is. What nobody touched is left alone: form_fill() does not write it back, so a record
 * keeps bytes that a form cannot show. */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"
#include "base/json.h"
#include "tui/layout.h"
#include "tui/screen.h"

enum form_flag {
    FORM_REQUIRED = 1 << 0, /* besides those of the table */
    FORM_FOLDED = 1 << 1,   /* shown only when the rest is unfolded; required ones never are */
    FORM_SECRET = 1 << 2,   /* shown as *, in no draft */
    FORM_OFFERED = 1 << 3,  /* only what suggest() offers is accepted */
    FORM_PAST = 1 << 4,     /* a time without a day is the last such one */
    FORM_FUTURE = 1 << 5,   /* the next one; neither: today's */
};

struct form_item {
    const char *name;          /* in the schema, or its own */
    unsigned flags;            /* enum form_flag */
    const char *label;         /* N_(); NULL: form_label(name) */
    const struct field *field; /* a row of its own, for what is in no record: a note, an instant */
};

/* What suggest() gives; the texts are copied. */
struct form_offers;
void form_offer(struct form_offers *offers, const char *value, const char *words);

struct form;
struct form_spec {
    const char *kind;  /* "ticket.open": of its drafts */
    const char *title; /* translated already: it may hold a number; copied */
    const struct schema *schema;
    const struct form_item *items; /* ends with a NULL name; lives as long as the form */
    /* All that can be meant in this field; the form picks what fits the letters. May be NULL. */
    void (*suggest)(const struct form *form, const char *name, struct form_offers *offers,
                    void *data);
    /* A text beside the form about what would follow: clocks, duplicates. May be NULL. */
    void (*preview)(const struct form *form, struct str *out, void *data);
    /* A rule over all values, asked before FORM_SAVE. Begins its message with "NAME: " to blame an
     * item. May be NULL. */
    int (*check)(const struct form *form, struct err *err, void *data);
    void *data;
};

/* record (or NULL) gives the values to begin with; the table's fallbacks hold where it is empty. */
struct form *form_new(const struct form_spec *spec, const void *record, wall_s now);
void form_free(struct form *form);

enum form_state {
    FORM_EDITING,
    FORM_SAVE, /* all is there and right: save it, or form_blame() and go on */
    FORM_LEFT, /* Esc or C-g: keep the draft if form_is_changed() */
};
/* key as in model/keymap.h. Tab S-Tab Up Down move; Enter moves on, and saves from the last item or
 * from the save line; PgUp and PgDn go to the first item and to the save line; C-s, M-Enter save too.
 * In an item with offers Down goes into them, Enter takes one. In a text of several lines Enter is
 * one more line, unless it is empty. now: what "10:30" and "-5m" mean. */
enum form_state form_key(struct form *form, uint32_t key, wall_s now);
enum form_state form_paste(struct form *form, const char *bytes, size_t len);
/* Call before drawing when keys came: asks for offers and preview if values changed, so that a burst
 * of keys asks once. */
void form_refresh(struct form *form);
void form_draw(struct form *form, struct screen *screen, struct area area);
/* The keys that work now, in one line: "Enter next  PgDn save  Esc back". */
void form_add_hints(const struct form *form, struct str *out);

/* The value as it is written now, "" if there is none; of an item only. */
const char *form_text(const struct form *form, const char *name);
/* As if it had been typed. */
void form_set(struct form *form, const char *name, const char *text);
/* Somebody changed something. */
bool form_is_changed(const struct form *form);
/* Counts changes: a draft is saved when it moved. */
unsigned form_version(const struct form *form);
/* Every item that was touched and is in the schema, into the record; what does not parse is an error
 * with the item's name in front. For previews: err may be NULL, and what does not parse is left. */
int form_fill(const struct form *form, void *record, struct err *err);
/* Every item with a text; for acts, which take fields as texts. */
void form_each(const struct form *form,
               void (*each)(const char *name, const char *text, void *data), void *data);
/* The error stands at the item (NULL: taken from "NAME: " in the message, else below all), and that
 * item has the focus. */
void form_blame(struct form *form, const char *name, const char *message);

/* {"values": {name: text}, "focus": name}; secrets are left out. */
json_t *form_draft(const struct form *form);
/* What is no item of this form is passed over: it may be of an older version. */
void form_resume(struct form *form, const json_t *draft);

/* The word before a field, translated; the field's name if there is none. */
const char *form_label(const char *name);

#endif
