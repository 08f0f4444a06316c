/* Looking back: for one connection the store is as it stood behind an event. Temporary views stand
 * in front of the tables; they show what was not changed since where it is, and what was changed
 * from copies that are worked out backwards, by the old values in the journal's patches. So every
 * statement reads the past unchanged, and the cost is what happened since, not the history.
 *
 * Every table has to be in test_lookback.c: shown as it was, or the reason why it need not be. What
 * is only a cache of now must not be read while store_looks_back(). Erased text stays erased. */
#ifndef STORE_LOOKBACK_H
#define STORE_LOOKBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/field.h"
#include "store/journal.h"
#include "store/store.h"

/* The last event, in the order of seq (R26), that is no later than at; 0 if there is none. *first is
 * when the journal begins; 0 if it is empty. */
int lookback_find(struct store *store, wall_s at, int64_t *seq, wall_s *first, struct err *err);

/* Inside store_begin_read(), which has to last as long as the looking back: until store_close().
 * From then on the connection writes nothing more; journal_access() goes to the present. schemas
 * ends with NULL. */
int lookback_begin(struct store *store, const struct schema *const *schemas, int64_t seq,
                   struct err *err);
bool store_looks_back(const struct store *store);

/* Before search_each(): put() gets every struct ticket that was changed since, as it was, and calls
 * search_put() with its terms. Does nothing at the second call. */
int lookback_terms(struct store *store, const struct schema *tickets,
                   int (*put)(const void *ticket, void *data), void *data, struct err *err);

/* For journal_access(): the event is of now, whatever this connection looks at. */
int lookback_access(struct store *store, const struct event_draft *draft, struct err *err);

#endif
