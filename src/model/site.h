/* Where the systems run: sites (a hospital, a campus) and the hosts that stand there. What a host
 * leaves open is taken from its site; host_plan.h works that out. */
#ifndef MODEL_SITE_H
#define MODEL_SITE_H

#include "base/field.h"

/* --- sites --- */

enum access_kind {
    ACCESS_ON_SITE = 1,
    ACCESS_VPN,
    ACCESS_SUNLOGIN, /* 向日葵 */
    ACCESS_BASTION,
    ACCESS_OTHER,
};

/* One way in. The secret is never here, only where it is kept. */
struct access_way {
    int kind; /* enum access_kind */
    char *where;
    char *secret; /* a reference: "vault:his-vpn" */
    char *hours;
    char *note;
};

struct site_contact {
    char *name;
    char *duty;
    char *phone;
    char *note;
};

struct site {
    char *id;
    char *name;
    char *access;       /* how to get in, in person and remotely */
    char *region;       /* for duties that are owed in some regions only */
    struct span travel; /* from the firm to the site */
    VEC(struct access_way) ways;
    VEC(struct site_contact) contacts;
    VEC(char *) depends_on; /* hosts without which nobody reaches the site */
    char *jump;             /* for its hosts that name none */
    char *user;             /* likewise */
    char *key_file;
    struct span interval;
    int64_t sessions; /* how many hosts are logged in to at once */
};

/* --- hosts --- */

enum transport { TRANSPORT_SSH = 1, TRANSPORT_LOCAL };

enum host_auth { AUTH_KEY = 1, AUTH_AGENT, AUTH_PASSWORD_COMMAND };

enum host_os { OS_LINUX = 1, OS_WINDOWS, OS_UNIX, OS_NETWORK, OS_OTHER };

struct host {
    char *id;
    char *name;
    char *site;
    char *address;
    int64_t port;
    int transport; /* enum transport */
    char *user;
    VEC(char *) systems; /* what runs there, by the ids that contracts give */
    int os;              /* enum host_os; 0 in versions stored before there was any */
    int auth;            /* enum host_auth; 0 likewise */
    char *key_file;
    VEC(char *) password_command; /* an argument vector; it prints the password */
    char *jump;                   /* the host through which it is reached */
    bool direct;                  /* not through the jump host of its site */
    bool legacy;                  /* also algorithms that are broken */
    struct span interval;         /* between two looks */
    VEC(char *) probes;           /* empty: what fits its os */
    VEC(char *) depends_on;       /* hosts: while one of them is down, this one is not judged */
    VEC(char *) tags;
    char *note;
};

extern const struct schema site_schema;
extern const struct schema host_schema;
extern const struct choice access_kinds[];
extern const struct choice host_systems[]; /* of enum host_os */

#endif
