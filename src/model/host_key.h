/* Host keys: by which key a machine at a place (host_plan.h) is known, and who accepted it. One key
 * is trusted at a place at a time. Another one is a changed key, whatever its type: it is accepted
 * only by replacing the old one with a reason, and the old one stays on record; so does one that is
 * distrusted, with nothing in its place. */
#ifndef MODEL_HOST_KEY_H
#define MODEL_HOST_KEY_H

#include "base/clock.h"
#include "base/field.h"

enum host_key_state { HOST_KEY_TRUSTED = 1, HOST_KEY_REPLACED, HOST_KEY_DISTRUSTED };

struct host_key {
    char *id; /* K-1, K-2, … */
    int64_t seq;
    char *address;
    int64_t port;
    char *route; /* of struct host_place; empty: direct */
    char *type;  /* "ssh-ed25519" */
    char *public_key;
    char *fingerprint; /* "SHA256:…" */
    int state;         /* enum host_key_state */
    char *accepted_by;
    wall_s accepted_at;
    char *compared; /* how the fingerprint was confirmed */
    char *replaced_by;
    wall_s replaced_at;
    char *reason;
};

extern const struct schema host_key_schema;
extern const struct choice host_key_states[];

/* Of the key's bytes in base64. -1 if it is none or not of that type. */
int host_key_fingerprint(const char *type, const char *public_key, struct str *out,
                         struct err *err);
/* The same two fingerprints, with or without "SHA256:" and padding? */
bool host_key_same_fingerprint(const char *a, const char *b);
/* Sets type, public key and fingerprint from the line {"type","key","sha256"} of `zhiband hostkey`,
 * which must not contradict itself. */
int host_key_read(struct host_key *key, const char *line, size_t len, struct err *err);

/* Is the fingerprint that of the key? To be asked before one is saved. */
int host_key_verify(const struct host_key *key, struct err *err);
bool host_key_is_at(const struct host_key *key, const char *address, int64_t port,
                    const char *route);

void host_key_accept(struct host_key *key, const char *compared, const char *who, wall_s now);
int host_key_replace(struct host_key *key, const char *reason, const char *who, wall_s now,
                     struct err *err);
/* From now on nobody logs in where it was trusted, until a key is accepted there anew. */
int host_key_distrust(struct host_key *key, const char *reason, const char *who, wall_s now,
                      struct err *err);

#endif
