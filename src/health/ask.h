/* The question for a machine: from a round of a probe to the command line and the bytes for its
 * standard input. What is configured or came from a machine only ever stands in quotes on the input;
 * the command line holds the nonce and names of sections, so any log-in shell can take it, csh and
 * menus of bastions too, and it never shows a path or a password in `ps`. */
#ifndef HEALTH_ASK_H
#define HEALTH_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/argv.h"
#include "base/err.h"
#include "base/str.h"
#include "health/probe.h"
#include "model/probe_plan.h"

enum { ASK_NONCE_SIZE = 17 };

struct ask {
    char nonce[ASK_NONCE_SIZE];
    struct str command; /* empty where a resident shell is there already */
    struct str input;
};

struct scripts;

/* What goes into a question. */
struct ask_round {
    const struct probe_plan *plan;
    const struct probe_script *script;
    const struct probe_round *round;
    const struct probe_state *states; /* as the last answer gave them */
    size_t state_count;
    bool wary;               /* the last answer did not come: look first whether something hangs */
    struct scripts *scripts; /* what was sent before; NULL: it is cut out anew */
};

#define ASK_INIT                                                                                   \
    {                                                                                              \
        .command = STR_INIT, .input = STR_INIT                                                     \
    }

/* One command for one round; then the input ends. Not for PROBE_WINDOWS, which has to be resident.
 * Replaces what is in ask; -1 if the system gives no random numbers or the kind is wrong. */
int ask_once(const struct ask_round *round, struct ask *ask, struct err *err);

/* The same in two: a shell that stays, and a round for it, which is answered by the same frames. The
 * input is never ended; a shell that does not answer is closed and opened anew. */
int ask_resident(const struct probe_plan *plan, const struct probe_script *script, struct ask *ask,
                 struct err *err);
int ask_resident_round(const struct ask_round *round, struct ask *ask, struct err *err);

void ask_release(struct ask *ask);

/* A plugin's words with {address}, {port} and {host} filled in. */
void ask_plugin(const struct probe_plan *plan, const char *address, int64_t port, const char *host,
                struct argv *argv);

#endif
