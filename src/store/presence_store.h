/* The tables of what screens show: who looks at what now, and where each user left the console. Not
 * journalled. The wake-up file is touched only when somebody else is there to see it: whoever walks
 * through a queue alone wakes nobody. */
#ifndef STORE_PRESENCE_STORE_H
#define STORE_PRESENCE_STORE_H

#include <stdbool.h>

#include "base/str.h"
#include "store/store.h"

struct presence_row {
    const char *session, *owner;
    const char *subject; /* "" : nothing in particular; the row goes */
    bool edits;
};

/* Replaces what this session showed, and forgets all rows that were seen before expired. Fails at
 * once if somebody else is writing: it is not worth waiting for. */
int presence_store_put(struct store *store, const struct presence_row *row, wall_s now,
                       wall_s expired, struct err *err);
/* Others that were seen at that subject since then, the editing ones first. */
int presence_store_each(struct store *store, const char *subject, const char *session, wall_s since,
                        int (*each)(const struct presence_row *row, void *data), void *data,
                        struct err *err);

/* body "": forgets it. */
int screen_store_save(struct store *store, const char *owner, const char *body, wall_s now,
                      struct err *err);
/* 1 with body appended and *saved_at, 0 if there is none. */
int screen_store_load(struct store *store, const char *owner, struct str *body, wall_s *saved_at,
                      struct err *err);

#endif
