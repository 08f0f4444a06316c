/* Use cases about contacts (model/contact.h): people whom one may have to call. */
#ifndef DESK_CONTACTS_H
#define DESK_CONTACTS_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/contact.h"

/* Gives contact its id. note may be NULL. */
int desk_contact_add(struct desk *desk, struct contact *contact, const char *note, struct err *err);
/* before as loaded, after as it shall be. */
int desk_contact_edit(struct desk *desk, const struct contact *before, struct contact *after,
                      const char *note, struct err *err);
int desk_contact_remove(struct desk *desk, const char *id, const char *note, struct err *err);
/* Erases all that the store ever held of one private field, for good. */
int desk_contact_redact(struct desk *desk, const char *id, const char *field, const char *reason,
                        struct err *err);
/* 0 with *contact filled (release it); ERR_FAILED if there is none, with the ids near to it. */
int desk_contact_load(struct desk *desk, const char *id, struct contact *contact, struct err *err);
/* In the order in which one would call: priority, then id. Contacts whose last day is before today
 * only if expired is set. */
int desk_contact_list(struct desk *desk, bool expired,
                      int (*each)(const struct contact *contact, void *data), void *data,
                      struct err *err);

#endif
