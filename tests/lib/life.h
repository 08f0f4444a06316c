/* Random lives of contacts from a seed, and the hands of somebody who tampers with the file behind
 * the program's back. The same seed gives the same life on every machine. */
#ifndef LIB_LIFE_H
#define LIB_LIFE_H

#include <sqlite3.h>
#include <stdint.h>

#include "base/str.h"
#include "model/contact.h"
#include "store/store.h"

/* For tests only: they include cmocka.h. */
#define ASSERT_HAS(text, part)                                                                     \
    do {                                                                                           \
        if (strstr((text), (part)) == NULL)                                                        \
            fail_msg("\"%s\" has no \"%s\"", (text), (part));                                      \
    } while (0)

struct dice {
    uint64_t state;
};

uint64_t dice_next(struct dice *dice);
/* 0 … sides - 1 */
unsigned dice_roll(struct dice *dice, unsigned sides);
/* Up to max characters: letters, quotes, ideographs, controls, characters beyond the BMP. */
void dice_add_text(struct dice *dice, struct str *out, unsigned max);

/* A valid contact with random values; id is the caller's to free with the record. */
void life_contact(struct dice *dice, const char *id, struct contact *contact);
/* One step in the life of one of `contacts` contacts (C-1 …): create, change, remove or redact. Fails
 * the test on any error. */
void life_step(struct store *store, struct dice *dice, unsigned contacts);
/* Steps until the journal has at least `events` events. */
void life_run(struct store *store, struct dice *dice, unsigned contacts, int64_t events);

/* Saves a plain contact; fails the test on any error. */
void life_save(struct store *store, const char *id, const char *name, const char *phone,
               const char *note);

/* What doctor does with a store: the engine's check, the chain, the private texts, and the replay into
 * DIR/examined.db against the tables. -1 with the first complaint. */
int life_examine(struct store *store, const char *dir, struct err *err);

/* --- behind the program's back --- */

sqlite3 *raw_open(const char *path);
/* Runs SQL; fails the test unless it works. */
void raw_exec(sqlite3 *db, const char *sql, ...) PRINTF_LIKE(2, 3);
int64_t raw_int(sqlite3 *db, const char *sql);
/* The first column of the first row; the caller frees it. NULL if there is no row. */
char *raw_text(sqlite3 *db, const char *sql);
/* The triggers that make the journal append-only are no wall for who owns the file. */
void raw_drop_triggers(sqlite3 *db);
/* All rows of all tables and their values as one text, for comparing. */
void raw_dump(sqlite3 *db, struct str *out);
/* Does any file of the store (the database, -wal, -shm, -wake) hold these bytes? */
bool raw_files_hold(const char *path, const char *bytes);

#endif
