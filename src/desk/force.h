/* The configuration in force: validated once, kept in the store by parts, read back without any
 * YAML. Processes load only the parts they need. */
#ifndef DESK_FORCE_H
#define DESK_FORCE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "model/config.h"
#include "model/config_version.h"
#include "store/store.h"

/* Reads and checks a directory over the built-in configuration; NULL: /etc/zhiban and the user's
 * over it. On error err holds every complaint, one a line (ERR_USAGE). */
int force_read(const char *dir, struct config *config, struct err *err);

/* 1 with *version filled (release it), 0 if nothing is in force. */
int force_newest(struct store *store, struct config_version *version, struct err *err);
/* parts: names of rows of config_schema, ending with NULL; NULL: all. If nothing is in force yet,
 * the built-in configuration. config need not be initialised. */
int force_load(struct store *store, const char *const *parts, struct config *config,
               struct err *err);
/* Those parts of one version that was in force. */
int force_load_version(struct store *store, const struct config_version *version,
                       const char *const *parts, struct config *config, struct err *err);
/* A part beside those of config_schema: of the contracts what clocks are judged by, no more, because
 * whoever reads a ticket reads it. It is loaded as contracts; a version that has none, as those that
 * were made before it, is read from its contracts. */
#define FORCE_CLOCK_RULES "clock_rules"
/* A part, or some keys of each of its entries, or one entry. */
struct force_part {
    const char *name;
    const char *const *keys; /* NULL: all */
    const char *id;          /* NULL: all; else at least that one */
};
/* The same as force_load(), but of each part only what is wanted; parts ends with a NULL name. */
int force_load_some(struct store *store, const struct force_part *parts, struct config *config,
                    struct err *err);
/* The digest that this configuration would have as a version. */
void force_digest(const struct config *config, char digest[65]);
/* Puts it in force as the next version, unless it is so already; 1 if it was put, 0 if not. moves:
 * a list of the deadlines that it moves, kept with the version; NULL: none. */
int force_put(struct store *store, const struct config *config, const char *source,
              const json_t *moves, struct err *err);
/* The same for a new store; nothing if some version is in force. */
int force_put_first(struct store *store, const struct config *config, const char *source,
                    struct err *err);
/* Every part of every version is there and matches its digest. */
int force_verify(struct store *store, int *versions, struct err *err);

#endif
