/* `zhiban host trust --known-hosts=FILE`: the keys that an SSH client has accepted for machines of
 * ours. All are shown first, one yes at a terminal accepts those that can be, and of each is kept which
 * line of which file it was. What is changed, distrusted, revoked or doubtful is never among them. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/tr.h"
#include "cli/host_acts.h"
#include "cli/listing.h"
#include "desk/hosts.h"
#include "model/known_hosts.h"

enum { FILE_MAX = 16 * 1024 * 1024 };

enum proposal { NEW, TRUSTED, CHANGED, DISTRUSTED, REVOKED, SEVERAL, TWO_WAYS };

static const struct {
    const char *code, *label;
} words[] = {
    [NEW] = {"new", N_("new")},
    [TRUSTED] = {"trusted", N_("trusted already")},
    [CHANGED] = {"changed", N_("CHANGED: another one is trusted")},
    [DISTRUSTED] = {"distrusted", N_("distrusted")},
    [REVOKED] = {"revoked", N_("revoked in this file")},
    [SEVERAL] = {"several", N_("several different keys in this file")},
    [TWO_WAYS] = {"two-ways", N_("two machines have this address")},
};

struct proposed {
    const struct host_plan *plan;
    const struct known_line *line;
    struct host_key key;
    enum proposal proposal;
};

struct proposals {
    struct host_plans plans;
    struct known_hosts known;
    VEC(struct proposed) list;
    size_t fresh;
};

static void proposals_release(struct proposals *proposals)
{
    vec_each (proposed, &proposals->list) {
        record_release(&host_key_schema, &proposed->key);
    }
    vec_release(&proposals->list);
    known_hosts_release(&proposals->known);
    host_plans_release(&proposals->plans);
}

static int read_file(struct cli *cli, struct proposals *proposals, struct err *err)
{
    struct str text = STR_INIT;
    int rc = file_read(cli_text(cli, "known-hosts"), FILE_MAX, &text, err);

    if (rc == 0)
        known_hosts_read(&proposals->known, text.buf, text.len);
    str_release(&text);
    if (rc == 0 && proposals->known.lines.len == 0)
        return err_set(err, ERR_FAILED,
                       _("%s: no line of it is a host key; name a file as ssh keeps it "
                         "(known_hosts)"),
                       cli_text(cli, "known-hosts"));
    if (rc == 0 && proposals->known.left_out > 0)
        fprintf(cli->err,
                tr_n("%zu line is passed over: it is no host key\n",
                     "%zu lines are passed over: they are no host keys\n",
                     proposals->known.left_out),
                proposals->known.left_out);
    return rc;
}

/* An SSH client knows addresses only, not the ways to them. */
static bool has_twin(const struct proposals *proposals, const struct host_plan *plan)
{
    vec_each (other, &proposals->plans.list) {
        if (other->transport == TRANSPORT_SSH && other->place.port == plan->place.port &&
            str_eq(other->place.address, plan->place.address) &&
            !str_eq(other->place.route, plan->place.route))
            return true;
    }
    return false;
}

static int judge(struct desk *desk, struct proposed *proposed, struct err *err)
{
    const struct host_place *place = &proposed->plan->place;
    struct host_key known = {0};
    int rc = desk_host_verdict(desk, place, &proposed->key, &known, err);

    switch (rc) {
    case HOST_KEY_KNOWN: proposed->proposal = TRUSTED; break;
    case HOST_KEY_CHANGED: proposed->proposal = CHANGED; break;
    case HOST_KEY_UNKNOWN:
        rc = desk_host_was_distrusted(desk, place, &proposed->key, &known, err);
        proposed->proposal = rc == 1 ? DISTRUSTED : NEW;
        break;
    default: break;
    }
    record_release(&host_key_schema, &known);
    return rc < 0 ? -1 : 0;
}

static int fill(struct host_key *key, const struct known_line *line, struct err *err)
{
    struct str fingerprint = STR_INIT;

    record_init(&host_key_schema, key);
    key->type = xstrdup(line->type);
    key->public_key = xstrdup(line->public_key);
    if (host_key_fingerprint(line->type, line->public_key, &fingerprint, err) < 0)
        return -1;
    key->fingerprint = str_detach(&fingerprint);
    return 0;
}

/* Machines with several names have one place, which is proposed once. */
static bool is_there(const struct proposals *proposals, const struct host_place *place)
{
    vec_each (proposed, &proposals->list) {
        if (host_key_is_at(&proposed->key, place->address, place->port, place->route))
            return true;
    }
    return false;
}

static int propose(struct proposals *proposals, struct desk *desk, const struct host_plan *plan,
                   struct err *err)
{
    const struct host_place *place = &plan->place;
    const struct known_line *line;
    enum known_match match;
    struct proposed *proposed;

