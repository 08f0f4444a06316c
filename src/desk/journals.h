/* The journal for the faces: events as JSON, verification, the head to note down. */
#ifndef DESK_JOURNALS_H
#define DESK_JOURNALS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "desk/desk.h"

struct desk_journal_filter {
    const char *kind, *subject, *actor, *verb; /* NULL: any */
    wall_s since, until;                       /* 0: open; since <= at < until */
    int64_t after;                             /* only events behind this number */
    int64_t last;                              /* only the newest N; 0: all */
    bool with_private; /* texts of notes and private fields; needs read.private, is journalled */
    bool is_export;    /* needs export, is journalled */
};

/* Calls each() with every event as an object {"seq", "at", "actor", …}, until it returns non-zero,
 * which is returned. */
int desk_journal_each(struct desk *desk, const struct desk_journal_filter *filter,
                      int (*each)(const json_t *event, void *data), void *data, struct err *err);

struct desk_head {
    int64_t count;
    char hash[65];
};
int desk_journal_head(struct desk *desk, struct desk_head *head, struct err *err);
/* Walks the whole chain; noted_hash may be NULL, else the journal must have had that hash at
 * noted_count events. */
int desk_journal_verify(struct desk *desk, const char *noted_hash, int64_t noted_count,
                        struct desk_head *head, struct err *err);

#endif
