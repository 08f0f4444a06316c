/* Drafts: forms that were not finished. One a user and kind of form and subject; not journalled and
 * not replayed. A draft holds what may be private, so it is only ever given to its own user. */
#ifndef DESK_DRAFTS_H
#define DESK_DRAFTS_H

#include "base/json.h"
#include "desk/desk.h"

enum { DRAFT_BYTES_MAX = 1 << 20, DRAFT_DAYS_KEPT = 30 };

/* kind: the form's ("ticket.open", "ticket.pause"); subject: the record it is about, or "". */
struct draft_key {
    const char *kind, *subject;
};

/* Replaces the one that is there. */
int desk_draft_save(struct desk *desk, const struct draft_key *key, const json_t *form,
                    struct err *err);
/* 1 with *form (release it), 0 if there is none. */
int desk_draft_load(struct desk *desk, const struct draft_key *key, json_t **form, struct err *err);
int desk_draft_delete(struct desk *desk, const struct draft_key *key, struct err *err);
/* The acting user's, the newest first; each returns 0 to go on. */
int desk_draft_list(struct desk *desk,
                    int (*each)(const struct draft_key *key, wall_s saved_at, void *data),
                    void *data, struct err *err);

#endif
