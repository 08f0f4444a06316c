/* What is asked of machines, and how often: a probe of the configuration (probes/NAME.yaml), and the
 * scripts that ask it (probes/linux.sh). A round is one command: sections that are due together. What
 * may hang or is slow has a round of its own, so that it costs nothing else. */
#ifndef MODEL_PROBE_PLAN_H
#define MODEL_PROBE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/field.h"

enum probe_kind {
    PROBE_LINUX = 1, /* a script for sh, on the machine */
    PROBE_WINDOWS,   /* a script for PowerShell, on the machine */
    PROBE_PLUGIN,    /* a Nagios plugin, on the duty host */
    PROBE_TCP,       /* these three from the duty host: health/active.h */
    PROBE_HTTP,
    PROBE_CERT,
};

enum { PROBE_INTERVAL_DEFAULT_S = 60, PROBE_TIMEOUT_DEFAULT_S = 20 };

struct probe_round {
    VEC(char *) sections;
    VEC(char *) options; /* "KEY=VALUE", handed to the script as they are */
    struct span interval;
    struct span timeout;
};

/* Names that no probe of the configuration has, as what is said of a machine goes by them too. */
#define PART_HOST "host"       /* what is known without asking the machine itself */
#define PART_OUTLOOK "outlook" /* what is worked out of history: health/outlook.h */
#define PART_LINK "interface"  /* how interfaces are looked at */

struct probe_plan {
    char *id;
    char *name;
    int kind;             /* enum probe_kind */
    char *script;         /* the id of a struct probe_script */
    VEC(char *) command;  /* PROBE_PLUGIN: the words; {address}, {host} and {port} are filled in */
    struct span interval; /* of a plugin, and of rounds that give none */
    struct span timeout;
    VEC(struct probe_round) rounds;
    VEC(char *) ports; /* PROBE_TCP, PROBE_CERT */
    VEC(char *) urls;  /* PROBE_HTTP; {address} and {host} are filled in */
    char *contains;    /* PROBE_HTTP: what the page has to hold */
    bool insecure;     /* PROBE_HTTP: any certificate will do */
    char *server_name; /* PROBE_CERT: the name to ask for; NULL: the host's address */
    int starttls;      /* PROBE_CERT: enum probe_starttls, or 0 */
};

enum probe_starttls {
    STARTTLS_SMTP = 1,
    STARTTLS_IMAP,
    STARTTLS_LDAP,
    STARTTLS_MYSQL,
    STARTTLS_POSTGRES
};

struct probe_script {
    char *id; /* "linux.sh" */
    char *text;
};

extern const struct schema probe_plan_schema;
extern const struct schema probe_script_schema;
extern const struct choice probe_starttls[]; /* named as openssl names them */

/* Is it asked from the duty host, without a word to the machine's shell? */
bool probe_is_active(const struct probe_plan *plan);

/* round NULL: a plugin's. */
int64_t probe_interval_s(const struct probe_plan *plan, const struct probe_round *round);
int64_t probe_timeout_s(const struct probe_plan *plan, const struct probe_round *round);

#endif
