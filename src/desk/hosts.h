/* Use cases about hosts: how each is worked with (model/host_plan.h), and the keys by which they are
 * known (model/host_key.h). The collector lists the trusted keys and refuses every other one; only a
 * person accepts one, and a changed one only by replacing the old one with a reason. */
#ifndef DESK_HOSTS_H
#define DESK_HOSTS_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/host_key.h"
#include "model/host_plan.h"

/* Every host of the version in force, in its order. The plans borrow from desk_full_config(): they
 * are dead after desk_reload(). */
int desk_hosts_plan(struct desk *desk, struct host_plans *out, struct err *err);
/* 1 if there is any, 0 if not, -1; without loading the rest of the version. */
int desk_has_hosts(struct desk *desk, struct err *err);
/* One of them. */
int desk_host_plan(struct desk *desk, const char *id, struct host_plan *out, struct err *err);

/* The keys that are trusted; with all, those that were replaced too. In the order of their numbers. */
int desk_host_keys(struct desk *desk, bool all, int (*each)(const struct host_key *key, void *data),
                   void *data, struct err *err);
/* 1 with the key trusted at the place in *key (release it), 0 if none is, -1. */
int desk_host_key_at(struct desk *desk, const struct host_place *place, struct host_key *key,
                     struct err *err);

/* What trusting a key would be. */
enum host_verdict { HOST_KEY_KNOWN = 1, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED };

/* found: type, public key and fingerprint that the machine showed. *known is the trusted key (release
 * it) unless the verdict is UNKNOWN. -1 or an enum host_verdict. */
int desk_host_verdict(struct desk *desk, const struct host_place *place,
                      const struct host_key *found, struct host_key *known, struct err *err);
/* The first key at a place. key holds what the machine showed; it is completed and saved. compared:
 * how a person confirmed it. ERR_REFUSED if another one is trusted there. */
int desk_host_trust(struct desk *desk, const struct host_place *place, struct host_key *key,
                    const char *compared, struct err *err);
/* Instead of the one with the id old, which was shown to the person. Both in one transaction. */
int desk_host_replace(struct desk *desk, const struct host_place *place, struct host_key *key,
                      const char *old, const char *compared, const char *reason, struct err *err);
/* The key trusted at the place is trusted no more; *key is what it then is (release it). ERR_REFUSED
 * if none is. */
int desk_host_distrust(struct desk *desk, const struct host_place *place, const char *reason,
                       struct host_key *key, struct err *err);
/* 1 if just this key was distrusted at the place, with the record (release it), 0 if not, -1. */
int desk_host_was_distrusted(struct desk *desk, const struct host_place *place,
                             const struct host_key *found, struct host_key *key, struct err *err);

#endif
