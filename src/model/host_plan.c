/* Resolving hosts. The look-ups walk; a plan is made when the configuration changes, not each round. */
#include "model/host_plan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"

void host_place_release(struct host_place *place)
{
    free(place->address);
    free(place->route);
    *place = (struct host_place){0};
}

void host_plan_release(struct host_plan *plan)
{
    host_place_release(&plan->place);
    vec_release(&plan->probes);
    vec_release(&plan->parents);
}

void host_plans_release(struct host_plans *plans)
{
    vec_each (plan, &plans->list) {
        host_plan_release(plan);
    }
    vec_release(&plans->list);
}

/* --- who stands before it --- */

const struct host *host_jump(const struct config *config, const struct host *host)
{
    const struct site *site;
    const struct host *jump;

    if (host->transport == TRANSPORT_LOCAL || host->direct)
        return NULL;
    if (host->jump != NULL)
        return config_host(config, host->jump);
    site = config_site(config, host->site);
    jump = site == NULL || site->jump == NULL ? NULL : config_host(config, site->jump);
    return jump == host ? NULL : jump; /* the site's jump host itself is reached directly */
}

static void add_host(struct host_list *out, const struct host *host)
{
    if (host == NULL)
        return;
    vec_each (known, &out->items) {
        if (*known == host)
            return;
    }
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&out->items) = host;
}

void host_parents(const struct config *config, const struct host *host, struct host_list *out)
{
    const struct site *site = config_site(config, host->site);

    vec_each (id, &host->depends_on) {
        add_host(out, config_host(config, *id));
    }
    add_host(out, host_jump(config, host));
    /* The machines that are the way in are not behind each other unless they say so. */
    if (site == NULL || host->transport == TRANSPORT_LOCAL || str_eq(site->jump, host->id) ||
        vec_has_text(&site->depends_on, host->id))
        return;
    vec_each (id, &site->depends_on) {
        add_host(out, config_host(config, *id));
    }
}

/* --- where it is --- */

static char *lower(const char *text)
{
    char *copy = xstrdup(text == NULL ? "" : text);

    for (char *p = copy; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    return copy;
}

static int64_t port_of(const struct host *host)
{
    return host->port == 0 ? 22 : host->port;
}

static void add_hop(struct str *out, const char *address, int64_t port)
{
    bool colon = strchr(address, ':') != NULL;

    str_addf(out, colon ? "[%s]:%lld" : "%s:%lld", address, (long long)port);
}

static void add_address(struct str *out, const struct host *host)
{
    char *address = lower(host->address);

    add_hop(out, address, port_of(host));
    free(address);
}

static int add_route(const struct config *config, const struct host *host, struct str *out,
                     struct err *err)
{
    const struct host *hops[HOST_HOPS_MAX];
    size_t count = 0;

    for (const struct host *jump = host_jump(config, host); jump != NULL;
         jump = host_jump(config, jump)) {
        if (count == HOST_HOPS_MAX)
            return err_set(err, ERR_USAGE, _("%s lies behind more than %d jump hosts"), host->id,
                           HOST_HOPS_MAX);
        hops[count++] = jump;
    }
    while (count-- > 0) {
        if (out->len > 0)
            str_addc(out, ',');
        add_address(out, hops[count]);
    }
    return 0;
}

static int set_place(const struct config *config, struct host_plan *plan, struct err *err)
{
    struct str route = STR_INIT;

    if (plan->transport == TRANSPORT_LOCAL)
        return 0;
    if (add_route(config, plan->host, &route, err) < 0) {
        str_release(&route);
        return -1;
    }
    plan->place = (struct host_place){.address = lower(plan->host->address),
                                      .port = port_of(plan->host),
                                      .route = str_detach(&route)};
    return 0;
}

void host_place_add(struct str *out, const char *address, int64_t port, const char *route)
{
    add_hop(out, address, port);
    if (route != NULL && route[0] != '\0')
        str_addf(out, _(" via %s"), route);
}

/* --- the plan --- */

static void set_probes(struct host_plan *plan)
{
    const struct host *host = plan->host;

    vec_each (name, &host->probes) {
        *vec_push(&plan->probes) = *name;
    }
    if (plan->probes.len > 0)
        return;
    if (host->os == 0 || host->os == OS_LINUX)
        *vec_push(&plan->probes) = "linux";
    else if (host->os == OS_WINDOWS)
        *vec_push(&plan->probes) = "windows";
}

static int64_t interval_of(const struct host *host, const struct site *site)
{
    if (host->interval.unit == SPAN_SECONDS)
        return host->interval.count;
    return site != NULL && site->interval.unit == SPAN_SECONDS ? site->interval.count
                                                               : HOST_INTERVAL_S;
}

int host_plan_make(const struct config *config, const struct host *host, struct host_plan *plan,
                   struct err *err)
{
    const struct site *site = config_site(config, host->site);
    struct host_list parents = {0};

    *plan = (struct host_plan){.host = host, .site = site};
    plan->transport = host->transport == TRANSPORT_LOCAL ? TRANSPORT_LOCAL : TRANSPORT_SSH;
    if (set_place(config, plan, err) < 0)
        return -1;
    plan->user = host->user != NULL || site == NULL ? host->user : site->user;
    plan->auth = host->auth == 0 ? AUTH_KEY : (enum host_auth)host->auth;
    if (plan->auth == AUTH_KEY)
        plan->key_file = host->key_file != NULL || site == NULL ? host->key_file : site->key_file;
    plan->interval_s = interval_of(host, site);
    plan->jump = host_jump(config, host);
    set_probes(plan);
    host_parents(config, host, &parents);
    vec_each (parent, &parents.items) {
        /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
        *vec_push(&plan->parents) = *parent;
    }
    vec_release(&parents.items);
    return 0;
}
