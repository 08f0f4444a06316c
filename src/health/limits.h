/* How many may log in at once: over all (handshakes cost us time and bastions patience), through one
 * jump host, and how many sessions a site allows. Who finds a door full waits in a queue, urgent ones
 * first, and is called when it is his turn. */
#ifndef HEALTH_LIMITS_H
#define HEALTH_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"

enum { LIMITS_HANDSHAKES = 24, LIMITS_JUMP_HANDSHAKES = 8 };

struct door {
    size_t max; /* 0: any number */
    size_t used;
    size_t waiting;
};

enum pass_state { PASS_OUT, PASS_WAITING, PASS_HANDSHAKE, PASS_SESSION };

/* One machine's. Zeroed but for jump, site, on_turn and context. */
struct pass {
    enum pass_state state;
    bool urgent;
    struct door *jump;              /* NULL: direct */
    struct door *site;              /* NULL: no limit */
    void (*on_turn)(void *context); /* the pass is at PASS_HANDSHAKE then */
    void *context;
};

struct limits {
    struct door handshakes;
    VEC(struct pass *) queue; /* in the order they came */
    bool calling;
};

/* True: go ahead. False: on_turn will be called. Nothing happens unless it is out. */
bool limits_enter(struct limits *limits, struct pass *pass);
/* The handshake is over, the session stays. */
void limits_settle(struct limits *limits, struct pass *pass);
/* Also one that waits. May call on_turn of others. */
void limits_leave(struct limits *limits, struct pass *pass);
/* Somebody waits for a place that the session of this pass takes. */
bool limits_is_wanted(const struct pass *pass);
void limits_release(struct limits *limits);

#endif
