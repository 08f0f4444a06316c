/* Circles are looked for over what host_plan.h says a host depends on, so that a circle closed by a
 * site's own list is found too. Each is complained about once, at one of its hosts. */
#include "model/site_rules.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/contract_rules.h"
#include "model/host_plan.h"

enum colour { NEW, OPEN, DONE };

struct walk {
    const struct config *config;
    config_complain *complain;
    void *data;
    unsigned char *colours;        /* of the hosts, in their order */
    VEC(const struct host *) path; /* those that are open */
};

static void complain_of(const struct walk *walk, const char *kind, const char *id,
                        const char *field, struct err *err)
{
    err_prefix(err, "%s", field);
    walk->complain(kind, id, err, walk->data);
    err_release(err);
}

/* --- circles --- */

/* The key by which host comes to depend on parent. */
static const char *edge(const struct host *host, const struct host *parent)
{
    vec_each (id, &host->depends_on) {
        if (str_eq(*id, parent->id))
            return "depends_on";
    }
    return str_eq(host->jump, parent->id) ? "jump" : "site";
}

static void report_circle(const struct walk *walk, const struct host *again)
{
    struct str names = STR_INIT;
    struct err err = ERR_INIT;
    size_t i = walk->path.len;
    const struct host *next;

    while (i > 0 && walk->path.items[i - 1] != again)
        i--;
    next = i < walk->path.len ? walk->path.items[i] : again;
    for (size_t j = i - 1; j < walk->path.len; j++)
        str_addf(&names, "%s -> ", walk->path.items[j]->id);
    str_add(&names, again->id);
    err_set(&err, ERR_USAGE,
            _("depends on itself: %s; take one of these out (depends_on, jump, or those of the "
              "site)"),
            names.buf);
    complain_of(walk, host_schema.kind, again->id, edge(again, next), &err);
    str_release(&names);
}

static void visit(struct walk *walk, const struct host *host)
{
    unsigned char *colour = &walk->colours[host - walk->config->hosts.items];
    struct host_list parents = {0};

    if (*colour == OPEN)
        report_circle(walk, host);
    if (*colour != NEW)
        return;
    *colour = OPEN;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&walk->path) = host;
    host_parents(walk->config, host, &parents);
    vec_each (parent, &parents.items) {
        visit(walk, *parent);
    }
    vec_release(&parents.items);
    walk->path.len--;
    *colour = DONE;
}

static bool site_leads_on(const struct config *config)
{
    vec_each (site, &config->sites) {
        if (site->jump != NULL || site->depends_on.len > 0)
            return true;
    }
    return false;
}

static void check_circles(struct walk *walk)
{
    bool all = site_leads_on(walk->config);

    walk->colours = xcalloc(walk->config->hosts.len + 1, 1);
    vec_each (host, &walk->config->hosts) {
        if (host->id != NULL && (all || host->jump != NULL || host->depends_on.len > 0))
            visit(walk, host);
    }
    free(walk->colours);
    vec_release(&walk->path);
}

/* --- jump hosts --- */

static void check_jump(const struct walk *walk, const char *kind, const char *id, const char *jump)
{
    const struct host *host = jump == NULL ? NULL : config_host(walk->config, jump);
    struct err err = ERR_INIT;

    if (host == NULL || id == NULL || host->transport != TRANSPORT_LOCAL)
        return;
    err_set(&err, ERR_USAGE,
            _("'%s' is the duty host itself; nothing is reached through it, take it out"), jump);
    complain_of(walk, kind, id, "jump", &err);
}

/* --- interfaces --- */

static bool is_system(const struct config *config, const char *id)
{
    vec_each (contract, &config->contracts) {
        if (contract_entry(contract, "systems", id) != NULL)
            return true;
    }
    return false;
}

static void check_ends(const struct walk *walk, const struct system_link *link)
{
    struct err err = ERR_INIT;

    if (link->from == NULL || link->to == NULL || is_system(walk->config, link->from) ||
        is_system(walk->config, link->to))
        return;
    err_set(&err, ERR_USAGE,
            _("neither '%s' nor '%s' is a system of a contract; correct the one that should be"),
            link->from, link->to);
    complain_of(walk, link_schema.kind, link->id, "from", &err);
}

void sites_check_config(const struct config *config, config_complain *complain, void *data)
{
    struct walk walk = {.config = config, .complain = complain, .data = data};

    check_circles(&walk);
    vec_each (site, &config->sites) {
        check_jump(&walk, site_schema.kind, site->id, site->jump);
    }
    vec_each (host, &config->hosts) {
        check_jump(&walk, host_schema.kind, host->id, host->jump);
    }
    vec_each (link, &config->interfaces) {
        if (link->id != NULL && config->contracts.len > 0)
            check_ends(&walk, link);
    }
}
