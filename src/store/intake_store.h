/* Where a delivery from another program went. The marks themselves are in the tickets' links and so
 * in the journal; the table intake_key only finds them. */
#ifndef STORE_INTAKE_STORE_H
#define STORE_INTAKE_STORE_H

#include "base/err.h"
#include "base/str.h"
#include "store/store.h"

/* 1 with the ticket's id, 0 if it never came, -1. Ask inside the transaction that takes it. */
int intake_key_find(struct store *store, const char *source, const char *key, struct str *ticket,
                    struct err *err);
/* The ticket with that number in the hospital's platform: the only open one, or the only one at all.
 * 1 with its id, 0 if there is none, -1 (ERR_USAGE) if it is not clear which. */
int ticket_external_find(struct store *store, const char *external, struct str *ticket,
                         struct err *err);

#endif