    if (plan->transport != TRANSPORT_SSH || is_there(proposals, place))
        return 0;
    match = known_hosts_find(&proposals->known, place->address, place->port, &line);
    if (match == KNOWN_NONE)
        return 0;
    proposed = vec_push(&proposals->list);
    *proposed = (struct proposed){.plan = plan, .line = line};
    if (fill(&proposed->key, line, err) < 0)
        return -1;
    proposed->key.address = xstrdup(place->address);
    proposed->key.port = place->port;
    proposed->key.route = xstrdup(place->route);
    if (match != KNOWN_ONE)
        proposed->proposal = match == KNOWN_REVOKED ? REVOKED : SEVERAL;
    else if (has_twin(proposals, plan))
        proposed->proposal = TWO_WAYS;
    else if (judge(desk, proposed, err) < 0)
        return -1;
    proposals->fresh += proposed->proposal == NEW;
    return 0;
}

static int propose_all(struct cli *cli, struct proposals *proposals, struct desk *desk,
                       struct err *err)
{
    const char *only = cli_operand_count(cli) > 0 ? cli_operand(cli, 0) : NULL;
    struct host_plan plan;
    int rc = 0;

    if (only != NULL) { /* a name that is none is told as such */
        rc = desk_host_plan(desk, only, &plan, err);
        if (rc == 0)
            host_plan_release(&plan);
    }
    vec_each (one, &proposals->plans.list) {
        if (rc == 0 && (only == NULL || str_eq(one->host->id, only)))
            rc = propose(proposals, desk, one, err);
    }
    return rc;
}

static int show(struct cli *cli, struct desk *desk, const struct proposals *proposals)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("row"), .right = true},
        {.title = N_("key")},
        {.title = N_("fingerprint")},
        TABLE_END,
    };
    struct listing listing;

    listing_begin(&listing, cli, desk, columns);
    vec_each (proposed, &proposals->list) {
        if (listing.json) {
            json_list_add(&listing.list,
                          json_pack("{s:s,s:s,s:i,s:s,s:s}", "host", proposed->plan->host->id,
                                    "verdict", words[proposed->proposal].code, "line",
                                    (int)proposed->line->row, "type", proposed->key.type,
                                    "fingerprint", proposed->key.fingerprint));
            continue;
        }
        table_add(&listing.table, proposed->plan->host->id);
        table_addf(&listing.table, "%u", proposed->line->row);
        table_add(&listing.table, _(words[proposed->proposal].label));
        table_addf(&listing.table, "%s %s", proposed->key.type, proposed->key.fingerprint);
    }
    return listing_end(&listing, 0);
}

static int accept(struct cli *cli, struct desk *desk, struct proposed *proposed, struct err *err)
{
    char *compared =
        xasprintf("known_hosts:%u %s", proposed->line->row, cli_text(cli, "known-hosts"));
    int rc = desk_host_trust(desk, &proposed->plan->place, &proposed->key, compared, err);

    if (rc == 0)
        fprintf(cli->out, _("%s %s trusted %s\n"), proposed->key.id, proposed->plan->host->id,
                proposed->key.fingerprint);
    free(compared);
    return rc;
}

static int ask(struct cli *cli, const struct proposals *proposals, struct err *err)
{
    char *question = xasprintf(_("Accept what is new, %zu in all? (yes/no) "), proposals->fresh);
    int rc = host_confirm(cli, question, _("not confirmed; nothing was accepted"), err);

    free(question);
    return rc;
}

int host_trust_known(struct cli *cli, struct desk *desk, struct err *err)
{
    struct proposals proposals = {0};
    int rc = desk_require(desk, MAY_RECORD_WRITE, "host.trust", err);

    if (rc == 0)
        rc = desk_hosts_plan(desk, &proposals.plans, err);
    if (rc == 0)
        rc = read_file(cli, &proposals, err);
    if (rc == 0)
        rc = propose_all(cli, &proposals, desk, err);
    if (rc == 0)
        rc = show(cli, desk, &proposals);
    if (rc == 0 && proposals.fresh == 0 && !cli_flag(cli, "json"))
        fprintf(cli->err, "%s\n", _("There is no new key of our machines in it."));
    if (rc == 0 && proposals.fresh > 0 && !cli_flag(cli, "json")) {
        rc = ask(cli, &proposals, err);
        vec_each (proposed, &proposals.list) {
            if (rc == 0 && proposed->proposal == NEW)
                rc = accept(cli, desk, proposed, err);
        }
    }
    proposals_release(&proposals);
    return rc;
}
