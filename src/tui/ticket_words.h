/* What a ticket's values are called: codes by their names in the contract, people by theirs, instants
 * and choices as they read best. Text from outside is made visible here. Where nobody knows a name
 * the code stands. */
#ifndef TUI_TICKET_WORDS_H
#define TUI_TICKET_WORDS_H

#include "base/field.h"
#include "base/json.h"
#include "base/str.h"
#include "desk/desk.h"
#include "model/config.h"
#include "model/ticket.h"

/* Where names are looked up; borrowed. */
struct ticket_words {
    const struct config *config;     /* NULL: codes stay as they are */
    const struct contract *contract; /* the ticket's; NULL: off contract */
    bool masked;                     /* private text is ***: the role may not read it */
};

/* masked is left false; see ticket_words_mask(). */
struct ticket_words ticket_words_of(const struct config *config, const struct ticket *ticket);
/* Masks what the role of who acts at the desk may not read. */
void ticket_words_mask(struct ticket_words *words, const struct desk *desk);
/* A text as field_add_text() writes it, of that field. */
void ticket_words_add(const struct ticket_words *words, const char *field, const char *text,
                      struct str *out);
void ticket_words_add_field(const struct ticket_words *words, const struct ticket *ticket,
                            const struct field *field, struct str *out);
/* One side of a patch in the journal; private text is ***, nothing is -. */
void ticket_words_add_json(const struct ticket_words *words, const struct field *field,
                           const json_t *value, struct str *out);

/* What an event did. */
const char *ticket_words_verb(const char *verb);
/* By any contract of the configuration; the id if none knows it. */
const char *ticket_words_system(const struct config *config, const struct ticket *ticket);
/* The name without what stands in brackets behind it; the login if there is none. */
void ticket_words_add_person(const struct config *config, const char *login, struct str *out);

#endif
