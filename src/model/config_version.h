/* A version of the configuration that was put in force. The newest one holds; all processes of an
 * installation run on it. Its parts (one a kind) are kept once each by their digest. */
#ifndef MODEL_CONFIG_VERSION_H
#define MODEL_CONFIG_VERSION_H

#include "base/field.h"

struct config_part {
    char *kind;   /* a row of config_schema: "settings", "hosts", … */
    char *digest; /* SHA-256 of the part's canonical JSON */
};

struct config_version {
    char *id; /* V-1, V-2, … */
    int64_t seq;
    int64_t number;
    char *digest; /* SHA-256 over the parts' kinds and digests */
    char *source; /* the directory it was read from */
    VEC(struct config_part) parts;
    int64_t moved; /* how many open deadlines moved with it (R16) */
    char *moves;   /* SHA-256 of their list, which is kept like a part; empty: none */
};

extern const struct schema config_version_schema;

#endif
