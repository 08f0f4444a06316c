/* The journal: append-only, hash-chained. Each event's hash is the SHA-256 of its canonical JSON,
 * which holds the hash of the event before it; whoever notes head and count elsewhere can later
 * prove that nothing was cut or rewritten. Private text is beside the chain: the chain holds salted
 * hashes, so that text can be erased and the chain still verifies. */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "store/store.h"

/* Shown wherever an erased text was. */
#define JOURNAL_ERASED "[erased]"

struct event {
    int64_t seq;
    wall_s at;
    const char *actor, *role, *origin;
    bool ok;
    const char *kind, *subject, *verb;
    const char *patch; /* canonical JSON: {"field": [old, new], …} */
    const char *note;  /* hash of the note's text, or "" */
    const char *hash;
};

struct event_draft {
    const char *kind, *subject, *verb;
    const json_t *patch; /* NULL: empty */
    const char *note;    /* the text itself, or NULL */
    bool refused;        /* ok = false */
};

/* The number that the next event of this transaction will have; all events of a transaction happen
 * at one instant. Refuses when the lease that this process writes under is lost, and records a clock
 * that went back. */
int journal_next(struct store *store, int64_t *seq, struct err *err);
/* Appends inside the transaction that is open. */
int journal_append(struct store *store, const struct event_draft *draft, struct err *err);
/* The same as a transaction of its own, or a nested one. */
int journal_append_alone(struct store *store, const struct event_draft *draft, struct err *err);
/* A log-in, refusal, export or unmasked read, in a transaction of its own if none is open. */
int journal_access(struct store *store, const char *verb, const char *subject, bool ok,
                   const char *note, struct err *err);

struct journal_filter {
    const char *kind, *subject, *actor, *verb; /* NULL: any */
    wall_s since, until;                       /* 0: open; since <= at < until */
    int64_t after;                             /* seq > after */
    int64_t last;                              /* only the newest N; 0: all */
};

/* Calls each() in order of seq until it returns non-zero, which is returned. The event's texts live
 * during the call only. -1: error. */
int journal_each(struct store *store, const struct journal_filter *filter,
                 int (*each)(const struct event *event, void *data), void *data, struct err *err);

/* A page of it: at most limit matching events, the nearest first, on one side of a number. Costs what
 * the page costs, however long the journal is, unless the filter passes most of it over. */
struct journal_page {
    struct journal_filter filter; /* its after and last are not looked at */
    const char *part;             /* stands somewhere in the subject, in any case; NULL: any */
    int64_t from;                 /* not itself; older with 0: from the newest on */
    bool newer;                   /* events behind it, the oldest first; else before it */
    int64_t limit;
};
int journal_read_page(struct store *store, const struct journal_page *page,
                      int (*each)(const struct event *event, void *data), void *data,
                      struct err *err);

struct journal_head {
    int64_t count; /* = seq of the last event */
    char hash[65];
};
int journal_read_head(struct store *store, struct journal_head *head, struct err *err);

/* Walks the whole chain. On success *head is its end. Otherwise err names the first bad event. */
int journal_verify(struct store *store, struct journal_head *head, struct err *err);
/* Also: is the noted head still there at that count? A cut tail or a rewritten whole is not. */
int journal_verify_noted(struct store *store, const char *hash, int64_t count, struct err *err);

/* The same walk in steps, for who has something else to do in between. NULL is never given. */
struct journal_walk;
struct journal_walk *journal_walk_new(void);
void journal_walk_free(struct journal_walk *walk);
/* At most limit events more. 0: there are more, and *head is how far it is; 1: that was the end of the
 * chain, and *head is its head; -1: err names the first bad event, and the walk is over. Events that
 * are written meanwhile are walked too. */
int journal_walk_on(struct store *store, struct journal_walk *walk, int64_t limit,
                    struct journal_head *head, struct err *err);

/* --- private text --- */

/* Stores a text for a field of a record (field "" is an event's note) and gives its hash. */
int private_put(struct store *store, const struct event_draft *event, const char *field,
                int64_t seq, const char *text, char hash[65], struct err *err);
/* 1 and the text, or 0 with JOURNAL_ERASED; -1 if no such text is known or it does not match. */
int private_get(struct store *store, const char *hash, struct str *text, struct err *err);
/* The hash under which the present value of a field is stored; "" if there is none. */
int private_current(struct store *store, const char *kind, const char *subject, const char *field,
                    char hash[65], struct err *err);
/* The same for many texts of a kind, asked for in the order of their subjects, each of which is left
 * before the next: found without a search. Out of order it is slower, not wrong. */
struct private_walk {
    struct store *store;
    struct stmt *stmt;
    bool on_row;
};
int private_walk_begin(struct private_walk *walk, struct store *store, const char *kind,
                       struct err *err);
int private_walk_get(struct private_walk *walk, const char *subject, const char *hash,
                     struct str *text, struct err *err);
int private_walk_leave(struct private_walk *walk, const char *subject, struct err *err);
void private_walk_end(struct private_walk *walk);
/* Erase every text of that field, old and new, and all notes on the subject if field is "". */
int private_erase(struct store *store, const char *kind, const char *subject, const char *field,
                  struct err *err);
/* Every text that is still there hashes to its name and stands where its event says; every text
 * that an event refers to is there, if only erased. err names the first that does not. */
int private_verify(struct store *store, struct err *err);

/* The event as JSON for people and exports; with the note's text if it is there. */
json_t *event_to_json(struct store *store, const struct event *event, bool with_private,
                      struct err *err);

#endif
