/* The table of drafts: the rows are anybody's, so who asks says whose. Not journalled: nobody is woken
 * up by them. */
#ifndef STORE_DRAFT_STORE_H
#define STORE_DRAFT_STORE_H

#include "base/str.h"
#include "store/store.h"

struct draft_row {
    const char *owner, *kind, *subject;
};

/* Replaces the one that is there, and forgets all of this owner's that were saved before expired. */
int draft_store_save(struct store *store, const struct draft_row *row, const char *body, wall_s now,
                     wall_s expired, struct err *err);
/* 1 with the body appended, 0 if there is none. */
int draft_store_load(struct store *store, const struct draft_row *row, struct str *body,
                     struct err *err);
int draft_store_delete(struct store *store, const struct draft_row *row, struct err *err);
/* The newest first; each returns 0 to go on. */
int draft_store_each(struct store *store, const char *owner,
                     int (*each)(const struct draft_row *row, wall_s saved_at, void *data),
                     void *data, struct err *err);

#endif
