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
    /* Of one subject, for the page of that record: private text if the role may read it, as it reads
     * the record's own fields, which is not journalled either. */
    bool of_page;
};

/* Calls each() with every event as an object {"seq", "at", "actor", …}, until it returns non-zero,
 * which is returned. */
int desk_journal_each(struct desk *desk, const struct desk_journal_filter *filter,
                      int (*each)(const json_t *event, void *data), void *data, struct err *err);

/* A page of it, for a list that is scrolled: at most limit events on one side of a number, the nearest
 * first. What is private stays hidden. */
struct desk_journal_page {
    struct desk_journal_filter filter; /* any of kind … until; the rest is not looked at */
    const char *part;                  /* stands in the subject, in any case; NULL: any */
    int64_t from;                      /* not itself; older with 0: from the newest on */
    bool newer;                        /* behind it; else before it */
    int64_t limit;
};
int desk_journal_page(struct desk *desk, const struct desk_journal_page *page,
                      int (*each)(const json_t *event, void *data), void *data, struct err *err);
/* One event by its number. with_private needs read.private and is journalled. NULL with err. */
json_t *desk_journal_event(struct desk *desk, int64_t seq, bool with_private, struct err *err);

struct desk_head {
    int64_t count;
    char hash[65];
};
int desk_journal_head(struct desk *desk, struct desk_head *head, struct err *err);
/* Walks the whole chain; noted_hash may be NULL, else the journal must have had that hash at
 * noted_count events. */
int desk_journal_verify(struct desk *desk, const char *noted_hash, int64_t noted_count,
                        struct desk_head *head, struct err *err);

/* The same in steps, for who must not wait: NULL with err if the actor may not. */
struct desk_verify;
struct desk_verify *desk_verify_new(struct desk *desk, struct err *err);
void desk_verify_free(struct desk_verify *verify);
/* 0: go on, *head is how far it is; 1: all is well, *head is to be noted down; -1: it is not. */
int desk_verify_step(struct desk_verify *verify, int64_t events, struct desk_head *head,
                     struct err *err);

#endif
