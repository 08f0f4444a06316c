/* A host as it is worked with: what it leaves open taken from its site, its way resolved. Pure; the
 * plan borrows from the configuration, which must live as long.
 *
 * The place is what a host key belongs to: address, port and the way there. The same address behind
 * two jump hosts is two machines; one machine under several names is one. */
#ifndef MODEL_HOST_PLAN_H
#define MODEL_HOST_PLAN_H

#include "model/config.h"

enum { HOST_HOPS_MAX = 8, HOST_INTERVAL_S = 30 };

struct host_place {
    char *address; /* lower case */
    int64_t port;
    char *route; /* the jump hosts, nearest to us first: "192.0.2.9:22,10.1.1.1:22"; "": direct */
};

struct host_plan {
    const struct host *host;
    const struct site *site;
    enum transport transport;
    struct host_place place; /* empty if the transport is local */
    const char *user;        /* NULL: that of zhiband */
    enum host_auth auth;
    const char *key_file; /* NULL: zhiband's own */
    int64_t interval_s;
    const struct host *jump; /* NULL: direct */
    VEC(const char *) probes;
    VEC(const struct host *) parents; /* while one of them is down, this one is not judged */
};

struct host_plans {
    VEC(struct host_plan) list;
};

/* -1 only for a configuration that config_check() would refuse. */
int host_plan_make(const struct config *config, const struct host *host, struct host_plan *plan,
                   struct err *err);
void host_plan_release(struct host_plan *plan);
void host_plans_release(struct host_plans *plans);

/* The jump host, its own or its site's; NULL: none, or it is not there. */
const struct host *host_jump(const struct config *config, const struct host *host);
/* Appends the hosts that it depends on: its own list, its jump host, those of its site. Each once. */
struct host_list {
    VEC(const struct host *) items;
};
void host_parents(const struct config *config, const struct host *host, struct host_list *out);

void host_place_release(struct host_place *place);
/* "192.0.2.11:22 via 192.0.2.9:22" */
void host_place_add(struct str *out, const char *address, int64_t port, const char *route);

#endif
