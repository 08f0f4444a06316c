/* Records: structs with a field table and a table of their kind. Every change goes through
 * record_save(), which computes the patch from the field table, writes the row and appends the
 * event in one transaction. A row carries the seq of its last event: a save that was prepared on
 * an older row is a conflict, not an overwrite.
 *
 * A record's struct begins with struct record_head; its schema's first field is its id. */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include <stdint.h>

#include "base/err.h"
#include "base/field.h"
#include "store/patch.h"
#include "store/store.h"

struct record_head {
    char *id;
    int64_t seq; /* of the last event; 0 for a record that is not saved yet */
};

/* before: as loaded, or NULL for a new record; after: as it shall be; after->seq is moved.
 * Nothing is written if nothing changed. record_check() is applied first. ERR_CONFLICT if somebody
 * else changed the record since `before` was loaded; ERR_REFUSED if the id of a new one is taken. */
int record_save(struct store *store, const struct schema *schema, const void *before, void *after,
                const char *verb, const char *note, struct err *err);
/* Removes the row; the journal keeps what it was. */
int record_remove(struct store *store, const struct schema *schema, const void *before,
                  const char *verb, const char *note, struct err *err);
/* Erases all that the store ever held of a private field, here and beside the journal, and scrubs
 * the store's files; so never inside a transaction. If the files cannot be scrubbed now, err says so
 * though the field is erased; doing it again scrubs again. */
int record_redact(struct store *store, const struct schema *schema, void *record,
                  const struct field *field, const char *reason, struct err *err);

/* 1 found (record must be released), 0 there is none, -1. record need not be initialised. */
int record_load(struct store *store, const struct schema *schema, const char *id, void *record,
                struct err *err);
/* The next free number for ids "PREFIX-1", "PREFIX-2" … (or "PREFIX-01" …) of that kind, counting ids
 * of removed records too: the one behind the last, as long as they were given one after another.
 * Takes no longer where there are many. Call it inside the transaction that saves the record. */
int record_next_number(struct store *store, const struct schema *schema, const char *prefix,
                       int64_t *number, struct err *err);
/* All records in the order of their ids. each() owns nothing; non-zero stops and is returned. */
int record_each(struct store *store, const struct schema *schema,
                int (*each)(const void *record, void *data), void *data, struct err *err);

/* --- for replay.c --- */

int record_insert_row(struct store *store, const struct schema *schema, const void *record,
                      struct err *err);
/* "SELECT id, seq, … FROM kind " and the tail. The statement stands on no row yet. */
struct stmt *record_select(struct store *store, const struct schema *schema, const char *tail,
                           struct err *err);
int record_read_row(const struct schema *schema, struct stmt *stmt, void *record, struct err *err);

#endif
