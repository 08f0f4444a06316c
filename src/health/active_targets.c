/* From the configuration to what is asked: addresses filled in, names for the readings. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "health/active.h"

static bool is_number_address(const char *address)
{
    unsigned char bytes[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, address, bytes) == 1 || strchr(address, ':') != NULL;
}

static void fill_in(struct str *out, const char *text, const char *name, const char *value)
{
    for (const char *found; (found = strstr(text, name)) != NULL; text = found + strlen(name)) {
        str_addn(out, text, (size_t)(found - text));
        str_add(out, value);
    }
    str_add(out, text);
}

/* An address with colons stands in brackets in a page's. */
static char *page_of(const char *url, const char *host, const char *address)
{
    bool is_ipv6 = strchr(address, ':') != NULL;
    char *bare = xasprintf(is_ipv6 ? "[%s]" : "%s", address);
    struct str with_host = STR_INIT, whole = STR_INIT;

    fill_in(&with_host, url, "{host}", host);
    fill_in(&whole, with_host.buf, "{address}", bare);
    free(bare);
    str_release(&with_host);
    return str_detach(&whole);
}

static struct active_target *add(struct active_targets *targets, int kind, const char *object)
{
    struct active_target *target = vec_push(&targets->list);

    target->kind = kind;
    target->object = xstrdup(object);
    return target;
}

static void add_port(struct active_targets *targets, const struct probe_plan *plan,
                     const char *port, const char *address)
{
    struct active_target *target = add(targets, plan->kind, port);

    target->address = xstrdup(address);
    target->port = (uint16_t)strtoul(port, NULL, 10);
    if (plan->kind != PROBE_CERT)
        return;
    if (plan->server_name != NULL)
        target->server_name = xstrdup(plan->server_name);
    else if (!is_number_address(address))
        target->server_name = xstrdup(address);
    if (plan->starttls != 0)
        target->starttls = choice_name(probe_starttls, plan->starttls);
}

void active_add_probe(struct active_targets *targets, const struct probe_plan *plan,
                      const char *host, const char *address)
{
    vec_each (port, &plan->ports) {
        add_port(targets, plan, *port, address);
    }
    vec_each (url, &plan->urls) {
        char *page = page_of(*url, host, address);
        struct active_target *target = add(targets, PROBE_HTTP, page);

        target->url = page;
        target->contains = plan->contains == NULL ? NULL : xstrdup(plan->contains);
        target->insecure = plan->insecure;
    }
}

void active_add_links(struct active_targets *targets, const struct config *config, const char *host,
                      const char *address)
{
    vec_each (link, &config->interfaces) {
        if (!str_eq(link->host, host) || link->host == NULL)
            continue;
        if (link->url != NULL) {
            add(targets, PROBE_HTTP, link->id)->url = xstrdup(link->url);
        } else if (link->port != 0) {
            struct active_target *target = add(targets, PROBE_TCP, link->id);

            target->address = xstrdup(address);
            target->port = (uint16_t)link->port;
        }
    }
}

void active_targets_release(struct active_targets *targets)
{
    vec_each (target, &targets->list) {
        free(target->object);
        free(target->address);
        free(target->server_name);
        free(target->url);
        free(target->contains);
    }
    vec_release(&targets->list);
}
