/* What the desk asks the store about alerts and silences beyond one record by its id. All of it goes
 * by an index: hundreds of machines may be gone at once, and the history is long. */
#ifndef STORE_ALERT_STORE_H
#define STORE_ALERT_STORE_H

#include <stdbool.h>

#include "base/err.h"
#include "model/alert.h"
#include "model/silence.h"
#include "store/store.h"

/* The newest alert of that key: 1 (release it), 0 there never was one, -1. */
int alert_store_newest(struct store *store, const char *host, const char *metric,
                       const char *object, struct alert *alert, struct err *err);

struct alert_query {
    bool open;               /* only those not stored as resolved */
    const char *host, *site; /* NULL: any */
    int64_t limit;
};
/* The newest first. each() owns nothing; non-zero stops and is returned. */
int alert_store_each(struct store *store, const struct alert_query *query,
                     int (*each)(const struct alert *alert, void *data), void *data,
                     struct err *err);

/* Those of a site under a rule that were raised after that and are not over nor silenced, the
 * earliest first. */
int alert_store_each_new(struct store *store, const char *site, const char *rule, wall_s after,
                         int (*each)(const struct alert *alert, void *data), void *data,
                         struct err *err);
/* The leader of the group that an alert of the site joined last after that instant, "" if none. */
int alert_store_last_storm(struct store *store, const char *site, const char *rule, wall_s after,
                           struct str *storm, struct err *err);
/* Those that share a group, or a ticket, in the order in which they were raised. */
enum alert_bond { ALERT_BOND_STORM, ALERT_BOND_TICKET };
int alert_store_each_bound(struct store *store, enum alert_bond bond, const char *id,
                           int (*each)(const struct alert *alert, void *data), void *data,
                           struct err *err);
int alert_store_count_bound(struct store *store, enum alert_bond bond, const char *id, int64_t *all,
                            int64_t *unresolved, struct err *err);
/* Those that time may have to do something about: recovering, or kept back by a silence. */
int alert_store_each_waiting(struct store *store,
                             int (*each)(const struct alert *alert, void *data), void *data,
                             struct err *err);

/* Those that may hold at that instant, or all with 0; the last to end first. */
int silence_store_each(struct store *store, wall_s at,
                       int (*each)(const struct silence *silence, void *data), void *data,
                       struct err *err);

#endif
