/* Where the systems run: sites (a hospital, a campus) and the hosts that stand there. */
#ifndef MODEL_SITE_H
#define MODEL_SITE_H

#include "base/field.h"

struct site {
    char *id;
    char *name;
    char *access;       /* how to get in, in person and remotely */
    char *region;       /* for duties that are owed in some regions only */
    struct span travel; /* from the firm to the site */
};

enum transport { TRANSPORT_SSH = 1, TRANSPORT_LOCAL };

struct host {
    char *id;
    char *name;
    char *site;
    char *address;
    int64_t port;
    int transport; /* enum transport */
    char *user;
    VEC(char *) systems; /* what runs there, by the ids that contracts give */
};

extern const struct schema site_schema;
extern const struct schema host_schema;

#endif
