/* Parts of configurations by their digest: written once, never changed, shared between versions. */
#ifndef STORE_CONFIG_STORE_H
#define STORE_CONFIG_STORE_H

#include "base/err.h"
#include "base/str.h"
#include "store/store.h"

/* Stores a part unless it is there already. */
int config_part_put(struct store *store, const char *digest, const char *body, struct err *err);
/* Appends the body; ERR_STORE if it is missing or does not match its digest. */
int config_part_get(struct store *store, const char *digest, struct str *body, struct err *err);
/* The id of the newest config_version; 1, or 0 if there is none. */
int config_newest_id(struct store *store, struct str *id, struct err *err);
/* The event that put the newest in force; 0 if there is none. */
int config_newest_seq(struct store *store, int64_t *seq, struct err *err);

#endif
