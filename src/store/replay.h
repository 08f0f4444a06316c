/* Replay: the journal folded into an empty store gives the same tables. This is how doctor proves
 * that the tables are a projection of the journal and nothing else. */
#ifndef STORE_REPLAY_H
#define STORE_REPLAY_H

#include <stdint.h>

#include "base/err.h"
#include "base/field.h"
#include "store/store.h"

/* Folds all events of the kinds in schemas (ends with NULL) into the tables of target, which is an
 * empty store; *events counts them. */
int replay_into(struct store *store, struct store *target, const struct schema *const *schemas,
                int64_t *events, struct err *err);
/* Every row of every kind is the same in both; err names the first that is not. */
int replay_compare(struct store *store, struct store *target, const struct schema *const *schemas,
                   int64_t *rows, struct err *err);

#endif
