/* What is to be asked of whom, worked out once from a version of the configuration: machines (places
 * with a session), the rounds each is asked, and the hosts that hear of the answers. One machine that
 * is configured under several names is one machine here. A plan keeps its own copy of what it needs
 * of the configuration, so it outlives the desk's. */
#ifndef HEALTH_PLAN_H
#define HEALTH_PLAN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/map.h"
#include "model/config.h"
#include "model/host_plan.h"

/* One round of a probe, or a plugin. */
struct plan_task {
    const struct probe_plan *probe;
    const struct probe_script *script; /* NULL: it needs none */
    const struct probe_round *round;   /* NULL: a plugin, or looks from the duty host */
    const struct config *links;        /* the interfaces of its one host are looked at; else NULL */
    char *name;                        /* "linux/fast": under which it is stored */
    int64_t interval_ms, timeout_ms;
    int64_t stale_s;                     /* a few intervals: an answer that is older says nothing */
    bool quick;                          /* the quickest of its machine */
    bool pulse;                          /* the quickest that the machine itself answers */
    VEC(const struct host_plan *) hosts; /* who gets the answer */
};

struct plan_machine {
    char *key;     /* where it is: "192.0.2.1:22 via 192.0.2.9:22", "local" */
    char *session; /* all that a session depends on; another one needs another session */
    const struct host_plan *host; /* whose way of logging in is used */
    const char *jump;             /* the key of the jump host's machine; NULL: direct */
    VEC(const struct host_plan *) hosts;
    VEC(struct plan_task) tasks;
    int64_t stale_s; /* of its pulse; without one, of its quickest */
};

struct plan {
    struct config config;
    struct host_plans hosts;
    VEC(struct plan_machine) machines; /* a jump host stands before those behind it */
    struct map by_key;                 /* to index + 1 */
    size_t agent_hosts;                /* that a process of its own has to look after */
};

struct plan_options {
    const struct map *only; /* names of hosts; NULL: all */
    bool agent;             /* those that log in by an agent, and no others */
    int64_t interval_ms;    /* instead of the quickest intervals; -1: as configured */
};

/* Names of hosts that are not there, or no longer, are passed over. */
int plan_make(const struct config *config, const struct plan_options *options, struct plan *plan,
              struct err *err);
void plan_release(struct plan *plan);
/* Hosts that are looked after: neither those that were not chosen nor those of the other process. */
size_t plan_host_count(const struct plan *plan);
/* Does the way to it need an SSH agent, its own log-in or that of a jump host? */
bool plan_is_by_agent(const struct plan *plan, const struct host_plan *host);

#endif
