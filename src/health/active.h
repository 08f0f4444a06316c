/* Looks from the duty host itself, without a log-in: does a port answer, does a page come, when does
 * a certificate end. Ports are connected to on our loop; pages are fetched by curl and certificates
 * by openssl, as children with words of their own (DESIGN 8.12), never through a shell.
 *
 * A check ends at its deadline, whatever hangs: what has not answered by then is bad. What we could
 * not find out for reasons of our own (no curl here) is UNKNOWN. Nothing is ever good by default. */
#ifndef HEALTH_ACTIVE_H
#define HEALTH_ACTIVE_H

#include "base/clock.h"
#include "loop/loop.h"
#include "model/config.h"
#include "model/reading.h"

struct resolver;

struct active_target {
    int kind;      /* PROBE_TCP, PROBE_HTTP, PROBE_CERT */
    char *object;  /* of its readings: the port, the page, or the id of an interface */
    char *address; /* PROBE_TCP, PROBE_CERT */
    uint16_t port;
    char *server_name; /* NULL: none is told */
    const char *starttls;
    char *url; /* PROBE_HTTP */
    char *contains;
    bool insecure;
};

struct active_targets {
    VEC(struct active_target) list;
};

/* What a probe of such a kind asks of a host: a target for each port and page. */
void active_add_probe(struct active_targets *targets, const struct probe_plan *plan,
                      const char *host, const char *address);
/* The interfaces that can be looked at on this host: their ports and pages. Queues are not among
 * them: they are asked on the machine (config/probes/README.md). */
void active_add_links(struct active_targets *targets, const struct config *config, const char *host,
                      const char *address);
void active_targets_release(struct active_targets *targets);

struct active_check;

struct active_options {
    struct loop *loop;
    struct resolver *resolver;
    const struct active_targets *targets; /* must live until the end; they are asked all at once */
    int64_t timeout_ms;
    wall_s now; /* for what ends on a day */
    /* Exactly once, never from within active_start(). The readings may be taken (zero them); the
     * check may be freed from here. */
    void (*on_finish)(struct active_check *check, struct readings *readings, void *context);
    void *context;
};

struct active_check *active_start(const struct active_options *options);
/* No callback any more; what runs is ended. NULL is fine. */
void active_free(struct active_check *check);

#endif
